"""The meets of every season, as a table of the whole team."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import polars as pl

from metrics.judgements.contract.tables import MEETS
from metrics.judgements.inputs.coach import Season


def meets_table(seasons: Iterable[Season]) -> pl.DataFrame:
    """List the meets of every season, in the order of the table's key.

    Parameters
    ----------
    seasons
        The coach's seasons, those to come included.

    Returns
    -------
    polars.DataFrame
        `meets`: one row a meet, `is_first` true in one row of a season at most. A second meet of
        the same name has its day behind the name.
    """
    rows = [row for season in seasons for row in _meet_rows(season)]
    return MEETS.frame(rows).unique(MEETS.key, keep="first").sort(MEETS.key)


def _meet_rows(season: Season) -> Iterator[dict[str, Any]]:
    names: set[str] = set()
    in_order = sorted(season.meets, key=lambda meet: meet.day)
    for place, meet in enumerate(in_order):
        name = f"{meet.name} {meet.day}" if meet.name in names else meet.name
        names.add(meet.name)
        yield {
            "season": season.name,
            "meet": name,
            "local_date": meet.day,
            "is_first": place == 0,
        }
