"""Whose a run is: the hints of folders, watches and file names, and what follows from them.

A run without any hint is kept unassigned. So is one whose hints name different athletes: better
nobody's than somebody else's. `--athlete` and `thirdlap assign` go over hints.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from config.athletes import COLUMNS, FILE_NAME, Person, read_athletes
from config.names import as_folder, full_names
from config.problems import Problem, Severity, grouped
from flows.common.console import untold, warn
from flows.common.workspace import WorkspaceFolder
from storage.format.enums import UNASSIGNED, AssignedBy
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
    errors = untold(problem for problem in problems if _may_hide_an_owner(problem))
    if errors:
        shown = "\n".join(map(str, grouped(errors)))
        warn(
            "thirdlap: athletes.csv has mistakes, so some runs may stay unassigned; once they are"
            f" corrected, run `thirdlap assign --roster`:\n{shown}"
        )
    people = read.people.values() if read else ()
    return OwnerHints(runners=tuple(map(_hint, people)))


def _may_hide_an_owner(problem: Problem) -> bool:
    """Check whether a line or a hint is lost: not so by a mistake in a cell of another column."""
    is_elsewhere = _NO_HINTS & {problem.column, problem.near_miss}
    return problem.severity is not Severity.WARNING and not is_elsewhere


_NO_HINTS = frozenset(COLUMNS.optional) - {"device_serials", "folder", "file_pattern", "zone"}


def _hint(person: Person) -> RunnerHint:
    return RunnerHint(
        athlete_id=person.athlete.athlete_id,
        zone=person.athlete.zone,
        folder=person.hints.folder,
        devices=person.hints.device_serials,
        pattern=person.hints.file_pattern,
        called=frozenset(as_folder(word) for word in full_names(person.name or "") if " " in word),
    )


class Hint(NamedTuple):
    """One thing that tells whose a run is."""

    assigned_by: AssignedBy
    athlete_id: str


class Decision(Struct, frozen=True, kw_only=True):
    """Whose a run is; nobody's where nothing tells, or where hints contradict each other."""

    athlete_id: str = UNASSIGNED
    assigned_by: AssignedBy = AssignedBy.NONE
    contradiction: tuple[Hint, ...] = ()


NOBODY = Decision()


def decide(hints: Iterable[Hint]) -> Decision:
    """Decide whose a run is from all hints: one athlete's, or nobody's.

    No hint outweighs another: a watch on loan and a file in the wrong folder look the same.
    """
    all_hints = sorted(set(hints), key=lambda hint: (_RANK[hint.assigned_by], hint.athlete_id))
    athletes = {hint.athlete_id for hint in all_hints}
    if len(athletes) > 1:
        return Decision(contradiction=tuple(all_hints))
    if not all_hints:
        return NOBODY
    surest = all_hints[-1]
    return Decision(athlete_id=surest.athlete_id, assigned_by=surest.assigned_by)


def roots(paths: Iterable[Path], *, inbox: str) -> tuple[Path, ...]:
    """Return the folders below which sub-folders tell whose a file is, outermost first.

    Always in the same order: a hash of them tells whether owners have to be settled again.
    """
    folders = {path.absolute() for path in (Path(inbox), *paths)}
    return tuple(sorted(folders, key=lambda path: (len(path.parts), path)))


def place_hints(
    roster: OwnerHints, path: str, *, name: str, roots: Sequence[Path]
) -> Iterator[Hint]:
    """Yield what a file's folders and its name tell; `name` is a member's own in an archive."""
    folder = os.path.join(os.getcwd(), os.path.dirname(path))  # noqa: PTH109, PTH118, PTH120
    below = _below(folder, tuple(roots))
    owners = (*map(roster.by_folder, below), *(_by_full_name(roster, names) for names in below))
    if (owner := next(filter(None, owners), None)) is not None:
        yield Hint(AssignedBy.FOLDER, owner)
    if (owner := roster.by_name(name)) is not None:
        yield Hint(AssignedBy.PATTERN, owner)


def _by_full_name(roster: OwnerHints, folders: Sequence[str]) -> str | None:
    """Tell whose a file is where a coach has called a folder like the athlete."""
    return roster.by_full_name(map(as_folder, reversed(folders)))


@lru_cache(maxsize=4096)
def _below(folder: str, roots: tuple[Path, ...]) -> tuple[tuple[str, ...], ...]:
    """List the folders between each root and a folder; few folders hold all files of a store."""
    path = Path(folder)
    return tuple(path.relative_to(root).parts for root in roots if path.is_relative_to(root))


def offer_of(offer: Offer, path: str, *, name: str, roots: Sequence[Path]) -> Offer:
    """Add to an offer whose the file at a path is, unless somebody typed that already."""
    if offer.is_surer_than(AssignedBy.FOLDER) or not offer.roster.runners:
        return offer
    decision = decide(place_hints(offer.roster, path, name=name, roots=roots))
    return replace(offer, athlete_id=decision.athlete_id, assigned_by=decision.assigned_by)


_RANK = {assigned_by: rank for rank, assigned_by in enumerate(AssignedBy)}
