"""A study end to end: its rubric on disk, its items and imported reviews into the store."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TypeVar

from assay.arrivals import bring_in, held_faults
from assay.errors import AssayError, Fault, LabelsError, OutputsError, UnknownStudy, nearest
from assay.file_forms import file_of, sheet_of
from assay.labels import ImportedReview
from assay.names import fold, look
from assay.outputs import Item
from assay.queue import order_key
from assay.rubric import Rubric, load_rubric
from assay.second_looks import share_in_whole
from assay.settings import Workspace
from assay.store import LabelStore, Origin, Study, Transaction, now_us, pack
from assay.store.pace import Pace
from assay.store.reader import Reader
from assay.store.stage import Stage, StagedItem

Progress = Callable[[int], None]

CHUNK = 2000

T = TypeVar("T")


@dataclass(frozen=True)
class OpenStudy:
    """A study with the rubric it is graded by."""

    study: Study
    rubric: Rubric


def choose_study(workspace: Workspace, store: LabelStore, wanted: str | None) -> str:
    """Give the study that is meant: the one named, else the only one there is.

    Raises `UnknownStudy` when none is named and there is not exactly one, or none of the name.
    """
    names = sorted({study.study_id for study in store.studies()})
    if wanted is not None:
        if wanted not in names:
            there = f"There are: {', '.join(names)}." if names else "There is none yet: assay add FILE --study NAME."
            raise UnknownStudy(f"There is no study '{wanted}'.{nearest(wanted, names)} {there}")
        return wanted
    if len(names) == 1:
        return names[0]
    if names:
        raise UnknownStudy(f"There are {len(names)} studies here: {', '.join(names)}. Choose one with --study NAME.")
    raise UnknownStudy(f"There is no study in {workspace.root} yet. Add outputs: assay add FILE --study NAME.")


def open_study(workspace: Workspace, store: LabelStore, study_id: str) -> OpenStudy:
    """Give a study that has items, with its rubric as it stands on disk, for reading.

    Statistics compute by this rubric, whatever places the store has given out; see `put_in_force` for writing.
    """
    study = store.study(study_id)
    return OpenStudy(study, load_study_rubric(workspace, study_id))


def put_in_force(workspace: Workspace, store: LabelStore, study_id: str) -> OpenStudy:
    """Give a study with its rubric as it stands on disk, keep that version, and let its items follow it.

    Raises `UnknownStudy` where there is no such study or rubric, `RubricError` where the rubric is faulty.
    """
    study = store.study(study_id)
    path = _rubric_path(workspace, study_id)
    rubric = load_rubric(path)
    record_rubric(store, study_id, rubric, path.read_text(encoding="utf-8"))
    return OpenStudy(study, rubric)


def load_study_rubric(workspace: Workspace, study_id: str) -> Rubric:
    """Read a study's rubric. Raises `UnknownStudy` where there is none, `RubricError` where it is faulty."""
    return load_rubric(_rubric_path(workspace, study_id))


def _rubric_path(workspace: Workspace, study_id: str) -> Path:
    path = workspace.rubric_path(study_id)
    if not path.exists():
        raise UnknownStudy(
            f"Study '{study_id}': its rubric is missing. {path} is not there. "
            "Write it, or copy rubric/default.toml to it."
        )
    return path


def record_rubric(store: LabelStore, study_id: str, rubric: Rubric, source: str) -> None:
    """Keep this version of the rubric in the store, and give the items the overlap it asks for.

    They get it in the study's order, by short transactions; where it is broken off, the next call goes on.
    """
    second = share_in_whole(rubric.second_reviewer)
    asked: dict[str, object] = {"study_id": study_id, "overlap": rubric.overlap, "second": second}

    def work(tx: Transaction) -> None:
        tx.run("add_rubric", rubric_hash=rubric.content_hash, study_id=study_id, source=source, now_us=now_us())
        tx.run("widen_arrival", **asked)

    store.write(work)
    pace, first = Pace(), 0
    while (row := store.read.one("first_to_widen", **asked, first=first)) is not None:
        first, behind = row["position"], row["position"] + pace.rows
        pace.write(store, _widening(asked | {"first": first, "behind": behind}))
        first = behind


def _widening(asked: dict[str, object]) -> Callable[[Transaction], int]:
    return lambda tx: tx.run("widen_items", **asked)


def add_items(
    store: LabelStore,
    study_id: str,
    rubric: Rubric,
    batch: str,
    items: Callable[[], Iterable[Item]],
    progress: Progress,
    seed: str | None = None,
) -> int:
    """Put a batch of items into a study, all or none, and give how many.

    A new study gets a seed (`seed`, or a fresh one); a further batch goes behind the items that are there. Items are
    read and packed first, and then stored by short transactions, so that reviewers go on (see `assay.arrivals`).
    Raises `OutputsError` when an id is in the study already, `AssayError` where the study is closed or another batch is
    coming in and goes on.
    """
    with staged(items(), progress) as stage:
        return bring_in(store, study_id, batch, rubric, stage, seed or secrets.token_hex(8))


@contextmanager
def staged(items: Iterable[Item], progress: Progress) -> Iterator[Stage]:
    """Lend a stage on which items are as they will be stored."""
    with Stage() as stage:
        for chunk in _chunks(items):
            stage.add(
                StagedItem(item.item_id, pack(item.content), json.dumps(item.attributes, ensure_ascii=False))
                for item in chunk
            )
            progress(len(chunk))
        yield stage


