from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from storage import AssignedBy, Offer, Store, create_store
from storage.format.parquet import tables_without_rows
from storage.recordings.tables import STORED_FACTS

Make = Callable[..., Any]
Ingest = Callable[..., None]

OF_RIDES = {"activities", "laps"}
MARCH_ALONE = {"month=2026-03"}


def files_of(store: Store, name: str) -> list[Path]:
    return sorted((store.path / name).rglob("*.parquet"))


FEBRUARY, MARCH = (datetime(2026, month, 14, 12, tzinfo=UTC) for month in (2, 3))


@pytest.fixture
def store(tmp_path: Path, make_sample: Make, ingest: Ingest) -> Store:
    """Make a store of a month with a ride alone, which has laps, and of one with runs."""
    store = create_store(tmp_path)
    ingest(store, [[make_sample("a", start_time_utc=FEBRUARY, is_run=False)]])
    ingest(store, [[make_sample(name, start_time_utc=MARCH) for name in "bcd"]])
    return store


def test_only_months_with_rows_have_files(store: Store) -> None:
    for name in STORED_FACTS:
        months = {path.parent.name for path in files_of(store, name)}
        assert months == ({"month=2026-02", "month=2026-03"} if name in OF_RIDES else MARCH_ALONE)
        assert all(pl.read_parquet(path).height for path in files_of(store, name))
    assert store.verify() == []


def test_the_activities_say_which_tables_have_no_rows_in_their_month(store: Store) -> None:
    ride, runs = (tables_without_rows(p.read_bytes()) for p in files_of(store, "activities"))
    assert ride == STORED_FACTS.keys() - OF_RIDES
    assert runs == frozenset()


def test_a_month_that_was_lost_is_still_missed(store: Store) -> None:
    for path in [path for name in STORED_FACTS for path in files_of(store, name)]:
        content = path.read_bytes()
        path.unlink()
        assert store.verify() != [], path
        path.write_bytes(content)
    assert store.verify() == []


def test_who_is_forgotten_leaves_no_empty_month(tmp_path: Path, make_sample: Make) -> None:
    store = create_store(tmp_path)
    with store.run() as run:
        for who, day in (("f07", FEBRUARY), ("m02", MARCH)):
            offer = Offer(offered_at=day, athlete_id=who, assigned_by=AssignedBy.OPTION)
            sample = make_sample(who, start_time_utc=day, offer=offer)
            with run.staging.chunk() as chunk:
                chunk.add(sample.parsed, sample.facts, sample.offer)
        run.publish()
    store.forget("f07")
    for name in STORED_FACTS:
        assert {path.parent.name for path in files_of(store, name)} <= MARCH_ALONE
    assert store.verify() == []
    store.forget("m02")
    assert store.read("activities").is_empty()
    assert store.verify() == []
