"""Where a field stands in a record: `choices[0].message.content`, `attributes[key=gen_ai.request.model].value`.

Keys are joined by dots; a key that holds dots stands in "quotes". `[0]` counts from the front, `[-1]` from the end,
`[:-1]` is all but the last, and `[key=value]` is the first object of a list whose `key` is that text. Text that is JSON
is looked into.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from assay.errors import AssayError

TOKEN = re.compile(
    r"""(?P<dot>\.)? (?: "(?P<quoted>[^"]+)" | (?P<key>[^.\[\]"']+)
        | \[(?P<index>-?\d{1,9})\] | \[(?P<first>-?\d{0,9}):(?P<behind>-?\d{0,9})\]
        | \[(?P<pick>[^=\]'"]+)=(?P<value>[^\]'"]+)\] )""",
    re.VERBOSE,
)


class BadPath(AssayError):  # noqa: N818
    """A text is no path to a field."""


class Key(NamedTuple):
    """A field of an object."""

    name: str


class Index(NamedTuple):
    """A place in a list, from 0; from the end where negative."""

    place: int


class Pick(NamedTuple):
    """The first object of a list in which a field holds a text."""

    field: str
    value: str


class Slice(NamedTuple):
    """Some elements of a list: from one, up to and without another; None is the list's end."""

    first: int | None
    behind: int | None


Step = Key | Index | Pick | Slice
Path = tuple[Step, ...]


def parse_path(text: str) -> Path:
    """Read a path. Raises `BadPath`."""
    steps: list[Step] = []
    place = 0
    while place < len(text):
        match = TOKEN.match(text, place)
        if match is None or (bool(match["dot"]) is not (bool(steps) and (match["quoted"] or match["key"]) is not None)):
            raise BadPath(f"'{text}' is not a path to a field. Write it as choices[0].message.content.")
        steps.append(_step(match))
        place = match.end()
    if not steps or not isinstance(steps[0], Key):
        raise BadPath(f"'{text}' is not a path to a field: it begins with a field's name.")
    return tuple(steps)


def _step(match: re.Match[str]) -> Step:
    if match["index"] is not None:
        return Index(int(match["index"]))
    if match["first"] is not None:
        return Slice(*(int(match[end]) if match[end].strip("-") else None for end in ("first", "behind")))
    if match["pick"] is not None:
        return Pick(match["pick"], match["value"])
    return Key(match["quoted"] or match["key"])


def look_up(record: Any, path: Path) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Give what stands at a path; None where there is nothing."""
    for step in path:
        record = _take(_opened(record), step)
        if record is None:
            return None
    return record


def _opened(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value


def _take(value: Any, step: Step) -> Any:  # noqa: ANN401
    if isinstance(step, Key):
        if not isinstance(value, Mapping):
            return None
        return value[step.name] if value.get(step.name) is not None else _nested(value.items(), step.name)
    if not isinstance(value, Sequence) or isinstance(value, str):
        return None
    if isinstance(step, Index):
        return value[step.place] if -len(value) <= step.place < len(value) else None
    if isinstance(step, Slice):
        return list(value[step.first : step.behind])
    return _pick([one for one in value if isinstance(one, Mapping)], step)


def _pick(objects: Sequence[Mapping[str, Any]], step: Pick) -> Any:  # noqa: ANN401
    found = next((one for one in objects if str(one.get(step.field)) == step.value), None)
    if found is not None:
        return found
    nested = _nested(((one.get(step.field), one.get("value")) for one in objects), step.value)
    return None if nested is None else {"value": nested}


def _nested(items: Iterable[tuple[Any, Any]], name: str) -> Any:  # noqa: ANN401
    """Gather what tracing tools write flat: `name.0.role` and `name.0.content` are a list of objects under `name`."""
    found: dict[str, Any] = {}
    for key, value in items:
        if not (isinstance(key, str) and key.startswith(f"{name}.") and value is not None):
            continue
        inner = found
        *path, last = key.removeprefix(f"{name}.").split(".")
        for part in path:
            inner = inner.setdefault(part, {})
            if not isinstance(inner, dict):
                break
        else:
            inner[last] = value
    return _listed(found) if found else None


def _listed(value: Any) -> Any:  # noqa: ANN401
    """Make lists of objects whose keys are the numbers from 0."""
    if not isinstance(value, dict):
        return value
    inner = {key: _listed(one) for key, one in value.items()}
    if all(key.isdecimal() for key in inner):
        return [inner[key] for key in sorted(inner, key=int)]
    return inner


def written(path: Path) -> str:
    """Write a path as it is read."""
    text = ""
    for step in path:
        if isinstance(step, Key):
            name = step.name if re.fullmatch(r"[^.\[\]\"']+", step.name) else f'"{step.name}"'
            text += ("." if text else "") + name
        elif isinstance(step, Slice):
            text += f"[{'' if step.first is None else step.first}:{'' if step.behind is None else step.behind}]"
        else:
            text += f"[{step.place}]" if isinstance(step, Index) else f"[{step.field}={step.value}]"
    return text


def quoted(name: str) -> str:
    """Write a name as SQL does."""
    return '"' + name.replace('"', '""') + '"'


def text(value: str) -> str:
    """Write text as SQL does."""
    return "'" + value.replace("'", "''") + "'"


def json_sql(path: Path, record: str, arrow: str = "->>") -> str:
    """Write a path into the JSON `record` as an SQL expression of the text there; of the JSON there with `->`.

    Keys and places that follow each other are one step: each step copies what it leads to.
    """
    steps: list[str | Pick] = []
    for step in path:
        if isinstance(step, Pick):
            steps.append(step)
        elif steps and isinstance(steps[-1], str):
            steps[-1] += _json_step(step)
        else:
            steps.append(f"${_json_step(step)}")
    for number, one in enumerate(steps):
        own_arrow = arrow if number == len(steps) - 1 else "->"
        record = _json_pick(record, one, own_arrow) if isinstance(one, Pick) else f"({record} {own_arrow} {text(one)})"
    return record


def _json_step(step: Key | Index | Slice) -> str:
    if isinstance(step, Key):
        return f".{json.dumps(step.name, ensure_ascii=False)}"
    if isinstance(step, Index):
        return f"[{step.place if step.place >= 0 else f'#{step.place}'}]"
    raise BadPath("[from:to] takes several elements: it is for columns that are lists, not for ids or strata.")


def _json_pick(record: str, step: Pick, arrow: str) -> str:
    field = text(f"$.{json.dumps(step.field, ensure_ascii=False)}")
    found = f"list_filter(json_extract({record}, '$[*]'), lambda one: (one ->> {field}) = {text(step.value)})[1]"
    return found if arrow == "->" else f"({found} ->> '$')"


def column_sql(path: Path) -> str:
    """Write a path into typed columns as an SQL expression. Raises `BadPath` for [key=value]."""
    written = ""
    for step in path:
        if isinstance(step, Pick | Slice):
            raise BadPath("[key=value] and [from:to] find their way in JSON only, not in Parquet.")
        if isinstance(step, Index):
            written += f"[{step.place + 1 if step.place >= 0 else step.place}]"
        else:
            written += ("." if written else "") + quoted(step.name)
    return written
