"""The versions of a study's rubric: which of them count together, and who said so.

Labels of different versions are kept apart until a lead declares the change between two versions harmless. A change
that only adds answers is harmless by itself, unless a lead says that it is not. Harmless changes join versions in
either direction and over several steps. Of two versions the newest word stands. With its word a lead may say which
answers were renamed: they count as the new ones. Whatever was declared, a version's labels count only while every
answer it allowed is an answer of the current version, or counts as one.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

from assay.analytics import Mirror
from assay.asking import Asker
from assay.decisions import checked_reason
from assay.errors import AssayError, RubricError, nearest
from assay.renamed_values import NONE, Renames, one_after_another, turned_round
from assay.rubric import Rubric, parse_rubric
from assay.rubric_changes import lost_answers, only_added_answers
from assay.store import LabelStore, Transaction, now_us
from assay.store.database import Row
from assay.store.reader import Reader

Standing = Literal["current", "pooled", "set aside"]
Versions = Mapping[str, Rubric | None]  # by hash; None for one that cannot be read


class Word(NamedTuple):
    """Who joined a version to the current one or parted them (None: nobody needed to), why, and what was renamed."""

    decided_by: str | None
    reason: str
    renames: Renames = NONE


SHORTEST = 4  # characters of a hash that may stand for it


@dataclass(frozen=True)
class VersionRow:
    """A version of the rubric, and what was given under it.

    `since`: when it was first kept, or first reviewed under; None where neither is known. `reviews` and `labels` are
    those that stand (excluded reviewers' among them). `decided_by` and `reason` say who pooled it or set it aside, and
    why; None for the current version, and where nobody has said anything. `renames`: which of its answers count as
    which of the current version; empty where none does.
    """

    rubric_hash: str
    since: dt.datetime | None
    reviews: int
    labels: int
    standing: Standing
    decided_by: str | None
    reason: str | None
    renames: Renames


def declare_change(
    store: LabelStore, study_id: str, from_hash: str, to_hash: str, reason: str, asker: Asker, *, is_harmless: bool
) -> None:
    """Let labels of an older version count under a newer one, or say that they do not.

    Raises `AssayError` for an empty reason, a version that the study does not have, and where labels could not keep
    their meaning: an answer of the older version that is no answer of the newer one.
    """
    _declare(store, study_id, _Change(from_hash, to_hash, is_harmless=is_harmless), reason, asker)


def declare_renamed(
    store: LabelStore, study_id: str, from_hash: str, to_hash: str, renames: Renames, reason: str, asker: Asker
) -> None:
    """Let labels of an older version count under a newer one, some answers as others (see `read_renames`).

    Raises `AssayError` as `declare_change` does: what is not renamed must be an answer of the newer version.
    """
    _declare(store, study_id, _Change(from_hash, to_hash, is_harmless=True, renames=renames), reason, asker)


class _Change(NamedTuple):
    from_hash: str
    to_hash: str
    is_harmless: bool
    renames: Renames = NONE


def _declare(store: LabelStore, study_id: str, change: _Change, reason: str, asker: Asker) -> None:
    told = checked_reason(reason)
    from_hash, to_hash, is_harmless, renames = change

    def work(tx: Transaction) -> None:
        decided_by = asker.lead(tx)
        sources = {row["rubric_hash"]: row["source"] for row in tx.all("rubric_versions", study_id=study_id)}
        _refuse_unknown(study_id, (from_hash, to_hash), sources)
        problem = _problem(_versions(sources), from_hash, to_hash, renames) if is_harmless else None
        if problem is not None:
            raise AssayError(
                f"From version {from_hash} to {to_hash}, {problem}: the labels would lose their meaning. "
                "Leave the versions apart, put back what the rubric allowed, or say what it is called now: "
                "assay harmless OLD NEW --map CRITERION:OLD=NEW."
            )
        tx.run(
            "add_rubric_change",
            study_id=study_id,
            from_hash=from_hash,
            to_hash=to_hash,
            is_harmless=int(is_harmless),
            value_map=json.dumps(renames, ensure_ascii=False),
            reason=told,
            decided_by=decided_by,
            now_us=now_us(),
        )

    store.write(work)


def pooled_versions(store: LabelStore, study_id: str, current: Rubric) -> frozenset[str]:
    """Name the versions whose labels count while this one is the current one; it is always among them."""
    return pooled_in(store.read, study_id, current)


def pooled_in(source: Reader | Transaction, study_id: str, current: Rubric) -> frozenset[str]:
    """Do so inside a transaction, or outside. The current version need not be stored yet."""
    return frozenset(counted_in(source, study_id, current))


def counted_versions(store: LabelStore, study_id: str, current: Rubric) -> dict[str, Renames]:
    """Give the versions whose labels count while this one is the current one, each with its renamed values."""
    return counted_in(store.read, study_id, current)


def counted_in(source: Reader | Transaction, study_id: str, current: Rubric) -> dict[str, Renames]:
    """Do so inside a transaction, or outside. The current version need not be stored yet."""
    versions, newest = _versions(_sources(source, study_id), current), current.content_hash
    joined = _joined(source.all("rubric_changes", study_id=study_id), versions, newest)
    kept = {
        version: word.renames
        for version, word in joined.items()
        if _problem(versions, version, newest, word.renames) is None
    }
    return {newest: NONE, **kept}


def version_rows(store: LabelStore, mirror: Mirror) -> list[VersionRow]:
    """Give every version that was ever kept or reviewed under, the oldest first, and the current one last.

    What counts is said as the mirror has it: refresh it first.
    """
    current = mirror.rubric.content_hash
    kept = {row["rubric_hash"]: row for row in store.read.all("rubric_versions", study_id=mirror.study_id)}
    counts = {row["rubric_hash"]: row for row in mirror.rows("version_counts")}
    changes = store.read.all("rubric_changes", study_id=mirror.study_id)
    sources = {name: row["source"] for name, row in kept.items()}
    words = _words(_versions(sources, mirror.rubric), changes, current)
    rows = []
    for version in {**kept, **counts, current: None}:
        count = counts.get(version, {"reviews": 0, "labels": 0, "first_us": None})
        first_us = kept[version]["created_us"] if version in kept else count["first_us"]
        since = None if first_us is None else dt.datetime.fromtimestamp(first_us / 1e6, dt.UTC)
        standing: Standing = "pooled" if version in mirror.pooled else "set aside"
        word = words.get(version)
        rows.append(
            VersionRow(
                version,
                since,
                count["reviews"],
                count["labels"],
                "current" if version == current else standing,
                None if word is None else word.decided_by,
                None if word is None else word.reason,
                mirror.counted.get(version, NONE),
            )
        )
    return sorted(rows, key=lambda row: (row.standing == "current", row.since is None, str(row.since or "")))


def find_version(store: LabelStore, study_id: str, text: str) -> Rubric:
    """Give the version that a hash, or its first four characters or more, stands for. Raises `AssayError`."""
    sources = _sources(store.read, study_id)
    found = [version for version in sources if version.startswith(text)] if len(text) >= SHORTEST else []
    if len(found) > 1:
        raise AssayError(f"'{text}' stands for several versions: {', '.join(found)}. Write more of it.")
    if not found:
        _refuse_unknown(study_id, (text,), sources)
    return parse_rubric(sources[found[0]], f"stored rubric {found[0]}")


def _sources(source: Reader | Transaction, study_id: str) -> dict[str, str]:
    return {row["rubric_hash"]: row["source"] for row in source.all("rubric_versions", study_id=study_id)}


def _refuse_unknown(study_id: str, versions: Sequence[str], sources: Mapping[str, str]) -> None:
    for version in versions:
        if version not in sources:
            there = f"There are: {', '.join(sources)}." if sources else "There is none yet."
            raise AssayError(
                f"Study '{study_id}' has no version '{version}' of its rubric.{nearest(version, sources)} {there}"
            )


def _joined(changes: Sequence[Row], versions: Versions, current: str) -> dict[str, Word]:
    """Give the versions that harmless changes join to the current one, each with who says so (or nobody) and why."""
    told = {frozenset((row["from_hash"], row["to_hash"])): row for row in changes}
    known = dict.fromkeys([*versions, *(row[end] for row in changes for end in ("from_hash", "to_hash"))])
    joined: dict[str, Word] = {}
    waiting = [current]
    while waiting:
        version = waiting.pop(0)
        for other in known:
            if other in (version, current) or other in joined:
                continue
            row = told.get(frozenset((version, other)))
            word = _word(row, versions.get(version), versions.get(other))
            if word is not None:
                renames = _renames(row, to_hash=version)
                if version != current:
                    renames = one_after_another(renames, joined[version].renames)
                joined[other] = word._replace(renames=_answers_of(versions.get(other), renames))
                waiting.append(other)
    return joined


def _word(row: Row | None, one: Rubric | None, other: Rubric | None) -> Word | None:
    """Say who joins two versions and why: a lead's word goes before what the versions say themselves; None: nobody."""
    if row is not None:
        return Word(row["decided_by"], row["reason"]) if row["is_harmless"] else None
    if one is None or other is None:
        return None
    added = only_added_answers(one, other) or only_added_answers(other, one)
    if added is None:
        return None
    told = "; ".join(f"{criterion}: {', '.join(values)}" for criterion, values in added.items())
    return Word(None, f"only answers were added ({told})")


def _renames(row: Row | None, to_hash: str) -> Renames:
    """Give what a lead renamed between two versions, towards one of them."""
    renames: Renames = NONE if row is None else json.loads(row["value_map"])
    return renames if row is None or row["to_hash"] == to_hash else turned_round(renames)


def _answers_of(version: Rubric | None, renames: Renames) -> Renames:
    """Keep the renamed values that are answers of a version: others came in on the way to the current one."""
    if version is None:
        return renames
    listed = {criterion.id: criterion.values for criterion in version.criteria}
    kept = {
        name: {given: counted for given, counted in values.items() if given in listed.get(name, ())}
        for name, values in renames.items()
    }
    return {name: values for name, values in kept.items() if values}


def _words(versions: Versions, changes: Sequence[Row], current: str) -> dict[str, Word]:
    """Say of versions why they count or do not, and who decided it (None: nobody needed to)."""
    words: dict[str, Word] = {}
    for row in changes:
        ends = {row["from_hash"], row["to_hash"]}
        if current in ends and not row["is_harmless"]:
            words[(ends - {current}).pop()] = Word(row["decided_by"], row["reason"])
    for version, word in _joined(changes, versions, current).items():
        problem = _problem(versions, version, current, word.renames)
        words[version] = word if problem is None else Word(None, problem)
    return words


def _versions(sources: Mapping[str, str], current: Rubric | None = None) -> Versions:
    """Give the versions that are stored, and the current one."""
    stored = {name: _parsed(source) for name, source in sources.items()}
    return stored if current is None else stored | {current.content_hash: current}


def _problem(versions: Versions, old: str, new: str, renames: Renames) -> str | None:
    """Say which answers of a version would be none of another and count as none, or None."""
    before, after = versions.get(old), versions.get(new)
    if before is None or after is None:
        return "the text of a version cannot be read"
    lost = [f"{one.criterion}: {one.problem}" for one in lost_answers(before, after, renames)]
    return "; ".join(lost) or None


@lru_cache(maxsize=512)
def _parsed(source: str) -> Rubric | None:
    """Read a stored version; None for one that an earlier release took and this one does not."""
    try:
        return parse_rubric(source, "stored rubric")
    except RubricError:
        return None
