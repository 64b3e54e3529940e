"""FIT files packed by hand, byte by byte."""

from __future__ import annotations

import struct
from collections.abc import Sequence

from parsers.fit import FitFile
from parsers.fit.crc import crc16

RECORD, SESSION, LAP, EVENT = 20, 18, 19, 21


DEVELOPER_DATA_ID, FIELD_DESCRIPTION = 207, 206


ENUM, UINT8, UINT16, SINT32, UINT32, STRING, FLOAT32, BYTE = 0, 2, 0x84, 0x85, 0x86, 7, 0x88, 13


TIMESTAMP, LATITUDE, ALTITUDE, HEART_RATE, DISTANCE, SPEED = 253, 0, 2, 3, 5, 6


NOON = 1_000_000_000


Field = tuple[int, int, int]
"""Number, size, base type; of developer fields number, size, developer index."""


def header(size: int, *, checksum: int | None = None) -> bytes:
    head = struct.pack("<BBHI4s", 14, 0x20, 2134, size, b".FIT")
    return head + struct.pack("<H", crc16(head) if checksum is None else checksum)


def file(*messages: bytes, header_checksum: int | None = None, size: int | None = None) -> bytes:
    body = b"".join(messages)
    head = header(len(body) if size is None else size, checksum=header_checksum)
    return head + body + struct.pack("<H", crc16(head + body))


def definition(
    local: int,
    number: int,
    fields: Sequence[Field],
    *,
    developer: Sequence[Field] = (),
    order: str = "<",
) -> bytes:
    head = struct.pack("BB", 0x40 | local | (0x20 if developer else 0), 0)
    head += struct.pack(f"{order}BHB", order == ">", number, len(fields))
    packed = head + b"".join(bytes(field) for field in fields)
    if developer:
        packed += bytes([len(developer)]) + b"".join(bytes(field) for field in developer)
    return packed


def data(local: int, layout: str, *values: float | bytes, order: str = "<") -> bytes:
    return bytes([local]) + struct.pack(order + layout, *values)


TIMED = definition(0, RECORD, [(TIMESTAMP, 4, UINT32), (HEART_RATE, 1, UINT8)])


def beat(second: int, heart_rate: int) -> bytes:
    return data(0, "IB", NOON + second, heart_rate)


def column(file_: FitFile, name: str, *, number: int = RECORD, part: int = 0) -> list[float]:
    values: list[float] = file_.parts[part].of(number).values(name).tolist()
    return values
