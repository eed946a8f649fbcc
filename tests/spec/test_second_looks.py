"""What a second reviewer on a share of the items does to the verdict: nothing waits for it, and a split is tied."""

from __future__ import annotations

import random

from jurat.analytics import Mirror, progress
from jurat.rubric.model import parse_rubric
from tests.spec.study_table import RUBRIC, TableFeed, read_study

SHARED = RUBRIC.format(rule="majority", adjudicate="ties").replace("overlap = 3", "overlap = 1\nsecond_reviewer = 0.3")
ITEMS = 30


def mirror_of_lines(lines: list[str]) -> Mirror:
    """Make a mirror of a study of thirty items under the rubric with second reviewers."""
    rubric = parse_rubric(SHARED, "test")
    feed: TableFeed = read_study("\n".join(lines), need=1, rubric_hash=rubric.content_hash)
    feed.overlap = 1
    for place in feed.places.values():
        place["need"] = 1  # what disagreement adds to it: nothing
    mirror = Mirror(feed.as_feed(), "t", rubric)
    mirror.refresh()
    return mirror


def answered(item: int, reviewer: str, is_error: bool) -> str:
    """Write a line of the table."""
    return f"i{item:02} | {reviewer} | {'yes' if is_error else 'no'} | {'y' if is_error else ''} |"


def test_second_looks_only_make_a_verdict_more_careful() -> None:
    """However many have come: certain errors <= errors of the first reviews <= possible errors; none is waited for.

    So both words keep the guarantee that they have on first reviews alone. Counted beside it in plain Python.
    """
    dice = random.Random(11)
    chosen = [place for place in range(ITEMS) if gets_another(place)]
    for _ in range(25):
        first = [dice.random() < 0.3 for _ in range(ITEMS)]
        again = {place: dice.random() < 0.3 for place in dice.sample(chosen, dice.randrange(len(chosen) + 1))}
        split = {place for place, is_error in again.items() if is_error != first[place]}
        lines = [answered(place, "ana", first[place]) for place in range(ITEMS)]
        mirror = mirror_of_lines(lines + [answered(place, "ben", is_error) for place, is_error in again.items()])
        row = mirror.sliced_rows("error_rate", None)[0]
        agreed = sum(first) - sum(first[place] for place in split)

        assert (row["items"], row["tied"], row["errors"]) == (ITEMS, len(split), agreed)
        assert (row["errors_at_least"], row["errors_at_most"]) == (agreed, agreed + len(split))
        assert row["errors_at_least"] <= sum(first) <= row["errors_at_most"]
        assert progress(mirror).second_looks == len(chosen) - len(again)


def gets_another(place: int) -> bool:
    """Say in plain Python whether an item gets a second reviewer."""
    return place * 618_033 % 1_000_000 < 300_000


def test_the_rubric_says_what_an_item_needs_not_the_places_it_was_given() -> None:
    """Under an overlap of 2 the same reviews are pending, and complete under 1."""
    lines = [answered(place, "ana", is_error=False) for place in range(ITEMS)]
    wider = parse_rubric(SHARED.replace("overlap = 1\nsecond_reviewer = 0.3", "overlap = 2"), "test")
    narrow = mirror_of_lines(lines)
    wide = Mirror(narrow.feed, "t", wider)
    wide.refresh()

    assert (progress(narrow).complete, progress(narrow).short) == (ITEMS, 0)
    assert (progress(wide).complete, progress(wide).short, progress(wide).reviewers_short) == (0, ITEMS, 1)
