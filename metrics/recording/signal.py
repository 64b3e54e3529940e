"""Build the 1 Hz signal: the speed of an activity second by second.

It is built once per activity, and every measurement uses it. The speed field of a watch is
smoothed and 3–12 s late, so speed comes from the distance stream (or from positions), and the
recorded speed serves as a second witness. Nothing is interpolated over a pause.
"""

from __future__ import annotations

from functools import cached_property
from math import isfinite, sqrt
from typing import TypeAlias

import numpy as np
import polars as pl
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import NDArray

from metrics.contract.enums import Sampling, SignalKind
from metrics.recording.altitude import without_leaps
from parsers.cleaning.geodesy import EARTH_RADIUS_M
from parsers.common.activity import Activity, Channels

Floats: TypeAlias = NDArray[np.float64]
Indexes: TypeAlias = NDArray[np.int64]
Mask: TypeAlias = NDArray[np.bool_]

HALF_CHORD_S = 2
"""Speed is the slope of distance over ± 2 s: about ten steps, so that their sway cancels out."""
SPARSE_SHARE = 0.5
"""With fewer distances than this share of the positions, positions resolve 4 s better. Whole meters
alone are no reason to prefer positions: rounding adds 0.1 m/s, less than their noise."""
HELD_SHARE = 0.4
"""From this share of unchanged distances on, the stream is updated less often than recorded."""
STANDING_S = 8.0
"""A distance unchanged for longer means standing, not a stream waiting for its update."""
ROUGH_MPS = 0.42
"""Noise above which distance-derived speed hides a stride's contrast of about 1 m/s."""
FINDABLE_WHEN_ROUGH_S = 20.0
"""A mean over 20 s resolves 0.25 m/s even in a rough signal."""
QUIET_RATIO = 0.5
"""Recorded speed replaces a rough signal only if its noise is below this share of the signal's."""
MAX_LAG_S = 12
"""Recorded speed trails distance by 3–8.5 s on the watches studied."""
MIN_LAG_CORRELATION = 0.5
"""Below this correlation the two speeds do not show the same motion; the lag is unknown."""
GAP_S = 12.0
"""A hole in 1 Hz records long enough to hide a whole stride."""
GAP_INTERVALS = 8.0
"""Smart recording leaves holes of up to about 8 median intervals while speed is even."""
NOISE_BLOCK_S = 8
"""Noise is judged on 8-s means: as long as the shortest stride that must stand out from it."""
GRADE_HALF_WINDOW_S = 10
"""Altitude steps by 0.2–1 m; over ± 10 s of running (60 m) a 1 m step is a grade of 1.7 %."""
GRADE_MIN_M = 20.0
"""Over a shorter way the steps of altitude make a grade meaningless."""


class Signal(Struct, frozen=True, kw_only=True):
    """One activity on a grid of whole seconds after its first record.

    All arrays have one entry per second; NaN is "not known" and never reaches a table.
    `distance_m` is cumulative along the source of `kind` and stands still over a pause.
    `segment` numbers the stretches between pauses, rising from 0, and is -1 inside a pause;
    `is_gap` marks seconds of a hole in the records, where distance is a straight line.
    `lag_speed_s` is how far recorded speed trails `speed_mps`, None when they cannot be compared.
    `noise_mps` is the roughness of `speed_mps`, `shortest_findable_s` the shortest effort that
    this sampling can show; both None without a signal.
    """

    time_s: Floats
    distance_m: Floats
    speed_mps: Floats
    recorded_speed_mps: Floats
    heart_rate_bpm: Floats
    cadence_spm: Floats
    altitude_m: Floats
    grade: Floats
    segment: Indexes
    is_gap: Mask
    kind: SignalKind
    sampling: Sampling
    sampling_median_s: float | None
    longest_gap_s: float | None
    shortest_findable_s: float | None
    lag_speed_s: float | None
    noise_mps: float | None

    def __len__(self) -> int:
        return len(self.time_s)

    @property
    def timer_runs(self) -> Mask:
        """True for the seconds outside pauses."""
        return self.segment >= 0

    def distance_at(self, time_s: Floats) -> Floats:
        """Interpolate the cumulative distance.

        Parameters
        ----------
        time_s
            Times in s after the first record, any shape.

        Returns
        -------
        Floats
            Meters from 0, of the same shape; held constant before the first second and after the
            last.
        """
        return np.interp(time_s, self.time_s, self.distance_m)

    def between_m(self, spans_s: Floats) -> Floats:
        """Measure the way in each span.

        Parameters
        ----------
        spans_s
            Start and end of each in s after the first record, one row a span.

        Returns
        -------
        Floats
            Meters, one a span.
        """
        metres = self.distance_at(spans_s)
        return np.asarray(metres[:, 1] - metres[:, 0])


