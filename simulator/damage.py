"""Damaged copies of sound files, the same ones in every run."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

_LARGEST_INSERTION = 64


class Mutant(NamedTuple):
    """A damaged file; `kind` and `seed` make it again."""

    kind: str
    seed: int
    data: bytes


def flip_bits(data: bytearray, chance: random.Random) -> bytearray:
    """One to sixteen bits turned over, anywhere."""
    for _ in range(chance.randint(1, 16)):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return data


def overwrite(data: bytearray, chance: random.Random) -> bytearray:
    """A stretch of random bytes, or of zeros, or of 0xFF."""
    start = chance.randrange(len(data))
    size = min(chance.randint(1, _LARGEST_INSERTION), len(data) - start)
    filling = (chance.randbytes(size), bytes(size), b"\xff" * size)
    data[start : start + size] = chance.choice(filling)
    return data


def truncate(data: bytearray, chance: random.Random) -> bytearray:
    """Cut short at any byte."""
    return data[: chance.randrange(len(data))]


def insert(data: bytearray, chance: random.Random) -> bytearray:
    """Bytes put in between: random ones, or a stretch of the file again."""
    start = chance.randrange(len(data))
    source = chance.randrange(len(data))
    again = bytes(data[source : source + chance.randint(1, _LARGEST_INSERTION)])
    data[start:start] = chance.choice((chance.randbytes(len(again)), again))
    return data


def remove(data: bytearray, chance: random.Random) -> bytearray:
    """A stretch taken out."""
    start = chance.randrange(len(data))
    del data[start : start + chance.randint(1, _LARGEST_INSERTION)]
    return data


Damage = Callable[[bytearray, random.Random], bytearray]

DAMAGES: tuple[Damage, ...] = (flip_bits, overwrite, truncate, insert, remove)


def mutants(
    originals: Sequence[bytes], *, count: int, seed: int, damages: Sequence[Damage] = DAMAGES
) -> Iterator[Mutant]:
    """So many damaged copies, every kind of damage and every original in turn."""
    for number in range(count):
        own_seed = seed * 1_000_003 + number
        chance = random.Random(own_seed)
        damage = damages[number % len(damages)]
        original = originals[chance.randrange(len(originals))]
        data = bytes(damage(bytearray(original), chance))
        yield Mutant(kind=damage.__name__, seed=own_seed, data=data)
