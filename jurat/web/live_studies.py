"""What a running server holds: the open store, and for each study its queue, its rubric and its analytics mirror."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from dataclasses import dataclass, field

from jurat.analytics import Mirror
from jurat.analytics.store_feed import StoreFeed
from jurat.errors import RubricError, UnknownStudy
from jurat.export.prepared_files import Exports
from jurat.leads.withdrawals import is_closed
from jurat.rubric.model import Rubric, parse_rubric
from jurat.serving.pooled_versions import counted_in
from jurat.serving.qualification import qualification_rules
from jurat.serving.queue import Queue, QueueRules
from jurat.serving.reviewer_progress import ProgressCounter
from jurat.settings import WorkspacePaths
from jurat.store import LabelStore, Study
from jurat.store.asking import hash_token
from jurat.study import put_in_force
from jurat.web.item_view import ItemViews
from jurat.web.sessions import Sessions

LOG = logging.getLogger(__name__)
NEWS_SECONDS = 0.9  # between two looks for new labels, however many pages follow a study
LOOK_AGAIN_SECONDS = 0.5  # how long a changed rubric file may go unnoticed
PATIENCE_SECONDS = 0.5  # how long one request waits for a changed rubric before the version before it serves on


class News:
    """When a study was last looked at for news: many pages ask, one look serves them all."""

    def __init__(self) -> None:
        self._looked_at = -NEWS_SECONDS
        self._lock = threading.Lock()

    def is_due(self, now: float) -> bool:
        """Whether whoever asks is to look; nobody else is for a while."""
        with self._lock:
            is_due = now - self._looked_at >= NEWS_SECONDS
            if is_due:
                self._looked_at = now
        return is_due


@dataclass(frozen=True)
class LiveStudy:
    """A study as the server works with it. A changed rubric makes a new one."""

    study: Study
    rubric: Rubric
    queue: Queue
    mirror: Mirror
    progress: ProgressCounter
    views: ItemViews
    rubric_stamp: int  # the rubric file's time of change, in nanoseconds
    news: News = field(default_factory=News)

    def look_for_news(self) -> None:
        """Take over what has come in, at most so often whoever asks; `mirror.revision` says whether anything has."""
        if self.news.is_due(time.monotonic()):
            self.mirror.refresh()


class Services:
    """Opens what a server needs, once; `close` ends it."""

    def __init__(self, workspace: WorkspacePaths, look_again_seconds: float = LOOK_AGAIN_SECONDS) -> None:
        self.workspace = workspace
        self.store = LabelStore(workspace.store_location)
        self.sessions = Sessions(self.store)
        self.exports = Exports(workspace, self.store)
        self._live: dict[str, LiveStudy] = {}
        self._look_again_seconds = look_again_seconds
        self._looked_at: dict[str, float] = {}
        self._lock = threading.Lock()
        self._said: set[tuple[str, int]] = set()  # faults of rubrics that the log has
        self._openings: dict[str, asyncio.Task[LiveStudy]] = {}

    def close(self) -> None:
        """Finish what waits and close the store. Files that nobody has fetched are gone."""
        self.exports.close()
        self.store.close()

    def sign_out(self, token: str) -> None:
        """End a session, and what it has asked for."""
        self.sessions.end(token)
        self.exports.drop_all(hash_token(token))

    def studies(self) -> list[str]:
        """List the studies that have items."""
        return [study.study_id for study in self.store.studies()]

    def offered(self) -> list[str]:
        """List the studies that reviewers may be offered: those that are not closed."""
        return [name for name in self.studies() if not is_closed(self.store, name)]

    def live(self, study_id: str) -> LiveStudy:
        """Return a study with its newest rubric. Raises `UnknownStudy`.

        A rubric file that is faulty or missing at the moment (somebody is editing it) leaves the last good version in
        force; without one `RubricError` or `UnknownStudy` is raised, and the server's log says so once.
        """
        known, stamp = self._look(study_id)
        if known is not None:
            return known
        with self._lock:
            return self._open(study_id, stamp)

    async def live_soon(self, study_id: str) -> LiveStudy:
        """Return the same to an event loop, which waits for no writer. Raises `UnknownStudy`.

        Opening a study writes, and a long import may hold the store's lock: it is done in a thread, once at a time, and
        after a moment the version that was open before serves on.
        """
        before = self._live.get(study_id)
        under_way = self._openings.get(study_id)
        if under_way is not None and not under_way.done() and before is not None:
            return before
        known, _ = self._look(study_id)
        if known is not None:
            return known
        self._looked_at.pop(study_id, None)  # the thread looks for itself
        opening = asyncio.create_task(asyncio.to_thread(self.live, study_id))
        if before is None:
            return await opening
        self._openings[study_id] = opening
        await asyncio.wait({opening}, timeout=PATIENCE_SECONDS)
        return opening.result() if opening.done() else before

    def _look(self, study_id: str) -> tuple[LiveStudy | None, int]:
        """Return the open study where its rubric file is as it was, or was looked at just now; and the file's stamp."""
        known = self._live.get(study_id)
        now = time.monotonic()
        if known is not None and now - self._looked_at.get(study_id, 0) < self._look_again_seconds:
            return known, known.rubric_stamp
        path = self.workspace.rubric_path(study_id)
        stamp = path.stat().st_mtime_ns if path.exists() else 0
        self._looked_at[study_id] = now
        return (known if known is not None and known.rubric_stamp == stamp else None), stamp

    def rubric_version(self, study_id: str, rubric_hash: str) -> Rubric | None:
        """Return a version of a study's rubric that reviewers have seen, or None."""
        row = self.store.read.rubrics.source(study_id=study_id, rubric_hash=rubric_hash)
        return parse_rubric(row.source, f"stored rubric {rubric_hash}") if row is not None else None

    def _open(self, study_id: str, stamp: int) -> LiveStudy:
        known = self._live.get(study_id)
        study = self.store.study(study_id)
        try:
            rubric = put_in_force(self.workspace, self.store, study_id).rubric
        except (RubricError, UnknownStudy) as error:
            if (study_id, stamp) not in self._said:
                self._said.add((study_id, stamp))
                LOG.warning("%s", error)
            if known is None:
                raise
            rubric = known.rubric
        live = LiveStudy(
            study=study,
            rubric=rubric,
            queue=Queue(study, queue_rules(rubric)),
            mirror=Mirror(StoreFeed(self.store), study_id, rubric),
            progress=ProgressCounter(self.store, study_id, rubric.max_items_per_reviewer, rubric.overlap),
            views=ItemViews(self.store.payload, rubric),
            rubric_stamp=stamp,
        )
        self._live[study_id] = live
        return live


def queue_rules(rubric: Rubric) -> QueueRules:
    """Return what a rubric asks of the queue."""
    return QueueRules(
        lease_us=rubric.lease_minutes * 60_000_000,
        gold_every=round(1 / rubric.gold_rate) if rubric.gold_rate else None,
        repeat_every=round(1 / rubric.repeat_rate) if rubric.repeat_rate else None,
        repeat_after=rubric.repeat_after,
        most_extra=rubric.most_extra,
        is_disputed=rubric.is_disputed,
        renamed=lambda tx, study_id: counted_in(tx, study_id, rubric),
        most_items=rubric.max_items_per_reviewer,
        qualification=qualification_rules(rubric),
    )