def path_m(latitude_deg: Floats, longitude_deg: Floats) -> Floats:
    """Measure the way from each position to the next, on a flat Earth.

    Parameters
    ----------
    latitude_deg, longitude_deg
        Positions in degrees, equal in number; NaN gives NaN.

    Returns
    -------
    Floats
        Meters, one fewer than there are positions. Exact enough over the ways between records.
    """
    north = np.radians(latitude_deg)
    east = np.radians(np.unwrap(longitude_deg, period=360.0))
    way_m: Floats = EARTH_RADIUS_M * np.hypot(np.diff(north), np.diff(east) * np.cos(north[1:]))
    return way_m


def build_signal(activity: Activity) -> Signal:
    """Build the 1 Hz signal of an activity.

    Speed is (C(t + 2) − C(t − 2)) / 4 with C the cumulative distance at whole seconds, smoothed by
    the kernel ¼ ½ ¼. Positions stand in where distances are far fewer, and recorded speed, with
    its lag taken out, where the result would be rough.

    Parameters
    ----------
    activity
        The recording; its records rise in time.

    Returns
    -------
    Signal
        Of kind `none`, with NaN for every speed, where speed cannot be known; empty without
        records.
    """
    clock = _Clock.of(activity)
    channels = activity.channels
    recorded = clock.on_grid(channels["speed_mps"])
    motion = _motion(clock, channels, recorded)
    altitude = clock.on_grid(without_leaps(channels["altitude_m"], channels["time_s"]))
    median_s, longest_s = clock.spacing(motion.knots_s)
    is_known = motion.kind is not SignalKind.NONE
    noise = _roughness(motion.speed_mps) if motion.noise_mps is None else motion.noise_mps
    return Signal(
        time_s=clock.grid_s,
        distance_m=motion.distance_m,
        speed_mps=motion.speed_mps,
        recorded_speed_mps=recorded,
        heart_rate_bpm=clock.on_grid(channels["heart_rate_bpm"]),
        cadence_spm=clock.on_grid(channels["cadence_spm"]),
        altitude_m=altitude,
        grade=_grade(clock, altitude, motion.distance_m),
        segment=clock.segment,
        is_gap=_gaps(clock, motion.knots_s, median_s),
        kind=motion.kind,
        sampling=_sampling(median_s),
        sampling_median_s=median_s,
        longest_gap_s=longest_s,
        shortest_findable_s=_shortest_findable(median_s, noise) if is_known else None,
        lag_speed_s=motion.lag_s,
        noise_mps=noise if is_known else None,
    )


