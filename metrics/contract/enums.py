"""The words that facts tables may hold in their enum columns."""

from __future__ import annotations

from enum import StrEnum


class Evidence(StrEnum):
    """What a measurement may look at to find efforts."""

    AUTO = "auto"
    """Workout steps, split messages and manual laps, then the signal."""
    DETECTION = "detection"
    """The signal alone, so that detection can be judged against the marks."""


class RunWord(StrEnum):
    """What a coach says of an activity, whatever its file says; flags of `activities`."""

    RUN = "said_run"
    NO_RUN = "said_no_run"


class EffortEvidence(StrEnum):
    """What shows that something was an effort, best first."""

    STEP = "step"
    SPLIT = "split"
    LAP = "lap"
    DETECTION = "detection"


class EffortKind(StrEnum):
    """What kind of effort it is, from its file alone; kinds exclude each other."""

    STRIDE = "stride"
    REP = "rep"
    IN_N_OUT = "in_n_out"
    SURGE = "surge"
    SUSTAINED = "sustained"


class OfficialSource(StrEnum):
    """Who timed an effort, besides the signal."""

    LAP = "lap"
    STEP = "step"
    TIMING = "timing"


class SpeedBasis(StrEnum):
    """What the speed that an effort is judged by rests on, best first."""

    NOMINAL_OFFICIAL = "nominal_official"
    SNAPPED_OFFICIAL = "snapped_official"
    SNAPPED_MOTION = "snapped_motion"
    MEASURED = "measured"
    RECORDED_SPEED = "recorded_speed"


class RestMode(StrEnum):
    """How a rest was spent."""

    STOOD = "stood"
    WALKED = "walked"
    JOGGED = "jogged"
    PAUSED = "paused"
    MIXED = "mixed"
    UNKNOWN = "unknown"


class SetShape(StrEnum):
    """How the groups of a set follow one another."""

    SINGLE = "single"
    UNIFORM = "uniform"
    UNIFORM_PLUS_LAST = "uniform_plus_last"
    LADDER = "ladder"
    PYRAMID = "pyramid"
    SERIES = "series"
    """Parts that come again in one order: `3 × (4 × 200)`, `3 × (400, 200)`."""
    GROUPED = "grouped"
    """Unlike groups in any other order: `2 × 1000 + 3 × 300`."""
    TIMED = "timed"
    FARTLEK = "fartlek"
    """No two efforts are alike; each is a group by itself."""


class DurationSource(StrEnum):
    """Who timed the durations of a set."""

    OFFICIAL = "official"
    MOTION = "motion"
    MIXED = "mixed"


class Venue(StrEnum):
    """Where an activity took place, as far as its file can say."""

    TRACK = "track"
    ROAD_OR_TRAIL = "road_or_trail"
    TREADMILL = "treadmill"
    UNKNOWN = "unknown"


class DistanceSource(StrEnum):
    """What an activity's distance was measured with.

    `device` and `footpod` counted it along the records; `totals` and `laps` are the watch's own
    sums where records have no meters; `recorded_speed` is added up.
    """

    DEVICE = "device"
    FOOTPOD = "footpod"
    POSITIONS = "positions"
    LAPS = "laps"
    TOTALS = "totals"
    RECORDED_SPEED = "recorded_speed"


class BestEffortBy(StrEnum):
    """What a best effort holds fixed."""

    DISTANCE = "distance"
    TIME = "time"


class BestEffortBasis(StrEnum):
    """Which distance a best effort was measured along."""

    RAW = "raw"
    SNAPPED = "snapped"


class SplitUnit(StrEnum):
    """The length of a split."""

    KM = "km"
    MILE = "mile"


class SignalKind(StrEnum):
    """What the speed of a signal was made from."""

    DISTANCE = "distance"
    POSITIONS = "positions"
    RECORDED_SPEED = "recorded_speed"
    NONE = "none"


class Sampling(StrEnum):
    """How densely a watch recorded."""

    SUB_SECOND = "sub_second"
    ONE_SECOND = "one_second"
    SMART = "smart"
    SPARSE = "sparse"
