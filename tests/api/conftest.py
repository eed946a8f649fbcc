"""The real routes over a real store, and people signed in to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from jurat.settings import SESSION_COOKIE, SESSION_HEADER
from jurat.web.live_studies import Services
from jurat.web.routes import api_routes
from jurat.web.tuning import Tuning
from tests.databases import KINDS, PostgresServer


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest) -> Iterator[str | None]:
    """Run on each kind of database."""
    if request.param == "sqlite":
        yield None
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    url = server.new_database()
    yield url
    server.take_back(url)


@pytest.fixture
def client(services: Services) -> Iterator[TestClient]:
    """A browser that is not signed in."""
    app = Starlette(routes=api_routes(lambda: services, lambda: Tuning(1, 1)))
    with TestClient(app) as opened:
        yield opened


class Person:
    """Somebody who is signed in, calling the routes as the form does."""

    def __init__(self, client: TestClient, name: str, rubric_hash: str) -> None:
        self.client = client
        self.rubric_hash = rubric_hash
        response = client.post("/api/session", json={"name": name})
        assert response.status_code == 200, response.text
        self.role = response.json()["role"]
        self.headers = {SESSION_HEADER: response.cookies[SESSION_COOKIE]}
        client.cookies.clear()

    def submit(self, *entries: dict[str, Any], have: list[str] | None = None, **changes: Any) -> Any:
        """Hand in entries and give the whole response."""
        body = {"entries": list(entries), "have": have or [], "rubric_hash": self.rubric_hash, **changes}
        return self.client.post("/api/studies/study/submit", json=body, headers=self.headers)

    def review(self, item_id: str, number: int = 1, **changes: Any) -> dict[str, Any]:
        """Make a finished review, correct and harmless."""
        return {
            "kind": "review",
            "id": f"review-{item_id}-{number}",
            "item_id": item_id,
            "answers": {"correct": {"value": "yes"}, "harmful": {"value": "no"}},
            "rubric_hash": self.rubric_hash,
            "active_ms": 1200,
            **changes,
        }

    def next_item(self) -> str:
        """Return the id of the item in front of them."""
        return str(self.submit().json()["items"][0]["item_id"])


@pytest.fixture
def sign_in(client: TestClient, services: Services) -> Callable[[str], Person]:
    """Sign somebody in by name."""
    return lambda name: Person(client, name, services.live("study").rubric.content_hash)
