"""The groups of a set with their names, kinds, judged speeds and rests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from metrics.contract.enums import EffortEvidence, EffortKind, SetShape
from metrics.efforts.marks import FEWEST_EXACT
from metrics.efforts.measures import Measures, edge_sd_s
from metrics.efforts.reconcile import BROKEN_OFF, UNSEEN
from metrics.efforts.run import Run
from metrics.sets.grouping import EffortSet, Group, is_cut_short
from metrics.sets.judged_speed import JudgedSpeed, judge_speed
from metrics.sets.kinds import kind_of
from metrics.sets.nominals import (
    UNKNOWN_SCALE,
    DistanceScale,
    NameScores,
    Nominal,
    name_from_laps,
    name_from_step,
    score_names,
)
from metrics.sets.rests import MeasuredRest


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedGroup:
    """A group with all that is told of it; one judged speed per rep."""

    group: Group
    nominal: Nominal
    kind: EffortKind
    judged_speeds: list[JudgedSpeed]
    rests: list[MeasuredRest]


def named_groups(run: Run, effort_set: EffortSet, rests: list[MeasuredRest]) -> list[NamedGroup]:
    """Name and judge each group of a set.

    Parameters
    ----------
    run : the prepared signal.
    effort_set : the set.
    rests : after every rep of the set but the last, in time order.

    Returns
    -------
    One per group. Parts of a series that are all alike have one name.
    """
    nominals = _nominals(run, effort_set)
    return [
        NamedGroup(
            group=group,
            nominal=nominal,
            kind=kind_of(run, effort_set, group),
            judged_speeds=[judge_speed(run, rep, nominal) for rep in group.reps],
            rests=_rests_inside(effort_set, group, rests),
        )
        for group, nominal in zip(effort_set.groups, nominals, strict=True)
    ]


def _nominals(run: Run, effort_set: EffortSet) -> list[Nominal]:
    """Name each group, by itself and by what the others are likely named by."""
    if effort_set.shape is SetShape.SERIES and {part.group for part in effort_set.series} <= {0}:
        return [_alone(_exact_or_scores(run, effort_set.reps))] * len(effort_set.groups)
    named = [_exact_or_scores(run, group.reps) for group in effort_set.groups]
    scores = [_scores_of(each) for each in named]
    return [
        each.name([other for other in scores if other and other is not each])
        if isinstance(each, NameScores)
        else each
        for each in named
    ]


def _alone(named: Nominal | NameScores) -> Nominal:
    return named.name() if isinstance(named, NameScores) else named


def _scores_of(named: Nominal | NameScores) -> NameScores | None:
    """Make scores of an exact name, which no other is beside; None of one that was broken off."""
    if isinstance(named, NameScores) or named.first is None:
        return named if isinstance(named, NameScores) else None
    name = {named.first.value: 0.0}
    return NameScores(
        by_distance=name if named.first.is_distance else {},
        by_time={} if named.first.is_distance else name,
        odd=log(1 - named.first.probability),
    )


def _rests_inside(
    effort_set: EffortSet, group: Group, rests: list[MeasuredRest]
) -> list[MeasuredRest]:
    """List the rests between the group's reps; after them where others lie between."""
    members = {rep.start_s for rep in group.reps}
    follows = [rep.start_s in members for rep in effort_set.reps]
    inside = [rest for at, rest in enumerate(rests) if follows[at] and follows[at + 1]]
    after = [rest for at, rest in enumerate(rests) if follows[at]]
    return inside or (after if len(group.reps) > 1 else [])


def _exact_or_scores(run: Run, reps: Sequence[Measures]) -> Nominal | NameScores:
    """Take what the workout asked of all the reps, else score names by what they measure."""
    if any(BROKEN_OFF in rep.effort.flags for rep in reps):
        return Nominal(first=None, second=None)
    targets = {(rep.effort.target_m, rep.effort.target_s) for rep in reps}
    if len(targets) == 1:
        ((metres, seconds),) = targets
        named = name_from_step(metres=metres, seconds=seconds)
        if named is not None:
            return named
    exact = _nominal_of_laps(reps)
    if exact is not None:
        return exact
    whole = [rep for rep in reps if not is_cut_short(rep, len(run.speed))] or reps
    return score_names(
        [rep.distance_m * share for rep, share in zip(whole, _shares(whole), strict=True)],
        [_lasted_s(rep) for rep in whole],
        edge_sd_s(run),
        scale=_scale(whole),
    )


def _lasted_s(rep: Measures) -> float:
    """Tell how long a rep lasted: by its motion where presses timed it, for they come late."""
    is_pressed = rep.effort.evidence is EffortEvidence.LAP and not rep.effort.is_watch_ended
    return rep.duration_s if is_pressed and UNSEEN not in rep.effort.flags else rep.effort.timed_s


def _shares(reps: Sequence[Measures]) -> list[float]:
    """List the true meters for one of the watch's; 1 for all unless all were run on an oval."""
    shares = [rep.ruler.share for rep in reps if rep.ruler]
    return shares if len(shares) == len(reps) else [1.0] * len(reps)


def _scale(reps: Sequence[Measures]) -> DistanceScale:
    """Take the error that an oval leaves of the distances, where all reps were run on it."""
    rulers = [rep.ruler for rep in reps if rep.ruler]
    if len(rulers) < len(reps):
        return UNKNOWN_SCALE
    return DistanceScale(bias=0.0, sd=max(ruler.bias_sd for ruler in rulers))


def _nominal_of_laps(reps: Sequence[Measures]) -> Nominal | None:
    """Take what laps that the watch ended say; None where a rep has none, or few are but round."""
    if len(reps) < FEWEST_EXACT and not all(rep.effort.is_watch_ended for rep in reps):
        return None
    laps = [
        (rep.effort.watch_m, rep.effort.official_s)
        for rep in reps
        if rep.effort.watch_m is not None and rep.effort.official_s is not None
    ]
    if len(laps) < len(reps):
        return None
    return name_from_laps([metres for metres, _ in laps], [seconds for _, seconds in laps])
