"""How watches err: every constant of the watch model, what it means, and where it comes from.

Fitted to real runs: `python -m benchmarks.evaluation.fit_noise CORPUS` prints what these constants
make of simulated files beside the same figures of real ones, and they were chosen so that the two
agree. Lags are those of the corpus behind its lap marks, less the reaction of a runner to a beep
(0.8 s). No Suunto in the corpus records distance and speed every second: its figures are guesses
between the other two.
"""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class Maker(StrEnum):
    """Families of watches that record alike."""

    GARMIN = "garmin"
    COROS = "coros"
    SUUNTO = "suunto"


class WatchProfile(Struct, frozen=True, kw_only=True):
    """One family of watches, with FIT's numbers of its maker and of one product.

    Pairs are the 10 % and 90 % points of a file's own value; values below 0 become 0.

    * `distance_lag_s`, `position_lag_s`: how late the distance stream and the positions are.
    * `speed_lag_s`: how far the recorded speed trails the distance stream.
    * `distance_smoothing_s`: length of the distance stream's even smoothing.
    * `speed_noise_mps`: standard deviation of the correlated error of the distance stream's speed,
      with time constant `speed_noise_time_s`; `white_noise_mps`: of its uncorrelated error;
      `jitter_m`: of the error of each distance by itself.
    * `held_share`: share of seconds whose distance is not updated; the next one catches up.
    * `recorded_noise_mps`: standard deviation of the recorded speed's own error.
    * `distance_step_m`: measured distances are multiples of it; `distance_every_s`: how often
      there is a new one, with straight lines between (COROS: whole meters every 2 s).
    * `track_mode_share`: how often such a watch is told that it is on a track.
    """

    maker: Maker
    manufacturer: int
    product: int
    distance_lag_s: tuple[float, float]
    position_lag_s: tuple[float, float]
    speed_lag_s: tuple[float, float]
    distance_smoothing_s: float
    speed_noise_mps: tuple[float, float]
    speed_noise_time_s: float
    white_noise_mps: tuple[float, float]
    jitter_m: tuple[float, float]
    held_share: tuple[float, float]
    recorded_noise_mps: float
    distance_step_m: float
    distance_every_s: int = 1
    writes_triggers: bool = True
    track_mode_share: float = 0.0


GARMIN = WatchProfile(
    maker=Maker.GARMIN,
    manufacturer=1,
    product=3992,
    distance_lag_s=(0.3, 3.2),
    position_lag_s=(0.2, 3.2),
    speed_lag_s=(2.0, 6.2),
    distance_smoothing_s=3.0,
    speed_noise_mps=(0.11, 0.21),
    speed_noise_time_s=2.5,
    white_noise_mps=(0.22, 0.41),
    jitter_m=(0.0, 0.06),
    held_share=(-0.012, 0.012),
    recorded_noise_mps=0.03,
    distance_step_m=0.01,
)
COROS = WatchProfile(
    maker=Maker.COROS,
    manufacturer=294,
    product=804,
    distance_lag_s=(2.3, 4.0),
    position_lag_s=(4.0, 6.0),
    speed_lag_s=(5.0, 7.0),
    distance_smoothing_s=5.0,
    speed_noise_mps=(0.20, 0.30),
    speed_noise_time_s=2.5,
    white_noise_mps=(0.02, 0.06),
    jitter_m=(0.0, 0.02),
    held_share=(0.0, 0.0),
    recorded_noise_mps=0.03,
    distance_step_m=1.0,
    distance_every_s=2,
    writes_triggers=False,
    track_mode_share=0.5,
)
SUUNTO = WatchProfile(
    maker=Maker.SUUNTO,
    manufacturer=23,
    product=34,
    distance_lag_s=(0.3, 3.2),
    position_lag_s=(0.3, 3.2),
    speed_lag_s=(2.0, 5.0),
    distance_smoothing_s=3.0,
    speed_noise_mps=(0.08, 0.20),
    speed_noise_time_s=8.0,
    white_noise_mps=(0.02, 0.10),
    jitter_m=(0.0, 0.06),
    held_share=(-0.012, 0.012),
    recorded_noise_mps=0.04,
    distance_step_m=0.01,
)
PROFILES = (GARMIN, COROS, SUUNTO)
PROFILE_SHARES = (0.6, 0.3, 0.1)
"""How often each is drawn: Garmin and COROS are what schools' runners wear."""

ROAD_BIAS = (0.005, 0.012)
TRACK_BIAS = (0.025, 0.010)
TRACK_MODE_BIAS = (0.007, 0.014)
"""Mean and SD of a file's shared relative error of distance: on a road, in lane 1 of a track (19
sessions of 400 m reps) and there with a watch in track mode (22 runs). Published: over-reading on a
track (Gilgen-Ammann et al. 2020)."""

LENGTH_RATIO = (1.0025, 0.0035)
"""Mean and SD over files of the distance stream over the length of the line of positions: the two
err together (10 % and 90 % points 0.998 and 1.007)."""
TRACK_MODE_JITTER_M = 0.07
"""In track mode positions lie on the oval but for this much."""

SLOW_NOISE_MPS = (0.03, 0.15)
SLOW_NOISE_TIME_S = 20.0
"""A slow error of the distance stream's speed, as reception comes and goes: 10 % and 90 % points of
a file's standard deviation. The recorded speed does not have it."""

CATCH_UP_S = 180.0
"""What a distance stream erred by is forgotten in so long, for positions do not wander off: over
20 s, 1, 3 and 5 minutes it differs from recorded speed by 2.3, 4.1, 6.6 and 7.2 m in the corpus."""

POSITION_NOISE_M = 2.5
POSITION_NOISE_TIME_S = 60.0
"""Slow drift of positions, in each direction."""
POSITION_JITTER_M = 0.15
"""Position error from second to second, in each direction."""

BURST_RATE_PER_H = 5.0
BURST_SPEED_MPS = 0.8
BURST_SHORTEST_S, BURST_FURTHER_S = 2.0, 3.0
BURST_CATCH_UP_SHARE = 0.5
"""GPS bursts: the distance runs ahead, the recorded speed does not follow. A file's rate, and each
burst's excess speed and further duration, are exponential with these means. This share of bursts
makes up for an equal loss just before."""

ALTITUDE_STEP_M = 0.2
ALTITUDE_NOISE_M = 0.5
ALTITUDE_NOISE_TIME_S = 120.0
"""Barometric altitude: its step, and the slow wander of air pressure."""

SMART_KEEP_PROBABILITIES = (0.20, 0.24, 0.23, 0.22, 0.26, 0.41, 0.64, 0.65, 0.75, 1.00)
SMART_KEEP_FACTOR = (0.7, 1.15)
"""Smart recording: the probability that a second is written, by the seconds since the last written
one; the first five are multiplied by a factor of the file (10 % and 90 % points). Real files
show no sign that a change of speed is written sooner."""

AUTO_PAUSE_SPEED_MPS = 0.5
AUTO_PAUSE_DELAY_S = 3
"""Auto-pause: the timer stops when the recorded speed has been lower than this for so long."""
