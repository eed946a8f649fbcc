"""How logs are laid out: which field of a record is which column of ours. Read from small TOML files."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from assay.draw.paths import BadPath, Key, parse_path
from assay.draw.paths import Path as FieldPath
from assay.errors import DrawRefused, Fault
from assay.toml_files import read_toml

FOLDER = Path(__file__).parent / "sources"
EACH = re.compile(r"^[\w]+(\[\*\])?(\.[\w]+(\[\*\])?)*\[\*\]$")
FILE, FOLDER_OF, PARENT = "@file", "@folder", "@parent"  # how a path begins that leads out of the record
AROUND = (FILE, FOLDER_OF, PARENT)
LINE = "@line"  # of `each`: a line that holds none of the lists is a record itself
EITHER = " | "  # between fields of `only`, of which the first that is there counts
IS_TEXT = "@text"  # of `only`: whatever the text
PARTS = {"title", "each", "only", "columns", "latency", "system", "text_only"}


class Joined(NamedTuple):
    """Several fields that make one text: joined by slashes, without those that are missing, or the digest of that.

    A digest is for ids: it gives away nothing of what it is made of, such as a model's name.
    """

    paths: tuple[FieldPath, ...]
    is_digest: bool = False


Where = FieldPath | Joined


@dataclass(frozen=True)
class Source:
    """Where columns are found in a record.

    `columns`: for each of our columns the places to try, the first with a value counts. `only`: fields that must hold
    one of these texts, the first of several that is there. `each`: the records are the elements of the first of these
    lists that a line has. `latency`: the fields of a start and an end, whose distance is `latency_ms`. `system`: what
    the system was told, where it does not stand among the messages. `text_only`: of these columns only words are
    taken. `keeps_rest`: fields that are not named stay, under their own names.
    """

    columns: Mapping[str, tuple[Where, ...]]
    only: Mapping[tuple[FieldPath, ...], tuple[str, ...]] = field(default_factory=dict)
    each: tuple[str, ...] = ()
    latency: tuple[tuple[FieldPath, ...], tuple[FieldPath, ...]] | None = None
    system: tuple[FieldPath, ...] = ()
    text_only: frozenset[str] = frozenset()
    keeps_rest: bool = False

    @cached_property
    def looks_around(self) -> bool:
        """Whether a column is looked for outside the record: in the file's name, or in what its list lies in."""
        return any(path[0] == Key(name) for path in self._all_paths for name in AROUND)

    @cached_property
    def asks_parent(self) -> bool:
        """Whether a column is looked for in what the list of the records lies in."""
        return any(path[0] == Key(PARENT) for path in self._all_paths)

    @cached_property
    def _all_paths(self) -> tuple[FieldPath, ...]:
        wheres = [where for found in self.columns.values() for where in found]
        paths = [path for where in wheres for path in paths_in(where)]
        return (*paths, *(path for several in self.only for path in several))

    @cached_property
    def beside(self) -> frozenset[str]:
        """The fields beside the list of the records that a column is looked for in."""
        steps = [path[1] for path in self._all_paths if len(path) > 1 and path[0] == Key(PARENT)]
        return frozenset(step.name for step in steps if isinstance(step, Key))

    @cached_property
    def taken(self) -> frozenset[str]:
        """The fields of a record that become columns of ours under another name, or the same."""
        wheres = [where for found in self.columns.values() for where in found]
        steps = [where[0] for where in wheres if not isinstance(where, Joined) and len(where) == 1]
        return frozenset(step.name for step in steps if isinstance(step, Key))

    def paths(self, column: str) -> tuple[Where, ...]:
        """Give where a column is looked for: as the source says, else under its own name."""
        return self.columns.get(column) or ((Key(column),),)


PLAIN = Source({}, keeps_rest=True)


def paths_in(where: Where) -> tuple[FieldPath, ...]:
    """Give the paths of a place: one, or all that are joined."""
    return where.paths if isinstance(where, Joined) else (where,)


