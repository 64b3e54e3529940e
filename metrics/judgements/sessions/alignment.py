"""Which planned rep each effort of a day ran: plan items matched by day and by order and length.

All planned reps of an athlete's day, in the order of the plan, are aligned with all efforts of
that day's runs, in the order of time; so two items in one file, or one item over two files, need
no rule of their own. Lengths alone decide: pace is never looked at, because an item in effort
mode has none (rule C5). Only where a rep is missing before one that was to be all out, the fastest
of like reps is taken for that one.

Interface, for race paces and for compliance alike::

    days = match_plan(known.plan, efforts)  # {day: DayMatch}: days with items or efforts
    days[day].items[0].pairs  # (planned rep, the effort's row), either may be None
    days[day].unplanned  # rows of efforts that belong to no item
    chosen_mode(item.mode, rep, period_mode(item.day, known.seasons))  # how that rep is graded

`efforts` is the facts table of one athlete, after corrections. A row is a plain mapping with the
columns of that table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cached_property, lru_cache
from itertools import permutations
from math import inf, log
from typing import Any, TypeAlias

import polars as pl
from msgspec import Struct
from msgspec.structs import replace

from metrics.contract.enums import EffortKind
from metrics.contract.race_paces import Mode, RacePace
from metrics.judgements.inputs.coach import PlanItem, Season
from metrics.sets.grouping import CUT_SHORT, HIDDEN_S, STRIDE_MOST_M, STRIDE_MOST_S
from metrics.workouts.model import PlannedRep, Rep, RepKind, Workout

EffortRow: TypeAlias = Mapping[str, Any]
"""One row of the facts table `efforts`."""

GAP_COST = 1.0
"""Of a planned rep that nobody ran, and of an effort that nobody planned."""
SURGE_COST = 0.1
"""Of leaving out a surge: alone and unmarked, most often it was no part of the session."""
LENGTH_TOLERANCE = 0.12
"""A rep this much off its length, in log, is as good as planned; at √2 of it, as good as not."""
EDGE_M, EDGE_S = 5.0, 2.0
"""What the edges of a short rep add to that: meters of a distance, seconds of a time."""
FLY_MOST = 5.0
"""A flying sprint shows its build too: up to so many times its timed part."""
FLY_COST = 0.3
UNLIKE_COST = 1.5
"""Of a rep that a watch measures far off its length: it is there, which is cheaper than one rep
missing and another extra, and dearer than a surge that belongs to nothing and one missing."""
UNLIKE_MOST = 1.4
"""Up to so many times the planned length, or its inverse, a rep without a name may be that rep:
less than the step from one usual length to the next (100, 150, 200, 300, 400, 600)."""
IN_N_OUT_LEAST = 1 / 3
"""Of an in-n-out a watch may show the fast third alone."""
COUNT_FROM = 3
"""From so many short reps on, as many efforts as planned are those reps, whatever one measures."""
STEADY_S, STEADY_M = 900.0, 3200.0
"""Running by feel from here on is the run itself, not an effort inside it."""
MOST_ORDERS = 3
"""Up to so many items of a day are tried in every order: mornings and evenings get swapped."""


class RepPair(Struct, frozen=True, kw_only=True):
    """A planned rep and the effort that ran it; one of them may be None."""

    planned: PlannedRep | None
    effort: EffortRow | None


class RunRep(Struct, frozen=True, kw_only=True):
    """A planned rep that was run, and the effort that ran it."""

    planned: PlannedRep
    effort: EffortRow


class ItemMatch(Struct, frozen=True, kw_only=True, dict=True):
    """One plan item with its reps in order: run, missing, and extra ones inside its sets.

    Steady running is in no pair: it is not an effort. It has a dict, so that what was run of it is
    found once.
    """

    item: PlanItem
    pairs: tuple[RepPair, ...]

    @cached_property
    def run(self) -> tuple[RunRep, ...]:
        """The planned reps that were run."""
        return run_reps(self.pairs)

    @property
    def missing(self) -> tuple[PlannedRep, ...]:
        """The planned reps that nobody ran."""
        return tuple(pair.planned for pair in self.pairs if pair.planned and not pair.effort)

    @property
    def extra(self) -> tuple[EffortRow, ...]:
        """Efforts in the item's sets beyond the plan."""
        return tuple(pair.effort for pair in self.pairs if pair.effort and not pair.planned)

    @cached_property
    def place(self) -> tuple[str, int] | None:
        """`activity_id` and `set_index` of most of its reps; None where none was run."""
        places = [_place(rep.effort) for rep in self.run]
        return max(sorted({*places}), key=places.count, default=None)


