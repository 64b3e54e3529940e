"""The names of all groups of a set together."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, hypot, log, pi, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.contract.units import MILE_M
from metrics.sets.lengths import UNKNOWN_SCALE, DistanceScale, RepLengths
from metrics.sets.nominals import SHOWN_FROM, Nominal, NominalReading
from metrics.sets.rest_styles import Starts
from metrics.sets.set_names import name_groups


def starts(*rows: tuple[int, float, float, float]) -> Starts:
    """List starts: of which group, seconds to the next, seconds and meters of the rest between."""
    columns = np.array(rows, dtype=float).reshape(-1, 4).T
    group, period_s, rest_s, rest_m = columns
    return Starts(group=group.astype(np.intp), period_s=period_s, rest_s=rest_s, rest_m=rest_m)


def lengths(metres: Sequence[float], seconds: Sequence[float]) -> RepLengths:
    """Measure a group at 1 Hz."""
    return RepLengths(metres=metres, seconds=seconds, edge_sd_s=0.6)


def name_group(
    metres: Sequence[float],
    seconds: Sequence[float],
    edge_sd_s: float,
    *,
    scale: DistanceScale = UNKNOWN_SCALE,
) -> Nominal:
    """Name a group that has no other beside it, and no rests."""
    reps = RepLengths(metres=metres, seconds=seconds, edge_sd_s=edge_sd_s, scale=scale)
    (nominal,) = name_groups([reps], starts())
    return nominal


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


def test_lengths_in_no_order_rather_go_by_time() -> None:
    """As they may be 90, 45 and 60 s or 400, 200 and 250 m."""
    groups = [
        lengths([393], [89.3]), lengths([198], [44.6]), lengths([388], [89.2]),
        lengths([258], [60.4]), lengths([201], [44.9]),
    ]  # fmt: skip
    in_order, in_none = (
        name_groups(groups, starts(), is_in_order=is_in_order) for is_in_order in (True, False)
    )
    assert [nominal.duration_s for nominal in in_order] == [None] * 5
    assert in_none[3].duration_s == 60.0
    assert not any(nominal.distance_m for nominal in in_none)


def test_a_treadmill_that_measures_no_metres_is_named_by_its_times() -> None:
    nominal = name_group([0.0, 0.0, 0.0, 0.0], [60.2, 59.9, 60.1, 60.0], 0.6)
    assert nominal.duration_s == 60.0
    assert nominal.distance_m is None


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


METRES = lengths([403.0] * 4, [80.0, 77.0, 83.0, 78.0])
SECONDS = lengths([252.0, 266.0, 240.0, 259.0], [60.3, 59.8, 60.5, 60.1])
OTHER_SECONDS = lengths([366.0, 351.0, 374.0], [90.4, 89.7, 90.2])
NEITHER = lengths([753.0] * 3, [211.0, 206.0, 209.0])


def test_groups_beside_one_of_metres_are_likely_of_metres() -> None:
    reps = lengths([306, 302, 304], [62.2, 62.9, 63.2])
    (alone,), (beside, _) = name_groups([reps], starts()), name_groups([reps, METRES], starts())
    assert alone.first is not None
    assert beside.distance_m == 300.0
    assert beside.first is not None
    assert beside.first.probability > alone.first.probability


def test_efforts_that_are_all_of_round_times_are_named_together() -> None:
    """Of a fartlek no effort is sure by itself, for each may be a round distance or none."""
    efforts = [(161, 31.0), (228, 44.0), (318, 61.5), (152, 29.5), (450, 89.0), (221, 44.5)]
    groups = [lengths([metres], [seconds]) for metres, seconds in efforts]
    alone = [name_groups([group], starts())[0].duration_s for group in groups]
    together = [nominal.duration_s for nominal in name_groups(groups, starts())]
    assert alone.count(None) >= 4
    assert together == [30.0, 45.0, 60.0, 30.0, 90.0, 45.0]


def test_a_group_beside_odd_ones_is_likelier_odd() -> None:
    reps = lengths([301.0], [58.0])
    (alone,), (beside, *_) = (
        name_groups([reps], starts()),
        name_groups([reps, NEITHER, NEITHER], starts()),
    )
    assert alone.probability is not None
    assert beside.probability is not None
    assert beside.probability < alone.probability


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


def odds_off_by(often: float, sds: Sequence[tuple[float, float]], off: float = 0.0) -> float:
    """Nine reps of ten are of round length; of 85.1 of those, so many are of this one.

    Its density is that of a mixture of normal errors, shares with their sizes; odd lengths are
    spread evenly over a ratio of 200.
    """
    density = sum(share / (sqrt(2 * pi) * sd) * exp(-((off / sd) ** 2) / 2) for share, sd in sds)
    return 9 * often / 85.1 * log(200) * density


def sds_of_metres() -> list[tuple[float, float]]:
    """A file errs by 1.3 %; a rep by 0.8, 1.5 or 3 % of its meters."""
    return [(1 / 3, hypot(0.013, sd)) for sd in (0.008, 0.015, 0.03)]


# Beside 1500 m, 1600 m and the mile other names are as near.
ALONE_M = [each for each in usual(USUAL_DISTANCES_M) if not 1400 < each[0] < 1800]


@pytest.mark.parametrize(("metres", "often"), ALONE_M)
def test_round_distances_are_as_likely_as_coaches_set_them(metres: float, often: float) -> None:
    """A watch reads 0.8 % too much on a track."""
    nominal = name_group([1.008 * metres], [NO_ROUND_TIME_S], 0.0)
    expected = odds_off_by(often, sds_of_metres())
    assert odds(nominal, f"{metres:.0f} m") == pytest.approx(expected, rel=0.1)


@pytest.mark.parametrize(
    ("seconds", "often"),
    # Of 15 s, 10 s and 20 s are readings too, and a third one is not told.
    [each for each in usual(USUAL_DURATIONS_S) if each[0] >= 60],
)
def test_round_times_are_as_likely_as_coaches_set_them(seconds: float, often: float) -> None:
    """Runners go by the beep to 0.7 s, one of seven sets to 2.1 s; and a rep is 1 % off."""
    nominal = name_group([NO_METRES], [seconds], 0.0)
    sds = [(share, hypot(late_s / seconds, 0.01)) for share, late_s in ((0.85, 0.7), (0.15, 2.1))]
    assert odds(nominal, f"{seconds:.0f} s") == pytest.approx(odds_off_by(often, sds), rel=0.1)


def test_strides_are_run_out_by_more_than_longer_reps() -> None:
    """Four seconds late: of strides of 20 s a beep may be the cause, of minutes less so."""
    in_time, late = (
        [
            odds(name_group([NO_METRES] * 6, [seconds + late_s] * 6, 0.6), f"{seconds:.0f} s")
            for seconds in (20.0, 60.0)
        ]
        for late_s in (0.0, 4.0)
    )
    assert late[0] / in_time[0] > 2 * late[1] / in_time[1]


@pytest.mark.parametrize(
    ("metres", "seconds", "beside", "share", "power"),
    [
        (308.0, 60.0, METRES, 0.9 * 54.1 / 85.1, 1),
        (302.0, 61.5, OTHER_SECONDS, 0.9 * 31.0 / 85.1, -1),
    ],
)
def test_of_a_hundred_groups_three_go_their_own_way(
    metres: float, seconds: float, beside: RepLengths, share: float, power: int
) -> None:
    """300 m in a minute may be either: the other groups of the set tell.

    Of a hundred groups beside many of metres 97 have metres, the others are like any group: by
    metres in 57 of 100, by time in 33, odd in 10.
    """
    reps = lengths([metres], [seconds])
    (alone,), (among, *_) = (
        name_groups([reps, *others], starts()) for others in ([], [beside] * 2)
    )
    ratio = (odds_of_metres(among) / odds_of_metres(alone)) ** power
    assert ratio == pytest.approx((0.97 / share + 0.03) / 0.03, rel=0.2)


def odds_of_metres(nominal: Nominal) -> float:
    """Tell how much likelier 300 m are than a minute."""
    likely = {each.text: each.probability for each in (nominal.first, nominal.second) if each}
    return likely["300 m"] / likely["60 s"]


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
    expected = odds_off_by(8, sds_of_metres(), log(metres / 400) - 0.008)
    assert odds(nominal, "400 m") == pytest.approx(expected, rel=0.15)


def test_a_rep_that_was_broken_off_does_not_hide_the_name_of_the_others() -> None:
    """Six kilometers that the watch reads 2 % too long, and one that ended early."""
    seconds = [225.0, 221.0, 219.0, 222.0, 226.0, 223.0]
    nominal = name_group([1018, 1022, 1015, 1020, 1023, 1017, 921], [*seconds, 204.0], 0.6)
    assert nominal.distance_m == 1000.0


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


def test_reps_that_start_by_the_clock_are_timed() -> None:
    """Eight strides of 15 s with 3:00 between start every 195 s; the motion of each is longer."""
    seconds = [14.8, 16.8, 18.1, 17.3, 16.6, 16.9, 19.0, 17.3]
    metres = [61, 73, 70, 73, 77, 80, 88, 80]
    rests = [195.5 + 1.2 * (-1) ** at - seconds[at] for at in range(7)]
    rows = [(0, seconds[at] + rest, rest, 200.0 + 7 * at) for at, rest in enumerate(rests)]
    reps = lengths(metres, seconds)
    (without,), (with_rests,) = name_groups([reps], starts()), name_groups([reps], starts(*rows))
    assert without.shown is None
    assert with_rests.duration_s == 15.0


def test_rests_that_go_by_meters_are_behind_reps_that_do() -> None:
    """300 m in about a minute, and 100 m to jog: back to the line, whatever time it takes."""
    reps = lengths([303, 300, 306, 301, 304, 299], [60.4, 61.9, 59.2, 60.9, 61.3, 60.1])
    rests = [(38.0, 101.0), (47.0, 103.0), (41.5, 104.0), (52.0, 100.0), (44.0, 103.0)]
    rows = [(0, 60.6 + rest_s, rest_s, rest_m) for rest_s, rest_m in rests]
    (without,), (with_rests,) = name_groups([reps], starts()), name_groups([reps], starts(*rows))
    assert odds_of_metres(with_rests) > 3 * odds_of_metres(without)


def test_a_name_that_the_file_tells_speaks_for_the_others_of_its_set() -> None:
    reps = lengths([303, 300, 304], [60.9, 61.6, 60.3])
    step = NominalReading(value=90.0, is_distance=False, probability=0.99)
    (alone,), (beside, told) = name_groups([reps], starts()), name_groups([reps, step], starts())
    assert odds_of_metres(beside) < odds_of_metres(alone) / 3
    assert told.first is not None
    assert told.first.text == "90 s"
    assert told.first.probability > 0.98


def test_a_time_that_another_group_has_is_likelier() -> None:
    """A rep of 45 s, or of 200 m: another of 45 s at another pace speaks for the time."""
    reps, slow, other = lengths([199.0], [46.6]), lengths([155.0], [44.8]), lengths([208.0], [60.3])
    with_slow, with_other = (name_groups([reps, each], starts())[0] for each in (slow, other))
    assert odds(with_slow, "45 s") > 2 * odds(with_other, "45 s")


def test_a_runner_is_late_for_all_beeps_alike() -> None:
    """A minute that lasted 62.2 s: where half a minute is as late, the runner is."""
    minute = lengths([NO_METRES], [62.2])
    as_late, early = (lengths([NO_METRES], [seconds]) for seconds in (32.2, 27.8))
    one, other = (name_groups([minute, beside], starts())[0] for beside in (as_late, early))
    assert odds(one, "60 s") > 2 * odds(other, "60 s")


def test_unlike_groups_share_what_the_watch_reads_too_much() -> None:
    """A ladder whose every step reads 4 % too much: 624 m may be odd by itself, not among them."""
    ladder = [(416, 95.0), (624, 149.0), (832, 204.0), (1040, 262.0), (1248, 322.0)]
    groups = [lengths([metres], [seconds]) for metres, seconds in ladder]
    (alone,) = name_groups([groups[1]], starts())
    together = [nominal.distance_m for nominal in name_groups(groups, starts())]
    assert alone.shown is None
    assert together == [400.0, 600.0, 800.0, 1000.0, 1200.0]
