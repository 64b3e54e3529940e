"""Rungs, zones and exposure of one athlete, from facts and what the coach knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

import polars as pl

from metrics.judgements.contract.tables import (
    EXPOSURE_DAILY,
    EXPOSURE_WEEKLY,
    SET_RUNGS,
    ZONES,
    judged,
    judged_columns,
)
from metrics.judgements.exposure.exposure import counted, daily_columns, weekly_columns
from metrics.judgements.exposure.zones import zone_columns
from metrics.judgements.inputs.athlete_facts import AthleteFacts
from metrics.judgements.inputs.coach import Known
from metrics.judgements.paces.date_paces import DatePaces
from metrics.judgements.sessions.alignment import DayMatch
from metrics.judgements.sessions.sessions import PacesOn, judged_sessions
from metrics.judgements.sessions.set_paces import Rhythms, RungedGroup, rung_rows, runged


@dataclass(frozen=True, slots=True, kw_only=True)
class Rungs:
    """The first judgement tables of one athlete, each as declared in `tables`.

    `groups` are what they were made from, in the order of days and keys, `days` what was run beside
    the plan, and `paces_on` gives the paces of a day, made once: the ladder goes on from there.
    """

    groups: tuple[RungedGroup, ...]
    days: Mapping[date, DayMatch]
    paces_on: PacesOn
    set_rungs: pl.DataFrame
    zones: pl.DataFrame
    exposure_daily: pl.DataFrame
    exposure_weekly: pl.DataFrame


def rungs_of(facts: AthleteFacts, known: Known, settings_hash: str) -> Rungs:
    """Judge all of one athlete's sets and runs; rows of the facts may come in any order.

    Runs without a local day are in no judgement. Nothing here looks past a run's own day.
    """
    paces_on = cache(lambda day: DatePaces.of(known, day))
    rhythms_on = cache(lambda day: Rhythms.of(paces_on(day)))
    sessions = judged_sessions(facts, known, paces_on)
    ordered = sorted(sessions.groups, key=lambda one: (one.day, one.key))
    groups = [runged(one, rhythms_on(one.day)) for one in ordered]
    exposing = counted(groups)
    zones = zone_columns(facts, known.athlete, paces_on)
    common = {"athlete_id": known.athlete.athlete_id, "settings_hash": settings_hash}
    rows = [row for one in groups for row in rung_rows(one, paces_on(one.group.day))]
    weekly = weekly_columns(exposing, min_probability=known.settings.min_probability)
    return Rungs(
        groups=tuple(groups),
        days=sessions.days,
        paces_on=paces_on,
        set_rungs=judged(SET_RUNGS, rows, **common),
        zones=judged_columns(ZONES, zones, **common),
        exposure_daily=judged_columns(EXPOSURE_DAILY, daily_columns(exposing), **common),
        exposure_weekly=judged_columns(EXPOSURE_WEEKLY, weekly, **common),
    )
