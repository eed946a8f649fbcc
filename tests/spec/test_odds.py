"""Exact tests of changed odds: every table in plain Python, Fisher's from SciPy, and how often they are wrong."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest
from pytest import approx
from scipy import stats

from jurat.statistics.odds import Halves, has_risen, has_risen_more
from jurat.statistics.reviewers import Shared, by_habit, expected_to_share, has_drifted

STRATA = [Halves(2, 9, 5, 8), Halves(1, 6, 4, 7), Halves(0, 3, 1, 2)]
OTHERS = [Halves(3, 8, 4, 9), Halves(2, 5, 1, 5)]


def weight(halves: Halves, later: int, odds: float) -> float:
    """Count the tables with so many later, each worth the odds for every one of them."""
    earlier = halves.earlier + halves.later - later
    if not (0 <= later <= halves.later_whole and 0 <= earlier <= halves.earlier_whole):
        return 0.0
    return math.comb(halves.later_whole, later) * math.comb(halves.earlier_whole, earlier) * odds**later


def by_hand(mine: list[Halves], others: list[Halves] | None, odds: float) -> float:
    """Go through every table that has the same sums."""
    seen, both = sum(one.later for one in mine), sum(one.later for one in mine + (others or []))
    everything = surprising = 0.0
    strata = mine + (others or [])
    for counts in product(*(range(one.earlier + one.later + 1) for one in strata)):
        if others is not None and sum(counts) != both:
            continue
        factors = [odds] * len(mine) + [1.0] * len(others or [])
        tables = math.prod(weight(*one) for one in zip(strata, counts, factors, strict=True))
        everything += tables
        surprising += tables if sum(counts[: len(mine)]) >= seen else 0.0
    return surprising / everything


@pytest.mark.parametrize("odds", [1.0, 1.5, 4.0])
def test_every_table_is_counted(odds: float) -> None:
    """Three strata, alone and beside two others."""
    assert has_risen(STRATA, odds) == approx(by_hand(STRATA, None, odds))
    assert has_risen_more(STRATA, OTHERS, odds) == approx(by_hand(STRATA, OTHERS, odds))


@pytest.mark.parametrize("odds", [1.0, 1.5])
def test_one_stratum_is_fishers(odds: float) -> None:
    """By SciPy: the central distribution, and the one at other odds."""
    table = Halves(30, 200, 55, 180)
    twin = stats.nchypergeom_fisher(380, 85, 180, odds) if odds > 1 else stats.hypergeom(380, 85, 180)

    assert has_risen([table], odds) == approx(twin.sf(54))


def test_what_moves_all_alike_is_no_surprise() -> None:
    """Large counts whose odds rise sixfold on both sides; and one side alone, beyond what a float can hold."""
    alike = Halves(1000, 20_000, 4800, 20_000), Halves(500, 20_000, 2700, 20_000)
    alone = Halves(1000, 20_000, 9000, 20_000), Halves(1000, 20_000, 1000, 20_000)

    assert 0.01 < (has_risen_more([alike[0]], [alike[1]]) or 0) < 0.99
    assert has_risen([alike[0]]) == 0
    assert has_risen_more([alone[0]], [alone[1]]) == approx(0, abs=1e-90)
    assert has_risen_more([alone[0].backwards()], [alone[1]]) == approx(1)


@pytest.mark.parametrize("strata", [[], [Halves(0, 0, 0, 0)], [Halves(0, 5, 0, 5)], [Halves(5, 5, 3, 3)]])
def test_what_could_not_be_otherwise_is_undefined(strata: list[Halves]) -> None:
    """No items, never, always."""
    assert has_risen(strata) is None
    assert has_risen_more(strata, STRATA) is None
    assert has_risen_more(STRATA, strata) is None
    assert has_drifted(strata, lambda: STRATA, 1.5) is None


def test_a_change_that_all_share_is_nobodys() -> None:
    """4,000 studies whose second half is harder: told with 1 in 1,000 at most (beside three standard errors)."""
    random = np.random.default_rng(5)
    told = alone = 0
    for _ in range(4000):
        mine, others = (
            Halves(int(random.binomial(n, early)), n, int(random.binomial(n, late)), n)
            for n, early, late in ((400, 0.05, 0.136), (300, 0.1, 0.25))
        )
        found = has_drifted([mine], lambda others=others: [others], 1.0)  # type: ignore[misc]
        told += found is not None and found <= 0.001
        alone += (has_risen([mine]) or 1) <= 0.0005
    assert told / 4000 <= 0.001 + 3 * math.sqrt(0.001 * 0.999 / 4000)
    assert alone / 4000 > 0.5


def test_nobody_drifts_by_chance() -> None:
    """4,000 studies without a change, told at 5 %: at most as often, and three standard errors."""
    random = np.random.default_rng(7)
    counts = random.binomial(200, 0.1, (4000, 2))
    found = [has_risen([Halves(int(early), 200, int(late), 200)]) or 1.0 for early, late in counts]

    assert np.mean(np.array(found) <= 0.05) <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / 4000)


@pytest.mark.parametrize("values", [2, 4])
def test_two_who_work_alone_agree_as_expected(values: int) -> None:
    """Four reviewers of different quality on 100,000 items: the product tells how often the first two agree."""
    random = np.random.default_rng(11)
    truth = random.integers(0, values, 100_000)
    labels = [
        np.where(random.random(len(truth)) < right, truth, (truth + random.integers(1, values, len(truth))) % values)
        for right in (0.95, 0.75, 0.85, 0.9)
    ]

    def shared(*pairs: tuple[int, int]) -> Shared:
        return Shared(sum(int((labels[a] == labels[b]).sum()) for a, b in pairs), len(pairs) * len(truth))

    expected = expected_to_share(shared((0, 2), (0, 3)), shared((1, 2), (1, 3)), shared((2, 3)), values)
    seen = shared((0, 1))

    assert expected is not None
    assert expected.same / expected.items == approx(seen.same / seen.items, abs=0.006)
    assert expected.items == 50_000


@pytest.mark.parametrize(
    "three",
    [
        (Shared(0, 0), Shared(5, 9), Shared(8, 9)),
        (Shared(5, 9), Shared(5, 9), Shared(0, 0)),
        (Shared(9, 9), Shared(9, 9), Shared(4, 9)),
    ],
)
def test_nothing_is_expected_without_others(three: tuple[Shared, Shared, Shared]) -> None:
    """An empty side; others who guess."""
    assert expected_to_share(*three, 2) is None


def test_agreement_by_habit_is_the_chance_agreement_of_kappa() -> None:
    """Cohen's own example (1960, table 1) has 0.41 of 1; nobody agrees on nothing."""
    shares = [[44, 5, 1], [7, 20, 3], [9, 5, 6]]
    table = {(str(one), str(other)): shares[one][other] for one in range(3) for other in range(3)}

    assert by_habit(table) == Shared(41, 100)
    assert by_habit({("a", "a"): 1, ("a", "b"): 2}) == Shared(1, 3)
    assert by_habit({}) == Shared(0, 0)
