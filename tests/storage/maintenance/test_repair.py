"""After a repair the store is sound, keeps what was not harmed, and takes in the rest again."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from storage import Place, Store, create_store, open_store
from storage.format.parquet import encode
from storage.recordings.tables import STORED, STORED_FACTS

Make = Callable[..., Any]
Ingest = Callable[..., None]
Tree = Callable[[Path], dict[str, bytes]]
Harm = Callable[[Path], None]

MARCH = "month=2026-03/data-00.parquet"


@pytest.fixture(scope="module")
def samples(make_sample: Make) -> list[Any]:
    """Five runs of one month and a ride of another."""
    ride = make_sample("ride", is_run=False, start_time_utc=None)
    return [*(make_sample(str(number)) for number in range(5)), ride]


@pytest.fixture(scope="module")
def sound(
    tmp_path_factory: pytest.TempPathFactory, samples: list[Any], make_reject: Make, ingest: Ingest
) -> Path:
    """A store that remembers the places of its files."""
    store = create_store(tmp_path_factory.mktemp("sound"))
    ingest(store, [[*samples, make_reject("bad")]])
    with store.index() as index:
        index.remember([(_place(sample), [sample.parsed.file_sha256]) for sample in samples])
    return store.path


@pytest.fixture
def store(sound: Path, tmp_path: Path) -> Store:
    """The sound store, to be harmed."""
    shutil.copytree(sound, tmp_path / "S")
    return open_store(tmp_path / "S")


def _place(sample: Any) -> Place:
    return Place(sample.parsed.source, sample.parsed.size_bytes, 0)


def _unknown(store: Store, samples: list[Any]) -> list[Any]:
    """Return what the next ingest would look at."""
    with store.index() as index:
        return [sample for sample in samples if not index.knows(_place(sample))]


def _cut(key: str) -> Harm:
    def harm(root: Path) -> None:
        (root / key).write_bytes((root / key).read_bytes()[:-9])

    return harm


def _drop(key: str) -> Harm:
    return lambda root: (root / key).unlink()


def _lose_a_row(name: str) -> Harm:
    def harm(root: Path) -> None:
        path = root / name / MARCH
        path.write_bytes(encode(STORED[name], pl.read_parquet(path).slice(1)))

    return harm


def _lose_a_recording(root: Path) -> None:
    next((root / "series").iterdir()).unlink()


def _damage_a_recording(root: Path) -> None:
    next((root / "series").iterdir()).write_bytes(b"PAR1")


def _double_a_month(root: Path) -> None:
    folder = root / "activities" / "month=2026-04"
    folder.mkdir()
    (folder / "data-00.parquet").write_bytes((root / "activities" / MARCH).read_bytes())


HARMS = {
    **{f"cut {name}": _cut(f"{name}/{MARCH}") for name in (*STORED_FACTS, "files")},
    **{f"drop {name}": _drop(f"{name}/{MARCH}") for name in ("sets", "activities", "files")},
    **{f"row of {name}": _lose_a_row(name) for name in ("laps", "efforts", "activities")},
    "no recording": _lose_a_recording,
    "damaged recording": _damage_a_recording,
    "a month twice": _double_a_month,
}


@pytest.mark.parametrize("harm", HARMS.values(), ids=HARMS)
def test_a_repaired_store_is_sound_and_complete_after_the_next_ingest(
    store: Store, samples: list[Any], ingest: Ingest, harm: Harm
) -> None:
    before = {name: store.scan(name).collect() for name in STORED_FACTS}
    harm(store.path)
    assert store.verify() != []
    assert store.repair() != []
    assert store.verify() == []
    ingest(store, [_unknown(store, samples)])
    assert store.verify() == []
    for name, rows in before.items():
        assert store.scan(name).collect().equals(rows), name


def test_a_sound_store_is_left_as_it_is(store: Store, tree: Tree) -> None:
    before = tree(store.path)
    assert store.repair() == []
    assert tree(store.path) == before


def test_what_was_not_harmed_stays_known(store: Store, samples: list[Any]) -> None:
    _lose_a_recording(store.path)
    store.repair()
    assert len(_unknown(store, samples)) == 1
    assert store.scan("activities").collect().height == len(samples) - 1


def test_lost_verdicts_are_made_again_without_a_new_look(store: Store, samples: list[Any]) -> None:
    (store.path / "files" / MARCH).unlink()
    store.repair()
    assert _unknown(store, samples) == []
    verdicts = store.files().select("activity_id", "verdict").rows()
    assert sorted(verdicts) == sorted(
        (facts.activity_id, "ingested" if facts.is_run else "not_a_run")
        for sample in samples
        for facts in sample.facts
    )


def test_unusable_files_are_kept_where_no_reader_looks(store: Store) -> None:
    path = store.path / "laps" / MARCH
    path.write_bytes(b"once a month of laps")
    store.repair()
    (set_aside,) = (store.path / "_damaged").iterdir()
    assert set_aside.read_bytes() == b"once a month of laps"
    assert set_aside.suffix != ".parquet"
