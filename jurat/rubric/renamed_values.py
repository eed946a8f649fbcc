"""Answers that go by another word in a newer version of a rubric: which old one counts as which new one.

Nothing that was given is changed: labels keep the word they were given with, and are counted as another one. No two
answers may become one. Agreement would rise without anybody having agreed, and where the older version comes back into
force, its answers could not be told apart again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from jurat.errors import JuratError, check_name
from jurat.rubric.model import Criterion, Rubric, Scale

Renames = Mapping[str, Mapping[str, str]]  # by criterion: the value given, and the value that it counts as
NONE: Renames = {}
LISTED = (Scale.BOOLEAN, Scale.NOMINAL, Scale.ORDINAL)


def read_renames(texts: Iterable[str], old: Rubric, new: Rubric) -> dict[str, dict[str, str]]:
    """Read renamed values as a person writes them: `criterion:old=new`, or `old=new` where only one criterion fits.

    Raises `JuratError` for a criterion or a value that is not there (it names those that are), for a criterion without
    a list of answers, and where two answers would become one.
    """
    renames: dict[str, dict[str, str]] = {}
    for text in texts:
        criterion, given, counted = _read(text, old, new)
        earlier = renames.setdefault(criterion, {}).setdefault(given, counted)
        if earlier != counted:
            raise JuratError(f"--map '{text}': '{given}' of {criterion} counts as '{earlier}' already. Leave one out.")
    for criterion_id, values in renames.items():
        refuse_merged(old.criterion(criterion_id), new.criterion(criterion_id), values)
    return renames


def _read(text: str, old: Rubric, new: Rubric) -> tuple[str, str, str]:
    """Read one renamed value; a value may hold the signs that part it from the others."""
    shared = [criterion.id for criterion in old.criteria if criterion.id in {one.id for one in new.criteria}]
    name, colon, rest = text.partition(":")
    is_named = bool(colon) and name in {criterion.id for rubric in (old, new) for criterion in rubric.criteria}
    fitting = [
        (criterion_id, given, counted)
        for criterion_id in ([name] if is_named else shared)
        if criterion_id in shared
        for given, counted in _splits(rest if is_named else text)
        if given in _listed(old, criterion_id) and counted in _listed(new, criterion_id)
    ]
    if len(fitting) > 1:
        found = ", ".join(dict.fromkeys(one[0] for one in fitting))
        raise JuratError(f"--map '{text}' may mean several criteria: {found}. Write --map '{fitting[0][0]}:{text}'.")
    if not fitting:
        _refuse(text, (name if is_named else None, rest if is_named else text), shared, old, new)
    return fitting[0]


def _splits(text: str) -> Iterator[tuple[str, str]]:
    for place, sign in enumerate(text):
        if sign == "=":
            yield text[:place].strip(), text[place + 1 :].strip()


def _listed(rubric: Rubric, criterion_id: str) -> tuple[str, ...]:
    criterion = rubric.criterion(criterion_id)
    return criterion.values if criterion.scale in LISTED else ()


def _refuse(text: str, parts: tuple[str | None, str], shared: list[str], old: Rubric, new: Rubric) -> None:
    """Report what does not fit. Raises `JuratError`."""
    named, rest = parts
    given, sign, counted = (part.strip() for part in rest.partition("="))
    if not sign:
        raise JuratError(f"--map '{text}' is not written as CRITERION:OLD=NEW. For example: --map 'correct:no=wrong'.")
    before, colon, word = given.partition(":")
    if named is None and colon:
        check_name("criterion", before.strip(), shared)
        named, given = before.strip(), word.strip()
    if named is None and len(shared) == 1:
        named = shared[0]
    if named is not None:
        check_name("criterion of both versions", named, shared)
        for rubric, value, which in ((old, given, "older"), (new, counted, "newer")):
            values = _listed(rubric, named)
            if not values:
                raise JuratError(f"--map '{text}': {named} has no list of answers, so that none can be renamed.")
            check_name(f"answer of {named} in the {which} version", value, values)
    answers = "; ".join(
        f"{name}: {', '.join(_listed(old, name))} to {', '.join(_listed(new, name))}" for name in shared
    )
    raise JuratError(f"--map '{text}': no criterion has the one answer before and the other one after. {answers}.")


def refuse_merged(old: Criterion, new: Criterion, renames: Mapping[str, str]) -> None:
    """Refuse renamed values that would make one answer of two. Raises `JuratError`."""
    counted: dict[str, str] = {}
    for value in old.values:
        word = renames.get(value, value)
        first = counted.setdefault(word, value)
        if first != value:
            raise JuratError(
                f"'{first}' and '{value}' of {old.id} would both count as '{word}': answers that were told apart "
                f"would be one, and could not be parted again. Answers of the newer version: {', '.join(new.values)}."
            )


def turned_round(renames: Renames) -> Renames:
    """Return the renamed values of the way back."""
    return {name: {counted: given for given, counted in values.items()} for name, values in renames.items()}


def one_after_another(first: Renames, then: Renames) -> Renames:
    """Return what two steps of renaming come to; what counts as itself in the end is left out."""
    both: dict[str, dict[str, str]] = {}
    for name in {**first, **then}:
        steps, more = first.get(name, {}), then.get(name, {})
        ends = {given: more.get(steps.get(given, given), steps.get(given, given)) for given in {**steps, **more}}
        changed = {given: counted for given, counted in ends.items() if given != counted}
        if changed:
            both[name] = changed
    return both


def counted_answers(answers: Mapping[str, Mapping[str, Any]], renames: Renames) -> dict[str, dict[str, Any]]:
    """Return a review's answers as they count: {criterion: {"value", ...}}; "given" is the value that was renamed."""
    counted = {name: dict(answer) for name, answer in answers.items()}
    for name, values in renames.items():
        given = counted.get(name, {}).get("value")
        if given is not None and given in values:
            counted[name] |= {"value": values[given], "given": given}
    return counted


def counted_values(values: Mapping[str, str], renames: Renames) -> dict[str, str]:
    """Return values as they count: {criterion: value}."""
    return {name: renames.get(name, {}).get(value, value) for name, value in values.items()}


def in_words(renames: Renames) -> str:
    """Report what counts as what; empty where nothing does."""
    told = (f"{name}: '{given}' as '{counted}'" for name in renames for given, counted in renames[name].items())
    return ", ".join(told)
