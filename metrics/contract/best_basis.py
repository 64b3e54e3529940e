"""Which of the two rows of a best effort is read: along the oval, where there is one."""

from __future__ import annotations

import polars as pl

from metrics.contract.enums import BestEffortBasis


def by_best_basis(rows: pl.DataFrame) -> pl.DataFrame:
    """Keep of each window of an activity the row along the oval where there is one.

    Parameters
    ----------
    rows
        Of `best_efforts`.

    Returns
    -------
    pl.DataFrame
        One row an activity and target: a watch reads too many meters on a track, so its times
        there are too good.
    """
    is_snapped = pl.col("basis") == BestEffortBasis.SNAPPED.value
    return rows.filter(is_snapped | ~is_snapped.any().over("activity_id", "by", "target"))
