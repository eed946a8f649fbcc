"""The maintained table: for every item and criterion (a cell), which labels it holds, as one number.

Each value of the rubric has a scattered 64-bit number; a cell's code is the sum of its labels' numbers, modulo 2^64.
Equal labels make equal codes in whatever order they came; a label is added, or taken back, by one addition; and what a
study can say about rates and agreement depends only on how many cells have each code. Two different sets of labels
share a code with a chance of about one in 2^64.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Codes = NDArray[np.uint64]
Numbers = NDArray[np.int32]
Rows = NDArray[np.int64] | NDArray[np.int32]

# In place of a number of coming reviews: nobody has had it, or it left the study; a lead's word; withdrawn when judged.
UNTOUCHED, CORRECT, ERROR, HELD = -1, -2, -3, -4
DECISIONS = {"withdrawn": 0, "correct": CORRECT, "error": ERROR}
MOST_COMING = 32_767
CANNOT_JUDGE = 0  # the number of "no value"
PEOPLE = 1 << 40  # where reviewers' scattered numbers begin
LABELS = pa.schema(
    [
        ("item", pa.int32()),
        ("criterion", pa.uint16()),
        ("reviewer", pa.uint32()),
        ("value", pa.int32()),
        ("sign", pa.int8()),
    ]
)
CELLS = pa.schema(
    [
        ("criterion", pa.uint16()),
        ("code", pa.uint64()),
        ("coming", pa.int16()),  # reviews, or one of the words above
        ("item", pa.int32()),
        ("slice", pa.int32()),
    ]
)
CHANGES = CELLS.append(pa.field("old_coming", pa.int16())).append(pa.field("old_code", pa.uint64()))


class State(NamedTuple):
    """Some items' cells (criterion, item): codes, and how many reviews are coming, or a word in place of it."""

    codes: Codes
    coming: list[NDArray[np.int16]]


class Numbering:
    """Numbers for texts in the order they came; 0 is no text."""

    def __init__(self) -> None:
        self.texts: list[str | None] = [None]
        self._numbers: dict[str | None, int] = {None: 0}

    def number(self, text: str | None) -> int:
        """Return a text's number, a new one if need be."""
        known = self._numbers.setdefault(text, len(self.texts))
        if known == len(self.texts):
            self.texts.append(text)
        return known

    def of(self, column: pa.Array | pa.ChunkedArray, dtype: type[np.integer[Any]] = np.int32) -> NDArray[Any]:
        """Return the numbers of a column. Raises `OverflowError` when there are more than the type can hold."""
        if isinstance(column, pa.ChunkedArray):
            column = column.combine_chunks()
        encoded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
        known = np.array([self.number(text) for text in encoded.dictionary.to_pylist()] or [0], dtype=dtype)
        if not encoded.null_count:
            return np.asarray(known.take(encoded.indices.to_numpy(), mode="clip"))
        numbers: NDArray[Any] = known.take(encoded.indices.fill_null(0).to_numpy(), mode="clip")
        numbers *= encoded.is_valid().to_numpy(zero_copy_only=False)
        return numbers


