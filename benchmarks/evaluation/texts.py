"""Whether the text of a set says the pace that its groups are judged by.

What a coach works out from `8 × 400 in 74.2` is 400 m over 74.2 s. It must be the judged speed of
the same row, or two paces are told of one group.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from metrics import Facts
from metrics.contract.units import MILE_M

SAME_SPEED = 0.03
"""As far apart as 5k and 3200 pace."""
_TIME = r"\d+(?::\d+)?(?:\.\d+)?"
_GROUP = re.compile(
    rf"\d+ × (?P<name>[^:]*?(?::\d\d)?)"
    rf"(?: in (?P<seconds>{_TIME})| at (?P<pace>{_TIME})/km"
    rf"|: by the watch .*? at (?P<judged>{_TIME})/km)"
)
_SERIES = re.compile(r"\d+ × \((?P<names>.*?)\) (?:in|at) (?P<times>.*)")
_REST = re.compile(r", (?:\d+ )?(?:jog|walk|stand|pause|rest) .*")
_MEMBER_TIME = re.compile(rf"(?P<time>{_TIME})(?P<pace>/km)?(?: \([^)]*\))?(?:,|$| and)")


def differing_share(facts: Iterable[Facts]) -> tuple[int, int]:
    """Count the groups whose text implies another speed than judged, and all that imply one."""
    pairs = [pair for each in facts for pair in _pairs(each)]
    differing = [implied for implied, judged in pairs if abs(implied / judged - 1) > SAME_SPEED]
    return len(differing), len(pairs)


def implied_speeds(text: str) -> list[float | None]:
    """Work out the speeds in m/s that a set's text implies, one per group; None where it does not.

    Parts of a series that have one time have one speed.
    """
    series = _SERIES.fullmatch(text)
    if series:
        return _of_series(series["names"], _REST.sub("", series["times"]))
    return [_of_group(part) for part in text.split(" + ")]


def _pairs(facts: Facts) -> list[tuple[float, float]]:
    sets: dict[int, list[tuple[str, float]]] = {}
    rows = facts.tables["sets"].sort("set_index", "group_index")
    for index, text, speed in rows.select("set_index", "text", "judged_speed_mps").iter_rows():
        sets.setdefault(index, []).append((text, speed))
    pairs = []
    for groups in sets.values():
        implied = implied_speeds(groups[0][0])
        implied = implied * len(groups) if len(implied) == 1 else implied
        pairs += [
            (told, judged)
            for told, (_, judged) in zip(implied, groups, strict=True)
            if told and judged
        ]
    return pairs


def _of_group(part: str) -> float | None:
    match = _GROUP.match(part)
    if match is None:
        return None
    pace = match["pace"] or match["judged"]
    if pace:
        return 1000 / _seconds(pace)
    metres = _metres(match["name"])
    return metres / _seconds(match["seconds"]) if metres else None


def _of_series(names: str, times: str) -> list[float | None]:
    """Pair the different members of a series with their times."""
    members = list(dict.fromkeys(re.sub(r"^\d+ × ", "", name) for name in names.split(", ")))
    matches = list(_MEMBER_TIME.finditer(times))
    members = members * len(matches) if len(members) == 1 else members
    speeds: list[float | None] = []
    for name, match in zip(members, matches, strict=True):
        seconds, metres = _seconds(match["time"]), _metres(name)
        speeds.append(1000 / seconds if match["pace"] else metres and metres / seconds)
    return speeds


def _metres(name: str) -> float | None:
    """Read the meters of a name; None where it is a time."""
    if name == "mile":
        return MILE_M
    match = re.fullmatch(r"(?:about (\d+) m|(\d+))", name)
    return float(match[1] or match[2]) if match else None


def _seconds(text: str) -> float:
    minutes, _, seconds = text.rpartition(":")
    return 60 * int(minutes or 0) + float(seconds)
