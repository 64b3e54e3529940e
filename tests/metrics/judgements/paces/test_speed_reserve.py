from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from math import hypot

import pytest
from msgspec.structs import replace

from metrics.contract.race_paces import RacePace
from metrics.judgements.inputs.coach import AthleteContext, Result, ResultKind, Season, SetTimings
from metrics.judgements.paces.equivalence import oxygen_cost, vdot
from metrics.judgements.paces.speed_reserve import (
    SeasonChange,
    TopSpeedBasis,
    aerobic_speed,
    first_reserve,
    pace_shares,
    season_start,
    short_times,
    speed_reserve,
    top_speed,
)
from metrics.races.enums import SpeedType, TimingMethod

MakeContext = Callable[..., AthleteContext]
DAY = date(2026, 4, 20)
SEASON = Season(name="Spring", start=date(2026, 2, 1), end=date(2026, 6, 1))


def result(
    distance_m: float, duration_s: float, days_ago: int, kind: ResultKind = ResultKind.RACE
) -> Result:
    return Result(
        athlete_id="a1",
        day=DAY - timedelta(days=days_ago),
        distance_m=distance_m,
        duration_s=duration_s,
        kind=kind,
    )


def sprint(duration_s: float, days_ago: int, distance_m: float = 60.0) -> Result:
    return result(distance_m, duration_s, days_ago, ResultKind.GATE_TIMED)


def flying(
    *times_s: float | None, days_ago: int, speed_type: SpeedType = SpeedType.FLYING, of: float = 30
) -> SetTimings:
    return SetTimings(
        athlete_id="a1",
        day=DAY - timedelta(days=days_ago),
        speed_type=speed_type,
        distance_m=of,
        times_s=times_s,
        method=TimingMethod.GATE,
    )


def test_B6_speed_reserve_is_top_speed_above_aerobic_speed(make_context: MakeContext) -> None:
    context = make_context(
        results=(result(3200, 660, 20),), timings=(flying(3.7, None, 3.6, days_ago=9),)
    )
    reserve = speed_reserve(context, DAY)
    assert reserve is not None
    assert reserve.top.basis is TopSpeedBasis.FLYING
    assert reserve.top.speed_mps == pytest.approx(30 / 3.6)
    assert oxygen_cost(reserve.aerobic_mps) == pytest.approx(vdot(3200, 660))
    assert reserve.reserve_mps == pytest.approx(30 / 3.6 - reserve.aerobic_mps)
    assert reserve.ratio == pytest.approx(30 / 3.6 / reserve.aerobic_mps)
    assert reserve.reserve_sd_mps == pytest.approx(
        hypot(0.01 * 30 / 3.6, hypot(0.005, 0.02) * reserve.aerobic_mps)
    )


def test_B6_times_of_200_and_400_are_compared_with_the_first_of_the_season(
    make_context: MakeContext,
) -> None:
    context = make_context(
        seasons=(SEASON,),
        results=(
            result(400, 58.0, 200),
            result(400, 61.0, 60),
            result(200, 27.0, 40),
            result(400, 59.8, 12),
            result(400, 60.4, 3),
        ),
        timings=(flying(26.4, 26.9, days_ago=5, speed_type=SpeedType.REP, of=200),),
    )
    four, two = short_times(context, DAY, 400), short_times(context, DAY, 200)
    assert four is not None
    assert two is not None
    assert (four.value, four.first) == (59.8, 61.0)
    assert four.change == pytest.approx(-1.2)
    assert four.is_sure
    assert (two.value, two.first) == (26.4, 27.0)
    assert short_times(make_context(), DAY, 400) is None


def test_B6_only_like_timings_make_a_trend(make_context: MakeContext) -> None:
    """A standing 60 is slower than a flying 30: the one does not rise to the other."""
    race = result(3200, 660, 70)
    mixed = make_context(
        seasons=(SEASON,), results=(race, sprint(8.6, 60)), timings=(flying(3.6, days_ago=5),)
    )
    now = speed_reserve(mixed, DAY)
    assert now is not None
    assert first_reserve(mixed, now) is None
    like = make_context(
        seasons=(SEASON,),
        results=(race,),
        timings=(flying(3.8, days_ago=60), flying(3.6, days_ago=5)),
    )
    now = speed_reserve(like, DAY)
    assert now is not None
    first = first_reserve(like, now)
    assert first is not None
    assert first.top.speed_mps == pytest.approx(30 / 3.8)
    assert first.reserve_mps < now.reserve_mps


