"""Files become offers: an archive is listed here, and what lies in it is unpacked by workers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from msgspec.structs import replace

from flows.common.text import plain
from flows.engine.analyze import member_source
from flows.engine.outcome import Fate, Outcome, UnpackedZip
from flows.engine.scan_tracker import ScanTracker
from flows.engine.worker import CHANGED, Offered, PackedMember
from parsers.archives import Budget, Limits, ListedMember, listed
from parsers.common.errors import ParseError
from parsers.common.sniff import HEAD_BYTES, Content, sniff
from storage import ArchiveMember, Index, Place


class Offers:
    """Turns places into offers; reports the outcomes settled on the way."""

    def __init__(
        self,
        *,
        index: Index | None,
        places: ScanTracker,
        report: Callable[[Outcome], None],
        limits: Limits,
    ) -> None:
        self._index, self._places, self._report = index, places, report
        self._limits = limits
        self._budgets: dict[Place, Budget] = {}

    def of(self, places: Iterable[Place]) -> Iterator[Offered]:
        """Yield the offers of all places; an archive is listed member by member."""
        for place in places:
            try:
                content = _content(place)
            except OSError as error:
                self._report(_open_end(place, Fate.REJECTED, plain(error)))
                continue
            if content is Content.ZIP:
                yield from self._of_archive(place)
            else:
                self._places.expect(place)
                self._places.complete(place)
                is_packed = content is Content.GZIP
                yield Offered(place=place, source=place.path, is_packed=is_packed)

    def of_unpacked(self, found: Iterable[Outcome]) -> Iterator[Offered]:
        """Yield the members of zips that workers found inside of others; remove those files."""
        for outcome in found:
            if outcome.unpacked is None:
                continue
            path = Path(outcome.unpacked.path)
            with path.open("rb") as file:
                yield from self._of_members(outcome.place, file, outcome.source, outcome.unpacked)
            self._places.deal_with(replace(outcome, unpacked=None))

    def _of_archive(self, place: Place) -> Iterator[Offered]:
        unfinished = None
        self._budgets[place] = Budget(self._limits, place.size_bytes)
        try:
            with Path(place.path).open("rb") as file:
                yield from self._of_members(place, file, place.path, UnpackedZip(place.path, 1))
            if not _is_as_listed(place):
                unfinished = _open_end(place, Fate.HELD, CHANGED)
        except OSError as error:
            unfinished = _open_end(place, Fate.REJECTED, plain(error))
        if unfinished is not None:
            self._report(unfinished)
        self._places.complete(place, is_whole=unfinished is None)

    def _of_members(
        self, place: Place, file: BinaryIO, source: str, archive: UnpackedZip
    ) -> Iterator[Offered]:
        for item in listed(file, self._budgets[place]):
            self._places.expect(place)
            offered = _offered(place, source, item, archive)
            if not self._deal_with_known(offered):
                yield offered

    def _deal_with_known(self, offered: Offered) -> bool:
        """Settle a member that is known by its CRC-32 and size; return whether it was."""
        member = offered.member
        hash_ = self._index.member(member) if self._index and member else None
        if hash_ is None:
            return False
        outcome = Outcome(
            source=offered.source,
            place=offered.place,
            member=member,
            fate=Fate.UNCHANGED,
            file_sha256=hash_,
        )
        self._places.deal_with(outcome)
        self._report(outcome)
        return True


def chunks(
    offers: Iterable[Offered], *, most_files: int, most_bytes: int
) -> Iterator[tuple[Offered, ...]]:
    """Group the offers in order; a chunk ends at this many files or at least these bytes.

    Bounded by bytes, chunks take about the same time each, so that workers end together.
    """
    chunk: list[Offered] = []
    size_bytes = 0
    for offered in offers:
        chunk.append(offered)
        size_bytes += offered.size_bytes
        if len(chunk) >= most_files or size_bytes >= most_bytes:
            yield tuple(chunk)
            chunk, size_bytes = [], 0
    if chunk:
        yield tuple(chunk)


def _content(place: Place) -> Content:
    with Path(place.path).open("rb") as file:
        return sniff(file.read(HEAD_BYTES))


def _is_as_listed(place: Place) -> bool:
    status = Path(place.path).stat()
    return place[1:] == (status.st_size, status.st_mtime_ns)


def _offered(place: Place, source: str, item: ListedMember, archive: UnpackedZip) -> Offered:
    name = member_source(source, item.label)
    entry = item.content
    if isinstance(entry, ParseError):
        return Offered(place=place, source=name, content=entry)
    return Offered(
        place=place,
        source=name,
        member=ArchiveMember(entry.crc32, entry.size_bytes),
        packed=PackedMember(archive=archive.path, entry=entry, depth=archive.depth),
        is_packed=True,
    )


def _open_end(place: Place, fate: Fate, reason: str) -> Outcome:
    """Describe a place that has to be looked at again."""
    return Outcome(source=place.path, place=place, fate=fate, reason=reason, is_settled=False)
