from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from simulator.shapes import outing
from simulator.writers.gpx_writer import gpx_file
from storage import StagingRun


def test_the_summary_is_data_and_the_rest_is_not(
    thirdlap: Callable[..., subprocess.CompletedProcess[str]], inbox: Path, tmp_path: Path
) -> None:
    done = thirdlap("ingest", inbox, "--store", tmp_path / "store")
    assert done.returncode == 3
    assert done.stderr == "5 runs unassigned: `thirdlap unassigned` lists them\n"
    lines = done.stdout.splitlines()
    assert lines[0].startswith("10 files in ")
    assert [line.split()[:-1] for line in lines[1:2]] == [["new"]]
    assert "  not a run       1  cycling" in done.stdout
    assert f"  rejected: {inbox / 'broken.fit'}: " in done.stdout


def test_a_run_without_rejects_ends_well(inbox: Path, invoke: Callable[..., Result]) -> None:
    (inbox / "broken.fit").unlink()
    assert invoke("ingest", inbox).exit_code == 0
    assert Path("store/efforts").is_dir()


def test_verify_opens_known_files(inbox: Path, invoke: Callable[..., Result]) -> None:
    invoke("ingest", inbox)
    path = inbox / "truth.json"
    before = path.stat()
    path.write_bytes(b" " * before.st_size)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    for options, unchanged in ([], 10), (["--verify"], 9):
        *_, last = invoke("ingest", inbox, "--json", *options).stdout.splitlines()
        assert json.loads(last)["summary"]["unchanged"] == unchanged


def test_json_is_one_object_per_file_and_the_counts(
    inbox: Path, invoke: Callable[..., Result]
) -> None:
    result = invoke("ingest", inbox, "--json")
    *files, last = map(json.loads, result.stdout.splitlines())
    assert len(files) == 10
    assert all({"file", "verdict", "reason", "activity_ids"} <= set(file) for file in files)
    assert last["summary"]["files"] == 10
    assert last["summary"]["rejected"] == 1
    assert result.exit_code == 3


def test_a_store_is_no_folder_of_watch_files(
    invoke: Callable[..., Result], inbox: Path, tmp_path: Path
) -> None:
    store = tmp_path / "store"
    invoke("ingest", inbox, "--store", store)
    for command in ("ingest", "backfill"):
        refused = invoke(command, store, "--store", tmp_path / "other")
        assert refused.exit_code == 2
        assert "is a store: name the folder that the watch files are in" in refused.stderr
    assert not (tmp_path / "other").exists()


def test_a_second_recording_of_a_run_is_told_of(
    invoke: Callable[..., Result], tmp_path: Path
) -> None:
    run = outing("easy", seed=1)
    (tmp_path / "run.fit").write_bytes(run.fit())
    (tmp_path / "run.gpx").write_bytes(gpx_file(run.track()))
    said = invoke("ingest", tmp_path, "--store", tmp_path / "store", "--athlete", "abe").stdout
    assert "new             2  1 of runs that have a better recording" in said
    assert "better recording" not in invoke("ingest", tmp_path, "--store", "store").stdout


def test_a_dry_run_writes_nothing(
    inbox: Path, tmp_path: Path, invoke: Callable[..., Result]
) -> None:
    result = invoke("ingest", inbox, "--dry-run")
    assert "nothing was written" in result.stdout
    assert not (tmp_path / "store").exists()


def test_a_folder_that_is_no_store_is_left_alone(
    inbox: Path, invoke: Callable[..., Result]
) -> None:
    before = sorted(inbox.iterdir())
    result = invoke("ingest", inbox, "--store", inbox)
    assert result.exit_code == 1
    assert "not a store, and not empty" in result.stderr
    assert sorted(inbox.iterdir()) == before


def test_a_full_disk_is_told_in_plain_words(
    inbox: Path, invoke: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("storage.backends.folder.os.fsync", full)
    result = invoke("ingest", inbox)
    assert result.exit_code == 1
    assert "no space left on the disk; make room and run it again" in result.stderr
    assert "Traceback" not in result.stderr


def test_no_file_is_called_ingested_that_is_not_published(
    inbox: Path, invoke: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    def died(_: StagingRun) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(StagingRun, "publish", died)
        assert "ingested" not in invoke("ingest", inbox, "--json").stdout
    assert invoke("ingest", inbox, "--json").stdout.count('"ingested"') > 1


def test_a_mistake_in_the_roster_is_told_once(
    invoke: Callable[..., Result], tmp_path: Path, contents: dict[str, bytes]
) -> None:
    (tmp_path / "run.fit").write_bytes(contents["21x400.fit"])
    (tmp_path / "athletes.csv").write_text("athlete_id,grade,folder\nf01,7,/away\n")
    told = invoke("ingest", "run.fit", "--athlete", "f01").stderr
    assert told.count("'/away'") == 1
    assert told.count("'7'") == 1
