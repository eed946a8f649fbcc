"""Who gets what, and what becomes of what they hand in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from jurat.serving.queue import SkipEntry
from tests.store.conftest import LEASE_US, Desk, review

MakeDesk = Callable[..., Desk]


def standings(desk: Desk, reviewer: str, *entries: object) -> list[str | None]:
    """Hand entries in and give how each stands."""
    return [receipt.standing for receipt in desk.turn(reviewer, *entries).receipts]  # type: ignore[arg-type]


def test_a_reviewer_holds_the_item_in_front_of_them_and_the_next(desk: MakeDesk) -> None:
    """Two items are given, and asking again gives the same two."""
    study = desk(5, 1)
    first = study.in_hand("ana")

    assert len(set(first)) == 2
    assert first == study.in_hand("ana")


def test_no_item_goes_to_more_reviewers_than_its_overlap(desk: MakeDesk) -> None:
    """With overlap 2 and three reviewers, every item is in at most two hands."""
    study = desk(3, 2)
    held = Counter(item for reviewer in ("ana", "ben", "chi") for item in study.in_hand(reviewer))

    assert max(held.values()) == 2
    assert sum(held.values()) == 6


def test_every_item_gets_its_overlap_and_nobody_an_item_twice(desk: MakeDesk) -> None:
    """Three reviewers finish 70 items (more than one block) with overlap 2."""
    study = desk(70, 2)
    done: list[tuple[str, str]] = []
    reviewers = ["ana", "ben", "chi"]
    while reviewers:
        for reviewer in list(reviewers):
            hands = study.in_hand(reviewer)
            if not hands:
                reviewers.remove(reviewer)
                continue
            assert ["counted"] == standings(study, reviewer, review(hands[0], review_id=f"{reviewer}-{hands[0]}"))
            done.append((reviewer, hands[0]))

    assert 140 == len(done) == len(set(done))
    assert {2} == set(Counter(item for _, item in done).values())


def test_early_blocks_are_finished_first(desk: MakeDesk) -> None:
    """The first 64 items a lone reviewer sees are the first block, in an order that is not that of the list."""
    study = desk(100, 1)
    seen = []
    for _ in range(64):
        item = study.in_hand("ana")[0]
        seen.append(item)
        study.turn("ana", review(item))

    assert {f"i{number:03}" for number in range(64)} == set(seen)
    assert sorted(seen) != seen


def test_handing_in_twice_is_harmless(desk: MakeDesk) -> None:
    """The same review id is acknowledged again and stored once."""
    study = desk(3, 1)
    item = study.in_hand("ana")[0]

    assert ["counted"] == standings(study, "ana", review(item))
    assert ["duplicate"] == standings(study, "ana", review(item))
    assert [(1,)] == study.rows("SELECT count(*) FROM review")


def test_a_second_review_of_an_item_corrects_the_first(desk: MakeDesk) -> None:
    """It stands as a revision, supersedes the first, and takes no further place."""
    study = desk(3, 2)
    item = study.in_hand("ana")[0]
    study.turn("ana", review(item, "yes"))

    assert ["revision"] == standings(study, "ana", review(item, "no"))
    assert [(1, None), (2, 1)] == study.rows("SELECT seq, supersedes FROM review")
    assert [(1,)] == study.rows(f"SELECT done FROM item WHERE item_id = '{item}'")


def test_a_review_of_an_expired_lease_counts_while_its_place_is_free(desk: MakeDesk) -> None:
    """Nobody took the place in the meantime."""
    study = desk(1, 1)
    item = study.in_hand("ana")[0]
    study.now_us += LEASE_US + 1

    assert ["counted"] == standings(study, "ana", review(item))


def test_a_review_that_comes_when_its_place_is_taken_is_kept_but_not_counted(desk: MakeDesk) -> None:
    """It is marked late; its correction stays late."""
    study = desk(1, 1)
    item = study.in_hand("ana")[0]
    study.now_us += LEASE_US + 1
    assert [item] == study.in_hand("ben")
    study.turn("ben", review(item, review_id="from-ben"))

    assert ["late"] == standings(study, "ana", review(item, "yes"))
    assert ["revision"] == standings(study, "ana", review(item, "no"))
    assert [(1,), (0,), (0,)] == study.rows("SELECT counted FROM review ORDER BY seq")


def test_an_expired_item_may_come_back_to_the_same_reviewer(desk: MakeDesk) -> None:
    """They have neither judged nor skipped it."""
    study = desk(1, 1)
    first = study.in_hand("ana")
    study.now_us += LEASE_US + 1

    assert first == study.in_hand("ana")


def test_a_skipped_item_goes_to_somebody_else(desk: MakeDesk) -> None:
    """It does not come back to the one who skipped it."""
    study = desk(1, 1)
    item = study.in_hand("ana")[0]

    assert ["skipped"] == standings(study, "ana", SkipEntry("skip-0001", item, "too long"))
    assert ["duplicate"] == standings(study, "ana", SkipEntry("skip-0001", item, "too long"))
    assert [] == study.in_hand("ana")
    assert [item] == study.in_hand("ben")


def test_a_skip_can_be_undone_by_judging_the_item(desk: MakeDesk) -> None:
    """It was given to them, and its place is free."""
    study = desk(1, 1)
    item = study.in_hand("ana")[0]
    study.turn("ana", SkipEntry("skip-0001", item, "too long"))

    assert ["counted"] == standings(study, "ana", review(item))


def test_nobody_chooses_what_to_judge(desk: MakeDesk) -> None:
    """A review of an item that was not given to this reviewer is refused; the others in the request are stored."""
    study = desk(10, 1)
    mine = study.in_hand("ana")[0]
    other = study.in_hand("ben")[0]
    turn = study.turn("ana", review(other), review("no such item"), review(mine))

    assert [None, None, "counted"] == [receipt.standing for receipt in turn.receipts]
    assert f"Item '{other}' was not given to you. Reload the page to get the next one." == turn.receipts[0].error
    assert "There is no item 'no such item' in study 's'." == turn.receipts[1].error


def test_a_review_id_belongs_to_one_reviewer(desk: MakeDesk) -> None:
    """Another reviewer's entry with the same id is refused, not acknowledged."""
    study = desk(4, 1)
    ana, ben = study.in_hand("ana")[0], study.in_hand("ben")[0]
    study.turn("ana", review(ana, review_id="the-same"))

    assert [None] == standings(study, "ben", review(ben, review_id="the-same"))


def test_renewing_keeps_a_lease_alive(desk: MakeDesk) -> None:
    """Renewed before it runs out, the item stays in hand; an expired lease is not revived."""
    study = desk(1, 1)
    study.in_hand("ana")
    study.now_us += LEASE_US - 10
    study.store.write(lambda tx: study.queue.renew(tx, "ana", [1], study.now_us))
    study.now_us += LEASE_US - 10

    assert [] == study.in_hand("ben")


def test_places_add_up_from_the_rows(desk: MakeDesk) -> None:
    """The counters the database keeps equal what the reviews and leases say."""
    study = desk(10, 2)
    for reviewer in ("ana", "ben", "chi"):
        item = study.in_hand(reviewer)[0]
        study.turn(reviewer, replace(review(item), review_id=f"{reviewer}-{item}"))

    assert [] == study.rows(
        """
        SELECT item_id FROM item i
        WHERE done <> (SELECT count(*) FROM review r
                       WHERE r.item_key = i.item_key AND counted = 1 AND supersedes IS NULL)
           OR leased <> (SELECT count(*) FROM assignment a WHERE a.item_key = i.item_key AND state = 'leased')
        """
    )
