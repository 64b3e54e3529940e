"""Writes GPX 1.1 through gpxpy, with Garmin's TrackPointExtension for heart rate and cadence."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import datetime, timedelta
from xml.etree import ElementTree as ET

import gpxpy.gpx
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

EXTENSION_NAMESPACE = "http://www.garmin.com/xmlschemas/TrackPointExtension/v1"


class Track(Struct, frozen=True, kw_only=True):
    """A recording as GPX and TCX know it; arrays have one entry per point, NaN is nothing.

    `pause_after` lists the points after which a pause begins: each ends a segment. `cadence_rpm`
    counts the steps of one leg, as watches write it.
    """

    start_time_utc: datetime
    time_s: NDArray[np.float64]
    latitude_deg: NDArray[np.float64]
    longitude_deg: NDArray[np.float64]
    altitude_m: NDArray[np.float64]
    distance_m: NDArray[np.float64]
    heart_rate_bpm: NDArray[np.float64]
    cadence_rpm: NDArray[np.float64]
    pause_after: Sequence[int] = ()

    def segments(self) -> list[range]:
        """List the points of each stretch between pauses."""
        cuts = [0, *(index + 1 for index in self.pause_after), len(self.time_s)]
        return [range(a, b) for a, b in itertools.pairwise(cuts) if b > a]

    def time_utc(self, point: int) -> datetime:
        """Compute when a point was recorded."""
        return self.start_time_utc + timedelta(seconds=float(self.time_s[point]))


def gpx_file(track: Track) -> bytes:
    """Write one track, a segment per stretch between pauses."""
    document = gpxpy.gpx.GPX()
    document.creator = "thirdlap simulator"
    document.nsmap["gpxtpx"] = EXTENSION_NAMESPACE
    written = gpxpy.gpx.GPXTrack()
    written.type = "running"  # type: ignore[assignment]  # gpxpy infers None
    document.tracks.append(written)
    for points in track.segments():
        segment = gpxpy.gpx.GPXTrackSegment([_point(track, point) for point in points])
        written.segments.append(segment)
    xml: str = document.to_xml(version="1.1")
    return xml.encode()


def _point(track: Track, point: int) -> gpxpy.gpx.GPXTrackPoint:
    written = gpxpy.gpx.GPXTrackPoint(
        latitude=round(float(track.latitude_deg[point]), 7),
        longitude=round(float(track.longitude_deg[point]), 7),
        elevation=round(float(track.altitude_m[point]), 1),
        time=track.time_utc(point),
    )
    extension = ET.Element(f"{{{EXTENSION_NAMESPACE}}}TrackPointExtension")
    for tag, value in (("hr", track.heart_rate_bpm[point]), ("cad", track.cadence_rpm[point])):
        if np.isfinite(value):
            child = ET.SubElement(extension, f"{{{EXTENSION_NAMESPACE}}}{tag}")
            child.text = str(round(float(value)))
    if len(extension):
        written.extensions.append(extension)
    return written
