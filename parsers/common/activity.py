"""What every parser returns: one `Parsed` per file, one `Activity` per recorded session.

Tables are Polars frames under the schemas declared here. In all of them null is "not recorded"
and NaN never occurs. Times named `_s` are wall-clock seconds after the activity's first record,
pauses included.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, NewType, TypeAlias

import polars as pl
from msgspec import Struct, field

from parsers.common.errors import ParseError
from parsers.common.schema import Column, Table

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Channels: TypeAlias = "Mapping[str, NDArray[np.float64]]"
"""The columns of `RECORDS` as arrays of one length, NaN for null. Nobody writes into them."""
Records = NewType("Records", pl.DataFrame)
Laps = NewType("Laps", pl.DataFrame)
Pauses = NewType("Pauses", pl.DataFrame)
Steps = NewType("Steps", pl.DataFrame)
Splits = NewType("Splits", pl.DataFrame)
Events = NewType("Events", pl.DataFrame)
Devices = NewType("Devices", pl.DataFrame)
Intervals = NewType("Intervals", pl.DataFrame)
RejectedRows = NewType("RejectedRows", pl.DataFrame)


class FileFormat(StrEnum):
    """The formats that can hold an activity."""

    FIT = "fit"
    GPX = "gpx"
    TCX = "tcx"


class FileKind(StrEnum):
    """What a file turned out to be."""

    ACTIVITY = "activity"
    NOT_AN_ACTIVITY = "not_an_activity"
    REJECTED = "rejected"


class Detail(StrEnum):
    """How much of a file to decode: everything, or what an ingest measures."""

    FULL = "full"
    INGEST = "ingest"


class LapTrigger(StrEnum):
    """What ended a lap."""

    MANUAL = "manual"
    DISTANCE = "distance"
    TIME = "time"
    POSITION = "position"
    STEP = "step"
    SESSION_END = "session_end"
    UNKNOWN = "unknown"


class Intensity(StrEnum):
    """FIT's intensity of a lap or a workout step."""

    ACTIVE = "active"
    REST = "rest"
    WARMUP = "warmup"
    COOLDOWN = "cooldown"
    RECOVERY = "recovery"
    INTERVAL = "interval"
    OTHER = "other"


class RejectReason(StrEnum):
    """Why the cleaning step refused a record, or a value of it.

    The first six refuse the whole record; the others null or correct one value of a kept one.
    """

    NO_TIME = "no_time"
    CLOCK_UNSET = "clock_unset"
    BACKWARD_TIME = "backward_time"
    DUPLICATE_TIME = "duplicate_time"
    REPEATED_SEGMENT = "repeated_segment"
    FAR_FUTURE_TIME = "far_future_time"
    NULL_ISLAND = "null_island"
    IMPOSSIBLE_POSITION = "impossible_position"
    IMPOSSIBLE_SPEED = "impossible_speed"
    DISTANCE_RESET = "distance_reset"
    IMPOSSIBLE_VALUE = "impossible_value"


RECORDS = Table(
    name="records",
    key=("time_s",),
    columns=(
        Column("time_s", pl.Float64, "s", "after the activity's first record; strictly rising"),
        Column("latitude_deg", pl.Float64, "°", "WGS 84, north positive"),
        Column("longitude_deg", pl.Float64, "°", "WGS 84, east positive"),
        Column("distance_m", pl.Float64, "m", "recorded by the device since the start"),
        Column("speed_mps", pl.Float64, "m/s", "recorded by the device; smoothed and late"),
        Column("altitude_m", pl.Float64, "m", "above sea level, as recorded"),
        Column("heart_rate_bpm", pl.Float64, "1/min", "0 is not recorded"),
        Column("cadence_spm", pl.Float64, "steps/min", "both legs; null for sports not on foot"),
        Column("power_w", pl.Float64, "W", "as recorded"),
        Column("temperature_c", pl.Float64, "°C", "as recorded"),
    ),
)

