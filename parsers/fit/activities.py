"""From the messages of a FIT file to its activities."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

import numpy as np
from msgspec.structs import replace

from parsers.common.activity import (
    EVENTS,
    INTERVALS,
    REJECTED_ROWS,
    Activity,
    Detail,
    Events,
    FileFormat,
    Intervals,
    RejectedRows,
)
from parsers.common.errors import (
    DamagedError,
    EmptyError,
    NotAnActivityError,
    ParseError,
    TruncatedError,
)
from parsers.common.identity import Identity
from parsers.common.reading import Reading
from parsers.common.reasons import Reason
from parsers.fit import tables
from parsers.fit.clock import correlated_offset_s, first_time_s, instant, utc_offset_s
from parsers.fit.decode import FitFile, Part, decode
from parsers.fit.heart_rates import Beats, beats_of
from parsers.fit.messages import Messages
from parsers.fit.records import RecordColumns, developer_fields
from parsers.fit.rolling import Mask
from parsers.fit.sessions import LAP, RECORD, SESSION, Session, Share, sessions_of

FILE_ID = 0
EVENT = 21
DEVICE_INFO = 23
WORKOUT_STEP = 27
HRV = 78
SPLIT = 312

_ACTIVITY_FILE = "activity"
_ACTIVITIES_LIMIT = 128


def read_fit(content: bytes, *, identity: Identity, detail: Detail) -> Reading:
    """Read a FIT file: one activity for each session of each part, and the errors survived.

    Records stand as recorded: `time_s` may be null, repeat or run backward. NotAnActivityError for
    a sound file of another kind, EmptyError when nothing was recorded, else what damaged it.
    """
    file = decode(content)
    repeated = _repeated(content, file.parts)
    recordings = [
        _Recording(part, index, identity, detail)
        for index, part in enumerate(file.parts, start=1)
        if _is_recording(part) and part.start not in repeated
    ]
    if not recordings:
        raise _nothing_recorded(file)
    beats = beats_of(file.parts)
    if len(beats.times):
        for recording in recordings:
            recording.take_beats(beats)
    flagged = (
        _flagged(activity, file, recording.part)
        for recording in recordings
        for activity in recording.activities()
    )
    activities = tuple(islice(flagged, _ACTIVITIES_LIMIT))
    too_many = DamagedError(Reason.FIT_TOO_MANY_ACTIVITIES, _ACTIVITIES_LIMIT)
    excess = [too_many for _ in islice(flagged, 1)]
    again = [DamagedError(Reason.FIT_REPEATED_PART, offset=at) for at in repeated]
    return Reading(activities=_placed(activities), errors=(*file.errors, *again, *excess))


def _repeated(content: bytes, parts: Sequence[Part]) -> list[int]:
    """Find parts whose bytes stood in the file before: a run chained twice is one run."""
    if len(parts) < 2:
        return []
    first_at: dict[bytes, int] = {}
    return [
        part.start
        for part in parts
        if first_at.setdefault(content[part.start : part.end], part.start) != part.start
    ]


class _Recording:
    """One part that holds activities, its messages shared out between the sessions."""

    def __init__(self, part: Part, part_index: int, identity: Identity, detail: Detail):
        self.part = part
        self._part_index = part_index
        self._identity = identity
        self._detail = detail
        self._sessions, self._cut = sessions_of(part)
        self._records = RecordColumns(part.of(RECORD), part.native_columns(RECORD))
        # All sessions of a part have these in common.
        self._maker = _maker(part)
        self._steps = tables.steps(part.of(WORKOUT_STEP))
        self._devices = tables.devices(part.of(DEVICE_INFO), detail=detail)
        self._added = part.developer_columns(RECORD) if detail is Detail.FULL else []

    def take_beats(self, beats: Beats) -> None:
        """Use the heart rates of `hr` messages."""
        self._records.take_heart_rate(beats.at(self._records.times))

    def activities(self) -> Iterator[Activity]:
        """Yield one activity for each session, in the order of their starts."""
        for place, session in enumerate(self._sessions):
            times = self._records.times
            start_s = first_time_s(times[self._cut.of(times, place)])
            if start_s is None:
                start_s = session.start_s or 0.0
            share = Share(cut=self._cut, place=place, start_s=start_s)
            activity = self._activity(session, share)
            yield self._with_details(activity, share) if self._detail is Detail.FULL else activity

    def _activity(self, session: Session, share: Share) -> Activity:
        """Build what an ingest measures."""
        part, maker = self.part, self._maker
        return Activity(
            activity_id=self._identity.activity_id(
                part_index=self._part_index, session_index=session.index
            ),
            file_sha256=self._identity.file_sha256,
            file_format=FileFormat.FIT,
            part_index=self._part_index,
            session_index=session.index,
            start_time_utc=instant(share.start_s),
            utc_offset_s=utc_offset_s(part),
            correlated_offset_s=correlated_offset_s(part),
            sport=session.sport,
            sub_sport=session.sub_sport,
            maker=maker.name,
            product=maker.product,
            serial_number=maker.serial_number,
            totals=replace(session.totals, start_s=_since(session.start_s, share)),
            channels=self._records.channels(share, sport=session.sport),
            laps=tables.laps(part.of(LAP), share, sport=session.sport),
            pauses=tables.pauses(part.of(EVENT), share),
            steps=self._steps,
            splits=tables.splits(part.of(SPLIT), share),
            events=Events(EVENTS.empty()),
            devices=self._devices,
            hrv=Intervals(INTERVALS.empty()),
            rejected=RejectedRows(REJECTED_ROWS.empty()),
        )

    def _with_details(self, activity: Activity, share: Share) -> Activity:
        """Add what a person may want to see besides."""
        part = self.part
        rows = share.rows(self._records.times)
        return replace(
            activity,
            events=tables.events(part.of(EVENT), share),
            hrv=tables.beats(part.of(HRV), _beside(part.of(HRV), part.of(RECORD), rows)),
            developer_fields=developer_fields(self._added, rows),
        )


def _since(fit_s: float | None, share: Share) -> float | None:
    return None if fit_s is None else fit_s - share.start_s


class _Maker(NamedTuple):
    name: str | None
    product: str | None
    serial_number: int | None


def _maker(part: Part) -> _Maker:
    """Read who made the file."""
    messages = part.of(FILE_ID)
    if not messages.count:
        return _Maker(None, None, None)
    serial_number = float(messages.values("serial_number")[0])
    return _Maker(
        name=messages.codes("manufacturer")[0],
        product=tables.product(messages)[0],
        serial_number=int(serial_number) if np.isfinite(serial_number) else None,
    )


def _file_type(part: Part) -> str | None:
    return next(iter(part.of(FILE_ID).codes("type")), None)


def _is_recording(part: Part) -> bool:
    """Tell whether a part records an activity."""
    has_records, has_session = RECORD in part.messages, SESSION in part.messages
    is_activity = _file_type(part) in (_ACTIVITY_FILE, None)
    return (has_records or has_session) if is_activity else (has_records and has_session)


def _nothing_recorded(file: FitFile) -> ParseError:
    """Explain why a file gives no activity: another kind of file, or its first damage."""
    kinds = {
        kind for part in file.parts if (kind := _file_type(part)) not in (_ACTIVITY_FILE, None)
    }
    if kinds:
        return NotAnActivityError(Reason.FIT_OF_OTHER_TYPE, ", ".join(sorted(kinds)))
    if file.errors:
        return file.errors[0]
    names = {messages.name for part in file.parts for messages in part.messages.values()}
    return EmptyError(Reason.FIT_WITHOUT_RECORDS, ", ".join(sorted(names)) or "none")


def _beside(messages: Messages, records: Messages, rows: Mask) -> Mask:
    """Select messages without a time that belong to a session: those after its records."""
    if not records.count:
        return np.ones(messages.count, dtype=bool)
    last = np.searchsorted(records.positions, messages.positions) - 1
    mine: Mask = rows[np.maximum(last, 0)]
    return mine


def _flagged(activity: Activity, file: FitFile, part: Part) -> Activity:
    """Add a flag if the part was cut short or its clock was never set."""
    flags = set(activity.flags)
    if activity.start_time_utc is None:
        flags.add("clock_unset")
    if any(
        isinstance(error, TruncatedError) and part.start <= (error.offset or 0) <= part.end
        for error in file.errors
    ):
        flags.add("truncated")
    return replace(activity, flags=frozenset(flags))


def _placed(activities: Sequence[Activity]) -> tuple[Activity, ...]:
    """Set each activity's seconds from the file's first record to its own first."""
    first = activities[0].start_time_utc
    return tuple(
        replace(activity, file_offset_s=(activity.start_time_utc - first).total_seconds())
        if first is not None and activity.start_time_utc is not None
        else activity
        for activity in activities
    )
