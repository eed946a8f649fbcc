"""The floor: a route that durably inserts the body it gets, and nothing else."""

from __future__ import annotations

import asyncio
import itertools
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse
from starlette.routing import Route

from benchmarks.serving import OUTPUT, review
from jurat.store.sqlite import SqliteDatabase
from jurat.store.writer import Writer
from jurat.web.tuning import tune_server

BODY = json.dumps({"entries": [review("item-1", "0" * 16, 0)], "have": ["item-1"], "rubric_hash": "0" * 16})
PAGE = f"""<!doctype html><div data-item-id="item-0"></div><script>
const shown = document.querySelector("div");
addEventListener("keydown", async () => {{
  const answer = await fetch("/submit", {{ method: "POST", body: {json.dumps(BODY)} }});
  const item = await answer.json();
  shown.textContent = item.output;
  shown.setAttribute("data-item-id", item.item_id);
}});
</script>"""


def main(path: Path, port: int) -> None:
    """Serve it."""
    database = SqliteDatabase(path)
    database.statements = {"add": "INSERT INTO entry (body) VALUES (:body)"}
    database.connect().execute("CREATE TABLE IF NOT EXISTS entry (seq INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT")
    numbers = itertools.count(1)
    writer = Writer(database)

    async def submit(request: Request) -> JSONResponse:
        body = (await request.body()).decode()
        await asyncio.wrap_future(writer.submit(lambda tx: tx.run("add", body=body)))
        return JSONResponse({"item_id": f"item-{next(numbers)}", "output": OUTPUT})

    async def submit_woken_once(request: Request) -> JSONResponse:
        body = (await request.body()).decode()
        await writer.run(lambda tx: tx.run("add", body=body))  # Jurat's own way: one wake-up for all of a commit
        return JSONResponse({"item_id": f"item-{next(numbers)}", "output": OUTPUT})

    async def page(_request: Request) -> HTMLResponse:
        return HTMLResponse(PAGE)

    async def health(_request: Request) -> JSONResponse:
        return JSONResponse({"status": "ok"})

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        tune_server()  # the floor has the same two fixes
        yield

    app = Starlette(
        lifespan=lifespan,
        routes=[
            Route("/submit", submit, methods=["POST"]),
            Route("/submit-woken-once", submit_woken_once, methods=["POST"]),
            Route("/api/health", health),
            Route("/", page),
        ],
    )
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="error", access_log=False)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
