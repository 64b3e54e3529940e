"""Corrections that match no run: the coach is told, because they change nothing."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

import polars as pl

from config import Workspace
from flows.common.console import say
from flows.common.text import count
from metrics.judgements.inputs.coach import Correction
from metrics.judgements.inputs.corrections import unmatched_corrections
from storage import Store

SHOWN_AT_MOST = 10


def corrections_without_run(store: Store, workspace: Workspace) -> list[Correction]:
    """List the corrections that match no run of their athlete, by athlete and day."""
    corrections = sorted(
        workspace.coach.corrections, key=lambda word: (word.athlete_id, word.local_date)
    )
    if not corrections:
        return []
    is_named = pl.col("athlete_id").is_in({word.athlete_id for word in corrections})
    runs = store.read("activities", lambda rows: rows.filter(is_named))
    return [
        correction
        for athlete_id, words in groupby(corrections, key=lambda word: word.athlete_id)
        for correction in unmatched_corrections(
            runs.filter(pl.col("athlete_id") == athlete_id), words
        )
    ]


def note_corrections_without_run(store: Store, workspace: Workspace) -> None:
    """Print the corrections that match no run."""
    for line in unmatched_lines(store, workspace):
        say(line)


def unmatched_lines(store: Store, workspace: Workspace) -> Iterator[str]:
    """Write the corrections that match no run; nothing where all match."""
    unmatched = corrections_without_run(store, workspace)
    if not unmatched:
        return
    yield f"corrections.csv: {count(len(unmatched), 'correction')} without a matching run:"
    for correction in unmatched[:SHOWN_AT_MOST]:
        name = workspace.name_of(correction.athlete_id)
        at = f" {correction.at:%H:%M}" if correction.at else ""
        yield f"  {name}, {correction.local_date}{at}: {correction.kind.replace('_', ' ')}"
    if len(unmatched) > SHOWN_AT_MOST:
        yield f"  … and {len(unmatched) - SHOWN_AT_MOST} more"
