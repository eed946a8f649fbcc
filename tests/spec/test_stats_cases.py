"""Published examples, computed to their full precision by independent packages: every method, every number."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from pytest import approx

from jurat.statistics.agreement import CountPattern, agreement
from jurat.statistics.betting import betting_interval
from jurat.statistics.boundaries import (
    beta_binomial_mixture,
    gamma_exponential_mixture,
    mixture_interval,
    normal_mixture,
    polynomial_stitching,
)
from jurat.statistics.coefficients import Scale
from jurat.statistics.conger import ReviewerPattern, conger_kappa
from jurat.statistics.dawid_skene import GivenPattern, dawid_skene
from jurat.statistics.drift import Batch, chart_limits, items_to_alarm
from jurat.statistics.intervals import (
    agresti_coull,
    clopper_pearson,
    clopper_pearson_high,
    clopper_pearson_low,
    jeffreys,
    wilson,
)
from jurat.statistics.judges import Judged, post_stratified, prediction_powered
from jurat.statistics.label_error import correct_for_label_error
from jurat.statistics.linearised import Weighting, linearised
from jurat.statistics.pairs import cohen_kappa
from jurat.statistics.planning import items_to_pass, sequential_plan
from jurat.statistics.sequential import log_e_value, stopping_table
from jurat.statistics.stratified import Stratum, stratified_error_rate
from tests.reference_data import reference_path

Found = dict[str, Any]

NOT_OFFERED = {  # numbers of the file that Jurat does not compute, with what stands in for them
    *("alpha_se_pyirrCAC044", "fleiss_statsmodels", "randolph"),  # the same by another package; one is known wrong
    *("wilson_cc", "jeffreys_unmodified"),  # variants of intervals that are offered
    "iterations_at_tol_1e_12",  # of another program
    "rule_of_three_14",  # an approximation of the exact bound
    *("se_cohen1960", "se_no_fpc"),  # superseded standard errors
}


@pytest.fixture(scope="module")
def cases() -> list[dict[str, Any]]:
    """All published cases."""
    loaded: list[dict[str, Any]] = json.loads(reference_path("stats_cases.json").read_text())["cases"]
    return loaded


def values_of(inputs: dict[str, Any]) -> list[str]:
    """List the values of a matrix of ratings."""
    return [f"{value:g}" for value in inputs["values"]]


def patterns_of(inputs: dict[str, Any]) -> list[CountPattern]:
    """Count the patterns of a matrix of ratings."""
    rows, values = inputs["ratings_items_x_raters"], inputs["values"]
    found = Counter(tuple(row.count(value) for value in values) for row in rows)
    return [CountPattern(counts, items) for counts, items in found.items()]


def points(values: list[str], patterns: list[CountPattern], scale: Scale = "nominal") -> dict[str, float | None]:
    """Compute all coefficients."""
    found = agreement(values, patterns, scale, 0.95).coefficients
    return {name: value.estimate for name, value in found.items()}


def many_reviewers(inputs: dict[str, Any]) -> Found:
    """Compute every coefficient on every scale and, with linearised errors, under every weighting."""
    values, patterns = values_of(inputs), patterns_of(inputs)
    nominal = points(values, patterns)
    found: Found = {
        "percent_agreement": nominal["percent_agreement"],
        "fleiss": nominal["fleiss_kappa"],
        "gwet_ac1": nominal["gwet_ac1"],
        "brennan_prediger": nominal["brennan_prediger"],
        "alpha_nominal": nominal["krippendorff_alpha"],
    }
    scales: list[Scale] = ["ordinal", "interval", "ratio"]
    found |= {f"alpha_{scale}": points(values, patterns, scale)["krippendorff_alpha"] for scale in scales}
    weightings: list[Weighting] = ["identity", "linear", "quadratic", "ordinal"]
    places = {value: place for place, value in enumerate(inputs["values"])}
    people = [ReviewerPattern(tuple(places.get(label) for label in row), 1) for row in inputs["ratings_items_x_raters"]]
    for weighting in weightings:
        found |= with_errors(values, patterns, weighting)
        end = "" if weighting == "identity" else f"_{weighting}"
        conger = conger_kappa(values, people, weighting)
        found |= {f"conger{end}": conger.estimate, f"conger_se{end}": conger.standard_error}
    return found


def with_errors(values: list[str], patterns: list[CountPattern], weighting: Weighting) -> Found:
    """Return linearised coefficients and standard errors under the names of the file."""
    end = "" if weighting == "identity" else f"_{weighting}"
    gwet = "gwet_ac1" if weighting == "identity" else "gwet_ac2"
    names = ("percent_agreement", "fleiss", gwet, "brennan_prediger", "alpha")
    found: Found = {}
    for name, value in zip(names, linearised(values, patterns, weighting).values(), strict=True):
        found[("alpha_gwet" if name == "alpha" else name) + end] = value.estimate
        found[f"{name}_se{end}"] = value.standard_error
    return found


def two_reviewers(inputs: dict[str, Any]) -> Found:
    """Compute every coefficient of a table of two values."""
    (both, first), (second, neither) = inputs["table"]
    patterns = [CountPattern((2, 0), both), CountPattern((1, 1), first + second), CountPattern((0, 2), neither)]
    found, pair = points(["yes", "no"], patterns), cohen_kappa(inputs["table"])
    agreed, ac1 = found["percent_agreement"] or 0.0, found["gwet_ac1"] or 0.0
    items = sum(pattern.items for pattern in patterns)
    standard_error = linearised(["yes", "no"], patterns)["gwet_ac"].standard_error or 0.0
    return {
        "po": agreed,
        "pa": agreed,
        # one case is of Gwet's package, where chance is that of AC1
        "pe": pair.chance if "kappa" in inputs["expected"] else (agreed - ac1) / (1 - ac1),
        "kappa": pair.kappa,
        "gwet_ac1": ac1,
        "gwet_ac1_se": standard_error * ((items - 1) / items) ** 0.5,  # his functions for tables divide by n, not n - 1
        "pabak": found["brennan_prediger"],
        "scott_pi": found["fleiss_kappa"],
        "alpha": found["krippendorff_alpha"],
        "positive_agreement": found["positive_agreement"],
        "negative_agreement": found["negative_agreement"],
    }


def kappa_of_a_table(inputs: dict[str, Any]) -> Found:
    """Compute Cohen's kappa under each weighting, and what needs no reviewers' names."""
    table = inputs["table"]
    size = len(table)
    cells: Counter[tuple[int, ...]] = Counter()
    for row in range(size):
        for column in range(size):
            cells[tuple((row == value) + (column == value) for value in range(size))] += table[row][column]
    nominal = points([str(value) for value in range(size)], [CountPattern(*cell) for cell in cells.items()])
    plain, linear, quadratic = (cohen_kappa(table, kind) for kind in ("identity", "linear", "quadratic"))
    return {
        "po": plain.agreed,
        "pe": plain.chance,
        "kappa": plain.kappa,
        "se": plain.standard_error,
        "se_fleiss_cohen_everitt": plain.standard_error,
        "kappa_linear": linear.kappa,
        "se_linear": linear.standard_error,
        "kappa_quadratic": quadratic.kappa,
        "se_quadratic": quadratic.standard_error,
        "gwet_ac1": nominal["gwet_ac1"],
        "scott_pi": nominal["fleiss_kappa"],
        "brennan_prediger": nominal["brennan_prediger"],
    }


def intervals(inputs: dict[str, Any]) -> Found:
    """Newcombe 1998; Brown, Cai and DasGupta 2001."""
    counts = inputs["k"], inputs["n"], inputs["conf"]
    return {
        "wilson": wilson(*counts),
        "clopper_pearson": clopper_pearson(*counts),
        "jeffreys": jeffreys(*counts),
        "agresti_coull": agresti_coull(*counts),
        "upper_cp_onesided95": clopper_pearson_high(*counts),
        "lower_cp_onesided95": clopper_pearson_low(*counts),
    }


def acceptance_plan(inputs: dict[str, Any]) -> Found:
    """59 items without an error show less than 5 %, 299 less than 1 %, 2,995 less than 0.1 %."""
    confidence = inputs["conf"]
    return {
        **{f"n_c{errors}": items_to_pass(inputs["p0"], confidence, errors) for errors in range(5)},
        "n_1pct": items_to_pass(0.01, confidence),
        "n_2pct": items_to_pass(0.02, confidence),
        "n_0p1pct": items_to_pass(0.001, confidence),
        **{f"upper_0_of_{items}": clopper_pearson_high(0, items, confidence) for items in (14, 100, 300)},
    }


def stratified(inputs: dict[str, Any]) -> Found:
    """Lohr's seven strata."""
    columns = (inputs["N_h"], inputs["n_h"], inputs["p_h"])
    strata = [Stratum(population, items, items * rate) for population, items, rate in zip(*columns, strict=True)]
    found = stratified_error_rate(strata, 0.95)
    return {
        "p_st": found.estimate.estimate,
        "se": found.standard_error,
        "korn_graubard95": found.estimate[1:3],
        "n_eff": found.effective_items,
    }


