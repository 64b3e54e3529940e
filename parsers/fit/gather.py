"""All messages of one layout as columns: one copy of their bytes, and views into it."""

from __future__ import annotations

from functools import lru_cache
from math import nan
from typing import Any, TypeAlias

import numpy as np

from parsers.fit.base_types import BYTE, TEXT, BaseType
from parsers.fit.layout import FieldLayout, Layout
from parsers.fit.profile import Meaning, MessageSpec, message_spec
from parsers.fit.scan import Positions

Values: TypeAlias = np.ndarray[Any, np.dtype[Any]]
"""Numbers as float64 with NaN for nothing, or text as objects with None for nothing."""

_HANDFUL = 4
"""Messages whose numbers are taken one by one: an array of them costs more than they do."""
_FEW = 256
"""Messages of which all numbers are decoded at once: then the calls cost more than the numbers."""
_LAYOUTS_KEPT = 2048
_LARGEST = 2.0**53
"""A float beyond that measures nothing, and would spoil every sum that it enters."""


class Rows:
    """The messages of one layout. `places` are their places in the table of their kind."""

    __slots__ = ("_bytes", "_data", "_numbers", "_stored", "count", "layout", "places", "positions")

    def __init__(self, data: bytes, layout: Layout, positions: Positions, places: Positions):
        self._data = data
        self._bytes: np.ndarray[Any, np.dtype[np.void]] | None = None
        self._numbers: dict[int, Values] | None = None
        self._stored: dict[int, tuple[float, ...]] | None = None
        self.count = len(positions)
        self.layout = layout
        self.positions = positions
        self.places = places

    @property
    def bytes_(self) -> np.ndarray[Any, np.dtype[np.void]]:
        """The messages themselves, one after another."""
        if self._bytes is None:
            # A window at every byte of the file, of which those are copied where messages begin.
            size = self.layout.size
            windows = np.ndarray(
                (len(self._data) - size + 1,), dtype=f"V{size}", buffer=self._data, strides=(1,)
            )
            self._bytes = windows[self.positions]
        return self._bytes

    def everything(self, spec: MessageSpec) -> dict[int, Values]:
        """Decode all fields by their numbers, those of one stored type at once."""
        others = {field.number: self._field(field, spec) for field in self.layout.others}
        return others | self._scalars(spec)

    def _scalars(self, spec: MessageSpec) -> dict[int, Values]:
        """Decode the fields that hold one number each, those of one type at once."""
        scalars: dict[int, Values] = {}
        octets = self.bytes_.view(np.uint8).reshape(self.count, -1)
        for base, numbers, at in self.layout.scalars:
            stored = octets.take(at, axis=1).view(self.layout.byte_order + base.code).T
            matrix = _measured(stored, base)
            scales, offsets = _scales(spec.number, numbers)
            if scales is not None:
                np.divide(matrix, scales, out=matrix)
            if offsets is not None:
                np.subtract(matrix, offsets, out=matrix)
            scalars.update(zip(numbers, matrix, strict=True))
        return scalars

    def values(self, field: FieldLayout, spec: MessageSpec) -> Values:
        """Decode a field of every message: numbers scaled, or text; arrays two-dimensional."""
        if self.count > _FEW:
            return self._field(field, spec)
        if self.count <= _HANDFUL and field.is_scalar:
            return self._one_by_one(field, spec)
        if self._numbers is None:
            self._numbers = self._scalars(spec)
        values = self._numbers.get(field.number)
        return self._field(field, spec) if values is None else values

    def _one_by_one(self, field: FieldLayout, spec: MessageSpec) -> Values:
        """Decode a field as `_scalars` does, from messages that were taken apart once."""
        if self._stored is None:
            unpack_from = self.layout.packing.unpack_from
            messages = [unpack_from(self._data, at) for at in self.positions.tolist()]
            self._stored = dict(zip(self.layout.packed, zip(*messages, strict=True), strict=True))
        meaning = spec.field(field.number).meaning
        return np.array([_number(each, field.base, meaning) for each in self._stored[field.number]])

    def _field(self, field: FieldLayout, spec: MessageSpec) -> Values:
        meaning = spec.field(field.number).meaning
        return self.decoded(field.start, field.size, field.base, meaning)

    def decoded(self, start: int, size: int, base: BaseType, meaning: Meaning) -> Values:
        """Decode this many bytes of every message as values of a type."""
        if base.name == TEXT:
            return self._texts(start, size)
        stored = self.stored(start, size, base)
        if base is BYTE and stored.ndim == 2:
            # Single bytes of 0xFF are data; only a field full of them is empty.
            values = stored.astype(np.float64)
            values[(stored == BYTE.invalid).all(axis=1)] = np.nan
            return _scaled(values, meaning)
        return _scaled(_measured(stored, base), meaning)

    def stored(self, start: int, size: int, base: BaseType) -> Values:
        """View this many bytes of every message as they are stored."""
        step, length = self.layout.size, size // base.size
        return np.ndarray(
            (self.count,) if length == 1 else (self.count, length),
            dtype=self.layout.byte_order + base.code,
            buffer=self.bytes_,
            offset=start,
            strides=(step,) if length == 1 else (step, base.size),
        )

    def _texts(self, start: int, size: int) -> Values:
        cells = np.ndarray(
            (self.count,),
            dtype=f"S{size}",
            buffer=self.bytes_,
            offset=start,
            strides=(self.layout.size,),
        )
        texts = np.empty(self.count, dtype=object)
        # What follows the first NUL is whatever was in the writer's memory.
        texts[:] = [
            cell.split(b"\0", 1)[0].decode(errors="replace") or None for cell in cells.tolist()
        ]
        return texts


def _number(stored: float, base: BaseType, meaning: Meaning) -> float:
    """Convert one stored number to its units, NaN for the invalid value, as `_measured` does."""
    is_known = abs(stored) <= _LARGEST if base.invalid is None else stored != base.invalid
    return stored / meaning.scale - meaning.offset if is_known else nan


def _measured(stored: Values, base: BaseType) -> Values:
    """Convert to float64, with NaN for the invalid value."""
    if base.is_float:
        with np.errstate(invalid="ignore"):  # any bit pattern may come
            values = stored.astype(np.float64, order="C")
        values[~(np.abs(values) <= _LARGEST)] = np.nan
    else:
        values = stored.astype(np.float64, order="C")
        np.putmask(values, stored == base.invalid, np.nan)
    return values


def _scaled(values: Values, meaning: Meaning) -> Values:
    """Scale stored numbers to their units, in place."""
    if meaning.scale != 1:
        values /= meaning.scale
    if meaning.offset:
        values -= meaning.offset
    return values


@lru_cache(maxsize=_LAYOUTS_KEPT)
def _scales(message: int, numbers: tuple[int, ...]) -> tuple[Values | None, Values | None]:
    """Return the scales and offsets of some fields as columns; None where all are plain."""
    meanings = [message_spec(message).field(number).meaning for number in numbers]
    scales = np.array([[meaning.scale] for meaning in meanings])
    offsets = np.array([[meaning.offset] for meaning in meanings])
    return scales if (scales != 1).any() else None, offsets if offsets.any() else None
