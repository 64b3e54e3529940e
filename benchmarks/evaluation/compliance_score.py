"""How well plan items of a season are graded: at which pace they were run, and whether whole.

Every planned workout of the simulated season is run whole wherever there is a file of it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

import polars as pl
from msgspec import Struct

from metrics.contract.race_paces import PACES, Mode, RacePace
from metrics.judgements.contract.enums import ComplianceStatus, PaceVerdict
from metrics.judgements.progression.pace_work import TWINS
from simulator.season.truth import TrueRep

_NOT_PACED = (None, RacePace.EASY, RacePace.THRESHOLD)


class PaceVerdictScore(Struct, frozen=True, kw_only=True):
    """The verdict on one item of one planned pace, and the side that its reps truly were on."""

    athlete_id: str
    day: date
    stated: PaceVerdict
    right: PaceVerdict

    @property
    def is_told(self) -> bool:
        """Whether any verdict was given: that the reps were mixed is one, and never true here."""
        return self.stated is not PaceVerdict.UNKNOWN

    @property
    def is_right(self) -> bool:
        """Whether the verdict is that of the reps' true pace."""
        return self.stated is self.right


def given_share(scores: Sequence[PaceVerdictScore]) -> float:
    """Return the share of items with a verdict on pace; 0 of none."""
    return sum(score.is_told for score in scores) / max(1, len(scores))


def right_share(scores: Sequence[PaceVerdictScore]) -> float:
    """Return the share of right verdicts among those given; 0 of none."""
    told = [score for score in scores if score.is_told]
    return sum(score.is_right for score in told) / max(1, len(told))


def verdict_scores(
    reps: Sequence[TrueRep],
    compliance: pl.DataFrame,
    plan: pl.DataFrame,
    *,
    coarse: Sequence[str] = (),
) -> list[PaceVerdictScore]:
    """Compare the verdicts on items that are graded by one race pace; runs without reps are out.

    `coarse` are athletes whose watch cannot show a stride.
    """
    scores = _verdict_scores(reps, compliance, plan)
    return [score for score in scores if score.athlete_id not in coarse]


def _verdict_scores(
    reps: Sequence[TrueRep], compliance: pl.DataFrame, plan: pl.DataFrame
) -> Iterator[PaceVerdictScore]:
    key = ["athlete_id", "local_date", "plan_item"]
    planned: dict[tuple[object, ...], set[RacePace]] = defaultdict(set)
    for *item, race_pace in plan.select(*key, "race_pace").iter_rows():
        planned[tuple(item)] |= set() if race_pace in _NOT_PACED else {RacePace(race_pace)}
    by_run = defaultdict(list)
    for rep in reps:
        by_run[rep.activity_id].append(rep)
    is_graded = (pl.col("mode") == Mode.PACE) & pl.col("pace").is_not_null()
    for row in compliance.filter(is_graded).iter_rows(named=True):
        paces, run = planned[tuple(row[name] for name in key)], by_run.get(row["activity_id"], [])
        if len(paces) == 1 and run:
            sides = Counter(_side(rep.group_pace, *paces) for rep in run)
            yield PaceVerdictScore(
                athlete_id=row["athlete_id"],
                day=row["local_date"],
                stated=PaceVerdict(row["pace"]),
                right=sides.most_common(1)[0][0],
            )


def _side(run: RacePace, planned: RacePace) -> PaceVerdict:
    if run is planned or {run, planned} <= set(TWINS):
        return PaceVerdict.IN_BAND
    is_faster = PACES.index(run) > PACES.index(planned)
    return PaceVerdict.FASTER if is_faster else PaceVerdict.SLOWER


def structures_of(
    compliance: pl.DataFrame, activities: pl.DataFrame, *, coarse: Sequence[str] = ()
) -> list[ComplianceStatus]:
    """List what became of each planned item with a file that can show its reps."""
    rows = compliance.join(activities, on=["athlete_id", "local_date"], how="semi").filter(
        ~pl.col("athlete_id").is_in(list(coarse)),
        pl.col("structure") != ComplianceStatus.UNPLANNED,
    )
    return [ComplianceStatus(structure) for structure in rows["structure"]]