def rogan_gladen(inputs: dict[str, Any]) -> Found:
    """Brucellosis in cows, from the notes of epiR."""
    found = correct_for_label_error(inputs["k"], inputs["n"], inputs["se"], inputs["sp"], 0.95)
    return {
        "apparent": found.labelled,
        "true": found.corrected.estimate,
        "se_delta": found.standard_error,
        "wilson_transformed": found.uncut[1:3],
    }


def p_chart(inputs: dict[str, Any]) -> Found:
    """Montgomery's juice cans: 30 batches of 50."""
    first, last = Batch(inputs["n"], inputs["sum_d"]), Batch(inputs["n"], 0)
    found = chart_limits([first._replace(errors=10)] * 29 + [last._replace(errors=inputs["sum_d"] - 290)])
    assert found is not None
    return {"p_bar": found.rate, "ucl": found.limits[0].high, "lcl": found.limits[-1].low}


def sprt(inputs: dict[str, Any]) -> Found:
    """Wald's test and its two lines."""
    plan = sequential_plan(inputs["p0"], inputs["p1"], inputs["alpha"], inputs["beta"])
    return {
        "logA": plan.reject_at,
        "logB": plan.accept_at,
        "slope": plan.slope,
        "step_error": plan.error_step,
        "step_ok": plan.correct_step,
        "reject_line_intercept": plan.reject_from,
        "accept_line_intercept": plan.accept_from,
    }


