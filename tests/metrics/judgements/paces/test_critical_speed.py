from __future__ import annotations

from datetime import date

import numpy as np
import pytest
import scipy
from hypothesis import given
from hypothesis import strategies as st

from metrics.judgements.paces.critical_speed import (
    MaximalEffort,
    _quantile,
    by_watch,
    critical_speed,
    qualifying,
)

DAY = date(2026, 3, 2)


def effort(distance_m: float, duration_s: float, sd_share: float = 0.005) -> MaximalEffort:
    return MaximalEffort(
        distance_m=distance_m, duration_s=duration_s, sd_share=sd_share, day=DAY, source="race"
    )


def on_line(speed_mps: float, d_prime_m: float, *distances_m: float) -> list[MaximalEffort]:
    return [effort(metres, (metres - d_prime_m) / speed_mps) for metres in distances_m]


@given(st.floats(3.0, 6.0), st.floats(80, 350))
def test_efforts_on_a_line_give_it_back(speed_mps: float, d_prime_m: float) -> None:
    line = critical_speed(on_line(speed_mps, d_prime_m, 1200, 1600, 3200))
    assert line is not None
    assert line.speed_mps == pytest.approx(speed_mps)
    assert line.d_prime_m == pytest.approx(d_prime_m, rel=1e-6)
    assert line.speed_low_mps < speed_mps < line.speed_high_mps
    assert line.d_prime_low_m < d_prime_m < line.d_prime_high_m


def test_the_fit_is_that_of_weighted_least_squares() -> None:
    efforts = [effort(800, 132, 0.01), effort(1600, 291), effort(3200, 630), effort(5000, 1040)]
    line = critical_speed(efforts)
    assert line is not None
    times = np.array([each.duration_s for each in efforts])
    metres = np.array([each.distance_m for each in efforts])
    sds = np.array([each.sd_share * each.distance_m for each in efforts])
    speed, d_prime = np.polyfit(times, metres, 1, w=1 / sds)
    assert line.speed_mps == pytest.approx(speed)
    assert line.d_prime_m == pytest.approx(d_prime)


def test_ranges_hold_the_truth_eight_times_in_ten() -> None:
    rng = np.random.default_rng(8)
    hits = []
    for _ in range(600):
        raced = [
            effort(each.distance_m, each.duration_s * rng.normal(1, each.sd_share))
            for each in on_line(4.4, 180.0, 800, 1600, 3200, 5000)
        ]
        line = critical_speed(raced)
        assert line is not None
        hits.append(
            (
                line.speed_low_mps < 4.4 < line.speed_high_mps,
                line.d_prime_low_m < 180 < line.d_prime_high_m,
            )
        )
    held = np.mean(hits, axis=0)
    # The ranges also allow for efforts that do not lie on a line: never too narrow.
    assert (held > 0.78).all()
    assert (held < 0.93).all()


def test_two_efforts_or_a_short_span_tell_nothing() -> None:
    assert critical_speed(on_line(4.4, 180, 1600, 3200)) is None
    assert critical_speed(on_line(4.4, 180, 1600, 2000, 2400)) is None


def test_nothing_is_told_outside_2_to_20_minutes() -> None:
    line = critical_speed(on_line(4.4, 180, 1200, 1600, 3200))
    assert line is not None
    assert line.distance_m(119.0) is None
    assert line.distance_m(1201.0) is None
    assert line.distance_m(600.0) == pytest.approx(4.4 * 600 + 180)
    assert [each.distance_m for each in line.efforts] == [1200, 1600, 3200]


def test_who_went_on_at_that_speed_had_not_given_all() -> None:
    races = on_line(4.4, 180, 800, 1600, 3200)
    jogged = effort(1000, 1000 / 4.4)
    assert jogged not in qualifying([*races, jogged])
    assert critical_speed([*races, jogged]) == critical_speed(races)


def test_the_best_of_a_distance_counts() -> None:
    races = on_line(4.4, 180, 800, 1600, 3200)
    slow = effort(1600, races[1].duration_s + 20)
    assert critical_speed([*races, slow]) == critical_speed(races)


def test_short_and_long_efforts_do_not_qualify() -> None:
    races = on_line(4.4, 180, 800, 1600, 3200)
    others = [effort(400, 55), effort(10_000, 2400)]
    assert qualifying([*others, *races]) == races


def test_times_that_contradict_the_line_are_refused() -> None:
    """Speeds that fall less than a line through 0 allows would give a D′ below 0."""
    assert critical_speed([effort(800, 180), effort(1600, 350), effort(3200, 640)]) is None


def test_a_watch_errs_and_its_run_was_no_race() -> None:
    watched = by_watch(1600, 320, 3.2, DAY)
    assert watched.source == "watch"
    assert watched.sd_share == pytest.approx(np.hypot(0.01, 0.01))


@pytest.mark.parametrize("freedom", range(1, 12))
def test_few_efforts_make_a_wide_range(freedom: int) -> None:
    """By Student's t for up to ten degrees of freedom, then by the normal."""
    stats = scipy.stats
    expected = stats.t.ppf(0.9, freedom) if freedom <= 10 else stats.norm.ppf(0.9)
    assert _quantile(freedom) == pytest.approx(expected, abs=0.001)


@pytest.mark.parametrize(
    ("seconds", "qualifies"), [(118, False), (122, True), (1190, True), (1210, False)]
)
def test_all_out_efforts_take_2_to_20_minutes(seconds: float, *, qualifies: bool) -> None:
    assert bool(qualifying([effort(4 * seconds, seconds)])) is qualifies


@pytest.mark.parametrize(("longest_s", "is_told"), [(585.0, False), (615.0, True)])
def test_the_longest_takes_twice_as_long_as_the_shortest(
    longest_s: float, *, is_told: bool
) -> None:
    efforts = [effort(4.4 * seconds + 180, seconds) for seconds in (300.0, 400.0, longest_s)]
    assert (critical_speed(efforts) is not None) is is_told


def test_efforts_on_a_line_are_as_unsure_as_their_times() -> None:
    """1.2816 standard errors of a weighted line to each side."""
    efforts = on_line(4.4, 180.0, 1200, 1600, 3200)
    line = critical_speed(efforts)
    assert line is not None
    times = np.array([each.duration_s for each in efforts])
    weights = np.array([1 / (0.005 * each.distance_m) ** 2 for each in efforts])
    spread = weights @ (times - weights @ times / weights.sum()) ** 2
    assert line.speed_high_mps - line.speed_mps == pytest.approx(1.2816 / spread**0.5)
