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
            return

        is_api = scope["path"].startswith("/api/")
        added = DATA_HEADERS if is_api else PAGE_HEADERS

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *added]
            await send(message)

        await (self._api if is_api else self._app)(scope, receive, send_with_headers)
