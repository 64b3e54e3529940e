"""When an activity began, and what the local clock showed."""

from __future__ import annotations

import pytest

from simulator.writers.fit_writer import (
    message,
    pack,
)
from tests.parsers.fit.written import START, START_UTC, activity, records


def test_seconds_since_power_up_are_no_date() -> None:
    run = activity(
        pack("record", {"timestamp": [5000, 5001, 5003], "heart_rate": [1, 2, 3]}),
        message("session", start_time=5000, timestamp=5003, sport="running"),
    )
    assert run.start_time_utc is None
    assert "clock_unset" in run.flags
    assert run.records["time_s"].to_list() == [0.0, 1.0, 3.0]


def test_the_clock_of_most_records_counts() -> None:
    run = activity(pack("record", {"timestamp": [5000, START, START + 1], "heart_rate": [1, 2, 3]}))
    assert run.start_time_utc == START_UTC
    assert run.records["time_s"].to_list()[1:] == [0.0, 1.0]


@pytest.mark.parametrize(
    ("ahead_s", "offset_s"),
    [
        (7200, 7200),
        (-18000, -18000),
        (20700, 20700),
        (7201, 7200),
        (0, None),  # many write UTC as local time for want of a better one
        (86400, None),
        (7500, None),
    ],
)
def test_local_time(ahead_s: int, offset_s: int | None) -> None:
    activity_message = message("activity", timestamp=START + 9, local_timestamp=START + 9 + ahead_s)
    assert activity(records([0], heart_rate=[1]), activity_message).utc_offset_s == offset_s
