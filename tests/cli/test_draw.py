"""From logs to a weighted verdict on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jurat.cli.draw import read_error_rates
from tests.cli.conftest import Terminal
from tests.conftest import write_lines
from tests.draw_logs import log_rows, read_batch_rows, write_parquet


@pytest.fixture
def database_url() -> str | None:
    """The label store is a file: what the draw asks of it, other tests ask of both databases."""
    return None


@pytest.fixture
def logs(tmp_path: Path) -> str:
    """A thousand rows, a tenth of them flagged."""
    return write_parquet(tmp_path / "logs.parquet", log_rows(1000))


def judged(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    """Label items: of the flagged two in five are wrong, of the others one in fifty."""
    seen = {True: 0, False: 0}
    labels: list[dict[str, object]] = []
    for row in rows:
        is_flagged = bool(row["flagged"])
        seen[is_flagged] += 1
        is_wrong = seen[is_flagged] % (5 if is_flagged else 50) < (2 if is_flagged else 1)
        value = "no" if is_wrong else "yes"
        for reviewer in "ab":
            labels.append({"item_id": row["item_id"], "reviewer_id": reviewer, "criterion": "correct", "value": value})
    return labels


def rates(rows: list[dict[str, object]], labels: list[dict[str, object]]) -> tuple[float, float]:
    """Return the weighted and the plain error rate, by plain Python."""
    wrong = {label["item_id"] for label in labels if label["value"] == "no"}
    weights = {str(row["item_id"]): 1 / float(str(row["inclusion_probability"])) for row in rows}
    heavy = sum(weight for item_id, weight in weights.items() if item_id in wrong)
    return heavy / sum(weights.values()), len(wrong) / len(rows)


def test_from_logs_to_a_weighted_verdict(terminal: Terminal, logs: str) -> None:
    """Draw, add, import labels, judge: the estimate is weighted back, as plain Python says."""
    code, out, talk = terminal.run(
        *("draw", logs, "--study", "study", "--size", "200", "--by", "flagged", "--allocate", "equal", "--json")
    )
    summary = json.loads(out)
    assert code == 0
    assert "jurat add" in talk
    assert [one["new"] for one in summary["strata"]] == [100, 100]
    rows = read_batch_rows(Path(summary["path"]))
    labels = judged(rows)

    assert terminal.run("add", summary["path"])[0] == 0
    terminal.run("import-labels", str(write_lines(terminal.root / "labels.jsonl", labels)))
    verdict = next(row for row in terminal.json("verdict")["rows"] if row["criterion"] == "correct")

    weighted, plain = rates(rows, labels)
    by_stratum = terminal.root / "rates.json"
    by_stratum.write_text(json.dumps(terminal.json("verdict", "--by", "stratum")), encoding="utf-8")
    assert read_error_rates(by_stratum) == {"flagged=false": 0.02, "flagged=true": 0.4}
    assert verdict["method"] == "anytime, weighted"
    assert verdict["estimate"] == pytest.approx(weighted)
    assert weighted < plain / 2


def test_two_draws_are_weighted_as_one(terminal: Terminal, logs: str) -> None:
    """The first batch's items take on the chance that the second one's carry."""
    base = ("draw", logs, "--study", "study", "--by", "flagged", "--allocate", "equal", "--json")
    paths = [json.loads(terminal.run(*base, "--size", size)[1])["path"] for size in ("60", "140")]
    early, late = (read_batch_rows(Path(path)) for path in paths)
    labels = judged([*early, *late])

    assert terminal.run("add", paths[1])[0] == 65  # not before the first
    assert [terminal.run("add", path)[0] for path in paths] == [0, 0]
    terminal.run("import-labels", str(write_lines(terminal.root / "labels.jsonl", labels)))
    verdict = next(row for row in terminal.json("verdict")["rows"] if row["criterion"] == "correct")
    whole = {row["stratum"]: row["inclusion_probability"] for row in late}
    as_one = [row | {"inclusion_probability": whole[row["stratum"]]} for row in [*early, *late]]

    assert whole == {"flagged=false": 100 / 900, "flagged=true": 1.0}
    assert verdict["estimate"] == pytest.approx(rates(as_one, labels)[0])
    assert {row["population"] for row in terminal.json("sample")["rows"]} == {900, 100}


def test_a_batch_is_replaced_until_it_is_in_the_study(terminal: Terminal, logs: str) -> None:
    """Before it is added it may be drawn anew; then never, for its items could have labels."""
    base = ("draw", logs, "--study", "study", "--size", "20", "--batch", "week-1")
    path = terminal.root / "data" / "study" / "week-1.parquet"

    assert [terminal.run(*base)[0], terminal.run(*base)[0], terminal.run(*base, "--replace")[0]] == [0, 65, 0]
    before = path.read_bytes()
    terminal.run("add", str(path))
    code, _, talk = terminal.run(*base, "--replace")

    assert code == 65
    assert "in study 'study'" in talk
    assert path.read_bytes() == before


def test_the_studys_order_knows_nothing_of_the_draws(terminal: Terminal, logs: str) -> None:
    """One seed for both would put what was drawn at low rates first."""
    terminal.run("draw", logs, "--study", "study", "--size", "20", "--seed", "same")
    path = str(terminal.root / "data" / "study" / "draw-1.parquet")

    assert terminal.run("add", path, "--seed", "same")[0] == 65
    assert terminal.run("add", path, "--seed", "other")[0] == 0


def test_a_trial_writes_nothing(terminal: Terminal, logs: str) -> None:
    """It says how many of each stratum would be drawn."""
    code, out, _ = terminal.run("draw", logs, "--study", "study", "--size", "50", "--by", "flagged", "--dry-run")

    assert code == 0
    assert out.splitlines()[1].split() == ["flagged=false", "900", "45", "45", "0.05"]
    assert not (terminal.root / "data").exists()


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (("--size", "5"), 64, "--study"),
        (("--study", "s"), 65, "--size"),
        (("--study", "a/b", "--size", "5"), 64, "letters, digits"),
        (("--study", "s", "--size", "5", "--allocate", "some"), 64, "--allocate"),
        (("--study", "s", "--size", "5", "--allocate", "neyman"), 65, "--flagged"),
        (("--study", "s", "--size", "9", "--by", "flagged", "--drop", "flagged"), 65, "--by flagged"),
        (("--study", "s", "--size", "5", "--drop", "output"), 65, "--drop output"),
        (("--study", "s", "--size", "5", "--source", "nothing"), 65, "otel-genai"),
        (("--study", "s", "--size", "5", "--redact", "nowhere:hide"), 65, "cannot be loaded"),
    ],
)
def test_options_that_cannot_be(
    terminal: Terminal,
    logs: str,
    options: tuple[str, ...],
    code: int,
    words: str,
) -> None:
    """Each is named."""
    found, _, talk = terminal.run("draw", logs, *options)

    assert (found, words in talk) == (code, True)
    assert not (terminal.root / "data").exists()


def test_error_rates_of_an_earlier_study(terminal: Terminal, logs: str, tmp_path: Path) -> None:
    """Neyman's allocation from a file: half the standard deviation, half as many."""
    rates_file = tmp_path / "rates.json"
    rates_file.write_text('{"flagged=false": 0.02, "flagged=true": 0.5}', encoding="utf-8")

    options = ("--study", "study", "--size", "100", "--by", "flagged", "--allocate", "neyman", "--dry-run")
    found = terminal.json("draw", logs, *options, "--error-rates", str(rates_file))

    assert [one["new"] for one in found["strata"]] == [72, 28]  # 900 x 0.14 to 100 x 0.5
