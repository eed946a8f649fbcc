"""Second derivations: each statistic once more, in plain Python, from its definition."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import permutations, product

from scipy import stats

Ratings = Sequence[Sequence[str | None]]  # one row an item, one cell a reviewer; None: not rated


def given(ratings: Ratings) -> list[list[str]]:
    """Return each item's labels without the gaps."""
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


def agreement_on(value: str, ratings: Ratings) -> float | None:
    """Of the ordered pairs whose first label is this value, the share whose second is too."""
    seconds = [b for row in given(ratings) for a, b in permutations(row, 2) if a == value]
    return sum(b == value for b in seconds) / len(seconds) if seconds else None


def ordinal_alpha(values: Sequence[str], ratings: Ratings) -> float | None:
    """Alpha where two values are as far apart as there are labels between them, each end counted half."""
    rows = [row for row in given(ratings) if len(row) >= 2]
    totals = Counter(value for row in rows for value in row)

    def apart(a: str, b: str) -> float:
        low, high = sorted((values.index(a), values.index(b)))
        between = sum(totals[value] for value in values[low : high + 1])
        return (between - (totals[a] + totals[b]) / 2) ** 2 if a != b else 0.0

    return _alpha_of(rows, apart)


def interval_alpha(ratings: Ratings) -> float | None:
    """Alpha where two values are as far apart as the square of their difference."""
    return _alpha_of([row for row in given(ratings) if len(row) >= 2], lambda a, b: (float(a) - float(b)) ** 2)


def _alpha_of(rows: list[list[str]], apart: Callable[[str, str], float]) -> float | None:
    """Compare how far labels of one item are apart with how far any two labels are."""
    everything = [value for row in rows for value in row]
    observed = sum(apart(a, b) / (len(row) - 1) for row in rows for a, b in permutations(row, 2))
    expected = sum(apart(a, b) for a, b in permutations(everything, 2))
    return 1 - observed * (len(everything) - 1) / expected if expected else None


def jackknife(
    coefficient: Callable[[Ratings], float | None], ratings: Ratings, confidence: float, *, by_distance: bool = False
) -> tuple[float, float]:
    """Return the interval of -log(1 - coefficient), each item left out in turn; every item has a label."""
    rows = [row for row in given(ratings) if len(row) >= 2]
    whole = Counter(row[0] for row in rows if len(set(row)) == 1)
    usual = max(sorted(whole), key=lambda value: whole[value])
    differ = sum(len(set(row)) > 1 for row in rows)
    carry = differ if by_distance else sum(set(row) != {usual} for row in rows)
    double = sum(sum(value != usual for value in row) >= 2 for row in rows)

    def log_of(some: Ratings) -> float:
        found = coefficient(some)
        assert found is not None
        return -math.log(1 - found)

    logs = [log_of([*ratings[:place], *ratings[place + 1 :]]) for place in range(len(ratings))]
    mean = sum(logs) / len(logs)
    squares = sum((one - mean) ** 2 for one in logs)
    carried = squares**2 / sum((one - mean) ** 4 for one in logs)
    freedom = min(carried, carry - 9, double - 2)
    half = float(stats.t.ppf((1 + confidence) / 2, freedom)) * math.sqrt((len(logs) - 1) / len(logs) * squares)
    return 1 - math.exp(half - log_of(ratings)), 1 - math.exp(-half - log_of(ratings))


def chance_of_at_most(errors: int, items: int, rate: float) -> float:
    """Add up the binomial probabilities of 0 to `errors`."""
    return math.fsum(math.comb(items, k) * rate**k * (1 - rate) ** (items - k) for k in range(errors + 1))


def share_of_beta_below(rate: float, a: float, b: float) -> float:
    """Integrate the beta density by the midpoint rule, in the sine of an angle so that its ends stay finite."""
    steps = 20_000
    angles = [(step + 0.5) / steps * math.pi / 2 for step in range(steps)]
    densities: list[float] = [math.sin(angle) ** (2 * a - 1) * math.cos(angle) ** (2 * b - 1) for angle in angles]
    below = sum(d for angle, d in zip(angles, densities, strict=True) if math.sin(angle) ** 2 < rate)
    return below / sum(densities)


def outcomes(errors: int, correct: int, coming: int, rule: str, *, any_error_waits: bool) -> set[str]:
    """Return every label an item may end with, whatever the coming reviews say: error, correct, or "cannot judge".

    What is tied, unlabelled or waits for a lead may end either way: a lead can say so.
    """
    found = set()
    for says in product(("error", "correct", "cannot judge"), repeat=coming):
        wrong, right = errors + says.count("error"), correct + says.count("correct")
        is_open = wrong + right == 0 or (bool(wrong) if any_error_waits else rule == "majority" and wrong == right)
        is_error = {"majority": wrong > right, "any": wrong > 0, "all": right == 0}[rule]
        found |= {"error", "correct"} if is_open else {"error"} if is_error else {"correct"}
    return found


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
    densities, logs = [], []
    for step in range(steps):
        # rates are spaced as squares from the side the density piles up at, so that it stays finite
        share = (step + 0.5) / steps
        rate = low + (high - low) * share**2
        width = (high - low) * 2 * share / steps
        density = rate ** (a - 1) * (1 - rate) ** (b - 1) * width
        densities.append(density)
        logs.append(errors * math.log(rate / limit) + (items - errors) * math.log((1 - rate) / (1 - limit)))
    highest = max(logs)  # taken out, so that no likelihood ratio is too large for a float
    top = sum(density * math.exp(ratio - highest) for density, ratio in zip(densities, logs, strict=True))
    return highest + math.log(top / sum(densities))
