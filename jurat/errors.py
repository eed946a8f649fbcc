"""What can go wrong through no fault of the program: every message names the place, the value and the remedy.

Each class's docstring is its default message. Anything that is not a `JuratError` is a bug and may crash.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Fault:
    """One thing wrong with a file: where it stands, what is wrong there, and what to do about it."""

    place: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        """Show the fault on one line, as the command line prints it."""
        return f"{self.place}: {self.problem}. {self.remedy}"


class JuratError(Exception):
    """Something went wrong."""

    exit_code = 64

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or self.__doc__)


class FaultyFile(JuratError):  # noqa: N818 - the field's word is "faulty file", not "FaultyFileError"
    """A file was refused and nothing was changed."""

    exit_code = 65

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class RubricError(FaultyFile):
    """A rubric was refused."""


class OutputsError(FaultyFile):
    """A file of model outputs was refused."""


class LabelsError(FaultyFile):
    """A file of labels was refused."""


class DrawRefused(FaultyFile):
    """A draw was refused and nothing was written."""


class AnswersRefused(JuratError):  # noqa: N818
    """The answers do not fit the rubric."""


class NoWorkspace(JuratError):  # noqa: N818
    """There is no workspace here."""


class UnknownStudy(JuratError):  # noqa: N818
    """There is no such study in this workspace. `jurat status` lists the studies there are."""


class UnknownName(JuratError):  # noqa: N818
    """There is nothing of this name."""


class TooManySlices(JuratError):  # noqa: N818
    """The column has too many values to slice by."""


class UnknownItem(JuratError):  # noqa: N818
    """There is no such item in this study."""


class DecidedMeanwhile(JuratError):  # noqa: N818
    """Somebody else has decided on this meanwhile. Look at it again before you change it."""


class NotSignedIn(JuratError):  # noqa: N818
    """Sign in first."""


class LooksAlike(JuratError):  # noqa: N818
    """A new name looks like that of somebody who is known."""

    def __init__(self, known: str) -> None:
        self.known = known
        super().__init__(f"There is already '{known}'. Is that you?")


class NotAllowed(JuratError):  # noqa: N818
    """Only a lead may do this. A lead can give it: jurat user NAME --role lead."""


class StoreUnavailable(JuratError):  # noqa: N818
    """The label store cannot be used at the moment. Nothing that was acknowledged is lost.

    `reason` is the database's own short text, which names no place and may be shown to anybody.
    """

    exit_code = 74

    def __init__(self, message: str, reason: str = "the store cannot be used at the moment") -> None:
        self.reason = reason
        super().__init__(message)


MOST_NAMED = 20  # names in one message


def nearest(wanted: str, known: Iterable[str]) -> str:
    """Ask whether a known name was meant; empty where none is near."""
    near = difflib.get_close_matches(wanted, list(known)[:10_000], n=1, cutoff=0.6)
    return f" Did you mean '{near[0]}'?" if near else ""


def unknown(kind: str, wanted: str, known: Iterable[str], where: str = "") -> str:
    """Report that there is nothing of a name, what may have been meant, and what there is."""
    names = list(known)
    more = f" and {len(names) - MOST_NAMED:,} more" if len(names) > MOST_NAMED else ""
    there = f"There are: {', '.join(names[:MOST_NAMED])}{more}." if names else "There is none."
    return f"There is no {kind} '{wanted}'{where}.{nearest(wanted, names)} {there}"


def check_name(kind: str, wanted: str, known: Iterable[str]) -> str:
    """Return a name that is known. Raises `UnknownName`, which says what there is and what may have been meant."""
    names = list(known)
    if wanted not in names:
        raise UnknownName(unknown(kind, wanted, names))
    return wanted


def for_browsers(error: JuratError, root: Path) -> str:
    """Return an error's words for a browser: places in the workspace by their names in it, and not where it lies."""
    return str(error).replace(str(root / "x").removesuffix("x"), "").replace(str(root), "the workspace")
