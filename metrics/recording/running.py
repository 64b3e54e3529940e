"""Judge whether an activity was a run, and where it took place; unknown is an answer."""

from __future__ import annotations

from enum import StrEnum

import numpy as np

from metrics.contract.enums import Venue
from metrics.recording.signal import Floats, Indexes, Mask, Signal, path_m
from metrics.recording.squares import square_counts
from metrics.recording.timer import Seconds
from metrics.recording.world_records import flat_metres, record_share
from parsers.cleaning.geodesy import unwrapped_deg
from parsers.common.activity import Activity, Channels
from parsers.common.sports import TREADMILLS, VIRTUAL

FOOT_SPORTS = ("running", "walking", "hiking", "fitness_equipment", "generic", None)
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
RIDDEN_SHARE = 0.5
"""An activity that was ridden for more of its moving time is no run with a ride home."""
UNNAMED_RECORD_SHARE = 0.85
"""Without a named sport and without steps, what is faster than this share of the world record over
any time is a bicycle: 400 m in 51 s, 5 km in 14:50. They roll downhill faster than that."""
WALKED_REST_SHARE = 0.25
WALKED_REST_S = 300.0
BETWEEN_MPS = (1.8, 2.3)
BETWEEN_SHARE = 0.2
"""A session with walked rests is run for a quarter of its time and five minutes at least, and
either runs or walks: a hike that speeds up spends its faster time between the two."""
STEP_M = (0.5, 2.1)
"""Runners' steps, from a shuffle to a sprint; pedals, taken for steps, reach further."""
ROLLING_RATIO = 1.6
ROLLING_MPS = 5.5
STEEP = 0.02
FEWEST_STEEP_S = 60.0
"""Runners are 1.2–1.6 times as fast downhill as uphill, cyclists 1.7 to three times; and rarely
does anybody run 3:02/km down every hill."""
STAYED_DEG = 60.0 / 111_195
STAYED_SHARE = 0.9
"""Nine of ten positions in a square of 60 m: indoors fixes drift so far, a track is longer."""
LOCATED_SHARE = 0.8
AGREEING_SHARE = 0.25
"""Of a run marked as indoors, positions at so many records that cover the distance within this
share were received outdoors."""
CELL_DEG = 0.000625
CELLS = 4
"""Positions are counted in cells of 70 m, and looked at in squares of four cells a side: wherever a
400 m track of 177 by 93 m lies, one of these squares of 280 m holds all of it."""
MOST_CELLS = 1_000_000
"""Cells of a run are counted in a table, which one that leads further than 70 km is too large
for: it is no session on a track."""
TRACK_SHARE = 0.25
"""A session on a track spends a quarter of its records on it, or more; less of it is a run that
came by. On 118 real runs the share of a square is .06 to 1, without a gap."""


class NotARun(StrEnum):
    """Why an activity is not judged to be a run."""

    OTHER_SPORT = "other_sport"
    HIKE_AS_RUN = "hike_as_run"
    TOO_FAST = "too_fast_for_run"
    NO_SPORT = "no_sport"
    SAID = "said_no_run"
    """The coach says so."""


