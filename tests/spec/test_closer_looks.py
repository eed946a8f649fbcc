"""Reviewers, judges, inputs, batches and operations of small studies, against plain Python over the same rows."""

from __future__ import annotations

import json
import math
import warnings
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import fields
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from pytest import approx
from sklearn.metrics import cohen_kappa_score  # type: ignore[import-untyped]

from jurat import analytics
from jurat.analytics import Mirror
from jurat.analytics.views.rates import mean_label
from jurat.statistics import Estimate
from jurat.statistics.comparison import compare_paired, compare_unpaired
from jurat.statistics.intervals import wilson
from tests.spec.study_table import TableFeed, mirror_of, read_study, rubric

ITEMS, REVIEWERS = 240, ("r1", "r2", "r3", "r4")
TRUTH = 0.2


def generated(seed: int = 1) -> tuple[TableFeed, dict[str, dict[str, str]]]:
    """A study of 240 items with three of four reviewers each, two models on 120 inputs, a judge, three batches."""
    random = np.random.default_rng(seed)
    labels: dict[str, dict[str, str]] = defaultdict(dict)
    lines = []
    truth = random.random(ITEMS) < TRUTH
    for number in range(ITEMS):
        item = f"i{number:03}"
        for reviewer in random.permutation(REVIEWERS)[:3]:
            answer = "?" if random.random() < 0.05 else "yes" if truth[number] ^ (random.random() < 0.1) else "no"
            lines.append(f"{item} | {reviewer} | {answer} | |")
            if answer != "?":
                labels[item][str(reviewer)] = answer
    feed = read_study("\n".join(lines))
    for number, attributes in enumerate(feed.attributes.values()):
        attributes |= {
            "model": "atlas" if number % 2 else "comet",
            "input_id": f"input-{number // 2}",
            "judge_bad": "yes" if truth[number] ^ (random.random() < 0.05) else "no",
            "prompt_version": "p1" if number < 150 else "p2",
            "latency_ms": float(random.lognormal(6, 0.5)),
            "cost_usd": float(random.lognormal(-6, 0.3)),
            "outcome": str(random.choice(["accepted", "edited", "rejected"], p=[0.7, 0.2, 0.1])),
        }
    feed.batches = {item: "first" if number < 150 else "second" for number, item in enumerate(feed.attributes)}
    return feed, labels


@pytest.fixture(scope="module")
def study() -> tuple[TableFeed, dict[str, dict[str, str]], Mirror]:
    """The generated study in a mirror."""
    feed, labels = generated()
    return feed, labels, mirror_of(feed)


Study = tuple[TableFeed, dict[str, dict[str, str]], Mirror]


def resolved(labels: dict[str, dict[str, str]]) -> dict[str, bool]:
    """Whether each judged item is an error, by majority; a tie is none."""
    return {
        item: 2 * sum(answer == "yes" for answer in given.values()) > len(given)
        for item, given in labels.items()
        if given
    }


def test_pairs_equal_scikit_learn(study: Study) -> None:
    """Each pair's kappa by an independent package, over the items both labelled."""
    _, labels, mirror = study
    rows = {(row.first, row.second): row for row in analytics.pair_rows(mirror) if row.criterion == "bad"}

    assert {frozenset(pair) for pair in rows} == {frozenset(pair) for pair in combinations(REVIEWERS, 2)}
    for (first, second), row in rows.items():
        both = [(given[first], given[second]) for given in labels.values() if first in given and second in given]
        assert row.items == len(both)
        assert row.agreement == approx(sum(a == b for a, b in both) / len(both))
        assert row.kappa == approx(cohen_kappa_score(*zip(*both, strict=True)))


