"""Every statement gives what its header says, on each database; and the methods are those of the headers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import psycopg

from benchmarks.two_trees import modules, statements_outside
from jurat.store import LabelStore, open_database
from jurat.store.generate import FOLDER, Statement, described, written

STATEMENTS = {statement.name: statement for statement in described()}
POSTGRES_TYPES = {20: "int", 21: "int", 23: "int", 25: "str", 17: "bytes"}

# What is bound where a step below says nothing else.
USUAL: dict[str, object] = {
    "about": "an item", "active_ms": 5, "after": 0, "after_position": -1, "after_seq": 0, "after_skip": 0,
    "answers": "{}", "attributes": "{}", "batch": "b", "beat": 0, "behind": 9, "block": 0, "comment": "so",
    "content": b"{}", "corrected_output": "better", "counted": 1, "created_us": 7, "criterion": "correct",
    "decided_by": "Ann", "decision": "error", "defect_kind": None, "edit_distance": 1, "ends_on": "2030-01-01",
    "entry_id": "r1", "expected": "{}", "expires_us": 99, "explanation": None, "first": 0, "first_key": 1,
    "first_position": 0, "flag": "item defect", "floor_block": 0, "folded": "ann", "from_hash": "h1",
    "granted_by": "test", "held": "[]", "holds": 1, "is_closed": 1, "is_excluded": 1, "is_harmless": 1, "is_rename": 0,
    "is_simulated": 0, "is_withdrawn": 1, "item_id": "i0", "item_ids": '["i0", "i1"]', "item_key": 1, "kept_as": "Ann",
    "kind": "paused", "last_key": 99, "lease_until_us": 50, "limit": 9, "look": "ann", "most": 9, "need": 2,
    "now_us": 10, "order_key": "a", "origin": "form", "original": 1, "overlap": 2, "position": 0, "purpose": "check",
    "reason": "why", "replaces": None, "review_id": "r1", "reviewer_id": "Ann", "role": "lead", "rubric_hash": "h1",
    "second": 0, "seed": "x", "sent_back": None, "seq": 1, "skip_id": "k1", "source": "toml", "study_id": "s",
    "supersedes": None, "to_hash": "h2", "token": "t", "token_hash": "hash", "value_map": "{}", "withdrawal": 1,
}  # fmt: skip
# A short life of a store in which every statement runs, and each that reads finds something.
LIFE: list[tuple[str, dict[str, object]]] = [
    ("add_reviewer", {}),
    ("add_reviewer", {"reviewer_id": "Bob", "folded": "bob", "look": "bob"}),
    ("add_reviewer", {"reviewer_id": "Old", "folded": None, "look": None}),
    ("unfolded", {}),
    ("fold_reviewer", {"reviewer_id": "Old", "folded": "old", "look": "ann"}),
    ("look_alikes", {}),
    ("grant_role", {}),
    ("person", {}),
    ("reviewer", {}),
    ("reviewer", {"reviewer_id": "Bob"}),
    ("people", {}),
    ("everybody", {}),
    ("leads", {}),
    ("add_session", {}),
    ("session", {}),
    ("end_session", {}),
    ("end_old_sessions", {}),
    ("end_sessions_of", {}),
    ("add_study", {}),
    ("begin_arrival", {}),
    ("arrival", {}),
    ("study_seed", {}),
    ("renew_study", {}),
    ("beat", {}),
    ("add_arriving_item", {}),
    ("add_arriving_payload", {}),
    ("add_arriving_item", {"item_id": "i1", "position": 1}),
    ("add_arriving_payload", {"position": 1}),
    ("held_ids", {}),
    ("widen_arrival", {}),
    ("give_arrival_up", {}),
    ("arrival", {}),
    ("take_arrival_over", {"beat": 2}),
    ("clear_arriving_payloads", {"first_position": 9}),
    ("clear_arriving_items", {"first_position": 9}),
    ("end_arrival", {}),
    ("study", {}),
    ("studies", {}),
    ("add_rubric", {}),
    ("rubric_versions", {}),
    ("rubric_source", {}),
    ("add_rubric_change", {}),
    ("rubric_changes", {}),
    ("next_position", {}),
    ("first_to_widen", {"overlap": 3}),
    ("widen_items", {"overlap": 3}),
    ("widen_items", {}),
    ("item", {}),
    ("item_ids", {}),
    ("item_of_key", {}),
    ("item_counts", {}),
    ("batch_names", {}),
    ("batch_items", {}),
    ("payload", {}),
    ("make_incoming", {}),
    ("add_incoming", {}),
    ("incoming_known", {}),
    ("clear_incoming", {}),
    ("add_incoming", {"item_id": "g0"}),
    ("next_gold_position", {}),
    ("add_gold_items", {"first_position": 0}),
    ("add_gold", {"item_id": "g0"}),
    ("add_payload", {"item_id": "g0"}),
    ("gold_of", {"item_key": 3}),
    ("gold_purposes", {}),
    ("gold_candidates", {}),
    ("hands", {}),
    ("lease", {}),
    ("renew_lease", {}),
    ("hands", {}),
    ("with_others", {"reviewer_id": "Bob"}),
    ("with_others", {}),
    ("standing", {}),
    ("served", {}),
    ("own_counts", {}),
    ("add_review", {}),
    ("standing", {}),
    ("how_it_stands", {}),
    ("history", {"item_id": None}),
    ("known_reviews", {}),
    ("item_reviews", {}),
    ("item_answers", {}),
    ("flagged", {}),
    ("counted_reviews_of", {}),
    ("make_place", {}),
    ("add_place", {}),
    ("add_review", {"review_id": "r2", "reviewer_id": "Bob", "comment": None, "flag": None}),
    ("add_review", {"review_id": "r3", "reviewer_id": "Old", "active_ms": None, "corrected_output": None}),
    ("standing_answers", {}),
    ("repeatable", {}),
    ("add_repeat_item", {"item_id": "i0 again", "position": -2}),
    ("copy_payload", {"item_key": 4}),
    ("add_twin", {"item_key": 4, "kind": "repeat"}),
    ("repeatable", {}),
    ("add_review", {"review_id": "r4", "item_key": 3}),
    ("own_gold", {}),
    ("add_skip", {"item_key": 2}),
    ("skipped_items", {}),
    ("item_skips", {"item_key": 2}),
    ("study_skips", {}),
    ("item_to_double", {"item_key": 2}),
    ("add_gold_twin", {"item_id": "i1 doubled", "position": -3}),
    ("add_twin_of_gold", {"item_key": 5, "original": 2}),
    ("item_to_double", {"item_key": 2}),
    ("add_gold", {"item_id": "i1 doubled", "purpose": "test"}),
    ("entrance", {}),
    ("add_review", {"review_id": "r5", "item_key": 5}),
    ("entrance", {"rubric_hash": None}),
    ("at_the_entrance", {}),
    ("add_adjudication", {}),
    ("standing_adjudication", {}),
    ("decided_cells", {}),
    ("item_decisions", {}),
    ("add_exclusion", {}),
    ("excluded", {}),
    ("add_waiver", {}),
    ("waivers", {}),
    ("add_ruling", {}),
    ("rulings", {}),
    ("ruling_on", {}),
    ("rulings_on", {}),
    ("standing_words", {}),
    ("add_sending_back", {}),
    ("facts_place", {}),
    ("facts_rubric", {}),
    ("facts_review", {}),
    ("restore_review", {"review_id": "r9", "reviewer_id": "Bob", "item_key": 2, "counted": 0}),
    ("facts_skip", {}),
    ("restore_skip", {"skip_id": "k9", "reviewer_id": "Bob", "item_key": 2}),
    ("facts_adjudication", {}),
    ("restore_adjudication", {"item_key": 2}),
    ("facts_sending_back", {}),
    ("restore_sending_back", {}),
    ("facts_exclusion", {}),
    ("restore_exclusion", {"reviewer_id": "Bob"}),
    ("facts_waiver", {}),
    ("restore_waiver", {}),
    ("facts_ruling", {}),
    ("restore_ruling", {"reviewer_id": "Bob"}),
    ("facts_rubric_change", {}),
    ("restore_rubric_change", {}),
    ("facts_there", {}),
    ("send_back", {"sent_back": 1, "last_key": 1}),
    ("how_it_stands", {"seq": 7}),
    ("sent_back_reviews", {}),
    ("open_again", {}),
    ("send_back_one", {"seq": 2, "sent_back": 1, "review_id": "r7"}),
    ("add_withdrawal", {}),
    ("withdrawn_state", {}),
    ("add_withdrawn_item", {"item_key": 2}),
    ("newest_withdrawal", {}),
    ("withdrawn_items", {}),
    ("facts_withdrawal", {}),
    ("restore_withdrawal", {}),
    ("facts_withdrawn_item", {}),
    ("restore_withdrawn_item", {"item_key": 2}),
    ("add_study_state", {}),
    ("facts_study_state", {}),
    ("restore_study_state", {}),
    ("study_state", {}),
    ("add_same_person", {"reviewer_id": "Old"}),
    ("kept_as", {"reviewer_id": "Old"}),
    ("let_go_of_name", {"reviewer_id": "Old"}),
    ("people", {}),
    ("audit", {}),
    ("feed_newest", {}),
    ("release", {}),
    ("expire_leases", {}),
]


def test_the_methods_are_those_of_the_headers() -> None:
    """What `python -m jurat.store.generate` would write is what is there. If not: run it."""
    there = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.py")}

    assert there == written()


def test_the_life_has_every_statement_in_it() -> None:
    """No statement is left out of the test below."""
    assert {name for name, _ in LIFE} == set(STATEMENTS)


def test_only_the_store_names_statements() -> None:
    """Everybody else calls methods: a statement that is renamed, or a value that is forgotten, fails the type check."""
    assert 0 == statements_outside(modules(FOLDER.parents[2]))


def test_every_statement_gives_what_its_header_says(store: LabelStore) -> None:
    """Columns in their order, their types and which may be NULL, in a store where each statement finds something."""
    database = open_database(store.location)
    connection = database.connect()
    faults: list[str] = []
    for name, said in LIFE:
        statement = STATEMENTS[name]
        values = {place: (USUAL | said)[place] for place in statement.parameters}
        cursor: Any = connection.execute(database.statements[name], values)
        columns = [column[0] for column in cursor.description or ()]
        if columns != list(statement.columns):
            faults.append(f"{name}: gives {columns}, its header says {list(statement.columns)}")
        if columns:
            faults += types_by_postgres(statement, cursor, connection)
            faults += types_by_values(statement, [tuple(row) for row in cursor.fetchall()])
    connection.close()

    assert faults == []


def plain(kind: str) -> str:
    """Say as what a type of the store's own is kept."""
    return re.sub(r"\b(?!None)[A-Z]\w+", "str", kind)


