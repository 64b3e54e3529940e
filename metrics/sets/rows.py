"""The rows of the facts tables `efforts` and `sets`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from statistics import median
from typing import Any

import numpy as np

from metrics.contract.enums import DurationSource, EffortEvidence, SetShape
from metrics.contract.shown_pair import WATCH_DIFFERS
from metrics.efforts.measures import Measures, edge_sd_s
from metrics.efforts.reconcile import COARSE
from metrics.efforts.run import Run
from metrics.recording.grade import HILL_GRADE
from metrics.sets.grouping import CUT_SHORT, EffortSet, group_efforts, is_cut_short
from metrics.sets.judged_speed import (
    JudgedSpeed,
    differs_from_watch,
    judge_group_speed,
    true_m,
)
from metrics.sets.named_groups import NamedGroup, named_groups
from metrics.sets.nominals import Nominal
from metrics.sets.rests import MeasuredRest, most_common, rests
from metrics.sets.text import set_text

HILL = "hill"
EDGE_UNCERTAIN = "edge_uncertain"
UNCERTAIN_SHARE = 0.1
"""An edge whose error is this share of the effort."""
COARSE_SHARE = 0.25
"""Records further apart than this share of the effort."""
COUNT_CONFIDENCE = 0.97
"""Even of sure efforts a set may lack one, or have one too many."""

Row = dict[str, Any]


def effort_and_set_rows(
    run: Run, efforts: list[Measures], start_time_utc: datetime | None, easy_mps: float | None
) -> tuple[list[Row], list[Row]]:
    """Make the rows of `efforts` and of `sets`.

    Parameters
    ----------
    run : the prepared signal.
    efforts : measured, in time order.
    start_time_utc : of the activity; None where its clock was never set.
    easy_mps : level of the run's easy running in m/s; None where unknown.

    Returns
    -------
    Rows of both tables in time order, keyed by column.
    """
    effort_rows: list[Row] = []
    set_rows: list[Row] = []
    for set_index, effort_set in enumerate(group_efforts(efforts, len(run.speed)), 1):
        whole = rests(run, list(effort_set.reps))
        groups = named_groups(run, effort_set, whole)
        text = set_text(effort_set, groups, whole)
        rows: list[Row] = []
        for group_index, named in enumerate(groups, 1):
            place = {"set_index": set_index, "group_index": group_index}
            reps = _effort_rows(run, named, start_time_utc, easy_mps)
            span = {"start_s": reps[0]["start_s"], "end_s": reps[-1]["end_s"]}
            set_rows.append(place | _set_row(effort_set, named, text) | span)
            rows += [place | row for row in reps]
        rows.sort(key=_start_s)  # Groups of a series take turns.
        _number(rows, whole)
        effort_rows += rows
    for index, row in enumerate(effort_rows, 1):
        row["effort_index"] = index
    return effort_rows, set_rows


def _start_s(row: Row) -> float:
    start_s: float = row["start_s"]
    return start_s


def _number(rows: list[Row], whole: list[MeasuredRest]) -> None:
    """Fill in each rep's place in its set and the rest after it; null after the last."""
    for index, row in enumerate(rows):
        rest = whole[index] if index < len(whole) else None
        row["rep_index"] = index + 1
        row["rest_after_s"] = rest and rest.seconds
        row["rest_after_m"] = rest and rest.metres
        row["rest_after_moving_share"] = rest and rest.moving_share
        row["rest_after_mode"] = rest and rest.mode


def _effort_rows(
    run: Run, named: NamedGroup, start_time_utc: datetime | None, easy_mps: float | None
) -> list[Row]:
    nominal_columns = _nominal_columns(named.nominal)
    return [
        nominal_columns
        | _motion_columns(rep, times_s, start_time_utc)
        | _measured_columns(rep)
        | {
            "kind": named.kind,
            "judged_speed_mps": judged_speed.speed_mps,
            "judged_speed_sd_mps": judged_speed.sd_mps,
            "judged_bias_sd_mps": judged_speed.bias_sd_mps,
            "speed_basis": judged_speed.basis,
            "contrast": judged_speed.speed_mps / easy_mps - 1 if easy_mps else None,
            "flags": _words(_flags(run, rep) | _disagreement(rep, judged_speed, named.nominal)),
        }
        for rep, judged_speed, times_s in zip(
            named.group.reps, named.judged_speeds, _motion_s(run, named.group.reps), strict=True
        )
    ]


def _nominal_columns(nominal: Nominal) -> Row:
    second = nominal.second
    return {
        "nominal_distance_m": nominal.distance_m,
        "nominal_duration_s": nominal.duration_s,
        "nominal_probability": nominal.probability,
        "second_nominal": second and second.text,
        "second_probability": second and second.probability,
    }


def _motion_columns(
    rep: Measures, times_s: Sequence[float], start_time_utc: datetime | None
) -> Row:
    start_s, end_s = times_s
    duration_s = end_s - start_s
    return {
        "start_time_utc": start_time_utc and start_time_utc + timedelta(seconds=start_s),
        "start_s": start_s,
        "end_s": end_s,
        "duration_s": duration_s,
        "mean_speed_mps": rep.distance_m / duration_s,
        "official_duration_s": rep.effort.official_s,
        "official_source": rep.effort.official_source,
        "evidence": rep.effort.evidence,
        "confidence": rep.effort.confidence,
    }


