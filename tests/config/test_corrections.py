from datetime import date, time

import pytest

from metrics.judgements.inputs.coach import Correction, CorrectionKind
from metrics.workouts.notation import parse_workout
from tests.config.conftest import Complaints, Read

HEADER = "athlete,date,time,kind,value\n"
DAY = date(2027, 1, 12)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (
            "f07,2027-01-12,15:40,workout,6x150 @800",
            Correction(
                athlete_id="f07",
                local_date=DAY,
                at=time(15, 40),
                kind=CorrectionKind.WORKOUT,
                workout=parse_workout("6x150 @800"),
            ),
        ),
        (
            "f07,2027-01-12,,not a session,",
            Correction(
                athlete_id="f07", local_date=DAY, at=None, kind=CorrectionKind.NOT_A_SESSION
            ),
        ),
        (
            "f07,2027-01-12,,race,mile",
            Correction(
                athlete_id="f07",
                local_date=DAY,
                at=None,
                kind=CorrectionKind.RACE,
                distance_m=1609.344,
            ),
        ),
        (
            "f07,2027-01-12,,race,",
            Correction(athlete_id="f07", local_date=DAY, at=None, kind=CorrectionKind.RACE),
        ),
        (
            "f07,2027-01-12,17:00,It was a run,",
            Correction(
                athlete_id="f07",
                local_date=DAY,
                at=time(17),
                kind=CorrectionKind.IT_WAS_A_RUN,
            ),
        ),
        (
            "f07,2027-01-12,,not a run,",
            Correction(
                athlete_id="f07", local_date=DAY, at=None, kind=CorrectionKind.IT_WAS_NO_RUN
            ),
        ),
        (
            "f07,2027-01-12,,athlete,Ben Steady",
            Correction(
                athlete_id="f07",
                local_date=DAY,
                at=None,
                kind=CorrectionKind.ATHLETE,
                other_athlete_id="m03",
            ),
        ),
    ],
)
def test_every_kind_is_read(read: Read, row: str, expected: Correction) -> None:
    assert read(corrections=f"{HEADER}{row}\n").coach.corrections == (expected,)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("f07,2027-01-12,25:00,race,", "time: found '25:00', expected a time of day"),
        ("f07,2027-01-12,,raze,", "kind: found 'raze', expected one of workout, not_a_session"),
        ("f07,2027-01-12,,workout,", "value: found nothing, expected a workout"),
        ("f07,2027-01-12,,workout,hard", "value: found 'hard', expected a workout"),
        ("f07,2027-01-12,,race,far", "value: found 'far', expected a distance"),
        ("f07,2027-01-12,,athlete,m3", "value: found 'm3', expected an athlete in athletes.csv"),
        ("f07,2027-01-12,,athlete,f07", "value: found 'f07', expected another athlete"),
        ("f07,2027-01-12,,it was no run,x", "value: found 'x', expected no value for it_was_no_"),
        ("f07,2027-01-12,,not_a_session,x", "value: found 'x', expected no value for not_a_"),
    ],
)
def test_each_cell_is_checked(complaints: Complaints, row: str, expected: str) -> None:
    (found,) = complaints(corrections=f"{HEADER}{row}\n")
    assert expected in found


def test_a_run_is_corrected_once(complaints: Complaints) -> None:
    rows = "f07,2027-01-12,,race,\nf07,2027-01-12,16:00,race,\nAda Quick,2027-01-12,,race,800\n"
    (found,) = complaints(corrections=HEADER + rows)
    assert "line 4, date" in found
    assert found.endswith("expected one correction per run (line 2 has one too)")