class _Clock(Struct, frozen=True, kw_only=True, dict=True):
    """The times of the records and of the grid, each with its segment between pauses.

    `running_s` are the times of the records outside pauses, `timed_s` the seconds outside of them.
    Most recordings have a record each second: then a channel is its own line.
    """

    times_s: Floats
    record_segment: Indexes
    running_s: Floats
    grid_s: Floats
    segment: Indexes
    timed_s: Indexes | slice
    is_unbroken: bool
    is_each_second: bool

    @classmethod
    def of(cls, activity: Activity) -> _Clock:
        """Lay the grid over the records; seconds without a record on both sides are pauses."""
        times = activity.channels["time_s"]
        record_segment = _record_segments(times, activity.pauses)
        is_unbroken = activity.pauses.is_empty() and len(times) > 0
        grid = np.arange(int(times[-1]) + 1 if len(times) else 0, dtype=np.float64)
        if is_unbroken:
            running, segment = times, np.zeros(len(grid), dtype=np.int64)
            timed: Indexes | slice = slice(None)
        else:
            is_running = record_segment >= 0
            running = times[is_running]
            segment = _grid_segments(running, record_segment[is_running], len(grid))
            timed = (segment >= 0).nonzero()[0]
        return cls(
            times_s=times,
            record_segment=record_segment,
            running_s=running,
            grid_s=grid,
            segment=segment,
            timed_s=timed,
            is_unbroken=is_unbroken,
            is_each_second=_are_equal(running, grid[timed]),
        )

    @cached_property
    def bounds(self) -> tuple[Indexes, Indexes]:
        """The first and the last second of each second's segment."""
        changes = (self.segment[1:] != self.segment[:-1]).nonzero()[0] + 1
        bounds = np.concatenate(([0], changes, [len(self.grid_s)]))
        lengths = bounds[1:] - bounds[:-1]
        return np.repeat(bounds[:-1], lengths), np.repeat(bounds[1:] - 1, lengths)

    def knots(self, values: Floats) -> tuple[Floats, Floats]:
        """Select times and values of the records outside pauses that hold the channel."""
        is_usable = np.isfinite(values)
        if not self.is_unbroken:
            is_usable &= self.record_segment >= 0
        if np.count_nonzero(is_usable) == len(self.running_s):
            return self.running_s, values if self.is_unbroken else values[is_usable]
        return self.times_s[is_usable], values[is_usable]

    def are_seconds(self, times_s: Floats) -> bool:
        """Tell whether these times are every second outside pauses."""
        return times_s is self.running_s and self.is_each_second

    def on_grid(self, channel: Floats) -> Floats:
        """Interpolate a channel at every second; NaN in pauses or when absent."""
        return self.between(*self.knots(channel))

    def between(self, times_s: Floats, values: Floats) -> Floats:
        """Interpolate values at every second; NaN in pauses or without any value."""
        are_seconds = self.are_seconds(times_s)
        if self.is_unbroken and len(times_s):
            return values if are_seconds else np.interp(self.grid_s, times_s, values)
        lines = np.full(len(self.grid_s), np.nan)
        if are_seconds:
            lines[self.timed_s] = values
        elif len(times_s):
            lines[self.timed_s] = np.interp(self.grid_s[self.timed_s], times_s, values)
        return lines

    def later(self, values: Floats, seconds: int) -> Floats:
        """Take the values of so many seconds later, held at the ends of each segment."""
        if not self.is_unbroken or len(values) <= abs(seconds):
            return values[self._later_places(seconds)]
        held = np.empty_like(values)
        if seconds < 0:
            held[-seconds:], held[:-seconds] = values[:seconds], values[0]
        else:
            held[: len(held) - seconds], held[len(held) - seconds :] = values[seconds:], values[-1]
        return held

    def _later_places(self, seconds: int) -> Indexes:
        """Index the second so many seconds later; several channels ask for the same ones."""
        if seconds not in self._places:
            first, last = self.bounds
            shifted = np.arange(seconds, len(self.grid_s) + seconds)
            self._places[seconds] = np.minimum(np.maximum(shifted, first), last)
        return self._places[seconds]

    @cached_property
    def _places(self) -> dict[int, Indexes]:
        return {}

    def chord(self, values: Floats, half_s: int) -> Floats:
        """Take the change of values from so many seconds before to so many after."""
        return self.later(values, half_s) - self.later(values, -half_s)

    def spacing(self, times_s: Floats) -> tuple[float | None, float | None]:
        """Measure the median and the longest of the seconds between neighboring records.

        Those over a pause are left out; None without any.
        """
        if self.is_unbroken and self.are_seconds(times_s) and len(times_s) > 1:
            return 1.0, 1.0
        intervals = self._intervals(times_s)
        return (median(intervals), float(intervals.max())) if len(intervals) else (None, None)

    def _intervals(self, times_s: Floats) -> Floats:
        intervals: Floats = times_s[1:] - times_s[:-1]
        if self.is_unbroken:
            return intervals
        segment = self.record_segment[self.record_segment >= 0]
        if times_s is not self.running_s:
            segment = segment[self.running_s.searchsorted(times_s)]
        same: Floats = intervals[segment[1:] == segment[:-1]]
        return same


class _Motion(Struct, frozen=True, kw_only=True):
    """Speed and distance from one source."""

    kind: SignalKind
    knots_s: Floats
    distance_m: Floats
    speed_mps: Floats
    lag_s: float | None = None
    noise_mps: float | None = None


def _motion(clock: _Clock, channels: Channels, recorded: Floats) -> _Motion:
    """Choose the best source of speed that the records allow."""
    knots_s, metres = _updates(*clock.knots(channels["distance_m"]))
    position_count = np.count_nonzero(~np.isnan(channels["latitude_deg"]))
    has_positions = position_count > 1
    if len(knots_s) > 1 and len(knots_s) >= SPARSE_SHARE * position_count:
        motion = _from_distance(clock, knots_s, metres)
    elif has_positions:
        motion = _from_positions(clock, channels)
    else:
        return _from_recorded(clock, channels, recorded, lag_s=0.0)
    lag_s = _lag(motion.speed_mps, recorded)
    if lag_s is None:
        return motion
    noise = _roughness(motion.speed_mps)
    if _is_rough(noise, recorded):
        return _from_recorded(clock, channels, recorded, lag_s=lag_s)
    return replace(motion, lag_s=lag_s, noise_mps=noise)


