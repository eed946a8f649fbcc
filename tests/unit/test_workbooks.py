"""Excel workbooks are read wherever a file of rows is taken, as text, like CSV."""

from __future__ import annotations

import datetime as dt
import struct
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner

from jurat.cli import main
from jurat.draw import Request, draw
from jurat.errors import Fault
from jurat.intake.output_readers import Broken, Reading, Row, read_rows
from jurat.settings import WorkspacePaths
from tests.draw_logs import read_batch_rows

HEADER = ("item_id", "output")
ROWS = [(1, "one"), (2, "two, three"), (3, None), (4, "four")]


def write_workbook(path: Path, sheets: Mapping[str, Sequence[Sequence[Any]]], hidden: Sequence[str] = ()) -> Path:
    """Write a workbook of sheets."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
        sheet.sheet_state = "hidden" if name in hidden else "visible"
    workbook.save(path)
    return path


def read(path: Path) -> tuple[list[dict[str, Any]], list[str]]:
    """Return the rows of a file, and what was said."""
    said: list[str] = []
    found = list(read_rows(path, Reading(tell=said.append)))
    assert all(isinstance(one, Row) for one in found)
    return [one.values for one in found if isinstance(one, Row)], said


def fault_of(path: Path) -> Fault | Broken:
    """Return the only thing that is wrong with a file."""
    [found] = read_rows(path)
    assert not isinstance(found, Row)
    return found


def test_cells_are_text_like_csv(tmp_path: Path) -> None:
    """Whole numbers without a point, dates as ISO, truths as Excel writes them, empty cells empty, codes undone."""
    moment = dt.datetime(2026, 11, 23, 14, 5)  # noqa: DTZ001 - a workbook knows no zones
    cells = [7, 7.0, 0.1 + 0.2, True, moment, dt.datetime(2026, 11, 23), dt.time(14, 5), "a_x000D_\nb", "'=1", None]  # noqa: DTZ001
    path = write_workbook(tmp_path / "x.xlsx", {"S": [[f"c{n}" for n in range(len(cells))], cells]})

    [row], said = read(path)
    assert list(row.values()) == [
        *("7", "7", "0.3", "TRUE", "2026-11-23T14:05:00", "2026-11-23", "14:05:00", "a\r\nb", "'=1", ""),
    ]
    assert said == []


def test_a_formula_is_the_value_it_had(tmp_path: Path) -> None:
    """As the spreadsheet saved it beside the formula."""
    path = write_workbook(tmp_path / "x.xlsx", {"S": [HEADER, (1, "=1+1")]})
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = (
        parts[sheet].replace(b"<v></v>", b"<v>2</v>").replace(b"<v />", b"<v>2</v>").replace(b"<v/>", b"<v>2</v>")
    )
    with zipfile.ZipFile(path, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)

    assert read(path)[0] == [{"item_id": "1", "output": "2"}]


def test_empty_rows_and_a_late_header(tmp_path: Path) -> None:
    """Rows above the header that hold nothing, gaps, and cells far away that once held something."""
    rows = [(), HEADER, (1, "one"), (), (2, "two", None, None)]
    path = write_workbook(tmp_path / "x.xlsx", {"S": rows})

    assert read(path)[0] == [{"item_id": "1", "output": "one"}, {"item_id": "2", "output": "two"}]


def test_the_sheet_is_the_one_that_holds_something(tmp_path: Path) -> None:
    """Said, where there are others."""
    path = write_workbook(tmp_path / "x.xlsx", {"Empty": [], "Data": [HEADER, *ROWS], "Lists": [("a",)]}, ["Lists"])
    rows, said = read(path)

    assert [row["item_id"] for row in rows] == ["1", "2", "3", "4"]
    assert said == [f"{path}: read the sheet 'Data'; the others are empty or hidden"]


def test_several_sheets_are_named_and_can_be_chosen(tmp_path: Path) -> None:
    """`FILE.xlsx#Sheet` says which, capitals or not; an unknown one is a fault that names them."""
    path = write_workbook(tmp_path / "x.xlsx", {"March 1.2": [HEADER, ROWS[0]], "April": [HEADER, ROWS[1]]})
    fault, unknown = fault_of(path), fault_of(Path(f"{path}#May"))

    assert (fault.problem, fault.remedy) == ("has several sheets: March 1.2, April", "Say which: x.xlsx#March 1.2")
    assert (unknown.problem, unknown.remedy) == ("has no sheet 'May'", "Its sheets are: March 1.2, April")
    assert read(Path(f"{path}#april"))[0] == [{"item_id": "2", "output": "two, three"}]
    assert read(Path(f"{path}#March 1.2"))[0] == [{"item_id": "1", "output": "one"}]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is an old workbook (.xls) or is encrypted"),
        (b"item_id,output\n1,one\n", "is not a readable workbook (File is not a zip file)"),
        (b"", "is not a readable workbook (File is not a zip file)"),
    ],
)
def test_what_is_no_workbook(content: bytes, problem: str, tmp_path: Path) -> None:
    """One fault, with what to do."""
    path = tmp_path / "x.xlsx"
    path.write_bytes(content)

    assert fault_of(path).problem == problem


def test_a_bomb_is_refused_unread(tmp_path: Path) -> None:
    """A workbook whose parts say they unpack to more than we hold."""
    path = write_workbook(tmp_path / "x.xlsx", {"S": [HEADER, *ROWS]})
    whole = bytearray(path.read_bytes())
    place = whole.rindex(b"PK\x01\x02")
    whole[place + 24 : place + 28] = struct.pack("<I", 2**31)  # the size of the last part, as the archive lists it
    path.write_bytes(bytes(whole))

    assert "MiB unpacked, too much for a workbook" in fault_of(path).problem


def test_a_part_that_is_cut_is_a_fault(tmp_path: Path) -> None:
    """A workbook that breaks off within its rows."""
    path = write_workbook(tmp_path / "x.xlsx", {"S": [HEADER, *ROWS]})
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"][:-120]
    with zipfile.ZipFile(path, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)

    assert fault_of(path).problem.startswith("is not a readable workbook (")


def test_every_door_takes_a_workbook(tmp_path: Path) -> None:
    """check, add, import-labels, gold add and draw, a sheet named or not."""
    outputs = write_workbook(tmp_path / "outputs.xlsx", {"A": [HEADER, *ROWS[:2]], "B": [HEADER, ROWS[3]]})
    labels = [
        ("item_id", "reviewer_id", "criterion", "value"),
        (1, "ann", "correct", "yes"),
        (2, "ann", "correct", "no"),
    ]
    gold = [(*HEADER, "gold_correct"), (9, "nine", "yes")]
    write_workbook(tmp_path / "labels.xlsx", {"S": labels})
    write_workbook(tmp_path / "gold.xlsx", {"S": gold})
    place = ["--study", "s", "--workspace", str(tmp_path / "w")]
    (tmp_path / "w" / "rubric").mkdir(parents=True)
    rubric = '[[criterion]]\nid = "correct"\nquestion = "Correct?"\nscale = "boolean"\nerror_values = ["no"]\n'
    (tmp_path / "w" / "rubric" / "s.toml").write_text(f'title = "T"\n{rubric}', encoding="utf-8")
    for arguments in (
        ["check", f"{outputs}#A"],
        ["add", f"{outputs}#A", *place],
        ["import-labels", str(tmp_path / "labels.xlsx"), *place],
        ["gold", "add", str(tmp_path / "gold.xlsx"), *place],
    ):
        result = CliRunner().invoke(main, arguments)
        assert (result.exit_code, arguments[0]) == (0, arguments[0]), result.output
    request = Request((f"{outputs}#A",), "t", 2, where="output LIKE 't%' OR item_id = '1'", seed="x")
    drawing = draw(WorkspacePaths(tmp_path / "w"), request, (), lambda _: None)
    assert drawing.path is not None

    assert sorted((row["item_id"], row["output"]) for row in read_batch_rows(drawing.path)) == [
        ("1", "one"),
        ("2", "two, three"),
    ]


def test_a_cell_beyond_the_header_is_named_once(tmp_path: Path) -> None:
    """A note far to the right of the rows, as people leave them."""
    path = write_workbook(tmp_path / "x.xlsx", {"S": [HEADER, (1, "one", None, "note"), (2, "two")]})
    [found] = [one for one in read_rows(path) if not isinstance(one, Row)]

    assert isinstance(found, Broken)
    assert (found.number, found.problem) == (1, "has 4 cells, the header has 2")
    assert found.remedy == "Give every column a name in the first row, or empty the cells beyond it"
