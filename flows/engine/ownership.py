"""Whose a file is: by `--athlete`, by the folder it lies in, by its name.

The watch's serial number is looked at where the file is measured. A file without any hint is kept
unassigned.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from config.athletes import FILE_NAME, Person, read_athletes
from config.problems import Problem, Severity, grouped
from flows.common.console import warn
from flows.common.workspace import WorkspaceFolder
from storage.format.enums import AssignedBy
from storage.recordings.roster import OwnerHints, RunnerHint
from storage.recordings.verdicts import Offer


def roster_of(folder: WorkspaceFolder) -> OwnerHints:
    """Read a workspace's roster as the store needs it; it is empty without a workspace.

    A line with a mistake is reported and skipped: everybody else's files are assigned all the same,
    and `thirdlap assign --roster` catches up once the line is put right.
    """
    if folder.path is None:
        return OwnerHints()
    problems: list[Problem] = []
    read = read_athletes(folder.path / FILE_NAME, problems)
    errors = [problem for problem in problems if problem.severity is not Severity.WARNING]
    if errors:
        shown = "\n".join(map(str, grouped(errors)))
        warn(
            "thirdlap: athletes.csv has mistakes, so some runs may stay unassigned; once they are"
            f" corrected, run `thirdlap assign --roster`:\n{shown}"
        )
    people = read.people.values() if read else ()
    return OwnerHints(runners=tuple(map(_hint, people)))


def _hint(person: Person) -> RunnerHint:
    return RunnerHint(
        athlete_id=person.athlete.athlete_id,
        zone=person.athlete.zone,
        folder=person.hints.folder,
        devices=person.hints.device_serials,
        pattern=person.hints.file_pattern,
    )


def roots(paths: Iterable[Path], *, inbox: str) -> tuple[Path, ...]:
    """Return the folders below which sub-folders tell whose a file is, outermost first."""
    folders = {path.absolute() for path in (Path(inbox), *paths)}
    return tuple(sorted(folders, key=lambda path: len(path.parts)))


def offer_of(offer: Offer, path: str, *, name: str, roots: Sequence[Path]) -> Offer:
    """Add to an offer whose the file at a path is; `name` is a member's own in an archive."""
    if offer.is_surer_than(AssignedBy.FOLDER) or not offer.roster.runners:
        return offer
    athlete_id = offer.roster.by_folder(_folders_below(path, roots))
    if athlete_id is not None:
        return replace(offer, athlete_id=athlete_id, assigned_by=AssignedBy.FOLDER)
    athlete_id = offer.roster.by_name(name)
    if athlete_id is not None:
        return replace(offer, athlete_id=athlete_id, assigned_by=AssignedBy.PATTERN)
    return offer


def _folders_below(path: str, roots: Sequence[Path]) -> tuple[str, ...]:
    folder = Path(path).absolute().parent
    root = next((root for root in roots if folder.is_relative_to(root)), folder)
    return folder.relative_to(root).parts
