"""Second derivations: each statistic once more, in plain Python, from its definition."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from itertools import permutations

Ratings = Sequence[Sequence[str | None]]  # one row an item, one cell a reviewer; None: not rated


def given(ratings: Ratings) -> list[list[str]]:
    """Give each item's labels without the gaps."""
    return [[value for value in row if value is not None] for row in ratings]


def percent_agreement(ratings: Ratings) -> float | None:
    """Average, over items with two labels, of the share of ordered pairs that are equal."""
    shares = [
        sum(a == b for a, b in permutations(row, 2)) / (len(row) * (len(row) - 1))
        for row in given(ratings)
        if len(row) >= 2
    ]
    return sum(shares) / len(shares) if shares else None


def krippendorff_alpha(ratings: Ratings) -> float | None:
    """Nominal alpha from the coincidences of every pair of labels within an item."""
    rows = [row for row in given(ratings) if len(row) >= 2]
    coincidences: Counter[tuple[str, str]] = Counter()
    for row in rows:
        for a, b in permutations(row, 2):
            coincidences[a, b] += 1 / (len(row) - 1)  # type: ignore[assignment]
    totals: Counter[str] = Counter(value for row in rows for value in row)
    n = sum(totals.values())
    observed = sum(count for (a, b), count in coincidences.items() if a != b) / n if n else 0
    expected = sum(totals[a] * totals[b] for a in totals for b in totals if a != b) / (n * (n - 1)) if n > 1 else 0
    return 1 - observed / expected if expected else None


def fleiss_kappa(ratings: Ratings) -> float | None:
    """Chance from each value's average share of an item's labels."""
    shares = _shares(ratings)
    return _beyond_chance(percent_agreement(ratings), sum(share**2 for share in shares.values()))


def gwet_ac1(ratings: Ratings, values: Sequence[str]) -> float | None:
    """Chance from how evenly the values are used."""
    shares = _shares(ratings)
    chance = sum(shares[value] * (1 - shares[value]) for value in values) / (len(values) - 1)
    return _beyond_chance(percent_agreement(ratings), chance)


def _shares(ratings: Ratings) -> Counter[str]:
    rows = [row for row in given(ratings) if row]
    shares: Counter[str] = Counter()
    for row in rows:
        for value in row:
            shares[value] += 1 / len(row) / len(rows)  # type: ignore[assignment]
    return shares


def _beyond_chance(agreed: float | None, chance: float) -> float | None:
    return None if agreed is None or math.isclose(chance, 1) else (agreed - chance) / (1 - chance)


def log_e_value(errors: int, items: int, limit: float, side: str, a: float, b: float) -> float:
    """Integrate the likelihood over the mixing density by the midpoint rule, in the square of the rate."""
    low, high = (0.0, limit) if side == "pass" else (limit, 1.0)
    steps = 200_000
    top = mass = 0.0
    for step in range(steps):
        # rates are spaced as squares from the side the density piles up at, so that it stays finite
        share = (step + 0.5) / steps
        rate = low + (high - low) * share**2
        width = (high - low) * 2 * share / steps
        density = rate ** (a - 1) * (1 - rate) ** (b - 1) * width
        mass += density
        ratio = errors * math.log(rate / limit) + (items - errors) * math.log((1 - rate) / (1 - limit))
        top += density * math.exp(ratio)
    return math.log(top / mass)
