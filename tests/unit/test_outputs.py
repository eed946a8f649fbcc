"""Files of outputs: good ones become items, bad ones get one report of all their faults."""

from __future__ import annotations

import datetime as dt
import decimal
import json
import tempfile
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jurat.errors import OutputsError
from jurat.intake.outputs import check_outputs, iter_items
from tests.reference_data import reference_path

GOOD: list[dict[str, Any]] = [
    {"item_id": "a", "output": "One", "model": "m", "latency_ms": 12.5},
    {"item_id": "b", "output": "Two", "model": None, "latency_ms": None},
]


def write(path: Path, rows: list[dict[str, Any]]) -> Path:
    """Write rows in the format of the file's name."""
    if path.suffix == ".parquet":
        pq.write_table(pa.Table.from_pylist(rows), path)
    elif path.suffix == ".jsonl":
        path.write_text("\n".join(json.dumps(row) for row in rows) + "\n", encoding="utf-8")
    else:
        header = list(rows[0])
        lines = [
            ",".join(header),
            *(
                ",".join('"' + str(row[h] if row[h] is not None else "").replace('"', '""') + '"' for h in header)
                for row in rows
            ),
        ]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def faults(*paths: Path) -> list[str]:
    """Return every fault of files."""
    with pytest.raises(OutputsError) as error:
        check_outputs(list(paths))
    return [str(fault) for fault in error.value.faults]


@pytest.mark.parametrize("suffix", [".parquet", ".jsonl", ".csv"])
def test_every_format_gives_the_same_items(tmp_path: Path, suffix: str) -> None:
    """Also under a name with a quote and a space in it."""
    path = write(tmp_path / f"it's a file{suffix}", GOOD)
    items = list(iter_items([path]))

    assert check_outputs([path]).items == 2
    assert [(item.item_id, item.content, item.attributes) for item in items] == [
        ("a", {"output": "One"}, {"model": "m", "latency_ms": 12.5}),
        ("b", {"output": "Two"}, {}),
    ]


@pytest.mark.parametrize(
    ("column", "value", "kept"),
    [
        ("context", "text", [{"title": None, "text": "text", "url": None}]),
        ("context", ["x", "y"], [{"title": None, "text": "x", "url": None}, {"title": None, "text": "y", "url": None}]),
        ("context", [{"text": "x", "title": "T", "score": 1}], [{"title": "T", "text": "x", "url": None}]),
        ("messages", [{"role": "user", "content": "hi"}], [{"role": "user", "content": "hi"}]),
        (
            "messages",
            [{"role": "assistant", "content": None, "tool_calls": [{"name": "f"}]}],
            [{"role": "assistant", "content": None, "tool_calls": [{"name": "f"}]}],
        ),
        ("prompt", "Why?", None),
    ],
)
def test_content_is_brought_into_one_shape(tmp_path: Path, column: str, value: Any, kept: Any) -> None:
    """Context as passages, messages as roles and content; `prompt` is another name for `input`."""
    path = write(tmp_path / "x.jsonl", [{"item_id": 1, "output": "o", column: value}])
    (item,) = iter_items([path])

    assert item.item_id == "1"
    assert item.content == {"output": "o", **({"input": value} if column == "prompt" else {column: kept})}


def test_other_columns_are_kept_as_json_can_hold_them(tmp_path: Path) -> None:
    """Times as text in UTC, numbers that are none as nothing, nested values as they are."""
    when = dt.datetime(2026, 11, 23, 15, 0, tzinfo=dt.timezone(dt.timedelta(hours=1)))
    row = {
        "item_id": "a",
        "output": "o",
        "created_at": when,
        "score": float("nan"),
        "tags": ["x", {"y": 1}],
        "flag": True,
    }
    path = tmp_path / "x.parquet"
    pq.write_table(pa.Table.from_pylist([{**row, "tags": [{"y": 1}]}]), path)
    (item,) = iter_items([path])

    assert item.attributes == {"created_at": "2026-11-23T14:00:00Z", "tags": [{"y": 1}], "flag": True}


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ([1.0, float("inf"), None], [1.0, None, None]),
        ([decimal.Decimal("1.50")], [1.5]),
        ([b"caf\xc3\xa9"], ["café"]),
        ([dt.date(2026, 11, 23)], ["2026-11-23"]),
        ([dt.datetime(2026, 11, 23, 14, 5)], ["2026-11-23T14:05:00Z"]),  # noqa: DTZ001 - a time without zone is in UTC
        ([dt.timedelta(seconds=90)], ["0:01:30"]),
    ],
)
def test_nested_values_are_kept_as_json_can_hold_them(tmp_path: Path, value: list[Any], kept: list[Any]) -> None:
    """Whatever a Parquet file holds."""
    path = write(tmp_path / "x.parquet", [{"item_id": "a", "output": "o", "other": value}])

    assert next(iter_items([path])).attributes == {"other": kept}


