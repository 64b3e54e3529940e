"""Several recordings of one run: which of them is shown, and why the others are not.

A watch's file and its export by a service, two watches on two wrists, a file that was copied in
half: all of them are kept, one is shown. Which one follows from a total order, so the order in
which they come does not matter. A recording that is beaten stays beaten only while its better is
there and is the same runner's.

**The same run** is told by time and distance, of two recordings of one athlete. An athlete runs
once at a time, so what overlaps by `OVERLAP_SHARE` and covers ground alike is one run, and so is
what shows no ground, as a strap's heart rate alone; a race and its warm-up, two runs of a day and
the halves of a split one do not overlap. Clocks may be apart by minutes, or by a time zone. A part
beside the whole is not shown, in whatever format it is, and neither is the shorter of two
recordings of one watch, which cannot record two runs at a time.

**The same recording** is told by more where one of the two belongs to nobody: team-mates run
together, and a run must never be lost to another's. Both begin and end within `SAME_INSTANT_S`,
and the heart beats are the same. Without heart rate both are shown until somebody says whose.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import polars as pl
from msgspec import Struct

from parsers.common.activity import FileFormat
from storage.format.enums import UNASSIGNED, Verdict
from storage.recordings.trace import CELL_S, Floats, Trace

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

LATE_CLOCK_S = 300
LATE_CLOCK_STEP_S = 5
"""A phone's clock may be minutes from a watch's; cells of 15 s are compared at every so many."""
AT_ONCE_SHARE = 0.5
"""Nobody runs two runs for half of their time at once: then a clock may be off by more."""

ZONE_STEP_S = 900
WIDEST_ZONE_S = 14.5 * 3600
"""Local time that was written as UTC is off by whole quarters of an hour, and by 14 h at most."""
ZONE_STRAY_S = 300.0
"""Of one run recorded twice, one is started so many seconds after the other."""
ZONE_LIKENESS = 0.9
"""Correlation between the meters in each cell: two runs of one day are steady, or differ."""
SUMMER_TIME_S = 3600
"""One place's offset changes by so much in a night."""
COPY_STRAY_S = 3.0
COPY_RATIO = 1.03
"""A copy in another zone begins and ends with its original, and is as long; by chance one pair of
runs in a million would."""

_CUT_TOLERANCE_M = 0.2
_RANK_OF_FORMAT = {FileFormat.FIT: 0, FileFormat.TCX: 1, FileFormat.GPX: 2}


