"""Seeded damage to FIT files: nothing raises, hangs or grows, and what is whole is kept."""

from __future__ import annotations

import random
import resource
import struct
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from parsers import FileKind, parse
from parsers.common.errors import ParseError
from parsers.fit import FitFile, decode
from parsers.fit.crc import crc16

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"

SEED = 19_891_231
LARGEST_BYTES = 500_000
LONGEST_STRETCH = 64
HEADER_SIZE = 14

HANG_S = 1.0
MEMORY_KB = 300_000

Damage = Callable[[bytearray, random.Random], bytearray]


def flip(data: bytearray, chance: random.Random) -> bytearray:
    """One to sixteen bits."""
    for _ in range(chance.randint(1, 16)):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return data


def overwrite(data: bytearray, chance: random.Random) -> bytearray:
    """A stretch with random bytes, zeros or 0xFF."""
    start = chance.randrange(len(data))
    size = min(chance.randint(1, LONGEST_STRETCH), len(data) - start)
    data[start : start + size] = chance.choice(
        (chance.randbytes(size), bytes(size), b"\xff" * size)
    )
    return data


def truncate(data: bytearray, chance: random.Random) -> bytearray:
    return data[: chance.randrange(len(data))]


def insert(data: bytearray, chance: random.Random) -> bytearray:
    """Random bytes, or a stretch of the file again."""
    source, start = chance.randrange(len(data)), chance.randrange(len(data))
    again = bytes(data[source : source + chance.randint(1, LONGEST_STRETCH)])
    data[start:start] = chance.choice((again, chance.randbytes(len(again))))
    return data


def remove(data: bytearray, chance: random.Random) -> bytearray:
    start = chance.randrange(len(data))
    del data[start : start + chance.randint(1, LONGEST_STRETCH)]
    return data


def lie_about_size(data: bytearray, chance: random.Random) -> bytearray:
    lies = (0, 1, len(data), 2 * len(data), 0xFFFFFFFF, chance.randrange(len(data)))
    data[4:8] = struct.pack("<I", chance.choice(lies))
    return data


def lie_in_definition(data: bytearray, chance: random.Random) -> bytearray:
    """Other sizes and types in one of the definitions at the file's beginning."""
    at = data.find(b"\x40", HEADER_SIZE, 2000)
    field = at + 6 + 3 * chance.randrange(8)
    if at >= 0 and field + 3 < len(data):
        data[field + 1] = chance.randrange(256)
        data[field + 2] = chance.randrange(256)
    return data


def sealed(damage: Damage) -> Damage:
    """The same damage under sizes and checksums that are right again."""

    def damaged(data: bytearray, chance: random.Random) -> bytearray:
        data = damage(data, chance)
        if len(data) <= HEADER_SIZE + 2:
            return data
        data[4:8] = struct.pack("<I", len(data) - data[0] - 2 if data[0] < len(data) - 2 else 0)
        data[12:14] = bytes(2)
        data[-2:] = struct.pack("<H", crc16(bytes(data[:-2])))
        return data

    return damaged


OPEN = (flip, overwrite, truncate, insert, remove, lie_about_size, lie_in_definition)
DAMAGES: tuple[Damage, ...] = (
    *OPEN,
    *(sealed(damage) for damage in OPEN if damage is not truncate),
)


def simulated_files() -> list[bytes]:
    return [path.read_bytes() for path in sorted(EXAMPLES.glob("*.fit"))]


def real_files(corpus: Path) -> list[bytes]:
    paths = sorted(path for path in corpus.rglob("*") if path.suffix.lower() == ".fit")
    return [path.read_bytes() for path in paths if path.stat().st_size < LARGEST_BYTES]


def mutants(files: Sequence[bytes], *, count: int) -> Iterator[tuple[int, bytes]]:
    """So many damaged copies, each kind of damage in turn."""
    for number in range(count):
        chance = random.Random(SEED * 100_003 + number)
        damage = DAMAGES[number % len(DAMAGES)]
        yield number, bytes(damage(bytearray(chance.choice(files)), chance))


def decode_all(content: bytes) -> FitFile:
    """Everything that the decoder offers, not only what an activity needs."""
    file = decode(content)
    for part in file.parts:
        for number, messages in part.messages.items():
            try:
                assert all(len(c.values) == messages.count for c in messages.columns())
                part.developer_columns(number)
            except ParseError:
                continue
    return file


def endure(files: Sequence[bytes], *, count: int) -> Counter[str]:
    """Parse and decode so many mutants; what became of them."""
    before_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    outcomes: Counter[str] = Counter()
    slowest_s = 0.0
    for number, content in mutants(files, count=count):
        start_s = time.process_time()
        parsed = parse(content, source=f"mutant {number}")
        decode_all(content)
        slowest_s = max(slowest_s, time.process_time() - start_s)
        assert slowest_s < HANG_S, number
        assert (parsed.kind is FileKind.ACTIVITY) == bool(parsed.activities), number
        outcomes[parsed.kind] += 1
        outcomes["with errors"] += bool(parsed.errors)
    grown_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kb
    assert grown_kb < MEMORY_KB
    outcomes.update({"slowest ms": round(1000 * slowest_s), "grown MB": grown_kb // 1000})
    return outcomes


def message_ends(file: FitFile) -> dict[int, list[int]]:
    """Of each kind of message the bytes at which they end."""
    ends: dict[int, list[int]] = {}
    for part in file.parts:
        for number, messages in part.messages.items():
            stops = np.concatenate([rows.positions + rows.layout.size for rows in messages.rows])
            ends.setdefault(number, []).extend(sorted(stops.tolist()))
    return ends


def keep_whole_messages(files: Sequence[bytes], *, count: int) -> None:
    """Cut so many sound files anywhere: every message that ends before the cut must come out."""
    chance = random.Random(SEED)
    files = [content for content in files if not decode(content).errors]
    ends = [message_ends(decode(content)) for content in files]
    for _ in range(count):
        which = chance.randrange(len(files))
        cut = chance.randrange(len(files[which]))
        saved = message_ends(decode(files[which][:cut]))
        whole = {n: [end for end in cuts if end <= cut] for n, cuts in ends[which].items()}
        assert saved == {number: cuts for number, cuts in whole.items() if cuts}, (which, cut)


def test_mutants_of_simulated_files() -> None:
    assert endure(simulated_files(), count=130)[FileKind.ACTIVITY] > 60


def test_mutants_of_real_files(corpus: Path) -> None:
    assert endure(real_files(corpus), count=170)[FileKind.ACTIVITY] > 100


def test_cuts_of_simulated_files() -> None:
    keep_whole_messages(simulated_files(), count=100)


def test_cuts_of_real_files(corpus: Path) -> None:
    keep_whole_messages(real_files(corpus), count=100)


@pytest.mark.soak
def test_soak_of_simulated_and_real_files(corpus: Path) -> None:
    files = simulated_files() + real_files(corpus)
    outcomes = endure(files, count=5000)
    keep_whole_messages(files, count=2000)
    print(f"5,000 mutants of FIT, seed {SEED}: {dict(outcomes)}; 2,000 cuts")  # noqa: T201
