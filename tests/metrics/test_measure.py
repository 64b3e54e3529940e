from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from metrics import Evidence, Facts, measure
from metrics.contract.tables import FACTS
from parsers.common.activity import RECORDS, Activity, Intensity, LapTrigger, SessionTotals

Make = Callable[..., Activity]
Sound = Callable[[Facts], None]


def a_session(seed: int = 1) -> dict[str, object]:
    """An hour with eight minutes run fast, all channels, at 1 Hz."""
    random = np.random.default_rng(seed)
    time_s = np.arange(3600.0)
    is_fast = (time_s > 900) & (time_s < 2500) & (time_s % 200 < 60)
    speed = np.where(is_fast, 5.0, 3.0) + random.normal(0, 0.1, 3600)
    return {
        "time_s": time_s,
        "distance_m": np.round(np.cumsum(speed), 2),
        "speed_mps": np.convolve(speed, np.full(5, 0.2), "same"),
        "altitude_m": 200 + 20 * np.sin(time_s / 300),
        "heart_rate_bpm": np.round(150 + 20 * np.sin(time_s / 200)),
        "cadence_spm": np.full(3600, 172.0),
        "power_w": np.full(3600, 250.0),
        "temperature_c": np.full(3600, 12.0),
    }


def test_a_run_has_rows_in_every_table_but_laps(make_activity: Make, assert_sound: Sound) -> None:
    facts = measure(make_activity(a_session()))
    assert_sound(facts)
    assert facts.is_run
    assert {name for name, frame in facts.tables.items() if len(frame) == 0} == {"laps"}
    assert len(facts.series) == 3600


def test_measuring_is_a_function(make_activity: Make) -> None:
    first, second = (measure(make_activity(a_session())) for _ in range(2))
    assert all(first.tables[name].equals(second.tables[name]) for name in FACTS)
    assert first.series.equals(second.series)


@pytest.mark.parametrize("record_count", [0, 1, 2])
@pytest.mark.parametrize("sub_sport", ["street", "treadmill", "track"])
def test_a_run_of_totals_alone_is_measured(
    make_activity: Make, assert_sound: Sound, record_count: int, sub_sport: str
) -> None:
    """As written by hand, or by a treadmill's app."""
    seconds = np.arange(float(record_count))
    activity = make_activity({"time_s": seconds, "distance_m": 3 * seconds}, sub_sport=sub_sport)
    totals = SessionTotals(timer_s=1800.0, elapsed_s=1800.0, distance_m=4020.0)
    facts = measure(replace(activity, totals=totals))
    assert_sound(facts)
    assert facts.is_run
    if not record_count:
        assert facts.of_activity("distance_m") == 4020
        assert facts.of_activity("timer_s") == 1800


@pytest.mark.parametrize("sport", ["cycling", "walking"])
def test_another_sport_has_its_summary_and_laps_only(
    make_activity: Make, assert_sound: Sound, sport: str
) -> None:
    lap = {"lap_index": [1], "trigger": ["session_end"]}
    facts = measure(make_activity(a_session(), sport=sport, laps=lap))
    assert_sound(facts)
    assert not facts.is_run
    assert {name for name, frame in facts.tables.items() if len(frame)} == {"activities", "laps"}
    assert len(facts.series) == 0
    assert facts.tables["activities"]["effort_count"].to_list() == [None]


def test_tables_agree_with_each_other(make_activity: Make) -> None:
    facts = measure(make_activity(a_session()))
    run = facts.tables["activities"].row(0, named=True)
    speeds, splits = facts.tables["speed_histogram"], facts.tables["splits"]
    assert speeds["seconds"].sum() == pytest.approx(run["timer_s"])
    assert speeds.filter(pl.col("speed_low_mps") >= 0.5)["seconds"].sum() == run["moving_s"]
    assert speeds["distance_m"].sum() == pytest.approx(run["distance_m"], abs=5)
    assert splits.filter(unit="km")["distance_m"].sum() == pytest.approx(run["distance_m"], abs=5)
    assert splits.filter(unit="km")["ascent_m"].sum() == pytest.approx(run["ascent_m"], abs=1)
    assert run["effort_count"] == len(facts.tables["efforts"])
    assert run["set_count"] == facts.tables["sets"]["set_index"].n_unique()


