"""The route by which a lead fetches a file that the page Export has made: once, from disk, by their own session."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from jurat.export.prepared_files import Export, Exports
from jurat.settings import SESSION_COOKIE, SESSION_HEADER
from jurat.store.asking import Asker
from jurat.web.live_studies import Services

PIECE = 1 << 18  # bytes that are read at a time
TYPES = {"parquet": "application/vnd.apache.parquet", "csv": "text/csv", "jsonl": "application/jsonl"}


def fetching(services: Callable[[], Services]) -> Callable[[Request], Awaitable[Response]]:
    """Return the handler that serves a file, to the session that asked for it and still leads.

    A link sends the cookie and no header: the address cannot be guessed, and another site's request comes without it.
    """

    async def fetch(request: Request) -> Response:
        if request.method == "HEAD":
            return JSONResponse({"error": "A file can be fetched once, and not looked at before."}, 405)
        token = request.headers.get(SESSION_HEADER) or request.cookies.get(SESSION_COOKIE)
        exports = services().exports
        asker = Asker.of_session(token, "")
        return FileOnce(exports, await asyncio.to_thread(exports.lend, asker, request.path_params["export"]))

    return fetch


class FileOnce(StreamingResponse):
    """Sends a file from disk and gives it back: it is gone when all was sent, and stays when the browser hung up."""

    def __init__(self, exports: Exports, export: Export) -> None:
        self._exports, self._export = exports, export
        headers = {
            "Content-Length": str(export.size),
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(export.file_name)}",
        }
        super().__init__(pieces(export), headers=headers, media_type=TYPES[export.format_name])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the pieces."""
        is_sent = False

        async def send_and_note(message: Message) -> None:
            nonlocal is_sent
            await send(message)
            is_sent = message["type"] == "http.response.body" and not message.get("more_body")

        try:
            await super().__call__(scope, receive, send_and_note)
        finally:
            await asyncio.shield(asyncio.to_thread(self._exports.take_back, self._export, is_fetched=is_sent))


async def pieces(export: Export) -> AsyncIterator[bytes]:
    """Read a file piece by piece, off the event loop."""
    with await asyncio.to_thread(export.path.open, "rb") as file:
        while piece := await asyncio.to_thread(file.read, PIECE):
            yield piece
