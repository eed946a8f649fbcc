"""Where every request comes in: pages learn where their server is; everything else passes as it is."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from jurat.web.middleware import WHERE_THE_SERVER_IS, FrontDoor, is_page
from jurat.web.routes import ApiDoor

PAGE = "<html><head><title>x</title></head><body>" + "text " * 400 + "</body></html>"


def answer(request: Request) -> Response:
    """Answer like a server whose every address without a dot is a page, compressed where that is asked for."""
    if "." in request.url.path:
        return PlainTextResponse("</head>" * 200)
    return HTMLResponse(PAGE, 404 if request.url.path == "/missing" else 200)


@pytest.fixture
def client() -> TestClient:
    """A browser before the front door."""
    inner = GZipMiddleware(Starlette(routes=[Route("/{path:path}", answer)]), minimum_size=10)
    return TestClient(FrontDoor(inner, api=PlainTextResponse("api")))


def test_a_page_is_told_where_its_server_is(client: TestClient) -> None:
    """Written into the head once; the length is right, and the page's headers are there."""
    response = client.get("/results")

    assert response.text == PAGE.replace("</head>", f"{WHERE_THE_SERVER_IS.decode()}</head>")
    assert response.headers["content-length"] == str(len(response.content))
    assert "Content-Security-Policy" in response.headers


@pytest.mark.parametrize(("path", "expected"), [("/file.js", "</head>" * 200), ("/api/x", "api"), ("/missing", PAGE)])
def test_everything_else_passes_as_it_is(client: TestClient, path: str, expected: str) -> None:
    """Files, the routes, and pages that are none."""
    assert client.get(path).text == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [("/", True), ("/over_time", True), ("/a/results", True), ("/x.css", False), ("/_stcore/stream", False)],
)
def test_what_may_be_a_page(path: str, expected: bool) -> None:
    """Addresses without a dot that are not Streamlit's own."""
    assert is_page(path) == expected


@pytest.mark.parametrize(("method", "path", "expected"), [("GET", "/api/nothing", 404), ("PUT", "/api/session", 405)])
def test_an_address_that_is_none_is_said_so_as_json(method: str, path: str, expected: int) -> None:
    """No such address, or not for this method: never a traceback."""
    door = ApiDoor([Route("/api/session", answer, methods=["POST"])])
    response = TestClient(FrontDoor(PlainTextResponse("page"), api=door)).request(method, path)

    assert (response.status_code, list(response.json())) == (expected, ["error"])
