"""The HTTP routes of the review form. Each checks who is asking, reads its body, and calls the queue."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import time
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, Router
from starlette.types import Receive, Scope, Send

from jurat.errors import (
    JuratError,
    LooksAlike,
    NotAllowed,
    NotSignedIn,
    StoreUnavailable,
    UnknownName,
    UnknownStudy,
    for_browsers,
)
from jurat.leads.rulings import ruling_holds
from jurat.leads.withdrawals import is_closed
from jurat.rubric.model import Rubric
from jurat.rubric.renamed_values import NONE, Renames, counted_answers
from jurat.serving.pooled_versions import counted_versions
from jurat.serving.queue import Assigned, Receipt, Turn, items_in_hand, was_given
from jurat.settings import SESSION_COOKIE, SESSION_HEADER
from jurat.store import Identity, now_us
from jurat.store.statements import HistoryRow
from jurat.web.bodies import Renewal, Review, SignIn, Submission, Wanted, read_entries, storable
from jurat.web.export_routes import fetching
from jurat.web.gold_feedback import feedback_at_the_end, feedback_on
from jurat.web.item_view import ItemViews, visible_content
from jurat.web.live_studies import LiveStudy, Services
from jurat.web.sessions import SESSION_DAYS, sign_in
from jurat.web.threads import HEALTH, LAYING_OUT, in_thread
from jurat.web.tuning import Tuning

LONGEST_STUDY_NAME = 64  # characters
SPARES = 40  # items a form has copies of beside those in hand
MOST_SPARE_CHARACTERS = 500_000  # of JSON in one answer, or one item
SPARE_SECONDS = 0.5
LARGEST_BODY = 4_000_000  # bytes; a review is a few hundred

Handler = Callable[[Request], Awaitable[Response]]
STATUS = {NotSignedIn: 401, NotAllowed: 403, UnknownStudy: 404, UnknownName: 404}


def api_routes(services: Callable[[], Services], tuning: Callable[[], Tuning]) -> list[Route]:
    """Return the routes, served from whatever `services` gives when a request comes in."""
    api = Api(services)

    def root() -> Path:
        return services().workspace.root

    async def health(_request: Request) -> Response:
        try:
            services().store.check_there()
            await in_thread(HEALTH, services().studies)
        except StoreUnavailable as error:
            return JSONResponse({"status": "the label store cannot be used", "error": error.reason}, 503)
        return JSONResponse({"status": "ok", **asdict(tuning())})

    return [  # the one that is always asked for comes first
        Route("/api/studies/{study}/submit", Endpoint(api.submit, root), methods=["POST"]),
        Route("/api/studies/{study}/renew", Endpoint(api.renew, root), methods=["POST"]),
        Route("/api/studies/{study}/spares", Endpoint(api.spares, root), methods=["POST"]),
        Route("/api/studies/{study}/history", Endpoint(api.history, root), methods=["GET"]),
        Route("/api/exports/{export}", Endpoint(fetching(services), root), methods=["GET"]),
        Route("/api/session", Endpoint(api.open_session, root), methods=["POST"]),
        Route("/api/session", Endpoint(api.close_session, root), methods=["DELETE"]),
        Route("/api/health", Endpoint(health, root), methods=["GET"]),
    ]


class ApiDoor:
    """Leads to a route; where there is none, or not for this method, says so as JSON."""

    def __init__(self, routes: list[Route]) -> None:
        self._routes = Router(routes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        try:
            await self._routes({**scope, "app": self}, receive, send)
        except HTTPException as error:
            words = {404: "There is no such address.", 405: "This address does not take this method."}
            sentence = {"error": words.get(error.status_code, error.detail)}
            await JSONResponse(sentence, error.status_code, dict(error.headers or {}))(scope, receive, send)


class Endpoint:
    """Answers what a user can cause with one sentence and its status; anything else is a bug and answers 500.

    An ASGI application of its own, since Starlette's wrapping of a function costs a submission a tenth of its time.
    """

    def __init__(self, handler: Handler, root: Callable[[], Path]) -> None:
        self._handler = handler
        self._root = root

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        response = await self._answer(Request(scope, receive))
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        try:
            response = await self._handler(request)
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"]) or "the body"
            return JSONResponse({"error": f"The request is not of the expected shape: {place}: {first['msg']}."}, 400)
        except StoreUnavailable as error:
            return JSONResponse({"error": f"Not stored: {error.reason}. It is kept here and sent again."}, 503)
        except LooksAlike as error:
            return JSONResponse({"error": str(error), "known": error.known}, 409)
        except JuratError as error:
            status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 400)
            return JSONResponse({"error": for_browsers(error, self._root())}, status)
        except Exception:  # a bug: the form must learn in JSON that nothing was acknowledged, and go on
            logging.getLogger("jurat").exception("A request failed")
            sentence = "Something went wrong on the server; its log says what. Nothing that was acknowledged is lost."
            return JSONResponse({"error": sentence}, 500)
        response.headers["Cache-Control"] = "no-store"
        return response


class Api:
    """The routes over one server's services."""

    def __init__(self, services: Callable[[], Services]) -> None:
        self._services = services
        self._laying_out_spares = asyncio.Lock()  # so that no item somebody waits for waits for many spares

    async def open_session(self, request: Request) -> Response:
        """Sign in with a name. The session travels in a cookie that scripts cannot read."""
        body = SignIn.model_validate_json(await read_body(request))
        session = await asyncio.to_thread(sign_in, self._services().store, body.name, is_new=body.is_new)
        response = JSONResponse({"reviewer": session.identity.reviewer_id, "role": session.identity.role})
        response.set_cookie(
            SESSION_COOKIE,
            session.token,
            max_age=SESSION_DAYS * 86_400,
            httponly=True,
            samesite="strict",
            secure=request.url.scheme == "https",
        )
        return response

    async def close_session(self, request: Request) -> Response:
        """Sign out."""
        token = request.cookies.get(SESSION_COOKIE)
        if token and _is_same_site(request):
            await asyncio.to_thread(self._services().sign_out, token)
        response = Response(status_code=204)
        response.delete_cookie(SESSION_COOKIE)
        return response

    async def submit(self, request: Request) -> Response:
        """Store what the form hands in and answer with receipts and the next items, in one transaction."""
        identity = self._identify(request)
        live = await self._live(request)
        body = Submission.model_validate_json(await read_body(request))
        if body.rubric_hash != live.rubric.content_hash:
            error = "The rubric has changed. Reload the page; what you have answered is kept."
            return JSONResponse({"error": error, "rubric_hash": live.rubric.content_hash}, 409)
        stored = _Stored(self._services(), live, identity.reviewer_id)
        if any(isinstance(entry, Review) and entry.corrected_output is not None for entry in body.entries):
            entries, refused = await asyncio.to_thread(read_entries, body, live.rubric, stored)
        else:
            entries, refused = read_entries(body, live.rubric, stored)
        now = now_us()
        turn = await self._services().store.run(lambda tx: live.queue.take_turn(tx, identity.reviewer_id, entries, now))
        feedback = feedback_on(self._services().store, live.rubric, entries, turn.receipts)
        fresh = [assigned.item_key for assigned in items_in_hand(turn, body.have)]
        begun = time.monotonic()
        if live.views.are_known(fresh):
            items = live.views.of_all(fresh, begun)
        else:
            items = await in_thread(LAYING_OUT, lambda: live.views.of_all(fresh, begun))
        view = self._turn_view(live, identity, turn, refused, items)
        return JSONResponse(view | {"feedback": feedback} if feedback else view)

    async def renew(self, request: Request) -> Response:
        """Keep the leases of the items in the form alive."""
        identity = self._identify(request)
        live = await self._live(request)
        body = Renewal.model_validate_json(await read_body(request))
        store, now = self._services().store, now_us()
        rows = [store.read.items.named(study_id=live.study.study_id, item_id=item_id) for item_id in body.have]
        keys = [row.item_key for row in rows if row is not None]
        await store.run(lambda tx: live.queue.renew(tx, identity.reviewer_id, keys, now))
        return Response(status_code=204)

    async def spares(self, request: Request) -> Response:
        """Return copies of what comes next, each with its ticket, for when the server cannot be reached.

        An item the form has already is not sent again; and no more are sent at a time than are soon laid out.
        """
        identity = self._identify(request)
        live = await self._live(request)
        have = set(Wanted.model_validate_json(await read_body(request)).have)
        reviewer, now = identity.reviewer_id, now_us()
        spares = await self._services().store.run(lambda tx: live.queue.spares(tx, reviewer, SPARES, now))
        async with self._laying_out_spares:
            views = await in_thread(LAYING_OUT, lambda: spare_views(live.views, spares, have))
        told = [
            {"item_id": one.item_id, "ticket": live.queue.ticket(reviewer, one.item_id), "item": view}
            for one, view in zip(spares, views, strict=False)
        ]
        return JSONResponse({"spares": told, "is_all": len(told) == len(spares)})

    async def history(self, request: Request) -> Response:
        """Return the asker's own newest reviews, one an item; with `?item=`, that of one item."""
        identity = self._identify(request)
        live = await self._live(request)
        limit = request.query_params.get("limit", "10")
        rows = self._services().store.read.reviews.history(
            reviewer_id=identity.reviewer_id,
            study_id=live.study.study_id,
            item_id=storable(item) if (item := request.query_params.get("item")) is not None else None,
            limit=min(int(limit), 100) if re.fullmatch("[0-9]{1,9}", limit) else 10,
        )
        store, study_id = self._services().store, live.study.study_id

        def views() -> list[dict[str, Any]]:
            counted = counted_versions(store, study_id, live.rubric) if rows else {}
            return [self._review_view(live, row, counted.get(row.rubric_hash, NONE)) for row in rows]

        return JSONResponse({"reviews": await in_thread(LAYING_OUT, views)})

    def _identify(self, request: Request) -> Identity:
        # The header, never the cookie: another site can make a browser send a cookie, but not this header.
        return self._services().sessions.identify(request.headers.get(SESSION_HEADER))

    async def _live(self, request: Request) -> LiveStudy:
        study_id = request.path_params["study"]
        if len(study_id) > LONGEST_STUDY_NAME or "\0" in study_id:
            raise UnknownStudy(f"There is no study '{study_id[:40]} ...': its name is too long.")
        return await self._services().live_soon(study_id)

    def _turn_view(
        self, live: LiveStudy, identity: Identity, turn: Turn, refused: list[Receipt], items: list[dict[str, Any]]
    ) -> dict[str, Any]:
        receipts = [*refused, *turn.receipts]
        progress = live.progress.after(identity.reviewer_id, turn)
        view = {
            "acknowledged": [{"id": r.entry_id, "standing": r.standing} for r in receipts if r.standing is not None],
            "refused": [{"id": r.entry_id, "error": r.error} for r in receipts if r.standing is None],
            "items": items,
            "progress": vars(progress),
            "finished": not turn.in_hand,
            "why_empty": None if turn.in_hand else self._why_empty(live, identity),
        }
        if turn.qualification is not None:
            return before_real_items(view, turn)
        if view["why_empty"] == "nothing left" and (others := self._with_others(live, identity, progress.mine)):
            return view | {"why_empty": "with others", "with_others": others}
        if view["why_empty"] == "nothing left":
            view["gold"] = feedback_at_the_end(
                self._services().store, live.study.study_id, identity.reviewer_id, live.rubric
            )
        return view

    def _why_empty(self, live: LiveStudy, identity: Identity) -> str:
        """Report why a reviewer's hands are empty, in the form's words (WHY_EMPTY in screen.js)."""
        is_paused = ruling_holds(self._services().store, live.study.study_id, identity.reviewer_id, "paused")
        if is_paused:
            return "paused"
        return "closed" if is_closed(self._services().store, live.study.study_id) else "nothing left"

    def _with_others(self, live: LiveStudy, identity: Identity, mine: int) -> dict[str, int] | None:
        """Count the items that others hold and that may come to this reviewer, with the time (ms) by which they do."""
        most = live.rubric.max_items_per_reviewer
        if most is not None and mine >= most:
            return None
        row = self._services().store.read.queue.with_others(
            study_id=live.study.study_id, reviewer_id=identity.reviewer_id
        )
        if row.until_us is None:
            return None
        return {"items": row.items, "until": row.until_us // 1000}

    def _review_view(self, live: LiveStudy, row: HistoryRow, renames: Renames) -> dict[str, Any]:
        return {
            "id": row.review_id,
            "item": live.views.of(row.item_key),
            "answers": {
                name: {key: told for key, told in answer.items() if key != "given"}
                for name, answer in counted_answers(json.loads(row.answers), renames).items()
            },
            "comment": row.comment,
            "flag": row.flag,
            "corrected_output": row.corrected_output,
            "created_at": row.created_us // 1000,
        }


def spare_views(views: ItemViews, spares: Sequence[Assigned], have: Collection[str]) -> list[dict[str, Any] | None]:
    """Return the views of the first spares, None for those the form has: as many as are soon made and sent."""
    found: list[dict[str, Any] | None] = []
    size, end = 0, time.monotonic() + SPARE_SECONDS
    for spare in spares:
        if size > MOST_SPARE_CHARACTERS or time.monotonic() > end:
            break
        view = None if spare.item_id in have else views.of(spare.item_key)
        size += 0 if view is None else len(json.dumps(view))
        found.append(view)
    return found


def before_real_items(view: dict[str, Any], turn: Turn) -> dict[str, Any]:
    """Add to an answer which training or test items these are, and why there may be none."""
    found = turn.qualification
    if found is None:
        return view
    keys = {assigned.item_id: assigned.item_key for assigned in turn.in_hand}
    steps = found.steps(list(keys.values()))
    items = [
        item | {"step": vars(step) if (step := steps.get(keys[item["item_id"]])) else None} for item in view["items"]
    ]
    if turn.in_hand:
        return view | {"items": items}
    why = "paused" if found.is_paused else "not passed" if found.state == "failed" else "no test"
    return view | {"why_empty": why, "progress": view["progress"] | {"available": 0}}


@dataclass(frozen=True)
class _Stored:
    """What is stored of a study, for comparing entries with it."""

    services: Services
    live: LiveStudy
    reviewer_id: str

    def rubric(self, rubric_hash: str) -> Rubric | None:
        return self.services.rubric_version(self.live.study.study_id, rubric_hash)

    def content(self, item_id: str, ticket: str | None) -> dict[str, Any] | None:
        store = self.services.store
        asked = {"study_id": self.live.study.study_id, "item_id": item_id}
        given = store.read.queue.standing(**asked, reviewer_id=self.reviewer_id, entry_id="")
        is_spare = self.live.queue.is_ticket(ticket, self.reviewer_id, item_id)
        if given is None or not (was_given(given) or is_spare):  # the queue refuses it; no work is done for it here
            return None
        row = store.read.items.named(**asked)
        return None if row is None else visible_content(store.payload(row.item_key), self.live.rubric)


async def read_body(request: Request) -> bytes:
    """Read a body that calls itself JSON and is not too large."""
    if request.headers.get("content-type", "").split(";")[0].strip() != "application/json":
        raise JuratError("Send the body as application/json.")
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > LARGEST_BODY:
            raise JuratError(f"The request is larger than {LARGEST_BODY:,} bytes. Send fewer entries at a time.")
        chunks.append(chunk)
    return b"".join(chunks)


def _is_same_site(request: Request) -> bool:
    return request.headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")
