"""Verdicts by slice: which still stand when one remembers how many were looked at."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from benchmarks.slices_error import CONFIDENCE, false_share
from jurat.analytics import Mirror, verdict_rows
from jurat.rubric.model import parse_rubric
from jurat.statistics.sequential import Side, log_e_value
from jurat.statistics.verdict import Evidence, which_stand
from tests.spec.study_table import TableFeed

CRITERION = """
[[criterion]]
id = "{name}"
question = "?"
error_values = ["yes"]
{more}
"""
STUDY = 'title = "t"\noverlap = 1\n' + "".join(
    CRITERION.format(name=name, more=more)
    for name, more in {
        "strict": "acceptable_error_rate = 0.1\nconfidence = 0.99",
        "usual": "acceptable_error_rate = 0.1",
        "planned": 'acceptable_error_rate = 0.1\nmethod = "fixed"\nplanned_items = 100',
        "never": "acceptable_error_rate = 0.0",
        "open": "",
    }.items()
)
NAMES = ("strict", "usual", "planned", "never", "open")
RATES = {"a": 0.02, "b": 0.1, "c": 0.3, "d": 0.05, "e": 0.0}
SIDES: tuple[Side, Side] = ("pass", "fail")
CONFIDENCES = {"strict": 0.99, "usual": 0.95}
ITEMS = 600


def sliced(weights: dict[str, float] | None = None) -> Mirror:
    """Make a study of five categories, each item judged once, drawn at different rates or not."""
    random = np.random.default_rng(4)
    rubric = parse_rubric(STUDY, "slices")
    feed = TableFeed({}, {})
    for number in range(ITEMS):
        category = "abcde"[number % 5]
        attributes: dict[str, object] = {"category": category}
        if weights:
            stratum = ("often", "rarely")[number // 5 % 2]
            attributes |= {"stratum": stratum, "inclusion_probability": weights[stratum]}
        feed.attributes[f"i{number:03}"] = attributes
        feed.places[f"i{number:03}"] = {"need": 1}
        value = {"value": "yes" if random.random() < RATES[category] else "no"}
        feed.reviews.append(
            {"seq": number + 1, "item_key": number + 1, "reviewer_id": "r", "counted": 1, "origin": "form"}
            | {"rubric_hash": rubric.content_hash, "answers": json.dumps(dict.fromkeys(NAMES, value)), "created_us": 1}
            | {"supersedes": None, "places_taken": 1}
        )
    mirror = Mirror(feed.as_feed(), "t", rubric)
    mirror.refresh()
    return mirror


def test_what_stands_is_e_benjamini_hochberg_by_hand() -> None:
    """Twenty e-values of two criteria and five categories, each held to its criterion's confidence."""
    rows = {(row.criterion, str(row.slice)): row for row in verdict_rows(sliced(), "category")}
    evidence = {
        (criterion, name, side): log_e_value(row.errors, row.items, 0.1, side) + math.log(1 - CONFIDENCES[criterion])
        for (criterion, name), row in rows.items()
        if criterion in CONFIDENCES
        for side in SIDES
    }
    order = sorted(evidence, key=lambda one: -evidence[one])
    kept = max((k for k, one in enumerate(order, start=1) if evidence[one] >= math.log(len(order) / k)), default=0)
    standing = set(order[:kept])
    told = {word for row in rows.values() if (word := row.stands) is not None}

    assert len(order) == 20
    assert told == {True, False}
    for (criterion, name), row in rows.items():
        if criterion in CONFIDENCES:
            is_decided = row.verdict in ("pass", "fail")
            assert row.stands == (((criterion, name, row.verdict) in standing) if is_decided else None), row


def test_what_has_no_evidence_says_so() -> None:
    """The whole study, a plan for the whole study, no limit: None. A limit of 0 is failed for certain, if at all."""
    mirror = sliced()
    rows = verdict_rows(mirror, "category")

    assert {row.stands for row in verdict_rows(mirror)} == {None}
    assert {row.stands for row in rows if row.criterion in ("planned", "open")} == {None}
    assert {(row.verdict, row.stands) for row in rows if row.criterion == "never"} == {
        ("fail", True),
        ("undecided", None),
    }


def test_weighted_slices_stand_by_their_own_evidence() -> None:
    """A clear pass and a clear fail stand, and an undecided slice has nothing that could."""
    rows = {
        row.slice: row
        for row in verdict_rows(sliced({"often": 0.5, "rarely": 0.25}), "category")
        if row.criterion == "usual"
    }

    assert {row.method for row in rows.values()} == {"anytime, weighted"}
    assert (rows["category=c"].verdict, rows["category=c"].stands) == ("fail", True)
    assert (rows["category=b"].verdict, rows["category=b"].stands) == ("undecided", None)


@pytest.mark.parametrize(("others", "confidence", "expected"), [(0, 0.95, True), (30, 0.95, False), (0, 0.99, False)])
def test_the_more_is_looked_at_the_more_it_takes(others: int, confidence: float, expected: bool) -> None:
    """A pass by a hair stands alone, and not among thirty slices that say nothing, nor where more is asked."""
    hair = ("pass", Evidence(math.log(45), -1.0), confidence)

    assert which_stand([hair] + [("undecided", Evidence(0.0, 0.0), 0.95)] * others)[0] is expected


def test_few_of_the_verdicts_that_stand_are_wrong() -> None:
    """Looked at until something wrong stands: 5 % at most of what stands is wrong; each for itself, more is."""
    slack = 3 * math.sqrt(0.05 * 0.95 / 300)

    assert false_share(300, is_corrected=True) <= 1 - CONFIDENCE + slack
    assert false_share(300, is_corrected=False) > 0.06
