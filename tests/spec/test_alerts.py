"""What stands out about reviewers: counts against plain Python, planted facts found, honest people left alone."""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import numpy as np
import pytest
from pytest import approx

from jurat.analytics import Mirror, ReviewerRow, pair_rows, pairs_left_out, reviewer_rows
from jurat.analytics.store_feed import StoreFeed
from jurat.analytics.views.trials import (
    Labels,
    Trials,
    halves_of_sessions,
    halves_of_study,
    labels_by_criterion,
    others_halves,
    times_of,
    trials_of,
)
from jurat.settings import WorkspacePaths
from jurat.statistics.intervals import wilson
from jurat.statistics.odds import Halves
from jurat.store import LabelStore
from tests.spec.simulated_study import (
    EXPECTED,
    ITEMS,
    OVERLAP,
    UNLIKE,
    Circumstances,
    facts,
    mirror_of_simulated,
    rubric,
    write_simulated,
)
from tests.spec.study_table import mirror_of, read_study

if TYPE_CHECKING:
    from _typeshed import TraceFunction

SEEDS = (1, 2, 3)


def test_trials_by_hand() -> None:
    """A correction counts as it stands now, a tie of the others and an item without others are left out, ? is none."""
    feed = read_study(
        """
            a | r1 | yes | x |
            b | r1 | no  |   |
            c | r1 | no  |   |
            d | r1 | yes | x |
            e | r1 | ?   |   |
            f | r1 | no  |   |
            g | r1 | yes | x |
            a | r2 | no  |   |
            b | r2 | no  |   |
            c | r2 | yes | x |
            e | r2 | no  |   |
            f | r2 | no  |   |
            g | r2 | no  |   |
            c | r3 | yes | x |
            f | r3 | yes | x |
            g | r3 | no  |   |
            g | r1 | no  |   | revises
            a | r4 | no  |   | late
        """
    )
    everything = feed.reviews
    feed.reviews = everything[:14]
    mirror = mirror_of(feed)
    feed.reviews = everything
    mirror.refresh()
    labels = labels_by_criterion(mirror)["bad"]
    trials = trials_of(labels, 1)

    assert mirror.cells.reviewers.texts[1] == "r1"
    assert [int(item) for item in labels.items[trials.places]] == [0, 1, 2, 6]  # g last: it was judged again
    assert trials.from_error.tolist() == [False, False, True, False]
    assert trials.differs.tolist() == [True, False, True, False]
    assert halves_of_study(trials) == [Halves(1, 2, 0, 1), Halves(0, 0, 1, 1)]


