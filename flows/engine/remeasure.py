"""Measure archived files again, as a batch like any other; no file of an inbox is read for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from config import Settings
from flows.engine.batch import local, order_for, publishing
from flows.engine.outcome import Fate, Outcome
from flows.engine.pool import cores
from flows.engine.queue import chunks
from flows.engine.request import Request
from flows.engine.scan_tracker import Places
from flows.engine.worker import Offered
from metrics.contract.tables import MEASURE_VERSION
from storage import Place, Store, open_store
from storage.backends.errors import DamagedStoreError
from storage.recordings.archive import raw_key

STALE = MEASURE_VERSION
"""Judged by an older program than this one."""

DOUBTFUL = 1
"""Told by a repair to be measured again: no program has a version below 1."""

Report = Callable[[Outcome], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Remeasurable:
    """What a rebuild is to measure again, and how many it cannot: those were not archived."""

    hashes: Sequence[str]
    missing_count: int


def remeasurable(store: Store, *, below: int | None) -> Remeasurable:
    """The files judged by a lower version than `below`, None for all."""
    wanted = store.judged_before(below)
    held = [hash_ for hash_ in wanted if store.archive.holds(hash_)]
    return Remeasurable(hashes=held, missing_count=len(wanted) - len(held))


def measure_again(hashes: Sequence[str], *, settings: Settings, report: Report) -> None:
    """Measure and publish these archived files; each outcome goes to `report`.

    Whose they are, and when they were first offered, stays. What is published when it breaks off
    is not to be done again. `StoreError` when the store cannot take it.
    """
    if not hashes:
        return
    settings = replace(settings, athlete="")
    offers = _offers(open_store(settings.store), hashes, report)
    work_list = chunks(offers, most_files=settings.chunk_files, most_bytes=settings.chunk_bytes)
    jobs = (settings.jobs or cores()) if len(hashes) >= settings.pool_from_files else 1
    request = Request(paths=(), settings=settings)
    with publishing(request, Places()) as publisher:
        # Without a store to look into, nothing is known and everything is measured.
        order = replace(order_for(request, publisher.staging), store=None)
        for outcomes in local(order, work_list, jobs=jobs):
            for outcome in outcomes:
                report(outcome)
            publisher.count(outcomes)
        publisher.publish()


def _offers(store: Store, hashes: Sequence[str], report: Report) -> Iterator[Offered]:
    for hash_ in hashes:
        place = Place(f"{store.address}/{raw_key(hash_)}", 0, 0)
        try:
            content = store.archive.read(hash_)
        except DamagedStoreError as error:
            report(_unreadable(place, hash_, error.problem))
            continue
        yield Offered(place=place, source=hash_, content=content)


def _unreadable(place: Place, hash_: str, problem: str) -> Outcome:
    return Outcome(source=hash_, place=place, fate=Fate.REJECTED, reason=problem, is_settled=False)