def _from_distance(clock: _Clock, knots_s: Floats, metres: Floats) -> _Motion:
    distance = _without_pauses(clock, clock.between(knots_s, metres))
    speed = clock.chord(distance, HALF_CHORD_S) / _chord_s(clock)
    return _Motion(
        kind=SignalKind.DISTANCE,
        knots_s=knots_s,
        distance_m=distance,
        speed_mps=_smoothed(clock, speed),
    )


def _from_positions(clock: _Clock, channels: Channels) -> _Motion:
    """Measure chords over 4 s: long enough that position noise adds little length."""
    knots_s, latitude = clock.knots(channels["latitude_deg"])
    _, longitude = clock.knots(channels["longitude_deg"])
    north = np.radians(clock.between(knots_s, latitude))
    east = np.radians(clock.between(knots_s, np.unwrap(longitude, period=360.0)))
    chord = EARTH_RADIUS_M * np.hypot(
        clock.chord(north, HALF_CHORD_S), clock.chord(east, HALF_CHORD_S) * np.cos(north)
    )
    speed = _smoothed(clock, chord / _chord_s(clock))
    return _Motion(
        kind=SignalKind.POSITIONS,
        knots_s=knots_s,
        distance_m=_way(clock, north, east, speed),
        speed_mps=speed,
    )


def _way(clock: _Clock, north: Floats, east: Floats, speed_mps: Floats) -> Floats:
    """Sum up the ways from second to second, as much shorter as the chords around them are.

    The sum of smoothed speeds would take from a rep a meter at each end, and give it to the rests.
    """
    step_m = EARTH_RADIUS_M * np.hypot(
        clock.later(north, 1) - north, (clock.later(east, 1) - east) * np.cos(north)
    )
    step_m = zero_unknown(step_m)
    line_m = sums_so_far(step_m)[:-1]
    alike_mps = _smoothed(clock, clock.chord(line_m, HALF_CHORD_S) / _chord_s(clock))
    share = np.divide(speed_mps, alike_mps, out=np.zeros_like(line_m), where=alike_mps > 0)
    return sums_so_far(step_m[:-1] * (share[:-1] + share[1:]) / 2) if len(line_m) else line_m


def _chord_s(clock: _Clock) -> Floats:
    """Return the length of each second's chord, at least 1."""
    return np.maximum(clock.chord(clock.grid_s, HALF_CHORD_S), 1.0)


def _from_recorded(clock: _Clock, channels: Channels, recorded: Floats, *, lag_s: float) -> _Motion:
    """Move recorded speed back by its lag behind distance."""
    knots_s, _ = clock.knots(channels["speed_mps"])
    low, high = clock.later(recorded, int(lag_s)), clock.later(recorded, int(lag_s) + 1)
    speed = low + (high - low) * (lag_s % 1.0)
    return _Motion(
        kind=SignalKind.RECORDED_SPEED if len(knots_s) > 1 else SignalKind.NONE,
        knots_s=knots_s,
        distance_m=_integrated(speed),
        speed_mps=speed,
        lag_s=lag_s if len(knots_s) > 1 else None,
    )


def _are_equal(times_s: Floats, others_s: Floats) -> bool:
    return len(times_s) == len(others_s) and bool((times_s == others_s).all())


def _record_segments(times_s: Floats, pauses: pl.DataFrame) -> Indexes:
    """Count the pauses before each record; -1 for a record inside a pause."""
    if pauses.is_empty():
        return np.zeros(len(times_s), dtype=np.int64)
    begun = np.searchsorted(pauses["start_s"].to_numpy(), times_s, side="left")
    ends = np.concatenate(([-np.inf], pauses["end_s"].to_numpy()))
    return np.where(times_s >= ends[begun], begun, -1)


