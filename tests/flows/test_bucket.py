"""The commands over a store in a bucket, on an S3 server of this machine."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from flows.cli.main import main
from storage import Store, open_store

REPOSITORY = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.slow


@pytest.fixture
def invoke(bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Runs a command on the bucket, in a folder of its own."""
    monkeypatch.chdir(tmp_path)

    def invoked(*arguments: object) -> Result:
        return CliRunner().invoke(main, [*map(str, arguments), "--store", bucket])

    return invoked


def test_a_second_ingest_finds_all_of_it_known(invoke: Callable[..., Result], inbox: Path) -> None:
    assert "none yet" in invoke("doctor").stdout
    first = invoke("ingest", inbox, "--athlete", "runner-1")
    assert first.exit_code == 3, first.output
    assert "new              0" in invoke("ingest", inbox).stdout
    files = invoke("files", "--verdict", "ingested").stdout
    assert str(inbox / "race_1600.fit") in files
    assert "1 athlete" in invoke("status").stdout
    checked = invoke("doctor")
    assert checked.exit_code == 0, checked.output


def test_three_ingests_at_once_take_each_activity_in_once(
    bucket: str, invoke: Callable[..., Result], inbox: Path, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "flows", "ingest", str(inbox), "--jobs", "1"]
    commands = [
        subprocess.Popen(
            [*command, "--store", bucket], env=_machine(tmp_path / name), cwd=REPOSITORY
        )
        for name in "abc"
    ]
    # Whoever starts when the others have finished finds nothing new, and so nothing to tell.
    codes = {process.wait(timeout=180) for process in commands}
    assert codes <= {0, 3}
    assert 3 in codes
    CliRunner().invoke(main, ["ingest", str(inbox), "--store", str(tmp_path / "S")])
    one, other = open_store(bucket), open_store(tmp_path / "S")
    for table in ("activities", "efforts", "laps"):
        found, expected = (_ids(store, table) for store in (one, other))
        assert found
        assert found == expected
    assert one.verify() == []


def _machine(home: Path) -> dict[str, str]:
    """One that has its own knowledge of the store, and reads files in processes of their own."""
    return {**os.environ, "HOME": str(home), "THIRDLAP_POOL_FROM_FILES": "1"}


def _ids(store: Store, table: str) -> list[str]:
    """As often as there are rows."""
    return sorted(store.read(table)["activity_id"])


def test_a_server_that_is_away_is_told_in_plain_words(
    invoke: Callable[..., Result], inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.backends.s3._RETRY", {"max_retries": 0})
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    refused = invoke("ingest", inbox)
    assert refused.exit_code == 1
    assert "the bucket cannot be used" in refused.stderr
    assert "AWS_ENDPOINT_URL" in refused.stderr
    assert "the bucket cannot be used" in invoke("doctor").stdout
