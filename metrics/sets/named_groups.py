"""The groups of a set with their names, kinds, judged speeds and rests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from math import inf
from statistics import median

import numpy as np
from msgspec import Struct

from metrics.contract.enums import EffortKind, SetShape
from metrics.efforts.marks.mark import FEWEST_EXACT
from metrics.efforts.measures import Measures, Ruler, edge_sd_s
from metrics.efforts.reconcile import BROKEN_OFF, UNSEEN
from metrics.efforts.run import Run
from metrics.sets.grouping import EffortSet, Group, is_cut_short
from metrics.sets.judged_speed import JudgedSpeed, judge_speed
from metrics.sets.kinds import kind_of
from metrics.sets.lengths import UNKNOWN_SCALE, DistanceScale, RepLengths
from metrics.sets.nominals import Nominal, NominalReading, name_from_laps, name_from_step
from metrics.sets.rest_styles import Starts
from metrics.sets.rests import MeasuredRest
from metrics.sets.set_names import name_groups

FEWEST_PRESSED = 2
LEAST_UNLIKENESS = 1e-4
SURER = 0.7
"""Of two rulers of so many reps the one by which these are less unlike by so much is the surer."""
NAMELESS = Nominal(first=None, second=None)
"""Of reps that were broken off: their lengths tell no name, of other groups neither."""


class NamedGroup(Struct, frozen=True, kw_only=True):
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
    nominals = _nominals(run, effort_set, rests)
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


def _nominals(run: Run, effort_set: EffortSet, rests: list[MeasuredRest]) -> list[Nominal]:
    """Name each group, by itself and by what the whole set shows; parts all alike have one name."""
    groups = [group.reps for group in effort_set.groups]
    are_alike = effort_set.shape is SetShape.SERIES and {
        part.group for part in effort_set.series
    } <= {0}
    if are_alike:
        groups = [effort_set.reps]
    exact = [_exact(reps) for reps in groups]
    named: dict[int, Nominal] = {}
    if None in exact:
        heard = [at for at, nominal in enumerate(exact) if nominal != NAMELESS]
        measured = [_lengths(run, groups[at]) for at in heard]
        surer = [
            (exact[at] or NAMELESS).first or first
            for at, (first, _) in zip(heard, measured, strict=True)
        ]
        starts = _starts(effort_set, rests, [groups[at] for at in heard])
        names = _by_two_rulers(
            surer,
            [other for _, other in measured],
            partial(name_groups, starts=starts, is_in_order=effort_set.is_in_order),
        )
        named = dict(zip(heard, names, strict=True))
    nominals = [nominal or named[at] for at, nominal in enumerate(exact)]
    return nominals * len(effort_set.groups) if are_alike else nominals


def _by_two_rulers(
    surer: list[RepLengths | NominalReading],
    others: list[RepLengths | None],
    name: Callable[[list[RepLengths | NominalReading]], list[Nominal]],
) -> list[Nominal]:
    """Name groups by the surer ruler, and by the other, if there is one, where it names none."""
    names = name(surer)
    is_open = [
        not each.shown and other is not None for each, other in zip(names, others, strict=True)
    ]
    if not any(is_open):
        return names
    lengths = [
        other if other is not None and is_other else each
        for each, other, is_other in zip(surer, others, is_open, strict=True)
    ]
    again = name(lengths)
    return [
        other if other.shown and not each.shown else each
        for each, other in zip(names, again, strict=True)
    ]


def _starts(
    effort_set: EffortSet, rests: list[MeasuredRest], groups: Sequence[Sequence[Measures]]
) -> Starts:
    """List the starts of reps that a rest follows, with the place of their group."""
    group_of = {rep.start_s: at for at, reps in enumerate(groups) for rep in reps}
    rows = [
        (group_of[rep.start_s], after.start_s - rep.start_s, rest.seconds, rest.metres)
        for (rep, after), rest in zip(pairwise(effort_set.reps), rests, strict=True)
        if rep.start_s in group_of
    ]
    columns = np.array(rows).reshape(-1, 4).T
    return Starts(
        group=columns[0].astype(np.intp),
        period_s=columns[1],
        rest_s=columns[2],
        rest_m=columns[3],
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


def _exact(reps: Sequence[Measures]) -> Nominal | None:
    """Take what the workout asked of all reps, or the watch's laps say; None where neither does."""
    if any(BROKEN_OFF in rep.effort.flags for rep in reps):
        return NAMELESS
    targets = {(rep.effort.target_m, rep.effort.target_s) for rep in reps}
    if len(targets) == 1:
        ((metres, seconds),) = targets
        named = name_from_step(metres=metres, seconds=seconds)
        if named is not None:
            return named
    return _nominal_of_laps(reps)


