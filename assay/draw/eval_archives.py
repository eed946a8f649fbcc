"""Inspect's logs as archives (`.eval`), written anew as the lines that its `.json` logs would hold, a sample each."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pyarrow as pa

from assay.errors import DrawRefused, Fault
from assay.output_readers import LONGEST_VALUE

ENDING = ".eval"
HEADERS = ("header.json", "_journal/start.json", "start.json")  # the newest first; a run that broke off has no header
LEFT_OUT = ("events", "attachments")  # of a sample: all that happened, mostly several times what was said
KEPT = ("version", "status", "eval")  # of the header
ZSTD = 93
LOCAL_HEADER = 30  # bytes, before a part's name in the archive


def write_lines(path: Path, target: Path) -> None:
    """Write an archive's samples as JSON lines. Raises `DrawRefused` for what cannot be read, or is too large."""
    target.parent.mkdir(parents=True)
    try:
        with zipfile.ZipFile(path) as archive, target.open("w", encoding="utf-8") as lines:
            header = _header(archive)
            for part in archive.infolist():
                if part.filename.startswith("samples/") and part.filename.endswith(".json"):
                    sample = _part(archive, part)
                    kept = {name: value for name, value in sample.items() if name not in LEFT_OUT}
                    lines.write(json.dumps({**header, "samples": [kept]}, ensure_ascii=True) + "\n")
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        ValueError,
        AttributeError,
        EOFError,
        OSError,
        RecursionError,
    ) as error:
        problem = f"is not a readable log of Inspect ({' '.join(str(error).split())[:120]})"
        raise DrawRefused([Fault(str(path), problem, "Write it again with: inspect log convert --to json")]) from error


def _header(archive: zipfile.ZipFile) -> dict[str, Any]:
    name = next((one for one in HEADERS if one in archive.namelist()), None)
    if name is None:
        raise ValueError("it has no header")
    return {key: value for key, value in _part(archive, archive.getinfo(name)).items() if key in KEPT}


def _part(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> dict[str, Any]:
    """Read an object; no part says that it is longer than what is held of one, and none is read beyond what it says."""
    if part.file_size > LONGEST_VALUE:
        raise ValueError(f"{part.filename} would take {part.file_size / 2**20:,.0f} MiB")
    if part.compress_type == ZSTD:
        text = _zstd_part(archive, part)
    else:
        with archive.open(part) as file:
            text = file.read(part.file_size)
    value: dict[str, Any] = json.loads(text)
    return value


def _zstd_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    """Unpack what zipfile cannot: it lies behind a header of its own, whose length it says."""
    file = archive.fp
    if file is None:
        raise EOFError("it is closed")
    file.seek(part.header_offset)
    start = file.read(LOCAL_HEADER)
    lengths = int.from_bytes(start[26:28], "little") + int.from_bytes(start[28:30], "little")
    file.seek(part.header_offset + LOCAL_HEADER + lengths)
    packed = io.BytesIO(file.read(part.compress_size))
    with pa.CompressedInputStream(packed, "zstd") as stream:
        return bytes(stream.read(part.file_size))