def list_incoming(tx: Transaction, study_id: str, seed: str, stage: Stage) -> None:
    """Note the ids of new items with their places in the order. Raises `OutputsError` for ids the study holds."""
    tx.run("make_incoming")
    tx.run("clear_incoming")
    for item_ids in stage.ids():
        tx.run_many(
            "add_incoming", [{"item_id": item_id, "order_key": order_key(seed, item_id)} for item_id in item_ids]
        )
    known = tx.all("incoming_known", study_id=study_id)
    if known:
        held = {row["batch"]: (row["item_id"], row["items"]) for row in known}
        raise OutputsError(held_faults(study_id, held))


def add_payloads(tx: Transaction, study_id: str, stage: Stage) -> None:
    """Store what new items hold."""
    for items in stage.items():
        tx.run_many("add_payload", [{"study_id": study_id, **item._asdict()} for item in items])


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
        known = {tuple(row) for row in tx.all("known_reviews", study_id=study_id)}
        rows = tx.all("sent_back_reviews", study_id=study_id)
        sent_back = {(row["reviewer_id"], row["item_id"]): row["seq"] for row in rows}
        ids = _people(tx, sorted({review.reviewer_id for review in given}), origin)
        reviews = [_by(review, ids[review.reviewer_id]) for review in given]
        _refuse_known(study_id, known - sent_back.keys(), reviews)
        keys = {row["item_id"]: row["item_key"] for row in tx.all("item_ids", study_id=study_id)}
        in_order = sorted(reviews, key=lambda review: keys[review.item_id])
        for review, row in zip(in_order, _review_rows(open_study, keys, in_order, origin, progress), strict=True):
            tx.run("make_place", item_key=row["item_key"])
            tx.run("add_review", **row | {"supersedes": sent_back.get((review.reviewer_id, review.item_id))})
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


def _refuse_known(study_id: str, known: set[tuple[str, ...]], reviews: list[ImportedReview]) -> None:
    twice = [review for review in reviews if (review.reviewer_id, review.item_id) in known]
    if twice:
        first, where = twice[0], f"in study '{study_id}' already"
        named = f"reviewer '{first.reviewer_id}', item '{first.item_id}'"
        remedy = "Leave these rows out: a stored review is never replaced"
        if len(twice) == 1:
            raise LabelsError([Fault(named, f"is reviewed {where}", remedy)])
        again = f"{remedy}. If it is the same file, it was imported before"
        raise LabelsError([Fault(f"{len(twice):,} reviews, the first of {named}", f"are {where}", again)])


def _review_rows(
    open_study: OpenStudy, keys: dict[str, int], reviews: list[ImportedReview], origin: Origin, progress: Progress
) -> Iterator[dict[str, object]]:
    now = now_us()
    for number, review in enumerate(reviews, start=1):
        yield {
            "review_id": secrets.token_hex(16),
            "item_key": keys[review.item_id],
            "reviewer_id": review.reviewer_id,
            "counted": 1,
            "origin": origin,
            "rubric_hash": open_study.rubric.content_hash,
            "answers": json.dumps(review.answers, ensure_ascii=False, separators=(",", ":")),
            "comment": review.comment,
            "flag": review.extras.flag,
            "active_ms": review.active_ms,
            "created_us": review.created_us if review.created_us is not None else now,
            "corrected_output": review.extras.corrected_output,
            "edit_distance": review.extras.edit_distance,
        }
        if number % CHUNK == 0 or number == len(reviews):
            progress(number % CHUNK or CHUNK)


def add_reviewer(tx: Transaction, name: str, granted_by: str, *, is_simulated: bool = False) -> str:
    """Make sure the person who has a name is known, as a reviewer, and give the id they are known by.

    It is the spelling they came with first (see `names.fold`).
    """
    known = person_named(tx, name)
    if known is not None:
        return known
    now = now_us()
    row = {"reviewer_id": name, "is_simulated": int(is_simulated), "folded": fold(name), "look": look(name)}
    tx.run("add_reviewer", **row, now_us=now)
    tx.run("grant_role", reviewer_id=name, role="reviewer", granted_by=granted_by, now_us=now)
    return name


def person_named(source: Reader | Transaction, name: str) -> str | None:
    """Give the id by which the person who has a name is known, however they spell it; None for nobody."""
    row = source.one("person", reviewer_id=name, folded=fold(name))
    person = None if row is None else str(row["reviewer_id"])
    while person is not None and (kept := source.one("kept_as", reviewer_id=person)) is not None:
        person = str(kept["kept_as"])  # a lead has said so
    return person


def look_alikes(source: Reader | Transaction, name: str) -> list[str]:
    """Name the known people whose names look like this one and are others, the first known first."""
    return [str(row["reviewer_id"]) for row in source.all("look_alikes", look=look(name), folded=fold(name))]


def batch_name(paths: list[Path]) -> str:
    """Name a batch after its files."""
    if not paths:
        raise AssayError("Name at least one file of outputs.")
    sheet = sheet_of(paths[0])
    first = f"{file_of(paths[0]).stem}{'' if sheet is None else f' {sheet}'}"
    return first if len(paths) == 1 else f"{first}+{len(paths) - 1}"


def _chunks(things: Iterable[T]) -> Iterator[list[T]]:
    source = iter(things)
    while chunk := list(islice(source, CHUNK)):
        yield chunk
