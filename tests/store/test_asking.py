"""Whoever has no session of a lead stores no decision, whatever a page of theirs still shows; on both databases."""

from __future__ import annotations

import ast
import datetime as dt
import inspect
import pkgutil
import re
from collections.abc import Callable
from importlib import import_module
from types import ModuleType

import pytest

import assay
from assay.asking import Asker, hash_token
from assay.decisions import adjudicate, exclude, waive
from assay.errors import AssayError, NotAllowed, NotSignedIn
from assay.facts import KINDS, Fact, Facts, import_facts
from assay.gold import GoldItem, add_gold
from assay.gold_twins import gold_from_item
from assay.identity import grant, sign_in, sign_out
from assay.one_person import merge_people, rename_person
from assay.outputs import Item
from assay.rubric_versions import declare_change, declare_renamed
from assay.rulings import rule
from assay.sending_back import send_back_item, send_back_reviewer, send_back_versions
from assay.store import LabelStore
from assay.withdrawals import close_study, withdraw
from tests.store.conftest import Outsider
from tests.store.written_study import WrittenStudy, written

OLD, NEW = written(), written("Is it right?")
NO_DECISION = {  # what writes and is no lead's decision: doors, files read in at the command line, a rubric read anew
    "assay.identity.sign_in",
    "assay.identity.sign_out",
    "assay.arrivals.bring_in",
    "assay.study.import_reviews",
    "assay.study.record_rubric",
    "assay.study.put_in_force",
}
Decide = Callable[[LabelStore, Asker], object]
DECISIONS: dict[str, Decide] = {
    "assay.decisions.adjudicate": lambda s, a: adjudicate(s, 1, "correct", "error", "why", a),
    "assay.decisions.exclude": lambda s, a: exclude(s, "s", "ana", "why", a, is_excluded=True),
    "assay.decisions.waive": lambda s, a: waive(s, "s", "correct", dt.date(2999, 1, 1), "why", a),
    "assay.rulings.rule": lambda s, a: rule(s, "s", "ana", "paused", "why", a, holds=True),
    "assay.sending_back.send_back_reviewer": lambda s, a: send_back_reviewer(s, "s", "ana", "why", a),
    "assay.sending_back.send_back_versions": lambda s, a: send_back_versions(s, "s", [_hash_of(s)], "why", a),
    "assay.sending_back.send_back_item": lambda s, a: send_back_item(s, "s", "i0", "why", a),
    "assay.rubric_versions.declare_change": lambda s, a: declare_change(
        s, "s", *_hashes(s), "why", a, is_harmless=True
    ),
    "assay.rubric_versions.declare_renamed": lambda s, a: declare_renamed(
        s, "s", *_hashes(s), {"correct": {"no": "no"}}, "why", a
    ),
    "assay.facts.import_facts": lambda s, a: import_facts(s, _empty_study(s), _facts(), a),
    "assay.withdrawals.withdraw": lambda s, a: withdraw(s, "s", ["i1"], "why", a),
    "assay.withdrawals.close_study": lambda s, a: close_study(s, "s", "why", a),
    "assay.gold_twins.gold_from_item": lambda s, a: gold_from_item(s, "s", 1, {"correct": "no"}, None, "why", a),
    "assay.gold.add_gold": lambda s, a: add_gold(s, "s", "g", [_gold()], lambda _count: None, a),
    "assay.one_person.merge_people": lambda s, a: merge_people(s, "ana", "Leo", "why", a),
    "assay.one_person.rename_person": lambda s, a: rename_person(s, "ana", "Anna", "why", a),
    "assay.identity.grant": lambda s, a: grant(s, "Zoe", "lead", a),
}
Bad = Callable[[LabelStore, str], tuple[Asker, type[AssayError], str]]


def _hashes(store: LabelStore) -> tuple[str, str]:
    first, second = (row["rubric_hash"] for row in store.read.all("rubric_versions", study_id="s"))
    return first, second


def _empty_study(store: LabelStore) -> str:
    store.write(lambda tx: tx.run("add_study", study_id="t", seed="seed", now_us=0))
    return "t"


def _facts() -> Facts:
    values = {"reviewer_id": "ana", "is_excluded": 1, "reason": "why", "decided_by": "Leo", "created_us": 1}
    return {kind: [Fact(1, None, values)] if kind == "exclusion" else [] for kind in KINDS}


def _hash_of(store: LabelStore) -> str:
    return _hashes(store)[0]


def _gold() -> GoldItem:
    return GoldItem(Item("g0", {"output": "x"}, {}), {"correct": "no"}, None, None, None)


def nobody(_store: LabelStore, _token: str) -> tuple[Asker, type[AssayError], str]:
    """A browser without a session."""
    return Asker.of_session(None, "Lea"), NotSignedIn, "You are signed out: nothing was stored"


