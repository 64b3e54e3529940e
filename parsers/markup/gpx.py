"""GPX 1.0 and 1.1 with the extensions that watches write: tracks in, activities out.

Formats: topografix.com/GPX/1/0 and /1/1; Garmin's TrackPointExtension v1 and v2 and its power
extension, Cluetrust's GPXDATA (Suunto, COROS), and the bare `power` of Strava. Elements are known
by their local names, wherever they stand in a point.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from parsers.common.activity import (
    REJECTED_ROWS,
    Activity,
    Detail,
    FileFormat,
    RejectedRows,
    RejectReason,
    SessionTotals,
)
from parsers.common.errors import EmptyError, NotAnActivityError, ParseError
from parsers.common.identity import Identity
from parsers.common.makers import maker_named, model_named
from parsers.common.reading import Reading
from parsers.common.reasons import Reason
from parsers.common.sports import Sport, sport_named
from parsers.markup.cells import Cells, Times, instant, number, times
from parsers.markup.points import (
    activity_of,
    no_points,
    pauses_between,
    read_points,
    reading_of,
    without_times,
)
from parsers.markup.tree import Node, Tree, Vocabulary, read_markup

_VOCABULARY = Vocabulary(
    levels={
        "gpx": 0,
        "metadata": 1,
        "trk": 1,
        "rte": 1,
        "wpt": 1,
        "link": 2,
        "trkseg": 2,
        "rtept": 2,
        "heartRateTrack": 2,
        "trkpt": 3,
    },
    cells={
        "type": "type",
        "time": "time",
        "ele": "ele",
        # Garmin's TrackStatsExtension: what a watch says of a track as a whole.
        "TimerTime": "timer",
        "TotalElapsedTime": "elapsed",
        "cmt": "comment",
        "desc": "description",
    },
    # TCX's way to write a heart rate, which some programs keep in GPX.
    inner=frozenset({"value"}),
    spellings={
        **dict.fromkeys(("speed", "velocity"), "speed"),
        **dict.fromkeys(("distance", "dist"), "distance"),
        **dict.fromkeys(
            ("hr", "heartrate", "heartratebpm", "heartbeat", "bpm", "pulse", "hr_bpm"), "hr"
        ),
        **dict.fromkeys(("cad", "cadence", "runcadence", "stepcadence", "steprate", "spm"), "cad"),
        **dict.fromkeys(("power", "watts", "powerinwatts", "powerwatts"), "power"),
        **dict.fromkeys(("temp", "atemp", "temperature", "airtemp", "airtemperature"), "temp"),
    },
    points={
        "trkpt": "trkseg",
        "rtept": "rte",
        "wpt": "gpx",
        # Heart rates in a list of their own, beside the track (a-rival).
        "heartRate": "heartRateTrack",
    },
)

# What a program writes into the words of a point, in the languages of most watches.
_TOLD_BEATS = re.compile(
    r"\b(?:hr|hf|fc|heart[ _-]?rate|pulse?|bpm)\b\W{0,3}(\d{2,3})\b|\b(\d{2,3}) ?bpm\b",
    re.IGNORECASE,
)
# Nobody plans where to be every second, or every few: a plan has a time at its turns, if any.
_RECORDED_POINTS = 60
_RECORDED_EVERY_S = 30.0
_RECORDED_PART = 0.9
# Nobody stands still for so long in the middle of a run; tracks of several days do get merged.
_ANOTHER_DAY_S = 6 * 3600.0
# Segments that share more than this, and a tenth of the shorter, were not recorded in turn.
_SHARED_S = 10.0
_SHARED_PART = 0.1
# Of the instants that two segments share, more than this at one place are one recording's.
_SAME_PART = 0.5


class _Segment(Struct, frozen=True):
    """Points that were recorded without a pause, the `index`-th of the file, in one `track`."""

    index: int
    track: int
    points: Sequence[Cells]
    sport: Sport
    read: Times
    repeated: bool
    start_s: float
    """The earliest of its times; NaN where it has none."""
    end_s: float
    """The latest of its times."""

    @property
    def is_timed(self) -> bool:
        return not np.isnan(self.start_s)


class _Session(Struct):
    """Segments of one activity in the order of their starts, and the one that ends last."""

    segments: list[_Segment]
    last: _Segment

    def append(self, segment: _Segment) -> None:
        """Add a segment that begins after all others."""
        self.segments.append(segment)
        if segment.end_s > self.last.end_s:
            self.last = segment


def read_gpx(content: bytes, *, identity: Identity, detail: Detail) -> Reading:  # noqa: ARG001
    """Read a GPX file: one activity, unless its tracks differ in sport or lie days apart.

    A route is read where it has no track beside it and was written by the clock.
    """
    tree = _with_told_beats(read_markup(content, _VOCABULARY))
    sessions = _sessions(_segments(tree.root, "trk", "trkseg"))
    if not sessions:
        routes = _segments(tree.root, "rte")
        sessions = _sessions([route for route in routes if _is_recorded(route)])
    errors = list(tree.errors)
    if not sessions:
        return reading_of(_of_totals(tree, identity), errors)
    beats = _beats(tree.root) if len(sessions) == 1 else []
    creator = next((node.cells.get("creator") for node in tree.root.find("gpx")), None)
    activities = [
        replace(
            _activity(session, beats, tree, errors, identity=identity, session_index=index),
            maker=maker_named(creator),
            product=model_named(creator),
        )
        for index, session in enumerate(sessions, start=1)
    ]
    return reading_of(activities, errors)


def _of_totals(tree: Tree, identity: Identity) -> list[Activity]:
    """Make an activity of a track without points whose totals and start are told."""
    nodes = (*tree.root.find("metadata"), *tree.root.find("gpx"))
    start = next(filter(None, (instant(node.cells.get("time", "")) for node in nodes)), None)
    tracks = [] if _points(tree) else list(tree.root.find("trk"))
    timed = [track for track in tracks if number(track.cells, "timer")]
    if start is None or not timed:
        raise _nothing_recorded(tree)
    sport, sub_sport = sport_named(timed[0].cells.get("type"))
    activity = activity_of(
        no_points(start), identity=identity, file_format=FileFormat.GPX, session_index=1
    )
    totals = SessionTotals(
        elapsed_s=number(timed[0].cells, "elapsed") or number(timed[0].cells, "timer"),
        timer_s=number(timed[0].cells, "timer"),
        distance_m=number(timed[0].cells, "distance"),
    )
    return [replace(activity, sport=sport, sub_sport=sub_sport, totals=totals)]


def _points(tree: Tree) -> list[dict[str, str]]:
    nodes = tree.root.find("trk", "trkseg")
    return [point for node in nodes for track in node.tracks() for point in track.points]


def _with_told_beats(tree: Tree) -> Tree:
    """Take heart rates from the words of the points, where most tell one and no cell does."""
    if "hr" in tree.cell_names or not tree.cell_names & {"comment", "description"}:
        return tree
    points = _points(tree)
    told = [_told_beats(point) for point in points]
    if 2 * sum(map(bool, told)) <= len(points):
        return tree
    for point, bpm in zip(points, told, strict=True):
        point["hr"] = bpm
    return replace(tree, cell_names=tree.cell_names | {"hr"})


def _told_beats(point: Cells) -> str:
    found = _TOLD_BEATS.search(f"{point.get('comment', '')}\n{point.get('description', '')}")
    return next(filter(None, found.groups())) if found else ""


def _is_recorded(route: _Segment) -> bool:
    """Tell whether a route was written by the clock, as only what records does."""
    steps_s = np.diff(route.read.epoch_s)
    if len(steps_s) < _RECORDED_POINTS:
        return False
    usual_s = float(np.median(steps_s))
    is_dense = 0 < usual_s <= _RECORDED_EVERY_S
    return is_dense and bool(np.mean(steps_s == usual_s) >= _RECORDED_PART)


def _segments(root: Node, *names: str) -> list[_Segment]:
    """List every segment that has points, in the file's order, of these elements."""
    segments: list[_Segment] = []
    # Segments are many in some files: only those that begin alike are compared.
    alike: dict[tuple[object, ...], list[Sequence[Cells]]] = {}
    for track_index, track in enumerate(root.find(*names)):
        sport = sport_named(track.cells.get("type"))
        for node in track.tracks():
            earlier = alike.setdefault((len(node.points), *node.points[0].items()), [])
            read = times(node.points, "time")
            epoch_s = read.epoch_s[np.isfinite(read.epoch_s)]
            segments.append(
                _Segment(
                    index=len(segments),
                    track=track_index,
                    points=node.points,
                    sport=sport,
                    read=read,
                    repeated=node.points in earlier,
                    start_s=float(epoch_s.min()) if len(epoch_s) else np.nan,
                    end_s=float(epoch_s.max()) if len(epoch_s) else np.nan,
                )
            )
            earlier.append(node.points)
    return segments