def _grid_segments(times_s: Floats, segments: Indexes, seconds: int) -> Indexes:
    """Give each second the segment that its neighboring records share, -1 if they share none.

    The records are those outside pauses; before the first and after the last it is theirs.
    """
    grid = np.full(seconds, -1)
    if not len(times_s):
        return grid
    changes = (segments[1:] != segments[:-1]).nonzero()[0]
    firsts = np.ceil(times_s[np.append(0, changes + 1)]).astype(np.int64)
    lasts = np.floor(times_s[np.append(changes, len(times_s) - 1)]).astype(np.int64)
    firsts[0], lasts[-1] = 0, seconds - 1
    each = np.append(segments[changes], segments[-1])
    for first, last, segment in zip(firsts.tolist(), lasts.tolist(), each, strict=True):
        grid[first : last + 1] = segment
    return grid


def _updates(times_s: Floats, metres: Floats) -> tuple[Floats, Floats]:
    """Keep of a stream that is updated rarely its updates and the ends of standing."""
    if len(metres) < 2:
        return times_s, metres
    changed = np.concatenate(([True], metres[1:] != metres[:-1]))
    if np.count_nonzero(~changed) / len(metres) < HELD_SHARE:
        return times_s, metres
    updates = changed.nonzero()[0]
    stood = np.diff(times_s[updates]) > STANDING_S
    knots = np.union1d(updates, np.append(updates[1:][stood] - 1, len(metres) - 1))
    return times_s[knots], metres[knots]


def _without_pauses(clock: _Clock, metres: Floats) -> Floats:
    """Accumulate distance from 0 so that it neither falls nor moves over a pause."""
    steps = np.zeros(len(metres))
    np.subtract(metres[1:], metres[:-1], out=steps[1:])
    if not clock.is_unbroken:
        steps[1:][clock.segment[1:] != clock.segment[:-1]] = 0.0
        steps = zero_unknown(steps)
    return np.cumsum(np.maximum(steps, 0.0))


def zero_unknown(values: Floats) -> Floats:
    """Put 0 in the place of NaN: what `numpy.nan_to_num` does, which looks for infinity besides.

    Parameters
    ----------
    values
        Finite or NaN, any shape.

    Returns
    -------
    Floats
        A copy of the same shape.
    """
    if isfinite(np.add.reduce(values, axis=None)):
        return values.copy()  # As nearly always.
    return np.where(np.isnan(values), 0.0, values)


def sums_so_far(values: Floats) -> Floats:
    """Add up values so far: [b] − [a] of them is the sum of those at a to b − 1.

    Parameters
    ----------
    values
        One per second.

    Returns
    -------
    Floats
        One entry more than there are values, from 0 on.
    """
    sums = np.zeros(len(values) + 1)
    values.cumsum(out=sums[1:])
    return sums


def _integrated(speed_mps: Floats) -> Floats:
    """Integrate a speed by the trapezoidal rule; unknown seconds add nothing."""
    speed = zero_unknown(speed_mps)
    steps = (speed[1:] + speed[:-1]) / 2
    return sums_so_far(steps) if len(speed) else speed


def _smoothed(clock: _Clock, values: Floats) -> Floats:
    """Smooth by the kernel ¼ ½ ¼ within each segment; NaN in pauses."""
    around = (clock.later(values, -1) + 2 * values + clock.later(values, 1)) / 4
    return around if clock.is_unbroken else np.where(clock.segment >= 0, around, np.nan)


