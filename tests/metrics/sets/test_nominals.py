"""What a coach would call a rep."""

from __future__ import annotations

from itertools import product
from math import exp, hypot, log, pi, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import multivariate_normal

from metrics.contract.units import MILE_M
from metrics.sets.nominals import (
    SHOWN_FROM,
    UNKNOWN_SCALE,
    DistanceScale,
    Nominal,
    NominalReading,
    name_from_laps,
    name_from_step,
    score_names,
)


def name_group(
    metres: list[float],
    seconds: list[float],
    edge_sd_s: float,
    *,
    scale: DistanceScale = UNKNOWN_SCALE,
) -> Nominal:
    """Name a group that has no other beside it."""
    return score_names(metres, seconds, edge_sd_s, scale=scale).name()


@pytest.mark.parametrize(
    ("metres", "seconds", "shown"),
    [
        ([401, 403, 399, 402], [80.0, 76.0, 83.0, 78.0], (400.0, None)),
        ([252, 266, 240, 259], [60.3, 59.8, 60.5, 60.1], (None, 60.0)),
        ([1003, 1001, 1006], [230.0, 221.0, 226.0], (1000.0, None)),
        ([733], [171.0], (None, None)),
    ],
)
def test_names(
    metres: list[float], seconds: list[float], shown: tuple[float | None, float | None]
) -> None:
    nominal = name_group(metres, seconds, 0.6)
    assert (nominal.distance_m, nominal.duration_s) == shown


def test_eighty_metres_in_fifteen_seconds_keep_both_readings() -> None:
    nominal = name_group([80.5, 79.5], [15.1, 14.9], 0.6)
    assert nominal.shown is None
    assert nominal.first is not None
    assert nominal.second is not None
    assert {nominal.first.text, nominal.second.text} == {"80 m", "15 s"}


def test_a_treadmill_that_measures_no_metres_is_named_by_its_times() -> None:
    nominal = name_group([0.0, 0.0, 0.0, 0.0], [60.2, 59.9, 60.1, 60.0], 0.6)
    assert nominal.duration_s == 60.0
    assert nominal.distance_m is None


def test_a_step_names_its_rep() -> None:
    nominal = name_from_step(metres=None, seconds=45.0)
    assert nominal is not None
    assert (nominal.distance_m, nominal.duration_s) == (None, 45.0)
    assert name_from_step(metres=None, seconds=None) is None


@settings(max_examples=60)
@given(
    st.lists(st.floats(20, 3000), min_size=1, max_size=6),
    st.floats(2.0, 8.0),
    st.floats(0.3, 3.0),
)
def test_probabilities_of_names_are_sound(
    metres: list[float], speed_mps: float, edge_sd_s: float
) -> None:
    nominal = name_group(metres, [length / speed_mps for length in metres], edge_sd_s)
    probabilities = [reading.probability for reading in (nominal.first, nominal.second) if reading]
    assert all(0 < probability <= 1 for probability in probabilities)
    assert sum(probabilities) <= 1 + 1e-9
    assert probabilities == sorted(probabilities, reverse=True)
    assert nominal.shown is None or (nominal.probability or 0.0) >= SHOWN_FROM


@pytest.mark.parametrize(
    ("metres", "seconds", "shown"),
    [
        ([500.0, 500.0, 500.2], [156.1, 154.7, 158.0], (500.0, None)),
        ([500.0, 500.9, 499.3], [156.1, 154.7, 158.0], (500.0, None)),
        ([500.0, 500.9], [156.1, 154.7], None),
        ([500.0, 501.4, 500.2], [156.1, 154.7, 158.0], None),
        ([81.0, 84.0, 79.3], [20.0, 20.0, 20.03], (None, 20.0)),
        ([1609.3, 1609.5], [400.2, 401.7], (MILE_M, None)),
        ([412.0, 395.0], [20.0, 25.0], None),
    ],
)
def test_a_lap_that_the_watch_ended_is_its_own_name(
    metres: list[float], seconds: list[float], shown: tuple[float | None, float | None] | None
) -> None:
    nominal = name_from_laps(metres, seconds)
    assert (nominal and (nominal.distance_m, nominal.duration_s)) == shown


