from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from flows.engine.runs_meant import UnknownRunError, activities_meant, activities_of_watches
from parsers import parse
from storage import Store, open_store

Put = Callable[[Path, bytes], Path]


@pytest.fixture
def store(
    tmp_path: Path, contents: dict[str, bytes], put: Put, ingest: Callable[..., object]
) -> Store:
    """A race in one folder, a session in another whose name begins alike."""
    put(tmp_path / "girls" / "a.fit", contents["race_1600.fit"])
    put(tmp_path / "girls2" / "b.fit", contents["21x400.fit"])
    ingest(tmp_path / "girls", tmp_path / "girls2")
    return open_store(tmp_path / "store")


@pytest.fixture
def race(contents: dict[str, bytes]) -> str:
    """The race's id."""
    return parse(contents["race_1600.fit"]).activities[0].activity_id


def test_a_file_and_a_folder_mean_what_was_ingested_from_them(
    store: Store, tmp_path: Path, race: str
) -> None:
    for path in (tmp_path / "girls" / "a.fit", tmp_path / "girls"):
        assert activities_meant(store, store.claims(), [str(path)]) == {race}
    assert len(activities_meant(store, store.claims(), [str(tmp_path)])) == 2


def test_six_first_digits_of_an_id_are_enough(store: Store, race: str) -> None:
    assert activities_meant(store, store.claims(), [race[:6].upper()]) == {race}
    with pytest.raises(UnknownRunError, match="nothing was ingested from"):
        activities_meant(store, store.claims(), [race[:5]])


def test_digits_that_begin_two_ids_ask_for_more(store: Store) -> None:
    alike = store.claims().with_columns(
        activity_id=pl.concat_str(pl.lit("abcdef"), pl.col("activity_id"))
    )
    with pytest.raises(UnknownRunError, match="beginning of 2 ids"):
        activities_meant(store, alike, ["abcdef"])


def test_a_watch_means_its_runs(store: Store, contents: dict[str, bytes], race: str) -> None:
    serial = parse(contents["race_1600.fit"]).activities[0].serial_number
    assert race in activities_of_watches(store, store.claims(), [str(serial)])
    with pytest.raises(UnknownRunError, match="serial 'none'"):
        activities_of_watches(store, store.claims(), ["none"])
