"""Claim: millions of labels leave the store, from command and page, in under 400 MB, whatever their number.

    python -m benchmarks.export_memory [LABELS] [CRITERIA]

Makes a store of so many labels (default: 3,000,000 under 3 criteria) and exports it in every format, each in a process
of its own: the command `jurat export`, and what the page starts for the same file. Peaks are the process's own.
"""

from __future__ import annotations

import asyncio
import json
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from jurat.export import FORMATS
from jurat.export.prepared_files import Export
from jurat.rubric.model import parse_rubric
from jurat.settings import WorkspacePaths
from jurat.store import LabelStore, now_us
from jurat.store.asking import Asker
from jurat.study import put_in_force
from jurat.web.export_routes import pieces
from jurat.web.live_studies import Services
from jurat.web.sessions import sign_in

REVIEWS_AN_ITEM = 2
CRITERION = """
[[criterion]]
id = "{id}"
question = "Is it?"
error_values = ["yes"]
acceptable_error_rate = 0.05
"""
ITEMS = """
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :items)
INSERT INTO item (item_key, study_id, position, block, item_id, batch, need, done)
SELECT i, 'study', i - 1, (i - 1) / 64, 'item-' || i, 'first', 2, 2 FROM n"""
PAYLOADS = """
INSERT INTO payload
SELECT item_key, x'', json_object('model', 'model-' || (item_key % 3), 'trace', 'trace-' || item_key) FROM item"""
REVIEWS = """
WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < :reviews - 1)
INSERT INTO review (
    review_id, item_key, reviewer_id, counted, origin, rubric_hash, answers, comment, active_ms, created_us)
SELECT 'review-' || i, i % :items + 1, 'reviewer-' || (i / :items), 1, 'form', :rubric_hash, :answers,
       CASE i % 10 WHEN 0 THEN 'The page says forty-five minutes, the answer sixty.' END, 4000, :now + i FROM n"""


def make_store(root: Path, labels: int, criteria: int) -> None:
    """Make a workspace with so many labels, past the program that takes them in: its speed is not what is measured."""
    (root / "rubric").mkdir(parents=True)
    names = [f"criterion_{number}" for number in range(criteria)]
    source = 'title = "Exported"\noverlap = 2\n' + "".join(CRITERION.format(id=name) for name in names)
    (root / "rubric" / "study.toml").write_text(source, encoding="utf-8")
    place, rubric = WorkspacePaths(root), parse_rubric(source, "study")
    with LabelStore(place.store_location) as store:
        store.write(lambda tx: tx.studies.add(study_id="study", seed="1", now_us=now_us()))
        put_in_force(place, store, "study")
    reviews = labels // criteria
    values = {
        "reviews": reviews,
        "items": -(-reviews // REVIEWS_AN_ITEM),
        "rubric_hash": rubric.content_hash,
        "answers": json.dumps({name: {"value": "no"} for name in names}),
        "now": now_us(),
    }
    with closing(sqlite3.connect(str(place.store_location))) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        for number in range(REVIEWS_AN_ITEM):
            connection.execute("INSERT INTO reviewer (reviewer_id, created_us) VALUES (?, 0)", [f"reviewer-{number}"])
        for statement in (ITEMS, PAYLOADS, REVIEWS):
            connection.execute(statement, values)
        for _, sql in triggers:
            connection.execute(sql)
        connection.commit()


def measured(arguments: list[str], folder: Path) -> tuple[float, float]:
    """Run a process to its end; give its seconds and its peak of resident memory in MB."""
    began = time.monotonic()
    process = subprocess.Popen([sys.executable, *arguments], env=os.environ, cwd=folder, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise RuntimeError(f"{arguments} ended with {status}")
    return time.monotonic() - began, usage.ru_maxrss / 1024


def page() -> None:
    """Do what the page does with a click, and fetch the file as the route does; print the peaks of both processes."""
    root, name = Path(sys.argv[2]), sys.argv[3]
    services = Services(WorkspacePaths(root))
    session = sign_in(services.store, "Lea")
    asker = Asker.of_session(session.token, "Lea")
    began = time.monotonic()
    export = services.exports.start(asker, "study", "labels", name)
    while export.state == "under way":
        time.sleep(0.1)
    seconds = time.monotonic() - began
    sent = asyncio.run(length(services.exports.lend(asker, export.export_id)))
    services.close()
    peaks = [resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(
        f"page, {export.rows:,} labels, {name}: {seconds:.1f} s, peak {peaks[1]:.0f} MB in the process that writes; ",
        end="",
    )
    print(f"{peaks[0]:.0f} MB in the one that sends {sent / 1e6:,.0f} MB", flush=True)


async def length(export: Export) -> int:
    """Read a file as the route sends it."""
    return sum([len(piece) async for piece in pieces(export)])


def main() -> None:
    """Measure and print."""
    if sys.argv[1:2] == ["page"]:
        page()
        return
    labels = int(sys.argv[1]) if len(sys.argv) > 1 else 3_000_000
    criteria = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "workspace"
        make_store(root, labels, criteria)
        for name in FORMATS:
            target = Path(folder) / f"labels.{name}"
            command = ["-m", "jurat", "export", "--workspace", str(root), "-o", str(target)]
            seconds, peak = measured(command, Path(folder))
            target.unlink()
            print(f"command, {labels:,} labels, {name}: {seconds:.1f} s, peak {peak:.0f} MB", flush=True)
            subprocess.run([sys.executable, "-m", "benchmarks.export_memory", "page", str(root), name], check=True)


if __name__ == "__main__":
    main()
