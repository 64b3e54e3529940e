"""Find the fastest stretch of an activity for each standard distance and each standard time.

Both are exact over the cumulative distance, a line that bends at whole seconds. A best window has
at least one end at a bend, so only those are tried; the other end is interpolated. The clock runs
on through pauses: a button does not stop a race.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import chain, pairwise
from typing import Any

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from metrics.contract.enums import BestEffortBasis, BestEffortBy, Venue
from metrics.contract.tables import BEST_EFFORTS, facts_rows, no_rows
from metrics.contract.units import MILE_M
from metrics.recording.distance_errors import DISTANCE_BIAS_SD, stream_error_m
from metrics.recording.signal import Floats, Indexes, Mask, Signal, zero_unknown
from metrics.recording.spikes import SUSPECT_SHARE
from metrics.recording.world_records import beats_record, flat_metres
from metrics.totals.measured import MeasuredActivity
from metrics.track.crossings import split_error_s
from metrics.track.found import OvalRun
from parsers.common.schema import TableRows

DISTANCES_M = (
    *(30.0, 40.0, 50.0, 60.0, 80.0, 100.0, 150.0, 200.0, 300.0, 400.0, 500.0, 600.0, 800.0),
    *(1000.0, 1200.0, 1500.0, 1600.0, MILE_M, 2000.0, 3000.0, 3200.0, 2 * MILE_M, 4000.0),
    *(5000.0, 6000.0, 8000.0, 10_000.0, 12_000.0, 15_000.0, 10 * MILE_M, 20_000.0, 21_097.5),
    *(25_000.0, 30_000.0, 42_195.0),
)
"""Distances raced and trained on track, country and road, in m, rising."""
TIMES_S = (
    *(1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 45, 60, 75, 90, 120, 150, 180, 240, 300),
    *(360, 420, 480, 600, 720, 900, 1200, 1500, 1800, 2400, 2700, 3000, 3600, 4500, 5400, 7200),
)
"""Times for a mean-maximal curve, in s, rising."""
SHOWABLE_M = 100.0
"""A watch errs by about 11 % on 30 m: shorter distances serve curves only, not times."""
TRACK_SCALE_ERROR = 0.027
"""SD of a window's meters by the file's scale, on a track whose oval is not known well enough:
watches read 2.5 % too much there, ± 1.0 % (19 sessions). Elsewhere it is `DISTANCE_BIAS_SD`."""
TRACK_ENDS_ERROR_M = 5.5
"""SD of a window's meters at its ends there: each bend is read long or short by itself. On
simulated tracks with the noise of real watches 100 to 400 m err by 5 to 9 m beside the stream."""
UNKNOWN_SCALE_ERROR = 0.033
"""Of meters without positions: a foot pod, or the swing of an arm, that nobody calibrated."""
END_ERROR_INTERVALS = 0.1
"""SD of an end's time, in recording intervals: speed changes unseen within an interval."""
SNAPPED_S = 20.0
"""On less than 100 m the places of both ends err by more than the watch does."""
SNAPPED_DISTANCES_M = tuple(metres for metres in DISTANCES_M if metres >= SHOWABLE_M)
SNAPPED_TIMES_S = tuple(seconds for seconds in TIMES_S if seconds >= SNAPPED_S)
LINE_BIAS_SD = 0.0016
"""Along an oval: who stays within 0.1 m of a lane's line runs 400 m to 0.6 m, also where the lane
itself is known."""
SNAPPED_ENDS_ERROR_M = 3.0
"""Noise made the best of many windows along an oval too long by so much, on simulated races."""
FEW_WINDOWS = 2000
LEAST_STEP_M = 1e-9
_BY = {True: BestEffortBy.TIME, False: BestEffortBy.DISTANCE}
GAP_SHARE = 0.1
"""Share of a window's time without records from which on its ends are guesses."""


