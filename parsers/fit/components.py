"""Fields that are packed into the bits of other fields."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from parsers.fit.base_types import BYTE, TEXT
from parsers.fit.gather import Rows, Values
from parsers.fit.layout import FieldLayout
from parsers.fit.profile import Component, Meaning, Packing
from parsers.fit.rolling import Counts, Mask, unrolled

_NOTHING = -1
_WIDEST_BITS = 56


def unpacked(
    rows: Iterable[Rows], packing: Packing, recorded: Values, *, holds: Mask | bool
) -> Values:
    """Return a field's recorded values, or those packed into another field if it has none.

    Several components of one message make a two-dimensional column. A rolling counter goes on
    from message to message, and from the field's own value where one is recorded. `holds` tells
    in which messages the other field may be read like that: True in all, False in none.
    """
    components = packing.components
    blocks = [
        (block, block.layout.fields[packing.source])
        for block in rows
        if packing.source in block.layout.fields
    ]
    if len(components) == 1 and recorded.ndim == 1:
        if not np.isnan(recorded).any():
            return recorded
        if holds is True and all(_is_whole(field, components[0]) for _, field in blocks):
            return _completed(recorded, blocks, components[0])
    count = len(recorded)
    recorded = recorded.reshape(count, -1)
    width = max(len(components), recorded.shape[1])
    counts = np.full((count, width), _NOTHING, dtype=np.int64)
    for block, field in blocks:
        counts[block.places, : len(components)] = _bits(block, field, components)
    if holds is not True:
        counts[np.logical_not(holds)] = _NOTHING
    values = np.full((count, width), np.nan)
    values[:, : recorded.shape[1]] = recorded
    is_own = ~np.isnan(values)
    first = components[0]
    if first.is_rolling:
        full = np.rint((values[is_own] + first.offset) * first.scale)
        counts[is_own] = full.astype(np.int64)
        is_there = counts != _NOTHING
        counts[is_there] = unrolled(
            counts[is_there], is_full=is_own[is_there], bit_count=first.bit_count
        )
    is_packed = ~is_own & (counts != _NOTHING)
    values[is_packed] = counts[is_packed] / first.scale - first.offset
    return values[:, 0] if width == 1 else values


def _is_whole(field: FieldLayout, component: Component) -> bool:
    """Tell whether the component is all of a field that holds one number."""
    bit_count = 8 * field.size
    is_count = field.is_scalar and field.base.is_unsigned and bit_count <= _WIDEST_BITS
    is_all = (component.first_bit, component.bit_count) == (0, bit_count)
    return is_count and is_all and not component.is_rolling


def _completed(
    recorded: Values, blocks: Iterable[tuple[Rows, FieldLayout]], component: Component
) -> Values:
    """Return the recorded values, and where there is none what another field holds as a whole."""
    meaning = Meaning(scale=component.scale, offset=component.offset)
    values = recorded.copy()
    for block, field in blocks:
        own = values[block.places]
        others = block.decoded(field.start, field.size, field.base, meaning)
        values[block.places] = np.where(np.isnan(own), others, own)
    return values


def _bits(rows: Rows, field: FieldLayout, components: Sequence[Component]) -> Counts:
    """Extract the components' bits; `_NOTHING` if the field is empty or too short."""
    counts = np.full((rows.count, len(components)), _NOTHING, dtype=np.int64)
    if field.base.name == TEXT:
        return counts
    octets = _octets(rows, field)
    is_there = _is_there(rows, field)
    for place, component in enumerate(components):
        last = component.first_bit + component.bit_count
        if last <= 8 * field.size and component.bit_count <= _WIDEST_BITS:
            bits = _extract(octets, component.first_bit, component.bit_count)
            counts[is_there, place] = bits[is_there]
    return counts


def _octets(rows: Rows, field: FieldLayout) -> Values:
    """Return the field's bytes, the least significant first."""
    octets = rows.stored(field.start, field.size, BYTE).reshape(rows.count, -1)
    return octets[:, ::-1] if rows.layout.byte_order == ">" and field.base.size > 1 else octets


def _is_there(rows: Rows, field: FieldLayout) -> Values:
    stored = rows.stored(field.start, field.size, field.base).reshape(rows.count, -1)
    is_there: Values = (stored != field.base.invalid).any(axis=1)
    return is_there


def _extract(octets: Values, first_bit: int, bit_count: int) -> Counts:
    first, last = first_bit // 8, (first_bit + bit_count - 1) // 8
    bits = np.zeros(len(octets), dtype=np.int64)
    for place, octet in enumerate(range(first, last + 1)):
        bits |= octets[:, octet].astype(np.int64) << (8 * place)
    return bits >> (first_bit % 8) & ((1 << bit_count) - 1)
