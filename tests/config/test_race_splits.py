from __future__ import annotations

import pytest

from config.race_splits import splits_without_result, times_of
from metrics.races.enums import RaceForm, TimingMethod
from tests.config.conftest import Complaints, Read

HEADER = "athlete,date,distance,splits,every,method\n"


def splits_of(read: Read, row: str) -> tuple[tuple[float, ...], tuple[float, ...]]:
    (splits,) = read(splits=f"{HEADER}{row}\n").coach.race_splits
    return splits.marks_m, splits.times_s


@pytest.mark.parametrize(
    "times", ["73.5 76.0 78.5 74.0", "73.5; 2:29.5; 3:48.0; 5:02.0", "73.5/2:29.5/3:48/5:02"]
)
def test_laps_and_the_running_clock_mean_the_same(read: Read, times: str) -> None:
    marks, clock = splits_of(read, f"f07,2027-03-20,1600,{times},,")
    assert marks == (400.0, 800.0, 1200.0, 1600.0)
    assert clock == pytest.approx((73.5, 149.5, 228.0, 302.0))


def test_the_finish_may_be_left_out(read: Read) -> None:
    marks, clock = splits_of(read, "f07,2027-03-20,1500,54 2:06 3:21,,gate")
    assert marks == (300.0, 700.0, 1100.0)
    assert clock == (54.0, 126.0, 201.0)


def test_other_marks_are_named(read: Read) -> None:
    assert splits_of(read, "f07,2027-03-20,800,31 32 33 32,200,")[0] == (200.0, 400.0, 600.0, 800.0)
    marks, _ = splits_of(read, "f07,2027-03-20,5k,5:40 11:25 17:15,mile,")
    assert marks == pytest.approx((1609.344, 3218.688, 4828.032))


def test_by_gate_if_it_says_so(read: Read) -> None:
    (splits,) = read(splits=f"{HEADER}f07,2027-03-20,1600,73.5 76.0,,gate\n").coach.race_splits
    assert splits.method is TimingMethod.GATE


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("f07,2027-03-20,800,62 66 70,,", "up to 2 times, at 400, 800 m"),
        ("f07,2027-03-20,1600,20 76 78 74,,", "times that can be run"),
        ("f07,2027-03-20,1600,73.5 x,,", "splits: found '73.5 x'"),
    ],
)
def test_what_cannot_be_is_told(complaints: Complaints, row: str, expected: str) -> None:
    assert expected in "\n".join(complaints(splits=f"{HEADER}{row}\n"))


def test_times_between_blanks_and_semicolons() -> None:
    assert times_of("1:18.2  2:39;4:01") == (78.2, 159.0, 241.0)


ROSTER = "athlete_id\nf07\n"
RESULTS = "athlete,date,distance,time\n"


def test_splits_up_to_the_finish_are_a_result(read: Read) -> None:
    splits = f"{HEADER}f07,2027-03-20,1600,1:20 1:26 1:29 1:25,,\n"
    (result,) = read(athletes=ROSTER, splits=splits).coach.results
    assert (result.distance_m, result.duration_s) == (1600.0, 340.0)
    typed = f"{RESULTS}f07,2027-03-20,1600,5:39.6\n"
    (official,) = read(athletes=ROSTER, splits=splits, results=typed).coach.results
    assert official.duration_s == 339.6


def test_a_first_part_is_no_result(read: Read) -> None:
    coach = read(athletes=ROSTER, splits=f"{HEADER}f07,2027-03-20,1600,80 86,,\n").coach
    assert not coach.results
    assert list(splits_without_result(coach)) == list(coach.race_splits)


def test_a_steeple_by_splits_tells_no_pace(read: Read) -> None:
    row = "f07,2027-03-20,2000 steeple,1:30 3:00 4:31 6:03 7:30,,"
    coach = read(athletes=ROSTER, splits=f"{HEADER}{row}\n").coach
    assert not coach.results
    assert [result.form for result in coach.special_races] == [RaceForm.STEEPLE]