METRES = score_names([403.0] * 4, [80.0, 77.0, 83.0, 78.0], 0.6)
SECONDS = score_names([252.0, 266.0, 240.0, 259.0], [60.3, 59.8, 60.5, 60.1], 0.6)
NEITHER = score_names([733.0] * 3, [171.0, 166.0, 169.0], 0.6)


def test_groups_beside_one_of_metres_are_likely_of_metres() -> None:
    scores = score_names([306, 302, 304], [62.2, 62.9, 63.2], 0.6)
    alone, beside = scores.name(), scores.name([METRES])
    assert alone.first is not None
    assert beside.distance_m == 300.0
    assert beside.first is not None
    assert beside.first.probability > alone.first.probability


def test_efforts_that_are_all_of_round_times_are_named_together() -> None:
    """Of a fartlek no effort is sure by itself, for each may be a round distance or none."""
    efforts = [(161, 31.0), (228, 44.0), (318, 61.5), (152, 29.5), (450, 89.0), (221, 44.5)]
    scores = [score_names([metres], [seconds], 0.6) for metres, seconds in efforts]
    alone = [each.name().duration_s for each in scores]
    together = [
        each.name([other for other in scores if other is not each]).duration_s for each in scores
    ]
    assert alone.count(None) >= 4
    assert together == [30.0, 45.0, 60.0, 30.0, 90.0, 45.0]


def test_a_group_beside_odd_ones_is_likelier_odd() -> None:
    scores = score_names([301.0], [58.0], 0.6)
    alone, beside = scores.name().probability, scores.name([NEITHER] * 2).probability
    assert alone is not None
    assert beside is not None
    assert beside < alone


NO_ROUND_TIME_S = 7777.0
NO_METRES = 0.0
USUAL_DISTANCES_M = """50 0.3, 60 1, 80 1, 100 4, 120 0.5, 150 2, 200 6, 250 0.3, 300 3, 350 0.1,
    400 8, 500 1, 600 2, 700 0.1, 800 6, 900 0.1, 1000 6, 1200 3, 1400 0.1, 1500 0.5, 1600 2,
    1609.344 2, 1800 0.1, 2000 2, 2400 0.5, 2500 0.2, 3000 1, 3200 0.5, 4000 0.3, 5000 0.5"""
USUAL_DURATIONS_S = """10 1.5, 15 2.5, 20 3, 30 4, 40 0.5, 45 1, 60 4, 75 0.3, 90 1.5, 120 2.5,
    150 0.3, 180 2.5, 240 1.5, 300 2, 360 0.5, 420 0.1, 480 1, 540 0.2, 600 1, 720 0.3, 900 0.4,
    1200 0.4"""


def usual(text: str) -> list[tuple[float, float]]:
    """Read lengths, and how often they are set."""
    return [(float(length), float(often)) for length, often in map(str.split, text.split(","))]


def odds(nominal: Nominal, name: str) -> float:
    """Tell how much likelier a name is than no round length at all."""
    readings = [reading for reading in (nominal.first, nominal.second) if reading]
    likely = next(reading.probability for reading in readings if reading.text == name)
    return likely / (1 - sum(reading.probability for reading in readings))


def odds_where_measured_right(often: float, sd: float) -> float:
    """Nine reps of ten are of round length; of 85.1 of those, so many are of this one.

    The density of a length that is measured right is that of a normal error's middle; odd lengths
    are spread evenly over a ratio of 200.
    """
    return 9 * often / 85.1 * log(200) / (sqrt(2 * pi) * sd)


