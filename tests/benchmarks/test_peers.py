"""Benchmarks that need real files say so where there are none."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest


@pytest.mark.parametrize("name", ["fit", "gpx"])
def test_without_real_files_a_benchmark_says_so(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("fitfast")
    monkeypatch.setenv("THIRDLAP_CORPUS", str(tmp_path))
    importlib.import_module(f"benchmarks.{name}").main(quick=True)
    assert f"{name}: no corpus of real files" in capsys.readouterr().out
