"""Sources of a race's times: typed splits, presses, the oval, recorded speed, the distance stream.

Each source gives the seconds at marks with errors, or nothing. `MarkSource` is all that a further
source has to be.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum
from math import hypot, sqrt
from typing import Protocol

import numpy as np
from msgspec import Struct

from metrics.races.enums import SplitSource
from metrics.races.finder import STEP_S, UNSTOOD_S, RaceWindow, fastest_window
from metrics.races.likelihood import AS_STATED, ErrorSizes, Floats
from metrics.races.mark_times import MarkTimes
from metrics.races.marks import LAP_M
from metrics.races.trace import LONGEST_STEP_S, RaceTrace

TYPED_SD_S = {"hand": 0.2, "gate": 0.02}
"""A stopwatch is pressed a fifth of a second early or late; a timing system reads hundredths."""
FINISH_SD_S, HAND_FINISH_SD_S = 0.01, 0.1
"""Photo finishes give hundredths; official times by hand are rounded up to tenths."""
WATCH_FINISH_SD_S = 1.0
"""Without an official time both ends are taken from the motion."""
PRESS_SD_S = 0.7
"""A racer's press at the line, behind the usual lateness that all presses share."""
PRESS_NEAR_M = 25.0
"""A press belongs to a mark within so many meters of it, by the watch's own distance."""
GUN_PRESS_S = 5.0
"""A press so near the start of the motion was the gun's."""
OTHERS_SIGMAS = 3.0
"""Sources that differ by more than so many of their standard errors are each trusted less."""


def finish_sd_s(official_s: float | None) -> float:
    """Tell how far a race's time may be off.

    Parameters
    ----------
    official_s
        The official time in s; None where only the watch timed the race.

    Returns
    -------
    float
        Standard deviation in s: small for a time with hundredths.
    """
    if official_s is None:
        return WATCH_FINISH_SD_S
    tenths = official_s * 10
    return HAND_FINISH_SD_S if abs(tenths - round(tenths)) < _IS_TENTH else FINISH_SD_S


_IS_TENTH = 0.05


class MarkSource(Protocol):
    """Anything that tells when a runner passed the marks of a race."""

    def mark_times(self, marks_m: Sequence[float]) -> MarkTimes | None:
        """Give the times at these marks, or at those of them that it knows; None without any."""


class ChannelError(Enum):
    """How a channel errs: by a rate in m²/s with a memory in s, a wander in m, each mark in m.

    `ends_s` is what its ends are off besides, in s.

    A distance stream errs by a random walk: what it lost it never makes up for, and a speed that is
    read wrong stays wrong for some seconds, the memory. Positions are wrong
    by a bounded wander with a time constant. Fitted to simulated races (`benchmarks.races`), whose
    watches are fitted to real ones.
    """

    RAW = (SplitSource.RAW, (0.65, 10.0), 0.0, 0.4, 0.0)
    RECORDED_SPEED = (SplitSource.RECORDED_SPEED, (0.055, 8.0), 0.0, 0.1, 0.0)
    SNAPPED = (SplitSource.SNAPPED, (0.0, 8.0), 2.1, 0.0, 0.4)

    def __init__(
        self,
        source: SplitSource,
        rate_m2_per_s: tuple[float, float],
        wander_m: float,
        white_m: float,
        ends_s: float,
    ) -> None:
        self.source = source
        self.rate_m2_per_s, self.memory_s = rate_m2_per_s
        self.wander_m = wander_m
        self.white_m = white_m
        self.ends_s = ends_s

    def covariance_m2(self, instants_s: Floats, marks_m: Floats) -> Floats:
        """Compute the covariance of the meters at marks that are passed at instants.

        Both are counted from the start.
        """
        apart = np.abs(np.subtract.outer(instants_s, instants_s))
        walk = self.rate_m2_per_s * forgetful_walk(instants_s, self.memory_s)
        wander = self.wander_m**2 * wander_correlation(apart, np.subtract.outer(marks_m, marks_m))
        white = self.white_m**2 * np.eye(len(marks_m))
        return np.asarray(walk + wander + white)


