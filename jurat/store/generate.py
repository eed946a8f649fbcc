"""Writes the methods in statements/ from the headers of the statements in queries*.sql.

`python -m jurat.store.generate` writes them, a module a subject. A test says when they are stale; another runs every
statement on each database and compares what it gives with its header.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Literal, cast

from jurat.store.queries import PARTS, load_queries, read_part

FOLDER = Path(__file__).parent / "statements"
WIDTH = 120
Gives = Literal["gives many", "gives one", "gives one or none", "writes", "writes many"]

# What values are, wherever they are bound; a `?` may be NULL. A statement that differs says so (`-- takes`).
PARAMETERS = """
about str, active_ms int?, after int, after_position int, after_seq int, after_skip int,
answers str, attributes str, batch str, beat int, behind int, block int, comment str?,
content bytes, corrected_output str?, counted int, created_us int, criterion str, decided_by str,
decision Decision, defect_kind str?, edit_distance int?, ends_on str, entry_id str, expected str,
expires_us int, explanation str?, first int, first_key int, first_position int, flag str?,
floor_block int, folded str, from_hash str, granted_by str, held str, holds int, is_closed int,
is_excluded int, is_harmless int, is_rename int, is_simulated int, is_withdrawn int, item_id str,
item_ids str, item_key int, kept_as str, kind str, last_key int, lease_until_us int, limit int,
look str, most int, need int, now_us int, order_key str, origin str, original int, overlap int,
position int, purpose str, reason str, replaces int?, review_id str, reviewer_id str, role Role,
rubric_hash str, second int, seed str, sent_back int, seq int, skip_id str, source str,
study_id str, supersedes int?, to_hash str, token str, token_hash str, until_seq int,
up_to_position int, value_map str, withdrawal int
"""
HEADER = re.compile(r"-- (\w+)\.(\w+) (gives many|gives one or none|gives one|writes many|writes)(?:: (.*))?")
PARAMETER = re.compile(r"(?<!:):([a-z_]+)")


@dataclass(frozen=True)
class Statement:
    """A statement as its header describes it. Columns and parameters are names and types of Python."""

    name: str
    subject: str
    method: str
    gives: Gives
    columns: dict[str, str]
    parameters: dict[str, str]
    about: str
    changes_rows: bool

    @property
    def row(self) -> str:
        """Return the name of the class of its rows, or of what many of them are written from."""
        words = "".join(word.capitalize() for word in self.name.split("_"))
        return f"{words}{'Values' if self.gives == 'writes many' else 'Row'}"


def described() -> list[Statement]:
    """Return the statements that have a method, by subject. Raises `ValueError` for a header that says too little."""
    sql = load_queries()
    found = [
        statement
        for part in PARTS
        for name, text in read_part(part).items()
        if name != "ready" and (statement := _described(name, text, sql[name])) is not None
    ]
    return sorted(found, key=lambda statement: statement.subject)


def _described(name: str, text: str, sql: str) -> Statement | None:
    head, *more = [line for line in text.splitlines() if line.startswith("--")] or [""]
    if head == "-- feeds analytics":
        return None
    while more and more[0].startswith("--    "):
        head += f" {more.pop(0)[2:].strip()}"
    takes = _typed(more.pop(0).removeprefix("-- takes ")) if more and more[0].startswith("-- takes ") else {}
    read = HEADER.fullmatch(head)
    if read is None:
        raise ValueError(f"{name}: its first line must say what it gives, as '-- items.ids gives many: item_key int'.")
    subject, method, gives, columns = read.groups()
    known, places = _typed(PARAMETERS) | takes, dict.fromkeys(PARAMETER.findall(sql))
    if unknown := [place for place in places if place not in known]:
        raise ValueError(f"{name}: say in PARAMETERS (generate.py) what :{unknown[0]} is.")
    return Statement(
        name=name,
        subject=subject,
        method=method,
        gives=cast("Gives", gives),
        columns=_typed(columns or ""),
        parameters={place: known[place] for place in places},
        about=" ".join(line[2:].strip() for line in more),
        changes_rows=not sql.startswith("SELECT"),
    )


def _typed(pairs: str) -> dict[str, str]:
    """Read `name type, name type?`."""
    found = {}
    for pair in filter(None, pairs.split(",")):
        name, kind = pair.split()
        found[name] = f"{kind[:-1]} | None" if kind.endswith("?") else kind
    return found


def written() -> dict[str, str]:
    """Return the modules of statements/ as they should be: their names and texts."""
    subjects = {name: list(group) for name, group in groupby(described(), key=lambda one: one.subject)}
    return {f"of_{name}.py": _module(name, group) for name, group in subjects.items()} | {
        "__init__.py": _face(subjects)
    }


def _module(subject: str, group: list[Statement]) -> str:
    reading = [one for one in group if not one.changes_rows]
    writing = [one for one in group if one.changes_rows]
    classes = [_values(one) for one in group if one.columns or one.gives == "writes many"]
    title = subject.capitalize()
    if reading:
        init = "    def __init__(self, door: ReadDoor) -> None:\n        self._door = door\n\n"
        methods = "\n".join(map(_method, reading))
        classes.append(f'class Read{title}:\n    """What is read of {subject}."""\n\n{init}{methods}')
    if writing:
        base = f"(Read{title})" if reading else ""
        init = "    _door: WriteDoor\n\n    def __init__(self, door: WriteDoor) -> None:\n"
        init += "        super().__init__(door)\n\n" if reading else "        self._door = door\n\n"
        init = init if reading else init.split("\n\n", 1)[1]
        what = "What is read and written" if reading else "What is written"
        methods = "\n".join(map(_method, writing))
        classes.append(f'class Write{title}{base}:\n    """{what} of {subject}."""\n\n{init}{methods}')
    return "\n\n".join([f"{_imports(subject, chr(10).join(classes))}\n", *classes])


def _imports(subject: str, text: str) -> str:
    """Begin a module: its docstring, and the imports that its text needs."""

    def used(*names: str) -> str:
        return ", ".join(name for name in names if re.search(rf"\b{name}\b", text))

    lines = [f'"""Statements of {subject}. Written by `python -m jurat.store.generate`: edit queries*.sql."""', ""]
    lines += ["from __future__ import annotations", ""]
    if names := used("Sequence"):
        lines.append(f"from collections.abc import {names}")
    if names := used("NamedTuple", "TypedDict"):
        lines.append(f"from typing import {names}")
    if lines[-1]:
        lines.append("")
    lines.append(f"from jurat.store.door import {used('ReadDoor', 'WriteDoor', 'every', 'one_or_none', 'the_one')}")
    if names := used(*_own_types()):
        lines.append(f"from jurat.store.rows import {names}")
    return "\n".join(lines)


def _own_types() -> list[str]:
    """Return the types of the store's own (see rows.py) that headers and PARAMETERS use."""
    kinds = {
        kind.removesuffix(" | None")
        for one in described()
        for kind in [*one.columns.values(), *one.parameters.values()]
    }
    return sorted(kinds - {"str", "int", "bytes"})


