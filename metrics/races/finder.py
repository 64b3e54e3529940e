"""Where in a recording a race was run: by its official time, or by its look alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from metrics.contract.units import MILE_M
from metrics.races.enums import RaceVenue
from metrics.races.likelihood import Floats
from metrics.races.marks import NAMED_M
from metrics.races.trace import RaceTrace

STEP_S = 0.25
"""A gun is found to about a second: finer steps find nothing more."""
LONGER_BY, SHORTER_BY = 0.07, 0.05
"""A watch reads 2.5 ± 1 % too much on an oval, now and then too little: its stretch of the official
time may differ from the distance by so much, on either side."""
ROAD_LONGER_BY = 0.06
"""On a road watches read .5 ± 1.2 % too much, corners are not run on the measured line, and courses
of cross country are measured with less care."""
EDGE_S = 12.0
"""What lies so long before the gun and behind the line is compared with the race."""
STOOD_SHARE = 0.45
"""A race begins from standing: the seconds before it are slower than this share of its speed."""


class RaceWindow(Struct, frozen=True, kw_only=True):
    """A stretch of a recording: the gun, the seconds to the finish, and the meters the watch read.

    `start_s` is on the watch's own distance, so it is as late as that is.
    """

    start_s: float
    duration_s: float
    watch_m: float

    @property
    def end_s(self) -> float:
        """The finish."""
        return self.start_s + self.duration_s

    def overlaps(self, other: RaceWindow) -> bool:
        """Check whether two windows share any time."""
        return self.start_s < other.end_s and other.start_s < self.end_s


def fastest_window(time_s: Floats, travelled_m: Floats, duration_s: float) -> RaceWindow | None:
    """Find the stretch of a duration in which the most meters were run.

    Parameters
    ----------
    time_s, travelled_m
        Seconds and cumulative meters, of one length.
    duration_s
        Above 0.

    Returns
    -------
    RaceWindow or None
        Both ends interpolated to a quarter of a second; None where the recording is shorter.
    """
    last_s = float(time_s[-1]) - duration_s
    if last_s < 0:
        return None
    starts = np.arange(float(time_s[0]), last_s + STEP_S, STEP_S)
    metres = np.interp(starts + duration_s, time_s, travelled_m) - np.interp(
        starts, time_s, travelled_m
    )
    best = int(np.argmax(metres))
    return RaceWindow(
        start_s=float(starts[best]), duration_s=duration_s, watch_m=float(metres[best])
    )


def timed_window(
    trace: RaceTrace,
    distance_m: float,
    duration_s: float,
    venue: RaceVenue = RaceVenue.TRACK,
    *,
    taken: Sequence[RaceWindow] = (),
) -> RaceWindow | None:
    """Find a race of known distance and official time.

    Parameters
    ----------
    trace
        The recording.
    distance_m, duration_s
        Of the race.
    venue
        Watches read more on an oval than on a road.
    taken
        Windows of other races in the same recording, which are left out.

    Returns
    -------
    RaceWindow or None
        None where no stretch of that time has about that many meters: the race is not in this
        recording.
    """
    travelled = trace.travelled_m
    if travelled is None:
        return None
    travelled = _without(trace.time_s, travelled, taken)
    window = _placed(trace.time_s, travelled, duration_s)
    if window is None:
        return None
    most = ROAD_LONGER_BY if venue is RaceVenue.ROAD else LONGER_BY
    least = ROAD_LONGER_BY if venue is RaceVenue.ROAD else SHORTER_BY
    off = window.watch_m / distance_m - 1
    return window if -least <= off <= most else None


def _placed(time_s: Floats, travelled_m: Floats, duration_s: float) -> RaceWindow | None:
    """Place a race of a duration, also where the watch was started late or stopped early.

    A recording that begins in the middle of the start holds some seconds behind the line instead,
    which the fastest stretch would take in: there the fall of the speed at the line tells more.
    """
    window = fastest_window(time_s, travelled_m, duration_s)
    if window is None:
        return _cut_short(time_s, travelled_m, duration_s)
    if window.start_s - float(time_s[0]) > UNSTOOD_S:
        return window
    line_s = _eased_s(time_s, travelled_m, window)
    if line_s is None:
        return window
    start_s = max(line_s - duration_s, float(time_s[0]) - LATE_S)
    return replace(window, start_s=start_s)


UNSTOOD_S = 2.0
"""A recording that begins so shortly before a race does not show the stand at the line."""
LATE_S = 12.0
"""A watch is started so late at the most, and stopped so early."""
EASED_SHARE = 0.7
"""Behind the line a runner slows down to less than this share of the last seconds' speed."""
EASED_S, FINISHING_S = 3, 15


