"""Declare the facts tables: what `measure` returns and the store keeps.

The columns that assign a run to an athlete and a day (`athlete_id`, `local_date`, and in
`activities` also `week_start`, `utc_offset_s`, `zone_source`, `assigned_by`, `device_key`) are
added by the publisher and are not declared here. In all columns null is "not known or not
applicable", 0 is "measured, and zero", and NaN never occurs. Times named `_s` are wall-clock
seconds after the activity's first record, pauses included.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

import polars as pl

from metrics.contract.enums import (
    BestEffortBasis,
    BestEffortBy,
    DistanceSource,
    DurationSource,
    EffortEvidence,
    EffortKind,
    OfficialSource,
    RestMode,
    Sampling,
    SetShape,
    SignalKind,
    SpeedBasis,
    SplitUnit,
    Venue,
)
from parsers.common.activity import FileFormat, Intensity, LapTrigger
from parsers.common.schema import Column, Table, TableRows

MEASURE_VERSION = 13
"""Version of decoder, detector and schema together, raised when a change affects stored values."""

_Row: TypeAlias = tuple[str, Any, str, str]

Float, Int, Small, Text, Flag = pl.Float64, pl.Int32, pl.Int16, pl.String, pl.Boolean
Instant = pl.Datetime("ms", "UTC")

_COMMON: tuple[_Row, ...] = (
    ("activity_id", Text, "–", "Id of the recorded session; equal content has the same id."),
    ("measure_version", Int, "–", "Version of decoder, detector and schema that measured it."),
)

EFFORT_FLAGS = (
    "Doubts, as sorted words: broken_off (the runner ended a workout step early), "
    "coarse (records further apart than a quarter of it), cut_short (the recording ended during "
    "it), edge_uncertain (an edge may be off by a tenth of its length), "
    "evidence_disagrees (the watch's time and the time in motion differ by a fifth, or it was not "
    "marked although similar efforts were), hill (3 % or steeper), not_seen_in_motion (marked, but "
    "not faster than the running around it), watch_differs (the watch's own meters and seconds "
    "make a pace that is 3 % from the judged one)."
)
ACTIVITY_FLAGS = (
    "Doubts, as sorted words: clock_unset, coarse (a stride of 12 s would not show), "
    "distance_differs (from the watch's total or the positions), hike_as_run, "
    "no_sport, said_no_run and said_run (the coach's word), spikes (2 % of the meters cannot be "
    "trusted), sport_assumed, too_fast_for_run, "
    "treadmill_speed, vehicle (in part faster than the world record), and words of the file "
    "reader, such as truncated."
)


def _table(name: str, *key: str, columns: tuple[_Row, ...]) -> Table:
    declared = tuple(Column(*row) for row in (*_COMMON, *columns))
    return Table(name=name, key=("activity_id", *key), columns=declared)


LAPS = _table(
    "laps",
    "lap_index",
    columns=(
        ("lap_index", Int, "–", "From 1, in the order recorded."),
        ("start_s", Float, "s", "Start of the lap, by the watch."),
        ("end_s", Float, "s", "End of the lap, by the watch."),
        ("elapsed_s", Float, "s", "Wall-clock length, by the watch."),
        ("timer_s", Float, "s", "Length without pauses, by the watch."),
        ("distance_m", Float, "m", "Length of the lap, by the watch."),
        ("mean_speed_mps", Float, "m/s", "Mean speed of the lap, by the watch."),
        ("trigger", pl.Enum(LapTrigger), "–", "What ended the lap."),
        ("is_auto", Flag, "–", "Judged to be an auto-lap: never evidence of an effort."),
        ("intensity", pl.Enum(Intensity), "–", "As recorded; not evidence by itself."),
        ("step_index", Int, "–", "Workout step of the lap, from 0."),
        (
            "effort_index",
            Int,
            "–",
            "The effort this lap marks; several laps may mark the same effort.",
        ),
        ("mean_heart_rate_bpm", Float, "1/min", "Mean heart rate, by the watch."),
        ("max_heart_rate_bpm", Float, "1/min", "Highest heart rate, by the watch."),
        ("mean_cadence_spm", Float, "steps/min", "Mean cadence with both legs, by the watch."),
        ("ascent_m", Float, "m", "Meters climbed, by the watch."),
        ("descent_m", Float, "m", "Meters descended, by the watch."),
    ),
)

EFFORTS = _table(
    "efforts",
    "effort_index",
    columns=(
        ("effort_index", Int, "–", "From 1 in time order; efforts never overlap."),
        ("set_index", Int, "–", "The effort's set, from 1; a lone effort is a set of one rep."),
        ("group_index", Int, "–", "The group of similar reps within the set, from 1."),
        ("rep_index", Int, "–", "Position of the effort in its set, from 1."),
        ("start_time_utc", Instant, "UTC", "Start of the motion; null if the clock was unset."),
        ("start_s", Float, "s", "Start of the motion."),
        ("end_s", Float, "s", "End of the motion."),
        ("duration_s", Float, "s", "end_s − start_s."),
        ("kind", pl.Enum(EffortKind), "–", "Kind of effort, from this file alone."),
        ("official_duration_s", Float, "s", "By manual lap, step or timing gate."),
        ("official_source", pl.Enum(OfficialSource), "–", "Source of the official time."),
        ("distance_m", Float, "m", "Measured between the edges."),
        ("distance_sd_m", Float, "m", "Standard deviation of distance_m."),
        (
            "snapped_distance_m",
            Float,
            "m",
            "Measured along the fitted oval; null without a good fit.",
        ),
        ("nominal_distance_m", Float, "m", "What a coach would call it, if that is a length."),
        ("nominal_duration_s", Float, "s", "What a coach would call it, if that is a time."),
        ("nominal_probability", Float, "–", "Probability of the first reading of the name."),
        ("second_nominal", Text, "–", "The second reading, as in `15 s`."),
        ("second_probability", Float, "–", "Probability of the second reading."),
        ("mean_speed_mps", Float, "m/s", "distance_m / duration_s."),
        ("judged_speed_mps", Float, "m/s", "Best estimate for judging pace."),
        ("judged_speed_sd_mps", Float, "m/s", "Its own, independent error."),
        ("judged_bias_sd_mps", Float, "m/s", "Error shared by all efforts of this file."),
        ("speed_basis", pl.Enum(SpeedBasis), "–", "What judged_speed_mps rests on."),
        (
            "peak_speed_2s_mps",
            Float,
            "m/s",
            "Best 2-second mean; a proxy for top speed, not a sprint time.",
        ),
        ("contrast", Float, "–", "Pace speed / easy speed − 1."),
        ("grade", Float, "m/m", "Mean grade, uphill positive."),
        ("gap_speed_mps", Float, "m/s", "Grade-adjusted speed; null for sprints, steeper 0.45."),
        ("mean_heart_rate_bpm", Float, "1/min", "Mean heart rate between the edges."),
        ("max_heart_rate_bpm", Float, "1/min", "Highest heart rate between the edges."),
        ("mean_cadence_spm", Float, "steps/min", "Mean cadence with both legs."),
        ("step_length_m", Float, "m", "Meters per step, from speed and cadence."),
        ("rest_after_s", Float, "s", "Until the next effort of the set; null after the last."),
        ("rest_after_m", Float, "m", "Until the next effort of the set; null after the last."),
        ("rest_after_moving_share", Float, "–", "Share of the rest spent moving, 0–1."),
        ("rest_after_mode", pl.Enum(RestMode), "–", "How the rest was spent."),
        ("evidence", pl.Enum(EffortEvidence), "–", "What shows that it was an effort."),
        ("confidence", Float, "–", "Probability that it was an effort at all, 0–1."),
        ("flags", Text, "–", EFFORT_FLAGS),
    ),
)

SETS = _table(
    "sets",
    "set_index",
    "group_index",
    columns=(
        ("set_index", Int, "–", "From 1 in time order."),
        ("group_index", Int, "–", "The group of similar reps within the set, from 1."),
        ("group_count", Int, "–", "Number of groups in the set."),
        ("shape", pl.Enum(SetShape), "–", "How the groups of the set follow one another."),
        ("kind", pl.Enum(EffortKind), "–", "Kind of the group's efforts."),
        ("start_s", Float, "s", "Start of the group's first effort."),
        ("end_s", Float, "s", "End of the group's last effort."),
        ("rep_count", Int, "–", "Number of efforts in the group."),
        ("nominal_distance_m", Float, "m", "What a coach would call one rep, if a length."),
        ("nominal_duration_s", Float, "s", "What a coach would call one rep, if a time."),
        ("nominal_probability", Float, "–", "Probability of that name."),
        (
            "median_duration_s",
            Float,
            "s",
            "Median of the reps; official where there is an official time.",
        ),
        ("fastest_duration_s", Float, "s", "Shortest of the reps."),
        ("slowest_duration_s", Float, "s", "Longest of the reps."),
        ("duration_source", pl.Enum(DurationSource), "–", "Who timed the durations."),
        ("total_distance_m", Float, "m", "Sum over the reps."),
        ("total_duration_s", Float, "s", "Sum over the reps."),
        ("judged_speed_mps", Float, "m/s", "Median of the group."),
        ("judged_speed_sd_mps", Float, "m/s", "Independent error of that median."),
        ("judged_bias_sd_mps", Float, "m/s", "Error shared by all reps of the file."),
        ("grade", Float, "m/m", "Median grade, uphill positive."),
        ("rest_median_s", Float, "s", "Median rest within the group."),
        ("rest_min_s", Float, "s", "Shortest rest within the group."),
        ("rest_max_s", Float, "s", "Longest rest within the group."),
        ("rest_median_m", Float, "m", "Median length of the rests."),
        ("rest_mode", pl.Enum(RestMode), "–", "How most rests were spent."),
        ("last_over_median", Float, "–", "Last rep's speed / the group's median speed."),
        ("evidence", pl.Enum(EffortEvidence), "–", "Weakest evidence among the reps."),
        ("confidence", Float, "–", "Probability that the count is right, 0–1."),
        ("text", Text, "–", "The whole set as a coach would write it."),
        ("flags", Text, "–", EFFORT_FLAGS),
    ),
)

BEST_EFFORTS = _table(
    "best_efforts",
    "by",
    "target",
    "basis",
    columns=(
        ("by", pl.Enum(BestEffortBy), "–", "What is held fixed."),
        ("target", Float, "m or s", "The distance or the time that is held fixed."),
        ("basis", pl.Enum(BestEffortBasis), "–", "Which distance it was measured along."),
        ("start_s", Float, "s", "Start of the window, interpolated."),
        ("end_s", Float, "s", "End of the window, interpolated."),
        ("duration_s", Float, "s", "Length of the window, pauses inside it included."),
        ("distance_m", Float, "m", "Distance covered in the window."),
        ("speed_mps", Float, "m/s", "distance_m / duration_s."),
        ("error_s", Float, "s", "One standard deviation of duration_s; null by time."),
        ("showable", Flag, "–", "False: stored for curves, never printed as a time."),
        (
            "flags",
            Text,
            "–",
            "Why it is not showable: sorted words of coarse, short, spike, treadmill.",
        ),
    ),
)

SPEED_HISTOGRAM = _table(
    "speed_histogram",
    "speed_bin",
    columns=(
        ("speed_bin", Small, "–", "floor(speed / 0.02 m/s); a bin without time has no row."),
        ("speed_low_mps", Float, "m/s", "Lower edge of the bin."),
        ("seconds", Float, "s", "Time at this speed, without pauses and gaps."),
        ("distance_m", Float, "m", "Distance covered at this speed."),
    ),
)

HEART_RATE_HISTOGRAM = _table(
    "heart_rate_histogram",
    "heart_rate_bpm",
    columns=(
        ("heart_rate_bpm", Small, "1/min", "Beats per minute, rounded to whole beats."),
        ("seconds", Float, "s", "Time at this heart rate, without pauses and holes of it."),
    ),
)

SPLITS = _table(
    "splits",
    "unit",
    "split_index",
    columns=(
        ("unit", pl.Enum(SplitUnit), "–", "Length of a whole split: 1,000 m or 1,609.344 m."),
        ("split_index", Int, "–", "From 1, per unit."),
        ("is_whole", Flag, "–", "False for the last split if it is shorter than the unit."),
        ("start_s", Float, "s", "Start of the split, interpolated."),
        ("end_s", Float, "s", "End of the split, interpolated."),
        ("elapsed_s", Float, "s", "Wall-clock length."),
        ("timer_s", Float, "s", "Length without pauses."),
        ("distance_m", Float, "m", "The unit, or less in the last split."),
        ("mean_speed_mps", Float, "m/s", "distance_m / timer_s."),
        ("mean_heart_rate_bpm", Float, "1/min", "Mean over timer time."),
        ("mean_cadence_spm", Float, "steps/min", "Mean over timer time, both legs."),
        ("ascent_m", Float, "m", "Meters climbed, from smoothed altitude."),
        ("descent_m", Float, "m", "Meters descended, from smoothed altitude."),
    ),
)

ACTIVITIES = _table(
    "activities",
    columns=(
        ("start_time_utc", Instant, "UTC", "First good record; null if the clock was unset."),
        ("end_time_utc", Instant, "UTC", "Last good record; null if the clock was unset."),
        ("sport", Text, "–", "FIT name of the sport, whatever the file format."),
        ("sub_sport", Text, "–", "FIT name of the sub-sport."),
        ("is_run", Flag, "–", "Running, judged by sport and by speed."),
        ("venue", pl.Enum(Venue), "–", "Where it took place, as far as the file can tell."),
        ("elapsed_s", Float, "s", "Wall-clock time, pauses included."),
        ("timer_s", Float, "s", "Time without pauses."),
        ("moving_s", Float, "s", "Timer time at 0.5 m/s or faster."),
        ("distance_m", Float, "m", "Total distance, cleaned."),
        ("distance_source", pl.Enum(DistanceSource), "–", "What the distance was measured with."),
        ("mean_speed_mps", Float, "m/s", "distance_m / moving_s."),
        ("easy_speed_mps", Float, "m/s", "Level of this run's easy running."),
        (
            "peak_speed_2s_mps",
            Float,
            "m/s",
            "Best 2-second mean; a proxy for top speed, not a sprint time.",
        ),
        ("ascent_m", Float, "m", "Meters climbed, from smoothed altitude."),
        ("descent_m", Float, "m", "Meters descended, from smoothed altitude."),
        ("mean_heart_rate_bpm", Float, "1/min", "Mean over time, without pauses."),
        ("max_heart_rate_bpm", Float, "1/min", "Highest recorded."),
        ("mean_cadence_spm", Float, "steps/min", "Mean over time while stepping, both legs."),
        ("exertion", Float, "–", "The runner's rating, 0–10, as entered on the watch."),
        ("sampling", pl.Enum(Sampling), "–", "How densely the watch recorded."),
        ("sampling_median_s", Float, "s", "Median interval between records."),
        ("longest_gap_s", Float, "s", "Longest interval between records outside pauses."),
        ("shortest_findable_s", Float, "s", "Shortest effort that this recording can show."),
        ("lag_speed_s", Float, "s", "How far recorded speed trails the distance stream."),
        ("noise_mps", Float, "m/s", "Roughness of the speed signal used."),
        ("signal", pl.Enum(SignalKind), "–", "What the speed signal was made from."),
        ("track_fit_rms_m", Float, "m", "Error of the oval fit; null without a good fit."),
        ("track_lane", Small, "–", "Lane of the oval fit; null without a good fit."),
        ("lap_count", Int, "–", "Number of laps that the watch wrote."),
        ("effort_count", Int, "–", "Number of efforts; null if none were looked for."),
        ("set_count", Int, "–", "Number of sets; null if none were looked for."),
        ("pause_count", Int, "–", "Number of pauses between the first and the last record."),
        ("rows_good", Int, "–", "Records that passed cleaning."),
        ("rows_rejected", Int, "–", "Records and values that cleaning rejected."),
        ("maker", Text, "–", "Maker of the watch."),
        ("product", Text, "–", "Model of the watch."),
        ("file_format", pl.Enum(FileFormat), "–", "Format of the file."),
        ("file_sha256", Text, "–", "SHA-256 of the decompressed file."),
        ("part_index", Small, "–", "Index of the file among several chained into one."),
        ("session_index", Small, "–", "Index of the session within the part."),
        ("flags", Text, "–", ACTIVITY_FLAGS),
    ),
)

SERIES = _table(
    "series",
    "time_s",
    columns=(
        ("time_s", Float, "s", "Time of the record."),
        ("segment_index", Int, "–", "Stretch between pauses, from 1; null during a pause."),
        (
            "distance_m",
            Float,
            "m",
            "Since the start, by the watch; by positions if it counts none.",
        ),
        ("speed_mps", Float, "m/s", "By the watch; smoothed and delayed."),
        ("altitude_m", Float, "m", "Above sea level, as recorded."),
        ("heart_rate_bpm", Float, "1/min", "As recorded."),
        ("cadence_spm", Float, "steps/min", "As recorded, both legs."),
        ("power_w", Float, "W", "As recorded."),
        ("temperature_c", Float, "°C", "As recorded."),
        (
            "track_distance_m",
            Float,
            "m",
            "Measured along lane 1 of the fitted oval; null off it and without one.",
        ),
        ("track_error_m", Float, "m", "Distance outside the fitted line; null off the oval."),
    ),
)

FACTS: dict[str, Table] = {
    table.name: table
    for table in (
        LAPS,
        EFFORTS,
        SETS,
        BEST_EFFORTS,
        SPEED_HISTOGRAM,
        HEART_RATE_HISTOGRAM,
        SPLITS,
        ACTIVITIES,
    )
}
"""The bucketed tables in the order of publishing: `activities` comes last."""


def facts_rows(table: Table, columns: Mapping[str, Any], *, activity_id: str) -> TableRows:
    """Make one activity's rows of a facts table and add the two common columns.

    Parameters
    ----------
    table
        The facts table.
    columns
        The table's other columns by name: lists, arrays or series of equal length. NaN becomes
        null.
    activity_id
        The activity that all rows belong to.

    Returns
    -------
    TableRows
        The rows; their frame is checked against the table's schema when it is made.
    """
    count = len(next(iter(columns.values())))
    labels = {"activity_id": [activity_id] * count, "measure_version": [MEASURE_VERSION] * count}
    return TableRows(table, {**labels, **columns})


def no_rows(table: Table) -> TableRows:
    """Make the rows of a facts table for an activity that has none.

    Parameters
    ----------
    table
        The facts table.

    Returns
    -------
    TableRows
        No rows, under the table's schema.
    """
    return TableRows(table, dict.fromkeys(table.schema, ()))
