"""How a coach writes a set."""

from __future__ import annotations

import re
from collections.abc import Callable

import polars as pl
import pytest
from msgspec.structs import replace

from metrics.contract.enums import EffortKind, RestMode, SetShape, SpeedBasis
from metrics.sets.grouping import EffortSet, Group, SeriesPart
from metrics.sets.judged_speed import JudgedSpeed
from metrics.sets.named_groups import NamedGroup
from metrics.sets.nominals import Nominal, NominalReading
from metrics.sets.rests import MeasuredRest
from metrics.sets.text import clock, precise, set_text
from tests.metrics.hand_made import measured_rep


def test_a_set_is_written_as_a_coach_writes_it(run_sets: Callable[..., pl.DataFrame]) -> None:
    (text,) = run_sets(*[(80, 5.0), (120, 2.5)] * 8)["text"].to_list()
    assert text.startswith("8 × 400 in ")
    assert text.endswith("300 jog 2:00")


def test_unlike_groups_are_written_side_by_side(run_sets: Callable[..., pl.DataFrame]) -> None:
    parts = [*[(220, 4.55), (120, 2.0)] * 3, *[(54, 5.56), (120, 2.0)] * 3]
    (text,) = run_sets(*parts)["text"].unique().to_list()
    assert re.fullmatch(
        r"3 × 1000 in 3:\d\d\.\d.*, 250 jog 2:00 \+ 3 × 300 in 5\d\.\d.*, 250 jog 2:00", text
    )


def test_parts_that_come_again_are_written_once(run_sets: Callable[..., pl.DataFrame]) -> None:
    (text,) = run_sets(*[(80, 5.0), (90, 2.0), (36, 5.56), (90, 2.0)] * 4)["text"].unique()
    assert re.fullmatch(r"4 × \(400, 200\) in [\d.]+.* and [\d.]+.*, 200 jog 1:30", text)


@pytest.mark.parametrize(
    ("metres", "name"), [(437.0, "about 440 m"), (272.0, "about 270 m"), (87.0, "about 87 m")]
)
def test_an_unnamed_rep_is_told_to_a_percent(
    run_sets: Callable[..., pl.DataFrame], metres: float, name: str
) -> None:
    seconds = round(metres / 5.0)
    (text,) = run_sets(*[(seconds, metres / seconds), (80, 2.0)] * 5)["text"].to_list()
    told_m = float(text.split("about ")[1].split(" m")[0])
    assert told_m == pytest.approx(metres, rel=0.04)
    assert (told_m % 10 == 0) is (name.endswith("0 m"))


@pytest.mark.parametrize(
    ("seconds", "written"),
    [(74.23, "74.2"), (99.96, "100.0"), (161.34, "2:41.3"), (359.97, "6:00.0")],
)
def test_times_are_told_to_a_tenth(seconds: float, written: str) -> None:
    assert precise(seconds) == written


def test_rests_are_told_in_whole_seconds() -> None:
    assert [clock(seconds) for seconds in (45.2, 160.6, 3665.0)] == ["0:45", "2:41", "61:05"]


def jogs(*seconds: float, metres: float = 200.0) -> list[MeasuredRest]:
    """Make jogged rests."""
    return [
        MeasuredRest(seconds=rest_s, metres=metres, moving_share=1.0, mode=RestMode.JOGGED)
        for rest_s in seconds
    ]


def named(
    metres: float,
    nominal: NominalReading | None,
    rests: list[MeasuredRest],
    *,
    seconds: float | None = None,
    grade: float | None = None,
) -> NamedGroup:
    """Make a group of two reps, at 5 m/s where no seconds are given."""
    rep_s = seconds or metres / 5.0
    speed = JudgedSpeed(
        speed_mps=metres / rep_s,
        sd_mps=0.1,
        bias_sd_mps=0.05,
        basis=SpeedBasis.MEASURED,
        seconds=rep_s,
        metres=metres,
    )
    reps = tuple(measured_rep(at_s, rep_s, metres / rep_s, grade=grade) for at_s in (600.0, 1200.0))
    return NamedGroup(
        group=Group(reps=reps),
        nominal=Nominal(first=nominal, second=None),
        kind=EffortKind.REP,
        judged_speeds=[speed, speed],
        rests=rests,
    )


def text_of(group: NamedGroup) -> str:
    """Write a set of one group."""
    return set_text(EffortSet(groups=(group.group,), shape=SetShape.UNIFORM), [group], [])


@pytest.mark.parametrize(
    ("metres", "written"),
    [
        (196.0, "about 196 m"),
        (204.0, "about 205 m"),
        (208.0, "about 210 m"),
        (397.0, "about 395 m"),
        (404.0, "about 400 m"),
        (436.0, "about 440 m"),
    ],
)
def test_unnamed_metres_are_told_to_1_5_or_10(metres: float, written: str) -> None:
    assert text_of(named(metres, None, [])).startswith(f"2 × {written} in ")


def test_reps_of_no_speed_at_all_have_no_time() -> None:
    """Only damaged recordings have such; they are told all the same."""
    reading = NominalReading(value=400.0, is_distance=True, probability=0.95)
    group = named(400.0, reading, [])
    still = [replace(speed, speed_mps=0.0) for speed in group.judged_speeds]
    assert text_of(replace(group, judged_speeds=still)) == "2 × 400 at unknown pace"


