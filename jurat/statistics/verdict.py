"""Is the error rate acceptable? A tally and a standard to pass, fail or undecided."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from jurat.statistics.betting import WeightClass, weighted_anytime_interval, weighted_log_e_values
from jurat.statistics.constrained import Counted, constrained_interval, constrained_log_e_values
from jurat.statistics.evidence_rows import Estimate, Interval
from jurat.statistics.intervals import clopper_pearson_high, clopper_pearson_low, wilson
from jurat.statistics.multiplicity import e_benjamini_hochberg
from jurat.statistics.planning import sequential_plan
from jurat.statistics.sequential import (
    ITEMS_AHEAD,
    LabelsToDecide,
    Side,
    anytime_interval,
    decide,
    labels_to_decide,
    least_to_pass,
    log_e_value,
)
from jurat.statistics.strata_ahead import Shows, Standing, strata_ahead, strata_least_to_pass
from jurat.statistics.stratified import Stratum, stratified_error_rate

Word = Literal["pass", "fail", "undecided"]
Method = Literal["anytime", "fixed", "indifference"]
SIDES: tuple[Side, Side] = ("pass", "fail")

NO_LIMIT = "no acceptable error rate is set"
NOTHING_JUDGED = "no item has been judged"
TOO_FEW = "too few labels"
TOO_CLOSE = "too close to call"
NOT_WEIGHTED = "items drawn at different rates can only be judged by the method 'anytime'"
ONE_BATCH_ONLY = "methods other than 'anytime' need one batch in a random order: the items came in several"
FOLLOW_UP = "how many outputs of each batch a follow-up question is asked of is not known"
WEIGHTED = "anytime, weighted"
BATCHES = "anytime, batches weighted"


@dataclass(frozen=True)
class Standard:
    """What a criterion is held to: the acceptable error rate, how sure the verdict must be, and by which method.

    `anytime`: right however often somebody looks. `fixed`: one look at `planned_items`, declared beforehand.
    `indifference`: Wald's test between the two rates of `zone`, between which either word is as good.
    """

    limit: float | None
    confidence: float
    method: Method = "anytime"
    planned_items: int | None = None
    zone: tuple[float, float] | None = None


@dataclass(frozen=True)
class Tally:
    """What is known of a criterion's items.

    `items` have at least one label, `errors` of them are resolved as errors (a tied item is none). `touched` items have
    been put before somebody; of those `errors_at_least` are certain errors, and `errors_at_most` are errors for certain
    or may still become so: whatever is pending, tied or skipped.
    """

    items: int
    errors: int
    touched: int
    errors_at_least: int
    errors_at_most: int

    @property
    def pending(self) -> int:
        """Return the number of touched items whose resolved label may still change."""
        return self.errors_at_most - self.errors_at_least

    def __add__(self, other: Tally) -> Tally:
        """Return the tally of both."""
        return Tally(
            self.items + other.items,
            self.errors + other.errors,
            self.touched + other.touched,
            self.errors_at_least + other.errors_at_least,
            self.errors_at_most + other.errors_at_most,
        )


@dataclass(frozen=True)
class StratumTally:
    """The tally of items that were drawn with one inclusion probability; `drawn` are all of them in the study."""

    tally: Tally
    inclusion_probability: float
    drawn: int

    @property
    def population(self) -> int:
        """Return how many outputs the items were drawn from."""
        return max(round(self.drawn / self.inclusion_probability), self.drawn)


@dataclass(frozen=True)
class Verdict:
    """The answer. `low` and `high` are for reading; the verdict does not come from them.

    They are Wilson's, or Korn and Graubard's where items are weighted. `verdict` is None where no limit is set.
    `labels_to_decide` is None unless more items would likely decide; where the judged items alone would, it is how many
    are pending. `reason` says what keeps a verdict from being pass or fail. `likely` is the word that so many more
    items would most likely bring; `least_to_pass` how many it takes to pass at the least, all of them and what is
    pending being correct. Both are None where they are not known.
    """

    verdict: Word | None
    method: str
    estimate: float | None
    low: float | None
    high: float | None
    labels_to_decide: int | None
    reason: str | None
    likely: Side | None = None
    least_to_pass: int | None = None


class Evidence(NamedTuple):
    """Logarithms of the e-values for the rate being below the limit and above it: what a verdict is reached by."""

    below: float
    above: float


class _Decision(NamedTuple):
    word: Word
    reason: str | None = None
    more: int | None = None
    likely: Side | None = None
    least: int | None = None


def judge(tally: Tally, standard: Standard, seed: int = 0) -> Verdict:
    """Judge a tally against a standard.

    Whatever the method, the chance of being told "pass" at a true rate of the limit or above is at most the risk, 1 -
    confidence, and likewise for "fail" from below. (With `indifference`: at the zone's ends, and at most risk / (1 -
    risk), Wald's bound.) What is pending counts as an error for "pass" and as correct for "fail". A limit of 0 says
    that any error fails: it can be failed and never be passed. A limit of 1 is passed by anything. With `fixed`, the
    tally must be that of the first planned items of the study's order.
    """
    estimate = tally.errors / tally.items if tally.items else None
    low, high = wilson(tally.errors, tally.items, standard.confidence) or (None, None)
    if standard.limit is None:
        return Verdict(None, standard.method, estimate, low, high, None, NO_LIMIT)
    decided = _common(tally, standard.limit) or METHODS[standard.method](tally, standard, standard.limit, seed)
    return Verdict(
        decided.word, standard.method, estimate, low, high, decided.more, decided.reason, decided.likely, decided.least
    )


def judge_strata(
    strata: Sequence[StratumTally],
    standard: Standard,
    seed: int = 0,
    *,
    in_batches: bool = False,
    is_follow_up: bool = False,
) -> Verdict:
    """Judge items of several strata: weighted back to the population they come from.

    Every stratum of the design is named, those without a judged item too. The estimate and its interval are those of a
    stratified sample; where the estimate is undefined (a stratum has no judged item) there is no pass or fail either.
    Within one batch items come in a random order across strata, and the verdict bets on weighted items (see
    `jurat.statistics.betting`). `in_batches`: they do not, and it follows `jurat.statistics.constrained`, which needs
    no such order but the strata's true shares: of a follow-up question these are not known, and it stays undecided.
    """
    weighted = weighted_estimate(strata, standard.confidence)
    method = BATCHES if in_batches else WEIGHTED
    decided = _without_evidence(strata, standard, weighted, in_batches=in_batches, is_follow_up=is_follow_up)
    if decided is None and standard.limit is not None:
        shows = _shows(strata, standard.limit, in_batches=in_batches)
        decided = _decide_by(strata, 1 - standard.confidence, shows, seed)
    word = None if decided is None else decided.word
    shown = (weighted.estimate, weighted.low, weighted.high)
    if decided is None:
        return Verdict(word, method, *shown, None, NO_LIMIT)
    reason = decided.reason and (decided.reason if weighted.estimate is not None else weighted.reason)
    return Verdict(word, method, *shown, decided.more, reason, decided.likely, decided.least)


def _without_evidence(
    strata: Sequence[StratumTally], standard: Standard, weighted: Estimate, *, in_batches: bool, is_follow_up: bool
) -> _Decision | None:
    """Decide where no evidence is asked for."""
    if standard.limit is None:
        return None
    whole = sum((stratum.tally for stratum in strata), Tally(0, 0, 0, 0, 0))
    decided = _common(whole, standard.limit)
    if decided is None and standard.method != "anytime":
        decided = _Decision("undecided", ONE_BATCH_ONLY if in_batches else NOT_WEIGHTED)
    if decided is None and weighted.estimate is None:
        decided = _Decision("undecided", weighted.reason)
    if decided is None and in_batches and is_follow_up:
        decided = _Decision("undecided", FOLLOW_UP)
    return decided


def deciding_bounds(strata: Sequence[StratumTally], confidence: float, *, in_batches: bool = False) -> Interval | None:
    """Return the bounds an anytime verdict is reached by: a limit above `high` passes, one below `low` fails.

    Pending items count against each. None where nothing is touched. `in_batches` as in `judge_strata`.
    """
    if not any(one.tally.touched for one in strata):
        return None
    alpha = 1 - confidence
    if len(strata) > 1 and in_batches:
        sides = [_counted(strata, side) for side in SIDES]
        return constrained_interval(sides[0], sides[1], alpha)
    if len(strata) > 1:
        above, below = (weighted_anytime_interval(weight_classes(strata, side), alpha) for side in SIDES)
    else:
        tally = strata[0].tally
        above = anytime_interval(tally.errors_at_most, tally.touched, alpha)
        below = anytime_interval(tally.errors_at_least, tally.touched, alpha)
    return Interval(below.low, above.high) if below and above else None


def evidence(tally: Tally, standard: Standard) -> Evidence | None:
    """Return what an anytime verdict on a tally is reached by; None with another method, or at a limit of 0 or 1."""
    if standard.method != "anytime" or standard.limit is None or not 0 < standard.limit < 1:
        return None
    below = log_e_value(tally.errors_at_most, tally.touched, standard.limit, "pass")
    above = log_e_value(tally.errors_at_least, tally.touched, standard.limit, "fail")
    return Evidence(float(below), float(above))


def evidence_of_strata(
    strata: Sequence[StratumTally], standard: Standard, *, in_batches: bool = False
) -> Evidence | None:
    """Return the same of items of several strata; `in_batches` as in `judge_strata`."""
    if standard.method != "anytime" or standard.limit is None or not 0 < standard.limit < 1:
        return None
    shows = _shows(strata, standard.limit, in_batches=in_batches)
    return Evidence(_evidence_for(strata, shows, "pass"), _evidence_for(strata, shows, "fail"))


def which_stand(found: Sequence[tuple[str | None, Evidence | None, float]]) -> list[bool | None]:
    """Report of each slice's verdict whether it still stands when one remembers how many slices were looked at.

    A slice is its word, the evidence, and the confidence asked for. Counted are both sides of every slice that has
    evidence, undecided ones too, and however often anybody looked: the expected share of false words among those that
    stand is at most the average of 1 - confidence. None without a word or with "undecided"; a word that no evidence was
    needed for (a limit of 0 or 1) stands. Source: Wang and Ramdas 2022.
    """
    asked = [
        one + math.log(1 - confidence) for _, sides, confidence in found if sides is not None for one in sides
    ]  # so that each is held to its own confidence
    kept = iter(e_benjamini_hochberg(asked, 1.0))
    stands: list[bool | None] = []
    for word, sides, _ in found:
        below, above = (next(kept), next(kept)) if sides is not None else (True, True)
        stands.append({"pass": below, "fail": above}.get(word or ""))
    return stands


def weighted_estimate(strata: Sequence[StratumTally], confidence: float) -> Estimate:
    """Return the weighted error rate of the judged items, with Korn and Graubard's interval."""
    judged = [Stratum(one.population, one.tally.items, one.tally.errors) for one in strata if one.drawn]
    return stratified_error_rate(judged, confidence).estimate


