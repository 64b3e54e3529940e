"""Pauses in every notation."""

from __future__ import annotations

import numpy as np
import pytest
from msgspec.structs import replace

from parsers.cleaning.clean import clean
from parsers.common.activity import LAPS, PAUSES, Activity, Laps, Pauses, SessionTotals, channels_of
from tests.parsers.cleaning.recorded import recorded

# Ten minutes, a hole of five, another ten.
SECONDS = np.append(np.arange(0.0, 600), np.arange(900.0, 1500))
METERS = 3 * np.arange(1200.0)


def activity(
    pauses: list[tuple[float | None, float | None]] | None = None,
    *,
    timer_s: float | None = 1199.0,
    elapsed_s: float | None = 1499.0,
) -> Activity:
    run = recorded(SECONDS.tolist(), {"distance_m": METERS.tolist()})
    rows = [dict(zip(PAUSES.schema, pause, strict=True)) for pause in pauses or []]
    return replace(
        run,
        pauses=Pauses(PAUSES.frame(rows)),
        totals=SessionTotals(timer_s=timer_s, elapsed_s=elapsed_s, distance_m=METERS[-1]),
    )


@pytest.mark.parametrize(
    "run",
    [
        activity([(600, 900)]),
        activity([(None, 900)]),  # a start without a stop
        activity(),  # only the totals tell
        activity(elapsed_s=1199.0),  # and even the elapsed time leaves it out
        activity([(600, 900), (1499, None)]),  # the last stop ends nothing
    ],
)
def test_a_pause_in_any_notation(run: Activity) -> None:
    cleaned = clean(run)
    assert cleaned.pauses.rows() == [(600.0, 900.0)]
    assert cleaned.flags == frozenset()


def test_records_before_the_session_began_are_a_pause_if_its_timer_leaves_them_out() -> None:
    run = activity(timer_s=887.0)
    waited = replace(run, totals=replace(run.totals, start_s=12.0, elapsed_s=887.0))
    waited = replace(waited, channels=channels_of(waited.records.head(600 + 300)))
    cleaned = clean(waited)
    assert cleaned.pauses.rows() == [(0.0, 12.0), (600.0, 900.0)]
    assert cleaned.flags == frozenset()
    ran = replace(waited, totals=replace(waited.totals, timer_s=899.0, elapsed_s=899.0))
    assert clean(ran).pauses.rows() == [(600.0, 900.0)]


def test_a_hole_that_the_timer_ran_through_is_none() -> None:
    cleaned = clean(activity(timer_s=1499.0))
    assert cleaned.pauses.is_empty()
    assert cleaned.flags == frozenset()


def test_a_long_hole_is_a_pause_where_no_timer_tells_and_says_so() -> None:
    tunnel = np.append(SECONDS[:600], SECONDS[600:] - 20)
    assert clean(recorded(tunnel.tolist(), {"distance_m": METERS.tolist()})).pauses.is_empty()
    far = np.append(SECONDS[:600], SECONDS[600:] + 500)
    longer = recorded(far.tolist(), {"distance_m": METERS.tolist()})
    cleaned = clean(longer)
    assert cleaned.pauses.rows() == [(600.0, 1400.0)]
    assert cleaned.flags == {"recording_hole"}


@pytest.mark.parametrize(
    ("every_s", "went_on_m", "expected"),
    [
        (1, 3.0, [(600.0, 660.0)]),  # stood, or walked about: found where the record broke off
        (1, 20.0, [(600.0, 660.0)]),
        (1, 60.0, []),  # a third of the pace: lost satellites, or a walk
        (5, 15.0, []),  # written by the way: nothing is written where the runner stands
    ],
)
def test_a_short_hole_at_one_place_is_a_pause_of_a_watch_that_writes_each_second(
    every_s: int, went_on_m: float, expected: list[tuple[float, float]]
) -> None:
    seconds = np.append(SECONDS[:600:every_s], SECONDS[600::every_s] - 240)
    meters = np.append(METERS[:600], METERS[600:] - 3 + went_on_m)[::every_s]
    places = {"latitude_deg": meters / 111_195, "longitude_deg": np.zeros(len(meters))}
    run = recorded(seconds.tolist(), {name: values.tolist() for name, values in places.items()})
    cleaned = clean(run)
    assert cleaned.pauses.rows() == expected
    assert cleaned.flags == frozenset()


