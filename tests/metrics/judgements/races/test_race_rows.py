from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from metrics.judgements.contract.tables import RACE_REVIEW, RACE_SPLITS, judged
from metrics.judgements.inputs.recordings import Readings
from metrics.judgements.races.race_days import judged_races
from metrics.judgements.races.race_rows import race_rows, rule_ids
from metrics.judgements.sessions.paced_sets import paced_sets
from tests.metrics.judgements.conftest import MakeContext, MakeFacts
from tests.metrics.judgements.races.conftest import (
    DAY,
    RACE_LAPS,
    SEASON,
    MakeRecording,
    MakeRuns,
    of_file,
    result,
)


def test_rows_fit_their_tables_and_keys_are_unique(
    make_facts: MakeFacts,
    make_context: MakeContext,
    make_runs: MakeRuns,
    make_recording: MakeRecording,
) -> None:
    facts = replace(
        make_facts(), activities=make_facts(activities=make_runs(("r", DAY)).to_dicts()).activities
    )
    results = (result(DAY - timedelta(days=90), duration_s=310.0), result())
    context = make_context(results=results, seasons=(SEASON,))
    file = make_recording(*RACE_LAPS)
    rows = race_rows(facts, context, paced_sets(facts, context), Readings(lambda _: file))
    for table in (RACE_REVIEW, RACE_SPLITS):
        frame = judged(table, rows[table.name], athlete_id="a1", settings_hash="0")
        assert frame.select(table.key).is_unique().all()
    assert len(rows[RACE_REVIEW.name]) == 2
    row = rows[RACE_REVIEW.name][1]
    assert row["third_lap"] == "settled"
    assert row["best_before_s"] == 310.0
    assert {split["split_kind"] for split in rows[RACE_SPLITS.name]} == {"lap", "200", "last_300"}


def test_A16_a_seasons_first_race_is_shown_not_graded(
    make_context: MakeContext, make_runs: MakeRuns, make_recording: MakeRecording
) -> None:
    file = make_recording(*RACE_LAPS)
    results = (result(), result(DAY + timedelta(days=7)))
    context = make_context(results=results, seasons=(SEASON,))
    runs = make_runs(("r1", DAY), ("r2", DAY + timedelta(days=7)))
    first, second = judged_races(runs, context, of_file(file))
    assert "A16" in rule_ids(first)
    assert "A15" not in rule_ids(first)
    assert "A15" in rule_ids(second)
