"""Which of the listed files have to be read. Light: a run over known files ends here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path

from flows.engine.discover import ListedFile, Unreadable
from flows.engine.outcome import Fate, Outcome
from storage.backends.errors import NewerStoreError, StoreError
from storage.backends.open import disk_at, is_remote
from storage.format.layout import SETTINGS, load_settings
from storage.recordings.index import Index, Place

_LOOKED_UP_AT_ONCE = 256
"""A question to the index costs more than what it answers of a single file."""


def pending(
    listed: Iterable[ListedFile | Unreadable],
    *,
    index: Index | None,
    report: Callable[[Outcome], None],
) -> Iterator[Place]:
    """Yield the files that the index does not know; report the outcome of all others.

    Without an index every readable file is pending.
    """
    remaining = iter(listed)
    while block := list(islice(remaining, _LOOKED_UP_AT_ONCE)):
        places = [Place(*item) for item in block if not isinstance(item, Unreadable)]
        known = index.known(places) if index is not None else frozenset()
        for item in block:
            if isinstance(item, Unreadable):
                report(_unreadable(item))
            elif (place := Place(*item)) in known:
                report(Outcome(source=place.path, place=place, fate=Fate.UNCHANGED))
            else:
                yield place


def _unreadable(item: Unreadable) -> Outcome:
    return Outcome(
        source=item.path,
        place=Place(item.path, 0, 0),
        fate=Fate.REJECTED,
        reason=item.reason,
        is_settled=False,
    )


def is_store(address: str | Path) -> bool:
    """Check whether there is a store, also a newer one; `StoreError` where a server fails."""
    content = _settings(address)
    if content is None:
        return False
    try:
        load_settings(content)
    except NewerStoreError:
        return True
    except StoreError:
        return False
    return True


def _settings(address: str | Path) -> bytes | None:
    try:
        return disk_at(address).read(SETTINGS)
    except StoreError:
        # What cannot be read is no store; only that a server does not answer has to be said.
        if is_remote(address):
            raise
        return None
