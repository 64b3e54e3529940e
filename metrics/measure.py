"""Measure one activity: fill every facts table from its file alone."""

from __future__ import annotations

from collections.abc import Mapping

from metrics.contract.enums import Evidence, RunWord
from metrics.contract.tables import ACTIVITIES, EFFORTS, FACTS, LAPS, SERIES, no_rows
from metrics.facts import Facts
from metrics.recording.running import NotARun, why_not_a_run
from metrics.segmentation import find_efforts
from metrics.totals.best_efforts import best_efforts
from metrics.totals.histograms import heart_rate_histogram, speed_histogram
from metrics.totals.laps import laps
from metrics.totals.measured import MeasuredActivity
from metrics.totals.series import series
from metrics.totals.splits import splits
from metrics.totals.summary import Search, summary
from metrics.track.found import OvalRun, find_track
from parsers.common.activity import Activity
from parsers.common.schema import TableRows


def measure(
    activity: Activity, *, evidence: Evidence = Evidence.AUTO, run_word: RunWord | None = None
) -> Facts:
    """Measure one activity.

    A pure function: it reads no settings, no history and no clock.

    Parameters
    ----------
    activity
        One recorded session, as the parsers return it.
    evidence
        What efforts may be found from. `Evidence.DETECTION` looks at the signal alone.
    run_word
        A coach's word on whether it was a run, which outweighs the file; None without one.

    Returns
    -------
    Facts
        Rows of every facts table. An activity that is not a run has rows in `activities` (with
        `is_run` false) and `laps` only. Null is "not known", 0 is "measured, and zero"; NaN and
        infinity never occur.
    """
    run = MeasuredActivity.of(activity)
    verdict = _verdict(run, run_word)
    if verdict is not None:
        tables = {
            ACTIVITIES.name: summary(run, verdict=verdict),
            LAPS.name: laps(activity, no_rows(EFFORTS)),
        }
        missing = {name: no_rows(table) for name, table in FACTS.items() if name not in tables}
        return _facts(activity, tables | missing, no_rows(SERIES), is_run=False)
    track = find_track(activity, run.signal, run.venue)
    tables = _run_tables(run, evidence, run_word, track)
    fit = track.fit if track else None
    return _facts(activity, tables, series(activity, run.signal, fit), is_run=True)


def _verdict(run: MeasuredActivity, run_word: RunWord | None) -> NotARun | None:
    """Say why it is no run, None for a run: the coach's word first."""
    if run_word is not None:
        return NotARun.SAID if run_word is RunWord.NO_RUN else None
    return why_not_a_run(run.activity, run.signal, run.seconds, run.is_ridden)


def _run_tables(
    run: MeasuredActivity, evidence: Evidence, run_word: RunWord | None, track: OvalRun | None
) -> dict[str, TableRows]:
    detected = find_efforts(
        run.activity, run.signal, evidence=evidence, track=track, is_ridden=run.is_ridden
    )
    row = summary(
        run,
        verdict=None,
        run_word=run_word,
        search=Search(
            easy_speed_mps=detected.easy_speed_mps,
            effort_count=len(detected.effort_rows),
            set_count=len(set(detected.set_rows.columns["set_index"])),
            fit=track.fit if track and detected.snaps else None,
        ),
    )
    return {
        "laps": laps(run.activity, detected.effort_rows),
        "efforts": detected.effort_rows,
        "sets": detected.set_rows,
        "best_efforts": best_efforts(run, track if detected.snaps else None),
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
