#!/usr/bin/env bash
# python-tcxparser gives heart rates the seconds of other trackpoints, once one point has no heart rate.
#
# A TCX trackpoint may lack `HeartRateBpm`: a strap connects late, or is not read while it is dry.
# `hr_time_in_zones` of python-tcxparser 2.4.0 lists the heart rates that there are and the seconds of
# all trackpoints, and pairs them in order. With a rate at every point the zones are right; with the
# first missing, each rate takes the seconds of a point before its own.
#   15 minutes easy at 130, a point each 10 s, then 5 minutes hard at 180, a point each second
#     a heart rate at every point    easy 895 s, hard 305 s: right, half a gap at the border
#     none in the first 5 minutes    easy 595 s, hard 575.5 s: nearly twice the 305 s that were hard
# One would guess that each rate keeps its own point's seconds. Nothing is raised.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
    python-tcxparser==2.4.0 lxml==6.1.3 python-dateutil==2.9.0.post0 six==1.17.0
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
from datetime import datetime, timedelta, timezone
from importlib.metadata import version

import tcxparser

START = datetime(2026, 4, 7, 15, 0, tzinfo=timezone.utc)
SECONDS = [*range(0, 900, 10), *range(900, 1201)]
ZONES = {"easy": (100, 150), "hard": (170, 200)}


def stamp(second):
    return (START + timedelta(seconds=second)).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def zones(rate_from_s):
    """Seconds in each zone of a run whose heart rate is known from `rate_from_s` on."""
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2">'
        f'<Activities><Activity Sport="Running"><Id>{stamp(0)}</Id><Lap StartTime="{stamp(0)}">'
        "<TotalTimeSeconds>1200.0</TotalTimeSeconds><DistanceMeters>4200.0</DistanceMeters>"
        "<Calories>90</Calories><Intensity>Active</Intensity>"
        "<TriggerMethod>Manual</TriggerMethod><Track>"
    ]
    for second in SECONDS:
        rate = f"<HeartRateBpm><Value>{130 if second < 900 else 180}</Value></HeartRateBpm>"
        parts.append(
            f"<Trackpoint><Time>{stamp(second)}</Time>"
            f"<DistanceMeters>{3.5 * second:.1f}</DistanceMeters>"
            f"{rate if second >= rate_from_s else ''}</Trackpoint>"
        )
    parts.append("</Track></Lap></Activity></Activities></TrainingCenterDatabase>")
    with open("run.tcx", "w") as file:
        file.write("".join(parts))
    given = tcxparser.TCXParser("run.tcx").hr_time_in_zones(ZONES)
    return {name: given[name].total_seconds() for name in ZONES}


print({"python-tcxparser": version("python-tcxparser")})
whole, late = zones(0), zones(300)
print("a heart rate at every point:", whole)
print("none in the first 5 minutes:", late)
assert whole == {"easy": 895.0, "hard": 305.0}
assert late == {"easy": 595.0, "hard": 575.5}, "the behavior changed"
PY
