"""How far a reviewer is: never of more items than there are, whenever the study was last counted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from jurat.serving.reviewer_progress import ProgressCounter
from jurat.web.live_studies import Services
from tests.api.conftest import Person
from tests.conftest import RUBRIC

SignIn = Callable[[str], Person]


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


def give(services: Services, clock: Clock, overlap: int) -> None:
    """Let the study ask for so many reviewers an item, and count by the test's clock."""
    services.workspace.rubric_path("study").write_text(RUBRIC.replace("overlap = 2", f"overlap = {overlap}"))
    live = services.live("study")
    counter = ProgressCounter(services.store, "study", None, overlap, clock)
    services._live["study"] = replace(live, progress=counter)


def settle(services: Services) -> None:
    """Wait until a count that was begun is there."""
    counting = services.live("study").progress._counting
    if counting is not None:
        counting.join(10)


@pytest.mark.parametrize("overlap", [1, 2])
@pytest.mark.parametrize("pause", [0.0, 2.0, 6.0, 70.0])
def test_done_and_left_make_the_whole(services: Services, sign_in: SignIn, overlap: int, pause: float) -> None:
    """12 items, judged by one person, with a pause before each: at every turn what is done and left is 12."""
    clock = Clock()
    ana = sign_in("Ana")
    give(services, clock, overlap)
    ana.rubric_hash = services.live("study").rubric.content_hash
    answer = ana.submit().json()
    told = [answer["progress"]]
    held = [item["item_id"] for item in answer["items"]]
    while held:
        clock.now += pause
        item = held.pop(0)
        answer = ana.submit(ana.review(item), have=held).json()
        held += [one["item_id"] for one in answer["items"]]
        told.append(answer["progress"])
        settle(services)

    assert [(one["mine"], one["available"]) for one in told] == [(done, 12 - done) for done in range(13)]


def test_what_a_colleague_takes_is_never_counted_twice(services: Services, sign_in: SignIn) -> None:
    """Two at once, one place an item: nobody hears of more than there are, and in the end all is done."""
    clock = Clock()
    people = [sign_in(name) for name in ("Ana", "Ben", "Cleo")]
    give(services, clock, 1)
    held: dict[int, list[str]] = {}
    for number, person in enumerate(people):
        person.rubric_hash = services.live("study").rubric.content_hash
        answer = person.submit().json()
        held[number] = [item["item_id"] for item in answer["items"]]
        assert (answer["progress"]["mine"], answer["progress"]["available"] <= 12) == (0, True)
    while any(held.values()):
        for number, person in enumerate(people):
            if held[number]:
                item = held[number].pop(0)
                answer = person.submit(person.review(item), have=held[number]).json()
                held[number] += [one["item_id"] for one in answer["items"]]
                assert answer["progress"]["mine"] + answer["progress"]["available"] <= 12
        clock.now += 6
        settle(services)

    last = [person.submit().json()["progress"] for person in people]
    assert sum(one["mine"] for one in last) == 12
    assert [(one["available"], one["complete"]) for one in last] == [(0, 12)] * 3