def _roughness(speed_mps: Floats) -> float:
    """Estimate noise in m/s: scaled MAD of second differences of 8-s means; 0 below 24 s.

    A second difference of three equal-variance means has 6 times their variance.
    """
    blocks = speed_mps[: len(speed_mps) // NOISE_BLOCK_S * NOISE_BLOCK_S]
    means = blocks.reshape(-1, NOISE_BLOCK_S).sum(axis=1) / NOISE_BLOCK_S
    change = means[1:] - means[:-1]
    second = change[1:] - change[:-1]
    second = second[np.isfinite(second)]
    return 1.4826 * median(np.abs(second)) / sqrt(6) if len(second) else 0.0


def median(values: Floats) -> float:
    """Compute what `numpy.median` does, in a third of its time.

    Parameters
    ----------
    values
        One or more finite values, one-dimensional.

    Returns
    -------
    float
        The middle one in the order of size, or the mean of both.
    """
    half = len(values) // 2
    low = half - 1 + len(values) % 2
    middle = np.partition(values, (low, half))[low : half + 1]
    return float(middle.sum()) / len(middle)


def _lag(speed_mps: Floats, recorded_mps: Floats) -> float | None:
    """Find by how many seconds recorded speed trails, where the two show the same motion."""
    likeliest = likeliest_lag(speed_mps, recorded_mps)
    return likeliest[0] if likeliest and likeliest[1] >= MIN_LAG_CORRELATION else None


def likeliest_lag(speed_mps: Floats, recorded_mps: Floats) -> tuple[float, float] | None:
    """Find at which lag recorded speed resembles a speed most.

    Parameters
    ----------
    speed_mps, recorded_mps
        One entry per second; NaN where not known.

    Returns
    -------
    tuple[float, float] | None
        The lag in s, 0–12, and the correlation there; None where too little is shared, or either
        never changes.
    """
    is_shared = np.isfinite(speed_mps) & np.isfinite(recorded_mps)
    if np.count_nonzero(is_shared) < 10 * MAX_LAG_S:
        return None
    ahead, behind = (_centered(x, is_shared) for x in (speed_mps, recorded_mps))
    scale = sqrt(ahead @ ahead) * sqrt(behind @ behind)
    if scale == 0:
        return None
    products = [float(ahead[: len(ahead) - k] @ behind[k:] / scale) for k in range(MAX_LAG_S + 1)]
    peak = int(np.argmax(products))
    return peak + _parabola_peak(products, peak), products[peak]


def _is_rough(noise_mps: float, recorded_mps: Floats) -> bool:
    """Tell whether a signal is rough where the recorded speed is not."""
    return noise_mps > ROUGH_MPS and _roughness(recorded_mps) < QUIET_RATIO * noise_mps


def _centered(values: Floats, is_shared: Mask) -> Floats:
    """Take the mean off the values of these seconds; 0 for the others."""
    if is_shared.all():
        centered: Floats = values - values.sum() / len(values)
        return centered
    return np.where(is_shared, values - values[is_shared].mean(), 0.0)


def _parabola_peak(values: list[float], peak: int) -> float:
    """Locate the true peak between its neighbors, in −½…½; 0 at the ends of the range."""
    if not 0 < peak < len(values) - 1:
        return 0.0
    left, top, right = values[peak - 1 : peak + 2]
    curvature = left - 2 * top + right
    return float((left - right) / (2 * curvature)) if curvature else 0.0


def _grade(clock: _Clock, altitude_m: Floats, distance_m: Floats) -> Floats:
    """Compute rise over run in ± 10 s; NaN without altitude or where the runner hardly moves."""
    run, rise = (clock.chord(each, GRADE_HALF_WINDOW_S) for each in (distance_m, altitude_m))
    return np.where(run >= GRADE_MIN_M, rise / np.maximum(run, GRADE_MIN_M), np.nan)


def _gaps(clock: _Clock, knots_s: Floats, median_s: float | None) -> Mask:
    """Mark the seconds strictly inside a hole in the records that could hide an effort.

    So are those before the first fix and behind the last, where the watch ran on without any.
    """
    longest = max(GAP_S, GAP_INTERVALS * (median_s or 0.0))
    if clock.are_seconds(knots_s) or median_s is None:
        return np.zeros(len(clock.grid_s), dtype=np.bool_)
    edges_s = np.concatenate(([-1.0], knots_s, [clock.grid_s[-1] + 1.0]))
    holes_s = edges_s[1:] - edges_s[:-1]
    if holes_s.max() <= longest:
        return np.zeros(len(clock.grid_s), dtype=np.bool_)
    after = np.searchsorted(edges_s, clock.grid_s)
    inside = (clock.grid_s > edges_s[after - 1]) & (clock.grid_s < edges_s[after])
    return inside & (holes_s[after - 1] > longest) & (clock.segment >= 0)


def _sampling(median_s: float | None) -> Sampling:
    if median_s is None or median_s > 12:
        return Sampling.SPARSE
    if median_s < 0.9:
        return Sampling.SUB_SECOND
    return Sampling.ONE_SECOND if median_s < 1.2 else Sampling.SMART


def _shortest_findable(median_s: float | None, noise_mps: float) -> float | None:
    """Estimate the shortest effort found nine times in ten, in s: 6 at 1 Hz, 9 at 5 s, 16 at 10 s.

    A line through the recalls of thinned sessions: an effort must hold at least one whole record
    interval and both its edges. A rough signal shows false strides, whatever its sampling.
    """
    if median_s is None:
        return None
    least_s = FINDABLE_WHEN_ROUGH_S if noise_mps > ROUGH_MPS else 6.0
    return max(least_s, 1.5 + 1.5 * median_s)
