"""The accuracy page without a corpus on the machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.accuracy import real_sessions


def test_without_real_files_the_page_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("THIRDLAP_CORPUS", str(tmp_path))
    assert real_sessions() == "Not measured: no corpus of real files and scorer on this machine.\n"
