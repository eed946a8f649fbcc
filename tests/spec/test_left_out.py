"""What a statistic leaves out is counted beside it, by why: numbers by plain Python."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from jurat import analytics
from tests.spec.study_table import mirror_of, read_study

NAMES = "abcdefgh"
RATES: dict[str, list[str | None]] = {"input_id": ["p", "p", "q", "q", "r", "r", None, "s"], "model": ["m1", "m2"] * 4}


def study_of(columns: Mapping[str, Sequence[object]]) -> analytics.Mirror:
    """Eight items, all judged by one reviewer, with these columns; None: the item has none."""
    feed = read_study("\n".join(f"{name} | r1 | {'yes' if name in 'ad' else 'no'} | |" for name in NAMES), need=1)
    for place, name in enumerate(NAMES):
        given = {column: values[place] for column, values in columns.items()}
        feed.attributes[name] |= {column: value for column, value in given.items() if value is not None}
    return mirror_of(feed)


def test_items_without_an_input_are_counted() -> None:
    """One of eight; where all have one, nothing is left out; where none has, everything is, and is said."""
    (row,) = (one for one in analytics.consistency_rows(study_of(RATES)) if one.criterion == "bad")
    (whole,) = (one for one in analytics.consistency_rows(study_of({"input_id": [*NAMES]})) if one.criterion == "bad")
    (none,) = (one for one in analytics.consistency_rows(study_of({})) if one.criterion == "bad")

    assert (row.inputs, row.left_out) == (4, {"no input_id": 1})
    assert (whole.inputs, whole.left_out) == (8, {})
    assert (none.inputs, none.inconsistent.estimate, none.left_out) == (0, None, {"no input_id": 8})


def test_items_without_a_partner_are_counted() -> None:
    """Three pairs of eight items: one has no input, one is alone; compared as separate items all count."""
    (row,) = (one for one in analytics.comparison_rows(study_of(RATES), "model", "m1", "m2") if one.criterion == "bad")
    (apart,) = (
        one
        for one in analytics.comparison_rows(study_of({"model": ["m1", "m2"] * 4}), "model", "m1", "m2")
        if one.criterion == "bad"
    )

    assert (row.is_paired, row.first_items + row.second_items) == (True, 6)
    assert row.left_out == {"no input_id": 1, "no single partner on the other side": 1}
    assert (apart.is_paired, apart.first_items + apart.second_items, apart.left_out) == (False, 8, {})


def test_items_that_lack_a_column_are_counted_by_which() -> None:
    """Each metric says what it could not use; the counts of every metric add up to all items."""
    columns: dict[str, list[object]] = {
        "latency_ms": [1, 2, 3, 4, 5, None, None, 6],
        "outcome": ["accepted", "edited", "rejected", "accepted", None, "accepted", "edited", "accepted"],
        "cost_usd": [0.1, None, 0.1, 0.1, 0.1, 0.1, 0.1, None],
    }
    rows = {row.metric: row for row in analytics.metric_rows(study_of(columns))}

    assert rows["latency p50"].left_out == {"no latency_ms": 2}
    assert rows["override rate"].left_out == rows["completion rate"].left_out == {"no outcome": 1}
    assert rows["cost per completion"].left_out == {"no outcome": 1, "no cost_usd": 2}
    assert {row.items + sum(row.left_out.values()) for row in rows.values()} == {8}


def test_answers_to_gold_items_that_are_no_labels_are_counted() -> None:
    """Cannot judge, not asked, and an answer of a version that counts no more; beside the correction, too."""
    feed = read_study("\n".join(f"{name} | r1 | {'yes' if name in 'ad' else 'no'} | |" for name in NAMES), need=1)
    said: list[dict[str, object]] = [
        {"bad": {"value": "yes"}},
        {"bad": {"value": "no"}},
        {"bad": {"value": None}},
        {},
        {"bad": {"value": "broken"}},
    ]
    for number, answers in enumerate(said):
        feed.gold.append(
            {
                "reviewer_id": "r1",
                "item_id": f"g{number}",
                "expected": json.dumps({"bad": "yes"}),
                "answers": json.dumps(answers),
            }
        )
    mirror = mirror_of(feed)
    (gold,) = analytics.gold_rows(mirror)
    (corrected,) = (row for row in analytics.correction_rows(mirror) if row.criterion == "bad")

    assert (gold.items, gold.left_out) == (2, {"cannot judge": 1, "not answered": 1, "not an answer": 1})
    assert (corrected.gold_items, corrected.left_out) == (gold.items, gold.left_out)


def test_repeats_without_a_label_both_times_are_counted() -> None:
    """Two of three."""
    feed = read_study("a | r1 | no | |", need=1)
    for first, second in (("yes", "yes"), (None, "yes"), ("no", None)):
        feed.repeats.append(
            {
                "reviewer_id": "r1",
                "item_id": "a",
                "first_answers": json.dumps({"bad": {"value": first}}),
                "second_answers": json.dumps({"bad": {"value": second}}),
            }
        )
    (row,) = analytics.self_agreement_rows(mirror_of(feed))

    assert (row.items, row.left_out) == (1, {"no label both times": 2})
