"""Recordings of single runs, which only races are read from: fetched when one is needed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import polars as pl


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
