"""Why items wait, by name: one word for each cause, and what those who could not judge had to say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jurat.analytics import Mirror
from jurat.store import LabelStore
from jurat.store.statements import SkippedItemsRow

WHYS = ("pending", "nobody could judge", "skipped", "tied", "withdrawn")

Waiting = dict[str, int]  # of items, by one of these words


@dataclass(frozen=True)
class Skip:
    """Why a reviewer did not judge an item."""

    reviewer_id: str
    reason: str
    comment: str | None


def waiting(store: LabelStore, mirror: Mirror) -> dict[str, Waiting]:
    """Count each criterion's items of the whole study by why they wait; together they are its pending items.

    `pending`: somebody has it, or it is short of its overlap. `nobody could judge`: it is complete, and every answer is
    "cannot judge". `skipped`: it is short of its overlap, nobody has it, and it was skipped (see `skipped_items`).
    `tied`: it waits for a lead. `withdrawn`: it was withdrawn after it was judged (see `withdrawals.withdraw`).
    Criteria that no answer makes an error are left out.
    """
    short = Counter(row["criterion"] for row in short_cells(store, mirror))
    found = mirror.remembered("waiting", lambda: mirror.sliced_rows("waiting", None))
    counts: dict[str, Waiting] = {
        criterion.id: dict.fromkeys(WHYS, 0) for criterion in mirror.rubric.criteria if criterion.error_values
    }
    for row in found:
        counts[row["criterion"]][row["why"]] += row["items"]
    for criterion, skipped in short.items():
        counts[criterion]["skipped"] += skipped
        counts[criterion]["pending"] -= skipped
    return counts


def left_out(mirror: Mirror) -> dict[str, int]:
    """Count each criterion's withdrawn items that are left out of its estimates."""
    withdrawn = mirror.withdrawn.values()
    return {
        criterion.id: sum(criterion.id not in held for held in withdrawn)
        for criterion in mirror.rubric.criteria
        if criterion.error_values
    }


def short_cells(store: LabelStore, mirror: Mirror) -> list[dict[str, Any]]:
    """Return the cells that wait because their items were skipped: criterion, item_key and design weight."""
    keys = [row.item_key for row in skipped_items(store, mirror.study_id)]
    if not keys:
        return []
    return mirror.remembered(
        ("short", tuple(keys)), lambda: mirror.cell_table("short_cells", item_keys=keys).to_pylist()
    )


def skipped_items(store: LabelStore, study_id: str) -> list[SkippedItemsRow]:
    """Return the items that were skipped instead of judged, with how many have reviewed and how many skipped them.

    Nobody has them in hand, and nobody has reviewed them, or each of the places left was refused by somebody.
    """
    return store.read.skips.waiting(study_id)


def items_waiting(store: LabelStore, mirror: Mirror) -> dict[str, int]:
    """Count the items that wait for a lead on any criterion, by why; an item may wait for several reasons."""
    cells = for_a_lead(mirror)
    return {
        "nobody_could_judge": len({row["item_key"] for row in cells if not row["is_judged"]}),
        "skipped": len({row["item_key"] for row in short_cells(store, mirror)}),
        "tied": len({row["item_key"] for row in cells if row["is_judged"]}),
    }


def in_words(items: Mapping[str, int]) -> str:
    """Report what waits, by why it does ("20 nobody could judge, 3 skipped, 5 tied"); empty where nothing does."""
    return ", ".join(f"{number:,} {why.replace('_', ' ')}" for why, number in items.items() if number)


def for_a_lead(mirror: Mirror) -> list[dict[str, Any]]:
    """Return the cells that no coming review settles (see for_a_lead.sql)."""
    return mirror.remembered("for a lead", lambda: mirror.cell_table("for_a_lead").to_pylist())


def item_skips(store: LabelStore, item_key: int) -> list[Skip]:
    """Return who skipped an item and why, in the order in which they did."""
    return [Skip(*row) for row in store.read.skips.of_item(item_key)]