@pytest.mark.parametrize("suffix", [".parquet", ".jsonl", ".csv"])
def test_all_faults_come_in_one_report(tmp_path: Path, suffix: str) -> None:
    """Duplicate id, empty id, empty output, a value out of range: each with its row and column."""
    rows = [
        {"item_id": "a", "output": "x", "inclusion_probability": 0.5},
        {"item_id": "a", "output": "y", "inclusion_probability": 1.5},
        {"item_id": "", "output": "z", "inclusion_probability": 1.0},
        {"item_id": "d", "output": "  ", "inclusion_probability": 0.0},
    ]
    path = write(tmp_path / f"x{suffix}", rows)
    found = "\n".join(faults(path))
    row = "line" if suffix == ".jsonl" else "row"

    for words in (
        f"{row} 2, column 'item_id': 'a' stands in {path}, {row} 1 already",
        f"{row}s 2, 4, column 'inclusion_probability': each of '1.5'; '0.0' is not a probability above 0 and at most 1",
        f"{row} 3, column 'item_id': is empty",
        f"{row} 4, column 'output': is empty",
    ):
        assert words in found
    assert len(found.splitlines()) == 4


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("x.parquet", b"PAR1 nonsense", "is not a readable Parquet file"),
        ("x.parquet", b"", "is not a readable Parquet file"),
        ("x.jsonl", b'{"item_id": "a", "output": "x"}\n{"item_id": "b", "outp', "is not JSON (Unterminated string"),
        ("x.jsonl", b'{"item_id": "a", "output": "\xff"}\n', "line 1: is not UTF-8 (byte 29)"),
        ("x.jsonl", b"[1, 2]\n", "rows 1, 2: is a JSON int, not an object"),
        ("x.jsonl", b"", "holds no rows"),
        ("x.csv", b"item_id,output\na,b,c\n", "row 1: has 3 cells, the header has 2"),
        ("x.csv", b"item_id,output\na,\x81\n", "line 2: is not UTF-8"),
        ("x.csv", b'item_id,output\na,"b\n', "is not CSV"),
        ("x.csv", b"", "holds no rows"),
        ("x.csv", b"item_id,outputs\na,b\n", "column 'output': is missing. Did you mean 'outputs'?"),
        ("x.jsonl", b'{"id": "a", "output": "b"}', "column 'item_id': is missing"),
        ("x.xls", b"", "'.xls' is not a format Jurat reads. Use one of: .parquet, .jsonl, .ndjson, .json"),
        ("x.jsonl", b'{"item_id": "a", "output": 3}', "column 'output': '3' is not text"),
        (
            "x.jsonl",
            b'{"item_id": "a", "output": "x", "messages": [{"who": "me"}]}',
            "is not a list of {role, content}",
        ),
        ("x.jsonl", b'{"item_id": "a", "output": "x", "context": [7]}', "column 'context': '7' is not text, a list of"),
        ("x.jsonl", b'{"item_id": "a", "output": "x", "created_at": "yesterday"}', "'yesterday' is not a time such as"),
        ("x.jsonl", b'{"item_id": "a", "output": "x", "latency_ms": -3}', "'-3' is not a number of 0 or more"),
        ("x.jsonl", b'{"item_id": "a", "output": "x", "outcome": "liked"}', "is not one of accepted, edited, rejected"),
        ("x.jsonl", b'{"item_id": 1.5, "output": "x"}', "column 'item_id': '1.5' is not text or a whole number"),
        ("x.jsonl", b'{"item_id": true, "output": "x"}', "column 'item_id': 'True' is not text or a whole number"),
        ("x.jsonl", b'{"item_id": "a", "output": "x", "latency_ms": Infinity}', "'inf' is not a number of 0 or more"),
        ("x.jsonl", b'{"item_id": "a", "output": "x", "cost_usd": 1%s}' % (b"0" * 400), "is not a number of 0 or more"),
        ("x.jsonl", b'{"item_id": "a", "output": "x", "n": 1%s}' % (b"0" * 5000), "a number of thousands of digits"),
        ("x.jsonl", b'{"item_id": "\\ud800", "output": "x"}', "line 1: is not text (half of a surrogate pair)"),
        ("x.jsonl", b'{"item_id": "a", "output": "x", "n": %s}' % (b"[" * 700 + b"]" * 700), "is too deeply nested"),
        ("x.jsonl", b"[" * 5000, "too deeply nested"),
        ("x.jsonl", b'{"item_id": "a", "output": "x", "created_at": "0001-01-01T00:00+14:00"}', "is not a time"),
        ("x.csv", b"item_id,output,output\na,b,c\n", "column 'output': is there twice"),
        ("x.csv", b"item_id,output\n" + b"a,b\n" * 900 + b"c,\x81\n", "line 902: is not UTF-8"),
        ("x.csv", b"item_id,output,messages\na,b,[{\n", "column 'messages': '[{' is not JSON"),
    ],
)
def test_a_bad_file_gets_one_clear_fault(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    """Place, value and remedy."""
    path = tmp_path / name
    path.write_bytes(content)
    (fault,) = faults(path)

    assert fault.startswith(str(path))
    assert words in fault


def test_a_truncated_parquet_file_is_refused(tmp_path: Path) -> None:
    """Cut anywhere, it never passes for a smaller file."""
    whole = write(
        tmp_path / "whole.parquet", [{"item_id": str(n), "output": "x" * 50} for n in range(500)]
    ).read_bytes()
    path = tmp_path / "cut.parquet"
    for length in range(4, len(whole), len(whole) // 7):
        path.write_bytes(whole[:length])

        assert "is not a readable Parquet file" in faults(path)[0]


def test_a_bad_line_hides_no_other_fault(tmp_path: Path) -> None:
    """Each line that cannot be read is named, and what follows is still checked."""
    path = tmp_path / "x.jsonl"
    path.write_text('nope\n{"item_id": "a", "output": "x"}\n[]\n{"item_id": "a", "output": ""}\n', encoding="utf-8")
    found = faults(path)

    assert [fault.removeprefix(f"{path}, ").partition(":")[0] for fault in found] == [
        "line 1",
        "line 3",
        "line 4, column 'output'",
        "line 4, column 'item_id'",
    ]


def test_an_empty_file_among_others_is_told(tmp_path: Path) -> None:
    """A batch that lost a file is not a smaller batch."""
    empty = tmp_path / "empty.csv"
    empty.write_text("item_id,output\n", encoding="utf-8")
    (fault,) = faults(write(tmp_path / "x.jsonl", GOOD), empty)

    assert fault.startswith(f"{empty}: holds no rows")


@pytest.mark.parametrize("suffix", [".parquet", ".jsonl", ".csv"])
def test_a_folder_is_no_file(tmp_path: Path, suffix: str) -> None:
    """It is refused like any file that cannot be read."""
    path = tmp_path / f"x{suffix}"
    path.mkdir()

    assert "cannot be read (Is a directory)" in faults(path)[0]


def test_parquet_columns_of_one_name_are_refused(tmp_path: Path) -> None:
    """One of them would be lost."""
    path = tmp_path / "x.parquet"
    pq.write_table(pa.Table.from_arrays([pa.array(["a"])] * 3, names=["item_id", "output", "output"]), path)

    assert "column 'output': is there twice" in faults(path)[0]


def test_parquet_times_beyond_the_calendar_are_refused(tmp_path: Path) -> None:
    """They are a fault of the file."""
    path = tmp_path / "x.parquet"
    times = pa.array([2**61], pa.timestamp("ms"))
    pq.write_table(pa.table({"item_id": ["a"], "output": ["x"], "created_at": times}), path)

    assert "is not a readable Parquet file" in faults(path)[0]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("[1] see page 3", "[1] see page 3"),
        ('{"price": 5}', '{"price": 5}'),
        ('{"text": "t", "title": "T"}', "t"),
        ('["t"]', "t"),
    ],
)
def test_json_in_a_csv_context_is_a_passage_or_text(tmp_path: Path, cell: str, expected: str) -> None:
    """Text that only looks like JSON, or is JSON of another kind, is the context itself."""
    (item,) = iter_items([write(tmp_path / "x.csv", [{"item_id": "a", "output": "o", "context": cell}])])

    assert [passage["text"] for passage in item.content["context"]] == [expected]


