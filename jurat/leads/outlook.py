"""What stands between a criterion and its verdict, in a sentence for pages and the command line."""

from __future__ import annotations

from jurat.analytics import VerdictRow


def way_to_go(row: VerdictRow) -> str:
    """Return how many more items would likely decide it, and how; what passing takes; and whether the study has them.

    Empty where that is not known.
    """
    more = row.labels_to_decide
    if row.verdict != "undecided" or more is None:
        return ""
    ends = {"pass": " as a pass", "fail": " as a fail"}.get(row.likely or "", "")
    told = f"About {more:,} more item{'' if more == 1 else 's'} would likely decide it{ends}."
    wanted = more
    if row.likely == "fail" and row.least_to_pass is not None:
        told += f" To pass takes at least {row.least_to_pass:,} more, all correct."
        wanted = row.least_to_pass
    left = row.items_left
    if left is not None and left < wanted:
        lacking = wanted - left
        is_are = "is" if left == 1 else "are"
        told += f" {left:,} {is_are} left: add {lacking:,} more output{'' if lacking == 1 else 's'}."
    return told
