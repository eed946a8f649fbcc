"""Where the rubric wants every error looked at: what counts before a lead has decided."""

from __future__ import annotations

from itertools import combinations_with_replacement, product
from typing import Literal

import pytest

from jurat.analytics import resolution_rows, verdict_rows
from jurat.statistics.resolution import Rule, resolve
from tests.spec.reference import outcomes
from tests.spec.study_table import TableFeed, mirror_of, read_study
from tests.spec.test_error_rate import COUNTS, ONE_BY_ONE, tally

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


def test_taking_over_one_by_one_counts_what_taking_over_all_counts() -> None:
    """With a pooled version, whose reviews are corrected under the current one and the other way round."""
    lines = ONE_BY_ONE.strip().splitlines()
    items: dict[str, dict[str, object]] = {item: {"model": "m"} for item in ("a", "b", "c", "d", *map(str, range(60)))}
    feed = read_study(lines[0])
    feed.attributes, feed.pooled = items, ["another"]
    growing = mirror_of(feed, adjudicate="any error")
    for count in range(2, len(lines) + 1):
        more = read_study("\n".join(lines[:count]))
        more.attributes, more.pooled = items, ["another"]
        feed.reviews, feed.places = more.reviews, more.places
        growing.refresh()

        fresh = mirror_of(more, adjudicate="any error")
        assert growing.sliced_rows("error_rate", None) == fresh.sliced_rows("error_rate", None)
        assert growing.set_aside == fresh.set_aside == 0


ANSWERS = [given for n in range(NEED, -1, -1) for given in combinations_with_replacement(("yes", "no", "?"), n)]
Word = Literal["error", "correct", "withdrawn"]
WORDS: tuple[Word | None, ...] = (None, "error", "correct", "withdrawn")


def every_item() -> TableFeed:
    """An item for every set of answers that at most three reviewers may have given, and every word of a lead."""
    lines, decisions = [], []
    for key, (answers, word) in enumerate(product(ANSWERS, WORDS), start=1):
        item = f"{key:03}"
        lines += [f"{item} | r{seat} | {answer} | |" for seat, answer in enumerate(answers)] or [
            f"{item} | r0 | | | skip"
        ]
        if word is not None:
            decisions.append({"seq": key, "item_key": key, "criterion": "bad", "decision": word})
    feed = read_study("\n".join(lines))
    feed.decisions = decisions
    for item, attributes in feed.attributes.items():
        attributes["item"] = f"i{item}"  # a word: numbers would be sliced by ranges
    return feed


@pytest.mark.parametrize("rule", ["majority", "any", "all"])
@pytest.mark.parametrize("adjudicate", ["ties", "any error"])
def test_bounds_hold_whatever_may_still_come(rule: Rule, adjudicate: str) -> None:
    """Every item there can be, and every answer the coming reviews may give: the bounds are those of all its ends."""
    waits = adjudicate == "any error"
    rows = mirror_of(every_item(), rule, adjudicate).sliced_rows("error_rate", "item")
    found = {row["slice"]: tuple(row[name] for name in COUNTS) for row in rows if row["criterion"] == "bad"}
    assert len(found) == len(ANSWERS) * len(WORDS)
    for key, (answers, word) in enumerate(product(ANSWERS, WORDS), start=1):
        wrong, right = answers.count("yes"), answers.count("no")
        resolved = resolve(wrong, wrong + right, rule, any_error_waits=waits) if wrong + right else None
        ends = outcomes(wrong, right, NEED - len(answers), rule, any_error_waits=waits)
        if word in ("error", "correct"):
            resolved, ends = word, {word}

        assert found[f"item=i{key:03}"] == (
            resolved is not None,
            resolved == "error",
            1,
            ends == {"error"},
            "error" in ends,
            wrong + right,
        ), (answers, word)