@pytest.mark.parametrize("first_deg", [7.0, 179.9999, -180.0])
def test_a_stand_without_places_is_found_across_the_date_line(first_deg: float) -> None:
    """Twenty steps over the line, a minute on one place at it, told at its two ends alone."""
    east_deg = np.concatenate((np.arange(-20.0, 0), [0.0], np.full(59, np.nan), np.arange(0.2, 20)))
    longitude = (first_deg + east_deg * 3e-5 + 180) % 360 - 180
    places = {"latitude_deg": np.zeros(len(longitude)), "longitude_deg": longitude}
    run = recorded(
        list(range(len(longitude))), {name: values.tolist() for name, values in places.items()}
    )
    timed = replace(run, totals=SessionTotals(timer_s=len(longitude) - 61.0))
    assert clean(timed).pauses.rows() == [(20.0, 80.0)]


def test_who_was_driven_through_a_hole_made_a_pause() -> None:
    far = np.append(SECONDS[:600], SECONDS[600:] + 500)
    through = np.append(METERS[:600], METERS[600:] + 5000)
    cleaned = clean(recorded(far.tolist(), {"distance_m": through.tolist()}))
    assert cleaned.pauses.rows() == [(600.0, 1400.0)]
    assert cleaned.flags == {"recording_hole"}


def test_who_ran_on_through_a_hole_made_no_pause() -> None:
    far = np.append(SECONDS[:600], SECONDS[600:] + 500)
    through = np.append(METERS[:600], METERS[600:] + 2400)
    cleaned = clean(recorded(far.tolist(), {"distance_m": through.tolist()}))
    assert cleaned.pauses.is_empty()
    assert cleaned.flags == frozenset()


@pytest.mark.parametrize("has_meters", [True, False])
def test_standing_records_are_a_pause_where_the_timer_stood(*, has_meters: bool) -> None:
    seconds = np.arange(0.0, 1321)
    stood = np.full(121, 600.0 if has_meters else np.nan)
    meters = 3 * np.concatenate((seconds[:601], stood[1:], seconds[601:1201]))
    run = recorded(seconds.tolist(), {"distance_m": meters.tolist()})
    cleaned = clean(replace(run, totals=SessionTotals(timer_s=1200.0)))
    ((start_s, end_s),) = cleaned.pauses.rows()
    assert end_s - start_s == 120
    assert start_s == pytest.approx(600, abs=2)


def test_records_behind_the_last_stop_are_a_pause() -> None:
    times = [*np.arange(0.0, 600).tolist(), 694.0]
    run = recorded(times, {"distance_m": [*METERS[:600].tolist(), METERS[599]]})
    stopped = Pauses(PAUSES.frame([{"start_s": 599.0, "end_s": None}]))
    assert clean(replace(run, pauses=stopped)).pauses.rows() == [(599.0, 694.0)]
    ran_on = replace(run, pauses=stopped, totals=SessionTotals(timer_s=694.0))
    assert clean(ran_on).pauses.is_empty()


def test_a_timer_that_nothing_explains_is_flagged() -> None:
    run = recorded(SECONDS[:600].tolist(), {"distance_m": METERS[:600].tolist()})
    cleaned = clean(replace(run, totals=SessionTotals(timer_s=400.0)))
    assert cleaned.pauses.is_empty()
    assert cleaned.flags == {"timer_differs"}


def test_the_lap_that_is_short_of_its_time_holds_the_pause() -> None:
    """Two holes alike: one timer ran, the other stood."""
    seconds = np.concatenate((np.arange(300.0), 400 + np.arange(300.0), 800 + np.arange(300.0)))
    run = recorded(seconds.tolist(), {"distance_m": (3 * np.arange(900.0)).tolist()})
    rows = [
        dict.fromkeys(LAPS.schema)
        | {
            "lap_index": n,
            "start_s": start,
            "end_s": end,
            "elapsed_s": end - start,
            "timer_s": timer,
        }
        for n, start, end, timer in ((1, 0.0, 550.0, 550.0), (2, 550.0, 1099.0, 449.0))
    ]
    totals = SessionTotals(timer_s=999.0, elapsed_s=1099.0)
    cleaned = clean(replace(run, laps=Laps(LAPS.frame(rows)), totals=totals))
    assert cleaned.pauses.rows() == [(700.0, 800.0)]
