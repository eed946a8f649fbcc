"""Before labelling: what is acceptable, how many items it takes, and what a study will be able to say."""

from __future__ import annotations

import streamlit as st

from jurat.rubric.model import Criterion
from jurat.statistics.plans import plan_rows
from pages.ui import session, words
from pages.ui.charts import outlook_chart
from pages.ui.tables import show_table

lead = session.require("lead")
live = session.choose_study()


def main() -> None:
    """Draw the page."""
    st.title("Plan")
    session.watch()
    limits()
    limited = [criterion for criterion in live.rubric.criteria if criterion.acceptable_error_rate not in (None, 0, 1)]
    if limited:
        names = [criterion.id for criterion in limited]
        chosen = session.choose_criterion(names)
        outlook(next(criterion for criterion in limited if criterion.id == chosen))
    else:
        st.info("Set acceptable_error_rate for a criterion in the rubric to plan for it.")


def limits() -> None:
    """Show what each criterion is held to."""
    show_table(
        [
            {
                "criterion": criterion.id,
                "acceptable error rate": words.percent(criterion.acceptable_error_rate),
                "confidence": words.percent(criterion.confidence),
                "method": criterion.method,
                "planned items": criterion.planned_items,
                "owner": criterion.owner,
                "risk": criterion.risk,
                "reviewers an item": live.rubric.overlap,
            }
            for criterion in live.rubric.criteria
        ],
        "What each criterion is held to",
    )
    st.caption(
        "Change it in the rubric file; the page follows within a second. How reviewers read it: Rubric and sample."
    )


def outlook(criterion: Criterion) -> None:
    """Draw what a study will say, and how many items it takes to pass."""
    limit = criterion.acceptable_error_rate or 0.05
    left, right = st.columns([2, 1])
    items = left.slider("Items that can be judged", 50, 3000, 500, 50, key="items")
    plan = plan_rows(limit, criterion.confidence, items)
    with left:
        chart = outlook_chart(plan.rows, limit)
        st.plotly_chart(chart, key="outlook", config={"displayModeBar": False})
    with right:
        st.subheader("Items it takes to pass")
        show_table(
            [
                {"with errors": errors, "in one look": once, "looked at any time": anytime}
                for errors, once, anytime in plan.items_to_pass
            ],
            "Items it takes to pass",
        )
        st.caption("One look needs the number declared beforehand (method = fixed).")


main()
