"""What can be wrong with a rubric, each fault with its place, its value and the remedy."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from jurat.errors import Fault
from jurat.rubric.limits import RESERVED_KEYS
from jurat.rubric.values import as_number, folded, shown_values

if TYPE_CHECKING:
    from jurat.rubric.model import Criterion, Rubric

WORDS = {  # for what pydantic finds; its own words are for programmers
    "tuple_type": "should be a list in brackets",
    "string_type": "should be text in quotes",
    "int_type": "should be a whole number",
    "float_type": "should be a number",
    "model_type": "should be a table",
    "too_short": "should not be empty",
    "string_too_short": "should not be empty",
    "string_too_long": "should be one character",
    "string_pattern_mismatch": "should be small letters, digits and underscores, a letter first",
}


def syntax_fault(error: Exception, source: str) -> Fault:
    """Report where the text is not TOML."""
    match = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
    place = f"{source}, line {match[1]}, column {match[2]}" if match else source
    problem = re.sub(r"\s*\(at .*\)$", "", str(error))
    return Fault(place, f"is not TOML ({problem})", "Text stands in quotes, lists in brackets")


def describe(
    error: ValidationError,
    source: str,
    table: Mapping[str, Any],
    rubric: type[BaseModel],
    criterion: type[BaseModel],
    judge: type[BaseModel],
) -> list[Fault]:
    """Turn pydantic's findings about a rubric's table into faults."""
    return [
        _fault(details, source, table, rubric, criterion, judge)
        for details in error.errors()
        if not (details["type"] == "too_short" and details["input"])
    ]  # a list whose entries are faulty is too short only because they were left out, and that is told of each


def _fault(
    details: ErrorDetails,
    source: str,
    table: Mapping[str, Any],
    rubric: type[BaseModel],
    criterion: type[BaseModel],
    judge: type[BaseModel],
) -> Fault:
    location, place, model = list(details["loc"]), source, rubric
    inner: Any = table
    if location[0] == "criterion" and len(location) > 1 and isinstance(location[1], int):
        inner = table["criterion"][location[1]]
        criterion_id = inner.get("id", "without id") if isinstance(inner, Mapping) else "not a table"
        place = f"{source}, criterion {location[1] + 1} ({criterion_id})"
        model, location = criterion, location[2:]
    elif location[0] == "judge" and len(location) > 1 and isinstance(location[1], int):
        inner, place = table["judge"][location[1]], f"{source}, judge {location[1] + 1}"
        model, location = judge, location[2:]
    key = ".".join(str(part) for part in location)
    meanings = {
        field.alias or name: (field.description or "").rstrip(".") for name, field in model.model_fields.items()
    }
    place = f"{place}, key '{key}'" if key else place
    if details["type"] == "extra_forbidden":
        return Fault(place, "is not a key of a rubric", nearest(key, list(meanings)))
    if details["type"] == "missing":
        near = get_close_matches(key, [other for other in inner if other not in meanings], 1)
        return Fault(place, "is missing", f"Add it; did you mean it with '{near[0]}'?" if near else "Add it")
    problem, remedy = _describe(details)
    return Fault(place, problem, remedy or meanings.get(key.split(".")[0]) or "Change the value")


def _describe(details: ErrorDetails) -> tuple[str, str]:
    """Return the problem, and the remedy where it follows from the value alone."""
    value = str(details["input"])[:60]
    if details["type"] in ("literal_error", "enum"):
        allowed = re.findall(r"'([^']+)'", str(details.get("ctx", {}).get("expected", "")))
        return f"'{value}' is not allowed", nearest(value, allowed)
    return f"'{value}' {WORDS.get(details['type']) or details['msg'].removeprefix('Input ')}", ""


def nearest(word: str, allowed: list[str]) -> str:
    """Write the remedy for a word that is not allowed: the nearest that is, or all of them."""
    near = get_close_matches(word, allowed, 1)
    if near:
        return f"Did you mean '{near[0]}'?"
    return f"Use one of: {', '.join(allowed)}"


def overlap_faults(rubric: Rubric, source: str) -> list[Fault]:
    """Find what does not make sense in how many reviewers an item gets."""
    found: list[tuple[str, str, str]] = []
    most, second = rubric.max_overlap, f"is {rubric.second_reviewer:g}"
    if rubric.second_reviewer and rubric.overlap > 1:
        problem = f"{second}, and overlap = {rubric.overlap} gives every item a second reviewer"
        found.append(("second_reviewer", problem, "Set overlap = 1, or leave it out"))
    if rubric.second_reviewer and rubric.resolve != "majority":
        problem = f'{second}, and resolve = "{rubric.resolve}" would judge items with two reviewers by another measure'
        found.append(("second_reviewer", problem, 'Set resolve = "majority", or leave it out'))
    if most is not None and most < rubric.overlap:
        problem = f"is {most}, below overlap = {rubric.overlap}"
        found.append(("max_overlap", problem, "Give the most reviewers an item may get"))
    elif most == 1 and rubric.second_reviewer:
        problem = f"is 1, and second_reviewer = {rubric.second_reviewer:g} asks for two"
        found.append(("max_overlap", problem, "Give the most reviewers an item may get"))
    return [Fault(f"{source}, key '{key}'", problem, remedy) for key, problem, remedy in found]


def judge_faults(rubric: Rubric, source: str) -> list[Fault]:
    """Find what does not make sense in the automatic judges."""
    with_errors = [criterion.id for criterion in rubric.criteria if criterion.error_values]
    found: list[tuple[int, str, str, str]] = []
    columns: set[tuple[str, str]] = set()
    for number, judge in enumerate(rubric.judges, start=1):
        if judge.criterion not in with_errors:
            problem = f"'{judge.criterion}' is no criterion with error_values"
            found.append((number, "criterion", problem, nearest(judge.criterion, with_errors)))
        if judge.cut is not None and judge.direction is None:
            remedy = 'Say which scores are errors: direction = "above" or "below"'
            found.append((number, "direction", "is missing, and a cut needs it", remedy))
        if judge.direction is not None and judge.cut is None:
            found.append((number, "cut", "is missing, and a direction needs it", "Give the score: cut = 0.5"))
        if (judge.column, judge.criterion) in columns:
            found.append((number, "column", f"'{judge.column}' is there already", "Give each judge once"))
        columns.add((judge.column, judge.criterion))
    return [Fault(f"{source}, judge {number}, key '{key}'", problem, remedy) for number, key, problem, remedy in found]


def rule_faults(criteria: Sequence[tuple[int, Criterion]], source: str) -> list[Fault]:
    """Find what is well-formed but does not make sense in (number, criterion) pairs."""
    faults: list[Fault] = []
    ids: set[str] = set()
    keys: set[str] = set()
    for number, criterion in criteria:
        place = f"{source}, criterion {number} ({criterion.id})"
        if criterion.id in ids:
            faults.append(Fault(f"{place}, key 'id'", f"'{criterion.id}' is there already", "Give each its own id"))
        if criterion.key is not None and criterion.key.lower() in RESERVED_KEYS | keys:
            remedy = "Choose another letter; g, u, s, m, n, e, x and digits belong to the review form"
            faults.append(Fault(f"{place}, key 'key'", f"'{criterion.key}' is taken", remedy))
        ids.add(criterion.id)
        keys |= {criterion.key.lower()} if criterion.key else set()
        faults.extend(Fault(f"{place}, key '{key}'", *rest) for key, *rest in _criterion_faults(criterion))
    return faults


def _criterion_faults(criterion: Criterion) -> Iterator[tuple[str, str, str]]:
    """Yield (key, problem, remedy) of one criterion."""
    yield from VALUE_RULES[criterion.scale](criterion)
    if len(set(criterion.values)) < len(criterion.values):
        yield "values", "a value is there twice", "Give each value once"
    elif alike := _alike(criterion.values):
        yield "values", f"{' and '.join(map(repr, alike))} are read as one word", "Give values that differ in letters"
    if criterion.acceptable_error_rate is not None and not criterion.error_values:
        yield "error_values", "is missing", "Say which values are errors, or leave acceptable_error_rate out"
    yield from _method_faults(criterion)


def _alike(values: Sequence[str]) -> tuple[str, str] | None:
    """Return two values that differ only in case, width or blanks: an answer from outside could mean either."""
    seen: dict[str, str] = {}
    for value in values:
        if (other := seen.setdefault(folded(value), value)) != value:
            return other, value
    return None


def _method_faults(criterion: Criterion) -> Iterator[tuple[str, str, str]]:
    """Find what the verdict's method lacks, and what belongs to another method."""
    belongs = {"planned_items": "fixed", "indifference_zone": "indifference"}
    for key, method in belongs.items():
        is_given = getattr(criterion, key) is not None
        if is_given and criterion.method != method:
            yield key, f"belongs to the method '{method}'", f'Set method = "{method}", or leave it out'
        if not is_given and criterion.method == method:
            yield key, f"is missing, and the method '{method}' needs it", NEEDED[key]
    zone, limit = criterion.indifference_zone, criterion.acceptable_error_rate
    if zone is not None and not 0 < zone[0] < zone[1] < 1:
        yield "indifference_zone", f"is {list(zone)}", "Write two rates between 0 and 1, the lower first: [0.03, 0.07]"
    elif zone is not None and limit is not None and not zone[0] <= limit <= zone[1]:
        yield "indifference_zone", f"does not hold the acceptable error rate, {limit}", "Put it between the two rates"


