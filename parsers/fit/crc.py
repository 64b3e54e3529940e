"""FIT's checksum, CRC-16/ARC, many bytes at a time.

The data is cut into short lanes that NumPy advances side by side, two bytes a step. A checksum is
linear over GF(2), so the lanes' results join pairwise: the left one is carried over the zeros that
stand for the right one's bytes, then both are added.
"""

from __future__ import annotations

from functools import cache
from itertools import count
from typing import Any, TypeAlias

import numpy as np

_Words: TypeAlias = np.ndarray[Any, np.dtype[np.uint16]]

_POLYNOMIAL = 0xA001  # 0x8005 with its bits reversed
_WORD_BITS = 16
_WORDS_PER_LANE = 32
"""Few steps, each over many lanes; joining lanes costs little because it halves them."""


def crc16(data: bytes | memoryview) -> int:
    """CRC-16/ARC: polynomial 0x8005 reflected, initial value 0."""
    sums = _lane_sums(data)
    for level in count():
        if len(sums) == 1:
            break
        if len(sums) % 2:
            sums = np.append(np.uint16(0), sums)
        sums = _carried(sums[::2], level) ^ sums[1::2]
    return int(sums[0])


def _lane_sums(data: bytes | memoryview) -> _Words:
    """The checksum of each lane; zeros in front of the data leave the first as it is."""
    table = _table()
    lanes = max(1, -(-len(data) // (2 * _WORDS_PER_LANE)))
    # A header is far shorter than a lane.
    words_per_lane = _WORDS_PER_LANE if lanes > 1 else -(-len(data) // 2)
    padded = np.zeros(2 * words_per_lane * lanes, dtype=np.uint8)
    padded[len(padded) - len(data) :] = np.frombuffer(data, dtype=np.uint8)
    steps = np.ascontiguousarray(padded.view("<u2").reshape(lanes, -1).T)
    sums = np.zeros(lanes, dtype=np.uint16)
    for words in steps:
        sums = table.take(sums ^ words)
    return sums


def _carried(sums: _Words, level: int) -> _Words:
    """The checksums after as many words of zeros as `level` joins put into a lane."""
    low, high = _carry(level)
    carried: _Words = low.take(sums & np.uint16(0xFF)) ^ high.take(sums >> np.uint16(8))
    return carried


@cache
def _carry(level: int) -> tuple[_Words, _Words]:
    """What the zeros of a level make of every low and of every high byte of a checksum."""
    low = np.arange(256, dtype=np.uint16)
    high = low << np.uint16(8)
    if level:
        return (
            _carried(_carried(low, level - 1), level - 1),
            _carried(_carried(high, level - 1), level - 1),
        )
    for _ in range(_WORDS_PER_LANE):
        low, high = _table().take(low), _table().take(high)
    return low, high


@cache
def _table() -> _Words:
    """What two bytes of zeros make of every checksum."""
    sums = np.arange(1 << _WORD_BITS, dtype=np.uint16)
    for _ in range(_WORD_BITS):
        sums = np.where(sums & 1, sums >> 1 ^ np.uint16(_POLYNOMIAL), sums >> 1)
    return sums
