from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from metrics.contract.enums import Sampling, SignalKind
from metrics.recording.signal import (
    Floats,
    _is_rough,
    _lag,
    _roughness,
    _sampling,
    _shortest_findable,
    _updates,
    build_signal,
    median,
    sums_so_far,
)
from parsers.common import activity as tables
from parsers.common.activity import Activity, FileFormat, channels_of


def an_activity(columns: dict[str, object], pauses: list[tuple[float, float]] = []) -> Activity:  # noqa: B006
    """An activity whose records hold the given columns only."""
    frame = pl.DataFrame(columns)
    missing = [c.name for c in tables.RECORDS.columns if c.name not in columns]
    frame = frame.with_columns(pl.lit(None).alias(name) for name in missing)
    return Activity(
        activity_id="0" * 20,
        file_sha256="0" * 64,
        file_format=FileFormat.FIT,
        part_index=0,
        session_index=0,
        start_time_utc=datetime(2024, 3, 1, tzinfo=UTC),
        sport="running",
        channels=channels_of(
            frame.cast(tables.RECORDS.schema).select(tables.RECORDS.schema.names())
        ),
        laps=tables.Laps(tables.LAPS.empty()),
        pauses=tables.Pauses(
            tables.PAUSES.frame([{"start_s": a, "end_s": b} for a, b in pauses])
            if pauses
            else tables.PAUSES.empty()
        ),
        steps=tables.Steps(tables.STEPS.empty()),
        splits=tables.Splits(tables.SPLITS.empty()),
        events=tables.Events(tables.EVENTS.empty()),
        devices=tables.Devices(tables.DEVICES.empty()),
        hrv=tables.Intervals(tables.INTERVALS.empty()),
        rejected=tables.RejectedRows(tables.REJECTED_ROWS.empty()),
    )


def steady(seconds: int, speed_mps: float = 3.0, every_s: float = 1.0) -> dict[str, object]:
    times = np.arange(0.0, seconds + every_s / 2, every_s)
    return {"time_s": times, "distance_m": times * speed_mps}


def test_an_even_run_has_its_speed_everywhere() -> None:
    signal = build_signal(an_activity(steady(600)))
    assert signal.kind is SignalKind.DISTANCE
    assert signal.sampling is Sampling.ONE_SECOND
    assert signal.speed_mps == pytest.approx(np.full(601, 3.0))
    assert signal.noise_mps == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize(
    ("every_s", "sampling"),
    [
        (0.5, Sampling.SUB_SECOND),
        (1.0, Sampling.ONE_SECOND),
        (5.0, Sampling.SMART),
        (30.0, Sampling.SPARSE),
    ],
)
def test_sampling_is_named(every_s: float, sampling: Sampling) -> None:
    signal = build_signal(an_activity(steady(600, every_s=every_s)))
    assert signal.sampling is sampling
    assert signal.speed_mps == pytest.approx(np.full(601, 3.0))


def test_nothing_is_interpolated_over_a_pause() -> None:
    run = steady(300)
    times = np.asarray(run["time_s"])
    is_running = (times <= 100) | (times >= 200)
    distance = np.where(times <= 100, times * 3.0, 900.0 + (times - 200) * 4.0)
    signal = build_signal(
        an_activity(
            {"time_s": times[is_running], "distance_m": distance[is_running]}, [(100.0, 200.0)]
        )
    )
    assert np.isnan(signal.speed_mps[101:200]).all()
    assert signal.speed_mps[:101] == pytest.approx(np.full(101, 3.0))
    assert signal.speed_mps[200:] == pytest.approx(np.full(101, 4.0))
    assert signal.distance_m[-1] == pytest.approx(300 + 400)
    assert (signal.segment[:101] != signal.segment[-1]).all()


def test_a_hole_without_a_pause_is_a_gap() -> None:
    times = np.concatenate((np.arange(0.0, 101), np.arange(160.0, 301)))
    signal = build_signal(an_activity({"time_s": times, "distance_m": times * 3.0}))
    assert signal.is_gap.sum() == 59
    assert signal.longest_gap_s == 60.0


def test_the_time_before_the_first_fix_and_behind_the_last_is_a_gap() -> None:
    times = np.arange(0.0, 301)
    metres = np.where((times < 60) | (times > 280), np.nan, times * 3.0)
    signal = build_signal(an_activity({"time_s": times, "distance_m": metres}))
    assert signal.is_gap.nonzero()[0].tolist() == [*range(60), *range(281, 301)]


