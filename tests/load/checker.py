"""What must hold after any storm, derived again from the rows and never from the counters."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from jurat.store import open_database

# A reviewer takes one place of an item while their newest counted row on it sends nothing back.
TAKEN = """(SELECT n.item_key, n.reviewer_id FROM review n
             JOIN (SELECT max(seq) AS seq FROM review WHERE counted = 1 GROUP BY item_key, reviewer_id) AS newest
               ON newest.seq = n.seq
             WHERE n.sent_back IS NULL) AS taken"""
RULES = {
    "items with more counted reviews than their overlap": f"""
        SELECT i.item_id FROM item i JOIN {TAKEN} USING (item_key)
        GROUP BY i.item_key, i.item_id, i.need HAVING count(*) > i.need""",
    "items a reviewer is counted on twice": """
        SELECT max(review_id) FROM review
        WHERE counted = 1 AND supersedes IS NULL GROUP BY item_key, reviewer_id HAVING count(*) > 1""",
    "items whose counters differ from their rows": f"""
        SELECT item_id FROM item i
        LEFT JOIN (SELECT item_key, count(*) AS places FROM {TAKEN} GROUP BY item_key) AS held USING (item_key)
        WHERE done <> coalesce(held.places, 0)
           OR leased <> (SELECT count(*) FROM assignment a WHERE a.item_key = i.item_key AND a.state = 'leased')""",
    "reviews that are sent back twice, or that were never counted": """
        SELECT b.review_id FROM review b JOIN review e ON e.seq = b.supersedes
        WHERE b.sent_back IS NOT NULL AND (e.sent_back IS NOT NULL OR e.counted = 0)""",
    "items given to somebody who was paused": """
        SELECT a.reviewer_id FROM assignment a JOIN ruling u USING (reviewer_id)
        WHERE u.kind = 'paused' AND u.holds = 1 AND a.created_us > u.created_us
          AND NOT EXISTS (SELECT 1 FROM ruling later
                          WHERE later.reviewer_id = u.reviewer_id AND later.kind = 'paused' AND later.seq > u.seq)""",
    "items unfinished": "SELECT item_id FROM item WHERE done < need",
    "reviews of items that were never put before anybody": """
        SELECT review_id FROM review r WHERE NOT EXISTS (SELECT 1 FROM touch t WHERE t.item_key = r.item_key)""",
}


def violations(location: Path | str, acknowledged: Iterable[str]) -> dict[str, list[str]]:
    """Return everything that does not hold, by rule; an empty dict is a clean store."""
    connection = open_database(location).connect()
    found = {rule: [str(row[0]) for row in connection.execute(sql).fetchall()] for rule, sql in RULES.items()}
    stored = {row[0] for row in connection.execute("SELECT review_id FROM review").fetchall()}
    found["acknowledged reviews missing"] = [review_id for review_id in acknowledged if review_id not in stored]
    if isinstance(location, Path):
        checked = connection.execute("PRAGMA integrity_check").fetchall()
        found["faults of the file"] = [row[0] for row in checked if row[0] != "ok"]
    connection.close()
    return {rule: rows for rule, rows in found.items() if rows}