def cusum(inputs: dict[str, Any]) -> Found:
    """Items until the alarm, by a coarser chain than the file's."""
    usual, raised, threshold = inputs["p_in"], inputs["p_out"], inputs["h"]
    rates = {"arl_in": usual, "arl_out": raised}
    return {name: items_to_alarm(rate, usual, raised, threshold, grid=400) for name, rate in rates.items()}


def stopping(inputs: dict[str, Any]) -> Found:
    """The integer table at 5 %, exactly."""
    table = stopping_table(inputs["p0"], inputs["alpha"], inputs["nmax"])
    items = inputs["expected"]["n"]
    return {
        "n": items,
        "pass_if_k_le": [int(table.pass_at_most[n]) for n in items],
        "fail_if_k_ge": [int(table.fail_at_least[n]) for n in items],
    }


def dawid_skene_by_hand(inputs: dict[str, Any]) -> Found:
    """Dawid and Skene's patients; the first observer saw each three times."""
    patterns = [
        GivenPattern(
            tuple((int(observer) - 1, label - 1) for observer, labels in seen.items() for label in labels), items=1
        )
        for seen in inputs["responses"].values()
    ]
    found = dawid_skene(4, 5, patterns)
    assert found is not None
    return {
        "prevalence": list(found.prevalence),
        "loglik": found.log_likelihood,
        "labels": [int(place) + 1 for place in found.posterior.argmax(axis=1)],
        "observer1_error_rates": found.confusion[0],
        "observer_error_rates": found.confusion,
        "n_uncertain": int((found.posterior.max(axis=1) < 0.99).sum()),
    }


def ppi(inputs: dict[str, Any]) -> Found:
    """A judge on 200 items with a human label, and 2,000 without."""
    (passes, alarms), (misses, found) = inputs["table_truth_by_judge_labelled"]
    flagged = inputs["judge_pos_unlabelled"]
    all_flagged, everything = flagged + alarms + found, inputs["N_unlabelled"] + inputs["n"]
    judged = Judged(found, misses, alarms, passes, all_flagged, everything - all_flagged)
    joined = prediction_powered(judged, 1 - inputs["alpha"])
    on_unlabelled = judged._replace(flagged=flagged, unflagged=inputs["N_unlabelled"] - flagged)
    return {
        "ppi_point": joined.plain.estimate,
        "ppi_ci": joined.plain[1:3],
        "ppipp_point": joined.tuned.estimate,
        "ppipp_ci": joined.tuned[1:3],
        "classical": joined.human,
        "poststratified": post_stratified(on_unlabelled, 0.95).estimate,
    }


