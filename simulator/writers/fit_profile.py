"""What FIT's messages and fields are called, and how their values are stored.

The one place that the writer asks. Everything comes from fitparse's profile, except the messages
that are newer than it. It shares nothing with the decoder in `parsers`, so that a mistake in one
is seen by the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np
from fitparse import profile
from fitparse.records import BASE_TYPES
from msgspec import Struct

DEGREE_SEMICIRCLES = 2**31 / 180
"""Positions are given in degrees and stored in semicircles."""


class WrittenBaseType(Struct, frozen=True, kw_only=True):
    """How a number is stored: FIT's name and number, NumPy's type, and the value for nothing."""

    name: str
    number: int
    dtype: str
    invalid: float


class Field(Struct, frozen=True, kw_only=True):
    """How one field's physical value becomes bytes: stored = (value + offset) × scale."""

    number: int
    base: WrittenBaseType
    scale: float = 1.0
    offset: float = 0.0
    words: Mapping[str, int] | None = None


_STORAGE = {
    "enum": ("u1", 0xFF),
    "sint8": ("i1", 0x7F),
    "uint8": ("u1", 0xFF),
    "sint16": ("i2", 0x7FFF),
    "uint16": ("u2", 0xFFFF),
    "sint32": ("i4", 0x7FFFFFFF),
    "uint32": ("u4", 0xFFFFFFFF),
    "string": ("S", 0),
    "float32": ("f4", np.nan),
    "float64": ("f8", np.nan),
    "uint8z": ("u1", 0),
    "uint16z": ("u2", 0),
    "uint32z": ("u4", 0),
    "byte": ("u1", 0xFF),
    "sint64": ("i8", 0x7FFFFFFFFFFFFFFF),
    "uint64": ("u8", 0xFFFFFFFFFFFFFFFF),
    "uint64z": ("u8", 0),
}

_SPLIT_TYPES = {
    "interval_active": 3,
    "interval_rest": 4,
    "interval_warmup": 5,
    "interval_cooldown": 6,
}

# number, base type, scale, words; message 312 of FIT SDK 21
_SPLIT = {
    "split_type": (0, "enum", 1.0, _SPLIT_TYPES),
    "total_elapsed_time": (1, "uint32", 1000.0, None),
    "total_timer_time": (2, "uint32", 1000.0, None),
    "total_distance": (3, "uint32", 100.0, None),
    "start_time": (9, "uint32", 1.0, None),
    "end_time": (27, "uint32", 1.0, None),
    "timestamp": (253, "uint32", 1.0, None),
    "message_index": (254, "uint16", 1.0, None),
}


_NEWER_FIELDS = {"session": {"workout_feel": (192, "uint8"), "workout_rpe": (193, "uint8")}}


def message_number(message: str) -> int:
    """Look up FIT's global number of a message."""
    return _message(message)[0]


def field_of(message: str, field: str) -> Field:
    """Look up a field of a message by its name; KeyError if the profile has no such field."""
    return _message(message)[1][field]


@cache
def type_of(name: str) -> WrittenBaseType:
    """Look up a base type by FIT's name for it."""
    number = next(number for number, base in BASE_TYPES.items() if base.name == name)
    dtype, invalid = _STORAGE[name]
    return WrittenBaseType(name=name, number=number, dtype=dtype, invalid=invalid)


@cache
def _message(name: str) -> tuple[int, Mapping[str, Field]]:
    if name == "split":
        return 312, {
            field: Field(number=number, base=type_of(base), scale=scale, words=words)
            for field, (number, base, scale, words) in _SPLIT.items()
        }
    message_type = next(m for m in profile.MESSAGE_TYPES.values() if m.name == name)
    newer = {
        field: Field(number=number, base=type_of(base))
        for field, (number, base) in _NEWER_FIELDS.get(name, {}).items()
    }
    return message_type.mesg_num, {f.name: _field(f) for f in message_type.fields.values()} | newer


def _field(field: profile.Field) -> Field:
    base = field.type if field.type in BASE_TYPES.values() else field.type.base_type
    words = getattr(field.type, "values", None)
    return Field(
        number=field.def_num,
        base=type_of(base.name),
        scale=DEGREE_SEMICIRCLES if field.units == "semicircles" else field.scale or 1.0,
        offset=field.offset or 0.0,
        words={word: number for number, word in words.items()} if words else None,
    )
