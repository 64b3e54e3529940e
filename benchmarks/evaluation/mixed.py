"""Whether mixed sets are read as the coach wrote them, and how much was at 800 pace.

Eight kinds of workouts with unlike reps, whose paces lie 6 % apart or more, pressed and unpressed.
The athlete's results are known, so each group can be judged by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from statistics import mean, median

import polars as pl
from msgspec import Struct

from config.progression import default_progression
from metrics import Evidence, Facts, measure
from metrics.contract.race_paces import PROGRESSION, RacePace
from metrics.judgements.contract.enums import Work
from metrics.judgements.exposure.athlete_exposure import athlete_exposure
from metrics.judgements.inputs.athlete_facts import AthleteFacts
from metrics.judgements.inputs.coach import Athlete, AthleteContext, Result, ResultKind
from metrics.judgements.paces.date_paces import RACE_PACE_M
from parsers.parse import parse
from simulator.laps import Lapping
from simulator.mixed import MIXED, MixedOuting, mixed_outing

DAY = date(2026, 3, 3)
RACED_BEFORE = timedelta(days=14)
ATHLETE_ID = "runner"


class MixedScore(Struct, frozen=True, kw_only=True):
    """One mixed session: the reps of each group, and the meters at 800 pace."""

    name: str
    true_sizes: Sequence[int]
    stated_sizes: Sequence[int]
    true_m: float
    low_m: float
    high_m: float

    @property
    def is_grouped_right(self) -> bool:
        """Whether every group is there with its reps."""
        return list(self.stated_sizes) == list(self.true_sizes)

    @property
    def is_inside(self) -> bool:
        """Whether the true meters lie in the stated range."""
        return self.low_m <= self.true_m <= self.high_m

    @property
    def half_width(self) -> float:
        """Half of the stated range over the true meters."""
        return (self.high_m - self.low_m) / 2 / self.true_m


def mixed_scores(
    seeds: Iterable[int], *, lapping: Lapping, evidence: Evidence, names: Iterable[str] = MIXED
) -> list[MixedScore]:
    """Score every kind and seed."""
    return [
        mixed_score(name, mixed_outing(name, seed=seed, lapping=lapping), evidence)
        for name in names
        for seed in seeds
    ]


def mixed_score(name: str, run: MixedOuting, evidence: Evidence) -> MixedScore:
    """Measure one session, judge it with the athlete's results, and compare."""
    (activity,) = parse(run.outing.fit()).activities
    facts = measure(activity, evidence=evidence)
    low_m, high_m = metres_at_800(facts, run)
    return MixedScore(
        name=name,
        true_sizes=run.group_sizes(),
        stated_sizes=group_sizes(facts),
        true_m=run.metres_at(RacePace.R800),
        low_m=low_m,
        high_m=high_m,
    )


def group_sizes(facts: Facts) -> list[int]:
    """Count the reps of each group of the file, sets of a single effort left out, in their order.

    A set that is cut in two shows as two groups more.
    """
    sets = facts.tables["sets"].sort("set_index", "group_index")
    several = sets.filter(pl.col("rep_count").sum().over("set_index") > 1)
    return several["rep_count"].to_list()


def metres_at_800(facts: Facts, run: MixedOuting) -> tuple[float, float]:
    """Read the stated range of meters at 800 pace from the day's exposure; 0 to 0 without a row."""
    stamped = {
        name: facts.tables[name].with_columns(
            athlete_id=pl.lit(ATHLETE_ID), local_date=pl.lit(DAY), utc_offset_s=pl.lit(0)
        )
        for name in AthleteFacts.__struct_fields__
    }
    exposure = athlete_exposure(AthleteFacts(**stamped), _context(run), "").exposure_daily
    row = exposure.filter(race_pace=RacePace.R800, work=Work.REPS)
    if row.is_empty():
        return 0.0, 0.0
    return float(row["metres_low"][0]), float(row["metres_high"][0])


def _context(run: MixedOuting) -> AthleteContext:
    results = tuple(
        Result(
            athlete_id=ATHLETE_ID,
            day=DAY - RACED_BEFORE,
            distance_m=RACE_PACE_M[race_pace],
            duration_s=RACE_PACE_M[race_pace] / run.ability.speeds_mps[race_pace],
            kind=ResultKind.RACE,
        )
        for race_pace in PROGRESSION
    )
    return AthleteContext(
        athlete=Athlete(athlete_id=ATHLETE_ID), settings=default_progression(), results=results
    )


def mixed_table(seeds: Sequence[int]) -> str:
    """Lay out the scores, pressed and unpressed, as a Markdown table with a row for each kind."""
    columns = {
        "pressed": mixed_scores(seeds, lapping=Lapping.MANUAL, evidence=Evidence.AUTO),
        "unpressed": mixed_scores(seeds, lapping=Lapping.NONE, evidence=Evidence.AUTO),
    }
    head = "".join(f" | {name}: groups right | in range | half-width" for name in columns)
    lines = [f"| set{head} |", "|---" * 7 + "|"]
    for name in ("all", *MIXED):
        cells = [
            _cells([score for score in scores if name in ("all", score.name)])
            for scores in columns.values()
        ]
        lines.append(f"| {name.replace('_', ' + ').replace('x', ' × ')} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _cells(scores: Sequence[MixedScore]) -> str:
    figures = (
        f"{mean(score.is_grouped_right for score in scores):.3f}",
        f"{mean(score.is_inside for score in scores):.3f}",
        f"{median(score.half_width for score in scores):.3f}",
    )
    return " | ".join(figures)
