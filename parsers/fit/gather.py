"""All messages of one layout as columns: one copy of their bytes, and views into it."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

from parsers.fit.base_types import BYTE, BaseType
from parsers.fit.layout import FieldLayout, Layout
from parsers.fit.profile import Meaning
from parsers.fit.scan import Positions

Values: TypeAlias = np.ndarray[Any, np.dtype[Any]]
"""Numbers as float64 with NaN for nothing, or text as objects with None for nothing."""

TEXT = "string"

_LARGEST = 2.0**53
"""A float beyond that measures nothing, and would spoil every sum that it enters."""


class Rows:
    """The messages of one layout. `places` are their places in the table of their kind."""

    __slots__ = ("_bytes", "_data", "count", "layout", "places", "positions")

    def __init__(self, data: bytes, layout: Layout, positions: Positions, places: Positions):
        self._data = data
        self._bytes: np.ndarray[Any, np.dtype[np.void]] | None = None
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

    def values(self, field: FieldLayout, meaning: Meaning) -> Values:
        """A field of every message: numbers scaled, or text; two-dimensional for arrays."""
        return self.decoded(field.start, field.size, field.base, meaning)

    def decoded(self, start: int, size: int, base: BaseType, meaning: Meaning) -> Values:
        """So many bytes of every message as values of a type."""
        if base.name == TEXT:
            return self._texts(start, size)
        stored = self.stored(start, size, base)
        with np.errstate(invalid="ignore"):  # of floats any bit pattern may come
            values = stored.astype(np.float64)
        if base.is_float:
            values[~(np.abs(values) <= _LARGEST)] = np.nan
        elif base is BYTE:
            # Single bytes of 0xFF are data; only a field full of them is empty.
            values[(stored == BYTE.invalid).reshape(self.count, -1).all(axis=1)] = np.nan
        else:
            values[stored == base.invalid] = np.nan
        if meaning.scale != 1:
            values /= meaning.scale
        if meaning.offset:
            values -= meaning.offset
        return values

    def stored(self, start: int, size: int, base: BaseType) -> Values:
        """So many bytes of every message as they are stored: a view."""
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
