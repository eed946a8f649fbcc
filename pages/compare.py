"""The lead sets two models, or two prompt versions, side by side."""

from __future__ import annotations

import streamlit as st

from jurat.analytics import ComparisonRow, changed_items, comparison_rows, slice_names, verdict_rows
from pages.ui import session, words
from pages.ui.forest import Line, axis_around_zero, show_forest
from pages.ui.item_list import show_items

lead = session.require("lead")
live = session.choose_study()


def main() -> None:
    """Draw the page."""
    st.title("Compare")
    session.follow(live)
    names = slice_names(live.mirror)
    if not names:
        st.info("There is nothing to compare: all items have the same model, prompt version and category.")
        return
    usual = next((name for name in ("model", "prompt_version") if name in names), names[0])
    session.check_address("compare_by", "column to compare by", names)
    columns = st.columns(3)
    by = columns[0].selectbox("Compare by", names, index=names.index(usual), key="compare_by", bind="query-params")
    values = sorted({str(row.slice).partition("=")[2] for row in verdict_rows(live.mirror, by)})
    if len(values) < 2:
        st.info("Fewer than two of its values have a judged item yet.")
        return
    for side in ("first", "second"):
        session.check_address(side, f"judged value of {by}", values)
    first = columns[1].selectbox("First", values, index=0, key="first", bind="query-params")
    second = columns[2].selectbox("Second", values, index=1, key="second", bind="query-params")
    if first == second:
        st.info("Choose two different values.")
        return
    rows = comparison_rows(live.mirror, by, str(first), str(second))
    show(rows)
    if any(row.is_paired for row in rows):
        changed(rows, by)


def show(rows: list[ComparisonRow]) -> None:
    """Draw the differences, and the same as numbers."""
    if not rows:
        st.info("No judged item on either side yet.")
        return
    st.text(
        f"{rows[0].first} minus {rows[0].second}, in percentage points: to the left of 0, {rows[0].first} makes fewer "
        "errors. " + ("Compared in pairs, input by input." if rows[0].is_paired else "Compared as separate items.")
    )
    lines = [difference_line(row) for row in rows]
    show_forest(lines, "Differences of error rates", axis_around_zero(lines, words.signed), "criterion")
    st.caption(
        "The p-value is McNemar's exact one for pairs, Fisher's otherwise, with Holm's correction for the number of "
        "criteria. An interval that holds 0 leaves it open which is better."
    )


def changed(rows: list[ComparisonRow], by: str) -> None:
    """List the inputs on which one of the two is wrong and the other is not."""
    st.subheader("What changed sides")
    names = [row.criterion for row in rows]
    name = session.choose_criterion(names)
    first, second = rows[0].first, rows[0].second
    items = changed_items(live.mirror, name, by, first, second)
    keys = [item.first_key if item.is_first_wrong else item.second_key for item in items]
    told = [{"input": item.input, "wrong": first if item.is_first_wrong else second} for item in items]
    show_items(live, keys, told, "changed")


def difference_line(row: ComparisonRow) -> Line:
    """Take a criterion's difference as a line of a forest, with its numbers."""
    low, high = row.difference.low, row.difference.high
    cells = {
        row.first: f"{words.percent(row.first_rate)} of {row.first_items:,}",
        f"{row.second} ": f"{words.percent(row.second_rate)} of {row.second_items:,}",
        "left out": words.left_out(row.left_out),
        "p, corrected": row.p_adjusted,
        "result": words.difference(row.first, row.second, low, high),
    }
    return Line(row.criterion, row.difference, cells=cells)


main()
