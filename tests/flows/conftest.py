"""What the tests of flows share: simulated files, and a run of ingest in this process."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from config import Layer, resolve
from flows.outcome import Outcome
from flows.request import Request
from flows.run import run
from simulator.examples import examples as simulated_examples

LONG_AGO_NS = 1_600_000_000_000_000_000


@pytest.fixture(scope="session")
def contents() -> dict[str, bytes]:
    """The simulated example files by name."""
    return dict(simulated_examples())


@pytest.fixture(scope="session")
def put() -> Callable[[Path, bytes], Path]:
    """Writes a file that nobody is still copying."""

    def written(path: Path, content: bytes) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        os.utime(path, ns=(LONG_AGO_NS, LONG_AGO_NS))
        return path

    return written


@pytest.fixture
def inbox(tmp_path: Path, contents: dict[str, bytes], put: Callable[[Path, bytes], Path]) -> Path:
    """A folder of the example files."""
    for name, content in contents.items():
        put(tmp_path / "inbox" / name, content)
    return tmp_path / "inbox"


@pytest.fixture
def ingest(tmp_path: Path) -> Callable[..., list[Outcome]]:
    """Ingests paths into `tmp_path/store`; every outcome in order. Options are settings."""

    def ingested(
        *paths: Path, request: dict[str, Any] | None = None, **options: Any
    ) -> list[Outcome]:
        values = {"store": str(tmp_path / "store"), "jobs": 1, **options}
        settings = resolve(Layer("test", values)).settings
        outcomes: list[Outcome] = []
        run(Request(paths=paths, settings=settings, **(request or {})), report=outcomes.append)
        return outcomes

    return ingested
