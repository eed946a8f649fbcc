"""Records that lie in lists, in lists of objects, written out a line each: DuckDB would hold whole files of them.

What an evaluation tool writes of a run is one object of any size. A long one is read piece by piece: no more is held
than an element of its list, or one of the fields beside it.
"""

from __future__ import annotations

import io
import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from assay.draw.logs import Logs
from assay.draw.plain_copies import hive_folders, is_over_lines
from assay.draw.sources import LINE, PARENT, Source
from assay.errors import DrawRefused, Fault
from assay.file_forms import BLOCK, unpacked
from assay.output_readers import BLANK_BYTES, BLANKS, CUT_REMEDY, DECODER, LONGEST_VALUE

LONG = 4 * 2**20  # bytes; an object up to that is held whole

Keys = tuple[str, ...]
Lists = Sequence[tuple[Keys, ...]]  # each is the keys to a list, then those from its elements to a list in them
Fields = dict[str, Any]


def written_out(logs: Logs, source: Source, folder: Path) -> tuple[Logs, Source]:
    """Write the records of JSON files here a line each, into a folder, and give the source without its lists.

    Raises `DrawRefused` for a file that cannot be read.
    """
    if logs.format != "json" or logs.filesystem is not None or not source.each:
        return logs, source
    files, originals = list(logs.files), dict(logs.originals)
    for number, name in enumerate(files):
        path, given = Path(name), originals.get(name, name)
        target = folder.joinpath(f"records{number}", *hive_folders(path), f"{path.name.partition('.')[0]}.jsonl")
        try:
            if _write(path, target, source):
                files[number] = str(target)
                originals[str(target)] = given
        except (ValueError, OSError, EOFError) as error:
            problem = f"cannot be read ({' '.join(str(error).split())[:200]})"
            raise DrawRefused([Fault(given, problem, CUT_REMEDY)]) from error
    layout = "auto" if any(is_over_lines(Path(name)) for name in files) else "newline_delimited"
    return replace(logs, files=tuple(files), originals=originals, layout=layout), replace(source, each=())


def _write(path: Path, target: Path, source: Source) -> bool:
    """Write a file's records; whether it was needed: not where the lines are the records themselves."""
    lists = [
        tuple(tuple(part.strip(".").split(".")) for part in one.split("[*]")[:-1]) for one in source.each if one != LINE
    ]
    is_line_one = source.each[-1] == LINE
    records = (
        _streamed(path, lists, source.beside) if _is_long(path) else _held(path, lists, source.beside, is_line_one)
    )
    first = next(records, None)
    if first is None and is_line_one:
        return False
    target.parent.mkdir(parents=True)
    with target.open("w", encoding="utf-8") as lines:
        if first is not None:
            lines.write(json.dumps(first) + "\n")
        lines.writelines(json.dumps(one) + "\n" for one in records)
    return True


def _is_long(path: Path) -> bool:
    """Whether a JSON file begins with an object that is long."""
    with unpacked(path) as file:
        start = file.read(LONG)
    is_object = len(start) == LONG and start.lstrip(BLANK_BYTES)[:1] == b"{"
    return is_object and (b"\n" not in start or is_over_lines(path))


def _held(path: Path, lists: Lists, beside: Collection[str], is_line_one: bool) -> Iterator[Fields]:
    """Give the records of objects that are held whole; none at all where the first object is a record itself."""
    with unpacked(path) as file, io.TextIOWrapper(file, "utf-8-sig") as text:
        stream = _Stream(text)
        is_first = True
        while stream.peek():
            for value in _elements(stream) if stream.peek() == "[" else [stream.value()]:
                chosen = next((one for one in lists if isinstance(_at(value, one[0]), list)), None)
                if chosen is None and is_line_one:
                    if is_first:
                        return
                    chosen = ()
                is_first = False
                if chosen is not None:
                    fields = {key: value[key] for key in beside if key in value}
                    yield from _placed(_inner(value, chosen), fields, beside)


