"""Make the table `activities`: one row that sums an activity up."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np
from msgspec import Struct

from metrics.contract.enums import DistanceSource, RunWord, SignalKind, Venue
from metrics.contract.tables import ACTIVITIES, MEASURE_VERSION
from metrics.recording.running import MOVING_MPS, NotARun, is_running_sport
from metrics.recording.signal import Floats, Mask
from metrics.recording.spikes import SUSPECT_SHARE, peak_speed, unconfirmed_seconds
from metrics.totals.measured import MeasuredActivity
from metrics.track.fit import TrackFit
from parsers.common.activity import Activity
from parsers.common.flags import RecordingFlag
from parsers.common.schema import TableRows

COARSE_S = 12.0
"""A recording that hides efforts shorter than this hides a stride of 60–70 m."""
WHOLE_SHARE = 0.05
TOTAL_SHARE = 0.02
"""Records that cover the session but for this share of its time, and sum to a distance that is
another by that share of it: of 340 real recordings with both, three in a hundred do, where somebody
had changed the total or a program lost records."""
OTHER_START_M = 100.0
"""A first distance beyond this belongs to an earlier session of the same file."""


class Search(Struct, frozen=True, kw_only=True):
    """What was found in a run: None where nothing was looked for, or there is none.

    `easy_speed_mps` is the level of its easy running, `fit` the oval that meters are snapped to.
    """

    easy_speed_mps: float | None = None
    effort_count: int | None = None
    set_count: int | None = None
    fit: TrackFit | None = None


NO_SEARCH = Search()


def summary(
    run: MeasuredActivity,
    *,
    verdict: NotARun | None,
    run_word: RunWord | None = None,
    search: Search = NO_SEARCH,
) -> TableRows:
    """Make the activity's row of `activities`.

    Parameters
    ----------
    run
        The activity with its signal.
    verdict
        Why it is not a run, None for a run.
    run_word
        The coach's word on whether it was one, None without one.
    search
        What was found in it; by default nothing was looked for.

    Returns
    -------
    TableRows
        One row. Null is "not known", 0 is "measured, and zero".
    """
    distance_m, source = _distance(run, verdict)
    row = {
        "activity_id": run.activity.activity_id,
        "measure_version": MEASURE_VERSION,
        **_provenance(run),
        "distance_m": distance_m,
        "distance_source": source,
        **_speed_and_time(run, verdict, distance_m, source),
        **_body(run),
        **_recording(run),
        "is_run": verdict is None,
        "venue": run.venue,
        "easy_speed_mps": search.easy_speed_mps,
        "effort_count": search.effort_count,
        "set_count": search.set_count,
        "track_fit_rms_m": search.fit.rms_m if search.fit else None,
        "track_lane": search.fit.lane if search.fit else None,
        "flags": _flags(run, verdict, run_word, distance_m),
    }
    return TableRows(ACTIVITIES, {name: [value] for name, value in row.items()})


def _provenance(run: MeasuredActivity) -> dict[str, Any]:
    activity = run.activity
    start = activity.start_time_utc
    has_records = activity.record_count > 0
    end_s = run.timer.elapsed_s if has_records else activity.totals.elapsed_s or 0.0
    return {
        "start_time_utc": start,
        "end_time_utc": start + timedelta(seconds=end_s) if start else None,
        "sport": activity.sport or None,
        "sub_sport": activity.sub_sport or None,
        "maker": activity.maker or None,
        "product": activity.product or None,
        "file_format": activity.file_format,
        "file_sha256": activity.file_sha256,
        "part_index": activity.part_index,
        "session_index": activity.session_index,
        "lap_count": len(activity.laps),
        "rows_good": activity.record_count - activity.added_records,
        "rows_rejected": len(activity.rejected),
    }


def _speed_and_time(
    run: MeasuredActivity,
    verdict: NotARun | None,
    distance_m: float | None,
    source: DistanceSource | None,
) -> dict[str, Any]:
    elapsed_s, timer_s = _times(run, verdict)
    is_moving = run.signal.speed_mps >= MOVING_MPS
    moving_s = float(run.seconds.timer_s[is_moving].sum())
    if source in (DistanceSource.TOTALS, DistanceSource.LAPS):
        moving_s += _unseen_moving_s(run, is_moving, distance_m)
    moving_s = moving_s if timer_s is None else min(moving_s, timer_s)
    # The limits of a runner are none of another sport.
    is_ridden = verdict in (NotARun.OTHER_SPORT, NotARun.TOO_FAST)
    is_suspect = unconfirmed_seconds(run.signal) if is_ridden else run.is_suspect
    return {
        "elapsed_s": elapsed_s,
        "timer_s": timer_s,
        "moving_s": None if run.signal.kind is SignalKind.NONE else moving_s,
        "mean_speed_mps": distance_m / moving_s if distance_m and moving_s else None,
        "peak_speed_2s_mps": peak_speed(run.signal, is_suspect),
        "ascent_m": float(run.climb.ascent_m[-1]) if run.climb else None,
        "descent_m": float(run.climb.descent_m[-1]) if run.climb else None,
        "pause_count": run.timer.pause_count,
    }


def _times(run: MeasuredActivity, verdict: NotARun | None) -> tuple[float | None, float | None]:
    """Find elapsed and timer seconds: those of the records, without any the watch's own.

    So are those of another sport, for a pool swim has few records.
    """
    totals = run.activity.totals
    if not len(run.signal):
        return totals.elapsed_s, totals.timer_s
    elapsed_s, timer_s = run.timer.elapsed_s, run.timer.total_s
    if verdict is not NotARun.OTHER_SPORT:
        return elapsed_s, timer_s
    timer_s = totals.timer_s or timer_s
    return max(totals.elapsed_s or elapsed_s, timer_s), timer_s


def _unseen_moving_s(run: MeasuredActivity, is_moving: Mask, distance_m: float | None) -> float:
    """Count the seconds without a fix in which the watch's own sum says that the runner moved.

    Their meters are in the sum, so their time belongs to the same mean speed.
    """
    unseen_s = float(run.seconds.timer_s[run.signal.is_gap & ~is_moving].sum())
    unseen_m = (distance_m or 0.0) - float(run.seconds.distance_m.sum())
    return unseen_s if unseen_m >= MOVING_MPS * unseen_s else 0.0


def _distance(
    run: MeasuredActivity, verdict: NotARun | None
) -> tuple[float | None, DistanceSource | None]:
    """Find the total meters and what they are of.

    In this order: the distance of records, positions, the watch's own sum, its laps, its speed. Of
    another sport the watch's own sum goes first.
    """
    recorded = run.activity.channels["distance_m"]
    is_timed = run.activity.channels["time_s"] <= _stopped_s(run.activity)
    recorded = recorded[np.isfinite(recorded) & is_timed]
    # A sum of 0 beside records without any distance was never counted.
    total_m = run.activity.totals.distance_m or None
    is_told = verdict is NotARun.OTHER_SPORT and total_m is not None
    if len(recorded) and not is_told:
        first, last = float(recorded[0]), float(recorded[-1])
        counted_m = last - first if first > OTHER_START_M else last
        return counted_m, _counted_by(run.activity, DistanceSource.DEVICE)
    has_whole_way = RecordingFlag.RECORDS_MISSING not in run.activity.flags or total_m is None
    if run.signal.kind is SignalKind.POSITIONS and has_whole_way and not is_told:
        return float(run.signal.distance_m[-1]), DistanceSource.POSITIONS
    if total_m is not None:
        return total_m, _counted_by(run.activity, DistanceSource.TOTALS)
    laps_m = run.activity.laps["distance_m"]
    laps_total_m = 0.0 if laps_m.has_nulls() else float(laps_m.sum())
    if laps_total_m:
        return laps_total_m, _counted_by(run.activity, DistanceSource.LAPS)
    if run.signal.kind is SignalKind.RECORDED_SPEED:
        return float(run.signal.distance_m[-1]), DistanceSource.RECORDED_SPEED
    return None, None


def _stopped_s(activity: Activity) -> float:
    """Find when the timer stopped for good where records go on behind: a way home counts no meter.

    Infinity where it ran until the last record.
    """
    pauses, times = activity.pauses, activity.channels["time_s"]
    if not len(pauses) or not len(times):
        return np.inf
    start_s, end_s = pauses["start_s"][-1], pauses["end_s"][-1]
    is_last = start_s is not None and end_s is not None and end_s >= times[-1]
    return float(start_s) if is_last else np.inf


def _differs_from_total(run: MeasuredActivity, distance_m: float | None) -> bool:
    """Tell whether the watch's own sum of a recording that is whole is another distance."""
    totals = run.activity.totals
    told_s, shown_s = totals.elapsed_s, run.timer.elapsed_s
    if not told_s:  # as in TCX, whose laps tell the timer alone
        told_s, shown_s = totals.timer_s, run.timer.total_s
    if not totals.distance_m or not told_s or distance_m is None:
        return False
    is_whole = abs(shown_s - told_s) <= WHOLE_SHARE * told_s
    return is_whole and abs(distance_m - totals.distance_m) > TOTAL_SHARE * totals.distance_m


