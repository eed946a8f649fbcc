"""What pages and the command line get: typed rows with the fields of the JSON contract."""

from __future__ import annotations

from dataclasses import dataclass, field

from jurat.analytics.views.left_out import LeftOut
from jurat.statistics import Estimate
from jurat.statistics.judges import Judged
from jurat.statistics.linearised import Coefficient


@dataclass(frozen=True)
class VerdictRow:
    """A criterion's error rate against its acceptable rate, for the study (`slice` None) or a slice.

    `stands`: a slice's "pass" or "fail" still stands when one remembers how many slices were looked at (see
    `jurat.statistics.verdict.which_stand`); None for the study, and without such a word.

    `population` is what the rate is the rate of, `unjudged` batches of it that nobody has judged. `likely` is the word
    that `labels_to_decide` more items would most likely bring, `least_to_pass` how many it takes to pass at the least,
    `items_left` how many have no label yet. `bound_low`, `bound_high`: a limit outside them is decided (None: the
    method has none, or the row is a slice).
    """

    criterion: str
    slice: str | None
    verdict: str | None
    method: str
    rule: str
    items: int
    errors: int
    tied: int
    pending: int
    estimate: float | None
    low: float | None
    high: float | None
    acceptable_error_rate: float | None
    confidence: float
    labels_to_decide: int | None
    reason: str | None
    stands: bool | None = None
    likely: str | None = None
    least_to_pass: int | None = None
    items_left: int | None = None
    population: str | None = None
    unjudged: list[str] = field(default_factory=list)
    bound_low: float | None = None
    bound_high: float | None = None


@dataclass(frozen=True)
class AgreementRow:
    """How far reviewers agree on a criterion, for the study (`slice` None) or a slice.

    `coefficients` have jackknife intervals, `linearised` ones standard errors; those are weighted as `weighting` says
    (so `gwet_ac` is AC1 with identity weights, and AC2 otherwise), `linearised_weighting` in words. `weightings` say of
    each of the `coefficients` how it weighs labels that differ: two alphas with two weightings are two numbers.
    """

    criterion: str
    slice: str | None
    items: int
    labels: int
    reviewers: int
    coefficients: dict[str, Estimate]
    weightings: dict[str, str]
    weighting: str
    linearised_weighting: str
    linearised: dict[str, Coefficient]
    note: str | None

    @property
    def gwet(self) -> str:
        """Name Gwet's coefficient for the scale: AC1, or AC2 where it counts how far labels differ."""
        return "gwet_ac1" if self.weighting == "identity" else "gwet_ac2"


@dataclass(frozen=True)
class ResolutionRow:
    """A criterion's error rate under a rule of resolution; `is_used`: it is the rule of the rubric."""

    criterion: str
    rule: str
    items: int
    rate: Estimate
    is_used: bool


@dataclass(frozen=True)
class PairRow:
    """Two reviewers on a criterion: shared items, share of equal labels, Cohen's kappa (weighted, and plain)."""

    criterion: str
    first: str
    second: str
    items: int
    agreement: float | None
    kappa: float | None
    standard_error: float | None
    weighting: str
    kappa_plain: float | None
    reason: str | None


@dataclass(frozen=True)
class CongerRow:
    """Conger's kappa of all reviewers of a criterion, weighted as `weighting` says; `kappa_plain` is not weighted."""

    criterion: str
    reviewers: int
    kappa: float | None
    standard_error: float | None
    weighting: str
    kappa_plain: float | None
    reason: str | None


@dataclass(frozen=True)
class ReviewerRow:
    """A reviewer on a criterion (see `jurat.analytics.views.reviewer_reports.reviewer_rows`); times in seconds.

    `sensitivity` is of `likely_errors`, `specificity` of `likely_correct`: what the items that others labelled, too,
    probably are. `not_checked` names what could not stand out, with the reason: no alert is no evidence of it.
    """

    reviewer: str
    criterion: str
    reviews: int
    labels: int
    cannot_judge: int
    error_share: Estimate
    agreement: Estimate
    sensitivity: Estimate
    specificity: Estimate
    likely_errors: int
    likely_correct: int
    median_seconds: float | None
    pace_change: Estimate
    alerts: list[str]
    not_checked: list[str]


@dataclass(frozen=True)
class GoldRow:
    """A reviewer on the gold items of a criterion; `left_out` counts their answers that are no labels, by why."""

    criterion: str
    reviewer: str
    items: int
    accuracy: Estimate
    sensitivity: Estimate
    specificity: Estimate
    left_out: LeftOut


@dataclass(frozen=True)
class GoldKindRow:
    """Planted errors of one kind that reviewers were shown, and the share of them that was found."""

    criterion: str
    kind: str
    shown: int
    found: Estimate


@dataclass(frozen=True)
class SelfAgreementRow:
    """How often a reviewer who was given an item again gave the same label; `items` with a label both times.

    `left_out` counts the others.
    """

    criterion: str
    reviewer: str
    items: int
    agreement: Estimate
    left_out: LeftOut


@dataclass(frozen=True)
class CorrectionRow:
    """A criterion's error rate as labelled, and corrected by what gold items say of all reviewers together.

    `left_out` counts the answers to gold items that are no labels, by why.
    """

    criterion: str
    items: int
    errors: int
    gold_items: int
    labelled: float | None
    corrected: Estimate
    left_out: LeftOut


