"""Damaged archives through unpacking, parsing and measuring: nothing escapes, and no name does."""

from __future__ import annotations

import gzip
import io
import random
import resource
import struct
import time
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator

import pytest

from flows.engine.analyze import examine
from parsers.archives import members
from parsers.common.errors import ParseError
from parsers.parse import parse
from tests.parsers.fit import test_mutants as fit
from tests.parsers.markup import test_mutants as markup
from tests.parsers.test_zips import METHODS, OTHERS, zip_of

FULL = 6_000
LONGEST_S = 1.0
MOST_KB = 400_000
NAME = b"Zebulonia Quarkwist"
WORDS = ("zebulonia", "quarkwist")

_NAMED, _COMMENTED, _EXTRA = 8, 16, 4


def marked_gzip(content: bytes) -> bytes:
    """Pack as gzip does, the name in every field that may hold text."""
    head = struct.pack("<2s2BL2B", b"\x1f\x8b", 8, _NAMED | _COMMENTED | _EXTRA, 0, 0, 3)
    extra = struct.pack("<2sH", b"AD", len(NAME)) + NAME
    head += struct.pack("<H", len(extra)) + extra + NAME + b".fit\0" + NAME + b"\0"
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    packed = packer.compress(content) + packer.flush()
    return head + packed + struct.pack("<2L", zlib.crc32(content), len(content) & 0xFFFFFFFF)


def marked_zip(method: int, inner: dict[str, bytes]) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", method) as archive:
        archive.comment = NAME
        for name, content in inner.items():
            info = zipfile.ZipInfo(f"{NAME.decode()}/{name}")
            info.compress_type, info.comment = method, NAME
            info.extra = struct.pack("<2H", 0xABCD, len(NAME)) + NAME
            archive.writestr(info, content)
    return sink.getvalue()


def gzips(contents: list[bytes]) -> list[bytes]:
    """Plain, in two pieces, twice packed, and with something behind the end."""
    fit_file, gpx, tcx = contents
    halves = fit_file[:4000], fit_file[4000:]
    return [
        *map(marked_gzip, contents),
        b"".join(map(marked_gzip, halves)),
        marked_gzip(marked_gzip(gpx)),
        marked_gzip(fit_file) + NAME,
        gzip.compress(tcx, compresslevel=1),
    ]


def zips(contents: list[bytes]) -> list[bytes]:
    """Of every codec; a zip in a zip, and a gzip in one."""
    fit_file, gpx, tcx = contents
    whole = {"a.fit": fit_file, "b.gpx": gpx, "c.tcx.gz": marked_gzip(tcx)}
    made = [marked_zip(method, whole) for method in METHODS]
    made += [zip_of(method, pack(fit_file), fit_file) for method, pack in OTHERS.values()]
    return [*made, marked_zip(zipfile.ZIP_STORED, {"d.zip": made[1]})]


def mutants(archives: list[bytes], *, count: int, seed: int) -> Iterator[bytes]:
    """So many damaged copies, each kind of damage in turn, often near the beginning or the end."""
    damages = (fit.flip, fit.overwrite, fit.truncate, fit.insert, fit.remove)
    for number in range(count):
        chance = random.Random(seed * 100_003 + number)
        content = bytearray(chance.choice(archives))
        where = chance.choice((slice(0, 80), slice(-120, None), slice(None)))
        content[where] = damages[number % len(damages)](content[where], chance)
        yield bytes(content)


def endure(archives: list[bytes], *, count: int, seed: int) -> Counter[str]:
    """Unpack, parse and measure them all; what is wrong with any, by kind."""
    before_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    wrong = Counter[str]()
    for content in mutants(archives, count=count, seed=seed):
        begun_s = time.process_time()
        try:
            said = list(problems(content, wrong))
        except Exception as error:
            wrong["escaped"] += 1
            said = [repr(error)]
        wrong["quoted"] += any(word in text.lower() for text in said for word in WORDS)
        wrong["slow"] += time.process_time() - begun_s > LONGEST_S
    grown_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kb
    wrong["large"] += grown_kb > MOST_KB
    return wrong


def problems(content: bytes, wrong: Counter[str]) -> Iterator[str]:
    """Give all that is said of an archive, a label, which the terminal alone shows, left out."""
    yield parse(content, source="a file").reason or ""
    for member in members(io.BytesIO(content)):
        try:
            unpacked = member.read()
        except ParseError as error:
            wrong["refused"] += 1
            yield str(error)
            continue
        examined = examine(unpacked, source="a member")
        wrong["read"] += 1
        wrong["internal errors"] += examined.internal_error is not None
        yield examined.parsed.reason or ""
        yield from map(str, examined.parsed.errors)


def check(*, count: int) -> None:
    contents = [(fit.EXAMPLES / "race_1600.fit").read_bytes(), *markup.made_files()]
    made = {"gz": gzips(contents), "zip": zips(contents)}
    for seed, (name, archives) in enumerate(made.items()):
        wrong = endure(archives, count=count // 2, seed=seed)
        print(f"\n{count // 2:,} mutants of {name}: {dict(wrong)}")  # noqa: T201
        assert min(wrong.pop("read"), wrong.pop("refused")) > count // 20
        assert not wrong.total(), wrong


def test_damaged_archives_are_read_or_refused() -> None:
    check(count=120)


@pytest.mark.soak
def test_many_damaged_archives_are_read_or_refused() -> None:
    check(count=FULL)
