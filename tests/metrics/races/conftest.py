from __future__ import annotations

from collections.abc import Callable
from itertools import accumulate, pairwise

import numpy as np
import pytest

from metrics.races.likelihood import Floats
from metrics.races.trace import RaceTrace

MakeTrace = Callable[..., RaceTrace]


@pytest.fixture(scope="session")
def make_trace() -> MakeTrace:
    """A recording without error: stretches (meters, seconds) between standing and walking.

    `bias` is what the distance stream reads too much, `lag_s` how late recorded speed is.
    """

    def make(
        *stretches: tuple[float, float],
        before: float = 20.0,
        after: float = 30.0,
        bias: float = 0.0,
        lag_s: float = 0.0,
        has_speed: bool = True,
        press_s: tuple[float, ...] = (),
    ) -> RaceTrace:
        ends_s = [before, *accumulate((s for _, s in stretches), initial=before)][1:]
        ends_m = list(accumulate((m for m, _ in stretches), initial=0.0))
        times = [0.0, *ends_s, ends_s[-1] + after]
        metres = [0.0, *ends_m, ends_m[-1] + after * 1.0]
        grid = np.arange(times[-1] + 1.0)
        raw: Floats = np.interp(grid, times, metres)
        late: Floats = np.interp(grid - lag_s, times, metres)
        nothing = np.full(len(grid), np.nan)
        assert all(b > a for a, b in pairwise(times))
        return RaceTrace(
            time_s=grid,
            raw_m=raw * (1 + bias),
            speed_m=late if has_speed else None,
            snapped_m=None,
            cadence_spm=nothing,
            altitude_m=nothing,
            step_s=1.0,
            press_s=press_s,
        )

    return make
