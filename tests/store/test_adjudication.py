"""What waits for a lead, in the order in which decisions matter."""

from __future__ import annotations

from jurat.leads.adjudication import CALLED_ERROR, TIED, disputes
from jurat.leads.decisions import adjudicate, standing_decision
from jurat.store import LabelStore
from jurat.store.asking import Asker
from tests.store.written_study import WrittenStudy, written

RARE, COMMON = {"inclusion_probability": 0.01}, {"inclusion_probability": 0.5}
MORE = """
[[criterion]]
id = "harmful"
question = "Harm?"
error_values = ["yes"]
acceptable_error_rate = 0.5
adjudicate = "any error"
[[criterion]]
id = "plain"
question = "Plain?"
error_values = ["no"]
"""


def test_disputes_come_in_the_order_of_their_consequence(store: LabelStore) -> None:
    """The verdict nearest to being decided first, in it what waits before what is flagged, then by weight."""
    study = WrittenStudy(store, written(more=MORE), {"a": COMMON, "b": RARE, "c": COMMON, "d": RARE})
    for reviewer, value in (("ana", "yes"), ("ben", "no")):
        study.label(reviewer, {"a": value, "b": value})
        study.label(f"{reviewer}2", {"a": "no"} | ({"c": "yes", "d": "yes"} if value == "yes" else {}), "harmful")
        study.label(f"{reviewer}3", {"c": value}, "plain")
    waiting = disputes(store, study.mirror())
    names = dict(zip(study.keys("abcd"), "abcd", strict=True))

    assert [(names[one.item_key], one.criterion, one.why) for one in waiting] == [
        ("d", "harmful", CALLED_ERROR),
        ("c", "harmful", CALLED_ERROR),
        ("b", "correct", TIED),
        ("a", "correct", TIED),
        ("c", "plain", TIED),
    ]


def test_a_flag_waits_until_it_is_decided_on(store: LabelStore) -> None:
    """And again when the decision is taken back."""
    study = WrittenStudy(store, written(), {"a": COMMON, "b": RARE})
    study.label("ana", {"a": "yes", "b": "yes"})
    for number, key in enumerate(study.keys("ab")):
        row = {
            "review_id": f"f{number}",
            "item_key": key,
            "reviewer_id": "Lea",
            "rubric_hash": study.rubric.content_hash,
        }
        nothing = dict.fromkeys(("supersedes", "comment", "active_ms", "corrected_output", "edit_distance"))
        row |= {"counted": 0, "origin": "form", "answers": "{}", "flag": "rubric unclear", "created_us": 0} | nothing
        store.write(lambda tx, row=row: tx.reviews.add(**row))
    b, a = (dispute.item_key for dispute in disputes(store, study.mirror()))
    assert [a, b] == study.keys("ab")  # b stands for more outputs
    adjudicate(store, b, "correct", "correct", "It is.", Asker.on_this_machine("Lea"))
    assert [dispute.item_key for dispute in disputes(store, study.mirror())] == [a]
    standing = standing_decision(store, b, "correct")
    adjudicate(
        store, b, "correct", "withdrawn", "I am not sure.", Asker.on_this_machine("Lea"), seen=standing and standing[0]
    )

    assert {dispute.item_key for dispute in disputes(store, study.mirror())} == {a, b}