LAPS = Table(
    name="laps",
    key=("lap_index",),
    columns=(
        Column("lap_index", pl.Int32, "–", "from 1, in the order recorded"),
        Column("start_s", pl.Float64, "s", "the watch's own"),
        Column("end_s", pl.Float64, "s", "start plus elapsed"),
        Column("elapsed_s", pl.Float64, "s", "wall clock"),
        Column("timer_s", pl.Float64, "s", "not paused"),
        Column("distance_m", pl.Float64, "m", "the watch's own"),
        Column("mean_speed_mps", pl.Float64, "m/s", "the watch's own"),
        Column("trigger", pl.Enum(LapTrigger), "–", "what ended the lap"),
        Column("intensity", pl.Enum(Intensity), "–", "as recorded; alone no evidence"),
        Column("step_index", pl.Int32, "–", "workout step of the lap, from 0"),
        Column("mean_heart_rate_bpm", pl.Float64, "1/min", "the watch's own"),
        Column("max_heart_rate_bpm", pl.Float64, "1/min", "the watch's own"),
        Column("mean_cadence_spm", pl.Float64, "steps/min", "both legs"),
        Column("ascent_m", pl.Float64, "m", "the watch's own"),
        Column("descent_m", pl.Float64, "m", "the watch's own"),
    ),
)

PAUSES = Table(
    name="pauses",
    key=("start_s",),
    columns=(
        Column("start_s", pl.Float64, "s", "the timer stopped, or a track segment ended"),
        Column("end_s", pl.Float64, "s", "it went on; null before cleaning if nothing tells"),
    ),
)

STEPS = Table(
    name="steps",
    key=("step_index",),
    columns=(
        Column("step_index", pl.Int32, "–", "from 0, as laps refer to it"),
        Column("name", pl.String, "–", "what the author of the workout called it"),
        Column("intensity", pl.Enum(Intensity), "–", "as recorded"),
        Column("duration_type", pl.String, "–", "FIT name: time, distance, open, repeat_until…"),
        Column("duration_s", pl.Float64, "s", "of a step by time"),
        Column("distance_m", pl.Float64, "m", "of a step by distance"),
        Column("repeat_from_step", pl.Int32, "–", "first step of a repeat"),
        Column("repeat_count", pl.Int32, "–", "how often a repeat runs"),
        Column("target_type", pl.String, "–", "FIT name: open, speed, heart_rate …"),
        Column("target_low_mps", pl.Float64, "m/s", "of a target by speed, the slower limit"),
        Column("target_high_mps", pl.Float64, "m/s", "the faster limit"),
    ),
)

SPLITS = Table(
    name="splits",
    key=("split_index",),
    columns=(
        Column("split_index", pl.Int32, "–", "from 1"),
        Column("split_type", pl.String, "–", "FIT name: interval_active, interval_rest …"),
        Column("start_s", pl.Float64, "s", "the watch's own"),
        Column("end_s", pl.Float64, "s", "the watch's own"),
        Column("timer_s", pl.Float64, "s", "not paused"),
        Column("distance_m", pl.Float64, "m", "the watch's own"),
    ),
)

EVENTS = Table(
    name="events",
    key=("event_index",),
    columns=(
        Column("event_index", pl.Int32, "–", "from 1"),
        Column("time_s", pl.Float64, "s", "when"),
        Column("event", pl.String, "–", "FIT name: timer, lap, off_course …"),
        Column("event_type", pl.String, "–", "FIT name: start, stop, stop_all, marker …"),
        Column("data", pl.Int64, "–", "as recorded; for a timer event what triggered it"),
    ),
)

DEVICES = Table(
    name="devices",
    key=("device_index",),
    columns=(
        Column("device_index", pl.Int32, "–", "0 is the watch itself"),
        Column("maker", pl.String, "–", "FIT manufacturer name or number"),
        Column("product", pl.String, "–", "name or number"),
        Column("device_type", pl.String, "–", "FIT name or number: stride_speed_distance, …"),
        Column("serial_number", pl.Int64, "–", "never stored: hashed by the publisher"),
    ),
)

