"""How far the seconds between two presses err: by whose hand they are, as the file's motion tells.

Some runners press within half a second of either line, others one or two seconds late. Each effort
has a second witness, the seconds of its motion; by how much the two differ over all efforts of a
file tells one kind of runner from the other, and of one effort how much of it is the presses' part.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import hypot, sqrt
from statistics import NormalDist, median

from msgspec import Struct

PRESS_SDS_S = (0.8, 2.5)
"""Error of a time taken with two presses by a careful runner, half a second at either line, and by
one who presses between at once and some seconds late. Half of all runners are of either kind."""
PRESS_SD_S = hypot(*PRESS_SDS_S) / sqrt(len(PRESS_SDS_S))
"""Error of such a time where nothing tells whose it is."""
ODD_DENSITY = 0.005
"""Density per s of a difference that no kind explains: of ten presses one is forgotten, doubled or
of something else, and lies anywhere within 10 s. It tells nothing of the others."""


class PressErrors(Struct, frozen=True, kw_only=True):
    """How likely (0–1) each kind of `PRESS_SDS_S` pressed a file's laps, and its motion's error.

    `motion_sd_s` is the error of the seconds of a motion.
    """

    chances: tuple[float, ...]
    motion_sd_s: float

    @classmethod
    def of(
        cls, differences_s: Sequence[float], *, edges_sd_s: float, lag_spread_s: float
    ) -> PressErrors:
        """Weigh the kinds by Bayes' rule, beforehand each as likely.

        Parameters
        ----------
        differences_s
            Seconds between two presses less those of the motion, of each effort that has both.
        edges_sd_s
            Error of the seconds of a motion by its two edges, above 0.
        lag_spread_s
            By how much the lags of a motion's start and end may differ.

        Returns
        -------
        PressErrors
            Without differences each kind is as likely as another.
        """
        apart_s, motion_sd_s = _less_shared(differences_s, edges_sd_s, lag_spread_s)
        errors = [NormalDist(0.0, hypot(each_sd_s, motion_sd_s)) for each_sd_s in PRESS_SDS_S]
        chances = _shares([1.0] * len(PRESS_SDS_S))
        for difference_s in apart_s:
            chances = _shares(
                chance * (error.pdf(difference_s) + ODD_DENSITY)
                for chance, error in zip(chances, errors, strict=True)
            )
        return cls(chances=tuple(chances), motion_sd_s=hypot(edges_sd_s, lag_spread_s))

    def sd_s(self, difference_s: float | None) -> float:
        """Compute the error of the seconds between two presses.

        Of what they and the motion differ by, the presses' part is as large as their share of both
        variances; what the two agree on is surer than either.

        Parameters
        ----------
        difference_s
            Those seconds less the motion's; None where no motion was seen.

        Returns
        -------
        float
            Root mean square error in s, above 0.
        """
        return sqrt(
            sum(
                chance * _variance(press_sd_s, self.motion_sd_s, difference_s)
                for chance, press_sd_s in zip(self.chances, PRESS_SDS_S, strict=True)
            )
        )


def _less_shared(
    differences_s: Sequence[float], edges_sd_s: float, lag_spread_s: float
) -> tuple[list[float], float]:
    """Take out of the differences what all share, and tell the motion's error of what is left.

    In one file the lag of the ends trails that of the starts by the same in all efforts: how far
    the differences lie from their median shows the presses alone, the more so the more there are.
    """
    if not differences_s:
        return [], hypot(edges_sd_s, lag_spread_s)
    median_var = (PRESS_SD_S**2 + edges_sd_s**2) / len(differences_s)
    share = lag_spread_s**2 / (lag_spread_s**2 + median_var)
    shared_s = share * median(differences_s)
    left_s = [difference_s - shared_s for difference_s in differences_s]
    return left_s, hypot(edges_sd_s, lag_spread_s * sqrt(1.0 - share))


def _variance(press_sd_s: float, motion_sd_s: float, difference_s: float | None) -> float:
    if difference_s is None:
        return press_sd_s**2
    press_share = press_sd_s**2 / (press_sd_s**2 + motion_sd_s**2)
    return press_sd_s**2 * (1.0 - press_share) + (press_share * difference_s) ** 2


def _shares(weights: Iterable[float]) -> list[float]:
    each = list(weights)
    total = sum(each)
    return [weight / total for weight in each]
