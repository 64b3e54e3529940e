"""Many different runs, cheaply: a few are simulated, the others are these on other days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from simulator.shapes import outing

BASES = ("easy", "strides_6x100", "reps_8x200", "reps_16x400")
"""Of the catalogue; a team's training is mostly easy."""
YEARS_S = 2 * 365 * 86_400


def copies(amount: int, *, seed: int = 2) -> Iterator[tuple[str, bytes]]:
    """Make this many different FIT files with names, at random times of two years."""
    bases = [outing(name, seed=1) for name in BASES]
    starts = np.random.default_rng(seed).choice(YEARS_S, amount, replace=False)
    for number, after_s in enumerate(starts.tolist()):
        base = bases[number % len(bases)]
        label = replace(base.label, start_fit_s=base.label.start_fit_s - after_s)
        yield f"run-{number:05d}.fit", replace(base, label=label).fit()