def _beats(root: Node) -> list[Cells]:
    """List heart rates that stand beside the track, as points without a place."""
    return [
        {"time": point["time"], "hr": point["bpm"]}
        for node in root.find("heartRateTrack")
        for point in node.points
        if "time" in point and "bpm" in point
    ]


def _sessions(segments: Sequence[_Segment]) -> list[list[_Segment]]:
    """Group segments of one activity: of one sport, in turn, on one day, in whatever order.

    What has no times, or repeats another segment, goes with the segment before it.
    """
    timed = [segment for segment in segments if segment.is_timed and not segment.repeated]
    begun: list[_Session] = []
    for segment in sorted(timed, key=lambda segment: segment.start_s):
        fitting = [session for session in begun if _goes_on(session, segment)]
        if fitting:
            same_track = [each for each in fitting if each.segments[-1].track == segment.track]
            (same_track or fitting)[0].append(segment)
        else:
            begun.append(_Session([segment], segment))
    sessions = [session.segments for session in begun]
    sessions.sort(key=lambda session: min(segment.index for segment in session))
    for segment in segments if sessions else ():
        if segment.repeated or not segment.is_timed:
            before = [s for s in sessions if any(other.index < segment.index for other in s)]
            (before or sessions[:1])[-1].append(segment)
    return [sorted(session, key=lambda segment: segment.index) for session in sessions]


