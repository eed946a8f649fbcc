"""Real, human-labelled sets, from their files through the store to the figures computed by two independent packages."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytest import approx

from assay.analytics import AgreementRow, Mirror, VerdictRow, agreement_rows, verdict_rows
from assay.cli import exit_code
from assay.feed import StoreFeed
from assay.rubric import load_rubric
from assay.settings import Workspace
from assay.store import LabelStore
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
SETS = {"xsum_hallucination": XSUM, "dices350": DICES}

Imported = tuple[dict[str, VerdictRow], dict[str, AgreementRow], dict[str, Any]]


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
    workspace = Workspace(root)
    path = workspace.rubric_path("s")
    path.parent.mkdir()
    path.write_text(rubric)
    for command, file in (("add", "outputs"), ("import-labels", "labels")):
        assert exit_code([command, str(source / f"{file}.parquet"), "--study", "s", "--workspace", str(root)]) == 0
    with LabelStore(workspace.store_location) as store:
        mirror = Mirror(StoreFeed(store), "s", load_rubric(path))
        mirror.refresh()
        verdicts = {row.criterion: row for row in verdict_rows(mirror)}
        agreements = {row.criterion: row for row in agreement_rows(mirror)}
    return verdicts, agreements, json.loads((source / "expected.json").read_text())["reference"]


CRITERIA = [("xsum_hallucination", name) for name in ("hallucinated", "intrinsic", "extrinsic", "factual")]
CRITERIA += [("dices350", "unsafe")]


@pytest.mark.parametrize(("name", "criterion"), CRITERIA)
def test_majority_rates_are_reproduced_exactly(imported: Callable[[str], Imported], name: str, criterion: str) -> None:
    """Items, errors and rate; Wilson's interval to 1e-9."""
    verdicts, _, reference = imported(name)
    row, expected = verdicts[criterion], reference[criterion]["rates"]["all"]

    assert (row.items, row.errors, row.estimate) == (expected["items"], expected["majority"], expected["rate"])
    assert (row.low, row.high) == approx(tuple(expected["wilson95"]), abs=1e-9)


@pytest.mark.parametrize(("name", "criterion"), CRITERIA)
def test_agreement_is_reproduced(imported: Callable[[str], Imported], name: str, criterion: str) -> None:
    """Percent agreement and alpha to 1e-9; Fleiss and AC1 to the five digits they are given with."""
    _, agreements, reference = imported(name)
    row, expected = agreements[criterion], reference[criterion]
    found = {key: value.estimate for key, value in row.coefficients.items()}

    assert found["percent_agreement"] == approx(expected["percent_agreement_mean_of_items"], abs=1e-9)
    assert found["krippendorff_alpha"] == approx(expected["krippendorff_alpha_nominal"], abs=1e-9)
    assert found["fleiss_kappa"] == approx(expected["fleiss_kappa_irrCAC"], abs=6e-6)
    assert found["gwet_ac1"] == approx(expected["gwet_ac1_irrCAC"], abs=6e-6)
    assert row.labels == expected["labels"]