def test_a_column_without_a_name_gets_one(tmp_path: Path) -> None:
    """Such as the index that pandas writes."""
    path = tmp_path / "x.csv"
    path.write_text(",item_id,output\n0,a,x\n", encoding="utf-8")

    assert next(iter_items([path])).attributes == {"column_1": "0"}


def test_a_judge_s_whole_numbers_stay_whole(tmp_path: Path) -> None:
    """A column with gaps arrives as 1.0; the rubric's value is 1."""
    path = tmp_path / "x.parquet"
    judged = pa.array([1.0, None])
    pq.write_table(pa.table({"item_id": ["a", "b"], "output": ["x", "y"], "judge_score": judged}), path)

    assert [item.attributes for item in iter_items([path])] == [{"judge_score": "1"}, {}]


def test_progress_counts_every_row(tmp_path: Path) -> None:
    """In steps, the last one smaller."""
    path = write(tmp_path / "x.jsonl", [{"item_id": str(n), "output": "x"} for n in range(2500)])
    steps: list[int] = []
    check_outputs([path], steps.append)

    assert steps == [1000, 1000, 500]


def test_ids_are_unique_across_files(tmp_path: Path) -> None:
    """The fault names both files."""
    one, two = write(tmp_path / "one.jsonl", GOOD), write(tmp_path / "two.csv", GOOD)
    (found,) = faults(one, two)

    assert (
        f"{two}, rows 1, 2, column 'item_id': each of 'a' stands in {one}, line 1; 'b' stands in {one}, line 2" in found
    )