def _common(tally: Tally, limit: float) -> _Decision | None:
    """Decide what no method is needed for."""
    if not tally.items:
        return _Decision("undecided", NOTHING_JUDGED)
    if limit == 1:
        return _Decision("pass")
    if limit == 0:
        if tally.errors_at_least:
            return _Decision("fail")
        return _Decision("undecided", "no number of items can show a rate of exactly 0")
    return None


def _anytime(tally: Tally, standard: Standard, limit: float, seed: int) -> _Decision:
    threshold = -math.log(1 - standard.confidence)
    if log_e_value(tally.errors_at_most, tally.touched, limit, "pass") >= threshold:
        return _Decision("pass")
    if log_e_value(tally.errors_at_least, tally.touched, limit, "fail") >= threshold:
        return _Decision("fail")
    told = decide(tally.errors, tally.items, limit, 1 - standard.confidence)
    if told:  # only what is pending stands in the way
        return _Decision("undecided", TOO_FEW, tally.pending, told)
    ahead = labels_to_decide(tally.errors, tally.items, limit, 1 - standard.confidence, seed)
    least = least_to_pass(tally.errors, tally.items, limit, 1 - standard.confidence)
    return _likely(ahead, least)


def _fixed(tally: Tally, standard: Standard, limit: float, _seed: int) -> _Decision:
    """Decide at the planned number of items, or before it where nothing that is missing could change the word."""
    planned = standard.planned_items or 0
    if tally.touched > planned:
        raise ValueError(f"{tally.touched} items are more than the {planned} that were planned")
    missing = planned - tally.touched
    high = clopper_pearson_high(tally.errors_at_most + missing, planned, standard.confidence)
    low = clopper_pearson_low(tally.errors_at_least, planned, standard.confidence)
    if high is not None and high < limit:
        return _Decision("pass")
    if low is not None and low > limit:
        return _Decision("fail")
    still = missing + tally.pending
    if still:
        return _Decision("undecided", f"{still:,} of the {planned:,} planned items are not resolved", still)
    return _Decision("undecided", TOO_CLOSE)


