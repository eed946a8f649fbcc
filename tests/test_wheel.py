"""The wheel carries the app: installed in an empty folder, `jurat demo` works."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

TOP = Path(__file__).parents[1]


@pytest.mark.timeout(240)
def test_the_demo_works_from_the_wheel(tmp_path: Path) -> None:
    """Built, unpacked elsewhere, run from an empty folder: a study with items, and the app's files beside it."""
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(TOP)]
    subprocess.run(build, check=True, stdout=subprocess.DEVNULL)
    installed, empty = tmp_path / "installed", tmp_path / "empty"
    empty.mkdir()
    (wheel,) = tmp_path.glob("jurat-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(installed)
    environment = os.environ | {"PYTHONPATH": str(installed)}

    def run(*arguments: str) -> str:
        command = [sys.executable, "-P", "-m", "jurat", *arguments]
        return subprocess.run(command, cwd=empty, env=environment, check=True, capture_output=True, text=True).stdout

    run("demo")

    assert '"items": 120' in run("status", "--json")
    for name in ("app.py", "pages/review.py", "pages/ui/frame.py", "rubric/default.toml", ".streamlit/config.toml"):
        assert (installed / "jurat" / "application" / name).exists()
    assert (installed / "jurat" / "web" / "form" / "form.js").exists()
