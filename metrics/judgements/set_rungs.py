"""At which rung each group of like reps was run, as probabilities.

A group's speed errs by its own error, which has fallen with the number of reps, and by the error
that all groups of its file share; the borders of the rungs err with the date paces. All are taken
as normal in the logarithm of speed, and every true speed as equally likely beforehand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import hypot, log
from statistics import NormalDist
from typing import Any, TypeAlias

from metrics.judgements.groups import JudgedGroup, Measured
from metrics.judgements.paces import DatePaces
from metrics.judgements.words import CountedAs
from metrics.rungs import RHYTHMS, Rung

Odds: TypeAlias = Mapping[Rung, float]
"""Probability of each rung that is not ruled out, slow to fast; they sum to 1."""

FOLDED_BELOW = 0.005
"""A rung less likely than this goes to the most likely one."""
_NORMAL = NormalDist()


@dataclass(frozen=True, slots=True, kw_only=True)
class Borders:
    """Borders between neighbouring rungs of `RHYTHMS`: log of m/s, and relative errors.

    The paces of one athlete err together, so a border errs as much as its two rungs do in the mean.
    """

    log_mps: tuple[float, ...]
    sd_shares: tuple[float, ...]

    @classmethod
    def of(cls, paces: DatePaces) -> Borders | None:
        """Of known paces; None without them."""
        if not paces.is_known:
            return None
        both = list(pairwise(paces.paces))
        return cls(
            log_mps=tuple(log(slow.speed_mps * fast.speed_mps) / 2 for slow, fast in both),
            sd_shares=tuple(
                (slow.sd_mps / slow.speed_mps + fast.sd_mps / fast.speed_mps) / 2
                for slow, fast in both
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RungedGroup:
    """A group with its odds, and the borders that they rest on; None where a word decided."""

    group: JudgedGroup
    odds: Odds
    borders: Borders | None


def runged(group: JudgedGroup, borders: Borders | None) -> RungedGroup:
    """By intent: the intended rung, surely. By pace, counted or not: as fast as it was measured."""
    if group.counted_as is CountedAs.INTENT and group.intended_rung is not None:
        return RungedGroup(group=group, odds={group.intended_rung: 1.0}, borders=None)
    if borders is None or group.measured is None:
        return RungedGroup(group=group, odds={Rung.UNKNOWN: 1.0}, borders=None)
    return RungedGroup(group=group, odds=odds_of(group.measured, borders), borders=borders)


def odds_of(measured: Measured, borders: Borders) -> Odds:
    """Probability of each rung; those below 0.005 are folded into the most likely."""
    own = hypot(measured.own_sd_share, measured.bias_sd_share)
    speed, slower, odds = log(measured.speed_mps), 0.0, []
    for border, sd_share in zip(borders.log_mps, borders.sd_shares, strict=True):
        below = _below(border - speed, hypot(own, sd_share))
        # A border of wide error must not say that a faster rung is slower than a slower one.
        odds.append(max(below - slower, 0.0))
        slower = max(slower, below)
    return _folded([*odds, 1.0 - slower])


def _below(gap: float, sd: float) -> float:
    """Probability that a speed lies below a border that is `gap` above it."""
    return _NORMAL.cdf(gap / sd) if sd else float(gap > 0)


def _folded(odds: Sequence[float]) -> Odds:
    kept = {rung: p for rung, p in zip(RHYTHMS, odds, strict=True) if p >= FOLDED_BELOW}
    likeliest = max(kept, key=kept.__getitem__)
    return {**kept, likeliest: 1.0 - sum(p for rung, p in kept.items() if rung is not likeliest)}


def rung_rows(runged_group: RungedGroup, paces: DatePaces) -> list[dict[str, Any]]:
    """The group's rows of `set_rungs`, one per rung that is not ruled out."""
    group, odds = runged_group.group, runged_group.odds
    likeliest = max(odds, key=odds.__getitem__)
    return [
        {
            "local_date": group.day,
            "activity_id": group.activity_id,
            "set_index": group.set_index,
            "group_index": group.group_index,
            "rung": rung,
            "probability": probability,
            "is_most_likely": rung is likeliest,
            "kind_judged": group.kind,
            "counted_as": group.counted_as,
            "intended_rung": group.intended_rung,
            **_pace_columns(paces, rung),
        }
        for rung, probability in odds.items()
    ]


def _pace_columns(paces: DatePaces, rung: Rung) -> dict[str, Any]:
    pace = paces.pace(rung)
    return {
        "date_pace_mps": pace and pace.speed_mps,
        "band_low_mps": pace and pace.low_mps,
        "band_high_mps": pace and pace.high_mps,
        "pace_basis": pace and pace.basis,
        "pace_age_days": pace and pace.age_days,
        "pace_sd_mps": pace and pace.sd_mps,
    }
