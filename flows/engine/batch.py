"""One batch, from files to published tables, without any orchestrator."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from itertools import chain, islice
from operator import add
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Protocol, TypeAlias

import polars as pl
from msgspec.structs import replace

from config import AfterIngest, Settings
from flows.engine.outcome import Fate, Outcome
from flows.engine.owner_files import UNFINISHED_NOTE
from flows.engine.ownership import roots, roster_of
from flows.engine.pending import is_store
from flows.engine.pool import CHUNKS_AHEAD, Pool, cores, in_order, in_own_process
from flows.engine.post_ingest import put_away
from flows.engine.queue import Offers, chunks
from flows.engine.request import Effect, Request
from flows.engine.scan_tracker import ScanTracker
from flows.engine.worker import SPOOLED, Offered, Order, blame, work
from parsers.archives import Limits
from storage import (
    AssignedBy,
    Index,
    Offer,
    Place,
    StagingArea,
    StagingRun,
    Store,
    create_store,
    open_store,
)

PUBLISH_FROM_FILES = 5_000
"""Publishing fewer staged files than this is not worth rewriting the tables."""

_NS_PER_MINUTE = 60_000_000_000

Chunk: TypeAlias = Sequence[Offered]
Outcomes: TypeAlias = tuple[Outcome, ...]
Report: TypeAlias = Callable[[Outcome], None]
Workers: TypeAlias = Pool[Offered, Outcomes]


class Engine(Protocol):
    """Has the chunks of a batch worked on, `jobs` at a time; 0 is in this process."""

    def __call__(self, order: Order, chunks: Iterator[Chunk], *, jobs: int) -> Iterator[Outcomes]:
        """Yield the outcomes of each chunk, in the order of the chunks."""
        ...


def local(order: Order, chunks: Iterator[Chunk], *, jobs: int) -> Iterator[Outcomes]:
    """Work on chunks in a pool of processes, with no jobs in this one."""
    if not jobs:
        yield from map(partial(work, order), chunks)
        return
    with workers(jobs) as pool:
        yield from on_workers(pool, order, chunks)


def workers(jobs: int) -> Workers:
    """Make a pool of processes that read files."""
    return Pool(jobs=jobs, blame=blame_death, merge=add)


@contextmanager
def ready_workers(jobs: int) -> Iterator[Workers]:
    """Start a process before the first file comes; it and others stay from batch to batch."""
    with workers(jobs) as pool:
        nothing = Order(
            store=None, staging=None, offer=Offer(offered_at=datetime.now(UTC)), hold_ns=0
        )
        pool.warm(partial(work, nothing))
        yield pool


def on_workers(
    pool: Workers,
    order: Order,
    chunks: Iterator[Chunk],
    *,
    jobs: int = 0,  # noqa: ARG001
) -> Iterator[Outcomes]:
    """Work on chunks with running processes, however many there are."""
    task = partial(work, order)
    yield from in_order(partial(pool.submit, task), chunks, ahead=pool.jobs * CHUNKS_AHEAD)


def blame_death(offered: Offered) -> Outcomes:
    """Return the outcome of a file whose worker died each time it read it."""
    return blame(offered, "the worker crashed while reading this file (possibly out of memory)")


def take_in(
    pending: Iterable[Place],
    *,
    request: Request,
    index: Index | None,
    report: Report,
    engine: Engine,
) -> None:
    """Read, measure, stage and publish every file; report each outcome.

    `index` says which members of archives are known, None to look at all of them. Nothing is
    written where there is nothing to do. `StoreError` when the store cannot take it; then all that
    was staged is published by the next run.
    """
    settings = request.settings
    intake = _Intake(report)
    queue = Offers(index=index, places=intake.places, report=report, limits=limits_of(settings))
    offers = queue.of(pending)
    first = list(islice(offers, max(1, settings.pool_from_files)))
    if not first and index is None:
        return
    jobs = _jobs(first, settings)
    offers = chain(first, offers)
    with publishing(request, intake.places) as publisher, _spool(publisher.staging) as spool:
        order = replace(order_for(request, publisher.staging), spool=spool)
        while True:
            work_list = chunks(
                offers, most_files=settings.chunk_files, most_bytes=settings.chunk_bytes
            )
            for outcomes in worked_off(engine, order, work_list, publisher, jobs=jobs):
                intake.settle(outcomes, recovered=publisher.recovered)
            if not intake.unpacked:
                break
            # Zips inside of zips come in a round of their own, one for each level.
            offers = queue.of_unpacked(intake.take_unpacked())
        publisher.publish()


def worked_off(
    engine: Engine,
    order: Order,
    work_list: Iterator[Chunk],
    publisher: _Publisher | _DryRunPublisher,
    *,
    jobs: int,
) -> Iterator[Outcomes]:
    """Yield the outcomes of all chunks, and publish whenever enough is staged.

    No worker waits meanwhile that this run started: a publication takes as much memory as two.
    """
    for chunk in work_list:
        until_full = _up_to(publisher.room, chain((chunk,), work_list))
        is_stopped = True
        for outcomes in engine(order, until_full, jobs=jobs):
            is_stopped = False
            yield outcomes
            publisher.count(outcomes)
        if is_stopped:
            return
        if publisher.room <= 0:
            publisher.publish(is_apart=jobs > 1)


def _up_to(file_count: float, work_list: Iterator[Chunk]) -> Iterator[Chunk]:
    """Yield chunks until they hold so many files or more; the others stay in the list."""
    for chunk in work_list:
        yield chunk
        file_count -= len(chunk)
        if file_count <= 0:
            return


def _jobs(first: Sequence[Offered], settings: Settings) -> int:
    """Choose how many processes read; 0 is this one, which never unpacks anything."""
    jobs = settings.jobs or cores()
    if any(offered.is_packed for offered in first):
        return jobs
    return jobs if len(first) >= settings.pool_from_files and jobs > 1 else 0


def limits_of(settings: Settings) -> Limits:
    """Return what an archive may ask for."""
    return Limits(
        members=settings.archive_members,
        member_bytes=settings.archive_member_bytes,
        nested_bytes=settings.archive_nested_bytes,
        ratio=settings.archive_ratio,
        depth=settings.archive_depth,
    )


@contextmanager
def _spool(staging: StagingArea | None) -> Iterator[str]:
    """Yield a folder for zips out of zips: the run's own, where workers see it, else a new one."""
    folder = staging.folder if staging else None
    if folder is None:
        with TemporaryDirectory(prefix="thirdlap-") as temporary:
            yield temporary
        return
    try:
        yield str(folder)
    finally:
        for path in folder.glob(f"*{SPOOLED}"):
            path.unlink(missing_ok=True)


