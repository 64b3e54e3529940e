"""Files become offers: a plain file is read by a worker, an archive here, member by member."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from flows.common.text import plain
from flows.engine.analyze import opened_members
from flows.engine.outcome import Fate, Outcome
from flows.engine.scan_tracker import ScanTracker
from flows.engine.worker import CHANGED, Offered
from parsers.archives import Member
from parsers.common.errors import ParseError
from parsers.common.sniff import HEAD_BYTES, Content, sniff
from storage import ArchiveMember, Index, Place


class Offers:
    """Turns places into offers; reports the outcomes settled on the way."""

    def __init__(
        self, *, index: Index | None, places: ScanTracker, report: Callable[[Outcome], None]
    ) -> None:
        self._index, self._places, self._report = index, places, report

    def of(self, places: Iterable[Place]) -> Iterator[Offered]:
        """Yield the offers of all places; of an archive, one member is in memory at a time."""
        for place in places:
            try:
                is_archive = _is_zip(place)
            except OSError as error:
                self._report(_open_end(place, Fate.REJECTED, plain(error)))
                continue
            if is_archive:
                yield from self._of_archive(place)
            else:
                self._places.expect(place)
                self._places.complete(place)
                yield Offered(place=place, source=place.path)

    def _of_archive(self, place: Place) -> Iterator[Offered]:
        unfinished = None
        try:
            for source, member in opened_members(Path(place.path)):
                self._places.expect(place)
                if not self._deal_with_known(place, source, member):
                    yield _offered(place, source, member)
            if not _is_as_listed(place):
                unfinished = _open_end(place, Fate.HELD, CHANGED)
        except OSError as error:
            unfinished = _open_end(place, Fate.REJECTED, plain(error))
        if unfinished is not None:
            self._report(unfinished)
        self._places.complete(place, is_whole=unfinished is None)

    def _deal_with_known(self, place: Place, source: str, member: Member) -> bool:
        """Settle a member that is known by its CRC-32 and size; return whether it was."""
        listed = _listed(member)
        hash_ = self._index.member(listed) if self._index and listed else None
        if hash_ is None:
            return False
        outcome = Outcome(
            source=source, place=place, member=listed, fate=Fate.UNCHANGED, file_sha256=hash_
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


def _is_zip(place: Place) -> bool:
    with Path(place.path).open("rb") as file:
        return sniff(file.read(HEAD_BYTES)) is Content.ZIP


def _is_as_listed(place: Place) -> bool:
    status = Path(place.path).stat()
    return place[1:] == (status.st_size, status.st_mtime_ns)


def _offered(place: Place, source: str, member: Member) -> Offered:
    content: bytes | ParseError
    try:
        content = member.read()
    except ParseError as error:
        content = error
    return Offered(place=place, source=source, content=content, member=_listed(member))


def _listed(member: Member) -> ArchiveMember | None:
    if member.crc32 is None or member.size_bytes is None:
        return None
    return ArchiveMember(member.crc32, member.size_bytes)


def _open_end(place: Place, fate: Fate, reason: str) -> Outcome:
    """Describe a place that has to be looked at again."""
    return Outcome(source=place.path, place=place, fate=fate, reason=reason, is_settled=False)
