"""A program that adds a batch and is killed in the middle: run as `python -m tests.store.killed_add LOCATION STUDY`."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from jurat.intake.arrivals import bring_in
from jurat.rubric.model import parse_rubric
from jurat.store import LabelStore
from jurat.store.stage import PlacedItem, Stage, StagedItem
from tests.store.written_study import written

ITEMS = [f"n{number:04}" for number in range(1200)]


class KillingStage(Stage):
    """A stage that kills its program when rows behind the first are asked for."""

    def placed(self, first: int, most: int) -> list[PlacedItem]:
        """Return rows; or no more, and nothing is tidied up."""
        if first > 1000:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().placed(first, min(most, 400))


def main(location: Path | str, study_id: str) -> None:
    """Add, and die."""
    with LabelStore(location) as store, KillingStage() as stage:
        stage.add(StagedItem(name, b"", "{}") for name in ITEMS)
        bring_in(store, study_id, "killed", parse_rubric(written(), "test"), stage, "another seed")


if __name__ == "__main__":
    main(sys.argv[1] if "://" in sys.argv[1] else Path(sys.argv[1]), sys.argv[2])
