"""Leases over objects in memory: conditional puts, and clocks that nobody compares."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from storage.backends import leases
from storage.backends.errors import ConflictError, LockedError
from storage.backends.leases import Lease, is_held, leased

pytest.importorskip("obstore", reason="obstore is not installed: pip install -e '.[s3]'")

from storage.backends.s3 import Listed, Object


class Memory:
    """A bucket's objects as `Objects` shows them."""

    def __init__(self) -> None:
        self.objects: dict[str, Object] = {}
        self._versions = map(str, itertools.count())

    def where(self, key: str) -> str:
        return f"memory/{key}"

    def get(self, key: str) -> Object | None:
        return self.objects.get(key)

    def head(self, key: str) -> Listed | None:
        stored = self.objects.get(key)
        return stored and Listed(key, len(stored.content), stored.version)

    def put_if(self, key: str, content: bytes, *, was: str | None) -> str:
        stored = self.objects.get(key)
        if (stored.version if stored else None) != was:
            raise ConflictError("changed", path=key)
        self.objects[key] = Object(content, next(self._versions))
        return self.objects[key].version


@pytest.fixture
def memory(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Make an empty bucket, in which a holder is taken for dead after a tenth of a second."""
    monkeypatch.setattr(leases, "LEASE_S", 0.1)
    monkeypatch.setattr(leases, "BEAT_S", 0.01)
    monkeypatch.setattr(leases, "_POLL_S", 0.005)
    return Memory()


def test_a_lease_is_held_until_it_is_released(memory: Any) -> None:
    with leased(memory, "_lock", wait_s=0) as lease:
        assert is_held(memory, "_lock")
        assert not lease.is_lost
        with pytest.raises(LockedError, match="memory/_lock: another process is writing"):
            Lease(memory, "_lock").take(wait_s=0.03)
    assert not is_held(memory, "_lock")
    assert memory.objects["_lock"].content == b""


def test_a_holder_that_no_longer_beats_is_taken_for_dead(memory: Any) -> None:
    memory.put_if("_lock", b"of a process that died", was=None)
    with leased(memory, "_lock", wait_s=5) as lease:
        assert not lease.is_lost


def test_whoever_is_overtaken_knows_it_has_lost(memory: Any) -> None:
    with leased(memory, "_lock", wait_s=0) as lease:
        memory.objects["_lock"] = Object(b"of another", "another version")
        lease._beats.join(timeout=5)
        assert lease.is_lost
    assert memory.objects["_lock"].content == b"of another"
