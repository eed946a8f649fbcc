"""The rule of the test before real items: exact, and right however early it stops."""

from __future__ import annotations

import math
import random

import pytest

from jurat.statistics.intervals import clopper_pearson_low
from jurat.statistics.qualification_tests import fewest_items, fewest_right, outcome


def by_hand(items: int, share: float, confidence: float) -> int | None:
    """Find the fewest right answers by adding up the binomial distribution."""
    tail = 0.0
    needed = None
    for right in range(items, -1, -1):
        tail += math.comb(items, right) * share**right * (1 - share) ** (items - right)
        if tail > (1 - confidence) * (1 + 1e-9):
            return needed
        needed = right
    return needed


@pytest.mark.parametrize("share", [0.5, 0.8, 0.9, 0.97])
@pytest.mark.parametrize("confidence", [0.6, 0.9, 0.95])
def test_the_fewest_right_answers_by_two_ways(share: float, confidence: float) -> None:
    """The sum of the binomial tail, and the exact bound: it reaches the share there and not one answer earlier."""
    for items in (1, 2, 5, 11, 22, 40, 100):
        needed = fewest_right(items, share, confidence)
        assert by_hand(items, share, confidence) == needed
        bounds = [clopper_pearson_low(right, items, confidence) or 0 for right in range(items + 1)]
        reached = [right for right, low in enumerate(bounds) if low >= share - 1e-12]
        assert (reached[0] if reached else None) == needed


@pytest.mark.parametrize(
    ("share", "confidence", "items"), [(0.9, 0.9, 22), (0.8, 0.9, 11), (0.5, 0.75, 2), (0.1, 0.9, 1), (0.95, 0.95, 59)]
)
def test_how_many_items_it_takes_to_pass_with_a_perfect_record(share: float, confidence: float, items: int) -> None:
    """So many that the share to their power is at most what may go wrong; one fewer is too few."""
    assert fewest_items(share, confidence) == items
    assert share**items <= (1 - confidence) * (1 + 1e-9) < share ** (items - 1)
    assert (outcome(items, 0, items, share, confidence), fewest_right(items - 1, share, confidence)) == ("passed", None)


def test_stopping_early_never_changes_how_it_ends() -> None:
    """Whatever answers follow, an outcome told before the last item is that of all items."""
    items, share, confidence = 12, 0.6, 0.8
    for answers in range(2**items):
        right = [answers >> place & 1 for place in range(items)]
        told = [outcome(sum(right[:n]), n - sum(right[:n]), items, share, confidence) for n in range(items + 1)]
        final = told[-1]
        assert final is not None
        assert {one for one in told if one is not None} == {final}


def test_somebody_at_the_share_passes_no_more_often_than_promised() -> None:
    """20,000 reviewers who are right exactly as often as is asked for; one who is far better passes nearly always."""
    draw = random.Random(7)

    def passes(truth: float, share: float, confidence: float, items: int, reviewers: int) -> float:
        passed = 0
        for _ in range(reviewers):
            right = wrong = 0
            while (ending := outcome(right, wrong, items, share, confidence)) is None:
                is_right = draw.random() < truth
                right, wrong = right + is_right, wrong + (not is_right)
            passed += ending == "passed"
        return passed / reviewers

    for share, confidence, items in ((0.8, 0.9, 25), (0.9, 0.9, 40), (0.7, 0.95, 30)):
        allowed = 1 - confidence
        error = 4 * math.sqrt(allowed * confidence / 20_000)
        assert 0.2 * allowed < passes(share, share, confidence, items, 20_000) <= allowed + error
    assert passes(0.99, 0.8, 0.9, 25, 2000) > 0.95
