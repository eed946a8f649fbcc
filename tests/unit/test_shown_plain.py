"""Items that reviewers will see as plain text are named when outputs are checked."""

from __future__ import annotations

from pathlib import Path

import pytest

from assay.cli import exit_code
from assay.shown_plain import ShownPlain
from tests.conftest import write_lines

TOO_LARGE = "[" * 300 + ",".join("1" * 20_000) + "]" * 300  # laid out, each number stands behind 600 blanks
PLAIN = {"item_id": "a", "output": "**Bold** and short."}


def write_outputs(path: Path) -> Path:
    """Write outputs of which one cannot be laid out, one is too long, and one has a long message that can."""
    long = {"item_id": "c", "output": "word " * 25_000}
    said = [{"role": "user", "content": "**word** " * 250}]
    nested = [{"title": "Help", "text": TOO_LARGE, "url": None}]
    rows = [
        PLAIN,
        {"item_id": "b", "output": "x", "context": nested},
        long,
        {"item_id": "d", "output": "x", "messages": said},
    ]
    return write_lines(path, rows)


@pytest.mark.parametrize("command", ["check", "add"])
def test_items_that_will_be_shown_plain_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    """By their ids, with the reason; nothing is refused."""
    arguments = [] if command == "check" else ["--study", "s", "--workspace", str(tmp_path)]
    code = exit_code([command, str(write_outputs(tmp_path / "in.jsonl")), *arguments])
    told = [line for line in capsys.readouterr().err.splitlines() if "plain text" in line]

    assert code == 0
    assert told == [
        "Shown as plain text, for a text of theirs is longer than 100,000 characters: 'c'.",
        "Shown as plain text, for a text of theirs would take too long to lay out, or become too large: 'b'.",
    ]


def test_what_was_not_tried_is_counted() -> None:
    """When the time for it is over, the rest is said not to have been tried."""
    plain = ShownPlain(seconds=0)
    for number in range(3):
        plain.note(str(number), {"output": "**word** " * 500})

    assert list(plain.warnings()) == [
        "Of 3 further items with long texts it was not tried whether they can be laid out."
    ]
