"""Where reviewers disagree, the advice that follows, and which items lie behind a number, against plain Python."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from itertools import combinations

import numpy as np
import pytest
from pytest import approx

from assay.analytics import (
    Chosen,
    Mirror,
    advice_rows,
    agreement_rows,
    changed_items,
    comparison_rows,
    conger_rows,
    disagreement_rows,
    items_behind,
    judge_rows,
    self_agreement_rows,
    split_items,
    verdict_rows,
)
from assay.errors import UnknownName
from assay.rubric import parse_rubric
from assay.statistics.intervals import clopper_pearson, wilson
from assay.statistics.odds import Halves, has_risen
from tests.spec.study_table import TableFeed, mirror_of, read_study

WORDS = ("yes", "no")
ORDINAL = """
title = "t"
overlap = 3
[[criterion]]
id = "bad"
question = "?"
scale = "ordinal"
values = ["1", "2", "3", "4", "5"]
"""
ITEMS, OVERLAP = 180, 3


def study(seed: int = 3, vague: float = 0.5) -> tuple[TableFeed, dict[str, list[str]]]:
    """Make 180 items of three categories and two models on 90 inputs; on travel, labels are a coin so often."""
    random = np.random.default_rng(seed)
    lines, labels = [], {}
    for number in range(ITEMS):
        truth = random.random() < 0.2
        guess = vague if number // 2 % 3 == 1 else 0.02
        seats = OVERLAP if number % 10 else 2
        given = [
            WORDS[int(random.random() < 0.5)] if random.random() < guess else WORDS[int(not truth)]
            for _ in range(seats)
        ]
        labels[f"i{number:03}"] = given
        lines += [f"i{number:03} | r{seat} | {label} | |" for seat, label in enumerate(given)]
    feed = read_study("\n".join(lines))
    for number, attributes in enumerate(feed.attributes.values()):
        attributes |= {
            "model": "atlas" if number % 2 else "comet",
            "input_id": f"input-{number // 2}",
            "category": ("billing", "travel", "health")[number // 2 % 3],
        }
    return feed, labels


@pytest.fixture(scope="module")
def made() -> tuple[TableFeed, dict[str, list[str]], Mirror]:
    """The study and its mirror."""
    feed, labels = study()
    return feed, labels, mirror_of(feed)


Made = tuple[TableFeed, dict[str, list[str]], Mirror]


def key(item: str) -> int:
    """Give an item's key: items are numbered from 1 in the order of their names."""
    return int(item[1:]) + 1


def test_disagreement_is_counted_item_by_item(made: Made) -> None:
    """Shares by category, and each category against the rest among items with as many labels."""
    feed, labels, mirror = made
    rows = {row.slice: row for row in disagreement_rows(mirror, "category") if row.criterion == "bad"}
    counts: dict[str, dict[int, Counter[bool]]] = defaultdict(lambda: defaultdict(Counter))
    for item, given in labels.items():
        counts[f"category={feed.attributes[item]['category']}"][len(given)][len(set(given)) > 1] += 1
    raw = []
    for name, row in sorted(rows.items()):
        own = counts[str(name)]
        items, split = sum(one.total() for one in own.values()), sum(one[True] for one in own.values())
        others = [by_labels for other, by_labels in counts.items() if other != name]
        assert (row.items, row.split) == (items, split)
        assert row.share[:3] == approx((split / items, *(wilson(split, items, 0.95) or ())))
        rest = sum(one[True] for by_labels in others for one in by_labels.values()) / (ITEMS - items)
        assert row.rest == approx(rest)
        strata = [
            Halves(sum(o[n][True] for o in others), sum(o[n].total() for o in others), one[True], one.total())
            for n, one in own.items()
        ]
        raw.append(has_risen(strata, 1.25) or 1.0)
    whole = next(row for row in disagreement_rows(mirror) if row.criterion == "bad")

    assert set(rows) == {"category=billing", "category=health", "category=travel"}
    assert min(row.p_adjusted or 1 for row in rows.values()) == approx(min(3 * p for p in raw))
    assert (whole.slice, whole.p_adjusted, whole.rest) == (None, None, None)
    assert whole.split == sum(row.split for row in rows.values())


def test_the_most_split_items_come_first(made: Made) -> None:
    """By the share of pairs of labels that differ; a tie of two is as split as can be."""
    feed, labels, mirror = made

    def split(item: str) -> float:
        pairs = list(combinations(labels[item], 2))
        return sum(a != b for a, b in pairs) / len(pairs)

    travel = [item for item in labels if feed.attributes[item]["category"] == "travel" and split(item) > 0]
    expected = sorted(travel, key=lambda item: (-split(item), -len(labels[item]), item))
    found = split_items(mirror, "bad", Chosen("category", "travel"))

    assert [row.item_key for row in found] == [key(item) for item in expected]
    assert [row.labels for row in found] == [dict(Counter(labels[item])) for item in expected]
    assert [row.difference for row in found] == approx([split(item) for item in expected])
    assert len(split_items(mirror, "bad", most=2)) == 2