def test_the_lag_of_recorded_speed_is_found() -> None:
    times = np.arange(0.0, 1201)
    speed = 3.0 + (times % 180 < 60) * 1.5
    recorded = np.interp(times - 5.0, times, speed)
    signal = build_signal(
        an_activity({"time_s": times, "distance_m": np.cumsum(speed), "speed_mps": recorded})
    )
    assert signal.lag_speed_s == pytest.approx(5.0, abs=0.6)


def test_a_distance_held_between_updates_is_no_standing() -> None:
    times = np.arange(0.0, 601)
    held = np.floor(times / 3) * 3 * 3.0
    signal = build_signal(an_activity({"time_s": times, "distance_m": held}))
    assert signal.sampling_median_s == 3.0
    assert signal.speed_mps[10:590] == pytest.approx(np.full(580, 3.0))


def _with_positions(distance_m: Floats) -> dict[str, object]:
    """Ten minutes due north at 3.3 m/s, with what the watch made of its distance."""
    return {
        "time_s": np.arange(0.0, 601),
        "distance_m": distance_m,
        "latitude_deg": 50.0 + np.degrees(np.arange(601) * 3.3 / 6_371_008.8),
        "longitude_deg": np.full(601, 8.0),
    }


def test_positions_speak_where_distances_are_far_fewer() -> None:
    times = np.arange(0.0, 601)
    rare = np.where(times % 5 == 0, times * 3.3, np.nan)
    signal = build_signal(an_activity(_with_positions(rare)))
    assert signal.kind is SignalKind.POSITIONS
    assert signal.speed_mps[5:-5] == pytest.approx(np.full(591, 3.3), abs=1e-6)


