"""Laws of publishing: what comes in decides what is there, not how or when it came."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.contract.tables import MEASURE_VERSION
from parsers.common.activity import FileKind
from storage import AssignedBy, Offer, Store, create_store
from storage.recordings.tables import STORED_FACTS

Make = Callable[..., Any]
Ingest = Callable[..., None]
Tree = Callable[[Path], dict[str, bytes]]

DAY_ONE = datetime(2026, 5, 30, 8, tzinfo=UTC)


def _assortment(make_sample: Make, make_reject: Make) -> list[Any]:
    """Three months, a clock never set, another sport, damage, and the same bytes twice."""
    starts = [datetime(2026, month, 28, 12, tzinfo=UTC) for month in (1, 2, 2, 3)]
    offers = [Offer(offered_at=DAY_ONE + timedelta(days=days)) for days in range(4)]
    return [
        *(
            make_sample(f"run {number}", start_time_utc=start, offer=offer)
            for number, (start, offer) in enumerate(zip(starts, offers, strict=True))
        ),
        make_sample("clock", start_time_utc=None),
        make_sample("ride", is_run=False),
        make_sample("run 1", start_time_utc=starts[1], offer=offers[1]),
        make_reject("broken"),
        make_reject("course", kind=FileKind.NOT_AN_ACTIVITY),
    ]


@pytest.fixture(scope="module")
def samples(make_sample: Make, make_reject: Make) -> list[Any]:
    return _assortment(make_sample, make_reject)


@pytest.fixture(scope="module")
def at_once(
    tmp_path_factory: pytest.TempPathFactory, samples: list[Any], ingest: Ingest, tree: Tree
) -> dict[str, bytes]:
    """What a store holds that all came to together."""
    store = create_store(tmp_path_factory.mktemp("once"))
    ingest(store, [samples])
    return tree(store.path)


@given(data=st.data())
@settings(max_examples=12)
def test_order_and_grouping_of_the_files_do_not_matter(
    samples: list[Any], at_once: dict[str, bytes], ingest: Ingest, tree: Tree, data: st.DataObject
) -> None:
    with TemporaryDirectory() as folder:
        in_steps = create_store(Path(folder))
        order = data.draw(st.permutations(samples))
        cuts = data.draw(st.lists(st.integers(1, len(order)), max_size=4).map(sorted))
        for start, end in zip([0, *cuts], [*cuts, len(order)], strict=True):
            middle = (start + end) // 2
            ingest(in_steps, [order[start:middle], order[middle:end]])
        assert tree(in_steps.path) == at_once


def test_publishing_again_changes_no_byte(
    tmp_path: Path, make_sample: Make, make_reject: Make, ingest: Ingest, tree: Tree
) -> None:
    store = create_store(tmp_path)
    samples = _assortment(make_sample, make_reject)
    ingest(store, [samples])
    before = tree(tmp_path)
    with store.run() as run:
        with run.staging.chunk() as part:
            for sample in samples:
                part.add(sample.parsed, sample.facts, sample.offer)
        assert run.publish().files_replaced == 0
    assert tree(tmp_path) == before


def test_a_newer_version_replaces_every_row_and_an_older_one_none(
    tmp_path: Path, make_sample: Make, ingest: Ingest, tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = create_store(tmp_path)
    ingest(store, [[make_sample("one"), make_sample("two")]])
    monkeypatch.setattr("storage.recordings.recordings.MEASURE_VERSION", MEASURE_VERSION + 1)
    ingest(store, [[make_sample("one", version=MEASURE_VERSION + 1)]])
    newer = tree(tmp_path)
    monkeypatch.undo()
    ingest(store, [[make_sample("one")]])
    assert tree(tmp_path) == newer
    first, two = (make_sample(name).facts[0].activity_id for name in ("one", "two"))
    for name in STORED_FACTS:
        rows = store.scan(name).collect()
        versions = rows.select("activity_id", "measure_version").unique().rows()
        assert set(versions) <= {(first, MEASURE_VERSION + 1), (two, MEASURE_VERSION)}
    assert store.series(first)["measure_version"].unique().to_list() == [MEASURE_VERSION + 1]


def test_an_activity_that_lost_its_efforts_leaves_none(
    tmp_path: Path, make_sample: Make, ingest: Ingest
) -> None:
    store = create_store(tmp_path)
    ingest(store, [[make_sample("one")]])
    ingest(store, [[make_sample("one", is_run=False)]])
    activity_id = make_sample("one").facts[0].activity_id
    for name in ("efforts", "sets", "best_efforts", "splits"):
        assert store.scan(name).collect().is_empty()
    assert store.series(activity_id).is_empty()


def test_what_is_no_run_has_activities_and_laps_only(
    tmp_path: Path, make_sample: Make, ingest: Ingest
) -> None:
    store = create_store(tmp_path)
    ingest(store, [[make_sample("ride", is_run=False)]])
    assert store.scan("activities").collect()["is_run"].to_list() == [False]
    assert not (tmp_path / "series").exists() or not list((tmp_path / "series").iterdir())


def test_children_join_to_one_version_of_their_activity(
    tmp_path: Path, make_sample: Make, ingest: Ingest
) -> None:
    store = create_store(tmp_path)
    ingest(store, [[make_sample(str(number)) for number in range(5)]])
    efforts, activities = store.scan("efforts"), store.scan("activities")
    joined = efforts.join(activities, on=["activity_id", "measure_version"]).collect()
    assert joined.height == efforts.collect().height
    assert (joined["local_date"] == joined["local_date_right"]).all()


def test_rows_are_sorted_by_athlete(tmp_path: Path, make_sample: Make, ingest: Ingest) -> None:
    store = create_store(tmp_path)
    offers = [
        Offer(offered_at=DAY_ONE, athlete_id=name, assigned_by=AssignedBy.OPTION)
        for name in ("zoe", "abe", "zoe", "abe")
    ]
    ingest(store, [[make_sample(str(n), offer=offer) for n, offer in enumerate(offers)]])
    for name in STORED_FACTS:
        assert store.scan(name).collect()["athlete_id"].is_sorted(), name


def test_a_known_athlete_is_not_made_unknown_again(
    tmp_path: Path, make_sample: Make, ingest: Ingest
) -> None:
    store = create_store(tmp_path)
    named = Offer(offered_at=DAY_ONE, athlete_id="abe", assigned_by=AssignedBy.OPTION)
    ingest(store, [[make_sample("one", offer=named)]])
    ingest(store, [[make_sample("one")]])
    assert store.scan("activities").collect()["athlete_id"].to_list() == ["abe"]


def test_the_same_bytes_keep_the_time_of_their_first_offer(
    tmp_path: Path, make_sample: Make, ingest: Ingest
) -> None:
    store = create_store(tmp_path)
    for days in (0, 40):
        offer = Offer(offered_at=DAY_ONE + timedelta(days=days))
        ingest(store, [[make_sample("one", offer=offer)]])
    assert store.files()["offered_at"].to_list() == [DAY_ONE]


def test_four_writers_of_one_month_lose_and_double_nothing(
    tmp_path: Path, make_sample: Make, ingest: Ingest
) -> None:
    create_store(tmp_path)
    samples = [make_sample(str(number)) for number in range(12)]
    failures: list[BaseException] = []

    def write(store: Store, samples: list[Any]) -> None:
        try:
            for sample in samples:
                ingest(store, [[sample]])
        except BaseException as error:
            failures.append(error)

    threads = [
        threading.Thread(target=write, args=(create_store(tmp_path), samples[start : start + 6]))
        for start in (0, 2, 4, 6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    stored = create_store(tmp_path).scan("activities").collect()["activity_id"]
    assert sorted(stored) == sorted(sample.facts[0].activity_id for sample in samples)


def test_a_bucket_that_cannot_be_read_is_named(
    tmp_path: Path, make_sample: Make, ingest: Ingest
) -> None:
    store = create_store(tmp_path)
    ingest(store, [[make_sample("one")]])
    bucket = tmp_path / "laps" / "month=2026-03" / "data-00.parquet"
    bucket.write_bytes(bucket.read_bytes()[:100])
    with pytest.raises(OSError, match=r"laps/month=2026-03/data-00\.parquet"):
        ingest(store, [[make_sample("two")]])
    assert pl.read_parquet(tmp_path / "activities" / "**" / "*.parquet").height == 1
