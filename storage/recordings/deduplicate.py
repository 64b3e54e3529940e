"""Several recordings of one run: which of them is shown, and why the others are not.

A watch's file and its export by a service, two watches on two wrists, a file that was copied in
half: all of them are kept, one is shown. Which one follows from a total order, so the order in
which they come does not matter. A recording that is beaten stays beaten only while its better is
there and is the same runner's.

**The same run** is told by start, end and distance, of two recordings of one athlete. An athlete
runs once at a time, so what overlaps by `OVERLAP_SHARE` and covers ground alike is one run; a race
and its warm-up, two runs of a day and the halves of a split one do not overlap that much.

**The same recording** is told by more where one of the two belongs to nobody: team-mates run
together, and a run must never be lost to another's. Both begin and end within `SAME_INSTANT_S`,
and the heart beats are the same. Without heart rate both are shown until somebody says whose.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from parsers.common.activity import FileFormat
from storage.format.enums import UNASSIGNED, Verdict
from storage.recordings.trace import Floats, Trace

OVERLAP_SHARE = 0.8
"""Of the time that two recordings cover together, and at least how much both cover."""

LIKENESS = 0.95
"""Cosine between the meters in each cell. Steady running is alike anyway; intervals against steady
running are 0.90, intervals against themselves 5 s later 0.98."""

DISTANCE_RATIO = 1.1
"""Watches err by 3 to 6 % (Gilgen-Ammann et al. 2020, 10.2196/17118), two of them by more."""

LEAST_CELLS = 4
"""What covers less than a minute together is not compared."""

SAME_INSTANT_S = 2.0
SAME_BEATS_SHARE = 0.9
BEATS_SPREAD_BPM = 10.0
"""A heart rate that hardly moves could be anybody's."""

