"""Statistics of a study, computed in DuckDB from the store's rows. Pages and the command line call these."""

from __future__ import annotations

from jurat.analytics.mirror.feed import Feed
from jurat.analytics.mirror.mirror import MOST_ASKED, Mirror
from jurat.analytics.views.agreements import agreement_rows
from jurat.analytics.views.batches import alarm_rows, batch_rows
from jurat.analytics.views.disagreement import advice_rows, disagreement_rows
from jurat.analytics.views.inputs import comparison_rows, consistency_rows
from jurat.analytics.views.items import MOST_ITEMS, Chosen, changed_items, items_behind, split_items
from jurat.analytics.views.judge_quality import judge_rows
from jurat.analytics.views.label_export import label_rows, label_table
from jurat.analytics.views.operation_metrics import metric_rows
from jurat.analytics.views.rates import ALL_BATCHES, path_points, resolution_rows, verdict_rows
from jurat.analytics.views.reviewer_pairs import pair_rows, pairs_left_out
from jurat.analytics.views.reviewer_reports import (
    conger_rows,
    correction_rows,
    gold_kind_rows,
    gold_rows,
    reviewer_rows,
    self_agreement_rows,
)
from jurat.analytics.views.row_types import (
    AdviceRow,
    AgreementRow,
    AlarmRow,
    BatchRow,
    ChangedItem,
    ComparisonRow,
    ConsistencyRow,
    DisagreementRow,
    GoldRow,
    ItemBehind,
    JudgeRow,
    MetricRow,
    PairRow,
    PathPoint,
    Progress,
    ReviewerRow,
    SampleRow,
    SelfAgreementRow,
    SplitItem,
    VerdictRow,
)
from jurat.analytics.views.sample import sample_rows
from jurat.analytics.views.study_progress import lacks_agreement, waits_for_reviewers, ways_out
from jurat.analytics.views.study_progress import study_progress as progress

__all__ = [
    "ALL_BATCHES",
    "MOST_ITEMS",
    "AdviceRow",
    "AgreementRow",
    "AlarmRow",
    "BatchRow",
    "ChangedItem",
    "Chosen",
    "ComparisonRow",
    "ConsistencyRow",
    "DisagreementRow",
    "Feed",
    "GoldRow",
    "ItemBehind",
    "JudgeRow",
    "MetricRow",
    "Mirror",
    "PairRow",
    "PathPoint",
    "Progress",
    "ReviewerRow",
    "SampleRow",
    "SelfAgreementRow",
    "SplitItem",
    "VerdictRow",
    "advice_rows",
    "agreement_rows",
    "alarm_rows",
    "batch_rows",
    "changed_items",
    "comparison_rows",
    "conger_rows",
    "consistency_rows",
    "correction_rows",
    "disagreement_rows",
    "gold_kind_rows",
    "gold_rows",
    "is_sliceable",
    "items_behind",
    "judge_rows",
    "label_rows",
    "label_table",
    "lacks_agreement",
    "metric_rows",
    "pair_rows",
    "pairs_left_out",
    "path_points",
    "progress",
    "resolution_rows",
    "reviewer_rows",
    "sample_rows",
    "self_agreement_rows",
    "simulated_reviews",
    "slice_names",
    "split_items",
    "verdict_rows",
    "waits_for_reviewers",
    "ways_out",
]


def simulated_reviews(mirror: Mirror) -> int:
    """Count the standing reviews that a program made, for the demo."""
    return mirror.remembered("simulated", lambda: int(mirror.rows("simulated")[0]["reviews"]))


def is_sliceable(mirror: Mirror, column: str) -> bool:
    """Return whether the items have a column of this name, and no more values in it than are told apart."""
    return column in mirror.columns() and len(mirror.slice_values(column)) <= MOST_ASKED


def slice_names(mirror: Mirror) -> list[str]:
    """List the columns a study can be sliced by: those with 2 to 50 values, and numbers, which make ranges."""
    return [name for name, is_offered in mirror.columns().items() if is_offered]
