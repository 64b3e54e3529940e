"""What a watch records of a motion: late, smoothed, biased, noisy, quantised, and with pauses."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from simulator import noise
from simulator.body import SimulatedAthlete, cadence_spm, heart_rate_bpm
from simulator.course import Course, degrees
from simulator.noise import WatchProfile
from simulator.processes import Floats, correlated_noise, smoothed
from simulator.runner import Motion, MotionTimer

_MOVING_MPS = 1.5


class WatchRecording(StrEnum):
    """Which seconds are written."""

    ONE_SECOND = "one_second"
    SMART = "smart"


class AutoPause(StrEnum):
    """Whether the timer stops by itself when the runner stands."""

    OFF = "off"
    ON = "on"


class Surroundings(StrEnum):
    """What a watch makes of where it is; `TRACK_MODE` is a track that it was told of."""

    ROAD = "road"
    TRACK = "track"
    TRACK_MODE = "track_mode"
    INDOORS = "indoors"


class Watch(Struct, frozen=True, kw_only=True):
    """One watch on one day: a profile with this file's own values drawn.

    `distance_bias` is relative and shared by the whole file, `position_bias` that of the length of
    its line of positions. Lags as in `WatchProfile`.
    """

    profile: WatchProfile
    auto_pause: AutoPause
    surroundings: Surroundings
    distance_bias: float
    position_bias: float
    distance_lag_s: float
    position_lag_s: float
    speed_lag_s: float
    speed_noise_mps: float
    white_noise_mps: float
    jitter_m: float
    held_share: float
    burst_rate_per_h: float
    slow_noise_mps: float


class WatchRecord(Struct, frozen=True, kw_only=True):
    """The channels of every second from 0, as the watch holds them, and which are written.

    NaN is "no value". `pauses` are (start, end) in whole seconds, timer stopped between them.
    """

    distance_m: Floats
    speed_mps: Floats
    latitude_deg: Floats
    longitude_deg: Floats
    altitude_m: Floats
    heart_rate_bpm: Floats
    cadence_spm: Floats
    is_running: NDArray[np.bool_]
    is_written: NDArray[np.bool_]
    pauses: tuple[tuple[float, float], ...]

    @property
    def written_s(self) -> Floats:
        """The seconds that have a record."""
        return np.flatnonzero(self.is_written).astype(np.float64)

    def distance_at(self, time_s: float) -> float:
        """Interpolate the watch's distance at an instant, as its lap counter sees it."""
        return float(np.interp(time_s, np.arange(len(self.distance_m)), self.distance_m))

    def timer_between(self, start_s: float, end_s: float) -> float:
        """Count the seconds between two instants that the timer ran."""
        stopped = sum(max(0.0, min(b, end_s) - max(a, start_s)) for a, b in self.pauses)
        return end_s - start_s - stopped


def draw_watch(
    rng: np.random.Generator,
    *,
    auto_pause: AutoPause = AutoPause.OFF,
    surroundings: Surroundings = Surroundings.ROAD,
    profile: WatchProfile | None = None,
) -> Watch:
    """Draw a watch by the shares and spreads of `simulator.noise`."""
    drawn = noise.PROFILES[rng.choice(len(noise.PROFILES), p=noise.PROFILE_SHARES)]
    profile = profile or drawn
    is_told = rng.random() < profile.track_mode_share
    if surroundings is Surroundings.TRACK and is_told:
        surroundings = Surroundings.TRACK_MODE
    distance_bias = rng.normal(*_BIAS[surroundings])
    return Watch(
        profile=profile,
        auto_pause=auto_pause,
        surroundings=surroundings,
        distance_bias=distance_bias,
        position_bias=(1 + distance_bias) / rng.normal(*noise.LENGTH_RATIO) - 1,
        distance_lag_s=_between(rng, profile.distance_lag_s),
        position_lag_s=_between(rng, profile.position_lag_s),
        speed_lag_s=_between(rng, profile.speed_lag_s),
        speed_noise_mps=_between(rng, profile.speed_noise_mps),
        white_noise_mps=_between(rng, profile.white_noise_mps),
        jitter_m=_between(rng, profile.jitter_m),
        held_share=_between(rng, profile.held_share),
        burst_rate_per_h=rng.exponential(noise.BURST_RATE_PER_H),
        slow_noise_mps=_between(rng, noise.SLOW_NOISE_MPS),
    )


_BIAS = {
    Surroundings.ROAD: noise.ROAD_BIAS,
    Surroundings.TRACK: noise.TRACK_BIAS,
    Surroundings.TRACK_MODE: noise.TRACK_MODE_BIAS,
    Surroundings.INDOORS: noise.ROAD_BIAS,
}


