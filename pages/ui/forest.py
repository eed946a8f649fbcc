"""Estimates with their intervals under each other, each beside its numbers: a plot and a table in one.

It is drawn as HTML, since a page holds several and each must be there at once; nothing is computed here but places.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

import streamlit as st

from jurat.statistics import Estimate, Interval
from pages.ui import words
from pages.ui.tables import framed, in_words

TICKS = 4  # at most, over an axis


@dataclass(frozen=True)
class Line:
    """A named estimate; `word`: its verdict, `limit`: what it is held to, `cells`: more numbers, by column.

    `decides`: the bounds that a verdict is reached by, drawn above the interval of `value`, which is then for reading.
    """

    name: str
    value: Estimate
    word: str | None = None
    limit: float | None = None
    cells: Mapping[str, object] = field(default_factory=dict)
    decides: Interval | None = None


@dataclass(frozen=True)
class Axis:
    """From where to where a plot goes, how its places are written, and whether a line marks 0."""

    low: float
    high: float
    written: Callable[[float | None], str] = words.percent
    marks_zero: bool = False

    def place(self, value: float) -> str:
        """Report where a value lies, in per cent of the width."""
        share = (value - self.low) / (self.high - self.low)
        return f"{100 * min(max(share, 0.0), 1.0):.2f}%"

    def ticks(self) -> list[float]:
        """Return round values along it."""
        step = _round_step((self.high - self.low) / TICKS)
        first = math.ceil(self.low / step - 1e-9)
        return [number * step for number in range(first, math.floor(self.high / step + 1e-9) + 1)]


def show_forest(lines: Sequence[Line], name: str, axis: Axis | None = None, first: str = "") -> None:
    """Show lines on a common axis; `name` says for screen readers what they are, `first` heads their names."""
    if lines:
        st.html(forest(lines, name, axis or axis_of(lines), first))


def forest(lines: Sequence[Line], name: str, axis: Axis, first: str = "") -> str:
    """Write lines as a table whose second column is the plot."""
    columns = list(dict.fromkeys(column for line in lines for column in line.cells))
    heads = "".join(f'<th scope="col">{escape(column)}</th>' for column in columns)
    ticks = "".join(
        f'<span style="left:{axis.place(tick)}">{escape(axis.written(tick))}</span>' for tick in axis.ticks()
    )
    head = f'<th scope="col">{escape(first)}</th><th scope="col" class="axis"><div>{ticks}</div></th><th></th>{heads}'
    body = "".join(_line(line, axis, columns) for line in lines)
    return framed(f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>", name, "forest")


def axis_of(lines: Sequence[Line]) -> Axis:
    """Return an axis of rates that holds every interval and limit, from 0 on."""
    shown = [(line.value.estimate, line.value.high, line.limit, line.decides and line.decides.high) for line in lines]
    highest = [value for values in shown for value in values if value]
    return Axis(0.0, min(1.05 * max(highest, default=0.1), 1.0))


def axis_up_to_one(lines: Sequence[Line]) -> Axis:
    """Return an axis of shares that are mostly high: from a little below the lowest bound to 1."""
    lowest = [value for line in lines for value in (line.value.estimate, line.value.low) if value is not None]
    return Axis(max(math.floor(20 * min(lowest, default=0.0) - 0.5) / 20, 0.0), 1.0)


def axis_around_zero(lines: Sequence[Line], written: Callable[[float | None], str]) -> Axis:
    """Return an axis of differences, as far to the left of 0 as to its right."""
    values = [abs(value) for line in lines for value in line.value[:3] if isinstance(value, float)]
    half = 1.05 * max(values, default=0.1) or 0.1
    return Axis(-half, half, written, marks_zero=True)


def _line(line: Line, axis: Axis, columns: Sequence[str]) -> str:
    word = "" if line.word is None else f' <span class="word {line.word}">{escape(line.word)}</span>'
    told_cells = [f'<td class="told">{escape(told(line.value, axis))}</td>']
    told_cells += [f'<td dir="auto">{escape(in_words(line.cells.get(column)))}</td>' for column in columns]
    name = f'<th scope="row" dir="auto">{escape(line.name)}{word}</th>'
    return f'<tr>{name}<td class="plot">{interval_mark(line, axis)}</td>{"".join(told_cells)}</tr>'


def told(value: Estimate, axis: Axis) -> str:
    """Write an estimate with its interval as the axis writes numbers, or why there is none."""
    if value.estimate is None:
        return value.reason or "undefined"
    if value.low is None or value.high is None:
        return axis.written(value.estimate)
    return f"{axis.written(value.estimate)} ({axis.written(value.low)} to {axis.written(value.high)})"


def interval_mark(line: Line, axis: Axis) -> str:
    """Draw a line's interval, its estimate and its limit; pages.css gives each verdict its colour and its shape."""
    parts = []
    if axis.marks_zero:
        parts.append(f'<i class="zero" style="left:{axis.place(0.0)}"></i>')
    if line.limit is not None:
        parts.append(f'<i class="limit" style="left:{axis.place(line.limit)}"></i>')
    value = line.value
    if line.decides is not None:
        parts.append(_stretch("interval", line.decides.low, line.decides.high, axis))
    if value.low is not None and value.high is not None:
        parts.append(_stretch("interval" if line.decides is None else "reading", value.low, value.high, axis))
    if value.estimate is not None:
        parts.append(f'<i class="estimate" style="left:{axis.place(value.estimate)}"></i>')
    return f'<div class="mark {line.word or "none"}" aria-hidden="true">{"".join(parts)}</div>'


def _stretch(kind: str, low: float, high: float, axis: Axis) -> str:
    return f'<i class="{kind}" style="left:{axis.place(low)};right:calc(100% - {axis.place(high)})"></i>'


def _round_step(step: float) -> float:
    """Return the next larger of 1, 2, 5, 10 ... at this size."""
    size = 10.0 ** math.floor(math.log10(step))
    return next(size * factor for factor in (1, 2, 5, 10) if size * factor >= step * (1 - 1e-9))