def test_advice_names_the_slice_and_the_items_to_read(made: Made) -> None:
    """Travel is vague, the rest is not; the six items are its most split ones."""
    _, _, mirror = made
    [advice] = advice_rows(mirror, ["category", "model"])

    assert (advice.criterion, advice.slice) == ("bad", "category=travel")
    assert (advice.share or 0) > 0.2 > (advice.rest or 1)
    assert (advice.p_adjusted or 1) < 0.05
    assert advice.items == [row.item_key for row in split_items(mirror, "bad", Chosen("category", "travel"), 6)]
    assert "Read these 6 items" in advice.advice


def test_advice_on_a_criterion_needs_both_coefficients_low() -> None:
    """Coins everywhere: told, with both upper bounds. Rare errors: alpha is low and AC1 is not, and nothing is told."""
    lines = [f"i{n:03} | r{s} | {WORDS[(n * 7 + s * (1 + n % 2)) % 2]} | |" for n in range(120) for s in range(3)]
    [coin] = advice_rows(mirror_of(read_study("\n".join(lines))))
    rare = [f"i{n:03} | r{s} | {WORDS[int(n % 20 != s)]} | |" for n in range(200) for s in range(3)]

    assert coin.slice is None
    assert max(coin.alpha_high or 1, coin.gwet_ac1_high or 1) < 2 / 3
    assert len(coin.items) == 6
    assert advice_rows(mirror_of(read_study("\n".join(rare)))) == []


def test_advice_on_ordered_values_counts_how_far_labels_differ() -> None:
    """Neighbouring grades are no unclear rubric, however low AC1 is; grades given by lot are, by AC2's upper bound."""
    dice = random.Random(5)
    graded = [(n, s, dice.choice([1, 2, 3, 4, 5])) for n in range(150) for s in range(3)]
    near = [(n, s, min(max(n % 5 + 1 + dice.choice([0, 0, 1, -1]), 1), 5)) for n, s, _ in graded]
    row, *_ = agreement_rows(ordinal_mirror(near))
    [advice] = advice_rows(ordinal_mirror(graded))

    assert (row.coefficients["gwet_ac1"].high or 1) < 2 / 3 < (row.coefficients["gwet_ac2"].low or 0)
    assert advice_rows(ordinal_mirror(near)) == []
    assert advice.gwet_ac1_high is None
    assert (advice.gwet_ac2_high or 1) < 2 / 3
    assert "AC2 below" in advice.advice


def test_each_of_two_ordinal_alphas_names_its_weighting() -> None:
    """0.8154 with Krippendorff's distance, 0.8336 with Gwet's weights: both published, of the same ratings."""
    rows = ["11.1", "2232", "3333", "3333", "2222", "1234", "4444", "1121", "2222", ".555", "..11", "..3."]
    given = [(n, s, int(label)) for n, row in enumerate(rows) for s, label in enumerate(row) if label != "."]
    row, *_ = agreement_rows(ordinal_mirror(given))
    [conger] = conger_rows(ordinal_mirror(given))

    assert row.coefficients["krippendorff_alpha"].estimate == approx(0.8154, abs=5e-5)
    assert row.linearised["krippendorff_alpha"].estimate == approx(0.8336, abs=5e-5)
    assert row.weightings["krippendorff_alpha"] == "ordinal distance (Krippendorff)"
    assert (row.linearised_weighting, conger.weighting) == ("ordinal weights (Gwet)", "ordinal weights (Gwet)")
    assert conger.kappa != approx(conger.kappa_plain, abs=0.01)


def ordinal_mirror(given: list[tuple[int, int, int]]) -> Mirror:
    """Give a study of one ordinal criterion: item, reviewer, grade."""
    lines = "\n".join(f"i{item:03} | r{seat} | {grade} | |" for item, seat, grade in given)
    graded = parse_rubric(ORDINAL, "test")
    mirror = Mirror(read_study(lines, rubric_hash=graded.content_hash).as_feed(), "t", graded)
    mirror.refresh()
    return mirror


def test_honest_slices_stand_out_rarely() -> None:
    """Twelve studies that are vague nowhere: at most one in twenty has a category that stands out, and slack."""
    told = 0
    for seed in range(12):
        rows = disagreement_rows(mirror_of(study(seed, vague=0.02)[0]), "category")
        told += any((row.p_adjusted if row.p_adjusted is not None else 1) <= 0.05 for row in rows)

    assert told <= 2


