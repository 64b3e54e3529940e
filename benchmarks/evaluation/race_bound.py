"""What the distance stream alone could tell of a third lap, to whoever knew how each file errs.

A bound, not a method: the gun, the size of each error of the file and how laps are drawn are known
exactly; only the errors themselves are not. Nobody can tell more from the same meters.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from msgspec import Struct

from metrics.races.likelihood import Floats
from metrics.races.sources import forgetful_walk
from simulator import noise
from simulator.body import SimulatedAthlete
from simulator.races import race_plan
from simulator.shapes import draw_athlete
from simulator.watch import Surroundings, Watch, draw_watch

LAPS = 4
POSSIBLE = 4000
"""Races that are weighed against each recording."""


class KnownBest(Struct, frozen=True, kw_only=True):
    """The probability that a third lap settled, as well as it can be known, and whether it did."""

    probability: float
    is_settled: bool


def best_known(seed: int, *, share_of_errors: float = 1.0) -> KnownBest:
    """Draw a race and a watch, and weigh its meters at the lap marks by all that is known.

    Parameters
    ----------
    seed
        Of the race.
    share_of_errors
        What of the watch's errors it has.

    Returns
    -------
    KnownBest
        By importance sampling over 4,000 races of the same runner.
    """
    rng = np.random.default_rng([seed, 79])
    athlete = draw_athlete(rng)
    laps_s = _laps(rng, athlete)
    watch = draw_watch(rng, surroundings=Surroundings.TRACK)
    marks_s = np.cumsum(laps_s)
    # The race is stretched to its length: an error that grows evenly cancels.
    tied = np.eye(LAPS)[:-1] - np.outer(np.arange(1, LAPS) / LAPS, np.eye(LAPS)[-1])
    errors = _covariance_m2(watch, marks_s) * (share_of_errors * marks_s[-1] / (400 * LAPS)) ** 2
    spread = tied @ errors @ tied.T
    read_s = rng.multivariate_normal(tied @ marks_s, spread)
    possible = _possible() + 400 / athlete.race_mps(1600)
    off = np.cumsum(possible, axis=1) @ tied.T - read_s
    # The official time is known: races that took another one are none of these.
    nats = np.einsum("ij,jk,ik->i", off, np.linalg.inv(spread), off)
    nats += (possible.sum(axis=1) - marks_s[-1]) ** 2
    weights = np.exp((nats.min() - nats) / 2)
    return KnownBest(
        probability=float(weights @ _are_settled(possible) / weights.sum()),
        is_settled=bool(_are_settled(laps_s[None])[0]),
    )


def given_and_right(found: Sequence[KnownBest], sure: float) -> tuple[float, float]:
    """Count the verdicts that a probability allows, and those of them that are right.

    Parameters
    ----------
    found
        Races; at least one with a verdict.
    sure
        The probability from which a verdict is given.

    Returns
    -------
    tuple of float
        Both as shares, 0–1.
    """
    odds = np.array([max(best.probability, 1 - best.probability) for best in found])
    is_right = np.array([(best.probability > 0.5) == best.is_settled for best in found])
    return float(np.mean(odds >= sure)), float(np.mean(is_right[odds >= sure]))


def _covariance_m2(watch: Watch, marks_s: Floats) -> Floats:
    """Add up what the watch's distance errs by until each mark: three processes, and bursts."""
    burst_s2 = noise.BURST_SHORTEST_S**2 + 2 * noise.BURST_FURTHER_S**2
    burst_m2 = 2 * noise.BURST_SPEED_MPS**2 * burst_s2 * (1 - noise.BURST_CATCH_UP_SHARE)
    per_s = watch.white_noise_mps**2 + burst_m2 * watch.burst_rate_per_h / 3600
    return np.asarray(
        _walk(watch.speed_noise_mps, watch.profile.speed_noise_time_s, marks_s)
        + _walk(watch.slow_noise_mps, noise.SLOW_NOISE_TIME_S, marks_s)
        + per_s * np.minimum.outer(marks_s, marks_s)
        + watch.profile.distance_step_m**2 / 12 * np.eye(LAPS)
        + 1e-6 * np.eye(LAPS)
    )


def _walk(sd_mps: float, memory_s: float, marks_s: Floats) -> Floats:
    return 2 * sd_mps**2 * memory_s * forgetful_walk(marks_s, memory_s)


@lru_cache(maxsize=1)
def _possible() -> Floats:
    """Draw laps less the runner's even pace: how a race is paced does not depend on who runs it."""
    rng, athlete = np.random.default_rng(80), SimulatedAthlete(speed_5k_mps=4.7)
    return np.array([_laps(rng, athlete) for _ in range(POSSIBLE)]) - 400 / athlete.race_mps(1600)


def _laps(rng: np.random.Generator, athlete: SimulatedAthlete) -> Floats:
    stretches = np.array(race_plan(rng, athlete).stretches_s)
    return np.asarray(stretches.reshape(LAPS, -1).sum(axis=1))


def _are_settled(laps_s: Floats) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    third = laps_s[:, 2]
    return np.asarray((third > laps_s[:, 1]) & (third > laps_s[:, 1:].mean(axis=1)))