def forgetful_walk(instants_s: Floats, memory_s: float) -> Floats:
    """Compute the covariance of meters by a speed that is wrong for some seconds at a time.

    Parameters
    ----------
    instants_s
        Seconds since the start.
    memory_s
        Time constant of the error of speed, above 0.

    Returns
    -------
    Floats
        An integrated Ornstein–Uhlenbeck process: square, in s, to be multiplied by a rate in m²/s.
    """
    apart = np.abs(np.subtract.outer(instants_s, instants_s))
    decay = np.exp(-instants_s / memory_s)
    held = 1 - decay[:, None] - decay[None, :] + np.exp(-apart / memory_s)
    return np.asarray(np.minimum.outer(instants_s, instants_s) - memory_s / 2 * held)


def wander_correlation(apart_s: Floats, apart_m: Floats) -> Floats:
    """Correlate what positions err along an oval at two places.

    A position that lies some meters to the east is ahead on one straight and behind on the other:
    its error along the way is what the error on the ground has in the runner's direction. So it
    turns with the runner, once a lap; most of it is a cosine, the corners of the oval add a third
    harmonic (power of the harmonics of the standard shape's directions). A shape that does not
    quite fit errs alike on both straights, and in both bends.

    Parameters
    ----------
    apart_s, apart_m : seconds and meters between two passings, of one shape.

    Returns
    -------
    Floats
        1 for the same passing, −0.8 half a lap later.
    """
    turned = 2 * np.pi * apart_m / LAP_M
    along = 0.925 * np.cos(turned) + 0.075 * np.cos(3 * turned)
    drifted = np.exp(-apart_s / WANDER_TIME_S) * along
    return np.asarray((1 - SHAPE_SHARE) * drifted + SHAPE_SHARE * np.cos(2 * turned))


WANDER_TIME_S = 39.0
"""What positions drift is forgotten with this time constant, less than that of the drift itself:
the fit takes up its slow part."""
SHAPE_SHARE = 0.08
"""How much of the variance along the oval comes from its shape: kerbs differ from the standard."""


class TypedSplits(Struct, frozen=True, kw_only=True):
    """Times that somebody took: cumulative seconds at marks, one a mark, and how they were taken.

    `official_s` is the official time of the race.
    """

    marks_m: tuple[float, ...]
    time_s: tuple[float, ...]
    method: str
    distance_m: float
    official_s: float | None = None

    def mark_times(self, marks_m: Sequence[float]) -> MarkTimes | None:  # noqa: ARG002
        """Give the typed times, whatever marks are asked for, and the finish."""
        marks, times = list(self.marks_m), list(self.time_s)
        spreads = [TYPED_SD_S[self.method]] * len(marks)
        if not marks:
            return None
        is_finish_typed = abs(marks[-1] - self.distance_m) < 1.0
        if self.official_s is not None:
            if is_finish_typed:
                marks.pop(), times.pop(), spreads.pop()
            marks.append(self.distance_m)
            times.append(self.official_s)
            spreads.append(finish_sd_s(self.official_s))
        return MarkTimes(
            source=SplitSource.TYPED,
            marks_m=np.array(marks),
            time_s=np.array(times),
            covariance=np.diag(np.square(spreads)),
        )


