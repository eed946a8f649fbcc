"""What is counted: from reviews to tallies."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jurat.analytics import Mirror, agreement_rows, progress, verdict_rows
from jurat.rubric.model import parse_rubric
from jurat.statistics.resolution import Rule, resolve
from tests.spec.study_table import TableFeed, mirror_of, read_study

COUNTS = ("items", "errors", "touched", "errors_at_least", "errors_at_most", "labels")


def tally(text: str, criterion: str = "bad", rule: str = "majority", adjudicate: str = "ties") -> tuple[int, ...]:
    """Return the counts of a criterion, or zeros where it has no row."""
    return counts(mirror_of(read_study(text, rule), rule, adjudicate), criterion)


def counts(mirror: Mirror, criterion: str = "bad") -> tuple[int, ...]:
    """Return the counts of a criterion in a mirror, or zeros where it has no row."""
    rows = mirror.sliced_rows("error_rate", None)
    found = [tuple(row[name] for name in COUNTS) for row in rows if row["criterion"] == criterion]
    return found[0] if found else (0,) * len(COUNTS)


@pytest.mark.parametrize(
    ("text", "expected", "why"),
    [
        ("a | r1 | yes | x |", (1, 1, 1, 0, 1, 1), "one of three: it may still turn"),
        (
            """a | r1 | yes | x |
               a | r2 | yes | x |""",
            (1, 1, 1, 1, 1, 2),
            "two of three: the third cannot turn it",
        ),
        (
            """a | r1 | no | |
               a | r2 | no | |""",
            (1, 0, 1, 0, 0, 2),
            "two of three, correct for certain",
        ),
        (
            """a | r1 | yes | x |
               a | r2 | no  |   |""",
            (1, 0, 1, 0, 1, 2),
            "tied so far: judged, no error, pending",
        ),
        (
            """a | r1 | yes | x |
               a | r2 | no  |   |
               a | r3 | yes | y |
               a | r4 | no  |   |""",
            (1, 0, 1, 0, 1, 4),
            "tied for good: still an error for pass",
        ),
        ("a | r1 | | | skip", (0, 0, 1, 0, 1, 0), "only put before somebody: it may be an error"),
        ("a | r1 | yes | x | late", (0, 0, 1, 0, 1, 0), "a late review is not counted"),
        (
            """a | r1 | yes | x |
               a | r1 | no  |   | revises""",
            (1, 0, 1, 0, 1, 1),
            "the correction stands, the first does not",
        ),
        (
            """a | r1 | yes | x |
               a | r1 |     |   | sent back""",
            (0, 0, 1, 0, 1, 0),
            "what was sent back is no label, and its place is free",
        ),
        ("a | r1 | ? | |", (0, 0, 1, 0, 1, 0), "cannot judge is no label"),
        ("a | r1 | yes | x | old", (0, 0, 1, 0, 1, 0), "labels of another version of the rubric are not pooled"),
    ],
)
def test_what_an_item_counts_as(text: str, expected: tuple[int, ...], why: str) -> None:
    """Items, errors, touched, certain errors, possible errors, labels."""
    assert tally(text) == expected, why


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (  # complete, and nobody was asked: not part of this criterion
            """a | r1 | no | |
               a | r2 | no | |
               a | r3 | no | |""",
            (0, 0, 0, 0, 0, 0),
        ),
        (  # in progress: it may still be asked
            "a | r1 | no | |",
            (0, 0, 1, 0, 1, 0),
        ),
        (  # complete, asked twice, both say x
            """a | r1 | yes | x |
               a | r2 | yes | x |
               a | r3 | no  |   |""",
            (1, 1, 1, 1, 1, 2),
        ),
    ],
)
def test_a_follow_up_counts_only_where_it_was_asked(text: str, expected: tuple[int, ...]) -> None:
    """The criterion `why` is asked when `bad` is yes."""
    assert tally(text, "why") == expected


@pytest.mark.parametrize(
    ("rule", "expected"),
    [("majority", (1, 0, 1, 0, 0, 3)), ("any", (1, 1, 1, 1, 1, 3)), ("all", (1, 0, 1, 0, 0, 3))],
)
def test_the_rule_decides(rule: str, expected: tuple[int, ...]) -> None:
    """One of three says error."""
    text = """a | r1 | yes | x |
              a | r2 | no  |   |
              a | r3 | no  |   |"""

    assert tally(text, rule=rule) == expected


def test_an_empty_study_has_no_rate() -> None:
    """A row for each criterion, with nothing in it."""
    rows = verdict_rows(mirror_of(read_study("a | r1 | | | skip").__class__({}, {})))

    assert [(row.criterion, row.items, row.estimate, row.verdict) for row in rows] == [
        ("bad", 0, None, "undecided"),
        ("why", 0, None, None),
    ]


def test_slices_add_up() -> None:
    """Items of both models, each in its own slice."""
    text = """a | r1 | yes | x |
              b | r1 | no  |   |
              c | r1 | no  |   |"""
    rows = verdict_rows(mirror_of(read_study(text)), "model")

    assert [(row.slice, row.items, row.errors) for row in rows if row.criterion == "bad"] == [
        ("model=m1", 2, 1),
        ("model=m2", 1, 0),
    ]


def test_an_attribute_name_is_never_sql() -> None:
    """Whatever a column is called, it is looked up as a name."""
    name = "model'; DROP TABLE item; --/~\""
    feed = read_study("a | r1 | yes | x |")
    feed.attributes["a"][name] = "m1"
    mirror = mirror_of(feed)

    assert [row.slice for row in verdict_rows(mirror, name) if row.criterion == "bad"] == [f"{name}=m1"]
    assert mirror.progress()["items"] == 1


def weighted_study() -> TableFeed:
    """Two strata drawn at very different rates: 4 of 8 common items, 6 of 6 rare ones, with 1 and 4 errors."""
    feed = read_study(
        "\n".join(
            [f"c{number} | r1 | {'yes' if number == 0 else 'no'} | |" for number in range(4)]
            + [f"r{number} | r1 | {'yes' if number < 4 else 'no'} | |" for number in range(6)]
        ),
        need=1,
    )
    for number in range(4, 8):
        feed.attributes[f"c{number}"] = {}
    for item, attributes in feed.attributes.items():
        attributes |= {"stratum": item[0], "inclusion_probability": 0.01 if item[0] == "c" else 0.5}
    return feed


def test_items_drawn_at_different_rates_are_weighted_back() -> None:
    """The common stratum stands for 800 outputs, the rare one for 12; most errors are in the rare one."""
    row = verdict_rows(mirror_of(weighted_study()))[0]

    assert (row.method, row.items, row.errors) == ("anytime, weighted", 10, 5)
    assert row.estimate == pytest.approx((800 * 1 / 4 + 12 * 4 / 6) / 812)
    assert row.low is not None
    assert row.high is not None
    assert row.low < 0.25 < row.high
    assert row.verdict == "undecided"


def test_a_stratum_nobody_has_judged_leaves_the_estimate_undefined() -> None:
    """The other strata cannot speak for it; the verdict waits, and says so."""
    feed = weighted_study()
    feed.reviews = [row for row in feed.reviews if int(str(row["item_key"])) > 4]
    feed.places = {item: place for item, place in feed.places.items() if item.startswith("r")}
    row = verdict_rows(mirror_of(feed))[0]

    assert (row.items, row.estimate, row.low) == (6, None, None)
    assert (row.verdict, row.reason) == ("undecided", "a stratum has no judged item")


def test_slices_of_a_weighted_study_are_weighted() -> None:
    """Each slice over its own strata."""
    feed = weighted_study()
    for item, attributes in feed.attributes.items():
        attributes["model"] = "m1" if item in ("c0", "c1", "r0", "r1", "r5") else "m2"
    rows = {row.slice: row for row in verdict_rows(mirror_of(feed), "model") if row.criterion == "bad"}

    assert rows["model=m1"].estimate == pytest.approx((200 * 1 / 2 + 6 * 2 / 3) / 206)
    assert rows["model=m2"].items == 5


def test_a_leads_decision_settles_an_item() -> None:
    """A tie becomes an error; without a label too; taken back, it is a tie again. One by one, or all at once."""
    feed = read_study(
        """a | r1 | yes | x |
           a | r2 | no  |   |
           b | r1 | ?   |   |
           b | r2 | ?   |   |
           c | r1 | no  |   |
           c | r2 | no  |   |""",
        need=2,
    )
    feed.attributes |= {str(number): {} for number in range(60)}
    growing = mirror_of(feed)
    counts = []
    for seq, (item, decision) in enumerate([(1, "error"), (2, "correct"), (3, "error"), (1, "withdrawn")], start=1):
        feed.decisions.append({"seq": seq, "item_key": item, "criterion": "bad", "decision": decision})
        growing.refresh()
        row = verdict_rows(growing)[0]
        counts.append((row.items, row.errors, row.tied, row.pending))
        assert verdict_rows(mirror_of(feed)) == verdict_rows(growing)
        assert agreement_rows(mirror_of(feed)) == agreement_rows(growing)

    assert counts == [(2, 1, 0, 1), (3, 1, 0, 0), (3, 2, 0, 0), (3, 1, 1, 1)]


def test_labels_of_somebody_left_out_do_not_count_and_come_back() -> None:
    """Their place stays taken; nothing is lost."""
    feed = read_study("a | r1 | yes | x |\na | r2 | no | |\na | r3 | yes | x |")
    mirror = mirror_of(feed)
    before = verdict_rows(mirror)[0]
    feed.excluded = ["r1", "r3"]
    mirror.refresh()
    without = verdict_rows(mirror)[0]
    feed.excluded = []
    mirror.refresh()

    assert (before.errors, without.errors, without.items, without.pending) == (1, 0, 1, 0)
    assert verdict_rows(mirror)[0] == before


PLANNED = """
title = "t"
[[criterion]]
id = "bad"
question = "?"
error_values = ["yes"]
acceptable_error_rate = 0.2
{}
"""


@pytest.mark.parametrize(
    ("keys", "wrong", "expected", "reason"),
    [
        ('method = "fixed"\nplanned_items = 14', [], "pass", None),
        ('method = "fixed"\nplanned_items = 14', [15], "pass", None),  # beyond the plan: it does not count
        ('method = "fixed"\nplanned_items = 14', [3], "undecided", "too close to call"),
        ('method = "fixed"\nplanned_items = 14', [0, 1, 2, 3, 4, 5, 6], "fail", None),
        ('method = "fixed"\nplanned_items = 21', [], "undecided", "the study has fewer items than are planned"),
        (
            'method = "fixed"\nplanned_items = 20',
            [*range(10)],
            "fail",
            None,
        ),  # two items are missing, and cannot change it
        ('method = "fixed"\nplanned_items = 20', [1], "undecided", "2 of the 20 planned items are not resolved"),
        ('method = "indifference"\nindifference_zone = [0.1, 0.5]', [], "pass", None),
        ('method = "indifference"\nindifference_zone = [0.1, 0.5]', [*range(12)], "fail", None),
        ('method = "indifference"\nindifference_zone = [0.19, 0.21]', [1, 2, 3], "undecided", "too few labels"),
    ],
)
def test_the_method_of_the_rubric_decides(keys: str, wrong: list[int], expected: str, reason: str | None) -> None:
    """18 of 20 items judged, in the study's order."""
    table = parse_rubric(PLANNED.format(keys), "test")
    lines = [f"i{number:02} | r1 | {'yes' if number in wrong else 'no'} | |" for number in range(18)]
    feed = read_study("\n".join(lines), need=1, rubric_hash=table.content_hash)
    feed.attributes |= {"i18": {}, "i19": {}}
    mirror = Mirror(feed.as_feed(), "t", table)
    mirror.refresh()
    row = verdict_rows(mirror)[0]

    assert (row.verdict, row.reason) == (expected, reason)
    assert row.items == 18  # the estimate is that of everything judged


