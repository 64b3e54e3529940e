"""Doubts about a recording, as words that `activities.flags` holds, each with its sentence."""

from __future__ import annotations

from enum import StrEnum


class RecordingFlag(StrEnum):
    """Something in a recording that its witnesses do not agree on, or that it lacks."""

    TRUNCATED = "truncated"
    CLOCK_UNSET = "clock_unset"
    CLOCK_JUMPED = "clock_jumped"
    DATE_IMPOSSIBLE = "date_impossible"
    RECORDS_REFUSED = "records_refused"
    RECORDS_MISSING = "records_missing"
    RECORDING_HOLE = "recording_hole"
    TIMER_DIFFERS = "timer_differs"
    DISTANCE_DIFFERS = "distance_differs"
    LAPS_UNCLEAR = "laps_unclear"


FLAG_SENTENCES = {
    RecordingFlag.TRUNCATED: "The file was cut off; its end is missing.",
    RecordingFlag.CLOCK_UNSET: "The watch's clock was never set, so the date is unknown.",
    RecordingFlag.CLOCK_JUMPED: "The watch's clock jumped during the recording; the part before"
    " was moved up to it.",
    RecordingFlag.DATE_IMPOSSIBLE: "The file has a date that cannot be, so the date is unknown.",
    RecordingFlag.RECORDS_REFUSED: "More than one record in fifty could not be used.",
    RecordingFlag.RECORDS_MISSING: "Records cover only a part of the time that the watch ran; the"
    " rest is known from its totals alone.",
    RecordingFlag.RECORDING_HOLE: "The recording has a long hole, which is taken as a pause.",
    RecordingFlag.TIMER_DIFFERS: "The records show another running time than the watch's total.",
    RecordingFlag.DISTANCE_DIFFERS: "The records show another distance than the watch's total or"
    " the positions.",
    RecordingFlag.LAPS_UNCLEAR: "Some laps have times that contradict each other.",
}
"""What each flag tells a reader."""