@pytest.mark.parametrize(
    ("seconds", "written"),
    [(50.0, "50 s"), (60.0, "1 min"), (75.0, "1:15"), (90.0, "1:30"), (120.0, "2 min")],
)
def test_minutes_begin_at_60_s(seconds: float, written: str) -> None:
    reading = NominalReading(value=seconds, is_distance=False, probability=0.95)
    assert text_of(named(300.0, reading, [])) == f"2 × {written} at 3:20/km"


@pytest.mark.parametrize(
    ("metres", "written"),
    [(402.336, "0.25 mile"), (1609.344, "mile"), (3218.688, "2 mile"), (1600.0, "1600")],
)
def test_quarter_miles_are_told_in_miles(metres: float, written: str) -> None:
    reading = NominalReading(value=metres, is_distance=True, probability=0.99)
    assert text_of(named(metres, reading, [])).startswith(f"2 × {written} in ")


@pytest.mark.parametrize(
    ("metres", "written"), [(20.0, "jog 2:00"), (30.0, "50 jog 2:00"), (180.0, "200 jog 2:00")]
)
def test_metres_of_a_jog_are_told_to_50(metres: float, written: str) -> None:
    reading = NominalReading(value=400.0, is_distance=True, probability=0.95)
    text = text_of(named(400.0, reading, jogs(120.0, metres=metres)))
    assert text == f"2 × 400 in 80.0, {written}"


@pytest.mark.parametrize(
    ("between_s", "written"),
    [(84.0, "200 jog 1:00"), (94.0, "200 jog 1:00, 200 jog 1:34 between series")],
)
def test_rests_between_series_are_told_where_half_as_long_again(
    between_s: float, written: str
) -> None:
    reading = NominalReading(value=400.0, is_distance=True, probability=0.95)
    groups = [named(400.0, reading, jogs(60.0)) for _ in range(2)]
    series = EffortSet(
        groups=tuple(group.group for group in groups),
        shape=SetShape.SERIES,
        series=(SeriesPart(count=2, group=0),),
        repeats=2,
    )
    assert set_text(series, groups, jogs(60.0, between_s, 60.0)).split(", ", 1)[1] == written


@pytest.mark.parametrize(
    ("metres", "seconds", "text"),
    [
        (57.0, 9.0, "2 × about 9 s"),
        (57.0, 11.9, "2 × about 12 s"),
        (57.0, 12.2, "2 × about 57 m in 12.2"),
        (99.0, 11.0, "2 × about 11 s"),
        (101.0, 11.0, "2 × about 101 m in 11.0"),
    ],
)
def test_B2_B3_a_rep_below_100_m_has_no_time_over_its_metres(
    metres: float, seconds: float, text: str
) -> None:
    assert text_of(named(metres, None, [], seconds=seconds)) == text


@pytest.mark.parametrize(
    ("metres", "text"),
    [(60.0, "2 × (2 × about 9 s)"), (110.0, "2 × (2 × about 110 m) in 9.0")],
)
def test_B2_series_of_short_sprints_have_no_times_over_their_metres(
    metres: float, text: str
) -> None:
    groups = [named(metres, None, [], seconds=9.0) for _ in range(2)]
    series = EffortSet(
        groups=tuple(group.group for group in groups),
        shape=SetShape.SERIES,
        series=(SeriesPart(count=2, group=0),),
        repeats=2,
    )
    assert set_text(series, groups, jogs(60.0, 240.0, 60.0)).split(", ", 1)[0] == text


def test_B2_the_metres_that_are_printed_decide() -> None:
    """Meters of the reps may lie around 100 where their usual time at the usual speed does not."""
    group = named(99.0, None, [], seconds=20.0, grade=0.06)
    # 134 m and 69 m: 102 m in the median, but 99 m in the usual time at the usual speed.
    speeds = [
        replace(speed, seconds=seconds, speed_mps=speed_mps, metres=seconds * speed_mps)
        for speed, seconds, speed_mps in zip(
            group.judged_speeds, (24.0, 15.0), (5.6, 4.6), strict=True
        )
    ]
    assert "m in" not in text_of(replace(group, judged_speeds=speeds))


def test_a_hill_sprint_keeps_its_seconds_alone() -> None:
    assert text_of(named(85.0, None, [], seconds=20.0, grade=0.06)) == "2 × about 20 s"
    assert text_of(named(85.0, None, [], seconds=20.0)) == "2 × about 85 m in 20.0"


def test_B2_a_named_sprint_has_its_name_and_no_time() -> None:
    reading = NominalReading(value=60.0, is_distance=True, probability=0.95)
    assert text_of(named(60.0, reading, [], seconds=9.0)) == "2 × 60"


@pytest.mark.parametrize(("pressed_s", "is_told"), [(11.9, False), (13.5, True)])
def test_B2_a_stride_that_presses_make_longer_than_a_sprint_keeps_its_meters(
    pressed_s: float, *, is_told: bool
) -> None:
    """Its motion shows the fast part of it alone."""
    group = named(93.0, None, [], seconds=11.5)
    reps = tuple(
        replace(rep, effort=replace(rep.effort, official_s=pressed_s)) for rep in group.group.reps
    )
    assert ("about 93 m" in text_of(replace(group, group=Group(reps=reps)))) is is_told
