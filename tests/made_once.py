"""What several workers need and one of them makes."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

from storage.backends.locks import locked

T = TypeVar("T")

LONGEST_WAIT_S = 600


def made_once(
    factory: pytest.TempPathFactory, name: str, make: Callable[[Path], T]
) -> tuple[Path, T]:
    """A folder and what `make` returned when it filled it; tests read both and change neither."""
    own = factory.getbasetemp()
    above = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    folder, value = above / name, above / f"{name}.pickle"
    with locked(above / f"{name}.lock", wait_s=LONGEST_WAIT_S):
        if not value.exists():
            folder.mkdir()
            value.write_bytes(pickle.dumps(make(folder)))
        return folder, pickle.loads(value.read_bytes())
