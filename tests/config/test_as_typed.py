"""A season as coaches type it, in American and European spreadsheets, slips and all.

The expectations were written by hand from the files.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from config import Workspace, read_workspace
from config.problems import grouped
from metrics.judgements.inputs.coach import CorrectionKind, ResultKind, Sex
from metrics.workouts.notation import workout_text

AMERICAN: Mapping[str, bytes] = {
    "athletes.csv": (
        b"\xef\xbb\xbfID,Name,Group,Class,Gender,Time Zone,Serial,Folder\r\n"
        b"ada,Ada Quick,girls,Jr,F,America/Denver,3999123456,girls/ada\r\n"
        b"X01,Bea Long,Girls,So.,girl,,,\r\n"
        b"x02,Cleo Fast,girls,11th,Female,,1.544E+09,\r\n"
        b"x03,Dora New,girls,27,W,,,\r\n"
        b"x04,Ben Steady,boys,12,M,,,\r\n"
        b"x04,Bob Steady,boys,12,M,,,\r\n"
        b"x05,Finn Last,boys,14,boys,,,\r\n"
    ),
    "results.csv": (
        b"Athlete,Date,Event,Time,Kind\r\n"
        b"ada,10/17/2026,5k,19:52,\r\n"
        b'"Quick, Ada",5/9/2026,1600,5:31.2,race\r\n'
        b"x01,11/2/26,mile,6:02,tt\r\n"
        b"Cleo,10/24/2026,5k,07:52:00 PM,race\r\n"
        b"X04,10/24/2026,5000,17:45:00,race\r\n"
        b"x04,10/24/2026,800,2:02.3,Race\r\n"
        b"nobody,10/24/2026,800,2:02.3,race\r\n"
    ),
    "plan.csv": (
        b"Date,Athlete,Group,Workout\r\n"
        b"1/12/2027,,all,45 min easy run\r\n"
        b"1/13/2027,,girls,6x150 @800m w/ 3:00\r\n"
        b"1/14/2027,Ben Steady,,rest\r\n"
        b"1/15/2027,,boyz,6x150 @800\r\n"
        b"1/16/2027,,boys,strides\r\n"
    ),
}
EUROPEAN: Mapping[str, bytes] = {
    "athletes.csv": "athlete_id;name;group;sex\nr1;René Vite;Damen;w\nr2;Öl Läng;Herren;m\n".encode(
        "cp1252"
    ),
    "results.csv": b"athlete;date;distance;time;kind\nRENE VITE;17.10.2026;1,5 km;5.02,3;\n"
    b"r2;3.4.2026;800;2:05,3;race\nr2;2026-02-30;800;2:05;race\n",
    "corrections.csv": b"athlete;date;time;kind;value\nr2;12.1.2027;15.40;race;800\n"
    b"r2;13.1.2027;25:00;race;800\n",
}


def workspace(folder: Path, files: Mapping[str, bytes]) -> Workspace:
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return read_workspace(folder)


@pytest.fixture
def american(tmp_path: Path) -> Workspace:
    return workspace(tmp_path, AMERICAN)


@pytest.fixture
def european(tmp_path: Path) -> Workspace:
    return workspace(tmp_path, EUROPEAN)


def test_the_american_roster(american: Workspace) -> None:
    people = american.coach.athletes
    assert {key: (athlete.grade, athlete.sex) for key, athlete in people.items()} == {
        "ada": (11, Sex.FEMALE),
        "X01": (10, Sex.FEMALE),
        "x02": (11, Sex.FEMALE),
        "x03": (None, Sex.FEMALE),  # the class of 2027, and no season that tells the grade
        "x04": (12, Sex.MALE),
        "x05": (None, Sex.MALE),
    }
    assert american.name_of("x04") == "Ben Steady"
    assert american.hints["ada"].folder == "girls/ada"
    assert not american.hints["x02"].device_serials


def test_the_american_results(american: Workspace) -> None:
    results = american.coach.results
    assert [(result.athlete_id, result.day, result.duration_s) for result in results] == [
        ("ada", date(2026, 10, 17), 1192.0),
        ("ada", date(2026, 5, 9), 331.2),
        ("X01", date(2026, 11, 2), 362.0),
        ("x04", date(2026, 10, 24), 122.3),
    ]
    assert results[2].kind is ResultKind.TIME_TRIAL


def test_the_american_plan(american: Workspace) -> None:
    plan = american.coach.plan
    assert len(plan) == 6 + 4 + 1
    assert {item.day for item in plan} == {date(2027, 1, day) for day in (12, 13, 14)}
    assert [workout_text(item.workout) for item in plan[-2:]] == ["6x150 @800 r3:00", "rest"]
    assert plan[-1].workout.is_rest_day


def test_what_is_wrong_is_told_with_its_line_and_what_is_meant(american: Workspace) -> None:
    told = [str(problem) for problem in american.errors]
    for place, hint in (
        ("athletes.csv, line 4, device_serials", "a spreadsheet shortened it"),
        ("athletes.csv, line 7, athlete_id", "line 6 has it too"),
        ("athletes.csv, line 8, grade", "a grade of 9 to 12"),
        ("results.csv, line 5, time", "did you mean '19:52'?"),
        ("results.csv, line 6, time", "did you mean '17:45'?"),
        ("results.csv, line 8, athlete", "an athlete in athletes.csv"),
        ("plan.csv, line 5, group", "did you mean 'boys'?"),
        ("plan.csv, line 6, workout", "first-strides or strides-3200"),
    ):
        assert [line for line in told if line.startswith(place) and hint in line], place
    assert len(told) == 8
    warnings = [str(problem) for problem in american.warnings]
    assert len(warnings) == 3
    assert "a pseudonym instead of the name" in warnings[0]
    for file, warning in zip(("results.csv", "plan.csv"), warnings[1:], strict=True):
        assert warning.startswith(file)
        assert "month first like other dates of this file" in warning


def test_the_european_files(european: Workspace) -> None:
    assert european.names == {"r1": "René Vite", "r2": "Öl Läng"}
    assert [
        (result.athlete_id, result.day, result.duration_s) for result in european.coach.results
    ] == [
        ("r1", date(2026, 10, 17), 302.3),
        ("r2", date(2026, 4, 3), 125.3),
    ]
    (correction,) = european.coach.corrections
    assert (correction.kind, correction.local_date) == (CorrectionKind.RACE, date(2027, 1, 12))
    assert len(european.errors) == 2
    assert len(grouped(european.problems)) == 3
