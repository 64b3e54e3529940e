"""What a coach says a run really was: its groups as said, for exposure and the progression."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from math import inf, log, sqrt

from msgspec import Struct
from msgspec.structs import replace

from metrics.judgements.contract.enums import CountedAs, KindJudged
from metrics.judgements.inputs.coach import Correction, CorrectionKind
from metrics.judgements.paces.date_paces import RACE_PACE_M, DatePaces
from metrics.judgements.sessions.alignment import EffortRow, align, efforts_asked, run_reps
from metrics.judgements.sessions.all_out import all_out_reps
from metrics.judgements.sessions.groups import Amount, JudgedGroup
from metrics.judgements.sessions.intents import GroupKey, group_key
from metrics.sets.grouping import STRIDE_MOST_M, STRIDE_MOST_S
from metrics.workouts.model import Rep, RepKind, Workout

_KINDS: Mapping[RepKind, KindJudged] = {
    RepKind.STRIDE: KindJudged.STRIDE,
    RepKind.IN_N_OUT: KindJudged.IN_N_OUT,
    RepKind.SPRINT: KindJudged.SPRINT,
    RepKind.FLY: KindJudged.SPRINT,
    RepKind.RACE: KindJudged.RACE,
}


class CorrectedRun(Struct, frozen=True, kw_only=True):
    """A run that the coach corrects: its groups and efforts, and that day's paces."""

    activity_id: str
    day: date
    groups: Sequence[JudgedGroup]
    efforts: Sequence[EffortRow]
    paces: DatePaces

    @property
    def last_set(self) -> int:
        """Index of the last set that the watch shows; 0 where it shows none."""
        return max((group.set_index for group in self.groups), default=0)


def corrected_groups(run: CorrectedRun, correction: Correction) -> list[JudgedGroup]:
    """Apply a correction to the groups of a run.

    Parameters
    ----------
    run
        The run as the watch shows it.
    correction
        The coach's correction.

    Returns
    -------
    list of JudgedGroup
        Groups that a corrected workout does not mention are not counted.
    """
    if correction.kind is CorrectionKind.WORKOUT and correction.workout is not None:
        return _as_workout(run, correction.workout)
    if correction.kind is CorrectionKind.RACE:
        return _as_race(run, correction.distance_m)
    return list(run.groups)


def _as_workout(run: CorrectedRun, workout: Workout) -> list[JudgedGroup]:
    """Read `6x150 @800` as six reps, whatever the watch shows.

    A group keeps what was measured of it and takes count, race pace and kind from the coach; reps
    that the watch shows nothing of are sets after the last. Groups that the coach does not mention
    are not counted.
    """
    planned_reps = efforts_asked(workout)
    votes: dict[Rep, Counter[GroupKey]] = {}
    for ran in run_reps(align(planned_reps, run.efforts)[0]):
        votes.setdefault(ran.planned.rep, Counter())[group_key(ran.effort)] += 1
    shown = {group.key: group for group in run.groups}
    classes = all_out_reps(workout)
    all_out = {planned_rep.rep: classes[planned_rep.number] for planned_rep in planned_reps}
    corrected: dict[GroupKey, JudgedGroup] = {}
    for rep, count in Counter(planned_rep.rep for planned_rep in planned_reps).items():
        base = shown[votes[rep].most_common(1)[0][0]] if rep in votes else None
        group = replace(_corrected_group(run, rep, count, base), all_out=all_out[rep])
        if base is None or group.key in corrected:
            group = replace(group, set_index=run.last_set + len(corrected) + 1, group_index=1)
        corrected[group.key] = group
    unsaid = [group for key, group in shown.items() if key not in corrected]
    return [
        *corrected.values(),
        *(replace(group, counted_as=CountedAs.NOT_COUNTED) for group in unsaid),
    ]


def _corrected_group(
    run: CorrectedRun, rep: Rep, count: int, base: JudgedGroup | None
) -> JudgedGroup:
    amount = _corrected_amount(rep, count, base.amount if base else _at_pace(rep, run.paces))
    return JudgedGroup(
        activity_id=run.activity_id,
        set_index=base.set_index if base else 0,
        group_index=base.group_index if base else 1,
        day=run.day,
        kind=_KINDS.get(rep.kind, _plain_kind(rep)),
        counted_as=_counted_as(rep),
        intended_pace=rep.race_pace,
        amount=amount,
        measured=base.measured if base else None,
        least_rep_m=amount.metres / amount.reps,
    )


def _counted_as(rep: Rep) -> CountedAs:
    if rep.kind is RepKind.HILL:
        return CountedAs.NOT_COUNTED
    return CountedAs.PACE if rep.race_pace is None else CountedAs.INTENT


def _plain_kind(rep: Rep) -> KindJudged:
    is_short = (rep.distance_m or 0.0) < STRIDE_MOST_M and (rep.duration_s or 0.0) <= STRIDE_MOST_S
    return KindJudged.STRIDE if is_short else KindJudged.REP


def _corrected_amount(rep: Rep, count: int, base: Amount) -> Amount:
    """Make so many reps, each as long as the coach wrote; what was not written is as measured."""
    share = count / base.reps
    return Amount(
        reps=count,
        metres=count * rep.distance_m if rep.distance_m else base.metres * share,
        metres_sd_m=0.0 if rep.distance_m else base.metres_sd_m * sqrt(share),
        seconds=count * rep.duration_s if rep.duration_s else base.seconds * share,
        seconds_sd_s=0.0 if rep.duration_s else base.seconds_sd_s * sqrt(share),
        metres_share_bias=0.0 if rep.distance_m else base.metres_share_bias,
    )


def _at_pace(rep: Rep, paces: DatePaces) -> Amount:
    """Make one rep that no watch shows, at the date pace of its race pace; 0 if unknown."""
    pace = paces.pace(rep.race_pace) if rep.race_pace else None
    speed = pace.speed_mps if pace else 0.0
    return Amount(
        reps=1,
        metres=rep.distance_m or speed * (rep.duration_s or 0.0),
        metres_sd_m=0.0,
        seconds=rep.duration_s or (rep.distance_m or 0.0) / (speed or inf),
        seconds_sd_s=0.0,
        metres_share_bias=0.0,
    )


def _as_race(run: CorrectedRun, distance_m: float | None) -> list[JudgedGroup]:
    """Take the group nearest to the race's distance as the race; without a distance the longest."""
    if not run.groups:
        return [_unseen_race(run, distance_m)] if distance_m else []
    race = min(run.groups, key=lambda group: _off(group.amount.metres, distance_m))
    return [
        replace(group, kind=KindJudged.RACE, counted_as=CountedAs.PACE) if group is race else group
        for group in run.groups
    ]


def _off(metres: float, distance_m: float | None) -> float:
    return abs(log(max(metres, 1.0) / distance_m)) if distance_m else -metres


def _unseen_race(run: CorrectedRun, distance_m: float) -> JudgedGroup:
    race_pace = min(RACE_PACE_M, key=lambda pace: _off(RACE_PACE_M[pace], distance_m))
    race = _corrected_group(run, Rep(distance_m=distance_m, race_pace=race_pace), 1, None)
    return replace(race, kind=KindJudged.RACE, set_index=1)
