"""A file that is there whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO, cast

from jurat.errors import JuratError


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """Lend a file to write to; it takes the path's name when all is written and on disk, and nothing does otherwise.

    What stood at the path before stays until then. Raises `JuratError` where the folder is missing, may not be written
    to, or the disk is full.
    """
    beside: Path | None = None
    try:
        with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            beside = Path(file.name)
            yield cast("BinaryIO", file)
            file.flush()
            os.fsync(file.fileno())
        beside.chmod(0o666 & ~_umask())
        beside.replace(path)
        beside = None
    except OSError as error:
        raise JuratError(f"{path}: cannot be written ({error.strerror}). Nothing was changed there.") from error
    finally:
        if beside is not None:
            beside.unlink(missing_ok=True)


def _umask() -> int:
    """Return the process's mask of permissions, which can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
