"""A copy of a label store that is whole, also while reviewers hand in, and the way back."""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from jurat.errors import JuratError
from jurat.store.migrations import refuse_newer


def back_up(store: Path, target: Path) -> None:
    """Copy a store: everything acknowledged before the start is in it. The file appears when it is whole, and checked.

    Raises `JuratError`.
    """
    if not store.is_file():
        raise JuratError(f"{store}: there is no label store to back up.")
    if target.exists():
        raise JuratError(f"{target} is there already. Choose another name.")
    part = target.with_name(f"{target.name}.part")
    try:
        part.unlink(missing_ok=True)
        with closing(sqlite3.connect(store, timeout=30)) as source, closing(sqlite3.connect(part)) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
        check_store(part)
        _sync(part)
        part.rename(target)
    except (OSError, sqlite3.Error) as error:
        raise JuratError(f"{target}: not backed up: {error}.") from error
    finally:
        part.unlink(missing_ok=True)


def restore(backup: Path, store: Path) -> Path | None:
    """Put a backup in a store's place; give where the old one now lies. Raises `JuratError`: nothing has changed.

    Only for a process that has not opened the store itself: closing a file drops the locks that SQLite holds on it.
    """
    check_store(backup)
    if store.exists() and is_in_use(store):
        raise JuratError(f"{store} is in use. Stop the server and every other command first.")
    store.parent.mkdir(parents=True, exist_ok=True)
    part = store.with_name(f"{store.name}.part")
    shutil.copyfile(backup, part)
    check_store(part)
    _sync(part)
    aside = store.with_name(f"{store.name}.before-restore") if store.exists() else None
    for ending in ("-wal", "-shm", ""):  # what is left of the old store goes with it: never over another file
        old = Path(f"{store}{ending}")
        if old.exists():
            old.replace(f"{store}.before-restore{ending}")
    part.replace(store)
    return aside


def check_store(path: Path) -> None:
    """Refuse a file that is not a whole label store of this version or an older one. Raises `JuratError`."""
    if not path.is_file():
        raise JuratError(f"{path}: there is no such file.")
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
            faults = [row[0] for row in connection.execute("PRAGMA integrity_check(3)")]
            names = [row[0] for row in connection.execute("SELECT name FROM migration")]
    except sqlite3.Error as error:
        raise JuratError(f"{path} is not a whole label store: {error}.") from error
    if faults != ["ok"]:
        raise JuratError(f"{path} is damaged: {'; '.join(faults)}.")
    refuse_newer(names)


def is_in_use(store: Path) -> bool:
    """Whether any process has the store open: SQLite holds a lock on the -shm file for as long."""
    shared = Path(f"{store}-shm")
    if not shared.exists():
        return False
    with shared.open("r+b") as file:
        try:  # byte 128 is the one that every open connection holds ("the dead man's switch")
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, 128)
        except OSError:
            return True
        fcntl.lockf(file, fcntl.LOCK_UN, 1, 128)
    return False


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
