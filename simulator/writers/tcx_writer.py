"""Writes TCX: one activity, its laps, and a track per stretch between pauses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

import numpy as np

from simulator.writers.gpx_writer import Track

NAMESPACE = "http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2"


@dataclass(frozen=True, slots=True, kw_only=True)
class TcxLap:
    """One lap: the points from `first` up to and without `end`, and the watch's own totals."""

    first: int
    end: int
    timer_s: float
    distance_m: float
    trigger: str = "Manual"


def tcx_file(track: Track, laps: Sequence[TcxLap]) -> bytes:
    """Write one running activity."""
    root = ET.Element("TrainingCenterDatabase", xmlns=NAMESPACE)
    activity = ET.SubElement(_child(root, "Activities"), "Activity", Sport="Running")
    _child(activity, "Id", _time(track, 0))
    for lap in laps:
        _write_lap(activity, track, lap)
    xml: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return xml


def _write_lap(activity: ET.Element, track: Track, lap: TcxLap) -> None:
    start = _time(track, lap.first)
    written = ET.SubElement(activity, "Lap", StartTime=start)
    _child(written, "TotalTimeSeconds", f"{lap.timer_s:.1f}")
    _child(written, "DistanceMeters", f"{lap.distance_m:.2f}")
    _child(written, "Intensity", "Active")
    _child(written, "TriggerMethod", lap.trigger)
    for points in track.segments():
        shared = range(max(points.start, lap.first), min(points.stop, lap.end))
        if shared:
            _write_track(written, track, shared)


def _write_track(lap: ET.Element, track: Track, points: range) -> None:
    written = _child(lap, "Track")
    for point in points:
        place = _child(written, "Trackpoint")
        _child(place, "Time", _time(track, point))
        position = _child(place, "Position")
        _child(position, "LatitudeDegrees", f"{track.latitude_deg[point]:.7f}")
        _child(position, "LongitudeDegrees", f"{track.longitude_deg[point]:.7f}")
        _child(place, "AltitudeMeters", f"{track.altitude_m[point]:.1f}")
        _child(place, "DistanceMeters", f"{track.distance_m[point]:.2f}")
        if np.isfinite(track.heart_rate_bpm[point]):
            heart_rate = _child(place, "HeartRateBpm")
            _child(heart_rate, "Value", str(round(float(track.heart_rate_bpm[point]))))
        if np.isfinite(track.cadence_rpm[point]):
            _child(place, "Cadence", str(round(float(track.cadence_rpm[point]))))


def _child(parent: ET.Element, tag: str, text: str | None = None) -> ET.Element:
    child = ET.SubElement(parent, tag)
    child.text = text
    return child


def _time(track: Track, point: int) -> str:
    return f"{track.time_utc(point):%Y-%m-%dT%H:%M:%SZ}"
