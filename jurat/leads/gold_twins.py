"""A gold item made of a decided one: its twin, with the answers that are known by now."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence

from jurat.errors import AnswersRefused, JuratError, check_name
from jurat.intake.gold import never_asked
from jurat.leads.decisions import item_reviews, standing_decision
from jurat.rubric.model import Criterion, Rubric, Scale
from jurat.serving.pooled_versions import counted_versions
from jurat.store import LabelStore, Transaction, now_us
from jurat.store.asking import Asker
from jurat.store.statements import AddGoldValues

ENOUGH = 8  # characters of an id that can be drawn anew without meeting another item's
ATTEMPTS = 20


def expected_of(store: LabelStore, rubric: Rubric, item_key: int) -> dict[str, str]:
    """Return what can be expected of an item on each criterion, by a lead's decision or by reviewers who all agree.

    A decision names a side. The expected answer is the only one there is on that side, or the one most reviewers on
    that side gave. Where nothing was decided, it is the label that every reviewer gave. Criteria about which neither
    can be said are left out, as are text and questions that are not asked beside the other answers.
    """
    item = store.read.gold.item_to_double(item_key)
    counted = {} if item is None else counted_versions(store, item.study_id, rubric)
    reviews = item_reviews(store, item_key, counted)
    expected: dict[str, str] = {}
    for criterion in rubric.criteria:
        if criterion.scale == Scale.TEXT or not _is_asked(criterion, expected):
            continue
        labels = [review.answers.get(criterion.id, {}).get("value") for review in reviews]
        value = _expected(store, criterion, item_key, [str(label) for label in labels if label is not None])
        if value is not None:
            expected[criterion.id] = value
    return expected


def _is_asked(criterion: Criterion, expected: Mapping[str, str]) -> bool:
    return criterion.ask_when is None or criterion.ask_when.is_met({id_: {"value": v} for id_, v in expected.items()})


def _expected(store: LabelStore, criterion: Criterion, item_key: int, labels: Sequence[str]) -> str | None:
    known = [label for label in labels if not criterion.values or _fits(criterion, label)]
    decision = standing_decision(store, item_key, criterion.id)
    if decision is None or decision[1] == "withdrawn":
        return known[0] if len(set(known)) == 1 else None
    is_error = decision[1] == "error"
    if criterion.scale != Scale.INTERVAL:
        fitting = [value for value in criterion.values if criterion.is_error(value) == is_error]
        if len(fitting) == 1:
            return fitting[0]
    counts = Counter(label for label in known if criterion.is_error(label) == is_error).most_common(2)
    is_tied = len(counts) == 2 and counts[0][1] == counts[1][1]
    return counts[0][0] if counts and not is_tied else None


def _fits(criterion: Criterion, label: str) -> bool:
    try:
        return criterion.check_value(label) == label
    except AnswersRefused:
        return False


def check_expected(rubric: Rubric, expected: Mapping[str, str]) -> dict[str, str]:
    """Return expected answers as they are stored. Raises `JuratError` where there is none, or one that does not fit."""
    checked = {}
    for name, value in expected.items():
        known = check_name("criterion", name, [criterion.id for criterion in rubric.criteria])
        checked[name] = rubric.criterion(known).check_value(value)
    for name, problem in never_asked(checked, rubric):
        raise JuratError(f"{name} {problem}. Leave it out, or change the other answer.")
    if not rubric.compare(checked, {}):
        raise JuratError("Say what is right: no answer can be told from the decision or the labels of this item.")
    return {criterion.id: checked[criterion.id] for criterion in rubric.criteria if criterion.id in checked}


def gold_from_item(
    store: LabelStore,
    study_id: str,
    item_key: int,
    expected: Mapping[str, str],
    defect_kind: str | None,
    explanation: str | None,
    asker: Asker,
) -> str:
    """Make a gold item of an item of a study and give its id. The item itself stays in every rate.

    Reviewers who have the item in hand or behind them never get its twin, nor the item after the twin. `expected` comes
    from `expected_of` or from the lead, through `check_expected`. Raises `JuratError` where the item was doubled
    before, or is gold itself, or nothing is expected.
    """
    if not expected:
        raise JuratError("Say what is right: a gold item has at least one known answer.")
    seed = store.study(study_id).seed

    def work(tx: Transaction) -> str:
        decided_by = asker.lead(tx)
        original = tx.gold.item_to_double(item_key)
        if original is None or original.study_id != study_id:
            raise JuratError(f"There is no such item in study '{study_id}'.")
        if original.position < 0:
            raise JuratError(f"Item '{original.item_id}' is gold or a repeat itself. Choose the item it shows.")
        if original.doubled_us is not None:
            raise JuratError(f"A gold item was made of item '{original.item_id}' before; one is enough.")
        twin_id = _free_id(tx, study_id, seed, original.item_id)
        position = tx.gold.next_position(study_id).position - 1
        tx.gold.add_twin_item(study_id=study_id, position=position, item_id=twin_id)
        twin = tx.items.named(study_id=study_id, item_id=twin_id)
        keys = {"item_key": twin.item_key if twin is not None else 0, "original": item_key}
        tx.items.copy_payload(**keys)
        known: AddGoldValues = {
            "study_id": study_id,
            "item_id": twin_id,
            "expected": json.dumps(dict(expected), ensure_ascii=False),
            "defect_kind": defect_kind,
            "explanation": explanation,
            "purpose": "check",
            "now_us": now_us(),
        }
        tx.gold.add([known])
        tx.gold.add_twin(**keys, decided_by=decided_by, now_us=now_us())
        return twin_id

    return store.write(work)


def _free_id(tx: Transaction, study_id: str, seed: str, item_id: str) -> str:
    for attempt in range(ATTEMPTS):
        candidate = twin_id(seed, item_id, attempt)
        if tx.items.named(study_id=study_id, item_id=candidate) is None:
            return candidate
    raise JuratError(f"No free id was found for a twin of item '{item_id}'.")


def twin_id(seed: str, item_id: str, attempt: int = 0) -> str:
    """Return an id that tells nothing: a hash of the study's seed and the item's id.

    Where the id is long enough to be random (a UUID, a number of eight digits or more), its digits are drawn anew and
    its shape is kept, so that the twin looks like its neighbours.
    """
    found = hashlib.shake_128(f"{seed}|twin|{item_id}|{attempt}".encode()).hexdigest(500)
    drawn = iter(found)
    runs = re.compile(r"[0-9a-f]{4,}")
    if sum(len(run) for run in runs.findall(item_id)) < ENOUGH or len(item_id) > len(found):
        return found[:16]
    return runs.sub(lambda run: "".join(_like(run[0], next(drawn)) for _ in run[0]), item_id)


def _like(run: str, digit: str) -> str:
    return str(int(digit, 16) % 10) if run.isdecimal() else digit
