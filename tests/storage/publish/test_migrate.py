"""Stores of older programs: made up, and one that commit e67bd6d really made."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from metrics.judgements.contract.tables import JUDGEMENTS
from storage import Store, create_store, open_store
from storage.backends.folder import Folder
from storage.format.layout import SCHEMA_VERSION
from storage.format.parquet import WITHOUT_KEY
from storage.publish.judgements import bases
from storage.publish.migrate import adapted, migrate, renewed
from storage.recordings.tables import BUCKETED, HIDDEN, STORED
from tests.storage.watched_disk import Death, WatchedDisk, dies_at

Make = Callable[..., Any]
Ingest = Callable[..., None]
Tree = Callable[[Path], dict[str, bytes]]

SCHEMA_1 = Path(__file__).parent / "store_of_schema_1.zip"
"""Made by e67bd6d: one athlete with results and a meet, a race from the watch and, laid aside, its
export as TCX; a run that died had read the example `smart_8x200.fit` and not published it."""

NEW_NAMES = {
    "ladder": "progression",
    "ladder_rungs": "progression_paces",
    "set_rungs": "set_paces",
    "rung": "race_pace",
    "intended_rung": "intended_pace",
    "established_rung": "established_pace",
    "expected_rung": "expected_pace",
    "next_rung": "next_pace",
    "jumped_rung": "skipped_to_pace",
    "rhythm_speed_mps": "judged_speed_mps",
    "rhythm_speed_sd_mps": "judged_speed_sd_mps",
    "rhythm_bias_sd_mps": "judged_bias_sd_mps",
    "reps_at_rhythm": "reps_at_pace",
}
"""What became of the tables and columns of schema 1, as the changelog has it."""


@pytest.fixture
def schema_1(tmp_path: Path) -> Path:
    """Make a store as it was left by e67bd6d."""
    return unpacked(tmp_path / "schema 1")


def unpacked(folder: Path) -> Path:
    with zipfile.ZipFile(SCHEMA_1) as archive:
        archive.extractall(folder)
    return folder


def rows_of(root: Path, table: str) -> pl.DataFrame:
    return pl.concat(map(pl.read_parquet, sorted((root / table).rglob("*.parquet"))))


def under_new_names(rows: pl.DataFrame) -> pl.DataFrame:
    rows = rows.rename({name: NEW_NAMES[name] for name in rows.columns if name in NEW_NAMES})
    if "zone_set" in rows.columns:
        rows = rows.with_columns(pl.col("zone_set").cast(pl.String).replace("rhythm", "pace"))
    return as_text(rows)


DROPPED = {"weeks_behind"}
"""Columns that later judgements have no more."""


def as_text(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(pl.col(pl.Enum).cast(pl.String)).sort(pl.all())


def test_every_value_of_schema_1_is_under_its_new_name(schema_1: Path) -> None:
    former = {NEW_NAMES.get(name, name): rows_of(schema_1, name) for name in tables_in(schema_1)}
    open_store(schema_1)
    assert {"progression", "set_paces", "_aside/efforts", "efforts", "zones"} <= former.keys()
    for name, rows in former.items():
        expected = under_new_names(rows)
        columns = [column for column in expected.columns if column not in DROPPED]
        stored = rows_of(schema_1, name).select(columns)
        assert_frame_equal(as_text(stored), as_text(expected.select(columns)))


def tables_in(root: Path) -> list[str]:
    return sorted({str(path.parents[1].relative_to(root)) for path in root.rglob("data-*.parquet")})


def test_the_names_of_schema_1_are_gone(schema_1: Path) -> None:
    open_store(schema_1)
    assert not {"ladder", "ladder_rungs", "set_rungs"} & {path.name for path in schema_1.iterdir()}
    for name, table in {**BUCKETED, **HIDDEN, **JUDGEMENTS}.items():
        for path in (schema_1 / name).rglob("*.parquet"):
            assert pl.read_parquet_schema(path) == dict(table.schema), path


def test_judgements_still_rest_on_what_they_rested_on(schema_1: Path) -> None:
    before = json.loads((schema_1 / "judged.json").read_text())
    held = open_store(schema_1).judged()
    assert held.keys() == before.keys() == {"f07"}
    assert held["f07"].facts_hash == before["f07"]["facts_hash"]


def test_no_watch_file_is_read_for_it(schema_1: Path) -> None:
    class Refusing(Folder):
        def read(self, key: str) -> bytes | None:
            assert not key.startswith("raw/")
            return super().read(key)

    migrate(Refusing(schema_1))
    assert open_store(schema_1).verify() == []


def test_what_a_dead_run_of_schema_1_had_read_is_published(schema_1: Path) -> None:
    store = open_store(schema_1)
    before = set(store.scan("activities").collect()["activity_id"])
    with store.run() as run:
        assert len(run.recovered) == 1
    (new,) = set(store.scan("activities").collect()["activity_id"]) - before
    efforts = store.scan("efforts").filter(pl.col("activity_id") == new).collect()
    assert efforts.height == 8
    assert efforts["judged_speed_mps"].null_count() == 0
    assert store.verify() == []


def _die_everywhere(root: Path, tree: Tree, *, stride: int) -> None:
    expected = unpacked(root / "expected")
    open_store(expected)
    calls: list[str] = []
    migrate(WatchedDisk(unpacked(root / "counted"), lambda name, _: calls.append(name)))
    assert len(calls) > 150
    for last in range(0, len(calls), stride):
        store = unpacked(root / f"dead-{last}")
        with pytest.raises(Death):
            migrate(WatchedDisk(store, dies_at(last)))
        open_store(store)
        assert tree(store) == tree(expected), f"after {last} steps"
        assert bases(Folder(store)) == bases(Folder(expected))
        assert names_in(store) == names_in(expected)


def names_in(root: Path) -> set[str]:
    return {path.name for path in root.iterdir()} - {"_lock"}


def test_a_migration_that_dies_is_done_again(tmp_path: Path, tree: Tree) -> None:
    _die_everywhere(tmp_path, tree, stride=31)


@pytest.mark.soak
def test_a_migration_that_dies_at_any_step(tmp_path: Path, tree: Tree) -> None:
    _die_everywhere(tmp_path, tree, stride=1)


def test_a_damaged_table_is_renamed_as_it_is(schema_1: Path) -> None:
    month = "month=2026-09/data-00.parquet"
    (schema_1 / "set_rungs" / month).write_bytes(b"half a file")
    open_store(schema_1)
    assert (schema_1 / "set_paces" / month).read_bytes() == b"half a file"
    assert not (schema_1 / "set_rungs").exists()


def older(store: Store, columns: Mapping[str, pl.Expr]) -> None:
    """Turn a store into one of a program without two of today's columns and with another."""
    for path in store.path.rglob("*.parquet"):
        rows = pl.read_parquet(path)
        unknown = [name for name in ("venue", "contrast") if name in rows.columns]
        metadata = {
            key: value
            for key, value in pl.read_parquet_metadata(path).items()
            if key == WITHOUT_KEY
        }
        rows.drop(unknown).with_columns(**columns).write_parquet(path, metadata=metadata)
    settings = store.path / "store.json"
    settings.write_text(json.dumps({**json.loads(settings.read_text()), "schema_version": 0}))


