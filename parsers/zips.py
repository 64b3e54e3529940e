"""A zip's table of contents and one member's content, each read a piece at a time.

The standard library reads the whole table before it gives the first name, and lets bzip2 and LZMA
unpack as much at once as they like; it knows neither Deflate64, which Windows writes, nor
Zstandard. Here nothing is in memory but the piece that is looked at, so that whoever reads decides
how much is too much. No text of an archive stands in an error.
"""

from __future__ import annotations

import bz2
import lzma
import struct
import sys
import zlib
from collections.abc import Callable, Iterator
from typing import IO, NamedTuple, Protocol, TypeVar

from msgspec import Struct

from parsers.common.errors import (
    DamagedError,
    TruncatedError,
    UnknownFormatError,
    UnsafeError,
)
from parsers.common.reasons import Reason

_T = TypeVar("_T")

STEP_BYTES = 1 << 18
"""No more than this is unpacked at once."""

LZMA_WINDOW_BYTES = 64 << 20
"""Of all presets of the usual programs the largest; a member may claim 4 GB."""

_ZSTD_WINDOW_LOG = 26
"""As many bytes for Zstandard, as the power of two that it counts in."""

_DEFLATE64_FED_BYTES = 64
"""Its library unpacks all that it is given: 65,538 bytes from 18 bits at most, 2 MB from these."""

_READ_BYTES = 1 << 16
_END, _END_64, _ENTRY, _HEADER = b"PK\x05\x06", b"PK\x06\x06", b"PK\x01\x02", b"PK\x03\x04"
_END_LAYOUT = struct.Struct("<4s4H2LH")
_END_64_LAYOUT = struct.Struct("<4sQ2H2L4Q")
_LOCATOR_BYTES = 20
_ENTRY_LAYOUT = struct.Struct("<4s6H3L5H2L")
_HEADER_LAYOUT = struct.Struct("<4s5H3L2H")
_LONGEST_COMMENT = 0xFFFF

_LOCKED, _UTF8 = 0x1, 0x800
_WIDE_FIELDS = 1
_IS_WIDE = 0xFFFFFFFF

_STORED, _DEFLATED, _DEFLATED_64, _BZIP2, _LZMA = 0, 8, 9, 12, 14
_ZSTD, _ZSTD_AT_FIRST = 93, 20
"""The number of Zstandard, and the one that it had for its first months."""
_LZMA_HEAD = struct.Struct("<2xHBL")
"""After the version: the length of the properties, and those of LZMA 1."""


class ZipEntry(Struct, frozen=True, kw_only=True):
    """A member as the table of contents lists it; it crosses processes."""

    name: str
    header_at: int
    method: int
    flags: int
    crc32: int
    packed_bytes: int
    size_bytes: int

    @property
    def is_folder(self) -> bool:
        """Whether it stands for a folder."""
        return self.name.endswith("/")


def entries(file: IO[bytes]) -> Iterator[ZipEntry]:
    """Yield the members of a zip in the order of its table of contents.

    `file` may be moved between two of them. Raises `TruncatedError` where the end is missing,
    `DamagedError` where the table is not one.
    """
    table = _table(file)
    position, end = table.start, table.start + table.size_bytes
    buffer = _Buffer(file, end)
    while position < end:
        head = buffer.read(position, _ENTRY_LAYOUT.size)
        if len(head) < _ENTRY_LAYOUT.size or not head.startswith(_ENTRY):
            raise DamagedError(Reason.ZIP_TABLE_BREAKS_OFF, offset=position)
        fields = _ENTRY_LAYOUT.unpack(head)
        lengths = fields[10:13]
        texts = buffer.read(position + _ENTRY_LAYOUT.size, sum(lengths))
        if len(texts) < sum(lengths):
            raise DamagedError(Reason.ZIP_TABLE_BREAKS_OFF, offset=position)
        yield _entry(fields, texts, shift=table.shift)
        position += _ENTRY_LAYOUT.size + sum(lengths)


def unpacked(file: IO[bytes], entry: ZipEntry, *, step_bytes: int = STEP_BYTES) -> Iterator[bytes]:
    """Yield the content of a member in pieces of at most `step_bytes`, checked at the end.

    No more is given than the table of contents says. Raises a `ParseError` where that is not what
    is there.
    """
    size_bytes = checksum = 0
    for piece in _unpacked(file, entry, step_bytes):
        part = piece[: entry.size_bytes - size_bytes]
        size_bytes += len(part)
        checksum = zlib.crc32(part, checksum)
        if part:
            yield part
        if size_bytes == entry.size_bytes:
            break
    if size_bytes < entry.size_bytes:
        raise TruncatedError(Reason.PACKED_DATA_CUT)
    if checksum != entry.crc32:
        raise DamagedError(Reason.MEMBER_CHECKSUM)


