"""Steps of a workout that mark efforts, and those that do not."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from msgspec.structs import replace

from metrics.contract.enums import EffortEvidence
from metrics.contract.tables import EFFORTS
from metrics.contract.units import MILE_M
from metrics.efforts.marks.read import marks
from parsers.common import activity as tables
from parsers.common.activity import Activity, Intensity, Steps
from tests.metrics.efforts.marks.lapped import stepped
from tests.metrics.hand_made import (
    COUNT,
    REP_S,
    REST_S,
    WARM_UP_S,
    Make,
    drilled,
    lap,
    marked_efforts,
    pieces,
    split,
    step_laps,
    with_laps,
    with_splits,
    workout,
)


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
