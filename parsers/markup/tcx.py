"""TCX, Garmin's Training Center format: laps and tracks in, activities out.

Format: garmin.com/xmlschemas/TrainingCenterDatabase/v2 with ActivityExtension v2 (speed, watts, run
cadence). A file may hold several activities; a course or a workout is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl
from msgspec import Struct
from msgspec.structs import replace

from parsers.cleaning.tolerances import EDGE, LAP_EDGE
from parsers.common.activity import (
    LAPS,
    PAUSES,
    Activity,
    Detail,
    FileFormat,
    Intensity,
    Laps,
    LapTrigger,
    Pauses,
    SessionTotals,
)
from parsers.common.errors import EmptyError, NotAnActivityError, ParseError
from parsers.common.identity import Identity
from parsers.common.makers import maker_named, model_named
from parsers.common.reading import Reading
from parsers.common.reasons import Reason
from parsers.common.sports import sport_named
from parsers.markup.cells import Cells, Floats, epoch_s, instant, number
from parsers.markup.points import (
    activity_of,
    both_legs_spm,
    no_points,
    read_points,
    reading_of,
    since,
    without_times,
)
from parsers.markup.tree import Node, Tree, Vocabulary, read_markup

_VOCABULARY = Vocabulary(
    levels={
        "TrainingCenterDatabase": 0,
        "Activities": 1,
        "Courses": 1,
        "Workouts": 1,
        "Author": 1,
        "MultiSportSession": 2,
        "FirstSport": 3,
        "NextSport": 3,
        "Transition": 4,
        "Activity": 4,
        "Course": 4,
        "Workout": 4,
        "Training": 5,
        "Creator": 5,
        "Lap": 5,
        "AverageHeartRateBpm": 6,
        "MaximumHeartRateBpm": 6,
        "Track": 6,
        "Trackpoint": 7,
    },
    cells={
        "Id": "id",
        "Time": "time",
        "LatitudeDegrees": "lat",
        "LongitudeDegrees": "lon",
        "AltitudeMeters": "ele",
        "DistanceMeters": "distance",
        "Speed": "speed",
        "Value": "hr",
        # Some programs leave out the value element.
        "HeartRateBpm": "hr",
        "Cadence": "cad",
        "RunCadence": "cad",
        "Watts": "power",
        "TotalTimeSeconds": "timer",
        "TriggerMethod": "trigger",
        "Intensity": "intensity",
        "AvgSpeed": "mean_speed",
        "AvgRunCadence": "mean_cad",
        "Name": "name",
        "UnitId": "serial",
    },
    points={"Trackpoint": "Track"},
)

_TRIGGERS = {
    "Manual": LapTrigger.MANUAL,
    "Distance": LapTrigger.DISTANCE,
    "Time": LapTrigger.TIME,
    "Location": LapTrigger.POSITION,
}
_INTENSITIES = {"Active": Intensity.ACTIVE, "Resting": Intensity.REST}

_PLANS = {
    "Course": Reason.TCX_COURSE,
    "Workout": Reason.TCX_WORKOUT,
}


# A file that has its lap times in minutes is 60 times too short; a paused run rarely half as long.
_MINUTES = (50.0, 70.0)


class _Lap(Struct, frozen=True, kw_only=True):
    """One lap in seconds after the activity's first record; `timer_s` is NaN where none is said.

    `tracks` are the times of the lap's points, one rising array a track.
    """

    node: Node
    tracks: Sequence[Floats]
    start_s: float
    timer_s: float

    @property
    def first_s(self) -> float:
        """The first point, or the lap's start."""
        return min((float(track[0]) for track in self.tracks), default=self.start_s)

    @property
    def last_s(self) -> float:
        """The last point, or the lap's start."""
        return max((float(track[-1]) for track in self.tracks), default=self.start_s)

    @property
    def end_s(self) -> float:
        """The last point, or where the timer of a lap without points ends."""
        return self.last_s if self.tracks else self.start_s + float(np.nan_to_num(self.timer_s))


def read_tcx(content: bytes, *, identity: Identity, detail: Detail) -> Reading:  # noqa: ARG001
    """Read the activities of a TCX file, each with its laps."""
    tree = read_markup(content, _VOCABULARY)
    nodes = [node for node in _activities(tree) if _has_times(node) or _has_totals(node)]
    if not nodes:
        raise _nothing_recorded(tree)
    errors = list(tree.errors)
    activities = [
        _activity(node, tree, errors, identity=identity, session_index=index)
        for index, node in enumerate(nodes, start=1)
    ]
    return reading_of(activities, errors)


