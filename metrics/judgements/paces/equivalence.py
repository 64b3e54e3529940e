"""What a performance over one distance says of another: VDOT, Riegel and Cameron.

Distances are meters above 0, durations seconds above 0. No formula knows the runner: how far the
three lie apart is what an estimate's uncertainty is made of.
"""

from __future__ import annotations

from functools import lru_cache
from math import exp, hypot, log, sqrt

from msgspec import Struct

SOUND_FROM_S = 210.0
"""VDOT and Riegel are sound for about 3.5 minutes and longer, for no 400 and for few 800s."""
CAMERON_TO_S = 120.0
"""Up to 2 minutes a race is no longer mostly aerobic, and VDOT says nothing of it."""
OWN_EXPONENT_SD = 0.015
"""Runners' own exponents of time over distance differ by about so much from any formula's."""
RIEGEL_EXPONENT = 1.06
SETTLED = 1e-10


class Equivalent(Struct, frozen=True, kw_only=True):
    """An estimated duration and its relative standard deviation."""

    duration_s: float
    sd_share: float


@lru_cache(maxsize=4096)
def equivalent(distance_m: float, duration_s: float, target_m: float) -> Equivalent:
    """Estimate what `distance_m` in `duration_s` is worth over `target_m`.

    By VDOT where both take 3.5 minutes or more, by Cameron where one takes 2 minutes or less;
    between them the log duration goes evenly from one to the other, without a jump.

    Parameters
    ----------
    distance_m, duration_s
        The performance, above 0.
    target_m
        The other distance in meters, above 0.

    Returns
    -------
    Equivalent
        Its relative standard deviation joins half the range of the three formulas with the
        runners' own differences: 0 at the same distance, for an 18:00 5k 0.7 % at 3200 and
        5.8 % at 800.
    """
    if target_m == distance_m:
        return Equivalent(duration_s=duration_s, sd_share=0.0)
    by_vdot = vdot_duration_s(vdot(distance_m, duration_s), target_m)
    by_cameron = cameron_s(distance_m, duration_s, target_m)
    durations = (by_vdot, by_cameron, riegel_s(distance_m, duration_s, target_m))
    disagreement = log(max(durations) / min(durations)) / 2
    share = _vdot_share(min(duration_s, by_vdot))
    return Equivalent(
        duration_s=by_vdot**share * by_cameron ** (1.0 - share),
        sd_share=hypot(disagreement, OWN_EXPONENT_SD * log(target_m / distance_m)),
    )


def _vdot_share(shorter_s: float) -> float:
    """Weigh VDOT against Cameron: 0 up to 2 minutes, 1 from 3.5 minutes on."""
    share = log(shorter_s / CAMERON_TO_S) / log(SOUND_FROM_S / CAMERON_TO_S)
    return min(max(share, 0.0), 1.0)


def vdot(distance_m: float, duration_s: float) -> float:
    """Compute VDOT, in ml/kg/min, of a performance.

    VDOT = VO₂ / F; VO₂ = −4.60 + 0.182258 v + 0.000104 v² with v in m/min; F as in `held_share`
    (Daniels & Gilbert 1979, *Oxygen Power*). Sound from about 3.5 minutes on.

    Parameters
    ----------
    distance_m, duration_s
        Meters and seconds, above 0.

    Returns
    -------
    float
        About 30 (a beginner) to 85 (the best).
    """
    return oxygen_cost(distance_m / duration_s) / held_share(duration_s)


def oxygen_cost(speed_mps: float) -> float:
    """Compute VO₂ of running at a speed, in ml/kg/min (Daniels & Gilbert 1979).

    Parameters
    ----------
    speed_mps
        Speed in m/s, above 0.

    Returns
    -------
    float
        −4.60 + 0.182258 v + 0.000104 v², v in m/min.
    """
    v = speed_mps * 60.0
    return -4.60 + 0.182258 * v + 0.000104 * v**2


def held_share(duration_s: float) -> float:
    """Compute the share of VO₂max that can be held for a time (Daniels & Gilbert 1979).

    F = 0.8 + 0.1894393 e^(−0.012778 t) + 0.2989558 e^(−0.1932605 t), t in minutes.

    Parameters
    ----------
    duration_s
        Seconds, 0 or more.

    Returns
    -------
    float
        1.29 (0 s) down to 0.8.
    """
    minutes = duration_s / 60.0
    return 0.8 + 0.1894393 * exp(-0.012778 * minutes) + 0.2989558 * exp(-0.1932605 * minutes)


def speed_at_oxygen_cost(vo2: float) -> float:
    """Compute the speed in m/s that costs this VO₂: the inverse of `oxygen_cost`.

    Parameters
    ----------
    vo2
        In ml/kg/min, above −4.60.

    Returns
    -------
    float
        Speed in m/s.
    """
    root = sqrt(0.182258**2 + 4 * 0.000104 * (4.60 + vo2))
    return (root - 0.182258) / (2 * 0.000104) / 60.0


def vdot_duration_s(value: float, distance_m: float) -> float:
    """Compute the duration over a distance that is worth a VDOT: the inverse of `vdot`.

    Parameters
    ----------
    value
        VDOT in ml/kg/min.
    distance_m
        Meters, above 0.

    Returns
    -------
    float
        Seconds.
    """
    duration_s, before = distance_m / speed_at_oxygen_cost(value), 0.0
    # The share that can be held changes far more slowly than the time does: a few rounds settle it.
    while abs(duration_s - before) > SETTLED * duration_s:
        before = duration_s
        duration_s = distance_m / speed_at_oxygen_cost(value * held_share(before))
    return duration_s


def riegel_s(distance_m: float, duration_s: float, target_m: float) -> float:
    """Compute T₂ = T₁ (D₂ / D₁)^1.06 (Riegel 1981, *American Scientist* 69: 285–290).

    Parameters
    ----------
    distance_m, duration_s
        The performance, above 0; sound for 3.5–230 min.
    target_m
        The other distance in meters, above 0.

    Returns
    -------
    float
        Seconds over `target_m`.
    """
    return float(duration_s * (target_m / distance_m) ** RIEGEL_EXPONENT)


def cameron_s(distance_m: float, duration_s: float, target_m: float) -> float:
    """Compute an equivalent duration by Cameron's formula.

    t₂ = t₁ (d₂ / d₁) a(d₁) / a(d₂), a(d) = 13.49681 − 0.000030363 d + 835.7114 / d^0.7905.
    Cameron 1998, fitted to the world's best from 400 m to 50 km.

    Parameters
    ----------
    distance_m, duration_s
        The performance, above 0.
    target_m
        The other distance in meters, above 0.

    Returns
    -------
    float
        Seconds over `target_m`.
    """
    return duration_s * target_m / distance_m * _cameron(distance_m) / _cameron(target_m)


def _cameron(distance_m: float) -> float:
    return float(13.49681 - 0.000030363 * distance_m + 835.7114 / distance_m**0.7905)
