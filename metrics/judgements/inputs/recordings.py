"""Recordings of single runs, which only races are read from: fetched when one is needed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

import polars as pl

from metrics.races.trace import RaceTrace


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRecording:
    """One activity's recording and its laps: rows of the facts tables `series` and `laps`."""

    series: pl.DataFrame
    laps: pl.DataFrame


RecordingOf: TypeAlias = Callable[[str], StoredRecording | None]
"""Gives the recording of an activity; None where none is stored."""


def no_recording(activity_id: str) -> StoredRecording | None:  # noqa: ARG001
    """Give no recording of any activity."""
    return None


TraceOf: TypeAlias = Callable[[str], RaceTrace | None]
"""Reads the recording of an activity as a race reader does; None where none is stored."""


def traces_of(recording_of: RecordingOf) -> TraceOf:
    """Make a reader of recordings that reads each of them once.

    Parameters
    ----------
    recording_of
        Fetches the recording of a run.

    Returns
    -------
    TraceOf
        Gives None for a recording without meters, too.
    """

    @cache
    def trace_of(activity_id: str) -> RaceTrace | None:
        stored = recording_of(activity_id)
        return RaceTrace.of(stored.series, stored.laps) if stored else None

    return trace_of
