"""What a worker does with a chunk of offered files: read, parse, measure, stage one part.

Nothing that one file does reaches another: what goes wrong in a file becomes that file's outcome.
Only the store itself failing (no room, no permission) ends the chunk.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from config import Archiving
from flows.common.text import plain
from flows.engine.analyze import INTERNAL_ERROR, ExaminedFile, described, examine, refused
from flows.engine.outcome import Fate, Outcome
from flows.engine.ownership import offer_of
from metrics import Facts
from metrics.recording.running import NotARun
from parsers import members
from parsers.common.activity import FileKind
from parsers.common.errors import DamagedError, ParseError, TruncatedError
from parsers.common.flags import RecordingFlag
from storage import ArchiveMember, Index, KnownFile, Offer, Place, StagingArea, StoreError, Verdict
from storage.publish.chunks import ChunkWriter
from storage.recordings.verdicts import Held, beginnings, held_row, superseded_row

CHANGED = "the file changed while it was read; the next run reads it again"
_DOUBTS = {NotARun.HIKE_AS_RUN, NotARun.TOO_FAST}
"""Why something is no run although nothing in the file names another sport."""

ARRIVING = "the file is incomplete and changed just now; the next run reads it again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A file to deal with: the one at `place`, or the `content` of a member of that archive."""

    place: Place
    source: str
    content: bytes | ParseError | None = None
    member: ArchiveMember | None = None

    @property
    def size_bytes(self) -> int:
        """Return how much there is to read."""
        return len(self.content) if isinstance(self.content, bytes) else self.place.size_bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What holds for every chunk of a run; it crosses processes.

    `store` is looked up for contents that are known already, None where there is no store yet.
    Without a `staging` nothing is staged. A broken-off file changed since `held_since_ns` is held;
    `held` are those that earlier runs held. Folders below `roots` may tell whose a file is.
    """

    store: str | None
    staging: StagingArea | None
    offer: Offer
    held_since_ns: int
    archive: Archiving = Archiving.ON
    roots: tuple[Path, ...] = ()
    held: tuple[Held, ...] = ()


class _ChangedError(Exception):
    """The file is not what the folder listed."""


@dataclass(frozen=True, slots=True)
class _WorkerContext:
    """What a worker needs for one chunk."""

    order: Order
    part: ChunkWriter | None
    index: Index | None


def work(order: Order, chunk: Sequence[Offered]) -> tuple[Outcome, ...]:
    """Read, measure and stage each file, in order; `StoreError` if nothing can be staged."""
    try:
        with ExitStack() as stack:
            part = stack.enter_context(order.staging.chunk()) if order.staging else None
            index = stack.enter_context(Index(order.store)) if order.store else None
            context = _WorkerContext(order, part, index)
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
    outcome = _unread(offered, Fate.REJECTED, f"{INTERNAL_ERROR}: {problem}")
    return (replace(outcome, is_internal_error=True),)


def _outcome(context: _WorkerContext, offered: Offered) -> Outcome:
    try:
        return _of_content(context, offered, _content(offered))
    except _ChangedError:
        return _unread(offered, Fate.HELD, CHANGED)
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


def _content(offered: Offered) -> bytes:
    if isinstance(offered.content, ParseError):
        raise offered.content
    if offered.content is not None:
        return offered.content
    path = Path(offered.place.path)
    try:
        with path.open("rb") as file:
            return next(iter(members(file))).read()
    finally:
        status = path.stat()
        if offered.place[1:] != (status.st_size, status.st_mtime_ns):
            raise _ChangedError


def _of_content(context: _WorkerContext, offered: Offered, content: bytes) -> Outcome:
    file_sha256 = hashlib.sha256(content).hexdigest()
    earlier = _earlier(context, file_sha256)
    if earlier:
        _archive_late(context, content, earlier)
        return _again(context, offered, earlier)
    offered_at = context.order.offer.offered_at
    examined = examine(content, source=offered.source, offered_at=offered_at)
    is_cut = any(isinstance(error, TruncatedError) for error in examined.parsed.errors)
    if is_cut and _may_be_arriving(context.order, offered):
        _note(context, offered, held_row(examined.parsed, context.order.offer, reason=ARRIVING))
        return _unread(offered, Fate.HELD, ARRIVING)
    for held in beginnings(content, context.order.held):
        _note(context, offered, superseded_row(examined.parsed, context.order.offer, held))
    return _dealt_with(context, offered, examined, content=content)


def _note(context: _WorkerContext, offered: Offered, row: dict[str, Any]) -> None:
    if context.part is not None:
        context.part.judge(row, _offer(context, offered))


def _of_refusal(context: _WorkerContext, offered: Offered, error: ParseError) -> Outcome:
    # Half an archive is a damaged one: its end tells what is in it.
    if isinstance(error, DamagedError) and _may_be_arriving(context.order, offered):
        return _unread(offered, Fate.HELD, ARRIVING)
    file_sha256 = _stand_in(offered)
    earlier = _earlier(context, file_sha256)
    if earlier:
        return _again(context, offered, earlier)
    examined = refused(
        error, source=offered.source, file_sha256=file_sha256, size_bytes=offered.size_bytes
    )
    return _dealt_with(context, offered, examined)


def _stand_in(offered: Offered) -> str:
    """Hash what cannot be decompressed: the file itself, or how its archive lists it."""
    if offered.content is None:
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


def _may_be_arriving(order: Order, offered: Offered) -> bool:
    return offered.member is None and offered.place.mtime_ns > order.held_since_ns


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
    sport = facts.of_activity("sport") or "unknown sport"
    return ", ".join((sport, *sorted(doubts))).replace("_", " ")
