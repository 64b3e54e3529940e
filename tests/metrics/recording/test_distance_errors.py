"""How far a watch's meters wander, beside errors that are drawn, added up and forgotten."""

from __future__ import annotations

import numpy as np
import pytest

from metrics.recording.distance_errors import FORGOTTEN_S, SLOW_MPS, SLOW_S, stream_error_m
from simulator.processes import correlated_noise, smoothed

SECONDS = np.array([5.0, 20.0, 100.0, 300.0, 900.0])


def test_slow_errors_add_up_and_are_forgotten() -> None:
    """Of 0.08 m/s for 20 s: all of it over 5 s, and over 15 minutes hardly more than over 5."""
    slow_mps = SLOW_MPS * correlated_noise(np.random.default_rng(1), 1_000_000, SLOW_S)
    off_m = FORGOTTEN_S * smoothed(slow_mps, FORGOTTEN_S)
    drawn_m = [np.std(off_m[int(each) :] - off_m[: -int(each)]) for each in SECONDS]
    assert stream_error_m(SECONDS, noise_mps=0.0) == pytest.approx(drawn_m, rel=0.05)


def test_noise_of_the_signal_holds_together_for_5_s() -> None:
    """A signal 1 m/s off: of 2 s that is √(5 · 2) m, and never more than √(5 · 180)."""
    errors_m = stream_error_m(np.array([2.0, 3600.0]), noise_mps=1.0)
    assert errors_m == pytest.approx([10**0.5, 900**0.5], rel=0.03)


def test_a_usual_watch_errs_by_what_real_ones_do() -> None:
    """Real meters beside recorded speed over 20 s to 10 minutes; recorded speed errs a little."""
    errors_m = stream_error_m(np.array([20.0, 60.0, 120.0, 300.0, 600.0]), noise_mps=0.18)
    assert errors_m == pytest.approx([2.6, 4.3, 5.9, 7.3, 10.2], rel=0.2)


def test_a_longer_stretch_errs_by_more() -> None:
    errors_m = stream_error_m(np.geomspace(1.0, 3600.0, 50), noise_mps=0.1)
    assert (np.diff(errors_m) > 0).all()
