"""A card for each criterion: verdict in word, colour and shape, the rate against what is acceptable, and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

from jurat.analytics import VerdictRow
from jurat.leads.decisions import Waiver
from jurat.rubric.model import Rubric
from jurat.statistics import Estimate
from pages.ui import words
from pages.ui.forest import Axis, Line, axis_of, interval_mark

SIGNS = {"pass": "✓", "fail": "✕", "undecided": "◆", None: "○"}


def show_cards(rows: Sequence[VerdictRow], rubric: Rubric, waivers: Mapping[str, Waiver], today: dt.date) -> None:
    """Show the cards side by side, as many as the window holds; all draw on one axis."""
    lines = [verdict_line(row) for row in rows]
    axis = axis_of(lines)
    written = (
        card(row, line, axis, rubric, waivers.get(row.criterion), today) for row, line in zip(rows, lines, strict=True)
    )
    st.html(f'<div class="jurat-cards">{"".join(written)}</div>')


def card(row: VerdictRow, line: Line, axis: Axis, rubric: Rubric, waiver: Waiver | None, today: dt.date) -> str:
    """Write one criterion's card."""
    word = row.verdict or "no limit set"
    owner = rubric.criterion(row.criterion).owner
    paragraphs = [
        ("", f"{words.acceptable(row)}{f', {owner}' if owner else ''}"),
        ("outlook", words.outlook(row)),
        ("", f"{words.population(row)} {words.basis(row)}".strip()),
        ("", words.reading(row)),
    ]
    if waiver is not None and row.verdict == "fail" and waiver.holds(today):
        told = f"Accepted until {waiver.ends_on} by {waiver.decided_by}: {waiver.reason}"
        paragraphs.append(("waiver", told))
    below = "".join(f'<p class="{kind}" dir="auto">{escape(text)}</p>' for kind, text in paragraphs if text)
    rate = f"{words.percent(row.estimate)} <small>{escape(words.bounds(row))}</small>"
    return (
        f'<article data-criterion="{escape(row.criterion, quote=True)}"><header><h2>{escape(row.criterion)}</h2>'
        f'<span class="word {row.verdict or "none"}">{SIGNS[row.verdict]} {escape(word)}</span></header>'
        f'<div class="rate">{rate}</div>{interval_mark(line, axis)}{below}</article>'
    )


def verdict_line(row: VerdictRow) -> Line:
    """Take a verdict as a line of a forest."""
    return Line(
        words.row_name(row),
        Estimate(row.estimate, row.low, row.high, row.reason),
        row.verdict,
        row.acceptable_error_rate,
        decides=words.deciding(row),
    )