def test_reviewers_are_counted_and_found(study: Study) -> None:
    """Labels, shares and agreement with the others by plain Python; sensitivity near the simulated 90 %; no alert."""
    _, labels, mirror = study
    for row in analytics.reviewer_rows(mirror):
        if row.criterion != "bad":
            continue
        mine = {item: given[row.reviewer] for item, given in labels.items() if row.reviewer in given}
        shared = [
            (answer, other)
            for item, answer in mine.items()
            for reviewer, other in labels[item].items()
            if reviewer != row.reviewer
        ]
        assert row.labels == len(mine)
        assert row.error_share.estimate == approx(sum(answer == "yes" for answer in mine.values()) / len(mine))
        assert row.agreement.estimate == approx(sum(a == b for a, b in shared) / len(shared))
        assert row.sensitivity.estimate == approx(0.9, abs=0.12)
        assert row.specificity.estimate == approx(0.9, abs=0.08)
        assert row.alerts == []


def planted(seed: int, *, guilty: bool) -> list[str]:
    """A study of 300 items: r2 copies r1, and r4 waves everything through; or nobody does."""
    random = np.random.default_rng(seed)
    lines = []
    for number in range(300):
        truth = random.random() < 0.3
        answers = {name: truth ^ bool(random.random() < 0.15) for name in REVIEWERS}
        if guilty:
            answers["r2"], answers["r4"] = answers["r1"], False
        lines += [f"i{number:03} | {name} | {'yes' if error else 'no'} | |" for name, error in answers.items()]
    return sorted(
        {
            text
            for row in analytics.reviewer_rows(mirror_of(read_study("\n".join(lines), need=4)))
            for text in row.alerts
        }
    )


def test_copies_and_rubber_stamps_are_found() -> None:
    """Both are told, in words with numbers."""
    found = planted(1, guilty=True)

    assert any(text.startswith("copying: r1 and r2 agree on 300 of 300") for text in found)
    assert any(text.startswith("rubber-stamping: 'no' on 300 of 300") for text in found)
    assert len(found) == 2


def test_honest_reviewers_raise_no_alert() -> None:
    """Eight clean twins of that study."""
    assert [planted(seed, guilty=False) for seed in range(8)] == [[]] * 8


def test_the_judge_is_counted_as_plain_python_does(study: Study) -> None:
    """The four counts, by model and in all."""
    feed, labels, mirror = study
    errors = resolved(labels)
    for slice_by, chosen in (
        (None, [*feed.attributes]),
        ("model", [i for i, a in feed.attributes.items() if a["model"] == "atlas"]),
    ):
        row = next(
            row
            for row in analytics.judge_rows(mirror, slice_by)
            if row.criterion == "bad" and row.slice in (None, "model=atlas")
        )
        four = Counter((errors[item], feed.attributes[item]["judge_bad"] == "yes") for item in chosen if item in errors)
        assert row.judged == len(chosen)
        assert row.labelled == four.total()
        assert row.sensitivity.estimate == approx(four[True, True] / (four[True, True] + four[True, False]))
        assert row.specificity.estimate == approx(four[False, False] / (four[False, False] + four[False, True]))
        assert row.humans.estimate == approx(sum(errors[item] for item in chosen if item in errors) / four.total())


def test_consistency_is_counted_by_input(study: Study) -> None:
    """Inputs whose two outputs got different verdicts."""
    feed, labels, mirror = study
    errors = resolved(labels)
    inputs: dict[object, list[bool]] = defaultdict(list)
    for item, error in errors.items():
        inputs[feed.attributes[item]["input_id"]].append(error)
    repeated = [verdicts for verdicts in inputs.values() if len(verdicts) > 1]
    row = next(row for row in analytics.consistency_rows(mirror) if row.criterion == "bad")

    assert (row.inputs, row.repeated) == (len(inputs), len(repeated))
    mixed = sum(len(set(verdicts)) > 1 for verdicts in repeated)
    assert row.inconsistent[:3] == approx((mixed / len(repeated), *(wilson(mixed, len(repeated), 0.95) or ())))
    assert row.rate.estimate == approx(sum(errors.values()) / len(errors))


