"""What is inside a file: itself, or the members of a .gz or .zip, one after another.

Bulk exports are larger than memory and come from anywhere, so members are decompressed one at a
time, each under limits. A name found in an archive is a label for messages and never a path. A
member that cannot be read says so when it is read; the rest of the archive goes on.
"""

from __future__ import annotations

import errno
import gzip
import io
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from tempfile import SpooledTemporaryFile
from typing import IO, BinaryIO, Protocol

from parsers.common.errors import (
    DamagedError,
    ParseError,
    TruncatedError,
    UnknownFormatError,
    UnsafeError,
)
from parsers.common.sniff import HEAD_BYTES, Content, sniff

_CHUNK_BYTES = 1 << 18
_SPOOL_BYTES = 64 << 20
_LABEL_LENGTH = 200

# A file this small cannot hurt, however well it was compressed.
_HARMLESS_BYTES = 16 << 20

# What `zipfile` and `gzip` let through of damage, besides their own errors.
_BROKEN = (
    zipfile.BadZipFile,
    gzip.BadGzipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    ValueError,
    OverflowError,
)

_UNSAFE_CHARACTER = re.compile(r"[^\w .,;()\[\]{}@#$%&+=~!'-]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One file inside a file.

    `label` is empty for the file itself. `crc32` and `size_bytes` are what a zip's table of
    contents says of the member as it is stored (a .fit.gz in a zip: of the .gz), None elsewhere.
    Read a member before asking for the next: a zip inside a zip may be gone then.
    """

    label: str
    crc32: int | None = None
    size_bytes: int | None = None
    reader: Callable[[], bytes] = field(repr=False)

    def read(self) -> bytes:
        """Decompress the content; raise a `ParseError` if it is damaged, cut off or refused."""
        return self.reader()


def members(file: BinaryIO, *, limits: Limits | None = None) -> Iterator[Member]:
    """Yield a seekable file's members in the archive's order; the file itself if it is none.

    An archive that cannot be opened is one member whose `read` raises. Only the reading of `file`
    itself can fail otherwise, with an `OSError`.
    """
    limits = limits or Limits()
    file.seek(0)
    content = sniff(file.read(HEAD_BYTES))
    size_bytes = file.seek(0, io.SEEK_END)
    budget = _Budget(limits, size_bytes)
    if content is Content.ZIP:
        yield from _walk_zip(file, budget, label="", depth=1)
    else:
        yield Member(label="", reader=lambda: _read_file(file, size_bytes, budget))


def safe_label(name: str) -> str:
    """Make a name from an archive safe for a message: no path, no control characters."""
    parts = [part for part in re.split(r"[/\\]+", name) if part.strip(". ")]
    label = "/".join(_UNSAFE_CHARACTER.sub("_", part) for part in parts)
    return label[-_LABEL_LENGTH:].lstrip("/") or "unnamed"


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class _Budget:
    """What one outermost file may still ask for; what is refused costs nothing of it."""

    def __init__(self, limits: Limits, size_bytes: int) -> None:
        self.limits = limits
        self._members_left = limits.members
        self._bytes_left = self._most_bytes(size_bytes)

    def take_member(self) -> None:
        self._members_left -= 1
        if self._members_left < 0:
            problem = (
                f"an archive of more than {self.limits.members:,} files; the rest was not read"
            )
            raise UnsafeError(problem)

    def take_bytes(self, count: int) -> None:
        self._bytes_left -= count

    def check(self, size_bytes: int, *, compressed_bytes: int, most_bytes: int) -> None:
        if size_bytes > most_bytes:
            raise UnsafeError(f"larger than {most_bytes:,} bytes")
        if size_bytes > min(self._bytes_left, self._most_bytes(compressed_bytes)):
            problem = f"grows more than {self.limits.ratio}-fold when decompressed"
            raise UnsafeError(problem)

    def _most_bytes(self, compressed_bytes: int) -> int:
        return max(_HARMLESS_BYTES, compressed_bytes * self.limits.ratio)


def _walk_zip(file: IO[bytes], budget: _Budget, *, label: str, depth: int) -> Iterator[Member]:
    try:
        with _named_damage():
            if not zipfile.is_zipfile(file):
                raise TruncatedError(
                    "incomplete zip: its end is missing, probably only part of it was copied"
                )
            archive = zipfile.ZipFile(file)
            for info in archive.infolist():
                if not info.filename.endswith("/"):
                    budget.take_member()
                    inner = "/".join(filter(None, (label, safe_label(info.filename))))
                    yield from _walk_member(archive, info, budget, label=inner, depth=depth)
    except ParseError as error:
        yield _refused(label, error)


def _walk_member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: _Budget, *, label: str, depth: int
) -> Iterator[Member]:
    try:
        with _named_damage(), archive.open(info) as file:
            content = sniff(file.read(HEAD_BYTES))
    except ParseError as error:
        yield _refused(label, error)
        return
    if content is Content.ZIP:
        yield from _walk_nested(archive, info, budget, label=label, depth=depth)
        return
    yield Member(
        label=label,
        crc32=info.CRC,
        size_bytes=info.file_size,
        reader=lambda: _read_member(archive, info, budget),
    )


def _walk_nested(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: _Budget, *, label: str, depth: int
) -> Iterator[Member]:
    if depth == budget.limits.depth:
        yield _refused(label, UnsafeError(f"zip files nested more than {depth} deep"))
        return
    # A zip is read from its end: it has to be whole before its first member is known.
    with SpooledTemporaryFile(_SPOOL_BYTES) as spool:
        try:
            with _named_damage(), archive.open(info) as file:
                _pour(
                    file,
                    spool,
                    budget,
                    compressed_bytes=info.compress_size,
                    most_bytes=budget.limits.nested_bytes,
                )
        except ParseError as error:
            yield _refused(label, error)
            return
        yield from _walk_zip(spool, budget, label=label, depth=depth + 1)


def _read_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: _Budget) -> bytes:
    most_bytes = budget.limits.member_bytes
    budget.check(info.file_size, compressed_bytes=info.compress_size, most_bytes=most_bytes)
    with _named_damage(), archive.open(info) as file:
        return _content(file, info.compress_size, budget)


def _read_file(file: BinaryIO, size_bytes: int, budget: _Budget) -> bytes:
    most_bytes = budget.limits.member_bytes
    budget.check(size_bytes, compressed_bytes=size_bytes, most_bytes=most_bytes)
    file.seek(0)
    return _content(file, size_bytes, budget)


def _content(file: _Readable, compressed_bytes: int, budget: _Budget) -> bytes:
    content = _poured(file, compressed_bytes, budget)
    if sniff(content) is not Content.GZIP:
        return content
    with _named_damage(), gzip.GzipFile(fileobj=io.BytesIO(content)) as unpacked:
        return _poured(unpacked, len(content), budget)


def _poured(file: _Readable, compressed_bytes: int, budget: _Budget) -> bytes:
    sink = io.BytesIO()
    most_bytes = budget.limits.member_bytes
    _pour(file, sink, budget, compressed_bytes=compressed_bytes, most_bytes=most_bytes)
    return sink.getvalue()


def _pour(
    source: _Readable, sink: IO[bytes], budget: _Budget, *, compressed_bytes: int, most_bytes: int
) -> None:
    """Copy in small steps: a gzip does not say, and a zip may lie about, how large it will be."""
    size_bytes = 0
    while chunk := source.read(_CHUNK_BYTES):
        size_bytes += len(chunk)
        budget.check(size_bytes, compressed_bytes=compressed_bytes, most_bytes=most_bytes)
        sink.write(chunk)
    budget.take_bytes(size_bytes)


def _refused(label: str, error: ParseError) -> Member:
    def read() -> bytes:
        raise error

    return Member(label=label, reader=read)


@contextmanager
def _named_damage() -> Iterator[None]:
    """Raise what the standard library says about bad archives as our own errors."""
    try:
        yield
    except ParseError:
        raise
    except EOFError as error:
        raise TruncatedError("the compressed data ends too early") from error
    except (RuntimeError, NotImplementedError) as error:
        raise UnknownFormatError(f"an archive member that cannot be opened: {error}") from error
    except _BROKEN as error:
        raise DamagedError(f"damaged archive: {error}") from error
    except OSError as error:
        # A damaged table of contents points to before the file's start; all else is the disk's.
        if error.errno != errno.EINVAL:
            raise
        raise DamagedError("damaged archive: an entry points outside the file") from error