class Cells:
    """A study's cells and the labels behind them. Items are numbered in the order of their keys: their rows."""

    def __init__(self, criteria: Iterable[str]) -> None:
        self.criteria = list(criteria)
        self.values = Numbering()
        self.reviewers = Numbering()
        self.items = 0
        self.labels: list[pa.RecordBatch] = []
        self._criteria = Numbering()
        for criterion in self.criteria:
            self._criteria.number(criterion)
        self._first_key = 0
        self._row_of_key = np.zeros(0, dtype=np.int32)
        self._codes = np.zeros((len(self.criteria), 0), dtype=np.uint64)
        self._who, self._who_batches = self._codes[:, :0], 0
        self._need = np.zeros(0, dtype=np.int32)
        self._done = np.zeros(0, dtype=np.int32)
        self._gets_second = np.zeros(0, dtype=bool)
        self._is_touched = np.zeros(0, dtype=bool)
        self._withdrawn: dict[int, dict[int, int]] = {number: {} for number in range(len(self.criteria))}
        self._is_withdrawn = np.zeros(0, dtype=bool)
        self._decided: dict[int, dict[int, int]] = {number: {} for number in range(len(self.criteria))}

    def add_items(self, item_keys: Rows) -> None:
        """Take over items, in the order of their keys and behind those there are."""
        if not self.items:
            self._first_key = int(item_keys[0])
        new = len(item_keys)
        span = int(item_keys[-1]) - self._first_key + 1
        places = np.full(span, -1, dtype=np.int32)
        places[: len(self._row_of_key)] = self._row_of_key
        places[item_keys - self._first_key] = np.arange(self.items, self.items + new, dtype=np.int32)
        self._row_of_key = places
        self._codes = np.concatenate([self._codes, np.zeros((len(self.criteria), new), dtype=np.uint64)], axis=1)
        self._need, self._done = (np.concatenate([old, np.zeros(new, np.int32)]) for old in (self._need, self._done))
        self._is_touched, self._gets_second = (
            np.concatenate([old, np.zeros(new, dtype=bool)]) for old in (self._is_touched, self._gets_second)
        )
        self._is_withdrawn = np.concatenate([self._is_withdrawn, np.zeros(new, dtype=bool)])
        self.items += new

    def rows(self, item_keys: Rows) -> NDArray[np.int32]:
        """Return the items' rows."""
        rows = item_keys - self._first_key
        if len(self._row_of_key) == self.items:  # no key is missing: the place of a key is its row
            return rows.astype(np.int32)
        return self._row_of_key[rows]

    def state(self, rows: Rows) -> State:
        """Return the cells of some items."""
        return State(self._codes[:, rows], self._coming(rows))

    def decide(self, row: int, criterion: str, decision: str) -> None:
        """Let a lead's decision stand for a cell, or none any more. A criterion that is gone has no cells."""
        if criterion in self.criteria:
            decided = self._decided[self.criteria.index(criterion)]
            decided[row] = DECISIONS[decision]
            if not decided[row]:
                del decided[row]

    def withdraw(self, rows: Rows, held: Iterable[Collection[str]]) -> None:
        """Take items out; on the criteria that are named for each they count against both words."""
        self._is_withdrawn[rows] = True
        for row, names in zip(rows.tolist(), held, strict=True):
            for number, criterion in enumerate(self.criteria):
                self._withdrawn[number][row] = HELD if criterion in names else UNTOUCHED

    @property
    def withdrawn(self) -> NDArray[np.bool_]:
        """Tell of each item whether it was taken out."""
        return self._is_withdrawn

    @property
    def left_out(self) -> NDArray[np.bool_]:
        """Tell of each item whether it was taken out and counts on no criterion."""
        out = self._is_withdrawn.copy()
        for withdrawn in self._withdrawn.values():
            out[[row for row, word in withdrawn.items() if word == HELD]] = False
        return out

    def set_places(self, rows: Rows, need: Rows, gets_second: NDArray[np.bool_] | None = None) -> None:
        """Note that the items have been put before somebody, and how many reviews each needs.

        `gets_second`: whether it is to get one more, for agreement; nothing waits for that one.
        """
        self._need[rows] = need
        self._gets_second[rows] = False if gets_second is None else gets_second
        self._is_touched[rows] = True

    def add_reviews(self, rows: Rows, taken: Rows) -> None:
        """Note how many more of each item's places are taken; -1 where a review was sent back."""
        np.add.at(self._done, rows, taken)

    def number(self, labels: pa.Table | pa.RecordBatch) -> pa.RecordBatch:
        """Write labels (item_key, criterion, reviewer_id, value; null: cannot judge) in numbers, as they are kept."""
        rows = self.rows(labels["item_key"].to_numpy())
        criteria = self._criteria.of(labels["criterion"], np.uint16)
        values, reviewers = self.values.of(labels["value"]), self.reviewers.of(labels["reviewer_id"], np.uint32)
        criteria -= 1  # theirs are numbered from 0
        sign = np.ones(len(rows), dtype=np.int8)
        columns = (rows, criteria, reviewers, values, sign)
        return pa.RecordBatch.from_arrays([pa.array(column) for column in columns], schema=LABELS)

    def add(self, labels: pa.RecordBatch) -> None:
        """Add labels to their cells, or take them back where their sign is -1, and keep them."""
        rows, criteria, _, values, sign = (column.to_numpy() for column in labels.columns)
        numbers = scattered(len(self.values.texts))[values]
        if len(sign) and sign.min() < 0:
            numbers = np.where(sign < 0, np.uint64(0) - numbers, numbers)
        first_of_criterion = np.arange(len(self.criteria), dtype=np.int64) * self.items
        np.add.at(self._codes.reshape(-1), first_of_criterion[criteria] + rows, numbers)
        self.labels.append(labels)

    def label_table(self) -> pa.Table:
        """Return every label that was given or taken back, with its sign."""
        return pa.Table.from_batches(self.labels, LABELS)

    def who_table(self) -> pa.Table:
        """Return every cell with a label, coded by who gave what: (criterion, item, who). Made when first asked for."""
        if self._who.shape != self._codes.shape:
            self._who, self._who_batches = np.zeros_like(self._codes), 0
        numbers, people = scattered(len(self.values.texts)), scattered(len(self.reviewers.texts), skip=PEOPLE)
        first_of_criterion = np.arange(len(self.criteria), dtype=np.int64) * self.items
        for labels in self.labels[self._who_batches :]:
            rows, criteria, reviewers, values, sign = (column.to_numpy() for column in labels.columns)
            pairs = numbers[values] * (people[reviewers] | np.uint64(1))
            np.add.at(
                self._who.reshape(-1),
                first_of_criterion[criteria] + rows,
                np.where(sign < 0, np.uint64(0) - pairs, pairs),
            )
        self._who_batches = len(self.labels)
        items = pa.array(np.arange(self.items, dtype=np.int32))
        return pa.Table.from_batches(
            [
                pa.RecordBatch.from_arrays(
                    [pa.array(np.full(self.items, number, np.uint16)), items, pa.array(codes)],
                    ["criterion", "item", "who"],
                )
                for number, codes in enumerate(self._who)
            ]
        )

    def place_table(self) -> pa.Table:
        """Return the items that somebody has had: how many reviews each needs and has, whether it gets one more."""
        kept = self._is_touched & ~self._is_withdrawn
        return pa.table({"need": self._need[kept], "done": self._done[kept], "gets_second": self._gets_second[kept]})

    def distinct(self, *rows: Rows) -> Rows:
        """Return each of these rows once, in order."""
        is_named = np.zeros(self.items, dtype=bool)
        for some in rows:
            is_named[some] = True
        return np.flatnonzero(is_named)

    def is_same(self, rows: Rows, before: State) -> bool:
        """Whether these items' cells are what they were."""
        now = self.state(rows)
        is_same_coming = all(map(np.array_equal, now.coming, before.coming))
        return bool(is_same_coming and np.array_equal(now.codes, before.codes))

    def cell_table(self, slices: Numbers) -> pa.Table:
        """Return every cell, with its item and slice, as it is now (and only until it changes)."""
        items = np.arange(self.items, dtype=np.int32)
        shared = [pa.array(column) for column in (items, slices)]
        coming = self._coming(items)
        parts = [
            pa.RecordBatch.from_arrays(
                [
                    pa.array(np.full(self.items, number, np.uint16)),
                    pa.array(self._codes[number]),
                    pa.array(coming[number]),
                    *shared,
                ],
                schema=CELLS,
            )
            for number in range(len(self.criteria))
        ]
        return pa.Table.from_batches(parts, CELLS)

    def changes(self, rows: Rows, before: State, slices: Numbers) -> pa.Table:
        """Return the cells of some items as they were and as they are, each with its item's slice."""
        now = self.state(rows)
        shared = [pa.array(column) for column in (rows.astype(np.int32), slices[rows])]
        parts = []
        for number in range(len(self.criteria)):
            criterion = pa.array(np.full(len(rows), number, np.uint16))
            code, old_code = (pa.array(state.codes[number]) for state in (now, before))
            coming, old_coming = (pa.array(state.coming[number]) for state in (now, before))
            columns = [criterion, code, coming, *shared, old_coming, old_code]
            parts.append(pa.RecordBatch.from_arrays(columns, schema=CHANGES))
        return pa.Table.from_batches(parts, CHANGES)

    def _coming(self, rows: Rows) -> list[NDArray[np.int16]]:
        """Return, for each criterion, how many reviews are coming to the items, or a word in place of it."""
        coming: NDArray[np.int16] = np.clip(self._need[rows] - self._done[rows], 0, MOST_COMING).astype(np.int16)
        coming[~self._is_touched[rows]] = UNTOUCHED
        return [
            self._with_decisions(coming, rows, decided | self._withdrawn[number])
            for number, decided in self._decided.items()
        ]

    def _with_decisions(self, coming: NDArray[np.int16], rows: Rows, decided: dict[int, int]) -> NDArray[np.int16]:
        if not decided:
            return coming
        words = np.zeros(self.items, np.int16)
        words[list(decided)] = list(decided.values())
        return np.where(words[rows] != 0, words[rows], coming)


def scattered(count: int, skip: int = 0) -> Codes:
    """Return numbers of a fixed sequence without pattern. Source: Steele, Lea and Flood 2014 (SplitMix64)."""
    numbers = np.arange(skip + 1, skip + count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        numbers = (numbers ^ (numbers >> np.uint64(shift))) * np.uint64(factor)
    return numbers ^ (numbers >> np.uint64(31))