def record(
    motion: Motion,
    *,
    watch: Watch,
    course: Course,
    athlete: SimulatedAthlete,
    rng: np.random.Generator,
) -> WatchRecord:
    """Record all the watch holds after the run, once a second."""
    seconds = np.arange(int(motion.time_s[-1]) + 1, dtype=np.float64)
    true_mps = np.diff(motion.distance_at(seconds), prepend=0.0)
    speed = _recorded_speed(motion, watch, seconds, rng)
    pauses = _manual_pauses(motion) or _auto_pauses(speed, watch)
    is_running = _outside(seconds, pauses)
    latitude, longitude = _positions(motion, watch, course, seconds, rng)
    grade = np.interp(seconds, motion.time_s, motion.grade)
    return WatchRecord(
        distance_m=_distance(motion, watch, seconds, is_running, rng),
        speed_mps=speed,
        latitude_deg=latitude,
        longitude_deg=longitude,
        altitude_m=_altitude(true_mps * grade, rng),
        heart_rate_bpm=np.rint(heart_rate_bpm(athlete, true_mps, grade, rng)),
        cadence_spm=2 * np.rint(cadence_spm(athlete, smoothed(true_mps, 1.5), rng) / 2),
        is_running=is_running,
        is_written=is_running,
        pauses=pauses,
    )


