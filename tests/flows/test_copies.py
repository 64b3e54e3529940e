"""Copies as programs make them: growing, of their full size from the start, in any order."""

from __future__ import annotations

import gzip
import io
import os
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from flows.engine.outcome import Fate, Outcome
from storage import open_store

Ingest = Callable[..., list[Outcome]]
Runs = Callable[[int], Iterator[tuple[str, bytes]]]

STEPS = (0.2, 0.5, 0.8)
SMALL, FULL = 10, 50
LONG_AGO_NS = 1_600_000_000_000_000_000


def growing(content: bytes, share: float) -> bytes:
    return content[: int(share * len(content))]


def preallocated(content: bytes, share: float) -> bytes:
    return growing(content, share).ljust(len(content), b"\0")


def from_the_end(content: bytes, share: float) -> bytes:
    size = int(share * len(content))
    return bytes(len(content) - size) + content[len(content) - size :]


def without_the_middle(content: bytes, share: float) -> bytes:
    size = int(share * len(content) / 2)
    return content[:size] + bytes(len(content) - 2 * size) + content[len(content) - size :]


WAYS = (growing, preallocated, from_the_end, without_the_middle)


def zipped(name: str, content: bytes) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return sink.getvalue()


def arriving(runs: Runs, text: bytes, count: int) -> Iterator[tuple[str, bytes]]:
    """So many files: plain ones of each format, .gz and .zip, each another run."""
    for number, (name, content) in enumerate(runs(count)):
        match number % 4:
            case 0:
                yield name, content
            case 1:
                yield f"{name}.gz", gzip.compress(content)
            case 2:
                yield f"{name}.zip", zipped(name, content)
            case _:
                day = f"2025-{1 + number % 12:02d}-{1 + number % 28:02d}".encode()
                yield f"{number}.gpx", text.replace(text[text.index(b"<time>") + 6 :][:10], day)


def check(
    folder: Path, ingest: Ingest, runs: Runs, contents: dict[str, bytes], *, count: int
) -> None:
    inbox = folder / "inbox"
    inbox.mkdir()
    files = dict(arriving(runs, contents["easy_run.gpx"], count))
    for share in STEPS:
        for number, (name, content) in enumerate(files.items()):
            # Every other way, so that each format comes in each of them.
            way = WAYS[(number + number // len(WAYS)) % len(WAYS)]
            (inbox / name).write_bytes(way(content, share))
            os.utime(inbox / name, ns=(LONG_AGO_NS, LONG_AGO_NS + number % 2 * time.time_ns()))
        fates = Counter(outcome.fate for outcome in ingest(inbox, hold_minutes=60))
        assert fates == {Fate.HELD: len(files)}
    for name, content in files.items():
        (inbox / name).write_bytes(content)
        os.utime(inbox / name, ns=(LONG_AGO_NS, LONG_AGO_NS))
    fates = Counter(outcome.fate for outcome in ingest(inbox, hold_minutes=60))
    assert fates == {Fate.INGESTED: len(files)}
    store = open_store(folder / "store")
    activities = store.read("activities")
    assert activities.height == activities["start_time_utc"].n_unique() == len(files)
    assert set(store.files()["verdict"]) == {"ingested", "superseded"}
    assert store.verify() == []


def test_a_copy_is_held_until_it_is_whole_and_is_one_run(
    tmp_path: Path, ingest: Ingest, runs: Runs, contents: dict[str, bytes]
) -> None:
    check(tmp_path, ingest, runs, contents, count=SMALL)


@pytest.mark.soak
def test_fifty_copies_are_held_until_they_are_whole(
    tmp_path: Path, ingest: Ingest, runs: Runs, contents: dict[str, bytes]
) -> None:
    check(tmp_path, ingest, runs, contents, count=FULL)
