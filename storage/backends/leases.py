"""Locks where no kernel keeps them: an object that its living holder keeps rewriting.

No clocks are compared. Who waits takes a holder for dead that has not rewritten the object for
`LEASE_S` of the waiting process's own time; who holds stops writing when it could not rewrite it
for as long. Both go by conditional puts, so that of several who take it one does. An empty object
is a free lock: nothing is ever deleted that another may have taken.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread

from storage.backends.errors import ConflictError, StoreError
from storage.backends.locks import busy
from storage.backends.s3 import Objects

LEASE_S = 20.0
BEAT_S = 2.0
"""Ten tries before a lease is over; and so long it takes to see that a holder lives."""

_POLL_S = 0.2
_FREE = b""


class Lease:
    """A lock that is held, until it is released or lost."""

    def __init__(self, objects: Objects, key: str) -> None:
        self._objects = objects
        self._key = key
        self._version: str | None = None
        self._renewed_s = 0.0
        self._is_taken_over = False
        self._ended = Event()
        self._beats = Thread(target=self._beat, daemon=True, name=f"lease of {key}")

    @property
    def is_lost(self) -> bool:
        """Tell whether another process may hold it by now."""
        return self._is_taken_over or time.monotonic() - self._renewed_s > LEASE_S

    def take(self, *, wait_s: float) -> None:
        """`LockedError` if another process keeps it for `wait_s`."""
        until_s, watch = time.monotonic() + wait_s, _Watch()
        while not self._taken(watch):
            if time.monotonic() >= until_s:
                raise busy(self._objects.where(self._key), wait_s)
            time.sleep(_POLL_S)
        self._beats.start()

    def release(self) -> None:
        """Free for others, unless one of them has it already, or the object is gone."""
        self._ended.set()
        self._beats.join()
        with suppress(ConflictError):
            self._objects.put_if(self._key, _FREE, was=self._version)

    def _taken(self, watch: _Watch) -> bool:
        current = self._objects.get(self._key)
        if current and current.content != _FREE and watch.lives(current.version):
            return False
        try:
            self._renew(current.version if current else None)
        except ConflictError:
            return False
        return True

    def _renew(self, version: str | None) -> None:
        asked_s = time.monotonic()
        self._version = self._objects.put_if(self._key, uuid.uuid4().bytes, was=version)
        self._renewed_s = asked_s

    def _beat(self) -> None:
        while not self._ended.wait(BEAT_S):
            try:
                self._renew(self._version)
            except ConflictError:
                self._is_taken_over = True
                return
            except StoreError:
                continue  # No answer: the next beat may get one, before the lease is over.


class _Watch:
    """Tells the living from the dead, whose object stays as it is."""

    def __init__(self) -> None:
        self._version: str | None = None
        self._since_s = 0.0

    def lives(self, version: str) -> bool:
        """Tell whether a holder must be taken for alive, now that the object has this version."""
        now_s = time.monotonic()
        if version != self._version:
            self._version, self._since_s = version, now_s
        return now_s - self._since_s < LEASE_S


@contextmanager
def leased(objects: Objects, key: str, *, wait_s: float) -> Iterator[Lease]:
    """Hold a lease; `LockedError` if another process keeps it for `wait_s`."""
    lease = Lease(objects, key)
    lease.take(wait_s=wait_s)
    try:
        yield lease
    finally:
        lease.release()


def is_held(objects: Objects, key: str) -> bool:
    """Tell whether a living process holds a lease: takes a beat, `LEASE_S` where none does."""
    watch, first = _Watch(), objects.head(key)
    current = first
    while current and current.size_bytes and watch.lives(current.version):
        if first is None or current.version != first.version:
            return True
        time.sleep(_POLL_S)
        current = objects.head(key)
    return False
