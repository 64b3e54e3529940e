"""A group of like reps as judgements see it: what it amounts to, how well, and as what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from math import hypot, log, sqrt
from statistics import median
from typing import Any, TypeAlias

from msgspec import Struct

from metrics.contract.enums import DistanceSource, DurationSource, SetShape, Venue
from metrics.contract.race_paces import RacePace
from metrics.efforts.press_errors import PRESS_SD_S
from metrics.judgements.contract.enums import CountedAs, KindJudged
from metrics.judgements.sessions.alignment import EDGE_M, LENGTH_TOLERANCE, EffortRow
from metrics.judgements.sessions.all_out import AllOut
from metrics.judgements.sessions.intents import GroupKey, Intent
from metrics.recording.grade import HILL_GRADE
from metrics.workouts.model import RepKind

FactRow: TypeAlias = Mapping[str, Any]
"""One row of a facts table."""

MOTION_SD_S = 0.85
"""Error of one rep's time by its motion: of two edges of 0.6 s each."""
MARKED_SD_M = 1.0
"""The way from line to line is run to a meter, each rep by itself: where one sets off, and how one
takes the bends."""
PLANNED_SD_SHARE = 0.02
"""A planned one may be paced out, or end at a tree: 2 m in 100, all reps of a group alike."""


class MeasuredPace(Struct, frozen=True, kw_only=True):
    """The speed of a group in m/s, its own relative error and that shared by its file's groups.

    It is that of the usual one of so many `reps`, 1 or more.
    """

    reps: int
    speed_mps: float
    own_sd_share: float
    bias_sd_share: float


class Amount(Struct, frozen=True, kw_only=True):
    """What the reps of a group sum to, with the independent errors of the sums.

    `metres_share_bias` is 1 where the meters were measured, so that the file's error of speed is
    theirs too, and 0 where the distance was marked.
    """

    reps: int
    metres: float
    metres_sd_m: float
    seconds: float
    seconds_sd_s: float
    metres_share_bias: float


class JudgedGroup(Struct, frozen=True, kw_only=True):
    """Like reps, as judged.

    `measured` is None where no speed is known: then only the coach gives a pace. `least_rep_m` is
    the shortest rep's length, by its name where it has one; `confidence` the probability (0–1) that
    these are efforts at all.
    """

    activity_id: str
    set_index: int
    group_index: int
    day: date
    kind: KindJudged
    counted_as: CountedAs
    intended_pace: RacePace | None
    amount: Amount
    measured: MeasuredPace | None
    least_rep_m: float
    confidence: float = 1.0
    all_out: AllOut = AllOut.NO

    @property
    def key(self) -> GroupKey:
        """Its key in `sets`."""
        return self.activity_id, self.set_index, self.group_index


def group_of(
    row: FactRow,
    efforts: Sequence[EffortRow],
    *,
    kind: KindJudged,
    counted_as: CountedAs,
    intent: Intent | None,
) -> JudgedGroup:
    """Judge a row of `sets` and its efforts.

    Parameters
    ----------
    row
        A row of the facts table `sets`.
    efforts
        Its efforts.
    kind
        What it is judged to be.
    counted_as
        How it counts.
    intent
        What it was planned to be, if it was.

    Returns
    -------
    JudgedGroup
        The group.
    """
    return JudgedGroup(
        activity_id=row["activity_id"],
        set_index=row["set_index"],
        group_index=row["group_index"],
        day=row["local_date"],
        kind=kind,
        counted_as=counted_as,
        intended_pace=intent.race_pace if intent else None,
        amount=amount_of(row, efforts, intent),
        measured=measured_of(row),
        least_rep_m=_least_rep_m(row, efforts, intent),
        confidence=_confidence(efforts),
        all_out=_all_out(row, intent),
    )


def _least_rep_m(row: FactRow, efforts: Sequence[EffortRow], intent: Intent | None) -> float:
    named_m, _ = _named(row, efforts, intent)
    lengths_m = [effort["distance_m"] or 0.0 for effort in efforts]
    return named_m or min(lengths_m, default=0.0)


def _confidence(efforts: Sequence[EffortRow]) -> float:
    """Compute the median confidence of the efforts; an effort without one is taken as sure."""
    confidences = [effort["confidence"] for effort in efforts if effort["confidence"] is not None]
    return median(confidences) if confidences else 1.0


