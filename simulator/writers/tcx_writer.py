"""Writes TCX: one activity, its laps, and a track per stretch between pauses."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

from msgspec import Struct

from simulator.writers.gpx_writer import Track

NAMESPACE = "http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2"

_DECLARATION = "<?xml version='1.0' encoding='utf-8'?>\n"


class TcxLap(Struct, frozen=True, kw_only=True):
    """One lap: the points from `first` up to and without `end`, and the watch's own totals."""

    first: int
    end: int
    timer_s: float
    distance_m: float
    trigger: str = "Manual"


def tcx_file(track: Track, laps: Sequence[TcxLap]) -> bytes:
    """Write one running activity."""
    texts = [_within("Id", _time(track, 0)), *(_lap(track, lap) for lap in laps)]
    activity = f'<Activity Sport="Running">{"".join(texts)}</Activity>'
    root = (
        f'<TrainingCenterDatabase xmlns="{NAMESPACE}">'
        f"{_within('Activities', activity)}</TrainingCenterDatabase>"
    )
    return f"{_DECLARATION}{root}".encode()


def _lap(track: Track, lap: TcxLap) -> str:
    texts = [
        _within("TotalTimeSeconds", f"{lap.timer_s:.1f}"),
        _within("DistanceMeters", f"{lap.distance_m:.2f}"),
        _within("Intensity", "Active"),
        _within("TriggerMethod", lap.trigger),
    ]
    for points in track.segments():
        shared = range(max(points.start, lap.first), min(points.stop, lap.end))
        if shared:
            texts.append(_within("Track", *(_trackpoint(track, point) for point in shared)))
    return f'<Lap StartTime="{_time(track, lap.first)}">{"".join(texts)}</Lap>'


def _trackpoint(track: Track, point: int) -> str:
    heart_rate_bpm, cadence_rpm = track.heart_rate_bpm[point], track.cadence_rpm[point]
    texts = [
        _within("Time", _time(track, point)),
        f"<Position><LatitudeDegrees>{track.latitude_deg[point]:.7f}</LatitudeDegrees>"
        f"<LongitudeDegrees>{track.longitude_deg[point]:.7f}</LongitudeDegrees></Position>",
        _within("AltitudeMeters", f"{track.altitude_m[point]:.1f}"),
        _within("DistanceMeters", f"{track.distance_m[point]:.2f}"),
    ]
    if isfinite(heart_rate_bpm):
        texts.append(_within("HeartRateBpm", _within("Value", str(round(float(heart_rate_bpm))))))
    if isfinite(cadence_rpm):
        texts.append(_within("Cadence", str(round(float(cadence_rpm)))))
    return _within("Trackpoint", *texts)


def _within(tag: str, *texts: str) -> str:
    return f"<{tag}>{''.join(texts)}</{tag}>"


def _time(track: Track, point: int) -> str:
    return f"{track.time_utc(point).isoformat()[:19]}Z"
