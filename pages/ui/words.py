"""Numbers and verdicts in words, the same on every page."""

from __future__ import annotations

from collections.abc import Mapping

from jurat.analytics import ALL_BATCHES, AgreementRow, VerdictRow
from jurat.leads.outlook import way_to_go
from jurat.statistics import Estimate, Interval

RULES = {
    "majority": "An item's label is that of most of its reviewers",
    "any": "One reviewer makes an item an error",
    "all": "All its reviewers make an item an error",
}


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


def left_out(counts: Mapping[str, int]) -> str:
    """Return how many of something a statistic leaves out, and why."""
    return ", ".join(f"{number:,} {why}" for why, number in counts.items()) or "none"


def row_name(row: VerdictRow | AgreementRow) -> str:
    """Name a row by its criterion and, where it is one, its slice."""
    return row.criterion if row.slice is None else f"{row.criterion}, {row.slice}"


def acceptable(row: VerdictRow) -> str:
    """Report what a rate is held to."""
    if row.acceptable_error_rate is None:
        return "no acceptable rate is set"
    return f"acceptable: {percent(row.acceptable_error_rate)}, with {row.confidence:.0%} confidence"


def deciding(row: VerdictRow) -> Interval | None:
    """Return the bounds that a row's verdict is reached by; None where its method has none."""
    return None if row.bound_low is None or row.bound_high is None else Interval(row.bound_low, row.bound_high)


def bounds(row: VerdictRow) -> str:
    """Write the bounds that decide, or, where there are none, the interval for reading."""
    decides = deciding(row)
    return interval(row.low, row.high) if decides is None else interval(*decides)


def reading(row: VerdictRow) -> str:
    """List the bounds that decide and the interval for reading, where a row has both."""
    if deciding(row) is None or row.low is None or row.high is None:
        return ""
    return f"The thick line decides, at any look. For reading: {interval(row.low, row.high)} (thin line, {kind(row)})."


def kind(row: VerdictRow) -> str:
    """Name the interval for reading."""
    return "Korn and Graubard's" if "weighted" in row.method else "Wilson's"


def population(row: VerdictRow) -> str:
    """Report what a rate is the rate of, where that is more than one batch."""
    return f"The rate of {row.population}." if row.population == ALL_BATCHES else ""


def outlook(row: VerdictRow) -> str:
    """Report what stands between a row and its verdict, and which batches the rate does not speak of yet."""
    if row.verdict in ("pass", "fail"):
        return ""
    unseen = f" Not judged yet: {'; '.join(row.unjudged)}." if row.unjudged else ""
    return f"{way_to_go(row) or row.reason or ''}{unseen}".strip()


def basis(row: VerdictRow) -> str:
    """Report what a rate rests on: items, what is pending and tied, the rule of resolution, the method."""
    waiting = [f"{row.pending:,} pending"] if row.pending else []
    waiting += [f"{row.tied:,} tied"] if row.tied else []
    return (
        f"{count(row.errors, 'error')} in {count(row.items, 'judged item')}{''.join(f', {told}' for told in waiting)}. "
        f"{RULES[row.rule]}; {row.method}."
    )


def signed(difference: float | None) -> str:
    """Write a difference of two rates in percentage points, with its sign."""
    return "–" if difference is None else f"{100 * difference:+.1f}".replace("-", "−")


def difference(first: str, second: str, low: float | None, high: float | None) -> str:
    """Report which of two makes fewer errors, if that is shown."""
    if low is None or high is None:
        return "undefined"
    if high < 0:
        return f"{first} makes fewer errors"
    if low > 0:
        return f"{second} makes fewer errors"
    return "not shown either way"


def estimate(value: Estimate) -> str:
    """Write a probability with its interval, or why there is none."""
    if value.estimate is None:
        return value.reason or "undefined"
    if value.low is None or value.high is None:
        return percent(value.estimate)
    return f"{percent(value.estimate)} ({interval(value.low, value.high)})"


def number(value: Estimate) -> str:
    """Write a number with its interval, or why there is none."""
    if value.estimate is None:
        return value.reason or "undefined"
    if value.low is None or value.high is None:
        return f"{value.estimate:,.4g}"
    return f"{value.estimate:,.4g} ({value.low:,.4g} to {value.high:,.4g})"


def span(first: str | None, last: str | None) -> str | None:
    """Write from which day to which; None where nothing is known."""
    if first is None or last is None:
        return None
    days = [text.partition("T")[0] for text in (first, last)]
    return days[0] if days[0] == days[1] else f"{days[0]} to {days[1]}"


def labels(counts: Mapping[str, int]) -> str:
    """Write how many labels there are of each value."""
    return ", ".join(f"{value}: {count}" for value, count in counts.items())
