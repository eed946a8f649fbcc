"""Files of labels as leads fetch them: whole or not at all, once, by the session that asked for them."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from io import BytesIO

import pytest
from starlette.testclient import TestClient

from jurat.analytics.store_feed import StoreFeed
from jurat.errors import JuratError, NotAllowed
from jurat.export import FORMATS, StudyRows, write_export
from jurat.export import prepared_files as exports_module
from jurat.export.prepared_files import Export, Exports, folder_of
from jurat.settings import SESSION_COOKIE, SESSION_HEADER
from jurat.store.asking import Asker
from jurat.web.live_studies import Services
from jurat.web.sessions import grant
from tests.api.conftest import Person

SignIn = Callable[[str], Person]
HERE = Asker.on_this_machine("test")
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def asker(person: Person) -> Asker:
    """Return who asks by a session."""
    return Asker.of_session(person.headers[SESSION_HEADER], "Ana")


def ended(export: Export) -> Export:
    """Wait until a file is ready, or failed."""
    deadline = time.monotonic() + 60
    while export.state == "under way" and time.monotonic() < deadline:
        time.sleep(0.02)
    return export


def files_left(services: Services) -> list[str]:
    """Name what lies where exports are written, but for the lock."""
    return [path.name for path in folder_of(services.workspace).rglob("*") if path.is_file() and path.name != "lock"]


def fetch(client: TestClient, person: Person, export: Export) -> tuple[int, bytes]:
    """Follow the link as a browser does, which sends the cookie."""
    client.cookies.set(SESSION_COOKIE, person.headers[SESSION_HEADER])
    response = client.get(f"/api/exports/{export.export_id}")
    client.cookies.clear()
    if response.status_code == 200:
        name = f"study-labels.{export.format_name}"
        assert response.headers["cache-control"] == "no-store"
        assert response.headers["content-disposition"] == f"attachment; filename*=UTF-8''{name}"
    return response.status_code, response.content


def test_files_are_those_of_the_command_and_are_fetched_once(
    client: TestClient, services: Services, sign_in: SignIn
) -> None:
    """Two at once; each is what the command's writers write, and is gone from the disk when it was fetched."""
    ana = sign_in("Ana")
    ana.submit(ana.review(ana.next_item()))
    rubric = services.live("study").rubric
    made = [services.exports.start(asker(ana), "study", "labels", name) for name in ("csv", "jsonl")]
    for one in made:
        buffer = BytesIO()
        source = StudyRows(StoreFeed(services.store), "study", rubric)

        assert (ended(one).state, one.error) == ("ready", "")
        assert write_export(services.store, source, "labels", one.format_name, buffer) == one.rows == 2
        assert fetch(client, ana, one) == (200, buffer.getvalue())
        assert fetch(client, ana, one)[0] == 404
    assert files_left(services) == []


@on_sqlite
def test_a_file_is_for_the_session_that_asked_for_it_while_it_leads(
    client: TestClient, services: Services, sign_in: SignIn
) -> None:
    """Nobody without a session, no other lead, nobody who leads no more; and it goes when its owner signs out."""
    ana, ben = sign_in("Ana"), sign_in("Ben")
    export = ended(services.exports.start(asker(ana), "study", "decisions", "csv"))
    address = f"/api/exports/{export.export_id}"
    grant(services.store, "Ben", "lead", HERE)

    assert client.get(address).status_code == 401
    assert client.head(address, headers=ana.headers).status_code == 405
    assert client.get(address, headers=ben.headers).status_code == 404
    grant(services.store, "Ana", "reviewer", HERE)
    assert client.get(address, headers=ana.headers).status_code == 403
    with pytest.raises(NotAllowed):
        services.exports.start(asker(ana), "study", "labels", "csv")
    assert len(files_left(services)) == 1
    services.sign_out(ana.headers[SESSION_HEADER])
    assert files_left(services) == []


@on_sqlite
def test_a_file_that_is_given_up_or_fails_leaves_nothing(services: Services, sign_in: SignIn) -> None:
    """A cancelled one is not listed, a failed one says why; neither can be fetched."""
    ana = asker(sign_in("Ana"))
    cancelled = services.exports.start(ana, "study", "labels", "parquet")
    services.exports.drop(str(ana.token_hash), cancelled.export_id)

    assert services.exports.of(str(ana.token_hash), "study") == []
    assert cancelled.process.poll() is not None
    failed = ended(services.exports.start(ana, "nothing", "labels", "csv"))
    assert (failed.state, failed.rows) == ("failed", 0)
    assert "nothing" in failed.error
    assert files_left(services) == []
    for one in (cancelled, failed):
        with pytest.raises(JuratError, match="no such file"):
            services.exports.lend(ana, one.export_id)


@on_sqlite
def test_a_file_that_is_fetched_half_stays(services: Services, sign_in: SignIn) -> None:
    """While it is lent nobody else has it; when the browser hangs up it can be fetched again, for an hour."""
    ana = asker(sign_in("Ana"))
    export = ended(services.exports.start(ana, "study", "skips", "jsonl"))
    services.exports.lend(ana, export.export_id)
    with pytest.raises(JuratError, match="no such file"):
        services.exports.lend(ana, export.export_id)
    services.exports.take_back(export, is_fetched=False)

    assert services.exports.lend(ana, export.export_id) is export
    export.since -= exports_module.KEPT_SECONDS + 1
    assert services.exports.of("somebody else", "study") == []
    assert files_left(services) == []


@on_sqlite
def test_too_many_at_once_are_refused(services: Services, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server's processors are for reviewers."""
    monkeypatch.setattr(exports_module, "MOST_AT_ONCE", 0)
    with pytest.raises(JuratError, match="Wait until one is done"):
        services.exports.start(asker(sign_in("Ana")), "study", "labels", "csv")


@on_sqlite
def test_what_a_stopped_server_left_is_cleared_by_the_next(services: Services, sign_in: SignIn) -> None:
    """Its folder goes with the half file in it; that of a server that runs stays."""
    export = ended(services.exports.start(asker(sign_in("Ana")), "study", "labels", "csv"))
    left = folder_of(services.workspace) / "server-stopped"
    left.mkdir()
    for name in ("lock", ".half.csv.part"):
        (left / name).touch()
    another = Exports(services.workspace, services.store)

    assert not left.exists()
    assert export.path.exists()
    another.close()
    services.exports.close()
    assert files_left(services) == []


@on_sqlite
@pytest.mark.parametrize("name", sorted(FORMATS)[:1])
def test_what_writes_a_file_ends_with_its_server(services: Services, name: str) -> None:
    """Nobody reads what it tells: there is no file then."""
    target = services.workspace.root / f"labels.{name}"
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "jurat.export.export_worker", "study", "labels", name, str(target)]
    environment = os.environ | {"JURAT_WORKSPACE": str(services.workspace.root)}
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, env=environment, check=False)
    os.close(writing)

    assert (done.returncode, done.stderr.decode()) == (1, "")
    assert not target.exists()
