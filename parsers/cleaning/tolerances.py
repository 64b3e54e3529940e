"""How far the witnesses of a recording may differ before one of them is called wrong.

A recording tells the same run several times: positions, distance counter, recorded speed, clock,
timer events, laps and session totals. `parsers.cleaning` believes a value where they agree, puts
it right where one is clearly the odd one, and flags it where that is not clear. Every number that
decides so stands here, with its reason.
"""

from __future__ import annotations

from typing import NamedTuple

from parsers.common.flags import RecordingFlag


class Tolerance(NamedTuple):
    """One comparison: how much is still agreement, in which unit, why, and what says otherwise."""

    limit: float
    unit: str
    reason: str
    flag: RecordingFlag | None = None


REFUSED = Tolerance(
    0.02,
    "share of records",
    "a watch writes a wrong time or place now and then; more is another fault",
    RecordingFlag.RECORDS_REFUSED,
)
EDGE = Tolerance(
    10.0,
    "s",
    "smart recording leaves up to 8 s between records, so a start or an end nearer than this to a"
    " record hides nothing",
    RecordingFlag.RECORDS_MISSING,
)
TIMER = Tolerance(
    5.0,
    "s",
    "watches write their first and last record up to 3 s inside the session",
    RecordingFlag.TIMER_DIFFERS,
)
TIMER_OF_PAUSE = Tolerance(1.0, "s a pause", "records and timer events come in whole seconds")
LAP_TIMER = Tolerance(
    3.0, "s", "a timer counts whole seconds in some files, and a lap ends at a record"
)
LAP_EDGE = Tolerance(
    2.0,
    "s",
    "start, end and length of a lap are rounded to seconds one by one",
    RecordingFlag.LAPS_UNCLEAR,
)
CLOCK_STEP = Tolerance(
    900.0,
    "s",
    "time zones lie whole quarters of an hour apart: a smaller step is no clock that was set",
    RecordingFlag.CLOCK_JUMPED,
)
CLOCK_STEP_STRAY = Tolerance(2.0, "s", "records around the step are rounded to seconds")
ANOTHER_DAY = Tolerance(
    86_400.0, "s", "nobody records on after a day of nothing, and clocks set late jump by years"
)
LONGEST = Tolerance(
    604_800.0,
    "s",
    "the longest races on foot that are run without an end to a day take six days; measured second"
    " by second, a week takes as much memory as a file may",
)
CONTINUOUS = Tolerance(
    25.0, "m", "two fixes a second apart err by a few meters each; a runner makes 12 m in between"
)
CONTRADICTION = Tolerance(
    2.0,
    "ratio",
    "positions at 1 Hz lengthen a slow run by a half at most, trees and tunnels shorten it less",
    RecordingFlag.DISTANCE_DIFFERS,
)
TOGETHER = Tolerance(
    1.1, "ratio", "positions, recorded speed and total of one watch lie a few percent apart"
)
ALONE = Tolerance(
    1.25,
    "ratio",
    "a counter that nobody calibrated errs by less; where all the others agree, what errs by more"
    " counts something else",
)
UNIT = Tolerance(0.05, "relative", "no two units of speed or length lie so close to each other")
STANDING_MPS = Tolerance(
    0.4, "m/s", "fixes of somebody who stands drift by about a third of a meter a second"
)
HOLE = Tolerance(
    300.0,
    "s",
    "tunnels and lost satellites last less, and nobody stands so long with the timer on",
    RecordingFlag.RECORDING_HOLE,
)
HOLE_INTERVALS = Tolerance(
    8.0, "usual intervals", "smart recording leaves holes of up to eight while the speed is even"
)
HOLE_PACE = Tolerance(
    0.6,
    "ratio",
    "who ran on through a hole is found as far on as this share of the usual speed leads in a"
    " straight line",
)
SECONDLY = Tolerance(
    0.9,
    "share of intervals of a second or less",
    "a watch that writes each second falls silent where it was stopped; one that writes by the way"
    " is silent where the runner stands, too",
)
SLOT = Tolerance(
    10.0,
    "s",
    "records a little less or more than a second apart, their fractions cut off, come round to a"
    " second left out after one written twice",
)
STRAYING_WAY = Tolerance(
    0.95,
    "ratio",
    "in the order of its true times a way is never much longer than in another, and records that"
    " only stand in another order make it longer, not shorter",
)
EVEN_PACE = Tolerance(
    1.5,
    "ratio",
    "what a watch adds to its total behind the last record, and the way through a hole, was run at"
    " about the pace of the run",
)
ELSEWHERE = Tolerance(
    120.0, "s", "a fix that is elsewhere for longer may be where the runner was carried"
)
