"""A rubric may have hundreds of criteria and a study tens of thousands of reviewers: no inner width is met before."""

from __future__ import annotations

import json
from io import BytesIO

import pyarrow.parquet as pq

from jurat.analytics import Mirror, agreement_rows, verdict_rows
from jurat.export import export_labels
from jurat.rubric.model import Rubric, parse_rubric
from tests.spec.study_table import TableFeed

MANY_CRITERIA, MANY_REVIEWERS = 300, 70_000


def rubric_of(count: int) -> Rubric:
    """Make a rubric of so many criteria, each with a limit."""
    criteria = "".join(
        f'[[criterion]]\nid = "c{number}"\nquestion = "Right in way {number}?"\nerror_values = ["no"]\n'
        "acceptable_error_rate = 0.5\n"
        for number in range(count)
    )
    return parse_rubric(f'title = "Wide"\noverlap = 1\n{criteria}', "wide.toml")


def mirror_of(rubric: Rubric, answers: list[tuple[str, str, dict[str, str]]]) -> Mirror:
    """Make a mirror of one review a row: item, reviewer, {criterion: value}."""
    feed = TableFeed({}, {})
    for number, (item, reviewer, given) in enumerate(answers, start=1):
        feed.attributes.setdefault(item, {})
        place = feed.places.setdefault(item, {"need": 0, "done": 0})
        place["need"] = place["done"] = int(place["done"] or 0) + 1
        feed.reviews.append(
            {"seq": number, "item_key": feed.key(item), "reviewer_id": reviewer, "supersedes": None, "counted": 1}
            | {"places_taken": 1, "origin": "import", "rubric_hash": rubric.content_hash, "created_us": number}
            | {"review_id": f"r{number}", "answers": json.dumps({name: {"value": one} for name, one in given.items()})}
        )
    mirror = Mirror(feed.as_feed(), "t", rubric)
    mirror.refresh()
    return mirror


def test_three_hundred_criteria() -> None:
    """Each has its own rate, the last one too: of three items, the item with the criterion's number is the error."""
    names = [f"c{number}" for number in range(MANY_CRITERIA)]
    answers = [
        (f"i{item}", "ann", {name: "no" if number % 3 == item else "yes" for number, name in enumerate(names)})
        for item in range(3)
    ]
    mirror = mirror_of(rubric_of(MANY_CRITERIA), answers)
    buffer = BytesIO()

    assert [(row.criterion, row.items, row.errors) for row in verdict_rows(mirror)] == [(name, 3, 1) for name in names]
    assert export_labels(mirror, "parquet", buffer) == 3 * MANY_CRITERIA
    assert set(pq.read_table(buffer)["criterion"].to_pylist()) == set(names)


def test_seventy_thousand_reviewers() -> None:
    """Two labels an item by people who are not seen again; one item in ten is an error, and nobody differs."""
    answers = [
        (f"i{number // 2}", f"r{number}", {"c0": "no" if number // 2 % 10 == 0 else "yes"})
        for number in range(MANY_REVIEWERS)
    ]
    mirror = mirror_of(rubric_of(1), answers)
    (row,) = verdict_rows(mirror)
    (agreement,) = agreement_rows(mirror)

    assert (row.items, row.errors) == (MANY_REVIEWERS // 2, MANY_REVIEWERS // 20)
    assert (agreement.reviewers, agreement.coefficients["percent_agreement"].estimate) == (MANY_REVIEWERS, 1.0)