def _values(statement: Statement) -> str:
    """Write the class of a statement's rows, or of the values many rows are written from."""
    is_row = statement.gives != "writes many"
    base = "NamedTuple" if is_row else "TypedDict"
    about = f"{'A row' if is_row else 'The values of a row'} of `{statement.subject}.{statement.method}`."
    fields = (statement.columns if is_row else statement.parameters).items()
    lines = "".join(f"    {name}: {kind}\n" for name, kind in fields)
    return f'class {statement.row}({base}):\n    """{about}"""\n\n{lines}'


def _method(statement: Statement) -> str:
    if statement.gives == "writes many":
        arguments, gives = [f"rows: Sequence[{statement.row}]"], "None"
        body = f'        self._door.run_many("{statement.name}", rows)\n'
    else:
        arguments = [f"{name}: {kind}" for name, kind in statement.parameters.items()]
        arguments = ["*", *arguments] if len(arguments) > 1 else arguments  # many are texts: said which is which
        door, makes, gives = {
            "gives many": ("all", f"every({statement.row}, ", f"list[{statement.row}]"),
            "gives one": ("all", f"the_one({statement.row}, ", statement.row),
            "gives one or none": ("one", f"one_or_none({statement.row}, ", f"{statement.row} | None"),
            "writes": ("run", "", "int"),
        }[statement.gives]
        bound = [f'"{statement.name}"', *(f"{name}={name}" for name in statement.parameters)]
        body = _call(f"self._door.{door}", bound, f"        return {makes}", ")" if makes else "")
    head = _call(f"def {statement.method}", ["self", *arguments], "    ", f" -> {gives}:")
    return f"{head}{_docstring(statement)}{body}"


