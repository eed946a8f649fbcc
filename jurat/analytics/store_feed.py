"""The store as analytics reads it."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping

import pyarrow as pa

from jurat.analytics.mirror.feed import MOST_REVIEWS
from jurat.rubric.model import Rubric
from jurat.rubric.renamed_values import Renames
from jurat.serving.pooled_versions import counted_versions
from jurat.store import LabelStore


class StoreFeed:
    """Hands a study's rows over as Arrow tables, by sequence number."""

    def __init__(self, store: LabelStore) -> None:
        self._store = store
        self._withdrawn_as_of: tuple[str, int] | None = None
        self._withdrawn: dict[int, frozenset[str]] = {}

    def newest(self) -> tuple[int, int]:
        """Return the newest sequence numbers of reviews and of skips, in whatever study."""
        row = self._store.read.feeds.newest()
        return row.review, row.skip

    def items(self, study_id: str, after_position: int) -> pa.Table:
        """Return the items behind a position, with their attributes as JSON text."""
        return self._store.table("items", study_id=study_id, after_position=after_position)

    def places(self, study_id: str, after_seq: int, after_skip: int) -> pa.Table:
        """Return the items that somebody has, or that were reviewed or skipped behind these sequence numbers."""
        return self._store.table("places", study_id=study_id, after_seq=after_seq, after_skip=after_skip)

    def reviews(self, study_id: str, after_seq: int, most: int = MOST_REVIEWS) -> pa.Table:
        """Return the next reviews behind a sequence number, with their answers as JSON text."""
        return self._store.table("reviews", study_id=study_id, after_seq=after_seq, most=most)

    def item_page(self, study_id: str, after_position: int, most: int) -> pa.Table:
        """Return the next items behind a position, in the study's order; none when there are no more."""
        return self._store.table("item_page", study_id=study_id, after_position=after_position, most=most)

    def page_reviews(self, study_id: str, after_position: int, up_to_position: int, until_seq: int) -> pa.Table:
        """Return the reviews of a page's items, with their texts, as they stood when the newest was `until_seq`."""
        return self._store.table(
            "page_reviews",
            study_id=study_id,
            after_position=after_position,
            up_to_position=up_to_position,
            until_seq=until_seq,
        )

    def gold(self, study_id: str) -> pa.Table:
        """Return each reviewer's newest answers to gold items, beside the expected ones."""
        return self._store.table("gold", study_id=study_id)

    def repeats(self, study_id: str) -> pa.Table:
        """Return what each reviewer said of an item before its repeat came, and of the repeat."""
        return self._store.table("repeats", study_id=study_id)

    def decisions(self, study_id: str, after_seq: int) -> pa.Table:
        """Return what leads decided on items behind a sequence number, in order."""
        return self._store.table("decisions", study_id=study_id, after_seq=after_seq)

    def exclusions(self, study_id: str) -> pa.Table:
        """Return the reviewers whose labels are left out, with who decided it and why."""
        return self._store.table("exclusions", study_id=study_id)

    def waivers(self, study_id: str) -> pa.Table:
        """Return the newest waiver of each criterion, with who gave it and why."""
        return self._store.table("waivers", study_id=study_id)

    def excluded(self, study_id: str) -> list[str]:
        """List the reviewers whose labels are left out."""
        return [row.reviewer_id for row in self._store.read.decisions.excluded(study_id)]

    def withdrawn(self, study_id: str) -> Mapping[int, Collection[str]]:
        """Return the keys of items that were taken out, each with the criteria where it counts against both words."""
        known = (study_id, self._store.read.withdrawals.newest().seq)
        if self._withdrawn_as_of != known:  # a large batch is read once
            rows = self._store.read.withdrawals.of_study(study_id)
            self._withdrawn = {row.item_key: frozenset(json.loads(row.held)) for row in rows}
            self._withdrawn_as_of = known
        return self._withdrawn

    def counted_versions(self, study_id: str, rubric: Rubric) -> dict[str, Renames]:
        """Return the versions whose labels count while this one is the current one, each with its renamed values."""
        return counted_versions(self._store, study_id, rubric)
