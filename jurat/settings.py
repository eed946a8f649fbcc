"""Where a workspace keeps its files, and what the environment may change. Read once, at the edges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PACKAGE = Path(__file__).parent

SESSION_COOKIE = "jurat_session"
SESSION_HEADER = "x-jurat-session"


@dataclass(frozen=True)
class WorkspacePaths:
    """A folder with `rubric/<study>.toml`, `data/<study>/*.parquet` and the label store."""

    root: Path
    database_url: str | None = None

    @property
    def store_location(self) -> Path | str:
        """Where the label store is: a file in the folder, or the database that `JURAT_DATABASE_URL` names."""
        return self.database_url or self.root / "data" / "jurat.sqlite3"

    def rubric_path(self, study_id: str) -> Path:
        """Where a study's rubric lies."""
        return self.root / "rubric" / f"{study_id}.toml"

    def sample_path(self, study_id: str, batch: str) -> Path:
        """Where a batch of a study's sample lies."""
        return self.root / "data" / study_id / f"{batch}.parquet"


def load_workspace(environ: Mapping[str, str]) -> WorkspacePaths:
    """Return the workspace that `JURAT_WORKSPACE` names, or the current folder."""
    root = Path(environ.get("JURAT_WORKSPACE", ".")).resolve()
    return WorkspacePaths(root, environ.get("JURAT_DATABASE_URL") or None)


def application_folder() -> Path:
    """Return the folder that holds `app.py`, `pages/`, `rubric/` and the demo: in the wheel, or a checkout's top."""
    installed = PACKAGE / "application"
    return installed if installed.is_dir() else PACKAGE.parent
