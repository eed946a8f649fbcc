"""A study: choose one, open it, and put its rubric on disk and in force."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from jurat.errors import JuratError, UnknownStudy, nearest
from jurat.rubric.model import Rubric, load_rubric
from jurat.serving.second_looks import share_in_whole
from jurat.settings import WorkspacePaths, application_folder
from jurat.store import LabelStore, Study, Transaction, now_us
from jurat.store.pace import Pace

STUDY_NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")


@dataclass(frozen=True)
class OpenStudy:
    """A study with the rubric it is graded by."""

    study: Study
    rubric: Rubric


def choose_study(workspace: WorkspacePaths, store: LabelStore, wanted: str | None) -> str:
    """Return the study that is meant: the one named, else the only one there is.

    Raises `UnknownStudy` when none is named and there is not exactly one, or none of the name.
    """
    names = sorted({study.study_id for study in store.studies()})
    if wanted is not None:
        if wanted not in names:
            there = f"There are: {', '.join(names)}." if names else "There is none yet: jurat add FILE --study NAME."
            raise UnknownStudy(f"There is no study '{wanted}'.{nearest(wanted, names)} {there}")
        return wanted
    if len(names) == 1:
        return names[0]
    if names:
        raise UnknownStudy(f"There are {len(names)} studies here: {', '.join(names)}. Choose one with --study NAME.")
    raise UnknownStudy(f"There is no study in {workspace.root} yet. Add outputs: jurat add FILE --study NAME.")


def open_study(workspace: WorkspacePaths, store: LabelStore, study_id: str) -> OpenStudy:
    """Return a study that has items, with its rubric as it stands on disk, for reading.

    Statistics compute by this rubric, whatever places the store has given out; see `put_in_force` for writing.
    """
    study = store.study(study_id)
    return OpenStudy(study, load_study_rubric(workspace, study_id))


def put_in_force(workspace: WorkspacePaths, store: LabelStore, study_id: str) -> OpenStudy:
    """Return a study with its rubric as it stands on disk, keep that version, and let its items follow it.

    Raises `UnknownStudy` where there is no such study or rubric, `RubricError` where the rubric is faulty.
    """
    study = store.study(study_id)
    path = _rubric_path(workspace, study_id)
    rubric = load_rubric(path)
    record_rubric(store, study_id, rubric, path.read_text(encoding="utf-8"))
    return OpenStudy(study, rubric)


def load_study_rubric(workspace: WorkspacePaths, study_id: str) -> Rubric:
    """Read a study's rubric. Raises `UnknownStudy` where there is none, `RubricError` where it is faulty."""
    return load_rubric(_rubric_path(workspace, study_id))


def _rubric_path(workspace: WorkspacePaths, study_id: str) -> Path:
    path = workspace.rubric_path(study_id)
    if not path.exists():
        raise UnknownStudy(
            f"Study '{study_id}': its rubric is missing. {path} is not there. "
            "Write it, or copy rubric/default.toml to it."
        )
    return path


def record_rubric(store: LabelStore, study_id: str, rubric: Rubric, source: str) -> None:
    """Keep this version of the rubric in the store, and give the items the overlap it asks for.

    They get it in the study's order, by short transactions; where it is broken off, the next call goes on.
    """
    second = share_in_whole(rubric.second_reviewer)

    def work(tx: Transaction) -> None:
        tx.rubrics.add(rubric_hash=rubric.content_hash, study_id=study_id, source=source, now_us=now_us())
        tx.arrivals.widen(study_id=study_id, overlap=rubric.overlap, second=second)

    store.write(work)
    pace, first = Pace(), 0
    asked = {"overlap": rubric.overlap, "second": second}
    while (row := store.read.items.first_to_widen(study_id=study_id, **asked, first=first)) is not None:
        first, behind = row.position, row.position + pace.rows
        pace.write(store, _widening(study_id, asked | {"first": first, "behind": behind}))
        first = behind


def _widening(study_id: str, asked: dict[str, int]) -> Callable[[Transaction], int]:
    return lambda tx: tx.items.widen(study_id=study_id, **asked)


def check_study_name(name: str, place: str = "study") -> str:
    """Return a name that may be a file's name. Raises `JuratError` for any other, which stood at `place`."""
    if not STUDY_NAME.match(name):
        raise JuratError(f"{place} '{name}': use up to 64 letters, digits, dots, dashes and underscores.")
    return name


def prepare_rubric(paths: WorkspacePaths, study: str, rubric: Path | None, tell: Callable[[str], None]) -> Path:
    """Return the path of a study's rubric, putting one there where there is none yet.

    Raises `JuratError` where another one lies there, `RubricError` for a faulty one, which is not put anywhere.
    """
    path = paths.rubric_path(study)
    if path.exists():
        if rubric is not None and rubric.read_bytes() != path.read_bytes():
            raise JuratError(f"{path} is there and differs from {rubric}. Edit it, or move it away first.")
        return path
    source = rubric or application_folder() / "rubric" / "default.toml"
    load_rubric(source)
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, path)
    tell(f"Wrote {path}{'' if rubric else ' from the default rubric. Edit it to ask what you need'}.")
    return path