def types_by_values(statement: Statement, rows: list[tuple[object, ...]]) -> Iterator[str]:
    """Report values that are not of the type their column has, and a statement that found nothing."""
    if not rows or (statement.gives == "gives one" and len(rows) != 1):
        yield f"{statement.name}: gives {len(rows)} rows, nothing to compare"
    for row in rows:
        for (column, kind), value in zip(statement.columns.items(), row, strict=True):
            found = "None" if value is None else type(value).__name__
            if found not in plain(kind).split(" | "):
                yield f"{statement.name}: {column} is {value!r}, its header says {kind}"


def types_by_postgres(statement: Statement, cursor: Any, connection: Any) -> Iterator[str]:
    """Report columns whose type PostgreSQL knows to be another, and those read from a column that may be NULL."""
    if not isinstance(cursor, psycopg.Cursor):
        return
    for place, (column, kind) in enumerate(statement.columns.items()):
        found = POSTGRES_TYPES.get(cursor.description[place].type_code if cursor.description else 0)
        if found != plain(kind).removesuffix(" | None"):
            yield f"{statement.name}: PostgreSQL gives {column} as {found}, its header says {kind}"
        result = cursor.pgresult
        assert result is not None
        table, number = result.ftable(place), result.ftablecol(place)
        may_be_null = connection.execute(
            "SELECT NOT attnotnull FROM pg_attribute WHERE attrelid = %s AND attnum = %s", [table, number]
        ).fetchone()
        if may_be_null and may_be_null[0] and not kind.endswith("None"):
            yield f"{statement.name}: {column} may be NULL in its table, its header says {kind}"
