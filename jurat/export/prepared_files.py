"""Files that leads have asked for: each is written by a process of its own, waits to be fetched once, and is gone then.

They lie in a folder of the server's own in the workspace. What a server leaves behind that was stopped in the middle,
the next one clears away: a lock, which ends with the process, tells whose folder is still in use.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Literal

from jurat.errors import JuratError, UnknownName
from jurat.settings import WorkspacePaths
from jurat.store import LabelStore
from jurat.store.asking import Asker

LOG = logging.getLogger(__name__)
MOST_AT_ONCE = 2  # processes that write
KEPT_SECONDS = 3600.0  # in which a file has to be fetched

State = Literal["under way", "ready", "failed"]


@dataclass
class Export:
    """A file that somebody has asked for. `rows` have been written so far; `error` says why it `failed`."""

    export_id: str
    owner: str  # the hash of the session's token
    study_id: str
    what: str
    format_name: str
    path: Path
    process: subprocess.Popen[str]
    state: State = "under way"
    rows: int = 0
    size: int = 0  # in bytes, once it is ready
    error: str = ""
    since: float = field(default_factory=time.monotonic)
    is_lent: bool = False

    @property
    def file_name(self) -> str:
        """What the file is called where it is fetched to."""
        return f"{self.study_id}-{self.what}.{self.format_name}"


class Exports:
    """The files of one server."""

    def __init__(self, workspace: WorkspacePaths, store: LabelStore) -> None:
        self._workspace = workspace
        self._store = store
        self._known: dict[str, Export] = {}
        self._lock = threading.Lock()
        self._folder: Path | None = None
        self._held: IO[bytes] | None = None
        clear_left_behind(workspace)

    def start(self, asker: Asker, study_id: str, what: str, format_name: str) -> Export:
        """Begin to write a file for a session; an earlier one of the same kind is given up.

        Raises `NotSignedIn`, `NotAllowed`, and `JuratError` where too many are under way or there is no room for it.
        """
        asker.lead(self._store.read)
        owner = str(asker.token_hash)
        for one in self.of(owner, study_id):
            if (one.what, one.format_name) == (what, format_name):
                self.drop(owner, one.export_id)
        with self._lock:
            if sum(one.state == "under way" for one in self._known.values()) >= MOST_AT_ONCE:
                raise JuratError(f"{MOST_AT_ONCE} files are being written on this server. Wait until one is done.")
            export_id = secrets.token_urlsafe(24)
            path = self._own_folder() / f"{export_id}.{format_name}"
            process = self._process([study_id, what, format_name, str(path)])
            export = Export(export_id, owner, study_id, what, format_name, path, process)
            self._known[export_id] = export
        threading.Thread(target=self._follow, args=(export,), name="export", daemon=True).start()
        return export

    def of(self, owner: str, study_id: str) -> list[Export]:
        """Return the files of a session, in the order in which they were asked for. Old ones are removed."""
        with self._lock:
            old = [one for one in self._known.values() if one.state != "under way" and _age(one) > KEPT_SECONDS]
        for one in old:
            self.drop(one.owner, one.export_id)
        with self._lock:
            return [one for one in self._known.values() if (one.owner, one.study_id) == (owner, study_id)]

    def drop(self, owner: str, export_id: str) -> None:
        """Give up a file: what writes it is ended, and it is removed. Does nothing where there is none."""
        with self._lock:
            export = self._known.get(export_id)
            if export is None or export.owner != owner:
                return
            del self._known[export_id]
        export.process.kill()
        export.process.wait()
        for path in export.path.parent.glob(f"*{export_id}*"):
            path.unlink(missing_ok=True)

    def drop_all(self, owner: str) -> None:
        """Give up what a session has asked for: it has ended."""
        with self._lock:
            names = [one.export_id for one in self._known.values() if one.owner == owner]
        for name in names:
            self.drop(owner, name)

    def lend(self, asker: Asker, export_id: str) -> Export:
        """Return a file that is ready to the session that asked for it, until `take_back`; to nobody else meanwhile.

        Raises `NotSignedIn`, `NotAllowed`, and `UnknownName` where there is no such file, or it is lent.
        """
        asker.lead(self._store.read)
        with self._lock:
            export = self._known.get(export_id)
            is_there = export is not None and export.owner == asker.token_hash and export.state == "ready"
            if export is None or not is_there or export.is_lent:
                raise UnknownName("There is no such file (any more). Make it anew on the page Export.")
            export.is_lent = True
        return export

    def take_back(self, export: Export, *, is_fetched: bool) -> None:
        """Remove a file that was fetched; one that was not stays, to be fetched again."""
        if is_fetched:
            self.drop(export.owner, export.export_id)
        else:
            export.is_lent = False

    def close(self) -> None:
        """End what is under way and remove every file."""
        for one in list(self._known.values()):
            self.drop(one.owner, one.export_id)
        if self._folder is not None and self._held is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._held.close()

    def _follow(self, export: Export) -> None:
        """Take over what the process tells, until its end."""
        told: dict[str, object] = {}
        with export.process:
            for line in export.process.stdout or ():
                told = json.loads(line)
                export.rows = int(str(told.get("rows", export.rows + int(str(told.get("more", 0))))))
        is_whole = export.process.wait() == 0 and "rows" in told
        export.error = "" if is_whole else str(told.get("error", "The file could not be written."))
        export.size = export.path.stat().st_size if is_whole else 0
        export.since = time.monotonic()
        export.state = "ready" if is_whole else "failed"

    def _process(self, arguments: list[str]) -> subprocess.Popen[str]:
        environment = {**os.environ, "JURAT_WORKSPACE": str(self._workspace.root)}
        environment["JURAT_DATABASE_URL"] = self._workspace.database_url or ""
        package = str(Path(__file__).parent.parent)
        environment["PYTHONPATH"] = os.pathsep.join([package, *filter(None, [os.environ.get("PYTHONPATH")])])
        return subprocess.Popen(  # noqa: S603 - our own interpreter, with our own arguments
            [sys.executable, "-m", "jurat.export.export_worker", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            env=environment,
            text=True,
        )

    def _own_folder(self) -> Path:
        """Return this server's folder, made when it is first needed. Raises `JuratError`."""
        if self._folder is None:
            try:
                parent = folder_of(self._workspace)
                parent.mkdir(parents=True, exist_ok=True)
                self._folder = Path(tempfile.mkdtemp(prefix="server-", dir=parent))
                self._held = _locked(self._folder)
            except OSError as error:
                raise JuratError(f"The file cannot be written in the workspace ({error.strerror}).") from error
        return self._folder


def folder_of(workspace: WorkspacePaths) -> Path:
    """Return where the folders of a workspace's servers lie."""
    return workspace.root / "data" / ".exports"


def clear_left_behind(workspace: WorkspacePaths) -> None:
    """Remove the folders of servers that are gone."""
    for folder in folder_of(workspace).glob("server-*"):
        held = _locked(folder)
        if held is not None:
            shutil.rmtree(folder, ignore_errors=True)
            held.close()


def _locked(folder: Path) -> IO[bytes] | None:
    """Take a folder for this process until the file is closed; None where another one has it, or it is not ours."""
    try:
        held = (folder / "lock").open("ab")
    except OSError:
        return None
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        held.close()
        return None
    return held


def _age(export: Export) -> float:
    return time.monotonic() - export.since
