"""Who made the watch, from what GPX and TCX call their creator."""

from __future__ import annotations

import re

# FIT's manufacturer names; families that are sold under their own name lead to their maker.
_MAKERS = {
    **dict.fromkeys(("garmin", "forerunner", "fenix", "instinct", "venu", "vivoactive"), "garmin"),
    **dict.fromkeys(("epix", "enduro", "edge", "etrex", "oregon"), "garmin"),
    **dict.fromkeys(("zepp", "amazfit", "huami"), "zepp"),
    "apple": "apple",
    "coros": "coros",
    "fitbit": "fitbit",
    "polar": "polar_electro",
    "strava": "strava",
    "stravagpx": "strava",
    "suunto": "suunto",
    "tomtom": "tomtom",
    "wahoo": "wahoo_fitness",
}


def maker_named(creator: str | None) -> str | None:
    """Return the FIT name of the maker whose name or product family a text contains."""
    words = re.findall(r"[a-z]+", (creator or "").lower().replace("fēnix", "fenix"))
    return next((_MAKERS[word] for word in words if word in _MAKERS), None)
