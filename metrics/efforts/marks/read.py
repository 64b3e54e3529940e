"""What the watch says was an effort: workout steps, split messages, laps that were pressed.

Marks give count, name and official time; the signal gives the edges of the motion. Auto-laps are
no marks, nor is `intensity` by itself: a mark is work that alternates with something slower.
"""

from __future__ import annotations

from metrics.efforts.marks.laps import marks_of_laps
from metrics.efforts.marks.mark import Mark
from metrics.efforts.marks.pieces import read_pieces
from metrics.efforts.marks.splits import marks_of_splits
from metrics.efforts.marks.steps import marks_of_steps
from metrics.efforts.marks.stops import parted_by_stops
from parsers.common.activity import Activity


def marks(activity: Activity) -> tuple[Mark, ...]:
    """Read the best kind of marks that the file holds.

    Parameters
    ----------
    activity : one parsed activity.

    Returns
    -------
    Marks in time order: of workout steps, else of split messages, else of pressed laps; empty where
    the file holds none. One lap of a workout whose steps are no work is none either.
    """
    pieces = read_pieces(activity)
    pressed = [piece for piece in pieces if not piece.is_junk]
    told = marks_of_steps(activity, pieces) or marks_of_splits(activity, pressed)
    laps = () if told else marks_of_laps(pressed)
    has_steps = any(piece.step is not None for piece in pieces)
    marks = told or (() if has_steps and len(laps) == 1 else laps)
    return parted_by_stops(activity, marks)