def test_detection_alone_ignores_laps(make_activity: Make) -> None:
    laps = {
        "lap_index": [1, 2, 3],
        "start_s": [0.0, 100.0, 200.0],
        "end_s": [100.0, 200.0, 3599.0],
        "trigger": ["manual", "manual", "session_end"],
    }
    bare = measure(make_activity(a_session()), evidence=Evidence.DETECTION)
    pressed = measure(make_activity(a_session(), laps=laps), evidence=Evidence.DETECTION)
    assert bare.tables["efforts"].equals(pressed.tables["efforts"])


@pytest.mark.parametrize(
    "records",
    [
        {},
        {"time_s": [0.0]},
        {"time_s": [0.0], "distance_m": [0.0]},
        {"time_s": [0.0, 1.0], "distance_m": [0.0, 3.0]},
        {"time_s": np.arange(100.0)},
        {"time_s": np.arange(100.0), "heart_rate_bpm": np.full(100, 120.0)},
        {"time_s": np.arange(100.0), "distance_m": np.zeros(100)},
        {"time_s": np.arange(100.0), "altitude_m": np.zeros(100)},
        {"time_s": np.arange(0, 100, 0.3), "distance_m": np.arange(0, 100, 0.3)},
    ],
)
@pytest.mark.parametrize("pauses", [[], [(0.0, 1000.0)], [(20.0, 40.0)]])
def test_scanty_recordings_measure_without_error(
    make_activity: Make,
    assert_sound: Sound,
    records: dict[str, object],
    pauses: list[tuple[float, float]],
) -> None:
    assert_sound(measure(make_activity(records, pauses=pauses)))


@st.composite
def odd_records(draw: st.DrawFn) -> dict[str, object]:
    """Records that no watch would write, but cleaning would let pass: any channel, any holes."""
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    rows = draw(st.integers(1, 400))
    time_s = np.cumsum(random.choice([0.2, 1, 1, 1, 2, 8, 40, 900], rows))
    scales = {"latitude_deg": 1.0, "longitude_deg": 1.0, "altitude_m": 3000.0}
    channels = draw(st.sets(st.sampled_from([*RECORDS.schema][1:])))
    channels |= {"latitude_deg", "longitude_deg"} if "latitude_deg" in channels else set()
    records: dict[str, object] = {"time_s": time_s - time_s[0]}
    lost = random.random(rows) < draw(st.floats(0, 1))
    for name in sorted(channels):
        values = np.cumsum(random.normal(0, 0.01, rows)) * scales.get(name, 10.0)
        values = values if name in scales else np.abs(values)
        values = np.cumsum(values) if name == "distance_m" else values
        is_lost = lost if name.endswith("_deg") else np.roll(lost, len(name))
        records[name] = np.where(is_lost, np.nan, values)
    return records


spans = st.tuples(st.integers(0, 3000), st.integers(0, 600)).map(
    lambda span: (float(span[0]), float(span[0] + span[1]))
)
odd_laps = st.lists(
    st.fixed_dictionaries(
        {
            "start_s": st.none() | st.floats(-10, 3000),
            "end_s": st.none() | st.floats(0, 3000),
            "timer_s": st.none() | st.floats(0, 600),
            "distance_m": st.none() | st.floats(0, 3000),
            "trigger": st.none() | st.sampled_from(LapTrigger),
            "intensity": st.none() | st.sampled_from(Intensity),
            "step_index": st.none() | st.integers(0, 3),
        }
    ),
    max_size=12,
)


@given(odd_records(), st.lists(spans, max_size=5).map(sorted), odd_laps)
@settings(max_examples=60)
def test_odd_recordings_measure_without_error(
    make_activity: Make,
    assert_sound: Sound,
    records: dict[str, object],
    pauses: list[tuple[float, float]],
    laps: list[dict[str, object]],
) -> None:
    columns = {name: [lap[name] for lap in laps] for name in laps[0]} if laps else {}
    columns |= {"lap_index": list(range(1, len(laps) + 1))} if laps else {}
    assert_sound(measure(make_activity(records, pauses=pauses, laps=columns)))
