"""Fields that apps and foot pods add, and the messages that describe them.

The key is (developer index, field number): names repeat between apps. A field that is described
anew in the middle of a file, and differently, is another field from there on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
from msgspec import Struct

from parsers.common.errors import DamagedError
from parsers.common.reasons import Reason
from parsers.fit.base_types import base_type
from parsers.fit.gather import Rows, Values
from parsers.fit.messages import Messages, placed
from parsers.fit.profile import Meaning

FIELD_DESCRIPTION = 206

Key: TypeAlias = tuple[int, int]
_CELLS_LIMIT = 1 << 25
_DESCRIPTIONS_LIMIT = 16


class Description(NamedTuple):
    """What a field is called and how it is stored."""

    name: str
    units: str
    base_number: int
    native_field: int | None
    scale: float = 1.0
    offset: float = 0.0


class DeveloperColumn(Struct, frozen=True, kw_only=True):
    """A developer field of all messages of a kind; `values` as in `MessageColumn`.

    `native_field` is the number of the profile's own field that it stands for, if any.
    """

    developer_index: int
    field_number: int
    name: str
    units: str
    native_field: int | None
    values: Values


class Descriptions:
    """All descriptions of a part, each with the byte from which on it holds."""

    __slots__ = ("_by_key",)

    def __init__(self, messages: Messages | None):
        self._by_key: dict[Key, list[tuple[int, Description]]] = {}
        if messages is not None:
            for key, position, description in _described(messages):
                self._by_key.setdefault(key, []).append((position, description))

    def of(self, key: Key) -> Sequence[tuple[int, Description]]:
        """Return a field's descriptions in the order of the file."""
        return self._by_key.get(key, ())


class NativeColumns:
    """The developer fields of some messages that stand for fields of the profile.

    Nothing is decoded until it is asked for.
    """

    __slots__ = ("_descriptions", "_keys", "_messages")

    def __init__(self, messages: Messages, descriptions: Descriptions):
        self._messages = messages
        self._descriptions = descriptions
        keys = {key for rows in messages.rows for key in rows.layout.developer_fields}
        self._keys = {
            key: {description.native_field for _, description in descriptions.of(key)}
            for key in sorted(keys)
        }

    def values(self, native_fields: Sequence[int], factors: Mapping[str, float]) -> Values | None:
        """Return the first field with values that stands for one of these; None without any.

        `factors` bring its units, in small letters, to those of the profile; a field in other
        units is none.
        """
        for key, natives in self._keys.items():
            if natives & set(native_fields):
                for column in _columns(self._messages, self._descriptions, key):
                    values = column.values if column.values.ndim == 1 else column.values[:, 0]
                    factor = factors.get(column.units.strip().lower())
                    is_meant = column.native_field in native_fields and factor is not None
                    if is_meant and values.dtype != object and np.isfinite(values).any():
                        return values * factor
        return None


def developer_columns(messages: Messages, descriptions: Descriptions) -> list[DeveloperColumn]:
    """Return every developer field of the messages that the part describes anywhere.

    DamagedError where there are more fields, or descriptions of one, than any device writes.
    """
    keys = {key for rows in messages.rows for key in rows.layout.developer_fields}
    if len(keys) * messages.count > _CELLS_LIMIT:
        raise DamagedError(Reason.FIT_TOO_MANY_DEVELOPER_FIELDS, len(keys), messages.count)
    return [column for key in sorted(keys) for column in _columns(messages, descriptions, key)]


def _described(messages: Messages) -> Iterator[tuple[Key, int, Description]]:
    names, units = messages.texts("field_name"), messages.texts("units")
    positions = messages.positions.tolist()
    numbers = (
        "developer_data_index",
        "field_definition_number",
        "fit_base_type_id",
        "native_field_num",
    )
    stored = np.nan_to_num(np.stack([messages.values(name) for name in numbers]), nan=-1)
    scales = np.nan_to_num(messages.values("scale"), nan=1.0).tolist()
    offsets = np.nan_to_num(messages.values("offset"), nan=0.0).tolist()
    for place, (index, number, base, native) in enumerate(stored.astype(int).T.tolist()):
        description = Description(
            name=names[place] or f"developer_{index}_{number}",
            units=units[place] or "",
            base_number=base,
            native_field=native if native >= 0 else None,
            scale=scales[place] or 1.0,
            offset=offsets[place],
        )
        yield (index, number), positions[place], description


def _columns(messages: Messages, descriptions: Descriptions, key: Key) -> list[DeveloperColumn]:
    described = descriptions.of(key)
    if not described:
        return []
    distinct = list(dict.fromkeys(description for _, description in described))
    if len(distinct) > _DESCRIPTIONS_LIMIT:
        raise DamagedError(Reason.FIT_TOO_MANY_DESCRIPTIONS, len(distinct))
    since = [position for position, _ in described]
    which = np.array([distinct.index(description) for _, description in described])
    parts: dict[Description, list[tuple[Rows, Values]]] = {}
    for rows in messages.rows:
        field = rows.layout.developer_fields.get(key)
        if field is None:
            continue
        # What comes before the first description is read by that.
        held = which[np.maximum(np.searchsorted(since, rows.positions, side="right") - 1, 0)]
        for place in np.unique(held).tolist():
            base = base_type(distinct[place].base_number, field.size)
            meaning = Meaning(scale=distinct[place].scale, offset=distinct[place].offset)
            values = rows.decoded(field.start, field.size, base, meaning)
            parts.setdefault(distinct[place], []).append((rows, _where(held == place, values)))
    return [
        DeveloperColumn(
            developer_index=key[0],
            field_number=key[1],
            name=description.name,
            units=description.units,
            native_field=description.native_field,
            values=placed(messages.count, columns),
        )
        for description, columns in parts.items()
    ]


def _where(holds: Values, values: Values) -> Values:
    if holds.all():
        return values
    values[~holds] = None if values.dtype == object else np.nan
    return values
