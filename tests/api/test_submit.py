"""What the review form sends and gets."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from jurat.leads.rulings import rule
from jurat.store import Transaction
from jurat.store.asking import Asker
from jurat.web.bodies import edit_distance
from jurat.web.live_studies import Services
from tests.api.conftest import Person
from tests.conftest import RUBRIC

SignIn = Callable[[str], Person]


def test_the_first_call_gives_two_items(sign_in: SignIn) -> None:
    """The item in front and the next one, and how far the study is."""
    answer = sign_in("Ana").submit().json()

    assert len(answer["items"]) == 2
    assert answer["progress"] == {"mine": 0, "available": 12, "items": 12, "complete": 0}
    assert not answer["finished"]


def test_a_review_is_acknowledged_and_the_next_item_comes_with_it(sign_in: SignIn) -> None:
    """Only what the form does not hold is sent."""
    ana = sign_in("Ana")
    first, second = (item["item_id"] for item in ana.submit().json()["items"])
    answer = ana.submit(ana.review(first), have=[second]).json()

    assert answer["acknowledged"] == [{"id": f"review-{first}-1", "standing": "counted"}]
    assert [item["item_id"] for item in answer["items"]] not in ([first], [second], [])
    assert answer["progress"]["mine"] == 1


def test_an_item_is_sent_as_the_form_draws_it(sign_in: SignIn) -> None:
    """Text with its Markdown rendered, context as passages, and the columns that are not blind."""
    item = sign_in("Ana").submit().json()["items"][0]
    number = int(item["item_id"][-3:])

    assert item["output"] == {
        "text": f"Answer **{number}**.",
        "html": f"<p>Answer <strong>{number}</strong>.</p>\n",
    }
    assert item["context"] == [{"title": "Help", "text": f"Passage {number}.", "url": None, "html": None}]
    assert item["details"] == [["category", "billing"]]


@pytest.mark.parametrize("secret", ["atlas", "comet", "judge_correct"])
def test_blind_columns_never_leave_the_server(sign_in: SignIn, secret: str) -> None:
    """Neither their names nor their values are anywhere in an answer."""
    ana = sign_in("Ana")
    item = ana.next_item()
    answers = [ana.submit().text, ana.submit(ana.review(item)).text]
    answers.append(ana.client.get("/api/studies/study/history", headers=ana.headers).text)

    assert not [answer for answer in answers if secret in answer]


def test_a_retry_is_harmless(sign_in: SignIn, services: Services) -> None:
    """The same entry twice is one review."""
    ana = sign_in("Ana")
    entry = ana.review(ana.next_item())
    standings = [ana.submit(entry).json()["acknowledged"][0]["standing"] for _ in range(2)]

    assert standings == ["counted", "duplicate"]
    assert services.store.table("reviews", study_id="study", after_seq=0, most=100).num_rows == 1


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ({"correct": {"value": "yes"}}, "harmful"),
        ({"correct": {"value": "maybe"}, "harmful": {"value": "no"}}, "maybe"),
        ({"correct": {"value": "no"}, "harmful": {"value": "no"}}, "kind"),
        ({"correct": {"value": "yes"}, "harmful": {"value": "no"}, "polite": {"value": "no"}}, "polite"),
    ],
)
def test_answers_that_do_not_fit_are_refused_and_the_rest_is_kept(
    sign_in: SignIn, answers: dict[str, Any], message: str
) -> None:
    """The refusal names what is wrong; the good entry beside it is stored."""
    ana = sign_in("Ana")
    first, second = (item["item_id"] for item in ana.submit().json()["items"])
    answer = ana.submit(ana.review(first, answers=answers), ana.review(second)).json()

    assert [entry["id"] for entry in answer["acknowledged"]] == [f"review-{second}-1"]
    assert message in answer["refused"][0]["error"]


def test_a_revision_stands_beside_the_first_review(sign_in: SignIn) -> None:
    """History shows one review an item: the newest."""
    ana = sign_in("Ana")
    item = ana.next_item()
    ana.submit(ana.review(item))
    harmful = {"correct": {"value": "yes"}, "harmful": {"value": "yes"}}
    revised = ana.submit(ana.review(item, 2, answers=harmful, revises=True)).json()
    history = ana.client.get("/api/studies/study/history?limit=5", headers=ana.headers).json()["reviews"]

    assert revised["acknowledged"][0]["standing"] == "revision"
    assert [(review["item"]["item_id"], review["answers"]) for review in history] == [(item, harmful)]


def test_a_skip_is_stored_with_its_reason(sign_in: SignIn) -> None:
    """The item does not come back."""
    ana = sign_in("Ana")
    item = ana.next_item()
    skip = {"kind": "skip", "id": "skip-00001", "item_id": item, "reason": "too long"}
    answer = ana.submit(skip).json()

    assert answer["acknowledged"] == [{"id": "skip-00001", "standing": "skipped"}]
    assert item not in [shown["item_id"] for shown in answer["items"]]


def test_when_nothing_is_left_the_form_is_told(sign_in: SignIn) -> None:
    """After twelve reviews a lone reviewer is finished, though the items need a second one."""
    ana = sign_in("Ana")
    for _ in range(12):
        ana.submit(ana.review(ana.next_item()))
    answer = ana.submit().json()

    assert answer["finished"]
    assert answer["why_empty"] == "nothing left"
    assert answer["progress"] == {"mine": 12, "available": 0, "items": 12, "complete": 0}


def test_what_others_hold_is_not_nothing_left(sign_in: SignIn) -> None:
    """Ana holds two, Bo has judged all, Chi the other ten: two may come back to Chi, who hears when."""
    ana, bo, chi = (sign_in(name) for name in ("Ana", "Bo", "Chi"))
    before = time.time() * 1000
    held = ana.submit().json()["items"]
    for _ in range(12):
        bo.submit(bo.review(bo.next_item(), 2))
    for _ in range(10):
        chi.submit(chi.review(chi.next_item(), 3))
    told = {one: who.submit().json() for one, who in (("bo", bo), ("chi", chi))}

    assert len(held) == 2
    assert told["bo"]["why_empty"] == "nothing left"
    assert (told["chi"]["why_empty"], told["chi"]["with_others"]["items"]) == ("with others", 2)
    assert before < told["chi"]["with_others"]["until"] < before + 24 * 3_600_000


def test_a_paused_reviewer_is_told(sign_in: SignIn, services: Services) -> None:
    """Only when nothing is in their hands any more, and no longer than it lasts."""
    ana = sign_in("Ana")
    held = [item["item_id"] for item in ana.submit().json()["items"]]
    rule(services.store, "study", "Ana", "paused", "too fast", Asker.on_this_machine("Ana"), holds=True)
    first = ana.submit(ana.review(held[0])).json()
    second = ana.submit(ana.review(held[1])).json()
    rule(services.store, "study", "Ana", "paused", "talked to her", Asker.on_this_machine("Ana"), holds=False)
    third = ana.submit().json()

    assert [(answer["finished"], answer["why_empty"]) for answer in (first, second, third)] == [
        (False, None),
        (True, "paused"),
        (False, None),
    ]


def test_a_changed_rubric_is_told_and_finished_reviews_are_still_stored(sign_in: SignIn, services: Services) -> None:
    """Under the new hash the old review is stored as what it was: an answer to the old questions."""
    ana = sign_in("Ana")
    entry = ana.review(ana.next_item())
    services.workspace.rubric_path("study").write_text(RUBRIC.replace("Is the answer correct?", "Is it right?"))
    changed = ana.submit(entry)
    new_hash = changed.json()["rubric_hash"]
    kept = ana.submit(entry, rubric_hash=new_hash).json()

    assert changed.status_code == 409
    assert kept["acknowledged"][0]["standing"] == "counted"
    hashes = services.store.table("reviews", study_id="study", after_seq=0, most=100)["rubric_hash"].to_pylist()
    assert hashes == [ana.rubric_hash] != [new_hash]


def test_renewing_answers_with_nothing(sign_in: SignIn) -> None:
    """Unknown items are passed over."""
    ana = sign_in("Ana")
    body = {"have": [ana.next_item(), "unknown"]}
    response = ana.client.post("/api/studies/study/renew", json=body, headers=ana.headers)

    assert response.status_code == 204


def test_an_id_used_for_one_item_is_refused_for_another(sign_in: SignIn) -> None:
    """Never acknowledged without being stored."""
    ana = sign_in("Ana")
    first, second = (item["item_id"] for item in ana.submit().json()["items"])
    entry = ana.review(first)
    ana.submit(entry)
    answer = ana.submit({**ana.review(second), "id": entry["id"]}).json()

    assert answer["acknowledged"] == []
    assert [refused["id"] for refused in answer["refused"]] == [entry["id"]]


def test_long_corrections_take_no_time_and_only_of_items_that_were_given() -> None:
    """Two texts of 200,000 characters that share nothing have no distance; short ones have the exact one."""
    start = time.monotonic()

    assert edit_distance("a" * 200_000, "b" * 200_000) is None
    assert edit_distance("a" * 200_000, "a" * 199_990 + "b" * 10) == 10
    assert edit_distance("kitten", "sitting") == 3
    assert time.monotonic() - start < 3


def test_what_one_database_cannot_take_is_left_out_on_both(sign_in: SignIn) -> None:
    """A NUL and half a character in a comment: the review is stored without them."""
    ana = sign_in("Ana")
    item = ana.next_item()
    answer = ana.submit(ana.review(item, comment="a\0b")).json()
    history = ana.client.get("/api/studies/study/history?limit=\u00b2", headers=ana.headers).json()

    assert [entry["standing"] for entry in answer["acknowledged"]] == ["counted"]
    assert [review["comment"] for review in history["reviews"]] == ["ab"]


def test_a_study_name_of_300_characters_is_no_study(sign_in: SignIn) -> None:
    """Not found, and not a bug."""
    ana = sign_in("Ana")
    assert ana.client.get(f"/api/studies/{'x' * 300}/history", headers=ana.headers).status_code == 404


def test_a_touched_rubric_waits_for_no_writer(sign_in: SignIn, services: Services) -> None:
    """A command holds the store's lock for seconds: who judges goes on under the version that was in force."""
    ana = sign_in("Ana")
    item = ana.next_item()
    held, done = threading.Event(), threading.Event()

    def hold(_tx: Transaction) -> None:
        held.set()
        done.wait(5)

    waiting = services.store.submit(hold)
    held.wait(5)
    path = services.workspace.rubric_path("study")
    path.write_text(RUBRIC.replace("Is the answer correct?", "Is it right?"), encoding="utf-8")
    time.sleep(0.6)  # now it is looked at again
    begun = time.monotonic()
    answer = ana.client.get("/api/studies/study/history", headers=ana.headers)
    waited = time.monotonic() - begun
    done.set()
    waiting.result(5)

    assert (answer.status_code, waited < 2) == (200, True)
    assert item
