"""Which of the files found have to be dealt with. Light: a run over known files ends here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from flows.discover import Found, Unreadable
from flows.outcome import Fate, Outcome
from storage.errors import NewerStoreError, StoreError
from storage.index import Index, Place
from storage.layout import SETTINGS, load_settings


def pending(
    found: Iterable[Found | Unreadable], *, index: Index | None, report: Callable[[Outcome], None]
) -> Iterator[Place]:
    """The files that the index does not know; for all others the outcome is reported.

    Without an index every readable file is pending.
    """
    for item in found:
        if isinstance(item, Unreadable):
            report(_unreadable(item))
            continue
        place = Place(*item)
        if index is not None and index.knows(place):
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


def is_store(folder: str | Path) -> bool:
    """Whether a folder is a store, also one of a newer program."""
    try:
        load_settings((Path(folder) / SETTINGS).read_bytes())
    except NewerStoreError:
        return True
    except (StoreError, OSError):
        return False
    return True
