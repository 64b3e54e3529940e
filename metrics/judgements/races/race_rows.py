"""The rows of `race_review`, `race_splits`, `timed_reps` and `speed_sets` of one athlete."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, TypeAlias

import polars as pl

from metrics.judgements.contract.tables import RACE_REVIEW, RACE_SPLITS, SPEED_SETS, TIMED_REPS
from metrics.judgements.inputs.athlete_facts import AthleteFacts
from metrics.judgements.inputs.coach import AthleteContext, ResultKind
from metrics.judgements.inputs.recordings import Readings, TraceOf
from metrics.judgements.paces.date_paces import PacesOn
from metrics.judgements.races.race_days import JudgedRace, RacingDay, race_days, races_of_day
from metrics.judgements.races.race_sentences import race_reason
from metrics.judgements.races.speed_sets import SpeedFacts, speed_rows, speed_sets
from metrics.judgements.sessions.paced_sets import PacedSets
from metrics.judgements.sessions.timed_reps import TimedRep
from metrics.races.enums import RaceVenue, SplitKind
from metrics.races.kick import KICK_LENGTHS_M

Rows: TypeAlias = Sequence[Mapping[str, Any]]


def race_rows(
    facts: AthleteFacts,
    context: AthleteContext,
    sets: PacedSets,
    readings: Readings,
) -> dict[str, Rows]:
    """Compute an athlete's rows of the race tables and of the tables of speed work.

    Parameters
    ----------
    facts
        The athlete's facts up to a day.
    context
        What the coach knew by that day.
    sets
        The athlete's judged sets.
    readings
        What is read from the athlete's recordings.

    Returns
    -------
    dict
        Rows by table name, less the columns that all judgements share.
    """
    return {
        **review_rows(facts.activities, context, readings, sets.paces_on),
        TIMED_REPS.name: [timed_rep_row(rep) for rep in sets.timed],
        SPEED_SETS.name: list(speed_rows(speed_sets(_speed_facts(facts, sets), context, readings))),
    }


def review_rows(
    activities: pl.DataFrame, context: AthleteContext, readings: Readings, paces_on: PacesOn
) -> dict[str, Rows]:
    """Compute an athlete's rows of `race_review` and `race_splits`.

    Parameters
    ----------
    activities
        The athlete's rows of the facts table up to a day.
    context, readings
        As of `race_rows`.
    paces_on
        Gives the athlete's paces of a day.

    Returns
    -------
    dict
        Rows by table name, less the columns that all judgements share.
    """
    days = list(_rows_by_day(race_days(activities, context, paces_on), readings))
    names = (RACE_REVIEW.name, RACE_SPLITS.name)
    return {name: [row for day in days for row in day[name]] for name in names}


def _rows_by_day(days: Iterable[RacingDay], readings: Readings) -> Iterator[Mapping[str, Rows]]:
    """Read the races of each day; those of equal days after as many races were read before."""
    raced: Counter[str | None] = Counter()
    for day in days:
        before = raced[day.season]
        rows = readings.of(
            (day, before),
            [run.activity_id for run in day.runs],
            partial(_read_rows, day, before),
        )
        reviews = rows[RACE_REVIEW.name]
        raced[day.season] += sum(row["season_race_index"] is not None for row in reviews)
        yield {name: _on(day.day, of_table) for name, of_table in rows.items()}


def _read_rows(day: RacingDay, raced_before: int, trace_of: TraceOf) -> dict[str, Rows]:
    """Read the races of a day as rows without their day, which JSON does not know."""
    races = races_of_day(day, trace_of, raced_before=raced_before)
    return {
        RACE_REVIEW.name: [_undated(review_row(race)) for race in races],
        RACE_SPLITS.name: [_undated(row) for race in races for row in split_rows(race)],
    }


def _undated(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "local_date"}


def _on(day: date, rows: Rows) -> Rows:
    return [{"local_date": day, **row} for row in rows]


def _speed_facts(facts: AthleteFacts, sets: PacedSets) -> SpeedFacts:
    """Collect what speed days are judged from, the plan's intents of each group with it."""
    return SpeedFacts(
        sets=facts.set_rows,
        efforts=facts.effort_rows,
        kinds={paced.group.key: paced.group.kind for paced in sets.groups},
        intents=sets.intents,
        timed=sets.timed,
        paces_on=sets.paces_on,
    )


def timed_rep_row(rep: TimedRep) -> dict[str, Any]:
    """Make the row of `timed_reps` of one rep.

    Parameters
    ----------
    rep
        A timed rep.

    Returns
    -------
    dict
        One value a column.
    """
    return {
        "local_date": rep.day,
        "activity_id": rep.activity_id,
        "effort_index": rep.effort_index,
        "time_s": rep.time_s,
        "distance_m": rep.distance_m,
        "method": rep.method,
        "speed_type": rep.speed_type,
    }


