"""What can be wrong with a rubric, each fault with its place, its value and the remedy."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from assay.errors import Fault
from assay.rubric_values import as_number, shown_values

if TYPE_CHECKING:
    from assay.rubric import Criterion, Rubric

RESERVED_KEYS = set("gusmn?0123456789 ")  # the review form's own


def syntax_fault(error: tomllib.TOMLDecodeError, source: str) -> Fault:
    """Say where the text is not TOML."""
    match = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
    place = f"{source}, line {match[1]}, column {match[2]}" if match else f"{source}, at its end"
    problem = re.sub(r"\s*\(at .*\)$", "", str(error))
    return Fault(place, f"is not TOML ({problem})", "Text stands in quotes, lists in brackets")


def describe(
    error: ValidationError, source: str, table: Mapping[str, Any], models: Mapping[str, type[BaseModel]]
) -> list[Fault]:
    """Turn pydantic's findings into faults."""
    return [
        _describe_one(found, source, table, models)
        for found in error.errors()
        if not (found["type"] == "too_short" and found["loc"] == ("criterion",) and table["criterion"])
    ]  # the criteria that are there are left out of a list because they are faulty, and that is told of each


def _describe_one(
    found: ErrorDetails, source: str, table: Mapping[str, Any], models: Mapping[str, type[BaseModel]]
) -> Fault:
    location = [part for part in found["loc"] if part != "ask_when" or len(found["loc"]) < 4]
    place, model = source, models[""]
    if location and location[0] == "criterion" and len(location) > 1 and isinstance(location[1], int):
        number = location[1]
        place = f"{source}, criterion {number + 1} ({_id_of(table, number)})"
        model, location = models["criterion"], location[2:]
    key = ".".join(str(part) for part in location)
    place = f"{place}, key '{key}'" if key else place
    keys = [field.alias or name for name, field in model.model_fields.items()]
    if found["type"] == "extra_forbidden":
        return Fault(place, "is not a key of a rubric", _nearest(key, keys))
    if found["type"] == "missing":
        near = get_close_matches(key, [*_keys_of(table, found["loc"])], 1)
        return Fault(place, "is missing", f"Add it{f'; did you mean it with {near[0]!r}?' if near else ''}")
    value = str(found["input"])
    if found["type"] in ("literal_error", "enum"):
        allowed = re.findall(r"'([^']+)'", str(found.get("ctx", {}).get("expected", "")))
        return Fault(place, f"'{value[:60]}' is not allowed", _nearest(value, allowed))
    return Fault(place, f"'{value[:60]}': {found['msg'][0].lower()}{found['msg'][1:]}", "Change the value")


def _id_of(table: Mapping[str, Any], number: int) -> str:
    criterion = table["criterion"][number]
    return str(criterion.get("id", "without id")) if isinstance(criterion, Mapping) else "not a table"


def _keys_of(table: Mapping[str, Any], location: tuple[str | int, ...]) -> list[str]:
    inner: Any = table
    for part in location[:-1]:
        inner = inner[part]
    return [str(key) for key in inner] if isinstance(inner, Mapping) else []


def _nearest(word: str, allowed: list[str]) -> str:
    near = get_close_matches(word, allowed, 1, cutoff=0.5)
    if near:
        return f"Did you mean '{near[0]}'?"
    return f"Use one of: {', '.join(allowed)}"


def rule_faults(rubric: Rubric, source: str) -> list[Fault]:
    """Find what is well-formed but does not make sense."""
    faults: list[Fault] = []
    ids: set[str] = set()
    keys: set[str] = set()
    for number, criterion in enumerate(rubric.criteria, start=1):
        place = f"{source}, criterion {number} ({criterion.id})"
        if criterion.id in ids:
            faults.append(Fault(f"{place}, key 'id'", f"'{criterion.id}' is there already", "Give each its own id"))
        if criterion.key is not None and criterion.key.lower() in RESERVED_KEYS | keys:
            remedy = "Choose another letter; g, u, s, m, n, ? and digits belong to the review form"
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
    if criterion.acceptable_error_rate is not None and not criterion.error_values:
        yield "error_values", "is missing", "Say which values are errors, or leave acceptable_error_rate out"


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
            yield "error_values", f"'{value}' is not a value", _nearest(value, list(criterion.values))
    if criterion.error_values and set(criterion.error_values) >= set(criterion.values):
        yield "error_values", "holds every value", "Leave out the values that are no error"


def _interval_rules(criterion: Criterion) -> Iterator[tuple[str, str, str]]:
    for key, pair in (("values", criterion.values), ("error_values", criterion.error_values)):
        numbers = [as_number(value) for value in pair]
        if pair and (len(pair) != 2 or None in numbers or float(pair[0]) > float(pair[1])):
            yield key, f"is {shown_values(pair)}", "Write two numbers, the lower first: [0, 100]"


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