class ChannelMarks(Struct, frozen=True, kw_only=True):
    """Times by one channel of meters, stretched so that the race has its length.

    `ends` is the race on this channel's own clock. `sway` is by how much this file errs more than
    the usual one.
    """

    error: ChannelError
    time_s: Floats
    metres: Floats
    ends: ChannelEnds
    distance_m: float
    finish_sd_s: float
    step_s: float = 1.0
    sway: float = 1.0

    def mark_times(self, marks_m: Sequence[float]) -> MarkTimes | None:
        """Read when the share of the race's meters was reached at each mark."""
        marks = np.array(sorted(marks_m))
        ends = self.ends
        rising_m = self.metres + 1e-6 * np.arange(len(self.metres))
        wanted_m = ends.begin_m + marks / self.distance_m * (ends.end_m - ends.begin_m)
        instants = np.interp(wanted_m, rising_m, self.time_s) - ends.gun_s
        instants[marks >= self.distance_m - 1e-6] = ends.duration_s
        return MarkTimes(
            source=self.error.source,
            marks_m=marks,
            time_s=instants,
            covariance=self._covariance(marks / self.distance_m, instants),
        )

    def _covariance(self, shares: Floats, instants_s: Floats) -> Floats:
        """Compute errors of the times: of the meters, tied to both ends, and of both ends.

        The race is stretched to its length, so an error that grows evenly cancels: what is left at
        a share s is e(s) − (1 − s) e(0) − s e(1). A gun that is taken too late takes the finish too
        late as well, and so the meters there: its error falls as 1 − s.
        """
        duration_s = self.ends.duration_s
        kernel = self.sway**2 * self.error.covariance_m2(
            np.concatenate([[0.0], instants_s, [duration_s]]),
            self.distance_m * np.concatenate([[0.0], shares, [1.0]]),
        )
        count = len(shares)
        tied = np.zeros((count, count + 2))
        tied[:, 1:-1] = np.eye(count)
        tied[:, 0], tied[:, -1] = shares - 1, -shares
        speed_mps = self.distance_m / duration_s
        of_metres = tied @ kernel @ tied.T / speed_mps**2
        is_inside = (shares < 1.0).astype(np.float64)
        ends_s = self.sway * self.error.ends_s
        step_sd_s = STEP_SHARE * (self.step_s - 1.0)
        gun_sd_s = hypot(self.ends.gun_sd_s, step_sd_s, ends_s)
        of_gun = gun_sd_s**2 * np.outer(1.0 - shares, 1.0 - shares)
        line_sd_s = hypot(LINE_SD_S + step_sd_s, BEYOND_SHARE * self.ends.beyond_s, ends_s)
        of_line = line_sd_s**2 * np.outer(shares * is_inside, shares * is_inside)
        of_finish = self.finish_sd_s**2 * np.outer(shares, shares)
        return np.asarray(of_metres + of_gun + of_line + of_finish)


LINE_SD_S, STEP_SHARE = 0.02, 0.1
"""Meters at the finish follow from the speed before it: at one record a second they are off by so
much. Both ends are off by a share of what is beyond a second between records."""


class Presses(Struct, frozen=True, kw_only=True):
    """Presses of the lap button inside a race, by instant after the recording's first record."""

    press_s: tuple[float, ...]
    motion: ChannelMarks

    def mark_times(self, marks_m: Sequence[float]) -> MarkTimes | None:
        """Match each press with the nearest mark; the gun's own press takes their lateness out."""
        by_motion = self.motion.mark_times(marks_m)
        ends = self.motion.ends
        inside = [s for s in self.press_s if ends.gun_s < s < ends.finish_s - GUN_PRESS_S]
        gun_s = min(self.press_s, key=lambda s: abs(s - ends.gun_s), default=None)
        if by_motion is None or not inside:
            return None
        has_gun = gun_s is not None and abs(gun_s - ends.gun_s) <= GUN_PRESS_S
        start_s = gun_s if has_gun and gun_s is not None else ends.gun_s
        pairs = dict(self._pairs(by_motion, [s - start_s for s in inside if s != start_s]))
        if not pairs:
            return None
        finish_m = self.motion.distance_m
        marks = np.array([*(mark for mark in sorted(pairs) if mark < finish_m - 1.0), finish_m])
        times = np.array([*(pairs[mark] for mark in marks[:-1]), ends.duration_s])
        spread = np.full(len(marks), PRESS_SD_S)
        spread[-1] = self.motion.finish_sd_s
        shared = np.full(len(marks), PRESS_SD_S if has_gun else ends.gun_sd_s)
        shared[-1] = 0.0
        return MarkTimes(
            source=SplitSource.PRESS,
            marks_m=marks,
            time_s=times,
            covariance=np.diag(spread**2) + np.outer(shared, shared),
        )

    def _pairs(
        self, by_motion: MarkTimes, presses_s: Sequence[float]
    ) -> Iterator[tuple[float, float]]:
        """Pair each press with the mark where the runner then was; of two presses the first."""
        near_s = PRESS_NEAR_M / (self.motion.distance_m / self.motion.ends.duration_s)
        taken: set[float] = set()
        for press_s in presses_s:
            index = int(np.argmin(np.abs(by_motion.time_s - press_s)))
            mark = float(by_motion.marks_m[index])
            if abs(by_motion.time_s[index] - press_s) <= near_s and mark not in taken:
                taken.add(mark)
                yield mark, press_s