def test_meters_of_positions_lie_where_they_were_run() -> None:
    """Half a minute twice as fast keeps its ends, which a smoothed speed gives to the rests."""
    metres = sums_so_far(np.where((np.arange(600) // 30) % 2 == 1, 6.0, 3.0))
    columns = _with_positions(np.full(601, np.nan))
    columns["latitude_deg"] = 50.0 + np.degrees(metres / 6_371_008.8)
    signal = build_signal(an_activity(columns))
    assert signal.kind is SignalKind.POSITIONS
    fast_m = signal.distance_at(np.array([60.0, 120.0])) - signal.distance_at(
        np.array([30.0, 90.0])
    )
    assert fast_m == pytest.approx([180.0, 180.0], abs=0.5)
    assert signal.distance_m[-1] == pytest.approx(metres[-1], abs=3.0)


def test_a_sway_of_positions_makes_no_way() -> None:
    """Steps that zigzag are longer than the chords over 4 s, which tell how far it was."""
    columns = _with_positions(np.full(601, np.nan))
    east = np.where(np.arange(601) % 2 == 1, 1.0, 0.0)
    columns["longitude_deg"] = 8.0 + np.degrees(east / (6_371_008.8 * np.cos(np.radians(50.0))))
    signal = build_signal(an_activity(columns))
    assert signal.distance_m[-1] == pytest.approx(600 * 3.3, rel=0.005)


@pytest.mark.parametrize("every_s", [1, 2])
def test_whole_metres_do_not_change_what_the_signal_is_made_from(every_s: int) -> None:
    run = an_activity(_with_positions(np.floor(np.arange(0.0, 601) * 3.3)))
    thinned = channels_of(run.records.gather_every(every_s))
    signal = build_signal(replace(run, channels=thinned))
    assert signal.kind is SignalKind.DISTANCE
    assert signal.speed_mps[5:-5] == pytest.approx(np.full(591, 3.3), abs=0.25)


def test_without_any_speed_there_is_no_signal() -> None:
    signal = build_signal(
        an_activity({"time_s": np.arange(0.0, 100), "heart_rate_bpm": np.full(100, 120.0)})
    )
    assert signal.kind is SignalKind.NONE
    assert signal.noise_mps is None
    assert signal.shortest_findable_s is None
    assert np.isnan(signal.speed_mps).all()


def test_no_records_give_an_empty_signal() -> None:
    signal = build_signal(an_activity({"time_s": np.empty(0)}))
    assert len(signal) == 0
    assert signal.kind is SignalKind.NONE


def test_grade_is_rise_over_run() -> None:
    run = steady(300)
    run["altitude_m"] = np.asarray(run["distance_m"]) * 0.05
    signal = build_signal(an_activity(run))
    assert signal.grade == pytest.approx(np.full(301, 0.05))


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1), st.booleans())
def test_distance_never_falls_and_agrees_with_speed(seed: int, is_smart: bool) -> None:
    random = np.random.default_rng(seed)
    times = np.cumsum(random.integers(1, 8 if is_smart else 2, 400)).astype(float)
    times -= times[0]
    metres = np.cumsum(random.uniform(0.0, 6.0, 400))
    signal = build_signal(an_activity({"time_s": times, "distance_m": metres}))
    assert (np.diff(signal.distance_m) >= 0).all()
    assert signal.distance_m[-1] == pytest.approx(metres[-1] - metres[0])
    assert np.nansum(signal.speed_mps) == pytest.approx(signal.distance_m[-1], rel=0.05)


def test_a_gap_is_a_hole_of_more_than_12_s_or_8_intervals() -> None:
    for hole_s, every_s, is_gap in ((12, 1, False), (13, 1, True), (24, 3, False), (27, 3, True)):
        times = np.concatenate((np.arange(0.0, 301, every_s), 300 + hole_s + np.arange(0, 300.0)))
        times = times if every_s == 1 else np.append(np.arange(0.0, 301, 3), 300.0 + hole_s)
        signal = build_signal(an_activity({"time_s": times, "distance_m": times * 3.0}))
        assert signal.is_gap.any() == is_gap, (hole_s, every_s)


@pytest.mark.parametrize(
    ("median_s", "sampling"),
    [
        (0.89, Sampling.SUB_SECOND),
        (0.91, Sampling.ONE_SECOND),
        (1.19, Sampling.ONE_SECOND),
        (1.21, Sampling.SMART),
        (12.0, Sampling.SMART),
        (12.1, Sampling.SPARSE),
        (None, Sampling.SPARSE),
    ],
)
def test_sampling_has_borders_at_0_9_and_1_2_and_12_s(
    median_s: float | None, sampling: Sampling
) -> None:
    assert _sampling(median_s) is sampling


@pytest.mark.parametrize(
    ("median_s", "noise_mps", "expected_s"),
    [(1.0, 0.1, 6.0), (5.0, 0.1, 9.0), (10.0, 0.1, 16.5), (1.0, 0.41, 6.0), (1.0, 0.43, 20.0)],
)
def test_the_shortest_findable_effort_grows_with_the_sampling(
    median_s: float, noise_mps: float, expected_s: float
) -> None:
    assert _shortest_findable(median_s, noise_mps) == expected_s


def _noise(sd_mps: float, seconds: int = 40_000) -> Floats:
    """Speed whose 8-s means scatter by so much."""
    return 3 + np.repeat(np.random.default_rng(7).normal(0, sd_mps, seconds // 8), 8)


@pytest.mark.parametrize("sd_mps", [0.2, 0.5])
def test_noise_is_the_scatter_of_8_s_means(sd_mps: float) -> None:
    assert _roughness(_noise(sd_mps)) == pytest.approx(sd_mps, rel=0.05)


def test_recorded_speed_replaces_a_signal_rougher_than_0_42_if_it_is_half_as_rough() -> None:
    quiet, loud = _noise(0.15), _noise(0.30)
    assert not _is_rough(_roughness(_noise(0.38)), quiet)
    assert _is_rough(_roughness(_noise(0.46)), quiet)
    assert not _is_rough(_roughness(_noise(0.55)), loud)
    assert _is_rough(_roughness(_noise(0.66)), loud)


def _late(seconds: float) -> tuple[Floats, Floats]:
    times = np.arange(0.0, 1201)
    speed = np.where(times % 180 < 60, 4.5, 3.0).astype(np.float64)
    return speed, np.interp(times - seconds, times, speed).astype(np.float64)


def test_a_lag_is_sought_up_to_12_s() -> None:
    assert _lag(*_late(11.0)) == pytest.approx(11.0, abs=0.6)
    assert _lag(*_late(15.0)) == 12.0


@pytest.mark.parametrize(
    ("share", "is_known"), [(0.4, False), (0.45, False), (0.55, True), (0.65, True)]
)
def test_a_lag_needs_a_correlation_of_a_half(share: float, is_known: bool) -> None:
    """Two normal series with a common part correlate by the share of its variance."""
    random = np.random.default_rng(3)
    common, first, second = random.normal(0, 1, (3, 5000))
    mix = [np.sqrt(share) * common + np.sqrt(1 - share) * each for each in (first, second)]
    assert (_lag(*mix) is not None) == is_known


def test_a_lag_needs_two_minutes() -> None:
    speed, recorded = _late(3.0)
    assert _lag(speed[:119], recorded[:119]) is None
    assert _lag(speed[:121], recorded[:121]) is not None


@pytest.mark.parametrize(("stood_s", "is_standing"), [(4, False), (6, True)])
def test_a_distance_held_for_more_than_8_s_is_standing(stood_s: int, is_standing: bool) -> None:
    """In a stream that is updated every third second, 3 s late at the earliest."""
    times = np.arange(0.0, 601)
    moved = np.where(times < 300, times, np.maximum(times - stood_s, 300))
    signal = build_signal(an_activity({"time_s": times, "distance_m": np.floor(moved / 3) * 9.0}))
    assert (signal.speed_mps[303] < 0.5) == is_standing


@pytest.mark.parametrize(("held_in_10", "updates"), [(3, 101), (5, 52)])
def test_a_stream_is_held_where_four_in_ten_repeat(held_in_10: int, updates: int) -> None:
    times = np.arange(0.0, 101)
    metres = np.cumsum(np.where(times % 10 < held_in_10, 0.0, 3.0))
    assert len(_updates(times, metres)[0]) == pytest.approx(updates, abs=1)


@pytest.mark.parametrize(("every_s", "kind"), [(2, SignalKind.DISTANCE), (3, SignalKind.POSITIONS)])
def test_positions_speak_where_less_than_half_of_them_have_a_distance(
    every_s: int, kind: SignalKind
) -> None:
    times = np.arange(0.0, 601)
    rare = np.where(times % every_s == 0, times * 3.3, np.nan)
    assert build_signal(an_activity(_with_positions(rare))).kind is kind


def test_speed_is_a_slope_over_4_s() -> None:
    """One second at 11 m/s amid 3 m/s is spread over four, and smoothed once more."""
    steps = np.full(60, 3.0)
    steps[30] = 11.0
    times = np.arange(60.0)
    signal = build_signal(an_activity({"time_s": times, "distance_m": np.cumsum(steps)}))
    assert signal.speed_mps[27:33].tolist() == pytest.approx([3.5, 4.5, 5.0, 5.0, 4.5, 3.5])


def test_a_grade_spans_20_s_and_needs_20_m() -> None:
    climb = np.where(np.arange(301) < 150, 0.0, 5.0)
    signal = build_signal(an_activity(steady(300) | {"altitude_m": climb}))
    assert (signal.grade > 0).sum() == 20
    for speed_mps, is_known in ((1.05, True), (0.95, False)):
        slow = steady(300, speed_mps) | {"altitude_m": climb}
        assert np.isfinite(build_signal(an_activity(slow)).grade[150]) == is_known


@pytest.mark.parametrize(
    ("share", "kind"), [(0.45, SignalKind.POSITIONS), (0.55, SignalKind.DISTANCE)]
)
def test_positions_speak_where_distances_are_fewer_than_half(
    share: float, kind: SignalKind
) -> None:
    times = np.arange(0.0, 601)
    rare = np.where(np.floor(times * share) != np.floor((times - 1) * share), times * 3.3, np.nan)
    assert build_signal(an_activity(_with_positions(rare))).kind is kind


@pytest.mark.parametrize(("held_in_25", "is_thinned"), [(9, False), (11, True)])
def test_a_stream_is_thinned_to_its_updates_from_40_of_100_repeats_on(
    held_in_25: int, *, is_thinned: bool
) -> None:
    times = np.arange(0.0, 501)
    metres = np.cumsum(np.where(times % 25 < held_in_25, 0.0, 3.0))
    assert (len(_updates(times, metres)[0]) < len(times)) is is_thinned


@pytest.mark.parametrize("count", [1, 2, 3, 8, 101])
def test_a_median_is_numpys_to_the_last_digit(count: int) -> None:
    values = np.random.default_rng(count).normal(3.0, 1.0, count)
    assert median(values) == np.median(values)
