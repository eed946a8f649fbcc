"""The rubric: what reviewers are asked and what counts as an error. TOML in, a frozen `Rubric` out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from difflib import get_close_matches
from enum import StrEnum
from fnmatch import fnmatchcase
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, WithJsonSchema

from jurat.errors import AnswersRefused, Fault, RubricError
from jurat.rubric.evidence import read_spans
from jurat.rubric.faults import describe, judge_faults, overlap_faults, rule_faults, show_faults, syntax_fault
from jurat.rubric.limits import LONGEST_REASON
from jurat.rubric.toml_files import read_toml
from jurat.rubric.values import AskWhen, BadCondition, as_number, as_word, parse_ask_when, read_answer, shown_values

READ = ("output", "input", "context", "messages", "reference")  # what reviewers read of an item, and nothing else
SKIP_REASONS = ("I cannot judge this", "Not my language", "The item is broken", "I have a conflict of interest")
CANNOT_JUDGE_REASONS = (
    "The context is missing or too thin",
    "It takes knowledge I do not have",
    "The question does not fit",
)
# What a reviewer reads of a criterion and may answer: what makes a version of the rubric.
SEEN = ("question", "guidance", "scale", "values", "evidence", "ask_when")


class Scale(StrEnum):
    """The kind of answer a criterion takes."""

    BOOLEAN = "boolean"
    ORDINAL = "ordinal"
    NOMINAL = "nominal"
    INTERVAL = "interval"
    TEXT = "text"


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


Text = Annotated[str, Field(min_length=1)]
Values = Annotated[
    tuple[Text, ...],
    WithJsonSchema({"type": "array", "items": {"type": ["string", "number", "boolean"]}}),
]
Condition = Annotated[AskWhen | None, WithJsonSchema({"type": "string"})]


class Criterion(_Table):
    """One question of the rubric."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
    """Its name in exports and statistics: small letters, digits and underscores."""
    question: Text
    """What the reviewer is asked, in one sentence."""
    guidance: str = ""
    """When to give which answer, with short examples; Markdown."""
    scale: Scale = Scale.BOOLEAN
    """The kind of answer it takes."""
    values: Values = ()
    """The answers: none for boolean and text, a list for nominal and ordinal (in order), two bounds for interval."""
    error_values: Values = ()
    """The answers that make an item an error; for interval the lowest and the highest of them."""
    acceptable_error_rate: Annotated[float, Field(ge=0, le=1, strict=True)] | None = None
    """The share of items that may be errors, from 0 to 1; without it there is no verdict."""
    confidence: Annotated[float, Field(gt=0.5, lt=1, strict=True)] = 0.95
    """How sure a verdict must be."""
    method: Literal["anytime", "fixed", "indifference"] = "anytime"
    """How the verdict is reached: looked at any time, once at the planned items, or against two rates."""
    planned_items: Annotated[int, Field(ge=1, strict=True)] | None = None
    """For the method fixed: how many items are judged before there is a verdict, declared beforehand."""
    indifference_zone: Annotated[tuple[float, ...], Field(min_length=2, max_length=2)] | None = None
    """For the method indifference: two rates around the acceptable one, between which either verdict will do."""
    owner: str | None = None
    """Who answers for the acceptable error rate."""
    risk: Literal["quality", "harm", "consistency", "over-reliance"] = "quality"
    """Which of the four risks of an AI feature it measures."""
    evidence: Literal["none", "optional", "required"] = "none"
    """Whether the reviewer marks the passage that decides."""
    adjudicate: Literal["ties", "any error"] = "ties"
    """Which items wait for a lead's decision: tied ones, or every item that any reviewer calls an error."""
    ask_when: Condition = None
    """Ask only after this answer to an earlier criterion: "correct == no", "tone in rude, cold"."""
    key: Annotated[str, Field(min_length=1, max_length=1)] | None = None
    """The key that jumps to it: one letter that the review form does not use itself."""

    def check_value(self, value: object) -> str:
        """Return an answer in the form it is stored in. Raises `AnswersRefused`, with the value and what is allowed."""
        if not isinstance(value, str | int | float):
            kind = type(value).__name__
            raise AnswersRefused(f"{self.id}: a {kind} is not an answer. Give text, a number, true or false.")
        answer = self.read_value(value)
        if answer is not None:
            return answer
        word = as_word(value, is_boolean=self.scale == Scale.BOOLEAN)
        if self.scale == Scale.TEXT:
            raise AnswersRefused(f"{self.id}: the text is empty. Leave the answer out, or write something.")
        if self.scale == Scale.INTERVAL:
            if as_number(word) is None:
                raise AnswersRefused(f"{self.id}: '{word[:60]}' is not a number.")
            raise AnswersRefused(f"{self.id}: {word[:60]} is not between {self.values[0]} and {self.values[1]}.")
        raise AnswersRefused(f"{self.id}: '{word[:60]}' is not an answer. Allowed: {shown_values(self.values)}.")

    def read_value(self, value: object) -> str | None:
        """Return an answer in the form it is stored in, or None for what is no answer to this question."""
        return read_answer(value, self.scale, self.values)

    def is_error(self, value: str) -> bool:
        """Whether an answer (in its stored form) makes an item an error."""
        if self.scale == Scale.INTERVAL and self.error_values:
            return float(self.error_values[0]) <= float(value) <= float(self.error_values[1])
        return value in self.error_values

    def agrees(self, expected: str, value: str | None) -> bool:
        """Whether an answer is as good as the expected one: on its side, where there are errors; else the same.

        "Cannot judge" (None) agrees with nothing.
        """
        if value is None:
            return False
        return self.is_error(expected) == self.is_error(value) if self.error_values else expected == value