def channels(
    trace: RaceTrace, window: RaceWindow, distance_m: float, *, finish_sd_s: float
) -> tuple[ChannelMarks, ...]:
    """List the channels of a recording that can divide a race.

    Parameters
    ----------
    trace
        The recording.
    window
        The race on the recording's distance stream.
    distance_m
        Length of the race.
    finish_sd_s
        Error of the race's time: small where it is official.

    Returns
    -------
    tuple of ChannelMarks
        None of them where records are further apart than `LONGEST_STEP_S`.
    """
    if trace.step_s > LONGEST_STEP_S:
        return ()
    by_error = {
        ChannelError.SNAPPED: trace.snapped_m,
        ChannelError.RECORDED_SPEED: trace.speed_m,
        ChannelError.RAW: trace.raw_m,
    }
    return tuple(
        ChannelMarks(
            error=error,
            ends=channel_ends(near, metres, window, step_s=trace.step_s),
            distance_m=distance_m,
            finish_sd_s=finish_sd_s,
            step_s=max(trace.step_s, 1.0),
            sway=_sway(trace, error),
            time_s=near,
            metres=metres,
        )
        for error, values in by_error.items()
        if values is not None and _is_whole(trace, values, window)
        for near, metres in [_around(trace, values, window)]
    )


def _sway(trace: RaceTrace, error: ChannelError) -> float:
    """Compare how far positions sway across the oval with the usual: along it they sway alike.

    A race is a few times as long as errors hold together, so one file's sway says less of its own
    errors than other files do.
    """
    sway_m = trace.off_oval_m
    if error is not ChannelError.SNAPPED or sway_m is None or sway_m < ON_LANE_M:
        return 1.0
    own = (sway_m / USUAL_OFF_OVAL_M) ** 2
    return sqrt(USUAL_SHARE + (1 - USUAL_SHARE) * own)


USUAL_OFF_OVAL_M, USUAL_SHARE = 2.1, 0.6
"""The usual standard deviation across the oval, and how much it weighs beside the file's own."""
ON_LANE_M = 0.5
"""In track mode a watch lays positions on a lane's own line: what they sway across it then says
nothing of how far along it they lie wrong, which only satellites tell."""


def _around(trace: RaceTrace, metres: Floats, window: RaceWindow) -> tuple[Floats, Floats]:
    """Cut a channel to a race and some seconds around it, rising where a position sways back."""
    is_near = (
        (trace.time_s >= window.start_s - BEFORE_S - EARLIEST_S)
        & (trace.time_s <= window.end_s + LATEST_S + EARLIEST_S)
        & np.isfinite(metres)
    )
    return trace.time_s[is_near], np.maximum.accumulate(metres[is_near])


def _is_whole(trace: RaceTrace, metres: Floats | None, window: RaceWindow) -> bool:
    """Check that a channel has meters all through a race, and some seconds behind it."""
    if metres is None:
        return False
    if len(metres) == 0:
        return False
    is_race = (trace.time_s >= window.start_s) & (trace.time_s <= window.end_s + BEHIND_S)
    return bool(np.isfinite(metres[is_race]).all())


BEHIND_S = 8.0
"""Positions trail the distance stream by up to 6 s."""


