"""What each effort measures: meters, speed and its error, heart rate, cadence, grade."""

from __future__ import annotations

from math import hypot, isfinite, sqrt

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from metrics.efforts.press_errors import PressErrors
from metrics.efforts.reconcile import UNSEEN, Effort
from metrics.efforts.run import Run
from metrics.recording.distance_errors import DISTANCE_BIAS_SD, stream_error_m
from metrics.recording.grade import COST_OF_GRADE, STEEPEST, cost_of_grade
from metrics.recording.signal import Floats
from metrics.recording.spikes import PEAK_S

EDGE_SD_S = 0.6
EDGE_SD_PER_INTERVAL = 0.2
"""Standard deviation of one edge at 1 Hz, and what each further second between records adds."""
MARK_SD_S = 0.9
"""A mark and the edge of the motion lie so far apart beyond the lag: runners set off after the beep
and run through the line. `python -m benchmarks.names` tells how many marked reps lie within."""
SETS_OFF_S = 0.7
"""Half height lies so long after a runner sets off, and as long after he begins to slow down: what
a stopwatch times begins and ends that much earlier."""
ACCELERATION_S = 0.6
"""The speed of an effort is as uncertain as so much of it, run at the speed of the rest."""
SETTLED_S = 0.4
"""So much of it where the change of speed at either end is not cut in the middle: with half an edge
0.5 s, by which reps of one simulated set err apart beyond the noise, be they strides or 200s."""
SPRINT_S = 12.0
"""The cost of running is aerobic: a shorter effort has no grade-adjusted speed."""
THIRD_SHOULDER_S = 2.0
"""The change of speed at each end, left out of the thirds."""


class Ruler(Struct, frozen=True, kw_only=True):
    """How an oval corrects the watch's meters of an effort.

    `share` is true meters for one of the watch's, `sd_m` the independent error that it brings,
    `bias_sd` the relative error that all efforts of the file share.
    """

    share: float
    sd_m: float
    bias_sd: float
    is_snapped: bool


class Measures(Struct, frozen=True, kw_only=True):
    """One effort with what it measures; None where the file does not tell.

    `pace_mps` is the speed from setting off to slowing down, `speed_mps` the mean between the
    edges; `speed_sd_mps` is the independent error of this, `edges_sd_mps` that of the pace by its
    edges, `noise_sd_mps` by the watch's meters; `press_sd_s` is the error of its official time, 0
    without one. `thirds_mps` are the mean speeds of its three thirds of time, shoulders left out.
    `snapped_m` is its way along the oval, `ruler` what the oval makes of the watch's meters; None
    off a track.
    """

    effort: Effort
    distance_m: float
    distance_sd_m: float
    speed_mps: float
    pace_mps: float
    edges_sd_mps: float
    noise_sd_mps: float
    speed_sd_mps: float
    peak_speed_2s_mps: float | None
    grade: float | None
    gap_speed_mps: float | None
    mean_heart_rate_bpm: float | None
    max_heart_rate_bpm: float | None
    mean_cadence_spm: float | None
    thirds_mps: tuple[float, float, float]
    press_sd_s: float = 0.0
    snapped_m: float | None = None
    ruler: Ruler | None = None

    @property
    def start_s(self) -> float:
        """When its motion began."""
        return self.effort.start_s

    @property
    def end_s(self) -> float:
        """When its motion ended."""
        return self.effort.end_s

    @property
    def duration_s(self) -> float:
        """Length of its motion."""
        return self.effort.duration_s

    @property
    def step_length_m(self) -> float | None:
        """Metres a step."""
        cadence = self.mean_cadence_spm
        return 60.0 * self.speed_mps / cadence if cadence else None


def measure_efforts(run: Run, efforts: list[Effort]) -> list[Measures]:
    """Measure each effort.

    Parameters
    ----------
    run : the prepared signal.
    efforts : in time order.

    Returns
    -------
    One `Measures` per effort, in the same order; a channel that the file lacks gives None.
    """
    if not efforts:
        return []
    times_s = np.array([_times_s(effort) for effort in efforts])
    metres = run.signal.distance_at(times_s)
    thirds_m, thirds_s = (each[:, 2:5] - each[:, 1:4] for each in (metres, times_s))
    mean_mps = (thirds_m / thirds_s).tolist()
    lasted_s = np.array([effort.duration_s for effort in efforts])
    noise_m = stream_error_m(lasted_s, noise_mps=run.signal.noise_mps or 0.0).tolist()
    measures = [
        _measures(run, effort, passed_m, (first, second, third), noise)
        for effort, passed_m, (first, second, third), noise in zip(
            efforts, metres.tolist(), mean_mps, noise_m, strict=True
        )
    ]
    return _with_press_errors(run, measures)


