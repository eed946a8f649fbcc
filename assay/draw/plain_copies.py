"""Plain copies of log files that DuckDB would read otherwise than `add` does: other separators, encodings, headers."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Sequence
from pathlib import Path

from assay.draw.eval_archives import ENDING, write_lines
from assay.errors import DrawRefused, Fault
from assay.file_forms import PEEK, CsvForm, Tell, Undecided, csv_form, marked_encoding, unpacked
from assay.findings import Findings
from assay.output_readers import BLANK_BYTES, PLAINLY, Reading, Row, read_rows

UTF8 = ("utf-8", "utf-8-sig")


def plain_copies(files: Sequence[str], kind: str, folder: Path, tell: Tell) -> dict[str, str]:
    """Copy what is not plain into a folder, and give {file: copy}. Raises `DrawRefused` for what cannot be read."""
    copy = {"csv": _copy_csv, "json": _copy_json, "xlsx": _copy_workbook}.get(kind)
    written = "csv" if kind == "xlsx" else kind
    copies: dict[str, str] = {}
    for number, name in enumerate(files):
        path = Path(name)
        target = folder.joinpath(
            f"plain{number}", *hive_folders(path), f"{path.name.partition('.')[0] or 'log'}.{written}"
        )
        if copy is not None and copy(path, target, tell):
            copies[name] = str(target)
    return copies


def hive_folders(path: Path) -> list[str]:
    """Give the folders of a file that say columns: a copy of it lies in such ones."""
    return [part for part in path.parts[:-1] if "=" in part]


def _copy_csv(path: Path, target: Path, tell: Tell) -> bool:
    try:
        form = csv_form(path, PLAINLY.known)
        if _is_plain(path, form):
            return False
    except Undecided as undecided:
        where = str(path) if undecided.line is None else f"{path}, line {undecided.line}"
        raise DrawRefused([Fault(where, undecided.problem, undecided.remedy)]) from undecided
    except (OSError, EOFError, csv.Error):
        return False  # whoever reads the header says what is wrong
    return _copy_rows(path, target, tell)


def _copy_rows(path: Path, target: Path, tell: Tell) -> bool:
    """Write a file's rows anew as plain CSV; whether it has any."""
    findings = Findings()
    target.parent.mkdir(parents=True)
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        is_first = True
        for row in read_rows(path, Reading(tell=tell)):
            if not isinstance(row, Row):
                findings.add_found(path, row)
                continue
            if is_first:
                writer.writerow(row.values)
                is_first = False
            writer.writerow(row.values.values())
    findings.raise_any(DrawRefused)
    return not is_first


def _copy_workbook(path: Path, target: Path, tell: Tell) -> bool:
    if not _copy_rows(path, target, tell):
        raise DrawRefused([Fault(str(path), "has a header and no rows", "Name a sheet that holds outputs")])
    return True


def _is_plain(path: Path, form: CsvForm) -> bool:
    """Whether DuckDB reads a file as we do: commas, UTF-8, and a name for every column."""
    if form.separator != "," or form.skipped or form.encoding not in UTF8:
        return False
    with unpacked(path) as file:
        header = next(csv.reader([file.readline().decode("utf-8-sig")]), [])
    return all(header)


def _copy_json(path: Path, target: Path, tell: Tell) -> bool:
    if path.suffix == ENDING:
        write_lines(path, target)
        return True
    with unpacked(path) as file:
        encoding = marked_encoding(file.peek(PEEK))
    if encoding in (None, *UTF8):
        return False
    tell(f"{path}: read as {str(encoding).upper()} text")
    target.parent.mkdir(parents=True)
    with (
        unpacked(path) as file,
        io.TextIOWrapper(file, encoding, newline="") as text,
        target.open("w", encoding="utf-8", newline="") as plain,
    ):
        shutil.copyfileobj(text, plain)
    return True


def is_over_lines(path: Path) -> bool:
    """Whether a JSON file holds a list, or an object that goes over several lines. False where it cannot be read."""
    try:
        with unpacked(path) as file:
            start = file.peek(PEEK).lstrip(BLANK_BYTES)
    except (OSError, EOFError):
        return False
    return start[:1] == b"[" or start.partition(b"\n")[0].rstrip()[-1:] in (b"{", b"[", b",")
