"""What may really have been run in a week, as equally likely scenarios.

Errors that sets share make their amounts rise and fall together, so a week's range cannot be had
from its sets' ranges. Each scenario takes one value of every error: of the athlete's paces, of
each file, of each group. The values are spread evenly and the same for ever: the same facts give
the same ranges.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import accumulate, count
from statistics import NormalDist
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from metrics.contract.race_paces import PACES, RacePace
from metrics.judgements.sessions.set_paces import PacedGroup
from metrics.recording.signal import Floats

Indices: TypeAlias = npt.NDArray[np.intp]

SCENARIOS = 99
"""So many that the 10 % and 90 % quantiles are the 10th lowest and highest."""
LOW, HIGH = 9, 89
"""Places of those quantiles in sorted order, from 0."""
PACE_ROWS = (*PACES, RacePace.UNKNOWN)
"""The race paces in the order of `ScenarioDraws.race_pace`."""
_PLACES = {race_pace: place for place, race_pace in enumerate(PACE_ROWS)}
DIMENSIONS = 64
"""More errors than a week holds; a week of more shares some."""


class ScenarioDraws(Struct, frozen=True, kw_only=True):
    """Groups in every scenario: the index of their race pace, and their reps, meters and seconds.

    `race_pace` has shape (groups, scenarios), `amounts` (groups, 3, scenarios).
    """

    race_pace: Indices
    amounts: Floats


def draw_weeks(weeks: Iterable[Sequence[PacedGroup]]) -> ScenarioDraws:
    """Draw the groups of one athlete's weeks in every scenario.

    Parameters
    ----------
    weeks
        The groups of each week, in a fixed order: it decides which group takes which errors.

    Returns
    -------
    ScenarioDraws
        All groups, week after week.
    """
    groups = [group for week in weeks for group in week]
    dimensions = np.array([row for week in weeks for row in _dimensions(week)], dtype=np.intp)
    dimensions = dimensions.reshape(-1, _ERRORS) % DIMENSIONS
    errors = _errors()[dimensions]
    places = _ranks()[dimensions[:, -1]]
    confidence = _column([group.group.confidence for group in groups])
    is_effort = places + 0.5 <= confidence * SCENARIOS
    return ScenarioDraws(
        race_pace=_drawn_paces(groups, errors),
        amounts=_drawn_amounts(groups, errors) * is_effort[:, None, :],
    )


_RANKS = (np.arange(SCENARIOS) + 0.5) / SCENARIOS
"""The ranks of the scenarios in the order of an error, as shares."""
_ERRORS = 6
"""Of paces, file, speed, meters and seconds, and the last says where a group was no effort."""


def _dimensions(week: Iterable[PacedGroup]) -> Iterator[tuple[int, ...]]:
    """Give each group of a week the places of its errors: it shares the first two with others."""
    dimension = count(1)
    files: dict[str, int] = {}
    for group in week:
        file = files.setdefault(group.group.activity_id, next(dimension))
        yield 0, file, *(next(dimension) for _ in range(_ERRORS - 2))


def _drawn_amounts(groups: Sequence[PacedGroup], errors: Floats) -> Floats:
    """Draw reps, meters and seconds of groups: (groups, 3, scenarios)."""
    amounts = [group.group.amount for group in groups]
    measured = [group.group.measured for group in groups]
    bias_sd = _column([each.bias_sd_share if each else 0.0 for each in measured])
    bias = _column([each.metres_share_bias for each in amounts]) * (bias_sd * errors[:, 1])
    metres = _column([each.metres for each in amounts]) * np.exp(bias)
    metres += _column([each.metres_sd_m for each in amounts]) * errors[:, 3]
    seconds_sd_s = _column([each.seconds_sd_s for each in amounts])
    seconds = _column([each.seconds for each in amounts]) + seconds_sd_s * errors[:, 4]
    reps = np.broadcast_to(_column([float(each.reps) for each in amounts]), metres.shape)
    return np.stack([reps, np.maximum(metres, 0.0), np.maximum(seconds, 0.0)], axis=1)


def _column(of_groups: Sequence[float]) -> Floats:
    return np.array(of_groups, dtype=float)[:, None]


def _drawn_paces(groups: Sequence[PacedGroup], errors: Floats) -> Indices:
    """Draw race paces as often as their odds say, the faster ones where the errors say faster."""
    possible = np.zeros((len(groups), len(PACE_ROWS)), dtype=np.intp)
    slower = np.full((len(groups), len(PACE_ROWS)), np.inf)
    sds = np.zeros((len(groups), 3))
    for place, group in enumerate(groups):
        possible[place, : len(group.odds)] = [_PLACES[race_pace] for race_pace in group.odds]
        measured, paces = group.group.measured, group.paces
        if len(group.odds) > 1 and measured is not None and paces is not None:
            slower[place, : len(group.odds) - 1] = [*accumulate(group.odds.values())][:-1]
            of_pace = paces.sd_share(group.likeliest)
            sds[place] = measured.bias_sd_share, measured.own_sd_share, of_pace
    bias_sd, own_sd, pace_sd = sds.T[:, :, None]
    faster = bias_sd * errors[:, 1] + own_sd * errors[:, 2] - pace_sd * errors[:, 0]
    ranks = np.empty_like(faster)
    np.put_along_axis(ranks, faster.argsort(axis=1), _RANKS[None, :], axis=1)
    places = np.zeros(ranks.shape, dtype=np.intp)
    # Pace by pace: NumPy sums along a short axis ten times slower.
    for of_place in slower.T:
        places += of_place[:, None] < ranks
    drawn: Indices = np.take_along_axis(possible, places, axis=1)
    return drawn


@cache
def _ranks() -> Indices:
    """Rank the values of every error among its scenarios, from 0."""
    ranks: Indices = _errors().argsort(axis=1).argsort(axis=1)
    return ranks


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