def _indifference(tally: Tally, standard: Standard, _limit: float, _seed: int) -> _Decision:
    low_rate, high_rate = standard.zone or (0.0, 0.0)
    risk = 1 - standard.confidence
    plan = sequential_plan(low_rate, high_rate, risk, risk)
    if tally.errors_at_most <= plan.accept_from + plan.slope * tally.touched:
        return _Decision("pass")
    if tally.errors_at_least >= plan.reject_from + plan.slope * tally.touched:
        return _Decision("fail")
    return _Decision("undecided", TOO_FEW, _until_a_line(tally, plan.accept_from, plan.reject_from, plan.slope))


def _until_a_line(tally: Tally, accept_from: float, reject_from: float, slope: float) -> int | None:
    """Return how many more items reach one of Wald's lines if errors come as so far; None if neither is ahead."""
    rate = tally.errors / tally.items
    if math.isclose(rate, slope):
        return None
    line = reject_from if rate > slope else accept_from
    items = math.ceil(line / (rate - slope))
    return max(items - tally.items, 1) if items - tally.items <= ITEMS_AHEAD else None


METHODS: dict[Method, Callable[[Tally, Standard, float, int], _Decision]] = {
    "anytime": _anytime,
    "fixed": _fixed,
    "indifference": _indifference,
}