@pytest.mark.parametrize(("metres", "often"), usual(USUAL_DISTANCES_M))
def test_round_distances_are_as_likely_as_coaches_set_them(metres: float, often: float) -> None:
    """A file errs by 1.3 % and a rep by 1.5 %, and a watch reads 0.8 % too much on a track."""
    nominal = name_group([1.008 * metres], [NO_ROUND_TIME_S], 0.0)
    expected = odds_where_measured_right(often, hypot(0.013, 0.015))
    assert odds(nominal, f"{metres:.0f} m") == pytest.approx(expected, rel=0.02)


@pytest.mark.parametrize(
    ("seconds", "often"),
    # Of 15 s, 10 s and 20 s are readings too, and a third one is not told.
    [(seconds, often) for seconds, often in usual(USUAL_DURATIONS_S) if seconds != 15.0],
)
def test_round_times_are_as_likely_as_coaches_set_them(seconds: float, often: float) -> None:
    """Runners go by the beep to 2.5 s in a stride, to 1 s in a minute; and a rep is 1 % off."""
    nominal = name_group([NO_METRES], [seconds], 0.0)
    beep_s = min(2.5, max(1.0, 2.5 - 1.5 * (seconds - 20) / 40))
    expected = odds_where_measured_right(often, hypot(beep_s / seconds, 0.01))

    assert odds(nominal, f"{seconds:.0f} s") == pytest.approx(expected, rel=0.02)


@pytest.mark.parametrize(
    ("metres", "name"), [(383.0, None), (385.0, 400.0), (422.5, 400.0), (424.5, None)]
)
def test_a_name_is_at_most_two_and_a_half_errors_off(metres: float, name: float | None) -> None:
    """Both errors make 2 % of a 400 that reads 403: 5 % more or less is too far off."""
    first = name_group([metres], [NO_ROUND_TIME_S], 0.0).first
    assert (first and first.value) == name


@pytest.mark.parametrize(("probability", "shown_m"), [(0.89, None), (0.91, 400.0)])
def test_a_name_is_shown_from_nine_in_ten_on(probability: float, shown_m: float | None) -> None:
    reading = NominalReading(value=400.0, is_distance=True, probability=probability)
    assert Nominal(first=reading, second=None).distance_m == shown_m


@pytest.mark.parametrize(("seconds", "second"), [(77.6, "75 s"), (77.9, None)])
def test_a_reading_is_worth_a_word_from_one_in_a_hundred_on(
    seconds: float, second: str | None
) -> None:
    reading = name_group([403.2], [seconds], 0.6).second
    assert (reading and reading.text) == second


def test_of_a_set_of_metres_one_group_in_ten_goes_its_own_way() -> None:
    """300 m in a minute may be either: the other groups of the set tell.

    Of ten groups beside one of metres nine have metres, the tenth is like any group: by metres in
    57 of 100, by time in 33, odd in 10.
    """
    scores = score_names([301.0], [61.3], 0.6)
    ratios = [
        odds(nominal, "300 m") / odds(nominal, "60 s")
        for nominal in (scores.name([METRES] * 9), scores.name(), scores.name([SECONDS] * 9))
    ]
    by_metres, by_time = 0.9 * 54.1 / 85.1, 0.9 * 31.0 / 85.1
    assert ratios[0] / ratios[1] == pytest.approx((0.9 / by_metres + 0.1) / 0.1, rel=0.02)
    assert ratios[1] / ratios[2] == pytest.approx((0.9 / by_time + 0.1) / 0.1, rel=0.02)


@pytest.mark.parametrize(("mean_s", "shown_s"), [(60.0, 60.0), (68.0, None)])
def test_reps_that_stray_have_a_name_where_their_mean_has_one(
    mean_s: float, shown_s: float | None
) -> None:
    """Fifteen minutes between jogs, each as long as its edges were seen: all of them tell."""
    off = [-2.3, 1.3, -0.1, 0.4, 1.0, 0.9, -0.2, -5.5, 3.1, -6.2, 0.6, 5.3, 2.0, -1.1, 0.8]
    metres = [2.95 * (mean_s + s) + 8 * (-1) ** at for at, s in enumerate(off)]
    assert name_group(metres, [mean_s + s for s in off], 0.6).duration_s == shown_s


