"""Fields that apps and foot pods add, and the messages that describe them.

The key is (developer index, field number): names repeat between apps. A field that is described
anew in the middle of a file, and differently, is another field from there on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import numpy as np

from parsers.common.errors import DamagedError
from parsers.fit.base_types import base_type
from parsers.fit.gather import Rows, Values
from parsers.fit.messages import Messages, placed
from parsers.fit.profile import Meaning

FIELD_DESCRIPTION = 206

Key: TypeAlias = tuple[int, int]
_NO_MEANING = Meaning()
_CELLS_LIMIT = 1 << 25
_DESCRIPTIONS_LIMIT = 16


class Description(NamedTuple):
    """What a field is called and how it is stored."""

    name: str
    units: str
    base_number: int
    native_field: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeveloperColumn:
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


def developer_columns(messages: Messages, descriptions: Descriptions) -> list[DeveloperColumn]:
    """Return every developer field of the messages that the part describes anywhere.

    DamagedError where there are more fields, or descriptions of one, than any device writes.
    """
    keys = {key for rows in messages.rows for key in rows.layout.developer_fields}
    if len(keys) * messages.count > _CELLS_LIMIT:
        raise DamagedError(f"{len(keys):,} developer fields in {messages.count:,} messages")
    return [column for key in sorted(keys) for column in _columns(messages, descriptions, key)]


def _described(messages: Messages) -> Iterator[tuple[Key, int, Description]]:
    names, units = messages.texts("field_name"), messages.texts("units")
    numbers = (
        "developer_data_index",
        "field_definition_number",
        "fit_base_type_id",
        "native_field_num",
    )
    stored = np.nan_to_num(np.stack([messages.values(name) for name in numbers]), nan=-1)
    for place, (index, number, base, native) in enumerate(stored.astype(int).T.tolist()):
        description = Description(
            name=names[place] or f"developer_{index}_{number}",
            units=units[place] or "",
            base_number=base,
            native_field=native if native >= 0 else None,
        )
        yield (index, number), int(messages.positions[place]), description


def _columns(messages: Messages, descriptions: Descriptions, key: Key) -> list[DeveloperColumn]:
    described = descriptions.of(key)
    if not described:
        return []
    distinct = list(dict.fromkeys(description for _, description in described))
    if len(distinct) > _DESCRIPTIONS_LIMIT:
        raise DamagedError(f"{len(distinct):,} different descriptions of one developer field")
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
            values = rows.decoded(field.start, field.size, base, _NO_MEANING)
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