def _shows(strata: Sequence[StratumTally], limit: float, *, in_batches: bool) -> Shows:
    """Return the evidence of items and errors by stratum, of one study or of many at once."""
    if in_batches:
        outputs = np.array([one.population for one in strata], dtype=float)
        return lambda items, errors, side: constrained_log_e_values(outputs, items, errors, limit, side)
    weights = np.array([1 / one.inclusion_probability for one in strata])
    return lambda items, errors, side: weighted_log_e_values(weights, items, errors, limit, side)


def _evidence_for(strata: Sequence[StratumTally], shows: Shows, side: Side) -> float:
    """Return the evidence of what is touched; pending items count against the side."""
    touched = np.array([one.tally.touched for one in strata], dtype=float)
    tallies = [one.tally for one in strata]
    errors = [one.errors_at_most if side == "pass" else one.errors_at_least for one in tallies]
    return float(shows(touched, np.array(errors, dtype=float), side))


def _decide_by(strata: Sequence[StratumTally], alpha: float, shows: Shows, seed: int) -> _Decision:
    """Decide by evidence, or say how many more items would likely decide it, and how; or that it is too close."""
    threshold = -math.log(alpha)
    for side in SIDES:
        if _evidence_for(strata, shows, side) >= threshold:
            return _Decision(side)
    columns = [(one.tally.items, one.tally.errors, max(one.drawn - one.tally.touched, 0), one.drawn) for one in strata]
    standing = Standing(*np.array(columns, dtype=float).T)
    for side in SIDES:
        if float(shows(standing.items, standing.errors, side)) >= threshold:  # only what is pending stands in the way
            return _Decision("undecided", TOO_FEW, sum(one.tally.pending for one in strata), side)
    ahead = strata_ahead(standing, shows, alpha, seed)
    return _likely(ahead, strata_least_to_pass(standing, shows, alpha))


def _likely(ahead: LabelsToDecide, least: int | None) -> _Decision:
    """Report where most futures end, if at least half of them end anywhere."""
    if ahead.median is None:
        return _Decision("undecided", TOO_CLOSE, least=least)
    likely: Side = "pass" if ahead.pass_chance >= ahead.fail_chance else "fail"
    return _Decision("undecided", TOO_FEW, ahead.to_pass if likely == "pass" else ahead.to_fail, likely, least)


def weight_classes(strata: Sequence[StratumTally], side: Side) -> list[WeightClass]:
    """Return each stratum's weight, its touched items, and errors as the side must see them."""
    return [
        WeightClass(
            1 / stratum.inclusion_probability,
            stratum.tally.touched,
            stratum.tally.errors_at_most if side == "pass" else stratum.tally.errors_at_least,
        )
        for stratum in strata
    ]


def _counted(strata: Sequence[StratumTally], side: Side) -> list[Counted]:
    """Return the same with each stratum's number of outputs."""
    return [
        Counted(stratum.population, one.items, one.errors)
        for stratum, one in zip(strata, weight_classes(strata, side), strict=True)
        if stratum.drawn
    ]