def test_models_are_compared_in_pairs(study: Study) -> None:
    """They share inputs, so pairs are compared; without input ids, all items are."""
    feed, labels, mirror = study
    errors = resolved(labels)
    sides: dict[object, dict[object, bool]] = defaultdict(dict)
    for item, error in errors.items():
        sides[feed.attributes[item]["input_id"]][feed.attributes[item]["model"]] = error
    four = Counter((side["atlas"], side["comet"]) for side in sides.values() if len(side) == 2)
    row = next(row for row in analytics.comparison_rows(mirror, "model", "atlas", "comet") if row.criterion == "bad")
    expected = compare_paired(four[True, True], four[True, False], four[False, True], four[False, False], 0.95)

    assert row.is_paired
    assert (row.difference, row.p_value) == expected
    for attributes in feed.attributes.values():
        attributes["input_id"] = None
    alone = next(
        row for row in analytics.comparison_rows(mirror_of(feed), "model", "atlas", "comet") if row.criterion == "bad"
    )
    counts = [
        (sum(errors[i] for i in chosen), len(chosen))
        for model in ("atlas", "comet")
        if (chosen := [i for i, a in feed.attributes.items() if a["model"] == model and i in errors])
    ]
    assert not alone.is_paired
    assert alone.difference == compare_unpaired(*counts[0], *counts[1], 0.95).difference


def test_the_alarm_starts_anew_with_a_prompt_version(study: Study) -> None:
    """One reset, where the second batch begins; at four times the acceptable rate the alarm rings soon."""
    row = next(row for row in analytics.alarm_rows(study[2]) if row.criterion == "bad")

    assert row.resets == 1
    assert row.reset_at == [150]
    assert row.alarm_at is not None
    assert row.alarm_at < 60
    assert row.items_between == approx(2000, rel=0.1)


