"""Small studies written as tables, fed to the mirror as the store would."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache

import pyarrow as pa

from assay.analytics import Mirror
from assay.analytics.feed import MOST_REVIEWS
from assay.renamed_values import Renames
from assay.rubric import Rubric, parse_rubric
from assay.store.tables import FEEDS

RUBRIC = """
title = "t"
overlap = 3
resolve = "{rule}"
[[criterion]]
id = "bad"
question = "?"
error_values = ["yes"]
acceptable_error_rate = 0.05
adjudicate = "{adjudicate}"
[[criterion]]
id = "why"
question = "?"
scale = "nominal"
values = ["x", "y", "z"]
error_values = ["x"]
ask_when = "bad == yes"
"""


@cache
def rubric(rule: str = "majority", adjudicate: str = "ties") -> Rubric:
    """Give the rubric of these studies."""
    return parse_rubric(RUBRIC.format(rule=rule, adjudicate=adjudicate), "test")


@dataclass
class TableFeed:
    """Feeds rows that are held in lists."""

    attributes: dict[str, dict[str, object]]
    places: dict[str, dict[str, int | None]]
    reviews: list[dict[str, object]] = field(default_factory=list)
    gold: list[dict[str, object]] = field(default_factory=list)
    repeats: list[dict[str, object]] = field(default_factory=list)
    decisions: list[dict[str, object]] = field(default_factory=list)
    excluded: list[str] = field(default_factory=list)
    pooled: list[str] = field(default_factory=list)
    renames: dict[str, Renames] = field(default_factory=dict)
    waivers: list[dict[str, object]] = field(default_factory=list)
    batches: dict[str, str] = field(default_factory=dict)
    newest: dict[tuple[int, str], int] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    overlap: int = 3  # what the rubric says; a place's `need` is told as how many more or fewer

    def key(self, item_id: str) -> int:
        """Give an item's number: items are numbered as they come."""
        return self.numbers.setdefault(item_id, len(self.numbers) + 1)

    def keys(self) -> dict[str, int]:
        """Number the items."""
        return {item_id: number for number, item_id in enumerate(self.attributes, start=1)}

    def as_feed(self) -> FeedOfRows:
        """Give what a mirror reads from."""
        return FeedOfRows(self)


class FeedOfRows:
    """The protocol a mirror expects, over a `TableFeed`."""

    def __init__(self, source: TableFeed) -> None:
        self.source = source

    def newest(self) -> tuple[int, int]:
        """Give the numbers of the newest review and skip."""
        return 0, 0

    def items(self, study_id: str, after_position: int) -> pa.Table:
        """Give the items behind a position."""
        assert study_id == "t"
        rows = [
            {
                "item_key": key,
                "item_id": item_id,
                "position": key - 1,
                "batch": self.source.batches.get(item_id, "b"),
                "attributes": json.dumps(attributes),
            }
            for (item_id, attributes), key in zip(
                self.source.attributes.items(), self.source.keys().values(), strict=True
            )
            if key - 1 > after_position
        ]
        return pa.Table.from_pylist(rows, FEEDS["items"])

    def places(self, study_id: str, after_seq: int, after_skip: int) -> pa.Table:
        """Give the touched items."""
        assert study_id == "t"
        assert min(after_seq, after_skip) >= 0
        keys = self.source.keys()
        rows = [
            {
                "item_key": keys[item_id],
                "position": keys[item_id] - 1,
                "extra": (place["need"] or 0) - self.source.overlap,
                "last_skip": 0,
            }
            for item_id, place in self.source.places.items()
        ]
        return pa.Table.from_pylist(rows, FEEDS["places"])

    def reviews(self, study_id: str, after_seq: int, most: int = MOST_REVIEWS) -> pa.Table:
        """Give the next reviews behind a number."""
        assert study_id == "t"
        corrected = {row["supersedes"] for row in self.source.reviews}
        rows = [
            row | {"is_superseded": int(row["seq"] in corrected)}
            for row in self.source.reviews
            if int(str(row["seq"])) > after_seq
        ]
        return pa.Table.from_pylist(rows[:most], FEEDS["reviews"])

    def decisions(self, study_id: str, after_seq: int) -> pa.Table:
        """Give what leads decided."""
        assert study_id == "t"
        rows = [row for row in self.source.decisions if int(str(row["seq"])) > after_seq]
        return pa.Table.from_pylist(rows, FEEDS["decisions"])

    def withdrawn(self, study_id: str) -> dict[int, list[str]]:
        """Give what was taken out: nothing."""
        assert study_id == "t"
        return {}

    def excluded(self, study_id: str) -> list[str]:
        """Name whose labels are left out."""
        assert study_id == "t"
        return self.source.excluded

    def counted_versions(self, study_id: str, rubric: Rubric) -> dict[str, Renames]:
        """Give the versions whose labels count, and the values that were renamed since."""
        assert study_id == "t"
        return {version: self.source.renames.get(version, {}) for version in (rubric.content_hash, *self.source.pooled)}

    def exclusions(self, study_id: str) -> pa.Table:
        """Say why labels are left out."""
        assert study_id == "t"
        rows = [{"reviewer_id": name, "reason": f"{name} copies", "decided_by": "Lea"} for name in self.source.excluded]
        return pa.Table.from_pylist(rows, FEEDS["exclusions"])

    def waivers(self, study_id: str) -> pa.Table:
        """Give what the owners accept."""
        assert study_id == "t"
        return pa.Table.from_pylist(self.source.waivers, FEEDS["waivers"])

    def gold(self, study_id: str) -> pa.Table:
        """Give what was said of gold items."""
        assert study_id == "t"
        return pa.Table.from_pylist(self.source.gold, FEEDS["gold"])

    def repeats(self, study_id: str) -> pa.Table:
        """Give what was said of items and of their repeats."""
        assert study_id == "t"
        return pa.Table.from_pylist(self.source.repeats, FEEDS["repeats"])

    def item_page(self, study_id: str, after_position: int, most: int) -> pa.Table:
        """Give the next items behind a position."""
        items = self.items(study_id, after_position).slice(0, most)
        done = [(self.source.places.get(name) or {}).get("done") or 0 for name in items["item_id"].to_pylist()]
        return items.append_column("done", pa.array(done, pa.int64()))

    def page_reviews(self, study_id: str, after_position: int, up_to_position: int, until_seq: int) -> pa.Table:
        """Give the reviews of a page's items."""
        assert (study_id, until_seq) == ("t", 0)
        corrected = {row["supersedes"] for row in self.source.reviews}
        rows = [
            row | {"is_superseded": int(row["seq"] in corrected)}
            for row in self.source.reviews
            if after_position < int(str(row["item_key"])) - 1 <= up_to_position
        ]
        return pa.Table.from_pylist(rows, FEEDS["page_reviews"])


