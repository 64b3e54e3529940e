import csv
import io
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config import read_workspace
from config.athletes import AthleteHints, Person, Roster
from config.results import read_results
from metrics.judgements.inputs.coach import Athlete, Result, ResultKind
from metrics.races.enums import RaceForm, TimedStart
from tests.config.conftest import Complaints, Read, Write

HEADER = "athlete,date,distance,time,kind\n"


def test_a_result_by_id_or_by_name(read: Read) -> None:
    workspace = read(
        results=HEADER
        + "f07,2027-03-20,mile,5:32.1,race\nBen Steady,2027-01-09,60m,7.9,gate timed\n"
    )
    assert workspace.coach.results == (
        Result(
            athlete_id="f07",
            day=date(2027, 3, 20),
            distance_m=1609.344,
            duration_s=332.1,
            kind=ResultKind.RACE,
        ),
        Result(
            athlete_id="m03",
            day=date(2027, 1, 9),
            distance_m=60,
            duration_s=7.9,
            kind=ResultKind.GATE_TIMED,
        ),
    )


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("f7,2027-03-20,800,2:20,race", "athlete: found 'f7', expected an athlete in athletes.csv"),
        ("Ada Quik,2027-03-20,800,2:20,race", "did you mean 'Ada Quick'?"),
        (",2027-03-20,800,2:20,race", "athlete: found nothing, expected"),
        ("f07,3/4/27,800,2:20,race", "date: found '3/4/27', expected year-month-day"),
        ("f07,2027-03-20,,2:20,race", "distance: found nothing, expected a distance"),
        ("f07,2027-03-20,800,2:2o,race", "time: found '2:2o', expected minutes and seconds"),
        ("f07,2027-03-20,800,2:20,rase", "kind: found 'rase', expected one of race, time_trial"),
        ("f07,2027-03-20,5k,17:45:00,race", "(this is 0.1 m/s); did you mean '17:45'?"),
        ("f07,2027-03-20,800,2.20,race", "800 (this is 363.6 m/s); did you mean '2:20'?"),
        ("f07,2027-03-20,5k,17.75,race", "a possible time for 5k (this is 281.7 m/s)"),
        ("f07,2027-03-20,60m,7.9,race", "hand_timed or gate_timed for a sprint of up to 100 m"),
    ],
)
def test_each_cell_is_checked(complaints: Complaints, row: str, expected: str) -> None:
    (found,) = complaints(results=f"{HEADER}{row}\n")
    assert found.startswith("results.csv, line 2, ")
    assert expected in found


@pytest.mark.parametrize(
    ("distance_and_time", "is_warned"),
    [
        ("800,215", True),  # 3:35, or 2:15
        ("5k,1730", True),
        ("5k,1780", False),  # no minutes and seconds
        ("800,195", False),  # no minutes and seconds
        ("800,112", False),  # 1:12 for 800 m is beyond anybody
        ("800,2:15", False),
        ("10000,1730", False),  # 17:30 would beat the world record
        ("10000,2730", True),
    ],
)
def test_a_number_without_a_colon_is_seconds_and_says_so(
    read: Read, distance_and_time: str, is_warned: bool
) -> None:
    workspace = read(results=f"{HEADER}f07,2027-03-20,{distance_and_time},race\n")
    assert len(workspace.coach.results) == 1
    assert [str(problem) for problem in workspace.warnings] == is_warned * [
        f"results.csv, line 2, time: found '{distance_and_time.partition(',')[2]}', expected a"
        " colon, such as 17:30, if these are minutes: a number alone is read as seconds"
    ]


@pytest.mark.parametrize(
    ("distance_and_time", "expected"),
    [
        ("800,11:06,race", None),  # 1.201 m/s, where 1.2 m/s is a slow walk
        ("800,11:08,race", "a possible time for 800 (this is 1.2 m/s)"),
        ("100m,7.7,hand_timed", None),  # 12.99 m/s, where 13 m/s is beyond any sprinter
        ("100m,7.6,hand_timed", "a possible time for 100m (this is 13.2 m/s)"),
        ("101m,13.0,race", None),
        ("800,1:41,race", None),
        ("800,1:35,race", "a possible time for 800 (the world record is 1:40.9)"),
        ("1600,3:41,race", "a possible time for 1600 (the world record is 3:41.7)"),
        ("100m,13.0,race", "hand_timed or gate_timed for a sprint of up to 100 m"),
    ],
)
def test_the_limits_of_a_result(
    read: Read, complaints: Complaints, distance_and_time: str, expected: str | None
) -> None:
    text = f"{HEADER}f07,2027-03-20,{distance_and_time}\n"
    if expected is None:
        assert len(read(results=text).coach.results) == 1
        return
    (problem,) = complaints(results=text)
    assert expected in problem


def test_everything_wrong_is_told_at_once(complaints: Complaints) -> None:
    found = complaints(results=f"{HEADER}nobody,x,y,z,w\nf07,2027-03-20,800,2:20,rase\n")
    assert [problem.split(":")[0] for problem in found] == [
        *(f"results.csv, line 2, {column}" for column in HEADER.strip().split(",")),
        "results.csv, line 3, kind",
    ]


def test_the_same_result_twice_is_a_slip(complaints: Complaints) -> None:
    row = "f07,2027-03-20,800,2:20,race\n"
    (found,) = complaints(results=f"{HEADER}{row}{row}")
    assert found.endswith("found 'f07', expected each result once (line 2 is the same)")


def test_a_heat_and_a_final_of_a_day_are_two_results(read: Read) -> None:
    rows = "f07,2027-03-20,800,2:20,race\nf07,2027-03-20,800,2:19.2,race\n"
    assert len(read(results=HEADER + rows).coach.results) == 2