def test_a_refresh_takes_over_what_is_new() -> None:
    """A later review, and a changed place, are seen; what was remembered is forgotten."""
    feed = read_study("a | r1 | yes | x |")
    mirror = mirror_of(feed)
    before = verdict_rows(mirror)[0].errors
    more = read_study("a | r1 | yes | x |\na | r2 | no | |\na | r3 | no | |")
    feed.reviews, feed.places = more.reviews, more.places

    assert mirror.refresh() == 2
    assert (before, verdict_rows(mirror)[0].errors) == (1, 0)
    assert mirror.refresh() == 0


def test_taking_over_one_by_one_counts_what_taking_over_all_counts() -> None:
    """Rates, patterns and progress, whole and by slice, after every review; most items stay as they are."""
    lines = ONE_BY_ONE.strip().splitlines()
    everything: dict[str, dict[str, object]] = {
        item: {"model": "m1" if item < "c" else "m2"} for item in ("a", "b", "c", "d", *map(str, range(60)))
    }
    feed = read_study(lines[0])
    feed.attributes = everything
    growing = mirror_of(feed)
    for count in range(2, len(lines) + 1):
        more = read_study("\n".join(lines[:count]))
        more.attributes = everything
        feed.reviews, feed.places = more.reviews, more.places
        growing.refresh()
        fresh = mirror_of(more)
        for attribute in (None, "model"):
            assert verdict_rows(growing, attribute) == verdict_rows(fresh, attribute)
            assert agreement_rows(growing, attribute) == agreement_rows(fresh, attribute)
        assert progress(growing) == progress(fresh)
        assert growing.set_aside == fresh.set_aside