def ones(inputs: dict[str, Any], length: int) -> list[int]:
    """Write a stream out."""
    return [int(number in inputs["ones_at_1based"]) for number in range(1, length + 1)]


def betting(inputs: dict[str, Any]) -> Found:
    """A stream of rare errors, looked at four times."""
    found = [betting_interval(ones(inputs, items), 0.05) for items in (10, 50, 100, 200)]
    return {
        "n": [10, 50, 100, 200],
        "lower": [interval.low for interval in found if interval],
        "upper": [interval.high for interval in found if interval],
    }


def betting_without_replacement(inputs: dict[str, Any]) -> Found:
    """Three errors in 300 of 500."""
    stream = ones(inputs, inputs["n"])
    within, anew = betting_interval(stream, 0.05, inputs["N"]), betting_interval(stream, 0.05)
    assert within is not None
    assert anew is not None
    return {"lower": within.low, "upper": within.high, "lower_with_repl": anew.low, "upper_with_repl": anew.high}


def bernoulli(inputs: dict[str, Any]) -> Found:
    """Eight confidence sequences, at a look each."""
    return {"intervals": [mixture_interval(*row) for row in inputs["rows"]]}


METHODS: dict[str, Callable[[dict[str, Any]], Found]] = {
    "multi_rater_raw": many_reviewers,
    "two_raters_binary": two_reviewers,
    "cohen_kappa_table": kappa_of_a_table,
    "binomial_ci": intervals,
    "acceptance_plan": acceptance_plan,
    "stratified_proportion": stratified,
    "rogan_gladen": rogan_gladen,
    "p_chart": p_chart,
    "sprt_bounds": sprt,
    "cusum_arl": cusum,
    "sequential_boundaries": stopping,
    "dawid_skene_em": dawid_skene_by_hand,
    "sub_bernoulli_confidence_sequence": bernoulli,
    "ppi_mean": ppi,
    "betting_cs": betting,
    "betting_cs_without_replacement": betting_without_replacement,
}


def test_every_method_is_tested_or_named_as_missing(cases: list[dict[str, Any]]) -> None:
    """Nothing of the file is passed over in silence."""
    assert {case["method"] for case in cases} == {*METHODS, "log_evalue", "uniform_boundaries"}


@pytest.mark.parametrize("method", METHODS)
def test_published_cases(cases: list[dict[str, Any]], method: str) -> None:
    """Every number of every case of the method, to the case's tolerance (relative where that is wider)."""
    for case in cases:
        if case["method"] == method:
            found = METHODS[method](case["inputs"] | {"expected": case["expected"]})
            for name, expected in case["expected"].items():
                if not any(name == left or name.startswith(f"{left}_") for left in NOT_OFFERED):
                    value = np.asarray(found[name])
                    assert value == approx(np.asarray(expected), rel=case["tol"], abs=case["tol"]), (case["id"], name)


def test_uniform_boundaries(cases: list[dict[str, Any]]) -> None:
    """Each at a variance of 100, alpha 5 %, lowest near 100 (the stitched one from 10 on)."""
    (case,) = (case for case in cases if case["method"] == "uniform_boundaries")
    two_sided, one_sided = (
        beta_binomial_mixture(100, 0.05, 100, 0.2, 0.8, is_one_sided=one_sided) for one_sided in (False, True)
    )
    found = [
        two_sided,
        one_sided,
        normal_mixture(100, 0.05, 100),
        gamma_exponential_mixture(100, 0.05, 100, 2),
        polynomial_stitching(100, 0.05, 10, 3),
    ]

    assert found == approx(case["expected"], abs=case["tol"])


def test_e_values(cases: list[dict[str, Any]]) -> None:
    """The closed form at nine points, both directions."""
    (case,) = (case for case in cases if case["method"] == "log_evalue")
    mixing = (case["inputs"]["a"], case["inputs"]["b"])
    for row in case["expected"]:
        value = float(log_e_value(row["k"], row["n"], row["p0"], row["side"], mixing))

        assert value == approx(row["log_e"], abs=1e-9), row
        assert (value >= math.log(20)) == (row["decision_05"] != "undecided"), row