def _counted_by(activity: Activity, watch: DistanceSource) -> DistanceSource:
    """Tell what counted the meters: a foot pod if there is one and no positions, else the watch."""
    has_footpod = "stride_speed_distance" in activity.devices["device_type"].to_list()
    has_positions = not np.isnan(activity.channels["latitude_deg"]).all()
    is_footpod = has_footpod and not has_positions
    return DistanceSource.FOOTPOD if is_footpod else watch


def _body(run: MeasuredActivity) -> dict[str, Any]:
    totals = run.activity.totals
    stepping = np.where(run.signal.cadence_spm > 0, run.signal.cadence_spm, np.nan)
    mean_bpm, max_bpm = _mean(run.heart_rate_bpm, run.seconds.timer_s), totals.max_heart_rate_bpm
    if mean_bpm is not None:
        max_bpm = float(np.fmax.reduce(run.activity.channels["heart_rate_bpm"]))
    return {
        "mean_heart_rate_bpm": totals.mean_heart_rate_bpm if mean_bpm is None else mean_bpm,
        "max_heart_rate_bpm": max_bpm,
        "mean_cadence_spm": _mean(stepping, run.seconds.timer_s),
        "exertion": None if totals.workout_rpe is None else totals.workout_rpe / 10,
    }


def _mean(values: Floats, weights_s: Floats) -> float | None:
    """Average the known values over time, None where there are none."""
    is_known = np.isfinite(values) & (weights_s > 0)
    if not is_known.any():
        return None
    weights_s = weights_s[is_known]
    return float((values[is_known] * weights_s).sum()) / float(weights_s.sum())