def test_B7_race_pace_takes_less_of_a_higher_top_speed(make_context: MakeContext) -> None:
    context = make_context(
        seasons=(SEASON,),
        results=(result(1600, 300, 65), result(800, 140, 65)),
        timings=(flying(3.9, days_ago=60), flying(3.6, days_ago=5)),
    )
    top = top_speed(context, DAY)
    assert top is not None
    shares = dict(pace_shares(context, top, DAY))
    change = shares[RacePace.R1600]
    assert change.value == pytest.approx(1600 / 300 / (30 / 3.6), rel=1e-3)
    assert change.first == pytest.approx(1600 / 300 / (30 / 3.9), rel=1e-3)
    assert change.change is not None
    assert change.change < 0
    assert change.is_sure
    assert list(shares) == sorted(shares, key=list(RacePace).index)


def test_B7_without_an_earlier_timing_there_is_no_trend(make_context: MakeContext) -> None:
    context = make_context(
        seasons=(SEASON,), results=(result(1600, 300, 65),), timings=(flying(3.6, days_ago=5),)
    )
    top = top_speed(context, DAY)
    assert top is not None
    assert all(change.change is None for _, change in pace_shares(context, top, DAY))


def test_an_estimate_of_top_speed_tells_nothing_of_the_400(make_context: MakeContext) -> None:
    context = make_context(results=(result(400, 60.0, 10), result(1600, 300, 20)))
    top = top_speed(context, DAY)
    assert top is not None
    assert top.basis is TopSpeedBasis.FROM_400
    assert top.speed_mps == pytest.approx(1.15 * 400 / 60.0)
    assert RacePace.R400 not in dict(pace_shares(context, top, DAY))


def test_a_flying_rep_goes_before_a_standing_sprint(make_context: MakeContext) -> None:
    context = make_context(results=(sprint(7.0, 5),), timings=(flying(3.9, days_ago=30),))
    top = top_speed(context, DAY)
    assert top is not None
    assert top.basis is TopSpeedBasis.FLYING


def test_nothing_later_and_nothing_old_counts(make_context: MakeContext) -> None:
    context = make_context(
        results=(result(3200, 660, -1), result(3200, 700, 121), result(800, 140, 10)),
        timings=(flying(3.6, days_ago=-1), flying(3.7, days_ago=121)),
    )
    top = top_speed(context, DAY)
    assert top is None or top.basis is TopSpeedBasis.FROM_400
    assert aerobic_speed(context, DAY) is None
    assert speed_reserve(context, DAY) is None


def test_nothing_is_known_of_who_was_never_timed(make_context: MakeContext) -> None:
    assert top_speed(make_context(), DAY) is None
    assert speed_reserve(make_context(), DAY) is None


def test_the_season_of_a_day(make_context: MakeContext) -> None:
    context = make_context(seasons=(SEASON,))
    assert season_start(context, DAY) == SEASON.start
    assert season_start(context, date(2026, 8, 1)) == date(2026, 8, 1) - timedelta(days=180)


def test_a_change_within_its_error_is_not_sure() -> None:
    change = SeasonChange(value=8.0, sd=0.1, day=DAY, first=7.9, first_sd=0.1, first_day=DAY)
    assert not change.is_sure
    assert not SeasonChange(value=8.0, sd=0.0, day=DAY).is_sure


@pytest.mark.parametrize(("duration_s", "is_known"), [(208.0, False), (212.0, True)])
def test_vdot_is_sound_from_three_and_a_half_minutes_on(
    make_context: MakeContext, duration_s: float, *, is_known: bool
) -> None:
    context = make_context(results=(result(1200, duration_s, 10),))
    assert (aerobic_speed(context, DAY) is not None) is is_known


@pytest.mark.parametrize(
    ("method", "sd_s", "sd_share"),
    [(TimingMethod.GATE, 0.02, 0.01), (TimingMethod.HAND, 0.2, 0.03)],
)
def test_a_hand_is_a_fifth_of_a_second_off_a_gate_a_fiftieth(
    make_context: MakeContext, method: TimingMethod, sd_s: float, sd_share: float
) -> None:
    """Of a sprint that is 3 percent, and 1."""
    reps = replace(flying(27.0, days_ago=5, speed_type=SpeedType.REP, of=200), method=method)
    times = short_times(make_context(timings=(reps,)), DAY, 200)
    assert times is not None
    assert times.sd == sd_s
    sprints = replace(flying(3.6, days_ago=5), method=method)
    top = top_speed(make_context(timings=(sprints,)), DAY)
    assert top is not None
    assert top.sd_mps / top.speed_mps == pytest.approx(sd_share)
