"""A study of 3,000 items with known truth: five reviewers of known quality, two versions of the rubric, two models.

What is planted: Ben copies Ada, Cai waves everything through, Dee drifts, the model comet is worse. The clean twin has
the same people at work, each honestly and steadily, and two models that are alike.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from jurat.analytics import Mirror, comparison_rows, reviewer_rows
from jurat.intake.imported_reviews import import_reviews
from jurat.intake.labels import ImportedReview
from jurat.intake.new_items import add_items
from jurat.intake.outputs import Item
from jurat.rubric.model import Rubric, parse_rubric
from jurat.settings import WorkspacePaths
from jurat.store import LabelStore
from jurat.study import OpenStudy, record_rubric
from tests.spec.study_table import TableFeed

RUBRIC = """
title = "Simulated"
overlap = 3
[[criterion]]
id = "correct"
question = "Is it correct?"
error_values = ["no"]
acceptable_error_rate = 0.1
[[criterion]]
id = "invented"
question = "Is anything invented?"
error_values = ["yes"]
acceptable_error_rate = 0.1
"""
EARLIER = RUBRIC.replace("Is it correct?", "Is it right?")
ITEMS, OVERLAP = 3000, 3
ERRORS = {"correct": "no", "invented": "yes"}
OTHERS = {"correct": "yes", "invented": "no"}
START_US, DAY_US = 1_790_000_000_000_000, 86_400_000_000


class Quality(NamedTuple):
    """How many errors a reviewer finds, and how many correct items they leave alone."""

    sensitivity: float
    specificity: float


PEOPLE = {
    "ada": Quality(0.92, 0.97),
    "ben": Quality(0.84, 0.95),
    "cai": Quality(0.80, 0.96),
    "dee": Quality(0.90, 0.94),
    "eva": Quality(0.86, 0.97),
}
UNLIKE = PEOPLE | {
    "ada": Quality(0.99, 0.998),
    "eva": Quality(0.98, 0.998),
    "cai": Quality(0.75, 0.88),
    "dee": Quality(0.7, 0.9),
}  # two excel, two are poor
DRIFTED, DRIFTS_FROM = Quality(0.6, 0.65), 0.75  # of the study
SLIGHTLY_DRIFTED = Quality(0.75, 0.8)
STAMPED = Quality(0.02, 0.998)
EASY, HARD = 1.0, 2.5  # times the odds of a mistake
TIRES_AFTER = 0.5  # of a session


class Circumstances(NamedTuple):
    """What is so about a study, for good or ill."""

    is_guilty: bool = False  # one copies, one stamps, one drifts, one model is worse
    copied: float = 1.0  # the share of the shared items on which Ben copies
    drifted: Quality = DRIFTED  # what becomes of Dee
    people: Mapping[str, Quality] = PEOPLE
    is_harder: bool = False  # the last third has more errors, and harder ones
    tires: str | None = None  # a reviewer, in the later half of each session
    tired: float = 1.0  # times the odds of a mistake then


class Facts(NamedTuple):
    """What the figures say: alerts as (name, reviewers), whether comet is told worse, labels set aside."""

    alerts: set[tuple[str, frozenset[str]]]
    is_comet_worse: bool
    are_models_apart: bool
    set_aside: int


EXPECTED = {
    ("copying", frozenset({"ada", "ben"})),
    ("rubber-stamping", frozenset({"cai"})),
    ("drift", frozenset({"dee"})),
}


def rubric(text: str = RUBRIC) -> Rubric:
    """Return the rubric of these studies."""
    return parse_rubric(text, "simulated")


def simulated_study(seed: int, circumstances: Circumstances) -> TableFeed:
    """Make a study. The first half of its reviews was made under an earlier version of the rubric."""
    random = np.random.default_rng(seed)
    truth = _truth(random, circumstances)
    panels = np.argsort(random.random((ITEMS, len(PEOPLE))), axis=1)[:, :OVERLAP]
    hardness = np.where((np.arange(ITEMS) >= 2 * ITEMS // 3) & circumstances.is_harder, HARD, EASY)
    rows: dict[str, list[dict[str, Any]]] = {}
    for seat, name in enumerate(PEOPLE):
        items = np.flatnonzero((panels == seat).any(axis=1))
        times, places = _times(random, len(items))
        tired = np.where((places >= TIRES_AFTER) & (name == circumstances.tires), circumstances.tired, EASY)
        answers = {
            criterion: _labels(random, name, items, truth[criterion][items], hardness[items] * tired, circumstances)
            for criterion in ERRORS
        }
        rows[name] = [
            {"item": int(item), "time": int(time), "errors": {c: bool(answers[c][number]) for c in ERRORS}}
            for number, (item, time) in enumerate(zip(items, times, strict=True))
        ]
    if circumstances.is_guilty:
        known = {row["item"]: row["errors"] for row in rows["ada"]}
        for row in rows["ben"]:
            if random.random() < circumstances.copied:
                row["errors"] = known.get(row["item"], row["errors"])
    return _as_feed(rows)


def _truth(random: np.random.Generator, circumstances: Circumstances) -> dict[str, NDArray[np.bool_]]:
    """Draw what is an error: items alternate between the models, and those of one input lie far apart."""
    is_comet = _is_comet()
    rates = np.where(is_comet & circumstances.is_guilty, 0.2, 0.1)
    if circumstances.is_harder:
        rates = np.where(np.arange(ITEMS) >= 2 * ITEMS // 3, 2 * rates, rates)
    return {criterion: random.random(ITEMS) < rates for criterion in ERRORS}


def _is_comet() -> NDArray[np.bool_]:
    return (np.arange(ITEMS) % 2).astype(bool)


def _times(random: np.random.Generator, count: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return when somebody judges so many items, and how far each session was: two a day, 80 to 120 minutes each."""
    paces = 30_000_000 * random.lognormal(0, 0.5, count)
    times, places = np.zeros(count, np.int64), np.zeros(count)
    done = session = 0
    while done < count:
        length = random.uniform(80, 120) * 60_000_000
        spent = np.cumsum(paces[done:])
        taken = max(int((spent <= length).sum()), 1)
        begin = START_US + session // 2 * DAY_US + session % 2 * DAY_US // 6 + int(random.uniform(0, DAY_US / 24))
        times[done : done + taken] = begin + spent[:taken].astype(np.int64)
        places[done : done + taken] = spent[:taken] / length
        done, session = done + taken, session + 1
    return times, places


