"""Judges end to end: spelt in ten ways, with answers that are none, of scores, and two for one criterion."""

from __future__ import annotations

import math
import random
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from jurat.analytics import Mirror
from jurat.analytics.store_feed import StoreFeed
from jurat.analytics.views.judge_quality import judge_rows
from jurat.cli import main
from jurat.errors import RubricError
from jurat.rubric.model import load_rubric, parse_rubric
from jurat.store import LabelStore
from tests.conftest import write_lines

RUBRIC = """
title = "Judged"
[[criterion]]
id = "correct"
question = "Right?"
error_values = ["no"]
[[criterion]]
id = "harmful"
question = "Harmful?"
error_values = ["yes"]
[[judge]]
column = "toxicity"
criterion = "harmful"
cut = 0.5
direction = "above"
[[judge]]
column = "safety"
criterion = "harmful"
cut = 3
direction = "below"
"""
YES = ["yes", "Yes", "YES", "true", "True", True, 1, "1", "y", " yes "]
NO = ["no", "No", "NO", "false", "False", False, 0, "0", "n", " no "]
NONE = ["I cannot say", "maybe", "n/a", "7"]
ITEMS = 300
SEEN = 120


def study() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Make outputs with three judges' answers, and labels of the first items."""
    dice = random.Random(5)
    outputs, labels = [], []
    for number in range(ITEMS):
        is_wrong, is_harmful = dice.random() < 0.3, dice.random() < 0.2
        says_wrong = is_wrong != (dice.random() < 0.1)
        correct = dice.choice(NONE) if dice.random() < 0.1 else dice.choice(NO if says_wrong else YES)
        toxicity = "no score" if dice.random() < 0.05 else round(dice.random() * 0.5 + 0.4 * is_harmful, 1)
        safety = dice.choice(["1", 2, "3.0", " 4 ", 5, "nan"])
        item = f"i{number}"
        outputs.append(
            {"item_id": item, "output": "x", "judge_correct": correct, "toxicity": toxicity, "safety": safety}
        )
        for name, is_error, wrong, right in (("correct", is_wrong, "no", "yes"), ("harmful", is_harmful, "yes", "no")):
            if number < SEEN:
                label = {"item_id": item, "reviewer_id": "a", "criterion": name, "value": wrong if is_error else right}
                labels.append(label)
    return outputs, labels


def flags(column: str, answer: object) -> bool | None:
    """Say in plain Python what a judge says of an item: an error or not, or nothing."""
    if column == "judge_correct":
        word = str(answer).strip().lower()
        return True if word in ("no", "false", "0", "n") else False if word in ("yes", "true", "1", "y") else None
    try:
        score = float(str(answer))
    except ValueError:
        return None
    if not math.isfinite(score):
        return None
    return score >= 0.5 if column == "toxicity" else score <= 3


@pytest.mark.parametrize(
    ("column", "criterion", "wrong"),
    [("judge_correct", "correct", "no"), ("toxicity", "harmful", "yes"), ("safety", "harmful", "yes")],
)
def test_joined_rates_are_those_of_plain_python(tmp_path: Path, column: str, criterion: str, wrong: str) -> None:
    """Rates, counts and what is left out, of each judge."""
    (tmp_path / "rubric").mkdir()
    (tmp_path / "rubric" / "study.toml").write_text(RUBRIC)
    outputs, labels = study()
    add = ["add", str(write_lines(tmp_path / "in.jsonl", outputs)), "--study", "study"]
    bring = ["import-labels", str(write_lines(tmp_path / "labels.jsonl", labels)), "--study", "study"]
    for call in (add, bring):
        done = CliRunner().invoke(main, [*call, "--workspace", str(tmp_path)], catch_exceptions=False)
        assert done.exit_code == 0, done.output
    with LabelStore(tmp_path / "data" / "jurat.sqlite3") as store:
        mirror = Mirror(StoreFeed(store), "study", load_rubric(tmp_path / "rubric" / "study.toml"))
        mirror.refresh()
        row = next(one for one in judge_rows(mirror) if (one.column, one.criterion) == (column, criterion))

    truth = {one["item_id"]: one["value"] == wrong for one in labels if one["criterion"] == criterion}
    said = {one["item_id"]: flags(column, one[column]) for one in outputs}
    answered = {item: is_flagged for item, is_flagged in said.items() if is_flagged is not None}
    both = [(is_flagged, truth[item]) for item, is_flagged in answered.items() if item in truth]
    joined = sum(
        sum(one == side for one in answered.values())
        / len(answered)
        * sum(is_error for one, is_error in both if one == side)
        / sum(one == side for one, _ in both)
        for side in (True, False)
    )

    assert sum(row.left_out.values()) == ITEMS - len(answered)
    assert (row.judged, row.labelled) == (len(answered), len(both))
    assert row.counts.true_alarms == sum(one and is_error for one, is_error in both)
    assert row.counts.misses == sum(is_error and not one for one, is_error in both)
    assert row.joined.estimate == pytest.approx(joined)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ('criterion = "harmful"\ncut = 3', 'criterion = "harmfull"\ncut = 3'),
        ('direction = "below"', ""),
        ("cut = 3", ""),
        ('column = "safety"', 'column = "toxicity"'),
        ('direction = "below"', 'direction = "under"'),
    ],
)
def test_a_judge_that_makes_no_sense_is_refused(change: str, words: str) -> None:
    """Another criterion, half a cut, a column twice: the fault names the judge."""
    with pytest.raises(RubricError, match="judge 2, key"):
        parse_rubric(RUBRIC.replace(change, words), "test")


def test_values_that_are_read_as_one_word_are_refused() -> None:
    """An answer from outside could mean either of them."""
    text = 'title = "t"\n[[criterion]]\nid = "a"\nquestion = "?"\nscale = "nominal"\nvalues = ["Polite", "polite"]\n'
    with pytest.raises(RubricError, match="'Polite' and 'polite' are read as one word"):
        parse_rubric(text, "test")
