from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from storage import AssignedBy, Offer, Store, create_store
from storage.format.enums import Verdict
from storage.recordings.tables import BUCKETED

Make = Callable[..., Any]
Ingest = Callable[..., None]


@pytest.fixture
def store(tmp_path: Path, make_sample: Make, ingest: Ingest) -> Store:
    """Make a store with one run of f07 and one of m02."""
    store = create_store(tmp_path)
    ingest(store, [[belonging_to("f07", make_sample), belonging_to("m02", make_sample)]])
    return store


def belonging_to(athlete_id: str, make_sample: Make) -> Any:
    sample = make_sample(athlete_id)
    offered_at = sample.offer.offered_at
    offer = Offer(offered_at=offered_at, athlete_id=athlete_id, assigned_by=AssignedBy.OPTION)
    return replace(sample, offer=offer)


def test_the_athletes_rows_go_and_the_others_stay(store: Store, make_sample: Make) -> None:
    gone = belonging_to("f07", make_sample).facts[0].activity_id
    forgotten = store.forget("f07")
    assert (forgotten.activity_count, forgotten.file_count) == (1, 1)
    for name in BUCKETED:
        assert gone not in store.read(name)["activity_id"].to_list()
    assert store.series(gone).is_empty()
    assert store.read("activities")["athlete_id"].to_list() == ["m02"]
    assert store.verify() == []


def test_what_was_forgotten_does_not_come_back(
    store: Store, make_sample: Make, ingest: Ingest
) -> None:
    store.forget("f07")
    ingest(store, [[belonging_to("f07", make_sample)]])
    assert store.read("activities")["athlete_id"].to_list() == ["m02"]
    assert sorted(store.files()["verdict"]) == [Verdict.FORGOTTEN, Verdict.INGESTED]


def test_nobody_is_forgotten_without_harm(store: Store) -> None:
    before = store.read("activities")
    assert store.forget("f99").file_count == 0
    assert store.read("activities").equals(before)