@dataclass(frozen=True)
class JudgeRow:
    """An automatic judge beside people, for the study (`slice` None) or a slice; `humans`: people's labels alone.

    `unseen` answers are on items that nobody has labelled, a share `unseen_share` of all of the judge's. It is a count
    of all of them and no sample: it has no interval, and is None without an answer. `counts` is the confusion that the
    rest comes from. `left_out` counts the items that are in none of these numbers, by why. `labels_saved` is None with
    `labels_saved_reason`.
    """

    criterion: str
    slice: str | None
    column: str
    labelled: int
    judged: int
    sensitivity: Estimate
    specificity: Estimate
    kappa: float | None
    humans: Estimate
    joined: Estimate
    labels_saved: float | None
    labels_saved_reason: str | None
    unseen: int
    unseen_share: float | None
    left_out: LeftOut
    counts: Judged


@dataclass(frozen=True)
class ConsistencyRow:
    """Outputs for the same input, for the study (`slice` None) or a slice: how many are judged differently.

    `left_out` counts the judged items that are in no input, by why.
    """

    criterion: str
    slice: str | None
    inputs: int
    repeated: int
    inconsistent: Estimate
    rate: Estimate
    left_out: LeftOut


@dataclass(frozen=True)
class ComparisonRow:
    """Two values of an attribute: the first's error rate minus the second's; paired where they share inputs.

    `p_adjusted` is Holm's, over all criteria asked about at once. `left_out` counts the judged items of the two
    that are in no pair, by why; as separate items all of them count.
    """

    criterion: str
    first: str
    second: str
    is_paired: bool
    first_items: int
    second_items: int
    first_rate: float | None
    second_rate: float | None
    difference: Estimate
    p_value: float | None
    p_adjusted: float | None
    left_out: LeftOut


@dataclass(frozen=True)
class BatchRow:
    """A batch on the chart of batches: its rate, and where it would lie (exact limits) if nothing had changed.

    `brings` are prompt versions that no batch before it had; of the first batch, none.
    """

    criterion: str
    batch: str
    items: int
    errors: int
    rate: float | None
    low: float | None
    high: float | None
    is_outside: bool
    brings: list[str]


@dataclass(frozen=True)
class AlarmRow:
    """The alarm that adds up evidence for a raised rate, item by item in the study's order.

    `alarm_at` counts judged items; None: no alarm. `items_between` are items from one false alarm to the next,
    `items_to` those to an alarm once the rate is raised.
    """

    criterion: str
    usual_rate: float
    raised_rate: float
    threshold: float
    items_between: float
    items_to: float
    items: int
    resets: int
    level: float | None
    alarm_at: int | None
    reset_at: list[int]
    levels: list[tuple[int, float]]


@dataclass(frozen=True)
class ItemBehind:
    """An item behind a number, with how many labels it has; `is_decided`: by a lead."""

    item_key: int
    batch: str
    labels: int
    is_decided: bool


@dataclass(frozen=True)
class ChangedItem:
    """An input whose two outputs in a comparison were judged differently: their items, and which one is the error."""

    criterion: str
    input: str
    first_key: int
    second_key: int
    is_first_wrong: bool


@dataclass(frozen=True)
class SplitItem:
    """An item whose labels differ: how many there are of each value, and the share of pairs that differ."""

    criterion: str
    item_key: int
    batch: str
    labels: dict[str, int]
    difference: float
    is_decided: bool


@dataclass(frozen=True)
class DisagreementRow:
    """How many items with two labels or more have labels that differ, for the study (`slice` None) or a slice.

    `rest` is the share among the other slices' items; `p_adjusted` says how surprising it is that the slice's share is
    so much higher (see `jurat.analytics.views.disagreement`), after Holm's correction for all slices and criteria.
    """

    criterion: str
    slice: str | None
    items: int
    split: int
    share: Estimate
    rest: float | None
    p_adjusted: float | None


@dataclass(frozen=True)
class AdviceRow:
    """What the numbers advise about a criterion, or a slice of it: in a sentence, with what it rests on.

    `items` are the keys of the items to read. Agreement's upper bounds are given where they are the reason (AC2's where
    values have an order, else AC1's), shares and `p_adjusted` where a slice is.
    """

    criterion: str
    slice: str | None
    advice: str
    items: list[int]
    alpha_high: float | None
    gwet_ac1_high: float | None
    gwet_ac2_high: float | None
    share: float | None
    rest: float | None
    p_adjusted: float | None


@dataclass(frozen=True)
class PathPoint:
    """The error rate of the first so many judged items of the study's order, and its anytime bounds."""

    items: int
    errors: int
    rate: float
    low: float
    high: float


@dataclass(frozen=True)
class MetricRow:
    """An operations metric of the items' columns, for the study (`slice` None) or a slice; `is_weighted`: by design.

    `left_out` counts the items that lack a column it needs, by which.
    """

    metric: str
    slice: str | None
    items: int
    value: Estimate
    is_weighted: bool
    left_out: LeftOut


@dataclass(frozen=True)
class SampleRow:
    """Items of a batch that were drawn from one stratum with one inclusion probability.

    `made_from` and `made_to`: the first and last time of these outputs in the logs. `population`: how many outputs they
    were drawn from. `is_weighted`: rates of this study weight the items back, as they were drawn at different rates.
    """

    batch: str
    stratum: str | None
    inclusion_probability: float | None
    items: int
    made_from: str | None
    made_to: str | None
    population: int | None
    is_weighted: bool


@dataclass(frozen=True)
class Progress:
    """How far a study is: items by state, standing reviews, and who made them.

    `second_looks`: complete items that are still to get the second reviewer the rubric wants on a share of them.
    `short`: items in progress that need more reviewers than the study has; `reviewers_short`: how many more.
    """

    study: str
    items: int
    reviews: int
    reviewers: int
    complete: int
    in_progress: int
    untouched: int
    withdrawn: int
    second_looks: int
    short: int
    reviewers_short: int
