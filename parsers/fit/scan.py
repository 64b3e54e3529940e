"""The index pass: where every message of a FIT file begins, and which definition it follows.

A FIT file is a header, messages and a checksum; several such parts may be chained. The pass
looks at one byte per message and makes no object of any, so that it costs what walking costs. A
watch writes the same few kinds in turn for minutes: such cycles are passed in one look.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import repeat
from typing import Any, TypeAlias

import numpy as np
from msgspec import Struct

from parsers.common.errors import DamagedError, TruncatedError
from parsers.common.reasons import Reason
from parsers.fit.layout import Layout, definition_at, layout_of, message_size
from parsers.fit.resume import next_sound

Positions: TypeAlias = np.ndarray[Any, np.dtype[np.int64]]
Octets: TypeAlias = np.ndarray[Any, np.dtype[np.uint8]]
Indexes: TypeAlias = np.ndarray[Any, np.dtype[np.uint16]]

_DEFINITION_BIT = 0x40
_COMPRESSED_BIT = 0x80
_LOCAL_BITS = 0x0F
_COMPRESSED_SLOTS = 4
_TIME_OFFSETS = 32
_DEFINITIONS_LIMIT = 4096
_DAMAGES_LIMIT = 32
_MESSAGES_LIMIT = 1_000_000
"""Eleven days at one a second: more are a file built to fill memory."""
_LONGEST_CYCLE = 4
"""Kinds of messages in turn, as a record, then its distances; more are seldom alike for long."""
_FEWEST_CYCLES = 8
"""Fewer cost less one by one than it costs to look for them."""
_PATIENCE, _MOST_PATIENCE = 32, 2048
"""Messages passed one by one before a cycle is looked for, and where there was none for long."""
_LOOK = 128
"""Cycles that are looked at together, four times as many each time that all are alike."""


class MessageBlock(Struct, frozen=True, kw_only=True):
    """The messages of one layout: byte positions, and their places among all messages."""

    layout: Layout
    positions: Positions
    places: Positions


class Walk(Struct, frozen=True, kw_only=True):
    """The messages between two bytes.

    `time_offsets` are the five bits of time in each message's header, -1 where the header has
    none; None when no header has. `damages` are what the walk met, the last of them where it
    ended if that was too early.
    """

    blocks: tuple[MessageBlock, ...]
    time_offsets: Positions | None
    damages: tuple[DamagedError, ...]


def walk(data: bytes, start: int, end: int) -> Walk:
    """Index the messages from `start` on that are whole and defined."""
    pass_ = _Pass(data[start:end])
    damages = tuple(damage.moved(start) for damage in pass_.run())
    positions = pass_.positions
    headers = np.frombuffer(pass_.body, dtype=np.uint8)[positions]
    return Walk(
        blocks=_blocks(pass_, positions, headers, start),
        time_offsets=_time_offsets(headers),
        damages=damages,
    )


class _Pass:
    """One walk over the body of a part."""

    __slots__ = (
        *("_patience", "_spans", "_walked", "body", "count", "definitions", "in_force"),
        *("position", "steps"),
    )

    def __init__(self, body: bytes) -> None:
        self.body = body
        self.position = 0
        self.count = 0
        self._walked: list[int] = []  # since the last of the spans
        self._spans: list[Positions] = []
        self._patience = _PATIENCE
        self.definitions: dict[bytes, int] = {}
        # Of each local type: from which message on which definition holds.
        self.in_force: dict[int, list[tuple[int, int]]] = {}
        # By header byte: the size of the message behind it; 0 for all that is no known data.
        self.steps = [0] * 256

    @property
    def positions(self) -> Positions:
        """The first byte of every message."""
        return np.concatenate((*self._spans, np.array(self._walked, dtype=np.int64)))

    def run(self) -> Iterator[DamagedError]:
        """Walk to the end; yield the damage met on the way."""
        for _ in range(_DAMAGES_LIMIT):
            damage = self._walk()
            if damage is None:
                return
            yield damage
            if isinstance(damage, TruncatedError) or self._is_full or not self._resume():
                return

    @property
    def _is_full(self) -> bool:
        return self.count == _MESSAGES_LIMIT

    def _walk(self) -> DamagedError | None:
        while True:
            try:
                self._pass_data()
            except IndexError:
                return self._ended()
            if self._is_full:
                return self._damaged(Reason.FIT_TOO_MANY_MESSAGES, _MESSAGES_LIMIT)
            damage = self._take_definition()
            if damage is not None:
                return damage

    def _resume(self) -> bool:
        """Go on behind the damage, if messages stand there."""
        definitions = list(self.definitions)
        in_force = {local: definitions[held[-1][1]] for local, held in self.in_force.items()}
        layouts = {local: layout_of(definition) for local, definition in in_force.items()}
        sound_at = next_sound(self.body, self.position + 1, layouts)
        if sound_at is not None:
            self.position = sound_at
        return sound_at is not None

    def _pass_data(self) -> None:
        while not self._is_full and self._pass_one_by_one():
            self._pass_cycles()

    def _pass_one_by_one(self) -> bool:
        """Pass some messages; tell whether all of them were data."""
        # The one loop that runs per message: keep it bare.
        body, steps, position = self.body, self.steps, self.position
        walked = self._walked
        append, before = walked.append, len(walked)
        try:
            for _ in repeat(None, min(self._patience, _MESSAGES_LIMIT - self.count)):
                step = steps[body[position]]
                if not step:
                    return False
                append(position)
                position += step
        finally:
            self.position = position
            self.count += len(walked) - before
        return True

    def _pass_cycles(self) -> None:
        """Pass the messages that go on as the last ones did.

        A message is of the size that its header byte stands for. So where all bytes at the places
        of a cycle are its header bytes, one after another, these are the messages.
        """
        body = self.body
        headers = bytes([body[at] for at in self._walked[-2 * _LONGEST_CYCLE :]])
        cycle = _cycle(headers)
        offsets = [0]
        for header in cycle:
            offsets.append(offsets[-1] + self.steps[header])
        size = offsets.pop()
        cycles = self._cycles_ahead(cycle, offsets, size) if cycle else 0
        if cycles < _FEWEST_CYCLES:
            self._patience = min(2 * self._patience, _MOST_PATIENCE)
            return
        self._patience = _PATIENCE
        firsts = self.position + size * np.arange(cycles, dtype=np.int64)
        span = (firsts[:, None] + np.array(offsets)).ravel()
        self._spans += [np.array(self._walked, dtype=np.int64), span]
        self._walked = []
        self.position += size * cycles
        self.count += len(span)

    def _cycles_ahead(self, cycle: bytes, offsets: Sequence[int], size: int) -> int:
        """Count how often the cycle follows from here on."""
        body, count, look = self.body, 0, _LOOK
        most = (_MESSAGES_LIMIT - self.count) // len(cycle)
        while count < most:
            first, look = self.position + count * size, min(look, most - count)
            alike = look
            for place, offset in enumerate(offsets):
                at = first + offset
                octets = body[at : at + alike * size : size]
                alike = min(alike, len(octets) - len(octets.lstrip(cycle[place : place + 1])))
            count += alike
            if alike < look:
                break
            look *= 4
        return count

    def _ended(self) -> DamagedError | None:
        if self.position == len(self.body):
            return None
        if not self._walked:
            *self._spans, last = self._spans
            self._walked = last.tolist()
        last_at = self._walked.pop()
        size, self.position = self.position - last_at, last_at
        self.count -= 1
        left = len(self.body) - self.position
        return TruncatedError(Reason.FIT_CUT_IN_MESSAGE, left, size, offset=self.position)

    def _take_definition(self) -> DamagedError | None:
        header = self.body[self.position]
        if header & (_COMPRESSED_BIT | _DEFINITION_BIT) != _DEFINITION_BIT:
            return self._damaged(Reason.FIT_UNDEFINED_MESSAGE, f"0x{header:02x}")
        try:
            definition = definition_at(self.body, self.position)
        except IndexError:
            return TruncatedError(Reason.FIT_CUT_IN_DEFINITION, offset=self.position)
        if definition[1] > 1:
            return self._damaged(Reason.FIT_BYTE_ORDER, definition[1])
        if len(self.definitions) == _DEFINITIONS_LIMIT and definition not in self.definitions:
            return self._damaged(Reason.FIT_TOO_MANY_DEFINITIONS, _DEFINITIONS_LIMIT)
        index = self.definitions.setdefault(definition, len(self.definitions))
        self._define(header & _LOCAL_BITS, index, message_size(definition))
        self.position += 1 + len(definition)
        return None

    def _damaged(self, reason: Reason, *numbers: object) -> DamagedError:
        return DamagedError(reason, *numbers, offset=self.position)

    def _define(self, local: int, index: int, size: int) -> None:
        self.in_force.setdefault(local, []).append((self.count, index))
        # The two bits above the local type mean nothing in a data message.
        for header in range(local, _DEFINITION_BIT, _LOCAL_BITS + 1):
            self.steps[header] = size
        if local < _COMPRESSED_SLOTS:
            first = _COMPRESSED_BIT | local * _TIME_OFFSETS
            self.steps[first : first + _TIME_OFFSETS] = [size] * _TIME_OFFSETS


def _cycle(headers: bytes) -> bytes:
    """Return the shortest turn that these header bytes repeat; nothing if they repeat none."""
    for length in range(1, min(_LONGEST_CYCLE, len(headers) // 2) + 1):
        if headers[length:] == headers[:-length]:
            return headers[-length:]
    return b""


def _time_offsets(headers: Octets) -> Positions | None:
    is_compressed = headers >= _COMPRESSED_BIT
    if not is_compressed.any():
        return None
    return np.where(is_compressed, headers & (_TIME_OFFSETS - 1), np.int64(-1))


def _blocks(
    pass_: _Pass, positions: Positions, headers: Octets, start: int
) -> tuple[MessageBlock, ...]:
    """Split the messages by definition; leave out definitions without messages."""
    indexes = _definition_indexes(pass_, headers)
    order = np.argsort(indexes, kind="stable")
    counts = np.bincount(indexes, minlength=len(pass_.definitions))
    bounds = np.concatenate(([0], np.cumsum(counts)))
    positions = positions + start
    blocks = []
    for definition, index in pass_.definitions.items():
        places = order[bounds[index] : bounds[index + 1]]
        if len(places):
            layout = layout_of(definition)
            blocks.append(MessageBlock(layout=layout, positions=positions[places], places=places))
    return tuple(blocks)


def _definition_indexes(pass_: _Pass, headers: Octets) -> Indexes:
    """Return the index of the definition that each message follows."""
    by_local = np.zeros(_LOCAL_BITS + 1, dtype=np.uint16)
    for local, ((_, index), *_) in pass_.in_force.items():
        by_local[local] = index
    indexes: Indexes = by_local[_LOCAL_TYPES][headers]
    redefined = {local: held for local, held in pass_.in_force.items() if len(held) > 1}
    locals_ = _LOCAL_TYPES[headers] if redefined else headers
    for local, in_force in redefined.items():
        since, held = np.array(in_force).T
        mine = np.flatnonzero(locals_ == local)
        indexes[mine] = held[np.searchsorted(since, mine, side="right") - 1]
    return indexes


def _local_types() -> Octets:
    headers = np.arange(256)
    compressed = (headers >> 5) & (_COMPRESSED_SLOTS - 1)
    return np.where(headers & _COMPRESSED_BIT, compressed, headers & _LOCAL_BITS).astype(np.uint8)


_LOCAL_TYPES = _local_types()
