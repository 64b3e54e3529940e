"""A sound store has no problems; each kind of harm is found and named."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from msgspec.structs import replace

from storage import Store, create_store, open_store
from storage.format.parquet import encode
from storage.recordings.tables import STORED, STORED_FACTS

Make = Callable[..., Any]
Ingest = Callable[..., None]
Harm = Callable[[pl.DataFrame], pl.DataFrame]

OTHER = pl.lit(9, dtype=pl.Int32)
MARCH = "month=2026-03/data-00.parquet"


@pytest.fixture(scope="module")
def sound(
    tmp_path_factory: pytest.TempPathFactory, make_sample: Make, make_reject: Make, ingest: Ingest
) -> Path:
    """Five runs with at least one effort among them, a ride and a reject."""
    store = create_store(tmp_path_factory.mktemp("sound"))
    samples = [make_sample(str(number)) for number in range(5)]
    ride = make_sample("ride", is_run=False, start_time_utc=None)
    ingest(store, [[*samples, ride, make_reject("bad")]])
    return store.path


@pytest.fixture
def store(sound: Path, tmp_path: Path) -> Store:
    """The sound store, to be harmed."""
    shutil.copytree(sound, tmp_path, dirs_exist_ok=True)
    return open_store(tmp_path)


def _harm(store: Store, name: str, harm: Harm) -> None:
    path = store.path / name / MARCH
    path.write_bytes(encode(STORED[name], harm(pl.read_parquet(path))))


def _messages(store: Store) -> dict[str, str]:
    return {problem.key: problem.message for problem in store.verify()}


def test_a_sound_store_has_no_problems(store: Store) -> None:
    assert store.verify() == []


def test_an_empty_store_is_sound(tmp_path: Path) -> None:
    assert create_store(tmp_path / "new").verify() == []


@pytest.mark.parametrize("name", [*STORED_FACTS, "files"])
def test_a_damaged_bucket_is_named(store: Store, name: str) -> None:
    path = store.path / name / MARCH
    path.write_bytes(path.read_bytes()[:-20])
    assert "its digest is another one" in _messages(store)[f"{name}/{MARCH}"]


def test_a_bucket_of_another_schema_is_named(store: Store) -> None:
    path = store.path / "laps" / MARCH
    laps = STORED_FACTS["laps"]
    fewer = replace(laps, columns=tuple(c for c in laps.columns if c.name != "trigger"))
    path.write_bytes(encode(fewer, pl.read_parquet(path).drop("trigger")))
    assert "trigger" in _messages(store)[f"laps/{MARCH}"]


def test_a_bucket_that_another_program_wrote_is_named(store: Store) -> None:
    path = store.path / "laps" / MARCH
    pl.read_parquet(path).write_parquet(path)
    assert "no digest" in _messages(store)[f"laps/{MARCH}"]


def test_a_missing_bucket_is_named(store: Store) -> None:
    (store.path / "sets" / MARCH).unlink()
    assert _messages(store)[f"sets/{MARCH}"].startswith("missing")


def test_an_activity_that_is_there_twice_is_named(store: Store) -> None:
    folder = store.path / "activities" / "month=2026-04"
    folder.mkdir()
    (folder / "data-00.parquet").write_bytes((store.path / "activities" / MARCH).read_bytes())
    message = [problem.message for problem in store.verify()]
    assert sum("does not belong" in what for what in message) == 5
    assert sum("is in activities/month=2026-03" in what for what in message) == 5


@pytest.mark.parametrize(
    ("name", "harm", "message"),
    [
        ("efforts", lambda rows: rows.head(1).vstack(rows), "the same key"),
        ("efforts", lambda rows: rows.slice(1), "its effort_count is"),
        ("laps", lambda rows: rows.slice(1), "its lap_count is"),
        ("splits", lambda rows: rows.with_columns(measure_version=OTHER), "without their activity"),
        ("activities", lambda rows: rows.slice(1), "without their activity"),
        ("files", lambda rows: rows.filter(pl.col("verdict") != "ingested"), "has no verdict"),
        ("files", lambda rows: rows.with_columns(activity_id=pl.lit("f" * 20)), "is not stored"),
    ],
)
def test_rows_that_disagree_are_named(store: Store, name: str, harm: Harm, message: str) -> None:
    _harm(store, name, harm)
    assert any(message in problem.message for problem in store.verify())


def test_a_lost_recording_is_named(store: Store) -> None:
    recording = next((store.path / "series").iterdir())
    recording.unlink()
    (problem,) = store.verify()
    assert problem.key == f"activities/{MARCH}"
    assert problem.message == f"activity {recording.stem} has no recording"
    assert problem.activity_ids == {recording.stem}


def test_a_damaged_and_a_stray_recording_are_named(store: Store) -> None:
    recording = next((store.path / "series").iterdir())
    stray = recording.with_name("0123456789abcdef0123.parquet")
    stray.write_bytes(recording.read_bytes())
    recording.write_bytes(b"PAR1")
    message = _messages(store)
    assert message.keys() == {f"series/{recording.name}", f"series/{stray.name}"}


def test_an_index_that_disagrees_is_named(store: Store) -> None:
    with store.index() as index:
        (key,) = index.stamps()
        index.copy_bucket(key, index.stamps()[key], [])
    assert [problem.message for problem in store.verify()] == ["the index holds other verdicts"]