class Recording(Struct, frozen=True, kw_only=True):
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
    is_run: bool = True
    position_offset_s: int | None = None
    """Local minus UTC at the place where it began, None where the file does not tell."""

    @property
    def length_s(self) -> float:
        """Wall-clock seconds from its first record to its last."""
        return self.end_s - self.start_s

    @property
    def rank(self) -> tuple[Any, ...]:
        """Return the order among recordings of one run, best first; total, as ids differ.

        Somebody's before nobody's, whole before broken off, with meters before without, FIT before
        TCX before GPX, then by channels and rows.
        """
        return (
            self.athlete_id == UNASSIGNED,
            self.is_truncated,
            not _shows_way(self),
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
    """Select the fresh claims and all that are linked to one of them by time.

    Linked is what overlaps, and what one athlete began a whole number of quarters of an hour apart.
    """
    timed = claims.filter(pl.col("start_time_utc").is_not_null()).sort("start_time_utc")
    reached = pl.col("end_time_utc").cum_max().shift()
    overlap = (pl.col("start_time_utc") > reached).fill_null(value=False).cum_sum()
    clumps = timed.select(overlap.alias("clump")).to_series().to_list()
    joined = list(range(max(clumps, default=-1) + 1))
    for earlier, later in _zones_apart(timed):
        _join(joined, clumps[earlier], clumps[later])
    clump = pl.Series("clump", [_root(joined, each) for each in clumps], dtype=pl.Int64)
    return timed.with_columns(clump).filter(pl.col("is_fresh").any().over("clump"))


def _zones_apart(timed: pl.DataFrame) -> Iterator[tuple[int, int]]:
    """List pairs of rows of one athlete that may be one run by clocks in two zones."""
    starts_s = timed["start_time_utc"].dt.epoch("ms").to_numpy() / 1000
    lengths_s = (timed["end_time_utc"].dt.epoch("ms").to_numpy() / 1000) - starts_s
    of_athlete: dict[str, list[int]] = {}
    for row, athlete_id in enumerate(timed["athlete_id"].to_list()):
        if athlete_id == UNASSIGNED:
            continue
        earlier = of_athlete.setdefault(athlete_id, [])
        for other in reversed(earlier):
            if starts_s[row] - starts_s[other] > WIDEST_ZONE_S:
                break
            shorter_s, longer_s = sorted((lengths_s[row], lengths_s[other]))
            if shorter_s >= OVERLAP_SHARE * longer_s and _zone_lag_s(
                starts_s[row] - starts_s[other]
            ):
                yield other, row
        earlier.append(row)


def _zone_lag_s(apart_s: float) -> int:
    """Return the whole quarters of an hour that two starts are apart, in s; 0 if they are not."""
    lag_s = round(apart_s / ZONE_STEP_S) * ZONE_STEP_S
    is_zone = abs(apart_s - lag_s) <= ZONE_STRAY_S and abs(lag_s) <= WIDEST_ZONE_S
    return lag_s if is_zone else 0


def _root(joined: list[int], clump: int) -> int:
    while joined[clump] != clump:
        clump = joined[clump]
    return clump


def _join(joined: list[int], clump: int, other: int) -> None:
    joined[_root(joined, other)] = _root(joined, clump)


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
        is_run=row["is_run"],
        position_offset_s=row["position_offset_s"],
    )


def _beaten(recordings: Sequence[Recording]) -> Iterator[Beaten]:
    """Name every recording that another is shown for: copies by rank, then parts."""
    timeline = _Timeline(recordings)
    shown: set[str] = set()
    beaten_by: dict[str, str] = {}
    parts: list[tuple[Recording, list[Recording]]] = []
    for recording in sorted(recordings, key=_rank):
        near = timeline.near(recording)
        wholes = [other for other in near if is_part_of(recording, other)]
        longer = [other for other in near if is_beginning_of(recording, other)]
        better = (
            other for other in near if other.activity_id in shown and is_one_run(recording, other)
        )
        if longer:
            longest = min(longer, key=lambda other: (-other.row_count, other.rank))
            yield Beaten(recording.activity_id, longest.activity_id, Verdict.SUPERSEDED)
        elif wholes:
            parts.append((recording, wholes))
        elif first := next(better, None):
            beaten_by[recording.activity_id] = first.activity_id
            yield Beaten(recording.activity_id, first.activity_id, Verdict.DUPLICATE)
        else:
            shown.add(recording.activity_id)
    # The longest first: a whole that is itself a part has by then found what is shown for it.
    for part, wholes in sorted(parts, key=lambda each: (-each[0].length_s, each[0].rank)):
        whole = max(wholes, key=lambda other: (other.activity_id in shown, other.length_s))
        beaten_by[part.activity_id] = beaten_by.get(whole.activity_id, whole.activity_id)
        yield Beaten(part.activity_id, beaten_by[part.activity_id], Verdict.DUPLICATE)


def _rank(recording: Recording) -> tuple[Any, ...]:
    return recording.rank


