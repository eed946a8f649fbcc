"""The frame in DuckDB: the rows of the logs that can be drawn, counted and drawn from by the `.sql` files beside."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from assay.connection import Reach, connect
from assay.draw.expressions import columns_of, wrapped
from assay.draw.logs import Logs
from assay.draw.paths import BadPath, Key, column_sql, json_sql, quoted, text
from assay.draw.paths import Path as FieldPath
from assay.draw.sources import AROUND, FILE, FOLDER_OF, IS_TEXT, LINE, PARENT, Joined, Source, Where, paths_in
from assay.errors import DrawRefused, Fault
from assay.output_columns import EXACT

MEMORY_LIMIT = "200MB"
JSON_MEMORY_LIMIT = "2GB"  # two thousand records are held at once, several times over, and each may be long
NUMBERS = ("UBIGINT", "BIGINT", "DOUBLE", "HUGEINT", "UHUGEINT")
RECORD, AROUND_IT = "record", "around"
WITHIN = "md5(concat($prefix, id)) < $below OR id IS NULL OR id = ''"
WORDS = {"current_date", "current_time", "current_timestamp", "localtime", "localtimestamp"}
TEXT_KINDS = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)
REMEDY = "Mend the logs, or leave the file out"


@dataclass(frozen=True)
class Question:
    """What is asked of the logs: which rows (`where`), divided by which columns, flagged by what."""

    by: tuple[str, ...] = ()
    where: str | None = None
    flagged: str | None = None
    is_by_input: bool = False


class Frame:
    """A locked connection to the logs. Close it, or use it as a context."""

    def __init__(self, logs: Logs, source: Source, question: Question, spill: Path) -> None:
        self.logs, self.source, self.question = logs, source, question
        self.strata = [f"s{number}" for number in range(max(len(question.by), 1))]
        limit = JSON_MEMORY_LIMIT if self.is_json else MEMORY_LIMIT
        self._connection = connect(Reach(logs.files, spill, logs.filesystem), limit)
        try:
            self._check_columns()
            self.text = self._select()
        except (
            BaseException
        ):  # whatever it was, also an interrupt: nobody else could close what is open, and it goes on
            self.close()
            raise

    def __enter__(self) -> Frame:
        """Use the frame."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connection."""
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def table(self, statement: str, **values: object) -> pa.Table:
        """Run one of the `.sql` files over the frame. Raises `DrawRefused` for logs that cannot be read."""
        return self.query(self.written(statement, is_within="below" in values), **values)

    def written(self, statement: str, *, is_within: bool = False) -> str:
        """Give the text of a `.sql` file as it is run; `is_within`: over the keys below $below only."""
        same = " AND ".join(f"frame.{one} IS NOT DISTINCT FROM wanted.{one}" for one in self.strata)
        template = (Path(__file__).parent / f"{statement}.sql").read_text(encoding="utf-8")
        return (
            template.replace("{frame}", self.text)
            .replace("{strata}", ", ".join(f"frame.{one}" for one in self.strata))
            .replace("{same_stratum}", same)
            .replace("{payload}", self._packed())
            .replace("{within}", WITHIN if is_within else "true")
        )

    def query(self, query: str, **values: object) -> pa.Table:
        """Run a query and give its rows. Raises `DrawRefused` for logs that cannot be read."""
        try:
            return self._connection.sql(query, params={"files": list(self.logs.files)} | values).to_arrow_table()
        except duckdb.Error as error:
            raise self._unreadable(error) from error

    def _unreadable(self, error: duckdb.Error) -> DrawRefused:
        return DrawRefused([Fault(self._place(str(error)), f"cannot be read ({_first_line(error)})", REMEDY)])

    def note(self, name: str, rows: pa.Table) -> None:
        """Put rows beside the frame as the table `name`, for a `.sql` file to look at."""
        self._connection.register(name, rows)

    def _place(self, message: str) -> str:
        """Name the file a message speaks of."""
        names = {name: self.logs.originals.get(name, name) for name in self.logs.files}
        found = next((original for name, original in names.items() if name in message), None)
        if found is None and message.startswith("Conversion") and self._named:
            return "--where or --flagged"
        return found or ", ".join([*names.values()][:3])

    # How the frame's text is put together

    def _select(self) -> str:
        """Write the frame: what the logs hold, with the columns the operator's expressions name, then those."""
        by = [f"CAST({self.column(one)} AS VARCHAR)" for one in self.question.by] or ["CAST('' AS VARCHAR)"]
        inner = {"id": self.id_sql()} | self._payload() | dict(zip(self.strata, by, strict=True))
        if self.question.is_by_input:
            inner["input_id"] = f"CAST({self.column('input_id')} AS VARCHAR)"
        where, flagged = self._expressions()
        inner_select = [f"{written} AS {own(name)}" for name, written in inner.items()]
        outer_select = [f"{own(name)} AS {name}" for name in inner]
        outer_select.append(f"coalesce({flagged}, false) AS is_flagged")
        inner_select += [f"{self._typed(name)} AS {quoted(name)}" for name in self._named]
        rows = f"SELECT {', '.join(inner_select)} FROM {self._rows()} AS logs WHERE {self._only()}"
        written = f"SELECT {', '.join(outer_select)} FROM ({rows}) AS row WHERE {where}"
        for option, expression in (("--where", where), ("--flagged", flagged)):
            self._check_fit(option, expression, rows)
        return written

    def _expressions(self) -> tuple[str, str]:
        """Check the operator's expressions, and give them in brackets."""
        self._named: list[str] = []
        found = []
        for option, expression, otherwise in (
            ("--where", self.question.where, "true"),
            ("--flagged", self.question.flagged, "false"),
        ):
            if expression is not None:
                names = columns_of(self._connection, option, expression)
                self._named += [name for name in sorted(names - set(self._named)) if self._is_a_column(name)]
            found.append(wrapped(otherwise if expression is None else expression))
        return found[0], found[1]

    def _check_fit(self, option: str, expression: str, rows: str) -> None:
        try:
            probe = f"SELECT {expression} AS is_met FROM ({rows}) AS row WHERE {expression} IS NOT NULL LIMIT 0"
            found = self._connection.sql(probe, params={"files": list(self.logs.files)}).to_arrow_table()
        except (duckdb.BinderException, duckdb.CatalogException, duckdb.ConversionException) as error:
            problem = f"does not fit the logs ({_first_line(error)})"
            raise DrawRefused([Fault(option, problem, self._columns_there())]) from error
        except duckdb.Error as error:
            raise self._unreadable(error) from error
        if not pa.types.is_boolean(found.schema.field("is_met").type):
            remedy = "Compare something with something"
            raise DrawRefused([Fault(option, f"gives {found.schema.field('is_met').type}, not yes or no", remedy)])

    def id_sql(self) -> str:
        """Write the id of a row, as text: whole numbers that are kept as floats without their ".0"."""
        written = self.column("item_id")
        plain = f"CAST({written} AS VARCHAR)"
        paths = self._paths("item_id")
        path = paths[0]
        if len(paths) > 1 or isinstance(path, Joined) or "item_id" in self.logs.hive:
            return plain
        if self.is_json:
            kind = f"json_type({json_sql(path, self._holder(path), '->')})"
            return f"CASE WHEN {kind} = 'DOUBLE' THEN regexp_replace({plain}, '[.]0+$', '') ELSE {plain} END"
        if len(path) == 1 and _is_floating(self._known.get(_top(path))):
            whole = f"{written} = trunc({written}) AND abs({written}) < {EXACT}"
            return f"CASE WHEN {whole} THEN CAST(CAST({written} AS BIGINT) AS VARCHAR) ELSE {plain} END"
        return plain

    def _payload(self) -> dict[str, str]:
        """Write what a row holds, column by column: most queries want none of it."""
        if self.is_json:
            return {"p0": f"logs.{RECORD}"} | ({"p1": f"logs.{AROUND_IT}"} if self.source.looks_around else {})
        return {f"p{number}": f"logs.{quoted(name)}" for number, name in enumerate(self._known)}

    def _packed(self) -> str:
        """Write all that a row holds as one value."""
        if self.is_json:
            return "json_merge_patch(frame.p0, frame.p1)" if self.source.looks_around else "frame.p0"
        packed = [f"{quoted(name)} := frame.p{number}" for number, name in enumerate(self._known)]
        return f"struct_pack({', '.join(packed)})"

    @cached_property
    def _known(self) -> dict[str, pa.DataType]:
        """The columns of the logs, with the names of their files where the source asks for those; none for JSON."""
        around = (FILE, FOLDER_OF) if self.source.looks_around and not self.is_json else ()
        return {**(self.logs.columns or {}), **dict.fromkeys(around, pa.string())}

    @property
    def is_json(self) -> bool:
        """Whether the rows are JSON."""
        return self.logs.columns is None

    def _rows(self) -> str:
        hive = f"hive_partitioning = {'true' if self.logs.hive else 'false'}, hive_types_autocast = false"
        if not self.is_json:
            return self._table_rows(hive)
        named = ", filename = true" if self.source.looks_around else ""
        lines = f"read_json_objects($files, format = '{self.logs.layout}'{named}, {hive})"
        hive_columns = "".join(f", lines.{quoted(one)}" for one in self.logs.hive)
        record, unnested = self._records()
        rows = f"SELECT {record} AS {RECORD}{hive_columns}{self._around()} FROM {lines} AS lines{unnested}"
        return f"({rows})"

    def _table_rows(self, hive: str) -> str:
        named = ", filename = 'assay file'" if self.source.looks_around else ""
        if self.logs.format == "parquet":
            rows = f"read_parquet($files, {hive}{named})"
        else:
            columns = ", ".join(
                f"{text(one)}: 'VARCHAR'" for one in self.logs.columns or {} if one not in self.logs.hive
            )
            as_written = "header = true, auto_detect = false, strict_mode = true, quote = '\"', escape = '\"'"
            rows = f"read_csv($files, {as_written}, {hive}{named}, columns = {{{columns}}})"
        if not named:
            return rows
        file, folder = self._file_names(quoted("assay file"))
        around = f"{file} AS {quoted(FILE)}, {folder} AS {quoted(FOLDER_OF)}"
        return f'(SELECT * EXCLUDE ("assay file"), {around} FROM {rows})'

    def _file_names(self, name: str) -> tuple[str, str]:
        """Write the name of a row's file, and of the folder it lies in: those that were given, not a copy's."""
        copies = "".join(f" WHEN {text(copy)} THEN {text(given)}" for copy, given in self.logs.originals.items())
        path = f"(CASE {name}{copies} ELSE {name} END)" if copies else name
        return f"parse_filename({path})", f"parse_filename(parse_dirpath({path}))"

    def _records(self) -> tuple[str, str]:
        """Write a line's records, and what is joined to the lines for that: a table for each list within a list.

        Of several lists the first that a line has counts. To unnest what json_extract gives takes far more memory.
        """
        each = [[part.lstrip(".") for part in one.split("[*]")[:-1]] for one in self.source.each if one != LINE]
        if not each:
            return "lines.json", ""
        tests = [f"json_type(lines.json, {text('$.' + steps[0])}) = 'ARRAY'" for steps in each]
        outer, joined = "lines.json", ""
        for level in range(max(map(len, each))):
            lists = [
                f"{outer} -> {text('$.' + steps[level])}" if level < len(steps) else f"json_array({outer})"
                for steps in each
            ]
            cases = " ".join(f"WHEN {test} THEN {one}" for test, one in zip(tests, lists, strict=True))
            rest = f"json_array({outer})" if self.source.each[-1] == LINE else "'[]'::JSON"
            joined += f", json_each(CASE {cases} ELSE {rest} END) AS level{level}"
            outer = f"level{level}.value"
        return outer, joined

    def _around(self) -> str:
        """Write what a record may also be asked for: its file's and folder's names, and what its list lies in."""
        if not self.source.looks_around:
            return ""
        file, folder = self._file_names("lines.filename")
        tops = [re.split(r"[.\[]", one, maxsplit=1)[0] for one in self.source.each if one != LINE]
        inner = f"json_merge_patch(lines.json, {text(json.dumps(dict.fromkeys(tops)))})"
        parent = f", '{PARENT}', {inner}" if tops and self.source.asks_parent else ""
        return f", json_object('{FILE}', {file}, '{FOLDER_OF}', {folder}{parent}) AS {AROUND_IT}"

    def column(self, name: str) -> str:
        """Write one of our columns, or one of the logs' own, as SQL."""
        if name in self.logs.hive:
            return f"logs.{quoted(name)}"
        found = [self._where_sql(where) for where in self._paths(name)]
        return found[0] if len(found) == 1 else f"coalesce({', '.join(found)})"

    def _where_sql(self, where: Where) -> str:
        if not isinstance(where, Joined):
            return self._path_sql(where)
        parts = [f"CAST({self._path_sql(path)} AS VARCHAR)" for path in self._there(where.paths)]
        joined = f"nullif(concat_ws('/', {', '.join(parts)}), '')"
        return f"md5({joined})" if where.is_digest else joined

    def _paths(self, name: str) -> tuple[Where, ...]:
        """Give where a column is looked for, without places that these logs do not have."""
        wheres = self.source.paths(name)
        if self.is_json:
            return wheres
        return (
            tuple(where for where in wheres if any(_top(path) in self._known for path in paths_in(where)))
            or (wheres[:1])
        )

    def _there(self, paths: tuple[FieldPath, ...]) -> tuple[FieldPath, ...]:
        return paths if self.is_json else tuple(path for path in paths if _top(path) in self._known) or paths[:1]

    def _path_sql(self, path: FieldPath) -> str:
        if self.is_json:
            return json_sql(path, self._holder(path))
        if self._is_in_text(path):
            return json_sql(path[1:], f"logs.{quoted(_top(path))}")
        return f"logs.{column_sql(path)}"

    def _holder(self, path: FieldPath) -> str:
        """Give what a path leads into: the record, or what is around it. Records written out hold their parent."""
        around = AROUND if self.source.each else (FILE, FOLDER_OF)
        return f"logs.{AROUND_IT if _top(path) in around else RECORD}"

    def _is_in_text(self, path: FieldPath) -> bool:
        """Whether a path leads into a column that holds JSON as text."""
        return len(path) > 1 and _is_text(self._known.get(_top(path)))

    def _holds(self, paths: tuple[FieldPath, ...], texts: Sequence[str]) -> str:
        """Write that a field, the first of several that is there, holds one of these texts, or any text."""
        path, *others = self._there(paths)
        if tuple(texts) != (IS_TEXT,):
            found = self._path_sql(path)
            found = f"coalesce({', '.join([found, *map(self._path_sql, others)])})" if others else found
            return f"{found} IN ({', '.join(text(one) for one in texts)})"
        if self.is_json or self._is_in_text(path):
            holder = self._holder(path) if self.is_json else f"logs.{quoted(_top(path))}"
            return f"json_type({json_sql(path if self.is_json else path[1:], holder, '->')}) = 'VARCHAR'"
        return f"{self._path_sql(path)} IS NOT NULL"

    def _only(self) -> str:
        conditions = [self._holds(paths, texts) for paths, texts in self.source.only.items()]
        if self.logs.format == "csv":  # a row of separators alone is no row, at this door as at the others
            cells = ", ".join(quoted(name) for name in self.logs.columns or {} if name not in self.logs.hive)
            conditions.append(f"coalesce({cells}) IS NOT NULL")
        return " AND ".join(conditions) or "true"

    def _is_a_column(self, name: str) -> bool:
        """Whether it is one, and not a word such as current_date, or the parameter of a lambda."""
        if self.is_json and name.lower() in WORDS:
            return False
        return name in self.source.columns or name in self.logs.hive or (self.is_json or name in self._known)

    def _columns_there(self) -> str:
        there = [*(self.logs.columns or {}), *self.source.columns, *self.logs.hive]
        return f"Its columns are: {', '.join(dict.fromkeys(there))}" if there else "Check the names of its columns"

    def _typed(self, name: str) -> str:
        """Write a column as numbers where all its values are, in files that hold text only."""
        written = self.column(name)
        if self.is_json and name not in self.logs.hive:
            return self._json_typed(name, written)
        if self.logs.format == "csv" and self._first(
            f"bool_and(TRY_CAST({written} AS DOUBLE) IS NOT NULL) FILTER ({written} IS NOT NULL)"
        ):
            return f"CAST({written} AS DOUBLE)"
        return written

    def _json_typed(self, name: str, written: str) -> str:
        path = self._paths(name)[0]
        if len(self._paths(name)) > 1 or isinstance(path, Joined):
            return written
        raw = json_sql(path, self._holder(path), "->")
        kinds = set(self._first(f"list(DISTINCT json_type({raw}))") or []) - {None, "NULL"}
        if kinds and kinds <= set(NUMBERS):
            return f"CAST({written} AS DOUBLE)"
        if kinds == {"BOOLEAN"}:
            return f"CAST({written} AS BOOLEAN)"
        return written

    def _first(self, what: str) -> Any:  # noqa: ANN401
        found = self.query(f"SELECT {what} AS one FROM {self._rows()} AS logs")
        return found["one"][0].as_py()

    # What shows before rows are read

    def _check_columns(self) -> None:
        """Refuse ids and columns to divide by that are missing or of a type that has no one way to be written."""
        faults = []
        try:
            for option, name in [("--id", "item_id"), *(("--by", one) for one in self._needed)]:
                faults.extend(self._column_faults(option, name))
        except BadPath as error:
            raise DrawRefused([Fault("--source", str(error).rstrip("."), "Name the column itself")]) from error
        if faults:
            raise DrawRefused(faults)

    def _is_whole(self, kind: pa.DataType, path: FieldPath) -> bool:
        """Whether a column of floats holds whole numbers only: pandas writes ids with gaps so."""
        written = self._path_sql(path)
        return _is_floating(kind) and self._first(f"bool_and({written} = trunc({written}))") is not False

    @cached_property
    def _needed(self) -> tuple[str, ...]:
        return (*self.question.by, *(("input_id",) if self.question.is_by_input else ()))

    def _column_faults(self, option: str, name: str) -> list[Fault]:
        if self.is_json or name in self.logs.hive:
            return []
        paths = paths_in(self._paths(name)[0])
        return [fault for path in self._there(paths) for fault in self._path_faults(option, path)]

    def _path_faults(self, option: str, path: FieldPath) -> list[Fault]:
        known, top = self._known, _top(path)
        if top not in known:
            remedy = "Name the column that holds the ids with --id" if option == "--id" else self._columns_there()
            return [Fault(f"{option} {top}", "is no column of the logs", remedy)]
        if len(path) == 1 and not (
            _has_one_text(known[top]) or (option == "--id" and self._is_whole(known[top], path))
        ):
            problem = f"is {known[top]}, which has no one way to be written as text"
            return [Fault(f"{option} {top}", problem, "Take text, whole numbers, yes or no, or days")]
        return []


