"""What is measured of a Dask cluster is what the guide tells people to start."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

pytest.importorskip("distributed", reason="Dask is not installed: pip install 'thirdlap[cluster]'")

import dask.config
import distributed  # noqa: F401 - declares its settings

from benchmarks.engines import WORKER_SETTINGS

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "running.md"


def test_the_guide_sets_what_the_benchmark_sets() -> None:
    told = dict(re.findall(r"(DASK_\w+)=(\S+)", GUIDE.read_text()))
    assert told == WORKER_SETTINGS


@pytest.mark.parametrize("name", WORKER_SETTINGS)
def test_dask_knows_every_setting(name: str) -> None:
    """It takes any name without a word, and goes on as before."""
    key = name.removeprefix("DASK_").lower().replace("__", ".")
    assert dask.config.get(key) is not None
