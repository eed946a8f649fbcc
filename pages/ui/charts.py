"""Rows in, plotly figures out. No data is fetched and nothing is computed here."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from assay.analytics import AgreementRow, AlarmRow, BatchRow, PairRow, PathPoint, VerdictRow
from assay.plans import PlanRow
from pages.ui import words

# Okabe and Ito's colours: told apart by colour-blind people; the word and the mark say the same.
COLOURS = {"pass": "#009E73", "fail": "#D55E00", "undecided": "#0072B2", None: "#7A7A7A"}
MARKS = {"pass": "circle", "fail": "x", "undecided": "diamond", None: "circle-open"}
ROW_HEIGHT = 46

COEFFICIENTS = {
    "percent_agreement": ("Percent agreement", "#7A7A7A", "circle"),
    "krippendorff_alpha": ("Krippendorff's alpha", "#0072B2", "diamond"),
    "gwet_ac1": ("Gwet's AC1", "#D55E00", "square"),
}


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
    figure = _laid_out(figure, [plain(words.row_name(row)) for row in rows], "agreement", ".1f", zero=False)
    names = {
        "tickvals": list(range(len(rows))),
        "ticktext": [plain(words.row_name(row)) for row in rows],
        "range": [len(rows) - 0.5, -0.5],
    }
    return figure.update_yaxes(categoryorder=None, categoryarray=None, **names)


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


def plain(text: str) -> str:
    """Write a name so that plotly sees no markup in it."""
    return text.replace("&", "&amp;").replace("<", "&lt;")


def pair_chart(rows: Sequence[PairRow]) -> go.Figure:
    """Draw a matrix of reviewers: how often each two agree; the items they share are in the hover."""
    people = sorted({plain(name) for row in rows for name in (row.first, row.second)})
    places = {name: place for place, name in enumerate(people)}
    shares: list[list[float | None]] = [[None] * len(people) for _ in people]
    texts = [[""] * len(people) for _ in people]
    for row in rows:
        kappa = "undefined" if row.kappa is None else f"{row.kappa:.2f}"
        for one, other in permutations((plain(row.first), plain(row.second))):
            shares[places[one]][places[other]] = row.agreement
            texts[places[one]][places[other]] = f"{row.items} items, kappa {kappa}"
    figure = go.Figure(
        go.Heatmap(
            x=people,
            y=people,
            z=shares,
            text=texts,
            colorscale="Cividis",
            hovertemplate="%{y} and %{x}: %{z:.1%}<br>%{text}<extra></extra>",
            colorbar={"title": "agree", "tickformat": ".0%"},
        )
    )
    return figure.update_layout(height=140 + 30 * len(people), margin={"l": 10, "r": 20, "t": 20, "b": 40})


def over_time_chart(batches: Sequence[BatchRow], alarm: AlarmRow | None) -> go.Figure:
    """Draw each batch's rate between the limits it would keep to if nothing had changed; below it the alarm."""
    panels = 1 if alarm is None else 2
    figure = make_subplots(rows=panels, cols=1, vertical_spacing=0.2, row_heights=[0.55, 0.45][:panels])
    _add_batches(figure, batches)
    if alarm is not None:
        _add_alarm(figure, alarm)
    legend = {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0}
    return figure.update_layout(height=40 + 270 * panels, margin={"l": 10, "r": 20, "t": 30, "b": 40}, legend=legend)


def _add_batches(figure: go.Figure, rows: Sequence[BatchRow]) -> None:
    names = [plain(row.batch) for row in rows]
    for values, label in (([row.high for row in rows], "upper limit"), ([row.low for row in rows], "lower limit")):
        line = {"color": "#7A7A7A", "dash": "dot", "shape": "hvh"}
        marker = {"symbol": "line-ew", "size": 26, "line": {"width": 2, "color": "#7A7A7A"}}
        limit = go.Scatter(x=names, y=values, mode="lines+markers", line=line, marker=marker, name=label)
        figure.add_trace(limit, row=1, col=1)
    rates = go.Scatter(
        x=names,
        y=[row.rate for row in rows],
        mode="lines+markers",
        marker={
            "color": [COLOURS["fail" if row.is_outside else "undecided"] for row in rows],
            "symbol": [MARKS["fail" if row.is_outside else "pass"] for row in rows],
            "size": 11,
        },
        line={"color": COLOURS["undecided"]},
        name="error rate",
    )
    figure.add_trace(rates, row=1, col=1)
    for name, row in zip(names, rows, strict=True):
        if row.brings:
            text = plain(f"prompt {', '.join(row.brings)}")
            figure.add_vline(x=name, line={"color": "#7A7A7A", "dash": "dot"}, row=1, col=1)
            figure.add_annotation(x=name, y=1, xref="x", yref="y domain", text=text, showarrow=False, xanchor="left")
    figure.update_yaxes(tickformat=".0%", rangemode="tozero", title="error rate", row=1, col=1)


