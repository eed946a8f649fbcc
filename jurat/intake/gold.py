"""Gold items: outputs with a known label, out of every rate. See `leads.gold_twins` for those made of decided items."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, get_args

from jurat.errors import AnswersRefused, Fault, OutputsError
from jurat.intake.new_items import Progress, add_payloads, list_incoming, staged
from jurat.intake.outputs import Item
from jurat.rubric.model import Rubric
from jurat.store import LabelStore, Transaction, now_us
from jurat.store.asking import Asker
from jurat.store.statements import AddGoldValues

PREFIX = "gold_"
DEFECT_KIND, EXPLANATION, PURPOSE = "gold_defect_kind", "gold_explanation", "gold_purpose"
SHOWN_FAULTS = 100

Purpose = Literal["check", "training", "test"]
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)


@dataclass(frozen=True)
class GoldItem:
    """An item whose labels are known: `expected` is {criterion: value}; a planted error has a kind.

    `purpose` is None where its file does not say.
    """

    item: Item
    expected: dict[str, str]
    defect_kind: str | None
    explanation: str | None
    purpose: Purpose | None = None


def read_gold(items: Iterable[Item], rubric: Rubric) -> list[GoldItem]:
    """Take what is known out of the columns `gold_<criterion>`, `gold_defect_kind`, `gold_explanation`, `gold_purpose`.

    Raises `OutputsError` with every fault: an answer the rubric does not know, or does not ask for beside the others,
    an unknown purpose, an item without any answer.
    """
    faults: list[Fault] = []
    gold = [_read(item, rubric, faults) for item in items]
    if faults:
        raise OutputsError(faults[:SHOWN_FAULTS])
    return gold


def _read(item: Item, rubric: Rubric, faults: list[Fault]) -> GoldItem:
    given = {name: value for name, value in item.attributes.items() if name.startswith(PREFIX) and value is not None}
    kind, explanation, purpose = (given.pop(name, None) for name in (DEFECT_KIND, EXPLANATION, PURPOSE))
    if purpose is not None and purpose not in PURPOSES:
        place = f"item '{item.item_id}', column '{PURPOSE}'"
        faults.append(Fault(place, f"'{str(purpose)[:60]}' is no purpose", f"Use one of: {', '.join(PURPOSES)}"))
    expected: dict[str, str] = {}
    for name, value in given.items():
        try:
            expected[name.removeprefix(PREFIX)] = rubric.criterion(name.removeprefix(PREFIX)).check_value(value)
        except KeyError:
            known = ", ".join(f"{PREFIX}{criterion.id}" for criterion in rubric.criteria)
            place = f"item '{item.item_id}', column '{name}'"
            faults.append(Fault(place, "names no criterion", f"Use one of: {known}"))
        except AnswersRefused as refused:
            faults.append(Fault(f"item '{item.item_id}', column '{name}'", str(refused), "Change the value"))
    if not given:
        remedy = f"Add a column such as {PREFIX}{rubric.criteria[0].id}"
        faults.append(Fault(f"item '{item.item_id}'", "has no known answer", remedy))
    faults.extend(
        Fault(f"item '{item.item_id}', column '{PREFIX}{name}'", problem, "Leave it out, or change the other answer")
        for name, problem in never_asked(expected, rubric)
    )
    shown = {name: value for name, value in item.attributes.items() if not name.startswith(PREFIX)}
    plain = Item(item.item_id, item.content, shown)
    named = next((one for one in PURPOSES if one == purpose), None)
    return GoldItem(plain, expected, _text(kind), _text(explanation), named)


def never_asked(expected: dict[str, str], rubric: Rubric) -> Iterator[tuple[str, str]]:
    """Find expected answers to questions that are not asked beside the other expected ones."""
    values = {name: {"value": value} for name, value in expected.items()}
    for criterion in rubric.criteria:
        condition = criterion.ask_when
        if condition is None or not {criterion.id, condition.criterion} <= expected.keys():
            continue
        if not condition.is_met(values):
            yield criterion.id, f"is not asked where {condition.criterion} is {expected[condition.criterion]}"


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def add_gold(
    store: LabelStore,
    study_id: str,
    batch: str,
    gold: list[GoldItem],
    progress: Progress,
    asker: Asker,
    purpose: Purpose = "check",
) -> int:
    """Add gold items to a study that has items, all or none, and give how many; `purpose` where an item names none.

    Raises `OutputsError` for ids that are there, `UnknownStudy` for a study that is not.
    """
    study = store.study(study_id)

    def work(tx: Transaction) -> int:
        asker.lead(tx)
        list_incoming(tx, study_id, study.seed, stage)
        position = tx.gold.next_position(study_id).position
        added = tx.gold.add_items(study_id=study_id, batch=batch, first_position=position)
        add_payloads(tx, study_id, stage)
        tx.gold.add([_row(study_id, one, purpose) for one in gold])
        return added

    with staged((one.item for one in gold), progress) as stage:
        return store.write(work)


def _row(study_id: str, gold: GoldItem, purpose: Purpose) -> AddGoldValues:
    return {
        "study_id": study_id,
        "item_id": gold.item.item_id,
        "expected": json.dumps(gold.expected, ensure_ascii=False),
        "defect_kind": gold.defect_kind,
        "explanation": gold.explanation,
        "purpose": gold.purpose or purpose,
        "now_us": now_us(),
    }
