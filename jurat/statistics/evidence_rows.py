"""The shapes in which numbers are handed on."""

from __future__ import annotations

from typing import NamedTuple


class Interval(NamedTuple):
    """Bounds of a probability, each in [0, 1]."""

    low: float
    high: float


class Estimate(NamedTuple):
    """A point with its interval.

    `estimate` is None where the quantity is undefined, `low` and `high` where no interval can be made; `reason` then
    says why, in words.
    """

    estimate: float | None
    low: float | None
    high: float | None
    reason: str | None