def _cut_short(time_s: Floats, travelled_m: Floats, duration_s: float) -> RaceWindow | None:
    """Take a whole recording that is some seconds shorter than the race, at either end."""
    missing_s = duration_s - float(time_s[-1] - time_s[0])
    if not 0 < missing_s <= LATE_S:
        return None
    return RaceWindow(
        start_s=float(time_s[0]) - missing_s / 2,
        duration_s=duration_s,
        watch_m=float(travelled_m[-1] - travelled_m[0]),
    )


def _eased_s(time_s: Floats, travelled_m: Floats, window: RaceWindow) -> float | None:
    """Find when the speed fell at the end of a stretch; None where it did not within it."""
    ends = np.arange(window.end_s - LATE_S, window.end_s)

    def speeds(at: Floats, span_s: float) -> Floats:
        after = np.interp(at + span_s, time_s, travelled_m)
        return np.asarray((after - np.interp(at, time_s, travelled_m)) / span_s)

    is_eased = speeds(ends, EASED_S) < EASED_SHARE * speeds(ends - FINISHING_S, FINISHING_S)
    eased = np.flatnonzero(is_eased)
    # The mean of three seconds falls below the share when half of them lie behind the line.
    return float(ends[eased[0]]) + EASED_S / 2 if len(eased) else None


def _without(time_s: Floats, travelled_m: Floats, taken: Sequence[RaceWindow]) -> Floats:
    """Let the meters stand still where another race was run."""
    steps = np.diff(travelled_m, prepend=travelled_m[0])
    for window in taken:
        steps[(time_s > window.start_s) & (time_s <= window.end_s)] = 0.0
    return np.cumsum(steps)


class RaceLook(Struct, frozen=True, kw_only=True):
    """What a recording alone shows: a stretch from a standing start that is a race by its look.

    `names_m` are the distances that it may have been, the nearest first; none where the stretch
    fits no distance that is raced.
    """

    window: RaceWindow
    names_m: tuple[float, ...]


HARD_MPS, FASTEST_MPS = 3.6, 9.3
"""Slower than 7:25 for a mile no stretch is called a race by its look alone; faster than the world
record of 400 m, 43 s, positions leapt."""
LOOK_M = (380.0, 5_250.0)
"""From 400 m to 5,000 m, as a watch reads them: a longer even run is as likely no race."""
OVER_EASY = 1.2
"""A race is at least so much faster than the same run's other running."""
ALIKE_SHARE = 0.92
"""A second stretch within this share of the speed, and half as long, makes them reps of a set."""
EDGES_M = 6.0
"""What a stretch by its look lacks of the first strides; about as much is run behind the line."""
STOPPED_S = 3.0
"""A recording that ends so soon was stopped at the line, and holds nothing of what is behind it."""
BIAS, BIAS_SD = 0.015, 0.015
"""What a watch reads too much, on tracks with and without track mode."""


