"""The words that a race review may hold."""

from __future__ import annotations

from enum import StrEnum


class SplitSource(StrEnum):
    """What the times at a race's marks rest on; `typed` goes first, the others by their error."""

    TYPED = "typed"
    """A stopwatch or a timing system, written down by the coach."""
    PRESS = "press"
    """The runner's presses of the lap button."""
    SNAPPED = "snapped"
    """Meters along the fitted oval."""
    RECORDED_SPEED = "recorded_speed"
    """The watch's own speed, summed up; its lag cancels between gun and finish."""
    RAW = "raw"
    """The watch's distance stream, stretched to the length of the race."""


class SplitKind(StrEnum):
    """How a race is divided."""

    LAP = "lap"
    """From finish line to finish line; the first one holds the start offset."""
    TWO_HUNDRED = "200"
    LAST_300 = "last_300"
    """The last 300 m as three times 100 m: back straight, second curve, home straight."""
    KM = "km"
    MILE = "mile"


class RaceVenue(StrEnum):
    """By what a race is divided: laps of a track, or the marks of a road."""

    TRACK = "track"
    ROAD = "road"


class RaceForm(StrEnum):
    """What kind of race it was; laps of the last three are shown, their pace is not judged."""

    FLAT = "flat"
    STEEPLE = "steeple"
    RELAY_LEG = "relay_leg"
    UNFINISHED = "unfinished"


class TimedStart(StrEnum):
    """How a timed stretch began."""

    STANDING = "standing"
    FLYING = "flying"
    """At full speed, after a build: its time is no time over that distance from a start."""


class RaceBasis(StrEnum):
    """How much is known of a race's time."""

    OFFICIAL = "official"
    """The official time anchors the clock."""
    WATCH = "watch"
    """Only the recording shows it: a race by its look, or by the coach's word."""


class Settling(StrEnum):
    """Whether the pace settled on the third lap (A14)."""

    SETTLED = "settled"
    HELD = "held"
    UNKNOWN = "unknown"
    """The error of the laps allows no verdict."""


class Opening(StrEnum):
    """How the first half was run (A13)."""

    CONSERVATIVE = "conservative"
    FAST = "fast"
    UNKNOWN = "unknown"


class Finish(StrEnum):
    """Whether each 100 m of the last 300 was quicker than the one before (A15)."""

    FASTER_EACH = "faster_each"
    NOT_FASTER_EACH = "not_faster_each"
    UNKNOWN = "unknown"


class TimingMethod(StrEnum):
    """How a split or a rep was timed."""

    HAND = "hand"
    GATE = "gate"

    @property
    def sd_s(self) -> float:
        """How far a time is off, in s: a hand by a fifth, 3 % of 60 m; gates by hundredths."""
        return 0.2 if self is TimingMethod.HAND else 0.02


class SpeedType(StrEnum):
    """What kind of speed work a set is."""

    SPRINT = "sprint"
    FLYING = "flying"
    """A flying sprint: timed after a build."""
    IN_N_OUT = "in_n_out"
    """Source A's 150: build, fast, out."""
    INS_AND_OUTS = "ins_and_outs"
    """Source B's staggered cones: accelerate, maintain, again and again in one rep (B4)."""
    HILL_SPRINT = "hill_sprint"
    REP = "rep"
    """Anything longer that was timed, such as a 200."""
