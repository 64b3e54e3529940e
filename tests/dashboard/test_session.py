from __future__ import annotations

import polars as pl

from dashboard.people import People
from dashboard.session import TRACE_POINTS, session_pages
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
    assert rep.is_doubtful
    assert rep.kind == "in-n-out"
    assert rep.notes == "the recording starts or ends in it"
    assert ">29.6</data>" in rep.duration
    assert ">151</data>" in rep.distance
    assert ">2</data>" in rep.distance_error
    assert [note.split()[0] for note in page.notes] == ["The", "Recorded"]


def test_official_seconds_go_with_the_named_distance() -> None:
    exact = {**EFFORT, "official_duration_s": 30.2, "nominal_distance_m": 150.0, "confidence": 1.0}
    tables = tables_of(activities=[RUN], sets=[], set_paces=[], efforts=[exact])
    (page,) = session_pages(tables, People(), series, ["r1"])
    (rep,) = page.efforts
    assert ">30.2</data>" in rep.duration
    assert ">150</data>" in rep.distance
    assert rep.distance_error == ""
    assert not rep.is_doubtful


def test_a_trace_holds_no_more_points_than_a_phone_needs() -> None:
    tables = tables_of(activities=[RUN], sets=[], set_paces=[], efforts=[EFFORT])
    (page,) = session_pages(tables, People(), series, ["r1"])
    path = page.chart.split('class="speed" d="')[1].split('"')[0]
    assert path.count("L") + path.count("M") == TRACE_POINTS


def test_without_a_recording_there_is_no_trace() -> None:
    tables = tables_of(activities=[RUN], sets=[], set_paces=[], efforts=[])
    (page,) = session_pages(tables, People(), lambda _: pl.DataFrame(), ["r1"])
    assert page.chart == ""
