"""Intervals for a share: so many errors in so many items. With no items every one of them is undefined (None)."""

from __future__ import annotations

import math

from jurat.statistics.distributions import beta_quantile, drawn_at_most, normal_quantile
from jurat.statistics.evidence_rows import Interval


def wilson(errors: int, items: int, confidence: float) -> Interval | None:
    """Return Wilson's two-sided score interval.

    For display: its coverage is close to nominal on average, but it promises nothing at each point and nothing to
    somebody who looks repeatedly. Source: Wilson 1927; Brown, Cai and DasGupta 2001.
    """
    if not _checked(errors, items, confidence):
        return None
    z = normal_quantile((1 + confidence) / 2)
    centre = (errors + z * z / 2) / (items + z * z)
    half = z * math.sqrt(errors * (items - errors) / items + z * z / 4) / (items + z * z)
    low = 0.0 if errors == 0 else max(0.0, centre - half)
    high = 1.0 if errors == items else min(1.0, centre + half)
    return Interval(low, high)


def clopper_pearson(errors: int, items: int, confidence: float) -> Interval | None:
    """Return the exact two-sided interval: it covers with at least `confidence`. Source: Clopper and Pearson 1934."""
    if not _checked(errors, items, confidence):
        return None
    low = clopper_pearson_low(errors, items, (1 + confidence) / 2)
    high = clopper_pearson_high(errors, items, (1 + confidence) / 2)
    return None if low is None or high is None else Interval(low, high)


def clopper_pearson_high(errors: int, items: int, confidence: float) -> float | None:
    """Return the exact one-sided upper bound: the share is below it with at least `confidence`."""
    if not _checked(errors, items, confidence):
        return None
    return 1.0 if errors == items else beta_quantile(confidence, errors + 1, items - errors)


def clopper_pearson_low(errors: int, items: int, confidence: float) -> float | None:
    """Return the exact one-sided lower bound: the share is above it with at least `confidence`."""
    if not _checked(errors, items, confidence):
        return None
    return 0.0 if errors == 0 else beta_quantile(1 - confidence, errors, items - errors + 1)


def jeffreys(errors: int, items: int, confidence: float) -> Interval | None:
    """Return the equal-tailed interval of the Jeffreys posterior.

    Its ends are 0 and 1 where no item, or every item, is an error. Source: Brown, Cai and DasGupta 2001.
    """
    if not _checked(errors, items, confidence):
        return None
    tail = (1 - confidence) / 2
    low = 0.0 if errors == 0 else beta_quantile(tail, errors + 0.5, items - errors + 0.5)
    high = 1.0 if errors == items else beta_quantile(1 - tail, errors + 0.5, items - errors + 0.5)
    return Interval(low, high)


def agresti_coull(errors: int, items: int, confidence: float) -> Interval | None:
    """Return the interval that adds z²/2 errors and z²/2 others. Source: Agresti and Coull 1998."""
    if not _checked(errors, items, confidence):
        return None
    z = normal_quantile((1 + confidence) / 2)
    total = items + z * z
    share = (errors + z * z / 2) / total
    half = z * math.sqrt(share * (1 - share) / total)
    return Interval(max(0.0, share - half), min(1.0, share + half))


def finite_population(errors: int, items: int, population: int, confidence: float) -> Interval | None:
    """Return the exact two-sided interval for the share of errors in a population, of which the items were drawn.

    The items themselves are known, so with all of them drawn the interval is the share. Source: hypergeometric tails;
    Konijn 1973.
    """
    low = finite_population_low(errors, items, population, (1 + confidence) / 2)
    high = finite_population_high(errors, items, population, (1 + confidence) / 2)
    return None if low is None or high is None else Interval(low, high)


def finite_population_high(errors: int, items: int, population: int, confidence: float) -> float | None:
    """Return the exact one-sided upper bound of a population's share: the largest that is not refuted."""
    most = _most_errors(errors, items, population, confidence)
    return None if most is None else most / population


def finite_population_low(errors: int, items: int, population: int, confidence: float) -> float | None:
    """Return the exact one-sided lower bound of a population's share: the smallest that is not refuted."""
    most_correct = _most_errors(items - errors, items, population, confidence)
    return None if most_correct is None else (population - most_correct) / population


def _most_errors(errors: int, items: int, population: int, confidence: float) -> int | None:
    if not _checked_population(errors, items, population, confidence):
        return None
    fewest, most = errors, population - (items - errors)
    while fewest < most:  # the chance of so few errors falls as the population has more
        middle = (fewest + most + 1) // 2
        is_open = drawn_at_most(errors, population, middle, items) > 1 - confidence
        fewest, most = (middle, most) if is_open else (fewest, middle - 1)
    return fewest


def _checked_population(errors: int, items: int, population: int, confidence: float) -> bool:
    if items > population:
        raise ValueError(f"{items} items cannot be drawn from {population}")
    return _checked(errors, items, confidence)


def _checked(errors: int, items: int, confidence: float) -> bool:
    """Return whether there is anything to estimate. Raises `ValueError` for counts or a confidence that cannot be."""
    if not 0 <= errors <= items:
        raise ValueError(f"{errors} errors in {items} items cannot be")
    if not 0 < confidence < 1:
        raise ValueError(f"a confidence lies between 0 and 1, not at {confidence}")
    return items > 0