def test_operations_are_those_of_the_columns(study: Study) -> None:
    """Median, rates and cost by plain Python."""
    attributes = list(study[0].attributes.values())
    found = {row.metric: row.value for row in analytics.metric_rows(study[2])}
    latencies = sorted(float(str(one["latency_ms"])) for one in attributes)
    outcomes = Counter(one["outcome"] for one in attributes)

    assert found["latency p50"].estimate == latencies[ITEMS // 2 - 1]
    assert found["override rate"].estimate == approx((outcomes["edited"] + outcomes["rejected"]) / ITEMS)
    assert found["completion rate"].estimate == approx((outcomes["accepted"] + outcomes["edited"]) / ITEMS)
    cost = sum(float(str(one["cost_usd"])) for one in attributes)
    assert found["cost per completion"].estimate == approx(cost / (outcomes["accepted"] + outcomes["edited"]))


def test_the_sample_says_what_it_stands_for() -> None:
    """By batch, stratum and inclusion probability; a batch that carries none stands for itself only."""
    feed = read_study("\n".join(f"i{number} | r1 | no | |" for number in range(7)), need=1)
    drawn: list[dict[str, object]] = [{"stratum": "rare", "inclusion_probability": 0.5}] * 2
    drawn += [{"stratum": "common", "inclusion_probability": 0.03}] * 3 + [{}] * 2
    made: list[dict[str, object]] = [{"created_at": f"2026-09-0{day}T00:00:00Z"} for day in range(1, 7)]
    for item, of_draw, of_log in zip([*feed.attributes], drawn, [*made, {}], strict=True):
        feed.attributes[item] |= of_draw | of_log
    feed.batches = {item: "second" if number < 5 else "first" for number, item in enumerate(feed.attributes)}
    rows = analytics.sample_rows(mirror_of(feed))

    assert [(row.batch, row.stratum, row.inclusion_probability, row.items, row.population) for row in rows] == [
        ("second", "common", 0.03, 3, 100),
        ("second", "rare", 0.5, 2, 4),
        ("first", None, None, 2, None),
    ]
    assert [row.made_from and row.made_from[:10] for row in rows] == ["2026-09-03", "2026-09-01", "2026-09-06"]
    assert {row.is_weighted for row in rows} == {True}
    assert {row.is_weighted for row in analytics.sample_rows(mirror_of(read_study("a | r1 | no | |")))} == {False}


def test_rules_of_resolution_stand_side_by_side(study: Study) -> None:
    """Majority, any, all and mean label by plain Python; Dawid and Skene near the simulated truth."""
    _, labels, mirror = study
    rates = {row.rule: row.rate.estimate for row in analytics.resolution_rows(mirror) if row.criterion == "bad"}
    given = [[answer == "yes" for answer in answers.values()] for answers in labels.values() if answers]

    assert rates["majority"] == approx(sum(resolved(labels).values()) / len(given))
    assert rates["any"] == approx(sum(any(answers) for answers in given) / len(given))
    assert rates["all"] == approx(sum(all(answers) for answers in given) / len(given))
    assert rates["mean label"] == approx(sum(sum(answers) / len(answers) for answers in given) / len(given))
    assert rates["Dawid-Skene"] == approx(TRUTH, abs=0.06)


@pytest.mark.parametrize(("confidence", "quantile"), [(0.9, 1.6448536), (0.95, 1.9599640), (0.99, 2.5758293)])
def test_the_mean_labels_interval_is_of_the_confidence_asked_for(confidence: float, quantile: float) -> None:
    """Published normal quantiles times the standard error of a mean of items, in plain Python."""
    shares = [0.0] * 6 + [0.5] * 3 + [1.0]
    counted = [(2, 0, 6), (2, 1, 3), (2, 2, 1)]
    mean = sum(shares) / 10
    error = math.sqrt(sum((share - mean) ** 2 for share in shares) / 9 / 10)
    found = mean_label(counted, 10, confidence)

    assert found.estimate == approx(mean)
    assert found.low == approx(max(mean - quantile * error, 0), abs=1e-7)
    assert found.high == approx(mean + quantile * error, abs=1e-7)


def test_gold_answers_are_counted_by_reviewer() -> None:
    """Errors found and missed; a "cannot judge" is left out; the correction uses everybody's."""
    feed, _ = generated()
    for number in range(40):
        answer = "yes" if number < 16 or number == 39 else "no"
        value = None if number == 20 else answer
        feed.gold.append(
            {
                "reviewer_id": "r1" if number % 2 else "r2",
                "item_id": f"g{number}",
                "expected": json.dumps({"bad": "yes" if number < 20 else "no"}),
                "answers": json.dumps({"bad": {"value": value}}),
            }
        )
    mirror = mirror_of(feed)
    first, second = analytics.gold_rows(mirror)
    corrected = next(row for row in analytics.correction_rows(mirror) if row.criterion == "bad")

    assert (first.reviewer, first.items, second.items) == ("r1", 20, 19)
    assert first.sensitivity.estimate == approx(0.8)
    assert second.specificity.estimate == approx(1.0)
    assert corrected.gold_items == 39
    labelled = corrected.labelled or 0
    assert corrected.corrected.estimate == approx(
        (corrected.errors / corrected.items + 18 / 19 - 1) / (0.8 + 18 / 19 - 1)
    )
    assert labelled == approx(corrected.errors / corrected.items, abs=0.01)


@pytest.mark.parametrize(("told", "share"), [("never", 1.0), ("at once", 0.0), ("at the end", 0.0)])
def test_what_was_corrected_after_being_told_is_not_counted(told: str, share: float) -> None:
    """Where reviewers are told what was right on gold items, their first answers count, else the newest."""
    feed, _ = generated()
    first, newest = (json.dumps({"bad": {"value": value}}) for value in ("no", "yes"))
    known = {"item_id": "g", "expected": json.dumps({"bad": "yes"}), "defect_kind": "price"}
    feed.gold.append({"reviewer_id": "r1", "answers": newest, "first_answers": first, **known})
    mirror = Mirror(feed.as_feed(), "t", rubric().model_copy(update={"gold_feedback": told}))
    mirror.refresh()

    assert [row.accuracy.estimate for row in analytics.gold_rows(mirror)] == [share]
    assert [row.found.estimate for row in analytics.gold_kind_rows(mirror)] == [share]


DEGENERATE: dict[str, str | list[str]] = {
    "nothing at all": "",
    "only skipped": "a | r1 | | | skip",
    "one label": "a | r1 | yes | x |",
    "one reviewer": "\n".join(f"i{number} | r1 | {'yes' if number % 7 == 0 else 'no'} | |" for number in range(50)),
    "all equal": "\n".join(f"i{number} | r{seat} | no | |" for number in range(20) for seat in range(3)),
    "all errors": "\n".join(f"i{number} | r{seat} | yes | x |" for number in range(20) for seat in range(3)),
    "nobody could judge": "\n".join(f"i{number} | r{seat} | ? | |" for number in range(20) for seat in range(3)),
    "one item, many reviewers": "\n".join(f"a | r{seat} | {'yes' if seat % 3 else 'no'} | |" for seat in range(40)),
    "123 reviewers of everything": "\n".join(
        f"i{number} | r{seat} | {'yes' if (seat * 7 + number) % 11 == 0 else 'no'} | |"
        for number in range(12)
        for seat in range(123)
    ),
    "246 sparse reviewers": "\n".join(
        f"i{number} | r{(number * 3 + seat * 81) % 246} | {'yes' if (number + seat) % 9 == 0 else 'no'} | |"
        for number in range(246)
        for seat in range(3)
    ),
}
LOOKS: dict[str, Callable[[Mirror], list[Any]]] = {
    "verdict": analytics.verdict_rows,
    "verdict by model": lambda mirror: analytics.verdict_rows(mirror, "model"),
    "agreement": analytics.agreement_rows,
    "agreement by model": lambda mirror: analytics.agreement_rows(mirror, "model"),
    "resolution": analytics.resolution_rows,
    "pairs": analytics.pair_rows,
    "conger": analytics.conger_rows,
    "reviewers": analytics.reviewer_rows,
    "gold": analytics.gold_rows,
    "self-agreement": analytics.self_agreement_rows,
    "disagreement": analytics.disagreement_rows,
    "disagreement by model": lambda mirror: analytics.disagreement_rows(mirror, "model"),
    "advice": lambda mirror: analytics.advice_rows(mirror, ["model", "batch"]),
    "split": lambda mirror: analytics.split_items(mirror, "bad"),
    "pending": lambda mirror: analytics.items_behind(mirror, "bad", "pending"),
    "changed": lambda mirror: analytics.changed_items(mirror, "bad", "model", "m1", "m2"),
    "correction": analytics.correction_rows,
    "judge": analytics.judge_rows,
    "consistency": analytics.consistency_rows,
    "compare": lambda mirror: analytics.comparison_rows(mirror, "model", "m1", "m2"),
    "batches": analytics.batch_rows,
    "alarm": analytics.alarm_rows,
    "metrics": analytics.metric_rows,
    "sample": analytics.sample_rows,
}


@pytest.mark.parametrize("name", DEGENERATE)
def test_degenerate_studies_have_answers_or_reasons(name: str) -> None:
    """Never an exception, a warning or a NaN; what is undefined says why."""
    text = str(DEGENERATE[name])
    mirror = mirror_of(read_study(text) if text else TableFeed({}, {}))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for look, rows_of in LOOKS.items():
            for row in rows_of(mirror):
                for field in fields(row):
                    check(getattr(row, field.name), f"{name}: {look}: {field.name}")
            assert look != "verdict" or rows_of(mirror)


def check(value: object, where: str) -> None:
    """Refuse a NaN, and an undefined estimate without a reason."""
    if isinstance(value, Estimate):
        assert value.estimate is not None or value.reason, where
        for part in value[:3]:
            check(part, where)
    elif isinstance(value, dict):
        for inner in value.values():
            check(inner, where)
    elif isinstance(value, float):
        assert value == value, where  # noqa: PLR0124 - only NaN differs from itself
