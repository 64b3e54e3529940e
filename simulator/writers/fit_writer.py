"""Writes FIT files: for tests, for examples and for what the simulated watch records.

Rows are packed column by column with NumPy, so that a session of thousands of records costs
milliseconds. What a field is called and how it is scaled is known to
`simulator.writers.fit_profile`.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from enum import IntEnum, StrEnum
from typing import TypeAlias

import numpy as np
from msgspec import Struct
from numpy.typing import ArrayLike, NDArray

from parsers.fit.crc import crc16
from simulator.writers.fit_profile import Field, field_of, message_number, type_of

Value: TypeAlias = float | str | Sequence[float | None] | None
Values: TypeAlias = ArrayLike | Sequence[Value]

EPOCH_UNIX_S = 631_065_600
"""FIT counts seconds from 1989-12-31 00:00 UTC."""

_PROTOCOL_VERSION = 0x20
_PROFILE_VERSION = 2134
_MAGIC = b".FIT"
_DEVELOPER_BIT = 0x20
_DEFINITION_BIT = 0x40
_COMPRESSED_BIT = 0x80
_COMPRESSED_SLOTS = 4
_SLOTS = 16


class ByteOrder(IntEnum):
    """How multi-byte numbers of a definition are stored."""

    LITTLE = 0
    BIG = 1


class Timestamps(StrEnum):
    """Whole timestamps, or five bits of them in the header of each message."""

    WHOLE = "whole"
    COMPRESSED = "compressed"


class WrittenDeveloperField(Struct, frozen=True, kw_only=True):
    """A column that an app adds to a message; it is scaled by nothing."""

    developer_index: int
    number: int
    name: str
    units: str
    base_type: str = "float32"

    def as_field(self) -> Field:
        """Describe how its values are stored."""
        return Field(number=self.number, base=type_of(self.base_type))


class FieldRows(Struct, frozen=True, kw_only=True):
    """Packed messages of one definition; slices are rows, so records and laps can take turns."""

    definition: bytes
    timestamps: Timestamps
    data: NDArray[np.void]

    def __getitem__(self, rows: slice) -> FieldRows:
        return FieldRows(
            definition=self.definition, timestamps=self.timestamps, data=self.data[rows]
        )

    def __len__(self) -> int:
        return len(self.data)


def pack(
    message: str,
    columns: Mapping[str, Values],
    *,
    developer: Mapping[WrittenDeveloperField, Values] | None = None,
    byte_order: ByteOrder = ByteOrder.LITTLE,
    timestamps: Timestamps = Timestamps.WHOLE,
) -> FieldRows:
    """Pack messages of one kind, one per row of the columns, in physical units.

    NaN and None become the type's invalid value. Words of an enumeration are given by name.
    Timestamps are seconds of the FIT epoch. A two-dimensional column is an array field. With
    compressed timestamps no two neighboring rows may be 32 s or more apart, and a whole
    timestamp must come before.
    """
    named = dict(columns)
    header = None
    if timestamps is Timestamps.COMPRESSED:
        header = np.asarray(named.pop("timestamp"), dtype=np.int64) & 31 | _COMPRESSED_BIT
    packed = [
        _pack_column(field_of(message, name), values, byte_order) for name, values in named.items()
    ]
    packed += [
        _pack_column(field.as_field(), values, byte_order, developer_index=field.developer_index)
        for field, values in (developer or {}).items()
    ]
    count = len(packed[0].values)
    kinds = [("header", "u1"), *((f"f{i}", c.dtype, c.shape) for i, c in enumerate(packed))]
    data = np.zeros(count, dtype=np.dtype(kinds))
    for i, column in enumerate(packed):
        data[f"f{i}"] = column.values
    if header is not None:
        data["header"] = header
    definition = _definition(message, packed, byte_order)
    return FieldRows(definition=definition, timestamps=timestamps, data=data)


def message(name: str, **values: Value) -> FieldRows:
    """Pack one message in physical units; fields that are None are written as invalid."""
    return pack(name, {field: [value] for field, value in values.items()})


def describe(field: WrittenDeveloperField) -> tuple[FieldRows, FieldRows]:
    """Write the two messages that must come before the first use of a developer field."""
    application = [field.developer_index] * 16
    return (
        message(
            "developer_data_id",
            application_id=application,
            developer_data_index=field.developer_index,
            application_version=1,
        ),
        message(
            "field_description",
            developer_data_index=field.developer_index,
            field_definition_number=field.number,
            fit_base_type_id=type_of(field.base_type).number,
            field_name=field.name,
            units=field.units,
        ),
    )


def fit_file(rows: Sequence[FieldRows]) -> bytes:
    """Write one whole FIT file of the rows in this order. Join several for a chained file."""
    return seal(b"".join(_stream(rows)))


def seal(body: bytes) -> bytes:
    """Put header and checksum around messages, right whatever the messages are."""
    head = struct.pack("<BBHI4s", 14, _PROTOCOL_VERSION, _PROFILE_VERSION, len(body), _MAGIC)
    whole = head + struct.pack("<H", crc16(head)) + body
    return whole + struct.pack("<H", crc16(whole))


class _Column(Struct, frozen=True, kw_only=True):
    """One column's bytes, and what its definition says of it."""

    number: int
    base_type: int
    developer_index: int | None
    values: NDArray[np.generic]

    @property
    def dtype(self) -> np.dtype[np.generic]:
        return self.values.dtype

    @property
    def shape(self) -> tuple[int, ...]:
        return self.values.shape[1:]

    @property
    def size(self) -> int:
        return self.dtype.itemsize * int(np.prod(self.shape, dtype=int))


