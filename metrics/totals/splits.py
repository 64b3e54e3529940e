"""Make the table `splits`: each kilometer and each mile of a run, with interpolated ends."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from metrics.contract.enums import SplitUnit
from metrics.contract.tables import SPLITS, facts_rows, no_rows
from metrics.contract.units import KILOMETRE_M, MILE_M
from metrics.recording.signal import Floats
from metrics.totals.measured import MeasuredActivity
from parsers.common.schema import TableRows

UNITS_M: Mapping[SplitUnit, float] = {SplitUnit.KM: KILOMETRE_M, SplitUnit.MILE: MILE_M}
SHORTEST_M = 1.0
"""A last stretch under a meter is rounding, not running."""


def splits(run: MeasuredActivity) -> TableRows:
    """Make the rows of `splits`, for kilometers and for miles.

    A border is where the distance was first reached: standing there belongs to the next split,
    standing at the end to none.

    Parameters
    ----------
    run
        The activity with its signal.

    Returns
    -------
    TableRows
        Splits of both units; the last of each may be shorter than its unit. None for a run
        shorter than SHORTEST_M. Means are null where the channel was not recorded.
    """
    total_m = float(run.distance_m[-1]) if len(run.distance_m) else 0.0
    if total_m < SHORTEST_M:
        return no_rows(SPLITS)
    borders = {unit: _borders(total_m, length_m) for unit, length_m in UNITS_M.items()}
    counts = [len(each) - 1 for each in borders.values()]
    units_m = np.repeat(list(UNITS_M.values()), counts)
    start_m = np.concatenate([each[:-1] for each in borders.values()])
    end_m = np.concatenate([each[1:] for each in borders.values()])
    columns = {
        "unit": [unit for unit, count in zip(borders, counts, strict=True) for _ in range(count)],
        "split_index": np.concatenate([np.arange(1, count + 1) for count in counts]),
        "is_whole": end_m - start_m > units_m - SHORTEST_M,
        "distance_m": end_m - start_m,
    }
    return facts_rows(
        SPLITS, columns | _between(run, start_m, end_m), activity_id=run.activity.activity_id
    )


def _borders(total_m: float, length_m: float) -> Floats:
    whole = np.arange(0.0, total_m, length_m)
    return np.append(whole[:-1] if total_m - whole[-1] < SHORTEST_M else whole, total_m)


def _between(run: MeasuredActivity, start_m: Floats, end_m: Floats) -> dict[str, Floats]:
    """Measure the columns between two distances."""
    start_s, end_s = (_first_reached(run.distance_m, each) for each in (start_m, end_m))
    timer_s = run.timer.at(end_s) - run.timer.at(start_s)
    unknown, nothing = np.full((2, len(start_s)), np.nan)
    climbed = (run.climb.ascent_m, run.climb.descent_m) if run.climb else ()
    gained = [
        np.interp(end_s, run.signal.time_s, each) - np.interp(start_s, run.signal.time_s, each)
        for each in climbed
    ] or [nothing, nothing]
    return {
        "start_s": start_s,
        "end_s": end_s,
        "elapsed_s": end_s - start_s,
        "timer_s": timer_s,
        # A watch that leapt has splits of no time at all.
        "mean_speed_mps": np.divide(end_m - start_m, timer_s, out=unknown, where=timer_s > 0),
        "mean_heart_rate_bpm": run.seconds.mean_between(run.heart_rate_bpm, start_s, end_s),
        "mean_cadence_spm": run.seconds.mean_between(run.signal.cadence_spm, start_s, end_s),
        "ascent_m": gained[0],
        "descent_m": gained[1],
    }


def _first_reached(distance_m: Floats, goal_m: Floats) -> Floats:
    """Find when each distance was first reached, in s, interpolated."""
    after = np.maximum(np.searchsorted(distance_m[:-1], goal_m), 1)
    step_m = distance_m[after] - distance_m[after - 1]
    part = np.divide(
        goal_m - distance_m[after - 1], step_m, out=np.zeros(len(after)), where=step_m > 0
    )
    reached: Floats = after - 1 + np.minimum(np.maximum(part, 0.0), 1.0)
    return reached