class _Timeline:
    """Recordings by their start."""

    def __init__(self, recordings: Sequence[Recording]) -> None:
        self._recordings = sorted(recordings, key=lambda recording: recording.start_s)
        self._starts_s = [recording.start_s for recording in self._recordings]
        self._longest_s = max((each.length_s for each in recordings), default=0.0)
        self._of_athlete: dict[str, list[Recording]] = {}
        for recording in self._recordings:
            self._of_athlete.setdefault(recording.athlete_id, []).append(recording)

    def near(self, recording: Recording) -> list[Recording]:
        """List the others that may be of the same run, best first."""
        first = bisect_left(self._starts_s, recording.start_s - self._longest_s)
        last = bisect_right(self._starts_s, recording.end_s)
        overlapping = [
            other for other in self._recordings[first:last] if other.end_s >= recording.start_s
        ]
        in_other_zones = [
            other
            for other in self._in_reach(recording)
            if _zone_lag_s(other.start_s - recording.start_s)
        ]
        near = {each.activity_id: each for each in (*overlapping, *in_other_zones)}
        near.pop(recording.activity_id, None)
        return sorted(near.values(), key=_rank)

    def _in_reach(self, recording: Recording) -> list[Recording]:
        if recording.athlete_id == UNASSIGNED:
            return []
        own = self._of_athlete[recording.athlete_id]
        first = bisect_left(own, recording.start_s - WIDEST_ZONE_S, key=_start_s)
        return own[first : bisect_right(own, recording.start_s + WIDEST_ZONE_S, key=_start_s)]


def _start_s(recording: Recording) -> float:
    return recording.start_s


def is_one_run(recording: Recording, other: Recording) -> bool:
    """Tell whether two recordings are of one run of one athlete; the order does not matter.

    A run and what is no run are never one: each is told what it was judged to be.
    """
    if recording.is_run != other.is_run:
        return False
    if UNASSIGNED in (recording.athlete_id, other.athlete_id):
        return _is_one_recording(recording, other)
    if recording.athlete_id != other.athlete_id:
        return False
    # Compared in one order, so that both ways round give the same answer to the last digit.
    earlier, later = sorted((recording, other), key=lambda each: (each.start_s, each.activity_id))
    shows_no_way = recording.is_run and not (_shows_way(recording) and _shows_way(other))
    if _overlap(earlier, later) and (shows_no_way or _covers_alike(earlier, later)):
        return True
    apart_s = later.start_s - earlier.start_s
    if apart_s <= LATE_CLOCK_S:
        return _covers_alike_late(earlier, later)
    is_off = _is_at_once(earlier, later) and not _is_by_one_clock(earlier, later)
    is_late = is_off and _covers_alike_late(earlier, later, usual_s=round(apart_s))
    return is_late or _is_in_another_zone(earlier, later)


def is_part_of(recording: Recording, other: Recording) -> bool:
    """Tell whether a recording is a piece of a longer one, of one watch or of one athlete."""
    both_s = min(recording.end_s, other.end_s) - max(recording.start_s, other.start_s)
    is_same_watch = recording.device_key is not None and recording.device_key == other.device_key
    is_inside = recording.length_s < other.length_s and both_s >= OVERLAP_SHARE * recording.length_s
    if not is_inside or recording.is_run != other.is_run:
        return False
    if is_same_watch and recording.athlete_id in (UNASSIGNED, other.athlete_id):
        return _begins_alike(recording, other) or _covers_alike(recording, other)
    is_same_athlete = recording.athlete_id == other.athlete_id != UNASSIGNED
    return is_same_athlete and not _overlap(recording, other) and _covers_alike(recording, other)


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


def _shows_way(recording: Recording) -> bool:
    """Tell whether meters were recorded: of a heart rate alone only the time is compared."""
    return recording.trace is not None and bool(recording.trace.metres.any())


def _covers_alike(recording: Recording, other: Recording) -> bool:
    """Tell whether the meters of the cells that both cover in full go up and down together."""
    if recording.trace is None or other.trace is None:
        return False
    return _is_alike(*_in_common(recording.trace, other.trace, "metres"))


def _is_at_once(recording: Recording, other: Recording) -> bool:
    both_s = min(recording.end_s, other.end_s) - max(recording.start_s, other.start_s)
    return both_s >= AT_ONCE_SHARE * max(recording.length_s, other.length_s)


