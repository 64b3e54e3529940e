"""What is inside a file: itself, or the members of a .gz or .zip, one after another.

Bulk exports are larger than memory and come from anywhere, so members are decompressed one at a
time, in small pieces, each under limits. A name found in an archive is a label for messages and
never a path. A member that cannot be read says so when it is read; the rest of the archive goes on.

Listing an archive (`listed`) unpacks nothing. Reading a member (`read_entry`, `read_plain`) may be
done by another process, which then bears what the member does to memory.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from tempfile import SpooledTemporaryFile
from typing import IO

from msgspec import Struct

from parsers.common.errors import (
    DamagedError,
    NotAnActivityError,
    ParseError,
    TruncatedError,
    UnknownFormatError,
    UnsafeError,
)
from parsers.common.reasons import Reason
from parsers.common.sniff import HEAD_BYTES, Content, sniff
from parsers.zips import STEP_BYTES, ZipEntry, entries, unpacked

_SPOOL_BYTES = 64 << 20
_LABEL_LENGTH = 200

# A file this small cannot hurt, however well it was compressed.
_HARMLESS_BYTES = 16 << 20

_GZIP_START = b"\x1f\x8b"
_GZIP_WINDOW_BITS = 16 + zlib.MAX_WBITS
_READ_WHOLE = frozenset((Content.FIT, Content.GPX, Content.TCX, Content.ZIP, Content.GZIP))

_UNSAFE_CHARACTER = re.compile(r"[^\w .,;()\[\]{}@#$%&+=~!'-]")


class Limits(Struct, frozen=True, kw_only=True):
    """What an archive may ask for before it is refused.

    `ratio` is decompressed over compressed size, of one member and of the whole archive: deflate
    reaches 1032 on zeros, the most repetitive watch files stay under 100. `member_bytes` holds for
    one file, `nested_bytes` for a zip inside a zip, `depth` for zips inside zips.
    """

    members: int = 200_000
    member_bytes: int = 256 << 20
    nested_bytes: int = 8 << 30
    ratio: int = 250
    depth: int = 3

    def most_bytes(self, packed_bytes: int) -> int:
        """Return how large so much may become."""
        return max(_HARMLESS_BYTES, packed_bytes * self.ratio)


DEFAULT_LIMITS = Limits()


class Member(Struct, frozen=True, kw_only=True):
    """One file inside a file.

    `label` is empty for the file itself. `crc32` and `size_bytes` are what a zip's table of
    contents says of the member as it is stored (a .fit.gz in a zip: of the .gz), None elsewhere.
    Read a member before asking for the next: a zip inside a zip may be gone then.
    """

    label: str
    crc32: int | None = None
    size_bytes: int | None = None
    reader: Callable[[], bytes]

    def read(self) -> bytes:
        """Decompress the content; raise a `ParseError` if it is damaged, cut off or refused."""
        return self.reader()


class Budget:
    """What one outermost file may still ask for; what is refused costs nothing of it."""

    def __init__(self, limits: Limits, size_bytes: int) -> None:
        self.limits = limits
        self._members_left = limits.members
        self._bytes_left = limits.most_bytes(size_bytes)

    def take_member(self) -> None:
        """Count a member; `UnsafeError` where there are too many."""
        self._members_left -= 1
        if self._members_left < 0:
            raise UnsafeError(Reason.ARCHIVE_OF_TOO_MANY_FILES, self.limits.members)

    def take(self, entry: ZipEntry) -> None:
        """Count what a member says that it holds; `UnsafeError` where that is too much."""
        allowed = min(self._bytes_left, self.limits.most_bytes(entry.packed_bytes))
        _check(entry.size_bytes, allowed, self.limits)
        self._bytes_left -= entry.size_bytes


class ListedMember(Struct, frozen=True, kw_only=True):
    """A member as its archive lists it, or why it, or all behind it, is not to be read."""

    label: str
    content: ZipEntry | ParseError


def listed(file: IO[bytes], budget: Budget, *, label: str = "") -> Iterator[ListedMember]:
    """List the members of a zip, `label` before the name of each; unpack nothing.

    `file` may be moved between two of them.
    """
    try:
        for entry in entries(file):
            if entry.is_folder:
                continue
            budget.take_member()
            inner = "/".join(filter(None, (label, safe_label(entry.name))))
            try:
                budget.take(entry)
            except ParseError as error:
                yield ListedMember(label=inner, content=error)
            else:
                yield ListedMember(label=inner, content=entry)
    except ParseError as error:
        yield ListedMember(label=label, content=error)


def members(file: IO[bytes], *, limits: Limits = DEFAULT_LIMITS) -> Iterator[Member]:
    """Yield a seekable file's members in the archive's order; the file itself if it is none.

    An archive that cannot be opened is one member whose `read` raises. Only the reading of `file`
    itself can fail otherwise, with an `OSError`.
    """
    file.seek(0)
    content = sniff(file.read(HEAD_BYTES))
    if content is Content.ZIP:
        yield from _walk(file, Budget(limits, _size(file)), label="", depth=1)
    else:
        yield Member(label="", reader=lambda: read_plain(file, limits=limits))


def is_zip(file: IO[bytes], entry: ZipEntry) -> bool:
    """Check whether a member is a zip itself; a `ParseError` where it cannot be read."""
    return sniff(_head(unpacked(file, entry, step_bytes=HEAD_BYTES))) is Content.ZIP


def read_plain(file: IO[bytes], *, limits: Limits = DEFAULT_LIMITS) -> bytes:
    """Return a file's content, out of its .gz if it is one."""
    size_bytes = _size(file)
    _check_member(size_bytes, limits)
    file.seek(0)
    return _read(iter(lambda: file.read(STEP_BYTES), b""), size_bytes, limits)


