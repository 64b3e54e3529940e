from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
import pyarrow.parquet as pq
import pytest

from storage import create_store
from storage.backends.errors import DamagedStoreError
from storage.format.digest import DIGEST_KEY, Seal, seal_of
from storage.format.parquet import decode, encode, encode_recording
from storage.recordings.tables import STORED_FACTS

Make = Callable[..., Any]
Ingest = Callable[..., None]

LAPS = STORED_FACTS["laps"]


@pytest.fixture(scope="module")
def contents(make_sample: Make) -> list[bytes]:
    """Encode a table with rows, one without, and a recording."""
    (facts,) = make_sample("one").facts
    rows = LAPS.frame([{**dict.fromkeys(LAPS.schema), "activity_id": str(n)} for n in range(50)])
    return [encode(LAPS, rows), encode(LAPS, LAPS.empty()), encode_recording(facts.recording)]


def test_a_sealed_file_is_parquet_as_ever(contents: list[bytes]) -> None:
    for content in contents:
        assert seal_of(content) is Seal.WHOLE
        metadata = pq.read_metadata(io.BytesIO(content)).metadata
        assert len(metadata[DIGEST_KEY.encode()]) == 64
        assert (
            pl.read_parquet(io.BytesIO(content)).width
            == pq.read_table(io.BytesIO(content)).num_columns
        )


def test_no_flipped_bit_is_overlooked(contents: list[bytes]) -> None:
    """In data, page headers, footer, digest and marks alike."""
    random = Random(1)
    for content in contents:
        places = {*range(8), *range(len(content) - 300, len(content))}
        places |= {random.randrange(len(content)) for _ in range(400)}
        for place in places:
            flipped = bytearray(content)
            flipped[place] ^= 1 << random.randrange(8)
            assert seal_of(bytes(flipped)) is not Seal.WHOLE, place


@pytest.mark.parametrize("harm", [lambda c: c[:-1], lambda c: c + b"x", lambda c: c[:50] + c[51:]])
def test_a_length_that_is_another_is_noticed(
    contents: list[bytes], harm: Callable[[bytes], bytes]
) -> None:
    assert all(seal_of(harm(content)) is Seal.BROKEN for content in contents)


def test_altered_rows_are_never_decoded(contents: list[bytes]) -> None:
    flipped = bytearray(contents[0])
    flipped[60] ^= 1
    with pytest.raises(DamagedStoreError, match="digest"):
        decode(LAPS, bytes(flipped))


def flip_and_look(root: Path, make_sample: Make, ingest: Ingest, *, flips: int) -> None:
    store = create_store(root)
    ingest(store, [[make_sample("one"), make_sample("unset", start_time_utc=None)]])
    assert store.verify() == []
    random = Random(flips)
    paths = sorted(root.rglob("*.parquet"))
    for number in range(flips):
        path = random.choice(paths)
        content = path.read_bytes()
        place = random.randrange(len(content)) if number % 5 else len(content) - 1 - number % 900
        flipped = bytearray(content)
        flipped[place] ^= 1 << random.randrange(8)
        path.write_bytes(flipped)
        assert str(path.relative_to(root)) in {problem.key for problem in store.verify()}
        path.write_bytes(content)
    assert store.verify() == []


def test_doctor_names_every_file_with_a_flipped_bit(
    tmp_path: Path, make_sample: Make, ingest: Ingest
) -> None:
    flip_and_look(tmp_path, make_sample, ingest, flips=10)


@pytest.mark.soak
def test_doctor_names_every_one_of_500_flipped_bits(
    tmp_path: Path, make_sample: Make, ingest: Ingest
) -> None:
    flip_and_look(tmp_path, make_sample, ingest, flips=500)
