"""Worker processes that take chunks of work, outlive a bad chunk and never outlive their parent.

A worker that dies (out of memory, a crash in a library) takes its chunk with it and nothing else:
the chunk is run again apart from the others and halved until the piece that kills is alone.
"""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process
from types import TracebackType
from typing import Generic, Protocol, Self, TypeAlias, TypeVar

from flows.common.garbage import collect_seldom

Item = TypeVar("Item")
Result = TypeVar("Result")
Result_co = TypeVar("Result_co", covariant=True)
Work: TypeAlias = Callable[[Sequence[Item]], Result]

# Enough that no worker waits for its next chunk while the oldest one is still being read.
CHUNKS_AHEAD = 3


def cores() -> int:
    """Count the processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Waiting(Protocol[Result_co]):
    """A result that is on its way."""

    def result(self) -> Result_co:
        """Wait for it."""
        ...


class Pool(Generic[Item, Result]):
    """Chunks are worked on by `jobs` processes; may be used from several threads.

    `blame` makes the result of the one item whose worker died each time, and `merge` puts the
    results of a halved chunk together.
    """

    def __init__(
        self,
        *,
        jobs: int,
        blame: Callable[[Item], Result],
        merge: Callable[[Result, Result], Result],
    ) -> None:
        self.jobs = jobs
        self._blame, self._merge = blame, merge
        self._changing, self._suspecting = threading.Lock(), threading.Lock()
        self._executor = _executor(jobs)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._executor.shutdown(cancel_futures=True)

    def submit(self, work: Work[Item, Result], chunk: Sequence[Item]) -> Waiting[Result]:
        """Submit a chunk; its result comes even if it kills its worker, and raises as `work` does.

        `work`, the chunk and the result cross processes, so they are picklable.
        """
        executor = self._executor
        try:
            return _Survivor(self, work, chunk, executor.submit(work, chunk))
        except (BrokenProcessPool, OSError) as error:
            if not _is_broken(error):
                raise
            self._replace(executor)
        return self.submit(work, chunk)

    def warm(self, work: Work[Item, Result]) -> None:
        """Start one worker, which loads the code that `work` needs; others start when needed."""
        self.submit(work, ())

    def run_apart(self, work: Work[Item, Result], chunk: Sequence[Item]) -> Result:
        """Find which item of a chunk kills its worker; only one chunk at a time is searched."""
        with self._suspecting:
            return self._halved(work, chunk)

    def _halved(self, work: Work[Item, Result], chunk: Sequence[Item]) -> Result:
        with _executor(1) as executor:
            try:
                return executor.submit(work, chunk).result()
            except BrokenProcessPool:
                if len(chunk) == 1:
                    return self._blame(chunk[0])
        half = len(chunk) // 2
        return self._merge(self._halved(work, chunk[:half]), self._halved(work, chunk[half:]))

    def _replace(self, broken: Executor) -> None:
        with self._changing:
            if self._executor is broken:
                self._executor = _executor(self.jobs)


class _Survivor(Generic[Item, Result]):
    """A submitted chunk that is run again if it, or a neighbor, kills its worker."""

    def __init__(
        self,
        pool: Pool[Item, Result],
        work: Work[Item, Result],
        chunk: Sequence[Item],
        future: Future[Result],
    ) -> None:
        self._pool, self._work, self._chunk, self._future = pool, work, chunk, future

    def result(self) -> Result:
        try:
            return self._future.result()
        except BrokenProcessPool:
            return self._pool.run_apart(self._work, self._chunk)


def in_own_process(work: Callable[[], Result]) -> Result:
    """Run picklable work in a process that ends with it, and gives all its memory back.

    Where that process dies, or the system starts none, the work is run in this one.
    """
    with _executor(1) as executor:
        try:
            waiting = executor.submit(work)
        except OSError:
            return work()
        try:
            return waiting.result()
        except BrokenProcessPool:
            return work()


def _executor(jobs: int) -> ProcessPoolExecutor:
    # Spawned, not forked: Polars and Prefect run threads, and a fork of those can hang.
    return ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=_start_worker)


def _is_broken(error: BrokenProcessPool | OSError) -> bool:
    """Tell a pool whose worker died from a system that starts no process."""
    # A dying pool closes its pipes before it says that it is broken, and a worker started at that
    # moment finds them closed. What the system refuses has a number.
    return isinstance(error, BrokenProcessPool) or error.errno is None


def _start_worker() -> None:
    collect_seldom()
    # Ctrl-C reaches the whole group; the parent decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=die_with_parent, daemon=True).start()


def die_with_parent() -> None:
    """End this process, whatever it does, when the one that started it has ended."""
    # A worker waits on a pipe whose other end it holds itself, so it would wait for ever.
    if parent := parent_process():
        parent.join()
        os._exit(1)


def in_order(
    submit: Callable[[Item], Waiting[Result]], items: Iterable[Item], *, ahead: int
) -> Iterator[Result]:
    """Submit the items, keep at most `ahead` unfinished, and yield their results in order."""
    waiting: deque[Waiting[Result]] = deque()
    for item in items:
        waiting.append(submit(item))
        if len(waiting) >= ahead:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()
