"""A second batch, drawn by another rule, through the commands that people type."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Terminal
from tests.conftest import write_lines
from tests.draw_logs import read_batch_rows, write_parquet

LIMIT, EACH = 0.2, 2000
RUBRIC = f"""
title = "Two models"
overlap = 1
[[criterion]]
id = "bad"
question = "Is it wrong?"
error_values = ["yes"]
acceptable_error_rate = {LIMIT}
"""


@pytest.fixture
def database_url() -> str | None:
    """The label store is a file: what weighs items does not ask which one it is."""
    return None


def is_wrong(item_id: object) -> bool:
    """Half of the outputs of model A are wrong, none of model B's."""
    model, _, number = str(item_id).partition("-")
    return model == "A" and int(number) % 2 == 0


def label_all(terminal: Terminal, rows: list[dict[str, object]]) -> None:
    """Let one reviewer label every item."""
    labels: list[dict[str, object]] = [
        {
            "item_id": row["item_id"],
            "reviewer_id": "ann",
            "criterion": "bad",
            "value": "yes" if is_wrong(row["item_id"]) else "no",
        }
        for row in rows
    ]
    code, _, talk = terminal.run("import-labels", str(write_lines(terminal.root / "labels.jsonl", labels)))
    assert code == 0, talk


def draw(terminal: Terminal, logs: str, *arguments: str) -> list[dict[str, object]]:
    """Draw a batch, add it, and give its rows."""
    command = ("draw", logs, "--study", "study", "--by", "model", *arguments, "--json")
    code, out, talk = terminal.run(*command)
    assert code == 0, talk
    path = json.loads(out)["path"]
    assert terminal.run("add", path)[0] == 0
    return read_batch_rows(Path(path))


def verdict(terminal: Terminal) -> tuple[int, dict[str, object]]:
    """Ask for the verdict, for its exit code and its row."""
    code, out, _ = terminal.run("verdict", "--json")
    return code, json.loads(out)["rows"][0]


@pytest.mark.parametrize("seed", ["one", "two", "three"])
def test_no_pass_comes_from_a_new_batch_with_other_weights(terminal: Terminal, seed: str) -> None:
    """A quarter is wrong and a fifth acceptable: equal parts, then Neyman's, at no look a pass; in the end a fail."""
    (terminal.root / "rubric" / "study.toml").write_text(RUBRIC, encoding="utf-8")
    rows = [
        {"item_id": f"{model}-{number}", "output": "An answer.", "model": model}
        for model in "AB"
        for number in range(EACH)
    ]
    logs = write_parquet(terminal.root / "logs.parquet", rows)
    first = draw(terminal, logs, "--size", "200", "--allocate", "equal", "--seed", seed)
    label_all(terminal, first)
    alone = verdict(terminal)
    rates = terminal.root / "rates.json"
    rates.write_text(json.dumps(terminal.json("verdict", "--by", "stratum")), encoding="utf-8")
    second = draw(terminal, logs, "--size", "1200", "--allocate", "neyman", "--error-rates", str(rates))
    no_new_label = verdict(terminal)
    label_all(terminal, second[:600])
    half = verdict(terminal)
    label_all(terminal, second[600:])
    whole = verdict(terminal)
    judged = [sum(is_wrong(row["item_id"]) for row in batch) for batch in (first, second)]
    of_a = sum(str(row["item_id"]).startswith("A") for row in [*first, *second])

    assert "pass" not in {row["verdict"] for _, row in (alone, no_new_label, half, whole)}
    assert 0 not in {code for code, _ in (alone, no_new_label, half, whole)}
    assert no_new_label[1]["estimate"] == pytest.approx(judged[0] / 100 / 2)  # half of the outputs are model B's
    assert whole[1]["verdict"] == "fail"
    assert whole[1]["estimate"] == pytest.approx(sum(judged) / of_a / 2)


def test_a_rubric_without_errors_has_no_verdict_and_says_why(terminal: Terminal) -> None:
    """Nothing that could be wrong is no pass: exit 2, and the line to mend is named."""
    without = RUBRIC.replace('error_values = ["yes"]\n', "").replace(f"acceptable_error_rate = {LIMIT}\n", "")
    (terminal.root / "rubric" / "study.toml").write_text(without, encoding="utf-8")
    items: list[dict[str, object]] = [{"item_id": f"i{number}", "output": "An answer."} for number in range(3)]
    terminal.run("add", str(write_lines(terminal.root / "in.jsonl", items)))
    code, _, talk = terminal.run("verdict")

    assert code == 2
    assert "No verdict: no criterion of the rubric can be in error. Give one its error_values in the rubric" in talk
