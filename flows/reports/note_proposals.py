"""Lines for a coach's files from what an export says beside the watch files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
from msgspec import Struct

from flows.common.text import UNKNOWN
from flows.engine.export_notes import ExportNote
from metrics.judgements.inputs.coach import AthleteContext, CorrectionKind
from metrics.judgements.inputs.corrections import matched_corrections
from storage import Store

NEAR = timedelta(minutes=2)
"""An export's time is the file's own start, or a phone's a moment before the first record."""
UNTOLD_SPORTS = (None, "generic")
"""A file with one of these names no sport."""

CORRECTION_HEAD = ("athlete", "date", "time", "kind")
CHECKIN_HEAD = ("athlete", "date", "exertion")


class NotedRun(Struct, frozen=True, kw_only=True):
    """A stored activity and what the export says of it."""

    activity: Mapping[str, Any]
    note: ExportNote

    @property
    def start(self) -> datetime:
        """The local time at which it began."""
        offset = timedelta(seconds=self.activity["utc_offset_s"] or 0)
        start: datetime = self.activity["start_time_utc"] + offset
        return start

    @property
    def says_run(self) -> bool | None:
        """Whether the note names running; None where it names no sport."""
        return None if self.note.sport.sport is None else self.note.sport.sport == "running"

    @property
    def is_contradicted(self) -> bool:
        """Whether the file names another sport than the note: the file stands."""
        is_told = self.activity["sport"] not in UNTOLD_SPORTS
        return is_told and self.says_run not in (None, self.activity["sport"] == "running")

    @property
    def kind(self) -> CorrectionKind | None:
        """What the coach should be asked to confirm; None where the file said it all."""
        is_run = self.activity["is_run"]
        if self.activity["sport"] in UNTOLD_SPORTS and self.says_run not in (None, is_run):
            return CorrectionKind.IT_WAS_A_RUN if self.says_run else CorrectionKind.IT_WAS_NO_RUN
        return CorrectionKind.RACE if self.note.is_race and is_run else None


def noted_runs(store: Store, athlete_id: str, notes: Iterable[ExportNote]) -> list[NotedRun]:
    """Find the athlete's activity of each note; notes of others' and of untaken files have none.

    The recording that the export names is surer than the time: a watch's clock may be off.
    """
    is_theirs = (pl.col("athlete_id") == athlete_id) & pl.col("start_time_utc").is_not_null()
    rows = store.read("activities", lambda stored: stored.filter(is_theirs)).to_dicts()
    notes = tuple(notes)
    became = _became(store, {note.file_sha256 for note in notes} - {None})
    found: dict[str, NotedRun] = {}
    for note in sorted(notes, key=lambda note: note.file_sha256 not in became):
        ids = became.get(note.file_sha256 or "")
        near = [row for row in rows if (row["activity_id"] in ids if ids else _is_near(row, note))]
        if near:
            row = min(near, key=lambda row: abs(row["start_time_utc"] - note.start_time_utc))
            found.setdefault(row["activity_id"], NotedRun(activity=row, note=note))
    return sorted(found.values(), key=lambda run: run.start)


def _is_near(row: Mapping[str, Any], note: ExportNote) -> bool:
    return bool(abs(row["start_time_utc"] - note.start_time_utc) <= NEAR)


def _became(store: Store, hashes: Set[str | None]) -> dict[str, set[str]]:
    """Collect the activities that some files became, or are other recordings of, by their hash."""
    if not hashes:
        return {}
    is_named = pl.col("file_sha256").is_in(list(hashes))
    columns = ("file_sha256", "activity_id", "duplicate_of")
    files = store.read("files", lambda stored: stored.filter(is_named).select(columns))
    became: dict[str, set[str]] = {}
    for file_sha256, *activities in files.iter_rows():
        if known := set(activities) - {None}:
            became.setdefault(file_sha256, set()).update(known)
    return became


def correction_rows(runs: Sequence[NotedRun], context: AthleteContext) -> Iterator[dict[str, Any]]:
    """Propose lines for corrections.csv, of runs that the coach has not spoken of."""
    activities = pl.DataFrame([run.activity for run in runs]) if runs else pl.DataFrame()
    corrected = matched_corrections(activities, context.corrections) if runs else {}
    for run in runs:
        if run.kind and run.activity["activity_id"] not in corrected:
            yield {
                "athlete": context.athlete.athlete_id,
                "date": str(run.activity["local_date"]),
                "time": f"{run.start:%H:%M}",
                "kind": run.kind.value,
            }


def checkin_rows(runs: Sequence[NotedRun], context: AthleteContext) -> Iterator[dict[str, Any]]:
    """Propose lines for checkins.csv, of days without a rating; of several runs the longest."""
    rated = {checkin.day for checkin in context.checkins if checkin.exertion is not None}
    longest: dict[date, NotedRun] = {}
    for run in runs:
        day = run.activity["local_date"]
        if run.activity["exertion"] is not None:
            rated.add(day)
        if run.note.exertion is not None:
            known = longest.get(day)
            if known is None or _length_s(run) > _length_s(known):
                longest[day] = run
    for day, run in sorted(longest.items()):
        if day not in rated:
            yield {
                "athlete": context.athlete.athlete_id,
                "date": str(day),
                "exertion": f"{run.note.exertion:g}",
            }


def _length_s(run: NotedRun) -> float:
    return float(run.activity["timer_s"] or 0.0)


def note_rows(runs: Sequence[NotedRun]) -> list[dict[str, Any]]:
    """List every matched activity with what the export says of it."""
    return [
        {
            "date": str(run.activity["local_date"]),
            "time": f"{run.start:%H:%M}",
            "title": run.note.title,
            "sport": run.note.sport.sport,
            "is_race": run.note.is_race,
            "exertion": run.note.exertion,
            "activity_id": run.activity["activity_id"],
        }
        for run in runs
    ]


def note_cells(row: dict[str, Any]) -> tuple[str, ...]:
    """Write one row of `note_rows` for a table."""
    exertion = row["exertion"]
    return (
        row["date"],
        row["time"],
        row["title"] or UNKNOWN,
        row["sport"] or UNKNOWN,
        "race" if row["is_race"] else "",
        UNKNOWN if exertion is None else f"{exertion:g}",
    )
