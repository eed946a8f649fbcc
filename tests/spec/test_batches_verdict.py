"""A verdict over several batches: each weighs as many items as it has, and none is passed over in silence."""

from __future__ import annotations

import pytest

from jurat.analytics import Mirror, VerdictRow, verdict_rows
from jurat.rubric.model import Rubric, parse_rubric
from tests.spec.study_table import TableFeed

LIMIT = 0.2


def rubric() -> Rubric:
    """One criterion, one reviewer an item."""
    return parse_rubric(
        f"""
title = "Batches"
overlap = 1
[[criterion]]
id = "bad"
question = "Is it bad?"
error_values = ["yes"]
acceptable_error_rate = {LIMIT}
""",
        "batches.toml",
    )


def study(batches: dict[str, tuple[int, int, int]], attributes: dict[str, dict[str, object]] | None = None) -> Mirror:
    """Make a study of batches: how many items, judged ones, errors in them; `attributes`: of each batch's items."""
    feed = TableFeed({}, {})
    for batch, (items, judged, errors) in batches.items():
        for number in range(items):
            item = f"{batch}-{number}"
            feed.attributes[item] = dict((attributes or {}).get(batch, {}))
            feed.batches[item] = batch
            key = feed.key(item)
            if number < judged:
                feed.places[item] = {"need": 1, "done": 1}
                value = "yes" if number < errors else "no"
                feed.reviews.append(review(len(feed.reviews) + 1, key, value))
    mirror = Mirror(feed.as_feed(), "t", rubric())
    mirror.refresh()
    return mirror


def review(seq: int, item_key: int, value: str) -> dict[str, object]:
    """One answer by one person."""
    return {
        "seq": seq,
        "item_key": item_key,
        "reviewer_id": "ann",
        "supersedes": None,
        "counted": 1,
        "places_taken": 1,
        "origin": "form",
        "rubric_hash": rubric().content_hash,
        "active_ms": None,
        "created_us": seq,
        "review_id": f"r{seq}",
        "answers": f'{{"bad": {{"value": "{value}"}}}}',
    }


def verdict_on(mirror: Mirror) -> VerdictRow:
    """The whole study's row."""
    (row,) = verdict_rows(mirror)
    return row


def test_a_second_batch_that_nobody_has_judged_takes_the_pass_back() -> None:
    """200 clean outputs of the first version pass; 400 of the second, unseen, could all be errors."""
    alone, both = study({"v1": (200, 200, 0)}), study({"v1": (200, 200, 0), "v2": (400, 0, 0)})

    assert (verdict_on(alone).verdict, verdict_on(alone).population) == ("pass", "the whole study")
    row = verdict_on(both)
    assert (row.verdict, row.estimate, row.reason) == ("undecided", None, "a stratum has no judged item")
    assert (row.population, row.unjudged) == ("all batches together", ["batch v2: 0 of 400 judged"])
    assert [(one.slice, one.verdict) for one in verdict_rows(both, "batch")] == [("batch=v1", "pass")]


def test_batches_are_weighted_by_their_items() -> None:
    """Of 1,000 outputs, half of which are wrong, 20 are judged, and 200 clean ones of 1,000: 25 %, and not 4.5 %."""
    row = verdict_on(study({"bad": (1000, 20, 10), "good": (1000, 200, 0)}))

    assert row.estimate == pytest.approx(0.25)
    assert (row.items, row.errors, row.verdict) == (220, 10, "undecided")


def test_batches_judged_in_proportion_pass() -> None:
    """Four weeks of clean outputs, 40 of each judged: nobody needs to ask for the weeks one by one."""
    row = verdict_on(study({f"week-{week}": (500, 40, 0) for week in range(4)}))

    assert (row.verdict, row.estimate) == ("pass", 0.0)


def test_draws_of_one_frame_are_one_population() -> None:
    """Two batches of the same frame and stratum are one stratum: there is nothing to weigh."""
    design: dict[str, object] = {"frame": "week 1", "stratum": "all", "inclusion_probability": 0.5}
    row = verdict_on(study({"first": (60, 60, 0), "second": (60, 0, 0)}, {"first": design, "second": design}))

    assert (row.method, row.verdict, row.items_left) == ("anytime", "pass", 60)


def test_a_stratum_of_one_item_does_not_hold_a_verdict_up_for_good() -> None:
    """A batch of a single output is known once that is judged."""
    row = verdict_on(study({"week": (400, 100, 0), "hotfix": (1, 1, 0)}))

    assert (row.verdict, row.unjudged) == ("pass", [])


def test_more_items_say_which_way_they_would_go() -> None:
    """Two clean items at 20 %: a pass is likely after some; after three errors in four, a fail."""
    clean, wrong = verdict_on(study({"all": (30, 12, 0)})), verdict_on(study({"all": (30, 5, 3)}))

    assert (clean.verdict, clean.likely, clean.items_left) == ("undecided", "pass", 18)
    assert (wrong.verdict, wrong.likely, wrong.items_left) == ("undecided", "fail", 25)
    assert (wrong.least_to_pass or 0) > 25