def _streamed(path: Path, lists: Lists, beside: Collection[str]) -> Iterator[Fields]:
    """Give the records of long objects, reading them twice: what stands beside a list may come after it."""
    heads = [one[0] for one in lists]
    found: list[tuple[Keys | None, Fields]] = []
    with unpacked(path) as file, io.TextIOWrapper(file, "utf-8-sig") as text:
        stream = _Stream(text)
        while stream.peek():
            fields: Fields = {}
            seen = {keys for keys, _ in _walked(stream, heads, beside, fields)}
            found.append((next((keys for keys in heads if keys in seen), None), fields))
    with unpacked(path) as file, io.TextIOWrapper(file, "utf-8-sig") as text:
        stream = _Stream(text)
        for chosen, fields in found:
            rest = next((one[1:] for one in lists if one[0] == chosen), ())
            for keys, element in _walked(stream, heads, (), {}):
                if keys == chosen:
                    yield from _placed(_inner(element, rest), fields, beside)


def _placed(records: Iterator[Any], fields: Fields, beside: Collection[str]) -> Iterator[Fields]:
    """Give records that are objects, with the fields beside their list where these are asked for."""
    for one in records:
        if isinstance(one, dict):
            yield {**one, PARENT: fields} if beside else one


def _inner(value: Any, lists: Sequence[Keys]) -> Iterator[Any]:  # noqa: ANN401 - whatever JSON holds
    """Give the elements of the lists within lists."""
    if not lists:
        yield value
        return
    found = _at(value, lists[0])
    for one in found if isinstance(found, list) else []:
        yield from _inner(one, lists[1:])


def _at(value: Any, keys: Keys) -> Any:  # noqa: ANN401
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _walked(
    stream: _Stream, lists: Sequence[Keys], beside: Collection[str], fields: Fields, above: Keys = ()
) -> Iterator[tuple[Keys, Any]]:
    """Walk through an object: give the elements of the lists in it, and put the fields `beside` into `fields`."""
    stream.take("{")
    is_first = True
    while stream.peek() != "}":
        if not is_first:
            stream.take(",")
        is_first = False
        key = stream.value()
        stream.take(":")
        keys = (*above, key)
        if keys in lists and stream.peek() == "[":
            for element in _elements(stream):
                yield keys, element
        elif stream.peek() == "{" and any(one[: len(keys)] == keys and len(one) > len(keys) for one in lists):
            yield from _walked(stream, lists, (), {}, keys)
        else:
            value = stream.value()
            fields.update({key: value} if key in beside else {})
    stream.take("}")


def _elements(stream: _Stream) -> Iterator[Any]:
    stream.take("[")
    is_first = True
    while stream.peek() != "]":
        if not is_first:
            stream.take(",")
        is_first = False
        yield stream.value()
    stream.take("]")


class _Stream:
    """A text of JSON, read value by value; `ValueError` where it is none."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text, self._held, self._place = text, "", 0

    def peek(self) -> str:
        """Give the next character that is no blank; none at the end."""
        while True:
            while self._place < len(self._held):
                if self._held[self._place] not in BLANKS:
                    return self._held[self._place]
                self._place += 1
            if not self._more():
                return ""

    def take(self, mark: str) -> None:
        """Go past a mark."""
        if self.peek() != mark:
            raise ValueError(f"is not JSON: {mark} is missing, or it breaks off")
        self._place += 1

    def value(self) -> Any:  # noqa: ANN401 - whatever JSON holds
        """Give the next value."""
        self.peek()
        while True:
            try:
                value, end = DECODER.raw_decode(self._held, self._place)
                is_whole = True
            except json.JSONDecodeError:
                value, end, is_whole = None, len(self._held), False
            except RecursionError as error:
                raise ValueError("is not JSON we can hold (too deeply nested)") from error
            if end < len(self._held):  # a number at the end of what is held may go on
                self._place = end
                return value
            if len(self._held) - self._place > LONGEST_VALUE:
                raise ValueError(f"holds an object of more than {LONGEST_VALUE / 2**20:,.0f} MiB")
            if not self._more():
                if not is_whole:
                    raise ValueError("is not JSON, or breaks off")
                self._place = len(self._held)
                return value

    def _more(self) -> bool:
        added = self._text.read(max(BLOCK, len(self._held) - self._place))
        self._held, self._place = self._held[self._place :] + added, 0
        return bool(added)