ONE_BY_ONE = """
    a | r1 | yes | x |
    a | r2 | no  |   |
    a | r1 | no  |   | revises
    b | r2 | ?   |   |
    b | r1 |     |   | skip
    c | r3 | yes | y | old
    a | r3 | yes | z |
    b | r2 | yes | x | revises
    c | r3 | yes | y | revises
    c | r1 | no  |   |
    d | r1 | yes | x | late
    a | r1 | yes | x | revises
    c | r3 | no  |   | old revises
    a | r4 | no  |   |
    a | r1 |     |   | sent back
    c | r3 |     |   | sent back
    a | r5 | yes | x | late
    a | r1 | no  |   | revises
    b | r2 |     |   | sent back
    a | r1 |     |   | sent back
    a | r1 | yes | z | revises
    a | r1 | yes | x | revises
    c | r3 | yes | y | revises
    """


ANSWERS = st.sampled_from(["yes", "no", "?", "sent back"])
REVIEWS = st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from(["r1", "r2", "r3"]), ANSWERS), max_size=14)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(REVIEWS, st.sampled_from(["majority", "any", "all"]), st.integers(1, 13))
def test_sql_equals_plain_python(reviews: list[tuple[str, str, str]], rule: Rule, first: int) -> None:
    """Generated studies: items and errors by the latest review of each reviewer, taken over at once or in two parts."""
    standing: dict[tuple[str, str], str] = {}
    known: set[tuple[str, str]] = set()
    lines = []
    for item, reviewer, answer in reviews:
        pair = (item, reviewer)
        if answer == "sent back" and standing.pop(pair, None) is not None:
            lines.append(f"{item} | {reviewer} | | | sent back")
        elif answer != "sent back":
            lines.append(f"{item} | {reviewer} | {answer} | | {'revises' if pair in known else ''}")
            standing[pair] = answer
            known.add(pair)
    labels: dict[str, list[str]] = defaultdict(list)
    for (item, _), answer in standing.items():
        if answer != "?":
            labels[item].append(answer)
    resolved = [resolve(given_labels.count("yes"), len(given_labels), rule) for given_labels in labels.values()]
    feed = read_study("\n".join(lines[:first]), rule) if lines else TableFeed({}, {})
    mirror = mirror_of(feed, rule)
    more = read_study("\n".join(lines), rule) if lines else feed
    feed.attributes, feed.reviews, feed.places = more.attributes, more.reviews, more.places
    mirror.refresh()
    study = progress(mirror)
    held = Counter(item for item, _ in standing)

    assert (len(labels), resolved.count("error")) == counts(mirror)[:2]
    assert (len(standing), len({reviewer for _, reviewer in standing})) == (study.reviews, study.reviewers)
    assert (list(held.values()).count(3), len(held)) == (study.complete, study.complete + study.in_progress)
