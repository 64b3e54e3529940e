"""From FIT messages to activities."""

from __future__ import annotations

import pytest

from parsers.common.activity import (
    Detail,
)
from parsers.common.errors import EmptyError, NotAnActivityError, ParseError, TruncatedError
from parsers.common.identity import Identity
from parsers.fit import read_fit
from simulator.writers.fit_writer import (
    fit_file,
    message,
)
from tests.parsers.fit.written import ACTIVITY, START_UTC, activity, read, records, session, timer


def test_who_made_it() -> None:
    run = activity(records([0], heart_rate=[1]))
    assert (run.maker, run.product, run.serial_number) == ("garmin", None, 42)


def test_chained_parts_are_activities_of_their_own() -> None:
    parts = [
        fit_file([ACTIVITY, records([second], heart_rate=[1]), session(second, second)])
        for second in (0, 5000)
    ]
    settings = fit_file([message("file_id", type="settings")])
    content = parts[0] + settings + parts[1]
    reading = read_fit(content, identity=Identity(content), detail=Detail.INGEST)
    assert [a.part_index for a in reading.activities] == [1, 3]
    assert [a.file_offset_s for a in reading.activities] == [0.0, 5000.0]
    assert len({a.activity_id for a in reading.activities}) == 2


def test_a_part_chained_twice_is_one_activity() -> None:
    parts = [
        fit_file([ACTIVITY, records([second], heart_rate=[1]), session(second, second)])
        for second in (0, 5000)
    ]
    content = parts[0] + parts[1] + parts[0]
    reading = read_fit(content, identity=Identity(content), detail=Detail.INGEST)
    assert [a.part_index for a in reading.activities] == [1, 2]
    (error,) = reading.errors
    assert "repeats an earlier one" in error.problem
    assert error.offset == len(parts[0] + parts[1])


@pytest.mark.parametrize(
    "kind", ["workout", "course", "settings", "monitoring_b", "totals", "goals"]
)
def test_sound_files_of_another_kind(kind: str) -> None:
    with pytest.raises(NotAnActivityError, match=kind):
        read(message("file_id", type=kind), records([0], heart_rate=[1]))


def test_an_activity_file_with_nothing_in_it() -> None:
    with pytest.raises(EmptyError):
        read(ACTIVITY, timer(0, "start"))


def test_what_cannot_be_read_says_why() -> None:
    whole = fit_file([ACTIVITY, records([0], heart_rate=[1])])
    with pytest.raises(TruncatedError):
        read_fit(whole[:30], identity=Identity(whole), detail=Detail.FULL)
    with pytest.raises(ParseError):
        read_fit(b"nothing of the kind", identity=Identity(b""), detail=Detail.FULL)


def test_a_truncated_activity_keeps_its_records_and_says_so() -> None:
    whole = fit_file([ACTIVITY, records(range(100), heart_rate=[90] * 100), session(0, 99)])
    reading = read_fit(whole[:-12], identity=Identity(whole), detail=Detail.FULL)
    (run,) = reading.activities
    assert len(run.records) == 100
    assert "truncated" in run.flags
    assert any(isinstance(error, TruncatedError) for error in reading.errors)


def test_a_session_that_recorded_nothing_is_there_all_the_same() -> None:
    run = activity(session(0, 1800, total_distance=5000))
    assert run.records.is_empty()
    assert run.start_time_utc == START_UTC
    assert run.totals.distance_m == 5000.0
