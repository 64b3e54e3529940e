from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, cast

import polars as pl
import pytest

from config.progression import default_progression
from flows.engine.export_notes import ExportNote
from flows.reports.note_proposals import NotedRun, checkin_rows, correction_rows, noted_runs
from metrics.judgements.inputs.coach import (
    AthleteContext,
    CheckIn,
    Coach,
    Correction,
    CorrectionKind,
)
from parsers.common.sports import Sport
from storage import Store

START = datetime(2026, 9, 12, 14, tzinfo=UTC)
DAY = date(2026, 9, 12)
Context = Callable[..., AthleteContext]


@pytest.fixture
def context() -> Context:
    def of(**more: Any) -> AthleteContext:
        return Coach(settings=default_progression(), **more).context_of("a1")

    return of


def noted(*, sport: str | None = "running", is_run: bool = True) -> NotedRun:
    """A run of a file that says this sport, and a note of a race of 8/10."""
    activity = {
        "activity_id": "x",
        "local_date": DAY,
        "start_time_utc": START,
        "end_time_utc": START.replace(hour=15),
        "utc_offset_s": 7200,
        "sport": sport,
        "is_run": is_run,
        "exertion": None,
        "timer_s": 3000.0,
    }
    return NotedRun(
        activity=activity,
        note=ExportNote(start_time_utc=START, sport=Sport("running"), is_race=True, exertion=8.0),
    )


def test_a_race_is_a_line_at_its_local_time(context: Context) -> None:
    (row,) = correction_rows([noted()], context())
    assert row == {"athlete": "a1", "date": "2026-09-12", "time": "16:00", "kind": "race"}


def test_a_note_decides_only_where_the_file_names_no_sport(context: Context) -> None:
    ride, run = Sport("cycling"), Sport("running")
    (row,) = correction_rows([noted(sport="generic", is_run=False)], context())
    assert row["kind"] == CorrectionKind.IT_WAS_A_RUN
    no_run = NotedRun(
        activity=noted(sport=None).activity, note=ExportNote(start_time_utc=START, sport=ride)
    )
    assert no_run.kind is CorrectionKind.IT_WAS_NO_RUN
    told = NotedRun(activity=noted().activity, note=ExportNote(start_time_utc=START, sport=ride))
    assert told.kind is None
    assert told.is_contradicted
    plain = NotedRun(activity=noted().activity, note=ExportNote(start_time_utc=START, sport=run))
    assert (plain.kind, plain.is_contradicted) == (None, False)


def test_what_the_coach_said_already_is_not_proposed(context: Context) -> None:
    word = Correction(athlete_id="a1", local_date=DAY, at=time(16), kind=CorrectionKind.RACE)
    assert list(correction_rows([noted()], context(corrections=(word,)))) == []
    rated = CheckIn(athlete_id="a1", day=DAY, exertion=3)
    assert list(checkin_rows([noted()], context(checkins=(rated,)))) == []
    assert list(correction_rows([], context())) == []


def test_a_days_exertion_is_that_of_its_longest_run(context: Context) -> None:
    short = NotedRun(
        activity={**noted().activity, "activity_id": "y", "timer_s": 600.0},
        note=ExportNote(start_time_utc=START, sport=Sport("running"), exertion=2.5),
    )
    (row,) = checkin_rows([short, noted()], context())
    assert row == {"athlete": "a1", "date": "2026-09-12", "exertion": "8"}
    by_watch = NotedRun(activity={**short.activity, "exertion": 6.0}, note=short.note)
    assert list(checkin_rows([by_watch, noted()], context())) == []


class _Store:
    """A store of two runs of one athlete, ten minutes apart, and of what files became them."""

    def read(self, table: str, query: Any) -> pl.DataFrame:
        rows: list[dict[str, Any]] = [
            {"activity_id": name, "athlete_id": "a1", "start_time_utc": at, "utc_offset_s": 0}
            for name, at in (("first", START), ("second", START + timedelta(minutes=10)))
        ]
        files: list[dict[str, Any]] = [
            {"file_sha256": "aa", "activity_id": "first", "duplicate_of": None},
            {"file_sha256": "bb", "activity_id": "of-another", "duplicate_of": None},
            {"file_sha256": "cc", "activity_id": None, "duplicate_of": "second"},
            {"file_sha256": "dd", "activity_id": None, "duplicate_of": None},
        ]
        frame = pl.LazyFrame({"activities": rows, "files": files}[table])
        return cast("pl.DataFrame", query(frame).collect())


@pytest.mark.parametrize(
    ("file_sha256", "minutes", "found"),
    [
        (None, 1, ["first"]),
        (None, 9, ["second"]),
        (None, 5, []),
        ("aa", 9, ["first"]),  # the watch's clock is off: the file is surer
        ("cc", 1, ["second"]),  # another recording of that run
        ("bb", 1, []),  # somebody else's
        ("dd", 1, ["first"]),  # refused: only the time is left
        ("ee", 1, ["first"]),  # never taken in
    ],
)
def test_a_note_is_of_the_run_whose_file_it_names(
    file_sha256: str | None, minutes: float, found: list[str]
) -> None:
    note = ExportNote(
        start_time_utc=START + timedelta(minutes=minutes),
        sport=Sport("running"),
        file_sha256=file_sha256,
    )
    runs = noted_runs(cast("Store", _Store()), "a1", [note])
    assert [run.activity["activity_id"] for run in runs] == found
