"""The judgement tables, declared once.

Every judgement comes from facts and what the coach knows, and is rebuilt when either changes; no
watch file is read again. `…_low` and `…_high` are the 10 % and 90 % quantiles of the amount behind
the expectation, the measuring error of meters and seconds included.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, TypeAlias

import polars as pl

from metrics.contract.race_paces import Mode, RacePace
from metrics.judgements.contract.enums import (
    ComplianceStatus,
    CountedAs,
    ExertionSource,
    History,
    KindJudged,
    PaceBasis,
    PaceVerdict,
    ProgressionStatus,
    Purpose,
    ResultKind,
    Sex,
    Standing,
    Work,
    ZoneSet,
)
from metrics.races.enums import (
    Finish,
    Opening,
    RaceBasis,
    RaceForm,
    RaceVenue,
    Settling,
    SpeedType,
    SplitKind,
    SplitSource,
    TimingMethod,
)
from parsers.common.schema import Column, Table

JUDGE_VERSION = 14
"""Raised when the same facts and the same knowledge would be judged otherwise."""

_Row: TypeAlias = tuple[str, Any, str, str]

Float, Int, Text, Flag, Day = pl.Float64, pl.Int32, pl.String, pl.Boolean, pl.Date

_OF_ATHLETE = Column("athlete_id", Text, "–", "Pseudonym of the athlete.")
_OF_SETTINGS = (
    Column("settings_hash", Text, "–", "Hash of what the coach knew about this athlete."),
    Column("judge_version", Int, "–", "Version of the rules in the program."),
)
_COMMON = frozenset(column.name for column in (_OF_ATHLETE, *_OF_SETTINGS))


def _table(name: str, *key: str, columns: tuple[_Row, ...]) -> Table:
    declared = (_OF_ATHLETE, *(Column(*row) for row in columns), *_OF_SETTINGS)
    return Table(name=name, key=key, columns=declared)


def judged(
    table: Table, rows: Sequence[Mapping[str, Any]], *, athlete_id: str, settings_hash: str
) -> pl.DataFrame:
    """Make one athlete's frame of a judgement table from rows.

    Parameters
    ----------
    table
        The table.
    rows
        Each with the table's own columns.
    athlete_id, settings_hash
        Stamped on every row.

    Returns
    -------
    polars.DataFrame
        With every column of the table.
    """
    columns = own_columns(table, rows)
    return table.frame(stamped_columns(columns, athlete_id=athlete_id, settings_hash=settings_hash))


def own_columns(table: Table, rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """Turn rows of a judgement table into columns.

    Parameters
    ----------
    table
        The table.
    rows
        Each with the table's own columns.

    Returns
    -------
    dict
        A list a column, less the columns that all judgements share.
    """
    return table.columns_of(rows, _own_names(table))


@cache
def _own_names(table: Table) -> list[str]:
    return [name for name in table.schema if name not in _COMMON]


def stamped(
    rows: Iterable[Mapping[str, Any]], *, athlete_id: str, settings_hash: str
) -> list[dict[str, Any]]:
    """Stamp rows of one athlete with the columns that all judgements share.

    Parameters
    ----------
    rows
        Each with a table's own columns.
    athlete_id, settings_hash
        Stamped on every row.

    Returns
    -------
    list of dict
        With every column.
    """
    common = _common(athlete_id, settings_hash)
    return [{**row, **common} for row in rows]


def stamped_columns(
    columns: Mapping[str, Any], *, athlete_id: str, settings_hash: str
) -> dict[str, Any]:
    """Stamp columns of one athlete with those that all judgements share: faster for many rows.

    Parameters
    ----------
    columns
        A table's own: lists or arrays of one length.
    athlete_id, settings_hash
        Stamped on every row.

    Returns
    -------
    dict
        Every column.
    """
    count = len(next(iter(columns.values()), ()))
    common = _common(athlete_id, settings_hash)
    return {**columns, **{name: [value] * count for name, value in common.items()}}


def _common(athlete_id: str, settings_hash: str) -> dict[str, Any]:
    return {
        "athlete_id": athlete_id,
        "settings_hash": settings_hash,
        "judge_version": JUDGE_VERSION,
    }


SET_PACES = _table(
    "set_paces",
    "activity_id",
    "set_index",
    "group_index",
    "race_pace",
    columns=(
        ("local_date", Day, "–", "The runner's calendar day."),
        ("activity_id", Text, "–", "The run that the group is part of."),
        ("set_index", Int, "–", "The set, as in sets."),
        ("group_index", Int, "–", "The group of like reps, as in sets."),
        ("race_pace", pl.Enum(RacePace), "–", "A pace that the group may have been run at."),
        ("probability", Float, "–", "Probability of this pace; sums to 1 over the group's rows."),
        ("is_most_likely", Flag, "–", "True in exactly one row of a group."),
        (
            "kind_judged",
            pl.Enum(KindJudged),
            "–",
            "Kind of the group; sprint and race are possible here.",
        ),
        (
            "counted_as",
            pl.Enum(CountedAs),
            "–",
            "Counted by pace, by the plan's intent, or not at all.",
        ),
        ("intended_pace", pl.Enum(RacePace), "–", "Pace of the plan or of a correction."),
        ("date_pace_mps", Float, "m/s", "The athlete's speed for this race pace that day."),
        ("band_low_mps", Float, "m/s", "Slow border of the race pace that day."),
        ("band_high_mps", Float, "m/s", "Fast border of the race pace that day; null above max."),
        ("pace_basis", pl.Enum(PaceBasis), "–", "Where the date pace comes from."),
        ("pace_age_days", Int, "d", "Age of the result it comes from."),
        ("pace_sd_mps", Float, "m/s", "Standard deviation of the date pace."),
    ),
)

_EXPOSURE: tuple[_Row, ...] = (
    ("race_pace", pl.Enum(RacePace), "–", "A race pace of the progression, max or unknown."),
    ("work", pl.Enum(Work), "–", "Kind of work; the progression counts strides and reps."),
    ("sets_expected", Float, "–", "Sum of the probabilities of the sets."),
    ("reps_expected", Float, "–", "Reps at this pace, inside its band."),
    ("reps_low", Float, "–", "10 % quantile."),
    ("reps_high", Float, "–", "90 % quantile."),
    ("metres_expected", Float, "m", "Metres at this pace."),
    ("metres_low", Float, "m", "10 % quantile."),
    ("metres_high", Float, "m", "90 % quantile."),
    ("seconds_expected", Float, "s", "Seconds at this pace."),
    ("seconds_low", Float, "s", "10 % quantile."),
    ("seconds_high", Float, "s", "90 % quantile."),
    ("faster_reps_expected", Float, "–", "Reps at this pace or faster."),
    ("faster_reps_low", Float, "–", "10 % quantile."),
    ("faster_reps_high", Float, "–", "90 % quantile."),
    ("faster_metres_expected", Float, "m", "Metres at this pace or faster."),
    ("faster_metres_low", Float, "m", "10 % quantile."),
    ("faster_metres_high", Float, "m", "90 % quantile."),
    ("faster_seconds_expected", Float, "s", "Seconds at this pace or faster."),
    ("faster_seconds_low", Float, "s", "10 % quantile."),
    ("faster_seconds_high", Float, "s", "90 % quantile."),
    ("best_set_probability", Float, "–", "Probability of the surest set at this race pace."),
    ("reps_by_intent", Float, "–", "Part counted by intent: effort-mode plan items."),
    ("metres_by_intent", Float, "m", "Part counted by intent: effort-mode plan items."),
    ("activity_count", Int, "–", "Runs that contributed."),
)

EXPOSURE_DAILY = _table(
    "exposure_daily",
    "athlete_id",
    "local_date",
    "race_pace",
    "work",
    columns=(("local_date", Day, "–", "The runner's calendar day."), *_EXPOSURE),
)

EXPOSURE_WEEKLY = _table(
    "exposure_weekly",
    "athlete_id",
    "week_start",
    "race_pace",
    "work",
    columns=(
        ("week_start", Day, "–", "Monday of the week."),
        *_EXPOSURE,
        ("days", Int, "d", "Days with a set of at least min_probability at this race pace."),
    ),
)

ZONES = _table(
    "zones",
    "athlete_id",
    "activity_id",
    "zone_set",
    "zone",
    columns=(
        ("local_date", Day, "–", "The runner's calendar day."),
        ("activity_id", Text, "–", "The run."),
        ("zone_set", pl.Enum(ZoneSet), "–", "By pace or by heart rate."),
        ("zone", Text, "–", "Name of the zone, slow to fast or low to high."),
        ("low", Float, "m/s or 1/min", "Lower border; null for the lowest zone."),
        ("high", Float, "m/s or 1/min", "Upper border; null for the highest zone."),
        ("seconds", Float, "s", "Time in the zone."),
        ("distance_m", Float, "m", "Distance in the zone; null by heart rate."),
        ("basis", Text, "–", "Where the borders come from."),
    ),
)

PROGRESSION_TABLE = _table(
    "progression",
    "athlete_id",
    "week_start",
    columns=(
        ("week_start", Day, "–", "Monday of the week."),
        ("as_of_date", Day, "–", "Last local day that counts."),
        ("status", pl.Enum(ProgressionStatus), "–", "The first that holds, in the order declared."),
        ("established_pace", pl.Enum(RacePace), "–", "The fastest race pace that is established."),
        ("expected_pace", pl.Enum(RacePace), "–", "By the season's schedule; null outside one."),
        ("next_pace", pl.Enum(RacePace), "–", "Race pace to work at next."),
        ("paces_short", Int, "–", "Paces still to climb to the expected one; null if unknown."),
        ("due_since", Day, "–", "Day from which the next of them was due; null if none is short."),
        ("weeks_to_first_meet", Int, "wk", "To the season's first meet; null outside a season."),
        (
            "skipped_to_pace",
            pl.Enum(RacePace),
            "–",
            "Race pace of the set that broke A4 this week.",
        ),
        ("stride_days", Int, "d", "Days with a stride set (A1)."),
        ("stride_days_target", Int, "d", "As the schedule or the settings ask."),
        ("history", pl.Enum(History), "–", "Whether enough is recorded to tell what was not run."),
        ("history_weeks", Int, "wk", "Weeks of the look-back with enough runs."),
        ("lookback_weeks", Int, "wk", "Weeks of the look-back."),
        ("coarse_share", Float, "–", "Share of runs whose sampling cannot show a stride."),
        ("pace_basis", pl.Enum(PaceBasis), "–", "The weakest basis used."),
        ("rule_ids", Text, "–", "Rules that decided, as sorted ids."),
        ("reason", Text, "–", "One plain sentence with its numbers."),
    ),
)

PROGRESSION_PACES = _table(
    "progression_paces",
    "athlete_id",
    "week_start",
    "race_pace",
    columns=(
        ("week_start", Day, "–", "Monday of the week."),
        ("race_pace", pl.Enum(RacePace), "–", "A race pace of the progression."),
        ("established", Flag, "–", "Enough reps on enough days in the look-back."),
        ("established_on", Day, "–", "Day on which it became established."),
        ("kept", Flag, "–", "Once established by lawful sets, and stayed at since."),
        ("reps_expected", Float, "–", "In the look-back."),
        ("metres_expected", Float, "m", "In the look-back."),
        ("days", Int, "d", "In the look-back."),
        ("skipped", Flag, "–", "A faster race pace was run and this one was not."),
        ("reason", Text, "–", "One plain sentence with its numbers."),
    ),
)

COMPLIANCE = _table(
    "compliance",
    "athlete_id",
    "local_date",
    "plan_item",
    columns=(
        ("local_date", Day, "–", "The runner's calendar day."),
        ("plan_item", Int, "–", "Order within the athlete's day, from 1."),
        ("planned_text", Text, "–", "The workout as the notation prints it."),
        ("mode", pl.Enum(Mode), "–", "How it is graded."),
        ("structure", pl.Enum(ComplianceStatus), "–", "By count, order and rests of the reps."),
        ("pace", pl.Enum(PaceVerdict), "–", "At which pace most reps were; null in effort mode."),
        ("status", pl.Enum(ComplianceStatus), "–", "Equal to structure."),
        ("activity_id", Text, "–", "Run that it was matched with."),
        ("set_index", Int, "–", "Set that it was matched with."),
        ("reps_planned", Int, "–", "Reps in the plan."),
        ("reps_done", Int, "–", "Planned reps that were run."),
        ("reps_missing", Int, "–", "Planned reps that were not run."),
        ("reps_extra", Int, "–", "Reps beyond the plan."),
        ("missing_reps", Text, "–", "Numbers of the planned reps that are missing."),
        ("rests_planned", Int, "–", "Rests in the plan."),
        ("rests_in_range", Int, "–", "Rests as planned."),
        ("rests_short", Int, "–", "Rests shorter than planned."),
        ("rests_long", Int, "–", "Rests longer than planned."),
        ("rests_stood", Int, "–", "Rests stood where the plan says jog."),
        ("reps_in_band", Int, "–", "Reps at the planned pace; null in effort mode."),
        ("reps_fast", Int, "–", "Reps faster than planned; null in effort mode."),
        ("reps_slow", Int, "–", "Reps slower than planned; null in effort mode."),
        ("median_speed_ratio", Float, "–", "Run / planned speed; null in effort mode."),
        ("last_rep_fastest", Flag, "–", "Only where the plan asks for it."),
        ("last_rep_margin", Float, "–", "Last rep's speed / median of the others − 1."),
        ("exertion_planned", Float, "–", "0–10."),
        ("exertion", Float, "–", "0–10; null is missing, not a failure."),
        ("exertion_source", pl.Enum(ExertionSource), "–", "Where the exertion comes from."),
        (
            "breaks_a4",
            Flag,
            "–",
            "Whether the run broke A4, by that day's history; null if unknown.",
        ),
        ("rule_ids", Text, "–", "Rules that decided, as sorted ids."),
        ("reason", Text, "–", "One plain sentence with its numbers."),
    ),
)

LOAD = _table(
    "load",
    "athlete_id",
    "week_start",
    columns=(
        ("week_start", Day, "–", "Monday of the week."),
        ("sessions", Int, "–", "Runs, and days that were rated without a run."),
        ("sessions_rated", Int, "–", "Sessions whose exertion and length are known."),
        ("load", Float, "–", "Exertion (0–10) × minutes; null unless every session's is known."),
        ("monotony", Float, "–", "Mean / SD of the seven daily loads; null where all are alike."),
        ("strain", Float, "–", "Load × monotony."),
    ),
)

CATCHUP = _table(
    "catchup",
    "athlete_id",
    "local_date",
    "plan_item",
    columns=(
        ("local_date", Day, "–", "The day to run it, from tomorrow on."),
        ("plan_item", Int, "–", "Order within the athlete's day, after what is planned already."),
        ("planned_text", Text, "–", "Strides, as a line of plan.csv has them."),
    ),
)

LEDGER = _table(
    "ledger",
    "athlete_id",
    "week_start",
    columns=(
        ("week_start", Day, "–", "Monday of the week."),
        ("runs", Int, "–", "Runs recorded."),
        ("minutes", Float, "min", "Engine: running, moving time."),
        ("aerobic_minutes", Float, "min", "Engine: slower than 5k pace; null without paces."),
        ("threshold_minutes", Float, "min", "Engine: most minutes at threshold in one run."),
        ("long_run_minutes", Float, "min", "Engine: the longest run if it is long, else 0."),
        ("aerobic_reps", Int, "–", "Engine: reps that are long enough to be aerobic."),
        ("challenging", Flag, "–", "Whether the week held challenging aerobic work (A11)."),
        (
            "fast_metres",
            Float,
            "m",
            "Revving: at 1600 pace or faster; null if a race pace is not known.",
        ),
        ("stride_days", Int, "d", "Revving: days with a stride set."),
        ("chassis_minutes", Float, "min", "Chassis: from check-ins; null without any."),
        ("plyometric_contacts", Int, "–", "Chassis: from check-ins; null without any."),
    ),
)

READINESS = _table(
    "readiness",
    "athlete_id",
    "meet_date",
    "race",
    columns=(
        ("meet_date", Day, "–", "Day of the meet: the season's next one."),
        ("meet", Text, "–", "Its name in season.toml."),
        ("race", pl.Enum(RacePace), "–", "800, 1600 or 3200."),
        ("as_of_date", Day, "–", "Last local day that counts."),
        ("place", Int, "–", "From 1; races that are ruled out come last."),
        ("advised", Flag, "–", "True in at most one row of a meet."),
        ("standing", pl.Enum(Standing), "–", "By work at the race's pace and faster (A6)."),
        ("reps_at_pace", Float, "–", "Expected, of sure sets in the look-back."),
        ("ruled_out_by", Text, "–", "Rules that rule it out, as sorted ids."),
        (
            "entered",
            Flag,
            "–",
            "Whether the coach has entered the athlete.",
        ),
        ("best_s", Float, "s", "The athlete's best race up to then; shown, never scored (A17)."),
        ("purpose", pl.Enum(Purpose), "–", "Of a season's first race (A10); null for a later one."),
        ("rule_ids", Text, "–", "Rules that decided, as sorted ids."),
        ("reason", Text, "–", "The numbers behind the standing, in plain sentences."),
    ),
)

ATHLETES = _table(
    "athletes",
    "athlete_id",
    columns=(
        ("group", Text, "–", "Training group."),
        ("grade", Int, "–", "School year, 9–12."),
        ("sex", pl.Enum(Sex), "–", "As entered in races."),
        ("zone", Text, "–", "Time zone."),
        ("first_run_date", Day, "–", "Local day of the first run."),
        ("last_run_date", Day, "–", "Local day of the last run."),
        ("run_count", Int, "–", "Runs recorded."),
    ),
)

PLAN = _table(
    "plan",
    "athlete_id",
    "local_date",
    "plan_item",
    "group_index",
    columns=(
        ("local_date", Day, "–", "The day planned for, past or to come."),
        ("plan_item", Int, "–", "Order within the athlete's day, from 1."),
        ("group_index", Int, "–", "Group of like reps within the item, from 1."),
        ("planned_text", Text, "–", "The workout as the notation prints it."),
        ("mode", pl.Enum(Mode), "–", "How it is graded."),
        ("race_pace", pl.Enum(RacePace), "–", "Planned pace; unknown if a time fits none."),
        ("reps", Int, "–", "Reps of the group; 0 on a day without reps."),
        ("distance_m", Float, "m", "Of one rep; null if planned by time."),
        ("duration_s", Float, "s", "Of one rep; null if planned by distance."),
        ("metres", Float, "m", "Of all reps; null if planned by time at no known pace."),
        ("rest_s", Float, "s", "Planned rest after a rep; null if none is named by time."),
    ),
)

RESULTS = _table(
    "results",
    "athlete_id",
    "local_date",
    "distance_m",
    "kind",
    "meet",
    "round",
    columns=(
        ("local_date", Day, "–", "Day of the result."),
        ("distance_m", Float, "m", "Distance raced or timed."),
        ("kind", pl.Enum(ResultKind), "–", "Race, time trial, estimate or timed sprint."),
        ("meet", Text, "–", "Meet; null if not given."),
        ("round", Text, "–", "Round; null if not given."),
        ("time_s", Float, "s", "Time; the best of several alike."),
    ),
)

DATE_PACES = _table(
    "date_paces",
    "athlete_id",
    "week_start",
    "race_pace",
    columns=(
        ("week_start", Day, "–", "Monday of the week."),
        ("race_pace", pl.Enum(RacePace), "–", "A pace with a speed."),
        ("speed_mps", Float, "m/s", "What the athlete could run, as of the week's last day."),
        ("sd_mps", Float, "m/s", "Standard deviation."),
        ("basis", pl.Enum(PaceBasis), "–", "Where it comes from."),
        ("age_days", Int, "d", "Age of the oldest result it comes from."),
        ("band_low_mps", Float, "m/s", "Slow border; null for the slowest pace."),
        ("band_high_mps", Float, "m/s", "Fast border; null for the fastest pace."),
    ),
)

RACE_REVIEW = _table(
    "race_review",
    "athlete_id",
    "local_date",
    "race_index",
    columns=(
        ("local_date", Day, "–", "Day of the race."),
        ("race_index", Int, "–", "Order within the athlete's day, from 1."),
        ("activity_id", Text, "–", "Recording that holds it; null without one."),
        ("distance_m", Float, "m", "Distance raced."),
        ("form", pl.Enum(RaceForm), "–", "Flat, steeple or a relay's leg; only flat is judged."),
        ("venue", pl.Enum(RaceVenue), "–", "Read by laps, or by kilometers and miles."),
        ("kind", pl.Enum(ResultKind), "–", "Race or time trial."),
        ("meet", Text, "–", "Meet; null if not given."),
        ("round", Text, "–", "Round; null if not given."),
        ("basis", pl.Enum(RaceBasis), "–", "Whose clock: the official time, or the watch alone."),
        ("time_s", Float, "s", "Official time, else by the watch."),
        ("start_s", Float, "s", "About the gun, in seconds of the recording."),
        ("watch_distance_m", Float, "m", "What the watch read for the distance raced."),
        ("split_source", pl.Enum(SplitSource), "–", "What the laps rest on."),
        ("third_lap", pl.Enum(Settling), "–", "Whether the pace settled on lap 3 (A14)."),
        ("settled_probability", Float, "–", "That lap 3 was slower than lap 2 and than even pace."),
        ("third_lap_change_s", Float, "s", "Lap 3 less lap 2, per 400 m."),
        ("third_lap_change_sd_s", Float, "s", "Its standard deviation."),
        ("third_lap_over_even_s", Float, "s", "Lap 3 less the even pace of laps 2–4, per 400 m."),
        ("first_two_laps_s", Float, "s", "Mean of laps 1–2, which hold the fast start, per 400 m."),
        ("slowest_start_m", Float, "m", "Start of the slowest stretch of the middle; not for A14."),
        ("slowest_end_m", Float, "m", "Its end."),
        ("slowest_loss_s", Float, "s", "Its time less the mean of the other middle stretches."),
        ("slowest_loss_sd_s", Float, "s", "Standard deviation of the loss."),
        (
            "opening",
            pl.Enum(Opening),
            "–",
            "Whether half of the time or more was the first half's (A13).",
        ),
        ("opening_share", Float, "–", "Share of the time that the first half took, 0–1."),
        ("opening_share_sd", Float, "–", "Its standard deviation."),
        ("opening_probability", Float, "–", "That it took half of the time or more."),
        ("finish", pl.Enum(Finish), "–", "Whether each of the last three 100s was quicker (A15)."),
        ("finish_probability", Float, "–", "That each was quicker than the one before."),
        ("is_graded", Flag, "–", "False for a season's first race: shown, not graded (A16)."),
        ("evenness", Float, "–", "Coefficient of variation of the laps' speeds; 0 is even."),
        ("kick_100_over_mean", Float, "–", "Speed of the last 100 m / of the race (B8)."),
        ("kick_200_over_mean", Float, "–", "Speed of the last 200 m / of the race."),
        ("kick_300_over_mean", Float, "–", "Speed of the last 300 m / of the race."),
        ("kick_100_over_max", Float, "–", "Speed of the last 100 m / maximum; null if unknown."),
        ("kick_200_over_max", Float, "–", "Speed of the last 200 m / maximum."),
        ("kick_300_over_max", Float, "–", "Speed of the last 300 m / maximum."),
        ("max_basis", pl.Enum(PaceBasis), "–", "Where the maximum comes from."),
        ("kick_cadence_spm", Float, "steps/min", "Step rate of the last 100 m (B9)."),
        ("cruise_cadence_spm", Float, "steps/min", "Step rate of the middle of the race."),
        ("kick_step_m", Float, "m", "Step length of the last 100 m."),
        ("cruise_step_m", Float, "m", "Step length of the middle of the race."),
        ("second_half_s", Float, "s", "Second half less the first; below 0 a negative split."),
        ("gap_speed_mps", Float, "m/s", "Grade-adjusted speed of a road race."),
        ("ascent_m", Float, "m", "Meters climbed in a road race."),
        (
            "season_race_index",
            Int,
            "–",
            "Order among the season's races, from 1; null outside one.",
        ),
        ("best_before_s", Float, "s", "Best earlier time at the distance."),
        ("rule_ids", Text, "–", "Rules that spoke, as sorted ids."),
        ("reason", Text, "–", "What it was, in plain sentences with their numbers."),
    ),
)

RACE_SPLITS = _table(
    "race_splits",
    "athlete_id",
    "local_date",
    "race_index",
    "split_kind",
    "split_index",
    columns=(
        ("local_date", Day, "–", "Day of the race."),
        ("race_index", Int, "–", "The race, as in race_review."),
        ("split_kind", pl.Enum(SplitKind), "–", "How the race is divided."),
        ("split_index", Int, "–", "From 1."),
        ("start_m", Float, "m", "Meters after the start."),
        ("end_m", Float, "m", "Meters after the start."),
        ("time_s", Float, "s", "Of the stretch."),
        ("sd_s", Float, "s", "Its standard deviation."),
        ("source", pl.Enum(SplitSource), "–", "What it rests on."),
    ),
)

TIMINGS = _table(
    "timings",
    "athlete_id",
    "local_date",
    "timing_index",
    "rep_index",
    columns=(
        ("local_date", Day, "–", "Day of the times."),
        ("timing_index", Int, "–", "Set of times, in the coach's order of that day, from 1."),
        ("rep_index", Int, "–", "Rep of the set, from 1; one without a time has no row."),
        ("speed_type", pl.Enum(SpeedType), "–", "What kind of rep it was."),
        ("distance_m", Float, "m", "The timed distance: the 30 of a flying 30."),
        ("method", pl.Enum(TimingMethod), "–", "By hand or by gate."),
        ("time_s", Float, "s", "The time, whether or not a watch shows the rep."),
    ),
)

TIMED_REPS = _table(
    "timed_reps",
    "activity_id",
    "effort_index",
    columns=(
        ("local_date", Day, "–", "The runner's calendar day."),
        ("activity_id", Text, "–", "The run."),
        ("effort_index", Int, "–", "The effort, as in efforts."),
        ("time_s", Float, "s", "By hand or gate, of the timed distance."),
        ("distance_m", Float, "m", "The timed distance: the 30 of a flying 30."),
        ("method", pl.Enum(TimingMethod), "–", "By hand or by gate."),
        ("speed_type", pl.Enum(SpeedType), "–", "What kind of rep it was."),
    ),
)

SPEED_SETS = _table(
    "speed_sets",
    "activity_id",
    "set_index",
    "group_index",
    columns=(
        ("local_date", Day, "–", "The runner's calendar day."),
        ("activity_id", Text, "–", "The run."),
        ("set_index", Int, "–", "The set, as in sets."),
        ("group_index", Int, "–", "The group, as in sets."),
        ("speed_type", pl.Enum(SpeedType), "–", "What kind of speed work it was."),
        ("rep_count", Int, "–", "Reps, by the watch."),
        (
            "zone_count",
            Int,
            "–",
            "Accelerate–maintain zones in most reps (B4); null if not looked for.",
        ),
        ("timed_count", Int, "–", "Reps that were timed."),
        ("timed_distance_m", Float, "m", "Distance that was timed."),
        ("best_time_s", Float, "s", "Best of the times; null without any: a watch cannot tell."),
        ("max_share", Float, "–", "Median peak of 2 s / maximum speed; null if unknown (B1)."),
        ("rest_s", Float, "s", "Median rest."),
        ("is_speed", Flag, "–", "Whether it was speed work; null if that cannot be told (B1)."),
        ("is_labeled", Flag, "–", "Whether the plan called it speed work."),
        ("rule_ids", Text, "–", "Rules that spoke, as sorted ids."),
        ("reason", Text, "–", "One plain sentence with its numbers."),
    ),
)

JUDGEMENTS: dict[str, Table] = {
    table.name: table
    for table in (
        SET_PACES,
        ZONES,
        EXPOSURE_DAILY,
        EXPOSURE_WEEKLY,
        PROGRESSION_TABLE,
        PROGRESSION_PACES,
        COMPLIANCE,
        LOAD,
        CATCHUP,
        LEDGER,
        READINESS,
        ATHLETES,
        PLAN,
        RESULTS,
        DATE_PACES,
        TIMINGS,
        RACE_REVIEW,
        RACE_SPLITS,
        TIMED_REPS,
        SPEED_SETS,
    )
}
"""Every judgement table, in the order they are made."""

OF_THE_COACH = frozenset(
    table.name
    for table in (
        ATHLETES, PLAN, COMPLIANCE, RESULTS, DATE_PACES, TIMINGS, RACE_REVIEW, RACE_SPLITS,
    )
)  # fmt: skip
"""Tables that have rows of athletes who have not run yet, too: what the coach wrote of them. Many
race without a watch, with splits that somebody typed; what became of a plan is not known then."""

MEETS = Table(
    name="meets",
    key=("season", "meet"),
    columns=(
        Column("season", Text, "–", "The season's name."),
        Column("meet", Text, "–", "The meet's name; with its day where a season has it twice."),
        Column("local_date", Day, "–", "Its day."),
        Column("is_first", Flag, "–", "Whether it is the season's first meet."),
    ),
)

TEAM_TABLES: dict[str, Table] = {MEETS.name: MEETS}
"""Tables of the whole team: no athlete_id, and each is replaced as a whole."""
