"""Where every request comes in: headers that keep foreign things out, and the way to the routes."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Streamlit's own front end needs inline styles, blob workers, and `eval` for its charts' expressions.
POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' ws: wss:",
        "worker-src 'self' blob:",
        "frame-src 'none'",
        "frame-ancestors 'none'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
    ]
)

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def _encoded(*names: str) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), HEADERS[name].encode()) for name in names]


# Streamlit's front end finds its server by trying the page's own address first, and waits for that to fail. The page is
# told instead, by the same rule by which it finds its scripts; so it connects at once.
HEAD_ENDS = b"</head>"
WHERE_THE_SERVER_IS = b"""<script>
  window.__streamlit = {
    BACKEND_BASE_URL: new URL("./", window.location.href).href,
    HOST_CONFIG: { allowedOrigins: [window.location.origin], useExternalAuthToken: false },
  };
</script>
"""

PAGE_HEADERS = _encoded(*HEADERS)
DATA_HEADERS = _encoded("X-Content-Type-Options")  # nothing a browser would ever show as a page


class FrontDoor:
    """Adds the headers to every HTTP answer, and leads `/api/` straight to its routes; websockets pass untouched.

    What lies behind it (Streamlit's sessions, compression and static files) is of no use to the review form, and would
    cost it time at every submission.
    """

    def __init__(self, app: ASGIApp, api: ASGIApp) -> None:
        self._app = app
        self._api = api

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif scope["path"].startswith("/api/"):
            await self._api(scope, receive, _adding(DATA_HEADERS, send))
        elif is_page(scope["path"]):
            plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
            await self._app({**scope, "headers": plain}, receive, PageWriter(_adding(PAGE_HEADERS, send)))
        else:
            await self._app(scope, receive, _adding(PAGE_HEADERS, send))


def is_page(path: str) -> bool:
    """Whether an address may be that of a page: files have a dot in their names, Streamlit's own routes a folder."""
    return "." not in path.rpartition("/")[2] and not path.startswith(("/_stcore", "/media", "/component"))


def _adding(headers: list[tuple[bytes, bytes]], send: Send) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), *headers]
        await send(message)

    return send_with_headers


class PageWriter:
    """Sends a response on; into a page's head it writes where the server is."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message | None = None  # of a page, held back until its length is known
        self._body = b""

    async def __call__(self, message: Message) -> None:
        """Send a message of a response."""
        if message["type"] == "http.response.start" and _is_html(message):
            self._start = message
        elif self._start is None:
            await self._send(message)
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body"):
                await self._finish(self._start)

    async def _finish(self, start: Message) -> None:
        body = self._body.replace(HEAD_ENDS, WHERE_THE_SERVER_IS + HEAD_ENDS, 1) if self._body else b""
        headers = [(name, value) for name, value in start["headers"] if name.lower() != b"content-length"]
        if body:
            headers.append((b"content-length", str(len(body)).encode()))
        await self._send({**start, "headers": headers})
        await self._send({"type": "http.response.body", "body": body})


def _is_html(message: Message) -> bool:
    return message["status"] == 200 and any(
        name.lower() == b"content-type" and value.startswith(b"text/html") for name, value in message["headers"]
    )
