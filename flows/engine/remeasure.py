"""Measure archived files again, as a batch like any other; no file of an inbox is read for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from config import Settings
from flows.common.workspace import WorkspaceFolder
from flows.engine.batch import local, order_for, publishing, worked_off
from flows.engine.outcome import Fate, Outcome
from flows.engine.pool import cores
from flows.engine.queue import chunks
from flows.engine.request import Request
from flows.engine.scan_tracker import ScanTracker
from flows.engine.worker import Offered
from metrics.contract.tables import MEASURE_VERSION
from storage import Place, Store, open_store
from storage.backends.errors import DamagedStoreError
from storage.recordings.archive import raw_key

STALE = MEASURE_VERSION
"""Files measured by an older program are below it."""

DOUBTFUL = 1
"""Files that a repair marked for measuring again are below it: no program has version 0."""

Report = Callable[[Outcome], None]


class Remeasurable(Struct, frozen=True, kw_only=True):
    """What a rebuild is to measure again, and how many files were not archived."""

    hashes: Sequence[str]
    missing_count: int


def remeasurable(store: Store, *, below: int | None) -> Remeasurable:
    """List the files measured by a lower version than `below`; None for all."""
    wanted = store.judged_before(below)
    archived = [hash_ for hash_ in wanted if store.archive.holds(hash_)]
    return Remeasurable(hashes=archived, missing_count=len(wanted) - len(archived))


def measure_again(
    hashes: Sequence[str], *, settings: Settings, workspace: WorkspaceFolder, report: Report
) -> None:
    """Measure and publish these archived files; report each outcome.

    Their athletes and the time of their first offer stay. What is published before an interruption
    is not done again. Raises `StoreError` when the store cannot take the facts.
    """
    if not hashes:
        return
    settings = replace(settings, athlete="")
    offers = _offers(open_store(settings.store), hashes, report)
    work_list = chunks(offers, most_files=settings.chunk_files, most_bytes=settings.chunk_bytes)
    jobs = (settings.jobs or cores()) if len(hashes) >= settings.pool_from_files else 0
    request = Request(paths=(), settings=settings, workspace=workspace)
    with publishing(request, ScanTracker()) as publisher:
        # Without a store to look into, nothing is known and everything is measured.
        order = replace(order_for(request, publisher.staging), store=None, hold_ns=0)
        for outcomes in worked_off(local, order, work_list, publisher, jobs=jobs):
            for outcome in outcomes:
                report(outcome)
        publisher.publish()


def _offers(store: Store, hashes: Sequence[str], report: Report) -> Iterator[Offered]:
    """Offer archived files as of their first offer: what was ahead of its time then stays so."""
    first_offers = store.first_offers(hashes)
    for hash_ in hashes:
        place = Place(f"{store.address}/{raw_key(hash_)}", 0, 0)
        try:
            content = store.archive.read(hash_)
        except DamagedStoreError as error:
            report(_unreadable(place, hash_, error.problem))
            continue
        yield Offered(
            place=place, source=hash_, content=content, offered_at=first_offers.get(hash_)
        )


def _unreadable(place: Place, hash_: str, problem: str) -> Outcome:
    return Outcome(source=hash_, place=place, fate=Fate.REJECTED, reason=problem, is_settled=False)
