"""Steps, split messages and pressed laps that mark efforts, and those that do not."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import polars as pl
import pytest

from metrics.contract.enums import EffortEvidence
from metrics.contract.tables import EFFORTS
from parsers.common import activity as tables
from parsers.common.activity import Activity, Intensity, LapTrigger, Steps
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


@pytest.mark.parametrize("cut_reps", [False, True])
def test_steps_mark_reps_even_when_auto_laps_cut_them(reps: Activity, *, cut_reps: bool) -> None:
    steps = workout(400.0, None)
    rows = marked_efforts(replace(with_laps(reps, step_laps(cut_reps=cut_reps)), steps=steps))
    assert rows["evidence"].to_list() == [EffortEvidence.STEP] * COUNT
    assert rows["official_duration_s"].to_list() == [float(REP_S)] * COUNT
    assert rows["nominal_distance_m"].to_list() == [400.0] * COUNT


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