def test_one_cause_is_one_fault(tmp_path: Path) -> None:
    """Its first rows are named, the rest is counted."""
    path = write(tmp_path / "x.jsonl", [{"item_id": str(n), "output": ""} for n in range(250)])

    assert faults(path) == [
        f"{path}, lines 1, 2, 3, 4, 5 and 245 more, column 'output': is empty. "
        "Leave the row out, or give the text the model produced"
    ]


def test_a_hundred_causes_are_shown_and_the_rest_counted(tmp_path: Path) -> None:
    """A report stays readable."""
    paths = [write(tmp_path / f"{n}.jsonl", [{"item_id": str(n), "output": ""}]) for n in range(250)]
    found = faults(*paths)

    assert len(found) == 101
    assert "150 more kinds of faults" in found[-1]


@pytest.mark.parametrize("name", ["xsum_hallucination", "dices350", "squality", "tofueval", "halueval_general"])
def test_real_sets_are_good(name: str) -> None:
    """Contexts of 37,667 characters, nulls, six models."""
    path = reference_path(f"data/{name}") / "outputs.parquet"

    assert check_outputs([path]).items == sum(1 for _ in iter_items([path])) == pq.read_metadata(path).num_rows


ANY_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([1.5, 1e400, -1e400, float("nan")])
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)
KNOWN = st.sampled_from(["item_id", "output", "context", "messages", "created_at", "latency_ms", "judge_x", "outcome"])
FREE = st.sampled_from(["other", "more", ""])


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.dictionaries(FREE, ANY_JSON), st.just({}) | st.dictionaries(KNOWN, ANY_JSON, max_size=2))
def test_any_json_becomes_items_that_can_be_stored_or_is_refused(free: dict[str, Any], known: dict[str, Any]) -> None:
    """Never a crash, and nothing that JSON or UTF-8 cannot hold gets through."""
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder) / "x.jsonl", [{"item_id": "a", "output": "x"} | free | known])
        try:
            check_outputs([path])
        except OutputsError:
            assert known != {}
            return
        (item,) = iter_items([path])
    json.dumps([item.item_id, item.content, item.attributes], allow_nan=False, ensure_ascii=False).encode()
