"""TCX: laps, and a track for each stretch between pauses."""

from __future__ import annotations

from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import numpy as np

from simulator.writers.gpx_writer import Track
from simulator.writers.tcx_writer import NAMESPACE, TcxLap, tcx_file

T = f"{{{NAMESPACE}}}"


def test_laps_tracks_and_points_read_back() -> None:
    count = 10
    track = Track(
        start_time_utc=datetime(2026, 9, 1, 12, tzinfo=UTC),
        time_s=np.arange(count, dtype=float),
        latitude_deg=40 + np.arange(count, dtype=np.float64) * 1e-5,
        longitude_deg=np.full(count, -100.0),
        altitude_m=np.full(count, 400.0),
        distance_m=np.arange(count, dtype=np.float64) * 3.0,
        heart_rate_bpm=np.where(np.arange(count) == 4, np.nan, 150.0),
        cadence_rpm=np.full(count, 84.0),
        pause_after=(3,),
    )
    laps = [
        TcxLap(first=0, end=6, timer_s=6.0, distance_m=18.0),
        TcxLap(first=6, end=10, timer_s=4.0, distance_m=9.0, trigger="Distance"),
    ]
    root = ET.fromstring(tcx_file(track, laps))
    lap_elements = root.findall(f".//{T}Lap")
    assert [lap.findtext(f"{T}TriggerMethod") for lap in lap_elements] == ["Manual", "Distance"]
    assert [len(part) for part in lap_elements[0].iter(f"{T}Track")] == [4, 2]
    assert [len(part) for part in lap_elements[1].iter(f"{T}Track")] == [4]
    rates = [point.findtext(f"{T}HeartRateBpm/{T}Value") for point in root.iter(f"{T}Trackpoint")]
    assert rates == ["150"] * 4 + [None] + ["150"] * 5
    times = [point.findtext(f"{T}Time") for point in root.iter(f"{T}Trackpoint")]
    assert times[-1] == "2026-09-01T12:00:09Z"
    last = root.findall(f".//{T}Trackpoint")[-1]
    names = ("Position/{}LatitudeDegrees", "AltitudeMeters", "DistanceMeters", "Cadence")
    values = [last.findtext(T + name.format(T)) for name in names]
    assert values == ["40.0000900", "400.0", "27.00", "84"]
