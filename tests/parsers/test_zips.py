"""The reader of zips, with the standard library as its oracle."""

from __future__ import annotations

import io
import random
import struct
import sys
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable, Iterator

import inflate64
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.common.errors import (
    DamagedError,
    ParseError,
    TruncatedError,
    UnknownFormatError,
    UnsafeError,
)
from parsers.zips import STEP_BYTES, entries, unpacked

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
LARGE = 20 << 20
SMALL_MEMORY = 24 << 20
"""LZMA keeps a window of 8 MB, bzip2 a block; none of it is what they unpack to."""


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return sink.getvalue()


def read(data: bytes) -> dict[str, bytes]:
    file = io.BytesIO(data)
    return {entry.name: b"".join(unpacked(file, entry)) for entry in entries(file)}


@pytest.mark.parametrize("method", METHODS)
@settings(max_examples=30)
@given(
    members=st.dictionaries(st.from_regex("[a-z]{1,8}", fullmatch=True), st.binary()),
    # The standard library takes the last signature of an end for the end, be it in the comment.
    comment=st.binary(max_size=50).filter(lambda comment: b"PK\x05\x06" not in comment),
    before=st.binary(max_size=50),
)
def test_every_member_is_read_as_the_standard_library_does(
    method: int, members: dict[str, bytes], comment: bytes, before: bytes
) -> None:
    sink = io.BytesIO(before)
    with zipfile.ZipFile(sink, "a", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
        archive.comment = comment
    with zipfile.ZipFile(sink) as archive:
        expected = {
            (info.CRC, info.file_size, info.compress_size): archive.read(info)
            for info in archive.infolist()
        }
    listed = list(entries(sink))
    assert len(listed) == len(archive.infolist())
    for entry in listed:
        key = (entry.crc32, entry.size_bytes, entry.packed_bytes)
        assert b"".join(unpacked(sink, entry)) == expected[key]


def packed_64(content: bytes) -> bytes:
    packer = inflate64.Deflater()
    packed: bytes = packer.deflate(content) + packer.flush()
    return packed


def packed_in_two(content: bytes) -> bytes:
    """Pack as several threads do: one frame for each piece."""
    half = len(content) // 2
    return zstd.compress(content[:half]) + zstd.compress(content[half:])


OTHERS: dict[str, tuple[int, Callable[[bytes], bytes]]] = {
    "deflate64": (9, packed_64),
    "zstd": (93, zstd.compress),
    "zstd in two frames": (93, packed_in_two),
    "zstd as it was first numbered": (20, zstd.compress),
}
"""What other programs write, and the standard library cannot read."""


def zip_of(method: int, packed: bytes, content: bytes) -> bytes:
    """Make a zip of one member that was packed elsewhere."""
    data = zipped({"Zebulonia.fit": packed}, zipfile.ZIP_STORED)
    for place, at in ((data.index(b"PK\x01\x02"), 10), (0, 8)):
        sizes = struct.pack("<3L", zlib.crc32(content), len(packed), len(content))
        entry = bytearray(data)
        struct.pack_into("<H", entry, place + at, method)
        entry[place + at + 6 : place + at + 18] = sizes
        data = bytes(entry)
    return data


@pytest.mark.parametrize("name", OTHERS)
@settings(max_examples=20)
@given(content=st.binary())
def test_what_other_programs_pack_is_read(name: str, content: bytes) -> None:
    method, pack = OTHERS[name]
    assert list(read(zip_of(method, pack(content), content)).values()) == [content]


@pytest.mark.parametrize("name", OTHERS)
def test_what_other_programs_pack_comes_in_small_pieces(name: str) -> None:
    method, pack = OTHERS[name]
    content = random.Random(1).randbytes(3 << 19) + bytes(LARGE)
    file = io.BytesIO(zip_of(method, pack(content), content))
    (entry,) = entries(file)
    tracemalloc.start()
    try:
        sizes = [len(piece) for piece in unpacked(file, entry)]
        assert tracemalloc.get_traced_memory()[1] < SMALL_MEMORY
    finally:
        tracemalloc.stop()
    assert sum(sizes) == len(content)
    assert max(sizes) <= STEP_BYTES


def test_a_zstd_frame_that_would_fill_memory_is_refused() -> None:
    packer = zstd.ZstdCompressor(options={int(zstd.CompressionParameter.window_log): 30})
    packed = packer.compress(b"content") + packer.flush()
    with pytest.raises(DamagedError):
        read(zip_of(93, packed, b"content"))


@pytest.mark.parametrize("method", METHODS)
def test_large_members_come_in_small_pieces(method: int) -> None:
    content = random.Random(1).randbytes(3 << 19)
    file = io.BytesIO(zipped({"a": content, "b": bytes(LARGE)}, method))
    first, second = entries(file)
    assert zlib.crc32(b"".join(unpacked(file, first))) == zlib.crc32(content)
    tracemalloc.start()
    try:
        sizes = [len(piece) for piece in unpacked(file, second)]
        assert tracemalloc.get_traced_memory()[1] < SMALL_MEMORY
    finally:
        tracemalloc.stop()
    assert sum(sizes) == LARGE
    assert max(sizes) <= STEP_BYTES


def test_a_streamed_member_and_a_wide_one() -> None:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("wide", "w", force_zip64=True) as member:
            member.write(b"content")
        for number in range(66_000):
            info = zipfile.ZipInfo(str(number))
            info.header_offset = info.CRC = 0
            archive.filelist.append(info)
            archive.NameToInfo[info.filename] = info
    listed = entries(sink)
    assert b"".join(unpacked(sink, next(listed))) == b"content"
    assert sum(1 for _ in listed) == 66_000


def with_field(data: bytes, at: int, layout: str, value: int) -> bytes:
    """Write another number into the entry of the first member."""
    changed = bytearray(data)
    struct.pack_into(f"<{layout}", changed, data.index(b"PK\x01\x02") + at, value)
    return bytes(changed)


@pytest.mark.parametrize(
    ("at", "layout", "value", "error"),
    [
        (8, "H", 1, UnknownFormatError),
        (10, "H", 93, DamagedError),
        (10, "H", 98, UnknownFormatError),
        (16, "L", 1, DamagedError),
        (20, "L", 3, TruncatedError),
        (24, "L", 1 << 20, TruncatedError),
        (24, "L", 3, DamagedError),
        (42, "L", 5, DamagedError),
        (42, "L", 0xFFFFFFFE, DamagedError),
    ],
)
def test_an_entry_that_lies_is_refused(
    at: int, layout: str, value: int, error: type[ParseError]
) -> None:
    with pytest.raises(error):
        read(with_field(zipped({"a": b"content" * 9}), at, layout, value))


def test_a_window_that_would_fill_memory_is_refused() -> None:
    data = bytearray(zipped({"a": b"content" * 9}, zipfile.ZIP_LZMA))
    struct.pack_into("<L", data, 31 + 5, 0xFFFFFFFF)
    with pytest.raises(UnsafeError, match="4,294,967,295 bytes"):
        read(bytes(data))


def damaged(data: bytes, seed: int) -> Iterator[bytes]:
    chance = random.Random(seed)
    while True:
        mutant = bytearray(data)
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(mutant))
            mutant[at] = chance.randrange(256)
        yield bytes(mutant[: chance.choice((len(mutant), chance.randrange(len(mutant))))])


def check_damage(count: int) -> None:
    """Damage raises nothing outside the tree, whatever unpacks, and quotes no name."""
    content = b"content" * 50
    archives = [zipped({"Zebulonia.fit": content, "b": b"b"}, method) for method in METHODS]
    archives += [zip_of(method, pack(content), content) for method, pack in OTHERS.values()]
    for seed, archive in enumerate(archives):
        source = damaged(archive, seed)
        for _, mutant in zip(range(count), source, strict=False):
            problem = ""
            try:
                read(mutant)
            except ParseError as error:
                problem = error.problem
            assert "Zeb" not in problem


def test_damage_raises_nothing_else() -> None:
    check_damage(100)


@pytest.mark.soak
def test_much_damage_raises_nothing_else() -> None:
    check_damage(1500)