@pytest.fixture
def made_up(tmp_path: Path, make_sample: Make, ingest: Ingest) -> Path:
    """Make a store as a program made it that did not know two of today's columns."""
    store = create_store(tmp_path)
    ingest(store, [[make_sample("one"), make_sample("two", start_time_utc=None)]])
    older(store, {"gone": pl.lit(1)})
    return tmp_path


def test_a_new_column_is_null_and_one_that_is_gone_is_dropped(made_up: Path) -> None:
    store = open_store(made_up)
    activities = store.scan("activities").collect()
    assert activities.schema == STORED["activities"].schema
    assert activities["venue"].is_null().all()
    for name, table in STORED.items():
        for path in (made_up / name).rglob("*.parquet"):
            assert pl.read_parquet(path).schema == table.schema
    assert json.loads((made_up / "store.json").read_text())["schema_version"] == SCHEMA_VERSION
    assert store.verify() == []


def test_rows_of_before_stay_beside_new_ones(
    made_up: Path, make_sample: Make, ingest: Ingest
) -> None:
    store = open_store(made_up)
    before = store.scan("efforts").collect()
    ingest(store, [[make_sample("three")]])
    rows = store.scan("efforts").collect().join(before, on="activity_id", how="semi")
    assert rows.sort(rows.columns).equals(before.sort(before.columns))


def test_a_store_that_stays_open_is_migrated_once(made_up: Path) -> None:
    store = open_store(made_up)
    times = {path: path.stat().st_mtime_ns for path in made_up.rglob("*.parquet")}
    with store.run():
        pass
    open_store(made_up)
    assert times == {path: path.stat().st_mtime_ns for path in made_up.rglob("*.parquet")}


def test_a_repair_migrates_first_and_takes_nothing_out(made_up: Path) -> None:
    store = Store(Folder(made_up))
    assert [problem.key for problem in store.verify()] == ["store.json"]
    (made_up / "laps" / "month=unknown" / "data-00.parquet").write_bytes(b"damaged")
    assert len(store.repair()) == 1
    migrated = open_store(made_up)
    assert migrated.verify() == []
    assert migrated.scan("activities").collect().height == 1


def test_a_word_that_is_no_longer_one_becomes_null() -> None:
    table = STORED["files"]
    rows = pl.DataFrame({"verdict": ["ingested", "lost"], "size_bytes": ["7", "many"]})
    new = adapted(table, rows)
    assert new.schema == table.schema
    assert new["verdict"].to_list() == ["ingested", None]
    assert new["size_bytes"].to_list() == [7, None]


def test_a_renamed_word_keeps_what_it_meant() -> None:
    rows = pl.DataFrame({"zone_set": ["rhythm", "heart_rate"], "seconds": [1.0, 2.0]})
    assert renewed(JUDGEMENTS["zones"], rows)["zone_set"].to_list() == ["pace", "heart_rate"]
