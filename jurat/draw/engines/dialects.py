"""How each database writes the few things that SQL does not say alike: names, text, types, bytes and digests."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from jurat.errors import DrawRefused, Fault

PART = re.compile(r'"((?:[^"]|"")+)"|`([^`]+)`|([^."`]+)')
CONTROLS = {number: f"\\u{number:04x}" for number in (*range(1, 32), 127)}
BACKSLASHES: dict[int, str] = {ord("\\"): "\\\\", ord("'"): "\\'"} | CONTROLS
# Spark puts variables where it reads ${...}, within text too.
SPARK_TEXT = BACKSLASHES | {ord("$"): "\\u0024"}


@dataclass(frozen=True)
class Dialect:
    """A database's way to write SQL.

    `quote` stands around names, in which `name_escapes` are written otherwise; so are `text_escapes` in text, but for
    PostgreSQL, whose text (None) is written so that no setting changes what it says. `words` are names of types.
    `bytewise` makes of text one that is compared and grouped by its bytes, whatever collation its column has; `digest`
    is the MD5 of its UTF-8, in lower-case hexadecimal digits.
    """

    name: str
    quote: str
    name_escapes: Mapping[int, str]
    text_escapes: Mapping[int, str] | None
    bytewise: str
    digest: str
    words: Mapping[str, str] = field(default_factory=dict)

    def named(self, name: str) -> str:
        """Write a name, taken exactly as it is. Raises `DrawRefused` for one that no database allows."""
        if not name or "\0" in name:
            raise DrawRefused([Fault(f"name {name!r}", "is no name of a column or table", "Check how it is spelled")])
        return f"{self.quote}{name.translate(dict(self.name_escapes))}{self.quote}"

    def table(self, name: str) -> str:
        """Write a table's name: parts joined by dots; a part that holds dots stands in quotes. Raises `DrawRefused`."""
        parts: list[str] = []
        place = 0
        while match := PART.match(name, place):
            double, single, bare = match.groups()
            parts.append(self.named(double.replace('""', '"') if double else single or bare))
            place = match.end() + 1
            if name[match.end() : place] != ".":
                break
        if not parts or place != len(name) + 1:
            remedy = 'Write it as schema.table, and a part that holds dots in "quotes"'
            raise DrawRefused([Fault(f"table '{name}'", "is not a table's name", remedy)])
        return ".".join(parts)

    def text(self, value: str) -> str:
        """Write text. Raises `DrawRefused` for the one character that no database takes."""
        if "\0" in value:
            raise DrawRefused([Fault(f"text {value!r}", "holds the character 0", "Leave that out")])
        if self.text_escapes is not None:
            return f"'{value.translate(dict(self.text_escapes))}'"
        doubled = value.replace("'", "''")
        return f"'{doubled}'" if "\\" not in value else "E'" + doubled.replace("\\", "\\\\") + "'"

    def as_text(self, value: str) -> str:
        """Write an expression's value as text, compared by its bytes."""
        return self.bytewise.format(f"CAST({value} AS {self.words['text']})")

    def key(self, prefix: str, item: str) -> str:
        """Write the key that orders an output (see `draw.definition`), of its id and what stands before it in SQL."""
        return self.digest.format(f"({prefix} || {item})")


DOUBLED = {ord('"'): '""'}
DIALECTS = {
    one.name: one
    for one in (
        Dialect(
            "postgres",
            '"',
            DOUBLED,
            None,
            '({} COLLATE "C")',
            "md5(convert_to({}, 'UTF8'))",
            {"text": "TEXT", "small": "INTEGER", "whole": "BIGINT", "real": "DOUBLE PRECISION", "wide": "NUMERIC"},
        ),
        Dialect(
            "spark",
            "`",
            {ord("`"): "``"},
            SPARK_TEXT,
            "{}",  # a cast to STRING leaves the column's collation behind
            "md5({})",
            {"text": "STRING", "small": "INT", "whole": "BIGINT", "real": "DOUBLE", "wide": "DECIMAL(38, 0)"},
        ),
        Dialect(
            "bigquery",
            "`",
            {ord("`"): "\\`", ord("\\"): "\\\\"},
            BACKSLASHES,
            "COLLATE({}, '')",
            "TO_HEX(MD5({}))",
            {"text": "STRING", "small": "INT64", "whole": "INT64", "real": "FLOAT64", "wide": "BIGNUMERIC"},
        ),
        Dialect(
            "snowflake",
            '"',
            DOUBLED,
            BACKSLASHES,
            "COLLATE({}, 'utf8')",
            "MD5({})",
            {"text": "VARCHAR", "small": "INTEGER", "whole": "BIGINT", "real": "DOUBLE", "wide": "NUMBER(38, 0)"},
        ),
    )
}
