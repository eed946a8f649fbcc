"""The definition of the sample: keys, names of strata, allocation."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jurat.draw.definition import (
    SizeRefused,
    StratumSize,
    allocate,
    first,
    inclusion_probability,
    key_at,
    order_key,
    reach,
    spread,
    stratum_name,
)

TEXTS = st.one_of(st.none(), st.text(max_size=6), st.text(alphabet="|%NUL =25C7", max_size=8))


def sized(*populations: int) -> list[StratumSize]:
    """Strata named a, b, c ... of these sizes."""
    return [StratumSize("abcdefghij"[place], population) for place, population in enumerate(populations)]


def test_the_order_is_that_of_published_digests() -> None:
    """By another program: printf 's|1' | md5sum."""
    keys = {
        "1": "29cabef36df5e090917c29ff6c1891bc",
        "2": "41aa9f2bc3503483e4c5fd89481d1dc1",
        "3": "a4d00987eae2d6687665807610adc548",
    }

    assert {item_id: order_key("s", item_id) for item_id in keys} == keys
    assert first(["3", "1", "2"], "s", 2) == ["1", "2"]


@given(st.sets(st.text(min_size=1, max_size=5), min_size=1), st.text(max_size=4), st.integers(0, 9), st.randoms())
def test_the_rows_order_does_not_matter_and_samples_are_nested(
    ids: set[str], seed: str, size: int, chance: random.Random
) -> None:
    """A shuffled population gives the same sample, and a smaller sample is the beginning of a larger one."""
    shuffled = sorted(ids)
    chance.shuffle(shuffled)

    assert first(shuffled, seed, size) == first(sorted(ids), seed, size + 1)[:size]


@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=2, max_size=2, unique=True))
def test_different_values_have_different_names(pair: list[tuple[str | None, str | None]]) -> None:
    """Nulls, separators and escapes in values included."""
    names = {stratum_name({"model": model, "language": language}) for model, language in pair}

    assert len(names) == 2


def test_a_name_can_be_read() -> None:
    """Names of columns, values, and what is missing."""
    assert stratum_name({"model": "a|b", "language": None}) == "model=a%7Cb | language=%NULL"
    assert stratum_name({"share": "5 %"}) == "share=5 %25"
    assert stratum_name({}) == "all"


@pytest.mark.parametrize(
    ("rule", "size", "populations", "expected"),
    [
        ("proportional", 10, (50, 30, 20), [5, 3, 2]),
        ("proportional", 10, (34, 33, 33), [4, 3, 3]),
        ("proportional", 7, (10, 10, 10), [3, 2, 2]),  # equal remainders: the name that sorts first
        ("proportional", 10, (9990, 5, 5), [6, 2, 2]),  # two each
        ("proportional", 10, (9990, 5, 1), [7, 2, 1]),  # or all there is
        ("equal", 30, (4, 100, 100), [4, 13, 13]),  # never more than there is
        ("equal", 9, (50, 50), [5, 4]),
        ("5", 0, (3, 100), [3, 5]),
        ("neyman", 100, (1000, 1000), [50, 50]),
        ("proportional", 100, (60, 40), [60, 40]),
    ],
)
def test_allocation(rule: str, size: int, populations: tuple[int, ...], expected: list[int]) -> None:
    """Worked by hand."""
    assert allocate(rule, size, sized(*populations)) == expected


def test_neyman_follows_size_times_standard_deviation() -> None:
    """At rates of 2, 10 and 50 %: 0.14, 0.3 and 0.5 times the size; a rate of 0 counts as 2 %."""
    strata = [StratumSize(name, 1000, 0, rate) for name, rate in (("a", 0.02), ("b", 0.1), ("c", 0.5))]

    assert allocate("neyman", 94, strata) == [14, 30, 50]
    assert spread(0.0) == spread(0.02) == pytest.approx(0.14)
    assert spread(None) == 0.5


@given(
    st.lists(st.tuples(st.integers(1, 300), st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=8),
    st.floats(0, 1),
    st.sampled_from(["proportional", "equal", "neyman"]),
)
def test_allocations_keep_their_bounds(strata: list[tuple[int, float, float]], share: float, rule: str) -> None:
    """They add up to the size; two at least, what was drawn before, no more than there is."""
    given_strata = [
        StratumSize(str(place), population, int(population * drawn), rate)
        for place, (population, drawn, rate) in enumerate(strata)
    ]
    low = [max(min(2, one.population), one.drawn) for one in given_strata]
    size = sum(low) + int(share * (sum(one.population for one in given_strata) - sum(low)))

    found = allocate(rule, size, given_strata)

    assert sum(found) == size
    assert all(a <= k <= one.population for a, k, one in zip(low, found, given_strata, strict=True))


@pytest.mark.parametrize(("size", "problem"), [(101, "more than the 100"), (3, "too few")])
def test_sizes_that_cannot_be(size: int, problem: str) -> None:
    """More than there is; fewer than two of each."""
    with pytest.raises(SizeRefused, match=problem):
        allocate("equal", size, sized(50, 50))


@pytest.mark.parametrize("rule", ["1", "0", "half", ""])
def test_rules_that_are_none(rule: str) -> None:
    """One of each stratum would leave no variance."""
    with pytest.raises(SizeRefused, match="--allocate"):
        allocate(rule, 10, sized(50, 50))


def test_the_chance_is_the_share_drawn() -> None:
    """At most 1."""
    assert inclusion_probability(5, 20) == 0.25
    assert inclusion_probability(3, 3) == 1.0


def test_keys_and_shares() -> None:
    """Half of all keys lie below 8; from a share of 1 on, all do."""
    assert key_at(0.5) == "80000000"
    assert key_at(1 / 16) == "10000000"
    assert key_at(1.0) > "ffffffff"
    assert reach(100, 10_000) == pytest.approx(0.019)
