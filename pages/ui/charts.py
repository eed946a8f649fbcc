"""Rows in, plotly figures out. No data is fetched and nothing is computed here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Any, Literal

import plotly.graph_objects as go

from jurat.analytics import AgreementRow, AlarmRow, BatchRow, PairRow, PathPoint, VerdictRow
from jurat.statistics import Estimate
from jurat.statistics.plans import PlanRow
from pages.ui import words

# Okabe and Ito's colours: told apart by colour-blind people; the word and the mark say the same.
GREY = "#7A7A7A"
COLOURS = {"pass": "#009E73", "fail": "#D55E00", "undecided": "#0072B2", None: GREY}
MARKS = {"pass": "circle", "fail": "x", "undecided": "diamond", None: "circle-open"}
ROW_HEIGHT = 46

COEFFICIENTS = {
    "percent_agreement": ("Percent agreement", GREY, "circle"),
    "krippendorff_alpha": ("Krippendorff's alpha", "#0072B2", "diamond"),
    "gwet": ("Gwet's AC1 (AC2 where values have an order)", "#D55E00", "square"),
}


def _beyond(value: Estimate, bound: float | None) -> float:
    """Return how far a bound lies above a point; no way where there is none."""
    return 0.0 if bound is None or value.estimate is None else bound - value.estimate


def agreement_chart(rows: Sequence[AgreementRow]) -> go.Figure:
    """Draw percent agreement, alpha and AC1 of each row under each other: on rare errors they tell different things."""
    figure = go.Figure()
    for offset, (name, (label, colour, symbol)) in zip((-0.22, 0.0, 0.22), COEFFICIENTS.items(), strict=True):
        drawn = [(place, row.coefficients[row.gwet if name == "gwet" else name]) for place, row in enumerate(rows)]
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
                    "array": [_beyond(value, value.high) for _, value in points],
                    "arrayminus": [-_beyond(value, value.low) for _, value in points],
                    "color": colour,
                    "thickness": 2,
                    "width": 0,
                },
                hovertemplate=f"{label}: %{{x:.3f}}<extra></extra>",
            )
        )
    figure = _laid_out(figure, [plain(words.row_name(row)) for row in rows], "agreement", "", zero=False)
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
    traces, marks = _batches(batches)
    layout: dict[str, Any] = {
        "xaxis": {"anchor": "y"},
        "yaxis": {"tickformat": ".0%", "rangemode": "tozero", "title": {"text": "error rate"}},
        "height": 300,
        "margin": {"l": 10, "r": 20, "t": 30, "b": 40},
        "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
    }
    if alarm is not None:
        evidence, more = _alarm(alarm)
        traces, marks = [*traces, evidence], [*marks, *more]
        layout["xaxis2"] = {"anchor": "y2", "title": {"text": "judged items"}}
        layout["yaxis2"] = {"anchor": "x2", "domain": [0, 0.36], "rangemode": "tozero", "title": {"text": "evidence"}}
        layout["yaxis"]["domain"] = [0.56, 1]
        layout["height"] = 470
    return go.Figure(traces, {**layout, **_drawn(marks)})


def _batches(rows: Sequence[BatchRow]) -> tuple[list[dict[str, Any]], list[Mark]]:
    names = [plain(row.batch) for row in rows]
    limit = {
        "type": "scatter",
        "x": names,
        "mode": "lines+markers",
        "line": {"color": GREY, "dash": "dot", "shape": "hvh"},
        "marker": {"symbol": "line-ew", "size": 26, "line": {"width": 2, "color": GREY}},
    }
    rates = {
        "type": "scatter",
        "x": names,
        "y": [row.rate for row in rows],
        "mode": "lines+markers",
        "marker": {
            "color": [COLOURS["fail" if row.is_outside else "undecided"] for row in rows],
            "symbol": [MARKS["fail" if row.is_outside else "pass"] for row in rows],
            "size": 11,
        },
        "line": {"color": COLOURS["undecided"]},
        "name": "error rate",
    }
    traces = [
        {**limit, "y": [row.high for row in rows], "name": "upper limit"},
        {**limit, "y": [row.low for row in rows], "name": "lower limit"},
        rates,
    ]
    marks = [
        Mark("upright", name, plain(f"prompt {', '.join(row.brings)}"), GREY, "dot")
        for name, row in zip(names, rows, strict=True)
        if row.brings
    ]
    return traces, marks


def _alarm(row: AlarmRow) -> tuple[dict[str, Any], list[Mark]]:
    """Draw the evidence for a raised rate over the judged items, and the threshold at which it is an alarm."""
    evidence = {
        "type": "scatter",
        "x": [place for place, _ in row.levels],
        "y": [level for _, level in row.levels],
        "mode": "lines",
        "line": {"color": COLOURS["undecided"]},
        "name": "evidence",
        "showlegend": False,
        "xaxis": "x2",
        "yaxis": "y2",
    }
    resets = [Mark("upright", place, "new prompt version", GREY, "dot", "2") for place in row.reset_at]
    return evidence, [Mark("across", row.threshold, "alarm", COLOURS["fail"], "dash", "2"), *resets]


def path_chart(row: VerdictRow, path: Sequence[PathPoint]) -> go.Figure:
    """Draw how the error rate and its anytime bounds came about, against the acceptable rate."""
    line = {"type": "scatter", "x": [point.items for point in path], "mode": "lines"}
    bound = {**line, "line": {"width": 0}, "hoverinfo": "skip"}
    traces = [
        {**bound, "y": [point.high for point in path], "showlegend": False},
        {
            **bound,
            "y": [point.low for point in path],
            "fill": "tonexty",
            "fillcolor": "rgba(0, 114, 178, 0.18)",
            "name": "anytime bounds",
        },
        {**line, "y": [point.rate for point in path], "line": {"color": COLOURS["undecided"]}, "name": "error rate"},
    ]
    limit = row.acceptable_error_rate
    marks = [] if limit is None else [Mark("across", limit, "acceptable")]
    top = max([3 * (limit or 0.05), *(2 * point.rate for point in path[-20:])])
    layout = {
        "height": 300,
        "margin": {"l": 10, "r": 20, "t": 20, "b": 40},
        "hovermode": "x",
        "xaxis": {"title": {"text": "judged items, in the study's order"}},
        "yaxis": {"tickformat": ".0%", "range": [0, min(top, 1)], "title": {"text": "error rate"}},
    }
    return go.Figure(traces, {**layout, **_drawn(marks)})


def outlook_chart(rows: Sequence[PlanRow], limit: float) -> go.Figure:
    """Draw what a study will say at each true rate: the operating characteristic curve."""
    traces = [
        {
            "type": "scatter",
            "x": [row.true_rate for row in rows],
            "y": values,
            "mode": "lines+markers",
            "name": name,
            "line": {"color": COLOURS[name]},
            "marker": {"symbol": MARKS[name], "size": 9},
        }
        for name, values in (
            ("pass", [row.pass_chance for row in rows]),
            ("fail", [row.fail_chance for row in rows]),
            ("undecided", [row.open_chance for row in rows]),
        )
    ]
    layout = {
        "height": 340,
        "margin": {"l": 10, "r": 20, "t": 30, "b": 40},
        "legend": {"orientation": "h", "y": 1.1},
        "xaxis": {"title": {"text": "true error rate"}, "tickformat": ".1%"},
        "yaxis": {"title": {"text": "chance"}, "tickformat": ".0%", "range": [0, 1.02]},
    }
    return go.Figure(traces, {**layout, **_drawn([Mark("upright", limit, "acceptable")])})


@dataclass(frozen=True)
class Mark:
    """A straight line through a panel ("" or "2"), with words at its end. `at`: where it meets the other axis."""

    way: Literal["across", "upright"]
    at: float | str
    text: str
    colour: str = GREY
    dash: str = "dash"
    panel: str = ""


def _drawn(marks: Sequence[Mark]) -> dict[str, Any]:
    """Draw marks, all in one: plotly's own functions lay the figure out anew for each."""
    shapes, annotations = [], []
    for mark in marks:
        along, over = ("y", "x") if mark.way == "across" else ("x", "y")
        refs = {f"{along}ref": f"{along}{mark.panel}", f"{over}ref": f"{over}{mark.panel} domain"}
        ends = {f"{along}0": mark.at, f"{along}1": mark.at, f"{over}0": 0, f"{over}1": 1}
        shapes.append({"type": "line", **ends, **refs, "line": {"color": mark.colour, "dash": mark.dash}})
        anchors = ("right", "bottom") if mark.way == "across" else ("left", "top")
        place = {along: mark.at, over: 1, **refs, "xanchor": anchors[0], "yanchor": anchors[1]}
        annotations.append({**place, "text": mark.text, "showarrow": False})
    return {"shapes": shapes, "annotations": annotations}
