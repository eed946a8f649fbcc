"""What must hold after any storm, derived again from the rows and never from the counters."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from assay.store import open_database

RULES = {
    "items with more counted reviews than their overlap": """
        SELECT i.item_id FROM item i JOIN review r USING (item_key)
        WHERE r.counted = 1 AND r.supersedes IS NULL GROUP BY i.item_key, i.item_id, i.need HAVING count(*) > i.need""",
    "items a reviewer is counted on twice": """
        SELECT max(review_id) FROM review
        WHERE counted = 1 AND supersedes IS NULL GROUP BY item_key, reviewer_id HAVING count(*) > 1""",
    "items whose counters differ from their rows": """
        SELECT item_id FROM item i
        WHERE done <> (SELECT count(*) FROM review r
                       WHERE r.item_key = i.item_key AND counted = 1 AND supersedes IS NULL)
           OR leased <> (SELECT count(*) FROM assignment a WHERE a.item_key = i.item_key AND a.state = 'leased')""",
    "items unfinished": "SELECT item_id FROM item WHERE done < need",
    "reviews of items that were never put before anybody": """
        SELECT review_id FROM review r WHERE NOT EXISTS (SELECT 1 FROM touch t WHERE t.item_key = r.item_key)""",
}


def violations(location: Path | str, acknowledged: Iterable[str]) -> dict[str, list[str]]:
    """Give everything that does not hold, by rule; an empty dict is a clean store."""
    connection = open_database(location).connect()
    found = {rule: [str(row[0]) for row in connection.execute(sql).fetchall()] for rule, sql in RULES.items()}
    stored = {row[0] for row in connection.execute("SELECT review_id FROM review").fetchall()}
    found["acknowledged reviews missing"] = [review_id for review_id in acknowledged if review_id not in stored]
    if isinstance(location, Path):
        checked = connection.execute("PRAGMA integrity_check").fetchall()
        found["faults of the file"] = [row[0] for row in checked if row[0] != "ok"]
    connection.close()
    return {rule: rows for rule, rows in found.items() if rows}