class DayMatch(Struct, frozen=True, kw_only=True):
    """A day's plan items, in the order of the plan, and the efforts that belong to none."""

    items: tuple[ItemMatch, ...]
    unplanned: tuple[EffortRow, ...]

    def with_efforts(self, more: Sequence[EffortRow]) -> DayMatch:
        """Match the same day again with more efforts."""
        run = [pair.effort for item in self.items for pair in item.pairs if pair.effort]
        return match_day(
            [item_match.item for item_match in self.items], [*run, *self.unplanned, *more]
        )


def match_plan(plan: Iterable[PlanItem], efforts: pl.DataFrame) -> dict[date, DayMatch]:
    """Match plan and efforts of every day that has either.

    Parameters
    ----------
    plan
        The plan items of one athlete.
    efforts
        The facts table `efforts` of the athlete after corrections, rows in any order.

    Returns
    -------
    dict
        A match for each day, in the order of days.
    """
    return match_days(plan, in_order(efforts.iter_rows(named=True)))


def match_days(plan: Iterable[PlanItem], efforts: Iterable[EffortRow]) -> dict[date, DayMatch]:
    """Match plan and efforts of every day, from rows that were read already.

    Parameters
    ----------
    plan
        The plan items of one athlete.
    efforts
        Rows of the facts table `efforts`, as `in_order` sorts them.

    Returns
    -------
    dict
        A match for each day, in the order of days.
    """
    rows: dict[date, list[EffortRow]] = {}
    for row in efforts:
        rows.setdefault(row["local_date"], []).append(row)
    items: dict[date, list[PlanItem]] = {}
    for item in plan:
        items.setdefault(item.day, []).append(item)
    return {day: _matched(items.get(day, []), rows.get(day, [])) for day in sorted({*rows, *items})}


def match_day(items: Sequence[PlanItem], efforts: Sequence[EffortRow]) -> DayMatch:
    """Align the items of one day with the efforts of that day's runs.

    Parameters
    ----------
    items
        The plan items of the day.
    efforts
        The efforts of the day.

    Returns
    -------
    DayMatch
        Each effort is in one item, or in none.
    """
    return _matched(items, in_order(efforts))


def _matched(items: Sequence[PlanItem], run: Sequence[EffortRow]) -> DayMatch:
    planned = sorted(items, key=lambda item: item.plan_item)
    orders = permutations(planned) if len(planned) <= MOST_ORDERS else [tuple(planned)]
    aligned = min((_aligned(order, run) for order in orders), key=lambda alignment: alignment.cost)
    return _by_item(planned, aligned)


def in_order(efforts: Iterable[EffortRow]) -> list[EffortRow]:
    """Sort efforts by time; efforts of a file without a clock come last."""
    return sorted(efforts, key=_order)


def align(
    planned: Sequence[PlannedRep], efforts: Sequence[EffortRow]
) -> tuple[list[RepPair], float]:
    """Pair reps with efforts in their order, at the least cost of misfits, gaps and extras.

    Parameters
    ----------
    planned
        The planned reps in order.
    efforts
        The efforts in order.

    Returns
    -------
    tuple of list of RepPair and float
        Each rep and each effort once, in order, and the cost (0: all as planned).
    """
    if not efforts:
        return [RepPair(planned=rep, effort=None) for rep in planned], GAP_COST * len(planned)
    if len(planned) == len(efforts):
        both = list(zip(planned, efforts, strict=True))
        misfits = [_misfit(planned_rep.rep, effort) for planned_rep, effort in both]
        straight = sum(misfits)
        # Any other way of pairing as many with as many leaves out at least one of each.
        is_cheapest = straight <= GAP_COST + min(map(_skip_cost, efforts), default=0.0)
        if is_cheapest or _is_same_count(both, misfits):
            cost = min(straight, UNLIKE_COST * len(both))
            return [RepPair(planned=rep, effort=effort) for rep, effort in both], cost
    costs = [[_misfit(planned_rep.rep, effort) for effort in efforts] for planned_rep in planned]
    pairs, cost = _cheapest(planned, efforts, costs)
    return _with_all_out(pairs), cost


def _is_same_count(pairs: Sequence[tuple[PlannedRep, EffortRow]], misfits: Sequence[float]) -> bool:
    """Tell whether as many short reps were run as planned, most of them of the planned length."""
    fitting = sum(misfit < UNLIKE_COST for misfit in misfits)
    are_short = all(_is_short(planned.rep) for planned, _ in pairs)
    has_surge = any(effort["kind"] == EffortKind.SURGE for _, effort in pairs)
    return are_short and not has_surge and 2 * fitting > len(pairs) >= COUNT_FROM