@pytest.mark.parametrize("pace_sd", [0.05, 0.07])
def test_what_is_more_alike_than_paces_allow_was_set(pace_sd: float) -> None:
    """300 m in about a minute: reps of 300 m differ in their seconds, a minute's in its metres."""
    stray = [1 + pace_sd * share for share in (-1.2, 0.4, 1.1, -0.5, 0.9, -0.7)]
    by_metres = name_group([301.0] * 6, [60.4 * share for share in stray], 0.6)
    by_time = name_group([301.0 * share for share in stray], [60.4] * 6, 0.6)
    assert (by_metres.distance_m, by_time.duration_s) == (300.0, 60.0)


def test_a_step_is_believed_in_99_of_100() -> None:
    nominal = name_from_step(metres=400.0, seconds=None)
    assert nominal is not None
    assert nominal.first is not None
    assert nominal.first.probability == 0.99


def test_odd_lengths_are_at_best_3_percent_alike() -> None:
    """Run at one pace, reps within 1 % of their length tell of a name, those 5 % off of none."""
    alone = odds(name_group([403.2], [NO_ROUND_TIME_S], 0.0), "400 m")
    for stray, tells in ((0.01, True), (0.05, False)):
        shares = [1 - stray, 1 + stray] * 2
        metres, seconds = [403.2 * s for s in shares], [NO_ROUND_TIME_S * s for s in shares]
        assert (odds(name_group(metres, seconds, 0.0), "400 m") > alone) is tells


def test_under_a_meter_nothing_was_measured() -> None:
    """What a treadmill counts of no way says nothing of how alike the reps are."""
    standing = name_group([0.0, 0.0], [60.0, 60.5], 0.6)
    assert name_group([0.95, 0.95], [60.0, 60.5], 0.6) == standing
    assert name_group([1.15, 1.15], [60.0, 60.5], 0.6) != standing


@pytest.mark.parametrize("metres", [388.0, 418.0])
def test_a_watch_reads_0_8_percent_too_much_on_a_track(metres: float) -> None:
    """A reading of 403.2 is a 400 run right; others are less likely by how far they lie off."""
    nominal = name_group([metres], [NO_ROUND_TIME_S], 0.0)
    sd = hypot(0.013, 0.015)
    off = (log(metres / 400) - 0.008) / sd
    expected = odds_where_measured_right(8, sd) * exp(-(off**2) / 2)
    assert odds(nominal, "400 m") == pytest.approx(expected, rel=0.02)


def test_a_rep_that_was_broken_off_does_not_hide_the_name_of_the_others() -> None:
    """Six kilometers that the watch reads 2 % too long, and one that ended early."""
    seconds = [225.0, 221.0, 219.0, 222.0, 226.0, 223.0]
    nominal = name_group([1018, 1022, 1015, 1020, 1023, 1017, 921], [*seconds, 204.0], 0.6)
    assert nominal.distance_m == 1000.0


def strayed_together(metres: float, seconds: float, edges: float) -> float:
    """Score two reps that stray by as much either way and have no name, as a log.

    The mean over 24 equally likely sets of errors, by SciPy's normal distribution of two values.
    Four of five such sets have metres in common, the others seconds, which stray by 1 % more.
    """
    likelihoods = [
        [
            together(metres, seconds, line=line, pace=pace, edges=times * edges, is_timed=is_timed)
            for is_timed in (False, True)
        ]
        for pace, line, times in product((0.008, 0.015, 0.03, 0.06), (0.008, 0.015, 0.03), (1, 2))
    ]
    by_metres, by_seconds = np.mean(likelihoods, axis=0)
    return log(0.8 * by_metres + 0.2 * by_seconds)


