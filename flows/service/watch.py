"""The watched folder: scans decide what is new, events only bring the next scan forward."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Protocol

from msgspec import Struct, field

from flows.common.text import count, described
from flows.engine.discover import ListedFile, discover
from flows.engine.outcome import Outcome, Tally
from flows.engine.pending import is_store
from flows.engine.post_ingest import left_out
from flows.engine.request import Request
from flows.service.conductor import Conductor
from flows.service.inbox import Inbox
from flows.service.intake import HOPELESS, IntakeProcess

SETTLE_S = 0.5
"""Between the scan that sees a file first and the one that sees it complete."""

POLL_S = 2.0
"""Between scans when nothing wakes us: network shares send no events."""

REST_SHARE = 200
"""A large folder is scanned less often: scans take at most 0.5 % of a processor."""

REMIND_S = 60.0
"""Between two times that the same problem is told."""

REMINDED_OF = 3
"""So many entries that cannot be read are told one by one."""

_EVENT_STEP_MS = 100
_STOPPING = (signal.SIGINT, signal.SIGTERM)


class Batch(Protocol):
    """Takes complete files into the store and reports the outcome of each."""

    def __call__(self, *, listed: list[ListedFile], report: Callable[[Outcome], None]) -> None:
        """Return when the files are published."""
        ...


class Listener(Protocol):
    """Hears what the watcher did."""

    def dealt_with(self, tally: Tally) -> None:
        """Hear that a batch is published."""
        ...

    def failed(self, problem: str, *, path: str = "") -> None:
        """Hear what could not be taken in or looked at; it is tried again."""
        ...


class WakeEvent:
    """Wakes the watcher and tells it to stop; called from other threads."""

    def __init__(self) -> None:
        self._woken, self._stopped = threading.Event(), threading.Event()

    @property
    def is_stopping(self) -> bool:
        """Check whether to end after the current batch."""
        return self._stopped.is_set()

    def wake(self) -> None:
        """Have the watcher scan now."""
        self._woken.set()

    def stop(self) -> None:
        """Have the watcher end after the current batch."""
        self._stopped.set()
        self._woken.set()

    def wait(self, longest_s: float) -> None:
        """Wait until woken or stopped, or for so long."""
        self._woken.wait(longest_s)
        self._woken.clear()

    def pause(self, seconds: float) -> None:
        """Wait for so long, or until stopped."""
        self._stopped.wait(seconds)


class Watcher(Struct, kw_only=True):
    """Offers what is complete in a folder to `batch`, until `wake_event` stops it."""

    folder: Path
    inbox: Inbox
    batch: Batch
    listener: Listener
    wake_event: WakeEvent
    expect: Callable[[], None] = lambda: None
    """Called when files have been seen that may still be arriving."""

    rest: Callable[[], None] = lambda: None
    """Called before a wait for which nothing is in sight."""

    is_left_out: Callable[[str], bool] = is_store
    remind_s: float = REMIND_S
    _unreadable: dict[str, str] = field(default_factory=dict)
    _failure: str | None = None
    _reminded_s: float = field(default_factory=time.monotonic)

    def run(self) -> None:
        """Scan until stopped; `NotAStoreError` or `NewerStoreError` where no waiting would help."""
        while not self.wake_event.is_stopping:
            started = time.thread_time()
            settled = self.inbox.settled(self._look(), now_s=time.monotonic())
            rest_s = REST_SHARE * (time.thread_time() - started)
            self._remind()
            if settled:
                self._take_in(settled)
            elif self.inbox.is_calm:
                self.rest()
                self.wake_event.wait(max(POLL_S, rest_s))
            else:
                self.expect()
                self.wake_event.pause(SETTLE_S)

    def _look(self) -> Iterator[ListedFile]:
        before, self._unreadable = self._unreadable, {}
        for item in discover((self.folder,), is_left_out=self.is_left_out):
            if isinstance(item, ListedFile):
                yield item
                continue
            self._unreadable[item.path] = item.reason
            if before.get(item.path) != item.reason:
                self.listener.failed(item.reason, path=item.path)

    def _remind(self) -> None:
        """Tell again, once a minute, what still cannot be done."""
        if time.monotonic() - self._reminded_s < self.remind_s:
            return
        self._reminded_s = time.monotonic()
        if self._failure is not None:
            self.listener.failed(self._failure)
        for path, reason in islice(self._unreadable.items(), REMINDED_OF):
            self.listener.failed(reason, path=path)
        if (more := len(self._unreadable) - REMINDED_OF) > 0:
            self.listener.failed(f"{count(more, 'other entry')} cannot be read")

    def _take_in(self, listed: list[ListedFile]) -> None:
        tally = Tally()
        unsettled: set[ListedFile] = set()

        def report(outcome: Outcome) -> None:
            if not outcome.is_settled:
                unsettled.add(ListedFile(*outcome.place))
            if outcome.is_settled or Path(outcome.place.path).exists():  # else renamed meanwhile
                tally.add(outcome)

        try:
            self.batch(listed=listed, report=report)
        except HOPELESS:
            raise
        except Exception as error:  # whatever it is, it must not end the watch
            self._failure = str(error) if isinstance(error, OSError) else described(error)
            self.listener.failed(self._failure)
            unsettled.update(listed)
        else:
            self._failure = None
            self.listener.dealt_with(tally)
        self.inbox.take(item for item in listed if item not in unsettled)
        self.inbox.put_off(unsettled, now_s=time.monotonic())


def watch(request: Request, *, conductor: Conductor, listener: Listener) -> None:
    """Ingest what arrives in the request's one folder, until SIGINT or SIGTERM.

    The current batch is finished and published first. Raises `BatchFailedError` where Prefect is
    wanted and no server answers.
    """
    wake_event = WakeEvent()
    (folder,) = request.paths
    threading.Thread(target=_listen, args=(folder, wake_event), daemon=True).start()
    intake = IntakeProcess(request, conductor, is_stopping=lambda: wake_event.is_stopping)
    if conductor is Conductor.PREFECT:
        intake.check()
    inbox = Inbox(first_wait_s=60 * request.settings.hold_minutes)
    watcher = Watcher(
        folder=folder,
        inbox=inbox,
        batch=intake,
        expect=intake.expect,
        rest=intake.rest,
        listener=listener,
        wake_event=wake_event,
        is_left_out=left_out(request.settings, request.paths),
    )
    try:
        _run_until_signalled(watcher.run, wake_event)
    finally:
        intake.end()


def _listen(folder: Path, wake_event: WakeEvent) -> None:
    """Wake the watcher on every change; where the system sends no events, scans have to do."""
    from watchfiles import watch as changes

    try:
        for _ in changes(
            folder, watch_filter=None, step=_EVENT_STEP_MS, ignore_permission_denied=True
        ):
            wake_event.wake()
    except (OSError, RuntimeError):
        return


def _run_until_signalled(body: Callable[[], None], wake_event: WakeEvent) -> None:
    def stop(number: int, _frame: object) -> None:
        wake_event.stop()
        signal.signal(number, signal.SIG_DFL)  # a second signal ends it at once

    # Not in this thread: Prefect takes over the signals of the thread that it runs flows in, and
    # a handler must not touch a lock that the thread it interrupts may hold.
    with ThreadPoolExecutor(max_workers=1) as thread:
        before = {number: signal.signal(number, stop) for number in _STOPPING}
        try:
            thread.submit(body).result()
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