def _is_short(rep: Rep) -> bool:
    return (rep.distance_m or 0.0) < STRIDE_MOST_M and (rep.duration_s or 0.0) <= STRIDE_MOST_S


def run_reps(pairs: Iterable[RepPair]) -> tuple[RunRep, ...]:
    """Select the pairs in which a planned rep was run."""
    return tuple(
        RunRep(planned=pair.planned, effort=pair.effort)
        for pair in pairs
        if pair.planned and pair.effort
    )


def is_off_length(run_rep: RunRep) -> bool:
    """Tell whether a rep that was run was measured far off its planned length."""
    return _misfit(run_rep.planned.rep, run_rep.effort) >= UNLIKE_COST


def chosen_mode(item_mode: Mode | None, rep: Rep, period: Mode | None) -> Mode:
    """Choose a rep's mode: the item's own, else its notation's, else the period's, else by pace.

    Parameters
    ----------
    item_mode
        The mode of the rep's plan item.
    rep
        A rep of it.
    period
        The mode that the period of its day sets, as of `period_mode`.

    Returns
    -------
    Mode
        By pace or by effort.
    """
    return item_mode or rep.mode or period or Mode.PACE


@lru_cache(maxsize=1024)
def efforts_asked(workout: Workout) -> tuple[PlannedRep, ...]:
    """Select the planned reps that are efforts: all but steady running."""
    return tuple(planned for planned in workout.reps() if not _is_steady(planned.rep))


class _Aligned(Struct, frozen=True, kw_only=True):
    """Pairs of a whole day, each with the plan item of its rep, and what they cost."""

    pairs: list[tuple[PlanItem | None, RepPair]]
    cost: float


def _aligned(order: Sequence[PlanItem], efforts: Sequence[EffortRow]) -> _Aligned:
    owned_reps = [(item, rep) for item in order for rep in efforts_asked(item.workout)]
    owner = iter([item for item, _ in owned_reps])
    pairs, cost = align([rep for _, rep in owned_reps], efforts)
    owned = [(next(owner) if pair.planned else None, pair) for pair in pairs]
    return _Aligned(pairs=owned, cost=cost)


def _by_item(planned: Sequence[PlanItem], aligned: _Aligned) -> DayMatch:
    """Give each extra effort to the item that has reps in the same set, if one does."""
    sets: dict[tuple[str, int], PlanItem] = {}
    for item, pair in aligned.pairs:
        if item and pair.effort:
            sets.setdefault(_place(pair.effort), item)
    pairs: dict[int, list[RepPair]] = {item.plan_item: [] for item in planned}
    unplanned: list[EffortRow] = []
    for owner, pair in aligned.pairs:
        item = owner or (sets.get(_place(pair.effort)) if pair.effort else None)
        if item:
            pairs[item.plan_item].append(pair)
        elif pair.effort:
            unplanned.append(pair.effort)
    matched = [ItemMatch(item=item, pairs=tuple(pairs[item.plan_item])) for item in planned]
    return DayMatch(items=tuple(matched), unplanned=tuple(unplanned))


def _cheapest(
    planned: Sequence[PlannedRep], efforts: Sequence[EffortRow], costs: list[list[float]]
) -> tuple[list[RepPair], float]:
    """Align globally by dynamic programming (Needleman and Wunsch 1970)."""
    skips = [_skip_cost(effort) for effort in efforts]
    best = [[0.0] * (len(efforts) + 1) for _ in range(len(planned) + 1)]
    for j, skip in enumerate(skips, 1):
        best[0][j] = best[0][j - 1] + skip
    for i in range(1, len(planned) + 1):
        best[i][0] = i * GAP_COST
        for j, skip in enumerate(skips, 1):
            best[i][j] = min(
                best[i - 1][j - 1] + costs[i - 1][j - 1],
                best[i - 1][j] + GAP_COST,
                best[i][j - 1] + skip,
            )
    return _traced(planned, efforts, best), best[-1][-1]


def _traced(
    planned: Sequence[PlannedRep],
    efforts: Sequence[EffortRow],
    best: list[list[float]],
) -> list[RepPair]:
    """Walk back along the cheapest way; what is missing or extra lies at the end if it can."""
    skips = [_skip_cost(effort) for effort in efforts]
    i, j = len(planned), len(efforts)
    pairs: list[RepPair] = []
    while i or j:
        if i and best[i][j] == best[i - 1][j] + GAP_COST:
            i -= 1
            pairs.append(RepPair(planned=planned[i], effort=None))
        elif j and best[i][j] == best[i][j - 1] + skips[j - 1]:
            j -= 1
            pairs.append(RepPair(planned=None, effort=efforts[j]))
        else:
            i, j = i - 1, j - 1
            pairs.append(RepPair(planned=planned[i], effort=efforts[j]))
    return pairs[::-1]