NEEDED = {
    "planned_items": "Declare how many items will be judged: planned_items = 300",
    "indifference_zone": "Give the two rates: indifference_zone = [0.03, 0.07]",
}


def _boolean_rules(criterion: Criterion) -> Iterator[tuple[str, str, str]]:
    if set(criterion.values) != {"yes", "no"}:
        yield "values", f"are {shown_values(criterion.values)}", "A boolean criterion has yes and no: leave the key out"
    yield from _known_errors(criterion)


def _listed_rules(criterion: Criterion) -> Iterator[tuple[str, str, str]]:
    if len(criterion.values) < 2:
        yield "values", f"holds {len(criterion.values)} values", "List at least two answers"
    yield from _known_errors(criterion)


def _known_errors(criterion: Criterion) -> Iterator[tuple[str, str, str]]:
    for value in criterion.error_values:
        if value not in criterion.values:
            yield "error_values", f"'{value}' is not a value", nearest(value, list(criterion.values))
    if criterion.error_values and set(criterion.error_values) >= set(criterion.values):
        yield "error_values", "holds every value", "Leave out the values that are no error"


def _interval_rules(criterion: Criterion) -> Iterator[tuple[str, str, str]]:
    pairs = {"values": criterion.values, "error_values": criterion.error_values}
    wrong = [key for key, pair in pairs.items() if pair and not _is_range(pair)]
    for key in wrong:
        yield key, f"is {shown_values(pairs[key])}", "Write two numbers, the lower first: [0, 100]"
    if criterion.values and criterion.error_values and not wrong:
        low, high = map(float, criterion.values)
        if not low <= float(criterion.error_values[0]) <= float(criterion.error_values[1]) <= high:
            problem = f"is {shown_values(criterion.error_values)}"
            yield "error_values", problem, f"Stay within {' and '.join(criterion.values)}"


def _is_range(pair: Sequence[str]) -> bool:
    numbers = [as_number(value) for value in pair]
    return len(numbers) == 2 and None not in numbers and float(pair[0]) <= float(pair[1])


def _text_rules(criterion: Criterion) -> Iterator[tuple[str, str, str]]:
    for key, values in (("values", criterion.values), ("error_values", criterion.error_values)):
        if values:
            yield key, f"is {shown_values(values)}", "A text criterion has no list of values: leave the key out"


VALUE_RULES = {
    "boolean": _boolean_rules,
    "nominal": _listed_rules,
    "ordinal": _listed_rules,
    "interval": _interval_rules,
    "text": _text_rules,
}


def show_faults(show: Sequence[str], source: str) -> list[Fault]:
    """Find names of shown columns that stand for several: what comes along with them nobody has looked at."""
    return [
        Fault(
            f"{source}, key 'show'", f"'{name}' stands for several columns", "Name each column that reviewers may see"
        )
        for name in show
        if "*" in name
    ]
