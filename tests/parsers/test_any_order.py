"""The same facts, in whatever order and pieces a file holds its records."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers import Activity, parse
from parsers.common.activity import Detail
from simulator.writers.fit_writer import FieldRows, fit_file, message
from tests.parsers.fit.written import ACTIVITY, START, lap, records, session, timer

SECONDS = np.append(np.arange(0, 400), np.arange(460, 900))
"""A run with one pause of a minute, in which the watch recorded nothing."""
DISTANCE_M = 3.0 * np.arange(len(SECONDS))

Order = Sequence[int]


def columns(rows: Order) -> dict[str, np.ndarray]:
    at = np.asarray(rows)
    return {
        "position_lat": 41.9 + DISTANCE_M[at] / 111_195,
        "position_long": 7.5 + 0.0 * at,
        "distance": DISTANCE_M[at],
        "heart_rate": 120 + at % 40,
        "cadence": 80 + at % 7,
    }


def parsed(*packs: FieldRows) -> Activity:
    content = fit_file(
        [
            ACTIVITY,
            timer(0, "start"),
            *packs,
            timer(400, "stop_all"),
            timer(460, "start"),
            lap(0, 500, total_timer_time=440.0, total_distance=1320.0, lap_trigger="manual"),
            lap(500, 899, total_timer_time=399.0, total_distance=1197.0, lap_trigger="manual"),
            timer(899, "stop_all"),
            session(0, 899, total_timer_time=839.0, total_distance=2517.0),
        ]
    )
    (activity,) = parse(content, detail=Detail.INGEST).activities
    return activity


def whole(rows: Order) -> FieldRows:
    return records(SECONDS[np.asarray(rows)], **columns(rows))


def channels(rows: Order, *names: str) -> FieldRows:
    chosen = {name: values for name, values in columns(rows).items() if name in names}
    return records(SECONDS[np.asarray(rows)], **chosen)


SOUND = parsed(whole(range(len(SECONDS))))


def facts(activity: Activity) -> list[object]:
    """All that is known of an activity but its identity."""
    tables = (activity.records, activity.laps, activity.pauses, activity.rejected)
    totals = (activity.start_time_utc, activity.totals, activity.flags)
    return [*(table.rows() for table in tables), *totals]


def in_blocks(size: int, seed: int) -> list[int]:
    blocks = [list(range(at, min(at + size, len(SECONDS)))) for at in range(0, len(SECONDS), size)]
    random.Random(seed).shuffle(blocks)
    return [row for block in blocks for row in block]


def test_the_sound_file_is_sound() -> None:
    assert SOUND.pauses.rows() == [(400.0, 460.0)]
    assert SOUND.laps.select("start_s", "end_s").rows() == [(0, 500), (500, 899)]
    assert len(SOUND.records) == len(SECONDS)
    assert SOUND.rejected.is_empty()
    assert SOUND.flags == frozenset()


@given(st.integers(1, 200), st.integers(0, 10**6))
@settings(max_examples=25)
def test_blocks_in_any_order(size: int, seed: int) -> None:
    assert facts(parsed(whole(in_blocks(size, seed)))) == facts(SOUND)


ROWS = list(range(len(SECONDS)))
SWAPPED = [row for pair in zip(ROWS[1::2], ROWS[::2], strict=True) for row in pair]
HALVES = ROWS[420:] + ROWS[:420]
PLACES = ("position_lat", "position_long", "distance")
BODY = ("heart_rate", "cadence")


@pytest.mark.parametrize(
    "write",
    [
        lambda: [whole(ROWS[::-1])],
        lambda: [whole(SWAPPED)],
        lambda: [whole(HALVES)],
        lambda: [whole([row for row in ROWS for _ in range(2)])],
        lambda: [whole(ROWS), whole(ROWS)],
        lambda: [whole(ROWS), whole(ROWS[300:600])],
        lambda: [channels(ROWS, *PLACES), channels(ROWS, *BODY)],
        lambda: [channels(ROWS, *BODY), channels(ROWS, *PLACES)],
        lambda: [channels(HALVES, *BODY), channels(SWAPPED, *PLACES)],
    ],
    ids=(
        "newest first", "neighbors swapped", "halves swapped", "rows doubled", "file doubled",
        "part doubled", "positions then body", "body then positions", "all of it",
    ),
)  # fmt: skip
def test_the_order_of_records_tells_nothing(write: Callable[[], list[FieldRows]]) -> None:
    assert facts(parsed(*write())) == facts(SOUND)


@given(st.integers(0, 10**6))
@settings(max_examples=25)
def test_records_of_one_second_complete_each_other(seed: int) -> None:
    """Each channel of a second is in one of two records, or in both and a little different."""
    chance = np.random.default_rng(seed)
    of_all = columns(ROWS)
    first, second = {}, {}
    for name, values in of_all.items():
        holds = chance.integers(1, 4, len(ROWS))
        late = values + (0.4 if name == "distance" else 1.0) * (name not in PLACES[:2])
        first[name] = np.where(holds != 2, values, np.nan)
        second[name] = np.where(holds == 2, values, np.where(holds == 3, late, np.nan))
    twice = {name: np.column_stack((first[name], second[name])).ravel().tolist() for name in of_all}
    activity = parsed(records(np.repeat(SECONDS, 2), **twice))
    assert activity.records.rows() == SOUND.records.rows()
    assert activity.flags == frozenset()


@pytest.mark.parametrize("jitter_s", [0.0, 0.3, 0.7])
def test_channels_of_their_own_have_their_own_seconds(jitter_s: float) -> None:
    """Positions are written at other fractions of a second than the counter, cut off all."""
    chance = np.random.default_rng(3)
    seconds = np.arange(900)
    wrote_s = np.floor(seconds + 0.5 + chance.uniform(-jitter_s, jitter_s, (2, 900))).clip(0)
    counter = records(wrote_s[0], distance=3.0 * seconds, heart_rate=120 + seconds % 40)
    places = records(
        wrote_s[1], position_lat=41.9 + 3.0 * seconds / 111_195, position_long=7.5 + 0.0 * seconds
    )
    (activity,) = parse(fit_file([ACTIVITY, counter, places])).activities
    assert activity.flags == frozenset()
    kept = activity.records.filter(activity.records["distance_m"].is_not_null())
    assert len(kept) >= 0.97 * 900
    speed_mps = np.diff(kept["distance_m"].to_numpy()) / np.diff(kept["time_s"].to_numpy())
    assert np.abs(speed_mps - 3.0).mean() <= jitter_s / 2


@pytest.mark.parametrize("stray_s", [1, 3, 6])
@pytest.mark.parametrize("names", [("distance",), ("position_lat", "position_long")])
def test_times_that_err_by_seconds_follow_the_way(stray_s: int, names: tuple[str, ...]) -> None:
    """The records stand as they were run; their times were written late or early."""
    chance = np.random.default_rng(stray_s)
    seconds = np.arange(900)
    wrote_s = seconds + chance.integers(-stray_s, stray_s + 1, 900)
    way_m = 3.0 * seconds
    every = {
        "distance": way_m,
        "position_lat": 41.9 + way_m / 111_195,
        "position_long": 7.5 + 0.0 * seconds,
    }
    written = records(wrote_s, **{name: every[name] for name in names})
    (activity,) = parse(fit_file([ACTIVITY, written])).activities
    assert activity.flags == frozenset()
    times_s, kept = activity.records["time_s"].to_numpy(), activity.records["latitude_deg"]
    kept_m = activity.records["distance_m"] if "distance" in names else (kept - 41.9) * 111_195
    assert np.abs(kept_m.to_numpy() - 3 * times_s).max() <= 3 * (2 * stray_s + 2)
    assert np.all(np.diff(kept_m.to_numpy()) >= 0)


def test_a_lap_by_the_clock_before_it_was_set_moves_with_its_records() -> None:
    """The clock is set forward by an hour, ten minutes into a run without a pause."""
    seconds = np.arange(1200)
    shown = seconds + np.where(seconds >= 600, 3600, 0)
    first = message(
        "lap",
        timestamp=START + 300,
        start_time=START,
        total_elapsed_time=300.0,
        total_timer_time=300.0,
    )
    last = message(
        "lap",
        timestamp=START + 3600 + 1199,
        start_time=START + 300,
        total_elapsed_time=899.0,
        total_timer_time=899.0,
    )
    content = fit_file([ACTIVITY, records(shown, distance=3.0 * seconds), first, last])
    (activity,) = parse(content).activities
    assert activity.records["time_s"].to_list() == seconds.tolist()
    assert activity.laps.select("start_s", "end_s").rows() == [(0, 300), (300, 1199)]
    assert activity.flags == {"clock_jumped"}
