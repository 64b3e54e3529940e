"""A judge who knows the sizes of all errors, on drawn groups and on a small season."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from math import exp, log

import numpy as np
import pytest
from msgspec.structs import replace

from benchmarks.evaluation.season_ceiling import at_best, metres_at_best
from benchmarks.evaluation.season_score import MetresScore, PaceScore
from metrics.contract.enums import EffortKind
from metrics.contract.race_paces import PROGRESSION, RacePace
from metrics.judgements.contract.enums import Work
from simulator.season.running import FORM_SPREAD, STRIDE_SPREAD
from simulator.season.truth import TrueRep
from simulator.season.workspace import SMALL, WrittenSeason

PACES = (RacePace.THRESHOLD, *PROGRESSION, RacePace.MAX)
RACE_MPS = {pace: 4.0 * 1.07**place for place, pace in enumerate(PACES)}
REPS = 6


def drawn(count: int, *, error: float, bias: float = 0.0) -> list[PaceScore]:
    """Groups of strides about their paces, measured with an error."""
    random = np.random.default_rng(4)
    borders = [log(4.0 * 1.07 ** (place + 0.5)) for place in range(len(PACES) - 1)]
    groups: list[PaceScore] = []
    for meant in random.choice(len(PACES), count):
        form = random.normal(0, FORM_SPREAD)
        usual = float(np.median(random.normal(0, STRIDE_SPREAD, REPS)))
        true = log(4.0 * 1.07**meant) + form + usual
        pace = PACES[int(np.searchsorted(borders, true))]
        groups.append(
            PaceScore(
                athlete_id="runner-01",
                activity_id=str(len(groups)),
                group_index=1,
                week=1,
                measure=("garmin", "measured"),
                judged_mps=exp(true + bias + random.normal(0, error)),
                true_mps=exp(true),
                race_mps=RACE_MPS,
                true_pace=pace,
                meant_pace=PACES[meant],
                stated_pace=pace,
                odds={pace: 1.0},
                rep_count=REPS,
                rep_m=120.0,
                least_gap=0.07,
            )
        )
    return groups


def right(groups: Sequence[PaceScore]) -> float:
    return float(np.mean([group.is_right for group in groups]))


def stated(groups: Sequence[PaceScore]) -> float:
    return float(np.mean([group.odds[group.stated_pace] for group in groups]))


@pytest.mark.parametrize("error", [0.01, 0.02, 0.03])
def test_the_ceiling_says_how_often_it_is_right(error: float) -> None:
    best = at_best(drawn(3000, error=error))
    assert stated(best) == pytest.approx(right(best), abs=0.02)


def test_without_error_it_is_always_right_and_a_bias_costs_it_nothing() -> None:
    assert right(at_best(drawn(300, error=0.0))) == 1.0
    biased = right(at_best(drawn(3000, error=0.02, bias=-0.03)))
    assert biased == pytest.approx(right(at_best(drawn(3000, error=0.02))), abs=0.005)


def test_nobody_judges_the_same_measures_better() -> None:
    """Here: the band that the speed lies in."""
    groups = drawn(3000, error=0.02)
    borders = [log(4.0 * 1.07 ** (place + 0.5)) for place in range(len(PACES) - 1)]
    by_band = [PACES[int(np.searchsorted(borders, log(group.judged_mps)))] for group in groups]
    naive = np.mean([band is group.true_pace for band, group in zip(by_band, groups, strict=True)])
    assert right(at_best(groups)) >= naive


def rep(day: date, run: str) -> TrueRep:
    return TrueRep(
        activity_id=run,
        athlete_id="runner-01",
        day=day,
        week=1,
        group_index=1,
        kind=EffortKind.STRIDE,
        start_s=0.0,
        end_s=20.0,
        distance_m=100.0,
        duration_s=20.0,
        speed_mps=5.0,
        race_pace=RacePace.R800,
        group_pace=RacePace.R800,
        meant_pace=RacePace.R800,
        least_gap=0.07,
    )


@pytest.mark.parametrize(
    ("chance", "low_m", "high_m"), [(1.0, 1200.0, 1200.0), (0.8, 600.0, 1200.0), (0.05, 0.0, 0.0)]
)
def test_a_range_holds_eight_cases_in_ten(
    tmp_path_factory: pytest.TempPathFactory, chance: float, low_m: float, high_m: float
) -> None:
    """Of two sets of 600 m."""
    season = WrittenSeason(
        folder=tmp_path_factory.getbasetemp(),
        size=SMALL,
        team=(),
        reps=tuple(rep(date(2026, 1, 5), run) for run in "ab" for _ in range(6)),
        file_count=2,
    )
    week = MetresScore(
        athlete_id="runner-01", week=1, work=Work.STRIDES, true_m=1200.0, low_m=0.0, high_m=0.0
    )
    (group, *_) = drawn(1, error=0.0)
    odds = {RacePace.R800: chance, RacePace.R1600: 1 - chance}
    best = [replace(group, activity_id=run, odds=odds) for run in "ab"]
    (ranged,) = metres_at_best(season, best, [week])
    assert (ranged.low_m, ranged.high_m) == (low_m, high_m)
