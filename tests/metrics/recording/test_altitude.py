from __future__ import annotations

import numpy as np
import pytest

from metrics.recording.altitude import without_leaps


@pytest.mark.parametrize("jitter_m", [1.0, 1.5, 2.0, 3.0, 5.0])
def test_an_altitude_that_jitters_has_no_leaps(jitter_m: float) -> None:
    altitude = np.random.default_rng(2).normal(100, jitter_m, 3600)
    assert np.array_equal(without_leaps(altitude, np.arange(3600.0)), altitude)


def test_altitude_that_is_not_known_leaps_nowhere() -> None:
    altitude = np.full(100, 100.0)
    altitude[40:50] = np.nan
    altitude[60:] = 160.0
    altitude[90:] = np.nan
    joined = without_leaps(altitude, np.arange(100.0))
    assert np.array_equal(np.isnan(joined), np.isnan(altitude))
    assert np.nanmax(joined) == np.nanmin(joined) == 100.0
