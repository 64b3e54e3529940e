"""What is complete in a watched folder and not dealt with yet. Reads no clock."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from flows.engine.discover import ListedFile

LONGEST_WAIT_S = 3_600.0


class _Wait(NamedTuple):
    until_s: float
    lasted_s: float


class Inbox:
    """Compares each scan of the folder with the one before.

    A file is complete when its size and time are the same on two scans. One that changes later is
    another file. What was put off comes again after `first_wait_s`, then after twice as long each
    time, up to an hour.
    """

    def __init__(self, *, first_wait_s: float) -> None:
        self._first_wait_s = first_wait_s
        self._seen: dict[str, ListedFile] = {}
        self._taken: set[ListedFile] = set()
        self._put_off: dict[ListedFile, _Wait] = {}
        self.is_calm = True
        """False while the last scan saw files that may still be arriving."""

    def settled(self, listed: Iterable[ListedFile], *, now_s: float) -> list[ListedFile]:
        """Return the files of a scan that are complete and neither taken nor put off."""
        before, self._seen = self._seen, {item.path: item for item in listed}
        self._forget_what_is_gone()
        waiting = [item for item in self._seen.values() if self._is_wanted(item, now_s)]
        settled = [item for item in waiting if before.get(item.path) == item]
        self.is_calm = len(settled) == len(waiting)
        return settled

    def take(self, items: Iterable[ListedFile]) -> None:
        """Note files as dealt with, as long as they do not change."""
        for item in items:
            self._taken.add(item)
            self._put_off.pop(item, None)

    def put_off(self, items: Iterable[ListedFile], *, now_s: float) -> None:
        """Note files that could not be dealt with and have to come again."""
        for item in items:
            earlier = self._put_off.get(item)
            wait_s = min(2 * earlier.lasted_s, LONGEST_WAIT_S) if earlier else self._first_wait_s
            self._put_off[item] = _Wait(now_s + wait_s, wait_s)

    def _is_wanted(self, item: ListedFile, now_s: float) -> bool:
        wait = self._put_off.get(item)
        return item not in self._taken and (wait is None or wait.until_s <= now_s)

    def _forget_what_is_gone(self) -> None:
        here = set(self._seen.values())
        self._taken &= here
        self._put_off = {item: wait for item, wait in self._put_off.items() if item in here}
