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
from typing import Literal, NamedTuple

from jurat.analytics import Mirror
from jurat.errors import JuratError, nearest
from jurat.leads.decisions import checked_reason
from jurat.rubric.model import Rubric, parse_rubric
from jurat.rubric.renamed_values import NONE, Renames
from jurat.serving.pooled_versions import kept_sources, pooling_problem, pooling_words, read_versions
from jurat.store import LabelStore, Transaction, now_us
from jurat.store.asking import Asker

Standing = Literal["current", "pooled", "set aside"]


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

    Raises `JuratError` for an empty reason, a version that the study does not have, and where labels could not keep
    their meaning: an answer of the older version that is no answer of the newer one.
    """
    _declare(store, study_id, _Change(from_hash, to_hash, is_harmless=is_harmless), reason, asker)


def declare_renamed(
    store: LabelStore, study_id: str, from_hash: str, to_hash: str, renames: Renames, reason: str, asker: Asker
) -> None:
    """Let labels of an older version count under a newer one, some answers as others (see `read_renames`).

    Raises `JuratError` as `declare_change` does: what is not renamed must be an answer of the newer version.
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
        sources = {row.rubric_hash: row.source for row in tx.rubrics.versions(study_id)}
        _refuse_unknown(study_id, (from_hash, to_hash), sources)
        problem = pooling_problem(read_versions(sources), from_hash, to_hash, renames) if is_harmless else None
        if problem is not None:
            raise JuratError(
                f"From version {from_hash} to {to_hash}, {problem}: the labels would lose their meaning. "
                "Leave the versions apart, put back what the rubric allowed, or say what it is called now: "
                "jurat harmless OLD NEW --map CRITERION:OLD=NEW."
            )
        tx.rubrics.add_change(
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


def version_rows(store: LabelStore, mirror: Mirror) -> list[VersionRow]:
    """Return every version that was ever kept or reviewed under, the oldest first, and the current one last.

    What counts is said as the mirror has it: refresh it first.
    """
    current = mirror.rubric.content_hash
    kept = {row.rubric_hash: row for row in store.read.rubrics.versions(mirror.study_id)}
    counts = {row["rubric_hash"]: row for row in mirror.rows("version_counts")}
    changes = store.read.rubrics.changes(mirror.study_id)
    sources = {name: row.source for name, row in kept.items()}
    words = pooling_words(read_versions(sources, mirror.rubric), changes, current)
    rows = []
    for version in {**kept, **counts, current: None}:
        count = counts.get(version, {"reviews": 0, "labels": 0, "first_us": None})
        first_us = kept[version].created_us if version in kept else count["first_us"]
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
    """Return the version that a hash, or its first four characters or more, stands for. Raises `JuratError`."""
    sources = kept_sources(store.read, study_id)
    found = [version for version in sources if version.startswith(text)] if len(text) >= SHORTEST else []
    if len(found) > 1:
        raise JuratError(f"'{text}' stands for several versions: {', '.join(found)}. Write more of it.")
    if not found:
        _refuse_unknown(study_id, (text,), sources)
    return parse_rubric(sources[found[0]], f"stored rubric {found[0]}")


def _refuse_unknown(study_id: str, versions: Sequence[str], sources: Mapping[str, str]) -> None:
    for version in versions:
        if version not in sources:
            there = f"There are: {', '.join(sources)}." if sources else "There is none yet."
            raise JuratError(
                f"Study '{study_id}' has no version '{version}' of its rubric.{nearest(version, sources)} {there}"
            )
