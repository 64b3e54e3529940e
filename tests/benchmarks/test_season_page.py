from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from benchmarks.evaluation.compliance_score import PaceVerdictScore
from benchmarks.evaluation.season_score import MetresScore, PaceScore, StatusScore
from benchmarks.season_page import Figures, page
from metrics.contract.race_paces import RacePace
from metrics.judgements.contract.enums import (
    ComplianceStatus,
    PaceVerdict,
    ProgressionStatus,
    Work,
)
from simulator.season.stories import Archetype
from simulator.season.workspace import SMALL


def status(stated: ProgressionStatus) -> StatusScore:
    return StatusScore(
        athlete_id="runner-01",
        archetype=Archetype.STEADY_CLIMBER,
        week=1,
        right=ProgressionStatus.ON_TRACK,
        meant=ProgressionStatus.BEHIND,
        stated=stated,
        reason="",
    )


def metres(true_m: float, low_m: float, high_m: float, work: Work = Work.ALL) -> MetresScore:
    return MetresScore(
        athlete_id="runner-01",
        week=1,
        work=work,
        true_m=true_m,
        low_m=low_m,
        high_m=high_m,
    )


def group(true: RacePace, stated: RacePace, chance: float, *, rep_m: float = 120.0) -> PaceScore:
    return PaceScore(
        athlete_id="runner-01",
        activity_id="a",
        group_index=1,
        week=1,
        measure=("garmin", "measured"),
        judged_mps=5.0,
        true_mps=5.0,
        race_mps={true: 5.0},
        true_pace=true,
        meant_pace=true,
        stated_pace=stated,
        odds={stated: chance, RacePace.THRESHOLD: 1 - chance},
        rep_count=6,
        rep_m=rep_m,
        least_gap=0.07,
    )


SAID = [
    group(RacePace.R5K, RacePace.R5K, 0.7),
    group(RacePace.R1600, RacePace.R3200, 0.7),
    group(RacePace.R3200, RacePace.R3200, 0.9),
    group(RacePace.R800, RacePace.R800, 0.9, rep_m=200.0),
]
ONE = Figures(
    status=[status(ProgressionStatus.ON_TRACK), status(ProgressionStatus.BEHIND)],
    metres=[
        *(metres(600, 500, 620), metres(900, 0, 850), metres(100, 0, 200)),
        metres(700, 0, 100, Work.STRIDES),  # of a week that counts as a whole
    ],
    race_paces=SAID,
)


def test_figures_are_shares_of_what_was_asked() -> None:
    assert ONE.status_right == 0.5
    assert ONE.status_as_meant == 0.5
    assert ONE.inside == pytest.approx(2 / 3)
    assert ONE.width == pytest.approx((120 / 600 + 850 / 900) / 2)
    assert ONE.pace_right(100, 150) == pytest.approx(2 / 3)
    assert ONE.pace_right(150, 1e9) == 1


def test_calibration_is_the_distance_of_stated_and_right_by_groups() -> None:
    """Two groups said with 0.7 and right in half, one said with 0.9 and right."""
    assert ONE.miscalibration == pytest.approx((2 * 0.2 + 1 * 0.1) / 3)


def test_seasons_together_count_by_their_weeks_and_groups() -> None:
    other = Figures(status=[status(ProgressionStatus.ON_TRACK)] * 2, metres=[], race_paces=[])
    assert Figures.together([ONE, other]).status_right == 0.75


def test_the_page_says_what_was_asked_what_was_found_and_what_can_be() -> None:
    best = Figures(status=[ONE.status[0]] * 2, metres=ONE.metres, race_paces=SAID)
    text = page({1: ONE, 2: ONE}, best, SMALL, judging_s=7.5)
    assert "seeds\n1 to 2 gives a season of 8 athletes and 8 weeks" in text
    assert "| status as of what was run, 4 athlete-weeks | ≥ 0.96 | 0.500 | 1.000 |" in text
    assert "| … as in the table of what was meant | – | 0.500 | 0.000 |" in text
    assert "| steady climber | 4 | 0.500 | 1.000 | 0.500 |" in text
    assert "| on track | behind | 2 |" in text
    assert "| true meters at 800 pace in the stated range, 6 weeks with any | 0.75" in text
    assert "| strides | 2 | 0.000 | 1.000 | 0.000 | 0.14 |" in text
    assert "| CPU to judge a season of 150 athletes again (s) | < 10 | 7.5 | – |" in text
    assert "| 70% to 80% likely | 4 | 0.700 | 0.500 |" in text


def test_verdicts_on_pace_are_shown_as_given_and_as_right() -> None:
    scores = [
        PaceVerdictScore(
            athlete_id="runner-01", day=date(2026, 3, 2), stated=stated, right=PaceVerdict.IN_BAND
        )
        for stated in (PaceVerdict.IN_BAND, PaceVerdict.IN_BAND, PaceVerdict.UNKNOWN)
    ]
    structures = [ComplianceStatus(word) for word in ("done", "done", "partly", "unknown")]
    told = replace(ONE, verdicts=scores, structures=structures)
    text = page({1: told, 2: told}, ONE, SMALL, judging_s=1.0)
    assert "of 8 planned workouts with a file | ≥ 0.97 | 0.667 |" in text
    assert "| … told; the others are unknown | – | 0.750 |" in text
    assert "| … wrongly called partly done | ≤ 0.02 | 0.250 |" in text
    assert "| verdicts on pace right when given, of 6 planned workouts | ≥ 0.97 | 1.000 |" in text
    assert "| … given; the others are too close to tell | – | 0.667 |" in text
    assert "| in band | 4 | 4 | 0 | 0 |" in text
