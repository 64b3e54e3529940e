#!/usr/bin/env bash
# gpxpy's maximum speed of a run with eight strides is that of the run without any.
#
# A GPX track without noise, a point a second: 25 min at 3 m/s, then 15 s at 8 m/s with a minute's
# jog after each. `GPX.get_moving_data().max_speed`:
#   gpxpy 1.6.2, no stride       3.0 m/s
#   gpxpy 1.6.2, eight strides   3.0 m/s
#   … with raw=True              8.0 m/s
# By default it drops every step that is longer than the mean step by 1.5 standard deviations, and
# then the fastest 5 % of what is left: in a run all of the fast running. Its docstring speaks of a
# maximum. The meters of these steps are in `moving_distance` all the same. One would guess that
# noise is smoothed, and that 120 s at 8 m/s stay.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check gpxpy==1.6.2
"$folder/venv/bin/python" - <<'PY'
from datetime import datetime, timedelta, timezone

from gpxpy.gpx import GPX, GPXTrack, GPXTrackPoint, GPXTrackSegment

METRES_A_DEGREE = 111_319.49  # of gpxpy's own sphere
START = datetime(2026, 1, 1, tzinfo=timezone.utc)


def track(speeds_mps):
    """Return a track to the north with a point a second."""
    gpx, latitude = GPX(), 46.0
    points = [GPXTrackPoint(latitude, 7.0, time=START)]
    for second, speed_mps in enumerate(speeds_mps, start=1):
        latitude += speed_mps / METRES_A_DEGREE
        points.append(GPXTrackPoint(latitude, 7.0, time=START + timedelta(seconds=second)))
    gpx.tracks.append(GPXTrack())
    gpx.tracks[0].segments.append(GPXTrackSegment(points))
    return gpx


easy = [3.0] * 1500
stride = [8.0] * 15 + [2.5] * 60
seen = {}
for count in (0, 8):
    speeds = easy + stride * count
    moving = track(speeds).get_moving_data()
    raw = track(speeds).get_moving_data(raw=True)
    seen[count] = round(moving.max_speed, 1), round(raw.max_speed, 1)
    print(f"  {count} strides: max_speed {moving.max_speed:.2f}, raw {raw.max_speed:.2f} m/s;"
          f" moving_distance {moving.moving_distance:.0f} of {sum(speeds):.0f} m")
    assert abs(moving.moving_distance - sum(speeds)) < 0.01 * sum(speeds), "meters are gone too"
assert seen == {0: (3.0, 3.0), 8: (3.0, 8.0)}, f"the behavior changed: {seen}"
PY
