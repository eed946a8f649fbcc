"""Over time: the chart of batches, and the alarm for a raised error rate."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, pairwise
from typing import Any

from jurat.analytics.mirror.mirror import Mirror
from jurat.analytics.views.row_types import AlarmRow, BatchRow
from jurat.statistics.drift import Batch, alarm_levels, alarm_threshold, exact_chart_limits, items_to_alarm
from jurat.statistics.evidence_rows import Interval

ITEMS_BETWEEN = 2000  # judged items from one false alarm to the next, on average
RAISED = 2.0  # times the usual rate
MOST_POINTS = 300  # of the evidence, for a plot
LOWEST, HIGHEST = 0.001, 0.45  # a usual rate the alarm can be set up for


def batch_rows(mirror: Mirror) -> list[BatchRow]:
    """Return each batch's error rate with exact limits, in the order the batches came, for criteria with errors.

    Limits come from the rate of all batches; a batch of an unchanged rate lies outside once in 370 times or less.
    """
    return mirror.remembered("batches", lambda: _batch_rows(mirror))


def _batch_rows(mirror: Mirror) -> list[BatchRow]:
    rows = []
    found = mirror.cell_table("batch_tallies").to_pylist()
    for criterion_id, group in groupby(found, key=lambda row: row["criterion"]):
        batches = list(group)
        limits = exact_chart_limits([Batch(row["items"], row["errors"]) for row in batches])
        brought = _brought([row["versions"] for row in batches])
        bounds = limits.limits if limits else [None] * len(batches)
        rows += [_batch_row(criterion_id, *parts) for parts in zip(batches, bounds, brought, strict=True)]
    return rows


def _batch_row(criterion: str, row: dict[str, Any], bounds: Interval | None, brings: list[str]) -> BatchRow:
    rate = row["errors"] / row["items"] if row["items"] else None
    is_outside = rate is not None and bounds is not None and not bounds.low <= rate <= bounds.high
    low, high = bounds or (None, None)
    return BatchRow(criterion, row["batch"], row["items"], row["errors"], rate, low, high, is_outside, brings)


def _brought(versions: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return what each batch brings that none before it had; the first batch changes nothing."""
    seen: set[str] = set()
    brought = []
    for place, names in enumerate(versions):
        brought.append([name for name in names if name not in seen] if place and seen else [])
        seen |= set(names)
    return brought


def alarm_rows(mirror: Mirror, usual: float | None = None, raised: float | None = None) -> list[AlarmRow]:
    """Follow each criterion with an acceptable error rate, item by item in the study's order.

    The usual rate is the acceptable one unless given, the raised rate twice that; the threshold makes a false alarm
    once in about 2,000 items. A batch with a new prompt version starts the evidence anew.
    """
    return mirror.remembered(("alarms", usual, raised), lambda: _alarm_rows(mirror, usual, raised))


def _alarm_rows(mirror: Mirror, usual: float | None, raised: float | None) -> list[AlarmRow]:
    rows = []
    for criterion in mirror.rubric.criteria:
        limit = usual if usual is not None else criterion.acceptable_error_rate
        if limit is None or not criterion.error_values:
            continue
        low = min(max(limit, LOWEST), HIGHEST)
        high = raised if raised is not None else RAISED * low
        threshold = alarm_threshold(low, high, ITEMS_BETWEEN)
        stream = mirror.cell_table("stream", criterion=criterion.id)
        resets = _first_places(stream["batch"].to_pylist(), stream["prompt_version"].to_pylist())
        levels = alarm_levels(stream["is_error"].to_pylist(), low, high, resets)
        rows.append(
            AlarmRow(
                criterion=criterion.id,
                usual_rate=low,
                raised_rate=high,
                threshold=threshold,
                items_between=items_to_alarm(low, low, high, threshold),
                items_to=items_to_alarm(high, low, high, threshold),
                items=len(levels),
                resets=len(resets),
                level=levels[-1] if levels else None,
                alarm_at=next((place for place, level in enumerate(levels, start=1) if level >= threshold), None),
                reset_at=sorted(resets),
                levels=_thinned(levels),
            )
        )
    return rows


def _thinned(levels: Sequence[float]) -> list[tuple[int, float]]:
    """Return at most so many points: of each stretch, the highest level."""
    step = max(len(levels) // MOST_POINTS, 1)
    stretches = (range(start, min(start + step, len(levels))) for start in range(0, len(levels), step))
    highest = (max(stretch, key=lambda place: levels[place]) for stretch in stretches)
    return [(place + 1, levels[place]) for place in highest]


def _first_places(batches: Sequence[str], versions: Sequence[str | None]) -> set[int]:
    """Return the places where a batch begins that brings a prompt version no batch before it had.

    Within a batch the order is random, so versions that came in together are no change.
    """
    starts = [place for place, batch in enumerate(batches) if not place or batch != batches[place - 1]]
    seen: set[str] = set()
    places = set()
    for start, end in pairwise([*starts, len(batches)]):
        brought = {version for version in versions[start:end] if version is not None}
        if seen and brought - seen:
            places.add(start)
        seen |= brought
    return places
