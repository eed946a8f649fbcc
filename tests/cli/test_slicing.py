"""Slices by any column, in every command and menu; and what is said of a column that is not there."""

from __future__ import annotations

from collections import Counter

import pytest

from jurat.analytics import Mirror, slice_names
from jurat.analytics.store_feed import StoreFeed
from jurat.cli.common import workspace_at
from jurat.store import LabelStore
from jurat.study import open_study
from tests.cli.conftest import Terminal, labels
from tests.conftest import outputs, write_lines

SLICING = ["verdict", "agreement", "judge", "consistency", "metrics", "disagreement"]
NAMED = {
    "team/lang": ("a/b", "c~d"),
    "~0/1.x": ("yes", "no"),
    'say "so"': ('"', "'"),
    "größe (cm)": ("klein", "groß"),
    "2024": ("x", "y"),
    "$.a[0]": ("1", "2"),
}
COLUMNS = ["batch", "model", *NAMED]
ITEMS = 40


@pytest.fixture
def database_url() -> None:
    """Slices are counted outside the label store, so that one kind of database tells."""


@pytest.fixture
def sliced(terminal: Terminal) -> Terminal:
    """Two batches of twenty items, each reviewed by two, with columns of every kind of name and with a judge."""
    rows = [
        row
        | {"model": ("atlas", "comet")[number % 2], "input_id": f"in-{number // 2}", "latency_ms": 100 + number}
        | {"judge_correct": "yes" if number % 3 else "no", "session": f"s{number}"}
        | {name: values[number % 2] for name, values in NAMED.items()}
        for number, row in enumerate(outputs(ITEMS))
    ]
    for batch, some in (("first", rows[:20]), ("second", rows[20:])):
        assert terminal.run("add", str(write_lines(terminal.root / f"{batch}.jsonl", some)))[0] == 0
    given = labels(range(ITEMS), "ab", {1, 2, 21})
    assert terminal.run("import-labels", str(write_lines(terminal.root / "labels.jsonl", given)))[0] == 0
    return terminal


def values_of(column: str) -> tuple[str, str]:
    """Return the two values of a column, of the first item and of the last."""
    return {"batch": ("first", "second"), "model": ("atlas", "comet")}.get(column) or NAMED[column]


@pytest.mark.parametrize("command", SLICING)
def test_every_command_slices_by_every_column(command: str, sliced: Terminal) -> None:
    """Two slices of the two values, whatever the column is called."""
    for column in COLUMNS:
        rows = sliced.json(command, "--by", column)["rows"]

        assert {row["slice"] for row in rows} == {f"{column}={value}" for value in values_of(column)}


@pytest.mark.parametrize("column", ["batch", "team/lang"])
def test_two_values_of_every_column_are_compared(column: str, sliced: Terminal) -> None:
    """Twenty items on each side, with the errors that a count by hand gives."""
    first, second = values_of(column)
    row = next(
        row for row in sliced.json("compare", "--by", column, first, second)["rows"] if row["criterion"] == "correct"
    )
    errors = Counter(number < 20 if column == "batch" else number % 2 == 0 for number in (1, 2, 21))

    assert (row["first_items"], row["second_items"]) == (20, 20)
    assert (row["first_rate"], row["second_rate"]) == (errors[True] / 20, errors[False] / 20)


@pytest.mark.parametrize("column", ["batch", "~0/1.x"])
def test_items_of_a_slice_of_every_column(column: str, sliced: Terminal) -> None:
    """The items behind a slice's errors are those of the slice."""
    first, _ = values_of(column)
    rows = sliced.json("items", "correct", "error", "--slice", f"{column}={first}")["rows"]
    expected = ["item-001", "item-002"] if column == "batch" else ["item-002"]

    assert sorted(row["item_id"] for row in rows) == expected


def test_the_menu_holds_every_column_but_what_tells_single_items_apart(sliced: Terminal) -> None:
    """A column of many texts and the inputs' ids are not offered; many numbers are, as ranges."""
    place = workspace_at(sliced.root)
    with LabelStore(place.store_location) as store:
        mirror = Mirror(StoreFeed(store), "study", open_study(place, store, "study").rubric)
        mirror.refresh()
        offered = slice_names(mirror)

    assert {*COLUMNS, "latency_ms", "judge_correct"} <= set(offered)
    assert "input_id" not in offered


def test_many_numbers_are_sliced_in_quarters(sliced: Terminal) -> None:
    """Forty latencies from 100 to 139 make four ranges of ten, at every command."""
    ranges = {f"latency_ms={low} to {low + 9}" for low in (100, 110, 120, 130)}
    for command in SLICING:
        rows = sliced.json(command, "--by", "latency_ms")["rows"]

        assert {row["slice"] for row in rows} == ranges


def test_a_range_is_a_value_like_another(sliced: Terminal) -> None:
    """It can be compared, and its items listed."""
    row = sliced.json("compare", "--by", "latency_ms", "100 to 109", "120 to 129")["rows"][0]
    rows = sliced.json("items", "correct", "error", "--slice", "latency_ms=120 to 129")["rows"]

    assert (row["first_rate"], row["second_rate"]) == (0.2, 0.1)
    assert [row["item_id"] for row in rows] == ["item-021"]


def test_a_column_that_is_not_there_is_an_error(sliced: Terminal) -> None:
    """Every command says what there is, and what may have been meant."""
    for command in (*SLICING, "advice"):
        code, out, talk = sliced.run(command, "--by", "modle")

        assert (code, out) == (64, "")
        assert "There is no column 'modle'. Did you mean 'model'? There are: $.a[0], 2024, batch," in talk


MISSPELT = {
    "compare --by modle atlas comet": "There is no column 'modle'. Did you mean 'model'?",
    "compare --by model atlas comte": "There is no value of model 'comte'. Did you mean 'comet'?",
    "items correct error --slice modle=atlas": "There is no column 'modle'. Did you mean 'model'?",
    "items correct error --slice model=atla": "There is no value of model 'atla'. Did you mean 'atlas'?",
    "items corect error": "There is no criterion 'corect'. Did you mean 'correct'?",
    "verdict --study studi": "There is no study 'studi'. Did you mean 'study'? There are: study.",
    "verdcit": "No such command 'verdcit'. Did you mean 'verdict'?",
}


def test_a_name_that_is_not_there_is_an_error(sliced: Terminal) -> None:
    """Of a column, a value, a criterion, a study or a command: exit 64, and the name that is near."""
    for line, told in MISSPELT.items():
        code, out, talk = sliced.run(*line.split())

        assert (code, out) == (64, "")
        assert told in talk


def test_a_column_of_many_texts_is_refused_at_once(terminal: Terminal) -> None:
    """It has too many values to tell apart; one of them may still be chosen."""
    many = {"input_id": "i", "judge_correct": "no"}
    rows = [row | many | {"session": f"s{number}"} for number, row in enumerate(outputs(1000))]
    terminal.run("add", str(write_lines(terminal.root / "in.jsonl", rows)))
    terminal.run("import-labels", str(write_lines(terminal.root / "l.jsonl", labels(range(3), "ab", {1}))))
    one = terminal.json("items", "correct", "error", "--slice", "session=s1")

    assert [row["item_id"] for row in one["rows"]] == ["item-001"]
    for command in SLICING:
        code, out, talk = terminal.run(command, "--by", "session")

        assert (code, out) == (64, "")
        assert "Column 'session' has 1,000 values; slices are told apart up to 200." in talk
