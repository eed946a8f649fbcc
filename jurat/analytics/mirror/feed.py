"""Where analytics gets its rows from."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Protocol

import pyarrow as pa

from jurat.rubric.model import Rubric
from jurat.rubric.renamed_values import Renames

MOST_REVIEWS = 100_000  # that are read at once


class Feed(Protocol):
    """A study's rows as Arrow tables (their columns: `jurat.store.tables`)."""

    def newest(self) -> tuple[int, int]:
        """Return the newest sequence numbers of reviews and of skips, in whatever study."""

    def items(self, study_id: str, after_position: int) -> pa.Table:
        """Return the items behind a position, in the order of their keys."""

    def places(self, study_id: str, after_seq: int, after_skip: int) -> pa.Table:
        """Return the items that somebody has, or that were reviewed or skipped behind these sequence numbers."""

    def reviews(self, study_id: str, after_seq: int, most: int = MOST_REVIEWS) -> pa.Table:
        """Return the next reviews behind a sequence number, in order, `most` at most; none when there are no more."""

    def item_page(self, study_id: str, after_position: int, most: int) -> pa.Table:
        """Return the next items behind a position, in the study's order, `most` at most; none at the end."""

    def page_reviews(self, study_id: str, after_position: int, up_to_position: int, until_seq: int) -> pa.Table:
        """Return the reviews of a page's items, with their texts, as they stood when the newest was `until_seq`."""

    def gold(self, study_id: str) -> pa.Table:
        """Return each reviewer's newest answers to gold items, beside the expected ones."""

    def repeats(self, study_id: str) -> pa.Table:
        """Return what each reviewer said of an item before its repeat came, and of the repeat."""

    def decisions(self, study_id: str, after_seq: int) -> pa.Table:
        """Return what leads decided on items behind a sequence number, in order."""

    def exclusions(self, study_id: str) -> pa.Table:
        """Return the reviewers whose labels are left out of estimates, with who decided it and why."""

    def waivers(self, study_id: str) -> pa.Table:
        """Return the newest waiver of each criterion, with who gave it and why."""

    def excluded(self, study_id: str) -> list[str]:
        """List the reviewers whose labels are left out of estimates."""

    def withdrawn(self, study_id: str) -> Mapping[int, Collection[str]]:
        """Return the keys of items that were taken out, each with the criteria where it counts against both words."""

    def counted_versions(self, study_id: str, rubric: Rubric) -> dict[str, Renames]:
        """Return the versions whose labels count while this one is the current one, each with its renamed values."""
