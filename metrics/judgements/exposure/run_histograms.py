"""The histograms of one athlete's runs, each as arrays."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import numpy as np
import polars as pl
from msgspec import Struct

from metrics.judgements.inputs.athlete_facts import with_days
from metrics.recording.signal import Floats


class RunHistogram(Struct, frozen=True):
    """Of one run: the values of its bins, and the seconds and meters spent in each.

    Speeds are the lower edges of their bins in m/s, heart rates in 1/min. Meters are NaN where they
    are not known.
    """

    activity_id: str
    day: date
    values: Floats
    seconds: Floats
    metres: Floats


def run_histograms(table: pl.DataFrame, value: str, *, since: date) -> list[RunHistogram]:
    """Split a table of histograms into its runs.

    Parameters
    ----------
    table
        `speed_histogram` or `heart_rate_histogram` of one athlete, the bins of each run in their
        order; those without a local day are left out.
    value
        The column of the bins' values.
    since
        The first day; earlier runs are left out.

    Returns
    -------
    list of RunHistogram
        In the order of their ids, as views of the columns.
    """
    dated = with_days(table)
    firsts = _first_rows(dated["activity_id"])
    ids = dated["activity_id"][firsts].to_list()
    if len({*ids}) < len(ids):  # a store has the rows of each run together
        return run_histograms(dated.sort("activity_id", maintain_order=True), value, since=since)
    days = dated["local_date"][firsts].to_list()
    values, seconds = (dated[name].to_numpy() for name in (value, "seconds"))
    has_metres = "distance_m" in dated.columns
    metres = dated["distance_m"].to_numpy() if has_metres else np.full(len(dated), np.nan)
    spans = pairwise([*firsts, len(dated)])
    runs = [
        RunHistogram(activity_id, day, values[start:end], seconds[start:end], metres[start:end])
        for activity_id, day, (start, end) in zip(ids, days, spans, strict=True)
        if day >= since
    ]
    return sorted(runs, key=lambda run: run.activity_id)


def _first_rows(ids: pl.Series) -> list[int]:
    """Find where the rows of each run begin: side by side, for a query of so few costs more."""
    if ids.is_empty():
        return []
    is_another = (ids.slice(1) != ids.slice(0, len(ids) - 1)).to_numpy()
    firsts: list[int] = (np.flatnonzero(is_another) + 1).tolist()
    return [0, *firsts]
