"""Steps, split messages and pressed laps that mark efforts, and those that do not."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import polars as pl
import pytest
from msgspec.structs import replace

from metrics.contract.enums import EffortEvidence
from metrics.contract.tables import EFFORTS
from metrics.contract.units import MILE_M
from metrics.efforts.marks import Mark, _pieces, are_whole_workout, marks
from parsers.common import activity as tables
from parsers.common.activity import Activity, Intensity, LapTrigger, Pauses, Steps
from tests.metrics.hand_made import (
    COUNT,
    REP_S,
    REST_S,
    WARM_UP_S,
    Make,
    all_laps,
    drilled,
    lap,
    marked_efforts,
    pieces,
    rep_start_s,
    split,
    step_laps,
    with_laps,
    with_splits,
    workout,
)


def test_auto_laps_are_no_evidence(reps: Activity) -> None:
    total_s = reps.records["time_s"].max()
    kilometres = [
        lap(at, at + 320.0, 3.125, trigger=LapTrigger.DISTANCE, intensity=Intensity.INTERVAL)
        for at in np.arange(0.0, float(total_s), 320.0)  # type: ignore[arg-type]
    ]
    rows = marked_efforts(with_laps(reps, kilometres))
    assert rows["evidence"].to_list() == [EffortEvidence.DETECTION] * COUNT


def test_a_double_press_is_junk(reps: Activity) -> None:
    laps = all_laps()
    first = laps[1]
    junk = lap(first["start_s"], first["start_s"] + 1.0, 4.0)
    rows = marked_efforts(with_laps(reps, [laps[0], junk, *laps[1:]]))
    assert rows["evidence"].to_list() == [EffortEvidence.LAP] * COUNT


def test_a_rep_pressed_so_late_that_it_hardly_is_faster_belongs_to_the_others(
    make_activity: Make,
) -> None:
    """Too faint for the signal alone, with jog in the third lap and rep in the rest before it."""
    parts = [(600, 3.0), *[(20, 3.5), (80, 3.0)] * 5, (300, 3.0)]
    speed = np.concatenate([np.full(seconds, value) for seconds, value in parts])
    metres = np.concatenate(([0.0], np.cumsum(speed)))
    run = make_activity({"time_s": np.arange(len(metres), dtype=float), "distance_m": metres})
    bounds = [0, *(600 + 100 * n + at for n in range(5) for at in (0, 20)), 1400]
    bounds[5:7] = [807, 828]
    laps = [lap(a, b, float(metres[b] - metres[a]) / (b - a)) for a, b in pairwise(bounds)]
    assert marked_efforts(with_laps(run, laps)).height == 5


def test_a_jog_between_walks_is_no_rep(reps: Activity) -> None:
    laps = all_laps()
    laps[-1] = lap(laps[-1]["start_s"], laps[-1]["start_s"] + 60, 1.2)
    laps.append(lap(laps[-1]["end_s"], laps[-1]["end_s"] + 200, 2.4))
    laps.append(lap(laps[-1]["end_s"], laps[-1]["end_s"] + 60, 1.2))
    assert marked_efforts(with_laps(reps, laps)).height == COUNT


@pytest.mark.parametrize(
    ("cut_reps", "set_m", "told_m"),
    [(False, 400.0, 400.0), (True, 400.0, 400.0), (False, 402.0, MILE_M / 4)],
)
def test_steps_mark_reps_even_when_auto_laps_cut_them(
    reps: Activity, set_m: float, told_m: float, *, cut_reps: bool
) -> None:
    steps = workout(set_m, None)
    rows = marked_efforts(replace(with_laps(reps, step_laps(cut_reps=cut_reps)), steps=steps))
    assert rows["evidence"].to_list() == [EffortEvidence.STEP] * COUNT
    assert rows["official_duration_s"].to_list() == [float(REP_S)] * COUNT
    assert rows["nominal_distance_m"].to_list() == [told_m] * COUNT


def test_goes_at_one_step_without_a_rest_between_are_no_marks(make_activity: Make) -> None:
    activity = drilled(make_activity, 3.6, goes=2)
    speedy = activity.steps.with_columns(target_type=pl.lit("open"))
    rows = marked_efforts(replace(activity, steps=Steps(speedy)))
    assert rows.filter(evidence=EffortEvidence.STEP).height == COUNT


def test_an_easy_run_in_one_step_is_no_effort(make_activity: Make) -> None:
    seconds = np.arange(0.0, 1800)
    activity = make_activity({"time_s": seconds, "distance_m": seconds * 3.0})
    laps = [lap(0, 1797, 3.0, step_index=0), lap(1797, 1799, 2.0, intensity=Intensity.COOLDOWN)]
    one_step = Steps(
        tables.STEPS.frame(
            [
                dict.fromkeys(tables.STEPS.schema.names())
                | {"step_index": 0, "intensity": Intensity.ACTIVE}
            ]
        )
    )
    assert marked_efforts(replace(with_laps(activity, laps), steps=one_step)).equals(
        EFFORTS.empty()
    )


def test_active_splits_are_marks_and_runs_between_walks_are_not(reps: Activity) -> None:
    rows = []
    for number in range(COUNT):
        start_s = rep_start_s(number)
        end_s = start_s + REP_S
        rows += [split(kind, start_s, end_s) for kind in ("interval_active", "rwd_run")]
        rows.append(split("interval_recovery", end_s, end_s + REST_S))
    shown = marked_efforts(with_splits(reps, rows))
    assert shown["evidence"].to_list() == [EffortEvidence.SPLIT] * COUNT


@pytest.mark.parametrize(
    ("before_mps", "after_mps", "count"),
    [
        (2.6, 2.6, 1),
        (2.72, 2.6, 0),
        (2.6, 2.72, 0),
        (2.6, 1.5, 1),
        (1.5, 2.6, 0),
        (None, 2.6, 0),
    ],
)
def test_one_step_between_warm_up_and_cool_down_is_work_where_it_is_12_percent_faster(
    make_activity: Make, before_mps: float | None, after_mps: float, count: int
) -> None:
    """Else it is the easy run itself, as after no warm-up or a walked one."""
    run = make_activity(pieces((3000, 2.8)))
    kinds = (Intensity.WARMUP, Intensity.ACTIVE, Intensity.COOLDOWN)
    laps = [
        lap(0, 600, before_mps or 2.6, intensity=Intensity.WARMUP, step_index=0),
        lap(600, 2400, 3.0, intensity=Intensity.ACTIVE, step_index=1),
        lap(2400, 2700, after_mps, intensity=Intensity.COOLDOWN, step_index=2),
        lap(2700, 2704, 2.9, intensity=Intensity.COOLDOWN),
    ][0 if before_mps else 1 :]
    steps = [
        dict.fromkeys(tables.STEPS.schema.names()) | {"step_index": index, "intensity": kind}
        for index, kind in enumerate(kinds)
    ]
    asked = Steps(tables.STEPS.frame(steps))
    assert len(marks(replace(with_laps(run, laps), steps=asked))) == count
    told = [
        split(f"interval_{row['intensity']}", row["start_s"], row["end_s"])
        | {"distance_m": row["distance_m"], "timer_s": row["timer_s"]}
        for row in laps
    ]
    assert len(marks(with_splits(run, told))) == count


@pytest.mark.parametrize(
    ("warm_up_s", "cool_down_mps", "count"), [(4, 1.4, 1), (4, 2.6, 0), (60, 1.4, 0)]
)
def test_a_race_is_one_step_whose_warm_up_was_ended_at_the_line(
    make_activity: Make, warm_up_s: int, cool_down_mps: float, count: int
) -> None:
    """Where nothing else was run; not so an easy run after a minute of walking."""
    kinds = (Intensity.WARMUP, Intensity.ACTIVE, Intensity.COOLDOWN)
    ends_s, speeds_mps = (warm_up_s, 400, 434), (0.3, 4.0, cool_down_mps)
    laps = [
        lap(start_s, end_s, mps, intensity=kind, step_index=index)
        for index, (start_s, end_s, mps, kind) in enumerate(
            zip((0, *ends_s[:-1]), ends_s, speeds_mps, kinds, strict=True)
        )
    ]
    steps = [
        dict.fromkeys(tables.STEPS.schema.names()) | {"step_index": index, "intensity": kind}
        for index, kind in enumerate(kinds)
    ]
    run = with_laps(make_activity(pieces((440, 3.9))), laps)
    assert len(marks(replace(run, steps=Steps(tables.STEPS.frame(steps))))) == count


def test_laps_tell_of_reps_that_a_split_put_together_with_what_was_before(
    reps: Activity,
) -> None:
    """The first split holds the warm-up and the first rep, of which one press tells."""
    spans = [(rep_start_s(number), rep_start_s(number) + REP_S) for number in range(COUNT)]
    rows = [split("interval_active", 0.0, spans[0][1])]
    for before, span in pairwise(spans):
        rows += [split("interval_rest", before[1], span[0]), split("interval_active", *span)]
    found = marks(with_splits(with_laps(reps, all_laps()), rows))
    assert [mark.start_s for mark in found] == [start_s for start_s, _ in spans]
    assert {mark.evidence for mark in found} == {EffortEvidence.SPLIT}


@pytest.mark.parametrize(("goes", "starts_s"), [(1, [1200.0]), (2, [600.0, 1680.0])])
def test_a_lap_stands_for_the_split_that_holds_it_unless_that_is_as_long_as_another(
    make_activity: Make, goes: int, starts_s: list[float]
) -> None:
    """A warm-up and a rep, or two reps of 13 minutes, each pressed in two parts."""
    rep = ((600, 2.8), (180, 4.6), (300, 2.0))
    parts = [(600, 2.6), *rep * goes, (300, 2.4)]
    ends = np.cumsum([0, *(seconds for seconds, _ in parts)]).tolist()
    laps = [lap(*span, mps) for span, (_, mps) in zip(pairwise(ends), parts, strict=True)]
    rows = []
    for start_s in (600.0, 1680.0)[:goes]:
        rows.append(split("interval_active", start_s, start_s + 780))
        rows.append(split("interval_recovery", start_s + 780, start_s + 1080))
    found = marks(with_splits(with_laps(make_activity(pieces((ends[-1], 2.6))), laps), rows))
    assert [mark.start_s for mark in found] == starts_s


@pytest.mark.parametrize(("timer_s", "end_s"), [(541.0, 490.0), (101.0, 300.0)])
def test_a_split_goes_on_as_long_as_its_timer_ran(
    make_activity: Make, timer_s: float, end_s: float
) -> None:
    """Of several laps, it tells when the first of them ended."""
    rows = [
        split("interval_active", 200.0, 300.0) | {"timer_s": timer_s},
        split("interval_recovery", 490.0, 600.0),
    ]
    (mark,) = marks(with_splits(make_activity(pieces((900, 3.0))), rows))
    assert mark.end_s == end_s


def test_a_cool_down_whose_first_kilometer_an_auto_lap_cut_is_no_rep(make_activity: Make) -> None:
    """The warm-up shows that auto-laps are on; what follows was walked."""
    warm_up = (EASY_KM, EASY_KM, (97.0, 3.0))
    reps = ((61.0, 4.0), (97.0, 2.4)) * 3
    laps = (*warm_up, *reps, (370.0, 1000 / 370), (511.0, 1.9))
    assert lap_marks(make_activity, *laps) == pytest.approx([61.0] * 3)


@pytest.mark.parametrize(
    ("last_mps", "lengths_s"), [(3.6, [540.0]), (2.9, []), (3.3, [540.0]), (3.2, [])]
)
def test_steps_ever_faster_without_a_rest_are_one_effort(
    make_activity: Make, last_mps: float, lengths_s: list[float]
) -> None:
    """Three of 3 minutes; where the last is slower by more than 2 %, none stands out by itself."""
    parts = ((300.0, 2.7), (1500.0, 2.7), (180.0, 3.2), (180.0, 3.35), (180.0, last_mps))
    assert lap_marks(make_activity, *parts, (303.0, 2.6)) == pytest.approx(lengths_s)


def test_laps_of_round_seconds_are_no_auto_laps_that_a_rep_goes_on_with(
    make_activity: Make,
) -> None:
    """Drills of 30 s before a mile: their step ended them."""
    drills = [(30.0, 2.8), (30.0, 3.0)] * 4
    laps = ((300.0, 2.5), *drills, (457.3, 3.52), (301.0, 2.4))
    assert lap_marks(make_activity, *laps) == pytest.approx([457.3])


@pytest.mark.parametrize(("first_mps", "count"), [(4.4, 3), (4.2, 2)])
def test_a_first_lap_of_round_meters_is_a_rep_where_it_was_run_as_fast(
    make_activity: Make, first_mps: float, count: int
) -> None:
    """4000 m, then 1200s, of a workout whose warm-up was recorded by itself."""
    rep, stand = (1200 / 4.5, 4.5), (187.0, 0.3)
    laps = ((4000 / first_mps, first_mps), stand, rep, stand, rep, stand)
    assert len(lap_marks(make_activity, *laps)) == count


def test_a_warm_up_and_a_cool_down_as_long_as_each_other_are_no_reps(make_activity: Make) -> None:
    rep, jog = (20.3, 3.4), (61.0, 2.5)
    laps = ((303.0, 2.9), (1507.0, 2.3), rep, jog, rep, jog, rep, jog, (311.0, 2.9))
    assert lap_marks(make_activity, *laps) == pytest.approx([20.3] * 3)


@pytest.mark.parametrize(("last_mps", "count"), [(1.1, 3), (2.0, 4)])
def test_what_was_walked_at_the_end_of_a_workout_is_no_rep(
    make_activity: Make, last_mps: float, count: int
) -> None:
    laps = ((303.0, 2.0), *[(600.0, 3.0), (120.0, 1.2)] * 3, (600.0, last_mps))
    assert len(lap_marks(make_activity, *laps)) == count


def test_splits_that_are_no_laps_are_believed(reps: Activity) -> None:
    """Only two of them are laps as well: others were pressed than what the watch was told."""
    spans = [(rep_start_s(number), rep_start_s(number) + REP_S) for number in range(COUNT)]
    spans = [*spans[:2], *((start_s + 30, end_s + 30) for start_s, end_s in spans[2:])]
    rows = [split("interval_active", *span) for span in spans]
    rows.append(split("interval_rest", spans[0][1], spans[1][0]))
    found = marks(with_splits(with_laps(reps, all_laps()), rows))
    assert [mark.start_s for mark in found] == [start_s for start_s, _ in spans]


def test_splits_tell_the_meters_that_go_with_their_seconds(reps: Activity) -> None:
    """Records of whole seconds cut a rep otherwise than the watch does."""
    rows = [
        split("interval_active", 600.0, 680.0) | {"timer_s": 79.6, "distance_m": 396.3},
        split("interval_recovery", 680.0, 780.0),
    ]
    (mark,) = marks(with_splits(reps, rows))
    assert (mark.official_s, mark.watch_m) == (79.6, 396.3)


def test_one_active_split_over_all_of_a_run_hides_no_effort(reps: Activity) -> None:
    """Watches write it of every run that was no workout."""
    total_s = float(WARM_UP_S + COUNT * (REP_S + REST_S) + 300)
    rows = [split(kind, 0.0, total_s) for kind in ("rwd_run", "interval_active")]
    shown = marked_efforts(with_splits(reps, rows))
    assert shown["evidence"].to_list() == [EffortEvidence.DETECTION] * COUNT


def test_a_rep_stays_one_when_the_watch_is_stopped_seconds_after_it(
    reps: Activity, make_activity: Make
) -> None:
    laps = all_laps()[:-1]
    end_s = laps[-1]["end_s"]
    laps.append(lap(end_s, end_s + 6, 4.8))
    records = reps.records.filter(pl.col("time_s") <= end_s + 6)
    run = make_activity({name: records[name] for name in ("time_s", "distance_m")})
    assert (
        marked_efforts(with_laps(run, laps))["evidence"].to_list() == [EffortEvidence.LAP] * COUNT
    )


@pytest.mark.parametrize("trigger", [LapTrigger.TIME, LapTrigger.MANUAL])
@pytest.mark.parametrize(("fast_mps", "count"), [(4.6, 8), (3.3, 8), (3.05, 0)])
def test_laps_of_two_exact_lengths_in_turn_are_kept_whole(
    make_activity: Make, trigger: LapTrigger, fast_mps: float, count: int
) -> None:
    """20 s and 60 s, exported without steps, though some jogs were as fast as a rep."""
    parts = [(900, 3.0), *[(20, fast_mps), (60, 3.0)] * 8, (300, 3.0)]
    run = make_activity(pieces(*parts))
    ends = np.cumsum([0, *(seconds for seconds, _ in parts)]).tolist()
    feel = np.random.default_rng(1).normal(1, 0.02, len(parts))
    laps = [
        lap(start, end, mps * feel[at], trigger=trigger)
        for at, ((start, end), (_, mps)) in enumerate(zip(pairwise(ends), parts, strict=True))
    ]
    assert marked_efforts(with_laps(run, laps)).height == count


def test_laps_of_one_length_alternate_with_nothing(make_activity: Make) -> None:
    run = make_activity(pieces((1800, 3.2)))
    laps = [lap(at, at + 300.0, 3.33, trigger=LapTrigger.MANUAL) for at in range(0, 1800, 300)]
    assert marked_efforts(with_laps(run, laps)).is_empty()


def lapped(make_activity: Make, *parts: tuple[float, float]) -> Activity:
    """Record laps of (seconds, speed)."""
    ends = np.cumsum([0.0, *(seconds for seconds, _ in parts)]).tolist()
    laps = [lap(*span, mps) for span, (_, mps) in zip(pairwise(ends), parts, strict=True)]
    return with_laps(make_activity(pieces((round(ends[-1]) + 1, 3.0))), laps)


def lap_marks(make_activity: Make, *parts: tuple[float, float]) -> list[float]:
    """List the lengths of the laps, of (seconds, speed), that are marks of work."""
    return [mark.official_s or 0.0 for mark in marks(lapped(make_activity, *parts))]


JOG_S, JOG = 97, (97, 3.0)


@pytest.mark.parametrize(("speed_mps", "count"), [(3.3, 0), (3.42, 1)])
def test_a_lap_is_work_12_percent_faster_than_both_its_neighbors(
    make_activity: Make, speed_mps: float, count: int
) -> None:
    assert len(lap_marks(make_activity, (603, 3.0), (113, speed_mps), (603, 3.0))) == count


@pytest.mark.parametrize(("last_s", "is_rep"), [(87, True), (83, False)])
def test_a_last_lap_must_be_as_long_as_another_within_15_percent(
    make_activity: Make, last_s: int, *, is_rep: bool
) -> None:
    slow = (103, 2.5)
    laps = ((603, 2.5), (100, 4.52), slow, (100, 4.52), slow, (last_s, 4.2))
    assert (last_s in lap_marks(make_activity, *laps)) is is_rep


@pytest.mark.parametrize(
    ("seconds", "speed_mps", "is_rep"),
    [
        (25.5, 3.3, True),  # 28 % longer.
        (26.5, 3.3, False),  # 33 % longer.
        (19.0, 3.28, True),  # 56 % of the rise from the jog to the others.
        (19.0, 3.22, False),  # 44 % of it.
    ],
)
def test_a_late_pressed_rep_fits_the_others_by_30_percent_of_length_and_half_their_height(
    make_activity: Make, seconds: float, speed_mps: float, *, is_rep: bool
) -> None:
    rep = (20.0, 3.5)
    laps = ((603, 3.0), rep, JOG, rep, JOG, (seconds, speed_mps), JOG, rep, (303, 3.0))
    assert (seconds in lap_marks(make_activity, *laps)) is is_rep


@pytest.mark.parametrize(("speed_mps", "is_rep"), [(3.9, False), (4.1, True)])
def test_the_slowest_rep_runs_at_four_fifths_of_the_median(
    make_activity: Make, speed_mps: float, *, is_rep: bool
) -> None:
    rep, walk = (81.0, 5.0), (103.0, 1.5)
    laps = ((603, 3.0), rep, walk, rep, walk, (91.0, speed_mps), walk, rep, walk, (303, 3.0))
    assert (91.0 in lap_marks(make_activity, *laps)) is is_rep


@pytest.mark.parametrize(("length_s", "count"), [(2.7, 1), (3.3, 2)])
def test_marks_under_3_s_are_double_presses(
    make_activity: Make, length_s: float, count: int
) -> None:
    rows = [
        split("interval_active", 100.0, 180.0),
        split("interval_recovery", 180.0, 300.0),
        split("interval_active", 300.0, 300.0 + length_s),
    ]
    assert len(marks(with_splits(make_activity(pieces((600, 3.0))), rows))) == count


@pytest.mark.parametrize(("recorded_s", "count"), [(545, 1), (555, 2)])
def test_a_mark_of_which_less_than_half_was_recorded_is_none(
    make_activity: Make, recorded_s: int, count: int
) -> None:
    rows = [
        split("interval_active", 100.0, 180.0),
        split("interval_recovery", 180.0, 500.0),
        split("interval_active", 500.0, 600.0),
    ]
    assert len(marks(with_splits(make_activity(pieces((recorded_s, 3.0))), rows))) == count


EASY_KM, TEMPO_KM = (330.0, 1000 / 330.0), (280.0, 1000 / 280.0)


def test_a_tempo_that_an_auto_lap_cut_is_one_mark_of_ten_minutes(make_activity: Make) -> None:
    """Steps of 18 and 10 minutes, cut at kilometers, exported without their steps."""
    warm_up = (*[EASY_KM] * 3, (90.0, 3.0))
    tempo = (TEMPO_KM, TEMPO_KM, (40.0, 3.6))
    assert lap_marks(make_activity, *warm_up, *tempo, (307.0, 2.6)) == pytest.approx([600.0])


def test_a_kilometer_rep_is_not_joined_with_its_jog(make_activity: Make) -> None:
    laps = ((603.0, 3.0), *[TEMPO_KM, (97.0, 2.4)] * 3, (403.0, 3.0))
    assert lap_marks(make_activity, *laps) == pytest.approx([280.0] * 3)


@pytest.mark.parametrize(("speed_mps", "count"), [(3.23, 3), (3.15, 2)])
def test_an_auto_lap_goes_on_in_a_lap_within_12_percent_of_its_speed(
    make_activity: Make, speed_mps: float, count: int
) -> None:
    """Else it was ended by a press as well."""
    run = make_activity(pieces((1500, 3.0)))
    spans = ((0.0, 600.0, 2.0), (600.0, 880.0, 1000 / 280.0), (880.0, 980.0, speed_mps))
    laps = [lap(*span) for span in spans] + [lap(980.0, 1400.0, 2.0)]
    assert len(_pieces(with_laps(run, laps))) == 6 - count


def test_a_press_ends_what_an_auto_lap_cut(make_activity: Make) -> None:
    """Even where it comes in the same second, as a lap that is no lap."""
    laps = ((603.0, 2.0), TEMPO_KM, (1.0, 3.6), (97.0, 3.4), TEMPO_KM, (97.0, 3.0), (303.0, 2.0))
    rep, jog = _pieces(lapped(make_activity, *laps))[1:3]
    assert (round(rep.timer_s), round(jog.timer_s)) == (280, 97)


def test_kilometers_with_the_watch_stopped_between_are_not_joined(make_activity: Make) -> None:
    run = make_activity(pieces((2000, 3.0)))
    km_s, mps = 280.0, 1000 / 280.0
    laps = [
        lap(start_s, start_s + km_s + 90, 1000 / (km_s + 90), timer_s=km_s, distance_m=1000.0)
        for start_s in (0.0, 370.0, 740.0)
    ]
    assert len(_pieces(with_laps(run, [*laps, lap(1110.0, 1300.0, mps)]))) == 4


def test_a_lap_that_an_auto_lap_began_was_not_pressed(make_activity: Make) -> None:
    """Its meters jumped: no runner did 810 m in 125 s among rounds of 300."""
    rounds = [(seconds, 300.0 / seconds) for seconds in (130.0, 128.0, 131.0, 129.0)]
    assert lap_marks(make_activity, *rounds, (125.0, 6.48), *rounds, (20.0, 2.4)) == []


@pytest.mark.parametrize(("beside_s", "count"), [(134.0, 0), (144.0, 1)])
def test_a_lap_as_long_as_both_its_neighbors_is_a_round_whose_meters_jumped(
    make_activity: Make, beside_s: float, count: int
) -> None:
    """From 8 % more on it may be a rep: nobody runs as long fast as slowly by chance."""
    laps = ((130.0, 2.6), (127.0, 3.3), (beside_s, 2.6), (135.0, 2.7))
    assert len(lap_marks(make_activity, *laps)) == count


@pytest.mark.parametrize(("wait_s", "count"), [(8.9, 3), (10.1, 4)])
def test_a_lap_under_10_s_like_no_other_is_the_wait_for_the_next_step(
    make_activity: Make, wait_s: float, count: int
) -> None:
    rep, jog = (15.3, 5.0), (61.0, 2.5)
    laps = ((603.0, 2.5), rep, jog, (wait_s, 4.0), jog, rep, jog, rep, (303.0, 2.5))
    assert len(lap_marks(make_activity, *laps)) == count


@pytest.mark.parametrize(("stood_at_s", "start_s"), [(607.0, 697.0), (609.0, 600.0)])
def test_who_stops_the_watch_within_8_s_of_a_press_stood_at_the_line(
    make_activity: Make, stood_at_s: float, start_s: float
) -> None:
    run = with_pauses(make_activity(pieces((1500, 3.0))), (stood_at_s, stood_at_s + 90.0))
    laps = [lap(0.0, 600.0, 2.0), lap(600.0, 717.0, 3.0, timer_s=27.0), lap(717.0, 1400.0, 2.0)]
    assert _pieces(with_laps(run, laps))[1].start_s == start_s


def test_who_stops_the_watch_just_before_a_press_ran_until_then(make_activity: Make) -> None:
    run = with_pauses(make_activity(pieces((1500, 3.0))), (680.0, 795.0))
    laps = [lap(0.0, 600.0, 2.0), lap(600.0, 800.0, 3.0, timer_s=85.0), lap(800.0, 1400.0, 2.0)]
    assert _pieces(with_laps(run, laps))[1].end_s == 680.0


MILE_AT_4 = (MILE_M / 4.0, 4.0)


@pytest.mark.parametrize(
    ("at_s", "wait_s", "count"), [(100.0, 110.0, 1), (100.0, 150.0, 2), (409.0, 110.0, 2)]
)
def test_a_long_rep_goes_on_over_a_wait_at_lights_and_an_auto_lap(
    make_activity: Make, at_s: float, wait_s: float, count: int
) -> None:
    """Who stands for a quarter of its 523 s rests, and who does 7 s behind the mile."""
    run = with_pauses(make_activity(pieces((2000, 3.0))), (600 + at_s, 600 + at_s + wait_s))
    cut_s = 600.0 + MILE_AT_4[0] + wait_s
    laps = [
        lap(0.0, 600.0, 2.5),
        lap(600.0, cut_s, 3.0, timer_s=MILE_AT_4[0], distance_m=MILE_M),
        lap(cut_s, cut_s + 121.0, 4.0),
        lap(cut_s + 121.0, 1900.0, 2.5),
    ]
    assert len(_pieces(with_laps(run, laps))) == 2 + count


def test_reps_of_whole_auto_laps_that_a_press_began_are_marks(make_activity: Make) -> None:
    """Three miles as a tempo, then a part of one: the press that ended it fell on the auto-lap."""
    jog = (179.0, 2.8)
    laps = ((301.0, 3.0), *[MILE_AT_4] * 3, jog, MILE_AT_4, (111.0, 4.0), jog, (331.0, 3.0))
    expected = [3 * MILE_AT_4[0], MILE_AT_4[0] + 111.0]
    assert lap_marks(make_activity, *laps) == pytest.approx(expected)


@pytest.mark.parametrize(("last_s", "mps", "count"), [(311, 4.1, 3), (311, 3.7, 2), (197, 4.1, 2)])
def test_a_recording_may_end_with_a_rep_as_fast_and_half_as_long_as_others(
    make_activity: Make, last_s: float, mps: float, count: int
) -> None:
    laps = ((601.0, 3.0), (721.0, 4.1), (117.0, 2.6), (411.0, 4.1), (123.0, 2.6), (last_s, mps))
    assert len(lap_marks(make_activity, *laps)) == count


@pytest.mark.parametrize(
    ("stood_s", "easy_mps", "count"), [(70.0, 3.3, 4), (8.0, 3.3, 0), (70.0, 4.8, 0)]
)
def test_reps_with_the_timer_stopped_for_their_rests_are_marks(
    make_activity: Make, stood_s: float, easy_mps: float, count: int
) -> None:
    """No lap tells of the rests: beside slower running four stops do, and none as short as that."""
    reps_s, at_s, laps, stops = (173.0, 171.0, 175.0, 172.0), 424.0, [lap(0.0, 424.0, easy_mps)], []
    for rep_s in (*reps_s, 391.0):
        mps = 5.0 if rep_s in reps_s else easy_mps
        end_s = at_s + stood_s + rep_s
        laps.append(lap(at_s, end_s, mps, timer_s=rep_s, distance_m=mps * rep_s))
        stops.append((at_s, at_s + stood_s))
        at_s = end_s
    run = with_pauses(make_activity(pieces((round(at_s), 3.0))), *stops)
    told = [mark.official_s for mark in marks(with_laps(run, laps))]
    assert told == pytest.approx(reps_s[:count])


def with_pauses(activity: Activity, *spans: tuple[float, float]) -> Activity:
    rows = [{"start_s": start_s, "end_s": end_s} for start_s, end_s in spans]
    return replace(activity, pauses=Pauses(tables.PAUSES.frame(rows)))


def stepped(make_activity: Make, steps: Steps, *goes: tuple[float, float]) -> tuple[Mark, ...]:
    """Read the marks of goes, of (seconds, speed), at the work step, each between two rests."""
    laps, at_s = [lap(0, WARM_UP_S, 3.0, step_index=0)], float(WARM_UP_S)
    for seconds, mps in goes:
        laps.append(lap(at_s, at_s + seconds, mps, step_index=1))
        at_s += seconds
        laps.append(lap(at_s, at_s + REST_S, 1.5, step_index=2))
        at_s += REST_S
    run = make_activity(pieces((round(at_s), 3.0)))
    return marks(replace(with_laps(run, laps), steps=steps))


@pytest.mark.parametrize(
    ("metres", "is_broken_off"), [(387.0, True), (389.0, False), (413.0, False)]
)
def test_a_step_of_meters_is_met_within_3_percent(
    make_activity: Make, metres: float, *, is_broken_off: bool
) -> None:
    whole, last = stepped(make_activity, workout(400.0, None), (80.0, 5.0), (80.0, metres / 80))
    assert (whole.is_broken_off, last.is_broken_off) == (False, is_broken_off)


@pytest.mark.parametrize(("seconds", "is_broken_off"), [(27.8, True), (28.2, False)])
def test_a_step_of_seconds_is_met_within_2_s(
    make_activity: Make, seconds: float, *, is_broken_off: bool
) -> None:
    whole, last = stepped(make_activity, workout(None, 30.0), (30.0, 5.0), (seconds, 5.0))
    assert (whole.is_broken_off, last.is_broken_off) == (False, is_broken_off)


@pytest.mark.parametrize(("seconds", "count"), [(9.0, 1), (11.0, 2)])
def test_an_open_step_under_10_s_is_the_wait_for_the_next(
    make_activity: Make, seconds: float, count: int
) -> None:
    assert len(stepped(make_activity, workout(None, None), (80.0, 5.0), (seconds, 5.0))) == count


@pytest.mark.parametrize(
    ("middle_m", "rest_s", "count"), [(400.0, 2.0, 6), (400.0, 9.0, 6), (200.0, 2.0, 3)]
)
def test_whole_goes_at_a_step_are_work_where_their_rests_were_skipped(
    make_activity: Make, middle_m: float, rest_s: float, count: int
) -> None:
    """The first rest was taken; half a go between skipped ones is no rep."""
    laps, at_s = [lap(0, WARM_UP_S, 3.0, step_index=0)], float(WARM_UP_S)
    for number in range(6):
        took_s = REST_S if number == 0 else rest_s
        metres = middle_m if number in (2, 3, 4) else 400.0
        laps.append(lap(at_s, at_s + 80, metres / 80, step_index=1))
        laps.append(lap(at_s + 80, at_s + 80 + took_s, 1.5, step_index=2))
        at_s += 80 + took_s
    run = with_laps(make_activity(pieces((round(at_s), 3.0))), laps)
    told = marks(replace(run, steps=workout(400.0, None)))
    assert [mark.is_broken_off for mark in told] == [False] * count
    assert {mark.evidence for mark in told} == {EffortEvidence.STEP}


@pytest.mark.parametrize(
    ("metres", "seconds", "are_round", "are_exact"),
    [
        (450.9, 101.4, (True, False), (False, False)),
        (451.1, 101.4, (False, False), (False, False)),
        (450.25, 101.4, (True, False), (True, False)),
        (450.35, 101.4, (True, False), (False, False)),
        (402.3, 101.4, (True, False), (True, False)),  # A quarter of a mile.
        (1207.0, 101.4, (True, False), (True, False)),  # Three of them.
        (421.0, 95.28, (False, True), (False, False)),
        (421.0, 95.32, (False, False), (False, False)),
        (421.0, 95.045, (False, True), (False, True)),
        (421.0, 95.055, (False, True), (False, False)),
    ],
)
def test_laps_of_50_m_a_quarter_mile_or_5_s_are_round(
    metres: float, seconds: float, are_round: tuple[bool, bool], are_exact: tuple[bool, bool]
) -> None:
    """Within 1 m and 0.3 s a row of laps is, within 0.3 m and 0.05 s a single one."""
    mark = Mark(
        start_s=0.0,
        end_s=seconds,
        official_s=seconds,
        evidence=EffortEvidence.LAP,
        watch_m=metres,
    )
    assert (mark.is_of_round_metres, mark.is_of_round_seconds) == are_round
    assert (mark.is_of_exact_metres, mark.is_of_exact_seconds) == are_exact


@pytest.mark.parametrize(("count", "is_whole"), [(2, False), (3, True)])
def test_three_round_laps_are_a_workout_that_lost_its_steps(count: int, *, is_whole: bool) -> None:
    round_lap = Mark(
        start_s=0.0, end_s=91.3, official_s=91.3, evidence=EffortEvidence.LAP, watch_m=400.0
    )
    assert are_whole_workout((round_lap,) * count) is is_whole


@pytest.mark.parametrize(
    ("lengths_s", "count"),
    [((45.0, 93.2, 151.7, 96.4, 44.6), 0), ((45.0, 93.2, 151.7, 96.4, 45.0), 2), ((45.0, 93.2), 1)],
)
def test_one_press_of_many_falls_on_a_round_length_by_chance(
    make_activity: Make, lengths_s: tuple[float, ...], count: int
) -> None:
    laps, at_s = [lap(0.0, 600.0, 3.0)], 600.0
    for length_s in lengths_s:
        laps += [
            lap(at_s, at_s + length_s, 5.013),
            lap(at_s + length_s, at_s + length_s + 81.3, 1.5),
        ]
        at_s += length_s + 81.3
    run = make_activity(pieces((round(at_s) + 300, 3.0)))
    assert sum(mark.is_watch_ended for mark in marks(with_laps(run, laps))) == count


@pytest.mark.parametrize(
    ("lengths_s", "warm_up_s", "count"),
    [
        ((72.0, 75.0, 75.0, 75.0), 600.0, 0),
        ((72.0, 75.0, 75.0, 75.0), 600.4, 3),
        ((60.0, 120.0, 60.0), 600.0, 3),
    ],
)
def test_whole_seconds_are_round_by_chance_unless_all_are(
    make_activity: Make, lengths_s: tuple[float, ...], warm_up_s: float, count: int
) -> None:
    laps, at_s = [lap(0.0, warm_up_s, 3.0)], warm_up_s
    for length_s in lengths_s:
        laps.append(lap(at_s, at_s + length_s, 5.013, timer_s=length_s))
        at_s += length_s
        laps.append(lap(at_s, at_s + 81, 1.5, timer_s=81.0))
        at_s += 81
    run = make_activity(pieces((round(at_s) + 300, 3.0)))
    assert sum(mark.is_watch_ended for mark in marks(with_laps(run, laps))) == count