LATEST_S = 14.0
"""Recorded speed trails the distance by up to 12 s."""
EARLIEST_S = 4.0
BEFORE_S = 8.0
STOOD_M = 2.5
"""Whoever moves less than this in the seconds before a start stands at the line."""
RISE_SHARE = 0.5
"""A start shows where two seconds are run at this share of the race's mean speed."""
RUNNING_S = (4.0, 13.0)
"""From so long after that the runner is at speed, and so far it is looked at."""
START_LOSS_S, START_LOSS_SD_S = 1.4, 0.3
"""What reaction and acceleration cost a runner who starts from standing: .2 s, and half of the
seconds that 5 m/s at about 2.2 m/s² take."""
UNSEEN_GUN_SD_S = 1.0
"""Without a stand the gun is only where the fastest stretch of that time begins."""
LAST_S = (8.0, 1.0)
"""Speed at the line is that of the seconds before: behind it a runner eases off at once."""
BEYOND_SHARE = 0.01
"""Behind the end of a recording a race goes on at that speed, to so much of the seconds."""


class ChannelEnds(Struct, frozen=True, kw_only=True):
    """A race on a channel's own clock: gun and seconds to the finish, meters at both.

    `gun_sd_s` is the error of the gun, `beyond_s` how many seconds before the finish the channel
    ends: it trails the race, and a watch that is stopped at the line stops it too.
    """

    gun_s: float
    gun_sd_s: float
    duration_s: float
    begin_m: float
    end_m: float
    beyond_s: float = 0.0

    @property
    def finish_s(self) -> float:
        """The finish."""
        return self.gun_s + self.duration_s


def channel_ends(
    time_s: Floats, metres: Floats, window: RaceWindow, *, step_s: float = 1.0
) -> ChannelEnds:
    """Find gun and finish of a race on one channel, whose lag is its own.

    Both ends lie where the speed jumps, and a channel that smooths is wrong right there. So the
    gun is where the straight line of the first seconds at speed meets the standing meters, less
    what a start costs; and the meters at the finish follow from the speed before it.

    Parameters
    ----------
    time_s, metres
        Seconds and the channel's cumulative meters, some seconds around the race with it.
    window
        The race on the recording's distance stream.
    step_s
        The usual interval of the records: between the last one before the line and the next, meters
        are a straight line into the walk behind it.

    Returns
    -------
    ChannelEnds
        By the fastest stretch of the race's seconds where nobody stood before.
    """
    near = _near(time_s, metres, window)
    stand = _stand(time_s, metres, near)
    if stand is None:
        gun_s, gun_sd_s = near.start_s, max(UNSEEN_GUN_SD_S, (time_s[0] - near.start_s) / 2)
        begin_m = _beyond(time_s, metres, gun_s, ahead_s=RUNNING_S[1])
    else:
        (gun_s, begin_m), gun_sd_s = stand, START_LOSS_SD_S
    finish_s = gun_s + near.duration_s
    # Behind the line a runner eases off at once: speed there is that of the seconds before.
    last_s = min(finish_s - max(LAST_S[1], step_s), float(time_s[-1]))
    early_m, late_m = np.interp([last_s - (LAST_S[0] - LAST_S[1]), last_s], time_s, metres)
    last_mps = (late_m - early_m) / (LAST_S[0] - LAST_S[1])
    return ChannelEnds(
        gun_s=gun_s,
        gun_sd_s=float(gun_sd_s),
        duration_s=near.duration_s,
        begin_m=begin_m,
        end_m=float(late_m + last_mps * (finish_s - last_s)),
        beyond_s=max(finish_s - LAST_S[1] - float(time_s[-1]), 0.0),
    )


def _beyond(time_s: Floats, metres: Floats, instant_s: float, *, ahead_s: float) -> float:
    """Read meters at an instant; before the recording by the speed of its first seconds."""
    first_s = float(time_s[0])
    if instant_s >= first_s:
        return float(np.interp(instant_s, time_s, metres))
    ahead_m = float(np.interp(first_s + ahead_s, time_s, metres)) - float(metres[0])
    lost_s = max(first_s - instant_s - START_LOSS_S, 0.0)
    return float(metres[0]) - ahead_m / ahead_s * lost_s


def _near(time_s: Floats, metres: Floats, window: RaceWindow) -> RaceWindow:
    """Find the race again on a channel with a lag of its own."""
    if window.start_s < UNSTOOD_S:
        return window  # there is nothing before it to find it by
    low, high = window.start_s - EARLIEST_S, window.end_s + LATEST_S
    is_near = (time_s >= low) & (time_s <= high) & np.isfinite(metres)
    return fastest_window(time_s[is_near], metres[is_near], window.duration_s) or window


