"""Figures of real sessions: intervals, runners left out, and what a coach would sign."""

from __future__ import annotations

import polars as pl
import pytest
from msgspec.structs import replace

from benchmarks.evaluation.corpus import (
    SessionCount,
    corpus_table,
    f1,
    interval,
    is_signed,
    session_counts,
    without_each_runner,
)
from metrics import Evidence, Facts, measure
from parsers.common.schema import TableRows
from parsers.parse import parse
from simulator.laps import Lapping
from simulator.session import Outing
from simulator.shapes import outing


def count(runner: str, hits: int, *, kind: str = "intervals", number: int = 1) -> SessionCount:
    path = f"sessions/{runner}/{number:03d}.fit"
    return SessionCount(path=path, kind=kind, true_count=10, detected_count=10, hit_count=hits)


COUNTS = [count("a", 10), count("a", 10, number=2), count("b", 5), count("b", 5, number=2)]


def test_f1_is_over_all_reps_and_the_interval_over_sessions() -> None:
    assert f1(COUNTS) == 0.75
    low, high = interval(COUNTS)
    assert 0.5 <= low < 0.75 < high <= 1.0
    assert interval([count("a", 8)] * 5) == (0.8, 0.8)


def test_a_runner_left_out_leaves_the_others() -> None:
    assert without_each_runner(COUNTS) == {"a": (1.0, 0.5), "b": (0.5, 1.0)}
    assert without_each_runner([*COUNTS, count("c", 0)]).keys() == {"a", "b"}


def test_the_scorers_counts_are_read_and_steady_runs_left_out() -> None:
    row = {"kind": "strides", "reps": 6, "efforts": 7, "counted_efforts": 6, "hit50": 5}
    (read,) = session_counts({"raw/x.fit": row, "raw/y.fit": {"kind": "steady", "false": 1}})
    assert (read.true_count, read.detected_count, read.hit_count) == (6, 6, 5)
    assert read.runner == "raw/x.fit"


def test_the_table_has_a_row_for_each_evidence_and_kind() -> None:
    both = [*COUNTS, *(replace(session, kind="strides") for session in COUNTS)]
    lines = corpus_table({"All evidence": both}).splitlines()
    assert lines[2].startswith("| All evidence, intervals | 4 | 0.750 | ")
    assert lines[2].endswith("| 0.500 | 0.500 |")
    assert len(lines) == 4


@pytest.fixture(scope="module")
def run() -> Outing:
    return outing("reps_16x400", seed=0, lapping=Lapping.MANUAL)


@pytest.fixture(scope="module")
def facts(run: Outing) -> Facts:
    (activity,) = parse(run.fit()).activities
    return measure(activity, evidence=Evidence.AUTO)


def laps_of(facts: Facts) -> list[dict[str, str]]:
    """The laps that a runner would have pressed exactly at what was detected."""
    return [
        {
            "start_s": str(row["start_s"]),
            "end_s": str(row["end_s"]),
            "distance_m": str(row["nominal_distance_m"] or row["distance_m"]),
            "duration_s": str(row["official_duration_s"] or row["duration_s"]),
        }
        for row in facts.tables["efforts"].iter_rows(named=True)
    ]


def test_a_coach_signs_what_the_laps_say(facts: Facts) -> None:
    assert is_signed(facts, laps_of(facts))


def test_a_coach_does_not_sign_a_missing_rep_a_wrong_measure_or_a_split_set(facts: Facts) -> None:
    laps = laps_of(facts)
    assert not is_signed(facts, laps[1:])
    assert not is_signed(facts, [lap | {"distance_m": "430", "duration_s": "5"} for lap in laps])
    rows = facts.tables["efforts"]
    half = rows.with_columns(
        set_index=pl.when(pl.col("rep_index") > 8).then(2).otherwise(pl.col("set_index"))
    )
    sets = facts.tables["sets"]
    both = pl.concat([sets, sets.with_columns(set_index=pl.lit(2, sets.schema["set_index"]))])
    split = replace(
        facts,
        rows={
            **facts.rows,
            "efforts": TableRows.of(facts.rows["efforts"].table, half.cast(rows.schema)),
            "sets": TableRows.of(facts.rows["sets"].table, both),
        },
    )
    assert not is_signed(split, laps)
