from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import polars as pl
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.exceptions import SchemaError

from metrics.contract.tables import SERIES
from parsers.common.schema import TableRows
from storage.backends.errors import DamagedStoreError
from storage.format.parquet import ROWS_PER_GROUP, decode, encode, encode_recording
from storage.recordings.tables import STORED

Make = Callable[..., Any]

NUMBERS = st.none() | st.floats(allow_nan=False, allow_infinity=False)


@given(values=st.lists(NUMBERS, max_size=20))
def test_no_digit_of_a_double_is_lost(values: list[float | None]) -> None:
    rows = (
        SERIES.frame(
            [
                {**dict.fromkeys(SERIES.schema), "activity_id": "a", "speed_mps": value}
                for value in values
            ]
        )
        if values
        else SERIES.empty()
    )
    assert decode(SERIES, encode(SERIES, rows)).equals(rows)
    assert decode(SERIES, encode_recording(TableRows.of(SERIES, rows))).equals(rows)


def test_the_same_rows_give_the_same_bytes_however_they_were_joined(make_sample: Make) -> None:
    series = make_sample("one").facts[0].series
    pieces = pl.concat([series.slice(0, 2), series.slice(2)], rechunk=False)
    assert encode(SERIES, pieces) == encode(SERIES, series)
    joined, whole = (TableRows.of(SERIES, rows) for rows in (pieces, series))
    assert encode_recording(joined) == encode_recording(whole)


def test_statistics_find_one_athlete() -> None:
    table = STORED["heart_rate_histogram"]
    count = 3 * ROWS_PER_GROUP
    names = pl.Series([f"{row // ROWS_PER_GROUP}" for row in range(count)])
    rows = table.frame({**{name: [None] * count for name in table.schema}, "athlete_id": names})
    metadata = pq.read_metadata(io.BytesIO(encode(table, rows)))
    column = list(table.schema).index("athlete_id")
    groups = [metadata.row_group(number).column(column) for number in range(3)]
    assert [group.statistics.min for group in groups] == ["0", "1", "2"]
    assert {group.compression for group in groups} == {"ZSTD"}


def test_a_recording_says_what_its_columns_mean(make_sample: Make) -> None:
    content = encode_recording(make_sample("one").facts[0].recording)
    for column in SERIES.columns:
        metadata = pq.read_schema(io.BytesIO(content)).field(column.name).metadata
        assert metadata[b"meaning"].decode() == column.meaning


def test_a_frame_of_another_schema_is_not_written() -> None:
    with pytest.raises(SchemaError):
        encode(SERIES, SERIES.empty().drop("time_s"))


@pytest.mark.parametrize("content", [b"", b"PAR1", b"PAR1" * 10])
def test_what_is_no_parquet_is_damage(content: bytes) -> None:
    with pytest.raises(DamagedStoreError, match="not a Parquet file"):
        decode(SERIES, content)


def test_another_tables_file_is_damage() -> None:
    laps = STORED["laps"]
    with pytest.raises(DamagedStoreError, match="not the columns of series"):
        decode(SERIES, encode(laps, laps.empty()))


@pytest.mark.parametrize("value", [float("inf"), float("-inf"), float("nan")])
def test_what_is_no_number_is_stored_as_not_known(value: float) -> None:
    frame = pl.DataFrame(
        {**dict.fromkeys(SERIES.schema), "activity_id": ["a", "a"], "speed_mps": [value, 3.0]},
        schema=SERIES.schema,
    )
    rows = TableRows(SERIES, {series.name: series for series in frame})
    for content in (encode(SERIES, frame), encode_recording(rows)):
        assert decode(SERIES, content)["speed_mps"].to_list() == [None, 3.0]
