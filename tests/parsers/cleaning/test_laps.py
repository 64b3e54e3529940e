"""Laps where their own times put them, and the meters that they lack."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from parsers.cleaning.laps import (
    clipped,
    closed_laps,
    laid_laps,
    lies_outside,
    measured_laps,
    placed_laps,
)
from parsers.common.activity import LAPS, PAUSES, RECORDS, Channels, Laps, Pauses, channels_of

Times = tuple[float, float, float]


def laps(times: Sequence[Times], distances: Sequence[float | None] | None = None) -> Laps:
    """Laps of (start, time of the message, length)."""
    rows: list[dict[str, Any]] = []
    for index, (start_s, end_s, length_s) in enumerate(times, start=1):
        row = dict.fromkeys(LAPS.schema) | {"lap_index": index, "timer_s": length_s}
        row |= {"start_s": start_s, "end_s": end_s, "elapsed_s": length_s}
        rows.append(row | {"distance_m": distances[index - 1] if distances else None})
    return Laps(LAPS.frame(rows))


@pytest.mark.parametrize(
    ("written", "placed"),
    [
        # All of one start: end and length are right.
        ([(0, 600, 600), (-1, 675, 75), (-1, 765, 90)], [(0, 600), (600, 675), (675, 765)]),
        # The day before, the clock's zero.
        ([(-50_401, 600, 600), (-50_401, 675, 75)], [(0, 600), (600, 675)]),
        ([(-1e9, 600, 600), (-1e9, 675, 75)], [(0, 600), (600, 675)]),
        # The last starts with the activity; the first when the clock was set.
        ([(0, 600, 600), (600, 675, 75), (0, 750, 75)], [(0, 600), (600, 675), (675, 750)]),
        ([(900, 600, 600), (600, 675, 75)], [(0, 600), (600, 675)]),
        # A length that leaves out a pause of ten minutes.
        ([(0, 1500, 900), (1500, 2399, 899)], [(0, 1500), (1500, 2399)]),
        # Messages written late, all at the end: start and length are right.
        ([(0, 2400, 600), (600, 2400, 600)], [(0, 600), (600, 1200)]),
        # A length that holds the pause before the start.
        ([(0, 600, 600), (640, 700, 100)], [(0, 600), (600, 700)]),
        # Newest first.
        ([(600, 675, 75), (0, 600, 600)], [(0, 600), (600, 675)]),
    ],
)
def test_two_of_start_end_and_length_settle_the_third(
    written: list[Times], placed: list[tuple[float, float]]
) -> None:
    settled = placed_laps(laps(written), start_s=0.0, end_s=2400.0)
    assert settled.select("start_s", "end_s").rows() == placed
    assert settled["lap_index"].to_list() == list(range(1, len(placed) + 1))
    assert settled["elapsed_s"].to_list() == [end - start for start, end in placed]


@pytest.mark.parametrize(
    ("written", "inside"),
    [
        ([(-4, 600, 604), (600, 1206, 606)], [(0, 600), (600, 1200)]),
        # Fractions of the last second are the lap's own.
        ([(0, 1200.9, 1200.9)], [(0, 1200.9)]),
        # Behind the recording in whole.
        ([(0, 1200, 1200), (1203, 1206, 3)], [(0, 1200), (1200, 1200)]),
        # Too far outside to be a matter of seconds: that gets a flag.
        ([(-11, 600, 611), (600, 1211, 611)], [(-11, 600), (600, 1211)]),
    ],
)
def test_no_lap_reaches_some_seconds_beyond_the_recording(
    written: list[Times], inside: list[tuple[float, float]]
) -> None:
    assert clipped(laps(written), 1200.0).select("start_s", "end_s").rows() == inside


def test_laps_inside_stay_the_same_table() -> None:
    sound = laps([(0, 600, 600), (600, 1200, 600)])
    assert clipped(sound, 1200.0) is sound


def test_laps_that_agree_stay_the_same_table() -> None:
    sound = laps([(0, 600.4, 600.4), (600.4, 675, 74.6)])
    assert placed_laps(sound, start_s=0.0, end_s=675.0) is sound


def records(**columns: Sequence[float | None]) -> Channels:
    count = len(next(iter(columns.values())))
    return channels_of(RECORDS.frame(dict.fromkeys(RECORDS.schema, [None] * count) | columns))


SECONDS = [float(second) for second in range(101)]


@pytest.mark.parametrize("missing", [None, 0.0])
def test_meters_that_a_lap_lacks_are_those_of_the_counter(missing: float | None) -> None:
    run = records(time_s=SECONDS, distance_m=[3 * second for second in SECONDS])
    bare = laps([(0, 40, 40), (40, 100, 60)], [missing, missing])
    measured = measured_laps(bare, run)
    assert measured["distance_m"].to_list() == [120, 180]
    assert measured["mean_speed_mps"].to_list() == [3, 3]


def test_a_speed_or_a_timer_of_0_beside_meters_is_not_known() -> None:
    written = laps([(0, 40, 40), (40, 100, 60)], [120.0, 180.0])
    bare = Laps(written.with_columns(timer_s=0.0, mean_speed_mps=0.0))
    measured = measured_laps(bare, records(time_s=[0, 100], distance_m=[0, 300]))
    assert measured["timer_s"].to_list() == [None, None]
    assert measured["mean_speed_mps"].to_list() == [3, 3]


def test_meters_without_a_counter_are_those_of_the_positions() -> None:
    latitude = [50 + second * 3 / 111_195 for second in SECONDS]
    run = records(time_s=SECONDS, latitude_deg=latitude, longitude_deg=[8.0] * 101)
    measured = measured_laps(laps([(0, 40, 40), (40, 100, 60)]), run)
    assert measured["distance_m"].to_list() == pytest.approx([120, 180], abs=0.5)


def test_meters_of_no_witness_are_not_known() -> None:
    run = records(time_s=SECONDS)
    measured = measured_laps(laps([(0, 40, 40), (40, 100, 60)], [0.0, 0.0]), run)
    assert measured["distance_m"].to_list() == [None, None]


def test_a_lap_that_was_spent_standing_has_0_meters() -> None:
    counter = np.minimum(3 * np.arange(101.0), 120).tolist()
    run = records(time_s=SECONDS, distance_m=counter)
    measured = measured_laps(laps([(0, 40, 40), (40, 100, 60)], [120.0, 0.0]), run)
    assert measured["distance_m"].to_list() == [120, 0]


TWENTY_MINUTES = [(0.0, 400.0, 400.0), (400.0, 800.0, 400.0), (800.0, 1200.0, 400.0)]


@pytest.mark.parametrize(
    "told_m",
    [[1200.0, 2400.0, 3600.0], [1.2, 1.2, 1.2], [0.75, 0.75, 0.75]],
    ids=["all that was run so far", "kilometers", "miles"],
)
def test_meters_of_another_meaning_give_way_to_the_records(told_m: list[float]) -> None:
    run = records(time_s=[0, 1200], distance_m=[0, 3600])
    measured = measured_laps(laps(TWENTY_MINUTES, told_m), run)
    assert measured["distance_m"].to_list() == [1200.0, 1200.0, 1200.0]
    assert measured["mean_speed_mps"].to_list() == [3.0, 3.0, 3.0]


@pytest.mark.parametrize(
    ("told_m", "seconds"),
    [([2500.0, 100.0, 1000.0], 1200), ([1300.0, 1250.0, 1350.0], 1200), ([2000.0] * 3, 400)],
    ids=["a press at a wrong time", "a watch that reads too much", "records of a part"],
)
def test_laps_whose_sum_is_run_or_not_seen_stay(told_m: list[float], seconds: int) -> None:
    run = records(time_s=[0, seconds], distance_m=[0, 3 * seconds])
    measured = measured_laps(laps(TWENTY_MINUTES, told_m), run)
    kept = measured["distance_m"].to_list()
    assert kept[1:] == told_m[1:]
    assert seconds < 1200 or kept == told_m


def test_a_counter_that_leaps_while_the_watch_is_stopped_tells_no_meters_of_a_lap() -> None:
    """Three 200s of 42 s; behind the second the runner stood for five minutes."""
    written = [(0.0, 42.0, 42.0), (42.0, 384.0, 42.0), (384.0, 426.0, 42.0)]
    run = records(time_s=[0, 42, 84, 384, 426], distance_m=[0, 200, 400, 3400, 3600])
    measured = measured_laps(laps(written, [200.0, 200.0, 200.0]), run)
    assert measured["distance_m"].to_list() == [200.0, 200.0, 200.0]


@pytest.mark.parametrize(
    ("gap_s", "length_s", "closed"),
    [(1.0, 74.0, [75.0] * 4 + [74.0]), (1.0, 74.4, [74.4] * 5), (0.0, 75.0, [75.0] * 5)],
    ids=["whole seconds", "parts of seconds", "no gap"],
)
def test_laps_that_end_a_second_before_the_next_go_on_until_it(
    gap_s: float, length_s: float, closed: list[float]
) -> None:
    starts_s = [(length_s + gap_s) * number for number in range(5)]
    written = [(start_s, start_s + length_s, length_s) for start_s in starts_s]
    run = records(time_s=[0, 400], distance_m=[0, 1600])
    told = laps(written, [4.0 * length_s] * 5)
    found = closed_laps(told, run)
    assert found["timer_s"].to_list() == pytest.approx(closed)
    assert found["distance_m"].to_list() == pytest.approx([4.0 * seconds for seconds in closed])
    assert found["end_s"].to_list() == pytest.approx(
        [start_s + seconds for start_s, seconds in zip(starts_s, closed, strict=True)]
    )


@pytest.mark.parametrize("shift_s", [-21_600.0, 3600.0])
def test_laps_outside_are_laid_end_to_end_where_their_timers_fill_the_recording(
    shift_s: float,
) -> None:
    outside = laps([(shift_s, shift_s + 600, 600), (shift_s + 600, shift_s + 1200, 600)])
    pauses = Pauses(PAUSES.frame({"start_s": [600.0], "end_s": [700.0]}))
    assert lies_outside(outside, 1300.0)
    laid = laid_laps(outside, pauses, 1300.0)
    assert laid.select("start_s", "end_s").rows() == [(0, 600), (700, 1300)]
    assert not lies_outside(laid, 1300.0)
    assert laid_laps(outside, pauses, 2000.0) is outside


def test_laps_that_stand_right_stay_beside_one_that_begins_when_the_file_is_saved() -> None:
    inside = [(0.0, 601.4, 600.0), (601.4, 1300.0, 598.6)]
    saved_late = laps([*inside, (1320.0, 1322.0, 2.0)])
    pauses = Pauses(PAUSES.frame({"start_s": [700.0], "end_s": [800.0]}))
    laid = laid_laps(saved_late, pauses, 1300.0)
    assert laid.select("start_s", "end_s", "elapsed_s").rows() == [
        *((start_s, end_s, length_s) for start_s, end_s, length_s in inside),
        (1300.0, 1300.0, 0.0),
    ]