def _goes_on(session: _Session, segment: _Segment) -> bool:
    """Tell whether a segment can belong to an activity whose segments all begin before it."""
    last = session.last
    if segment.sport != last.sport:
        return False
    shared_s = min(last.end_s, segment.end_s) - segment.start_s
    shorter_s = min(last.end_s - last.start_s, segment.end_s - segment.start_s)
    if shared_s > max(_SHARED_S, _SHARED_PART * shorter_s):
        return _are_of_one_runner(last, segment)
    return segment.start_s - last.end_s < _ANOTHER_DAY_S


def _are_of_one_runner(segment: _Segment, other: _Segment) -> bool:
    """Tell whether two segments of one time are the same recording: at the same places."""
    _, rows, other_rows = np.intersect1d(
        segment.read.epoch_s, other.read.epoch_s, return_indices=True
    )
    pairs = zip(rows.tolist(), other_rows.tolist(), strict=True)
    same = [
        all(segment.points[row].get(name) == other.points[at].get(name) for name in ("lat", "lon"))
        for row, at in pairs
    ]
    return bool(same) and sum(same) > _SAME_PART * len(same)


def _activity(
    session: Sequence[_Segment],
    beats: Sequence[Cells],
    tree: Tree,
    errors: list[ParseError],
    *,
    identity: Identity,
    session_index: int,
) -> Activity:
    once = [segment for segment in session if not segment.repeated]
    sport, sub_sport = session[0].sport
    points = [point for segment in once for point in segment.points]
    read = _chained([segment.read for segment in once])
    if beats:
        points, read = [*points, *beats], _chained([read, times(beats, "time")])
    recording = read_points(points, tree, errors, sport=sport, read=read)
    activity = replace(
        activity_of(
            recording, identity=identity, file_format=FileFormat.GPX, session_index=session_index
        ),
        sport=sport,
        sub_sport=sub_sport,
        pauses=pauses_between(
            [segment.read.epoch_s for segment in once], start_epoch_s=recording.start_epoch_s
        ),
    )
    if len(once) == len(session):
        return activity
    return replace(activity, rejected=_repeated_rows(session))


def _chained(reads: Sequence[Times]) -> Times:
    return Times(
        epoch_s=np.concatenate([read.epoch_s for read in reads]),
        utc_offset_s=next((read.utc_offset_s for read in reads if read.utc_offset_s), None),
        unreadable=[text for read in reads for text in read.unreadable],
    )


def _repeated_rows(session: Sequence[_Segment]) -> RejectedRows:
    repeated = np.repeat(
        [segment.repeated for segment in session], [len(segment.points) for segment in session]
    )
    rows = np.flatnonzero(repeated)
    frame = {
        "row": rows,
        "reason": [RejectReason.REPEATED_SEGMENT] * len(rows),
        "found": ["the same points as an earlier segment"] * len(rows),
    }
    return RejectedRows(REJECTED_ROWS.frame(frame))


def _nothing_recorded(tree: Tree) -> ParseError:
    """Explain why a file without a single timed track point is no activity."""
    tracks = list(tree.root.find("trk", "trkseg"))
    points = _points(tree)
    if points:
        return without_times(points, "a GPX track")
    if tree.errors:
        return tree.errors[0]
    if tracks:
        return EmptyError(Reason.GPX_TRACK_WITHOUT_POINTS)
    if any(tree.root.find("rte")):
        return NotAnActivityError(Reason.GPX_ROUTE)
    if any(node.points for node in tree.root.find("gpx")):
        return NotAnActivityError(Reason.GPX_WAYPOINTS)
    return EmptyError(Reason.GPX_EMPTY)