def _labels(
    random: np.random.Generator,
    name: str,
    items: NDArray[np.int64],
    truth: NDArray[np.bool_],
    hardness: NDArray[np.float64],
    circumstances: Circumstances,
) -> NDArray[np.bool_]:
    """Let a reviewer call items errors or not."""
    quality = np.tile(np.array(circumstances.people[name]), (len(items), 1))
    if circumstances.is_guilty and name == "cai":
        quality[:] = STAMPED
    if circumstances.is_guilty and name == "dee":
        quality[items >= DRIFTS_FROM * ITEMS] = circumstances.drifted
    right = np.where(truth, quality[:, 0], quality[:, 1])
    odds = (1 - right) / right * hardness
    is_wrong: NDArray[np.bool_] = random.random(len(items)) < odds / (1 + odds)
    return truth ^ is_wrong


def _as_feed(rows: dict[str, list[dict[str, Any]]]) -> TableFeed:
    is_comet = _is_comet()
    feed = TableFeed(
        {f"i{item:04}": _attributes(item, is_comet=bool(is_comet[item])) for item in range(ITEMS)},
        {f"i{item:04}": {"need": OVERLAP} for item in range(ITEMS)},
    )
    given = sorted(((row["time"], name, row) for name, made in rows.items() for row in made), key=lambda one: one[:2])
    now, before = rubric().content_hash, rubric(EARLIER).content_hash
    for seq, (time, name, row) in enumerate(given, start=1):
        answers = {c: {"value": ERRORS[c] if is_error else OTHERS[c]} for c, is_error in row["errors"].items()}
        feed.reviews.append(
            {
                "seq": seq,
                "review_id": f"review-{seq}",
                "item_key": row["item"] + 1,
                "reviewer_id": name,
                "counted": 1,
                "origin": "form",
                "rubric_hash": before if 2 * seq <= len(given) else now,
                "answers": json.dumps(answers),
                "active_ms": 30_000,
                "created_us": time,
                "supersedes": None,
                "places_taken": 1,
            }
        )
    return feed


def _attributes(item: int, *, is_comet: bool) -> dict[str, object]:
    return {
        "model": "comet" if is_comet else "atlas",
        "input_id": f"input-{item // 2}",
        "category": ("billing", "travel", "health")[item // 2 % 3],
    }


def mirror_of_simulated(seed: int, circumstances: Circumstances) -> Mirror:
    """Make a study and its mirror."""
    mirror = Mirror(simulated_study(seed, circumstances).as_feed(), "t", rubric())
    mirror.refresh()
    return mirror


def write_simulated(workspace: WorkspacePaths, store: LabelStore, seed: int, circumstances: Circumstances) -> None:
    """Write a study into a store: its items, and its reviews under either version of the rubric."""
    feed = simulated_study(seed, circumstances)
    path = workspace.rubric_path("simulated")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(RUBRIC, encoding="utf-8")
    items = [Item(name, {"output": f"Output {name}."}, about) for name, about in feed.attributes.items()]
    add_items(store, "simulated", rubric(), "outputs", lambda: items, lambda _count: None, "seed")
    names = list(feed.attributes)
    for text in (EARLIER, RUBRIC):
        version = rubric(text)
        record_rubric(store, "simulated", version, text)
        reviews = [
            ImportedReview(
                row["reviewer_id"],
                names[row["item_key"] - 1],
                json.loads(row["answers"]),
                None,
                row["active_ms"],
                row["created_us"],
            )
            for row in cast("list[Any]", feed.reviews)
            if row["rubric_hash"] == version.content_hash
        ]
        import_reviews(store, OpenStudy(store.study("simulated"), version), reviews, "simulated", lambda _count: None)


def facts(mirror: Mirror) -> Facts:
    """Read the planted facts off the figures."""
    found: dict[tuple[str, str], set[str]] = {}
    for row in reviewer_rows(mirror):
        for text in row.alerts:
            found.setdefault((row.criterion, text), set()).add(row.reviewer)
    compared = comparison_rows(mirror, "model", "atlas", "comet")
    told = [row for row in compared if row.p_adjusted is not None and row.p_adjusted <= 0.05]
    return Facts(
        {(text.partition(":")[0], frozenset(people)) for (_, text), people in found.items()},
        any((row.difference.estimate or 0) < 0 for row in told),
        bool(told),
        mirror.set_aside,
    )