def _pack_column(
    field: Field,
    values: Values,
    byte_order: ByteOrder,
    *,
    developer_index: int | None = None,
) -> _Column:
    return _Column(
        number=field.number,
        base_type=field.base.number,
        developer_index=developer_index,
        values=_encoded(field, values, byte_order),
    )


def _encoded(field: Field, values: Values, byte_order: ByteOrder) -> NDArray[np.generic]:
    if field.base.name == "string":
        texts = [str(text).encode() for text in np.atleast_1d(np.asarray(values, dtype=object))]
        return np.array(texts, dtype=f"S{max(map(len, texts)) + 1}")
    if field.words is not None:
        values = _numbers(field.words, values)
    order = ">" if byte_order is ByteOrder.BIG else "<"
    dtype = np.dtype(order + field.base.dtype)
    physical = np.asarray(values, dtype=np.float64)
    if dtype.kind == "f":
        return physical.astype(dtype)
    raw = np.rint((physical + field.offset) * field.scale)
    return np.where(np.isnan(raw), field.base.invalid, raw).astype(dtype)


def _numbers(words: Mapping[str, int], values: Values) -> list[float]:
    cells = np.atleast_1d(np.asarray(values, dtype=object))
    return [words[cell] if isinstance(cell, str) else _number(cell) for cell in cells]


def _number(cell: float | None) -> float:
    return np.nan if cell is None else float(cell)


def _definition(message: str, columns: Sequence[_Column], byte_order: ByteOrder) -> bytes:
    """Write a definition message without its header byte."""
    standard = [c for c in columns if c.developer_index is None]
    developer = [c for c in columns if c.developer_index is not None]
    order = ">" if byte_order is ByteOrder.BIG else "<"
    parts = [struct.pack(f"{order}BBHB", 0, byte_order, message_number(message), len(standard))]
    parts += [bytes((c.number, c.size, c.base_type)) for c in standard]
    if developer:
        parts.append(bytes((len(developer),)))
        parts += [bytes((c.number, c.size, c.developer_index or 0)) for c in developer]
    return b"".join(parts)


def _has_developer_fields(definition: bytes) -> bool:
    return len(definition) > 5 + 3 * definition[4]


def _stream(rows: Sequence[FieldRows]) -> list[bytes]:
    """Write the bytes of all rows, each behind the definition its local type needs."""
    parts: list[bytes] = []
    in_use: dict[int, bytes] = {}
    slots: dict[tuple[bytes, Timestamps], int] = {}
    used = {Timestamps.COMPRESSED: 0, Timestamps.WHOLE: 0}
    for chunk in rows:
        key = (chunk.definition, chunk.timestamps)
        slot = slots.get(key)
        if slot is None or in_use[slot] != chunk.definition:
            slot = slots[key] = _next_slot(chunk.timestamps, used[chunk.timestamps])
            used[chunk.timestamps] += 1
            in_use[slot] = chunk.definition
            bits = _DEFINITION_BIT | (
                _DEVELOPER_BIT if _has_developer_fields(chunk.definition) else 0
            )
            parts += [bytes((bits | slot,)), chunk.definition]
        data = chunk.data.copy()
        shift = 5 if chunk.timestamps is Timestamps.COMPRESSED else 0
        data["header"] |= np.uint8(slot << shift)
        parts.append(data.tobytes())
    return parts


def _next_slot(timestamps: Timestamps, used: int) -> int:
    """Choose a local type; compressed headers have room for the first four only."""
    if timestamps is Timestamps.COMPRESSED:
        return used % _COMPRESSED_SLOTS
    return _COMPRESSED_SLOTS + used % (_SLOTS - _COMPRESSED_SLOTS)