class Windows(Struct, frozen=True, kw_only=True):
    """One window per target: its ends in s after the first record, NaN if the run is too short."""

    start_s: Floats
    end_s: Floats


def fastest_over_distances(
    distance_m: Floats, targets_m: tuple[float, ...], *, within: Windows | None = None
) -> Windows:
    """Find the shortest window that covers each target, the earliest of equal windows.

    Parameters
    ----------
    distance_m
        Cumulative meters at every whole second, never falling.
    targets_m
        Distances in m, above 0 and rising.
    within
        Windows of `furthest_in_times`, if already computed: what they cover narrows the search.

    Returns
    -------
    Windows
        One window per target, NaN for targets longer than the run.
    """
    curve = _Curve.of(distance_m, within or furthest_in_times(distance_m, TIMES_S))
    held = bisect_right(targets_m, curve.furthest_m[-1])
    least_s = [_least_seconds(distance_m, target_m, curve) for target_m in targets_m[:held]]
    ends = np.full((2, len(targets_m)), np.nan)
    ends[:, :held] = _shortest(distance_m, targets_m[:held], least_s)
    return Windows(start_s=ends[0], end_s=ends[1])


def furthest_in_times(distance_m: Floats, targets_s: tuple[int, ...]) -> Windows:
    """Find the window of each length that covers most, the earliest of equal windows.

    Both ends lie on whole seconds, because the lengths do and the distance bends nowhere else.

    Parameters
    ----------
    distance_m
        Cumulative meters at every whole second, never falling.
    targets_s
        Lengths in whole seconds.

    Returns
    -------
    Windows
        One window per target, NaN for targets longer than the run.
    """
    starts = np.full(len(targets_s), np.nan)
    for index, seconds in enumerate(targets_s):
        if seconds < len(distance_m):
            starts[index] = _covered(distance_m, seconds).argmax()
    return Windows(start_s=starts, end_s=starts + targets_s)


def _covered(distance_m: Floats, seconds: int) -> Floats:
    """Measure every window of so many whole seconds, in m, by its first second."""
    covered: Floats = distance_m[seconds:] - distance_m[:-seconds]
    return covered


class _Curve(Struct, frozen=True, kw_only=True):
    """The most meters covered in so many seconds, from 0 to the whole run."""

    seconds: list[int]
    furthest_m: list[float]

    @classmethod
    def of(cls, distance_m: Floats, within: Windows) -> _Curve:
        last = max(len(distance_m) - 1, 0)
        is_shorter = within.end_s - within.start_s < last
        starts, ends = (
            each[is_shorter].astype(np.int64) for each in (within.start_s, within.end_s)
        )
        furthest = (distance_m[ends] - distance_m[starts]).tolist()
        whole = [float(distance_m[last] - distance_m[0])] if last else []
        seconds = [0, *(ends - starts).tolist(), *([last] if last else [])]
        return cls(seconds=seconds, furthest_m=[0.0, *furthest, *whole])


def _least_seconds(distance_m: Floats, target_m: float, curve: _Curve) -> int:
    """Find the fewest whole seconds in which the target was ever covered.

    Searches between two points of the curve by interpolation, which is nearly right at once, and
    halves the range at every third step, which bounds the search where a pause levels the curve.
    What was tried becomes a point of the curve: the next target is not far.
    """
    above, step = bisect_left(curve.furthest_m, target_m), 1
    while curve.seconds[above] - curve.seconds[above - 1] > 1:
        too_few, enough = curve.seconds[above - 1 : above + 1]
        too_few_m, enough_m = curve.furthest_m[above - 1 : above + 1]
        share = 0.5 if step % 3 == 0 else (target_m - too_few_m) / (enough_m - too_few_m)
        guess = too_few + round(share * (enough - too_few))
        guess = min(max(guess, too_few + 1), enough - 1)
        guess_m = float(np.maximum.reduce(_covered(distance_m, guess)))
        curve.seconds.insert(above, guess)
        curve.furthest_m.insert(above, guess_m)
        above, step = above + (guess_m < target_m), step + 1
    return curve.seconds[above]


