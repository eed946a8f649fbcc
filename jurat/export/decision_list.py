"""What was decided about a study, as one table: the whole log, the newest first."""

from __future__ import annotations

import pyarrow as pa

from jurat.leads.decisions import audit
from jurat.store import LabelStore

COLUMNS = ("study", "created_at", "what", "about", "decision", "reason", "decided_by")
SCHEMA = pa.schema([(name, pa.string()) for name in COLUMNS])


def decision_table(store: LabelStore, study_id: str) -> pa.Table:
    """Return one row a decision, with the words of the log; `reason` and `decided_by` are NULL where none is kept."""
    return pa.Table.from_pylist(
        [
            {
                "study": study_id,
                "created_at": row.at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
                "what": row.what,
                "about": row.about,
                "decision": row.decision,
                "reason": row.reason or None,
                "decided_by": row.decided_by or None,
            }
            for row in audit(store, study_id)
        ],
        SCHEMA,
    )
