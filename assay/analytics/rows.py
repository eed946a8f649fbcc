"""What pages and the command line get: typed rows with the fields of the JSON contract."""

from __future__ import annotations

from dataclasses import dataclass

from assay.statistics import Estimate


@dataclass(frozen=True)
class VerdictRow:
    """A criterion's error rate against its acceptable rate, for the study (`slice` None) or a slice."""

    criterion: str
    slice: str | None
    verdict: str | None
    method: str
    items: int
    errors: int
    pending: int
    estimate: float | None
    low: float | None
    high: float | None
    acceptable_error_rate: float | None
    confidence: float
    labels_to_decide: int | None
    reason: str | None


@dataclass(frozen=True)
class AgreementRow:
    """How far reviewers agree on a criterion, for the study (`slice` None) or a slice."""

    criterion: str
    slice: str | None
    items: int
    labels: int
    reviewers: int
    coefficients: dict[str, Estimate]


@dataclass(frozen=True)
class Progress:
    """How far a study is: items by state, standing reviews, and who made them."""

    study: str
    items: int
    reviews: int
    reviewers: int
    complete: int
    in_progress: int
    untouched: int
