"""Logs in object storage: fsspec's memory takes the place of a bucket."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jurat.draw import Request, draw
from jurat.errors import DrawRefused
from jurat.settings import WorkspacePaths
from tests.draw_logs import log_rows, read_batch_rows, write_parquet

fsspec = pytest.importorskip("fsspec")


@pytest.fixture
def bucket(tmp_path: Path) -> Iterator[Any]:
    """A bucket with logs of two days and something else."""
    filesystem = fsspec.filesystem("memory")
    for number in range(2):
        path = write_parquet(tmp_path / f"{number}.parquet", log_rows(300, start=300 * number))
        filesystem.pipe(f"/bucket/day={number}/x.parquet", Path(path).read_bytes())
    filesystem.pipe("/bucket/readme.txt", b"no log")
    yield filesystem
    filesystem.rm("/bucket", recursive=True)


def drawn(root: Path, *logs: str) -> list[dict[str, Any]]:
    """Draw forty by model."""
    drawing = draw(WorkspacePaths(root), Request(logs, "s", 40, ("model",), seed="x"), (), lambda _: None)
    assert drawing.path is not None
    return read_batch_rows(drawing.path)


@pytest.mark.usefixtures("bucket")
def test_the_sample_is_that_of_local_files(tmp_path: Path) -> None:
    """Folders and patterns, with their hive columns."""
    write_parquet(tmp_path / "local" / "day=0" / "x.parquet", log_rows(300))
    write_parquet(tmp_path / "local" / "day=1" / "x.parquet", log_rows(300, start=300))
    expected = drawn(tmp_path / "a", str(tmp_path / "local"))

    assert drawn(tmp_path / "b", "memory://bucket") == expected
    assert drawn(tmp_path / "c", "memory://bucket/*/*.parquet") == expected
    assert {row["day"] for row in expected} == {"0", "1"}


@pytest.mark.parametrize("address", ["memory://bucket/*.csv", "memory://elsewhere", "nowhere://bucket/x.parquet"])
@pytest.mark.usefixtures("bucket")
def test_addresses_without_logs(tmp_path: Path, address: str) -> None:
    """Nothing there, or no such storage."""
    with pytest.raises(DrawRefused, match="://"):
        drawn(tmp_path, address)


def test_a_remote_file_that_is_cut_short(tmp_path: Path, bucket: Any) -> None:
    """It is named."""
    bucket.pipe("/bucket/day=2/x.parquet", bucket.cat("/bucket/day=1/x.parquet")[:-100])

    with pytest.raises(DrawRefused, match=r"day=2/x\.parquet: is not readable as parquet"):
        drawn(tmp_path, "memory://bucket")