def order_for(request: Request, staging: StagingArea | None) -> Order:
    """Build what the workers of a request are told; without a staging area they stage nothing."""
    settings = request.settings
    path = settings.store
    offer = Offer(offered_at=datetime.now(UTC), roster=roster_of(request.workspace))
    if settings.athlete:
        offer = replace(offer, athlete_id=settings.athlete, assigned_by=AssignedBy.OPTION)
    return Order(
        store=path if is_store(path) else None,
        staging=staging,
        offer=offer,
        hold_ns=round(settings.hold_minutes * _NS_PER_MINUTE),
        archive=settings.archive,
        roots=roots(request.paths, inbox=settings.inbox),
        held=open_store(path).held() if is_store(path) else (),
        limits=limits_of(settings),
    )


class _Intake:
    """Settles outcomes in order, and finds contents that this run brought twice."""

    def __init__(self, report: Report) -> None:
        self.places = ScanTracker()
        self.unpacked: list[Outcome] = []
        """Zips inside of zips whose members are still to be offered."""
        self._report = report
        # Eight bytes of each hash: a run over a hundred thousand files keeps 7 MB.
        self._seen: set[int] = set()

    def settle(self, outcomes: Outcomes, *, recovered: Mapping[str, Fate]) -> None:
        """Report a chunk's outcomes; `recovered` are files that a dead run could not report."""
        for outcome in outcomes:
            if outcome.unpacked:
                self.unpacked.append(outcome)
                continue
            judged = self._judged(_as_recovered(outcome, recovered))
            self.places.deal_with(judged)
            self._report(judged)

    def take_unpacked(self) -> list[Outcome]:
        """Hand over the zips that were found since the last time."""
        unpacked, self.unpacked = self.unpacked, []
        return unpacked

    def _judged(self, outcome: Outcome) -> Outcome:
        if outcome.file_sha256 is None or outcome.fate is Fate.UNCHANGED:
            return outcome
        start = int(outcome.file_sha256[:16], 16)
        if start not in self._seen:
            self._seen.add(start)
            return outcome
        reason = "the same content as another file of this run"
        return replace(outcome, fate=Fate.DUPLICATE, reason=reason)


