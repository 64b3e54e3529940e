"""Judge whether an activity was a run, and where it took place; unknown is an answer."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
import polars as pl

from metrics.contract.enums import Venue
from metrics.recording.signal import Mask, Signal
from metrics.recording.timer import Seconds
from parsers.common.activity import Activity

FOOT_SPORTS = ("running", "walking", "hiking", "fitness_equipment", "generic", None)
TREADMILL_SUB_SPORTS = ("treadmill", "indoor_running", "virtual_activity")
ROAD_SUB_SPORTS = ("street", "trail", "ultra", "obstacle")
MOVING_MPS = 0.5
"""Slower is standing: the positions of a watch at rest drift at 0.1–0.4 m/s."""
WALK_RUN_MPS = 2.0
"""Faster is running, without a step rate: adults change from walking to running at 1.9–2.1 m/s."""
RUNNING_SPM = 140.0
"""Walkers take 100–130 steps a minute and runners 150–190, slow runners on trails included."""
HIKE_SHARE = 0.1
"""Even a run with long walked rests is run for more than this share of its moving time."""
HIKE_S = 300.0
"""A shorter recording is never called a hike: a test of the watch, the jog to the start."""
UNNAMED_SHARE = 0.5
"""Without a named sport, an activity is a run if it moves like a run for this share of the time."""
TOO_FAST = ((900.0, 6.6), (60.0, 8.0), (0.0, 12.5))
"""Seconds and the mean speed in m/s over them or longer that no runner holds: a bicycle or a car.
Faster than the world's best over 15 min, over 1 min, and over any time."""
CELL_DEG = 0.0025
"""About 250 m: a 400 m track lies in one to four such cells."""
TRACK_CELL_SHARE = 0.1
"""A lap of a track spends a quarter of its time or more in a single cell; a road run passes
through a cell in a minute or two."""


class NotARun(StrEnum):
    """Why an activity is not judged to be a run."""

    OTHER_SPORT = "other_sport"
    HIKE_AS_RUN = "hike_as_run"
    TOO_FAST = "too_fast_for_run"
    NO_SPORT = "no_sport"


def why_not_a_run(activity: Activity, signal: Signal, seconds: Seconds) -> NotARun | None:
    """Say why an activity is not a run, None if it is.

    A named sport is believed unless the motion contradicts it. Without a named sport, an activity
    is a run if it moves like a run; if the watch was set to no sport in particular (`generic`),
    only its steps count, because paddlers and skaters are as fast as runners.

    Parameters
    ----------
    activity
        The recording, for its sport.
    signal
        Its 1 Hz signal: speeds in m/s, cadence in steps a minute, NaN where not known.
    seconds
        The timer time in s and the meters of each second of the signal.

    Returns
    -------
    NotARun | None
        The reason, None for a run. A recording without motion is what its sport says, and no run
        without a named sport.
    """
    if activity.sport not in (None, "generic") and not is_running_sport(activity):
        return NotARun.OTHER_SPORT
    moving_s = np.where(signal.speed_mps >= MOVING_MPS, seconds.timer_s, 0.0)
    total_s = float(moving_s.sum())
    if _is_too_fast(float(seconds.distance_m[moving_s > 0].sum()), total_s):
        return NotARun.TOO_FAST
    running_s = float(moving_s[_runs(activity, signal)].sum())
    if is_running_sport(activity):
        is_hike = total_s >= HIKE_S and running_s < HIKE_SHARE * total_s
        return NotARun.HIKE_AS_RUN if is_hike else None
    is_run = total_s > 0 and running_s >= UNNAMED_SHARE * total_s
    return None if is_run else NotARun.NO_SPORT


def is_running_sport(activity: Activity) -> bool:
    """Tell whether the file itself calls the activity running, treadmills included.

    Parameters
    ----------
    activity
        The recording.

    Returns
    -------
    bool
        True for the sport `running` and for `fitness_equipment` on a treadmill.
    """
    on_treadmill = (activity.sport, activity.sub_sport) == ("fitness_equipment", "treadmill")
    return activity.sport == "running" or on_treadmill


def _is_too_fast(distance_m: float, moving_s: float) -> bool:
    return any(
        moving_s >= length_s and distance_m > limit_mps * moving_s
        for length_s, limit_mps in TOO_FAST
    )


def _runs(activity: Activity, signal: Signal) -> Mask:
    """Mark the seconds of running: by the step rate if the watch counts steps, else by speed."""
    counts_steps = np.nan_to_num(signal.cadence_spm).any()
    if counts_steps or activity.sport == "generic":
        return signal.cadence_spm >= RUNNING_SPM
    return signal.speed_mps >= WALK_RUN_MPS


def venue(activity: Activity) -> Venue:
    """Tell where an activity took place: by the watch's setting, else by its positions.

    Positions alone can rule out a track but not prove it: a small loop in a park looks the same.

    Parameters
    ----------
    activity
        The recording; positions in degrees.

    Returns
    -------
    Venue
        `UNKNOWN` without a setting and without positions that spread.
    """
    if activity.sport in FOOT_SPORTS and activity.sub_sport in TREADMILL_SUB_SPORTS:
        return Venue.TREADMILL
    if activity.sub_sport == "track":
        return Venue.TRACK
    if activity.sub_sport in ROAD_SUB_SPORTS or _is_spread(activity.records):
        return Venue.ROAD_OR_TRAIL
    return Venue.UNKNOWN


def _is_spread(records: pl.DataFrame) -> bool:
    """Tell whether no area of a track's size holds a notable share of the records."""
    latitude, longitude = (records[name].to_numpy() for name in ("latitude_deg", "longitude_deg"))
    is_located = np.isfinite(latitude) & np.isfinite(longitude)
    if not is_located.any():
        return False
    latitude, longitude = latitude[is_located], longitude[is_located]
    north = np.floor(latitude / CELL_DEG)
    east = np.floor(longitude * np.cos(np.radians(latitude[0])) / CELL_DEG)
    cells = np.unique((north * 1e6 + east).astype(np.int64), return_counts=True)[1]
    return bool(cells.max() < TRACK_CELL_SHARE * len(latitude))
