"""Where the parts of a FIT file begin and end, whatever their headers claim."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from parsers.common.errors import DamagedError, ParseError, TruncatedError, UnknownFormatError
from parsers.common.reasons import Reason
from parsers.fit.crc import crc16

_MAGIC = b".FIT"
_MAGIC_AT = 8
_HEADER_SIZE = 12
_HEADER_SIZE_WITH_CRC = 14
_CRC_SIZE = 2
_PARTS_LIMIT = 256


class Frame(Struct, frozen=True, kw_only=True):
    """One part: its messages lie from `body_start` to `body_end`, the next part at `end`."""

    start: int
    body_start: int
    body_end: int
    end: int


def frames(data: bytes, errors: list[ParseError]) -> Iterator[Frame]:
    """Yield the parts chained into one file; report damaged headers and checksums."""
    if not _is_header(data, 0):
        errors.append(UnknownFormatError(Reason.FIT_WITHOUT_HEADER, offset=0))
    start = _next_header(data, 0, errors)
    for _ in range(_PARTS_LIMIT):
        if start == len(data):
            return
        frame = _frame(data, start, errors)
        yield frame
        start = _next_header(data, frame.end, errors)
    if start < len(data):
        errors.append(DamagedError(Reason.FIT_TOO_MANY_PARTS, _PARTS_LIMIT, offset=start))


def _is_header(data: bytes, start: int) -> bool:
    magic = start + _MAGIC_AT
    return data[magic : magic + len(_MAGIC)] == _MAGIC and data[start] >= _HEADER_SIZE


def _find_header(data: bytes, start: int) -> int:
    """Find the first place from `start` on that looks like a header, or the end of the data."""
    magic = data.find(_MAGIC, start + _MAGIC_AT)
    while magic >= 0:
        if _is_header(data, magic - _MAGIC_AT):
            return magic - _MAGIC_AT
        magic = data.find(_MAGIC, magic + 1)
    return len(data)


def _next_header(data: bytes, start: int, errors: list[ParseError]) -> int:
    """Find where the next part starts; report bytes that no part claims."""
    header_at = _find_header(data, start)
    if header_at > start:
        errors.append(DamagedError(Reason.FIT_STRANGE_BYTES, header_at - start, offset=start))
    return header_at


def _frame(data: bytes, start: int, errors: list[ParseError]) -> Frame:
    body_start = min(start + data[start], len(data))
    _check_header(data, start, errors)
    body_end = body_start + int.from_bytes(data[start + 4 : start + _MAGIC_AT], "little")
    end = body_end + _CRC_SIZE
    is_right = end <= len(data) and _crc_at(data, body_end) == crc16(data[start:body_end])
    if is_right:
        return Frame(start=start, body_start=body_start, body_end=body_end, end=end)
    if end == len(data) or _is_header(data, end):
        errors.append(DamagedError(Reason.FIT_CHECKSUM, offset=body_end))
        return Frame(start=start, body_start=body_start, body_end=body_end, end=end)
    return _measured_frame(data, start, body_start, errors)


def _measured_frame(data: bytes, start: int, body_start: int, errors: list[ParseError]) -> Frame:
    """Measure a part with a wrong size up to the next header or the end of the data."""
    end = _find_header(data, body_start)
    body_end = max(body_start, end - _CRC_SIZE)
    claimed = int.from_bytes(data[start + 4 : start + _MAGIC_AT], "little")
    if end - body_start >= _CRC_SIZE and _crc_at(data, body_end) == crc16(data[start:body_end]):
        sizes = claimed, body_end - body_start
        errors.append(DamagedError(Reason.FIT_OTHER_SIZE, *sizes, offset=start + 4))
        return Frame(start=start, body_start=body_start, body_end=body_end, end=end)
    errors.append(TruncatedError(Reason.FIT_CUT, claimed, end - body_start, offset=end))
    return Frame(start=start, body_start=body_start, body_end=end, end=end)


def _check_header(data: bytes, start: int, errors: list[ParseError]) -> None:
    crc_at = start + _HEADER_SIZE
    if data[start] < _HEADER_SIZE_WITH_CRC or len(data) < crc_at + _CRC_SIZE:
        return
    # 0 is legal: the writer did not compute one.
    if _crc_at(data, crc_at) not in (0, crc16(data[start:crc_at])):
        errors.append(DamagedError(Reason.FIT_HEADER_CHECKSUM, offset=crc_at))


def _crc_at(data: bytes, position: int) -> int:
    return int.from_bytes(data[position : position + _CRC_SIZE], "little")