def _all_out(row: FactRow, intent: Intent | None) -> AllOut:
    """Follow the plan; without one, the shape of the set shows a last rep that stood out."""
    if intent is not None:
        return intent.all_out
    is_last = row["shape"] == SetShape.UNIFORM_PLUS_LAST and row["group_index"] > 1
    return AllOut.LAST if is_last else AllOut.NO


def measured_of(row: FactRow) -> MeasuredPace | None:
    """Read the judged speed of a row of `sets`; None where nothing was measured."""
    speed = row["judged_speed_mps"]
    if not speed:
        return None
    return MeasuredPace(
        reps=row["rep_count"],
        speed_mps=speed,
        own_sd_share=(row["judged_speed_sd_mps"] or 0.0) / speed,
        bias_sd_share=(row["judged_bias_sd_mps"] or 0.0) / speed,
    )


def amount_of(row: FactRow, efforts: Sequence[EffortRow], intent: Intent | None) -> Amount:
    """Compute what a group amounts to: by the name of its reps, else as planned, else as measured.

    Parameters
    ----------
    row
        A row of the facts table `sets`.
    efforts
        Its efforts.
    intent
        What it was planned to be, if it was.

    Returns
    -------
    Amount
        Sums of meters and seconds with their errors; 0 where nothing was measured.
    """
    reps = row["rep_count"]
    named_m, named_sd_m = _named(row, efforts, intent)
    is_official = row["duration_source"] == DurationSource.OFFICIAL
    own_m = hypot(*(effort["distance_sd_m"] or 0.0 for effort in efforts))
    return Amount(
        reps=reps,
        metres=reps * named_m if named_m else row["total_distance_m"] or 0.0,
        metres_sd_m=named_sd_m if named_m else own_m,
        seconds=row["total_duration_s"] or 0.0,
        seconds_sd_s=sqrt(reps) * (PRESS_SD_S if is_official else MOTION_SD_S),
        metres_share_bias=0.0 if named_m else 1.0,
    )


def _named(
    row: FactRow, efforts: Sequence[EffortRow], intent: Intent | None
) -> tuple[float | None, float]:
    """Find the named meters of one rep, from the file or the plan, and the error of their sum."""
    reps = row["rep_count"]
    if row["nominal_distance_m"]:
        return row["nominal_distance_m"], sqrt(reps) * MARKED_SD_M
    planned_m = intent.distance_m if intent else None
    lengths_m = [effort["distance_m"] for effort in efforts if effort["distance_m"]]
    if not planned_m or not lengths_m:
        return None, 0.0
    # The usual rep decides: the last one is cut short where the watch was stopped at the line.
    off = abs(log(median(lengths_m) / planned_m))
    is_as_planned = off <= LENGTH_TOLERANCE + EDGE_M / planned_m
    return (planned_m, reps * planned_m * PLANNED_SD_SHARE) if is_as_planned else (None, 0.0)


def counted_as(row: FactRow, run: FactRow, intent: Intent | None) -> CountedAs:
    """Choose how a group counts: not at all, by intent in effort mode, or by pace.

    Parameters
    ----------
    row
        A row of the facts table `sets`.
    run
        Its row of `activities`.
    intent
        What it was planned to be, if it was.

    Returns
    -------
    CountedAs
        Not at all on a hill, and on a treadmill without a foot pod.
    """
    is_hill = intent is not None and intent.kind is RepKind.HILL
    is_treadmill = run["venue"] == Venue.TREADMILL
    if is_hill or abs(row["grade"] or 0.0) >= HILL_GRADE:
        return CountedAs.NOT_COUNTED
    # A foot pod measures the runner; a watch alone guesses from the swing of an arm.
    if is_treadmill and run["distance_source"] != DistanceSource.FOOTPOD:
        return CountedAs.NOT_COUNTED
    return CountedAs.INTENT if intent is not None and intent.is_by_effort else CountedAs.PACE


def peak_mps(efforts: Iterable[EffortRow]) -> float | None:
    """Compute the median of the efforts' best 2-s means; None where none shows one."""
    peaks = [effort["peak_speed_2s_mps"] for effort in efforts if effort["peak_speed_2s_mps"]]
    return median(peaks) if peaks else None