def _with_press_errors(run: Run, measures: list[Measures]) -> list[Measures]:
    """Tell the error of every official time, by all of the file's."""
    if all(rep.effort.official_s is None for rep in measures):
        return measures
    differences_s = [_press_difference_s(rep.effort) for rep in measures]
    errors = PressErrors.of(
        [each for each in differences_s if each is not None],
        edges_sd_s=sqrt(2) * edge_sd_s(run),
        lag_spread_s=run.lag_spread_s,
    )
    return [
        rep if rep.effort.official_s is None else replace(rep, press_sd_s=errors.sd_s(difference_s))
        for rep, difference_s in zip(measures, differences_s, strict=True)
    ]


def _press_difference_s(effort: Effort) -> float | None:
    """Subtract the motion's seconds from the official ones; None where either is not known."""
    if effort.official_s is None or UNSEEN in effort.flags:
        return None
    return effort.official_s - effort.duration_s


def edge_sd_s(run: Run) -> float:
    """Return the standard deviation of one edge of the motion in s: 0.6 at 1 Hz, more if sparser.

    Parameters
    ----------
    run : the prepared signal.
    """
    return EDGE_SD_S + EDGE_SD_PER_INTERVAL * max(0.0, (run.signal.sampling_median_s or 1.0) - 1.0)


def _times_s(effort: Effort) -> tuple[float, ...]:
    """List its start, where its thirds begin and end, its end, and where a stopwatch ran."""
    shoulder_s = min(THIRD_SHOULDER_S, effort.duration_s / 6)
    first, third_s = effort.start_s + shoulder_s, (effort.duration_s - 2 * shoulder_s) / 3
    thirds = (first, first + third_s, first + 2 * third_s, effort.end_s - shoulder_s)
    timed = (effort.start_s - SETS_OFF_S, effort.end_s - SETS_OFF_S)
    return (effort.start_s, *thirds, effort.end_s, *timed)


def _measures(
    run: Run,
    effort: Effort,
    passed_m: list[float],
    thirds_mps: tuple[float, float, float],
    noise_m: float,
) -> Measures:
    """Measure one effort that passed these meters at its `_times_s`."""
    signal, duration_s = run.signal, effort.duration_s
    distance_m, timed_m = passed_m[5] - passed_m[0], passed_m[7] - passed_m[6]
    start, end = round(effort.start_s), max(round(effort.end_s), round(effort.start_s) + 1)
    speed = distance_m / duration_s
    edge_s = edge_sd_s(run)
    grade = _mean(signal.grade[start:end])
    return Measures(
        effort=effort,
        distance_m=distance_m,
        distance_sd_m=_distance_sd_m(run, distance_m, speed, noise_m),
        speed_mps=speed,
        pace_mps=timed_m / duration_s,
        edges_sd_mps=hypot(edge_s / 2, SETTLED_S) * speed / duration_s,
        noise_sd_mps=noise_m / duration_s,
        speed_sd_mps=hypot(noise_m, edge_s * speed / 2, ACCELERATION_S * speed) / duration_s,
        peak_speed_2s_mps=_peak(run, start, end),
        grade=grade,
        gap_speed_mps=_gap_speed(speed, grade, duration_s),
        mean_heart_rate_bpm=_mean(signal.heart_rate_bpm[start:end]),
        max_heart_rate_bpm=_highest(signal.heart_rate_bpm[start:end]),
        mean_cadence_spm=_mean(signal.cadence_spm[start:end]),
        thirds_mps=thirds_mps,
    )


def _distance_sd_m(run: Run, distance_m: float, speed_mps: float, noise_m: float) -> float:
    """Add up what a distance may be off by: noise, edges, the watch's lag, its scale."""
    edges_s = hypot(edge_sd_s(run), sqrt(2) * MARK_SD_S, run.lag_spread_s)
    return hypot(noise_m, edges_s * speed_mps, DISTANCE_BIAS_SD * distance_m)


def _mean(values: Floats) -> float | None:
    """Average the finite values; None without any."""
    total = float(values.sum())
    if len(values) and isfinite(total):  # Nearly always all are.
        return total / len(values)
    finite = values[np.isfinite(values)]
    return float(finite.sum()) / len(finite) if len(finite) else None


def _highest(values: Floats) -> float | None:
    """Return the highest finite value; None without any."""
    highest = float(np.fmax.reduce(values, initial=-np.inf))
    return highest if isfinite(highest) else None


def _peak(run: Run, start: int, end: int) -> float | None:
    """Return the best 2-s mean; None where records lie further apart than that."""
    if (run.signal.sampling_median_s or PEAK_S + 1) > PEAK_S:
        return None
    means = (run.speed[start : end - 1] + run.speed[start + 1 : end]) / PEAK_S
    return float(means.max()) if len(means) else None


def _gap_speed(speed_mps: float, grade: float | None, duration_s: float) -> float | None:
    """Adjust a speed for grade (Minetti et al. 2002); None for sprints and beyond 0.45."""
    if grade is None or abs(grade) > STEEPEST or duration_s < SPRINT_S:
        return None
    return speed_mps * cost_of_grade(grade) / COST_OF_GRADE[-1]
