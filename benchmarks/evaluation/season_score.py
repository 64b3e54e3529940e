"""How well the judgements of a season agree with what was truly run.

Statuses are compared with the rules spelled out over the true reps, and with `golden`, a table
written by hand of what was meant; race paces and meters with the truth of every rep. Frames are the
store's tables, with at least the columns named here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta
from statistics import median
from typing import Any, TypeAlias

import polars as pl
from msgspec import Struct

from benchmarks.evaluation.true_status import true_statuses
from metrics.contract.enums import EffortKind
from metrics.contract.race_paces import RacePace
from metrics.judgements.contract.enums import CountedAs, ProgressionStatus, Work
from simulator.season.calendar import START, week_of
from simulator.season.golden import golden_status
from simulator.season.stories import STORIES, Archetype
from simulator.season.team import TeamMember
from simulator.season.truth import TrueRep
from simulator.season.workspace import WrittenSeason

Row: TypeAlias = Mapping[str, Any]

WORK = {
    EffortKind.STRIDE: (Work.STRIDES, Work.ALL),
    EffortKind.IN_N_OUT: (Work.STRIDES, Work.ALL),
    EffortKind.REP: (Work.REPS, Work.ALL),
}
"""The kind of work that a true rep is, and all work together."""
WIDE_FROM_M = 600.0
"""From so many true meters on a range's width is judged."""
LEAST_REPS = 4
LEAST_GAP = 0.06
"""Race paces nearer to each other than this cannot be told apart by 1 Hz GPS."""


class SeasonTables(Struct, frozen=True, kw_only=True):
    """The tables that are compared, as the store holds them."""

    efforts: pl.DataFrame
    sets: pl.DataFrame
    set_paces: pl.DataFrame
    exposure_weekly: pl.DataFrame
    progression: pl.DataFrame


class StatusScore(Struct, frozen=True, kw_only=True):
    """One athlete's week; `stated` is None where the progression has no row.

    `right` follows from what was run, `meant` is that of the table written by hand.
    """

    athlete_id: str
    archetype: Archetype
    week: int
    right: ProgressionStatus
    meant: ProgressionStatus
    stated: ProgressionStatus | None
    reason: str


class MetresScore(Struct, frozen=True, kw_only=True):
    """The meters of one kind of work, or of all together, at 800 pace in one athlete's week."""

    athlete_id: str
    week: int
    work: Work
    true_m: float
    low_m: float
    high_m: float

    @property
    def is_inside(self) -> bool:
        """Whether the truth lies in the stated range."""
        return self.low_m <= self.true_m <= self.high_m

    @property
    def width(self) -> float:
        """Of the range, relative to the truth."""
        return (self.high_m - self.low_m) / self.true_m


class PaceScore(Struct, frozen=True, kw_only=True):
    """One found group that is wholly of one true group, judged by pace.

    `odds` are the probabilities of the race paces of its rows, `measure` the watch and the ruler
    that its speed comes from. `true_mps` is the speed of its usual rep, `race_mps` are what the
    athlete could truly race that day, by race pace.
    """

    athlete_id: str
    activity_id: str
    group_index: int
    week: int
    measure: tuple[str, str]
    judged_mps: float
    true_mps: float
    race_mps: Mapping[RacePace, float]
    true_pace: RacePace
    meant_pace: RacePace | None
    stated_pace: RacePace
    odds: Mapping[RacePace, float]
    rep_count: int
    rep_m: float
    least_gap: float

    @property
    def is_right(self) -> bool:
        """Whether the most likely race pace is the one that was run."""
        return self.stated_pace is self.true_pace

    @property
    def is_as_meant(self) -> bool:
        """Whether the most likely race pace is the one that the plan asked for."""
        return self.stated_pace is self.meant_pace


def statuses(season: WrittenSeason, progression: pl.DataFrame) -> list[StatusScore]:
    """Put every athlete's week beside what was run and what was meant."""
    right = true_statuses(season)
    rows = {
        (row["athlete_id"], row["week_start"]): row
        for row in progression.select("athlete_id", "week_start", "status", "reason").iter_rows(
            named=True
        )
    }
    return [
        _status(
            member,
            week,
            right[member.athlete_id, week],
            rows.get((member.athlete_id, START + timedelta(weeks=week - 1))),
        )
        for member in season.team
        for week in range(1, season.size.weeks + 1)
    ]


def _status(
    member: TeamMember, week: int, right: ProgressionStatus, row: Row | None
) -> StatusScore:
    return StatusScore(
        athlete_id=member.athlete_id,
        archetype=member.archetype,
        week=week,
        right=right,
        meant=golden_status(member.archetype, week),
        stated=ProgressionStatus(row["status"]) if row else None,
        reason=row["reason"] if row else "",
    )


