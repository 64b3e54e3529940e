"""Measure one activity: every facts table of it, from its file alone."""

from __future__ import annotations

from collections.abc import Mapping

from metrics.contract.enums import Evidence
from metrics.contract.tables import ACTIVITIES, EFFORTS, FACTS, LAPS, SERIES, no_rows
from metrics.facts import Facts
from metrics.recording.running import why_not_a_run
from metrics.segmentation import find_efforts
from metrics.totals.best_efforts import best_efforts
from metrics.totals.histograms import heart_rate_histogram, speed_histogram
from metrics.totals.laps import laps
from metrics.totals.measured import Measured
from metrics.totals.series import series
from metrics.totals.splits import splits
from metrics.totals.summary import summary
from parsers.common.activity import Activity
from parsers.common.schema import TableRows


def measure(activity: Activity, *, evidence: Evidence = Evidence.AUTO) -> Facts:
    """The facts tables of one activity; pure: no settings, no history, no clock.

    An activity that is not a run has rows in `activities` (`is_run` false) and `laps` only.
    `Evidence.DETECTION` finds efforts from the signal alone.
    """
    run = Measured.of(activity)
    verdict = why_not_a_run(activity, run.signal, run.seconds)
    if verdict is not None:
        tables = {
            ACTIVITIES.name: summary(run, verdict=verdict),
            LAPS.name: laps(activity, no_rows(EFFORTS)),
        }
        missing = {name: no_rows(table) for name, table in FACTS.items() if name not in tables}
        return _facts(activity, tables | missing, no_rows(SERIES), is_run=False)
    return _facts(activity, _run_tables(run, evidence), series(activity), is_run=True)


def _run_tables(run: Measured, evidence: Evidence) -> dict[str, TableRows]:
    found = find_efforts(run.activity, run.signal, evidence=evidence)
    row = summary(
        run,
        verdict=None,
        easy_speed_mps=found.easy_speed_mps,
        effort_count=len(found.effort_rows),
        set_count=len(set(found.set_rows.columns["set_index"])),
    )
    return {
        "laps": laps(run.activity, found.effort_rows),
        "efforts": found.effort_rows,
        "sets": found.set_rows,
        "best_efforts": best_efforts(run),
        "speed_histogram": speed_histogram(run),
        "heart_rate_histogram": heart_rate_histogram(run),
        "splits": splits(run),
        "activities": row,
    }


def _facts(
    activity: Activity, tables: Mapping[str, TableRows], recording: TableRows, *, is_run: bool
) -> Facts:
    return Facts(
        activity_id=activity.activity_id,
        start_time_utc=activity.start_time_utc,
        is_run=is_run,
        rows={name: tables[name] for name in FACTS},
        recording=recording,
    )
