"""Which files and archives need no second look, because all of what is in them is settled."""

from __future__ import annotations

from msgspec import Struct, field

from flows.engine.outcome import Outcome
from storage import ArchiveMember, Index, Place


class _Open(Struct):
    """A place that is being dealt with."""

    hashes: list[str] = field(default_factory=list)
    names: list[tuple[str, str]] = field(default_factory=list)
    awaited: int = 0
    is_complete: bool = False
    is_settled: bool = True


class ScanTracker:
    """The places of a run, from the first file found there to the last one dealt with."""

    def __init__(self) -> None:
        self._open: dict[Place, _Open] = {}
        self._settled: list[tuple[Place, list[str]]] = []
        self._names: list[tuple[Place, str, str]] = []
        self._members: list[tuple[ArchiveMember, str]] = []

    def expect(self, place: Place) -> None:
        """Expect one more file of a place."""
        self._open.setdefault(place, _Open()).awaited += 1

    def deal_with(self, outcome: Outcome) -> None:
        """Note the outcome of an expected file."""
        here = self._open[outcome.place]
        here.awaited -= 1
        here.is_settled &= outcome.is_settled
        if outcome.file_sha256 is not None:
            here.hashes.append(outcome.file_sha256)
            if outcome.member_name:
                here.names.append((outcome.file_sha256, outcome.member_name))
            if outcome.is_settled and outcome.member is not None:
                self._members.append((outcome.member, outcome.file_sha256))
        self._close_if_done(outcome.place)

    def complete(self, place: Place, *, is_whole: bool = True) -> None:
        """Note that all of a place was listed; if it is not whole, the next run looks again."""
        here = self._open.setdefault(place, _Open())
        here.is_complete = True
        here.is_settled &= is_whole
        self._close_if_done(place)

    def remember(self, index: Index) -> list[Place]:
        """Write what is settled into the index and return it; call when the rows are published."""
        index.remember(self._settled)
        index.remember_members(self._members)
        index.remember_names(self._names)
        remembered = [place for place, _ in self._settled]
        self._settled.clear()
        self._members.clear()
        self._names.clear()
        return remembered

    def _close_if_done(self, place: Place) -> None:
        here = self._open[place]
        if here.is_complete and not here.awaited:
            del self._open[place]
            if here.is_settled:
                self._settled.append((place, here.hashes))
                self._names += ((place, hash_, name) for hash_, name in here.names)