class _Table(NamedTuple):
    start: int
    size_bytes: int
    shift: int
    """What stands before the archive, and is not counted by its own places."""


def _table(file: IO[bytes]) -> _Table:
    file_bytes = file.seek(0, 2)
    tail_at = max(0, file_bytes - _END_LAYOUT.size - _LONGEST_COMMENT)
    file.seek(tail_at)
    tail = file.read(file_bytes - tail_at)
    found = tail.rfind(_END)
    record = tail[found : found + _END_LAYOUT.size] if found >= 0 else b""
    if len(record) < _END_LAYOUT.size:
        raise TruncatedError(Reason.ZIP_WITHOUT_END)
    *_, size_bytes, offset, _ = _END_LAYOUT.unpack(record)
    end = tail_at + found
    if wide := _wide_end(file, end):
        end, size_bytes, offset = wide
    start = end - size_bytes
    if start < 0 or offset > start:
        raise DamagedError(Reason.ZIP_TABLE_MISPLACED)
    return _Table(start, size_bytes, start - offset)


def _wide_end(file: IO[bytes], end: int) -> tuple[int, int, int] | None:
    """Read the end of an archive with more than 65,535 members or 4 GB, where there is one."""
    at = end - _LOCATOR_BYTES - _END_64_LAYOUT.size
    if at < 0:
        return None
    file.seek(at)
    record = file.read(_END_64_LAYOUT.size)
    if not record.startswith(_END_64):
        return None
    *_, size_bytes, offset = _END_64_LAYOUT.unpack(record)
    return at, size_bytes, offset


class _Buffer:
    """Reads a region from front to back, whoever else moves the file."""

    def __init__(self, file: IO[bytes], end: int) -> None:
        self._file, self._end = file, end
        self._start, self._content = 0, b""

    def read(self, position: int, count: int) -> bytes:
        """Return `count` bytes, fewer at the end."""
        at = position - self._start
        if not 0 <= at <= len(self._content) - count:
            self._file.seek(position)
            self._start, at = position, 0
            self._content = self._file.read(min(max(count, _READ_BYTES), self._end - position))
        return self._content[at : at + count]


def _entry(fields: tuple[int, ...], texts: bytes, *, shift: int) -> ZipEntry:
    flags, method, crc32 = fields[3], fields[4], fields[7]
    packed_bytes, size_bytes, name_length, extra_length = fields[8:12]
    header_at = fields[16]
    extra = texts[name_length : name_length + extra_length]
    size_bytes, packed_bytes, header_at = _widened(extra, (size_bytes, packed_bytes, header_at))
    encoding = "utf-8" if flags & _UTF8 else "cp437"
    return ZipEntry(
        name=texts[:name_length].decode(encoding, "replace"),
        header_at=header_at + shift,
        method=method,
        flags=flags,
        crc32=crc32,
        packed_bytes=packed_bytes,
        size_bytes=size_bytes,
    )


def _widened(extra: bytes, values: tuple[int, int, int]) -> tuple[int, ...]:
    """Replace the values that do not fit into 32 bits by those of the extra field."""
    wide: list[int] = []
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<2H", extra)
        if kind == _WIDE_FIELDS:
            content = extra[4 : 4 + length]
            wide = list(struct.unpack_from(f"<{len(content) // 8}Q", content))
        extra = extra[4 + length :]
    return tuple(wide.pop(0) if value == _IS_WIDE and wide else value for value in values)


def _unpacked(file: IO[bytes], entry: ZipEntry, step_bytes: int) -> Iterator[bytes]:
    if entry.flags & _LOCKED:
        raise UnknownFormatError(Reason.MEMBER_LOCKED)
    if entry.method not in _METHODS:
        raise UnknownFormatError(Reason.MEMBER_METHOD, entry.method)
    return _METHODS[entry.method](_packed(file, entry), step_bytes)


def _packed(file: IO[bytes], entry: ZipEntry) -> Iterator[bytes]:
    """Yield what is stored of a member."""
    if entry.header_at > file.seek(0, 2):
        raise DamagedError(Reason.ZIP_ENTRY_OUTSIDE)
    file.seek(entry.header_at)
    head = file.read(_HEADER_LAYOUT.size)
    if len(head) < _HEADER_LAYOUT.size or not head.startswith(_HEADER):
        raise DamagedError(Reason.ZIP_ENTRY_WITHOUT_MEMBER)
    position = file.seek(sum(_HEADER_LAYOUT.unpack(head)[9:11]), 1)
    end = position + entry.packed_bytes
    while position < end:
        file.seek(position)
        block = file.read(min(_READ_BYTES, end - position))
        if not block:
            return
        position += len(block)
        yield block


