"""Who is who, as far as the store has to know it: what tells a runner's files, and the zone.

No names: a runner is the pseudonym that the tables hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import cached_property

from msgspec import Struct


class RunnerHint(Struct, frozen=True, kw_only=True):
    """What tells that a file is this runner's.

    `folder` is a folder below the one that is taken in, such as `girls/f07`; the pseudonym itself
    is one too. `devices` are serial numbers as the watch shows them, or device keys as the tables
    do. `pattern` is a file name with `*` and `?`. `zone` is an IANA name; None: ask the file.
    `called` are the ways to write a full name, as one spells folders: they are compared, and stored
    nowhere.
    """

    athlete_id: str
    zone: str | None = None
    folder: str | None = None
    devices: frozenset[str] = frozenset()
    pattern: str | None = None
    called: frozenset[str] = frozenset()


class OwnerHints(Struct, frozen=True, kw_only=True, dict=True):
    """Everybody who is known. What is said of two runners tells nothing: better nobody than wrong.

    Words are compared without regard to case. It has a dict, so that runners are sorted by their
    words once: a store asks for each of its runs.
    """

    runners: tuple[RunnerHint, ...] = ()

    def zone_of(self, athlete_id: str) -> str | None:
        """Return the zone that a runner lives in."""
        return self._zones.get(athlete_id)

    @property
    def has_patterns(self) -> bool:
        """Whether the name of a file tells anything of anybody."""
        return bool(self._patterns)

    def lists(self, athlete_id: str) -> bool:
        """Tell whether a runner is known."""
        return athlete_id in self._zones

    def by_folder(self, folders: Sequence[str]) -> str | None:
        """Tell whose a file is by the folders it lies in, outermost first.

        The deepest of the runners' folders counts, else a first folder named by a pseudonym.
        """
        below = [folder.casefold() for folder in folders]
        for depth in range(len(below), 0, -1):
            here = "/".join(below[:depth])
            owner = _only(self._by_folder.get(here, ()))
            if owner is not None:
                return owner
        return _only(self._by_pseudonym.get(below[0], ())) if below else None

    def by_full_name(self, words: Iterable[str]) -> str | None:
        """Tell whose a file is by folders that are called like somebody, the innermost first."""
        owners = (_only(self._by_full_name.get(word, ())) for word in words)
        return next(filter(None, owners), None)

    def by_device(self, words: Iterable[str]) -> str | None:
        """Tell whose a watch is, by any of the words for it."""
        return _only(runner for word in set(words) for runner in self._by_device.get(word, ()))

    def by_name(self, name: str) -> str | None:
        """Tell whose a file is by its name alone, without folders."""
        name = name.casefold()
        return _only(r for pattern, r in self._patterns if fnmatchcase(name, pattern))

    @cached_property
    def _zones(self) -> Mapping[str, str | None]:
        return {runner.athlete_id: runner.zone for runner in reversed(self.runners)}

    @cached_property
    def _patterns(self) -> Sequence[tuple[str, RunnerHint]]:
        return [(runner.pattern.casefold(), runner) for runner in self.runners if runner.pattern]

    @cached_property
    def _by_folder(self) -> Mapping[str, list[RunnerHint]]:
        named = ((runner.folder.casefold(), runner) for runner in self.runners if runner.folder)
        return _grouped(named)

    @cached_property
    def _by_pseudonym(self) -> Mapping[str, list[RunnerHint]]:
        return _grouped((runner.athlete_id.casefold(), runner) for runner in self.runners)

    @cached_property
    def _by_full_name(self) -> Mapping[str, list[RunnerHint]]:
        return _grouped((word, runner) for runner in self.runners for word in runner.called)

    @cached_property
    def _by_device(self) -> Mapping[str, list[RunnerHint]]:
        return _grouped((word, runner) for runner in self.runners for word in runner.devices)


def _grouped(named: Iterable[tuple[str, RunnerHint]]) -> dict[str, list[RunnerHint]]:
    groups: dict[str, list[RunnerHint]] = {}
    for word, runner in named:
        groups.setdefault(word, []).append(runner)
    return groups


def _only(runners: Iterable[RunnerHint]) -> str | None:
    athletes = {runner.athlete_id for runner in runners}
    return athletes.pop() if len(athletes) == 1 else None