def why_not_a_run(
    activity: Activity, signal: Signal, seconds: Seconds, is_ridden: Mask
) -> NotARun | None:
    """Say why an activity is not a run, None if it is.

    A named sport is believed unless the motion contradicts it. Without a named sport, an activity
    is a run if it moves like one: by its steps and their length where the watch counts them, else
    by its speed, uphill and downhill. If the watch was set to no sport in particular (`generic`),
    only steps count, because paddlers and skaters are as fast as runners.

    Parameters
    ----------
    activity
        The recording, for its sport.
    signal
        Its 1 Hz signal: speeds in m/s, cadence in steps a minute, NaN where not known.
    seconds
        The timer time in s and the meters of each second of the signal.
    is_ridden
        The seconds that nobody can have run, by `world_records.ridden`.

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
    if float(moving_s[is_ridden].sum()) > RIDDEN_SHARE * total_s:
        return NotARun.TOO_FAST
    runs = _runs(activity, signal)
    running_s = float(moving_s[runs].sum())
    if is_running_sport(activity):
        is_hike = total_s >= HIKE_S and running_s < HIKE_SHARE * total_s
        return NotARun.HIKE_AS_RUN if is_hike else None
    is_run = total_s > 0 and (
        running_s >= UNNAMED_SHARE * total_s or _rests_by_walking(signal, moving_s, runs)
    )
    is_run = is_run and not _rolls(signal) and not _stays(activity.channels)
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


def _counts_steps(signal: Signal) -> bool:
    return bool((np.abs(signal.cadence_spm) > 0).any())


def _runs(activity: Activity, signal: Signal) -> Mask:
    """Mark the seconds of running: by the step rate if the watch counts steps, else by speed.

    Where no sport is named the steps must be as long as a runner's, for pedals turn as often.
    """
    if not _counts_steps(signal) and activity.sport != "generic":
        return signal.speed_mps >= WALK_RUN_MPS
    is_quick: Mask = signal.cadence_spm >= RUNNING_SPM
    if is_running_sport(activity):
        return is_quick
    step_m = 60.0 * signal.speed_mps / np.maximum(signal.cadence_spm, RUNNING_SPM)
    shortest_m, longest_m = STEP_M
    return is_quick & (step_m >= shortest_m) & (step_m <= longest_m)


def _rests_by_walking(signal: Signal, moving_s: Floats, runs: Mask) -> bool:
    """Tell whether what was not run was walked, as in the rests of a session."""
    total_s, running_s = float(moving_s.sum()), float(moving_s[runs].sum())
    slow_mps, fast_mps = BETWEEN_MPS
    is_between = (signal.speed_mps >= slow_mps) & (signal.speed_mps < fast_mps)
    between_s = float(moving_s[is_between].sum())
    is_enough = running_s >= max(WALKED_REST_S, WALKED_REST_SHARE * total_s)
    return is_enough and between_s <= BETWEEN_SHARE * running_s


def _rolls(signal: Signal) -> bool:
    """Tell whether it moved like a bicycle: too fast for an unnamed run, or fast downhill only."""
    if _counts_steps(signal):
        return False
    if record_share(flat_metres(signal, signal.distance_m)) > UNNAMED_RECORD_SHARE:
        return True
    down, up = signal.speed_mps[signal.grade < -STEEP], signal.speed_mps[signal.grade > STEEP]
    if min(len(down), len(up)) < FEWEST_STEEP_S:
        return False
    down_mps, up_mps = float(np.nanmedian(down)), float(np.nanmedian(up))
    return down_mps >= ROLLING_MPS and down_mps >= ROLLING_RATIO * up_mps


def _stays(channels: Channels) -> bool:
    """Tell whether positions alone tell of a way, and never leave the place, as in a gym."""
    latitude, longitude = (_known(channels[name]) for name in ("latitude_deg", "longitude_deg"))
    if not len(latitude) or len(_known(channels["distance_m"])):
        return False
    edges = ((1 - STAYED_SHARE) / 2, (1 + STAYED_SHARE) / 2)
    south, north = np.quantile(latitude, edges)
    west, east = np.quantile(unwrapped_deg(longitude), edges)
    shrinks = np.cos(np.radians(south))
    return bool(north - south < STAYED_DEG and (east - west) * shrinks < STAYED_DEG)


def _known(values: Floats) -> Floats:
    return values[~np.isnan(values)]


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
    is_indoors = activity.sport in FOOT_SPORTS and activity.sub_sport in (*TREADMILLS, VIRTUAL)
    if is_indoors and not _moves_outdoors(activity):
        return Venue.TREADMILL
    if activity.sub_sport == "track":
        return Venue.TRACK
    if activity.sub_sport in ROAD_SUB_SPORTS or _is_spread(activity.channels):
        return Venue.ROAD_OR_TRAIL
    return Venue.UNKNOWN


def _moves_outdoors(activity: Activity) -> bool:
    """Tell whether a run marked as indoors has positions that move with its distance.

    The positions of a virtual world do so too, so these are left as they are.
    """
    if activity.sub_sport not in TREADMILLS:
        return False
    places = np.stack(
        [activity.channels[name] for name in ("latitude_deg", "longitude_deg", "distance_m")]
    )
    latitude, longitude, counter = places[:, ~np.isnan(places).any(axis=0)]
    if len(counter) < max(LOCATED_SHARE * activity.record_count, 2):
        return False
    way_m = path_m(latitude, longitude)
    counted_m = float(counter[-1]) - float(counter[0])
    return counted_m > 0 and abs(float(way_m.sum()) - counted_m) <= AGREEING_SHARE * counted_m


def _is_spread(channels: Channels) -> bool:
    """Tell whether no square of a track's size holds a notable share of the records.

    The cells begin at the run's own corner, so that it does not matter where on earth it was run.
    """
    latitude, longitude = (channels[name] for name in ("latitude_deg", "longitude_deg"))
    is_located = np.isfinite(latitude) & np.isfinite(longitude)
    if not is_located.any():
        return False
    latitude, longitude = latitude[is_located], unwrapped_deg(longitude[is_located])
    rows = _cells(latitude)
    columns = _cells(longitude * np.cos(np.radians(latitude.min())))
    return bool(_fullest(rows, columns) < TRACK_SHARE * len(latitude))


def _cells(degrees: Floats) -> Indexes:
    """Return the number of the cell that each place lies in, counted from the least one."""
    cells: Indexes = ((degrees - degrees.min()) / CELL_DEG).astype(np.int64)
    return cells


def _fullest(rows: Indexes, columns: Indexes) -> int:
    """Count the points in the square that holds the most of them; 0 where there are too many."""
    if (int(rows.max()) + 1) * (int(columns.max()) + 1) > MOST_CELLS:
        return 0
    return int(square_counts(rows, columns, CELLS).max())
