"""Which items: those behind a number, those that changed sides, those whose labels differ most."""

from __future__ import annotations

from typing import Literal, NamedTuple

from jurat.analytics.mirror.mirror import Mirror
from jurat.analytics.views.row_types import ChangedItem, ItemBehind, SplitItem

MOST_ITEMS = 200

Kind = Literal["error", "correct", "tied", "pending"]


class Chosen(NamedTuple):
    """A slice: the items with a value of an attribute ("(none)": those without one)."""

    attribute: str
    value: str


def items_behind(
    mirror: Mirror, criterion_id: str, resolved: Kind, chosen: Chosen | None = None, most: int = MOST_ITEMS
) -> list[ItemBehind]:
    """List the items that are resolved as said, or pending, in the study's order, at most so many.

    Pending items are touched, and their resolved label may still change: what keeps a verdict open.
    """
    asked = {"criterion": criterion_id, "resolved": resolved, "most": most}
    found = mirror.remembered(
        ("behind", chosen, *asked.values()),
        lambda: mirror.cell_table("items_behind", **asked, **_slice(chosen)).to_pylist(),
    )
    return [ItemBehind(**row) for row in found]


def changed_items(
    mirror: Mirror, criterion_id: str, attribute: str, first: str, second: str, most: int = MOST_ITEMS
) -> list[ChangedItem]:
    """List the inputs (`input_id`) that changed sides: of their two outputs one is an error and the other is not.

    Looked at are inputs with one judged output of either value of the attribute, as `comparison_rows` pairs them.
    """
    asked = {"criterion": criterion_id, "first": first, "second": second, "most": most, "attribute": attribute}
    found = mirror.remembered(
        ("changed", *asked.values()),
        lambda: mirror.cell_table("changed_items", **asked).to_pylist(),
    )
    return [ChangedItem(criterion_id, **row) for row in found]


def split_items(
    mirror: Mirror, criterion_id: str, chosen: Chosen | None = None, most: int = MOST_ITEMS
) -> list[SplitItem]:
    """List the items whose labels differ most, at most so many; ties in the study's order."""
    found = mirror.cell_table("split_items", criterion=criterion_id, most=most, **_slice(chosen))
    return [
        SplitItem(criterion_id, **row | {"labels": {one["value"]: one["n"] for one in row["labels"]}})
        for row in found.to_pylist()
    ]


def _slice(chosen: Chosen | None) -> dict[str, object]:
    if chosen is None:
        return {"attribute": None, "value": None}
    return {"attribute": chosen.attribute, "value": chosen.value}