def read_entry(file: IO[bytes], entry: ZipEntry, *, limits: Limits = DEFAULT_LIMITS) -> bytes:
    """Return the content of a member that is no zip, out of its .gz if it is one."""
    _check_member(entry.size_bytes, limits)
    return _read(unpacked(file, entry), entry.size_bytes, limits)


def spool_entry(
    file: IO[bytes], entry: ZipEntry, sink: IO[bytes], *, depth: int, limits: Limits
) -> None:
    """Unpack a zip inside a zip: it is read from its end, so it has to be whole first."""
    if depth >= limits.depth:
        raise UnsafeError(Reason.ARCHIVE_NESTED_TOO_DEEP, limits.depth)
    if entry.size_bytes > limits.nested_bytes:
        raise UnsafeError(Reason.TOO_LARGE, limits.nested_bytes)
    for piece in unpacked(file, entry):
        sink.write(piece)


def safe_label(name: str) -> str:
    """Make a name from an archive safe for a message: no path, no control characters."""
    parts = [part for part in re.split(r"[/\\]+", name) if part.strip(". ")]
    label = "/".join(_UNSAFE_CHARACTER.sub("_", part) for part in parts)
    return label[-_LABEL_LENGTH:].lstrip("/") or "unnamed"


def _walk(file: IO[bytes], budget: Budget, *, label: str, depth: int) -> Iterator[Member]:
    for item in listed(file, budget, label=label):
        if isinstance(item.content, ParseError):
            yield _refused(item.label, item.content)
            continue
        try:
            is_nested = is_zip(file, item.content)
        except ParseError as error:
            yield _refused(item.label, error)
            continue
        if is_nested:
            yield from _walk_nested(file, item.content, budget, label=item.label, depth=depth)
        else:
            yield _member(file, item.content, budget.limits, label=item.label)


def _walk_nested(
    file: IO[bytes], entry: ZipEntry, budget: Budget, *, label: str, depth: int
) -> Iterator[Member]:
    with SpooledTemporaryFile(_SPOOL_BYTES) as spool:
        try:
            spool_entry(file, entry, spool, depth=depth, limits=budget.limits)
        except ParseError as error:
            yield _refused(label, error)
            return
        yield from _walk(spool, budget, label=label, depth=depth + 1)


