"""Rows out of Excel workbooks (.xlsx), as text: what a CSV export of the sheet would hold, but for how dates look."""

from __future__ import annotations

import datetime as dt
import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from jurat.intake.file_forms import SHEET_MARK, Tell, Undecided, file_of, sheet_of

MOST_BYTES = 2**30  # of all parts of a workbook, unpacked
MOST_SHARED = 2**28  # of the texts that cells share: they are held whole
SHARED = "xl/sharedStrings.xml"
AT_ONCE = 1000  # rows
LOOKED_AT = 1000  # rows in which a sheet that holds something begins
OLD = b"\xd0\xcf\x11\xe0"  # how old workbooks and encrypted ones begin
CODED = re.compile(r"_x([0-9A-Fa-f]{4})_")  # how Excel writes characters that XML may not hold
SAVE_AGAIN = "Open it in a spreadsheet and save it again as .xlsx, or as CSV"

Cells = tuple[Any, ...]


def sheet_rows(path: Path, tell: Tell) -> Iterator[list[str]]:
    """Stream the rows of a workbook's sheet as texts, without empty ones at their ends; the first row is the header.

    `path` names the sheet after a `#`, where there are several. Formulas give the values they had when the file was
    saved. Raises `Undecided` for what is no workbook, is too large, or has several sheets with something in them.
    """
    file = file_of(path)
    _check_size(file)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of styles and the like, which nothing here depends on
        try:
            workbook = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        except Exception as error:
            raise _unreadable(error) from error
    try:
        sheet = _chosen(file, workbook.worksheets, sheet_of(path), tell)
        for cells in _rows(sheet):
            texts = [_text(cell) for cell in cells]
            while texts and not texts[-1]:
                texts.pop()
            yield texts
    finally:
        workbook.close()


def _check_size(file: Path) -> None:
    """Refuse what is no archive, or would unpack to more than we hold."""
    with file.open("rb") as opened:
        start = opened.read(len(OLD))
    if start == OLD:
        raise Undecided("is an old workbook (.xls) or is encrypted", "Save it as .xlsx, without a password")
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
    except zipfile.BadZipFile as error:
        raise _unreadable(error) from error
    whole, shared = sum(one.file_size for one in parts), sum(one.file_size for one in parts if one.filename == SHARED)
    if whole > MOST_BYTES or shared > MOST_SHARED:
        problem = f"would take {whole / 2**20:,.0f} MiB unpacked, too much for a workbook"
        raise Undecided(problem, "Save the sheet as CSV, or as Parquet")


def _unreadable(error: Exception) -> Undecided:
    return Undecided(f"is not a readable workbook ({' '.join(str(error).split())[:120]})", SAVE_AGAIN)


def _chosen(file: Path, sheets: Sequence[Worksheet], name: str | None, tell: Tell) -> Worksheet:
    """Return the sheet that is meant: the one named, else the only one that holds something and is not hidden."""
    if name is not None:
        found = [one for one in sheets if one.title == name] or [
            one for one in sheets if one.title.casefold() == name.casefold()
        ]
        if not found:
            raise Undecided(f"has no sheet '{name}'", f"Its sheets are: {', '.join(one.title for one in sheets)}")
        return found[0]
    open_ones = [one for one in sheets if one.sheet_state == "visible" and _holds_something(one)]
    if len(open_ones) > 1:
        remedy = f"Say which: {file.name}{SHEET_MARK}{open_ones[0].title}"
        raise Undecided(f"has several sheets: {', '.join(one.title for one in open_ones)}", remedy)
    if not open_ones:
        raise Undecided("has no sheet that holds anything", "Save it with its rows, or name a hidden sheet after a #")
    if len(sheets) > 1:
        tell(f"{file}: read the sheet '{open_ones[0].title}'; the others are empty or hidden")
    return open_ones[0]


def _holds_something(sheet: Worksheet) -> bool:
    return any(cell is not None for cells in islice(_rows(sheet), LOOKED_AT) for cell in cells)


def _rows(sheet: Worksheet) -> Iterator[Cells]:
    """Return a sheet's rows, whatever it says its size is."""
    sheet.reset_dimensions()
    rows: Iterator[Cells] = sheet.iter_rows(values_only=True)
    while True:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                some = list(islice(rows, AT_ONCE))
            except Exception as error:
                raise _unreadable(error) from error
        yield from some
        if not some:
            return


def _text(cell: Any) -> str:  # noqa: ANN401 - one line a kind
    """Write a cell as text: dates as ISO, whole numbers without a point, truths as Excel does."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return f"{cell:.15g}"  # as many digits as a spreadsheet shows
    if isinstance(cell, dt.datetime):
        return (cell.date() if cell.time() == dt.time() else cell).isoformat()
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    return CODED.sub(lambda code: chr(int(code[1], 16)), cell) if isinstance(cell, str) else str(cell)