def _motion_s(run: Run, reps: Sequence[Measures]) -> list[list[float]]:
    """List when the runner began and ended each rep: the signal's times less the usual lag."""
    bounds_s = np.array([(rep.start_s, rep.end_s) for rep in reps])
    times_s: list[list[float]] = run.clock.motion_s(bounds_s).tolist()
    return times_s


def _measured_columns(rep: Measures) -> Row:
    return {
        "distance_m": rep.distance_m,
        "distance_sd_m": rep.distance_sd_m,
        "snapped_distance_m": rep.snapped_m,
        "peak_speed_2s_mps": rep.peak_speed_2s_mps,
        "grade": rep.grade,
        "gap_speed_mps": rep.gap_speed_mps,
        "mean_heart_rate_bpm": rep.mean_heart_rate_bpm,
        "max_heart_rate_bpm": rep.max_heart_rate_bpm,
        "mean_cadence_spm": rep.mean_cadence_spm,
        "step_length_m": rep.step_length_m,
    }


def _disagreement(rep: Measures, speed: JudgedSpeed, nominal: Nominal) -> set[str]:
    """Flag an effort whose name and official time make another pace than it is judged by."""
    return {WATCH_DIFFERS} if differs_from_watch(rep, speed, nominal) else set()


def _words(flags: Iterable[str]) -> str | None:
    return " ".join(sorted(flags)) or None


def _flags(run: Run, rep: Measures) -> set[str]:
    """List the doubts about one effort."""
    words = set(rep.effort.flags)
    if rep.grade is not None and abs(rep.grade) >= HILL_GRADE:
        words.add(HILL)
    if edge_sd_s(run) > UNCERTAIN_SHARE * rep.duration_s:
        words.add(EDGE_UNCERTAIN)
    if (run.signal.sampling_median_s or 0.0) > COARSE_SHARE * rep.duration_s:
        words.add(COARSE)
    if is_cut_short(rep, len(run.speed)):
        words.add(CUT_SHORT)
    return words


def _set_row(effort_set: EffortSet, named: NamedGroup, text: str) -> Row:
    reps = named.group.reps
    durations = [rep.effort.timed_s for rep in reps]
    judged_speed = judge_group_speed(named.judged_speeds)
    flags = {flag for rep in reps for flag in rep.effort.flags}
    for rep, speed in zip(reps, named.judged_speeds, strict=True):
        flags |= _disagreement(rep, speed, named.nominal)
    return {
        "group_count": len(effort_set.groups),
        "shape": _shape(effort_set, named.nominal),
        "kind": named.kind,
        "rep_count": len(reps),
        "nominal_distance_m": named.nominal.distance_m,
        "nominal_duration_s": named.nominal.duration_s,
        "nominal_probability": named.nominal.probability,
        "median_duration_s": median(durations),
        "fastest_duration_s": min(durations),
        "slowest_duration_s": max(durations),
        "duration_source": _duration_source(reps),
        "total_distance_m": _total_m(named),
        "total_duration_s": sum(durations),
        "judged_speed_mps": judged_speed.speed_mps,
        "judged_speed_sd_mps": judged_speed.sd_mps,
        "judged_bias_sd_mps": judged_speed.bias_sd_mps,
        "grade": _median([rep.grade for rep in reps]),
        "last_over_median": _last_over_median(effort_set, named),
        "evidence": max((rep.effort.evidence for rep in reps), key=list(EffortEvidence).index),
        "confidence": COUNT_CONFIDENCE * min(rep.effort.confidence for rep in reps),
        "text": text,
        "flags": _words(flags),
    } | _rest_columns(named.rests)


def _total_m(named: NamedGroup) -> float:
    """Sum the meters that go with the durations: the watch's with its, else the motion's.

    Both less what an oval says that the watch reads too much.
    """
    pairs = zip(named.group.reps, named.judged_speeds, strict=True)
    return sum(
        true_m(rep) if rep.effort.official_s is None else speed.metres for rep, speed in pairs
    )


def _shape(effort_set: EffortSet, nominal: Nominal) -> SetShape:
    """Name the shape of a set; like reps that are named by time are a timed set."""
    is_timed = effort_set.shape is SetShape.UNIFORM and nominal.duration_s is not None
    return SetShape.TIMED if is_timed else effort_set.shape


def _rest_columns(inside: list[MeasuredRest]) -> Row:
    seconds = [rest.seconds for rest in inside]
    return {
        "rest_median_s": median(seconds) if seconds else None,
        "rest_min_s": min(seconds, default=None),
        "rest_max_s": max(seconds, default=None),
        "rest_median_m": median(rest.metres for rest in inside) if inside else None,
        "rest_mode": most_common([rest.mode for rest in inside]),
    }


def _duration_source(reps: tuple[Measures, ...]) -> DurationSource:
    official = sum(rep.effort.official_s is not None for rep in reps)
    if official in (0, len(reps)):
        return DurationSource.OFFICIAL if official else DurationSource.MOTION
    return DurationSource.MIXED


def _median(values: list[float | None]) -> float | None:
    """Return the median of the values that are there; None without any."""
    values_there = [value for value in values if value is not None]
    return median(values_there) if values_there else None


def _last_over_median(effort_set: EffortSet, named: NamedGroup) -> float | None:
    """Compare the set's last rep with this group's median.

    Null where the group is but that rep, and where nothing was measured to move.
    """
    usual_mps = median(rep.speed_mps for rep in named.group.reps)
    if len(named.group.reps) < 2 or usual_mps == 0:
        return None
    return effort_set.reps[-1].speed_mps / usual_mps
