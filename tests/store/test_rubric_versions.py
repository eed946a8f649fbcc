"""Versions of a rubric count apart until a lead says that the change was harmless; on both databases."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from jurat.analytics import agreement_rows, gold_rows, verdict_rows
from jurat.analytics.views.label_export import label_table
from jurat.errors import JuratError
from jurat.intake.gold import GoldItem, add_gold
from jurat.intake.outputs import Item
from jurat.leads.decisions import audit, item_reviews
from jurat.leads.gold_twins import expected_of
from jurat.leads.rubric_versions import declare_change, declare_renamed, find_version, version_rows
from jurat.rubric.model import parse_rubric
from jurat.rubric.renamed_values import Renames
from jurat.serving.pooled_versions import pooled_versions
from jurat.store import LabelStore, Transaction, now_us
from jurat.store.asking import Asker
from tests.store.conftest import Outsider, add_row
from tests.store.written_study import WrittenStudy, written

NAMES = [f"i{number}" for number in range(6)]
SECOND = written("Is it right?")
THIRD = written("Is it right?", "Look at the source.")
OTHER_VALUES = written(keys='scale = "nominal"\nvalues = ["no", "fine"]')
MORE_VALUES = written(keys='scale = "nominal"\nvalues = ["yes", "no", "unsure"]')


@pytest.fixture
def study(store: LabelStore) -> WrittenStudy:
    """Six items, all judged under a first version by ana."""
    made = WrittenStudy(store, written(), {name: {} for name in NAMES})
    made.label("ana", dict.fromkeys(NAMES, "yes") | {"i0": "no"})
    return made


def declare(study: WrittenStudy, old: str, new: str, *, is_harmless: bool = True, who: str = "Lea") -> None:
    """Report what a change is, with a reason that names both."""
    declare_change(
        study.store, "s", old, new, f"{old[:4]} and {new[:4]}", Asker.on_this_machine(who), is_harmless=is_harmless
    )


def pooled(study: WrittenStudy, version: str, name: str = "s") -> frozenset[str]:
    """List the versions that count while this one is the current one."""
    return pooled_versions(study.store, name, find_version(study.store, "s", version))


def test_labels_of_versions_count_together_once_a_lead_says_so(study: WrittenStudy) -> None:
    """A mirror that lives through it equals a fresh one at every step; taken back, they are set aside again."""
    first = study.rubric.content_hash
    second = study.use(SECOND)
    study.label("ben", dict.fromkeys(NAMES[:4], "no"))
    living = study.mirror()
    seen = []
    for is_harmless in (None, True, False, True):
        if is_harmless is not None:
            declare(study, first, second, is_harmless=is_harmless)
        living.refresh()
        fresh = study.mirror()
        assert (verdict_rows(living), agreement_rows(living)) == (verdict_rows(fresh), agreement_rows(fresh))
        assert living.set_aside_by_version == fresh.set_aside_by_version
        row = verdict_rows(living)[0]
        seen.append((row.items, row.errors, row.tied, living.set_aside, living.set_aside_by_version))

    apart, together = (4, 4, 0, 6, {first: 6}), (6, 1, 3, 0, {})
    assert seen == [apart, together, apart, together]
    study.label("cleo", {"i0": "yes"})
    living.refresh()
    assert verdict_rows(living) == verdict_rows(study.mirror())


def test_harmless_changes_join_several_versions_either_way(study: WrittenStudy) -> None:
    """First to second, second to third: all three count, whichever is current; a break parts them."""
    first, second, third = study.rubric.content_hash, study.use(SECOND), study.use(THIRD)
    declare(study, first, second)
    declare(study, third, second)
    assert [pooled(study, one) for one in (first, second, third)] == [{first, second, third}] * 3
    declare(study, second, first, is_harmless=False)  # named the other way round, it is the same pair

    assert pooled(study, third) == {second, third}
    assert pooled(study, first) == {first}
    assert pooled(study, first, "other") == {first}


def test_labels_that_would_lose_their_meaning_are_never_pooled(study: WrittenStudy) -> None:
    """Refused with criterion and value; and what can count one way does not count the other way."""
    first, other = study.rubric.content_hash, study.use(OTHER_VALUES)
    with pytest.raises(JuratError, match="correct: 'yes' is no answer any more"):
        declare(study, first, other)
    declare(study, first, other, is_harmless=False)
    more = study.use(MORE_VALUES)
    declare(study, first, more)

    assert pooled(study, more) == {first, more}
    assert pooled(study, first) == {first}  # "unsure" is no answer there
    study.use(written())
    told = {row.rubric_hash: (row.standing, row.reason) for row in version_rows(study.store, study.mirror())}
    assert told[more] == ("set aside", "correct: 'unsure' is no answer any more")


def test_an_added_answer_keeps_the_labels(study: WrittenStudy) -> None:
    """Nobody needs to say so; it is told. Not the other way round, and not against a lead's word."""
    first, more = study.rubric.content_hash, study.use(MORE_VALUES)
    study.label("ben", {"i0": "unsure", "i1": "yes"})
    mirror = study.mirror()
    told = {row.rubric_hash: (row.standing, row.decided_by, row.reason) for row in version_rows(study.store, mirror)}

    assert (verdict_rows(mirror)[0].items, mirror.set_aside) == (6, 0)
    assert told[first] == ("pooled", None, "only answers were added (correct: unsure)")
    assert (pooled(study, more), pooled(study, first)) == ({first, more}, {first})
    declare(study, first, more, is_harmless=False)
    assert pooled(study, more) == {more}


