"""The public face: a workspace, its studies, and what is known of each, as typed rows and frames.

    import jurat

    with jurat.open_workspace("reviews") as workspace:
        study = workspace.study("support")
        study.verdict().to_pandas()

What is here does the same as the command of the same name, through the same functions.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeAlias

import pyarrow as pa
import pyarrow.parquet as pq

from jurat.analytics import (
    AgreementRow,
    Mirror,
    Progress,
    ReviewerRow,
    VerdictRow,
    agreement_rows,
    label_table,
    progress,
    reviewer_rows,
    verdict_rows,
)
from jurat.analytics.store_feed import StoreFeed
from jurat.analytics.views.label_export import LabelRow
from jurat.draw import Drawing, Request
from jurat.draw import draw as draw_batch
from jurat.draw.adding import refuse_wrong_batch
from jurat.errors import JuratError, NoWorkspace
from jurat.export import FORMATS, WHATS, StudyRows, write_export
from jurat.export.whole_file import whole_file
from jurat.frames import Frame
from jurat.intake.imported_reviews import ImportSummary, import_reviews
from jurat.intake.labels import read_labels
from jurat.intake.new_items import add_items, batch_name
from jurat.intake.output_readers import Reading
from jurat.intake.outputs import check_outputs, iter_items
from jurat.rubric.model import Rubric, load_rubric
from jurat.settings import WorkspacePaths, load_workspace
from jurat.store import LabelStore
from jurat.study import check_study_name, choose_study, open_study, prepare_rubric, put_in_force

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

Files: TypeAlias = "str | os.PathLike[str] | Sequence[str | os.PathLike[str]]"
Outputs: TypeAlias = "Files | Sequence[Mapping[str, Any]] | pd.DataFrame | pl.DataFrame | pa.Table"
PAGE = 5_000  # items that are read at a time


@dataclass(frozen=True)
class ItemRow:
    """An item of a study. `position` is its place in the study's random order, from 0; content that it lacks is None.

    `messages` is the conversation as a list of mappings; `attributes` are its other columns, by which it can be sliced.
    """

    item_id: str
    position: int
    batch: str
    output: str | None
    input: str | None
    context: str | None
    messages: Any
    reference: str | None
    attributes: Mapping[str, Any]


def open_workspace(place: str | os.PathLike[str] | None = None, database_url: str | None = None) -> Workspace:
    """Open a workspace: a folder with `rubric/` and `data/`, made by the first outputs that are added.

    `place`: the folder, or the URL of a PostgreSQL store (`postgresql://...`) whose rubrics lie in the current folder.
    `database_url`: the store of a workspace whose folder is `place`. None: what `JURAT_WORKSPACE` and
    `JURAT_DATABASE_URL` say, else the current folder. The store is opened when it is first needed, and closed by
    `Workspace.close` or the end of a `with` block. Raises nothing yet: see `Workspace`.
    """
    found = load_workspace(os.environ)
    if place is None:
        return Workspace(WorkspacePaths(found.root, database_url or found.database_url))
    if str(place).startswith(("postgresql://", "postgres://")):
        return Workspace(WorkspacePaths(found.root, str(place)))
    return Workspace(WorkspacePaths(Path(place).resolve(), database_url or found.database_url))


class Workspace:
    """Studies, their rubrics and their label store. Any thread may use it.

    Whatever reads raises `NoWorkspace` where there is no store yet, and `StoreUnavailable` where it cannot be used.
    """

    def __init__(self, paths: WorkspacePaths) -> None:
        self.paths = paths
        self._store: LabelStore | None = None

    def studies(self) -> list[str]:
        """Return the names of the studies that have items, in alphabetical order."""
        return sorted(study.study_id for study in self.store().studies())

    def study(self, name: str | None = None) -> Study:
        """Return a study; None: the only one there is. Raises `UnknownStudy`, which names those there are."""
        return Study(self, choose_study(self.paths, self.store(), name))

    def add(  # noqa: PLR0913 - options of one command, by name
        self,
        outputs: Outputs,
        study: str,
        *,
        batch: str | None = None,
        rubric: str | os.PathLike[str] | None = None,
        names: Mapping[str, str] | None = None,
        seed: str | None = None,
        progress: Callable[[int], None] = lambda _done: None,
        tell: Callable[[str], None] = lambda _said: None,
    ) -> Study:
        """Add outputs to a study as one batch, all or none; a study that is not there is begun. Return the study.

        `outputs`: files (a path, or several), or rows (a pandas, polars or Arrow frame, or a sequence of mappings) with
        the columns of a file: `item_id` and `output`, and any others. `batch`: its name (default: the files'; of rows,
        the day and time in UTC). `rubric`: the rubric of a new study (default: the one that ships). `names`: our name
        for each column that is called otherwise. `seed`: fixes a new study's random order. `progress` hears how many
        rows more were stored, `tell` what was assumed of the files.

        Raises `OutputsError` with every fault of the outputs, `RubricError`, and `JuratError` for a study that is
        closed or a name that cannot be a study's; nothing is added then.
        """
        check_study_name(study)
        reading = Reading(names=dict(names or {}), tell=tell)
        with as_files(outputs) as paths:
            check_outputs(paths, None, reading)
            store = self.store(creates=True)
            refuse_wrong_batch(self.paths, store, study, paths, seed)
            prepared = load_rubric(self._prepare_rubric(study, rubric, tell))
            name = batch or _default_batch(outputs, paths)
            add_items(store, study, prepared, name, lambda: iter_items(paths, reading), progress, seed)
        put_in_force(self.paths, store, study)
        return Study(self, study)

    def draw(self, logs: str | Sequence[str], study: str, size: int | None, **options: Any) -> Drawing:  # noqa: ANN401
        """Draw a sample for a study out of logs (files, folders, patterns) into `data/STUDY/BATCH.parquet`.

        `size`: how many new items; `options`: the other fields of `jurat.draw.Request` (`by`, `allocation`, `where`,
        `seed`, `source`, ...). Return where it is written, and its record: strata, their sizes and inclusion
        probabilities. Raises `DrawRefused` or `SizeRefused`; nothing is written then. Add it with `add`.
        """
        check_study_name(study)
        request = Request(logs=(logs,) if isinstance(logs, str) else tuple(logs), study=study, size=size, **options)
        return draw_batch(self.paths, request, self._ids_of(study), lambda _done: None)

    def store(self, *, creates: bool = False) -> LabelStore:
        """Return the open label store. Raises `NoWorkspace` where there is none and it is not to be created."""
        location = self.paths.store_location
        if self._store is None:
            if not creates and isinstance(location, Path) and not location.exists():
                raise NoWorkspace(f"There is no workspace in {self.paths.root}: add outputs first, or name its folder.")
            self._store = LabelStore(location)
        return self._store

    def close(self) -> None:
        """Finish what waits and close the store; the next use opens it again."""
        if self._store is not None:
            self._store.close()
            self._store = None

    def __enter__(self) -> Workspace:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Workspace({str(self.paths.root)!r})"

    def _ids_of(self, study: str) -> set[str]:
        location = self.paths.store_location
        if isinstance(location, Path) and not location.exists():
            return set()
        return {row.item_id for row in self.store().read.items.ids(study)}

    def _prepare_rubric(self, study: str, rubric: str | os.PathLike[str] | None, tell: Callable[[str], None]) -> Path:
        return prepare_rubric(self.paths, study, None if rubric is None else Path(rubric), tell)


class Study:
    """A study: its rubric as it stands, and what its labels say.

    Each question reads the labels that are stored by then. Counts follow the rubric in force: labels of versions that
    were not declared harmless, of reviewers whom a lead left out, and of withdrawn items do not count.
    """

    def __init__(self, workspace: Workspace, name: str) -> None:
        self.workspace = workspace
        self.name = name
        self._mirror: Mirror | None = None

    @property
    def rubric(self) -> Rubric:
        """Return the rubric as it stands. Raises `RubricError` where it is faulty."""
        return open_study(self.workspace.paths, self.workspace.store(), self.name).rubric

    def add(self, outputs: Outputs, **options: Any) -> Study:  # noqa: ANN401 - see Workspace.add
        """Add a further batch of outputs: see `Workspace.add`, for its options, too."""
        return self.workspace.add(outputs, self.name, **options)

    def import_labels(
        self, labels: Outputs, *, names: Mapping[str, str] | None = None, on_duplicate: str = "refuse"
    ) -> ImportSummary:
        """Add labels given elsewhere, all or none, and return how many reviews, labels and reviewers that was.

        `labels`: files or rows, as in `Workspace.add`, with `item_id`, `reviewer_id`, and `criterion` and `value` or a
        column a criterion. `on_duplicate`: "refuse" a second row for the same reviewer,
        item and criterion, or let the "latest" count. Raises `LabelsError` with every fault.
        """
        store = self.workspace.store()
        study = open_study(self.workspace.paths, store, self.name)
        known = {row.item_id for row in store.read.items.ids(self.name)}
        with as_files(labels) as paths:
            reviews = read_labels(paths, study.rubric, known, on_duplicate, Reading(names=dict(names or {})))
        put_in_force(self.workspace.paths, store, self.name)
        return import_reviews(store, study, reviews, "import", lambda _done: None)

    def progress(self) -> Progress:
        """Return how far the study is: items judged, waiting and why."""
        return progress(self._current())

    def verdict(self, by: str | None = None) -> Frame[VerdictRow]:
        """Return a row a criterion with errors: the error rate, its bounds, and pass, fail or undecided.

        `by`: a column of the items; then a row a criterion and value of it. Rates are probabilities, weighted by the
        design of each batch. Verdicts hold however often somebody looks (docs/method.md, "The verdict"). Raises
        `UnknownName` for what is no column, `TooManySlices` for one with more than 200 values.
        """
        return Frame(VerdictRow, verdict_rows(self._current(), by))

    def agreement(self, by: str | None = None) -> Frame[AgreementRow]:
        """Return a row a criterion: percent agreement, Krippendorff's alpha, Gwet's AC1 or AC2 and others.

        Each has its interval; one is null, with its reason, where its coverage cannot be shown.
        """
        return Frame(AgreementRow, agreement_rows(self._current(), by))

    def reviewers(self) -> Frame[ReviewerRow]:
        """Return a row a reviewer and criterion: how often they agree with others, and what stands out."""
        return Frame(ReviewerRow, reviewer_rows(self._current()))

    def labels(self) -> Frame[LabelRow]:
        """Return a row a label that stands, in the study's order, with where it came from (as `export` writes them)."""
        feed = StoreFeed(self.workspace.store())
        return Frame(LabelRow, table=label_table(feed, self.name, self.rubric, dt.datetime.now(dt.UTC).date()))

    def items(self) -> Frame[ItemRow]:
        """Return a row an item, in the study's order; gold items, tests and repeats are not among them."""
        return Frame(ItemRow, list(self._item_rows()))

    def export(self, path: str | os.PathLike[str], *, what: str = "labels", format: str | None = None) -> int:  # noqa: A002
        """Write labels, decisions or skips into a file, whole or not at all, and return how many rows.

        `format`: one of `jurat.export.FORMATS` (default: by the file's ending). Raises `JuratError` for others.
        """
        target = Path(path)
        wanted = format or target.suffix.removeprefix(".")
        if wanted not in FORMATS:
            raise JuratError(f"'{wanted}' is not a format. Try one of: {', '.join(sorted(FORMATS))}.")
        if what not in WHATS:
            raise JuratError(f"'{what}' cannot be exported. Try one of: {', '.join(WHATS)}.")
        store = self.workspace.store()
        rows = StudyRows(StoreFeed(store), self.name, self.rubric)
        with whole_file(target) as file:
            return write_export(store, rows, what, wanted, file)

    def __repr__(self) -> str:
        return f"Study({self.name!r})"

    def _current(self) -> Mirror:
        rubric = self.rubric
        if self._mirror is None or self._mirror.rubric.content_hash != rubric.content_hash:
            self._mirror = Mirror(StoreFeed(self.workspace.store()), self.name, rubric)
        self._mirror.refresh()
        return self._mirror

    def _item_rows(self) -> Iterator[ItemRow]:
        store = self.workspace.store()
        feed, last = StoreFeed(store), -1
        while (page := feed.item_page(self.name, last, PAGE)).num_rows:
            for row in page.to_pylist():
                content = store.payload(row["item_key"]).content
                texts = {name: content.get(name) for name in ("output", "input", "context", "messages", "reference")}
                attributes = json.loads(row["attributes"])
                yield ItemRow(row["item_id"], row["position"], row["batch"], attributes=attributes, **texts)
            last = page["position"][-1].as_py()


