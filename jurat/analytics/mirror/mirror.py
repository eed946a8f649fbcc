"""A study as statistics see it: cells kept up to date from the store's rows. It can be thrown away at any time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple, TypeVar, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from jurat.analytics.mirror.cells import LABELS, Cells, Numbers, Rows, State
from jurat.analytics.mirror.feed import Feed
from jurat.analytics.statements import load_statement
from jurat.duckdb_connection import connect
from jurat.errors import TooManySlices, check_name
from jurat.rubric.model import Criterion, Rubric, Scale
from jurat.rubric.renamed_values import NONE, Renames
from jurat.serving.second_looks import get_second_look

Computed = TypeVar("Computed")

PICKED = {"value", "first"}  # of a statement: it is about one or two values, not about each
RULED = ("criterion", "decision")
FEW = 0.25  # of the items: beyond it, counting anew beats counting changes
MOST_SLICES = 50  # values of a column that is offered to slice by
MOST_ASKED = 200  # slices that are counted for whoever asks
MOST_NUMBERS = 12  # different numbers that are slices of their own; more make ranges
MOST_CHANGES = 500  # counted one by one before they are summed up


class SliceName(NamedTuple):
    """A slice of a study; where items are no single sample, only its items of one stratum."""

    slice: str | None
    inclusion_probability: float | None
    drawn: int


class Slices(NamedTuple):
    """Each item's slice as a number (-1: it is left out), and what the numbers stand for."""

    numbers: Numbers
    names: list[SliceName]


class Slicing(NamedTuple):
    """How a study is sliced: by an attribute or not, and of all items or of the first in the study's order."""

    attribute: str | None = None
    first: int | None = None


WHOLE = Slicing()


