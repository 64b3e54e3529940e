"""What a definition message says of the messages that follow it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from struct import Struct as Packing
from typing import NamedTuple

import numpy as np
from msgspec import Struct

from parsers.fit.base_types import TEXT, BaseType, base_type

_FIELDS_AT = 5
_FIELD_SIZE = 3
_DEVELOPER_BIT = 0x20
_LAYOUTS_KEPT = 2048
_CODES = ("u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f4", "f8")
_PACKED = dict(zip(_CODES, "BbHhIiQqfd", strict=True))
"""What the standard library calls each of NumPy's kinds and sizes."""


class FieldLayout(Struct, frozen=True, kw_only=True):
    """Where a message keeps a field: `start` counts from the message's header byte."""

    number: int
    start: int
    size: int
    base: BaseType

    @property
    def is_scalar(self) -> bool:
        """Whether it holds one number."""
        return self.size == self.base.size and self.base.name != TEXT


class DeveloperFieldLayout(Struct, frozen=True, kw_only=True):
    """Where a message keeps a developer field; its type is told by a message, not here."""

    start: int
    size: int


class Scalars(NamedTuple):
    """The fields of one stored type that hold one value each; all their bytes, one by one."""

    base: BaseType
    numbers: tuple[int, ...]
    octets: np.ndarray[tuple[int], np.dtype[np.int64]]


class Layout(Struct, frozen=True, kw_only=True):
    """The messages of one definition: `size` bytes each, their header byte included.

    Of fields that are defined twice the last one counts. `scalars` and `others` are the same
    fields, sorted for decoding them all at once. `packing` takes a message, its header byte
    included, apart into the stored values of `packed`: the fields of `scalars`, as they lie in it.
    """

    global_number: int
    byte_order: str
    size: int
    fields: dict[int, FieldLayout]
    developer_fields: dict[tuple[int, int], DeveloperFieldLayout]
    scalars: tuple[Scalars, ...]
    others: tuple[FieldLayout, ...]
    packed: tuple[int, ...]
    packing: Packing


def definition_at(data: bytes, position: int) -> bytes:
    """Return the definition message that starts here without its header byte.

    IndexError where the data ends first.
    """
    end = position + 1 + _FIELDS_AT + _FIELD_SIZE * data[position + _FIELDS_AT]
    if data[position] & _DEVELOPER_BIT:
        end += 1 + _FIELD_SIZE * data[end]
    if end > len(data):
        raise IndexError
    return data[position + 1 : end]


def message_size(definition: bytes) -> int:
    """Count the bytes of each message of this definition, header included."""
    fields_end = _fields_end(definition)
    sizes = definition[_FIELDS_AT + 1 : fields_end : _FIELD_SIZE]
    return 1 + sum(sizes) + sum(definition[fields_end + 2 :: _FIELD_SIZE])


@lru_cache(maxsize=_LAYOUTS_KEPT)
def layout_of(definition: bytes) -> Layout:
    """Read a definition message. A watch repeats the same few in all its files."""
    fields_end = _fields_end(definition)
    start = 1
    fields: dict[int, FieldLayout] = {}
    for number, size, base in _triples(definition[_FIELDS_AT:fields_end]):
        if size:
            fields[number] = FieldLayout(
                number=number, start=start, size=size, base=base_type(base, size)
            )
        start += size
    developer_fields: dict[tuple[int, int], DeveloperFieldLayout] = {}
    for number, size, index in _triples(definition[fields_end + 1 :]):
        if size:
            developer_fields[index, number] = DeveloperFieldLayout(start=start, size=size)
        start += size
    byte_order = ">" if definition[1] else "<"
    single = tuple(sorted((f for f in fields.values() if f.is_scalar), key=lambda f: f.start))
    return Layout(
        global_number=int.from_bytes(definition[2:4], "big" if definition[1] else "little"),
        byte_order=byte_order,
        size=start,
        fields=fields,
        developer_fields=developer_fields,
        scalars=_scalars(single),
        others=tuple(field for field in fields.values() if not field.is_scalar),
        packed=tuple(field.number for field in single),
        packing=_packing(byte_order, single),
    )


def _packing(byte_order: str, fields: Iterable[FieldLayout]) -> Packing:
    """Compile how fields lie in a message, in the order of their bytes."""
    codes, end = [byte_order], 0
    for field in fields:
        codes += ["x" * (field.start - end), _PACKED[field.base.code]]
        end = field.start + field.size
    return Packing("".join(codes))


def _scalars(fields: Iterable[FieldLayout]) -> tuple[Scalars, ...]:
    by_base: dict[BaseType, list[FieldLayout]] = {}
    for field in fields:
        by_base.setdefault(field.base, []).append(field)
    return tuple(
        Scalars(
            base=base,
            numbers=tuple(field.number for field in alike),
            octets=np.concatenate([np.arange(f.start, f.start + f.size) for f in alike]),
        )
        for base, alike in by_base.items()
    )


def _fields_end(definition: bytes) -> int:
    return _FIELDS_AT + _FIELD_SIZE * definition[_FIELDS_AT - 1]


def _triples(data: bytes) -> Iterator[tuple[int, int, int]]:
    return zip(data[::3], data[1::3], data[2::3], strict=True)