def _covers_alike_late(recording: Recording, other: Recording, usual_s: int = 0) -> bool:
    """Tell whether the meters go up and down together when one clock is moved by minutes.

    They are moved by about `usual_s`, some minutes more or less.
    """
    if recording.trace is None or other.trace is None:
        return False
    shorter_s, longer_s = sorted((recording.length_s, other.length_s))
    if shorter_s < OVERLAP_SHARE * longer_s:
        return False
    if not _is_as_long(recording.trace.metres, other.trace.metres):
        return False
    lags_s = range(usual_s - LATE_CLOCK_S, usual_s + LATE_CLOCK_S + 1, LATE_CLOCK_STEP_S)
    compared = (_at_lag(recording.trace, other.trace, lag_s) for lag_s in lags_s)
    # All but the first and the last cell of each: less would be a piece that happens to fit.
    least = OVERLAP_SHARE * len(recording.trace.metres) - 2
    return any(len(mine) >= least and _is_alike(mine, theirs) for mine, theirs in compared)


def _is_in_another_zone(recording: Recording, other: Recording) -> bool:
    """Tell whether the later of two recordings is the earlier one by a clock of another zone.

    Two that began in places of different zones are two runs: a traveler's, or two runners'. Two
    files that one watch wrote are by one clock.
    """
    if _is_by_one_clock(recording, other):
        return False
    places = [recording.position_offset_s, other.position_offset_s]
    offsets_s = [offset_s for offset_s in places if offset_s is not None]
    if max(offsets_s, default=0) - min(offsets_s, default=0) > SUMMER_TIME_S:
        return False
    apart_s = other.start_s - recording.start_s
    lag_s = _zone_lag_s(apart_s)
    if not lag_s or recording.trace is None or other.trace is None:
        return False
    mine, theirs = _at_lag(recording.trace, other.trace, lag_s)
    shorter_s, longer_s = sorted((recording.length_s, other.length_s))
    if shorter_s < OVERLAP_SHARE * longer_s or not _is_alike(mine, theirs):
        return False
    is_copy = abs(apart_s - lag_s) <= COPY_STRAY_S and longer_s - shorter_s <= COPY_STRAY_S
    if is_copy and _is_as_long(recording.trace.metres, other.trace.metres, COPY_RATIO):
        return True
    varies = min(float(np.std(mine)), float(np.std(theirs))) > 0
    return varies and float(np.corrcoef(mine, theirs)[0, 1]) >= ZONE_LIKENESS


def _is_by_one_clock(recording: Recording, other: Recording) -> bool:
    """Tell whether one watch wrote both itself; exporters write its files anew, in local time."""
    is_same_watch = recording.device_key is not None and recording.device_key == other.device_key
    return is_same_watch and recording.file_format is other.file_format is FileFormat.FIT


def _is_alike(mine: Floats, theirs: Floats) -> bool:
    """Compare the meters of the same cells by two recordings."""
    if len(mine) < LEAST_CELLS or not mine.any() or not theirs.any():
        return False
    cosine = mine @ theirs / np.sqrt((mine @ mine) * (theirs @ theirs))
    return bool(cosine >= LIKENESS) and _is_as_long(mine, theirs)


def _is_as_long(mine: Floats, theirs: Floats, most: float = DISTANCE_RATIO) -> bool:
    low, high = sorted((float(mine.sum()), float(theirs.sum())))
    return 0 < high <= most * low


def _at_lag(trace: Trace, other: Trace, lag_s: float) -> tuple[Floats, Floats]:
    """Return the meters of the full cells of one, and of the other as if so much earlier."""
    edges_s = (trace.first_cell + np.arange(len(trace.metres) + 1)) * CELL_S
    other_s = (other.first_cell + np.arange(len(other.metres) + 1)) * CELL_S - lag_s
    covered = np.interp(edges_s, other_s, np.concatenate(([0.0], np.cumsum(other.metres))))
    inside = (edges_s[:-1] >= other_s[1]) & (edges_s[1:] <= other_s[-2])
    inside[[0, -1]] = False
    return trace.metres[inside], np.diff(covered)[inside]


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
