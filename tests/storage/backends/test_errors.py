from __future__ import annotations

import errno
import pickle
from pathlib import Path

import pytest

from storage.backends.errors import (
    DamagedStoreError,
    FullError,
    LockedError,
    ReadOnlyError,
    StoreError,
    explained,
)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (errno.ENOSPC, FullError),
        (errno.EDQUOT, FullError),
        (errno.EROFS, ReadOnlyError),
        (errno.EACCES, ReadOnlyError),
        (errno.EIO, StoreError),
    ],
)
def test_what_the_system_says_becomes_an_error_with_a_path(
    code: int, kind: type[StoreError]
) -> None:
    with pytest.raises(StoreError, match=r"^S/efforts: ") as caught, explained(Path("S/efforts")):
        raise OSError(code, "the system's own words")
    assert type(caught.value) is kind


def test_an_error_of_the_tree_passes_unchanged() -> None:
    error = DamagedStoreError("half a file", path="S/a")
    with pytest.raises(DamagedStoreError) as caught, explained(Path("S/b")):
        raise error
    assert caught.value is error


def test_an_error_crosses_processes_whole() -> None:
    error = pickle.loads(pickle.dumps(LockedError("busy", path="S/_lock")))
    assert (type(error), error.problem, error.path) == (LockedError, "busy", "S/_lock")
