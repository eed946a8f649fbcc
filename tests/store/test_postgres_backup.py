"""The guide's commands for backing up a PostgreSQL label store, as they stand there, where PostgreSQL's tools are."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import psycopg
import pytest

from jurat.store import LabelStore
from tests.cli.pasting import blocks_of
from tests.databases import PostgresServer
from tests.store.written_study import WrittenStudy, written

GUIDE = Path(__file__).parents[2] / "docs" / "operators.md"


def counted(url: str) -> dict[str, int]:
    """Count the rows of every table."""
    with psycopg.connect(url) as connection:
        names = connection.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        found = {name: connection.execute(f"SELECT count(*) FROM {name}").fetchone() for (name,) in names.fetchall()}
    return {name: row[0] for name, row in found.items() if row is not None}


def test_a_postgresql_store_is_backed_up_and_put_back(postgres: PostgresServer, tmp_path: Path) -> None:
    """What was there at the backup is there again, what came later is not; and the study goes on, rules included."""
    tools = postgres.tools_folder()
    if shutil.which("pg_dump", path=tools) is None:
        pytest.skip(f"there is no pg_dump in {tools}")
    (block,) = [one for one in blocks_of(GUIDE) if Path(__file__).name in one.mark]
    dump, restore = block.text.splitlines()
    url = postgres.new_database()
    environment = {**os.environ, "JURAT_DATABASE_URL": url, "PATH": f"{tools}:{os.environ['PATH']}"}

    def paste(line: str) -> None:
        done = subprocess.run(
            ["bash", "-c", line], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (0, "")

    with LabelStore(url) as store:
        study = WrittenStudy(store, written(), {"a": {}, "b": {}})
        study.label("ana", {"a": "yes"})
        paste(dump)
        before = counted(url)
        study.label("ben", {"a": "no", "b": "no"})
        assert counted(url) != before
    paste(restore)
    assert counted(url) == before
    with LabelStore(url) as store:
        study.store = store
        study.label("cleo", {"b": "no"})
        reviews = store.table("reviews", study_id="s", after_seq=0, most=9)
        assert ["ana", "cleo"] == reviews["reviewer_id"].to_pylist()
        with pytest.raises(psycopg.Error, match="only ever added"), psycopg.connect(url) as connection:
            connection.execute("DELETE FROM review")
    postgres.take_back(url)
