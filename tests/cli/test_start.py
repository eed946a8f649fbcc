"""How a command starts: with what it needs and nothing else."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.cli.conftest import Terminal

LOADED = "import sys; from jurat.cli import exit_code; exit_code(sys.argv[1:]); print(*sys.modules)"
LIBRARIES = {"numpy", "scipy", "pyarrow", "pandas", "duckdb", "pydantic", "rapidfuzz", "asyncio", "sqlite3"}


@pytest.fixture
def database_url() -> None:
    """The label store is a file: what is loaded for another database is its driver."""


def test_help_loads_no_command() -> None:
    """It lists the commands, each with the beginning of its help, out of the text of their modules."""
    done = subprocess.run([sys.executable, "-c", LOADED, "--help"], capture_output=True, text=True, check=True)
    talk, loaded = done.stdout.rstrip().rsplit("\n", 1)
    ours = {name for name in loaded.split() if name.startswith("jurat")}

    assert "Show how far a study is." in talk
    assert "Items with a known label: to see how well" in talk
    assert ours == {"jurat", "jurat.cli", "jurat.cli.pipes", "jurat.errors"}
    assert LIBRARIES & set(loaded.split()) == set()


def test_a_command_that_only_counts_loads_no_distributions(graded: Terminal) -> None:
    """`status` comes to no interval; the first one that is asked for loads scipy."""
    command = [sys.executable, "-c", LOADED, "status", "--workspace", str(graded.root)]
    loaded = set(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())

    assert {"scipy.special", "scipy.optimize", "scipy.stats", "streamlit", "jurat.draw"} & loaded == set()