def review_row(race: JudgedRace) -> dict[str, Any]:
    """Make the row of `race_review` of one race.

    Parameters
    ----------
    race
        A judged race.

    Returns
    -------
    dict
        One value a column, None where nothing can be told.
    """
    review, result = race.review, race.result
    return {
        "local_date": race.day,
        "race_index": race.index,
        "activity_id": race.activity_id,
        "distance_m": review.card.distance_m,
        "form": review.card.form,
        "venue": review.card.venue,
        "kind": result.kind if result else ResultKind.RACE,
        "meet": result and result.meet,
        "round": result and result.round,
        "basis": review.basis,
        "time_s": review.duration_s,
        "start_s": review.window and review.window.start_s,
        "watch_distance_m": review.window and review.window.watch_m,
        "split_source": _main_source(race),
        **_third_lap(race),
        **_opening_and_finish(race),
        "evenness": review.evenness,
        **_kick(race),
        "second_half_s": review.road and review.road.second_half_s,
        "gap_speed_mps": review.road and review.road.gap_mps,
        "ascent_m": review.road and review.road.ascent_m,
        "season_race_index": race.season_index,
        "best_before_s": race.best_before_s,
        "rule_ids": " ".join(rule_ids(race)) or None,
        "reason": race_reason(race),
    }


def _main_source(race: JudgedRace) -> str | None:
    kind = SplitKind.LAP if race.review.card.venue is RaceVenue.TRACK else SplitKind.KM
    splits = race.review.of_kind(kind)
    return splits[0].source if splits else None


def _third_lap(race: JudgedRace) -> dict[str, Any]:
    lap, middle = race.review.third_lap, race.review.slowest_middle
    return {
        "third_lap": lap and lap.verdict,
        "settled_probability": lap and lap.probability,
        "third_lap_change_s": lap and lap.change_s,
        "third_lap_change_sd_s": lap and lap.change_sd_s,
        "third_lap_over_even_s": lap and lap.against_even_s,
        "first_two_laps_s": lap and lap.first_two_s,
        "slowest_start_m": middle and middle.stretch.start_m,
        "slowest_end_m": middle and middle.stretch.end_m,
        "slowest_loss_s": middle and middle.loss_s,
        "slowest_loss_sd_s": middle and middle.loss_sd_s,
    }


def _opening_and_finish(race: JudgedRace) -> dict[str, Any]:
    half, finish = race.review.opening, race.review.finish
    return {
        "opening": half and half.verdict,
        "opening_share": half and half.share,
        "opening_share_sd": half and half.share_sd,
        "opening_probability": half and half.probability,
        "finish": finish and finish.verdict,
        "finish_probability": finish and finish.probability,
        "is_graded": is_graded(race),
    }


def is_graded(race: JudgedRace) -> bool:
    """Check whether a race's finish is graded: a season's first race is only shown (A16).

    Parameters
    ----------
    race
        A judged race.

    Returns
    -------
    bool
        True outside a season, where no race is known to be the first.
    """
    return race.season_index != 1


def _kick(race: JudgedRace) -> dict[str, Any]:
    kicks = {kick.length_m: kick for kick in race.review.kicks}
    steps = race.review.stepping
    shares: dict[str, Any] = {}
    for length_m in KICK_LENGTHS_M:
        kick = kicks.get(length_m)
        shares[f"kick_{length_m:.0f}_over_mean"] = kick and kick.over_mean
        shares[f"kick_{length_m:.0f}_over_max"] = kick and kick.over_max
    return {
        **shares,
        "max_basis": race.max_pace.basis if race.max_pace and kicks else None,
        "kick_cadence_spm": steps and steps.kick_spm,
        "cruise_cadence_spm": steps and steps.cruise_spm,
        "kick_step_m": steps and steps.kick_step_m,
        "cruise_step_m": steps and steps.cruise_step_m,
    }


def rule_ids(race: JudgedRace) -> list[str]:
    """List the rules that say anything of a race.

    Parameters
    ----------
    race
        A judged race.

    Returns
    -------
    list of str
        Sorted ids.
    """
    review = race.review
    spoken = {
        "A13": review.opening is not None,
        "A14": review.third_lap is not None,
        "A15": review.finish is not None and is_graded(race),
        "A16": race.season_index == 1,
        "A17": race.best_before_s is not None,
        "B8": bool(review.kicks),
        "B9": review.stepping is not None,
    }
    return [rule for rule, speaks in spoken.items() if speaks]


def split_rows(race: JudgedRace) -> Iterator[dict[str, Any]]:
    """Make the rows of `race_splits` of one race.

    Parameters
    ----------
    race
        A judged race.

    Yields
    ------
    dict
        One row a stretch.
    """
    for split in race.review.splits:
        yield {
            "local_date": race.day,
            "race_index": race.index,
            "split_kind": split.stretch.kind,
            "split_index": split.index,
            "start_m": split.stretch.start_m,
            "end_m": split.stretch.end_m,
            "time_s": split.seconds,
            "sd_s": split.sd_s,
            "source": split.source,
        }
