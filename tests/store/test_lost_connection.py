"""PostgreSQL goes away and comes back: what was not committed is told, and the next work finds a new connection."""

from __future__ import annotations

from pathlib import Path

import pytest

from jurat.errors import StoreUnavailable
from jurat.store import LabelStore, Transaction, open_database
from tests.databases import PostgresServer

END_OTHERS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@pytest.fixture
def store_location(postgres: PostgresServer) -> str:
    """PostgreSQL: a file does not hang up."""
    return postgres.new_database()


def end_connections(location: str) -> None:
    """End every connection of the store, as a restarted server does."""
    connection = open_database(location).connect()
    connection.execute(END_OTHERS, {})
    connection.close()


def add_study(tx: Transaction, name: str) -> int:
    """Add a study."""
    return tx.studies.add(study_id=name, seed="", now_us=0)


def test_reading_and_writing_go_on_after_a_lost_connection(store: LabelStore, store_location: str) -> None:
    """Each fails once, saying so, and then works again."""
    store.write(lambda tx: add_study(tx, "before"))
    assert len(store.studies()) == 1
    end_connections(store_location)
    with pytest.raises(StoreUnavailable, match=r"PostgreSQL at .*Nothing that was acknowledged is lost"):
        store.write(lambda tx: add_study(tx, "lost"))
    with pytest.raises(StoreUnavailable):
        store.studies()
    store.write(lambda tx: add_study(tx, "after"))

    assert [study.study_id for study in store.studies()] == ["after", "before"]


def test_a_password_is_never_told(tmp_path: Path) -> None:
    """Not even when the server cannot be reached."""
    url = f"postgresql://ana:very-secret@/jurat?host={tmp_path}"
    with pytest.raises(StoreUnavailable) as refused:
        LabelStore(url)

    assert "very-secret" not in str(refused.value)
    assert "Look whether PostgreSQL runs" in str(refused.value)


@pytest.mark.parametrize("url", ["mysql://x/y", "jurat.db", "sqlite:///x"])
def test_another_kind_of_database_is_refused(url: str) -> None:
    """With what to write instead."""
    with pytest.raises(StoreUnavailable, match="JURAT_DATABASE_URL: write it as postgresql://"):
        LabelStore(url)
