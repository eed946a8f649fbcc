"""Files as commands take them: names, folders of them, and columns that are called otherwise."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from jurat.cli.common import say
from jurat.errors import Fault, FaultyFile, JuratError
from jurat.intake.file_forms import ENDINGS, file_of, format_of
from jurat.intake.output_readers import Reading

F = TypeVar("F", bound=Callable[..., Any])


class ExistingFile(click.Path):
    """A file or folder that is there, or a workbook's sheet: `labels.xlsx#March`."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401
        """Check the file, and give the path as it was written."""
        path = Path(value)
        super().convert(str(file_of(path)), param, ctx)
        return path


EXISTING = ExistingFile(exists=True, path_type=Path)
_files = click.argument("files", nargs=-1, required=True, type=EXISTING)
_map = click.option(
    "--map",
    "mapped",
    metavar="COLUMN=NAME",
    multiple=True,
    help="A column of the files that is ours under another name, such as response=output; once for each.",
)


def files_argument(command: F) -> F:
    """Take files and folders."""
    return _files(command)


def map_option(command: F) -> F:
    """Take `--map COLUMN=NAME`, any number of times."""
    return _map(command)


def read_map(mapped: Sequence[str]) -> dict[str, str]:
    """Return our name for each column that is mapped. Raises `JuratError` for what is no mapping, or maps twice."""
    names: dict[str, str] = {}
    for one in mapped:
        column, is_there, name = (part.strip() for part in one.rpartition("="))
        if not (is_there and column and name):
            raise JuratError(f"--map '{one}': write COLUMN=NAME, for instance response=output.")
        if column in names or name in names.values():
            raise JuratError(f"--map '{one}': '{column}' or '{name}' is mapped twice. Map a column to one name.")
        names[column] = name
    return names


def reading_of(mapped: Sequence[str]) -> Reading:
    """Return how files are read: what is assumed of them is said on standard error."""
    return Reading(names=read_map(mapped), tell=say)


def files_in(arguments: Sequence[Path], more: Sequence[str] = ()) -> list[Path]:
    """Return the files that are named, and those in folders that are: all whose names say a format that is read.

    `more`: endings that are read besides. Raises `FaultyFile` for a folder without any.
    """
    found: list[Path] = []
    for argument in arguments:
        if not argument.is_dir():
            found.append(argument)
            continue
        inside = sorted(path for path in argument.rglob("*") if _is_read(path, more))
        if not inside:
            raise FaultyFile(
                [Fault(str(argument), "is a folder without a file that is read", f"Use one of: {ENDINGS}")]
            )
        found.extend(inside)
    return list(dict.fromkeys(found))


def _is_read(path: Path, more: Sequence[str]) -> bool:
    is_named = format_of(path.name) is not None or path.suffix in more
    return is_named and path.name[0] not in "._" and path.is_file()
