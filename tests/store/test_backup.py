"""A backup is whole, whatever is written meanwhile; a restore never leaves a worse store than before."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from jurat.errors import JuratError, StoreUnavailable
from jurat.store import LabelStore
from jurat.store.asking import Asker
from jurat.store.backup import back_up, is_in_use, restore
from jurat.web.sessions import grant


def _people(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return {row[0] for row in connection.execute("SELECT reviewer_id FROM role_grant")}


def test_a_backup_under_load_holds_all_that_was_acknowledged_before(tmp_path: Path) -> None:
    """A thread writes all the while; what was on disk at the start is in the copy, which opens elsewhere."""
    path, copy = tmp_path / "store.sqlite3", tmp_path / "copy.sqlite3"
    acknowledged: list[str] = []
    stop = threading.Event()

    def write(store: LabelStore) -> None:
        while not stop.is_set():
            name = f"person {len(acknowledged)}"
            grant(store, name, "reviewer", asker=Asker.on_this_machine("test"))
            acknowledged.append(name)

    with LabelStore(path) as store:
        writer = threading.Thread(target=write, args=[store])
        writer.start()
        while len(acknowledged) < 50:
            stop.wait(0.01)
        before = set(acknowledged)
        back_up(path, copy)
        stop.set()
        writer.join()
        asked = "import sys; from pathlib import Path; from jurat.store.backup import is_in_use; "
        asked += "sys.exit(is_in_use(Path(sys.argv[1])))"
        code = subprocess.run([sys.executable, "-c", asked, str(path)], check=False).returncode
        assert code == 1
    restore(copy, tmp_path / "elsewhere" / "store.sqlite3")

    assert before <= _people(tmp_path / "elsewhere" / "store.sqlite3")


def test_a_truncated_or_foreign_backup_is_refused(tmp_path: Path) -> None:
    """And the store stays what it was."""
    path, copy = tmp_path / "store.sqlite3", tmp_path / "copy.sqlite3"
    with LabelStore(path) as store:
        grant(store, "Ana", "lead", asker=Asker.on_this_machine("test"))
    back_up(path, copy)
    copy.write_bytes(copy.read_bytes()[:-8192])
    (tmp_path / "foreign").write_text("hello" * 1000)

    for bad in (copy, tmp_path / "foreign", tmp_path / "missing"):
        with pytest.raises(JuratError):
            restore(bad, path)
    assert _people(path) == {"Ana"}
    assert not is_in_use(path)


def test_what_is_left_of_the_old_store_does_not_reach_the_restored_one(tmp_path: Path) -> None:
    """A stale -wal is moved away with the store it belongs to."""
    path, copy = tmp_path / "store.sqlite3", tmp_path / "copy.sqlite3"
    with LabelStore(path) as store:
        grant(store, "Ana", "lead", asker=Asker.on_this_machine("test"))
    back_up(path, copy)
    Path(f"{path}-wal").write_bytes(b"stale" * 1000)
    restore(copy, path)

    assert _people(path) == {"Ana"}


def test_a_store_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    """With the step that is not known."""
    path = tmp_path / "store.sqlite3"
    LabelStore(path).close()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("INSERT INTO migration (name) VALUES ('9999_later')")

    with pytest.raises(StoreUnavailable, match="9999_later"):
        LabelStore(path)
