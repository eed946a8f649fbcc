"""What is asked of a draw, checked before any log is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from jurat.draw.batch_files import OWN_COLUMNS
from jurat.draw.definition import check_rule
from jurat.errors import DrawRefused, Fault

KEPT = ("item_id", "output")


@dataclass(frozen=True)
class Request:
    """What is to be drawn, out of which logs, for which study.

    `size` counts new items (inputs, where `per_input` outputs of each are drawn); None where the allocation says how
    many of each stratum. `flagged` is an expression that says which rows a judge calls errors, `error_rates` a rate for
    each stratum's name: one of them leads Neyman's allocation. `redact` names columns, or functions as module:function.
    `names` gives our name for each column that is mapped. `engine` is who draws; where it is not DuckDB, `logs` names a
    table and `engine_url` the place of the database.
    """

    logs: tuple[str, ...]
    study: str
    size: int | None
    by: tuple[str, ...] = ()
    allocation: str = "proportional"
    where: str | None = None
    flagged: str | None = None
    error_rates: Mapping[str, float] | None = None
    seed: str | None = None
    per_input: int | None = None
    batch: str | None = None
    replaces: bool = False
    source: str | None = None
    id_column: str | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    drop: tuple[str, ...] = ()
    redact: tuple[str, ...] = ()
    engine: str = "duckdb"
    engine_url: str | None = field(default=None, repr=False)  # it may hold a password

    @property
    def hooks(self) -> list[str]:
        """Return the functions that redact."""
        return [name for name in self.redact if ":" in name]

    @property
    def redacted_columns(self) -> list[str]:
        """Return the columns that are blacked out."""
        return [name for name in self.redact if ":" not in name]


def check_request(request: Request) -> None:
    """Raise `DrawRefused` or `SizeRefused` for options that cannot be, or do not go together."""
    check_rule(request.allocation)
    faults = [fault for fault in _faults(request) if fault is not None]
    if faults:
        raise DrawRefused(faults)


def _faults(request: Request) -> list[Fault | None]:
    hidden = {*request.drop, *request.redacted_columns}
    needs_rates = request.allocation == "neyman" and request.flagged is None and request.error_rates is None
    return [
        _fault(
            request.size is None and not request.allocation.isdecimal(), "--size", "is missing", "Say how many to draw"
        ),
        _fault(
            request.allocation.isdecimal() and request.size is not None,
            "--size",
            "does not go with a number for each stratum",
            "Leave it out",
        ),
        _fault(
            needs_rates,
            "--allocate neyman",
            "needs to know how often each stratum is in error",
            "Say which rows a judge calls errors, --flagged \"judge_correct = 'no'\", or give --error-rates FILE",
        ),
        *(_fault(column in KEPT, f"--drop {column}", "cannot be left out", "Redact it") for column in request.drop),
        _fault("item_id" in hidden, "--redact item_id", "cannot be redacted", "Leave it"),
        *(
            _fault(
                column in hidden,
                f"--by {column}",
                "is dropped or redacted, but would stand in the stratum's name",
                "Divide by others",
            )
            for column in request.by
        ),
        *(
            _fault(column in OWN_COLUMNS, f"--by {column}", "is written by the draw itself", "Divide by others")
            for column in request.by
        ),
        _fault(len(set(request.by)) < len(request.by), "--by", "names a column twice", "Name it once"),
    ]


def _fault(is_so: bool, place: str, problem: str, remedy: str) -> Fault | None:
    return Fault(place, problem, remedy) if is_so else None
