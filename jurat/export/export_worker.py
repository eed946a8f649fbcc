"""A process that writes one export into a file and tells how far it is, one JSON object a line on standard output.

An export of millions of labels takes minutes of a processor: in the server's own process reviewers would wait for it.
The process ends when nobody reads what it tells, which is so when the server is gone, however it went.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from contextlib import suppress
from pathlib import Path

from jurat.analytics.store_feed import StoreFeed
from jurat.errors import JuratError
from jurat.export import StudyRows, write_export
from jurat.export.whole_file import whole_file
from jurat.settings import load_workspace
from jurat.store import LabelStore
from jurat.study import open_study


def main(study_id: str, what: str, format_name: str, path: str) -> None:
    """Write a file: the workspace and the database are those that the environment names."""
    place = load_workspace(os.environ)
    try:
        with LabelStore(place.store_location) as store, whole_file(Path(path)) as target:
            source = StudyRows(StoreFeed(store), study_id, open_study(place, store, study_id).rubric)
            tell(rows=write_export(store, source, what, format_name, target, lambda rows: tell(more=rows)))
    except JuratError as error:
        tell(error=str(error))
    except BrokenPipeError:
        raise
    except Exception:  # noqa: BLE001 - the server's log has it, and the page says so
        traceback.print_exc()
        tell(error="Something went wrong; the server's log says what.")


def tell(**facts: object) -> None:
    """Tell the server something."""
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    with suppress(OSError):
        os.nice(10)
    try:
        main(*sys.argv[1:])
    except BrokenPipeError:  # the server is gone, and nobody would fetch the file
        os._exit(1)
