from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from metrics import measure
from metrics.facts import Facts
from parsers import parse
from parsers.common.schema import TableRows
from storage import Store, create_store
from storage.recordings.soundness import unsoundness

Make = Callable[..., Any]

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"


@pytest.fixture(scope="module")
def facts() -> Facts:
    """Measure a run with efforts."""
    (activity,) = parse((EXAMPLES / "smart_8x200.fit").read_bytes()).activities
    return measure(activity)


def changed(facts: Facts, table: str, **columns: pl.Expr) -> Facts:
    rows = facts.tables[table].with_columns(**columns)
    return replace(facts, rows={**facts.rows, table: TableRows.of(facts.rows[table].table, rows)})


def doubled(facts: Facts, table: str) -> Facts:
    rows = facts.tables[table]
    both = TableRows.of(facts.rows[table].table, pl.concat([rows, rows.head(1)]))
    return replace(facts, rows={**facts.rows, table: both})


def test_what_is_measured_is_sound(facts: Facts) -> None:
    assert facts.rows["efforts"].columns["start_s"][1] > 0
    assert unsoundness(facts) is None


@pytest.mark.parametrize(("early_s", "is_sound"), [(0.0, True), (1e-7, True), (0.01, False)])
def test_efforts_may_touch_and_never_overlap(facts: Facts, early_s: float, is_sound: bool) -> None:
    meeting = changed(facts, "efforts", end_s=pl.col("start_s").shift(-1, fill_value=9e9) + early_s)
    meeting = changed(meeting, "activities", elapsed_s=pl.lit(9.1e9))
    expected = None if is_sound else "effort 2 begins 0.01 s before effort 1 ends"
    assert unsoundness(meeting) == expected


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"start_s": pl.when(effort_index=1).then(-1.0).otherwise("start_s")}, "effort 1, -1.00"),
        ({"end_s": pl.col("end_s") + pl.when(effort_index=8).then(9e6).otherwise(0)}, "effort 8"),
        ({"end_s": pl.col("start_s")}, "effort 1, "),
    ],
)
def test_no_effort_leaves_the_activity(facts: Facts, columns: Any, words: str) -> None:
    reason = unsoundness(changed(facts, "efforts", **columns))
    assert reason is not None
    assert words in reason
    assert "before" in reason or "outside of the activity" in reason


@given(table=st.sampled_from(["laps", "efforts", "sets", "best_efforts", "activities"]))
def test_infinity_and_doubled_keys_are_named(facts: Facts, table: str) -> None:
    declared = facts.rows[table].table
    column = next(c.name for c in reversed(declared.columns) if c.dtype.is_float())
    infinite = changed(facts, table, **{column: pl.lit(float("-inf"))})
    assert unsoundness(infinite) == f"{table}.{column} is infinite"
    assert unsoundness(doubled(facts, table)) == f"{table} has 1 rows with the key of another"


def test_lists_and_arrays_are_looked_into(facts: Facts) -> None:
    rows = facts.rows["efforts"]
    as_lists = {name: list(values) for name, values in rows.columns.items()}
    as_lists["contrast"][2] = float("inf")
    harmed = replace(facts, rows={**facts.rows, "efforts": TableRows(rows.table, as_lists)})
    assert unsoundness(harmed) == "efforts.contrast is infinite"


def test_a_file_that_was_measured_wrongly_is_refused_and_the_others_are_not(
    tmp_path: Path, make_sample: Make, facts: Facts
) -> None:
    store: Store = create_store(tmp_path)
    bad, good = make_sample("bad"), make_sample("good")
    with store.run() as run:
        with run.staging.chunk() as chunk:
            harmed = doubled(bad.facts[0], "activities")
            reason = chunk.add(bad.parsed, [harmed], bad.offer, content=b"bad")
            assert reason is not None
            assert reason.startswith("it was measured wrongly: activities has 1 rows")
            assert chunk.add(good.parsed, good.facts, good.offer) is None
        run.publish()
    verdicts = store.files().select("file_sha256", "verdict", "reason").rows()
    assert (bad.parsed.file_sha256, "rejected", reason) in verdicts
    assert store.read("activities")["activity_id"].to_list() == [good.facts[0].activity_id]
    # A better program measures it again.
    assert list(store.archive.hashes()) == [bad.parsed.file_sha256]
    assert store.verify() == []