def together(
    metres: float, seconds: float, *, line: float, pace: float, edges: float, is_timed: bool
) -> float:
    """Compute the density of two reps that stray either way, over that of one that does not."""

    def density(off: tuple[float, float]) -> float:
        kinds = ((0.8, edges, 0.0), (0.15, 3 * edges, 0.0), (0.05, edges, 0.4))
        return sum(share * of_kind(off, edge, length) for share, edge, length in kinds)

    def of_kind(off: tuple[float, float], edge: float, length: float) -> float:
        common = 0.03**2 + length**2 + (0.01**2 if is_timed else 0)
        in_metres = (0.7 * edge) ** 2 + line**2 + common + (pace**2 if is_timed else 0)
        in_seconds = edge**2 + common + (0 if is_timed else pace**2)
        both = 0.7 * edge**2 + common
        cov = [[in_metres, both], [both, in_seconds]]
        return float(multivariate_normal.pdf(off, cov=cov))

    return density((metres, seconds)) ** 2 / density((0.0, 0.0))


@pytest.mark.parametrize(
    ("metres", "seconds"), [(0.004, 0.02), (0.03, 0.004), (0.04, 0.05), (0.15, 0.16), (0.001, 0.0)]
)
def test_metres_and_seconds_stray_together_as_by_another_way(metres: float, seconds: float) -> None:
    """Of 61 s, both edges err by 2 × 0.6 s."""
    scores = score_names(
        [343.0 * exp(metres), 343.0 * exp(-metres)],
        [61.0 * exp(seconds), 61.0 * exp(-seconds)],
        0.6,
    )
    usual_s = 61.0 * (exp(seconds) + exp(-seconds)) / 2  # The median of two.
    expected = log(0.1 / log(200)) + strayed_together(metres, seconds, sqrt(2) * 0.6 / usual_s)
    assert scores.odd == pytest.approx(expected, abs=0.02)


def test_reps_that_have_nothing_in_common_have_no_name() -> None:
    """A counter that leapt: 20, 90 and 18 m in the seconds of 100."""
    assert name_group([20.0, 90.0, 18.0], [20.0, 21.0, 20.0], 0.3).shown is None


@pytest.mark.parametrize(("odd_count", "shown_m"), [(1, 400.0), (3, None)])
def test_most_reps_must_agree_on_a_name(odd_count: int, shown_m: float | None) -> None:
    metres = [*[440.0] * odd_count, *[402.0] * (6 - odd_count)]
    seconds = [length / 4.9 for length in metres]
    assert name_group(metres, seconds, 0.6).distance_m == shown_m


def test_a_rep_in_seven_has_an_edge_three_times_worse() -> None:
    """Eight times two minutes in a jog: the last two were begun late and ended late."""
    seconds = [120.7, 120.7, 120.2, 119.6, 122.8, 121.9, 114.3, 130.5]
    metres = [494.0, 476.0, 490.0, 493.0, 494.0, 479.0, 435.0, 502.0]
    assert name_group(metres, seconds, 0.6).duration_s == 120.0


@pytest.mark.parametrize(("metres", "shown_m"), [(1618.0, 1600.0), (1575.0, 1600.0)])
def test_1600_and_the_mile_are_one_name_to_a_reader(metres: float, shown_m: float) -> None:
    """Neither is likely by itself, for they lie 0.6 % apart."""
    nominal = name_group([metres] * 3, [NO_ROUND_TIME_S] * 3, 0.6)
    assert nominal.first is not None
    assert nominal.first.probability < SHOWN_FROM
    assert nominal.probability is not None
    assert nominal.probability > SHOWN_FROM
    assert nominal.distance_m in (shown_m, MILE_M)


def test_what_an_oval_says_of_the_scale_makes_a_name_surer() -> None:
    """A watch that reads 2.5 % too much says 307 m of 300; an oval knows by how much."""
    unknown = name_group([311.0] * 4, [NO_ROUND_TIME_S] * 4, 0.6)
    known = name_group(
        [301.0] * 4, [NO_ROUND_TIME_S] * 4, 0.6, scale=DistanceScale(bias=0, sd=0.005)
    )
    assert known.distance_m == 300.0
    assert odds(known, "300 m") > 3 * odds(unknown, "300 m")