class Judge(_Table):
    """An automatic judge whose answers stand in a column of the items."""

    column: Text
    """The column that holds its answers or its scores."""
    criterion: Text
    """The criterion that it judges."""
    cut: Annotated[float, Field(allow_inf_nan=False)] | None = None
    """Where its scores become errors; without it the column holds answers of the criterion."""
    direction: Literal["above", "below"] | None = None
    """Which scores are errors: the cut and those above it, or the cut and those below it."""

    def says_error(self, criterion: Criterion, answer: object) -> bool | None:
        """Whether an answer says that an item is an error; None for what is no answer (or no finite score)."""
        if self.cut is None:
            read = criterion.read_value(answer)
            return None if read is None else criterion.is_error(read)
        score = None if isinstance(answer, bool) else as_number(str(answer).strip())
        if score is None:
            return None
        return score >= self.cut if self.direction == "above" else score <= self.cut


class Rubric(_Table):
    """The criteria of a study with their guidance, and how its queue works."""

    title: Text
    """What is judged, in a line."""
    guidance: str = ""
    """What a reviewer must know before the first item; Markdown."""
    overlap: Annotated[int, Field(ge=1, le=1000, strict=True)] = 1
    """How many different reviewers judge each item."""
    second_reviewer: Annotated[float, Field(ge=0, le=1, strict=True)] = 0.0
    """The random share of items that get a second reviewer, for agreement, from 0 to 1; the verdict waits for none."""
    lease_minutes: Annotated[int, Field(ge=1, le=10_080, strict=True)] = 30
    """How long an item stays reserved for a reviewer who does not answer."""
    max_overlap: Annotated[int, Field(ge=1, le=1000, strict=True)] | None = None
    """How many reviewers an item may get in the end where the first ones disagree whether it is an error."""
    max_items_per_reviewer: Annotated[int, Field(ge=1, strict=True)] | None = None
    """How many items one reviewer may review, gold items not counted; without it as many as there are."""
    gold_rate: Annotated[float, Field(ge=0, le=0.5)] = 0.0
    """The share of gold items among those a reviewer gets, from 0 to 0.5."""
    gold_feedback: Literal["never", "at once", "at the end"] = "never"
    """Whether a reviewer is told what was right on gold items, and when."""
    repeat_rate: Annotated[float, Field(ge=0, le=0.5)] = 0.0
    """The share of items that a reviewer gets once more, to see whether they agree with themselves; from 0 to 0.5."""
    repeat_after: Annotated[int, Field(ge=1, strict=True)] = 20
    """How many other items lie at least between an item and its repeat."""
    qualify_at: Annotated[float, Field(gt=0, lt=1, strict=True)] | None = None
    """The share of right answers that test items must show before a reviewer gets real items; without it no test."""
    qualify_confidence: Annotated[float, Field(gt=0.5, lt=1, strict=True)] = 0.9
    """How sure the test must be."""
    qualify_again: Annotated[bool, Field(strict=True)] = False
    """Whether a new version of the rubric calls for a new test."""
    show: tuple[Text, ...] = ()
    """Columns a reviewer sees beside the output, its input, context, messages and reference; without it none."""
    blind: tuple[str, ...] = ()
    """Columns a reviewer must not see, whatever else is shown; * stands for any letters. It only ever hides."""
    resolve: Literal["majority", "any", "all"] = "majority"
    """Which reviewers make an item an error: most of them, any one, or all."""
    skip_reasons: Annotated[tuple[Text, ...], Field(min_length=1)] = SKIP_REASONS
    """What a reviewer may say instead of answering."""
    cannot_judge_reasons: Annotated[tuple[Text, ...], Field(min_length=1)] = CANNOT_JUDGE_REASONS
    """What a reviewer may say instead of answering one question."""
    judges: Annotated[tuple[Judge, ...], Field(alias="judge")] = ()
    """Automatic judges whose columns are not called judge_<criterion>, or that give scores."""
    criteria: Annotated[tuple[Criterion, ...], Field(min_length=1, alias="criterion")]
    """The questions, in the order they are asked."""

    @cached_property
    def content_hash(self) -> str:
        """Identify what a reviewer reads and may answer; limits, owners, keys and queue numbers are no part of it."""
        seen = {"id", *SEEN}
        content = {
            "title": self.title,
            "guidance": self.guidance,
            "criteria": [criterion.model_dump(mode="json", include=seen) for criterion in self.criteria],
        }
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]

    def criterion(self, criterion_id: str) -> Criterion:
        """Return a criterion by its id. Raises `KeyError` where there is none."""
        for criterion in self.criteria:
            if criterion.id == criterion_id:
                return criterion
        raise KeyError(criterion_id)

    @property
    def most_extra(self) -> int:
        """Return how many places an item may be given because its reviewers disagree."""
        return max((self.max_overlap or 0) - self.overlap - bool(self.second_reviewer), 0)

    def shows(self, column: str) -> bool:
        """Whether a column of an item may reach a reviewer: what is read or named by `show`, less what is blind."""
        return (column in READ or column in self.show) and not _matches_any(column, self.blind)

    def is_disputed(self, reviews: Sequence[Mapping[str, Mapping[str, Any]]]) -> bool:
        """Whether reviews of one item differ in whether it is an error, on any criterion that has errors."""
        for criterion in self.criteria:
            values = [answers[criterion.id]["value"] for answers in reviews if criterion.id in answers]
            if criterion.error_values and len({criterion.is_error(value) for value in values if value is not None}) > 1:
                return True
        return False

    def compare(self, expected: Mapping[str, str], answers: Mapping[str, Mapping[str, Any]]) -> dict[str, bool]:
        """Say, for each criterion with an expected answer, whether a review's answer agrees.

        Left out: criteria this rubric does not have (any more), and text, which is not compared.
        """
        return {
            criterion.id: criterion.agrees(expected[criterion.id], answers.get(criterion.id, {}).get("value"))
            for criterion in self.criteria
            if criterion.id in expected and criterion.scale != Scale.TEXT
        }

    def check_answers(self, answers: Mapping[str, object], *, partial: bool = False) -> dict[str, dict[str, Any]]:
        """Return a review's answers in the form they are stored in: {criterion: {"value": text or None, ...}}.

        Every criterion that is asked must be answered (text may be left out or blank), and no other. With `partial` (an
        import) any criteria may be answered. A value of None says "cannot judge", with a "reason" where one is given;
        "evidence" holds the spans that were marked (see `jurat.rubric.evidence`). Raises `AnswersRefused`.
        """
        known = [criterion.id for criterion in self.criteria]
        for criterion_id in answers:
            if criterion_id not in known:
                raise AnswersRefused(f"There is no criterion '{criterion_id}'. The criteria are: {', '.join(known)}.")
        checked: dict[str, dict[str, Any]] = {}
        for criterion in self.criteria:
            answer = _check_answer(criterion, answers.get(criterion.id))
            is_asked = criterion.ask_when is None or criterion.ask_when.is_met(checked)
            if answer is not None:
                if not (is_asked or partial):
                    raise AnswersRefused(f"{criterion.id} is not asked here: {criterion.ask_when}. Leave it out.")
                if criterion.evidence == "required" and not partial and _lacks_evidence(answer):
                    raise AnswersRefused(f"{criterion.id}: mark the passage that decides. {criterion.question}")
                checked[criterion.id] = answer
            elif is_asked and not partial and criterion.scale != Scale.TEXT:
                raise AnswersRefused(f"{criterion.id} is not answered. {criterion.question}")
        return checked


