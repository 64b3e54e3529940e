"""From the points of a GPX or TCX track to records and pauses.

Both formats keep their cells under one set of names, whatever they call them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from parsers.common.activity import (
    DEVICES,
    EVENTS,
    INTERVALS,
    LAPS,
    PAUSES,
    RECORDS,
    REJECTED_ROWS,
    SPLITS,
    STEPS,
    Activity,
    Channels,
    Devices,
    Events,
    FileFormat,
    Intervals,
    Laps,
    Pauses,
    RejectedRows,
    Splits,
    Steps,
    channels_of,
)
from parsers.common.errors import DamagedError, NotAnActivityError, ParseError, TruncatedError
from parsers.common.identity import Identity
from parsers.common.reading import Reading
from parsers.common.reasons import Reason
from parsers.common.sports import MAY_COUNT_STEPS
from parsers.common.steps import of_both_legs
from parsers.markup.cells import Cells, Floats, Times, epoch_s, numbers, report_times, times
from parsers.markup.tree import Tree

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_COLUMNS = {
    "latitude_deg": "lat",
    "longitude_deg": "lon",
    "distance_m": "distance",
    "speed_mps": "speed",
    "altitude_m": "ele",
    "heart_rate_bpm": "hr",
    "cadence_spm": "cad",
    "power_w": "power",
    "temperature_c": "temp",
}

# Frames are never changed, so every activity may hold the same empty ones.
_EMPTY = {
    table.name: table.empty()
    for table in (LAPS, PAUSES, STEPS, SPLITS, EVENTS, DEVICES, INTERVALS, REJECTED_ROWS)
}


class PointRecording(Struct, frozen=True, kw_only=True):
    """The points of one activity: records as they stand, and the clock they were read from.

    `epoch_s` are the seconds after 1970 of each record, NaN where it has no time; record times
    count from `start_epoch_s`, the first of them.
    """

    channels: Channels
    epoch_s: Floats
    start_epoch_s: float
    utc_offset_s: int | None

    @property
    def start_time_utc(self) -> datetime:
        """The instant of the first point."""
        return _EPOCH + timedelta(seconds=self.start_epoch_s)


def read_points(
    points: Sequence[Cells],
    tree: Tree,
    errors: list[ParseError],
    *,
    sport: str | None,
    read: Times | None = None,
) -> PointRecording:
    """Read the records of points of which at least one has a time; report unreadable cells.

    `read` are their times, if somebody has read them already.
    """
    read = read or times(points, "time")
    report_times(read, "time", errors)
    start_epoch_s = float(read.epoch_s[np.isfinite(read.epoch_s)][0])
    # A position is a pair of attributes in GPX, of cells in TCX.
    occurring = tree.cell_names | {"lat", "lon"}
    nothing = np.full(len(points), np.nan)
    columns = {
        column: numbers(points, cell, errors) if cell in occurring else nothing
        for column, cell in _COLUMNS.items()
    }
    columns["cadence_spm"] = both_legs_spm(columns["cadence_spm"], sport)
    columns["time_s"] = since(read.epoch_s, start_epoch_s)
    return PointRecording(
        channels=channels_of(columns),
        epoch_s=read.epoch_s,
        start_epoch_s=start_epoch_s,
        utc_offset_s=read.utc_offset_s,
    )


def no_points(start: datetime) -> PointRecording:
    """Make a recording of which only the start is known."""
    start_epoch_s = epoch_s(start)
    offset = start.utcoffset()
    return PointRecording(
        channels=channels_of(RECORDS.empty()),
        epoch_s=np.empty(0),
        start_epoch_s=start_epoch_s,
        utc_offset_s=int(offset.total_seconds()) if offset else None,
    )


def without_times(points: Sequence[Cells], what: str) -> ParseError:
    """Explain why points have no time that could be read: none is there, or none is readable."""
    times_ = [text for point in points if (text := point.get("time"))]
    if not times_:
        return NotAnActivityError(Reason.POINTS_WITHOUT_TIMES, what)
    return DamagedError(Reason.TIMES_UNREADABLE, what, len(times_), excerpt=times_[0])


def activity_of(
    recording: PointRecording, *, identity: Identity, file_format: FileFormat, session_index: int
) -> Activity:
    """Make an activity of these records and of nothing else."""
    return Activity(
        activity_id=identity.activity_id(session_index=session_index),
        file_sha256=identity.file_sha256,
        file_format=file_format,
        part_index=1,
        session_index=session_index,
        start_time_utc=recording.start_time_utc,
        utc_offset_s=recording.utc_offset_s,
        channels=recording.channels,
        laps=Laps(_EMPTY[LAPS.name]),
        pauses=Pauses(_EMPTY[PAUSES.name]),
        steps=Steps(_EMPTY[STEPS.name]),
        splits=Splits(_EMPTY[SPLITS.name]),
        events=Events(_EMPTY[EVENTS.name]),
        devices=Devices(_EMPTY[DEVICES.name]),
        hrv=Intervals(_EMPTY[INTERVALS.name]),
        rejected=RejectedRows(_EMPTY[REJECTED_ROWS.name]),
    )


def reading_of(activities: Sequence[Activity], errors: Sequence[ParseError]) -> Reading:
    """Make a text format's reading; if the file was cut off, flag its last activity."""
    *whole, last = activities
    if any(isinstance(error, TruncatedError) for error in errors):
        last = replace(last, flags=last.flags | {"truncated"})
    return Reading(activities=(*whole, last), errors=tuple(errors))


def since(epoch_s: Floats, start_epoch_s: float) -> Floats:
    """Return seconds after a start, rounded to what the digits of a date can hold."""
    elapsed_s: Floats = np.round(epoch_s - start_epoch_s, 6)
    return elapsed_s


def pauses_between(stretches: Iterable[Floats], *, start_epoch_s: float) -> Pauses:
    """Set a pause from the end of each stretch of times to the start of the next.

    A stretch that goes on after no more than the usual interval between two points was not
    paused: some programs cut a track wherever they like.
    """
    timed = sorted(
        (np.sort(times_) for stretch in stretches if len(times_ := stretch[np.isfinite(stretch)])),
        key=lambda times_: float(times_[0]),
    )
    if len(timed) < 2:
        return Pauses(_EMPTY[PAUSES.name])
    starts = np.array([times_[-1] for times_ in timed[:-1]])
    ends = np.array([times_[0] for times_ in timed[1:]])
    # Among all steps, those between stretches included: a stretch may be a single point.
    usual_s = float(np.median(np.diff(np.sort(np.concatenate(timed)))))
    paused = ends - starts > max(usual_s, 1.0)
    if not paused.any():
        return Pauses(_EMPTY[PAUSES.name])
    frame = {
        "start_s": since(starts[paused], start_epoch_s),
        "end_s": since(ends[paused], start_epoch_s),
    }
    return Pauses(PAUSES.frame(frame))


def both_legs_spm(cadence: Floats, sport: str | None) -> Floats:
    """Return steps a minute: most files count one leg of a runner, some count both."""
    if sport is not None and sport not in MAY_COUNT_STEPS:
        return np.full(len(cadence), np.nan)
    return of_both_legs(cadence)
