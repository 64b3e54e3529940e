"""What a worker does with a chunk of offered files: read, parse, measure, stage one part.

Nothing that one file does reaches another: what goes wrong in a file becomes that file's outcome.
Only the store itself failing (no room, no permission) ends the chunk.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from msgspec import Struct
from msgspec.structs import replace

from config import Archiving
from flows.common.text import described, plain
from flows.engine.analyze import INTERNAL_ERROR, ExaminedFile, examine, refused
from flows.engine.outcome import Fate, Outcome, UnpackedZip
from flows.engine.ownership import offer_of
from metrics import Facts
from metrics.recording.running import NotARun
from parsers.archives import (
    DEFAULT_LIMITS,
    Limits,
    is_zip,
    read_entry,
    read_plain,
    spool_entry,
)
from parsers.common.activity import FileKind, Parsed
from parsers.common.errors import DamagedError, ParseError, TruncatedError
from parsers.common.flags import RecordingFlag
from parsers.common.identity import Identity
from parsers.common.sniff import Content, sniff
from parsers.zips import ZipEntry
from storage import ArchiveMember, Index, KnownFile, Offer, Place, StagingArea, StoreError, Verdict
from storage.publish.chunks import ChunkWriter
from storage.recordings.index import Sighting
from storage.recordings.reasons import VerdictReason, sentence
from storage.recordings.verdicts import Held, beginnings, held_row, superseded_row

CHANGED = "the file changed while it was read; the next run reads it again"
_DOUBTS = {NotARun.HIKE_AS_RUN, NotARun.TOO_FAST}
"""Why something is no run although nothing in the file names another sport."""

SPOOLED = ".unpacked"
"""How the files end that hold zips out of zips, until their members are read."""

_SMALL_BYTES = 1 << 20

_EMPTY_START = 64
"""So many zeros at its beginning no file has that a watch or an archiver wrote."""

ARRIVING = sentence(VerdictReason.ARRIVING)


class PackedMember(Struct, frozen=True, kw_only=True):
    """Where a member lies: in which file, and whether that one is a zip inside of zips."""

    archive: str
    entry: ZipEntry
    depth: int


class Offered(Struct, frozen=True, kw_only=True):
    """A file to deal with: the one at `place`, or a member of that archive.

    `content` is what is at hand already, or why there is none. What `is_packed` is unpacked by
    workers only, which may die of it. `offered_at` is when the content was first offered, if that
    was in an earlier run.
    """

    place: Place
    source: str
    content: bytes | ParseError | None = None
    member: ArchiveMember | None = None
    packed: PackedMember | None = None
    is_packed: bool = False
    offered_at: datetime | None = None

    @property
    def size_bytes(self) -> int:
        """Return how much there is to read."""
        if isinstance(self.content, bytes):
            return len(self.content)
        return self.packed.entry.size_bytes if self.packed else self.place.size_bytes


class Order(Struct, frozen=True, kw_only=True):
    """What holds for every chunk of a run; it crosses processes.

    `store` is looked up for contents that are known already, None where there is no store yet.
    Without a `staging` nothing is staged. A file that looks unfinished is held until it has stayed
    the same for `hold_ns`; `held` are those that earlier runs held. Folders below `roots` may tell
    whose a file is. A zip inside a zip is unpacked into `spool`.
    """

    store: str | None
    staging: StagingArea | None
    offer: Offer
    hold_ns: int
    archive: Archiving = Archiving.ON
    roots: tuple[Path, ...] = ()
    held: tuple[Held, ...] = ()
    limits: Limits = DEFAULT_LIMITS
    spool: str | None = None


class _ChangedError(Exception):
    """The file is not what the folder listed."""


class _NestedZipError(Exception):
    """The member is a zip itself, and was unpacked to `path`."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


class _WorkerContext(Struct, frozen=True):
    """What a worker needs for one chunk."""

    order: Order
    part: ChunkWriter | None
    index: Index | None
    has_sightings: bool
    """Whether any file waits to be finished: most runs look nothing up for that."""


