"""How long each run was spent in each zone: by race paces, and by heart rate (rule Z1).

Zones are for whole runs and come from the histograms, so a new race pace moves them without any
watch file. They say nothing of exposure, which comes from sets.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import accumulate
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from metrics.contract.race_paces import PACES, RacePace
from metrics.judgements.contract.enums import ZoneSet
from metrics.judgements.exposure.run_histograms import RunHistogram
from metrics.judgements.inputs.coach import Athlete
from metrics.judgements.paces.date_paces import PaceBands, PacesOn
from metrics.recording.signal import Floats
from metrics.totals.histograms import BIN_MPS

Indices: TypeAlias = npt.NDArray[np.intp]
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
    middle: float = 0.0
    """How far the middle of a bin lies above the value that it goes by."""

    def place_of(self, values: Floats) -> Indices:
        """Find the zone of each bin, from 0; on a border it is the higher one."""
        return np.array(self.borders).searchsorted(values + self.middle, "right")


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
        middle=BIN_MPS / 2,
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
    speeds: Sequence[RunHistogram],
    heart_rates: Sequence[RunHistogram],
    athlete: Athlete,
    paces_on: PacesOn,
) -> Columns:
    """Compute the columns of `zones` for every run, by the paces of its day.

    A bin of 0.02 m/s belongs to the zone of its middle, a heart rate on a border to the higher one.

    Parameters
    ----------
    speeds, heart_rates
        What is known of each run's speeds and heart rates.
    athlete
        The athlete, for the maximum heart rate.
    paces_on
        Gives the athlete's paces of a day.

    Returns
    -------
    Columns
        One row for each run and zone. The seconds of a run and zone set sum to its histogram's.
    """
    by_beats, by_paces = heart_rate_zones(athlete), cache(pace_zones)
    return _columns(
        [
            *((run, by_paces(paces_on.bands(run.day))) for run in speeds),
            *((run, by_beats) for run in heart_rates),
        ]
    )


def _columns(zoned: Sequence[tuple[RunHistogram, Zones]]) -> Columns:
    """Make one row for each zone of each run; a zone without any time has 0 s."""
    counts = [len(zones.names) for _, zones in zoned]
    first_rows = np.array([0, *accumulate(counts)], dtype=np.intp)
    alike: dict[Zones, list[int]] = {}
    for place, (_, zones) in enumerate(zoned):
        alike.setdefault(zones, []).append(place)
    # Runs of the same zones lie together, so that borders are looked up once for all of them.
    order = [place for places in alike.values() for place in places]
    runs = [zoned[place][0] for place in order]
    row_of_bin = np.repeat(first_rows[order], [len(run.values) for run in runs])
    row_of_bin += np.concatenate(
        [
            _NO_ROWS,
            *(
                zones.place_of(np.concatenate([zoned[place][0].values for place in places]))
                for zones, places in alike.items()
            ),
        ]
    )
    seconds = np.concatenate([_NOTHING, *(run.seconds for run in runs)])
    metres = np.concatenate([_NOTHING, *(run.metres for run in runs)])
    row_count = int(first_rows[-1])
    return {
        "local_date": _repeated([run.day for run, _ in zoned], counts),
        "activity_id": _repeated([run.activity_id for run, _ in zoned], counts),
        "zone_set": _repeated([zones.zone_set for _, zones in zoned], counts),
        "zone": [name for _, zones in zoned for name in zones.names],
        "low": np.array([low for _, zones in zoned for low in (np.nan, *zones.borders)]),
        "high": np.array([high for _, zones in zoned for high in (*zones.borders, np.nan)]),
        "seconds": np.bincount(row_of_bin, seconds, row_count),
        "distance_m": _distance(
            np.bincount(row_of_bin, metres, row_count).astype(float), first_rows[:-1], counts
        ),
        "basis": _repeated([zones.basis for _, zones in zoned], counts),
    }


def _repeated(of_runs: Sequence[Any], counts: Sequence[int]) -> list[Any]:
    """Repeat what a run has for each of its rows."""
    return [value for value, count in zip(of_runs, counts, strict=True) for _ in range(count)]


def _distance(metres: Floats, first_rows: Indices, counts: Sequence[int]) -> Floats:
    """Leave the meters of all zones out where a run's histogram lacks any: NaN."""
    if counts:
        lacks_any = np.logical_or.reduceat(np.isnan(metres), first_rows)
        metres[np.repeat(lacks_any, counts)] = np.nan
    return metres