def _activities(tree: Tree) -> list[Node]:
    nodes = list(tree.root.find("Activity", "Transition"))
    start_was_lost = not nodes and tree.errors and not any(tree.root.find(*_PLANS))
    return [tree.root] if start_was_lost else nodes


def _has_times(activity: Node) -> bool:
    tracks = activity.tracks()
    return any(instant(point.get("time", "")) for track in tracks for point in track.points)


def _has_totals(activity: Node) -> bool:
    """Tell whether laps say when and how long, though no point does."""
    is_timed = any(number(lap.cells, "timer") for lap in activity.find("Lap"))
    return is_timed and _first_start(activity) is not None


def _activity(
    node: Node,
    tree: Tree,
    errors: list[ParseError],
    *,
    identity: Identity,
    session_index: int,
) -> Activity:
    sport, sub_sport = sport_named(node.cells.get("Sport"))
    points = [point for track in node.tracks() for point in track.points]
    start = None if _has_times(node) else _first_start(node)
    if start is None:
        recording = read_points(points, tree, errors, sport=sport)
    else:
        recording = no_points(start)
    laps = _laps(node, start_epoch_s=recording.start_epoch_s)
    creator: Cells = next((creator.cells for creator in node.find("Creator")), {})
    product = creator.get("name")
    activity = activity_of(
        recording, identity=identity, file_format=FileFormat.TCX, session_index=session_index
    )
    return replace(
        activity,
        sport=sport,
        sub_sport=sub_sport,
        maker=maker_named(product),
        product=model_named(product),
        serial_number=int(number(creator, "serial") or 0) or None,
        totals=_totals(laps),
        laps=_lap_table(laps, sport),
        pauses=_pauses(laps),
    )


def _first_start(activity: Node) -> datetime | None:
    """Return the start of the first lap, else the activity's name, which is to be its start."""
    starts = [instant(lap.cells.get("StartTime", "")) for lap in activity.find("Lap")]
    return min(filter(None, starts), default=instant(activity.cells.get("id", "")))


def _laps(activity: Node, *, start_epoch_s: float) -> list[_Lap]:
    """List the laps in the order of time, each from where its own points begin or before."""
    laps = [_lap(node, start_epoch_s) for node in activity.find("Lap")]
    timed = [lap for lap in laps if not np.isnan(lap.first_s)]
    if len(timed) == len(laps):
        laps.sort(key=lambda lap: lap.first_s)
    placed: list[_Lap] = []
    for lap in _in_seconds(laps):
        before_s = None
        if placed:
            is_bare = np.isnan(lap.start_s) and not lap.tracks
            before_s = placed[-1].end_s if is_bare else placed[-1].last_s
        placed.append(replace(lap, start_s=_settled_start(lap, before_s)))
    return placed


def _lap(node: Node, start_epoch_s: float) -> _Lap:
    tracks = [np.sort(since(_times(track), start_epoch_s)) for track in node.tracks()]
    start = instant(node.cells.get("StartTime", ""))
    timer_s = number(node.cells, "timer")
    return _Lap(
        node=node,
        tracks=[track for track in tracks if len(track)],
        start_s=round(epoch_s(start) - start_epoch_s, 6),
        timer_s=np.nan if timer_s is None else timer_s,
    )


def _settled_start(lap: _Lap, before_s: float | None) -> float:
    """Return a lap's start; that of its points, if it is missing or its points contradict it.

    A lap begins with its first point or before it, not before the points of another lap; and if
    nothing comes before it, its timer ran since.
    """
    if not lap.tracks:
        is_late = before_s is not None and not lap.start_s >= before_s - LAP_EDGE.limit
        return before_s if is_late and before_s is not None else np.nan_to_num(lap.start_s)
    wait_s = lap.first_s - lap.start_s
    if before_s is not None:
        is_sound = lap.start_s >= before_s - EDGE.limit
    else:
        is_sound = wait_s <= EDGE.limit or wait_s + lap.last_s - lap.first_s <= (
            lap.timer_s + EDGE.limit
        )
    return lap.start_s if is_sound and wait_s >= -LAP_EDGE.limit else lap.first_s


def _times(track: Node) -> Floats:
    instants = [instant(point.get("time", "")) for point in track.points]
    return np.array([epoch_s(at) for at in instants if at])


def _in_seconds(laps: list[_Lap]) -> list[_Lap]:
    """Convert lap times that some program wrote in minutes, judged by the points."""
    ratios = [(lap.last_s - lap.start_s) / lap.timer_s for lap in laps if lap.timer_s > 0]
    if ratios and _MINUTES[0] < np.median(ratios) < _MINUTES[1]:
        return [replace(lap, timer_s=lap.timer_s * 60) for lap in laps]
    return laps