def _shortest(distance_m: Floats, targets_m: Sequence[float], least_s: Sequence[int]) -> Floats:
    """Find starts and ends of the shortest windows, given the fewest whole seconds of each.

    The best window is part of a window of that many seconds and shares an end with it; a window
    one second shorter never covers the target, so the other end lies in the first or last second.
    """
    begins = [
        (_covered(distance_m, seconds) >= target_m).nonzero()[0]
        for target_m, seconds in zip(targets_m, least_s, strict=True)
    ]
    few = np.array([at for at, each in enumerate(begins) if len(each) <= FEW_WINDOWS], dtype=int)
    ends = np.empty((2, len(targets_m)))
    ends[:, few] = _shortest_of_few(
        distance_m,
        [targets_m[at] for at in few],
        [least_s[at] for at in few],
        [begins[at] for at in few],
    )
    many = set(range(len(targets_m))).difference(few.tolist())
    step_m = np.diff(distance_m) if many else distance_m
    for at in many:
        ends[:, at] = _shortest_of_many(distance_m, step_m, targets_m[at], least_s[at])
    return ends


def _shortest_of_few(
    distance_m: Floats, targets_m: list[float], least_s: list[int], begins: list[Indexes]
) -> Floats:
    """Try the windows of all targets at once: most have few, and each call has a fixed cost."""
    counts = [len(each) for each in begins]
    first = np.concatenate([np.zeros(0, dtype=np.int64), *begins])
    last = first + np.repeat(np.array(least_s, dtype=np.int64), counts)
    surplus_m = distance_m[last] - distance_m[first] - np.repeat(targets_m, counts)
    saved_first_s = surplus_m / (distance_m[first + 1] - distance_m[first])
    saved_last_s = surplus_m / (distance_m[last] - distance_m[last - 1])
    saved_s = np.maximum(saved_first_s, saved_last_s)
    bounds = np.concatenate(([0], np.cumsum(counts)))
    best = [low + int(saved_s[low:high].argmax()) for low, high in pairwise(bounds.tolist())]
    from_start = saved_first_s[best] > saved_last_s[best]
    return np.stack(
        (
            first[best] + np.where(from_start, saved_first_s[best], 0.0),
            last[best] - np.where(from_start, 0.0, saved_last_s[best]),
        )
    )


def _shortest_of_many(
    distance_m: Floats, step_m: Floats, target_m: float, seconds: int
) -> tuple[float, float]:
    """Try every window of one target, as of a belt that ran at one speed for a day."""
    surplus_m = _covered(distance_m, seconds) - target_m
    first_m, last_m = step_m[: len(surplus_m)], step_m[seconds - 1 :]
    # A window that covers the target moves in both its end seconds; what others do is not asked.
    best = int((surplus_m / np.maximum(np.minimum(first_m, last_m), LEAST_STEP_M)).argmax())
    saved_first_s, saved_last_s = surplus_m[best] / first_m[best], surplus_m[best] / last_m[best]
    end_s = float(best + seconds)
    if saved_first_s > saved_last_s:
        return float(best + saved_first_s), end_s
    return float(best), float(end_s - saved_last_s)


def best_efforts(run: MeasuredActivity, track: OvalRun | None = None) -> TableRows:
    """Make the rows of `best_efforts`.

    Parameters
    ----------
    run
        The activity with its signal.
    track
        The oval, where meters along it are better than the watch's; else None.

    Returns
    -------
    TableRows
        One row per standard distance and time that the activity is long enough for, and another
        one along the oval where the window lies on it, from 100 m and 20 s on. `showable` is
        false under 100 m, on a treadmill (its meters are the watch's guess), where a spike or a
        vehicle is suspected, where it beats the world record, and where the recording is too
        coarse; `flags` names the reason.
    """
    raw = _rows(run.distance_m)
    tables = [] if raw is None else [raw.columns(run)]
    if track is not None:
        snapped = _snapped_rows(run, track)
        tables += [] if snapped is None else [snapped.columns(run)]
    if not tables:
        return no_rows(BEST_EFFORTS)
    columns = {name: _joined([table[name] for table in tables]) for name in tables[0]}
    return facts_rows(BEST_EFFORTS, columns, activity_id=run.activity.activity_id)


