"""Exposure: how much was run at each pace, per day and per week, as expectation and range.

Strides, reps, sprints and races count; surges, sustained runs and what is not counted do not.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import date
from itertools import accumulate
from math import prod
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from msgspec import Struct

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


class ExposingGroups(Struct, frozen=True, kw_only=True):
    """The groups of one athlete that are exposure, with their amounts in every scenario."""

    groups: Sequence[PacedGroup]
    draws: ScenarioDraws


def exposing_groups(
    groups: Iterable[PacedGroup], races: Iterable[PacedGroup] = ()
) -> ExposingGroups:
    """Select the groups that are exposure, with their amounts in every scenario.

    Parameters
    ----------
    groups
        Groups of one athlete, in the order of their days and keys.
    races
        Races of the athlete that are in no set, in the order of their days.

    Returns
    -------
    ExposingGroups
        Without surges, sustained runs and what is not counted.
    """
    # Races come after the sets of their week, which draw the same errors with and without them.
    weeks: dict[date, list[PacedGroup]] = {}
    for group in (*filter(_is_exposure, groups), *races):
        weeks.setdefault(monday(group.group.day), []).append(group)
    in_order = [weeks[start] for start in sorted(weeks)]
    return ExposingGroups(
        groups=[group for week in in_order for group in week], draws=draw_weeks(in_order)
    )


def daily_columns(exposing: ExposingGroups) -> Columns:
    """Compute the columns of `exposure_daily`.

    Parameters
    ----------
    exposing
        The groups that are exposure, in the order of their weeks.

    Returns
    -------
    Columns
        One entry a column, less the columns that all judgements share.
    """
    days = [group.group.day for group in exposing.groups]
    return _columns(_Parts.of(exposing, days), "local_date")


def weekly_columns(exposing: ExposingGroups, *, min_probability: float) -> Columns:
    """Compute the columns of `exposure_weekly`.

    Ranges come from the week's groups, never from its days: quantiles cannot be added.

    Parameters
    ----------
    exposing
        The groups that are exposure, in the order of their weeks.
    min_probability
        Probability (0–1) from which a set counts as a day at a pace.

    Returns
    -------
    Columns
        One entry a column, less the columns that all judgements share.
    """
    days = [group.group.day for group in exposing.groups]
    parts = _Parts.of(exposing, [*map(monday, days)])
    at_pace = parts.odds >= min_probability
    return {
        **_columns(parts, "week_start"),
        "days": parts.shown(parts.distinct(days, at_pace)),
    }


class _Parts(Struct, frozen=True, kw_only=True):
    """Groups by part: those of one kind of work in one day or week.

    Work together is mostly of one kind, and then the same part, so `keys` name a part each, by its
    place. `members` are the groups of all parts, one part after another, and `index` the part of
    each; `odds` (members, race paces) and `amounts` (members, 3) belong to them. `is_row` (parts,
    race paces) says where something was run at a pace or faster, and `place` numbers these. `rows`
    are the rows of the table: each names a place.
    """

    exposing: ExposingGroups
    keys: Sequence[tuple[date, Work, int]]
    members: Indices
    index: Indices
    odds: Floats
    amounts: Floats
    is_row: npt.NDArray[np.bool_]
    place: Indices
    rows: Sequence[int]

    @classmethod
    def of(cls, exposing: ExposingGroups, starts: Sequence[date]) -> _Parts:
        groups = exposing.groups
        by_key: dict[tuple[date, Work], list[int]] = {}
        kinds = [WORK[group.group.kind] for group in groups]
        for place, key in enumerate(zip(starts, kinds, strict=True)):
            by_key.setdefault(key, []).append(place)
        for place, (start, work) in enumerate(zip(starts, kinds, strict=True)):
            if work in TOGETHER:
                by_key.setdefault((start, Work.ALL), []).append(place)
        places: dict[tuple[int, ...], int] = {}
        keys = [
            (start, work, places.setdefault(tuple(of_key), len(places)))
            for (start, work), of_key in by_key.items()
        ]
        members = np.array([place for part in places for place in part], dtype=np.intp)
        index = np.repeat(np.arange(len(places)), [len(part) for part in places])
        odds = np.array([_exposed_odds(group) for group in groups]).reshape(-1, len(EXPOSED))
        amounts = np.array([_amounts(group) for group in groups]).reshape(-1, len(MEASURES))
        is_row = _has_faster(_summed(index, odds[members], len(places)) > 0)
        firsts = [0, *accumulate(is_row.sum(axis=1).tolist())]
        return cls(
            exposing=exposing,
            keys=keys,
            members=members,
            index=index,
            odds=odds[members],
            amounts=amounts[members],
            is_row=is_row,
            place=(np.cumsum(is_row) - 1).reshape(is_row.shape).clip(min=0),
            rows=[row for _, _, part in keys for row in range(firsts[part], firsts[part + 1])],
        )

    def total(self, of_members: Floats) -> Floats:
        """Sum what each member has, by part."""
        return _summed(self.index, of_members, len(self.is_row))

    def distinct(self, of_groups: Sequence[Hashable], at_pace: npt.NDArray[np.bool_]) -> Floats:
        """Count different values of a part at each race pace: (parts, race paces)."""
        places = {value: place for place, value in enumerate(dict.fromkeys(of_groups))}
        place = np.array([places[value] for value in of_groups], dtype=np.intp)[self.members]
        member, race_pace = np.nonzero(at_pace)
        cells = self.index[member] * len(EXPOSED) + race_pace
        # Of a value that comes again nothing is new.
        seen = np.unique(cells * len(places) + place[member]) // max(len(places), 1)
        counts = np.bincount(seen, minlength=self.is_row.size).astype(float)
        return counts.reshape(self.is_row.shape)

    def shown(self, of_parts: Floats) -> Floats:
        """Select the values (parts, race paces, …) of the table's rows, in order: (rows, …)."""
        values: Floats = of_parts[self.is_row][self.rows]
        return values

    def or_faster(self, at_pace: Floats) -> Floats:
        """Sum from each race pace to the fastest: (places, …), as what is at each pace itself.

        NaN at the unknown pace, of which nothing is faster or slower.
        """
        faster = at_pace.copy()
        places = self.place
        for race_pace in range(len(EXPOSED) - 3, -1, -1):
            at_both = self.is_row[:, race_pace] & self.is_row[:, race_pace + 1]
            faster[places[at_both, race_pace]] += faster[places[at_both, race_pace + 1]]
        faster[places[self.is_row[:, -1], -1]] = np.nan
        return faster


