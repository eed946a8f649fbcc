"""The code is as `make lint` wants it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

TOP = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
FROM_NPM = BIN.parent / "node" / "node_modules" / ".bin"

pytestmark = pytest.mark.timeout(300)


@pytest.mark.parametrize(
    "command", [["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy"], ["lint-imports"]], ids=" ".join
)
def test_lint_is_clean(command: list[str]) -> None:
    """Style, types and the direction of imports."""
    done = subprocess.run([BIN / command[0], *command[1:]], cwd=TOP, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("command", [["biome", "check", "."], ["tsc", "--project", "."]], ids=" ".join)
def test_javascript_is_clean(command: list[str]) -> None:
    """Style, unused names and types of the review form's modules."""
    if not (FROM_NPM / command[0]).exists():
        pytest.skip(
            f"{command[0]} is not installed, so JavaScript is not checked: run `make lint` where npm is reached"
        )
    path = os.pathsep.join((str(BIN), os.environ["PATH"]))  # for node
    run = [FROM_NPM / command[0], *command[1:]]
    done = subprocess.run(run, cwd=TOP, capture_output=True, text=True, check=False, env=os.environ | {"PATH": path})

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("folder", ["jurat", "pages"])
def test_files_stay_within_their_budget(folder: str) -> None:
    """No file over 600 lines."""
    long = [
        path.name
        for path in (TOP / folder).rglob("*.*")
        if path.suffix in (".py", ".js", ".ts", ".sql", ".css") and lines(path) > 600
    ]

    assert long == []


def test_no_file_name_stands_twice_in_the_package() -> None:
    """A name leads to one file; only steps of the schema come in pairs, one a kind of database."""
    files = [path for path in (TOP / "jurat").rglob("*") if path.suffix in (".py", ".js", ".sql")]
    names = Counter(path.name for path in files if "schema_steps" not in path.parts and path.stem[0] != "_")

    assert [name for name, count in names.items() if count > 1] == []


def test_a_module_in_no_layer_fails_the_check(tmp_path: Path) -> None:
    """One room more, of which the contracts say nothing: lint-imports refuses it by name."""
    for name in ("jurat", "pages"):
        shutil.copytree(TOP / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(TOP / "pyproject.toml", tmp_path)
    (tmp_path / "jurat" / "attic").mkdir()
    (tmp_path / "jurat" / "attic" / "__init__.py").write_text('"""Nobody said where this belongs."""\n')
    command = [BIN / "lint-imports", "--no-cache"]
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert "attic" in done.stdout


def lines(path: Path) -> int:
    """Count a file's lines."""
    return len(path.read_text(encoding="utf-8").splitlines())
