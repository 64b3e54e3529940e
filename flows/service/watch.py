"""The watched folder: looking through it is the truth, events only bring the next look forward."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from flows.engine.discover import Found, Unreadable, discover
from flows.engine.outcome import Outcome, Tally
from flows.engine.pending import is_store
from flows.engine.pool import cores
from flows.engine.post_ingest import left_out
from flows.engine.request import Request
from flows.engine.run import run, spare_threads
from flows.service.inbox import Inbox
from storage.backends.errors import NewerStoreError, NotAStoreError

if TYPE_CHECKING:
    from flows.engine.batch import Chunk, Engine, Outcomes
    from flows.engine.worker import Order

SETTLE_S = 0.5
"""Between the look that finds a file and the one that finds it complete."""

POLL_S = 2.0
"""Between looks when nothing wakes us: shares of a network send no events."""

REST_SHARE = 200
"""A folder so large that a look takes long is looked through less often: 0.5 % of a processor."""

_EVENT_STEP_MS = 100
_HOPELESS = (NotAStoreError, NewerStoreError)
_STOPPING = (signal.SIGINT, signal.SIGTERM)


class Conductor(StrEnum):
    """Who is told of the batches: nobody, or a Prefect server, of which each is a flow run."""

    LOCAL = "local"
    PREFECT = "prefect"


class Batch(Protocol):
    """Takes complete files into the store and reports the outcome of each."""

    def __call__(self, *, found: list[Found], report: Callable[[Outcome], None]) -> None:
        """Return when what was found is published."""
        ...


class Listener(Protocol):
    """Hears what the watcher did."""

    def dealt_with(self, tally: Tally) -> None:
        """A batch is published."""
        ...

    def failed(self, problem: str, *, path: str = "") -> None:
        """A batch could not be taken in, or a path not be looked at; it is tried again."""
        ...


class Bell:
    """Wakes the watcher, and tells it when to stop. Called from other threads than the watcher's."""

    def __init__(self) -> None:
        self._pace, self._stopped = threading.Event(), threading.Event()

    @property
    def is_stopping(self) -> bool:
        """Whether to end after what is under way."""
        return self._stopped.is_set()

    def ring(self) -> None:
        """Have a look now."""
        self._pace.set()

    def stop(self) -> None:
        """End after what is under way."""
        self._stopped.set()
        self._pace.set()

    def wait(self, longest_s: float) -> None:
        """Until it is race pace or stopped, or for so long."""
        self._pace.wait(longest_s)
        self._pace.clear()

    def pause(self, seconds: float) -> None:
        """For so long, or until it is stopped."""
        self._stopped.wait(seconds)


@dataclass(slots=True, kw_only=True)
class Watcher:
    """Offers what is complete in a folder to `batch`, until `bell` stops it."""

    folder: Path
    inbox: Inbox
    batch: Batch
    listener: Listener
    bell: Bell
    is_left_out: Callable[[str], bool] = is_store
    _told: set[Unreadable] = field(default_factory=set)

    def run(self) -> None:
        """`NotAStoreError` or `NewerStoreError` where no waiting would help."""
        while not self.bell.is_stopping:
            started = time.thread_time()
            settled = self.inbox.settled(self._look(), now_s=time.monotonic())
            rest_s = REST_SHARE * (time.thread_time() - started)
            if settled:
                self._take_in(settled)
            elif self.inbox.is_calm:
                self.bell.wait(max(POLL_S, rest_s))
            else:
                self.bell.pause(SETTLE_S)

    def _look(self) -> Iterator[Found]:
        for item in discover((self.folder,), is_left_out=self.is_left_out):
            if isinstance(item, Found):
                yield item
            elif item not in self._told:
                self._told.add(item)
                self.listener.failed(item.reason, path=item.path)

    def _take_in(self, found: list[Found]) -> None:
        tally = Tally()
        unsettled: set[Found] = set()

        def report(outcome: Outcome) -> None:
            if not outcome.is_settled:
                unsettled.add(Found(*outcome.place))
            if outcome.is_settled or Path(outcome.place.path).exists():  # else renamed meanwhile
                tally.add(outcome)

        try:
            self.batch(found=found, report=report)
        except _HOPELESS:
            raise
        except Exception as error:  # whatever it is, it must not end the watch
            self.listener.failed(str(error) or type(error).__name__)
            unsettled.update(found)
        else:
            self.listener.dealt_with(tally)
        self.inbox.take(item for item in found if item not in unsettled)
        self.inbox.put_off(unsettled, now_s=time.monotonic())


def watch(request: Request, *, conductor: Conductor, listener: Listener) -> None:
    """Take in what arrives in the request's one folder, until SIGINT or SIGTERM.

    Then what is under way is finished and published. `NoServerError` where Prefect is wanted and
    no server answers.
    """
    bell = Bell()
    (folder,) = request.paths
    threading.Thread(target=_listen, args=(folder, bell), daemon=True).start()
    with _batches(request, conductor, bell) as batch:
        inbox = Inbox(first_wait_s=60 * request.settings.hold_minutes)
        watcher = Watcher(
            folder=folder,
            inbox=inbox,
            batch=batch,
            listener=listener,
            bell=bell,
            is_left_out=left_out(request.settings, request.paths),
        )
        _run_until_signalled(watcher.run, bell)


def _listen(folder: Path, bell: Bell) -> None:
    """Ring whenever something changes; where the system tells nothing, looking has to do."""
    from watchfiles import watch as changes

    try:
        for _ in changes(
            folder, watch_filter=None, step=_EVENT_STEP_MS, ignore_permission_denied=True
        ):
            bell.ring()
    except (OSError, RuntimeError):
        return


@contextmanager
def _batches(request: Request, conductor: Conductor, bell: Bell) -> Iterator[Batch]:
    spare_threads()
    from flows.engine.batch import on, ready_workers

    runner: Callable[..., None] = run
    engine_on: Callable[..., Iterator[Outcomes]] = on
    if conductor is Conductor.PREFECT:
        from flows.ingest import by_tasks_on, check_server, run_as_flow

        check_server()
        runner, engine_on = run_as_flow, by_tasks_on
    with ready_workers(request.settings.jobs or cores()) as pool:
        engine = partial(_until_stopped, bell, partial(engine_on, pool))
        yield partial(runner, request, engine=lambda: engine)


def _until_stopped(
    bell: Bell, engine: Engine, order: Order, chunks: Iterator[Chunk], *, jobs: int
) -> Iterator[Outcomes]:
    wanted = takewhile(lambda _: not bell.is_stopping, chunks)
    return engine(order, wanted, jobs=jobs)


def _run_until_signalled(body: Callable[[], None], bell: Bell) -> None:
    def stop(number: int, _frame: object) -> None:
        bell.stop()
        signal.signal(number, signal.SIG_DFL)  # whoever asks again does not want to wait

    # Not in this thread: Prefect takes over the signals of the thread that it runs flows in, and
    # a handler must not touch a lock that the thread it interrupts may hold.
    with ThreadPoolExecutor(max_workers=1) as thread:
        before = {number: signal.signal(number, stop) for number in _STOPPING}
        try:
            thread.submit(body).result()
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
