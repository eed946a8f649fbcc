"""Outputs for the same input: how often they are judged differently, and rates whose items come in clusters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from jurat.statistics.distributions import t_quantile
from jurat.statistics.evidence_rows import Estimate
from jurat.statistics.intervals import wilson
from jurat.statistics.stratified import korn_graubard


class Cluster(NamedTuple):
    """Outputs for one input that were judged, and errors among them."""

    items: int
    errors: int


def inconsistency(clusters: Sequence[Cluster], confidence: float) -> Estimate:
    """Return the share of inputs whose outputs were not all judged alike, among inputs with two judged outputs or more.

    The unit is the input, so outputs of one input may depend on each other. Wilson's interval. Undefined where no input
    has two judged outputs.
    """
    repeated = [cluster for cluster in clusters if cluster.items >= 2]
    mixed = sum(0 < cluster.errors < cluster.items for cluster in repeated)
    bounds = wilson(mixed, len(repeated), confidence)
    if bounds is None:
        return Estimate(None, None, None, "no input has two judged outputs")
    return Estimate(mixed / len(repeated), *bounds, None)


def clustered_error_rate(clusters: Sequence[Cluster], confidence: float) -> Estimate:
    """Return the error rate of all outputs, with an interval that allows for outputs of one input being alike.

    A ratio of totals with its linearised variance over inputs; the interval is Korn and Graubard's on the effective
    number of items. Where nothing varies, the effective number is that of the inputs. Undefined with fewer than two
    inputs. Sources: Cochran 1977, 6; Korn and Graubard 1998.
    """
    judged = [cluster for cluster in clusters if cluster.items]
    items, errors = sum(c.items for c in judged), sum(c.errors for c in judged)
    if len(judged) < 2:
        return Estimate(None, None, None, "fewer than two inputs have a judged output")
    rate = errors / items
    residuals = sum((c.errors - rate * c.items) ** 2 for c in judged)
    variance = len(judged) / (len(judged) - 1) * residuals / items**2
    if not variance:
        return korn_graubard(rate, float(len(judged)), confidence)
    tail = (1 + confidence) / 2
    adjustment = (t_quantile(tail, items - 1) / t_quantile(tail, len(judged) - 1)) ** 2 if items > 1 else 1.0
    return korn_graubard(rate, min(float(items), rate * (1 - rate) / variance * adjustment), confidence)
