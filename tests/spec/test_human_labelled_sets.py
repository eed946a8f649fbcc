"""Real, human-labelled sets, from their files through the store to the figures computed by two independent packages."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytest import approx

from jurat.analytics import AgreementRow, Mirror, VerdictRow, agreement_rows, verdict_rows
from jurat.analytics.store_feed import StoreFeed
from jurat.cli import exit_code
from jurat.rubric.model import load_rubric
from jurat.settings import WorkspacePaths
from jurat.statistics.intervals import clopper_pearson
from jurat.store import LabelStore
from tests.reference_data import reference_path

XSUM = 'title = "XSum"\noverlap = 3\n' + "".join(
    f'[[criterion]]\nid = "{name}"\nquestion = "?"\nerror_values = ["yes"]\nacceptable_error_rate = 0.05\n{more}'
    for name, more in [
        ("hallucinated", ""),
        ("intrinsic", ""),
        ("extrinsic", ""),
        ("factual", 'ask_when = "hallucinated == yes"\n'),
    ]
)
DICES = """
title = "DICES"
overlap = 123
[[criterion]]
id = "unsafe"
question = "?"
scale = "nominal"
values = ["Yes", "No", "Unsure"]
error_values = ["Yes"]
acceptable_error_rate = 0.1
"""
SQUALITY = 'title = "SQuALITY"\noverlap = 3\n' + "".join(
    f'[[criterion]]\nid = "{name}"\nquestion = "?"\nscale = "interval"\nvalues = {bounds}\n'
    for kind, bounds in (("", "[0, 100]"), ("_rank", "[1, 3]"))
    for name in (f"correctness{kind}", f"coverage{kind}", f"overall{kind}")
)
ONE_LABEL = 'title = "One label an item"\n[[criterion]]\nid = "{}"\nquestion = "?"\nerror_values = ["yes"]\n'
TOFUEVAL = ONE_LABEL.format("inconsistent") + '[[criterion]]\nid = "error_type"\nquestion = "?"\nscale = "text"\n'
SETS = {
    "xsum_hallucination": XSUM,
    "dices350": DICES,
    "halueval_general": ONE_LABEL.format("hallucinated"),
    "tofueval": TOFUEVAL,
    "squality": SQUALITY,
}

Imported = tuple[dict[tuple[str, str], VerdictRow], dict[tuple[str, str], AgreementRow], dict[str, Any]]


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Imported]:
    """Add a set and its labels through the command line, once, and compute its rows."""
    done: dict[str, Imported] = {}

    def load(name: str) -> Imported:
        if name not in done:
            done[name] = import_set(reference_path(f"data/{name}"), SETS[name], tmp_path_factory.mktemp(name))
        return done[name]

    return load


def import_set(source: Path, rubric: str, root: Path) -> Imported:
    """Do what a person would do."""
    workspace = WorkspacePaths(root)
    path = workspace.rubric_path("s")
    path.parent.mkdir(parents=True)
    path.write_text(rubric)
    for command, file in (("add", "outputs"), ("import-labels", "labels")):
        assert exit_code([command, str(source / f"{file}.parquet"), "--study", "s", "--workspace", str(root)]) == 0
    with LabelStore(workspace.store_location) as store:
        mirror = Mirror(StoreFeed(store), "s", load_rubric(path))
        mirror.refresh()
        verdicts = {(row.criterion, slice_of(row)): row for by in (None, "model") for row in verdict_rows(mirror, by)}
        agreements = {
            (row.criterion, slice_of(row)): row for by in (None, "model") for row in agreement_rows(mirror, by)
        }
    return verdicts, agreements, json.loads((source / "expected.json").read_text())["reference"]


def slice_of(row: VerdictRow | AgreementRow) -> str:
    """Name a row as the reference does."""
    return "all" if row.slice is None else row.slice.removeprefix("model=")


CRITERIA = [("xsum_hallucination", name) for name in ("hallucinated", "intrinsic", "extrinsic", "factual")]
CRITERIA += [("dices350", "unsafe")]


RATES = [*CRITERIA, ("halueval_general", "hallucinated"), ("tofueval", "inconsistent")]
RATINGS = ["correctness", "coverage", "overall", "overall_rank"]


@pytest.mark.parametrize(("name", "criterion"), RATES)
def test_majority_rates_are_reproduced_exactly(imported: Callable[[str], Imported], name: str, criterion: str) -> None:
    """Items, errors and rate of the whole set and of each model; Wilson's and the exact interval to 1e-9."""
    verdicts, _, reference = imported(name)
    assert len(reference[criterion]["rates"]) >= 2
    for slice_name, expected in reference[criterion]["rates"].items():
        row = verdicts[criterion, slice_name]
        assert (row.items, row.errors, row.estimate) == (expected["items"], expected["majority"], expected["rate"])
        assert (row.low, row.high) == approx(tuple(expected["wilson95"]), abs=1e-9)
        assert clopper_pearson(row.errors, row.items, 0.95) == approx(tuple(expected["clopper_pearson95"]), abs=1e-9)


@pytest.mark.parametrize(("name", "criterion"), CRITERIA)
def test_agreement_is_reproduced(imported: Callable[[str], Imported], name: str, criterion: str) -> None:
    """Percent agreement and alpha to 1e-9; Fleiss and AC1 to the five digits they are given with."""
    _, agreements, reference = imported(name)
    row, expected = agreements[criterion, "all"], reference[criterion]
    found = {key: value.estimate for key, value in row.coefficients.items()}

    assert found["percent_agreement"] == approx(expected["percent_agreement_mean_of_items"], abs=1e-9)
    assert found["krippendorff_alpha"] == approx(expected["krippendorff_alpha_nominal"], abs=1e-9)
    assert found["fleiss_kappa"] == approx(
        expected.get("fleiss_kappa_statsmodels", expected["fleiss_kappa_irrCAC"]), abs=6e-6
    )
    assert found["gwet_ac1"] == approx(expected["gwet_ac1_irrCAC"], abs=6e-6)
    assert row.linearised["krippendorff_alpha"].estimate == approx(expected["krippendorff_alpha_irrCAC"], abs=6e-6)
    assert row.labels == expected["labels"]


@pytest.mark.parametrize("criterion", RATINGS)
def test_ratings_from_0_to_100_are_reproduced(imported: Callable[[str], Imported], criterion: str) -> None:
    """Alpha on the interval scale and percent agreement to 1e-9, over all and within each model."""
    _, agreements, reference = imported("squality")
    row, expected = agreements[criterion, "all"], reference[criterion]

    assert row.coefficients["krippendorff_alpha"].estimate == approx(expected["krippendorff_alpha_interval"], abs=1e-9)
    assert row.coefficients["percent_agreement"].estimate == approx(
        expected["percent_agreement_mean_of_items"], abs=1e-9
    )
    for model, within in reference["alpha_interval_within_model"].items():
        if criterion in within:
            alpha = agreements[criterion, model].coefficients["krippendorff_alpha"].estimate
            assert alpha == approx(within[criterion], abs=1e-9)
            assert "pooling flatters" in (agreements[criterion, model].note or "")


def test_sets_with_one_label_an_item_have_no_agreement(imported: Callable[[str], Imported]) -> None:
    """Undefined, with the reason."""
    for name, criterion in RATES[-2:]:
        alpha = imported(name)[1][criterion, "all"].coefficients["krippendorff_alpha"]
        assert (alpha.estimate, alpha.reason) == (None, "no item has labels by two reviewers yet")
