"""How far a watch's distance trails the motion: no file tells it, each maker has its constant."""

from __future__ import annotations

from collections.abc import Mapping

USUAL_LAG_S = 1.0
"""Distance streams trail the motion by 0–6 s. No file tells its own lag, so the least that nearly
all have is taken off: in 244 marked reps of Garmins the middle then lies 0–2 s after the mark's."""
MAKER_LAG_S: Mapping[str, float] = {"coros": 2.5}
"""Measured where it differs: of 75 marked reps the starts lie 1 s late in the median, the ends 5 s,
on other runners' watches both 3.5–4.3 s. This is what neither is far from."""


def usual_lag_s(maker: str | None) -> float:
    """Return the usual lag of a maker's distance stream.

    Parameters
    ----------
    maker : as the file names it; None where it names none.

    Returns
    -------
    Seconds, 1.0 for makers of whom nothing else was measured.
    """
    return MAKER_LAG_S.get((maker or "").lower(), USUAL_LAG_S)