@lru_cache(maxsize=4096)
def _matches_any(column: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(column, pattern) for pattern in patterns)


def load_rubric(path: Path) -> Rubric:
    """Read a rubric. Raises `RubricError` with every fault: file, key, value and the nearest valid key."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        problem = f"byte {error.start} is not UTF-8"
        raise RubricError([Fault(f"{path}, line {line}", problem, "Save the file as UTF-8")]) from error
    except OSError as error:
        raise RubricError([Fault(str(path), f"cannot be read ({error.strerror})", "Check the path")]) from error
    return parse_rubric(text, str(path))


def parse_rubric(text: str, source: str) -> Rubric:
    """Read a rubric from TOML text; `source` is what faults call it. Raises `RubricError` with every fault."""
    try:
        table = read_toml(text)
    except (ValueError, RecursionError) as error:
        raise RubricError([syntax_fault(error, source)]) from error
    prepared, faults = _prepare(table, source)
    try:
        rubric = Rubric.model_validate(prepared)
    except ValidationError as error:
        faults += describe(error, source, prepared, Rubric, Criterion, Judge)
        raise RubricError([*faults, *rule_faults(_sound_criteria(prepared), source)]) from error
    faults += rule_faults([*enumerate(rubric.criteria, start=1)], source)
    faults += overlap_faults(rubric, source)
    faults += show_faults(rubric.show, source)
    faults += judge_faults(rubric, source)
    if faults:
        raise RubricError(faults)
    return rubric


def rubric_json_schema() -> dict[str, Any]:
    """Return the JSON Schema of a rubric file, for editors."""
    return Rubric.model_json_schema(by_alias=True)


def _prepare(table: dict[str, Any], source: str) -> tuple[dict[str, Any], list[Fault]]:
    """Bring values and conditions into their stored form before the shape is checked."""
    faults: list[Fault] = []
    criteria = table.get("criterion")
    if not isinstance(criteria, list) or not all(isinstance(one, dict) for one in criteria):
        return table, faults
    prepared: list[dict[str, Any]] = []
    for number, criterion in enumerate(criteria, start=1):
        one = _with_words(criterion)
        if "ask_when" in one:
            condition = one.pop("ask_when")
            try:
                one["ask_when"] = parse_ask_when(condition, prepared)
            except BadCondition as bad:
                place = f"{source}, criterion {number} ({one.get('id', 'without id')}), key 'ask_when'"
                faults.append(Fault(place, bad.problem, bad.remedy))
        prepared.append(one)
    return table | {"criterion": prepared}, faults


def _with_words(criterion: Mapping[str, Any]) -> dict[str, Any]:
    """Write a criterion's values as they are stored. What is no list of plain values stays: its shape is a fault."""
    one = dict(criterion)
    is_boolean = one.get("scale", Scale.BOOLEAN) == Scale.BOOLEAN
    for key in ("values", "error_values"):
        if isinstance(one.get(key), list):
            one[key] = tuple(
                as_word(value, is_boolean=is_boolean) if isinstance(value, str | int | float) else value
                for value in one[key]
            )
    if is_boolean and one.get("values", ()) == ():
        one["values"] = ("yes", "no")
    return one


