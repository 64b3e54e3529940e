"""What a watch's meters err by: the scale of all its file, and how far they wander meanwhile."""

from __future__ import annotations

import numpy as np

from metrics.recording.signal import Floats

DISTANCE_BIAS_SD = 0.013
"""A file's shared relative error of distance: of 517 public recordings of 1 % less to 3 % more than
a marathon, 69 % lie so near to it, and half of them more than 0.8 % above. On a track watches
over-read by more (Gilgen-Ammann et al. 2020, doi:10.2196/17118)."""
CORRELATED_S = 5.0
"""Errors of the signal's speed hold together for about so long: the smoothing of ± 2 s."""
SLOW_MPS, SLOW_S = 0.08, 20.0
"""As reception comes and goes a distance's speed errs by so much for so long, which the noise from
second to second does not show."""
FORGOTTEN_S = 180.0
"""What a distance erred by is forgotten in so long, for positions do not wander off."""


def stream_error_m(seconds: Floats, *, noise_mps: float) -> Floats:
    """Compute what the meters of a stretch err by, beside the file's scale and the stretch's edges.

    Errors of speed, some that hold for `CORRELATED_S` and some for `SLOW_S`, add up to meters, and
    these are forgotten: of the leaky sum dx = v dt - x dt / τ of an error of speed v with variance
    σ² and time constant s, the variance of the change over T is 2 σ² s (f(τ) - f(s)) / (1 - (s/τ)²)
    with f(a) = a (1 - exp(-T/a)). So the error grows with the root of time, and no more from
    minutes on. Measured as meters beside recorded speed, each file's scale taken out: real Garmins
    differ by 2.6 m over 20 s, 4.3 m over a minute, 5.9 m over two, 7.3 m over five, 10 m over ten
    (`python -m benchmarks.evaluation.fit_noise CORPUS`); COROS watches by 3.1 m to 22 m, for their
    recorded speed has a scale of its own at each pace.

    Parameters
    ----------
    seconds
        Lengths of stretches in s, above 0, of any shape.
    noise_mps
        Roughness of the file's signal in m/s, 0 or more.

    Returns
    -------
    Floats
        Standard deviations in m, above 0, of the same shape.
    """
    remembered_s, slow_s = (-each * np.expm1(-seconds / each) for each in (FORGOTTEN_S, SLOW_S))
    slow_s2 = 2 * SLOW_S * (remembered_s - slow_s) / (1 - (SLOW_S / FORGOTTEN_S) ** 2)
    variance = noise_mps**2 * CORRELATED_S * remembered_s + SLOW_MPS**2 * slow_s2
    return np.asarray(np.sqrt(variance))
