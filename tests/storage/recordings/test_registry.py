from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from storage import AssignedBy, Offer, Store, create_store
from storage.backends.folder import Folder
from storage.format.layout import read_settings
from storage.recordings.assignment import ASSIGNMENTS
from storage.recordings.recordings import CLAIMS
from storage.recordings.registry import RecordingRegistry, changed_claims

Make = Callable[..., Any]
Ingest = Callable[..., None]

MONTHS = ("2026-01", "2026-02", "2026-03")


@pytest.fixture
def store(tmp_path: Path, make_sample: Make, ingest: Ingest) -> Store:
    """Make a store with one run in each of three months."""
    store = create_store(tmp_path)
    days = [datetime.fromisoformat(f"{month}-15T12:00:00Z") for month in MONTHS]
    offer = Offer(offered_at=days[0], athlete_id="f07", assigned_by=AssignedBy.FOLDER)
    samples = [make_sample(str(day), start_time_utc=day) for day in days]
    ingest(store, [[replace(sample, offer=offer) for sample in samples]])
    return store


def registry(store: Store) -> RecordingRegistry:
    disk = Folder(store.path)
    return RecordingRegistry(disk, read_settings(disk))


def test_months_are_dealt_with_in_the_order_of_time(store: Store) -> None:
    claims = store.claims()
    nothing = ASSIGNMENTS.empty()
    assert [*registry(store).batches(claims, nothing, size=2)] == [[*MONTHS[:2]], [MONTHS[2]]]
    assert [*registry(store).batches(claims, nothing, size=9)] == [[*MONTHS]]
    assigned = claims.filter(month="2026-02").select(ASSIGNMENTS.schema.names())
    assert [*registry(store).batches(CLAIMS.empty(), assigned, size=9)] == [["2026-02"]]


def test_only_what_differs_is_changed(store: Store) -> None:
    stored = store.claims()
    fresh = stored.clear().with_columns(chunk=0).cast({"chunk": stored.schema["number"]})
    assignments = ASSIGNMENTS.frame(
        [
            {
                "activity_id": stored["activity_id"][0],
                "athlete_id": "m02",
                "assigned_by": AssignedBy.CORRECTION,
                "zone": None,
                "assigned_at": datetime(2026, 4, 1, tzinfo=UTC),
            }
        ]
    )
    changed = changed_claims(stored, fresh, assignments)
    assert changed["activity_id"].to_list() == [stored["activity_id"][0]]
    assert changed["athlete_id"].to_list() == ["m02"]
    assert changed_claims(stored, fresh, ASSIGNMENTS.empty()).is_empty()


def test_claims_that_were_lost_are_made_from_the_rows(store: Store) -> None:
    before = store.claims()
    (store.path / "_claims" / "month=2026-02" / "data-00.parquet").unlink()
    columns = ["activity_id", "athlete_id", "month", "verdict", "file_sha256", "is_run"]
    assert store.claims().select(columns).equals(before.select(columns))
