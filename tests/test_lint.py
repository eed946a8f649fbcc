"""The code is as `make lint` wants it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).parents[1]
BIN = Path(sys.executable).parent

pytestmark = pytest.mark.timeout(300)


@pytest.mark.parametrize(
    "command", [["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy"], ["lint-imports"]], ids=" ".join
)
def test_lint_is_clean(command: list[str]) -> None:
    """Style, types and the direction of imports."""
    done = subprocess.run([BIN / command[0], *command[1:]], cwd=TOP, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("folder", ["jurat", "pages"])
def test_files_stay_within_their_budget(folder: str) -> None:
    """No file over 600 lines."""
    long = [
        path.name
        for path in (TOP / folder).rglob("*.*")
        if path.suffix in (".py", ".js", ".sql", ".css") and lines(path) > 600
    ]

    assert long == []


def lines(path: Path) -> int:
    """Count a file's lines."""
    return len(path.read_text(encoding="utf-8").splitlines())