def test_a_version_that_is_not_stored_yet_counts_the_same(study: WrittenStudy) -> None:
    """Commands that only read compute by the rubric on disk, and so do pages that have kept it."""
    first, unstored = study.rubric.content_hash, parse_rubric(MORE_VALUES, "test")

    assert pooled_versions(study.store, "s", unstored) == {first, unstored.content_hash}


def test_added_answers_carry_what_a_lead_declared(study: WrittenStudy) -> None:
    """First to a reworded second by a lead, second to one with more answers by itself: all three count."""
    first, second = study.rubric.content_hash, study.use(SECOND)
    declare(study, first, second)
    third = study.use(written("Is it right?", keys='scale = "nominal"\nvalues = ["yes", "no", "unsure"]'))

    assert pooled(study, third) == {first, second, third}


def test_what_cannot_be_declared_is_refused_whole(study: WrittenStudy) -> None:
    """No such version, no reason; nothing is stored."""
    first, second = study.rubric.content_hash, study.use(SECOND)
    with pytest.raises(JuratError, match=f"no version 'beef' of its rubric. There are: {first}, {second}"):
        declare(study, "beef", second)
    with pytest.raises(JuratError, match="Say why"):
        declare_change(study.store, "s", first, second, " ", Asker.on_this_machine("Lea"), is_harmless=True)

    assert [row for row in audit(study.store, "s") if row.what == "rubric change"] == []


def test_versions_say_what_was_given_under_them(study: WrittenStudy) -> None:
    """Reviews and labels by version; who pooled it or set it aside, and why."""
    first, second, third = study.rubric.content_hash, study.use(SECOND), study.use(THIRD)
    study.label("ben", dict.fromkeys(NAMES[:2], "yes"))
    declare(study, first, third, who="Leo")
    declare(study, second, third, is_harmless=False)
    rows = version_rows(study.store, study.mirror())

    assert [(row.rubric_hash, row.standing, row.reviews, row.labels, row.decided_by) for row in rows] == [
        (first, "pooled", 6, 6, "Leo"),
        (second, "set aside", 0, 0, "Lea"),
        (third, "current", 2, 2, None),
    ]
    assert rows[0].reason == f"{first[:4]} and {third[:4]}"
    assert None not in [row.since for row in rows]
    told = [(row.about, row.decision, row.decided_by) for row in audit(study.store, "s") if row.what == "rubric change"]
    assert sorted(told) == sorted(
        [(f"{first} to {third}", "harmless", "Leo"), (f"{second} to {third}", "not harmless", "Lea")]
    )