def _joined(parts: Sequence[Any]) -> Any:
    """Put the parts of a column together; lists stay lists: words cost less than in an array."""
    return list(chain(*parts)) if isinstance(parts[0], list) else np.concatenate(parts)


def _rows(
    distance_m: Floats,
    targets_m: tuple[float, ...] = DISTANCES_M,
    targets_s: tuple[int, ...] = TIMES_S,
) -> _Rows | None:
    """Find the windows of the targets along one cumulative distance; None without any."""
    if not len(distance_m):
        return None
    within = furthest_in_times(distance_m, targets_s)
    over = fastest_over_distances(distance_m, targets_m, within=within)
    start_s = np.concatenate((over.start_s, within.start_s))
    end_s = np.concatenate((over.end_s, within.end_s))
    seconds = np.arange(len(distance_m), dtype=np.float64)
    way_m = [np.interp(at_s, seconds, distance_m) for at_s in (within.end_s, within.start_s)]
    metres = np.concatenate((targets_m, way_m[0] - way_m[1]))
    held = np.flatnonzero(np.isfinite(start_s) & (metres > 0))
    if len(held) == 0:
        return None
    return _Rows(
        is_by_time=held >= len(targets_m),
        target=np.array((*targets_m, *targets_s), dtype=np.float64)[held],
        start_s=start_s[held],
        end_s=end_s[held],
        distance_m=metres[held],
    )


def _snapped_rows(run: MeasuredActivity, track: OvalRun) -> _Rows | None:
    """Find the windows along the oval, without those that leave it or are too short for it."""
    steps_m = track.steps_m(run.signal)
    is_off = np.concatenate((np.isnan(steps_m).astype(np.float64), [0.0]))
    distance_m = np.concatenate(([0.0], np.cumsum(zero_unknown(steps_m))))
    rows = _rows(distance_m, SNAPPED_DISTANCES_M, SNAPPED_TIMES_S)
    if rows is None:
        return None
    whole_s = np.floor(rows.start_s).astype(int), np.ceil(rows.end_s).astype(int)
    off_s = np.concatenate(([0.0], np.cumsum(is_off)))
    stays = off_s[whole_s[1]] == off_s[whole_s[0]]
    kept = rows.selected(stays)
    return replace(kept, track=track) if len(kept.target) else None