INTERVALS = Table(
    name="hrv",
    key=("beat_index",),
    columns=(
        Column("beat_index", pl.Int32, "–", "from 1"),
        Column("interval_s", pl.Float64, "s", "between two heart beats"),
    ),
)

REJECTED_ROWS = Table(
    name="rejected_rows",
    key=("row",),
    columns=(
        Column("row", pl.Int64, "–", "position among the file's records of this activity, from 0"),
        Column("reason", pl.Enum(RejectReason), "–", "why it was refused"),
        Column("found", pl.String, "–", "the offending value"),
    ),
)


class DeveloperField(Struct, frozen=True, kw_only=True):
    """A field that an app or a foot pod added to the records.

    `values` has one entry per row of `Activity.records`. Names repeat between apps, so the key is
    (`developer_index`, `field_number`).
    """

    developer_index: int
    field_number: int
    name: str
    units: str
    values: pl.Series


class SessionTotals(Struct, frozen=True, kw_only=True):
    """What the watch itself says of the whole activity; None where it says nothing.

    `start_s` is when its session began, in seconds of the activity.
    """

    start_s: float | None = None
    elapsed_s: float | None = None
    timer_s: float | None = None
    distance_m: float | None = None
    ascent_m: float | None = None
    descent_m: float | None = None
    mean_heart_rate_bpm: float | None = None
    max_heart_rate_bpm: float | None = None
    workout_rpe: float | None = None


class Activity(Struct, frozen=True, kw_only=True, dict=True):
    """One recorded session: scalars, and tables under the schemas of this module.

    `start_time_utc` is the first good record's time, None when the clock was never set; then
    `_s` columns still hold, from the device's own count of seconds. `file_offset_s` is where this
    activity begins, in seconds after the file's first record (several sessions in one file).
    `utc_offset_s` is local time minus UTC as the file states it, None where it does not.
    `correlated_offset_s` is the same by the file's record of when its two clocks were compared,
    which is trusted less. `added_records` of the records are not the file's: bare ones at the
    edges, where the timer ran without records. `flags` holds the words of `RecordingFlag`.
    `channels` are the records as arrays, which is how they are read, cleaned and measured.
    """

    activity_id: str
    file_sha256: str
    file_format: FileFormat
    part_index: int
    session_index: int
    start_time_utc: datetime | None
    file_offset_s: float = 0.0
    utc_offset_s: int | None = None
    correlated_offset_s: int | None = None
    sport: str | None = None
    sub_sport: str | None = None
    maker: str | None = None
    product: str | None = None
    serial_number: int | None = None
    totals: SessionTotals = field(default_factory=SessionTotals)
    channels: Channels
    laps: Laps
    pauses: Pauses
    steps: Steps
    splits: Splits
    events: Events
    devices: Devices
    hrv: Intervals
    developer_fields: tuple[DeveloperField, ...] = ()
    rejected: RejectedRows
    added_records: int = 0
    flags: frozenset[str] = frozenset()

    @cached_property
    def records(self) -> Records:
        """The records as a frame."""
        return Records(RECORDS.frame(self.channels))

    @property
    def record_count(self) -> int:
        """How many records there are."""
        return len(self.channels["time_s"])


def channels_of(columns: Mapping[str, NDArray[np.float64]] | pl.DataFrame) -> Channels:
    """Make channels of the columns of `RECORDS`: NaN for null, in the declared order."""
    if isinstance(columns, pl.DataFrame):
        columns = {column.name: column.to_numpy() for column in columns.iter_columns()}
    channels = {name: columns[name].view() for name in RECORDS.schema}
    for values in channels.values():
        values.setflags(write=False)
    return channels


class Parsed(Struct, frozen=True, kw_only=True):
    """Everything that could be learned from one file.

    `reason` says in plain words why a file is not an activity or was rejected. A damaged file that
    still gave activities is an `ACTIVITY` with `errors`.
    """

    source: str
    kind: FileKind
    file_sha256: str
    size_bytes: int
    file_format: FileFormat | None = None
    reason: str | None = None
    activities: tuple[Activity, ...] = ()
    errors: tuple[ParseError, ...] = ()