def read_study(text: str, rule: str = "majority", need: int = 3, rubric_hash: str | None = None) -> TableFeed:
    """Read a study from lines `item | reviewer | bad | why | note`.

    `note` may hold: late (not counted), revises (supersedes this reviewer's last review of the item, or follows it when
    it was sent back), sent back (their last one is), old (another version of the rubric), skip (the item was only put
    before somebody). An empty cell was not answered; ? is "cannot judge".
    """
    feed = TableFeed({}, {})
    for line in text.strip().splitlines():
        item, reviewer, bad, why, note = (cell.strip() for cell in line.split("|"))
        feed.key(item)
        feed.attributes.setdefault(item, {"model": "m1" if item < "c" else "m2"})
        place = feed.places.setdefault(item, {"need": need, "done": 0})
        if "skip" in note:
            continue
        _add_review(feed, item, reviewer, {"bad": bad, "why": why}, note, rubric_hash or rubric(rule).content_hash)
        place["done"] = int(place["done"] or 0) + int(str(feed.reviews[-1]["places_taken"]))
    for place in feed.places.values():
        place["need"] = max(int(place["need"] or 0), int(place["done"] or 0))
    return feed


def _add_review(feed: TableFeed, item: str, reviewer: str, cells: dict[str, str], note: str, rubric_hash: str) -> None:
    seq = len(feed.reviews) + 1
    key = feed.key(item)
    before = feed.newest.get((key, reviewer))
    was_sent_back = before is not None and feed.reviews[before - 1]["places_taken"] == -1
    takes_none = "late" in note or ("revises" in note and not was_sent_back)
    feed.newest[key, reviewer] = seq
    answers = {name: _answer(value) for name, value in cells.items() if value}
    feed.reviews.append(
        {
            "seq": seq,
            "review_id": f"review-{seq}",
            "item_key": key,
            "reviewer_id": reviewer,
            "supersedes": before if "revises" in note or "sent back" in note else None,
            "counted": 0 if "late" in note else 1,
            "places_taken": -1 if "sent back" in note else 0 if takes_none else 1,
            "origin": "form",
            "rubric_hash": "another" if "old" in note else rubric_hash,
            "answers": json.dumps(answers),
            "comment": None,
            "flag": None,
            "active_ms": 1000 * seq,
            "created_us": 1_790_000_000_000_000 + seq,
            "corrected_output": "Better." if seq == 3 else None,
            "edit_distance": 7 if seq == 3 else None,
        }
    )


def mirror_of(feed: TableFeed, rule: str = "majority", adjudicate: str = "ties") -> Mirror:
    """Make a mirror of a study."""
    mirror = Mirror(feed.as_feed(), "t", rubric(rule, adjudicate))
    mirror.refresh()
    return mirror


def _answer(value: str) -> dict[str, object]:
    if value == "?":
        return {"value": None, "reason": "The context is missing"}
    evidence = [{"in": "output", "start": 0, "end": 2, "text": 'a"'}] if value == "yes" else []
    return {"value": value} | ({"evidence": evidence} if evidence else {})