def _columns(parts: _Parts, start: str) -> Columns:
    best = np.zeros(parts.is_row.shape)
    np.maximum.at(best, parts.index, parts.odds)
    groups = [group.group for group in parts.exposing.groups]
    counts = parts.is_row.sum(axis=1).tolist()
    keys = [key for key in parts.keys for _ in range(counts[key[-1]])]
    race_paces = np.nonzero(parts.is_row)[1][parts.rows].tolist()
    return {
        start: [day for day, _, _ in keys],
        "race_pace": [EXPOSED[race_pace] for race_pace in race_paces],
        "work": [work for _, work, _ in keys],
        "sets_expected": parts.shown(parts.total(parts.odds)),
        **_measure_columns(parts),
        "best_set_probability": parts.shown(best),
        **_intent_columns(parts),
        "activity_count": parts.shown(
            parts.distinct([group.activity_id for group in groups], parts.odds > 0)
        ),
    }


def _measure_columns(parts: _Parts) -> Columns:
    """Compute expectation and quantiles of reps, meters and seconds, at pace and at or faster."""
    expected = parts.total(parts.odds[:, :, None] * parts.amounts[:, None, :])[parts.is_row]
    drawn = _drawn(parts)
    return {
        **_ranged(parts, "faster_", parts.or_faster(expected), parts.or_faster(drawn)),
        **_ranged(parts, "", expected, drawn),
    }


def _ranged(parts: _Parts, prefix: str, expected: Floats, drawn: Floats) -> Columns:
    # Of a hundred numbers NumPy sorts all in less time than it finds two.
    drawn.sort(axis=-1)
    mean, low, high = (each[parts.rows] for each in (expected, drawn[..., LOW], drawn[..., HIGH]))
    # What is there in nearly every scenario, or in hardly any, has its mean outside the quantiles.
    ranged = (("expected", mean), ("low", np.minimum(low, mean)), ("high", np.maximum(high, mean)))
    return {
        f"{prefix}{measure}_{name}": values[:, index]
        for index, measure in enumerate(MEASURES)
        for name, values in ranged
    }


def _intent_columns(parts: _Parts) -> Columns:
    groups = [group.group for group in parts.exposing.groups]
    by_intent = np.array([group.counted_as is CountedAs.INTENT for group in groups], dtype=float)
    meant = parts.odds * by_intent[parts.members][:, None]
    sums = parts.total(meant[:, :, None] * parts.amounts[:, None, :])
    return {
        "reps_by_intent": parts.shown(sums[:, :, 0]),
        "metres_by_intent": parts.shown(sums[:, :, 1]),
    }


def _drawn(parts: _Parts) -> Floats:
    """Sum reps, meters and seconds of each place in every scenario: (places, 3, scenarios)."""
    draws = parts.exposing.draws
    race_pace = draws.race_pace[parts.members] - SLOWEST
    is_exposed = race_pace >= 0
    place = parts.place[parts.index[:, None], race_pace * is_exposed]
    amounts = draws.amounts[parts.members] * is_exposed[:, None, :]
    size = len(MEASURES) * SCENARIOS
    cells = place[:, None, :] * size + np.arange(size).reshape(1, len(MEASURES), SCENARIOS)
    total = _added(cells, amounts, int(parts.is_row.sum()) * size)
    return total.reshape(-1, len(MEASURES), SCENARIOS)


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


def _has_faster(is_run: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Mark the race paces (second axis) up to the fastest one run; the unknown one stays apart."""
    has_faster = is_run.copy()
    has_faster[:, :-1] = np.logical_or.accumulate(is_run[:, -2::-1], axis=1)[:, ::-1]
    return has_faster


def _exposed_odds(paced: PacedGroup) -> list[float]:
    """Weigh the odds of each exposed pace with the probability of an effort at all."""
    confidence = paced.group.confidence
    return [confidence * paced.odds.get(race_pace, 0.0) for race_pace in EXPOSED]


def _amounts(paced: PacedGroup) -> tuple[float, float, float]:
    amount = paced.group.amount
    return float(amount.reps), amount.metres, amount.seconds


def _is_exposure(paced: PacedGroup) -> bool:
    group = paced.group
    is_counted = group.counted_as is not CountedAs.NOT_COUNTED
    return group.kind in WORK and is_counted and group.amount.reps > 0
