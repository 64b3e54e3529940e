"""Exposure: how much was run at each pace, per day and per week, as expectation and range.

Strides, reps, sprints and races count; surges, sustained runs and what is not counted do not.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import date
from math import prod
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from msgspec import Struct
from msgspec.structs import replace

from metrics.contract.race_paces import PROGRESSION
from metrics.contract.weeks import monday
from metrics.judgements.contract.enums import CountedAs, KindJudged, Work
from metrics.judgements.exposure.monte_carlo import (
    HIGH,
    LOW,
    PACE_ROWS,
    SCENARIOS,
    Indices,
    ScenarioDraws,
    draw_weeks,
)
from metrics.judgements.sessions.set_paces import PacedGroup
from metrics.recording.signal import Floats

WORK: Mapping[KindJudged, Work] = {
    KindJudged.STRIDE: Work.STRIDES,
    KindJudged.IN_N_OUT: Work.STRIDES,
    KindJudged.REP: Work.REPS,
    KindJudged.SPRINT: Work.SPRINTS,
    KindJudged.RACE: Work.RACES,
}
"""The work that a kind is exposure of; the others are none."""
TOGETHER = (Work.STRIDES, Work.REPS)
"""The work that is exposure together, too, with ranges of its own: ranges cannot be added."""
SLOWEST = PACE_ROWS.index(PROGRESSION[0])
EXPOSED = PACE_ROWS[SLOWEST:]
"""The race paces of exposure, slow to fast; the unknown one comes last."""
MEASURES = ("reps", "metres", "seconds")

Columns: TypeAlias = dict[str, Any]
"""Lists or arrays of one length; NaN becomes null."""


class CountedGroup(Struct, frozen=True, kw_only=True):
    """A group that is exposure, its work, and its place among the draws."""

    paced: PacedGroup
    work: Work
    place: int


class ExposingGroups(Struct, frozen=True, kw_only=True):
    """The groups of one athlete that are exposure, with their amounts in every scenario."""

    groups: Sequence[CountedGroup]
    draws: ScenarioDraws


def exposing_groups(groups: Iterable[PacedGroup]) -> ExposingGroups:
    """Select the groups that are exposure, with their amounts in every scenario.

    Parameters
    ----------
    groups
        Groups of one athlete, in the order of their days and keys.

    Returns
    -------
    ExposingGroups
        Without surges, sustained runs and what is not counted.
    """
    weeks: dict[date, list[PacedGroup]] = {}
    for group in filter(_is_exposure, groups):
        weeks.setdefault(monday(group.group.day), []).append(group)
    counted = [
        CountedGroup(paced=group, work=WORK[group.group.kind], place=place)
        for place, group in enumerate(group for week in weeks.values() for group in week)
    ]
    together = [replace(group, work=Work.ALL) for group in counted if group.work in TOGETHER]
    return ExposingGroups(groups=[*counted, *together], draws=draw_weeks([*weeks.values()]))


def daily_columns(exposing: ExposingGroups) -> Columns:
    """Compute the columns of `exposure_daily`.

    Parameters
    ----------
    exposing
        The groups that are exposure, in the order of their days and keys.

    Returns
    -------
    Columns
        One entry a column, less the columns that all judgements share.
    """
    parts = _Parts.of(exposing, [group.paced.group.day for group in exposing.groups])
    return _columns(parts, "local_date")


def weekly_columns(exposing: ExposingGroups, *, min_probability: float) -> Columns:
    """Compute the columns of `exposure_weekly`.

    Ranges come from the week's groups, never from its days: quantiles cannot be added.

    Parameters
    ----------
    exposing
        The groups that are exposure, in the order of their days and keys.
    min_probability
        Probability (0–1) from which a set counts as a day at a pace.

    Returns
    -------
    Columns
        One entry a column, less the columns that all judgements share.
    """
    days = [group.paced.group.day for group in exposing.groups]
    parts = _Parts.of(exposing, [*map(monday, days)])
    at_pace = parts.odds >= min_probability
    return {
        **_columns(parts, "week_start"),
        "days": parts.shown(parts.distinct(days, at_pace)),
    }


class _Parts(Struct, frozen=True, kw_only=True):
    """Groups by part; a part is one kind of work in one day or week.

    `index` is each group's place in `keys`. `odds` (groups, race paces) and `amounts` (groups, 3)
    belong to the groups; `is_row` (parts, race paces) says where something was run at a pace or
    faster.
    """

    groups: Sequence[CountedGroup]
    draws: ScenarioDraws
    keys: list[tuple[date, Work]]
    index: Indices
    odds: Floats
    amounts: Floats
    is_row: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, exposing: ExposingGroups, starts: Sequence[date]) -> _Parts:
        groups = exposing.groups
        group_keys = [(start, group.work) for start, group in zip(starts, groups, strict=True)]
        keys = list(dict.fromkeys(group_keys))
        places = {key: place for place, key in enumerate(keys)}
        index = np.array([places[key] for key in group_keys], dtype=np.intp)
        odds = np.array([_exposed_odds(group.paced) for group in groups])
        odds = odds.reshape(-1, len(EXPOSED))
        amounts = np.array([_amounts(group.paced) for group in groups]).reshape(-1, len(MEASURES))
        at_pace = _summed(index, odds, len(keys))
        return cls(
            groups=groups,
            draws=exposing.draws,
            keys=keys,
            index=index,
            odds=odds,
            amounts=amounts,
            is_row=_or_faster(at_pace) > 0,
        )

    def total(self, of_groups: Floats) -> Floats:
        """Sum what each group has, by part."""
        return _summed(self.index, of_groups, len(self.keys))

    def distinct(self, of_groups: Sequence[Hashable], at_pace: npt.NDArray[np.bool_]) -> Floats:
        """Count different values of a part at each race pace: (parts, race paces)."""
        places = {value: place for place, value in enumerate(dict.fromkeys(of_groups))}
        seen = np.zeros((len(self.keys), len(places), len(EXPOSED)), dtype=bool)
        place = np.array([places[value] for value in of_groups], dtype=np.intp)
        group, race_pace = np.nonzero(at_pace)
        seen[self.index[group], place[group], race_pace] = True
        counts: Floats = seen.sum(axis=1).astype(float)
        return counts

    def shown(self, of_parts: Floats) -> Floats:
        """Select the values (parts, race paces, …) of the table's rows, in order: (rows, …)."""
        values: Floats = of_parts[self.is_row]
        return values


