"""Values and conditions as a rubric writes them, in the form they are stored in."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

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


def as_word(value: object, *, is_boolean: bool) -> str:
    """Write a value as it is stored: yes and no as words, numbers without needless digits."""
    if isinstance(value, bool):
        word = "yes" if value else "no"
        return word if is_boolean else str(value).lower()
    word = f"{value:.15g}" if isinstance(value, float) else str(value)
    if is_boolean:
        folded = word.strip().lower()
        return "yes" if folded in YES else "no" if folded in NO else word
    return word


def as_number(word: str) -> float | None:
    """Read a finite number, or None."""
    try:
        number = float(word)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def shown_values(values: Sequence[str]) -> str:
    """List allowed values for a message."""
    return ", ".join(values[:20]) + (f" and {len(values) - 20} more" if len(values) > 20 else "")


def parse_ask_when(text: str, earlier: Sequence[Mapping[str, Any]]) -> tuple[AskWhen | None, tuple[str, str] | None]:
    """Read `criterion == value`, `criterion != value` or `criterion in a, b`; else say what is wrong and the remedy."""
    match = CONDITION.match(text)
    if match is None:
        return None, (f"'{text}' is not a condition", "Write: criterion == value, or: criterion in value, value")
    names = [str(criterion.get("id")) for criterion in earlier]
    if match["criterion"] not in names:
        return None, (
            f"'{match['criterion']}' is not an earlier criterion",
            f"Use one of: {', '.join(names)}" if names else "The first criterion is always asked",
        )
    asked = earlier[names.index(match["criterion"])]
    is_boolean = asked.get("scale", "boolean") == "boolean"
    words = [word.strip().strip("[]\"'").strip() for word in match["values"].split(",")]
    values = tuple(as_word(word, is_boolean=is_boolean) for word in words if word)
    allowed = ("yes", "no") if is_boolean else tuple(as_word(v, is_boolean=False) for v in asked.get("values", ()))
    wrong = [value for value in values if allowed and asked.get("scale") != "interval" and value not in allowed]
    if wrong:
        return None, (f"'{wrong[0]}' is not a value of {match['criterion']}", f"Use one of: {shown_values(allowed)}")
    return AskWhen(match["criterion"], values, match["relation"] in ("!=", "not in")), None
