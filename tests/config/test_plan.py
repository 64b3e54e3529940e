from datetime import date

import pytest

from metrics.contract.race_paces import Mode
from metrics.workouts.notation import parse_workout
from tests.config.conftest import Complaints, Read

HEADER = "date,athlete,group,workout,mode\n"
TEAM = "athlete_id,name,group\nf07,Ada Quick,girls\nf08,,girls\nm03,Ben Steady,boys\n"


def test_a_line_for_a_group_is_one_for_each_of_its_athletes(read: Read) -> None:
    plan = read(athletes=TEAM, plan=f"{HEADER}2027-01-12,,girls,6x150 @800,\n").coach.plan
    assert [item.athlete_id for item in plan] == ["f07", "f08"]
    for item in plan:
        assert (item.day, item.plan_item, item.mode) == (date(2027, 1, 12), 1, None)
        assert (item.text, item.workout) == ("6x150 @800", parse_workout("6x150 @800"))


def test_the_workouts_of_a_day_are_numbered_for_each_athlete(read: Read) -> None:
    rows = (
        "2027-01-12,,girls,6x150 @800,\n"
        "2027-01-12,Ada Quick,,4x400 @3200,effort\n"
        "2027-01-13,f07,,6x150 @800,pace\n"
    )
    plan = read(athletes=TEAM, plan=HEADER + rows).coach.plan
    assert [(item.athlete_id, item.day.day, item.plan_item, item.mode) for item in plan] == [
        ("f07", 12, 1, None),
        ("f08", 12, 1, None),
        ("f07", 12, 2, Mode.EFFORT),
        ("f07", 13, 1, Mode.PACE),
    ]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("2027-01-12,f7,,6x150 @800,", "athlete: found 'f7', expected an athlete in athletes.csv"),
        ("2027-01-12,,gils,6x150 @800,", "expected a group in athletes.csv; did you mean 'girls'?"),
        ("2027-01-12,,varsity,6x150 @800,", "expected a group in athletes.csv (boys, girls)"),
        ("2027-01-12,all,,6x150 @800,", "by id or name; a group has its own column"),
        ("2027-01-12,Girls,,6x150 @800,", "by id or name; a group has its own column"),
        (
            "2027-01-12,f07,girls,6x150 @800,",
            "found 'f07', expected either an athlete or a group",
        ),
        ("2027-01-12,,,6x150 @800,", "athlete: found nothing, expected either an athlete or a gr"),
        (",f07,,6x150 @800,", "date: found nothing, expected year-month-day"),
        ("2027-01-12,f07,,,", "workout: found nothing, expected a workout, such as 6x150 @800"),
        ("2027-01-12,f07,,first-stride,", "6x150 @800, or the name of a workout;"),
        ("2027-01-12,f07,,first-stride,", "did you mean 'first-strides'?"),
        ("2027-01-12,f07,,6x150 @8000,", "at character 8: a pace"),
        ("2027-01-12,f07,,6x150 @8000,", "did you mean '800'?"),
        ("2027-01-12,f07,,6x150 @800,hard", "mode: found 'hard', expected one of pace, effort"),
    ],
)
def test_each_cell_is_checked(complaints: Complaints, row: str, expected: str) -> None:
    (found,) = complaints(plan=f"{HEADER}{row}\n")
    assert found.startswith("plan.csv, line 2, ")
    assert expected in found


def test_of_many_groups_the_first_are_named_and_that_there_are_more(complaints: Complaints) -> None:
    team = "athlete_id,group\n" + "".join(f"a{index},g{index}\n" for index in range(8))
    (found,) = complaints(athletes=team, plan=f"{HEADER}2027-01-12,,varsity,rest,\n")
    assert found.endswith("expected a group in athletes.csv (g0, g1, g2, g3, g4, g5, …)")


def test_a_sheet_without_groups_or_modes_is_enough(read: Read) -> None:
    (item,) = read(plan="workout;date;athlete\n6x150 @800;2027-01-12;f07\n").coach.plan
    assert (item.athlete_id, item.mode) == ("f07", None)


def test_a_roster_that_cannot_be_read_makes_no_group_unknown(complaints: Complaints) -> None:
    rows = "2027-01-12,,girls,6x150 @800,\n"
    assert len(complaints(athletes="shoe\nx\n", plan=HEADER + rows)) == 2


def test_C4_a_workout_may_say_how_hard_it_is_to_be(read: Read, complaints: Complaints) -> None:
    header = "date,athlete,workout,exertion\n"
    (item,) = read(plan=f"{header}2027-01-12,f07,20x400 @3k effort,8\n").coach.plan
    assert item.exertion == 8
    (found,) = complaints(plan=f"{header}2027-01-12,f07,6x150 @800,11\n")
    assert "exertion: found '11'" in found