def test_items_behind_a_slices_number(made: Made) -> None:
    """Errors, correct, tied and pending items by model, as counted in plain Python, in the study's order."""
    feed, labels, mirror = made
    expected: dict[tuple[str, str], list[int]] = defaultdict(list)
    for item, given in labels.items():
        errors = given.count("yes")
        kind = "tied" if 2 * errors == len(given) else "error" if 2 * errors > len(given) else "correct"
        expected[str(feed.attributes[item]["model"]), kind].append(key(item))
        if len(given) == 2 and kind == "tied":  # the third review may still turn it
            expected[str(feed.attributes[item]["model"]), "pending"].append(key(item))
    for model in ("atlas", "comet"):
        row = next(r for r in verdict_rows(mirror, "model") if (r.criterion, r.slice) == ("bad", f"model={model}"))
        for kind in ("error", "correct", "tied", "pending"):
            found = items_behind(mirror, "bad", kind, Chosen("model", model))  # type: ignore[arg-type]
            assert [one.item_key for one in found] == expected[model, kind]
        assert row.pending == len(expected[model, "pending"])
    assert [one.item_key for one in items_behind(mirror, "bad", "error", Chosen("batch", "b"))] == [
        one.item_key for one in items_behind(mirror, "bad", "error")
    ]
    with pytest.raises(UnknownName, match="There is no column 'nothing'"):
        items_behind(mirror, "bad", "error", Chosen("nothing", "(none)"))


def test_pending_items_are_those_that_are_counted_so() -> None:
    """Claimed, short of their overlap, cannot judge, tied; not the untouched, the settled or the skipped criterion."""
    mirror = mirror_of(
        read_study(
            """a | r1 | yes | x |
               b | r1 | no  |   |
               b | r2 | no  |   |
               c | r1 |     |   | skip
               d | r1 | ?   |   |
               e | r1 | yes | y |
               e | r2 | no  |   |"""
        )
    )
    [row] = [row for row in verdict_rows(mirror) if row.criterion == "bad"]

    assert [one.item_key for one in items_behind(mirror, "bad", "pending")] == [1, 3, 4, 5]
    assert row.pending == 4


def test_changed_items_are_the_pairs_that_mcnemar_looks_at(made: Made) -> None:
    """Each input once, with both items and which one is wrong; as many as tell the difference apart."""
    _, labels, mirror = made
    wrong = {item: 2 * given.count("yes") > len(given) for item, given in labels.items()}
    names = list(labels)
    expected = [
        (f"input-{n // 2}", key(names[n + 1]), key(names[n]), wrong[names[n + 1]])
        for n in range(0, ITEMS, 2)
        if wrong[names[n]] != wrong[names[n + 1]]
    ]
    found = changed_items(mirror, "bad", "model", "atlas", "comet")
    [compared] = [row for row in comparison_rows(mirror, "model", "atlas", "comet") if row.criterion == "bad"]

    assert [(one.input, one.first_key, one.second_key, one.is_first_wrong) for one in found] == expected
    assert sum(1 if one.is_first_wrong else -1 for one in found) == round(
        (compared.difference.estimate or 0) * compared.first_items
    )


def test_unseen_judge_answers_are_a_count() -> None:
    """Four answers of the judge, one of them on an item that people labelled, one on one that nobody could judge."""
    feed = read_study(
        """a | r1 | yes | x |
           b | r1 | ?   |   |
           c | r1 |     |   | skip
           d | r1 |     |   | skip
           e | r1 | no  |   |"""
    )
    for item, attributes in feed.attributes.items():
        attributes |= {"judge_bad": "yes" if item != "e" else None}
    [row] = judge_rows(mirror_of(feed))

    assert (row.judged, row.labelled, row.unseen, row.unseen_share) == (4, 1, 3, 0.75)


def test_self_agreement_counts_labels_given_twice() -> None:
    """Three repeats with both labels, two of them equal; a "cannot judge" and an unasked criterion are left out."""
    feed = read_study("a | r1 | yes | x |")
    answers = [("yes", "yes"), ("no", "no"), ("yes", "no"), (None, "yes")]
    feed.repeats = [
        {
            "reviewer_id": "r1",
            "item_id": f"i{number}",
            "first_answers": f'{{"bad": {{"value": {_json(first)}}}}}',
            "second_answers": f'{{"bad": {{"value": {_json(second)}}}, "why": {{"value": "x"}}}}',
            "created_us": number,
        }
        for number, (first, second) in enumerate(answers)
    ]
    row, unasked = self_agreement_rows(mirror_of(feed))

    assert (row.criterion, row.reviewer, row.items, sum(row.left_out.values())) == ("bad", "r1", 3, 1)
    assert (unasked.criterion, unasked.items, unasked.left_out) == ("why", 0, {"no label both times": 4})
    assert row.agreement[:3] == approx((2 / 3, *(clopper_pearson(2, 3, 0.95) or ())))


def _json(value: str | None) -> str:
    return "null" if value is None else f'"{value}"'
