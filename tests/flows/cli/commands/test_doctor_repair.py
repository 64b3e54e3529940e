"""The doctor finds what is wrong, and brings back from the archive what was lost."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner, Result

from flows.cli.main import main
from flows.engine.outcome import Fate, Outcome
from storage import Store, open_store
from storage.format.parquet import encode
from storage.recordings.archive import raw_key
from storage.recordings.tables import STORED, STORED_FACTS

Ingest = Callable[..., list[Outcome]]
Harm = Callable[[Path], None]


@pytest.fixture
def store(example_store: Path, tmp_path: Path) -> Store:
    """A store of an athlete's files, whose inbox is out of reach."""
    shutil.copytree(example_store, tmp_path / "store")
    return open_store(tmp_path / "store")


def doctor(store: Store, *options: str) -> Result:
    return CliRunner().invoke(main, ["doctor", "--store", str(store.path), *options])


def facts(store: Store) -> dict[str, pl.DataFrame]:
    return {name: store.read(name) for name in STORED_FACTS}


def buckets(root: Path, name: str) -> list[Path]:
    """The files of a table that hold rows."""
    paths = sorted((root / name).rglob("*.parquet"))
    return [path for path in paths if pl.read_parquet(path).height]


def _cut(name: str) -> Harm:
    def harm(root: Path) -> None:
        buckets(root, name)[0].write_bytes(b"PAR1")

    return harm


def _drop(name: str) -> Harm:
    return lambda root: buckets(root, name)[0].unlink()


def _lose_a_row(name: str) -> Harm:
    def harm(root: Path) -> None:
        path = buckets(root, name)[0]
        path.write_bytes(encode(STORED[name], pl.read_parquet(path).slice(1)))

    return harm


def _lose_a_recording(root: Path) -> None:
    next((root / "series").iterdir()).unlink()


def _double_a_month(root: Path) -> None:
    folder = root / "activities" / "month=1999-01"
    folder.mkdir()
    shutil.copy(buckets(root, "activities")[0], folder / "data-00.parquet")


HARMS: dict[str, Harm] = {
    **{f"cut {name}": _cut(name) for name in ("laps", "efforts", "best_efforts")},
    "drop splits": _drop("splits"),
    **{f"row of {name}": _lose_a_row(name) for name in ("laps", "efforts")},
    "no recording": _lose_a_recording,
    "a month twice": _double_a_month,
}


@pytest.mark.parametrize("harm", HARMS.values(), ids=HARMS)
def test_what_was_lost_comes_back_from_the_archive(store: Store, harm: Harm) -> None:
    before = facts(store)
    harm(store.path)
    assert doctor(store).exit_code == 1
    result = doctor(store, "--repair")
    assert result.exit_code == 0, result.stdout
    assert "measured again" in result.stdout
    assert all(rows.equals(before[name]) for name, rows in facts(store).items())
    assert doctor(store).exit_code == 0


def test_a_repair_that_is_stopped_before_it_measures_is_gone_on_with(store: Store) -> None:
    before = facts(store)
    _lose_a_row("efforts")(store.path)
    store.repair()
    assert doctor(store).exit_code == 1
    assert doctor(store, "--repair").exit_code == 0
    assert all(rows.equals(before[name]) for name, rows in facts(store).items())


def test_lost_activities_come_back_though_nobody_knows_whose_they_are(store: Store) -> None:
    before = facts(store)["activities"]["activity_id"]
    _cut("activities")(store.path)
    assert doctor(store, "--repair").exit_code == 0
    assert set(facts(store)["activities"]["activity_id"]) == set(before)


def test_a_damaged_raw_file_is_found_and_kept_anew_when_its_file_comes_again(
    store: Store, inbox: Path, ingest: Ingest
) -> None:
    hash_ = store.read("activities")["file_sha256"][0]
    path = store.path / raw_key(hash_)
    path.write_bytes(b"?")
    assert path.name in doctor(store).stdout
    assert doctor(store, "--repair").exit_code == 0
    assert not path.exists()
    assert (store.path / "_damaged").is_dir()
    assert {outcome.fate for outcome in ingest(inbox)} <= {Fate.UNCHANGED, Fate.DUPLICATE}
    assert store.archive.read(hash_)


def test_a_sample_of_the_archive_is_read_or_all_of_it(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashes = list(store.archive.hashes())
    monkeypatch.setattr("flows.cli.commands.doctor.ARCHIVED_SAMPLE", 2)
    monkeypatch.setattr(random, "sample", lambda found, amount: sorted(found)[:amount])
    (store.path / raw_key(hashes[-1])).write_bytes(b"?")
    sampled, deep = doctor(store), doctor(store, "--deep")
    assert sampled.exit_code == 0
    assert f"{len(hashes)} files archived, 2 of them read" in sampled.stdout
    assert deep.exit_code == 1
