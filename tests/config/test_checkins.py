from datetime import date

import pytest

from metrics.judgements.inputs.coach import CheckIn
from tests.config.conftest import Complaints, Read

HEADER = "athlete,date,exertion,chassis_minutes,plyometric_contacts\n"


def test_what_is_not_said_is_not_none(read: Read) -> None:
    rows = "f07,2027-01-12,6.5,20,60\nBen Steady,2027-01-12,,0,\n"
    assert read(checkins=HEADER + rows).coach.checkins == (
        CheckIn(
            athlete_id="f07",
            day=date(2027, 1, 12),
            exertion=6.5,
            chassis_minutes=20,
            plyometric_contacts=60,
        ),
        CheckIn(athlete_id="m03", day=date(2027, 1, 12), chassis_minutes=0),
    )


def test_columns_that_are_not_used_may_be_left_away(read: Read) -> None:
    (checkin,) = read(checkins="date;athlete;exertion\n2027-01-12;f07;8\n").coach.checkins
    assert (checkin.exertion, checkin.chassis_minutes) == (8, None)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("f07,2027-01-12,11,,", "exertion: found '11', expected a number from 0 to 10"),
        ("f07,2027-01-12,,-5,", "chassis_minutes: found '-5', expected a number from 0 to 300"),
        ("f07,2027-01-12,,,6.5", "plyometric_contacts: found '6.5', expected a whole number"),
        (",2027-01-12,5,,", "athlete: found nothing, expected an athlete in athletes.csv"),
        ("f07,,5,,", "date: found nothing, expected year-month-day"),
    ],
)
def test_each_cell_is_checked(complaints: Complaints, row: str, expected: str) -> None:
    (found,) = complaints(checkins=f"{HEADER}{row}\n")
    assert expected in found


def test_a_day_has_one_check_in(complaints: Complaints) -> None:
    (found,) = complaints(checkins=f"{HEADER}f07,2027-01-12,5,,\nAda Quick,2027-01-12,6,,\n")
    assert "line 3, date" in found
    assert found.endswith("one check-in per athlete and day (line 2 has one too)")
