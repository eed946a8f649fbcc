"""Values and conditions as a rubric writes them, in the form they are stored in."""

from __future__ import annotations

import csv
import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

DIGITS = 15  # of a number: as many as hold whatever was typed
YES = {"yes", "true", "1", "y"}
NO = {"no", "false", "0", "n"}

CONDITION = re.compile(r"^\s*(?P<criterion>\w+)\s*(?P<relation>==|!=|\bin\b|\bnot in\b)\s*(?P<values>.+?)\s*$")


@dataclass(frozen=True)
class AskWhen:
    """Ask a criterion only when an earlier one was answered with one of these values (or, negated, with another)."""

    criterion: str
    values: tuple[str, ...]
    negated: bool = False

    def __str__(self) -> str:
        """Write the condition for people."""
        return f"it is asked when {self.criterion} is {'not ' if self.negated else ''}{' or '.join(self.values)}"

    def is_met(self, answers: Mapping[str, Mapping[str, Any]]) -> bool:
        """Whether the answers so far call for the question. An unanswered criterion meets no condition."""
        value = answers.get(self.criterion, {}).get("value")
        return value is not None and (value in self.values) != self.negated


class BadCondition(ValueError):  # noqa: N818 - a condition that is bad
    """A condition cannot be read or can never be met: `problem` names it, `remedy` what to write."""

    def __init__(self, problem: str, remedy: str) -> None:
        self.problem, self.remedy = problem, remedy
        super().__init__(problem)


class _Asked(NamedTuple):
    """What a condition may ask of an earlier criterion."""

    scale: str
    values: tuple[str, ...]


def as_word(value: object, *, is_boolean: bool) -> str:
    """Write a value as it is stored: yes and no as words, numbers without needless digits."""
    if isinstance(value, bool):
        word = "yes" if value else "no"
        return word if is_boolean else str(value).lower()
    word = as_digits(value) if isinstance(value, float) else str(value)
    if is_boolean:
        folded = word.strip().lower()
        return "yes" if folded in YES else "no" if folded in NO else word
    return word


def read_answer(value: object, scale: str, values: Sequence[str]) -> str | None:
    """Return an answer from outside in the form a criterion stores it in, or None for what is no answer of it.

    Width of letters, case and spaces around do not matter; 3.0 is 3, and true, false, y, n, 1 and 0 are yes and no
    where those are asked. A spelling that fits two values is neither. One function for every door: form, labels, gold,
    judges.
    """
    if hasattr(value, "item"):  # a number of numpy's
        value = value.item()
    if not isinstance(value, str | int | float):
        return None
    word = as_word(value, is_boolean=scale == "boolean")
    if scale == "text":
        return word if word.strip() else None
    if scale == "interval":
        return _within(None if isinstance(value, bool) else as_number(folded(word)), values)
    if word in values:
        return word
    plain_word = folded(word)
    fitting = [known for known in values if folded(known) == plain_word]
    if not fitting:
        number = as_number(plain_word)
        if scale == "boolean":
            plain = as_word(plain_word if number is None else as_digits(number), is_boolean=True)
            fitting = [known for known in values if known == plain]
        elif number is not None:
            fitting = [known for known in values if as_number(known) == number]
    return fitting[0] if len(fitting) == 1 else None


def folded(word: str) -> str:
    """Return the text that spellings of one value share: width, case and blanks around do not matter."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", word).strip().casefold())


def _within(number: float | None, bounds: Sequence[str]) -> str | None:
    if number is None or (bounds and not float(bounds[0]) <= number <= float(bounds[1])):
        return None
    return as_digits(number)


def as_number(word: str) -> float | None:
    """Read a finite number, or None."""
    try:
        number = float(word)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def as_digits(number: float) -> str:
    """Write a number as it is stored: 15 digits hold what was typed, and 1.0 is 1."""
    return f"{number + 0.0:.{DIGITS}g}"  # adding 0.0 makes -0.0 a plain 0


def shown_values(values: Sequence[str]) -> str:
    """List allowed values for a message."""
    return ", ".join(values[:20]) + (f" and {len(values) - 20} more" if len(values) > 20 else "")


def parse_ask_when(text: object, earlier: Sequence[Mapping[str, Any]]) -> AskWhen:
    """Read `criterion == value`, `criterion != value` or `criterion in a, b` (a value with a comma in "quotes").

    `earlier` are the criteria above, as tables. Raises `BadCondition`.
    """
    match = CONDITION.match(text) if isinstance(text, str) else None
    if match is None:
        remedy = 'Write "criterion == value" or "criterion in value, value"'
        raise BadCondition(f"'{str(text)[:60]}' is not a condition", remedy)
    relation = match["relation"]
    words = _listed(match["values"]) if "in" in relation else [_unquoted(match["values"])]
    if not words:
        raise BadCondition(f"'{match['values'][:60]}' names no value", "Write: criterion in value, value")
    asked = _find(match["criterion"], earlier)
    values = tuple(_known_value(word, match["criterion"], asked) for word in words)
    return AskWhen(match["criterion"], values, relation in ("!=", "not in"))


def _find(name: str, earlier: Sequence[Mapping[str, Any]]) -> _Asked:
    names = [str(criterion.get("id")) for criterion in earlier]
    if name not in names:
        remedy = f"Use one of: {', '.join(names)}" if names else "The first criterion is always asked"
        raise BadCondition(f"'{name}' is not an earlier criterion", remedy)
    table = earlier[names.index(name)]
    values = table.get("values", ())
    return _Asked(str(table.get("scale", "boolean")), values if isinstance(values, tuple) else ())


def _known_value(word: str, name: str, asked: _Asked) -> str:
    if asked.scale == "text":
        raise BadCondition(f"'{name}' takes any text", "Ask for a criterion that has a list of values")
    if asked.scale == "interval":
        number = as_number(word)
        if number is None:
            raise BadCondition(f"'{word}' is not a number, and {name} takes numbers", "Write a number")
        return as_digits(number)
    value = as_word(word, is_boolean=asked.scale == "boolean")
    if asked.values and value not in asked.values:
        raise BadCondition(f"'{word}' is not a value of {name}", f"Use one of: {shown_values(asked.values)}")
    return value


def _listed(text: str) -> list[str]:
    inner = text[1:-1] if text.startswith("[") and text.endswith("]") else text
    words = [_unquoted(word) for word in next(csv.reader([inner], skipinitialspace=True), [])]
    return [word for word in words if word]


def _unquoted(word: str) -> str:
    word = word.strip()
    is_quoted = len(word) > 1 and word[0] == word[-1] and word[0] in "\"'"
    return word[1:-1] if is_quoted else word