def _ends(laps: Sequence[_Lap]) -> Floats:
    """Return each lap's end: after its time, at its last point, or when the next one starts."""
    starts: Floats = np.array([lap.start_s for lap in laps])
    lasts = np.array([np.fmax(lap.last_s, lap.start_s + lap.timer_s) for lap in laps])
    ends: Floats = np.maximum(starts, np.minimum(lasts, np.append(starts[1:], np.inf)))
    return ends


def _lap_table(laps: Sequence[_Lap], sport: str | None) -> Laps:
    if not laps:
        return Laps(LAPS.empty())
    rows = [_lap_row(lap, float(end_s)) for lap, end_s in zip(laps, _ends(laps), strict=True)]
    cadence = np.array([row["mean_cadence_spm"] for row in rows], dtype=np.float64)
    table = LAPS.frame([row | {"lap_index": index} for index, row in enumerate(rows, start=1)])
    both_legs = pl.Series("mean_cadence_spm", both_legs_spm(cadence, sport), nan_to_null=True)
    return Laps(table.with_columns(both_legs))


def _lap_row(lap: _Lap, end_s: float) -> dict[str, Any]:
    cells = lap.node.cells
    timer_s = None if np.isnan(lap.timer_s) else lap.timer_s
    distance_m = number(cells, "distance")
    mean_speed_mps = number(cells, "mean_speed")
    if mean_speed_mps is None and distance_m is not None and timer_s:
        mean_speed_mps = distance_m / timer_s
    return {
        "start_s": lap.start_s,
        "end_s": end_s,
        "elapsed_s": end_s - lap.start_s,
        "timer_s": timer_s,
        "distance_m": distance_m,
        "mean_speed_mps": mean_speed_mps,
        "trigger": _TRIGGERS.get(cells.get("trigger", ""), LapTrigger.UNKNOWN),
        "intensity": _INTENSITIES.get(cells.get("intensity", "")),
        "step_index": None,
        "mean_heart_rate_bpm": _beats(lap, "AverageHeartRateBpm"),
        "max_heart_rate_bpm": _beats(lap, "MaximumHeartRateBpm"),
        "mean_cadence_spm": number(cells, "mean_cad") or number(cells, "cad"),
        "ascent_m": None,
        "descent_m": None,
    }


def _beats(lap: _Lap, name: str) -> float | None:
    return next((number(node.cells, "hr") or None for node in lap.node.find(name)), None)


def _totals(laps: Sequence[_Lap]) -> SessionTotals:
    """Add up the laps: they are what the watch says about the whole."""
    timers = [lap.timer_s for lap in laps]
    distances = [number(lap.node.cells, "distance") for lap in laps]
    beats = [bpm for lap in laps if (bpm := _beats(lap, "MaximumHeartRateBpm"))]
    measured = [distance for distance in distances if distance is not None]
    return SessionTotals(
        timer_s=sum(timers) if timers and not any(map(np.isnan, timers)) else None,
        distance_m=sum(measured) if measured and len(measured) == len(laps) else None,
        max_heart_rate_bpm=max(beats, default=None),
    )


def _pauses(laps: Sequence[_Lap]) -> Pauses:
    """Set a pause between two tracks of one lap; one interval of the gap is running."""
    spans = sorted(span for lap in laps for span in _between_tracks(lap))
    frame = {"start_s": [start for start, _ in spans], "end_s": [end for _, end in spans]}
    return Pauses(PAUSES.frame(frame))


def _between_tracks(lap: _Lap) -> Iterator[tuple[float, float]]:
    if len(lap.tracks) < 2:
        return
    gaps = np.diff(np.sort(np.concatenate(lap.tracks)))
    usual_s = max(1.0, float(np.median(gaps)))
    for before, after in pairwise(sorted(lap.tracks, key=lambda track: float(track[0]))):
        if after[0] - before[-1] > usual_s:
            yield float(before[-1]) + usual_s, float(after[0])


def _nothing_recorded(tree: Tree) -> ParseError:
    """Explain why a file without a single timed point is no activity."""
    root = tree.root
    points = [p for node in root.find("Activity") for track in node.tracks() for p in track.points]
    if points:
        return without_times(points, "TCX points")
    if tree.errors:
        return tree.errors[0]
    if any(root.find("Activity")):
        return EmptyError(Reason.TCX_WITHOUT_POINTS)
    for name, reason in _PLANS.items():
        if any(root.find(name)):
            return NotAnActivityError(reason)
    return EmptyError(Reason.TCX_EMPTY)
