"""Numbers and verdicts in words, the same on every page."""

from __future__ import annotations

from assay.analytics import VerdictRow

ICONS = {
    "pass": ":material/check_circle:",
    "fail": ":material/cancel:",
    "undecided": ":material/pending:",
    None: ":material/remove:",
}
BADGE_COLOURS = {"pass": "green", "fail": "orange", "undecided": "blue", None: "gray"}


def percent(rate: float | None) -> str:
    """Write a probability as a percentage; what is undefined is a dash."""
    if rate is None:
        return "–"
    return f"{rate:.2%}" if 0 < rate < 0.01 else f"{rate:.1%}"


def interval(low: float | None, high: float | None) -> str:
    """Write an interval as two percentages."""
    return "–" if low is None or high is None else f"{percent(low)} to {percent(high)}"


def count(number: int, noun: str) -> str:
    """Write a count with its noun."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def outlook(row: VerdictRow) -> str:
    """Say what stands between a row and its verdict."""
    if row.verdict in ("pass", "fail"):
        return f"{count(row.items, 'item')} judged, {row.pending:,} pending"
    if row.labels_to_decide is not None:
        return f"about {count(row.labels_to_decide, 'more item')} would likely decide it"
    return row.reason or ""
