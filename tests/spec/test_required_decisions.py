"""Where the rubric wants every error looked at: what counts before a lead has decided."""

from __future__ import annotations

from collections import defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.analytics import resolution_rows, verdict_rows
from assay.statistics.resolution import Rule, resolve
from tests.spec.reference import outcomes
from tests.spec.study_table import mirror_of, read_study
from tests.spec.test_error_rate import COUNTS, tally

NEED = 3


@pytest.mark.parametrize(
    ("text", "expected", "why"),
    [
        ("a | r1 | yes | |\na | r2 | yes | |\na | r3 | yes | |", (1, 0, 1, 0, 1, 3), "all say error: a lead has not"),
        ("a | r1 | no | |\na | r2 | no | |\na | r3 | yes | |", (1, 0, 1, 0, 1, 3), "one of three is enough to wait"),
        ("a | r1 | no | |\na | r2 | no | |", (1, 0, 1, 0, 1, 2), "the third may still call it an error"),
        ("a | r1 | no | |\na | r2 | no | |\na | r3 | ? | |", (1, 0, 1, 0, 0, 2), "complete, and nobody did"),
        ("a | r1 | ? | |\na | r2 | ? | |\na | r3 | ? | |", (0, 0, 1, 0, 1, 0), "nobody could judge"),
    ],
)
@pytest.mark.parametrize("rule", ["majority", "any", "all"])
def test_an_error_waits_for_a_lead(text: str, expected: tuple[int, ...], why: str, rule: str) -> None:
    """Items, errors, touched, certain errors, possible errors, labels; whatever the rule."""
    assert tally(text, rule=rule, adjudicate="any error") == expected, why


def test_only_decided_errors_count() -> None:
    """Three candidates: one is confirmed, one refuted, one waits. Other rules of resolution are shown as ever."""
    feed = read_study("a | r1 | yes | |\nb | r1 | yes | |\nc | r1 | yes | |\nd | r1 | no | |", need=1)
    feed.decisions = [
        {"seq": seq, "item_key": seq, "criterion": "bad", "decision": word}
        for seq, word in ((1, "error"), (2, "correct"))
    ]
    mirror = mirror_of(feed, adjudicate="any error")
    row = verdict_rows(mirror)[0]

    assert (row.items, row.errors, row.tied, row.pending) == (4, 1, 1, 1)
    assert [one.rate.estimate for one in resolution_rows(mirror)[:3]] == [0.75] * 3


ANSWERS = st.sampled_from(["yes", "no", "?"])
REVIEWS = st.dictionaries(st.tuples(st.sampled_from("abcd"), st.sampled_from(["r1", "r2", "r3"])), ANSWERS, min_size=1)
DECIDED = st.dictionaries(st.sampled_from("abcd"), st.sampled_from(["error", "correct", "withdrawn"]), max_size=2)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(REVIEWS, DECIDED, st.sampled_from(["majority", "any", "all"]), st.booleans())
def test_bounds_hold_whatever_may_still_come(
    reviews: dict[tuple[str, str], str], decided: dict[str, str], rule: Rule, any_error_waits: bool
) -> None:
    """Every answer the coming reviews may give is tried: the bounds are those of all that could come of it."""
    adjudicate = "any error" if any_error_waits else "ties"
    answers: dict[str, list[str]] = defaultdict(list)
    for (item, _), answer in reviews.items():
        answers[item].append(answer)
    feed = read_study("\n".join(f"{item} | {name} | {answer} | |" for (item, name), answer in reviews.items()), rule)
    words = {item: word for item, word in decided.items() if item in answers}
    feed.decisions = [
        {"seq": seq, "item_key": feed.numbers[item], "criterion": "bad", "decision": word}
        for seq, (item, word) in enumerate(words.items(), start=1)
    ]
    found = next(
        row for row in mirror_of(feed, rule, adjudicate).sliced_rows("error_rate", None) if row["criterion"] == "bad"
    )
    resolved, possible = [], []
    for item, given_answers in answers.items():
        wrong, right = given_answers.count("yes"), given_answers.count("no")
        coming = NEED - len(given_answers)
        if words.get(item, "withdrawn") != "withdrawn":
            resolved.append(words[item])
            possible.append({words[item]})
            continue
        if wrong + right:
            resolved.append(resolve(wrong, wrong + right, rule, any_error_waits=any_error_waits))
        possible.append(outcomes(wrong, right, coming, rule, any_error_waits=any_error_waits))
    certain, may_be = (
        sum(test(ends) for ends in possible) for test in (lambda e: e == {"error"}, lambda e: "error" in e)
    )
    labels = sum(answer != "?" for answer in reviews.values())

    assert tuple(found[name] for name in COUNTS) == (
        len(resolved),
        resolved.count("error"),
        len(answers),
        certain,
        may_be,
        labels,
    )
