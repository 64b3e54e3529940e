"""Activities to clean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from hypothesis import strategies as st

from parsers.common.activity import (
    DEVICES,
    EVENTS,
    INTERVALS,
    LAPS,
    PAUSES,
    RECORDS,
    REJECTED_ROWS,
    SPLITS,
    STEPS,
    Activity,
    Devices,
    Events,
    FileFormat,
    Intervals,
    Laps,
    Pauses,
    RejectedRows,
    Splits,
    Steps,
    channels_of,
)

START = datetime(2024, 5, 1, 6, 30, tzinfo=UTC)


def recorded(
    time_s: Sequence[float | None],
    columns: Mapping[str, Sequence[float | None]] | None = None,
    *,
    start: datetime | None = START,
    sport: str | None = "running",
) -> Activity:
    """An activity as a reader leaves it."""
    given_columns = {"time_s": time_s, **(columns or {})}
    nothing = [None] * len(time_s)
    return Activity(
        activity_id="0" * 20,
        file_sha256="0" * 64,
        file_format=FileFormat.FIT,
        part_index=1,
        session_index=1,
        start_time_utc=start,
        sport=sport,
        channels=channels_of(
            RECORDS.frame({name: given_columns.get(name, nothing) for name in RECORDS.schema})
        ),
        laps=Laps(LAPS.empty()),
        pauses=Pauses(PAUSES.empty()),
        steps=Steps(STEPS.empty()),
        splits=Splits(SPLITS.empty()),
        events=Events(EVENTS.empty()),
        devices=Devices(DEVICES.empty()),
        hrv=Intervals(INTERVALS.empty()),
        rejected=RejectedRows(REJECTED_ROWS.empty()),
    )


def reasons(activity: Activity) -> list[tuple[int, str]]:
    return [(row, reason) for row, reason, _ in activity.rejected.rows()]


numbers = st.none() | st.floats(-1e6, 1e6, allow_nan=False)


any_activity = st.lists(
    st.tuples(
        st.none() | st.sampled_from([0.0, 1, 2, 3, 4, 5, 6, 7.5, 1e5, -1e5, 2e9, -9e8]),
        st.sampled_from([None, 0.0, 50, 50.00001, 51, 91]),
        st.sampled_from([None, 0.0, 8, 181]),
        st.sampled_from([None, 0.0, 3, 6, 9, 5_000, 5_003, -1]),
        numbers,
    ),
    min_size=1,
    max_size=25,
).map(
    lambda rows: recorded(
        [row[0] for row in rows],
        {
            "latitude_deg": [row[1] for row in rows],
            "longitude_deg": [row[2] for row in rows],
            "distance_m": [row[3] for row in rows],
            "speed_mps": [row[4] for row in rows],
            "heart_rate_bpm": [row[4] for row in rows],
            "altitude_m": [row[4] for row in rows],
        },
    )
)
