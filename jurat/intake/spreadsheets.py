"""Texts in CSV files for spreadsheets: one that a spreadsheet would run as a formula begins with an apostrophe.

A spreadsheet runs what begins with one of RUNS. An apostrophe before it makes it text again; one more goes before those
that are there already, so that `plain` gives every text back. Numbers stay numbers.
"""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

RUNS = r"[=+\-@\t\r\n\x{FF1D}\x{FF0B}\x{FF0D}\x{FF20}]"
NUMBER = r"^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?$"
QUOTED = re.compile(r"'+[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")


def harmless(texts: pa.StringArray) -> pa.StringArray:
    """Put an apostrophe before each text that a spreadsheet would run, or from which `plain` would take one."""
    would_run = pc.and_(
        pc.match_substring_regex(texts, f"^'*{RUNS}"), pc.invert(pc.match_substring_regex(texts, NUMBER))
    )
    return pc.if_else(would_run, pc.binary_join_element_wise("'", texts, ""), texts)


def plain(value: object) -> object:
    """Return the text that a cell written by `write` stands for; anything else as it is."""
    return value[1:] if isinstance(value, str) and QUOTED.match(value) else value