def _top(path: FieldPath) -> str:
    """Give the field of the record that a path begins with."""
    return path[0].name if isinstance(path[0], Key) else ""


def _is_text(kind: pa.DataType | None) -> bool:
    return kind is not None and any(is_kind(kind) for is_kind in TEXT_KINDS)


def _is_floating(kind: pa.DataType | None) -> bool:
    return kind is not None and bool(pa.types.is_floating(kind))


def own(name: str) -> str:
    """Write a name of the frame's own so that it is no column of the logs."""
    return quoted(f"assay {name}")


def _has_one_text(kind: pa.DataType) -> bool:
    """Whether every database writes values of a type alike."""
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    alike = (*TEXT_KINDS, pa.types.is_integer, pa.types.is_boolean, pa.types.is_date)
    return isinstance(kind, pa.UuidType) or any(is_kind(kind) for is_kind in alike)


def _first_line(error: Exception) -> str:
    """Shorten a message to what comes before the rows it quotes."""
    return " ".join(str(error).split("\n", 1)[0].split())[:240]


def strata_table(strata: Sequence[str], rows: Sequence[tuple[Sequence[str | None], int]]) -> pa.Table:
    """Make the table `wanted`: the values of each stratum, its number, and how many of it are wanted."""
    columns: Mapping[str, pa.Array] = {
        name: pa.array([values[place] for values, _ in rows], pa.string()) for place, name in enumerate(strata)
    }
    sizes = pa.array([size for _, size in rows], pa.int64())
    return pa.table({**columns, "number": pa.array(range(len(rows)), pa.int32()), "size": sizes})
