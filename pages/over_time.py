"""The lead sees whether the error rate has changed: batches against limits, an alarm, and what the logs say."""

from __future__ import annotations

import streamlit as st

from jurat.analytics import AlarmRow, BatchRow, MetricRow, alarm_rows, batch_rows, metric_rows
from pages.ui import session, words
from pages.ui.charts import over_time_chart
from pages.ui.tables import show_table

lead = session.require("lead")
live = session.choose_study()
UNITS = {"latency p50": "ms", "latency p99": "ms", "cost per completion": "US dollars"}


def main() -> None:
    """Draw the page."""
    st.title("Over time")
    session.follow(live)
    rows = batch_rows(live.mirror)
    if rows:
        criteria = list(dict.fromkeys(row.criterion for row in rows))
        name = session.choose_criterion(criteria)
        alarm = next((row for row in alarm_rows(live.mirror) if row.criterion == name), None)
        over_time([row for row in rows if row.criterion == name], alarm)
    else:
        st.info("No labels yet.")
    operations()


def over_time(batches: list[BatchRow], alarm: AlarmRow | None) -> None:
    """Chart the batches and the alarm, in one picture: a second one costs as much as all the rest of the page."""
    outside = [row.batch for row in batches if row.is_outside]
    st.text(f"Outside the limits: {', '.join(outside)}" if outside else "Every batch lies within the limits.")
    show_alarm(alarm)
    st.plotly_chart(over_time_chart(batches, alarm), key="over_time", config={"displayModeBar": False})
    limits = "Limits are exact: a batch whose rate has not changed lies outside once in 370 times or less."
    st.caption(limits if alarm is None else f"{limits} {warning(alarm)}")


def show_alarm(alarm: AlarmRow | None) -> None:
    """Return whether there is an alarm."""
    if alarm is None:
        st.text("This criterion has no acceptable error rate, so there is nothing to be warned of.")
    elif alarm.alarm_at is None:
        st.badge("no alarm", icon=":material/check_circle:", color="green")
    else:
        st.badge(f"alarm at item {alarm.alarm_at:,}", icon=":material/notifications_active:", color="orange")


def warning(alarm: AlarmRow) -> str:
    """Report what the alarm warns of, and how well."""
    return (
        f"The alarm warns of {words.percent(alarm.raised_rate)} against the acceptable "
        f"{words.percent(alarm.usual_rate)}: after about {alarm.items_to:,.0f} judged items if the rate has risen so "
        f"far, and by chance once in {alarm.items_between:,.0f}."
    )


def operations() -> None:
    """Show the operations metrics."""
    st.subheader("From the logs")
    names = session.slices_offered(live)
    by = session.choose_slice(names)
    rows = metric_rows(live.mirror, by)
    if not rows:
        st.text("The items carry no latency_ms, cost_usd or outcome.")
        return
    show_table([as_columns(row) for row in rows], "Operations metrics")


def as_columns(row: MetricRow) -> dict[str, object]:
    """Lay a row out as a table's columns."""
    is_share = row.metric not in UNITS
    return {
        "metric": row.metric,
        **({} if row.slice is None else {"slice": row.slice}),
        "value": words.estimate(row.value) if is_share else f"{words.number(row.value)} {UNITS[row.metric]}",
        "items": row.items,
        "left out": words.left_out(row.left_out),
        "weighted": row.is_weighted,
        "why no interval": row.value.reason or "",
    }


main()