def _with_all_out(pairs: Sequence[RepPair]) -> list[RepPair]:
    """Give an all-out rep that seems missing the effort before it, if that was the fastest."""
    settled = list(pairs)
    for place, pair in enumerate(settled):
        if pair.planned and pair.planned.rep.kind is RepKind.ALL_OUT and not pair.effort:
            like = [i for i in range(place) if _is_like(settled[i], pair.planned.rep)]
            speeds = [_speed_mps(settled[i].effort) for i in like]
            if len(like) > 1 and speeds[-1] > max(speeds[:-1]):
                settled[place] = replace(pair, effort=settled[like[-1]].effort)
                settled[like[-1]] = replace(settled[like[-1]], effort=None)
    return settled


def _is_like(pair: RepPair, rep: Rep) -> bool:
    """Tell whether a planned rep of the same length was run."""
    if pair.planned is None or pair.effort is None:
        return False
    other = pair.planned.rep
    return (other.distance_m, other.duration_s) == (rep.distance_m, rep.duration_s)


def _speed_mps(effort: EffortRow | None) -> float:
    """Divide distance by time; 0 where an effort has no length."""
    run_m, run_s = (effort["distance_m"], effort["duration_s"]) if effort else (None, None)
    return run_m / run_s if run_m and run_s else 0.0


def _misfit(rep: Rep, effort: EffortRow) -> float:
    """Compute the cost of pairing this effort with this rep: infinite where it cannot have run it.

    An effort that ended with the recording may have been longer than is seen, as long as planned.
    """
    if rep.distance_m is not None:
        run, planned = effort["nominal_distance_m"] or effort["distance_m"], rep.distance_m
        edge = EDGE_M
    else:
        run, planned = effort["official_duration_s"] or effort["duration_s"], rep.duration_s or 0.0
        edge = EDGE_S
    if not run or not planned:
        return inf
    seen = run / planned
    if effort["flags"] and CUT_SHORT in effort["flags"].split():
        run = max(run, min(planned, run * (1 + HIDDEN_S / effort["duration_s"])))
    if rep.kind is RepKind.FLY and 1.0 <= run / planned <= FLY_MOST:
        return FLY_COST
    cost = (log(run / planned) / (LENGTH_TOLERANCE + edge / planned)) ** 2
    if cost < UNLIKE_COST:
        return cost
    return UNLIKE_COST if _may_be(rep, effort, seen) else _or_inf(cost)


def _may_be(rep: Rep, effort: EffortRow, share: float) -> bool:
    """Tell whether an effort of another length may be the rep, measured badly."""
    if rep.kind is RepKind.IN_N_OUT:
        return IN_N_OUT_LEAST <= share <= UNLIKE_MOST
    # A length with a name is surely that length: 400 m are no 300.
    is_named = rep.distance_m is not None and effort["nominal_distance_m"] is not None
    return not is_named and 1 / UNLIKE_MOST <= share <= UNLIKE_MOST


def _or_inf(cost: float) -> float:
    return cost if cost < 2 * GAP_COST else inf


def _skip_cost(effort: EffortRow) -> float:
    return SURGE_COST if effort["kind"] == EffortKind.SURGE else GAP_COST


def _is_steady(rep: Rep) -> bool:
    if rep.race_pace is not None or rep.kind is not RepKind.RUN or rep.speed_mps is not None:
        return rep.race_pace is RacePace.EASY
    return (rep.duration_s or 0.0) >= STEADY_S or (rep.distance_m or 0.0) >= STEADY_M


def period_mode(day: date, seasons: Iterable[Season]) -> Mode | None:
    """Look up the mode that the period of a day sets; None where none does."""
    periods = [
        period
        for season in seasons
        if season.start <= day <= season.end
        for period in season.periods
        if period.start <= day
    ]
    return max(periods, key=lambda period: period.start).mode if periods else None


def _place(effort: EffortRow) -> tuple[str, int]:
    return effort["activity_id"], effort["set_index"]


def _order(effort: EffortRow) -> tuple[bool, datetime, str, int]:
    start = effort["start_time_utc"]
    return start is None, start or _NO_START, effort["activity_id"], effort["effort_index"]


_NO_START = datetime.max.replace(tzinfo=UTC)
