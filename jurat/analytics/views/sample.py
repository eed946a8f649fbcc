"""Where the items come from: what was drawn in each batch, from which strata, and for how many outputs it stands."""

from __future__ import annotations

from jurat.analytics.mirror.mirror import Mirror
from jurat.analytics.views.row_types import SampleRow


def sample_rows(mirror: Mirror) -> list[SampleRow]:
    """Return each batch's items by stratum and inclusion probability, batches in the order they came.

    A batch that was not stratified has one row. The population is how many outputs the items were drawn from: their
    number divided by the inclusion probability; None where the items do not carry one.
    """
    return mirror.about_items("sample", lambda: _sample_rows(mirror))


def _sample_rows(mirror: Mirror) -> list[SampleRow]:
    is_weighted = bool(mirror.rows("unequal")[0]["is_unequal"])
    return [
        SampleRow(**row, population=_population(drawn, row["inclusion_probability"]), is_weighted=is_weighted)
        for drawn, row in ((row.pop("drawn"), row) for row in mirror.rows("sample"))
    ]


def _population(drawn: int, probability: float | None) -> int | None:
    return None if probability is None else max(round(drawn / probability), drawn)