def race_by_look(trace: RaceTrace) -> RaceLook | None:
    """Find a race without knowing of one.

    A stretch of 400 to 5,000 m that begins from standing, is much faster than all other running of
    the recording, and has no second one like it.

    Parameters
    ----------
    trace
        The recording.

    Returns
    -------
    RaceLook or None
        None where there is no such stretch.
    """
    travelled = trace.travelled_m
    if travelled is None:
        return None
    speed = _smooth(np.diff(travelled, prepend=travelled[0]))
    fast = list(_fast_stretches(speed))
    if not fast:
        return None
    start, end = max(fast, key=lambda ends: travelled[ends[1]] - travelled[ends[0]])
    window = RaceWindow(
        start_s=float(trace.time_s[start]),
        duration_s=float(trace.time_s[end] - trace.time_s[start]),
        watch_m=float(travelled[end] - travelled[start]),
    )
    mean_mps = window.watch_m / max(window.duration_s, 1.0)
    others = [ends for ends in fast if ends != (start, end)]
    is_race = (
        LOOK_M[0] <= window.watch_m <= LOOK_M[1]
        and HARD_MPS <= mean_mps <= FASTEST_MPS
        and not any(_is_like(ends, travelled, window, mean_mps) for ends in others)
        and _begins_standing(speed, start, mean_mps)
        and _is_above_easy(speed, start, end, mean_mps)
    )
    if not is_race:
        return None
    whole = _from_the_gun(window, trace.time_s, travelled)
    is_stopped = float(trace.time_s[-1]) - window.end_s < STOPPED_S
    raced_m = window.watch_m + EDGES_M * is_stopped
    return RaceLook(window=whole, names_m=_names(raced_m))


def _from_the_gun(window: RaceWindow, time_s: Floats, travelled_m: Floats) -> RaceWindow:
    """Give a stretch its first strides back: from standing they are run at half the speed.

    Without them the time is 2 s short, as simulated 1600s show (`benchmarks.races`).
    """
    first_s = EDGES_M / (window.watch_m / window.duration_s / 2)
    start_s = max(window.start_s - first_s, min(float(time_s[0]), window.start_s))
    before_m = float(np.interp(window.start_s, time_s, travelled_m))
    return RaceWindow(
        start_s=start_s,
        duration_s=window.end_s - start_s,
        watch_m=window.watch_m + before_m - float(np.interp(start_s, time_s, travelled_m)),
    )


def _smooth(speed_mps: Floats) -> Floats:
    return np.convolve(speed_mps, np.full(5, 0.2), mode="same")


def _fast_stretches(speed_mps: Floats) -> Iterator[tuple[int, int]]:
    """Cut out the stretches near the fastest minute's speed; dips of some seconds are bridged."""
    minute = np.convolve(speed_mps, np.full(60, 1 / 60), mode="valid")
    if not len(minute):
        return
    is_fast = speed_mps >= 0.7 * float(minute.max())
    edges = np.flatnonzero(np.diff(np.concatenate([[0], is_fast.astype(int), [0]])))
    merged: list[tuple[int, int]] = []
    for begin, stop in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if merged and begin - merged[-1][1] <= 6:
            merged[-1] = (merged[-1][0], stop)
        else:
            merged.append((begin, stop))
    yield from (
        (max(begin - 1, 0), min(stop, len(speed_mps) - 1))
        for begin, stop in merged
        if stop - begin >= 45
    )


def _is_like(
    ends: tuple[int, int], travelled_m: Floats, window: RaceWindow, mean_mps: float
) -> bool:
    metres = float(travelled_m[ends[1]] - travelled_m[ends[0]])
    is_long = metres >= 0.5 * window.watch_m
    return is_long and metres / max(ends[1] - ends[0], 1) >= ALIKE_SHARE * mean_mps


def _begins_standing(speed_mps: Floats, start: int, mean_mps: float) -> bool:
    """Check that one stood before; a watch started at the gun has nothing before it."""
    before = speed_mps[max(start - int(EDGE_S), 0) : max(start - 2, 0)]
    return not len(before) or float(before.min()) <= STOOD_SHARE * mean_mps


def _is_above_easy(speed_mps: Floats, start: int, end: int, mean_mps: float) -> bool:
    """Compare with the other running; a file without any holds nothing but the race."""
    outside = np.concatenate([speed_mps[:start], speed_mps[end:]])
    running = outside[outside > 2.0]
    return len(running) < 120 or mean_mps >= OVER_EASY * float(np.median(running))


def _names(raced_m: float) -> tuple[float, ...]:
    """Name the raced distances that a watch may have read so, the nearest first.

    1600 goes before the mile: they differ by less than a watch errs, and teams race the 1600.
    """
    off = {named_m: abs(raced_m / named_m - 1 - BIAS) for named_m in NAMED_M}
    fits = (name for name in off if off[name] <= 2 * BIAS_SD + EDGES_M / name)
    near = sorted(fits, key=off.__getitem__)
    return tuple(sorted(near, key=lambda name: name == MILE_M))