def test_a_version_is_found_by_the_beginning_of_its_hash(study: WrittenStudy) -> None:
    """Four characters or more."""
    first = study.rubric.content_hash
    study.use(SECOND)

    assert find_version(study.store, "s", first[:4]).content_hash == first
    with pytest.raises(JuratError, match=f"no version '{first[:3]}'"):
        find_version(study.store, "s", first[:3])


def test_an_added_criterion_counts_the_items_it_was_asked_on(study: WrittenStudy) -> None:
    """Items that were complete before it came are no part of its rate; those that may still be asked are pending."""
    first = study.rubric.content_hash
    added = study.use(
        written(
            more='[[criterion]]\nid = "kind"\nquestion = "Kind?"\nerror_values = ["no"]\nacceptable_error_rate = 0.1\n'
        )
    )
    declare(study, first, added)
    study.label("ben", {"i0": "no", "i1": "yes"}, "kind")
    correct, kind = verdict_rows(study.mirror())

    assert (correct.items, correct.errors, kind.items, kind.errors, kind.pending) == (6, 1, 2, 1, 0)


def test_changes_are_never_changed(study: WrittenStudy, outsider: Outsider) -> None:
    """An UPDATE or DELETE raises, and so does a version joined to itself."""
    first = study.rubric.content_hash
    declare(study, first, study.use(SECOND))
    for statement in ("UPDATE rubric_change SET is_harmless = 0", "DELETE FROM rubric_change"):
        with pytest.raises(outsider.forbids, match="decisions are only ever added"):
            outsider.execute(statement)
    with pytest.raises(study.store.rule_errors):
        declare(study, first, first)


RENAMED = written(keys='scale = "nominal"\nvalues = ["yes", "incorrect", "partly"]\n', errors='["incorrect"]')
MAPPED = {"correct": {"no": "incorrect"}}


def rename(study: WrittenStudy, old: str, new: str, renames: Renames) -> None:
    """Report what answers are called now."""
    declare_renamed(study.store, "s", old, new, renames, "Other words.", Asker.on_this_machine("Lea"))


def test_a_renamed_value_counts_as_the_new_one_everywhere(study: WrittenStudy) -> None:
    """As in a study where everybody said the new words; and not before, nor after it is taken back."""
    first, second = study.rubric.content_hash, study.use(RENAMED)
    study.label("ben", dict.fromkeys(NAMES, "yes") | {"i0": "incorrect", "i1": "incorrect", "i2": "partly"})
    living = study.mirror()
    seen = [(verdict_rows(living)[0].items, living.set_aside)]
    for act in (
        lambda: rename(study, first, second, MAPPED),
        lambda: declare(study, first, second, is_harmless=False),
        lambda: rename(study, first, second, MAPPED),
    ):
        act()
        living.refresh()
        fresh = study.mirror()
        assert (verdict_rows(living), agreement_rows(living)) == (verdict_rows(fresh), agreement_rows(fresh))
        seen.append((verdict_rows(living)[0].items, living.set_aside))
    plain = said_anew({"ana": {"i0": "incorrect"}, "ben": {"i0": "incorrect", "i1": "incorrect", "i2": "partly"}})
    row = verdict_rows(living)[0]

    assert seen == [(6, 6), (6, 0), (6, 6), (6, 0)]
    assert (row.errors, row.tied) == (1, 1)
    assert agreement_rows(living)[0].coefficients["percent_agreement"].estimate == pytest.approx(plain)
    told = [row for row in audit(study.store, "s") if row.what == "rubric change"]
    assert told[0].decision == 'harmless; values renamed: {"correct": {"no": "incorrect"}}'


def said_anew(answers: dict[str, dict[str, str]]) -> float:
    """Compute percent agreement of two reviewers who say yes but for these items: a second derivation."""
    ana, ben = (dict.fromkeys(NAMES, "yes") | one for one in answers.values())
    return sum(ana[name] == ben[name] for name in NAMES) / len(NAMES)