def _sound_criteria(prepared: Mapping[str, Any]) -> list[tuple[int, Criterion]]:
    """Return the criteria that can be read once misspelt keys are mended, so that one report has their faults, too."""
    criteria = prepared.get("criterion")
    sound = []
    for number, table in enumerate(criteria if isinstance(criteria, list) else [], start=1):
        if isinstance(table, Mapping):
            with suppress(ValidationError):
                sound.append((number, Criterion.model_validate(_with_words(_mended(table)))))
    return sound


def _mended(table: Mapping[str, Any]) -> dict[str, Any]:
    keys = [key for key in Criterion.model_fields if key != "ask_when"]
    near = {key: get_close_matches(key, keys, 1) for key in table if key not in Criterion.model_fields}
    mended = {names[0]: table[key] for key, names in near.items() if names}
    return mended | {key: table[key] for key in keys if key in table}


def _check_answer(criterion: Criterion, answer: object) -> dict[str, Any] | None:
    """Return an answer in its stored form, or None for one that is left out."""
    if answer is None:
        return None
    if not isinstance(answer, Mapping) or "value" not in answer:
        raise AnswersRefused(f'{criterion.id}: an answer is written as {{"value": ...}}.')
    unknown = set(answer) - {"value", "reason", "evidence"}
    if unknown:
        raise AnswersRefused(f"{criterion.id}: an answer has no '{sorted(unknown)[0]}'.")
    value = answer["value"]
    if criterion.scale == Scale.TEXT and isinstance(value, str) and not value.strip():
        return None
    checked: dict[str, Any] = {"value": None if value is None else criterion.check_value(value)}
    if answer.get("reason") is not None:
        checked["reason"] = _check_reason(criterion, value, answer["reason"])
    if answer.get("evidence"):
        if criterion.evidence == "none":
            raise AnswersRefused(f"{criterion.id}: no evidence is asked for. Leave it out.")
        checked["evidence"] = read_spans(criterion.id, answer["evidence"])
    return checked


def _check_reason(criterion: Criterion, value: object, reason: object) -> str:
    if value is not None:
        raise AnswersRefused(f'{criterion.id}: a reason belongs to "cannot judge". Leave it out.')
    if not isinstance(reason, str) or not 0 < len(reason.strip()) <= LONGEST_REASON:
        raise AnswersRefused(f"{criterion.id}: a reason is a text of at most {LONGEST_REASON} characters.")
    return reason.strip()


def _lacks_evidence(answer: Mapping[str, Any]) -> bool:
    return answer["value"] is not None and not answer.get("evidence")