def _member(file: IO[bytes], entry: ZipEntry, limits: Limits, *, label: str) -> Member:
    return Member(
        label=label,
        crc32=entry.crc32,
        size_bytes=entry.size_bytes,
        reader=lambda: read_entry(file, entry, limits=limits),
    )


def _refused(label: str, error: ParseError) -> Member:
    def read() -> bytes:
        raise error

    return Member(label=label, reader=read)


def _size(file: IO[bytes]) -> int:
    return file.seek(0, io.SEEK_END)


def _check_member(size_bytes: int, limits: Limits) -> None:
    if size_bytes > limits.member_bytes:
        raise UnsafeError(Reason.TOO_LARGE, limits.member_bytes)


def _check(size_bytes: int, allowed_bytes: int, limits: Limits) -> None:
    if size_bytes > allowed_bytes:
        raise UnsafeError(Reason.GROWS_TOO_MUCH, limits.ratio)


def _read(pieces: Iterator[bytes], packed_bytes: int, limits: Limits) -> bytes:
    head = _head(pieces)
    content = sniff(head)
    pieces = chain((head,), pieces)
    if content is Content.GZIP:
        pieces = _gunzipped(pieces)
        head = _head(pieces)
        content = sniff(head)
        pieces = chain((head,), pieces)
    return _gathered(pieces, content, packed_bytes, limits)


def _head(pieces: Iterable[bytes]) -> bytes:
    """Take enough from the front to tell what it is."""
    head = b""
    for piece in pieces:
        head += piece
        if len(head) >= HEAD_BYTES:
            break
    return head


def _gathered(
    pieces: Iterable[bytes], content: Content, packed_bytes: int, limits: Limits
) -> bytes:
    """Put the pieces together; neither a gzip nor a lying zip says how many there will be."""
    sink = io.BytesIO()
    size_bytes = 0
    for piece in pieces:
        size_bytes += len(piece)
        _check_member(size_bytes, limits)
        _check(size_bytes, limits.most_bytes(packed_bytes), limits)
        if size_bytes > _HARMLESS_BYTES and content not in _READ_WHOLE:
            raise _no_recording(content, has_grown=size_bytes > packed_bytes)
        sink.write(piece)
    return sink.getvalue()


def _no_recording(content: Content, *, has_grown: bool) -> ParseError:
    """Refuse what is too large to be looked at to its end, and would be refused then."""
    if content is Content.UNKNOWN and has_grown:
        return UnsafeError(Reason.GROWS_AND_IS_NO_RECORDING, _HARMLESS_BYTES)
    if content is Content.UNKNOWN:
        return UnknownFormatError(Reason.UNKNOWN_FORMAT)
    return NotAnActivityError(Reason.OTHER_CONTENT, content)


def _gunzipped(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Unpack a gzip: what stands behind its end is left, and a cut one gives what it has.

    Raises `TruncatedError` where it has nothing, `DamagedError` where its checksum is another.
    """
    decoder = zlib.decompressobj(_GZIP_WINDOW_BITS)
    size_bytes, is_first = 0, True
    for piece in pieces:
        rest = piece
        while rest:
            if decoder.eof:
                if not _GZIP_START.startswith(rest[: len(_GZIP_START)]):
                    return
                decoder, is_first = zlib.decompressobj(_GZIP_WINDOW_BITS), False
            try:
                output = decoder.decompress(rest, STEP_BYTES)
            except zlib.error as error:
                if is_first:
                    raise DamagedError(Reason.GZIP_BROKEN) from error
                return
            size_bytes += len(output)
            yield output
            rest = decoder.unused_data if decoder.eof else decoder.unconsumed_tail
    if not decoder.eof:
        output = decoder.flush()
        if not size_bytes + len(output):
            raise TruncatedError(Reason.PACKED_DATA_CUT)
        yield output
