"""Who is who, as far as the store has to know it: what tells a runner's files, and the zone.

No names: a runner is the pseudonym that the tables hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase


@dataclass(frozen=True, slots=True, kw_only=True)
class RunnerHint:
    """What tells that a file is this runner's.

    `folder` is a folder below the one that is taken in, such as `girls/f07`; the pseudonym itself
    is one too. `devices` are serial numbers as the watch shows them, or device keys as the tables
    do. `pattern` is a file name with `*` and `?`. `zone` is an IANA name; None: ask the file.
    """

    athlete_id: str
    zone: str | None = None
    folder: str | None = None
    devices: frozenset[str] = frozenset()
    pattern: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerHints:
    """Everybody who is known. What is said of two runners tells nothing: better nobody than wrong.

    Words are compared without regard to case.
    """

    runners: tuple[RunnerHint, ...] = ()

    def zone_of(self, athlete_id: str) -> str | None:
        """Return the zone that a runner lives in."""
        return next((r.zone for r in self.runners if r.athlete_id == athlete_id), None)

    def by_folder(self, folders: Sequence[str]) -> str | None:
        """Tell whose a file is by the folders it lies in, outermost first.

        The deepest of the runners' folders counts, else a first folder named by a pseudonym.
        """
        below = [folder.casefold() for folder in folders]
        for depth in range(len(below), 0, -1):
            here = "/".join(below[:depth])
            owner = _only(r for r in self.runners if r.folder and r.folder.casefold() == here)
            if owner is not None:
                return owner
        return _only(r for r in self.runners if below[:1] == [r.athlete_id.casefold()])

    def by_device(self, words: Iterable[str]) -> str | None:
        """Tell whose a watch is, by any of the words for it."""
        wanted = frozenset(words)
        return _only(r for r in self.runners if wanted & r.devices)

    def by_name(self, name: str) -> str | None:
        """Tell whose a file is by its name alone, without folders."""
        name = name.casefold()
        return _only(
            r for r in self.runners if r.pattern and fnmatchcase(name, r.pattern.casefold())
        )


def _only(runners: Iterable[RunnerHint]) -> str | None:
    athletes = {runner.athlete_id for runner in runners}
    return athletes.pop() if len(athletes) == 1 else None