class Mirror:
    """A study as statistics see it. Any thread may ask; answers are remembered until the rows change."""

    def __init__(self, feed: Feed, study_id: str, rubric: Rubric) -> None:
        self.study_id = study_id
        self.rubric = rubric
        self.feed = feed
        self.revision = 0  # grows with every change of what can be asked
        self._lock = threading.RLock()
        self._begin(frozenset(), {rubric.content_hash: NONE}, {})

    def _begin(
        self, excluded: frozenset[str], counted: Mapping[str, Renames], withdrawn: Mapping[int, Collection[str]]
    ) -> None:
        """Forget everything; from now on leave these reviewers' labels out, and count those of these versions.

        Answers that were renamed since a version count as their new words.
        """
        self.set_aside = 0
        self.set_aside_by_version: dict[str, int] = {}
        self.excluded, self.counted, self.withdrawn = excluded, counted, withdrawn
        self.pooled = frozenset(counted)
        self.cells = Cells(c.id for c in self.rubric.criteria if c.scale != Scale.TEXT)
        self._connection = connect()
        self._connection.execute(load_statement("tables"))
        self._last_position = -1
        self._last_seq = self._last_skip = self._last_decision = 0
        self._slices: dict[Slicing, Slices] = {}
        self._slicings_given: set[Slicing] = set()
        self._changes_counted = self._values_named = 0
        self._remembered: dict[object, Any] = {}
        self._about_items: dict[str, Any] = {}
        self._sliced_by: set[str] = set()  # whose values are named
        self._add_rubric()

    def refresh(self) -> int:
        """Take over what the store has got since, and give how many reviews that was."""
        with self._lock:
            taken, is_changed = 0, False
            excluded = frozenset(self.feed.excluded(self.study_id))
            counted = self.feed.counted_versions(self.study_id, self.rubric)
            withdrawn = self.feed.withdrawn(self.study_id)
            if (excluded, counted, withdrawn) != (self.excluded, self.counted, self.withdrawn):
                self._begin(excluded, counted, withdrawn)
                is_changed = True
            newest_review, newest_skip = self.feed.newest()
            while (reviews := self.feed.reviews(self.study_id, self._last_seq)).num_rows or not taken:
                places = self.feed.places(self.study_id, self._last_seq, self._last_skip)
                decisions = self.feed.decisions(self.study_id, self._last_decision)
                is_changed |= self._take_items()  # after the others, so that whatever they name is there
                is_changed |= self._take(reviews, places, decisions)
                taken += reviews.num_rows
                if not reviews.num_rows:
                    break
            self._last_seq = max(self._last_seq, newest_review)  # else other studies' reviews are looked through again
            self._last_skip = max(self._last_skip, newest_skip)
            if is_changed:
                self._remembered.clear()
                self.revision += 1
            return taken

    def take_labels(self, batches: Iterable[pa.Table | pa.RecordBatch]) -> None:
        """Take over labels (item_key, criterion, reviewer_id, value) from a file; their items count as complete."""
        with self._lock:
            for batch in _ahead(batches):
                self.cells.add(self.cells.number(batch))
            self.cells.set_places(np.arange(self.cells.items), np.zeros(self.cells.items, np.int64))
            self._count_anew()

    def rows(self, statement: str, **values: object) -> list[dict[str, Any]]:
        """Run a statement and give its rows by column name."""
        with self._lock:
            result = self._connection.execute(load_statement(statement), values or None)
            names = [column[0] for column in result.description or []]
            return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def sliced_rows(self, statement: str, attribute: str | None, first: int | None = None) -> list[dict[str, Any]]:
        """Run a statement over the counts of a slicing (None: the whole study), of all items or the first so many."""
        with self._lock:
            return self.rows(statement, slicing=self._counted(Slicing(attribute, first)))

    def given_rows(self, statement: str, attribute: str | None) -> list[dict[str, Any]]:
        """Run a statement over the counts of who gave what, of a slicing or of the whole study."""
        with self._lock:
            slicing = Slicing(attribute)
            name = self._counted(slicing)
            if slicing not in self._slicings_given:
                self._add_given(slicing, self._slices[slicing], self.cells.label_table())
                self._slicings_given.add(slicing)
            return self.rows(statement, slicing=name)

    def cell_table(self, statement: str, **values: object) -> pa.Table:
        """Run a statement over every cell and its item."""
        with self._lock:
            self._counted(WHOLE)
            self._connection.register("cell", self.cells.cell_table(np.zeros(self.cells.items, np.int32)))
            return self.table(statement, **values)

    def label_table(self, statement: str, **values: object) -> pa.Table:
        """Run a statement over every label, and over the cells by who gave what."""
        with self._lock:
            self._counted(WHOLE)
            self._connection.register("label", self.cells.label_table())
            self._connection.register("who_cell", self.cells.who_table())
            return self.table(statement, **values)

    def table(self, statement: str, **values: object) -> pa.Table:
        """Run a statement and give its rows as an Arrow table. It has the slices by its `attribute`."""
        with self._lock:
            if (attribute := values.get("attribute")) is not None:
                self._know_slices(str(attribute), is_each=not PICKED & values.keys())
            return self._connection.sql(load_statement(statement), params=values or None).to_arrow_table()

    def remembered(self, key: object, compute: Callable[[], Computed]) -> Computed:
        """Return what was computed for a key since the rows last changed, or compute it."""
        with self._lock:
            if key not in self._remembered:
                self._remembered[key] = compute()
            answer: Computed = self._remembered[key]
            return answer

    def about_items(self, key: str, compute: Callable[[], Computed]) -> Computed:
        """Return what was computed for a key since the items last changed, or compute it."""
        with self._lock:
            if key not in self._about_items:
                self._about_items[key] = compute()
            answer: Computed = self._about_items[key]
            return answer

    def columns(self) -> dict[str, bool]:
        """List the columns of the items, and say of each whether it is offered to slice by."""
        found = self.about_items("columns", lambda: self.rows("slice_names", most=MOST_SLICES))
        return {row["name"]: row["is_offered"] for row in found}

    def slice_values(self, attribute: str) -> list[str]:
        """Return the values of a column as slices name them. Raises `UnknownName` for what is no column."""
        with self._lock:
            self._know_slices(attribute, is_each=False)
            return [row["value"] for row in self.rows("slice_values", attribute=attribute)]

    def _know_slices(self, attribute: str, *, is_each: bool) -> None:
        """Name every item's slice. Raises `UnknownName`, and `TooManySlices` where each is wanted and they are many."""
        if attribute not in self._sliced_by:
            if columns := self.columns():  # else there is no item yet that could have one
                check_name("column", attribute, columns)
            self._run("add_slice_values", attribute=attribute, most_numbers=MOST_NUMBERS)
            self._sliced_by.add(attribute)
        if is_each and (found := len(self.rows("slice_values", attribute=attribute))) > MOST_ASKED:
            offered = ", ".join(name for name, is_offered in self.columns().items() if is_offered)
            raise TooManySlices(
                f"Column '{attribute}' has {found:,} values; slices are told apart up to {MOST_ASKED}. "
                f"Slice by another column{offered and ': ' + offered}; or choose one value of it: "
                "jurat items CRITERION KIND --slice COLUMN=VALUE."
            )

    def progress(self) -> dict[str, Any]:
        """Return how far the study is (see progress.sql)."""
        with self._lock:
            self._connection.register("place", self.cells.place_table())
            found, withdrawn = self.rows("progress")[0], int(self.cells.withdrawn.sum())
            return found | {"untouched": found["untouched"] - withdrawn, "withdrawn": withdrawn}

    def _counted(self, slicing: Slicing) -> str:
        """Name a slicing in the tables, counting it if it is asked for first."""
        if WHOLE not in self._slices:
            self._count_anew()
        if slicing not in self._slices:
            self._count(slicing)
        return _named(slicing)

    def _take_items(self) -> bool:
        items = self.feed.items(self.study_id, self._last_position)
        if not items.num_rows:
            return False
        self._connection.register("incoming_item", items)
        self._run("add_items", first=self.cells.items)
        self._last_position = pc.max(items["position"]).as_py()
        keys = items["item_key"].to_numpy()
        self.cells.add_items(keys)
        gone = [key for key in keys.tolist() if key in self.withdrawn] if self.withdrawn else []
        if gone:
            self.cells.withdraw(self.cells.rows(np.array(gone)), [self.withdrawn[key] for key in gone])
        self._forget_counts()
        self._about_items.clear()
        self._sliced_by.clear()
        self._connection.execute("DELETE FROM slice_value")
        return True

    def _take(self, reviews: pa.Table, places: pa.Table, decisions: pa.Table) -> bool:
        """Take over reviews and places, and count what they change. Says whether they change anything."""
        labels = corrections = pa.RecordBatch.from_pylist([], LABELS)
        reviewed: Rows = np.zeros(0, np.int32)
        taken = np.zeros(0, np.int64)
        if reviews.num_rows:
            rows = self.cells.rows(reviews["item_key"].to_numpy())
            reviews = reviews.append_column("item", pa.array(rows))
            labels, corrections = self._label_rows(reviews), self._taken_back(reviews)
            taken = reviews["places_taken"].to_numpy()
            reviewed, taken = rows[taken != 0], taken[taken != 0]
            self._last_seq = reviews["seq"][-1].as_py()
            if self.set_aside or not pc.all(pc.is_in(reviews["rubric_hash"], pa.array(sorted(self.pooled)))).as_py():
                self.set_aside_by_version = {row["rubric_hash"]: row["labels"] for row in self.rows("set_aside")}
                self.set_aside = sum(self.set_aside_by_version.values())
        placed = self.cells.rows(places["item_key"].to_numpy())
        self._last_skip = max(self._last_skip, pc.max(places["last_skip"]).as_py() or 0)
        labelled = (batch["item"].to_numpy() for batch in (labels, corrections))
        ruled = self.cells.rows(decisions["item_key"].to_numpy())
        rows_changed = self.cells.distinct(placed, reviewed, ruled, *labelled)
        before = self.cells.state(rows_changed)
        self.cells.add_reviews(reviewed, taken)
        self.cells.set_places(placed, *self._needed(places))
        for row, criterion, decision in zip(
            ruled.tolist(), *(decisions[name].to_pylist() for name in RULED), strict=True
        ):
            self.cells.decide(row, criterion, decision)
        self._last_decision = max([self._last_decision, *decisions["seq"].to_pylist()])
        self.cells.add(corrections)
        self.cells.add(labels)
        if len(rows_changed) > FEW * self.cells.items:
            self._count_anew()
        elif not self.cells.is_same(rows_changed, before):
            self._count_changes(rows_changed, before, pa.Table.from_batches([corrections, labels]))
        else:
            return bool(reviews.num_rows)
        return True

    def _needed(self, places: pa.Table) -> tuple[Rows, NDArray[np.bool_]]:
        """Return how many reviews items need under this rubric, and which get one more that nothing waits for.

        The rubric says so, not the places that the store has given: it may have changed since they were given. Where a
        further place was given because two disagree, the second reviewer is one of those that it takes.
        """
        extra = places["extra"].to_numpy()
        gets_second = get_second_look(places["position"].to_numpy(), self.rubric.second_reviewer)
        need = self.rubric.overlap + extra + (gets_second & (extra > 0))
        return need, gets_second & (extra == 0)

    def _label_rows(self, reviews: pa.Table) -> pa.RecordBatch:
        self._connection.register("incoming_review", reviews)
        self._run("add_reviews")
        if self.excluded:
            is_kept = pc.invert(pc.is_in(reviews["reviewer_id"], pa.array(sorted(self.excluded))))
            self._connection.register("incoming_review", reviews.filter(is_kept))
        found = self._connection.sql(load_statement("label_rows")).to_arrow_table()
        return self.cells.number(found)

    def _taken_back(self, reviews: pa.Table) -> pa.RecordBatch:
        """Find the labels that these reviews correct, or take back because they were sent back."""
        is_correction = (reviews["counted"].to_numpy() == 1) & ~reviews["supersedes"].is_null().to_numpy()
        if not is_correction.any():
            return pa.RecordBatch.from_pylist([], LABELS)
        chosen = reviews.filter(pa.array(is_correction))
        people = self.cells.reviewers.of(chosen["reviewer_id"], np.uint32)
        self._connection.register("correction", pa.table({"item": chosen["item"], "reviewer": pa.array(people)}))
        self._connection.register("label", self.cells.label_table())
        found = self._connection.sql(load_statement("taken_back")).to_arrow_table()
        return pa.RecordBatch.from_arrays([column.combine_chunks() for column in found.columns], schema=LABELS)

    def _count_anew(self) -> None:
        """Count all cells of the whole study, and learn what their codes stand for."""
        self._forget_counts()
        self._count(WHOLE)

    def _count_changes(self, rows: Rows, before: State, labels: pa.Table) -> None:
        """Learn new codes, and bring the counts of every slicing up to date."""
        for slicing, slices in self._slices.items():
            self._connection.register("change", self.cells.changes(rows, before, slices.numbers))
            self._run("count_changes")
            if slicing == WHOLE:
                self._connection.register("changed_label", labels)
                self._learn("learn_changed_codes")
            self._run("add_tally", slicing=_named(slicing))
            if slicing in self._slicings_given:
                self._add_given(slicing, slices, labels)
        self._changes_counted += 1
        if self._changes_counted % MOST_CHANGES == 0:
            self._run("sum_up")

    def _count(self, slicing: Slicing) -> None:
        """Count every cell for a slicing that is asked for first."""
        slices = self._slices_of(slicing)
        for number, name in enumerate(slices.names):
            row = [_named(slicing), number, *name]
            self._connection.execute("INSERT INTO slice_name VALUES (?, ?, ?, ?, ?)", row)
        self._connection.register("cell", self.cells.cell_table(slices.numbers))
        self._run("count_cells")
        if slicing == WHOLE:
            self._connection.register("label", self.cells.label_table())
            self._learn("learn_codes")
        self._run("add_tally", slicing=_named(slicing))
        self._slices[slicing] = slices

    def _add_given(self, slicing: Slicing, slices: Slices, labels: pa.Table) -> None:
        if slicing != WHOLE or len(slices.names) > 1:
            found = [slices.numbers[batch.to_numpy()] for batch in labels["item"].chunks]
            labels = labels.append_column("slice", pa.chunked_array(found, pa.int32()))
        self._connection.register("given_label", labels)
        statement = "add_given" if "slice" not in labels.column_names else "add_given_by_slice"
        self._run(statement, slicing=_named(slicing))

    def _learn(self, statement: str) -> None:
        if self.rows("unknown_codes")[0]["codes"]:
            self._name_values()
            self._run(statement)
            self._run("describe_codes")

    def _run(self, statement: str, **values: object) -> None:
        self._connection.execute(load_statement(statement), values or None)

    def _slices_of(self, slicing: Slicing) -> Slices:
        numbers, names = np.zeros(self.cells.items, np.int32), [cast("str | None", None)]
        if slicing.attribute is not None:
            self._know_slices(slicing.attribute, is_each=True)
            numbers, texts = self._numbered("item_slices", "slice", attribute=slicing.attribute)
            names = list(texts)
        kept = ~self.cells.left_out
        strata = self.about_items("strata", self._strata)
        if strata is None:
            drawn = np.bincount(numbers[kept], minlength=len(names))
            found = [SliceName(name, None, int(count)) for name, count in zip(names, drawn, strict=True)]
        else:
            of_strata, probabilities = strata
            used, numbers = np.unique(numbers * len(probabilities) + of_strata, return_inverse=True)
            drawn = np.bincount(numbers[kept], minlength=len(used))
            found = [
                SliceName(names[both // len(probabilities)], probabilities[both % len(probabilities)], int(count))
                for both, count in zip(used, drawn, strict=True)
            ]
        numbers = numbers.astype(np.int32)
        if slicing.first is not None:
            positions = self.table("item_positions")["position"].to_numpy()
            numbers = np.where(positions < slicing.first, numbers, np.int32(-1))
        return Slices(numbers, found)

    def _numbered(self, statement: str, column: str, **values: object) -> tuple[Numbers, list[str]]:
        """Number the different texts of a column of items."""
        encoded = self.table(statement, **values)[column].combine_chunks().dictionary_encode()
        return encoded.indices.to_numpy().astype(np.int32), encoded.dictionary.to_pylist()

    def _strata(self) -> tuple[Numbers, list[float]] | None:
        """Return each item's stratum and the strata's inclusion probabilities; None where all items are one sample.

        A batch that goes on from no earlier draw is a stratum of its own.
        """
        design = self.rows("unequal")[0]
        if not design["is_unequal"] and design["batches"] < 2:
            return None
        numbers, texts = self._numbered("item_strata", "stratum")
        return numbers, [float(text.rpartition(" @ ")[2]) for text in texts]

    def _forget_counts(self) -> None:
        self._slices.clear()
        self._slicings_given.clear()
        self._remembered.clear()
        for table in ("tally", "given", "slice_name"):
            self._connection.execute(f"DELETE FROM {table}")

    def _name_values(self) -> None:
        for number, text in enumerate(self.cells.values.texts[self._values_named :], start=self._values_named):
            self._connection.execute("INSERT INTO value_name VALUES (?, ?)", [number, text])
            self._values_named = number + 1

    def _add_rubric(self) -> None:
        self._connection.execute("INSERT INTO rubric VALUES (?)", [self.rubric.resolve])
        self._connection.execute("INSERT INTO pooled_version SELECT unnest(?)", [sorted(self.pooled)])
        self._connection.register("renamed", renamed_table(self.counted))
        self._connection.execute("INSERT INTO renamed_value BY NAME SELECT * FROM renamed")
        numbers = {criterion: number for number, criterion in enumerate(self.cells.criteria)}
        for place, criterion in enumerate(self.rubric.criteria):
            low, high = error_range(criterion)
            waits = criterion.adjudicate == "any error"
            row = [numbers.get(criterion.id), criterion.id, place, bool(criterion.error_values), low, high, waits]
            self._connection.execute("INSERT INTO criterion VALUES (?, ?, ?, ?, ?, ?, ?)", row)
            for value in criterion.error_values if low is None else ():
                self._connection.execute("INSERT INTO error_value VALUES (?, ?)", [criterion.id, value])


def _named(slicing: Slicing) -> str:
    return f"{slicing.first or ''}/{'' if slicing.attribute is None else '/' + slicing.attribute}"


def _ahead(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Return each batch while the next one is being made."""
    iterator = iter(batches)
    with ThreadPoolExecutor(1) as beside:
        coming = beside.submit(next, iterator, None)
        while (batch := coming.result()) is not None:
            coming = beside.submit(next, iterator, None)
            yield batch


RENAMED = pa.schema([(name, pa.string()) for name in ("rubric_hash", "criterion", "given", "counted")])


def renamed_table(counted: Mapping[str, Renames]) -> pa.Table:
    """Return every renamed value of every version, a row each."""
    rows = [
        {"rubric_hash": version, "criterion": criterion, "given": given, "counted": word}
        for version, renames in counted.items()
        for criterion, values in renames.items()
        for given, word in values.items()
    ]
    return pa.Table.from_pylist(rows, RENAMED)


def error_range(criterion: Criterion) -> tuple[float | None, float | None]:
    """Return the bounds between which a number is an error; None where errors are not a range."""
    if criterion.scale != Scale.INTERVAL or not criterion.error_values:
        return None, None
    low, high = criterion.error_values
    return float(low), float(high)