def _columns(parts: _Parts, start: str) -> Columns:
    rows = np.argwhere(parts.is_row).tolist()
    best = np.zeros(parts.is_row.shape)
    np.maximum.at(best, parts.index, parts.odds)
    runs = [group.paced.group.activity_id for group in parts.groups]
    return {
        start: [parts.keys[part][0] for part, _ in rows],
        "race_pace": [EXPOSED[race_pace] for _, race_pace in rows],
        "work": [parts.keys[part][1] for part, _ in rows],
        "sets_expected": parts.shown(parts.total(parts.odds)),
        **_measure_columns(parts),
        "best_set_probability": parts.shown(best),
        **_intent_columns(parts),
        "activity_count": parts.shown(parts.distinct(runs, parts.odds > 0)),
    }


def _measure_columns(parts: _Parts) -> Columns:
    """Compute expectation and quantiles of reps, meters and seconds, at pace and at or faster."""
    expected = parts.total(parts.odds[:, :, None] * parts.amounts[:, None, :])
    drawn = _drawn(parts)
    faster, faster_drawn = _or_faster(expected), _or_faster(drawn)
    # Nothing is faster or slower than a race pace that is not known: null in the table.
    faster[:, -1], faster_drawn[:, -1] = np.nan, np.nan
    return {
        **_ranged(parts, "", expected, drawn),
        **_ranged(parts, "faster_", faster, faster_drawn),
    }


def _ranged(parts: _Parts, prefix: str, expected: Floats, drawn: Floats) -> Columns:
    # Of a hundred numbers NumPy sorts all in less time than it finds two.
    quantiles = np.sort(parts.shown(drawn), axis=-1)
    mean = parts.shown(expected)
    # What is there in nearly every scenario, or in hardly any, has its mean outside the quantiles.
    ranged = (
        ("expected", mean),
        ("low", np.minimum(quantiles[..., LOW], mean)),
        ("high", np.maximum(quantiles[..., HIGH], mean)),
    )
    return {
        f"{prefix}{measure}_{name}": values[:, index]
        for index, measure in enumerate(MEASURES)
        for name, values in ranged
    }


def _intent_columns(parts: _Parts) -> Columns:
    by_intent = [group.paced.group.counted_as is CountedAs.INTENT for group in parts.groups]
    meant = parts.odds * np.array(by_intent, dtype=float)[:, None]
    sums = parts.total(meant[:, :, None] * parts.amounts[:, None, :])
    return {
        "reps_by_intent": parts.shown(sums[:, :, 0]),
        "metres_by_intent": parts.shown(sums[:, :, 1]),
    }


def _drawn(parts: _Parts) -> Floats:
    """Sum reps, meters and seconds in every scenario: (parts, race paces, 3, scenarios)."""
    places = [group.place for group in parts.groups]
    race_pace = parts.draws.race_pace[places] - SLOWEST
    is_exposed = race_pace >= 0
    row = parts.index[:, None] * len(EXPOSED) + np.where(is_exposed, race_pace, 0)
    amounts = parts.draws.amounts[places] * is_exposed[:, None, :]
    size = len(MEASURES) * SCENARIOS
    cells = row[:, None, :] * size + np.arange(size).reshape(1, len(MEASURES), SCENARIOS)
    total = _added(cells, amounts, len(parts.keys) * len(EXPOSED) * size)
    return total.reshape(-1, len(EXPOSED), len(MEASURES), SCENARIOS)


def _summed(index: Indices, of_groups: Floats, count: int) -> Floats:
    """Sum rows of an array by their index, one after another: (count, …)."""
    shape = of_groups.shape[1:]
    size = prod(shape)
    cells = index[:, None] * size + np.arange(size)
    return _added(cells, of_groups, count * size).reshape(count, *shape)


def _added(cells: Indices, values: Floats, count: int) -> Floats:
    """Add each value to its cell of so many, in order."""
    sums: Floats = np.bincount(cells.ravel(), values.ravel(), count).astype(float, copy=False)
    return sums


def _or_faster(amounts: Floats) -> Floats:
    """Sum from each race pace (second axis) to the fastest; the unknown pace stays apart."""
    faster = amounts.copy()
    for race_pace in range(faster.shape[1] - 3, -1, -1):
        faster[:, race_pace] += faster[:, race_pace + 1]
    return faster


def _exposed_odds(paced: PacedGroup) -> list[float]:
    """Weigh the odds of each exposed pace with the probability of an effort at all."""
    confidence = paced.group.confidence
    return [confidence * paced.odds.get(race_pace, 0.0) for race_pace in EXPOSED]


def _amounts(paced: PacedGroup) -> tuple[float, float, float]:
    amount = paced.group.amount
    return float(amount.reps), amount.metres, amount.seconds


def _is_exposure(paced: PacedGroup) -> bool:
    group = paced.group
    return group.kind in WORK and group.counted_as is not CountedAs.NOT_COUNTED