def _docstring(statement: Statement) -> str:
    """Report what a statement is for, in the words of its file."""
    text = statement.about
    line = f'        """{text}"""\n' if text else ""
    if len(line) <= WIDTH + 1:
        return line
    rows, row = [], ""
    for word in f'"""{text}'.split(" "):
        if len(f"        {row} {word}") > WIDTH - 3:  # the closing quotes would fit nowhere else
            rows.append(row)
            row = word
        else:
            row = f"{row} {word}".strip()
    return "".join(f"        {row}\n" for row in [*rows, row, '"""'])


def _call(name: str, arguments: list[str], before: str, after: str) -> str:
    """Write a call or a signature as the formatter would: on one line, else with a line an argument."""
    line = f"{before}{name}({', '.join(arguments)}){after}"
    if len(line) <= WIDTH:
        return f"{line}\n"
    indent = " " * (len(before) - len(before.lstrip()))
    if after == ")":  # within another call
        outer, _, kind = before.strip().removesuffix(",").rpartition("(")
        inner = _call(name, arguments, f"{indent}    ", ",")
        return f"{indent}{outer}(\n{indent}    {kind},\n{inner}{indent})\n"
    rows = "".join(f"{indent}    {one},\n" for one in arguments)
    return f"{before}{name}(\n{rows}{indent}){after}\n"


def _face(subjects: dict[str, list[Statement]]) -> str:
    """Write the package: every subject, for who reads and for who writes."""
    names = sorted(subjects)
    reads = [name for name in names if any(not one.changes_rows for one in subjects[name])]
    writes = [name for name in names if any(one.changes_rows for one in subjects[name])]
    rows = {name: sorted(one.row for one in group if one.columns) for name, group in subjects.items()}
    rows = {
        name: [*found, *sorted(one.row for one in subjects[name] if one.gives == "writes many")]
        for name, found in rows.items()
    }
    lines = [
        '"""The store\'s statements as methods. Written by `python -m jurat.store.generate`: edit queries*.sql."""',
        "",
    ]
    lines += ["from __future__ import annotations", "", "from jurat.store.door import ReadDoor, WriteDoor"]
    exported = ["Reads", "Writes"]
    for name in names:
        title = name.capitalize()
        doors = [f"Read{title}"] * (name in reads) + [f"Write{title}"] * (name in writes)
        taken = sorted([*rows[name], *doors])
        exported += rows[name]
        line = f"from jurat.store.statements.of_{name} import {', '.join(taken)}"
        if len(line) > WIDTH:
            line = "\n".join([line.partition("import ")[0] + "import (", *(f"    {one}," for one in taken), ")"])
        lines.append(line)
    lines += ["", "__all__ = [", *(f'    "{name}",' for name in sorted(exported)), "]", "", ""]
    for title, door, some, about in (
        ("Reads", "ReadDoor", reads, "Every statement that reads, by subject."),
        ("Writes", "WriteDoor", names, "Every statement, by subject."),
    ):
        lines += [f"class {title}:", f'    """{about}"""', "", f"    def __init__(self, door: {door}) -> None:"]
        for name in some:
            kind = "Write" if title == "Writes" and name in writes else "Read"
            lines.append(f"        self.{name} = {kind}{name.capitalize()}(door)")
        lines += ["", ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def main() -> None:
    """Write the modules, and remove those of subjects that are gone."""
    FOLDER.mkdir(exist_ok=True)
    wanted = written()
    for path in FOLDER.glob("*.py"):
        if path.name not in wanted:
            path.unlink()
    for name, text in wanted.items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
