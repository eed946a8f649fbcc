"""What the logs say beside the labels: latency, cost, overrides, completion."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from jurat.analytics.mirror.mirror import Mirror
from jurat.analytics.views.left_out import left_out, missing
from jurat.analytics.views.row_types import MetricRow
from jurat.statistics import Estimate
from jurat.statistics.intervals import wilson
from jurat.statistics.operations import quantile, ratio
from jurat.statistics.stratified import Stratum, stratified_error_rate

CONFIDENCE = 0.95
OVERRIDDEN, COMPLETED = frozenset({"edited", "rejected"}), frozenset({"accepted", "edited"})
NOT_WEIGHTED = "no interval, and not weighted back: items were drawn at different rates"

Rows = Sequence[dict[str, Any]]


def metric_rows(mirror: Mirror, slice_by: str | None = None) -> list[MetricRow]:
    """Return the metrics that the items' columns allow, for the whole study or for each value of an attribute.

    `latency p50` and `latency p99` in milliseconds (latency_ms); `override rate`: the share of outcomes edited or
    rejected; `completion rate`: accepted or edited; `cost per completion` in US dollars (cost_usd of all items with an
    outcome, over completions). A column that no item has gives no row; items that lack one
    are counted in `left_out`. Rates are weighted where items were drawn at
    different rates; quantiles and ratios then have no interval, and say so.
    """
    return mirror.remembered(("metrics", slice_by), lambda: _metric_rows(mirror, slice_by))


def _metric_rows(mirror: Mirror, slice_by: str | None) -> list[MetricRow]:
    found = mirror.table("operations", attribute=slice_by).to_pylist()
    is_unequal = len({row["inclusion_probability"] for row in found}) > 1
    rows: list[MetricRow] = []
    for name, group in groupby(found, key=lambda row: row["slice"]):
        items = list(group)
        rows += _latency(name, items, is_unequal=is_unequal)
        rows += _outcomes(name, items, is_unequal=is_unequal)
    return rows


def _latency(name: str | None, items: Rows, *, is_unequal: bool) -> list[MetricRow]:
    values = [row["latency_ms"] for row in items if row["latency_ms"] is not None]
    out = left_out({missing("latency_ms"): len(items) - len(values)})
    if not values:
        return []
    found = {share: _plain(quantile(values, share, CONFIDENCE), is_unequal=is_unequal) for share in (0.5, 0.99)}
    return [
        MetricRow(f"latency p{round(100 * share)}", name, len(values), value, is_weighted=False, left_out=out)
        for share, value in found.items()
    ]


def _outcomes(name: str | None, items: Rows, *, is_unequal: bool) -> list[MetricRow]:
    known = [row for row in items if row["outcome"] is not None]
    if not known:
        return []
    unknown = {missing("outcome"): len(items) - len(known)}
    rows = [
        MetricRow(
            metric,
            name,
            len(known),
            _share(known, wanted, is_unequal=is_unequal),
            is_weighted=is_unequal,
            left_out=left_out(unknown),
        )
        for metric, wanted in (("override rate", OVERRIDDEN), ("completion rate", COMPLETED))
    ]
    costly = [row for row in known if row["cost_usd"] is not None]
    if costly:
        completions = [float(row["outcome"] in COMPLETED) for row in costly]
        cost = _plain(ratio([row["cost_usd"] for row in costly], completions, CONFIDENCE), is_unequal=is_unequal)
        out = left_out(unknown | {missing("cost_usd"): len(known) - len(costly)})
        rows.append(MetricRow("cost per completion", name, len(costly), cost, is_weighted=False, left_out=out))
    return rows


def _plain(estimate: Estimate, *, is_unequal: bool) -> Estimate:
    """Take the interval away where it would pretend to more than an unweighted value can say."""
    return Estimate(estimate.estimate, None, None, NOT_WEIGHTED) if is_unequal else estimate


def _share(items: Rows, wanted: frozenset[str], *, is_unequal: bool) -> Estimate:
    if not is_unequal:
        count = sum(row["outcome"] in wanted for row in items)
        bounds = wilson(count, len(items), CONFIDENCE)
        return Estimate(count / len(items), *bounds, None) if bounds else Estimate(None, None, None, "no outcomes")
    strata: dict[float, list[bool]] = defaultdict(list)
    for row in items:
        strata[row["inclusion_probability"]].append(row["outcome"] in wanted)
    drawn = [
        Stratum(max(round(len(found) / probability), len(found)), len(found), sum(found))
        for probability, found in strata.items()
    ]
    return stratified_error_rate(drawn, CONFIDENCE).estimate