def _as_recovered(outcome: Outcome, recovered: Mapping[str, Fate]) -> Outcome:
    if outcome.fate is not Fate.UNCHANGED or outcome.file_sha256 is None:
        return outcome
    return replace(outcome, fate=recovered.get(outcome.file_sha256, Fate.UNCHANGED))


@contextmanager
def publishing(request: Request, places: ScanTracker) -> Iterator[_Publisher | _DryRunPublisher]:
    """Yield what publishes, or stands in for it."""
    if request.effect is Effect.NOTHING:
        yield _DryRunPublisher()
        return
    store = create_store(request.settings.store)
    with store.run() as run:
        with store.index() as index:
            index.write_note(f"{UNFINISHED_NOTE}{run.staging.run}", "1")
        yield _Publisher(store, run, places, request.settings)


class _DryRunPublisher:
    """Stands in for the publisher in a dry run: it counts and writes nothing."""

    staging = None
    recovered: Mapping[str, Fate] = MappingProxyType({})
    room = sys.maxsize

    def count(self, outcomes: Outcomes) -> None:
        """Ignore the outcomes."""

    def publish(self, *, is_apart: bool = False) -> None:
        """Write nothing."""


class _Publisher:
    """Counts what is staged, and publishes it."""

    def __init__(
        self, store: Store, run: StagingRun, places: ScanTracker, settings: Settings
    ) -> None:
        self._store, self._run, self._places = store, run, places
        self._share = settings.publish_share
        self._after_ingest = settings.after_ingest
        self._stored: int | None = None
        self._staged = 0
        with store.index() as index:
            self.recovered = {hash_: _fate(index, hash_) for hash_ in run.recovered}

    @property
    def staging(self) -> StagingArea:
        """The folder where workers stage."""
        return self._run.staging

    @property
    def room(self) -> float:
        """How many more files to stage before this is asked again; 0 or less: publish now."""
        few = PUBLISH_FROM_FILES - self._staged
        return few if few > 0 else self._share * self._stored_count() - self._staged

    def count(self, outcomes: Outcomes) -> None:
        """Count staged files."""
        self._staged += len(outcomes)

    def publish(self, *, is_apart: bool = False) -> None:
        """Publish what is staged, and only then remember the files it came from.

        `is_apart` has it done by a process of its own: this one would keep the memory it takes.
        """
        if is_apart:
            in_own_process(self._run.publication)
        else:
            self._run.publish()
        with self._store.index() as index:
            settled = self._places.remember(index)
            if self._after_ingest is AfterIngest.MOVE:
                put_away(settled, index)
        self._stored = None
        self._staged = 0

    def _stored_count(self) -> int:
        """Count the stored files when it is first asked for since they were published."""
        if self._stored is None:
            files = self._store.read("files", lambda rows: rows.select(pl.len()))
            self._stored = int(files.item())
        return self._stored


def _fate(index: Index, file_sha256: str) -> Fate:
    """Look up what became of a content that is published already."""
    verdicts = {row.verdict for row in index.verdicts(file_sha256)}
    return next((fate for fate in Fate if fate.value in verdicts), Fate.UNCHANGED)