def _add_alarm(figure: go.Figure, row: AlarmRow) -> None:
    """Draw the evidence for a raised rate over the judged items, and the threshold at which it is an alarm."""
    evidence = go.Scatter(
        x=[place for place, _ in row.levels],
        y=[level for _, level in row.levels],
        mode="lines",
        line={"color": COLOURS["undecided"]},
        name="evidence",
        showlegend=False,
    )
    figure.add_trace(evidence, row=2, col=1)
    line = {"color": COLOURS["fail"], "dash": "dash"}
    figure.add_hline(y=row.threshold, line=line, annotation_text="alarm", row=2, col=1)
    for place in row.reset_at:
        line = {"color": "#7A7A7A", "dash": "dot"}
        figure.add_vline(x=place, line=line, annotation_text="new prompt version", row=2, col=1)
    figure.update_xaxes(title="judged items", row=2, col=1)
    figure.update_yaxes(title="evidence", rangemode="tozero", row=2, col=1)


def path_chart(row: VerdictRow, path: Sequence[PathPoint]) -> go.Figure:
    """Draw how the error rate and its anytime bounds came about, against the acceptable rate."""
    items = [point.items for point in path]
    figure = go.Figure()
    band = {"mode": "lines", "line": {"width": 0}, "showlegend": False, "hoverinfo": "skip"}
    figure.add_trace(go.Scatter(x=items, y=[point.high for point in path], **band))
    figure.add_trace(
        go.Scatter(
            x=items,
            y=[point.low for point in path],
            fill="tonexty",
            fillcolor="rgba(0, 114, 178, 0.18)",
            mode="lines",
            line={"width": 0},
            name="anytime bounds",
            hoverinfo="skip",
        )
    )
    figure.add_trace(
        go.Scatter(
            x=items,
            y=[point.rate for point in path],
            mode="lines",
            line={"color": COLOURS["undecided"]},
            name="error rate",
        )
    )
    if row.acceptable_error_rate is not None:
        figure.add_hline(
            y=row.acceptable_error_rate, line={"color": "#7A7A7A", "dash": "dash"}, annotation_text="acceptable"
        )
    top = max([3 * (row.acceptable_error_rate or 0.05), *(2 * point.rate for point in path[-20:])])
    figure.update_layout(height=300, margin={"l": 10, "r": 20, "t": 20, "b": 40}, hovermode="x")
    figure.update_xaxes(title="judged items, in the study's order")
    return figure.update_yaxes(tickformat=".0%", range=[0, min(top, 1)], title="error rate")


def outlook_chart(rows: Sequence[PlanRow], limit: float) -> go.Figure:
    """Draw what a study will say at each true rate: the operating characteristic curve."""
    figure = go.Figure()
    for name, values in (
        ("pass", [row.pass_chance for row in rows]),
        ("fail", [row.fail_chance for row in rows]),
        ("undecided", [row.open_chance for row in rows]),
    ):
        figure.add_trace(
            go.Scatter(
                x=[row.true_rate for row in rows],
                y=values,
                mode="lines+markers",
                name=name,
                line={"color": COLOURS[name]},
                marker={"symbol": MARKS[name], "size": 9},
            )
        )
    figure.add_vline(x=limit, line={"color": "#7A7A7A", "dash": "dash"}, annotation_text="acceptable")
    figure.update_layout(height=340, margin={"l": 10, "r": 20, "t": 30, "b": 40}, legend={"orientation": "h", "y": 1.1})
    figure.update_xaxes(title="true error rate", tickformat=".1%")
    return figure.update_yaxes(title="chance", tickformat=".0%", range=[0, 1.02])