def ready_sources() -> list[str]:
    """List the sources that come with Assay."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def load_source(name: str | None, id_column: str | None, names: Mapping[str, str] | None = None) -> Source:
    """Read a source: the name of a ready one or a file's. Raises `DrawRefused`.

    `id_column` overrides where ids are, and `names` ({column or path: our name}) where other columns are.
    """
    source = PLAIN if name is None else _read(name)
    given = [(f"--map {column}={ours}", column, ours) for column, ours in (names or {}).items()]
    given += [] if id_column is None else [("--id", id_column, "item_id")]
    columns: dict[str, tuple[Where, ...]] = dict(source.columns)
    columns.update({ours: (_given_path(option, column),) for option, column, ours in given})
    return replace(source, columns=columns) if given else source


def _given_path(option: str, column: str) -> FieldPath:
    try:
        return (Key(column),) if re.fullmatch(r"[\w ]+", column) else parse_path(column)
    except BadPath as error:
        raise DrawRefused([Fault(option, str(error).rstrip("."), "Name the column itself")]) from error


def _read(name: str) -> Source:
    path = FOLDER / f"{name}.toml" if name in ready_sources() else Path(name)
    if not path.is_file():
        remedy = f"Name a file, or one of: {', '.join(ready_sources())}"
        raise DrawRefused([Fault(f"--source {name}", "is not there", remedy)])
    try:
        written = read_toml(path.read_text(encoding="utf-8"))
        return _source(written)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, BadPath, ValueError, KeyError) as error:
        problem = f"is not a source ({str(error).rstrip('.')})"
        raise DrawRefused([Fault(str(path), problem, "See docs/draw.md for how a source is written")]) from error


def _source(written: dict[str, Any]) -> Source:
    unknown = written.keys() - PARTS
    if unknown:
        raise ValueError(f"'{min(unknown)}' is none of {', '.join(sorted(PARTS))}")
    columns = {column: _wheres(where) for column, where in _table(written, "columns").items()}
    if "item_id" not in columns or "output" not in columns:
        raise ValueError("[columns] names item_id and output at least")
    latency = _table(written, "latency")
    return Source(
        columns,
        {_paths(where.split(EITHER)): _texts(texts) for where, texts in _table(written, "only").items()},
        _lists(written["each"]) if "each" in written else (),
        (_paths(latency["start"]), _paths(latency["end"])) if latency else None,
        _paths(written["system"]) if "system" in written else (),
        frozenset(_texts(written["text_only"])) if "text_only" in written else frozenset(),
    )


def _lists(each: object) -> tuple[str, ...]:
    if not isinstance(each, str | list) or not each:
        raise ValueError("each is a list in the record, such as resourceSpans[*].scopeSpans[*].spans[*], or several")
    lists = _texts(each)
    for one in lists:
        if not (EACH.match(one) or (one == LINE and one is lists[-1])):
            raise ValueError(f"each: '{one}' is no list in the record, such as data[*]; @line comes last")
    return lists


def _table(written: dict[str, Any], name: str) -> dict[str, Any]:
    table = written.get(name, {})
    if not isinstance(table, dict):
        raise ValueError(f"[{name}] is a table of fields, written once")  # noqa: TRY004 - a fault of the file
    return table


def _wheres(written: object) -> tuple[Where, ...]:
    """Read where a column is: a path, a table of fields that are joined, or a list of either."""
    return tuple(_where(one) for one in (written if isinstance(written, list) else [written]))


def _where(written: object) -> Where:
    if not isinstance(written, dict):
        return parse_path(*_texts(written))
    kinds = {"all": False, "digest": True}
    if len(written) != 1 or not written.keys() <= kinds.keys():
        raise ValueError("fields are joined by all = [...] or digest = [...]")
    kind, paths = next(iter(written.items()))
    return Joined(_paths(paths), kinds[kind])


def _paths(where: object) -> tuple[FieldPath, ...]:
    return tuple(parse_path(one) for one in _texts(where))


def _texts(value: object) -> tuple[str, ...]:
    texts = value if isinstance(value, list) else [value]
    if not texts or not all(isinstance(one, str) for one in texts):
        raise ValueError(f"{value!r} is not text, nor a list of texts")
    return tuple(texts)
