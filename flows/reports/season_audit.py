"""Speed before volume: one athlete's season in words, period by period (rules C7, C8)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

import polars as pl

from flows.common.text import UNKNOWN, metres, table
from metrics.judgements.inputs.coach import Season
from metrics.judgements.readiness.season_audit import PeriodAudit, SeasonTraining, season_audit
from storage import Store


def fast_first(
    store: Store, athlete_id: str, seasons: Iterable[Season], *, through: date
) -> Iterator[str]:
    """Write lines about the season that began last; none before the first season.

    Days after the last run do not count: with them, all that was run would soon lie in "the first
    half".
    """
    begun = [season for season in seasons if season.start <= through]
    if not begun:
        return
    season = max(begun, key=lambda season: season.start)
    tables = ("activities", "exposure_daily", "ledger")
    trained = SeasonTraining(**{name: _rows(store, name, athlete_id) for name in tables})
    last_run = max(trained.activities["local_date"].drop_nulls(), default=season.start)
    through = min(through, max(season.start, last_run))
    audit = season_audit(trained, season, through=through)
    if audit is not None:
        yield f"  {audit.season}: {audit.reason}"
        head = ("period", "from", "race pace", "of all", "long runs", "paces")
        yield from table(head, map(_row, audit.periods)).splitlines()


def _rows(store: Store, table: str, athlete_id: str) -> pl.DataFrame:
    return store.read(table, lambda rows: rows.filter(pl.col("athlete_id") == athlete_id))


def _row(period: PeriodAudit) -> tuple[str, ...]:
    share = period.race_share
    return (
        period.name,
        str(period.start),
        metres(period.race_metres),
        UNKNOWN if share is None else f"{share:.1%}",
        str(period.long_runs),
        " ".join(period.metres_at) or UNKNOWN,
    )
