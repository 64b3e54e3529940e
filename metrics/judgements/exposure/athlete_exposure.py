"""Race paces, zones and exposure of one athlete, from facts and what the coach knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl
from msgspec import Struct

from metrics.judgements.contract.tables import (
    EXPOSURE_DAILY,
    EXPOSURE_WEEKLY,
    SET_PACES,
    ZONES,
    judged,
    stamped_columns,
)
from metrics.judgements.exposure.exposure import (
    Columns,
    daily_columns,
    exposing_groups,
    weekly_columns,
)
from metrics.judgements.exposure.zones import zone_columns
from metrics.judgements.inputs.athlete_facts import AthleteFacts
from metrics.judgements.inputs.coach import AthleteContext
from metrics.judgements.sessions.alignment import DayMatch
from metrics.judgements.sessions.intents import GroupKey, Intent
from metrics.judgements.sessions.paced_sets import paced_sets
from metrics.judgements.sessions.sessions import PacesOn
from metrics.judgements.sessions.set_paces import PacedGroup, pace_rows
from metrics.judgements.sessions.timed_reps import TimedRep
from parsers.common.schema import Table


class AthleteExposure(Struct, frozen=True, kw_only=True):
    """The judged sets of one athlete, and the tables made from them, as `tables` declares them.

    `groups` are in the order of days and keys, `days` hold what was run beside the plan, `intents`
    what each group was meant to be, `timed` the reps with a time by hand or gate; `paces_on` gives
    the paces of a day, computed once: the progression starts from these. `pace_rows` are of
    `set_paces`; the three `..._columns` lack what all judgements share. Whoever judges many
    athletes makes one frame of theirs together.
    """

    athlete_id: str
    settings_hash: str

    groups: tuple[PacedGroup, ...]
    days: Mapping[date, DayMatch]
    intents: Mapping[GroupKey, Intent]
    timed: Sequence[TimedRep]
    paces_on: PacesOn
    pace_rows: Sequence[Mapping[str, Any]]
    zone_columns: Columns
    daily_columns: Columns
    weekly_columns: Columns

    @property
    def set_paces(self) -> pl.DataFrame:
        """Make the athlete's frame of `set_paces`."""
        return judged(
            SET_PACES,
            self.pace_rows,
            athlete_id=self.athlete_id,
            settings_hash=self.settings_hash,
        )

    @property
    def zones(self) -> pl.DataFrame:
        """Make the athlete's frame of `zones`."""
        return self._frame(ZONES, self.zone_columns)

    @property
    def exposure_daily(self) -> pl.DataFrame:
        """Make the athlete's frame of `exposure_daily`."""
        return self._frame(EXPOSURE_DAILY, self.daily_columns)

    @property
    def exposure_weekly(self) -> pl.DataFrame:
        """Make the athlete's frame of `exposure_weekly`."""
        return self._frame(EXPOSURE_WEEKLY, self.weekly_columns)

    def _frame(self, table: Table, columns: Columns) -> pl.DataFrame:
        return table.frame(
            stamped_columns(columns, athlete_id=self.athlete_id, settings_hash=self.settings_hash)
        )


def athlete_exposure(
    facts: AthleteFacts,
    context: AthleteContext,
    settings_hash: str,
    *,
    paces_on: PacesOn | None = None,
    since: date = date.min,
) -> AthleteExposure:
    """Judge all sets and runs of one athlete.

    Parameters
    ----------
    facts
        The athlete's facts, rows in any order. Runs without a local day are left out.
    context
        What the coach knows of the athlete.
    settings_hash
        Hash of the settings, stamped on every row.
    paces_on
        Gives the athlete's paces of a day, where somebody computes them already.
    since
        The Monday from which on tables are made; groups and days are whole.

    Returns
    -------
    AthleteExposure
        Race paces, zones and exposure. Each run is judged by the paces of its own day.
    """
    sets = paced_sets(facts, context, paces_on=paces_on)
    groups, paces_on = sets.groups, sets.paces_on
    shown = [paced_group for paced_group in groups if paced_group.group.day >= since]
    exposing = exposing_groups(shown)
    rows = [
        row
        for paced_group in shown
        for row in pace_rows(paced_group, paces_on(paced_group.group.day))
    ]
    return AthleteExposure(
        athlete_id=context.athlete.athlete_id,
        settings_hash=settings_hash,
        groups=groups,
        days=sets.days,
        intents=sets.intents,
        timed=sets.timed,
        paces_on=paces_on,
        pace_rows=rows,
        zone_columns=zone_columns(facts, context.athlete, paces_on, since=since),
        daily_columns=daily_columns(exposing),
        weekly_columns=weekly_columns(exposing, min_probability=context.settings.min_probability),
    )
