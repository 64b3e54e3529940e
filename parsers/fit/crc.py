"""FIT's checksum, CRC-16/ARC, many bytes at a time.

The data is cut into lanes of equal length that NumPy advances side by side, two bytes a step. A
checksum is linear over GF(2), so the lanes' results join pairwise: the left one is carried over
the zeros that stand for the right one's bytes, then both are added.
"""

from __future__ import annotations

from functools import cache
from typing import Any, TypeAlias

import numpy as np

_Words: TypeAlias = np.ndarray[Any, np.dtype[np.uint16]]

_POLYNOMIAL = 0xA001  # 0x8005 with its bits reversed
_WORD_BITS = 16
_BYTES_PER_LANE = 192


def crc16(data: bytes | memoryview) -> int:
    """CRC-16/ARC: polynomial 0x8005 reflected, initial value 0."""
    table = _table()
    lanes = _lane_count(len(data))
    words = _in_lanes(data, lanes)
    sums = np.zeros(lanes, dtype=np.uint16)
    for step in range(words.shape[1]):
        sums = table[sums ^ words[:, step]]
    return _joined(sums, words.shape[1])


def _lane_count(size: int) -> int:
    """A power of two, so that lanes join pairwise."""
    return 1 << max(0, (size // _BYTES_PER_LANE).bit_length() - 1)


def _in_lanes(data: bytes | memoryview, lanes: int) -> _Words:
    """The data as words, a row per lane, behind zeros: those leave a checksum of 0 as it is."""
    size = -(-len(data) // (2 * lanes)) * 2 * lanes
    padded = np.zeros(size, dtype=np.uint8)
    padded[size - len(data) :] = np.frombuffer(data, dtype=np.uint8)
    return padded.view("<u2").reshape(lanes, -1)


def _joined(sums: _Words, steps: int) -> int:
    """The checksum of all lanes in a row, each of which is `steps` words long."""
    carry = _carry_over_words(steps)
    while len(sums) > 1:
        sums = _apply(carry, sums[::2]) ^ sums[1::2]
        carry = _apply(carry, carry)
    return int(sums[0])


def _carry_over_words(count: int) -> _Words:
    """What `count` words of zeros make of each single bit of a checksum."""
    table = _table()
    power = table[_unit_bits()]
    carry = _unit_bits()
    while count:
        if count & 1:
            carry = _apply(power, carry)
        power = _apply(power, power)
        count >>= 1
    return carry


def _apply(images: _Words, sums: _Words) -> _Words:
    """The linear map with these images of the single bits, on each checksum."""
    is_set = (sums[:, None] & _unit_bits()) != 0
    result: _Words = np.bitwise_xor.reduce(np.where(is_set, images, np.uint16(0)), axis=1)
    return result


@cache
def _unit_bits() -> _Words:
    return np.uint16(1) << np.arange(_WORD_BITS, dtype=np.uint16)


@cache
def _table() -> _Words:
    """What two bytes of zeros make of every checksum."""
    sums = np.arange(1 << _WORD_BITS, dtype=np.uint16)
    for _ in range(_WORD_BITS):
        sums = np.where(sums & 1, sums >> 1 ^ np.uint16(_POLYNOMIAL), sums >> 1)
    return sums
