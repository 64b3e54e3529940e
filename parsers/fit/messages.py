"""The messages of one kind as a table, whose columns are decoded when they are asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from math import isfinite
from typing import NamedTuple

import numpy as np

from parsers.common.errors import DamagedError
from parsers.common.reasons import Reason
from parsers.fit.components import unpacked
from parsers.fit.gather import Rows, Values
from parsers.fit.profile import TIMESTAMP, MessageSpec, Packing, Subfield
from parsers.fit.rolling import Mask
from parsers.fit.scan import Positions

# A table is as wide as its longest array: one long array among many messages must not fill memory.
_CELLS_LIMIT = 1 << 22
_PADDING_LIMIT = 8

# FIT's enumerated types have 16 bits at most; a position in semicircles has more.
_LARGEST_CODE = 0xFFFF


class MessageColumn(NamedTuple):
    """A field of all messages of a kind.

    `values` are float64 with NaN where nothing is recorded, in `units`, 64-bit integers rounded to
    that; or text as objects with None. They are two-dimensional, a row per message, where a
    message holds several. `words` are the names of numbers of an enumerated type.
    """

    name: str
    units: str
    words: Mapping[int, str]
    values: Values

    @property
    def is_text(self) -> bool:
        """Whether it holds texts."""
        return self.values.dtype == object

    def texts(self) -> list[str | None]:
        """Return every value as text: its word, or the number if it has none; None if empty."""
        values = self.values if self.values.ndim == 1 else self.values[:, 0]
        return [self._text(value) for value in values.tolist()]

    def codes(self) -> list[str | None]:
        """Return every value as its word, or as a whole number if it has none; never as text.

        A definition may call any field a text, and what stands there is anybody's.
        """
        if self.is_text:
            return [None] * len(self.values)
        values = (self.values if self.values.ndim == 1 else self.values[:, 0]).tolist()
        codes = {value: self._code(value) for value in set(values) if isfinite(value)}
        return [codes.get(value) for value in values]

    def _code(self, value: float) -> str | None:
        is_code = value.is_integer() and 0 <= value <= _LARGEST_CODE
        return self._text(value) if is_code else None

    def _text(self, value: str | float | None) -> str | None:
        if value is None or isinstance(value, str):
            return value
        if not isfinite(value):
            return None
        number = int(value)
        return self.words.get(number, f"{value:g}" if value != number else str(number))


class Messages:
    """All messages of one kind in a part, in the order of the file.

    `column` decodes, once; what is never asked for costs nothing. Components and other readings of
    a field (FIT calls them subfields) are columns like any other.
    """

    __slots__ = ("_codes", "_decoded", "_distinct", "_rows", "_texts", "_times", "count", "spec")

    def __init__(self, spec: MessageSpec, rows: Sequence[Rows], times: Values | None):
        self.spec = spec
        self.count = sum(block.count for block in rows)
        self._rows = tuple(rows)
        self._times = times
        self._decoded: dict[int, MessageColumn | None] = {}
        self._distinct: dict[int, Collection[float]] = {}
        self._texts: dict[str, Sequence[str | None]] = {}
        self._codes: dict[str, Sequence[str | None]] = {}

    @property
    def name(self) -> str:
        """The message's name in the profile."""
        return self.spec.name

    @property
    def positions(self) -> Positions:
        """The first byte of every message."""
        positions: Positions = np.empty(self.count, dtype=np.int64)
        for block in self._rows:
            positions[block.places] = block.positions
        return positions

    @property
    def rows(self) -> tuple[Rows, ...]:
        """The messages by layout."""
        return self._rows

    def columns(self) -> Iterator[MessageColumn]:
        """Yield all columns: fields as recorded, packed ones, other readings that hold."""
        decoded = [(rows, rows.everything(self.spec)) for rows in self._rows]
        recorded = {number for _, fields in decoded for number in fields}
        if self._times is not None:
            recorded.add(TIMESTAMP)
        packed = {
            target
            for target, packings in self.spec.packed.items()
            if any(packing.source in recorded for packing in packings)
        }
        # Most messages are of one layout, and most fields stand for themselves.
        is_alone = len(decoded) == 1 and decoded[0][0].count == self.count
        alone = decoded[0][1] if is_alone else {}
        for number in sorted(recorded | packed):
            values = alone.get(number)
            is_told_elsewhere = number == TIMESTAMP and self._times is not None
            if values is not None and not is_told_elsewhere and number not in packed:
                yield self._named(number, values)
                continue
            column = self._decoded.get(number)
            if column is None:
                parts = [(rows, fields[number]) for rows, fields in decoded if number in fields]
                column = self._column(number, placed(self.count, parts))
            yield column
        for name, subfield in self.spec.subfields.items():
            if subfield.field_number in recorded and (column := self._subfield(name, subfield)):
                yield column

    def column(self, name: str) -> MessageColumn | None:
        """Return one column by its name; None if no message has it."""
        if name in self.spec.subfields:
            return self._subfield(name, self.spec.subfields[name])
        number = self.spec.numbers.get(name)
        if number is None and name.startswith("unknown_"):
            number = int(name.removeprefix("unknown_"))
        return None if number is None else self._numbered(number)

    def values(self, name: str) -> Values:
        """Return one number per message, NaN if it has none; of arrays the first."""
        column = self.column(name)
        if column is None or column.is_text:
            return np.full(self.count, np.nan)
        return column.values if column.values.ndim == 1 else column.values[:, 0]

    def texts(self, name: str) -> Sequence[str | None]:
        """Return one text per message, words for numbers, None if it has none."""
        if name not in self._texts:
            column = self.column(name)
            self._texts[name] = [None] * self.count if column is None else column.texts()
        return self._texts[name]

    def codes(self, name: str) -> Sequence[str | None]:
        """Return one word of the profile, or one number, per message; never free text."""
        if name not in self._codes:
            column = self.column(name)
            self._codes[name] = [None] * self.count if column is None else column.codes()
        return self._codes[name]

    def _numbered(self, number: int) -> MessageColumn | None:
        if number not in self._decoded:
            self._decoded[number] = self._decode(number)
        return self._decoded[number]

    def _decode(self, number: int) -> MessageColumn | None:
        parts = [
            (rows, rows.values(field, self.spec))
            for rows in self._rows
            if (field := rows.layout.fields.get(number)) is not None
        ]
        is_there = parts or (number == TIMESTAMP and self._times is not None)
        if not is_there and not self._is_packed(number):
            return None
        return self._column(number, placed(self.count, parts))

    def _is_packed(self, number: int) -> bool:
        packings = self.spec.packed.get(number)
        return packings is not None and any(map(self._has, packings))

    def _has(self, packing: Packing) -> bool:
        return any(packing.source in rows.layout.fields for rows in self._rows)

    def _column(self, number: int, values: Values) -> MessageColumn:
        """Make a column, with values from elsewhere if the field itself is not recorded."""
        is_number = values.dtype.char != "O"
        if number == TIMESTAMP and self._times is not None and is_number and values.ndim == 1:
            values = np.where(np.isnan(values), self._times, values)
        for packing in self.spec.packed.get(number, ()):
            if is_number and (self._has(packing) or len(packing.components) > 1):
                values = unpacked(self._rows, packing, values, holds=self._holds(packing.reading))
        return self._named(number, values)

    def _named(self, number: int, values: Values) -> MessageColumn:
        values.setflags(write=False)
        field = self.spec.field(number)
        return MessageColumn(field.name, field.meaning.units, field.meaning.words, values)

    def _subfield(self, name: str, subfield: Subfield) -> MessageColumn | None:
        holds = self._holds(name)
        if holds is False:
            return None
        field = self.spec.field(subfield.field_number)
        meaning = subfield.meaning
        stored = (self.values(field.name) + field.meaning.offset) * field.meaning.scale
        values = np.where(holds, stored / meaning.scale - meaning.offset, np.nan)
        return MessageColumn(name=name, units=meaning.units, words=meaning.words, values=values)

    def _holds(self, reading: str | None) -> Mask | bool:
        """Select the messages with the field values that another reading of a field needs.

        True where it needs none, False where no message has them.
        """
        if reading is None:
            return True
        holds: Mask | bool = False
        for number, value in self.spec.subfields[reading].conditions:
            if value in self._present(number):
                holds = holds | (self.values(self.spec.field(number).name) == value)
        return holds

    def _present(self, number: int) -> Collection[float]:
        """Return the numbers that stand in a field of any message."""
        if number not in self._distinct:
            values = self.values(self.spec.field(number).name)
            self._distinct[number] = frozenset(values.tolist())
        return self._distinct[number]


def placed(count: int, parts: Sequence[tuple[Rows, Values]]) -> Values:
    """Merge the values of several layouts into one column; empty elsewhere."""
    if len(parts) == 1 and parts[0][0].count == count:
        return parts[0][1]
    is_text = any(values.dtype == object for _, values in parts)
    width = max((values.shape[1] for _, values in parts if values.ndim == 2), default=0)
    cells = count * width
    if cells > _CELLS_LIMIT and cells > _PADDING_LIMIT * sum(values.size for _, values in parts):
        raise DamagedError(Reason.FIT_SPARSE_ARRAYS, count, width)
    shape = (count, width) if width and not is_text else (count,)
    column: Values = np.empty(shape, dtype=object if is_text else "f8")
    column.fill(None if is_text else np.nan)
    for rows, values in parts:
        if is_text != (values.dtype == object):
            continue
        if column.ndim == 1:
            column[rows.places] = values
        else:
            column[rows.places, : values[0].size] = values.reshape(rows.count, -1)
    return column
