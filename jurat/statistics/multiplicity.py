"""Looking at many slices: what still stands when one remembers how many were looked at."""

from __future__ import annotations

import math
from collections.abc import Sequence


def holm(p_values: Sequence[float]) -> list[float]:
    """Adjust p-values, so that rejecting those at alpha or below makes any false rejection with chance alpha at most.

    Whatever depends on whatever. Source: Holm 1979.
    """
    order = sorted(range(len(p_values)), key=lambda number: p_values[number])
    adjusted, highest = [0.0] * len(p_values), 0.0
    for place, number in enumerate(order):
        highest = max(highest, min(1.0, (len(p_values) - place) * p_values[number]))
        adjusted[number] = highest
    return adjusted


def e_benjamini_hochberg(log_e_values: Sequence[float], alpha: float) -> list[bool]:
    """Report which findings stand, so that the expected share of false ones among them is alpha at most.

    Takes logarithms of e-values, of whatever dependence, looked at whenever: the k largest stand if the k-th is at
    least (number of all) / (alpha k). Source: Wang and Ramdas 2022.
    """
    order = sorted(range(len(log_e_values)), key=lambda number: -log_e_values[number])
    kept = 0
    for place, number in enumerate(order, start=1):
        if log_e_values[number] >= math.log(len(log_e_values) / (alpha * place)):
            kept = place
    stands = [False] * len(log_e_values)
    for number in order[:kept]:
        stands[number] = True
    return stands