@contextmanager
def as_files(outputs: Any) -> Iterator[list[Path]]:  # noqa: ANN401 - files or rows of any library
    """Lend the files that are named, or one that holds the rows that were given: both are read by the same reader."""
    if isinstance(outputs, str | os.PathLike):
        yield [Path(outputs)]
    elif isinstance(outputs, Sequence) and outputs and all(isinstance(one, str | os.PathLike) for one in outputs):
        yield [Path(one) for one in outputs]
    else:
        with tempfile.TemporaryDirectory(prefix="jurat-rows-") as folder:
            path = Path(folder) / "rows.parquet"
            pq.write_table(_as_table(outputs), path)
            yield [path]


def _as_table(rows: Any) -> pa.Table:  # noqa: ANN401 - rows of any library
    if isinstance(rows, pa.Table):
        return rows
    if hasattr(rows, "to_arrow"):
        return rows.to_arrow()
    if hasattr(rows, "__dataframe__") or type(rows).__module__.startswith("pandas"):
        return pa.Table.from_pandas(rows, preserve_index=False)
    try:
        return pa.Table.from_pylist([dict(row) for row in rows])
    except (TypeError, ValueError, pa.ArrowInvalid) as error:
        raise JuratError(
            "outputs: give files, or rows as a pandas, polars or Arrow frame, or as a list of dicts with the same keys."
        ) from error


def _default_batch(outputs: object, paths: Sequence[Path]) -> str:
    is_named = paths[0].name != "rows.parquet" or isinstance(outputs, str | os.PathLike)
    return batch_name(list(paths)) if is_named else f"{dt.datetime.now(dt.UTC):%Y-%m-%dT%H%M%S}"
