from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pytest

from metrics.contract.race_paces import Mode, RacePace
from metrics.judgements.compliance.pace_grades import pace_grades
from metrics.judgements.contract.enums import PaceVerdict
from metrics.judgements.inputs.coach import (
    AthleteContext,
    Period,
    Season,
)
from metrics.judgements.paces.date_paces import DatePaces
from metrics.judgements.sessions.alignment import match_day
from metrics.workouts.model import Block, Rep, Workout
from tests.metrics.judgements.compliance.conftest import (
    AT_3K,
    DAY,
    Judged,
    Raced,
    changed,
    item,
    only,
    plain,
    quarters,
)

MakeContext = Callable[..., AthleteContext]


def test_C2_a_last_rep_that_is_not_the_fastest(judged: Judged) -> None:
    row = only(judged(quarters(last=AT_3K * 0.99), [item()]))
    assert (row["status"], row["last_rep_fastest"]) == ("done", False)
    assert row["last_rep_margin"] == pytest.approx(-0.01)
    assert row["rule_ids"] == "C2"


def test_C2_a_last_rep_that_nobody_ran_is_not_told(judged: Judged) -> None:
    row = only(judged(quarters(last=None), [item()]))
    assert (row["last_rep_fastest"], row["last_rep_margin"]) == (None, None)
    assert (row["rule_ids"], row["missing_reps"]) == ("C1", "21")


@pytest.mark.parametrize(
    ("speeds", "verdict"),
    [
        ((1.0,) * 6, "in_band"),
        ((1.0,) * 4 + (1.2, 0.8), "in_band"),
        ((1.0,) * 3 + (1.2,) * 3, "mixed"),
        ((1.0,) * 2 + (1.2,) * 4, "faster"),
        ((0.8,) * 5 + (1.0,), "slower"),
    ],
)
def test_pace_is_that_of_most_reps_and_apart_from_structure(
    judged: Judged, speeds: Sequence[float], verdict: str
) -> None:
    efforts = [
        {**row, "judged_speed_mps": share * AT_3K}
        for row, share in zip(quarters(6, last=None), speeds, strict=True)
    ]
    row = only(judged(efforts, [item(plain(6, RacePace.R3200, 400.0))]))
    assert (row["structure"], row["pace"], row["status"]) == ("done", verdict, "done")


def test_pace_is_null_in_effort_mode_and_unknown_without_a_known_pace(judged: Judged) -> None:
    assert only(judged(quarters(), [item()]))["pace"] is None
    planned = item(plain(6, RacePace.R3200, 400.0))
    assert only(judged(quarters(6, last=None), [planned], results=()))["pace"] == "unknown"
    assert only(judged([], [planned]))["pace"] == "unknown"


def test_C5_the_period_makes_a_plain_item_effort(judged: Judged) -> None:
    general = Period(name="General", start=DAY, mode=Mode.EFFORT)
    season = Season(name="Track", start=DAY, end=DAY, periods=(general,))
    workout = plain(4, RacePace.R3200, 400.0)
    efforts = quarters(4, speed=0.8 * AT_3K, last=None)
    assert only(judged(efforts, [item(workout)], seasons=(season,)))["mode"] == "effort"
    assert only(judged(efforts, [item(workout)]))["reps_slow"] == 4
    own = item(workout, mode=Mode.PACE)
    assert only(judged(efforts, [own], seasons=(season,)))["reps_slow"] == 4


def test_A3_reps_in_pace_mode_against_the_race_paces_band_and_a_named_speed(judged: Judged) -> None:
    efforts = quarters(6, last=None)
    slow = changed(changed(efforts, 2, judged_speed_mps=4.0), 3, judged_speed_mps=6.0)
    row = only(judged(slow, [item(plain(6, RacePace.R3200, 400.0))]))
    assert (row["reps_in_band"], row["reps_fast"], row["reps_slow"]) == (4, 1, 1)
    assert (row["mode"], row["rule_ids"]) == ("pace", "A3")
    assert row["median_speed_ratio"] == pytest.approx(1.0)
    named = Workout(
        blocks=(Block(count=6, members=(Rep(distance_m=400.0, speed_mps=1.1 * AT_3K),)),)
    )
    other = only(judged(efforts, [item(named)]))
    assert (other["reps_slow"], other["median_speed_ratio"]) == (6, pytest.approx(1 / 1.1))


def test_A3_without_a_known_pace_nothing_is_graded(judged: Judged) -> None:
    row = only(judged(quarters(6, last=None), [item(plain(6, RacePace.R3200, 400.0))], results=()))
    assert (row["reps_in_band"], row["median_speed_ratio"]) == (None, None)
    assert (row["status"], row["breaks_a4"]) == ("done", None)


@pytest.mark.parametrize(
    ("share", "counts"),
    [(1.029, (6, 0, 0)), (1.031, (0, 6, 0)), (0.971, (6, 0, 0)), (0.969, (0, 0, 6))],
)
def test_A3_a_named_speed_leaves_3_percent(
    judged: Judged, share: float, counts: tuple[int, int, int]
) -> None:
    rep = Rep(distance_m=400.0, speed_mps=AT_3K)
    planned = item(Workout(blocks=(Block(count=6, members=(rep,)),)))
    efforts = [
        {**row, "judged_speed_sd_mps": 0.0} for row in quarters(6, speed=share * AT_3K, last=None)
    ]
    row = only(judged(efforts, [planned]))
    assert (row["reps_in_band"], row["reps_fast"], row["reps_slow"]) == counts


def verdict(
    context: AthleteContext, odds: Mapping[RacePace, float], *, errors: float = 0.0
) -> PaceVerdict | None:
    """Judge six 400s at 1600 pace, so many of their own errors above its band."""
    paces = DatePaces.of(context, DAY)
    pace = paces.pace(RacePace.R1600)
    assert pace is not None
    assert pace.high_mps is not None
    speed = pace.high_mps + errors * 0.05 if errors else pace.speed_mps
    unsaid = dict.fromkeys(("official_duration_s", "flags", "rest_after_mode"))
    efforts = [
        {**unsaid, **row, "judged_speed_mps": speed, "judged_speed_sd_mps": 0.05}
        for row in quarters(6, last=None)
    ]
    (match,) = match_day([item(plain(6, RacePace.R1600, 400.0))], efforts).items
    return pace_grades(match, Mode.PACE, paces, (), lambda _: odds).verdict


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        (0.6, PaceVerdict.IN_BAND),
        (0.16, PaceVerdict.IN_BAND),
        (0.15, PaceVerdict.UNKNOWN),
        (0.08, PaceVerdict.UNKNOWN),
        (0.07, PaceVerdict.FASTER),
    ],
)
def test_a_plan_stands_until_the_watch_shows_otherwise(
    make_context: MakeContext, raced: Raced, share: float, expected: PaceVerdict
) -> None:
    context = make_context(results=raced(DAY))
    odds = {RacePace.R1600: share, RacePace.R800: 1 - share}
    assert verdict(context, odds) is expected


@pytest.mark.parametrize(
    ("errors", "expected"), [(1.9, PaceVerdict.IN_BAND), (2.1, PaceVerdict.FASTER)]
)
def test_reps_two_errors_off_the_band_are_off_whatever_their_group_says(
    make_context: MakeContext, raced: Raced, errors: float, expected: PaceVerdict
) -> None:
    context = make_context(results=raced(DAY))
    assert verdict(context, {RacePace.R1600: 1.0}, errors=errors) is expected
