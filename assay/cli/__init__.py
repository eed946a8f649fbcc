"""The command line: data to standard output, talk to standard error, an exit code that programs can use."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from assay.cli import analyses
from assay.cli.data import add, check, demo, import_labels
from assay.cli.draw import draw
from assay.cli.gold import gold
from assay.cli.people import user
from assay.cli.reports import agreement, export, log, status, verdict
from assay.cli.server import serve
from assay.errors import AssayError

USAGE = 64
INTERRUPTED = 130


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="assay")
def main() -> None:
    """Is the error rate acceptable? Human review of AI outputs, agreement, and a verdict.

    Exit codes: `verdict` gives 0 when every criterion passes, 1 when any fails, 2 otherwise. 64 and up are errors.
    """


for command in (demo, check, draw, add, import_labels, gold, serve, status, verdict, agreement, export, log, user):
    main.add_command(command)
for command in (
    *(
        analyses.plan,
        analyses.resolution,
        analyses.pairs,
        analyses.conger,
        analyses.reviewers,
        analyses.gold_accuracy,
        analyses.correction,
    ),
    *(analyses.judge, analyses.consistency, analyses.compare, analyses.batches, analyses.alarm, analyses.metrics),
):
    main.add_command(command)


def run(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code."""
    sys.exit(exit_code(arguments))


def exit_code(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and give its exit code. What a user can cause is told without a traceback."""
    try:
        code = main.main(arguments, standalone_mode=False)
    except click.exceptions.Exit as error:
        return error.exit_code
    except click.Abort:
        click.echo("Stopped.", err=True)
        return INTERRUPTED
    except click.ClickException as error:
        error.show()
        return USAGE
    except AssayError as error:
        click.echo(str(error), err=True)
        return error.exit_code
    return code if isinstance(code, int) else 0
