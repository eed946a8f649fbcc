"""The rubric: what reviewers are asked and what counts as an error. TOML in, a frozen `Rubric` out."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping
from enum import StrEnum
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assay.errors import AnswersRefused, Fault, RubricError
from assay.rubric_faults import describe, rule_faults, syntax_fault
from assay.rubric_values import AskWhen, as_number, as_word, parse_ask_when, shown_values

BLIND = (
    *("model", "prompt_version", "judge_*", "gold_*", "stratum", "inclusion_probability"),
    *("outcome", "latency_ms", "cost_usd"),
)
SKIP_REASONS = ("I cannot judge this", "Not my language", "The item is broken", "I have a conflict of interest")


class Scale(StrEnum):
    """The kind of answer a criterion takes."""

    BOOLEAN = "boolean"
    ORDINAL = "ordinal"
    NOMINAL = "nominal"
    INTERVAL = "interval"
    TEXT = "text"


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Criterion(_Table):
    """One question of the rubric.

    `values` are the answers it takes: yes and no for boolean, two bounds (or none) for interval, none for text.
    `error_values` are those that make an item an error; for interval, an inclusive range.
    """

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
    question: Annotated[str, Field(min_length=1)]
    guidance: str = ""
    scale: Scale = Scale.BOOLEAN
    values: tuple[str, ...] = ()
    error_values: tuple[str, ...] = ()
    acceptable_error_rate: Annotated[float, Field(ge=0, le=1)] | None = None
    confidence: Annotated[float, Field(gt=0.5, lt=1)] = 0.95
    owner: str | None = None
    risk: Literal["quality", "harm", "consistency", "over-reliance"] = "quality"
    evidence: Literal["none", "optional", "required"] = "none"
    ask_when: AskWhen | None = None
    key: Annotated[str, Field(min_length=1, max_length=1)] | None = None

    def check_value(self, value: object) -> str:
        """Give an answer in the form it is stored in. Raises `AnswersRefused`, naming the value and what is allowed."""
        word = as_word(value, is_boolean=self.scale == Scale.BOOLEAN)
        if self.scale == Scale.INTERVAL:
            return self._check_number(word)
        if self.scale == Scale.TEXT:
            if not word.strip():
                raise AnswersRefused(f"{self.id}: the text is empty. Leave the answer out, or write something.")
            return word
        if word not in self.values:
            raise AnswersRefused(f"{self.id}: '{word[:60]}' is not an answer. Allowed: {shown_values(self.values)}.")
        return word

    def _check_number(self, word: str) -> str:
        number = as_number(word)
        if number is None:
            raise AnswersRefused(f"{self.id}: '{word[:60]}' is not a number.")
        if self.values and not float(self.values[0]) <= number <= float(self.values[1]):
            raise AnswersRefused(f"{self.id}: {word[:60]} is not between {self.values[0]} and {self.values[1]}.")
        return f"{number:.15g}"

    def is_error(self, value: str) -> bool:
        """Whether an answer (in its stored form) makes an item an error."""
        if self.scale == Scale.INTERVAL and self.error_values:
            return float(self.error_values[0]) <= float(value) <= float(self.error_values[1])
        return value in self.error_values


class Rubric(_Table):
    """The criteria of a study with their guidance, and how its queue works."""

    title: Annotated[str, Field(min_length=1)]
    guidance: str = ""
    overlap: Annotated[int, Field(ge=1, le=1000)] = 1
    lease_minutes: Annotated[int, Field(ge=1, le=10_080)] = 30
    blind: tuple[str, ...] = BLIND
    resolve: Literal["majority", "any", "all"] = "majority"
    skip_reasons: Annotated[tuple[str, ...], Field(min_length=1)] = SKIP_REASONS
    criteria: Annotated[tuple[Criterion, ...], Field(min_length=1, alias="criterion")]

    @cached_property
    def content_hash(self) -> str:
        """Identify what a reviewer reads and may answer; limits, owners, keys and queue numbers are no part of it."""
        seen = {"id", "question", "guidance", "scale", "values", "evidence", "ask_when"}
        content = {
            "title": self.title,
            "guidance": self.guidance,
            "criteria": [criterion.model_dump(mode="json", include=seen) for criterion in self.criteria],
        }
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]

    def criterion(self, criterion_id: str) -> Criterion:
        """Give a criterion by its id. Raises `KeyError` where there is none."""
        return next((c for c in self.criteria if c.id == criterion_id), None) or _raise_key(criterion_id)

    def is_blind(self, column: str) -> bool:
        """Whether a column must not reach a reviewer."""
        return any(fnmatchcase(column, pattern) for pattern in self.blind)

    def check_answers(self, answers: Mapping[str, object], *, partial: bool = False) -> dict[str, dict[str, Any]]:
        """Give a review's answers in the form they are stored in: {criterion: {"value": text or None}}.

        Every criterion that is asked must be answered (text may be left out), and no other. With `partial` (an import)
        any criteria may be answered. A value of None says "cannot judge". Raises `AnswersRefused`.
        """
        known = [criterion.id for criterion in self.criteria]
        for criterion_id in answers:
            if criterion_id not in known:
                raise AnswersRefused(f"There is no criterion '{criterion_id}'. The criteria are: {', '.join(known)}.")
        checked: dict[str, dict[str, Any]] = {}
        for criterion in self.criteria:
            answer = answers.get(criterion.id)
            is_asked = criterion.ask_when is None or criterion.ask_when.is_met(checked)
            if answer is not None:
                if not (is_asked or partial):
                    raise AnswersRefused(f"{criterion.id} is not asked here: {criterion.ask_when}. Leave it out.")
                checked[criterion.id] = _check_answer(criterion, answer)
            elif is_asked and not partial and criterion.scale != Scale.TEXT:
                raise AnswersRefused(f"{criterion.id} is not answered. {criterion.question}")
        return checked


def load_rubric(path: Path) -> Rubric:
    """Read a rubric. Raises `RubricError` with every fault: file, key, value and the nearest valid key."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise RubricError([Fault(str(path), f"byte {error.start} is not UTF-8", "Save the file as UTF-8")]) from error
    except OSError as error:
        raise RubricError([Fault(str(path), f"cannot be read ({error.strerror})", "Check the path")]) from error
    return parse_rubric(text, str(path))


