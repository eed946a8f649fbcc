"""Options of the draw for logs that are in a database, and the draw as a query to run there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

import click

from jurat.cli.common import say, write
from jurat.draw import DIALECTS, ENGINES, Request, fresh_seed, sampling_query

F = TypeVar("F", bound=Callable[..., Any])

_engine = click.option(
    "--engine",
    type=click.Choice(ENGINES),
    default=ENGINES[0],
    show_default=True,
    help="Who draws: DuckDB here, out of files; or PostgreSQL or Spark, out of the table that LOGS names.",
)
_url = click.option(
    "--engine-url",
    metavar="URL",
    envvar="JURAT_LOGS_URL",
    help="Where the engine is: postgresql://..., or Spark's master (default: Spark on this machine).",
)
_sql = click.option(
    "--sql",
    "dialect",
    type=click.Choice(tuple(DIALECTS)),
    help="Print the draw out of the table that LOGS names as a query of this database; connect to nothing.",
)


def elsewhere_options(command: F) -> F:
    """Take `--engine NAME`, `--engine-url URL` and `--sql DIALECT`."""
    return _engine(_url(_sql(command)))


def print_query(request: Request, dialect: str) -> None:
    """Print the draw as a query; its seed, where none was given, goes to standard error too."""
    if request.seed is None:
        request = replace(request, seed=fresh_seed())
        say(f"To draw more in the same order: --seed {request.seed}")
    write(sampling_query(request, dialect))
