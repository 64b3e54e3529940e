"""GPX 1.0 and 1.1 with the extensions that watches write: tracks in, activities out.

Formats: topografix.com/GPX/1/0 and /1/1; Garmin's TrackPointExtension v1 and v2 and its power
extension, Cluetrust's GPXDATA (Suunto, COROS), and the bare `power` of Strava. Elements are known
by their local names, wherever they stand in a point.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from parsers.common.activity import (
    REJECTED_ROWS,
    Activity,
    Detail,
    FileFormat,
    RejectedRows,
    RejectReason,
)
from parsers.common.errors import EmptyError, NotAnActivityError, ParseError
from parsers.common.identity import Identity
from parsers.common.reading import Reading
from parsers.common.sports import Sport, sport_named
from parsers.markup.cells import Cells, instant
from parsers.markup.makers import maker_named
from parsers.markup.points import (
    activity_of,
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
        "trkpt": 3,
    },
    cells={
        "type": "type",
        "time": "time",
        "ele": "ele",
        "speed": "speed",
        "distance": "distance",
        "hr": "hr",
        "heartrate": "hr",
        "cad": "cad",
        "cadence": "cad",
        "RunCadence": "cad",
        "power": "power",
        "watts": "power",
        "PowerInWatts": "power",
        "atemp": "temp",
        "temp": "temp",
        "temperature": "temp",
    },
    points={"trkpt": "trkseg", "rtept": "rte", "wpt": "gpx"},
)

# Nobody stands still for so long in the middle of a run; tracks of several days do get merged.
_ANOTHER_DAY_S = 6 * 3600.0


@dataclass(frozen=True, slots=True)
class _Segment:
    """Points that were recorded without a pause; `start` and `end` are None without times."""

    points: Sequence[Cells]
    sport: Sport
    start: datetime | None
    end: datetime | None
    repeated: bool


def read_gpx(content: bytes, *, identity: Identity, detail: Detail) -> Reading:  # noqa: ARG001
    """Read a GPX file: one activity, unless its tracks differ in sport or lie days apart."""
    tree = read_markup(content, _VOCABULARY)
    sessions = [
        session
        for session in _sessions(_segments(tree.root))
        if any(segment.start and not segment.repeated for segment in session)
    ]
    if not sessions:
        raise _nothing_recorded(tree)
    errors = list(tree.errors)
    creator = next((node.cells.get("creator") for node in tree.root.find("gpx")), None)
    activities = [
        replace(
            _activity(session, tree, errors, identity=identity, session_index=index),
            maker=maker_named(creator),
            product=creator,
        )
        for index, session in enumerate(sessions, start=1)
    ]
    return reading_of(activities, errors)


def _segments(root: Node) -> list[_Segment]:
    """List every segment that has points, in the file's order."""
    segments = []
    seen: list[Sequence[Cells]] = []
    for track in root.find("trk", "trkseg"):
        sport = sport_named(track.cells.get("type"))
        for node in track.tracks():
            segments.append(_segment(node.points, sport, repeated=node.points in seen))
            seen.append(node.points)
    return segments


def _segment(points: Sequence[Cells], sport: Sport, *, repeated: bool) -> _Segment:
    return _Segment(
        points,
        sport,
        start=_first_instant(points),
        end=_first_instant(points[::-1]),
        repeated=repeated,
    )


def _first_instant(points: Sequence[Cells]) -> datetime | None:
    return next(filter(None, (instant(point.get("time", "")) for point in points)), None)


def _sessions(segments: Sequence[_Segment]) -> list[list[_Segment]]:
    """Group segments of one activity: of one sport, after one another, on one day."""
    sessions: list[list[_Segment]] = []
    for segment in segments:
        if sessions and _goes_on(sessions[-1], segment):
            sessions[-1].append(segment)
        else:
            sessions.append([segment])
    return sessions


def _goes_on(session: Sequence[_Segment], segment: _Segment) -> bool:
    ends = [earlier.end for earlier in session if earlier.end]
    if segment.repeated:
        return True
    if segment.sport != session[0].sport:
        return False
    if segment.start is None or segment.end is None or not ends:
        return True
    return segment.end > ends[-1] and (segment.start - ends[-1]).total_seconds() < _ANOTHER_DAY_S


def _activity(
    session: Sequence[_Segment],
    tree: Tree,
    errors: list[ParseError],
    *,
    identity: Identity,
    session_index: int,
) -> Activity:
    once = [segment for segment in session if not segment.repeated]
    sport, sub_sport = session[0].sport
    points = [point for segment in once for point in segment.points]
    recording = read_points(points, tree, errors, sport=sport)
    cuts = np.cumsum([len(segment.points) for segment in once])[:-1]
    activity = replace(
        activity_of(
            recording, identity=identity, file_format=FileFormat.GPX, session_index=session_index
        ),
        sport=sport,
        sub_sport=sub_sport,
        pauses=pauses_between(
            np.split(recording.epoch_s, cuts), start_epoch_s=recording.start_epoch_s
        ),
    )
    if len(once) == len(session):
        return activity
    return replace(activity, rejected=_repeated_rows(session))


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
    points = [point for node in tracks for track in node.tracks() for point in track.points]
    if points:
        return without_times(points, "a GPX track")
    if tree.errors:
        return tree.errors[0]
    if tracks:
        return EmptyError("a GPX track without points")
    if any(tree.root.find("rte")):
        return NotAnActivityError("a GPX route: a planned line, not a recording")
    if any(node.points for node in tree.root.find("gpx")):
        return NotAnActivityError("GPX waypoints: marked places, not a recording")
    return EmptyError("a GPX file with nothing in it")
