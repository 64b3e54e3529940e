"""Sessions, and what belongs to each."""

from __future__ import annotations

import numpy as np
import pytest

from parsers.common.activity import (
    Detail,
)
from parsers.common.identity import Identity
from parsers.fit import read_fit
from simulator.writers.fit_writer import (
    fit_file,
    message,
    pack,
)
from tests.parsers.fit.written import ACTIVITY, START, activity, lap, read, records, session, timer


def test_totals_are_the_watchs_own() -> None:
    run = activity(
        records([0, 1], heart_rate=[1, 2]),
        session(
            0,
            60,
            sub_sport="track",
            total_timer_time=55,
            total_distance=200,
            total_ascent=3,
            total_descent=4,
            avg_heart_rate=150,
            max_heart_rate=170,
            workout_rpe=80,
        ),
    )
    assert (run.sport, run.sub_sport) == ("running", "track")
    totals = run.totals
    assert (totals.elapsed_s, totals.timer_s, totals.distance_m) == (60.0, 55.0, 200.0)
    assert (totals.ascent_m, totals.descent_m) == (3.0, 4.0)
    assert (totals.mean_heart_rate_bpm, totals.max_heart_rate_bpm) == (150.0, 170.0)
    assert totals.workout_rpe == 80.0


MULTISPORT = (
    session(0, 100, sport="running"),
    session(100, 130, sport="transition"),
    session(130, 300, sport="cycling"),
)


@pytest.mark.parametrize("place", ["first", "last"])
def test_several_sessions_share_out_all_there_is(place: str) -> None:
    seconds = np.arange(0, 300, 10)
    body = (
        records(seconds, heart_rate=seconds // 10 + 1),
        lap(0, 50),
        lap(50, 100),
        lap(100, 130),
        lap(130, 300),
        timer(0, "start"),
        timer(150, "stop_all"),
        timer(170, "start"),
    )
    ordered = (*MULTISPORT, *body) if place == "first" else (*body, *MULTISPORT)
    run, transition, ride = read(ACTIVITY, *ordered).activities
    assert [a.sport for a in (run, transition, ride)] == ["running", "transition", "cycling"]
    assert [a.file_offset_s for a in (run, transition, ride)] == [0.0, 100.0, 130.0]
    assert [len(a.records) for a in (run, transition, ride)] == [10, 3, 17]
    assert [len(a.laps) for a in (run, transition, ride)] == [2, 1, 1]
    assert [len(a.pauses) for a in (run, transition, ride)] == [0, 0, 1]
    assert ride.records["time_s"][0] == 0.0
    assert ride.laps.select("start_s", "end_s").row(0) == (0.0, 170.0)
    assert ride.pauses.row(0) == (20.0, 40.0)
    assert len({a.activity_id for a in (run, transition, ride)}) == 3


def test_without_a_session_there_is_one_activity_all_the_same() -> None:
    run = activity(records([0, 1], heart_rate=[1, 2]), message("sport", sport="running"))
    assert run.sport == "running"
    assert run.totals.distance_m is None
    assert len(run.records) == 2


def test_a_session_without_a_sport_has_that_of_the_sport_message() -> None:
    told = message("sport", sport="cycling", sub_sport="road")
    run = activity(told, records([0, 1], heart_rate=[1, 2]), session(0, 60, sport=None))
    assert (run.sport, run.sub_sport) == ("cycling", "road")
    assert run.totals.elapsed_s == 60.0


def test_a_session_that_is_told_twice_is_one() -> None:
    run = activity(records([0, 1, 2], heart_rate=[1, 2, 3]), session(0, 1), session(0, 2))
    assert len(run.records) == 3
    assert run.totals.elapsed_s == 2.0


def test_a_session_without_a_time_owns_no_records() -> None:
    timeless = message("session", sport="cycling", total_distance=7)
    reading = read(ACTIVITY, records([0, 1], heart_rate=[1, 2]), session(0, 1), timeless)
    assert [(a.sport, len(a.records)) for a in reading.activities] == [
        ("running", 2),
        ("cycling", 0),
    ]


def test_a_file_of_thousands_of_sessions_is_refused_beyond_some() -> None:
    starts = START + np.arange(5000)
    many = pack("session", {"timestamp": starts, "start_time": starts, "sport": ["running"] * 5000})
    content = fit_file([ACTIVITY, records(range(5000), heart_rate=[1] * 5000), many]) * 3
    reading = read_fit(content, identity=Identity(content), detail=Detail.INGEST)
    assert len(reading.activities) == 128
    assert "more than 128" in str(reading.errors[-1])