def parse_rubric(text: str, source: str) -> Rubric:
    """Read a rubric from TOML text; `source` is what faults call it. Raises `RubricError` with every fault."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RubricError([syntax_fault(error, source)]) from error
    prepared, faults = prepare(table, source)
    try:
        rubric = Rubric.model_validate(prepared)
    except ValidationError as error:
        models: dict[str, type[BaseModel]] = {"": Rubric, "criterion": Criterion}
        raise RubricError([*faults, *describe(error, source, prepared, models)]) from error
    faults += rule_faults(rubric, source)
    if faults:
        raise RubricError(faults)
    return rubric


def prepare(table: dict[str, Any], source: str) -> tuple[dict[str, Any], list[Fault]]:
    """Bring values and conditions into their stored form before the shape is checked."""
    faults: list[Fault] = []
    criteria = table.get("criterion")
    if not isinstance(criteria, list):
        return table, faults
    prepared = []
    for number, criterion in enumerate(criteria, start=1):
        if not isinstance(criterion, dict):
            return table, faults
        one = dict(criterion)
        is_boolean = one.get("scale", Scale.BOOLEAN) == Scale.BOOLEAN
        for key in ("values", "error_values"):
            if isinstance(one.get(key), list):
                one[key] = tuple(as_word(value, is_boolean=is_boolean) for value in one[key])
        if is_boolean and not one.get("values"):
            one["values"] = ("yes", "no")
        if isinstance(one.get("ask_when"), str):
            one["ask_when"], problem = parse_ask_when(one["ask_when"], criteria[: number - 1])
            if problem is not None:
                place = f"{source}, criterion {number} ({one.get('id', '?')}), key 'ask_when'"
                faults.append(Fault(place, *problem))
        prepared.append(one)
    return table | {"criterion": prepared}, faults


def rubric_json_schema() -> dict[str, Any]:
    """Give the JSON Schema of a rubric file, for editors."""
    return Rubric.model_json_schema(by_alias=True)


def _check_answer(criterion: Criterion, answer: object) -> dict[str, Any]:
    if not isinstance(answer, Mapping) or "value" not in answer:
        raise AnswersRefused(f'{criterion.id}: an answer is written as {{"value": ...}}.')
    unknown = set(answer) - {"value"}
    if unknown:
        raise AnswersRefused(f"{criterion.id}: an answer has no '{sorted(unknown)[0]}'.")
    value = answer["value"]
    return {"value": None if value is None else criterion.check_value(value)}


def _raise_key(criterion_id: str) -> Criterion:
    raise KeyError(criterion_id)