def metres_at_800(season: WrittenSeason, exposure_weekly: pl.DataFrame) -> list[MetresScore]:
    """Score every athlete's week with true meters at 800 pace, and each kind of work in it.

    Left out: athletes of whom no pace is known or whose watch cannot show a stride, and weeks on a
    treadmill, whose meters are not counted.
    """
    at_800 = exposure_weekly.filter(pl.col("race_pace") == RacePace.R800)
    columns = ("athlete_id", "week_start", "work", "metres_low", "metres_high")
    stated = {tuple(row[:3]): row[3:] for row in at_800.select(columns).iter_rows()}
    return [
        MetresScore(
            athlete_id=athlete_id,
            week=week,
            work=work,
            true_m=true_m,
            low_m=low_m,
            high_m=high_m,
        )
        for (athlete_id, week, work), true_m in _true_metres_at_800(season).items()
        for low_m, high_m in [
            stated.get((athlete_id, START + timedelta(weeks=week - 1), work), (0.0, 0.0))
        ]
    ]


def _true_metres_at_800(season: WrittenSeason) -> Mapping[tuple[str, int, Work], float]:
    seen = {member.athlete_id: member for member in season.team if _is_seen(member)}
    metres: dict[tuple[str, int, Work], float] = defaultdict(float)
    for rep in season.reps:
        member = seen.get(rep.athlete_id)
        if rep.group_pace is not RacePace.R800 or rep.kind not in WORK or member is None:
            continue
        if rep.week > STORIES[member.archetype].indoors_until_week:
            for work in WORK[rep.kind]:
                metres[rep.athlete_id, rep.week, work] += rep.distance_m
    return metres


def _is_seen(member: TeamMember) -> bool:
    return member.archetype not in (Archetype.NO_RESULT, Archetype.COARSE_WATCH)


def race_paces(season: WrittenSeason, judged: SeasonTables) -> list[PaceScore]:
    """Score the groups judged by pace that have four reps or more of one true group.

    Coarse watches are left out.
    """
    members = {member.athlete_id: member for member in season.team if _is_seen(member)}
    true_reps: dict[str, list[TrueRep]] = defaultdict(list)
    for rep in season.reps:
        if rep.athlete_id in members:
            true_reps[rep.activity_id].append(rep)
    odds = _odds(judged.set_paces)
    found = [
        (group, _inside(true_reps.get(group.key[0], ()), group), odds.get(group.key))
        for group in _found_groups(judged)
    ]
    return [
        _pace(group, reps, chances, members[reps[0].athlete_id])
        for group, reps, chances in found
        if chances and len(reps) >= LEAST_REPS and len({rep.group_index for rep in reps}) == 1
    ]


class _FoundGroup(Struct, frozen=True, kw_only=True):
    """A group as the store has it: its key, where it lies in its file, its speed and its ruler."""

    key: tuple[str, int, int]
    start_s: float
    end_s: float
    judged_mps: float
    basis: str


def _found_groups(judged: SeasonTables) -> list[_FoundGroup]:
    key = ["activity_id", "set_index", "group_index"]
    spans = judged.efforts.group_by(key).agg(
        pl.col("start_s").min(), pl.col("end_s").max(), pl.col("speed_basis").mode().min()
    )
    rows = spans.join(judged.sets.select(*key, "judged_speed_mps"), on=key).sort(key)
    return [
        _FoundGroup(key=(run, number, group), start_s=a, end_s=b, judged_mps=mps, basis=basis)
        for run, number, group, a, b, basis, mps in rows.iter_rows()
    ]


def _inside(reps: Sequence[TrueRep], group: _FoundGroup) -> list[TrueRep]:
    """List the true reps whose middle lies in a group."""
    return [rep for rep in reps if group.start_s <= (rep.start_s + rep.end_s) / 2 <= group.end_s]


def _odds(set_paces: pl.DataFrame) -> Mapping[tuple[str, int, int], Mapping[RacePace, float]]:
    odds: dict[tuple[str, int, int], dict[RacePace, float]] = defaultdict(dict)
    by_pace = set_paces.filter(pl.col("counted_as") == CountedAs.PACE)
    columns = ("activity_id", "set_index", "group_index", "race_pace", "probability")
    for *key, race_pace, probability in by_pace.select(columns).iter_rows():
        odds[key[0], key[1], key[2]][RacePace(race_pace)] = probability
    return odds


def _pace(
    group: _FoundGroup,
    reps: Sequence[TrueRep],
    odds: Mapping[RacePace, float],
    member: TeamMember,
) -> PaceScore:
    first = reps[0]
    return PaceScore(
        athlete_id=first.athlete_id,
        activity_id=first.activity_id,
        group_index=first.group_index,
        week=first.week,
        measure=(member.kit.profile.maker, group.basis),
        judged_mps=group.judged_mps,
        true_mps=median(rep.speed_mps for rep in reps),
        race_mps=member.ability.all_mps(week_of(first.day)),
        true_pace=first.group_pace,
        meant_pace=first.meant_pace,
        stated_pace=max(odds, key=odds.__getitem__),
        odds=odds,
        rep_count=len(reps),
        rep_m=median(rep.distance_m for rep in reps),
        least_gap=first.least_gap,
    )