def _recording(run: MeasuredActivity) -> dict[str, Any]:
    signal = run.signal
    return {
        "sampling": signal.sampling,
        "sampling_median_s": signal.sampling_median_s,
        "longest_gap_s": signal.longest_gap_s,
        "shortest_findable_s": signal.shortest_findable_s,
        "lag_speed_s": signal.lag_speed_s,
        "noise_mps": signal.noise_mps,
        "signal": signal.kind,
    }


def _flags(
    run: MeasuredActivity,
    verdict: NotARun | None,
    run_word: RunWord | None,
    distance_m: float | None,
) -> str | None:
    """Join the flags of the parser and of the measurement, sorted."""
    is_coarse = (run.signal.shortest_findable_s or 0.0) > COARSE_S
    suspect_m = float(run.seconds.distance_m[run.is_suspect].sum())
    is_named_run = is_running_sport(run.activity)
    holds = {
        "clock_unset": run.activity.start_time_utc is None
        and RecordingFlag.DATE_IMPOSSIBLE not in run.activity.flags,
        "coarse": is_coarse,
        "treadmill_speed": run.venue is Venue.TREADMILL,
        "sport_assumed": verdict is None and run_word is None and not is_named_run,
        RunWord.RUN: run_word is RunWord.RUN,
        RecordingFlag.DISTANCE_DIFFERS: verdict is None and _differs_from_total(run, distance_m),
        "vehicle": verdict is None and bool(run.is_ridden.any()),
        "spikes": verdict is None and suspect_m > SUSPECT_SHARE * run.seconds.distance_m.sum(),
    }
    words = {word for word, does in holds.items() if does} | run.activity.flags
    if verdict is not None and verdict is not NotARun.OTHER_SPORT:
        words = words | {verdict.value}
    return " ".join(sorted(words)) or None
