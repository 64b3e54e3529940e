"""Archives made to exhaust a machine, beside good files: each costs itself, and little memory."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import os
import struct
import subprocess
import sys
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import inflate64
import pytest

from storage import open_store

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

Runs = Callable[[int], Iterator[tuple[str, bytes]]]

REPOSITORY = Path(__file__).resolve().parents[2]
MOST_BYTES = 400 << 20
GOOD = 20
SMALL, FULL = 20 << 20, 600 << 20
TINY, TINY_FULL = 500, 100_000
_BLOCK = 1 << 20

INGEST = """
import json, resource, sys
from click.testing import CliRunner
from flows.cli.main import main
if __name__ == "__main__":
    done = CliRunner().invoke(main, ["ingest", "inbox", "--json", "--jobs", "2"])
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    # What getrusage says of this process it has from the one that started it.
    (high,) = [line for line in open("/proc/self/status") if line.startswith("VmHWM")]
    most = [int(high.split()[1]) * 1024,
            resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024]
    print(json.dumps({"lines": lines, "most": most, "exit": done.exit_code}))
"""


def zip_of(
    method: int, packed: bytes, *, crc32: int, size_bytes: int, name: str = "a.fit"
) -> bytes:
    """Make a zip of one member from what some codec packed, saying what is wanted of it."""
    text = name.encode()
    sizes = struct.pack("<3L2H", crc32, len(packed), size_bytes, len(text), 0)
    head = struct.pack("<4s5H", b"PK\3\4", 20, 0, method, 0, 0) + sizes + text
    entry = struct.pack("<4s6H", b"PK\1\2", 20, 20, 0, method, 0, 0) + sizes
    entry += struct.pack("<3H2L", 0, 0, 0, 0, 0) + text
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 1, 1, len(entry), len(head) + len(packed), 0)
    return head + packed + entry + end


def packed_zeros(size_bytes: int) -> Iterator[tuple[str, int, bytes]]:
    """Zeros as each codec packs them, with its number in zips."""
    blocks = size_bytes // _BLOCK
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    yield (
        "deflate",
        8,
        b"".join(deflate.compress(bytes(_BLOCK)) for _ in range(blocks)) + (deflate.flush()),
    )
    bzip = bz2.BZ2Compressor()
    yield "bzip2", 12, b"".join(bzip.compress(bytes(_BLOCK)) for _ in range(blocks)) + bzip.flush()
    chain = {"id": lzma.FILTER_LZMA1, "preset": 0}
    pack = lzma.LZMACompressor(lzma.FORMAT_RAW, filters=[{**chain, "dict_size": 1 << 20}])
    data = b"".join(pack.compress(bytes(_BLOCK)) for _ in range(blocks)) + pack.flush()
    yield "lzma", 14, struct.pack("<2BHBL", 9, 4, 5, 93, 1 << 20) + data
    zstandard = zstd.ZstdCompressor()
    data = b"".join(zstandard.compress(bytes(_BLOCK)) for _ in range(blocks))
    yield "zstd", 93, data + zstandard.flush()
    inflater = inflate64.Deflater()
    data = b"".join(inflater.deflate(bytes(_BLOCK)) for _ in range(blocks))
    yield "deflate64", 9, data + inflater.flush()


def bombs(size_bytes: int, good: bytes) -> Iterator[tuple[str, bytes]]:
    crc32 = zlib.crc32(bytes(size_bytes))
    for name, method, packed in packed_zeros(size_bytes):
        yield f"{name}.zip", zip_of(method, packed, crc32=crc32, size_bytes=size_bytes)
        yield f"{name}-liar.zip", zip_of(method, packed, crc32=crc32, size_bytes=1000)
        inner = zip_of(method, packed, crc32=crc32, size_bytes=size_bytes)
        yield (
            f"{name}-nested.zip",
            zip_of(0, inner, crc32=zlib.crc32(inner), size_bytes=len(inner), name="b.zip"),
        )
    packed = gzip.compress(bytes(size_bytes), compresslevel=1)
    yield "gzip.fit.gz", packed
    yield "gzip-gpx.gz", gzip.compress(b"<gpx>" + b" " * size_bytes, compresslevel=1)
    yield "gzip.zip", zip_of(0, packed, crc32=zlib.crc32(packed), size_bytes=len(packed))
    yield "overlapping.zip", overlapping(good, copies=size_bytes >> 17)


def overlapping(content: bytes, *, copies: int) -> bytes:
    """List one member so many times: little is stored, and much would come out of it."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.fit", bytes(256 << 10) + content)
        archive.filelist += [archive.filelist[0]] * (copies - 1)
    return sink.getvalue()


def write_tiny(path: Path, *, members: int) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(members):
            archive.writestr(f"{number}.txt", f"note {number}")


def ingested(folder: Path) -> dict[str, Any]:
    """Ingest the folder's inbox in a process of its own: its lines, and its most memory."""
    done = subprocess.run(
        [sys.executable, "-c", INGEST],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY), "THIRDLAP_HOLD_MINUTES": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def check(folder: Path, runs: Runs, *, size_bytes: int) -> None:
    inbox = folder / "inbox"
    inbox.mkdir()
    files = list(runs(GOOD))
    for name, content in files:
        (inbox / name).write_bytes(content)
    made = list(bombs(size_bytes, files[0][1]))
    for name, content in made:
        (inbox / f"bomb-{name}").write_bytes(content)
    write_tiny(inbox / "tiny.zip", members=TINY)
    answer = ingested(folder)
    assert answer["exit"] == 3
    *lines, last = answer["lines"]
    assert last["summary"]["not_an_activity"] == TINY
    fates = {line["file"].removeprefix("inbox/"): line["verdict"] for line in lines}
    assert [fates[name] for name, _ in files] == ["ingested"] * GOOD
    assert {verdict for file, verdict in fates.items() if file.startswith("bomb-")} <= {
        "rejected",
        "duplicate",
    }
    assert not any("internal" in (line["reason"] or "") for line in lines)
    assert open_store(folder / "store").read("activities").height == GOOD
    print(  # noqa: T201 - a figure for whoever runs it with -s
        f"\n{len(made)} bombs of {size_bytes:,} bytes beside {GOOD} runs,"
        f" most memory {[most >> 20 for most in answer['most']]} MB"
    )
    assert max(answer["most"]) < MOST_BYTES


def test_bombs_of_every_codec_cost_themselves(tmp_path: Path, runs: Runs) -> None:
    check(tmp_path, runs, size_bytes=SMALL)


@pytest.mark.soak
def test_large_bombs_of_every_codec_cost_themselves(tmp_path: Path, runs: Runs) -> None:
    check(tmp_path, runs, size_bytes=FULL)


@pytest.mark.soak
def test_a_hundred_thousand_tiny_members_take_seconds(tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    write_tiny(tmp_path / "inbox" / "tiny.zip", members=TINY_FULL)
    begun = time.monotonic()
    answer = ingested(tmp_path)
    seconds = time.monotonic() - begun
    assert answer["lines"][-1]["summary"]["not_an_activity"] == TINY_FULL
    print(  # noqa: T201
        f"\n{TINY_FULL:,} tiny members in {seconds:.1f} s,"
        f" most memory {[most >> 20 for most in answer['most']]} MB"
    )
    assert max(answer["most"]) < MOST_BYTES
