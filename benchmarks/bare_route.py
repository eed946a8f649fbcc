"""The floor: a route that durably inserts the body it gets, and nothing else."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from assay.store.sqlite import connect
from assay.store.writer import Writer


def main(path: Path, port: int) -> None:
    """Serve it."""
    connection = connect(path)
    connection.execute("CREATE TABLE IF NOT EXISTS entry (seq INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT")
    writer = Writer(connection, {"add": "INSERT INTO entry (body) VALUES (:body)"})

    async def submit(request: Request) -> JSONResponse:
        body = (await request.body()).decode()
        await asyncio.wrap_future(writer.submit(lambda tx: tx.run("add", body=body)))
        return JSONResponse({"ok": True})

    async def health(_request: Request) -> JSONResponse:
        return JSONResponse({"status": "ok"})

    app = Starlette(routes=[Route("/submit", submit, methods=["POST"]), Route("/api/health", health)])
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="error", access_log=False)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
