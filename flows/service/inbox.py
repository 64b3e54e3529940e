"""What a watched folder holds that is complete and was not dealt with yet. Knows no clock."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from flows.engine.discover import Found

LONGEST_WAIT_S = 3_600.0


class _Wait(NamedTuple):
    until_s: float
    lasted_s: float


class Inbox:
    """Compares one scan of the folder with the one before.

    A file is complete when its size and time are the same on two scans. One that changes later is
    another file. What was put off comes again after `first_wait_s`, then after twice as long each
    time, up to an hour.
    """

    def __init__(self, *, first_wait_s: float) -> None:
        self._first_wait_s = first_wait_s
        self._seen: dict[str, Found] = {}
        self._taken: set[Found] = set()
        self._put_off: dict[Found, _Wait] = {}
        self.is_calm = True
        """Whether the last scan met nothing that may still be arriving."""

    def settled(self, found: Iterable[Found], *, now_s: float) -> list[Found]:
        """The files of a scan that are complete and neither taken nor put off for now."""
        before, self._seen = self._seen, {item.path: item for item in found}
        self._forget_what_is_gone()
        waiting = [item for item in self._seen.values() if self._is_wanted(item, now_s)]
        settled = [item for item in waiting if before.get(item.path) == item]
        self.is_calm = len(settled) == len(waiting)
        return settled

    def take(self, items: Iterable[Found]) -> None:
        """These are dealt with, as long as they stay as they are."""
        for item in items:
            self._taken.add(item)
            self._put_off.pop(item, None)

    def put_off(self, items: Iterable[Found], *, now_s: float) -> None:
        """These could not be dealt with and are to come again."""
        for item in items:
            known = self._put_off.get(item)
            wait_s = min(2 * known.lasted_s, LONGEST_WAIT_S) if known else self._first_wait_s
            self._put_off[item] = _Wait(now_s + wait_s, wait_s)

    def _is_wanted(self, item: Found, now_s: float) -> bool:
        wait = self._put_off.get(item)
        return item not in self._taken and (wait is None or wait.until_s <= now_s)

    def _forget_what_is_gone(self) -> None:
        here = set(self._seen.values())
        self._taken &= here
        self._put_off = {item: wait for item, wait in self._put_off.items() if item in here}
