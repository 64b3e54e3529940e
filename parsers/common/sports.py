"""What files call a sport, as FIT's names for sport and sub-sport."""

from __future__ import annotations

import re
from typing import NamedTuple


class Sport(NamedTuple):
    """FIT names; None where the file says nothing that is known."""

    sport: str | None = None
    sub_sport: str | None = None


UNKNOWN = Sport()
ON_FOOT = frozenset({"running", "walking", "hiking"})

_RUNNING = Sport("running")

# Garmin Connect's activity types, Strava's numbers and words, TCX's three sports, and what
# people type. Names that are FIT's own already stand for themselves.
_SPORTS = {
    "run": _RUNNING,
    "running": _RUNNING,
    "jogging": _RUNNING,
    "9": _RUNNING,
    "ultra_run": Sport("running", "ultra"),
    "obstacle_run": Sport("running", "obstacle"),
    "street_running": Sport("running", "street"),
    "trail_run": Sport("running", "trail"),
    "trail_running": Sport("running", "trail"),
    "track_running": Sport("running", "track"),
    "treadmill_running": Sport("running", "treadmill"),
    "indoor_running": Sport("running", "indoor_running"),
    "virtual_run": Sport("running", "virtual_activity"),
    "walk": Sport("walking"),
    "walking": Sport("walking"),
    "10": Sport("walking"),
    "hike": Sport("hiking"),
    "hiking": Sport("hiking"),
    "4": Sport("hiking"),
    "mountaineering": Sport("mountaineering"),
    "ride": Sport("cycling"),
    "biking": Sport("cycling"),
    "cycling": Sport("cycling"),
    "road_biking": Sport("cycling", "road"),
    "mountain_biking": Sport("cycling", "mountain"),
    "gravel_cycling": Sport("cycling", "gravel_cycling"),
    "indoor_cycling": Sport("cycling", "indoor_cycling"),
    "virtual_ride": Sport("cycling", "virtual_activity"),
    "1": Sport("cycling"),
    "swim": Sport("swimming"),
    "swimming": Sport("swimming"),
    "lap_swimming": Sport("swimming", "lap_swimming"),
    "open_water_swimming": Sport("swimming", "open_water"),
    "16": Sport("swimming"),
    "rowing": Sport("rowing"),
    "kayaking": Sport("kayaking"),
    "driving": Sport("driving"),
    "training": Sport("training"),
    "strength_training": Sport("training", "strength_training"),
    "cross_country_skiing": Sport("cross_country_skiing"),
    "alpine_skiing": Sport("alpine_skiing"),
    "inline_skating": Sport("inline_skating"),
    "elliptical": Sport("fitness_equipment", "elliptical"),
    "transition": Sport("transition"),
    "multi_sport": Sport("multisport"),
    "other": Sport("generic"),
}


def sport_named(text: str | None) -> Sport:
    """Look up the sport that a file's own word or number stands for; `UNKNOWN` if none."""
    slug = re.sub(r"[^a-z0-9]+", "_", (text or "").lower()).strip("_")
    if slug in _SPORTS:
        return _SPORTS[slug]
    return _RUNNING if {"run", "running"} & set(slug.split("_")) else UNKNOWN
