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
from metrics.judgements.exposure.run_histograms import run_histograms
from metrics.judgements.exposure.unseen_races import unseen_races
from metrics.judgements.exposure.zones import zone_columns
from metrics.judgements.inputs.athlete_facts import AthleteFacts
from metrics.judgements.inputs.coach import AthleteContext
from metrics.judgements.sessions.paced_sets import PacedSets, paced_sets
from metrics.judgements.sessions.set_paces import pace_rows
from parsers.common.schema import Table


class AthleteExposure(Struct, frozen=True, kw_only=True):
    """The tables made from one athlete's judged sets, as `tables` declares them.

    `pace_rows` are of `set_paces`; the three `..._columns` lack what all judgements share. Whoever
    judges many athletes makes one frame of theirs together.
    """

    athlete_id: str
    settings_hash: str
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
    sets: PacedSets | None = None,
    since: date = date.min,
) -> AthleteExposure:
    """Make the tables of one athlete's sets and runs.

    Parameters
    ----------
    facts
        The athlete's facts, rows in any order. Runs without a local day are left out.
    context
        What the coach knows of the athlete.
    settings_hash
        Hash of the settings, stamped on every row.
    sets
        The athlete's judged sets, where somebody has them already.
    since
        The Monday from which on tables are made.

    Returns
    -------
    AthleteExposure
        Race paces, zones and exposure. Each run is judged by the paces of its own day.
    """
    sets = sets or paced_sets(facts, context)
    shown = [paced_group for paced_group in sets.groups if paced_group.group.day >= since]
    speeds = run_histograms(facts.speed_histogram, "speed_low_mps", since=since)
    heart_rates = run_histograms(facts.heart_rate_histogram, "heart_rate_bpm", since=since)
    races = unseen_races(speeds, context, sets, since=since)
    exposing = exposing_groups(shown, races)
    rows = [
        row
        for paced_group in shown
        for row in pace_rows(paced_group, sets.paces_on(paced_group.group.day))
    ]
    return AthleteExposure(
        athlete_id=context.athlete.athlete_id,
        settings_hash=settings_hash,
        pace_rows=rows,
        zone_columns=zone_columns(speeds, heart_rates, context.athlete, sets.paces_on),
        daily_columns=daily_columns(exposing),
        weekly_columns=weekly_columns(exposing, min_probability=context.settings.min_probability),
    )
