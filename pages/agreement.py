"""The lead reads how far reviewers agree."""

from __future__ import annotations

import streamlit as st

from jurat.analytics import (
    AgreementRow,
    advice_rows,
    agreement_rows,
    conger_rows,
    disagreement_rows,
    pair_rows,
    pairs_left_out,
    split_items,
)
from jurat.statistics import Estimate
from pages.ui import session, words
from pages.ui.charts import agreement_chart, pair_chart
from pages.ui.forest import Line, show_forest
from pages.ui.item_list import show_items
from pages.ui.tables import show_table

lead = session.require("lead")
live = session.choose_study()


LOOKS = ["each two reviewers", "the items they differ on most"]
COLUMNS = {
    "percent_agreement": "percent agreement",
    "krippendorff_alpha": "Krippendorff's alpha",
    "gwet_ac1": "Gwet's AC1",
    "fleiss_kappa": "Fleiss' kappa",
    "brennan_prediger": "Brennan-Prediger",
}


def main() -> None:
    """Draw the page."""
    st.title("Agreement")
    session.follow(live)
    rows = agreement_rows(live.mirror)
    if not any(row.labels for row in rows):
        st.info("No labels yet. Agreement needs items that at least two reviewers have judged.")
        return
    names = session.slices_offered(live)
    advice(names)
    show(rows, "whole")
    where(rows, names)
    with st.expander("How to read this"):
        explain()


def advice(names: list[str]) -> None:
    """Report what the numbers advise, if anything."""
    for row in advice_rows(live.mirror, names):
        st.warning("Worth a look", icon=":material/lightbulb:")
        st.text(row.advice)


def show(rows: list[AgreementRow], key: str) -> None:
    """Show rows as a plot and as numbers."""
    if any(value.estimate is not None for row in rows for value in row.coefficients.values()):
        st.plotly_chart(
            agreement_chart(rows),
            key=key,
            config={"displayModeBar": False},
            alt="Percent agreement, Krippendorff's alpha and Gwet's AC1 of each criterion, with their intervals",
        )
    show_table([as_columns(row) for row in rows], "Agreement coefficients")
    for note in dict.fromkeys(f"{row.criterion}: {row.note}" for row in rows if row.note):
        st.text(note)
    for row in rows:
        for reason, names in missing_intervals(row).items():
            st.text(f"{row.criterion}, {', '.join(names)}: {reason}.")


def missing_intervals(row: AgreementRow) -> dict[str, list[str]]:
    """Report why coefficients have no interval, each reason once, with the coefficients it is about."""
    reasons: dict[str, list[str]] = {}
    for name, label in COLUMNS.items():
        value = row.coefficients[name]
        if value.estimate is not None and value.low is None and value.reason:
            reasons.setdefault(value.reason, []).append(label)
    return reasons


def as_columns(row: AgreementRow) -> dict[str, object]:
    """Lay a row out as a table's columns."""
    columns: dict[str, object] = {"criterion": row.criterion}
    if row.slice is not None:
        columns["slice"] = row.slice
    columns |= {label: in_words(row.coefficients[name]) for name, label in COLUMNS.items()}
    if any(one.gwet == "gwet_ac2" for one in agreement_rows(live.mirror)):
        columns |= {"Gwet's AC2": in_words(row.coefficients["gwet_ac2"]), "weighting of alpha and AC2": weighting(row)}
    if row.slice is None:
        conger = {one.criterion: one.kappa for one in conger_rows(live.mirror)}
        columns["Conger's kappa"] = conger.get(row.criterion)
    return columns | {"items": row.items, "labels": row.labels, "reviewers": row.reviewers}


def weighting(row: AgreementRow) -> str:
    """Report how alpha and AC2 count labels that differ."""
    alpha, gwet = (row.weightings[name] for name in ("krippendorff_alpha", row.gwet))
    return "identity" if alpha == gwet else f"alpha: {alpha}; AC2: {gwet}"


def where(rows: list[AgreementRow], names: list[str]) -> None:
    """Look closer: within slices, between each two reviewers, and at the items they differ on most."""
    st.subheader("Where they disagree")
    left, right = st.columns(2)
    criteria = [row.criterion for row in rows if row.labels]
    with left:
        criterion = session.choose_criterion(criteria)
    with right:
        by = session.choose_slice(names)
    if by is not None:
        slices(criterion, by)
    session.check_address("look", "closer look", LOOKS)
    look = st.segmented_control("Look at", LOOKS, key="look", bind="query-params")
    if look == "each two reviewers":
        pairs(criterion)
    elif look is not None:
        items = split_items(live.mirror, criterion)
        told = [{"labels": words.labels(item.labels), "decided by a lead": item.is_decided} for item in items]
        show_items(live, [item.item_key for item in items], told, "split")


def slices(criterion: str, by: str) -> None:
    """Show agreement within each value of an attribute, and the share of items whose labels differ."""
    inside = {row.slice: row for row in agreement_rows(live.mirror, by) if row.criterion == criterion}
    lines = [
        Line(
            str(row.slice),
            row.share,
            cells={
                "items": row.items,
                "p, corrected": row.p_adjusted,
                **{
                    label: in_words(inside[row.slice].coefficients[name])
                    for name, label in {**COLUMNS, "gwet_ac2": "Gwet's AC2"}.items()
                    if row.slice in inside
                    and name in ("percent_agreement", "krippendorff_alpha", inside[row.slice].gwet)
                },
            },
        )
        for row in disagreement_rows(live.mirror, by)
        if row.criterion == criterion
    ]
    st.text("Items whose labels differ, of those with two labels or more:")
    show_forest(lines, f"Disagreement by {by}", first=by)
    for note in dict.fromkeys(row.note for row in inside.values() if row.note):
        st.text(note)


def pairs(criterion: str) -> None:
    """Draw the matrix of reviewers."""
    found = [row for row in pair_rows(live.mirror) if row.criterion == criterion]
    if not found:
        st.text("No two reviewers share enough items yet.")
        return
    if left_out := pairs_left_out(live.mirror):
        st.text(f"Left out: {left_out:,} pairs, on all criteria, that share fewest items.")
    st.plotly_chart(
        pair_chart(found),
        key="pairs",
        config={"displayModeBar": False},
        alt=f"How often each two reviewers agree on {criterion}",
    )


def in_words(value: Estimate) -> str:
    """Write a coefficient with its interval where it has one, or why it is undefined."""
    if value.estimate is None:
        return value.reason or "undefined"
    if value.low is None or value.high is None:
        return f"{value.estimate:.3f}"
    return f"{value.estimate:.3f} ({value.low:.3f} to {value.high:.3f})"


def explain() -> None:
    """Report what the coefficients mean."""
    st.markdown(
        "- **Percent agreement**: of the pairs of labels on an item, the share that are equal, averaged over items.\n"
        "- **Krippendorff's alpha**: agreement beyond chance; 1 is perfect, 0 is what chance gives. When errors are "
        "rare it is low even where reviewers nearly always agree.\n"
        "- **Gwet's AC1**: agreement beyond chance that stays readable when errors are rare. **AC2** is the same where "
        "values have an order: two labels agree the more, the nearer they are.\n"
        "- Read the three together, and within each model: reviewers who only tell models apart look better pooled."
    )


main()