def written(results: list[Result], separator: str) -> str:
    sheet = io.StringIO()
    rows = csv.writer(sheet, delimiter=separator)
    rows.writerow(("kind", "time", "distance", "date", "athlete"))
    for result in results:
        minutes, seconds = divmod(result.duration_s, 60)
        time = f"{int(minutes)}:{seconds:05.2f}"
        rows.writerow((result.kind, time, f"{result.distance_m:g}", result.day, result.athlete_id))
    return sheet.getvalue()


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.builds(
            Result,
            athlete_id=st.sampled_from(["f07", "m03"]),
            day=st.dates(date(2000, 1, 1), date(2090, 1, 1)),
            distance_m=st.sampled_from([400.0, 600.0, 800.0]),
            duration_s=st.integers(13_000, 33_000).map(lambda hundredths: hundredths / 100),
            kind=st.sampled_from(ResultKind),
        ),
        unique=True,
    ),
    st.sampled_from(",;\t"),
)
def test_results_read_as_they_are_written(
    tmp_path_factory: pytest.TempPathFactory, results: list[Result], separator: str
) -> None:
    path: Path = tmp_path_factory.mktemp("results") / "results.csv"
    path.write_text(written(results, separator), encoding="utf-8-sig")
    roster = Roster(
        {
            key: Person(athlete=Athlete(athlete_id=key), hints=AthleteHints())
            for key in ("f07", "m03")
        }
    )
    assert read_results(path, roster, []) == tuple(results)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("", ResultKind.RACE),
        ("tt", ResultKind.TIME_TRIAL),
        ("Time Trial", ResultKind.TIME_TRIAL),
        ("est", ResultKind.ESTIMATE),
        ("Meet", ResultKind.RACE),
    ],
)
def test_kinds_as_coaches_write_them(read: Read, kind: str, expected: ResultKind) -> None:
    (result,) = read(results=f"{HEADER}f07,2027-03-20,800,2:20,{kind}\n").coach.results
    assert result.kind is expected


def test_a_sprint_without_a_kind_is_hand_timed(read: Read) -> None:
    (result,) = read(results=f"{HEADER}f07,2027-03-20,60m,8.1,\n").coach.results
    assert result.kind is ResultKind.HAND_TIMED


def test_the_good_rows_are_used(write: Write) -> None:
    rows = "f07,2027-03-20,800,2:20,race\nf07,x,800,2:20,race\nm03,2027-03-20,800,0:20,race\n"
    workspace = read_workspace(write(results=HEADER + rows))
    assert [result.athlete_id for result in workspace.coach.results] == ["f07"]
    assert len(workspace.errors) == 2


def test_meet_and_round_are_read(read: Read) -> None:
    text = "id,date,event,mark,meet,round\nf07,2027-03-20,800,2:20,Opener,final\n"
    (result,) = read(results=text).coach.results
    assert (result.meet, result.round) == ("Opener", "final")


def test_a_result_that_is_still_to_come_gets_a_warning(write: Write) -> None:
    rows = "f07,2027-03-20,800,2:20,race\nf07,2027-03-20,1600,5:20,estimate\n"
    workspace = read_workspace(write(results=HEADER + rows), today=date(2027, 3, 19))
    assert len(workspace.coach.results) == 2
    (warning,) = workspace.warnings
    assert "line 2, date: found '2027-03-20', expected a day up to today, 2027-03-19" in str(
        warning
    )
    assert not read_workspace(write(results=HEADER + rows), today=date(2027, 3, 20)).problems


@pytest.mark.parametrize(
    ("distance", "form", "metres"),
    [
        ("3000 steeple", RaceForm.STEEPLE, 3000.0),
        ("2000sc", RaceForm.STEEPLE, 2000.0),
        ("4x400", RaceForm.RELAY_LEG, 400.0),
        ("4x800 leg", RaceForm.RELAY_LEG, 800.0),
        ("400 leg", RaceForm.RELAY_LEG, 400.0),
        ("mile", RaceForm.FLAT, 1609.344),
    ],
)
def test_barriers_and_running_starts_tell_no_race_pace(
    read: Read, distance: str, form: RaceForm, metres: float
) -> None:
    seconds = metres / 5
    coach = read(results=f"{HEADER}f07,2027-03-20,{distance},{seconds:.1f},race\n").coach
    flat = form is RaceForm.FLAT
    assert [r.distance_m for r in coach.results] == ([metres] if flat else [])
    assert [(r.form, r.distance_m) for r in coach.special_races] == (
        [] if flat else [(form, metres)]
    )


@pytest.mark.parametrize("word", ["DNF", "dns", "DQ"])
def test_a_race_without_a_time_is_no_result_and_no_mistake(read: Read, word: str) -> None:
    rows = f"f07,2027-03-20,1600,{word},race\nf07,2027-03-27,1600,5:31,race\n"
    assert [result.duration_s for result in read(results=HEADER + rows).coach.results] == [331]


@pytest.mark.parametrize("text", ["fly 30", "flying 30m", "Fly-30", "30 fly", "30m flying"])
def test_a_flying_sprint_is_no_sprint_from_a_start(read: Read, text: str) -> None:
    (result,) = read(results=f"{HEADER}f07,2027-01-09,{text},3.6,gate\n").coach.results
    assert (result.start, result.distance_m) == (TimedStart.FLYING, 30.0)


def test_only_sprints_fly(complaints: Complaints) -> None:
    assert "flying sprint" in complaints(results=f"{HEADER}f07,2027-01-09,fly 200,25.1,\n")[0]
    assert "a distance" in complaints(results=f"{HEADER}f07,2027-01-09,fly,3.6,\n")[0]
