from __future__ import annotations

import polars as pl

from metrics.contract.tables import LAPS, SERIES
from metrics.judgements.inputs.recordings import StoredRecording, no_recording, traces_of


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
