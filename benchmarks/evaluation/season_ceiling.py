"""How well anybody could judge a season from the same measured speeds.

A judge who knows what no program can: what each athlete could truly race on the day, how a group's
usual rep scatters about what was meant, and how each kind of measure errs, in the mean and in its
spread. All that remains is what the watch does not show. Where a program comes as far, better
judging cannot help, only better measuring; what is asked beyond it, no program reaches from these
files. The errors are those of the very groups that are judged, so the ceiling is a little high.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate, pairwise
from math import exp, hypot, log, pi, sqrt
from statistics import NormalDist, fmean, pstdev
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from benchmarks.evaluation.season_score import WORK, MetresScore, PaceScore
from benchmarks.evaluation.true_status import true_statuses
from metrics.contract.race_paces import RacePace
from metrics.judgements.contract.enums import ProgressionStatus, Work
from simulator.season.running import FORM_SPREAD, REP_SPREAD, STRIDE_SPREAD
from simulator.season.truth import TrueRep
from simulator.season.workspace import WrittenSeason

FEWEST = 15
"""Groups from which on a kind of measure has an error of its own."""
LENGTHS_M = (100.0, 150.0)
LOW, HIGH = 0.1, 0.9
_NORMAL = NormalDist()


class _Error(Struct, frozen=True, kw_only=True):
    """How a measured speed errs, in log: its mean and its standard deviation."""

    mean: float
    sd: float

    @classmethod
    def of(cls, groups: Sequence[PaceScore]) -> _Error:
        errors = [log(group.judged_mps / group.true_mps) for group in groups]
        return cls(mean=fmean(errors), sd=max(pstdev(errors), 1e-6))


def at_best(groups: Sequence[PaceScore]) -> list[PaceScore]:
    """Judge the same groups again as one who knows the true sizes of all errors."""
    errors = _errors(groups)
    judged = [(group, _odds(group, errors[_kind(group)])) for group in groups]
    return [
        replace(group, odds=odds, stated_pace=max(odds, key=odds.__getitem__))
        for group, odds in judged
    ]


def _kind(group: PaceScore) -> tuple[int, tuple[str, str]]:
    return _length(group), group.measure


def _length(group: PaceScore) -> int:
    return sum(group.rep_m >= border_m for border_m in LENGTHS_M)


def _errors(groups: Sequence[PaceScore]) -> Mapping[tuple[int, tuple[str, str]], _Error]:
    """Measure how each kind errs; a rare one as all of its length do."""
    by_kind: dict[tuple[int, tuple[str, str]], list[PaceScore]] = defaultdict(list)
    by_length: dict[int, list[PaceScore]] = defaultdict(list)
    for group in groups:
        by_kind[_kind(group)].append(group)
        by_length[_length(group)].append(group)
    return {
        kind: _Error.of(of_kind if len(of_kind) >= FEWEST else by_length[kind[0]])
        for kind, of_kind in by_kind.items()
    }


def _odds(group: PaceScore, error: _Error) -> dict[RacePace, float]:
    """Weigh the race paces by Bayes' rule, each as likely as any other beforehand."""
    seen = log(group.judged_mps) - error.mean
    paces = [log(speed) for speed in group.race_mps.values()]
    usual = hypot(FORM_SPREAD, _rep_spread(group) * sqrt(pi / (2 * group.rep_count + pi - 2)))
    spread, share = hypot(error.sd, usual), error.sd**2 / (error.sd**2 + usual**2)
    weights = [exp(-(((seen - pace) / spread) ** 2) / 2) for pace in paces]
    sd = error.sd * usual / spread
    below = [
        sum(
            weight * _NORMAL.cdf((border - seen - share * (pace - seen)) / sd)
            for weight, pace in zip(weights, paces, strict=True)
        )
        / sum(weights)
        for border in [(slow + fast) / 2 for slow, fast in pairwise(paces)]
    ]
    chances = [high - low for low, high in pairwise([0.0, *below, 1.0])]
    return dict(zip(group.race_mps, chances, strict=True))


def _rep_spread(group: PaceScore) -> float:
    return REP_SPREAD if _length(group) == len(LENGTHS_M) else STRIDE_SPREAD


def statuses_at_best(
    season: WrittenSeason, best: Iterable[PaceScore]
) -> dict[tuple[str, int], ProgressionStatus]:
    """Answer by the likeliest pace of every group; groups without a judgement as they were run."""
    judged = {(group.activity_id, group.group_index): group.stated_pace for group in best}
    reps = tuple(
        replace(rep, group_pace=judged.get((rep.activity_id, rep.group_index), rep.group_pace))
        for rep in season.reps
    )
    return true_statuses(replace(season, reps=reps))


def metres_at_best(
    season: WrittenSeason, best: Iterable[PaceScore], weeks: Iterable[MetresScore]
) -> list[MetresScore]:
    """Give the ranges of meters at 800 pace again, groups independent and their meters exact."""
    odds = {(group.activity_id, group.group_index): group.odds for group in best}
    by_week: dict[tuple[str, int, Work], dict[_Group, list[TrueRep]]] = defaultdict(dict)
    for rep in season.reps:
        for work in WORK.get(rep.kind, ()):
            groups = by_week[rep.athlete_id, rep.week, work]
            groups.setdefault((rep.activity_id, rep.group_index), []).append(rep)
    return [
        _ranged(week, _at_800(by_week[week.athlete_id, week.week, week.work], odds))
        for week in weeks
    ]


_Group: TypeAlias = tuple[str, int]


def _at_800(
    groups: Mapping[_Group, Sequence[TrueRep]], odds: Mapping[_Group, Mapping[RacePace, float]]
) -> list[tuple[float, float]]:
    """List the meters of each group and its chance of 800 pace; as it was run if not judged."""
    return [
        (
            sum(rep.distance_m for rep in reps),
            odds[group].get(RacePace.R800, 0.0)
            if group in odds
            else float(reps[0].group_pace is RacePace.R800),
        )
        for group, reps in groups.items()
    ]


def _ranged(week: MetresScore, groups: Iterable[tuple[float, float]]) -> MetresScore:
    sums = {0.0: 1.0}
    for metres, chance in groups:
        more: dict[float, float] = defaultdict(float)
        for total, weight in sums.items():
            more[total] += weight * (1 - chance)
            more[total + metres] += weight * chance
        sums = more
    return replace(week, low_m=_quantile(sums, LOW), high_m=_quantile(sums, HIGH))


def _quantile(sums: Mapping[float, float], share: float) -> float:
    ordered = sorted(sums)
    up_to = accumulate(sums[total] for total in ordered)
    return next((total for total, part in zip(ordered, up_to, strict=True) if part >= share), 0.0)
