"""Whose a file is said to be: by `--athlete`, by the folder it lies in, by its name.

What its watch says is asked where the file is measured. Nothing said: it is nobody's, and kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from config.athletes import FILE_NAME, Person, read_athletes
from config.problems import Problem, Severity
from flows.common.console import warn
from storage.format.enums import AssignedBy
from storage.recordings.roster import OwnerHints, RunnerHint
from storage.recordings.verdicts import Offer


def roster_here() -> OwnerHints:
    """Who is on the roster in this folder, as the store needs it.

    A line with a mistake is said and passed over: the files of everybody else are theirs all the
    same, and `thirdlap assign --roster` makes up for it when the line is put right.
    """
    problems: list[Problem] = []
    read = read_athletes(Path(FILE_NAME), problems)
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    if errors:
        shown = "\n".join(map(str, errors))
        warn(f"thirdlap: runs may stay unassigned; then `thirdlap assign --roster`:\n{shown}")
    people = read.people.values() if read else ()
    return OwnerHints(runners=tuple(map(_runner, people)))


def _runner(person: Person) -> RunnerHint:
    return RunnerHint(
        athlete_id=person.athlete.athlete_id,
        zone=person.athlete.zone,
        folder=person.hints.folder,
        devices=person.hints.device_serials,
        pattern=person.hints.file_pattern,
    )


def roots(paths: Iterable[Path], *, inbox: str) -> tuple[Path, ...]:
    """The folders below which sub-folders tell whose a file is, outermost first."""
    named = {path.absolute() for path in (Path(inbox), *paths)}
    return tuple(sorted(named, key=lambda path: len(path.parts)))


def offer_of(offer: Offer, path: str, *, name: str, roots: Sequence[Path]) -> Offer:
    """What is said of the file at a path; `name` is that of the member where it is an archive."""
    if offer.is_surer_than(AssignedBy.FOLDER) or not offer.roster.runners:
        return offer
    found = offer.roster.by_folder(_folders_below(path, roots))
    if found is not None:
        return replace(offer, athlete_id=found, assigned_by=AssignedBy.FOLDER)
    found = offer.roster.by_name(name)
    if found is not None:
        return replace(offer, athlete_id=found, assigned_by=AssignedBy.PATTERN)
    return offer


def _folders_below(path: str, roots: Sequence[Path]) -> tuple[str, ...]:
    folder = Path(path).absolute().parent
    root = next((root for root in roots if folder.is_relative_to(root)), folder)
    return folder.relative_to(root).parts
