"""From the bytes of a FIT file to its messages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from msgspec import Struct

from parsers.common.errors import ParseError
from parsers.fit.developer import (
    FIELD_DESCRIPTION,
    Descriptions,
    DeveloperColumn,
    NativeColumns,
    developer_columns,
)
from parsers.fit.framing import Frame, frames
from parsers.fit.gather import Rows, Values
from parsers.fit.messages import Messages
from parsers.fit.profile import TIMESTAMP, Meaning, message_spec
from parsers.fit.rolling import unrolled
from parsers.fit.scan import MessageBlock, Walk, walk

_TIME_OFFSET_BITS = 5
_TIMESTAMP_SIZE = 4
_PLAIN = Meaning()


class Part(Struct, frozen=True, kw_only=True):
    """One of the FIT files chained into one, from byte to byte: its messages by global number."""

    start: int
    end: int
    messages: Mapping[int, Messages]
    descriptions: Descriptions

    def of(self, number: int) -> Messages:
        """Return the messages of a kind, which may be none."""
        return self.messages.get(number) or Messages(message_spec(number), (), None)

    def developer_columns(self, number: int) -> list[DeveloperColumn]:
        """Return the developer fields of the messages of a kind."""
        return developer_columns(self.of(number), self.descriptions)

    def native_columns(self, number: int) -> NativeColumns:
        """Return the developer fields that stand for a native field of the messages of a kind."""
        return NativeColumns(self.of(number), self.descriptions)


class FitFile(Struct, frozen=True, kw_only=True):
    """Everything in a file, and what was wrong with it."""

    parts: tuple[Part, ...]
    errors: tuple[ParseError, ...]


def decode(data: bytes) -> FitFile:
    """Index a file. Never raises for what the bytes are: what is whole is kept, damage reported.

    The index holds byte positions only; columns are decoded when they are asked for, so that a
    caller pays for what it uses.
    """
    errors: list[ParseError] = []
    parts = []
    for frame in frames(data, errors):
        walked = walk(data, frame.body_start, frame.body_end)
        errors.extend(walked.damages)
        parts.append(_part(data, frame, walked))
    return FitFile(parts=tuple(parts), errors=tuple(errors))


def _part(data: bytes, frame: Frame, walked: Walk) -> Part:
    times = _compressed_times(data, walked)
    by_number: dict[int, list[MessageBlock]] = {}
    for block in walked.blocks:
        by_number.setdefault(block.layout.global_number, []).append(block)
    messages = {
        number: _messages(data, number, blocks, times) for number, blocks in by_number.items()
    }
    return Part(
        start=frame.start,
        end=frame.end,
        messages=messages,
        descriptions=Descriptions(messages.get(FIELD_DESCRIPTION)),
    )


def _messages(
    data: bytes, number: int, blocks: Sequence[MessageBlock], times: Values | None
) -> Messages:
    """Collect the messages of one kind; of several layouts in the order of the file."""
    if len(blocks) == 1:
        (block,) = blocks
        rows = [Rows(data, block.layout, block.positions, np.arange(len(block.places)))]
        return Messages(message_spec(number), rows, None if times is None else times[block.places])
    everywhere = np.concatenate([block.places for block in blocks])
    places = np.empty(len(everywhere), dtype=np.int64)
    places[np.argsort(everywhere, kind="stable")] = np.arange(len(everywhere))
    rows, first = [], 0
    for block in blocks:
        last = first + len(block.places)
        rows.append(Rows(data, block.layout, block.positions, places[first:last]))
        first = last
    own_times = None if times is None else times[np.sort(everywhere)]
    return Messages(message_spec(number), rows, own_times)


def _compressed_times(data: bytes, walked: Walk) -> Values | None:
    """Expand compressed timestamps to seconds of the FIT epoch, NaN for other messages.

    None when the part has no such messages. Their headers hold the five lowest bits; the rest
    comes from the timestamps before.
    """
    if walked.time_offsets is None:
        return None
    counts = walked.time_offsets.astype(np.int64)
    is_full = np.zeros(len(counts), dtype=bool)
    for block in walked.blocks:
        seconds = _whole_timestamps(data, block)
        is_set = ~np.isnan(seconds)
        counts[block.places[is_set]] = seconds[is_set].astype(np.int64)
        is_full[block.places[is_set]] = True
    is_timed = counts >= 0
    times = np.full(len(counts), np.nan)
    times[is_timed] = unrolled(
        counts[is_timed], is_full=is_full[is_timed], bit_count=_TIME_OFFSET_BITS
    )
    # Five bits alone tell no time.
    times[~np.logical_or.accumulate(is_full)] = np.nan
    return times


def _whole_timestamps(data: bytes, block: MessageBlock) -> Values:
    field = block.layout.fields.get(TIMESTAMP)
    if field is None or field.base.size != _TIMESTAMP_SIZE or field.size != _TIMESTAMP_SIZE:
        return np.full(len(block.positions), np.nan)
    rows = Rows(data, block.layout, block.positions, block.places)
    return rows.decoded(field.start, field.size, field.base, _PLAIN)
