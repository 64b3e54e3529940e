from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from metrics.contract.race_paces import Mode, RacePace
from metrics.judgements.compliance.pace_grades import PaceGrades, pace_grades
from metrics.judgements.contract.enums import PaceVerdict
from metrics.judgements.inputs.coach import (
    AthleteContext,
    Period,
    Season,
)
from metrics.judgements.paces.date_paces import DatePaces
from metrics.judgements.sessions.alignment import match_day
from metrics.judgements.sessions.groups import MeasuredPace
from metrics.judgements.sessions.set_paces import paced, usual_rep_sd
from metrics.workouts.model import Block, Rep, Workout
from tests.metrics.judgements.compliance.conftest import (
    AT_3K,
    AT_800,
    DAY,
    Judged,
    Raced,
    changed,
    item,
    only,
    plain,
    quarters,
)
from tests.metrics.judgements.conftest import judged_group

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
    # The usual rep was at the pace, and a watch errs on single ones.
    assert (row["mode"], row["pace"], row["rule_ids"]) == ("pace", "in_band", "A3 C1")
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
    context: AthleteContext, off: float, *, own: float, bias: float, timed: float | None = None
) -> PaceGrades:
    """Judge six 400s, so much off 1600 pace, with so much error of each rep and of the file.

    `timed` is the speed of their group, by hand, as a share of the pace.
    """
    paces = DatePaces.of(context, DAY)
    pace = paces.pace(RacePace.R1600)
    assert pace is not None
    speed = (1 + off) * pace.speed_mps
    unsaid = dict.fromkeys(("official_duration_s", "flags", "rest_after_mode"))
    efforts = [
        {**unsaid, **row, "judged_speed_mps": speed, "judged_speed_sd_mps": own * speed}
        for row in quarters(6, last=None)
    ]
    (match,) = match_day([item(plain(6, RacePace.R1600, 400.0))], efforts).items
    measured = MeasuredPace(
        reps=6,
        speed_mps=speed if timed is None else timed * pace.speed_mps,
        own_sd_share=own * usual_rep_sd(6) / usual_rep_sd(1),
        bias_sd_share=bias,
    )
    group = paced(judged_group(6, 400.0, 80.0, day=DAY, measured=measured), paces.logs)
    return pace_grades(match, Mode.PACE, lambda _: paces, (), lambda _: group)


@pytest.mark.parametrize(
    ("off", "own", "bias", "expected"),
    [
        # Exact distances and presses carry a pace; so does a gap that no error explains.
        (0.0, 0.008, 0.0, PaceVerdict.IN_BAND),
        (0.012, 0.008, 0.0, PaceVerdict.IN_BAND),
        (0.08, 0.008, 0.0, PaceVerdict.FASTER),
        (-0.08, 0.008, 0.0, PaceVerdict.SLOWER),
        (0.15, 0.04, 0.014, PaceVerdict.FASTER),
        # Six strides of 100 m by GPS do not, not even where they measure as planned.
        (0.0, 0.04, 0.014, PaceVerdict.UNKNOWN),
        (0.03, 0.04, 0.014, PaceVerdict.UNKNOWN),
        (-0.05, 0.04, 0.014, PaceVerdict.UNKNOWN),
    ],
)
def test_a_pace_is_told_where_the_errors_of_reps_file_and_race_pace_carry_it(
    make_context: MakeContext,
    raced: Raced,
    off: float,
    own: float,
    bias: float,
    expected: PaceVerdict,
) -> None:
    grades = verdict(make_context(results=raced(DAY)), off, own=own, bias=bias)
    assert grades.verdict is expected
    # 5 % slow is likeliest at 3200 pace by itself, and as planned by the plan: neither is named.
    assert (grades.likeliest is None) is (expected is not PaceVerdict.UNKNOWN or off < 0)


def test_the_likeliest_side_is_named_where_none_is_sure(
    make_context: MakeContext, raced: Raced
) -> None:
    grades = verdict(make_context(results=raced(DAY)), 0.0, own=0.04, bias=0.014)
    assert grades.likeliest is PaceVerdict.IN_BAND


def test_a_set_timed_by_hand_is_judged_by_its_timings(
    make_context: MakeContext, raced: Raced
) -> None:
    context = make_context(results=raced(DAY))
    assert verdict(context, 0.08, own=0.008, bias=0.0, timed=1.0).verdict is PaceVerdict.IN_BAND


def test_a_set_in_two_groups_is_judged_as_one(judged: Judged) -> None:
    efforts = [
        {**row, "group_index": 1 + (index > 3)}
        for index, row in enumerate(quarters(6, last=None), start=1)
    ]
    row = only(judged(efforts, [item(plain(6, RacePace.R3200, 400.0))]))
    assert (row["pace"], row["reps_done"]) == ("in_band", 6)


@pytest.mark.parametrize(
    ("shares", "told", "verdict"),
    [
        # Their usual rep would be as planned, and a coach reads of neither group that it was.
        ((0.945,) * 3 + (1.07,) * 3, ["1600", "400"], "unknown"),
        ((1.0,) * 4 + (0.945,) * 2, ["800", "1600"], "in_band"),
    ],
)
def test_a_pace_is_told_only_where_the_groups_of_most_reps_are_told_at_it(
    judged: Judged, shares: Sequence[float], told: Sequence[str], verdict: str
) -> None:
    efforts = [
        {
            **row,
            "group_index": 1 + (share != shares[0]),
            "judged_speed_mps": share * AT_800,
            "judged_speed_sd_mps": 0.07,
        }
        for row, share in zip(quarters(6, last=None), shares, strict=True)
    ]
    tables = judged(efforts, [item(plain(6, RacePace.R800, 400.0))])
    assert tables["set_paces"].filter("is_most_likely")["race_pace"].to_list() == told
    assert only(tables)["pace"] == verdict


def test_what_is_too_close_to_tell_is_said_so(judged: Judged) -> None:
    efforts = [
        {**row, "judged_speed_mps": 1.03 * AT_3K, "judged_speed_sd_mps": 0.06 * AT_3K}
        for row in quarters(2, last=None)
    ]
    row = only(judged(efforts, [item(plain(3, RacePace.R3200, 400.0))]))
    assert row["pace"] == "unknown"
    assert "pace most likely as planned (under 95% sure)" in row["reason"]
    assert "A3" not in (row["rule_ids"] or "")
