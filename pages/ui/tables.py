"""Tables as plain HTML, for screen readers, print and phones. Every text is escaped: names are hostile, too."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

Rows = Sequence[Mapping[str, object]]


def show_table(rows: Rows, name: str) -> None:
    """Show rows by column; `name` says for screen readers what the table holds. Nothing is shown for no rows."""
    if rows:
        st.html(table(rows, name))


def table(rows: Rows, name: str) -> str:
    """Write rows as a table; numbers stand to the right, what is undefined is a dash."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    head = "".join(f'<th scope="col"{_side(column, rows)}>{escape(column)}</th>' for column in columns)
    body = "".join(
        f"<tr>{''.join(_cell(place, row.get(column)) for place, column in enumerate(columns))}</tr>" for row in rows
    )
    return framed(f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>", name)


def framed(content: str, name: str, kind: str = "plain") -> str:
    """Put a table's content into a frame that scrolls by itself where the window is too narrow."""
    told = f'role="region" aria-label="{escape(name, quote=True)}" tabindex="0"'
    return f'<div class="jurat-table {kind}" {told}><table>{content}</table></div>'


def in_words(value: object) -> str:
    """Write a value as text."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:,.3g}"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, dt.datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return str(value)


def _cell(place: int, value: object) -> str:
    text = escape(in_words(value))
    if place == 0:
        return f'<th scope="row" dir="auto">{text}</th>'
    return f"<td{' class=number' if _is_number(value) else ' dir=auto'}>{text}</td>"


def _side(column: str, rows: Rows) -> str:
    values = [row.get(column) for row in rows]
    is_number = any(map(_is_number, values)) and all(_is_number(value) or value is None for value in values)
    return ' class="number"' if is_number else ""


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