def test_an_export_says_both_what_was_given_and_what_counts(study: WrittenStudy) -> None:
    """An error by the word that counts; reviews that a lead reads say both."""
    first, second = study.rubric.content_hash, study.use(RENAMED)
    rename(study, first, second, MAPPED)
    mirror = study.mirror()
    rows = label_table(mirror.feed, "s", mirror.rubric, dt.date(2026, 1, 1)).to_pylist()
    told = {row["item_id"]: (row["value"], row["value_counted"], row["is_error"]) for row in rows}
    (read,) = item_reviews(study.store, study.keys(["i0"])[0], mirror.counted)

    assert (told["i0"], told["i1"]) == (("no", "incorrect", True), ("yes", "yes", False))
    assert read.answers["correct"] == {"value": "incorrect", "given": "no"}
    assert expected_of(study.store, study.rubric, study.keys(["i0"])[0]) == {"correct": "incorrect"}


def test_renamed_values_go_back_and_over_several_steps(study: WrittenStudy) -> None:
    """First to second to third, each with other words; where the first comes back, so do its words."""
    first = study.rubric.content_hash
    second = study.use(written(keys='scale = "nominal"\nvalues = ["yes", "incorrect"]\n', errors='["incorrect"]'))
    third = study.use(written(keys='scale = "nominal"\nvalues = ["right", "wrong"]\n', errors='["wrong"]'))
    study.label("ben", {"i0": "wrong", "i1": "right"})
    rename(study, first, second, MAPPED)
    rename(study, second, third, {"correct": {"yes": "right", "incorrect": "wrong"}})
    last = verdict_rows(study.mirror())[0]
    study.use(written())
    back = study.mirror()

    assert (last.items, last.errors, last.tied) == (6, 1, 0)
    assert (verdict_rows(back)[0].items, verdict_rows(back)[0].errors) == (6, 1)
    assert back.counted == {
        first: {},
        second: {"correct": {"incorrect": "no"}},
        third: {"correct": {"right": "yes", "wrong": "no"}},
    }


def test_what_is_not_renamed_must_be_an_answer_still(study: WrittenStudy) -> None:
    """One that is neither is named, with the remedy; nothing is stored."""
    first = study.rubric.content_hash
    third = study.use(written(keys='scale = "nominal"\nvalues = ["right", "wrong"]\n', errors='["wrong"]'))
    with pytest.raises(JuratError, match=r"correct: 'yes' is no answer any more.*--map CRITERION:OLD=NEW"):
        rename(study, first, third, {"correct": {"no": "wrong"}})
    assert pooled(study, third) == {third}


def test_what_gold_items_expect_is_renamed_too(study: WrittenStudy) -> None:
    """Expected under the first version, answered under both: both reviewers found it."""
    first = study.rubric.content_hash
    gold = GoldItem(Item("g0", {"output": "x"}, {}), {"correct": "no"}, None, None)
    add_gold(study.store, "s", "gold", [gold], lambda _count: None, Asker.on_this_machine("Lea"))
    answer_gold(study, "ana", "no")
    rename(study, first, study.use(RENAMED), MAPPED)
    answer_gold(study, "ben", "incorrect")
    rows = gold_rows(study.mirror())

    assert [(row.reviewer, row.accuracy.estimate) for row in rows] == [("ana", 1.0), ("ben", 1.0)]


def answer_gold(study: WrittenStudy, reviewer: str, value: str) -> None:
    """Let a reviewer answer the gold item under the current version."""

    def work(tx: Transaction) -> None:
        add_row(tx, reviewer)
        item = tx.items.named(study_id="s", item_id="g0")
        assert item is not None
        tx.reviews.add(
            review_id=f"{reviewer}-g0",
            item_key=item.item_key,
            reviewer_id=reviewer,
            supersedes=None,
            counted=1,
            origin="form",
            rubric_hash=study.rubric.content_hash,
            answers=json.dumps({"correct": {"value": value}}),
            comment=None,
            flag=None,
            active_ms=None,
            created_us=now_us(),
            corrected_output=None,
            edit_distance=None,
        )

    study.store.write(work)
