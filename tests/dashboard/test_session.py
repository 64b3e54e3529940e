from __future__ import annotations

import re
from itertools import accumulate

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from dashboard.people import People
from dashboard.session import TRACE_POINTS, SessionPage, session_pages
from tests.dashboard.frames import MONDAY, tables_of

RUN = {
    "activity_id": "r1",
    "athlete_id": "a1",
    "local_date": MONDAY,
    "distance_m": 5840.0,
    "timer_s": 1938.0,
    "flags": "clock_unset coarse",
}
EFFORT = {
    "activity_id": "r1",
    "effort_index": 1,
    "set_index": 1,
    "kind": "in_n_out",
    "start_s": 100.0,
    "end_s": 130.0,
    "duration_s": 29.6,
    "distance_m": 151.2,
    "distance_sd_m": 2.4,
    "judged_speed_mps": 5.1,
    "confidence": 0.6,
    "flags": "cut_short",
}


def series(_: str) -> pl.DataFrame:
    return pl.DataFrame({"time_s": range(1000), "distance_m": [3.0 * step for step in range(1000)]})


def test_a_rep_is_shown_with_its_error_and_its_doubt() -> None:
    tables = tables_of(activities=[RUN], sets=[], set_paces=[], efforts=[EFFORT])
    (page,) = session_pages(tables, People(), series, ["r1", "gone"])
    (rep,) = page.efforts
    assert "in-n-out, cut off by the recording, <b class=doubt>doubtful" in rep.label
    assert ">29.6</span>" in rep.duration
    assert ">151</span><span class=range> ±" in rep.distance
    assert ">2</span></span>" in rep.distance
    assert [note.split()[0] for note in page.notes] == ["The", "Recorded"]


def test_official_seconds_go_with_the_named_distance() -> None:
    exact = {**EFFORT, "official_duration_s": 30.2, "nominal_distance_m": 150.0, "confidence": 1.0}
    exact["judged_speed_mps"] = 150.0 / 30.2
    tables = tables_of(activities=[RUN], sets=[], set_paces=[], efforts=[exact])
    (page,) = session_pages(tables, People(), series, ["r1"])
    (rep,) = page.efforts
    assert ">30.2</span>" in rep.duration
    assert ">150</span>" in rep.distance
    assert "±" not in rep.distance
    assert "doubtful" not in rep.label


def test_seconds_by_the_watch_stand_beside_what_the_motion_measured() -> None:
    step = {**EFFORT, "official_duration_s": 25.0}
    tables = tables_of(activities=[RUN], sets=[], set_paces=[], efforts=[step])
    (page,) = session_pages(tables, People(), series, ["r1"])
    (rep,) = page.efforts
    assert ">29.6</span>" in rep.duration
    assert ">151</span>" in rep.distance
    assert ">25.0</span> by the watch" in rep.label


def points(page: SessionPage) -> list[float]:
    """Read the times of a trace's points, on its grid of a thousand."""
    path = page.chart.split('class="speed" d="M')[1].split('"')[0]
    first, _, steps = path.partition("l")
    numbers = [float(number) for number in re.findall(r"-?\d+", steps)]
    return list(accumulate([float(first.split()[0]), *numbers[::2]]))


@given(st.lists(st.tuples(st.floats(0, 990), st.floats(1, 200)), max_size=60))
def test_a_trace_holds_no_more_points_than_a_phone_needs(
    drawn: list[tuple[float, float]],
) -> None:
    efforts = [
        {**EFFORT, "effort_index": index, "start_s": start, "end_s": min(start + length, 999.0)}
        for index, (start, length) in enumerate(sorted(drawn), 1)
    ]
    tables = tables_of(activities=[RUN], sets=[], set_paces=[], efforts=efforts)
    (page,) = session_pages(tables, People(), series, ["r1"])
    times = points(page)
    assert 2 <= len(times) <= TRACE_POINTS
    assert times == sorted(times)


def test_an_effort_has_more_points_than_the_run_around_it() -> None:
    tables = tables_of(activities=[RUN], sets=[], set_paces=[], efforts=[EFFORT])
    (page,) = session_pages(tables, People(), series, ["r1"])
    inside = [time for time in points(page) if 100 <= time <= 130]
    before = [time for time in points(page) if 60 <= time <= 90]
    assert len(inside) > len(before)


def test_a_stopwatch_speaks_beside_the_watch() -> None:
    rep = {
        "activity_id": "r1",
        "effort_index": 1,
        "speed_type": "flying",
        "distance_m": 30.0,
        "method": "hand",
        "time_s": 3.61,
    }
    tables = tables_of(activities=[RUN], efforts=[EFFORT], timed_reps=[rep])
    (page,) = session_pages(tables, People(), series, ["r1"])
    assert "fly 30</b> in" in page.efforts[0].label
    assert ">3.61</span>" in page.efforts[0].label
    assert "by stopwatch" in page.efforts[0].label


def test_without_a_recording_there_is_no_trace() -> None:
    tables = tables_of(activities=[RUN], sets=[], set_paces=[], efforts=[])
    (page,) = session_pages(tables, People(), lambda _: pl.DataFrame(), ["r1"])
    assert page.chart == ""
