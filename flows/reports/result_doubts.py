"""Athletes whose every rep was slower than easy pace: a result in results.csv is typed wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import polars as pl

from config import Workspace
from flows.common.text import count
from metrics.contract.race_paces import RacePace
from metrics.judgements.contract.enums import CountedAs, KindJudged
from storage import Store

LOOKBACK = timedelta(weeks=6)
LEAST_SETS = 5
"""A set or two may be a drill or a run with a friend; five in six weeks are how somebody trains."""
_HARD = (KindJudged.STRIDE, KindJudged.IN_N_OUT, KindJudged.REP)


def doubt_lines(
    store: Store, workspace: Workspace, *, athletes: Sequence[str] | None, today: date
) -> Iterator[str]:
    """Name the athletes whose fast work of six weeks was all slower than easy, by their paces."""
    is_recent = pl.col("local_date").is_between(today - LOOKBACK, today)
    is_hard = pl.col("kind_judged").is_in(_HARD) & (pl.col("counted_as") == CountedAs.PACE)
    is_asked = (
        pl.lit(value=True) if athletes is None else pl.col("athlete_id").is_in(list(athletes))
    )
    is_easy = pl.col("race_pace") == RacePace.EASY
    counts = store.read(
        "set_paces",
        lambda rows: (
            rows.filter(is_recent, is_hard, is_asked, pl.col("is_most_likely"))
            .group_by("athlete_id")
            .agg(pl.len().alias("sets"), is_easy.sum().alias("easy"))
        ),
    )
    doubtful = counts.filter(pl.col("sets") >= LEAST_SETS, pl.col("sets") == pl.col("easy"))
    for athlete_id, sets, _ in doubtful.sort("athlete_id").iter_rows():
        yield (
            f"{workspace.name_of(athlete_id)}: {count(sets, 'set')} in 6 weeks, all slower than"
            " easy pace. Is a time in results.csv too fast?"
        )