class _Rows(Struct, frozen=True, kw_only=True):
    """The windows of the activity, by distance and then by time."""

    is_by_time: Mask
    target: Floats
    start_s: Floats
    end_s: Floats
    distance_m: Floats
    track: OvalRun | None = None

    def selected(self, is_kept: Mask) -> _Rows:
        """Keep some of the windows."""
        return _Rows(
            is_by_time=self.is_by_time[is_kept],
            target=self.target[is_kept],
            start_s=self.start_s[is_kept],
            end_s=self.end_s[is_kept],
            distance_m=self.distance_m[is_kept],
        )

    def _error_s(self, run: MeasuredActivity) -> Floats:
        """Estimate the error of each window's seconds: of its ends, its scale, the sampling."""
        duration_s = self.end_s - self.start_s
        interval_s = run.signal.sampling_median_s or 0.0
        if self.track is not None:
            fit = self.track.fit
            ends_m = np.full(len(duration_s), SNAPPED_ENDS_ERROR_M)
            bias_sd = float(np.hypot(fit.bias_sd, LINE_BIAS_SD))
            error_s = split_error_s(
                duration_s, self.distance_m, error_m=fit.error_m, bias_sd=bias_sd
            )
        else:
            ends_m = _best_error_m(duration_s, run.signal)
            if run.venue is Venue.TRACK:
                ends_m = np.hypot(ends_m, TRACK_ENDS_ERROR_M)
            error_s = _scale_error(run.venue) * duration_s
        error_s = np.hypot(error_s, ends_m * duration_s / self.distance_m)
        errors: Floats = np.hypot(error_s, np.sqrt(2) * END_ERROR_INTERVALS * interval_s)
        return errors

    def columns(self, run: MeasuredActivity) -> dict[str, Any]:
        """Compute the columns of the table."""
        duration_s = self.end_s - self.start_s
        speed_mps = self.distance_m / duration_s
        error_s = self._error_s(run)
        basis = BestEffortBasis.RAW if self.track is None else BestEffortBasis.SNAPPED
        flags = self._flags(run, duration_s)
        return {
            "by": [_BY[by] for by in self.is_by_time.tolist()],
            "target": self.target,
            "basis": [basis] * len(self.target),
            "start_s": self.start_s,
            "end_s": self.end_s,
            "duration_s": duration_s,
            "distance_m": self.distance_m,
            "speed_mps": speed_mps,
            "error_s": np.where(self.is_by_time, np.nan, error_s),
            "showable": [not words for words in flags],
            "flags": [words or None for words in flags],
        }

    def _beats_record(self, run: MeasuredActivity) -> Mask:
        """Tell which windows are faster than the world record, descents counted as flat."""
        duration_s = self.end_s - self.start_s
        beats = beats_record(self.distance_m, duration_s)
        if not beats.any():
            return beats
        flat_m = flat_metres(run.signal, run.distance_m)
        ends_m, starts_m = (
            np.interp(at_s, run.signal.time_s, flat_m) for at_s in (self.end_s, self.start_s)
        )
        return beats_record(ends_m - starts_m, duration_s)

    def _flags(self, run: MeasuredActivity, duration_s: Floats) -> list[str]:
        """List per window, as sorted words, what speaks against showing it; empty for nothing."""
        seconds = run.seconds
        gap_s, suspect_m = (
            seconds.sum_between(amounts, self.start_s, self.end_s)
            for amounts in (
                seconds.timer_s * run.signal.is_gap,
                seconds.distance_m * run.is_suspect,
            )
        )
        doubts = {
            "coarse": (duration_s < (run.signal.shortest_findable_s or 0.0))
            | (gap_s > GAP_SHARE * duration_s),
            "short": self.distance_m < SHOWABLE_M,
            "spike": (suspect_m > SUSPECT_SHARE * self.distance_m) | self._beats_record(run),
            "treadmill": np.full(len(duration_s), run.venue is Venue.TREADMILL),
        }
        words = [""] * len(duration_s)
        for word, holds in doubts.items():
            for at in np.flatnonzero(holds).tolist():
                words[at] = f"{words[at]} {word}" if words[at] else word
        return words


def _best_error_m(duration_s: Floats, signal: Signal) -> Floats:
    """Compute what the meters of best windows err by: noise made the best of many too long.

    Of n windows apart the best errs by about √(1 + ln n) times one's error, root mean square.
    """
    windows = np.maximum(len(signal) / duration_s, 1.0)
    error_m = stream_error_m(duration_s, noise_mps=signal.noise_mps or 0.0)
    return np.asarray(np.sqrt(1.0 + np.log(windows)) * error_m)


def _scale_error(venue: Venue) -> float:
    """Return the relative error of the file's scale where no oval tells it."""
    if venue is Venue.TRACK:
        return TRACK_SCALE_ERROR
    return DISTANCE_BIAS_SD if venue is Venue.ROAD_OR_TRAIL else UNKNOWN_SCALE_ERROR
