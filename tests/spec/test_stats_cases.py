"""Published examples, computed to their full precision by independent packages."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest
from pytest import approx

from assay.statistics.agreement import CountPattern, Scale, agreement
from assay.statistics.intervals import (
    agresti_coull,
    clopper_pearson,
    clopper_pearson_high,
    clopper_pearson_low,
    jeffreys,
    wilson,
)
from assay.statistics.sequential import log_e_value, stopping_table
from tests.reference_data import reference_path

LATER = {  # methods of the file that Assay does not offer yet
    *("cohen_kappa_table", "stratified_proportion", "rogan_gladen", "p_chart", "dawid_skene_em", "ppi_mean"),
    *("sub_bernoulli_confidence_sequence", "uniform_boundaries", "betting_cs", "betting_cs_without_replacement"),
    *("sprt_bounds", "cusum_arl"),
}
NAMES = {
    "percent_agreement": ("percent_agreement", "po", "pa"),
    "krippendorff_alpha": ("alpha_nominal", "alpha"),
    "fleiss_kappa": ("fleiss", "scott_pi"),
    "gwet_ac1": ("gwet_ac1",),
    "brennan_prediger": ("brennan_prediger", "pabak"),
}


@pytest.fixture(scope="module")
def cases() -> list[dict[str, Any]]:
    """All published cases."""
    loaded: list[dict[str, Any]] = json.loads(reference_path("stats_cases.json").read_text())["cases"]
    return loaded


def of_method(cases: list[dict[str, Any]], method: str) -> list[dict[str, Any]]:
    """Give the cases of a method; there are some."""
    found = [case for case in cases if case["method"] == method]
    assert found
    return found


def check(coefficients: dict[str, float | None], expected: dict[str, float]) -> int:
    """Compare every coefficient that the case gives, and count them."""
    compared = 0
    for name, keys in NAMES.items():
        for key in keys:
            if key in expected:
                assert coefficients[name] == approx(expected[key], abs=1e-9), key
                compared += 1
    return compared


def coefficients_of(values: list[str], patterns: Counter[tuple[int, ...]], scale: Scale) -> dict[str, float | None]:
    """Compute all coefficients from patterns."""
    counted = [CountPattern(counts, items) for counts, items in patterns.items()]
    found = agreement(values, counted, scale, 0.95, seed=1).coefficients
    return {name: value.estimate for name, value in found.items()}


def test_every_method_is_tested_or_named_as_missing(cases: list[dict[str, Any]]) -> None:
    """Nothing of the file is passed over in silence."""
    tested = {
        "multi_rater_raw",
        "two_raters_binary",
        "binomial_ci",
        "log_evalue",
        "sequential_boundaries",
        "acceptance_plan",
    }

    assert {case["method"] for case in cases} == tested | LATER


def test_many_reviewers(cases: list[dict[str, Any]]) -> None:
    """Fleiss 1971, Krippendorff 2011 and others: every coefficient, on every scale the case gives."""
    for case in of_method(cases, "multi_rater_raw"):
        rows = case["inputs"]["ratings_items_x_raters"]
        given = case["inputs"].get("values") or sorted({cell for row in rows for cell in row if cell is not None})
        values = [float(value) for value in given]
        patterns = Counter(tuple(row.count(value) for value in values) for row in rows)
        names = [f"{value:g}" for value in values]

        assert check(coefficients_of(names, patterns, "nominal"), case["expected"]) >= 5
        for scale in ("ordinal", "interval", "ratio"):
            if f"alpha_{scale}" in case["expected"]:
                alpha = coefficients_of(names, patterns, scale)["krippendorff_alpha"]
                assert alpha == approx(case["expected"][f"alpha_{scale}"], abs=1e-9)


def test_two_reviewers_and_two_values(cases: list[dict[str, Any]]) -> None:
    """The kappa paradoxes: the same percent agreement, very different coefficients."""
    for case in of_method(cases, "two_raters_binary"):
        (both, first), (second, neither) = case["inputs"]["table"]
        patterns = Counter({(2, 0): both, (1, 1): first + second, (0, 2): neither})

        assert check(coefficients_of(["yes", "no"], patterns, "nominal"), case["expected"]) >= 2


def test_intervals(cases: list[dict[str, Any]]) -> None:
    """Newcombe 1998; Brown, Cai and DasGupta 2001."""
    two_sided = {
        "wilson": wilson,
        "clopper_pearson": clopper_pearson,
        "jeffreys": jeffreys,
        "agresti_coull": agresti_coull,
    }
    one_sided = {"upper_cp_onesided95": clopper_pearson_high, "lower_cp_onesided95": clopper_pearson_low}
    for case in of_method(cases, "binomial_ci"):
        errors, items, confidence = (case["inputs"][key] for key in ("k", "n", "conf"))
        for name, expected in case["expected"].items():
            if name in two_sided:
                assert two_sided[name](errors, items, confidence) == approx(expected, abs=1e-9), (case["id"], name)
            elif name in one_sided:
                assert one_sided[name](errors, items, confidence) == approx(expected, abs=1e-9), (case["id"], name)


def test_exact_bounds_give_the_known_plans(cases: list[dict[str, Any]]) -> None:
    """59 items without an error show less than 5 %, 299 less than 1 %, 2,995 less than 0.1 %."""
    expected = of_method(cases, "acceptance_plan")[0]["expected"]
    plans = {("n_c0", 0, 0.05), ("n_c4", 4, 0.05), ("n_1pct", 0, 0.01), ("n_2pct", 0, 0.02), ("n_0p1pct", 0, 0.001)}
    for name, errors, limit in plans:
        assert (clopper_pearson_high(errors, expected[name], 0.95) or 1) <= limit
        assert (clopper_pearson_high(errors, expected[name] - 1, 0.95) or 1) > limit
    assert clopper_pearson_high(0, 100, 0.95) == approx(expected["upper_0_of_100"], abs=1e-9)


def test_e_values(cases: list[dict[str, Any]]) -> None:
    """The closed form at nine points, both directions."""
    case = of_method(cases, "log_evalue")[0]
    mixing = (case["inputs"]["a"], case["inputs"]["b"])
    for row in case["expected"]:
        value = float(log_e_value(row["k"], row["n"], row["p0"], row["side"], mixing))

        assert value == approx(row["log_e"], abs=1e-9), row


def test_stopping_table(cases: list[dict[str, Any]]) -> None:
    """The integer table at 5 %, exactly."""
    case = of_method(cases, "sequential_boundaries")[0]
    inputs, expected = case["inputs"], case["expected"]
    table = stopping_table(inputs["p0"], inputs["alpha"], inputs["nmax"])

    assert [int(table.pass_at_most[n]) for n in expected["n"]] == expected["pass_if_k_le"]
    assert [int(table.fail_at_least[n]) for n in expected["n"]] == expected["fail_if_k_ge"]
