"""Rows in, plotly figures out. No data is fetched and nothing is computed here."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from assay.analytics import AgreementRow, VerdictRow

# Okabe and Ito's colours: told apart by colour-blind people; the word and the mark say the same.
COLOURS = {"pass": "#009E73", "fail": "#D55E00", "undecided": "#0072B2", None: "#7A7A7A"}
MARKS = {"pass": "circle", "fail": "x", "undecided": "diamond", None: "circle-open"}
ROW_HEIGHT = 46

COEFFICIENTS = {
    "percent_agreement": ("Percent agreement", "#7A7A7A", "circle"),
    "krippendorff_alpha": ("Krippendorff's alpha", "#0072B2", "diamond"),
    "gwet_ac1": ("Gwet's AC1", "#D55E00", "square"),
}


def interval_chart(rows: Sequence[VerdictRow]) -> go.Figure:
    """Draw each row's error rate with its interval against the acceptable rate (the black bar)."""
    figure = go.Figure()
    for row in rows:
        if row.estimate is None or row.low is None or row.high is None:
            continue
        figure.add_trace(
            go.Scatter(
                x=[row.estimate],
                y=[row_name(row)],
                mode="markers",
                marker={"color": COLOURS[row.verdict], "symbol": MARKS[row.verdict], "size": 13},
                error_x={
                    "type": "data",
                    "symmetric": False,
                    "array": [row.high - row.estimate],
                    "arrayminus": [row.estimate - row.low],
                    "color": COLOURS[row.verdict],
                    "thickness": 3,
                    "width": 0,
                },
                hovertemplate=f"%{{x:.1%}} ({row.low:.1%} to {row.high:.1%})<extra></extra>",
                showlegend=False,
            )
        )
    limits = [row for row in rows if row.acceptable_error_rate is not None]
    figure.add_trace(
        go.Scatter(
            x=[row.acceptable_error_rate for row in limits],
            y=[row_name(row) for row in limits],
            mode="markers",
            marker={"symbol": "line-ns", "size": 26, "line": {"width": 3, "color": "#7A7A7A"}},
            name="acceptable rate",
            hovertemplate="acceptable: %{x:.1%}<extra></extra>",
        )
    )
    return _laid_out(figure, [row_name(row) for row in rows], "error rate", ".0%", zero=True)


def agreement_chart(rows: Sequence[AgreementRow]) -> go.Figure:
    """Draw percent agreement, alpha and AC1 of each row under each other: on rare errors they tell different things."""
    figure = go.Figure()
    for offset, (name, (label, colour, symbol)) in zip((-0.22, 0.0, 0.22), COEFFICIENTS.items(), strict=True):
        drawn = [(place, row.coefficients[name]) for place, row in enumerate(rows)]
        points = [(place, value) for place, value in drawn if value.estimate is not None]
        figure.add_trace(
            go.Scatter(
                x=[value.estimate for _, value in points],
                y=[place + offset for place, _ in points],
                mode="markers",
                name=label,
                marker={"color": colour, "symbol": symbol, "size": 11},
                error_x={
                    "type": "data",
                    "symmetric": False,
                    "array": [(value.high or value.estimate) - value.estimate for _, value in points],
                    "arrayminus": [value.estimate - (value.low or value.estimate) for _, value in points],
                    "color": colour,
                    "thickness": 2,
                    "width": 0,
                },
                hovertemplate=f"{label}: %{{x:.3f}}<extra></extra>",
            )
        )
    figure = _laid_out(figure, [row_name(row) for row in rows], "agreement", ".1f", zero=False)
    names = {
        "tickvals": list(range(len(rows))),
        "ticktext": [row_name(row) for row in rows],
        "range": [len(rows) - 0.5, -0.5],
    }
    return figure.update_yaxes(categoryorder=None, categoryarray=None, **names)


def row_name(row: VerdictRow | AgreementRow) -> str:
    """Name a row by its criterion and, where it is one, its slice."""
    return row.criterion if row.slice is None else f"{row.criterion}, {row.slice}"


def _laid_out(figure: go.Figure, names: list[str], title: str, tick_format: str, *, zero: bool) -> go.Figure:
    figure.update_layout(
        height=110 + ROW_HEIGHT * len(names),
        margin={"l": 10, "r": 20, "t": 30, "b": 40},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        xaxis={"title": title, "tickformat": tick_format, "rangemode": "tozero" if zero else "normal"},
        yaxis={"categoryorder": "array", "categoryarray": names[::-1], "automargin": True},
        hovermode="closest",
    )
    return figure