def test_halves_of_the_others_by_hand() -> None:
    """The first two labels of each item that are not the reviewer's, by whose they are, cut where their trials are."""
    mirror = mirror_of_simulated(1, Circumstances())
    labels = labels_by_criterion(mirror)["correct"]
    trials = trials_of(labels, 2)
    cut = trials.places[len(trials.places) // 2]
    given: dict[int, list[int]] = defaultdict(list)
    for place, (item, reviewer) in enumerate(zip(labels.items, labels.reviewers, strict=True)):
        if reviewer != 2:
            given[int(item)].append(place)
    counts: dict[tuple[int, ...], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for places in given.values():
        if len(places) > 1:
            first, second = places[:2]
            is_later, differs = second >= cut, labels.errors[first] != labels.errors[second]
            pair = counts[tuple(sorted((int(labels.reviewers[first]), int(labels.reviewers[second]))))]
            pair[2 * is_later] += differs
            pair[2 * is_later + 1] += 1

    assert others_halves(labels, trials) == [Halves(*counts[pair]) for pair in sorted(counts)]


def test_halves_are_counted_while_somebody_holds_on_to_the_arrays() -> None:
    """A tracer, as debuggers and coverage set one, refers to every local array; the counts are the same."""
    never = np.zeros(5, dtype=bool)
    trials = Trials(np.arange(5), never, never)
    held: list[object] = []

    def hold(frame: FrameType, _event: str, _argument: object) -> TraceFunction:
        held.extend(frame.f_locals.values())
        return hold

    before = sys.gettrace()
    sys.settrace(hold)
    try:
        actual = halves_of_study(trials)
    finally:
        sys.settrace(before)

    assert held
    assert actual == [Halves(0, 2, 0, 3)]


def test_sessions_by_hand() -> None:
    """A long session, a short one, and a long one that a pause of 29 minutes does not end."""
    minutes = [0, 20, 40, 59, 61, 100, 110, 150, 179, 208, 211]
    errors = [0, 0, 0, 1, 1, 0, 1, 0, 1, 1, 1]
    times = np.array(minutes) * 60_000_000
    items = np.arange(len(minutes))
    labels = Labels(
        np.tile(items, 3),
        np.repeat([1, 2, 3], len(minutes)),
        np.concatenate([np.array(errors, bool), np.zeros(2 * len(minutes), bool)]),
        np.tile(times, 3),
        has_times=True,
    )
    trials = trials_of(labels, 1)

    assert halves_of_sessions(labels, trials, times_of([labels], 1)) == [Halves(0, 2, 2, 3), Halves(1, 2, 2, 2)]


FOUND = {
    "planted": (Circumstances(is_guilty=True), EXPECTED, True),
    "clean": (Circumstances(), set(), False),
    "two excel and two are poor": (Circumstances(people=UNLIKE), set(), False),
    "harder for everybody": (Circumstances(is_harder=True), set(), False),
}


@pytest.mark.parametrize("name", FOUND)
def test_planted_facts_are_found_and_honest_people_left_alone(name: str) -> None:
    """Copying, rubber-stamping, drift and the worse model, each by name, and nothing else; half the labels set aside.

    `benchmarks/planted_facts.py` measures how often over fifty seeds.
    """
    circumstances, alerts, is_worse = FOUND[name]
    for seed in SEEDS:
        found = facts(mirror_of_simulated(seed, circumstances))
        assert found.alerts == alerts, seed
        assert found.is_comet_worse == is_worse, seed
        assert found.set_aside == ITEMS * OVERLAP


def test_a_store_tells_the_same_facts(tmp_path: Path) -> None:
    """The planted study in a real store, its items in another order: the same alerts."""
    workspace = WorkspacePaths(tmp_path)
    with LabelStore(workspace.store_location) as store:
        write_simulated(workspace, store, 1, Circumstances(is_guilty=True))
        mirror = Mirror(StoreFeed(store), "simulated", rubric())
        mirror.refresh()

        assert facts(mirror) == facts(mirror_of_simulated(1, Circumstances(is_guilty=True)))


def test_somebody_who_tires_is_told() -> None:
    """Far more mistakes in the later half of each session, steady over the study: fatigue, and no drift."""
    found = facts(mirror_of_simulated(1, Circumstances(tires="eva", tired=10.0)))

    assert found.alerts == {("fatigue", frozenset({"eva"}))}


def test_two_who_hardly_ever_say_error_do_not_copy() -> None:
    """They agree on nearly everything, far more than their agreement with three good reviewers lets expect.

    A third like them, who is copied by a fourth in the few errors, too, is told.
    """
    random = np.random.default_rng(4)
    truth = random.random(400) < 0.2
    given = {name: np.where(random.random(400) < 0.95, truth, ~truth) for name in ("ana", "ben", "cleo")}
    given |= {name: random.random(400) < 0.03 for name in ("dan", "eva")}
    given["fay"] = np.where(random.random(400) < 0.7, truth, random.random(400) < 0.1)
    given["gil"] = given["fay"]
    lines = [
        f"{number:03} | {name} | {'yes' if is_error else 'no'} | |"
        for name, errors in given.items()
        for number, is_error in enumerate(errors)
    ]
    rows = reviewer_rows(mirror_of(read_study("\n".join(lines), need=7)))
    found = {alert for row in rows for alert in row.alerts if alert.startswith("copying")}

    assert found == {"copying: fay and gil agree on 400 of 400 items"}


def three(seed: int, items: int, *, copied: bool = False, reviewers: int = 3) -> list[ReviewerRow]:
    """Three reviewers with 5 to 10 % of wrong labels, on every item each; or the second copies the first."""
    random = np.random.default_rng(seed)
    truth = random.random(items) < 0.1
    given = {name: truth ^ (random.random(items) < random.uniform(0.05, 0.1)) for name in ("ana", "ben", "cleo")}
    if copied:
        given["ben"] = given["ana"]
    lines = [
        f"{number:04} | {name} | {'yes' if is_error else 'no'} | |"
        for name, errors in list(given.items())[:reviewers]
        for number, is_error in enumerate(errors)
    ]
    rows = reviewer_rows(mirror_of(read_study("\n".join(lines), need=reviewers)))
    return [row for row in rows if row.criterion == "bad"]


def test_one_of_three_who_copies_is_named_and_nobody_stamps() -> None:
    """Equal on 1,400 of 1,400 items while the third differs from both: the two are named, and nothing else is told."""
    rows = {row.reviewer: row for row in three(1, 1400, copied=True)}

    [text] = rows["ana"].alerts
    assert text.startswith("copying: ana and ben agree on 1400 of 1400 items")
    assert (rows["ben"].alerts, rows["cleo"].alerts) == ([text], [])


def test_three_honest_reviewers_are_left_alone() -> None:
    """Ten studies of 300 items: no alert."""
    assert [row.alerts for seed in range(10) for row in three(seed, 300) if row.alerts] == []


def test_what_cannot_be_checked_is_named() -> None:
    """Two reviewers leave copying open; of thirty items nothing could be told; one alone is compared with nobody."""
    [two, _] = three(1, 400, reviewers=2)
    few, *_ = three(1, 30)
    [alone] = three(1, 30, reviewers=1)

    assert "copying: needs a third reviewer" in two.not_checked
    assert {"copying: too early to tell", "rubber-stamping: too early to tell"} <= set(few.not_checked)
    assert [reason.split(":")[0] for reason in alone.not_checked] == ["copying", "rubber-stamping", "drift", "fatigue"]
    assert alone.not_checked[0] == "copying: shares too few items with anybody"


def test_finding_errors_is_told_of_enough_likely_errors() -> None:
    """Of one who clicks through 25 items nothing is known; of 400 items the share has its number and its interval."""
    [alone] = three(1, 25, reviewers=1)
    row, *_ = three(1, 400)

    assert alone.sensitivity == (None, None, None, "too early to tell: about 0 likely errors among shared items")
    bounds = wilson(round((row.sensitivity.estimate or 0) * row.likely_errors), row.likely_errors, 0.95)
    assert bounds is not None
    assert row.sensitivity[1:3] == approx(bounds)
    assert 25 <= row.likely_errors <= 60
    assert row.likely_errors + row.likely_correct == 400


def test_many_reviewers_of_one_item_take_no_time_and_no_pages() -> None:
    """150 reviewers of one item are 11,175 pairs of no use: none is listed, all are counted, each has a row."""
    lines = [f"a | r{number:03} | {'yes' if number % 7 == 0 else 'no'} | |" for number in range(150)]
    mirror = mirror_of(read_study("\n".join(lines), need=150))
    rows = [row for row in reviewer_rows(mirror) if row.criterion == "bad"]
    yes = sum(number % 7 == 0 for number in range(150))

    assert [row for row in pair_rows(mirror) if row.criterion == "bad"] == []
    assert pairs_left_out(mirror) == 150 * 149 // 2
    assert len(rows) == 150
    assert {row.agreement.estimate for row in rows} == {(yes - 1) / 149, (149 - yes) / 149}
    assert "copying: 11,175 pairs of reviewers share too few items" in rows[0].not_checked
