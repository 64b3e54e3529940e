"""Hand-made activities for the tests of metrics."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import polars as pl
import pytest

from metrics.contract.tables import FACTS, MEASURE_VERSION, SERIES
from metrics.facts import Facts
from parsers.common import activity as tables
from parsers.common.activity import Activity, FileFormat
from parsers.common.schema import Table

Make = Callable[..., Activity]


def _frame(table: Table, columns: Mapping[str, Any]) -> Any:
    rows = len(next(iter(columns.values()), ()))
    empty = {column.name: [None] * rows for column in table.columns}
    return table.frame({**empty, **columns})


@pytest.fixture(scope="session")
def make_activity() -> Make:
    """An activity from columns of its records; everything not given is absent."""

    def make(
        records: Mapping[str, Any],
        *,
        pauses: Sequence[tuple[float, float]] = (),
        laps: Mapping[str, Any] | None = None,
        devices: Mapping[str, Any] | None = None,
        **scalars: Any,
    ) -> Activity:
        named: dict[str, Any] = {
            "activity_id": "0123456789abcdef0123",
            "file_sha256": "0" * 64,
            "file_format": FileFormat.FIT,
            "part_index": 0,
            "session_index": 0,
            "start_time_utc": datetime(2024, 3, 1, tzinfo=UTC),
            "sport": "running",
        }
        starts, ends = [a for a, _ in pauses], [b for _, b in pauses]
        return Activity(
            **(named | scalars),
            channels=tables.channels_of(_frame(tables.RECORDS, records)),
            laps=_frame(tables.LAPS, laps or {}),
            pauses=tables.Pauses(tables.PAUSES.frame({"start_s": starts, "end_s": ends})),
            steps=tables.Steps(tables.STEPS.empty()),
            splits=tables.Splits(tables.SPLITS.empty()),
            events=tables.Events(tables.EVENTS.empty()),
            devices=_frame(tables.DEVICES, devices or {}),
            hrv=tables.Intervals(tables.INTERVALS.empty()),
            rejected=tables.RejectedRows(tables.REJECTED_ROWS.empty()),
        )

    return make


@pytest.fixture(scope="session")
def assert_sound() -> Callable[..., None]:
    """Assert what holds for the facts of any activities."""
    return _assert_sound


def _assert_sound(*activities: Facts) -> None:
    """What holds for the facts of any activities, in one look at the rows of all."""
    for facts in activities:
        assert list(facts.tables) == list(FACTS)
        assert len(facts.tables["activities"]) == 1
    for name, table in {**FACTS, "series": SERIES}.items():
        frames = [
            (facts.activity_id, facts.series if name == "series" else facts.tables[name])
            for facts in activities
        ]
        assert all((frame["activity_id"] == activity_id).all() for activity_id, frame in frames)
        frame = pl.concat([frame for _, frame in frames])
        assert table.check(frame).equals(frame)
        assert (frame["measure_version"] == MEASURE_VERSION).all()
        assert not frame.select(table.key).is_duplicated().any()
        floats = frame.select(pl.selectors.float())
        assert all(column.drop_nulls().is_finite().all() for column in floats)
        texts = frame.select(pl.selectors.string())
        assert not any((column == "").any() for column in texts)