def signed_out(store: LabelStore, token: str) -> tuple[Asker, type[AssayError], str]:
    """A lead who signed out in another tab."""
    sign_out(store, token)
    return Asker.of_session(token, "Lea"), NotSignedIn, "You are signed out: nothing was stored"


def run_out(store: LabelStore, token: str) -> tuple[Asker, type[AssayError], str]:
    """A lead whose session has run out."""
    outsider = Outsider(store)
    outsider.execute("DELETE FROM session WHERE token_hash = :token_hash", token_hash=hash_token(token))
    outsider.connection.close()
    values = {"token_hash": hash_token(token), "reviewer_id": "Lea", "now_us": 1, "expires_us": 2}
    store.write(lambda tx: tx.run("add_session", **values))
    return Asker.of_session(token, "Lea"), NotSignedIn, "You are signed out: nothing was stored"


def demoted(store: LabelStore, token: str) -> tuple[Asker, type[AssayError], str]:
    """A lead who is one no more."""
    grant(store, "Lea", "reviewer", Asker.on_this_machine("test"))
    return Asker.of_session(token, "Lea"), NotAllowed, "You are no lead any more: nothing was stored"


def never_a_lead(store: LabelStore, _token: str) -> tuple[Asker, type[AssayError], str]:
    """A reviewer who says that she is Lea."""
    return Asker.of_session(sign_in(store, "ana").token, "Lea"), NotAllowed, "You are no lead any more"


@pytest.fixture
def study(store: LabelStore) -> WrittenStudy:
    """Two items, one judged by ana; two versions of the rubric, whose change nobody has spoken of."""
    made = WrittenStudy(store, OLD, {"i0": {}, "i1": {}})
    made.label("ana", {"i0": "no"})
    made.use(NEW)
    return made


def everything(store: LabelStore) -> dict[str, int]:
    """Count the rows of every table that decisions go into."""
    names = "adjudication exclusion waiver ruling sending_back twin rubric_change withdrawal study_state role_grant"
    outsider = Outsider(store)
    counts = {
        name: int(str(outsider.execute(f"SELECT count(*) FROM {name}")[0][0]))
        for name in [*names.split(), "withdrawn_item", "gold", "item", "review", "reviewer"]
    }
    outsider.connection.close()
    return counts


@pytest.mark.parametrize("bad", [nobody, signed_out, run_out, demoted, never_a_lead])
def test_who_is_no_lead_by_now_stores_nothing(study: WrittenStudy, bad: Bad) -> None:
    """Each function that stores a decision refuses, and says why; the command line still may."""
    store = study.store
    asker, kind, told = bad(store, sign_in(store, "Lea").token)
    before = everything(store)
    for name, decide in DECISIONS.items():
        with pytest.raises(kind, match=re.escape(told)):
            decide(store, asker)
        assert everything(store) == before, name


@pytest.mark.parametrize("name", DECISIONS)
def test_a_lead_with_a_session_decides_under_the_name_of_the_session(study: WrittenStudy, name: str) -> None:
    """What a page believes of who is there is not what is stored."""
    token = sign_in(study.store, "Lea").token
    before = everything(study.store)
    DECISIONS[name](study.store, Asker.of_session(token, "somebody else"))

    assert everything(study.store) != before or name.endswith("send_back_reviewer")
    assert Asker.of_session(token, "somebody else").lead(study.store.read) == "Lea"
    assert "somebody else" not in str(study.store.read.all("audit", study_id="s"))


def test_every_function_that_writes_asks_who_asks() -> None:
    """What writes to the store takes an asker, or is named here as no decision; a new one is denied by default."""
    found = {name for module in product_modules() for name in writers(module)}

    assert found == NO_DECISION | set(DECISIONS)


def product_modules() -> list[ModuleType]:
    """Give the modules of the product that leads' pages and commands call."""
    names = [one.name for one in pkgutil.iter_modules(assay.__path__, "assay.") if not one.ispkg]
    return [import_module(name) for name in names if name not in ("assay.__main__", "assay.render_worker")]


def writers(module: ModuleType) -> set[str]:
    """Name a module's public functions that hand work to a store, themselves or through others of the module."""
    bodies = {
        node.name: node for node in ast.parse(inspect.getsource(module)).body if isinstance(node, ast.FunctionDef)
    }
    writing = {name for name, body in bodies.items() if any(map(_writes, ast.walk(body)))}
    while more := {
        name
        for name, body in bodies.items()
        if name not in writing and {node.id for node in ast.walk(body) if isinstance(node, ast.Name)} & writing
    }:
        writing |= more
    return {f"{module.__name__}.{name}" for name in writing if not name.startswith("_")}


def _writes(node: ast.AST) -> bool:
    """Whether it is `store.write(...)`, `store.run(...)` or `store.submit(...)`."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("write", "run", "submit")
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "store"
    )
