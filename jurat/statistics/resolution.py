"""From the labels of an item to the one label that counts."""

from __future__ import annotations

from typing import Literal

Rule = Literal["majority", "any", "all"]
Resolved = Literal["error", "correct", "tied"]


def resolve(errors: int, labels: int, rule: Rule, *, any_error_waits: bool = False) -> Resolved:
    """Resolve an item with so many errors among so many labels (at least one).

    `majority`: more than half; exactly half is tied. `any`: one error is enough. `all`: every label is an error.
    With `any_error_waits` an item that any label calls an error is tied, whatever the rule, until a lead decides.
    """
    if not 0 <= errors <= labels or labels == 0:
        raise ValueError(f"{errors} errors in {labels} labels cannot be resolved")
    if any_error_waits:
        return "tied" if errors else "correct"
    if rule == "any":
        return "error" if errors else "correct"
    if rule == "all":
        return "error" if errors == labels else "correct"
    if 2 * errors == labels:
        return "tied"
    return "error" if 2 * errors > labels else "correct"