def _stand(time_s: Floats, metres: Floats, near: RaceWindow) -> tuple[float, float] | None:
    """Find the gun by the first seconds at speed, and the meters before it; None without a stand.

    A watch that is started at the gun shows the stand too: what it records trails the race.
    """
    rise_s = _rise_s(time_s, metres, near)
    if rise_s is None or rise_s <= float(time_s[0]):
        return None
    stood_m = np.interp(rise_s - np.array([BEFORE_S, BEFORE_S / 2]), time_s, metres)
    first_m, later_m = np.interp(rise_s + np.array(RUNNING_S), time_s, metres)
    speed_mps = (later_m - first_m) / (RUNNING_S[1] - RUNNING_S[0])
    if stood_m[1] - stood_m[0] > STOOD_M or speed_mps <= 0:
        return None
    meets_s = rise_s + RUNNING_S[0] - (first_m - stood_m[0]) / speed_mps
    gun_s = float(meets_s - START_LOSS_S)
    is_near = near.start_s - 2 * EARLIEST_S <= gun_s <= near.start_s + LATEST_S
    return (gun_s, float(stood_m[0])) if is_near else None


def _rise_s(time_s: Floats, metres: Floats, near: RaceWindow) -> float | None:
    """Find when the speed rises to that of a race; None where it does not near the start."""
    first_s = max(near.start_s - 2 * EARLIEST_S, float(time_s[0]))
    starts = np.arange(first_s, near.start_s + LATEST_S, STEP_S)
    ahead_m = np.interp(starts + 2.0, time_s, metres) - np.interp(starts, time_s, metres)
    is_race = ahead_m / 2.0 >= RISE_SHARE * near.watch_m / near.duration_s
    # The last rise: what was run before it, as strides at the line, is no race.
    rises = np.flatnonzero(is_race[1:] & ~is_race[:-1])
    if len(rises):
        return float(starts[rises[-1] + 1])
    return first_s if len(is_race) and is_race[0] else None


DISTANCE_SIZES: ErrorSizes = ((0.5, 0.8), (0.45, 1.2), (0.05, 2.5))
"""Reception differs from file to file, and now and then a distance stream runs ahead or falls
behind for some seconds (fitted to simulated races, whose watches are fitted to real ones)."""


def error_sizes(source: SplitSource) -> ErrorSizes:
    """Tell how the errors of a source's files differ from the stated ones.

    Parameters
    ----------
    source
        What the times rest on.

    Returns
    -------
    ErrorSizes
        Recorded speed errs alike in all files; a distance stream does not.
    """
    return DISTANCE_SIZES if source is SplitSource.RAW else AS_STATED


def best_source(
    candidates: Sequence[MarkTimes], sd_of: dict[SplitSource, float]
) -> MarkTimes | None:
    """Choose whose times are taken: typed ones first, else those with the least error.

    Parameters
    ----------
    candidates
        Times of sources that cover the same stretches.
    sd_of
        Typical error of these stretches by each source, in s.

    Returns
    -------
    MarkTimes or None
        None without candidates.
    """
    typed = [times for times in candidates if times.source is SplitSource.TYPED]
    return min(typed or candidates, key=lambda times: sd_of[times.source], default=None)


def disagreement(chosen: tuple[Floats, Floats], others: Sequence[tuple[Floats, Floats]]) -> float:
    """Compute by how much the errors of a source are too small, as other sources see it.

    Parameters
    ----------
    chosen
        Seconds of stretches and their covariance, by the source that is taken.
    others
        The same by other sources.

    Returns
    -------
    float
        A factor on the standard errors, 1 or more; 1 where all agree within three of them.
    """
    seconds, covariance = chosen
    most = 0.0
    for other_s, other_covariance in others:
        spread = np.sqrt(np.diag(covariance) + np.diag(other_covariance))
        most = max(most, float(np.max(np.abs(seconds - other_s) / spread)))
    return max(1.0, most / OTHERS_SIGMAS)
