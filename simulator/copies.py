"""Many different runs, cheaply: a few are simulated, the others are these on other days."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from msgspec.structs import replace

from simulator.shapes import outing

BASES = ("easy", "strides_6x100", "reps_8x200", "reps_16x400")
"""Of the catalogue; a team's training is mostly easy."""
TWO_YEARS = 2 * 365

_SECONDS_PER_DAY = 86_400


def copies(amount: int, *, seed: int = 2, days: int = TWO_YEARS) -> Iterator[tuple[str, bytes]]:
    """Make this many different FIT files with names, at random times of so many days."""
    bases = [outing(name, seed=1) for name in BASES]
    seconds = days * _SECONDS_PER_DAY
    starts = np.random.default_rng(seed).choice(seconds, amount, replace=False)
    for number, after_s in enumerate(starts.tolist()):
        base = bases[number % len(bases)]
        label = replace(base.label, start_fit_s=base.label.start_fit_s - after_s)
        yield f"run-{number:05d}.fit", replace(base, label=label).fit()
