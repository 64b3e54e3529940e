"""How long each run was spent in each zone: by race paces, and by heart rate (rule Z1).

Zones are for whole runs and come from the histograms, so a new race pace moves them without any
watch file. They say nothing of exposure, which comes from sets.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from itertools import accumulate
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import polars as pl
from msgspec import Struct

from metrics.contract.race_paces import PACES, RacePace
from metrics.judgements.contract.enums import ZoneSet
from metrics.judgements.inputs.athlete_facts import AthleteFacts, with_days
from metrics.judgements.inputs.coach import Athlete
from metrics.judgements.paces.date_paces import PaceBands, PacesOn
from metrics.recording.signal import Floats
from metrics.totals.histograms import BIN_MPS

Columns: TypeAlias = dict[str, Any]
"""Some rows of a table, column by column: words in lists, measures in arrays; NaN is null."""

HEART_RATE_SHARES = (0.6, 0.7, 0.8, 0.9)
"""Borders of the five zones that watches and textbooks use, as shares of the maximum."""
HEART_RATE_ZONES = ("z1", "z2", "z3", "z4", "z5")
_NOTHING, _NO_ROWS = np.zeros(0), np.zeros(0, dtype=np.intp)
HEART_RATE_BASIS = "60 70 80 90 % of maximum heart rate"


class Zones(Struct, frozen=True, kw_only=True):
    """Neighbouring zones, slow to fast or low to high, the borders between them, their basis."""

    zone_set: ZoneSet
    names: tuple[str, ...]
    borders: tuple[float, ...]
    basis: str | None


def pace_zones(bands: PaceBands) -> Zones:
    """Make one zone for each race pace; one `unknown` zone where no pace of the athlete is known.

    Parameters
    ----------
    bands
        The borders between the athlete's paces of one day.

    Returns
    -------
    Zones
        Borders in m/s, slow to fast.
    """
    return Zones(
        zone_set=ZoneSet.PACE,
        names=PACES if bands.borders_mps else (RacePace.UNKNOWN,),
        borders=bands.borders_mps,
        basis=bands.basis,
    )


def heart_rate_zones(athlete: Athlete) -> Zones:
    """Make five heart-rate zones.

    Parameters
    ----------
    athlete
        An athlete of the roster, with the maximum heart rate in 1/min.

    Returns
    -------
    Zones
        Borders in 1/min, low to high; one `unknown` zone where the roster gives no maximum.
    """
    most = athlete.max_heart_rate_bpm
    return Zones(
        zone_set=ZoneSet.HEART_RATE,
        names=HEART_RATE_ZONES if most else (RacePace.UNKNOWN,),
        borders=tuple(share * most for share in HEART_RATE_SHARES) if most else (),
        basis=HEART_RATE_BASIS if most else None,
    )


def zone_columns(
    facts: AthleteFacts,
    athlete: Athlete,
    paces_on: PacesOn,
    *,
    since: date = date.min,
) -> Columns:
    """Compute the columns of `zones` for every dated run, by the paces of its day.

    A bin of 0.02 m/s belongs to the zone of its middle, a heart rate on a border to the higher one.

    Parameters
    ----------
    facts
        The athlete's facts; only the two histograms are read.
    athlete
        The athlete, for the maximum heart rate.
    paces_on
        Gives the athlete's paces of a day.
    since
        The first day; earlier runs are left out.

    Returns
    -------
    Columns
        One row for each run and zone. The seconds of a run and zone set sum to its histogram's.
    """
    speeds = _runs_of(facts.speed_histogram, "speed_low_mps", since, middle=BIN_MPS / 2)
    beats = _runs_of(facts.heart_rate_histogram, "heart_rate_bpm", since)
    by_beats, by_paces = heart_rate_zones(athlete), cache(pace_zones)
    return _columns(
        [
            *((run, by_paces(paces_on.bands(run.day))) for run in speeds),
            *((run, by_beats) for run in beats),
        ]
    )


class _Histogram(NamedTuple):
    """Of one run: the middles of its bins, and the seconds and meters spent in each."""

    activity_id: str
    day: date
    values: Floats
    seconds: Floats
    metres: Floats


def _runs_of(
    histogram: pl.DataFrame, value: str, since: date, *, middle: float = 0.0
) -> list[_Histogram]:
    """Split a histogram into runs, in the order of their ids; `middle` is that of a bin of 0."""
    dated = with_days(histogram)
    runs = dated["activity_id"].rle().struct
    ids, counts = (runs.field(name).to_list() for name in ("value", "len"))
    if len({*ids}) < len(ids):  # a store has the rows of each run together
        return _runs_of(dated.sort("activity_id", maintain_order=True), value, since, middle=middle)
    ends = [*accumulate(counts)]
    days = dated["local_date"].gather([end - 1 for end in ends]).to_list()
    values = dated[value].to_numpy() + middle
    seconds = dated["seconds"].to_numpy()
    has_metres = "distance_m" in dated.columns
    metres = dated["distance_m"].to_numpy() if has_metres else np.full(len(dated), np.nan)
    histograms = [
        _Histogram(activity_id, day, values[start:end], seconds[start:end], metres[start:end])
        for activity_id, day, start, end in zip(ids, days, [0, *ends], ends, strict=False)
        if day >= since
    ]
    return sorted(histograms, key=lambda run: run.activity_id)


def _columns(zoned: Sequence[tuple[_Histogram, Zones]]) -> Columns:
    """Make one row for each zone of each run; a zone without any time has 0 s."""
    counts = [len(zones.names) for _, zones in zoned]
    first_rows = [0, *accumulate(counts)]
    row_of_bin = [
        np.array(zones.borders).searchsorted(run.values, "right") + first_row
        for first_row, (run, zones) in zip(first_rows, zoned, strict=False)
    ]
    rows = np.concatenate([_NO_ROWS, *row_of_bin])
    seconds = np.concatenate([_NOTHING, *(run.seconds for run, _ in zoned)])
    metres = np.concatenate([_NOTHING, *(run.metres for run, _ in zoned)])
    return {
        "local_date": _repeated([run.day for run, _ in zoned], counts),
        "activity_id": _repeated([run.activity_id for run, _ in zoned], counts),
        "zone_set": _repeated([zones.zone_set for _, zones in zoned], counts),
        "zone": [name for _, zones in zoned for name in zones.names],
        "low": np.array([low for _, zones in zoned for low in (np.nan, *zones.borders)]),
        "high": np.array([high for _, zones in zoned for high in (*zones.borders, np.nan)]),
        "seconds": np.bincount(rows, seconds, first_rows[-1]),
        "distance_m": _distance(
            np.bincount(rows, metres, first_rows[-1]).astype(float), first_rows[:-1], counts
        ),
        "basis": _repeated([zones.basis for _, zones in zoned], counts),
    }


def _repeated(of_runs: Sequence[Any], counts: Sequence[int]) -> list[Any]:
    """Repeat what a run has for each of its rows."""
    return [value for value, count in zip(of_runs, counts, strict=True) for _ in range(count)]


def _distance(metres: Floats, first_rows: Sequence[int], counts: Sequence[int]) -> Floats:
    """Leave the meters of all zones out where a run's histogram lacks any: NaN."""
    if counts:
        lacks_any = np.logical_or.reduceat(np.isnan(metres), first_rows)
        metres[np.repeat(lacks_any, counts)] = np.nan
    return metres
