"""Where reviewers disagree most, and the advice that the numbers support.

The rule for advice is written down in docs/method.md, "Advice".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from jurat.analytics.mirror.mirror import Mirror
from jurat.analytics.views.agreements import SCALES, agreement_rows
from jurat.analytics.views.items import Chosen, split_items
from jurat.analytics.views.row_types import AdviceRow, AgreementRow, DisagreementRow
from jurat.rubric.model import Criterion
from jurat.statistics import Estimate
from jurat.statistics.intervals import wilson
from jurat.statistics.multiplicity import holm
from jurat.statistics.odds import Halves, has_risen

UNCLEAR = 2 / 3  # agreement beyond chance that even tentative conclusions need (Krippendorff 2004)
MORE = 1.25  # times the odds of the other slices': less is not told however sure it is
TO_READ = 6  # items


class _Slice(NamedTuple):
    """A slice of a criterion: by how many labels they have, its items and those of them whose labels differ."""

    criterion: Criterion
    attribute: str | None
    name: str | None
    items: Counter[int]
    split: Counter[int]


def disagreement_rows(mirror: Mirror, slice_by: str | None = None) -> list[DisagreementRow]:
    """Return how many items have labels that differ, of every criterion but text, for the study or by an attribute.

    Only items with two labels or more count. A slice is compared with the other slices together, item by item with as
    many labels; the odds must be higher by more than a quarter.
    """
    return mirror.remembered(("disagreement", slice_by), lambda: _rows(_slices(mirror, slice_by)))


def _slices(mirror: Mirror, slice_by: str | None) -> list[_Slice]:
    found = []
    rows = (row for row in mirror.sliced_rows("count_patterns", slice_by))
    for (criterion_id, name), group in groupby(rows, key=lambda row: (row["criterion"], row["slice"])):
        criterion = mirror.rubric.criterion(criterion_id)
        one = _Slice(criterion, slice_by, name, Counter(), Counter())
        for row in group:
            labels = sum(cell["n"] for cell in row["pattern"])
            if labels > 1:
                one.items[labels] += row["items"]
                one.split[labels] += row["items"] if len(row["pattern"]) > 1 else 0
        if criterion.scale in SCALES and one.items:
            found.append(one)
    return found


def _rows(slices: Sequence[_Slice]) -> list[DisagreementRow]:
    """Compare each slice with the rest of its criterion, and correct for how many are asked about."""
    whole: dict[tuple[str, str | None], _Slice] = {}
    for one in slices:
        both = whole.setdefault((one.criterion.id, one.attribute), one._replace(items=Counter(), split=Counter()))
        both.items.update(one.items)
        both.split.update(one.split)
    pairs = [(one, whole[one.criterion.id, one.attribute]) for one in slices]
    asked = [_against(*pair) for pair in pairs]
    adjusted = iter(holm([p_value for p_value in asked if p_value is not None]))
    return [
        _row(*pair, None if p_value is None else next(adjusted)) for pair, p_value in zip(pairs, asked, strict=True)
    ]


def _against(one: _Slice, whole: _Slice) -> float | None:
    """Report how surprising it is that so many of a slice's items are split, beside the rest with as many labels."""
    strata = [
        Halves(
            earlier=whole.split[labels] - one.split[labels],
            earlier_whole=whole.items[labels] - items,
            later=one.split[labels],
            later_whole=items,
        )
        for labels, items in one.items.items()
    ]
    return None if one.name is None else has_risen(strata, MORE)


def _row(one: _Slice, whole: _Slice, p_adjusted: float | None) -> DisagreementRow:
    own, differ = one.items.total(), one.split.total()
    others, differ_there = whole.items.total() - own, whole.split.total() - differ
    bounds = wilson(differ, own, one.criterion.confidence)
    share = Estimate(differ / own, *bounds, None) if bounds else Estimate(None, None, None, "no item has two labels")
    rest = differ_there / others if others else None
    return DisagreementRow(one.criterion.id, one.name, own, differ, share, rest, p_adjusted)


def advice_rows(mirror: Mirror, attributes: Iterable[str] = ()) -> list[AdviceRow]:
    """Return the advice that agreement supports: on criteria, and on slices by each of the attributes.

    Holm's correction is over all of the slices together, of all attributes and criteria.
    """
    asked = tuple(attributes)
    return mirror.remembered(("advice", asked), lambda: [*_on_criteria(mirror), *_on_slices(mirror, asked)])


def _on_criteria(mirror: Mirror) -> Iterator[AdviceRow]:
    """Tell of a criterion where agreement beyond chance is low by alpha and by AC1 (AC2), at their upper bounds.

    Where values have an order both count how far labels differ. Without an upper bound there is no evidence to tell.
    """
    for row in agreement_rows(mirror):
        alpha, gwet = _high(row, "krippendorff_alpha"), _high(row, row.gwet)
        if alpha is not None and gwet is not None and max(alpha, gwet) < UNCLEAR:
            items = [item.item_key for item in split_items(mirror, row.criterion, most=TO_READ)]
            name = "AC1" if row.gwet == "gwet_ac1" else "AC2"
            first, second = (gwet, None) if row.gwet == "gwet_ac1" else (None, gwet)
            text = (
                f"The rubric is unclear on '{row.criterion}': alpha is below {alpha:.2f}, {name} below {gwet:.2f}. "
                f"Read {_these(items)} and mend the guidance."
            )
            yield AdviceRow(row.criterion, None, text, items, alpha, first, second, None, None, None)


def _high(row: AgreementRow, name: str) -> float | None:
    return row.coefficients[name].high


def _on_slices(mirror: Mirror, attributes: Sequence[str]) -> Iterator[AdviceRow]:
    """Tell of a slice where labels differ more often than elsewhere."""
    slices = [one for attribute in attributes for one in _slices(mirror, attribute)]
    for one, row in zip(slices, _rows(slices), strict=True):
        share, surprise = row.share.estimate, row.p_adjusted
        if share is None or row.rest is None or surprise is None or surprise > 1 - one.criterion.confidence:
            continue
        items = [item.item_key for item in split_items(mirror, row.criterion, _chosen(one), TO_READ)]
        text = (
            f"'{row.criterion}' is harder to tell where {row.slice}: labels differ on {share:.0%} of the items, and on "
            f"{row.rest:.0%} elsewhere. Read {_these(items)} and say in the guidance what to do with such."
        )
        yield AdviceRow(row.criterion, row.slice, text, items, None, None, None, share, row.rest, surprise)


def _chosen(one: _Slice) -> Chosen:
    attribute = one.attribute or ""
    return Chosen(attribute, str(one.name)[len(attribute) + 1 :])


def _these(items: Sequence[int]) -> str:
    return "this item" if len(items) == 1 else f"these {len(items)} items"