def work(order: Order, chunk: Sequence[Offered]) -> tuple[Outcome, ...]:
    """Read, measure and stage each file, in order; `StoreError` if nothing can be staged."""
    try:
        with ExitStack() as stack:
            part = stack.enter_context(order.staging.chunk()) if order.staging else None
            index = stack.enter_context(Index(order.store)) if order.store else None
            has_sightings = index is not None and index.has_sightings()
            context = _WorkerContext(order, part, index, has_sightings)
            return tuple(_outcome(context, offered) for offered in chunk)
    except (StoreError, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:
        # Some file's facts break the part: halve until it is alone, the others go through.
        if len(chunk) == 1:
            return blame(chunk[0], described(error))
    half = len(chunk) // 2
    return work(order, chunk[:half]) + work(order, chunk[half:])


def blame(offered: Offered, problem: str) -> tuple[Outcome, ...]:
    """Return the outcome of a file that broke the program."""
    outcome = _unread(offered, Fate.REJECTED, sentence(VerdictReason.INTERNAL_ERROR, problem))
    return (replace(outcome, is_internal_error=True),)


def _outcome(context: _WorkerContext, offered: Offered) -> Outcome:
    try:
        return _of_content(context, offered, _content(context.order, offered))
    except _ChangedError:
        return _unread(offered, Fate.HELD, CHANGED)
    except _NestedZipError as nested:
        return _nested(offered, nested.path)
    except ParseError as error:
        return _of_refusal(context, offered, error)
    except StoreError:
        raise
    except OSError as error:
        return _unread(offered, Fate.REJECTED, plain(error))


def _unread(offered: Offered, fate: Fate, reason: str) -> Outcome:
    return Outcome(
        source=offered.source,
        place=offered.place,
        member=offered.member,
        fate=fate,
        reason=reason,
        is_settled=False,
    )


def _nested(offered: Offered, path: str) -> Outcome:
    depth = offered.packed.depth + 1 if offered.packed else 1
    return Outcome(
        source=offered.source,
        place=offered.place,
        fate=Fate.UNCHANGED,
        unpacked=UnpackedZip(path, depth),
    )


def _content(order: Order, offered: Offered) -> bytes:
    if isinstance(offered.content, ParseError):
        raise offered.content
    if offered.content is not None:
        return offered.content
    path = Path(offered.packed.archive if offered.packed else offered.place.path)
    try:
        with path.open("rb") as file:
            if offered.packed is None:
                return read_plain(file, limits=order.limits)
            return _of_member(order, file, offered.packed)
    finally:
        if str(path) == offered.place.path:
            _check_unchanged(offered.place)


def _check_unchanged(place: Place) -> None:
    status = Path(place.path).stat()
    if place[1:] != (status.st_size, status.st_mtime_ns):
        raise _ChangedError


def _of_member(order: Order, file: BinaryIO, packed: PackedMember) -> bytes:
    # A small one is read at once, most are; to look into it first would cost as much again.
    is_small = packed.entry.size_bytes <= _SMALL_BYTES
    if is_small or not is_zip(file, packed.entry):
        content = read_entry(file, packed.entry, limits=order.limits)
        if not (is_small and sniff(content) is Content.ZIP):
            return content
    with tempfile.NamedTemporaryFile(dir=order.spool, suffix=SPOOLED, delete=False) as sink:
        try:
            spool_entry(file, packed.entry, sink, depth=packed.depth, limits=order.limits)
        except BaseException:
            Path(sink.name).unlink()
            raise
    raise _NestedZipError(sink.name)


def _of_content(context: _WorkerContext, offered: Offered, content: bytes) -> Outcome:
    identity = Identity(content)
    file_sha256 = identity.file_sha256
    earlier = _earlier(context, file_sha256)
    if earlier:
        _archive_late(context, content, earlier)
        return _again(context, offered, earlier)
    offered_at = offered.offered_at or context.order.offer.offered_at
    examined = examine(content, source=offered.source, offered_at=offered_at, identity=identity)
    before = _sighting(context, offered)
    held = [*beginnings(content, context.order.held), *_held_there(context, offered, file_sha256)]
    is_held = _is_unfinished(content, examined.parsed) and _may_be_arriving(
        context, offered, file_sha256, before
    )
    parsed = replace(examined.parsed, activities=()) if is_held else examined.parsed
    for row in dict.fromkeys(held):
        _note(context, offered, superseded_row(parsed, context.order.offer, row))
    if is_held:
        _note(context, offered, held_row(parsed, context.order.offer, reason=ARRIVING))
        return _unread(offered, Fate.HELD, ARRIVING)
    if context.index is not None and context.has_sightings and context.part is not None:
        context.index.unsee(offered.source, offered.place.path)
    return _dealt_with(context, offered, examined, content=content)


def _is_unfinished(content: bytes, parsed: Parsed) -> bool:
    """Check whether a file looks as if a part of it were still to be written.

    It breaks off, its checksum is wrong, its structure breaks where zeros stand in place of what is
    to come, or it begins with those. Values that cannot be read have no place and do not count.
    """
    begins_empty = bool(content) and not content[:_EMPTY_START].strip(b"\0")
    return begins_empty or any(
        isinstance(error, TruncatedError)
        or (isinstance(error, DamagedError) and error.offset is not None)
        for error in parsed.errors
    )


def _note(context: _WorkerContext, offered: Offered, row: dict[str, Any]) -> None:
    if context.part is not None:
        context.part.judge(row, _offer(context, offered))


def _of_refusal(context: _WorkerContext, offered: Offered, error: ParseError) -> Outcome:
    file_sha256 = _stand_in(offered)
    before = _sighting(context, offered)
    examined = refused(
        error, source=offered.source, file_sha256=file_sha256, size_bytes=offered.size_bytes
    )
    for row in _held_there(context, offered, file_sha256):
        _note(context, offered, superseded_row(examined.parsed, context.order.offer, row))
    # Half an archive is a damaged one: its end tells what is in it.
    if isinstance(error, DamagedError) and _may_be_arriving(context, offered, file_sha256, before):
        return _unread(offered, Fate.HELD, ARRIVING)
    earlier = _earlier(context, file_sha256)
    if earlier:
        return _again(context, offered, earlier)
    return _dealt_with(context, offered, examined)


def _stand_in(offered: Offered) -> str:
    """Hash what cannot be decompressed: the file itself, or how its archive lists it."""
    if offered.content is None and offered.packed is None:
        with Path(offered.place.path).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    return hashlib.sha256(f"{offered.member} {Path(offered.source).name}".encode()).hexdigest()


def _earlier(context: _WorkerContext, file_sha256: str) -> list[KnownFile]:
    """Look up what an earlier run settled about a content."""
    if context.index is None:
        return []
    rows = context.index.verdicts(file_sha256)
    is_open = any(
        row.verdict is Verdict.HELD or (row.reason or "").startswith(INTERNAL_ERROR) for row in rows
    )
    return [] if is_open else rows


def _again(context: _WorkerContext, offered: Offered, earlier: Sequence[KnownFile]) -> Outcome:
    """Return the outcome of a known content: the same file touched, or under another name."""
    file_sha256 = earlier[0].file_sha256
    paths = context.index.paths(file_sha256) if context.index else []
    is_forgotten = any(row.verdict is Verdict.FORGOTTEN for row in earlier)
    # A file that was moved is the same one: nothing lies at its old place any more.
    is_moved = not any(Path(path).exists() for path in paths)
    is_same = is_forgotten or is_moved or os.path.abspath(offered.place.path) in paths  # noqa: PTH100
    return Outcome(
        source=offered.source,
        place=offered.place,
        member=offered.member,
        fate=Fate.UNCHANGED if is_same else Fate.DUPLICATE,
        reason=_why_known(paths, is_same=is_same, is_forgotten=is_forgotten),
        file_sha256=file_sha256,
        activity_ids=tuple(row.activity_id for row in earlier if row.activity_id),
    )


def _why_known(paths: Sequence[str], *, is_same: bool, is_forgotten: bool) -> str | None:
    if is_forgotten:
        return "it was forgotten on purpose and stays forgotten"
    return None if is_same else f"the same content as {paths[0]}"


def _archive_late(context: _WorkerContext, content: bytes, earlier: Sequence[KnownFile]) -> None:
    """Archive a known activity that was read before there was an archive, or lost from it."""
    if (
        context.part is not None
        and context.order.archive is Archiving.ON
        and earlier[0].activity_id
    ):
        context.part.keep(content, earlier[0].file_sha256)


def _sighting(context: _WorkerContext, offered: Offered) -> Sighting | None:
    if context.index is None or not context.has_sightings:
        return None
    return context.index.sighting(offered.source)


def _held_there(context: _WorkerContext, offered: Offered, file_sha256: str) -> list[Held]:
    """List what was held of this very file, or of its archive, and is another content now."""
    if context.index is None or not context.has_sightings:
        return []
    seen = map(context.index.sighting, {offered.source, offered.place.path})
    former = {sighting.file_sha256 for sighting in seen if sighting} - {file_sha256}
    return [row for row in context.order.held if row.file_sha256 in former]


def _may_be_arriving(
    context: _WorkerContext, offered: Offered, file_sha256: str, before: Sighting | None
) -> bool:
    """Check whether an unfinished file has been the same for less than the time to wait.

    That counts from when it was first seen so: programs that copy set any time of change they like.
    """
    now = Sighting(*offered.place[1:], file_sha256, time.time_ns())
    if not context.order.hold_ns:
        return False
    if before is not None and before[:3] == now[:3]:
        return 0 <= now.seen_ns - before.seen_ns < context.order.hold_ns
    if context.index is not None and context.part is not None:
        context.index.see(offered.source, now)
    return True


def _dealt_with(
    context: _WorkerContext,
    offered: Offered,
    examined: ExaminedFile,
    *,
    content: bytes | None = None,
) -> Outcome:
    refusal = None
    if context.part is not None:
        archived = content if context.order.archive is Archiving.ON else None
        refusal = context.part.add(
            examined.parsed, examined.facts, _offer(context, offered), content=archived
        )
    fate, reason = _judged(examined) if refusal is None else (Fate.REJECTED, refusal)
    facts = examined.facts if refusal is None else ()
    return Outcome(
        source=offered.source,
        place=offered.place,
        member=offered.member,
        fate=fate,
        reason=reason,
        file_sha256=examined.parsed.file_sha256,
        activity_ids=tuple(each.activity_id for each in facts),
        doubts=_doubts(examined),
        is_settled=examined.internal_error is None,
        is_internal_error=examined.internal_error is not None,
    )


def _offer(context: _WorkerContext, offered: Offered) -> Offer:
    """Add what this file's folders and name tell to the order's offer."""
    order, name = context.order, Path(offered.source).name
    return offer_of(order.offer, offered.place.path, name=name, roots=order.roots)


def _judged(examined: ExaminedFile) -> tuple[Fate, str | None]:
    parsed = examined.parsed
    if parsed.kind is FileKind.NOT_AN_ACTIVITY:
        return Fate.NOT_AN_ACTIVITY, parsed.reason
    if parsed.kind is FileKind.REJECTED:
        return Fate.REJECTED, parsed.reason
    if any(facts.is_run for facts in examined.facts):
        return Fate.INGESTED, next((error.problem for error in parsed.errors), None)
    return Fate.NOT_A_RUN, " and ".join(sorted({_sport(facts) for facts in examined.facts}))


def _doubts(examined: ExaminedFile) -> tuple[str, ...]:
    """List what the recordings of a file leave in doubt, each word once."""
    words = {word for activity in examined.parsed.activities for word in activity.flags}
    return tuple(sorted(words & set(RecordingFlag)))


def _sport(facts: Facts) -> str:
    """Name the sport, and other reasons against a run where the sport gives none."""
    doubts = set((facts.of_activity("flags") or "").split()) & _DOUBTS
    name = facts.of_activity("sport")
    sport = f"sport number {name}" if name and name.isdecimal() else name or "unknown sport"
    return ", ".join((sport, *sorted(doubts))).replace("_", " ")
