from __future__ import annotations

import os
import pickle
from pathlib import Path

import pytest

from storage.backends.errors import LockedError, StoreError
from storage.backends.locks import is_held, locked


def test_one_holder_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "_lock"
    assert not is_held(path)
    with locked(path, wait_s=0):
        assert is_held(path)
        with pytest.raises(LockedError, match=r"another process is writing.*0.1 s"):
            _take(path)
    assert not is_held(path)
    _take(path)


def _take(path: Path) -> None:
    with locked(path, wait_s=0.1):
        pass


def test_a_lock_is_free_though_a_child_inherited_it(tmp_path: Path) -> None:
    path = tmp_path / "_lock"
    with locked(path, wait_s=0):
        inherited = [os.dup(int(name)) for name in _descriptors_of(path)]
    try:
        assert not is_held(path)
    finally:
        for descriptor in inherited:
            os.close(descriptor)


def _descriptors_of(path: Path) -> list[str]:
    folder = Path("/dev/fd")
    return [
        name.name
        for name in folder.iterdir()
        if name.exists() and os.fstat(int(name.name)).st_ino == path.stat().st_ino
    ]


def test_a_lock_that_cannot_be_made_is_explained(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="No such file"):
        _take(tmp_path / "missing" / "_lock")


def test_errors_cross_processes_with_their_place() -> None:
    error = LockedError("busy", path=Path("S/_lock"))
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is LockedError
    assert str(again) == "S/_lock: busy"
    assert isinstance(again, OSError)
