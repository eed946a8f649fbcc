"""Labels from files into a study, as reviews: facts like those given in the browser, all or none."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, replace

from jurat.errors import Fault, LabelsError
from jurat.intake.labels import ImportedReview
from jurat.intake.new_items import CHUNK, Progress
from jurat.store import LabelStore, Origin, Transaction, now_us
from jurat.store.people import add_reviewer, look_alikes, person_named
from jurat.study import OpenStudy


@dataclass(frozen=True)
class ImportSummary:
    """What an import of labels added."""

    reviews: int
    labels: int
    reviewers: int


def import_reviews(
    store: LabelStore, open_study: OpenStudy, given: list[ImportedReview], origin: Origin, progress: Progress
) -> ImportSummary:
    """Add imported reviews as facts, all or none, in the order of their items.

    They may answer only some criteria and may exceed the overlap. Every spelling of a name is one person (see
    `names.fold`), under the id the store knows them by. Raises `LabelsError` when a reviewer has reviewed an
    item in this study already, unless that review was sent back: what is stored is never replaced.
    """
    study_id = open_study.study.study_id

    def work(tx: Transaction) -> ImportSummary:
        known = {(row.reviewer_id, row.item_id) for row in tx.reviews.known(study_id)}
        rows = tx.reviews.sent_back(study_id)
        sent_back = {(row.reviewer_id, row.item_id): row.seq for row in rows}
        ids = _people(tx, sorted({review.reviewer_id for review in given}), origin)
        reviews = [_by(review, ids[review.reviewer_id]) for review in given]
        _refuse_known(study_id, known - sent_back.keys(), reviews)
        keys = {row.item_id: row.item_key for row in tx.items.ids(study_id)}
        in_order = sorted(reviews, key=lambda review: keys[review.item_id])
        now = now_us()
        for number, review in enumerate(in_order, start=1):
            tx.items.make_place(keys[review.item_id])
            tx.reviews.add(
                review_id=secrets.token_hex(16),
                item_key=keys[review.item_id],
                reviewer_id=review.reviewer_id,
                supersedes=sent_back.get((review.reviewer_id, review.item_id)),
                counted=1,
                origin=origin,
                rubric_hash=open_study.rubric.content_hash,
                answers=json.dumps(review.answers, ensure_ascii=False, separators=(",", ":")),
                comment=review.comment,
                flag=review.extras.flag,
                active_ms=review.active_ms,
                created_us=review.created_us if review.created_us is not None else now,
                corrected_output=review.extras.corrected_output,
                edit_distance=review.extras.edit_distance,
            )
            if number % CHUNK == 0 or number == len(in_order):
                progress(number % CHUNK or CHUNK)
        labels = sum(len(review.answers) for review in reviews)
        return ImportSummary(len(reviews), labels, len(set(ids.values())))

    return store.write(work)


def _people(tx: Transaction, names: list[str], origin: Origin) -> dict[str, str]:
    """Make sure that people are known, and give the id of each.

    Raises `LabelsError` for who is new and looks like somebody else, known or of the same files: most likely they are
    one person, who would count twice.
    """
    ids: dict[str, str] = {}
    faults = []
    for name in names:
        alike = look_alikes(tx, name) if person_named(tx, name) is None else []
        if alike:
            remedy = "Write one person's name in the letters of one alphabet; let two people have names that look apart"
            faults.append(Fault(f"reviewer '{name}'", f"is nobody known and looks like '{alike[0]}'", remedy))
        ids[name] = add_reviewer(tx, name, granted_by="import", is_simulated=origin == "simulated")
    if faults:
        raise LabelsError(faults)
    return ids


def _by(review: ImportedReview, reviewer_id: str) -> ImportedReview:
    return review if review.reviewer_id == reviewer_id else replace(review, reviewer_id=reviewer_id)


def _refuse_known(study_id: str, known: set[tuple[str, str]], reviews: list[ImportedReview]) -> None:
    twice = [review for review in reviews if (review.reviewer_id, review.item_id) in known]
    if twice:
        first, where = twice[0], f"in study '{study_id}' already"
        named = f"reviewer '{first.reviewer_id}', item '{first.item_id}'"
        remedy = "Leave these rows out: a stored review is never replaced"
        if len(twice) == 1:
            raise LabelsError([Fault(named, f"is reviewed {where}", remedy)])
        again = f"{remedy}. If it is the same file, it was imported before"
        raise LabelsError([Fault(f"{len(twice):,} reviews, the first of {named}", f"are {where}", again)])
