"""The process that takes a watcher's files in: started when one is seen, ended after a quiet while.

A watcher waits for most of the day, and needs neither tables nor Prefect for that. What they take
is given back when nothing comes. A process that dies is one failed batch: the next has a new one.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from importlib import import_module
from itertools import takewhile
from math import inf
from multiprocessing import Pipe, get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import TYPE_CHECKING, TypeAlias

from flows.common.text import described
from flows.engine.discover import ListedFile
from flows.engine.outcome import Outcome
from flows.engine.pool import cores, die_with_parent
from flows.engine.request import Request
from flows.engine.run import run, spare_threads
from flows.service.conductor import Conductor
from storage.backends.errors import NewerStoreError, NotAStoreError

if TYPE_CHECKING:
    from flows.engine.batch import Chunk, Engine, Outcomes
    from flows.engine.worker import Order

QUIET_S = 300.0
"""A team's files come within minutes of each other, after practice or when a phone is charged."""

STOP_CHECK_S = 0.1
END_S = 60.0

DIED = "the process that takes files in died (possibly out of memory)"

HOPELESS = (NotAStoreError, NewerStoreError)
"""Where no waiting helps."""

_USED_BY_A_BATCH = (
    *("flows.engine.settle", "flows.engine.judging", "metrics.judgements.judge"),
    *("config.workspace", "flows.engine.run_words", "flows.engine.remeasure", "pyarrow.parquet"),
)
"""Loaded while the first files are still arriving; a batch would load them when they are waited
for."""

Message: TypeAlias = Outcome | BaseException | None
"""What comes back of a batch: outcomes, then an error or None for its end."""

IsStopping: TypeAlias = Callable[[], bool]


class BatchFailedError(OSError):
    """A batch could not be finished; what was not settled has to come again."""


class IntakeProcess:
    """Takes batches in by a process of its own. Used from one thread."""

    def __init__(
        self, request: Request, conductor: Conductor, *, is_stopping: IsStopping = lambda: False
    ) -> None:
        self._request, self._conductor, self._is_stopping = request, conductor, is_stopping
        self._running: _Running | None = None
        self._used_s = 0.0

    @property
    def pid(self) -> int | None:
        """The id of the process, None where there is none."""
        return self._running.process.pid if self._running else None

    def expect(self) -> None:
        """Start the process, should there be none, so that it is loaded when files are complete."""
        self._used_s = time.monotonic()
        if self._running is None or not self._running.process.is_alive():
            self.end()
            self._running = _started(self._request, self._conductor)

    def check(self) -> None:
        """Start the process and wait until it is ready; `BatchFailedError` where it cannot be."""
        self._ready()
        self._used_s = -inf  # The next rest ends it: this was no use.

    def rest(self) -> None:
        """End the process where nothing has come for `QUIET_S`."""
        if self._running is not None and time.monotonic() - self._used_s > QUIET_S:
            self.end()

    def end(self) -> None:
        """End the process, if there is one."""
        running, self._running = self._running, None
        if running is not None:
            running.end()

    def __call__(self, *, listed: list[ListedFile], report: Callable[[Outcome], None]) -> None:
        """Return when the files are published; `BatchFailedError` where they could not be."""
        try:
            running = self._ready()
            running.calls.send(listed)
            for outcome in running.outcomes(self._is_stopping):
                report(outcome)
        except (EOFError, ConnectionError) as error:
            self.end()
            raise BatchFailedError(DIED) from error
        finally:
            self._used_s = time.monotonic()

    def _ready(self) -> _Running:
        """Start the process, should there be none, and wait until it is ready.

        One that fails is ended: it says so once, and whoever waits for it again waits for ever.
        """
        self.expect()
        assert self._running is not None
        try:
            self._running.await_ready()
        except BatchFailedError:
            self.end()
            raise
        except (EOFError, ConnectionError) as error:
            self.end()
            raise BatchFailedError(DIED) from error
        return self._running


class _Running:
    """A living process and the pipes to it."""

    def __init__(self, process: SpawnProcess, calls: Connection, stop: Connection) -> None:
        self.process, self.calls, self._stop = process, calls, stop
        self._is_ready = False

    def await_ready(self) -> None:
        """Wait until everything is loaded; `BatchFailedError` where that fails."""
        if self._is_ready:
            return
        for _ in self.outcomes():
            pass
        self._is_ready = True

    def outcomes(self, is_stopping: IsStopping = lambda: False) -> Iterator[Outcome]:
        """Yield the outcomes of a batch; the process is told once to take no more chunks."""
        while True:
            if is_stopping():
                self._stop.close()
            if not self.calls.poll(STOP_CHECK_S):
                continue
            message: Message = self.calls.recv()
            if message is None:
                return
            if isinstance(message, BaseException):
                raise message
            yield message

    def end(self) -> None:
        """Have the process end; it is killed if that takes longer than `END_S`."""
        for pipe in (self._stop, self.calls):
            pipe.close()
        self.process.join(END_S)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()


def _started(request: Request, conductor: Conductor) -> _Running:
    calls, answers = Pipe()
    stop, stopped = Pipe()
    process = get_context("spawn").Process(
        target=_serve, args=(answers, stopped, request, conductor), name="intake"
    )
    process.start()
    # Held by that process alone from now on: so its death is the end of the pipe here.
    answers.close()
    stopped.close()
    return _Running(process, calls, stop)


_ENDED = (EOFError, BrokenPipeError)
"""Raised where the other end of the pipe is gone: the watcher has ended."""


def _serve(calls: Connection, stopped: Connection, request: Request, conductor: Conductor) -> None:
    """Take in batch after batch until the pipe is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group
    threading.Thread(target=die_with_parent, daemon=True).start()
    spare_threads()
    from flows.engine.batch import on_workers, ready_workers

    with ready_workers(request.settings.jobs or cores()) as pool, suppress(*_ENDED):
        runner: Callable[..., None] = run
        engine_on: Callable[..., Iterator[Outcomes]] = on_workers
        if conductor is Conductor.PREFECT:
            from flows.ingest import by_tasks_on, check_server, run_as_flow

            calls.send(_failure(check_server))
            runner, engine_on = run_as_flow, by_tasks_on
        else:
            calls.send(None)
        engine = partial(_until_stopped, stopped, partial(engine_on, pool))
        for module in _USED_BY_A_BATCH:
            import_module(module)
        while True:
            listed = calls.recv()
            batch = partial(runner, request, engine=lambda: engine)
            calls.send(_failure(partial(batch, listed=listed, report=calls.send)))


def _failure(work: Callable[[], None]) -> BaseException | None:
    """Return what work failed by, in words: a traceback crosses no pipe. None where it did not."""
    try:
        work()
    except HOPELESS as error:
        return error
    except OSError as error:
        return BatchFailedError(str(error))
    except Exception as error:  # whatever it is, it must not end the watch
        return BatchFailedError(described(error))
    return None


def _until_stopped(
    stopped: Connection, engine: Engine, order: Order, chunks: Iterator[Chunk], *, jobs: int
) -> Iterator[Outcomes]:
    # The other end is closed, never written to.
    wanted = takewhile(lambda _: not stopped.poll(), chunks)
    return engine(order, wanted, jobs=jobs)
