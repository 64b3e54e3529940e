from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from click.testing import Result


def test_doctor_is_content_here_and_finds_a_damaged_store(
    inbox: Path, invoke: Callable[..., Result]
) -> None:
    invoke("ingest", inbox)
    assert invoke("doctor").exit_code == 0
    (bucket, *_) = Path("store/efforts").rglob("*.parquet")
    bucket.write_bytes(b"not a table")
    result = invoke("doctor")
    assert result.exit_code == 1
    assert "PROBLEM" in result.stdout


def test_doctor_repairs_and_the_next_ingest_brings_back_what_was_lost(
    inbox: Path, invoke: Callable[..., Result]
) -> None:
    invoke("ingest", inbox)
    (bucket, *_) = Path("store/efforts").rglob("*.parquet")
    before = bucket.read_bytes()
    bucket.write_bytes(b"not a table")
    result = invoke("doctor", "--repair")
    assert result.exit_code == 0
    assert "repaired: " in result.stdout
    invoke("ingest", inbox)
    assert bucket.read_bytes() == before
    assert invoke("doctor").exit_code == 0
