"""Who may call what: nothing without a session, and bad requests get one sentence."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from assay.identity import people_rows
from assay.services import Services
from assay.settings import SESSION_COOKIE, SESSION_HEADER
from assay.threads import LAYING_OUT
from tests.api.conftest import Person

SignIn = Callable[[str], Person]

ROUTES = [
    ("POST", "/api/studies/study/submit"),
    ("POST", "/api/studies/study/renew"),
    ("GET", "/api/studies/study/history"),
    ("POST", "/api/studies/no-such-study/submit"),
]


@pytest.mark.parametrize(("method", "path"), ROUTES)
@pytest.mark.parametrize("headers", [{}, {SESSION_HEADER: "made-up"}, {SESSION_HEADER: ""}])
def test_nothing_is_served_without_a_session(
    client: TestClient, method: str, path: str, headers: dict[str, str]
) -> None:
    """No header or a made-up one: 401, before anything else is looked at."""
    response = client.request(method, path, headers=headers, json={})

    assert (401, {"error": "Sign in first."}) == (response.status_code, response.json())


def test_the_cookie_alone_opens_no_route(client: TestClient, sign_in: SignIn) -> None:
    """A browser sends the cookie along for other sites; the header it sends for nobody else."""
    token = sign_in("Ana").headers[SESSION_HEADER]
    client.cookies.set(SESSION_COOKIE, token)

    assert client.get("/api/studies/study/history").status_code == 401


def test_the_cookie_is_kept_from_scripts_and_other_sites(client: TestClient) -> None:
    """HttpOnly and SameSite=Strict."""
    cookie = client.post("/api/session", json={"name": "Ana"}).headers["set-cookie"].lower()

    assert "httponly" in cookie
    assert "samesite=strict" in cookie


def test_the_first_person_becomes_the_lead(sign_in: SignIn) -> None:
    """The second one is a reviewer; signing in again changes nothing."""
    assert [sign_in(name).role for name in ("Ana", "Ben", "Ana", "Ben")] == ["lead", "reviewer", "lead", "reviewer"]


def test_signing_out_ends_the_session(client: TestClient, sign_in: SignIn) -> None:
    """The token is of no use afterwards."""
    ana = sign_in("Ana")
    client.cookies.set(SESSION_COOKIE, ana.headers[SESSION_HEADER])

    assert client.delete("/api/session").status_code == 204
    assert ana.submit().status_code == 401


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "Type your name."),
        ("  \t ", "Type your name."),
        ("x" * 61, "The name has 61 characters. Use at most 60."),
        ("An\u0007a", "The name holds a character that cannot be seen. Type it again."),
        ("\u200b\u2060", "Type your name."),
    ],
)
def test_a_name_that_cannot_be_used_is_refused(client: TestClient, name: str, message: str) -> None:
    """One sentence says why."""
    response = client.post("/api/session", json={"name": name})

    assert (400, {"error": message}) == (response.status_code, response.json())


@pytest.mark.parametrize("spelling", ["lea", "LEA", " Lea ", "\uff2cea", "Le\u200ba", "L\u00adea"])
def test_every_spelling_of_a_name_signs_in_as_one_person(client: TestClient, services: Services, spelling: str) -> None:
    """Case, width, blanks and what cannot be seen make nobody new, and the role stays."""
    client.post("/api/session", json={"name": "Lea"})
    answer = client.post("/api/session", json={"name": spelling}).json()

    assert {"reviewer": "Lea", "role": "lead"} == answer
    assert ["Lea"] == [row.reviewer for row in people_rows(services.store)]


def test_a_name_that_looks_like_another_is_asked_about(client: TestClient, services: Services) -> None:
    """Nobody is made until the person has said who they are."""
    client.post("/api/session", json={"name": "Lea"})
    lookalike = "L\u0435a"
    asked = client.post("/api/session", json={"name": lookalike})

    assert (409, {"error": "There is already 'Lea'. Is that you?", "known": "Lea"}) == (asked.status_code, asked.json())
    assert ["Lea"] == [row.reviewer for row in people_rows(services.store)]

    said = client.post("/api/session", json={"name": lookalike, "is_new": True}).json()
    again = client.post("/api/session", json={"name": lookalike.upper()})

    assert {"reviewer": lookalike, "role": "reviewer"} == said == again.json()


def test_an_error_does_not_tell_where_the_workspace_lies(sign_in: SignIn, services: Services) -> None:
    """It names the file by its place in the workspace."""
    ana = sign_in("Ana")
    services.workspace.rubric_path("study").unlink()
    services._looked_at.clear()
    services._live.clear()
    answer = ana.submit()

    assert answer.status_code == 404
    assert "rubric/study.toml is not there" in answer.json()["error"]
    assert str(services.workspace.root) not in answer.text
    assert str(services.workspace.root) not in answer.text


def test_spelling_out_a_name_differently_is_the_same_person(sign_in: SignIn, services: Services) -> None:
    """Spaces and Unicode composition do not make two people."""
    sign_in("  Zo\u00eb   Lee ")
    sign_in("Zoe\u0308 Lee")

    assert [row["reviewer_id"] for row in services.store.read.all("leads")] == ["Zo\u00eb Lee"]


@pytest.mark.parametrize(
    ("content", "kind", "words"),
    [
        (b"not json", "application/json", "not of the expected shape"),
        (b'{"entries": 1}', "application/json", "not of the expected shape"),
        (b"{}", "text/plain", "Send the body as application/json."),
        (b"[" * 4_100_000, "application/json", "larger than"),
    ],
)
def test_a_bad_body_gets_one_sentence(sign_in: SignIn, content: bytes, kind: str, words: str) -> None:
    """400, and nothing is stored."""
    ana = sign_in("Ana")
    headers = {**ana.headers, "content-type": kind}
    response = ana.client.post("/api/studies/study/submit", content=content, headers=headers)

    assert response.status_code == 400
    assert words in response.json()["error"]


def test_an_unknown_study_is_told(sign_in: SignIn) -> None:
    """404, naming the studies there are."""
    ana = sign_in("Ana")
    body = {"entries": [], "have": [], "rubric_hash": "x"}
    response = ana.client.post("/api/studies/other/submit", json=body, headers=ana.headers)

    assert response.status_code == 404
    assert response.json()["error"].endswith("There are: study.")


def test_health_tells_that_the_server_is_tuned(client: TestClient) -> None:
    """Anybody may ask; it tells nothing else."""
    assert client.get("/api/health").json() == {"status": "ok", "sockets": 1, "frozen": 1}


def test_a_store_that_is_moved_away_is_told(sign_in: SignIn, services: Services) -> None:
    """Nothing is acknowledged that nobody would find, health is not ok, no new store begins; put back, all goes on."""
    path = services.workspace.store_location
    if not isinstance(path, Path):
        pytest.skip("a database server is not moved away")
    ana = sign_in("Ana")
    client = ana.client
    body = {"entries": [], "have": [], "rubric_hash": ana.rubric_hash}
    away = path.with_name("away.sqlite3")
    path.rename(away)
    health = client.get("/api/health")
    submitted = client.post("/api/studies/study/submit", json=body, headers=ana.headers)

    assert (health.status_code, submitted.status_code) == (503, 503)
    assert "no longer where it was" in health.json()["error"]
    assert "no longer where it was" in submitted.json()["error"]
    assert str(path.parent) not in health.text + submitted.text
    assert not path.exists()

    away.rename(path)

    assert client.get("/api/health").json()["status"] == "ok"
    assert client.post("/api/studies/study/submit", json=body, headers=ana.headers).status_code == 200


def test_health_is_told_while_every_other_thread_waits(client: TestClient) -> None:
    """Items that are laid out, imports that hold the lock: what waits in threads holds back no answer on health."""
    release = threading.Event()
    assert client.portal is not None

    async def occupy() -> list[Future[bool]]:
        loop = asyncio.get_running_loop()
        waiting = [LAYING_OUT.submit(release.wait, 20) for _ in range(40)]
        for _ in range(40):
            loop.run_in_executor(None, release.wait, 20)
        return waiting

    client.portal.call(occupy)
    begin = time.monotonic()
    health = client.get("/api/health").json()["status"]
    taken = time.monotonic() - begin
    release.set()

    assert (health, taken < 5) == ("ok", True)
