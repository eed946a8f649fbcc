"""The lead reads how far reviewers agree."""

from __future__ import annotations

import streamlit as st

from assay.analytics import AgreementRow, agreement_rows, slice_names
from assay.statistics import Estimate
from pages.ui import session
from pages.ui.charts import COEFFICIENTS, agreement_chart
from pages.ui.tables import show_table

lead = session.require("lead")
live = session.choose_study()


def main() -> None:
    """Draw the page."""
    st.title("Agreement")
    live.mirror.refresh()
    show(agreement_rows(live.mirror), "whole")
    st.subheader("By slice")
    chosen = st.selectbox(
        "Slice by", slice_names(live.mirror), index=None, key="slice_by", bind="query-params", placeholder="whole study"
    )
    if chosen is not None:
        show(agreement_rows(live.mirror, chosen), "slices")
    with st.expander("How to read this"):
        explain()


def show(rows: list[AgreementRow], key: str) -> None:
    """Show rows as a plot and as numbers."""
    if not any(row.labels for row in rows):
        st.info("No labels yet. Agreement needs items that at least two reviewers have judged.")
        return
    if any(value.estimate is not None for row in rows for value in row.coefficients.values()):
        st.plotly_chart(agreement_chart(rows), key=key, config={"displayModeBar": False})
    show_table([as_columns(row) for row in rows], "Agreement coefficients")
    for note in dict.fromkeys(f"{row.criterion}: {row.note}" for row in rows if row.note):
        st.text(note)


def as_columns(row: AgreementRow) -> dict[str, object]:
    """Lay a row out as a table's columns."""
    columns: dict[str, object] = {"criterion": row.criterion}
    if row.slice is not None:
        columns["slice"] = row.slice
    columns |= {label: in_words(row.coefficients[name]) for name, (label, _, _) in COEFFICIENTS.items()}
    return columns | {"items": row.items, "labels": row.labels, "reviewers": row.reviewers}


def in_words(value: Estimate) -> str:
    """Write a coefficient with its interval, or why there is none."""
    if value.estimate is None:
        return value.reason or "undefined"
    if value.low is None or value.high is None:
        return f"{value.estimate:.3f}"
    return f"{value.estimate:.3f} ({value.low:.3f} to {value.high:.3f})"


def explain() -> None:
    """Say what the coefficients mean."""
    st.markdown(
        "- **Percent agreement**: of the pairs of labels on an item, the share that are equal, averaged over items.\n"
        "- **Krippendorff's alpha**: agreement beyond chance; 1 is perfect, 0 is what chance gives. When errors are "
        "rare it is low even where reviewers nearly always agree.\n"
        "- **Gwet's AC1**: agreement beyond chance that stays readable when errors are rare.\n"
        "- Read the three together, and within each model: reviewers who only tell models apart look better pooled."
    )


main()
