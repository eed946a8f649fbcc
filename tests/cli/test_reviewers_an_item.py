"""How many reviewers an item gets: what one person reaches, what waits for others, a rubric that changes it."""

from __future__ import annotations

import pytest

from jurat.analytics import progress, verdict_rows
from jurat.cli.common import workspace_at
from jurat.store import LabelStore
from jurat.web.live_studies import Services
from tests.cli.conftest import Terminal, labels
from tests.conftest import outputs, write_lines

DEFAULT = ("correct", "harmful", "hallucinated")


def default_labels(items: range, reviewer: str, incorrect: int | None = None) -> list[dict[str, object]]:
    """Make labels under the default rubric: all good but for an incorrect one."""
    return [
        {
            "item_id": f"item-{number:03}",
            "reviewer_id": reviewer,
            "criterion": criterion,
            "value": "yes" if criterion == "correct" and number != incorrect else "no",
        }
        for number in items
        for criterion in DEFAULT
    ]


def rewrite(terminal: Terminal, old: str, new: str, study: str = "study") -> None:
    """Change a study's rubric, as an editor would."""
    path = terminal.root / "rubric" / f"{study}.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def verdicts(terminal: Terminal, study: str = "study") -> dict[str, dict[str, object]]:
    """Return the verdict's rows by criterion."""
    return {row["criterion"]: row for row in terminal.json("verdict", "--study", study)["rows"]}


@pytest.fixture
def alone(terminal: Terminal) -> Terminal:
    """A new study under the default rubric: 300 good outputs, all judged by one person."""
    terminal.run("add", str(write_lines(terminal.root / "in.jsonl", outputs(300))), "--study", "new")
    rows = default_labels(range(300), "ana")
    terminal.run("import-labels", str(write_lines(terminal.root / "labels.jsonl", rows)), "--study", "new")
    return terminal


def test_one_person_alone_gets_to_a_verdict(alone: Terminal) -> None:
    """300 good outputs pass at 5 %; what is still wanted of a second person is said, and holds nothing up."""
    found = verdicts(alone, "new")
    status = alone.json("status", "--study", "new")
    said = alone.run("status", "--study", "new")[1]
    agreement = alone.json("agreement", "--study", "new")["rows"][0]["coefficients"]["krippendorff_alpha"]

    assert [found[name]["verdict"] for name in DEFAULT] == ["pass", "undecided", "pass"]
    assert {row["pending"] for row in found.values()} == {0}
    assert (status["complete"], status["second_looks"], status["waits_for"]) == (300, 61, None)
    assert "61 complete items are still to get a second reviewer, for agreement; no verdict waits for that." in said
    assert agreement["reason"] == "no item has labels by two reviewers yet"


def test_a_second_person_makes_agreement_and_a_split_waits_for_a_lead(alone: Terminal) -> None:
    """The second person's labels on the share: items with both; one that differs is tied, and no error."""
    with LabelStore(workspace_at(alone.root).store_location) as store:
        names = [str(row.item_id) for row in store.read.items.ids("new")]
        needs = [(name, store.read.items.named(study_id="new", item_id=name)) for name in names]
    chosen = [int(name.removeprefix("item-")) for name, row in needs if row is not None and row.need == 2]
    rows = [row for number in chosen for row in default_labels(range(number, number + 1), "ben", chosen[0])]
    alone.run("import-labels", str(write_lines(alone.root / "more.jsonl", rows)), "--study", "new")
    correct = verdicts(alone, "new")["correct"]
    agreement = alone.json("agreement", "--study", "new")["rows"][0]["coefficients"]

    assert len(chosen) == 61
    assert (correct["verdict"], correct["items"], correct["errors"], correct["tied"]) == ("pass", 300, 0, 1)
    assert agreement["percent_agreement"]["estimate"] == pytest.approx(60 / 61)
    assert alone.json("status", "--study", "new")["second_looks"] == 0


def test_items_that_wait_for_absent_reviewers_are_told(terminal: Terminal) -> None:
    """Three reviewers an item and one person: no further item would decide it, two more reviewers would."""
    rewrite(terminal, "overlap = 2", "overlap = 3")
    terminal.run("add", str(write_lines(terminal.root / "in.jsonl", outputs(300))))
    terminal.run("import-labels", str(write_lines(terminal.root / "l.jsonl", labels(range(300), "a", set()))))
    row = verdicts(terminal)["correct"]
    status = terminal.json("status")
    remedy = (
        "Invite two reviewers, or set overlap = 1 in the rubric: then nothing is known of agreement "
        "(with second_reviewer = 0.2 it is known later, from a fifth of the items)."
    )

    assert (row["verdict"], row["labels_to_decide"]) == ("undecided", None)
    assert row["reason"] == "300 items wait for two more reviewers"
    assert (status["waits_for"], status["ways_out"]) == ("300 items wait for two more reviewers", remedy)
    assert f"300 items wait for two more reviewers. {remedy}" in terminal.run("status")[1]
    assert f"300 items wait for two more reviewers. {remedy}" in terminal.run("verdict")[2]


def test_a_study_with_enough_reviewers_waits_for_none(terminal: Terminal) -> None:
    """Two people, two reviewers an item, half of the reviews in: that is work in progress and no lack of people."""
    terminal.run("add", str(write_lines(terminal.root / "in.jsonl", outputs(20))))
    rows = labels(range(10), "a", set()) + labels(range(5), "b", set())
    terminal.run("import-labels", str(write_lines(terminal.root / "l.jsonl", rows)))
    status = terminal.json("status")

    assert (status["complete"], status["in_progress"], status["waits_for"]) == (5, 5, None)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("overlap = 1", ("pass", 0, 200)),
        ("overlap = 1\nsecond_reviewer = 1.0", ("pass", 0, 200)),
        ("overlap = 3", ("undecided", 200, 0)),
    ],
)
def test_the_rubric_in_force_holds_everywhere_at_once(
    terminal: Terminal, change: str, expected: tuple[str, int, int]
) -> None:
    """Commands, a server that runs on, and one that is started compute by the overlap that the rubric says now."""
    terminal.run("add", str(write_lines(terminal.root / "in.jsonl", outputs(200))))
    terminal.run("import-labels", str(write_lines(terminal.root / "l.jsonl", labels(range(200), "a", set()))))
    running = Services(workspace_at(terminal.root), look_again_seconds=0)
    before = verdicts(terminal)["correct"]["pending"], running.live("study").rubric.overlap
    rewrite(terminal, "overlap = 2", change)
    row, status = verdicts(terminal)["correct"], terminal.json("status")
    started = Services(workspace_at(terminal.root))
    pages = [seen_by(server) for server in (running, started)]
    running.close()
    started.close()

    assert before == (200, 2)
    assert (row["verdict"], row["pending"], status["complete"]) == expected
    assert pages == [expected, expected]
    assert (verdicts(terminal)["correct"]["pending"], terminal.json("status")["complete"]) == expected[1:]


def seen_by(services: Services) -> tuple[str | None, int, int]:
    """Return what a server's pages show: the verdict, what is pending, and what is complete."""
    live = services.live("study")
    live.mirror.refresh()
    row = verdict_rows(live.mirror)[0]
    return row.verdict, row.pending, progress(live.mirror).complete