_CUT_TOLERANCE_M = 0.2
_RANK_OF_FORMAT = {FileFormat.FIT: 0, FileFormat.TCX: 1, FileFormat.GPX: 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """What is compared of an activity, times in seconds since 1970."""

    activity_id: str
    athlete_id: str
    start_s: float
    end_s: float
    file_format: FileFormat
    device_key: str | None
    is_truncated: bool
    channel_count: int
    row_count: int
    trace: Trace | None

    @property
    def rank(self) -> tuple[Any, ...]:
        """Return the order among recordings of one run, best first; total, as ids differ.

        Somebody's before nobody's, whole before broken off, FIT before TCX before GPX, then by
        channels and rows.
        """
        return (
            self.athlete_id == UNASSIGNED,
            self.is_truncated,
            _RANK_OF_FORMAT[self.file_format],
            -self.channel_count,
            -self.row_count,
            self.activity_id,
        )


class Beaten(NamedTuple):
    """A recording that is not shown, and the one that is shown in its place."""

    activity_id: str
    duplicate_of: str
    verdict: Verdict


def judged(claims: pl.DataFrame) -> pl.DataFrame:
    """Set `verdict` and `duplicate_of` anew where a fresh claim may have changed them.

    `is_fresh` says which are new, or said to be another's. Only what overlaps with one of them in
    time, directly or over others, is judged again.
    """
    open_ = _with_neighbours(claims)
    beaten = pl.DataFrame(
        [*_beaten([_recording(row) for row in open_.iter_rows(named=True)])],
        schema={"activity_id": pl.String, "rival": pl.String, "loses_by": pl.Enum(Verdict)},
        orient="row",
    )
    by_itself = (
        pl.when("is_run")
        .then(pl.lit(str(Verdict.INGESTED)))
        .otherwise(pl.lit(str(Verdict.NOT_A_RUN)))
    )
    is_open = pl.col("activity_id").is_in(open_["activity_id"].implode()) | pl.col("is_fresh")
    verdict = pl.coalesce("loses_by", by_itself.cast(pl.Enum(Verdict)))
    return (
        claims.join(beaten, on="activity_id", how="left")
        .with_columns(
            pl.when(is_open).then(verdict).otherwise("verdict").alias("verdict"),
            pl.when(is_open).then("rival").otherwise("duplicate_of").alias("duplicate_of"),
        )
        .drop("rival", "loses_by")
    )


def _with_neighbours(claims: pl.DataFrame) -> pl.DataFrame:
    """Select the fresh claims and all that are linked to one of them by overlaps in time."""
    timed = claims.filter(pl.col("start_time_utc").is_not_null()).sort("start_time_utc")
    reached = pl.col("end_time_utc").cum_max().shift()
    clump = (pl.col("start_time_utc") > reached).fill_null(value=False).cum_sum()
    is_open = pl.col("is_fresh").any().over("clump")
    return timed.with_columns(clump.alias("clump")).filter(is_open)


def _recording(row: dict[str, Any]) -> Recording:
    has_trace = row["first_cell"] is not None
    return Recording(
        activity_id=row["activity_id"],
        athlete_id=row["athlete_id"],
        start_s=row["start_time_utc"].timestamp(),
        end_s=row["end_time_utc"].timestamp(),
        file_format=FileFormat(row["file_format"]),
        device_key=row["device_key"],
        is_truncated=row["is_truncated"],
        channel_count=row["channel_count"],
        row_count=row["row_count"],
        trace=Trace.unpack(row["first_cell"], row["metres"], row["heart_rates"])
        if has_trace
        else None,
    )


def _beaten(recordings: Sequence[Recording]) -> Iterator[Beaten]:
    timeline = _Timeline(recordings)
    shown: set[str] = set()
    for recording in sorted(recordings, key=_rank):
        near = timeline.near(recording)
        longer = [other for other in near if is_beginning_of(recording, other)]
        better = (
            other for other in near if other.activity_id in shown and is_one_run(recording, other)
        )
        if longer:
            longest = min(longer, key=lambda other: (-other.row_count, other.rank))
            yield Beaten(recording.activity_id, longest.activity_id, Verdict.SUPERSEDED)
        elif first := next(better, None):
            yield Beaten(recording.activity_id, first.activity_id, Verdict.DUPLICATE)
        else:
            shown.add(recording.activity_id)


def _rank(recording: Recording) -> tuple[Any, ...]:
    return recording.rank


class _Timeline:
    """Recordings by their start."""

    def __init__(self, recordings: Sequence[Recording]) -> None:
        self._recordings = sorted(recordings, key=lambda recording: recording.start_s)
        self._starts_s = [recording.start_s for recording in self._recordings]

    def near(self, recording: Recording) -> list[Recording]:
        """List the others that begin so close to it that they can be equal, best first."""
        # Overlapping by a share s, they begin at most 1/s − 1 of their length apart.
        apart_s = (recording.end_s - recording.start_s) * (1 / OVERLAP_SHARE - 1)
        apart_s = max(apart_s, SAME_INSTANT_S)
        first = bisect_left(self._starts_s, recording.start_s - apart_s)
        last = bisect_right(self._starts_s, recording.start_s + apart_s)
        others = (other for other in self._recordings[first:last] if other is not recording)
        return sorted(others, key=_rank)


def is_one_run(recording: Recording, other: Recording) -> bool:
    """Tell whether two recordings are of one run of one athlete; the order does not matter."""
    if UNASSIGNED in (recording.athlete_id, other.athlete_id):
        return _is_one_recording(recording, other)
    return (
        recording.athlete_id == other.athlete_id
        and _overlap(recording, other)
        and _covers_alike(recording, other)
    )


def is_beginning_of(recording: Recording, other: Recording) -> bool:
    """Tell whether a recording breaks off and another of the same watch goes on from there."""
    is_same_watch = (recording.file_format, recording.device_key) == (
        other.file_format,
        other.device_key,
    )
    return (
        recording.is_truncated
        and is_same_watch
        and recording.start_s == other.start_s
        and (recording.row_count, not recording.is_truncated)
        < (other.row_count, not other.is_truncated)
        and recording.athlete_id in (UNASSIGNED, other.athlete_id)
        and _begins_alike(recording, other)
    )


def _overlap(recording: Recording, other: Recording) -> bool:
    both_s = min(recording.end_s, other.end_s) - max(recording.start_s, other.start_s)
    either_s = max(recording.end_s, other.end_s) - min(recording.start_s, other.start_s)
    return both_s >= OVERLAP_SHARE * either_s


def _covers_alike(recording: Recording, other: Recording) -> bool:
    """Tell whether the meters of the cells that both cover in full go up and down together."""
    if recording.trace is None or other.trace is None:
        return False
    mine, theirs = _in_common(recording.trace, other.trace, "metres")
    if len(mine) < LEAST_CELLS or not mine.any() or not theirs.any():
        return False
    cosine = mine @ theirs / np.sqrt((mine @ mine) * (theirs @ theirs))
    ratio = mine.sum() / theirs.sum()
    return bool(cosine >= LIKENESS and 1 / DISTANCE_RATIO <= ratio <= DISTANCE_RATIO)


def _is_one_recording(recording: Recording, other: Recording) -> bool:
    is_same_time = (
        abs(recording.start_s - other.start_s) <= SAME_INSTANT_S
        and abs(recording.end_s - other.end_s) <= SAME_INSTANT_S
    )
    return is_same_time and _covers_alike(recording, other) and _beats_alike(recording, other)


def _beats_alike(recording: Recording, other: Recording) -> bool:
    if recording.trace is None or other.trace is None:
        return False
    mine, theirs = _in_common(recording.trace, other.trace, "heart_rates")
    is_known = (mine > 0) & (theirs > 0)
    mine, theirs = mine[is_known], theirs[is_known]
    if len(mine) < LEAST_CELLS or np.ptp(mine) < BEATS_SPREAD_BPM:
        return False
    return bool(np.mean(np.abs(mine - theirs) <= 1) >= SAME_BEATS_SHARE)


def _begins_alike(recording: Recording, other: Recording) -> bool:
    """Tell whether the full cells of one are the first of another."""
    if recording.trace is None or other.trace is None:
        return recording.device_key is not None
    mine, theirs = _in_common(recording.trace, other.trace, "metres")
    if not len(mine):
        return recording.device_key is not None
    return bool(np.all(np.abs(mine - theirs) <= _CUT_TOLERANCE_M))


def _in_common(trace: Trace, other: Trace, name: str) -> tuple[Floats, Floats]:
    """Return the values of the cells that both cover in full."""
    first = max(trace.first_cell, other.first_cell) + 1
    last = min(trace.first_cell + len(trace.metres), other.first_cell + len(other.metres)) - 1
    mine, theirs = (
        getattr(each, name)[first - each.first_cell : max(last, first) - each.first_cell]
        for each in (trace, other)
    )
    return mine, theirs
