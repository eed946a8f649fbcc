"""The command line: data to standard output, talk to standard error, an exit code that programs can use."""

from __future__ import annotations

import ast
import sys
import traceback
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from assay.cli.pipes import close_output
from assay.errors import AssayError, nearest

USAGE = 64
BUG = 70
INTERRUPTED = 130

# Each command by its module: only the one that is run is loaded, with what it needs.
COMMANDS = {
    **dict.fromkeys(("demo", "check"), "data"),
    "draw": "draw",
    **dict.fromkeys(("add", "import-labels", "import-facts"), "data"),
    "gold": "gold",
    "serve": "server",
    **dict.fromkeys(("backup", "restore"), "backup"),
    **dict.fromkeys(("status", "verdict", "agreement", "export", "log"), "reports"),
    **dict.fromkeys(("user", "people", "merge", "rename"), "people"),
    **dict.fromkeys(("pause", "resume", "send-back"), "reviewing"),
    **dict.fromkeys(("withdraw", "restore-item", "close", "reopen"), "withdrawing"),
    **dict.fromkeys(("versions", "harmless"), "versions"),
    **dict.fromkeys(("admit", "qualification"), "gold"),
    **dict.fromkeys(("plan", "resolution", "pairs", "conger", "reviewers", "gold-accuracy"), "analyses"),
    **dict.fromkeys(("self-agreement", "correction", "disagreement", "advice", "items"), "analyses"),
    **dict.fromkeys(("judge", "consistency", "compare", "batches", "alarm", "metrics", "sample"), "analyses"),
}


class Commands(click.Group):
    """The commands of `COMMANDS`, loaded when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Give the commands' names, in their order."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Load a command; None where there is none of this name."""
        if cmd_name not in COMMANDS:
            return None
        found = getattr(import_module(f"assay.cli.{COMMANDS[cmd_name]}"), cmd_name.replace("-", "_"))
        return found if isinstance(found, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands with their first lines, and load none of them."""
        helps = {module: help_texts(module) for module in set(COMMANDS.values())}
        room = formatter.width - 6 - max(map(len, COMMANDS))
        listed = [(name, click.Command(name, help=helps[module][name])) for name, module in COMMANDS.items()]
        with formatter.section("Commands"):
            formatter.write_dl([(name, command.get_short_help_str(room)) for name, command in listed])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is asked for. Raises `UsageError`, which names the nearest, where there is none."""
        if args and not args[0].startswith("-") and args[0] not in COMMANDS:
            raise click.UsageError(f"No such command '{args[0]}'.{nearest(args[0], COMMANDS)}", ctx)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - whatever the command gives
        """Run the command. Whoever reads its output may have read enough (`| head`), which is no failure."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            close_output()
            return None


def help_texts(module: str) -> Mapping[str, str]:
    """Give the help of the commands in a module of this folder: their docstrings, read out of its text."""
    tree = ast.parse(Path(__file__).with_name(f"{module}.py").read_text(encoding="utf-8"))
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    return {function.name.replace("_", "-"): ast.get_docstring(function) or "" for function in functions}


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="assay")
def main() -> None:
    """Is the error rate acceptable? Human review of AI outputs, agreement, and a verdict.

    Exit codes: `verdict` gives 0 when every criterion passes, 1 when any fails, 2 otherwise. 64 and up are errors.
    """


def run(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code. A bug shows its traceback and is no verdict either."""
    try:
        code = exit_code(arguments)
    except Exception:  # noqa: BLE001 - Python would leave with 1, which a gate takes for a fail
        traceback.print_exc()
        code = BUG
    sys.exit(code)


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
