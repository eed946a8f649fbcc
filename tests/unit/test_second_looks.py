"""The random share of items that get a second reviewer: which ones, and what agreement makes of them."""

from __future__ import annotations

import random
import sqlite3
from collections import Counter
from collections.abc import Mapping

import numpy as np
import pytest

from jurat.errors import RubricError
from jurat.rubric.model import parse_rubric
from jurat.serving.second_looks import get_second_look, share_in_whole
from jurat.statistics import Estimate
from jurat.statistics.agreement import CountPattern, agreement
from tests.store.written_study import written


@pytest.mark.parametrize("share", [0.0, 0.001, 0.05, 0.2, 1 / 3, 0.5, 1.0])
@pytest.mark.parametrize("items", [1, 64, 300, 5000])
def test_every_beginning_of_the_order_has_its_share(share: float, items: int) -> None:
    """Spread evenly: never more than four items off, wherever one stops."""
    chosen = int(get_second_look(np.arange(items), share).sum())

    assert abs(chosen - share * items) <= 4


def test_a_larger_share_chooses_the_same_items_and_more() -> None:
    """A second reviewer who has begun is not set other items."""
    small, large = (get_second_look(np.arange(2000), share) for share in (0.1, 0.3))

    assert np.flatnonzero(small & ~large).tolist() == []


def test_the_store_chooses_the_same_items() -> None:
    """The statement of the store and the function are one rule."""
    rows = sqlite3.connect(":memory:").execute(
        "WITH RECURSIVE item(position) AS (SELECT 0 UNION ALL SELECT position + 1 FROM item WHERE position < 2999) "
        "SELECT position FROM item WHERE position * 618033 % 1000000 < ?",
        [share_in_whole(0.2)],
    )

    assert np.flatnonzero(get_second_look(np.arange(3000), 0.2)).tolist() == [row[0] for row in rows]


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("second_reviewer = 1.5", "second_reviewer"),
        ("second_reviewer = -0.1", "second_reviewer"),
        ('second_reviewer = "0.2"', "should be a number"),
        ("overlap = 3\nsecond_reviewer = 0.2", "is 0.2, and overlap = 3 gives every item a second reviewer"),
        ('resolve = "any"\nsecond_reviewer = 0.2', 'resolve = "any" would judge items with two reviewers by another'),
        ("second_reviewer = 0.2\nmax_overlap = 1", "is 1, and second_reviewer = 0.2 asks for two"),
    ],
)
def test_what_makes_no_sense_is_refused(keys: str, expected: str) -> None:
    """With the key, the value and the remedy."""
    with pytest.raises(RubricError, match="second_reviewer") as caught:
        parse_rubric(keys + "\n" + written(), "r.toml")
    assert expected in str(caught.value)


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("", 0),
        ("overlap = 3\nmax_overlap = 5", 2),
        ("second_reviewer = 0.2\nmax_overlap = 3", 1),
        ("second_reviewer = 0.2\nmax_overlap = 2", 0),
    ],
)
def test_disputes_add_no_more_places_than_the_rubric_allows(keys: str, expected: int) -> None:
    """The second reviewer takes one of them."""
    assert parse_rubric(keys + "\n" + written(), "r.toml").most_extra == expected


def test_agreement_on_the_share_is_that_of_all_items() -> None:
    """Intervals from a fifth of the items cover what all items with two labels say, nearly always.

    Two reviewers, errors on a tenth of the items, each label wrong with a chance of 8 %. The fifth is a part of what it
    speaks for, so its 95 % intervals cover more often than that.
    """
    dice = random.Random(7)
    covered: Counter[str] = Counter()
    chosen = np.flatnonzero(get_second_look(np.arange(1500), 0.2)).tolist()
    for _ in range(200):
        pairs = []
        for _ in range(1500):
            truth = dice.random() < 0.1
            pairs.append(sum(truth != (dice.random() < 0.08) for _ in range(2)))
        whole, share = (counted(numbers) for numbers in (pairs, [pairs[place] for place in chosen]))
        for name in ("krippendorff_alpha", "gwet_ac1"):
            low, high, truth_of_all = share[name].low, share[name].high, whole[name].estimate
            assert low is not None
            assert high is not None
            assert truth_of_all is not None
            covered[name] += low <= truth_of_all <= high

    assert min(covered["krippendorff_alpha"], covered["gwet_ac1"]) >= 190


def counted(pairs: list[int]) -> Mapping[str, Estimate]:
    """Return the coefficients of items with so many errors of two labels."""
    patterns = [CountPattern((2 - errors, errors), often) for errors, often in sorted(Counter(pairs).items())]
    return agreement(["no", "yes"], patterns, "nominal", 0.95).coefficients
