from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from metrics.contract.tables import LAPS, SERIES
from metrics.judgements.inputs.recordings import (
    Readings,
    StoredRecording,
    TraceOf,
    no_recording,
    traces_of,
)


def test_without_a_store_there_is_no_recording() -> None:
    assert no_recording("any") is None
    assert traces_of(no_recording)("any") is None


def test_each_recording_is_read_once() -> None:
    fetched: list[str] = []

    def fetch(activity_id: str) -> StoredRecording:
        fetched.append(activity_id)
        return StoredRecording(
            series=pl.DataFrame(schema=SERIES.schema), laps=pl.DataFrame(schema=LAPS.schema)
        )

    trace_of = traces_of(fetch)
    assert [trace_of("a"), trace_of("a"), trace_of("b")] == [None, None, None]
    assert fetched == ["a", "b"]


def some_recording(activity_id: str) -> StoredRecording:
    return StoredRecording(
        series=pl.DataFrame(schema=SERIES.schema), laps=pl.DataFrame(schema=LAPS.schema)
    )


def reading_of(trace_of: TraceOf) -> list[bool]:
    return [trace_of("a") is None]


def never(trace_of: TraceOf) -> Any:
    raise AssertionError("read again")


def test_a_reading_is_kept_by_all_that_it_rests_on() -> None:
    first = Readings(some_recording, versions={"a": 7})
    assert first.of("basis", ["a"], reading_of) == [True]
    again = Readings(some_recording, versions={"a": 7}, kept=first.used)
    assert again.of("basis", ["a"], never) == [True]
    assert again.used == first.used
    for basis, activity_ids, version in (
        ("other", ["a"], 7),
        ("basis", ["b"], 7),
        ("basis", ["a"], 8),
    ):
        other = Readings(some_recording, versions={"a": version}, kept=first.used)
        with pytest.raises(AssertionError, match="read again"):
            other.of(basis, activity_ids, never)
    other = Readings(some_recording, versions={"a": 7}, kept=first.used)
    assert other.of("other", ["a"], reading_of) == [True]
    assert other.used.keys().isdisjoint(first.used)


def test_nothing_is_kept_of_a_recording_that_is_missing() -> None:
    readings = Readings(no_recording, versions={"a": 7})
    assert readings.of("basis", ["a"], reading_of) == [True]
    assert readings.of("basis", ["a"], reading_of) == [True]
    assert readings.used == {}
    assert readings.of("basis", [], lambda _: 1) == 1
    assert list(readings.used.values()) == ["1"]
