"""Names, scales, units and words of FIT's messages and fields.

From fitparse's profile tables (SDK 20.8 of 2019) and the supplement for what is newer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from fitparse import profile as fitparse_profile
from fitparse import records as shapes
from msgspec import Struct

from parsers.fit import supplement

TIMESTAMP = 253
MESSAGE_INDEX = 254

_NO_WORDS: Mapping[int, str] = {}
# Bits and masks, not words.
_WORDLESS_TYPES = frozenset({"message_index", "left_right_balance", "left_right_balance_100"})


class Meaning(NamedTuple):
    """How a stored number reads: value = stored / scale − offset, or one of the words."""

    scale: float = 1.0
    offset: float = 0.0
    units: str = ""
    words: Mapping[int, str] = _NO_WORDS


class Component(Struct, frozen=True, kw_only=True):
    """Bits of a field that stand for another field of the message.

    `reading` names the subfield that must hold for that; None where the bits always do.
    """

    reading: str | None

    target: int
    first_bit: int
    bit_count: int
    is_rolling: bool
    scale: float
    offset: float


class Subfield(Struct, frozen=True, kw_only=True):
    """Another reading of a field, where one of `conditions` (field number, stored value) holds."""

    field_number: int
    conditions: tuple[tuple[int, int], ...]
    meaning: Meaning


class FieldSpec(Struct, frozen=True, kw_only=True):
    """A field of a message: its name, how it reads and what is packed into it."""

    number: int
    name: str
    meaning: Meaning
    components: tuple[Component, ...] = ()


class Packing(NamedTuple):
    """Which field holds another one in its bits, in which components, and when."""

    source: int
    reading: str | None
    components: tuple[Component, ...]


class MessageSpec(Struct, frozen=True, kw_only=True):
    """A kind of message: its fields by number, their numbers by name, and other readings.

    `packed` tells of each field which other fields hold it in their bits.
    """

    number: int
    name: str
    fields: Mapping[int, FieldSpec]
    numbers: Mapping[str, int]
    subfields: Mapping[str, Subfield]
    packed: Mapping[int, tuple[Packing, ...]]

    def __hash__(self) -> int:
        """Hash by the number: there is one of each."""
        return self.number

    def field(self, number: int) -> FieldSpec:
        """Return a field's meaning; an unknown one is called `unknown_N` and read as it stands."""
        return self.fields.get(number) or _unknown_field(number)


@cache
def message_spec(number: int) -> MessageSpec:
    """Return what the profile knows about a kind of message by its global number."""
    message = fitparse_profile.MESSAGE_TYPES.get(number)
    fields = {f.def_num: _field(f) for f in message.fields.values()} if message else {}
    fields.update(_newer_fields(number))
    fields.setdefault(TIMESTAMP, _plain_field(TIMESTAMP, "timestamp", units="s"))
    fields.setdefault(MESSAGE_INDEX, _plain_field(MESSAGE_INDEX, "message_index"))
    return MessageSpec(
        number=number,
        name=message.name if message else supplement.MESSAGE_NAMES.get(number, f"unknown_{number}"),
        fields=fields,
        numbers={field.name: field.number for field in fields.values()},
        subfields=_subfields(message) if message else {},
        packed=_packed(fields.values()),
    )


@cache
def words_of(type_name: str) -> Mapping[int, str]:
    """Return the words of an enumerated type; empty for any other."""
    enumerated = fitparse_profile.FIELD_TYPES.get(type_name)
    newer = supplement.WORDS.get(type_name, {})
    if type_name in _WORDLESS_TYPES or (enumerated is None and not newer):
        return _NO_WORDS
    return {**((enumerated and enumerated.values) or {}), **newer}


@cache
def _unknown_field(number: int) -> FieldSpec:
    return _plain_field(number, f"unknown_{number}")


def _packed(fields: Iterable[FieldSpec]) -> dict[int, tuple[Packing, ...]]:
    packed: dict[int, dict[tuple[int, str | None], tuple[Component, ...]]] = {}
    for field in fields:
        for component in field.components:
            packings = packed.setdefault(component.target, {})
            key = field.number, component.reading
            packings[key] = (*packings.get(key, ()), component)
    return {
        target: tuple(Packing(*key, components) for key, components in packings.items())
        for target, packings in packed.items()
    }


def _plain_field(number: int, name: str, *, units: str = "") -> FieldSpec:
    return FieldSpec(number=number, name=name, meaning=Meaning(units=units))


def _newer_fields(message_number: int) -> dict[int, FieldSpec]:
    return {
        number: FieldSpec(
            number=number,
            name=newer.name,
            meaning=Meaning(
                scale=newer.scale,
                offset=newer.offset,
                units=newer.units,
                words=words_of(newer.type_name),
            ),
        )
        for number, newer in supplement.FIELDS.get(message_number, {}).items()
    }


def _field(field: shapes.Field) -> FieldSpec:
    readings = [subfield for subfield in field.subfields or () if subfield.components]
    return FieldSpec(
        number=field.def_num,
        name=field.name,
        meaning=_meaning(field),
        components=(
            *_components(field, reading=None),
            *(part for reading in readings for part in _components(reading, reading=reading.name)),
        ),
    )


def _components(
    field: shapes.Field | shapes.SubField, *, reading: str | None
) -> Iterator[Component]:
    for component in field.components or ():
        yield Component(
            reading=reading,
            target=component.def_num,
            first_bit=component.bit_offset,
            bit_count=component.bits,
            is_rolling=bool(component.accumulate),
            scale=float(component.scale or 1),
            offset=float(component.offset or 0),
        )


def _meaning(field: shapes.Field | shapes.SubField) -> Meaning:
    return Meaning(
        scale=float(field.scale or 1),
        offset=float(field.offset or 0),
        units=field.units or "",
        words=words_of(field.type.name),
    )


def _subfields(message: shapes.MessageType) -> dict[str, Subfield]:
    return {
        subfield.name: Subfield(
            field_number=field.def_num,
            conditions=tuple((ref.def_num, ref.raw_value) for ref in subfield.ref_fields),
            meaning=_meaning(subfield),
        )
        for field in message.fields.values()
        for subfield in field.subfields or ()
    }
