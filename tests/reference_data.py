"""Where the tests find human-labelled sets and published examples that are not part of this repository."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

REFERENCE = Path(os.environ.get("JURAT_REFERENCE", Path(__file__).parents[2] / "shared"))


def reference_path(name: str) -> Path:
    """Return the path of a reference file or folder, or skip the test, saying what is absent."""
    path = REFERENCE / name
    if not path.exists():
        pytest.skip(f"{name} is not here; set JURAT_REFERENCE to the folder that holds it")
    return path
