"""What may really have been run in a week, as equally likely scenarios.

Errors that sets share make their amounts rise and fall together, so a week's range cannot be had
from its sets' ranges. Each scenario takes one value of every error: of the athlete's paces, of
each file, of each group. The values are spread evenly and the same for ever: the same facts give
the same ranges.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import count
from statistics import NormalDist
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from metrics.contract.race_paces import PACES, RacePace
from metrics.judgements.sessions.set_paces import PacedGroup
from metrics.recording.signal import Floats

Indices: TypeAlias = npt.NDArray[np.intp]

SCENARIOS = 99
"""So many that the 10 % and 90 % quantiles are the 10th lowest and highest."""
LOW, HIGH = 9, 89
"""Places of those quantiles in sorted order, from 0."""
PACE_ROWS = (*PACES, RacePace.UNKNOWN)
"""The race paces in the order of `Drawn.race pace`."""
DIMENSIONS = 64
"""More errors than a week holds; a week of more shares some."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioDraw:
    """One group in every scenario: the index of its race pace, and its reps, metres and seconds.

    `race_pace` has shape (scenarios,), `amounts` (3, scenarios).
    """

    race_pace: Indices
    amounts: Floats


def draw_week(groups: Iterable[PacedGroup]) -> list[ScenarioDraw]:
    """Draw the groups of one athlete and week in every scenario.

    Parameters
    ----------
    groups
        In a fixed order: the order decides which group takes which errors.

    Returns
    -------
    list of ScenarioDraw
        One for each group.
    """
    scenario_errors = _errors()
    dimension = count(1)
    files: dict[str, int] = {}
    drawn: list[ScenarioDraw] = []
    for group in groups:
        file = files.setdefault(group.group.activity_id, next(dimension))
        own_dimensions = [next(dimension) for _ in range(4)]
        errors = scenario_errors[np.array([0, file, *own_dimensions]) % DIMENSIONS]
        drawn.append(_drawn(group, errors))
    return drawn


def _drawn(paced: PacedGroup, errors: Floats) -> ScenarioDraw:
    """Draw one group, given the scenarios' errors.

    They are of paces, file, speed, meters and seconds, and the last says where it was no effort.
    """
    amount, measured = paced.group.amount, paced.group.measured
    bias = measured.bias_sd_share * errors[1] if measured else np.zeros(SCENARIOS)
    metres = amount.metres * np.exp(amount.metres_share_bias * bias)
    amounts = np.stack(
        [
            np.full(SCENARIOS, float(amount.reps)),
            np.maximum(metres + amount.metres_sd_m * errors[3], 0.0),
            np.maximum(amount.seconds + amount.seconds_sd_s * errors[4], 0.0),
        ]
    )
    is_effort = errors[5].argsort().argsort() + 0.5 <= paced.group.confidence * SCENARIOS
    return ScenarioDraw(race_pace=_paces(paced, errors), amounts=amounts * is_effort)


def _paces(paced: PacedGroup, errors: Floats) -> Indices:
    """Draw race paces as often as their odds say, the faster ones where the errors say faster."""
    possible = np.array([PACE_ROWS.index(race_pace) for race_pace in paced.odds])
    measured, paces = paced.group.measured, paced.paces
    if len(possible) == 1 or measured is None or paces is None:
        return np.repeat(possible[:1], SCENARIOS)
    likeliest = max(paced.odds, key=paced.odds.__getitem__)
    faster = measured.bias_sd_share * errors[1] + measured.own_sd_share * errors[2]
    faster -= paces.sd_share(likeliest) * errors[0]
    ranks = (faster.argsort().argsort() + 0.5) / SCENARIOS
    slower = np.cumsum(list(paced.odds.values()))[:-1]
    paces_drawn: Indices = possible[np.searchsorted(slower, ranks)]
    return paces_drawn


@cache
def _errors() -> Floats:
    """Draw standard normal values: (dimensions, scenarios), each row a permutation of the same.

    A Latin hypercube (McKay et al. 1979, doi:10.1080/00401706.1979.10489755) from one fixed stream
    of permutations, freed of chance correlations (Iman & Conover 1982,
    doi:10.1080/03610918208812265).
    """
    normal = NormalDist()
    values = np.array([normal.inv_cdf((k + 0.5) / SCENARIOS) for k in range(SCENARIOS)])
    stream = np.random.RandomState(0)
    mixed = np.stack([stream.permutation(values) for _ in range(DIMENSIONS)])
    freed = np.linalg.solve(np.linalg.cholesky(np.corrcoef(mixed)), mixed)
    return values[freed.argsort(axis=1).argsort(axis=1)]
