"""What every test may ask for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

REPOSITORY = Path(__file__).resolve().parent.parent

# Seeded and without a clock: a slow machine must not turn a law into a failure.
settings.register_profile("thirdlap", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("thirdlap")


def corpus_folder() -> Path | None:
    """The folder of real watch files, or None where this machine has none."""
    folder = Path(os.environ.get("THIRDLAP_CORPUS", REPOSITORY.parent / "shared" / "corpus"))
    return folder if (folder / "manifest.tsv").is_file() else None


@pytest.fixture(scope="session")
def corpus() -> Path:
    """Real watch files, read in place; the test is skipped where there are none."""
    folder = corpus_folder()
    if folder is None:
        pytest.skip("no corpus of real files: set THIRDLAP_CORPUS to its folder")
    return folder