def _lengths(run: Run, reps: Sequence[Measures]) -> tuple[RepLengths, RepLengths | None]:
    """List what is measured of reps by the surer ruler, and by another that is nearly as sure.

    Presses come late, and so does the motion's half height: where all were pressed, the ruler by
    which they are more alike tells first, for nobody presses alike by chance.
    """
    whole = [rep for rep in reps if not is_cut_short(rep, len(run.speed))] or reps
    motion = [rep.distance_m for rep in whole], [_lasted_s(rep) for rep in whole]
    presses = _between_presses(whole)
    if presses is None:
        return _by_ruler(run, whole, *motion), None
    share = _unlikeness(*presses) / max(_unlikeness(*motion), LEAST_UNLIKENESS)
    by_motion, by_press = (_by_ruler(run, whole, *lengths) for lengths in (motion, presses))
    if share < SURER:
        return by_press, by_motion
    return by_motion, by_press if share < 1 else None


def _by_ruler(
    run: Run, reps: Sequence[Measures], metres: list[float], seconds: list[float]
) -> RepLengths:
    """Take the oval's word on meters, and the errors of the run."""
    shares = _shares(reps)
    return RepLengths(
        metres=[each_m * share for each_m, share in zip(metres, shares, strict=True)],
        seconds=seconds,
        edge_sd_s=edge_sd_s(run),
        scale=_scale(reps),
    )


def _between_presses(reps: Sequence[Measures]) -> tuple[list[float], list[float]] | None:
    """List meters and seconds of reps that were all pressed; None of one, or of any other."""
    pairs = [
        (rep.effort.watch_m, rep.effort.official_s)
        for rep in reps
        if rep.effort.is_pressed and rep.effort.watch_m and rep.effort.official_s
    ]
    if len(pairs) < max(FEWEST_PRESSED, len(reps)):
        return None
    return [metres for metres, _ in pairs], [seconds for _, seconds in pairs]


def _unlikeness(metres: list[float], seconds: list[float]) -> float:
    """Tell how unlike reps are, in the measure in which they are more alike: a median share."""
    return min(_spread(metres), _spread(seconds))


def _spread(lengths: list[float]) -> float:
    """Divide the median deviation by the median; ∞ where that is 0."""
    usual = median(lengths)
    return median(abs(length - usual) for length in lengths) / usual if usual > 0 else inf


def _lasted_s(rep: Measures) -> float:
    """Tell how long a rep lasted: by its motion where presses timed it, for they come late."""
    is_seen = UNSEEN not in rep.effort.flags
    return rep.duration_s if rep.effort.is_pressed and is_seen else rep.effort.timed_s


def _rulers(reps: Sequence[Measures]) -> list[Ruler]:
    """List what an oval says of the reps' meters; nothing unless most were run on it."""
    rulers = [rep.ruler for rep in reps if rep.ruler]
    return rulers if 2 * len(rulers) >= len(reps) else []


def _shares(reps: Sequence[Measures]) -> list[float]:
    """List the true meters for one of the watch's; 1 for all unless most were run on an oval."""
    rulers = _rulers(reps)
    usual = median(ruler.share for ruler in rulers) if rulers else 1.0
    return [rep.ruler.share if rulers and rep.ruler else usual for rep in reps]


def _scale(reps: Sequence[Measures]) -> DistanceScale:
    """Take the error that an oval leaves of the distances, where most reps were run on it."""
    rulers = _rulers(reps)
    if not rulers:
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
