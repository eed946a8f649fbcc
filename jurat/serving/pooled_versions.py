"""Which versions of a rubric count together, and under which words: what reviewers' places and every count go by."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from jurat.errors import RubricError
from jurat.rubric.changes import lost_answers, only_added_answers
from jurat.rubric.model import Rubric, parse_rubric
from jurat.rubric.renamed_values import NONE, Renames, one_after_another, turned_round
from jurat.store import LabelStore, Transaction
from jurat.store.reader import Reader
from jurat.store.statements import RubricChangesRow

Versions = Mapping[str, Rubric | None]  # by hash; None for one that cannot be read


class Word(NamedTuple):
    """Who joined a version to the current one or parted them (None: nobody needed to), why, and what was renamed."""

    decided_by: str | None
    reason: str
    renames: Renames = NONE


def pooled_versions(store: LabelStore, study_id: str, current: Rubric) -> frozenset[str]:
    """List the versions whose labels count while this one is the current one; it is always among them."""
    return pooled_in(store.read, study_id, current)


def pooled_in(source: Reader | Transaction, study_id: str, current: Rubric) -> frozenset[str]:
    """Do so inside a transaction, or outside. The current version need not be stored yet."""
    return frozenset(counted_in(source, study_id, current))


def counted_versions(store: LabelStore, study_id: str, current: Rubric) -> dict[str, Renames]:
    """Return the versions whose labels count while this one is the current one, each with its renamed values."""
    return counted_in(store.read, study_id, current)


def counted_in(source: Reader | Transaction, study_id: str, current: Rubric) -> dict[str, Renames]:
    """Do so inside a transaction, or outside. The current version need not be stored yet."""
    versions, newest = read_versions(kept_sources(source, study_id), current), current.content_hash
    joined = _joined(source.rubrics.changes(study_id), versions, newest)
    kept = {
        version: word.renames
        for version, word in joined.items()
        if pooling_problem(versions, version, newest, word.renames) is None
    }
    return {newest: NONE, **kept}


def kept_sources(source: Reader | Transaction, study_id: str) -> dict[str, str]:
    """Return the text of every version of a study's rubric that was kept, by hash."""
    return {row.rubric_hash: row.source for row in source.rubrics.versions(study_id)}


def _joined(changes: Sequence[RubricChangesRow], versions: Versions, current: str) -> dict[str, Word]:
    """Return the versions that harmless changes join to the current one, each with who says so (or nobody) and why."""
    told = {frozenset((row.from_hash, row.to_hash)): row for row in changes}
    known = dict.fromkeys([*versions, *(end for row in changes for end in (row.from_hash, row.to_hash))])
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


def _word(row: RubricChangesRow | None, one: Rubric | None, other: Rubric | None) -> Word | None:
    """Say who joins two versions and why: a lead's word goes before what the versions say themselves; None: nobody."""
    if row is not None:
        return Word(row.decided_by, row.reason) if row.is_harmless else None
    if one is None or other is None:
        return None
    added = only_added_answers(one, other) or only_added_answers(other, one)
    if added is None:
        return None
    told = "; ".join(f"{criterion}: {', '.join(values)}" for criterion, values in added.items())
    return Word(None, f"only answers were added ({told})")


def _renames(row: RubricChangesRow | None, to_hash: str) -> Renames:
    """Return what a lead renamed between two versions, towards one of them."""
    renames: Renames = NONE if row is None else json.loads(row.value_map)
    return renames if row is None or row.to_hash == to_hash else turned_round(renames)


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


def pooling_words(versions: Versions, changes: Sequence[RubricChangesRow], current: str) -> dict[str, Word]:
    """Report of versions why they count or do not, and who decided it (None: nobody needed to)."""
    words: dict[str, Word] = {}
    for row in changes:
        ends = {row.from_hash, row.to_hash}
        if current in ends and not row.is_harmless:
            words[(ends - {current}).pop()] = Word(row.decided_by, row.reason)
    for version, word in _joined(changes, versions, current).items():
        problem = pooling_problem(versions, version, current, word.renames)
        words[version] = word if problem is None else Word(None, problem)
    return words


def read_versions(sources: Mapping[str, str], current: Rubric | None = None) -> Versions:
    """Return the versions that are stored, and the current one."""
    stored = {name: _parsed(source) for name, source in sources.items()}
    return stored if current is None else stored | {current.content_hash: current}


def pooling_problem(versions: Versions, old: str, new: str, renames: Renames) -> str | None:
    """Report which answers of a version would be none of another and count as none, or None."""
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
