"""Answers from outside: one reading for every door, and a count of what is none."""

from __future__ import annotations

import math

import numpy as np
import pytest

from assay.analytics.judges import NOT_AN_ANSWER, _judged, judge_columns
from assay.rubric import Criterion, Scale
from assay.statistics.judges import Judged, labels_saved, post_stratified

CORRECT = Criterion(id="correct", question="Right?", values=("yes", "no"), error_values=("no",))
FLUENCY = Criterion(
    id="fluency", question="How fluent?", scale=Scale.ORDINAL, values=("1", "2", "3"), error_values=("1",)
)
SCORE = Criterion(id="score", question="How good?", scale=Scale.INTERVAL, values=("0", "10"), error_values=("0", "4"))
TONE = Criterion(id="tone", question="Which?", scale=Scale.NOMINAL, values=("Polite", "polite", "Rude"))
DRAWS = 2000  # a tenth of the product's: more noise in each interval, the same coverage over hundreds of them
NO = ("no", "No", "NO ", "false", "FALSE", "0", "0.0", "n", "\uff4e\uff4f", 0, 0.0, False, np.bool_(False), np.int64(0))


@pytest.mark.parametrize("spelling", NO, ids=repr)
def test_no_is_read_however_it_is_spelt(spelling: object) -> None:
    """Each spelling is the stored word, and a person's answer is read alike."""
    assert CORRECT.read_value(spelling) == "no"
    if isinstance(spelling, str | int | float):
        assert CORRECT.check_value(spelling) == "no"


@pytest.mark.parametrize(
    ("criterion", "value", "stored"),
    [
        (CORRECT, "1.0", "yes"),
        (CORRECT, "I cannot say", None),
        (CORRECT, "", None),
        (CORRECT, None, None),
        (CORRECT, [True], None),
        (FLUENCY, " 3.0 ", "3"),
        (FLUENCY, np.float64(2), "2"),
        (FLUENCY, "4", None),
        (SCORE, "7.50", "7.5"),
        (SCORE, 11, None),
        (SCORE, True, None),
        (TONE, "RUDE", "Rude"),
        (TONE, "Polite", "Polite"),
        (TONE, "POLITE", None),
    ],
    ids=repr,
)
def test_an_answer_is_a_value_or_none(criterion: Criterion, value: object, stored: str | None) -> None:
    """A value of the criterion in its stored form, or None; two values that fit alike are not guessed."""
    assert criterion.read_value(value) == stored


def test_a_judge_is_counted_in_any_spelling() -> None:
    """Every spelling counts once, and what is no answer is counted beside."""
    spelt = [str(one) for one in NO if isinstance(one, str)]
    rows: list[dict[str, object]] = [{"answer": one, "judged": 2, "labelled": 1, "errors": 1} for one in spelt]
    rows += [{"answer": "Yes", "judged": 10, "labelled": 4, "errors": 1}]
    rows += [{"answer": "who knows", "judged": 3, "labelled": 1, "errors": 1}]
    counted = Judged(len(spelt), 1, 0, 3, 2 * len(spelt), 10)

    assert (counted, {NOT_AN_ANSWER: 3}) == _judged(CORRECT, rows)


def test_a_criterion_has_its_own_judges_only() -> None:
    """A longer criterion's judges are not those of a criterion whose name begins it."""
    columns = ["judge_tone", "judge_tone__b", "judge_tone_of_voice", "judge_tone_of_voice__a"]

    assert ["judge_tone", "judge_tone__b"] == judge_columns("tone", columns, ["tone", "tone_of_voice", "tone__c"])
    assert [] == judge_columns("tone", ["judge_tone__c", "judge_tone__c__x"], ["tone", "tone__c"])


def test_nothing_is_saved_where_nothing_is_unseen() -> None:
    """Labels of every item leave none to save: None, with the reason."""
    found = labels_saved(Judged(3, 1, 2, 44, 5, 45), 0.95)

    assert (None, "people have labelled every item that the judge answered") == found


@pytest.mark.parametrize("rate", [0.01, 0.05, 0.3])
@pytest.mark.parametrize("labelled", [30, 50, 200])
@pytest.mark.parametrize("flags", [False, True], ids=["flags nothing", "flags everything"])
def test_a_judge_that_says_one_thing_keeps_the_confidence(rate: float, labelled: int, flags: bool) -> None:
    """With one group the coverage is a sum over how many errors people find: .94 or more, without a simulation."""
    covered = 0.0
    for errors in range(labelled + 1):
        correct = labelled - errors
        judged = Judged(errors, 0, correct, 0, 1000, 0) if flags else Judged(0, errors, 0, correct, 0, 1000)
        found = post_stratified(judged, 0.95, draws=DRAWS)
        assert found.low is not None
        assert found.high is not None
        if found.low <= rate <= found.high:
            covered += math.comb(labelled, errors) * rate**errors * (1 - rate) ** correct

    assert covered >= 0.94


@pytest.mark.parametrize("rate", [0.01, 0.05, 0.3])
@pytest.mark.parametrize("labelled", [30, 200])
@pytest.mark.parametrize("quality", [(0.6, 0.6), (0.8, 0.97), (1.0, 1.0)], ids=["poor", "good", "perfect"])
def test_the_joined_interval_keeps_its_confidence(rate: float, labelled: int, quality: tuple[float, float]) -> None:
    """Of 400 studies of 1,000 outputs .91 cover the rate: .94, less three standard errors of the simulation."""
    random = np.random.default_rng(5)
    defined = covered = 0
    for _ in range(400):
        errors = random.random(1000) < rate
        flags = random.random(1000) < np.where(errors, quality[0], 1 - quality[1])
        seen, called = errors[:labelled], flags[:labelled]
        four = [int(part.sum()) for part in (seen & called, seen & ~called, ~seen & called, ~seen & ~called)]
        found = post_stratified(Judged(*four, int(flags.sum()), int((~flags).sum())), 0.95, draws=DRAWS)
        if found.low is not None and found.high is not None:
            defined += 1
            covered += found.low <= rate <= found.high

    assert defined > 0
    assert covered >= 0.91 * defined
