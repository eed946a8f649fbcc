"""The draw as one query for a database to run: nothing is connected to, nothing is read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from jurat.draw.definition import SUREST, WEIGHTS, weight
from jurat.draw.engines.dialects import DIALECTS
from jurat.draw.engines.table_sql import TableSql
from jurat.draw.request import Request, check_request
from jurat.errors import DrawRefused, Fault

DIGITS = 8  # of a key, to tell the low ones
FOLDER = Path(__file__).parent
HERE_ONLY = {
    "--per-input": "per_input",
    "--drop": "drop",
    "--redact": "redact",
    "--replace": "replaces",
    "--batch": "batch",
}
SIZE_FAULTS = """WHEN most < {size} THEN 'Jurat: the size is more than all outputs: ' || CAST(most AS {text})
        WHEN fewest > {size} THEN 'Jurat: the size is less than two of each stratum: ' || CAST(fewest AS {text})"""


def sampling_query(request: Request, dialect: str) -> str:
    """Write the draw as a query in a dialect; the request has a seed. It draws afresh: it knows of no earlier draw.

    Raises `DrawRefused` or `SizeRefused` for what cannot be asked.
    """
    check_request(request)
    _refuse_here_only(request)
    sql = TableSql(request, DIALECTS[dialect])
    is_each = request.allocation.isdecimal()
    size = request.allocation if is_each else str(request.size)
    words = sql.dialect.words
    named = sql.dialect.named
    allotted = sql.fill(FOLDER / f"allot_{'each' if is_each else 'shares'}.sql", {"measure": _measure(sql)})
    return sql.fill(
        FOLDER / "sampling_query.sql",
        {
            "key": sql.dialect.key(sql.dialect.text(f"{request.seed}|"), "item"),
            "stratum": sql.stratum(),
            "id": sql.id,
            "is_flagged": sql.is_flagged(),
            "rows": sql.rows(),
            "size_faults": "" if is_each else SIZE_FAULTS.format(size=size, text=words["text"]),
            "size": size,
            "keys": str(16**DIGITS),
            "reach_key": _hexadecimal("reach", words),
            "allotted": _without_header(allotted),
            "item_id": "" if sql.id_column == "item_id" else f"sampled.item AS {named('item_id')}, ",
            "stratum_name": named("stratum"),
            "chance_name": named("inclusion_probability"),
        },
    )


def _refuse_here_only(request: Request) -> None:
    faults = [
        Fault(option, "does not go with --sql", "Leave it out, or draw with --engine")
        for option, name in HERE_ONLY.items()
        if getattr(request, name)
    ]
    if faults:
        raise DrawRefused(faults)


def _without_header(text: str) -> str:
    return text.split("\n\n", 1)[1].rstrip("\n")


def _hexadecimal(number: str, words: Mapping[str, str]) -> str:
    """Write a number in as many hexadecimal digits; databases name no function for it alike."""
    digits = []
    for unit in (16**place for place in reversed(range(DIGITS))):
        digit = f"MOD(CAST(({number} - MOD({number}, {unit})) / {unit} AS {words['whole']}), 16)"
        digits.append(f"SUBSTR('0123456789abcdef', CAST(1 + {digit} AS {words['small']}), 1)")
    return f"\n{' ' * 15}|| ".join(digits)


def _measure(sql: TableSql) -> str:
    """Write what a stratum's share follows, as `jurat.draw.definition` measures it: whole numbers."""
    request, real = sql.request, sql.dialect.words["real"]
    if request.allocation != "neyman":
        return {"equal": "1"}.get(request.allocation, "population")
    if request.error_rates is None:
        rate = f"LEAST(GREATEST(CAST(flagged AS {real}) / CAST(population AS {real}), {SUREST}), {1 - SUREST})"
        wide = sql.dialect.words["wide"]
        return f"population * CAST(FLOOR(SQRT({rate} * (1 - {rate})) * {WEIGHTS} + 0.5) AS {wide})"
    cases = "".join(
        f" WHEN {sql.dialect.text(name)} THEN {weight(rate)}" for name, rate in sorted(request.error_rates.items())
    )
    return f"population * CASE stratum{cases} ELSE {weight(None)} END" if cases else "population"
