"""Run fast first, run long later: one athlete's season in words, period by period (C7, C8)."""

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
    """Lines about the season that began last, as far as anything is known of it.

    None before the first one. Days after the last run do not count: with them, whatever has been
    run would soon be all in "the first half".
    """
    begun = [one for one in seasons if one.start <= through]
    if not begun:
        return
    season = max(begun, key=lambda one: one.start)
    tables = ("activities", "exposure_daily", "ledger")
    trained = SeasonTraining(**{name: _rows(store, name, athlete_id) for name in tables})
    last_run = max(trained.activities["local_date"].drop_nulls(), default=season.start)
    through = min(through, max(season.start, last_run))
    audit = season_audit(trained, season, through=through)
    if audit is not None:
        yield f"  {audit.season}: {audit.reason}"
        head = ("period", "from", "race pace", "of all", "long runs", "race_paces")
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