def smart_seconds(recorded: WatchRecord, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Choose the running seconds that smart recording writes; both ends always."""
    keep = np.array(noise.SMART_KEEP_PROBABILITIES)
    keep[:5] *= _between(rng, noise.SMART_KEEP_FACTOR)
    shares = keep * np.cumprod(np.concatenate([[1.0], 1 - keep[:-1]]))
    running = np.flatnonzero(recorded.is_running)
    intervals = rng.choice(len(keep), size=len(running), p=shares) + 1
    written = np.concatenate([[0], np.cumsum(intervals)])
    is_written = np.zeros(len(recorded.is_running), dtype=bool)
    is_written[running[written[written < len(running)]]] = True
    is_written[running[-1]] = True
    return is_written


def _between(rng: np.random.Generator, pair: tuple[float, float]) -> float:
    """Draw a value whose 10 % and 90 % points are the pair, never below 0."""
    low, high = pair
    return max(0.0, rng.normal((low + high) / 2, (high - low) / 2.563))


def _manual_pauses(motion: Motion) -> tuple[tuple[float, float], ...]:
    borders = zip(motion.phases, motion.border_s[:-1], motion.border_s[1:], strict=True)
    return tuple(
        (float(np.ceil(a)), float(np.floor(b)))
        for phase, a, b in borders
        if phase.timer is MotionTimer.STOPPED
    )


def _auto_pauses(speed_mps: Floats, watch: Watch) -> tuple[tuple[float, float], ...]:
    """Find stretches at rest, from some seconds in until the watch sees motion."""
    if watch.auto_pause is AutoPause.OFF:
        return ()
    slow = np.concatenate([[0], (speed_mps < noise.AUTO_PAUSE_SPEED_MPS).astype(int), [0]])
    starts = np.flatnonzero(np.diff(slow) == 1) + noise.AUTO_PAUSE_DELAY_S
    ends = np.flatnonzero(np.diff(slow) == -1)
    # A watch that was just started waits for the first steps.
    first, last = noise.AUTO_PAUSE_DELAY_S, len(speed_mps) - 1
    stretches = zip(starts.tolist(), ends.tolist(), strict=True)
    return tuple((float(a), float(b)) for a, b in stretches if first < a and a + 2 < b < last)


def _outside(seconds: Floats, pauses: tuple[tuple[float, float], ...]) -> NDArray[np.bool_]:
    is_running = np.ones(len(seconds), dtype=bool)
    for start_s, end_s in pauses:
        is_running[(seconds > start_s) & (seconds < end_s)] = False
    return is_running


def _distance(
    motion: Motion,
    watch: Watch,
    seconds: Floats,
    is_running: NDArray[np.bool_],
    rng: np.random.Generator,
) -> Floats:
    """Record cumulative distance: late, smoothed, biased, noisy, rounded."""
    half = min(watch.profile.distance_smoothing_s / 2, watch.distance_lag_s)
    late = seconds - watch.distance_lag_s
    around = [motion.distance_at(late + shift) for shift in (-half, 0.0, half)]
    true_m = 0.25 * around[0] + 0.5 * around[1] + 0.25 * around[2]
    speed = np.diff(true_m, prepend=0.0)
    count, profile = len(seconds), watch.profile
    error = watch.speed_noise_mps * correlated_noise(rng, count, profile.speed_noise_time_s)
    error += watch.slow_noise_mps * correlated_noise(rng, count, noise.SLOW_NOISE_TIME_S)
    error += watch.white_noise_mps * rng.standard_normal(count)
    error += _bursts(count, watch.burst_rate_per_h, rng)
    moving = np.where(is_running, np.clip(speed / _MOVING_MPS, 0.0, 1.0), 0.0)
    distance = np.cumsum(np.where(is_running, speed * (1 + watch.distance_bias), 0.0))
    distance += _caught_up(error * moving, moving > 0)
    distance += watch.jitter_m * rng.standard_normal(count) * moving
    distance = np.maximum.accumulate(np.maximum(distance, 0.0))
    updated = np.where(rng.random(count) < watch.held_share, 0, np.arange(count))
    return _quantised(distance[np.maximum.accumulate(updated)], profile)


def _caught_up(error_mps: Floats, is_moving: NDArray[np.bool_]) -> Floats:
    """Add up errors of speed, each forgotten as the watch moves on: one who stands stays."""
    led = np.concatenate(([0.0], error_mps[is_moving]))
    added = np.zeros(len(error_mps))
    added[is_moving] = np.diff(noise.CATCH_UP_S * smoothed(led, noise.CATCH_UP_S))
    return np.cumsum(added)


def _quantised(distance_m: Floats, profile: WatchProfile) -> Floats:
    """Round to the watch's step wherever it measures, with straight lines between."""
    seconds = np.arange(len(distance_m))
    knots = seconds[:: profile.distance_every_s]
    rounded = np.rint(distance_m[knots] / profile.distance_step_m) * profile.distance_step_m
    return np.asarray(np.interp(seconds, knots, rounded))


def _bursts(count: int, rate_per_h: float, rng: np.random.Generator) -> Floats:
    """Add stretches where the distance runs ahead, or falls back before."""
    added = np.zeros(count)
    for start in rng.integers(0, count, rng.poisson(rate_per_h * count / 3600)):
        length = int(noise.BURST_SHORTEST_S + rng.exponential(noise.BURST_FURTHER_S))
        excess = rng.exponential(noise.BURST_SPEED_MPS)
        added[start : start + length] += excess
        if rng.random() < noise.BURST_CATCH_UP_SHARE:
            added[max(start - length, 0) : start] -= excess
    return added


def _recorded_speed(
    motion: Motion, watch: Watch, seconds: Floats, rng: np.random.Generator
) -> Floats:
    """Record the speed field: half its lag is delay, half comes from two filter stages."""
    stage_s = watch.speed_lag_s / 4
    late = seconds - watch.distance_lag_s - watch.speed_lag_s / 2
    speed = motion.distance_at(late + 0.5) - motion.distance_at(late - 0.5)
    speed = smoothed(smoothed(speed, stage_s), stage_s) * (1 + watch.distance_bias)
    error = watch.profile.recorded_noise_mps * correlated_noise(rng, len(seconds), 8.0)
    speed = np.maximum(speed + error * np.clip(speed, 0.0, 1.0), 0.0)
    return np.asarray(np.round(speed, 3))


def _positions(
    motion: Motion,
    watch: Watch,
    course: Course,
    seconds: Floats,
    rng: np.random.Generator,
) -> tuple[Floats, Floats]:
    if watch.surroundings is Surroundings.INDOORS:
        nowhere = np.full(len(seconds), np.nan)
        return nowhere, nowhere
    east, north = course.at(motion.distance_at(seconds - watch.position_lag_s))
    if watch.surroundings is Surroundings.TRACK_MODE:
        jitter = noise.TRACK_MODE_JITTER_M * rng.standard_normal((2, len(seconds)))
        return degrees(east + jitter[0], north + jitter[1])
    return degrees(east + _drift(len(seconds), rng), north + _drift(len(seconds), rng))


def _drift(count: int, rng: np.random.Generator) -> Floats:
    """Draw the position error in one direction: a slow wander and a little jitter."""
    slow = smoothed(correlated_noise(rng, count, noise.POSITION_NOISE_TIME_S), 5.0)
    return noise.POSITION_NOISE_M * slow + noise.POSITION_JITTER_M * rng.standard_normal(count)


def _altitude(climb_mps: Floats, rng: np.random.Generator) -> Floats:
    wander = correlated_noise(rng, len(climb_mps), noise.ALTITUDE_NOISE_TIME_S)
    altitude = 400.0 + np.cumsum(climb_mps) + noise.ALTITUDE_NOISE_M * wander
    return np.asarray(np.rint(altitude / noise.ALTITUDE_STEP_M) * noise.ALTITUDE_STEP_M)