class _Decoder(Protocol):
    """What bz2 and lzma have in common."""

    @property
    def needs_input(self) -> bool: ...
    @property
    def eof(self) -> bool: ...
    def decompress(self, data: bytes, max_length: int = ...) -> bytes: ...


def _stored(blocks: Iterator[bytes], _: int) -> Iterator[bytes]:
    return blocks


def _inflated(blocks: Iterator[bytes], step_bytes: int) -> Iterator[bytes]:
    decoder = zlib.decompressobj(-zlib.MAX_WBITS)
    for block in blocks:
        rest = block
        while rest and not decoder.eof:
            yield _tried(decoder.decompress, rest, step_bytes)
            rest = decoder.unconsumed_tail
        if decoder.eof:
            return
    yield _tried(decoder.flush)


def _inflated_64(blocks: Iterator[bytes], step_bytes: int) -> Iterator[bytes]:
    from inflate64 import Inflater  # noqa: PLC0415 - for few archives

    decoder = Inflater()
    for block in blocks:
        for start in range(0, len(block), _DEFLATE64_FED_BYTES):
            output = _tried(decoder.inflate, block[start : start + _DEFLATE64_FED_BYTES])
            for at in range(0, len(output), step_bytes):
                yield output[at : at + step_bytes]
            if decoder.eof:
                return


def _unzstd(blocks: Iterator[bytes], step_bytes: int) -> Iterator[bytes]:
    if sys.version_info >= (3, 14):
        from compression import zstd  # noqa: PLC0415 - for few archives
    else:
        from backports import zstd  # noqa: PLC0415 - for few archives
    options = {int(zstd.DecompressionParameter.window_log_max): _ZSTD_WINDOW_LOG}
    decoder = zstd.ZstdDecompressor(options=options)
    try:
        for block in blocks:
            rest = block
            while rest:
                if decoder.eof:  # who packs with several threads writes a frame for each piece
                    decoder = zstd.ZstdDecompressor(options=options)
                yield from _decoded(decoder, iter((rest,)), step_bytes)
                rest = decoder.unused_data if decoder.eof else b""
    except zstd.ZstdError as error:
        raise DamagedError(Reason.MEMBER_BROKEN) from error


def _decoded(decoder: _Decoder, blocks: Iterator[bytes], step_bytes: int) -> Iterator[bytes]:
    for block in blocks:
        yield _tried(decoder.decompress, block, step_bytes)
        while not (decoder.eof or decoder.needs_input):
            yield _tried(decoder.decompress, b"", step_bytes)
        if decoder.eof:
            return


def _bunzipped(blocks: Iterator[bytes], step_bytes: int) -> Iterator[bytes]:
    return _decoded(bz2.BZ2Decompressor(), blocks, step_bytes)


def _unlzma(blocks: Iterator[bytes], step_bytes: int) -> Iterator[bytes]:
    """Unpack LZMA as zips have it: version, length and properties before the data."""
    first = next(blocks, b"")
    if len(first) < _LZMA_HEAD.size:
        raise TruncatedError(Reason.PACKED_DATA_CUT)
    length, properties, window_bytes = _LZMA_HEAD.unpack_from(first)
    if window_bytes > LZMA_WINDOW_BYTES:
        raise UnsafeError(Reason.MEMBER_NEEDS_TOO_MUCH, window_bytes)
    rest, lc = divmod(properties, 9)
    pb, lp = divmod(rest, 5)
    chain = {"id": lzma.FILTER_LZMA1, "dict_size": window_bytes, "lc": lc, "lp": lp, "pb": pb}
    decoder = _tried(lambda: lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[chain]))

    def data() -> Iterator[bytes]:
        yield first[4 + length :]
        yield from blocks

    return _decoded(decoder, data(), step_bytes)


def _tried(action: Callable[..., _T], *values: object) -> _T:
    try:
        return action(*values)
    except (zlib.error, lzma.LZMAError, OSError, ValueError, EOFError) as error:
        raise DamagedError(Reason.MEMBER_BROKEN) from error


_METHODS: dict[int, Callable[[Iterator[bytes], int], Iterator[bytes]]] = {
    _STORED: _stored,
    _DEFLATED: _inflated,
    _DEFLATED_64: _inflated_64,
    _BZIP2: _bunzipped,
    _LZMA: _unlzma,
    _ZSTD: _unzstd,
    _ZSTD_AT_FIRST: _unzstd,
}
