"""Recordings of single runs, which only races are read from: fetched when one is needed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any, TypeAlias

import polars as pl
from msgspec import Struct

from metrics.judgements.contract.tables import JUDGE_VERSION
from metrics.races.trace import RaceTrace


class StoredRecording(Struct, frozen=True, kw_only=True):
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


class Readings:
    """What is read from one athlete's recordings, and what was read from them before.

    Reading races is dear, and recordings do not change. So a reading is kept as JSON under a hash
    of all that it rests on: where any of that differs, it is read again. `used` are the readings
    of this judging, by their hash.
    """

    def __init__(
        self,
        recording_of: RecordingOf = no_recording,
        *,
        versions: Mapping[str, int] = MappingProxyType({}),
        kept: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """Make readings from recordings, of which `versions` are the `measure_version`."""
        self._missing: set[str] = set()
        self._trace_of = traces_of(self._noting(recording_of))
        self._versions = versions
        self._kept = kept
        self.used: dict[str, str] = {}

    def of(self, basis: object, activity_ids: Sequence[str], read: Callable[[TraceOf], Any]) -> Any:
        """Look up a reading, or read it.

        Parameters
        ----------
        basis
            All that the reading rests on beside recordings; its `repr` has to tell it apart.
        activity_ids
            The recordings that may be read for it.
        read
            Reads it: values that JSON knows. It is not kept where a recording is missing, which
            may come back.

        Returns
        -------
        Any
            What `read` gave, as JSON gives it back.
        """
        recordings = [(each, self._versions.get(each)) for each in activity_ids]
        content = f"{JUDGE_VERSION} {recordings} {basis!r}"
        key = hashlib.sha256(content.encode()).hexdigest()[:_HASH_DIGITS]
        text = self._kept.get(key)
        if text is None:
            text = json.dumps(read(self._trace_of), separators=(",", ":"))
        if self._missing.isdisjoint(activity_ids):
            self.used[key] = text
        return json.loads(text)

    def _noting(self, recording_of: RecordingOf) -> RecordingOf:
        """Note which recordings are missing."""

        def noting(activity_id: str) -> StoredRecording | None:
            stored = recording_of(activity_id)
            if stored is None:
                self._missing.add(activity_id)
            return stored

        return noting


_HASH_DIGITS = 32
