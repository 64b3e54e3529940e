"""Files read on a Dask cluster: its workers stage chunks, this process publishes them.

Workers have thirdlap installed and see the store and the files at the same paths as this process.
"""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from functools import partial
from urllib.parse import urlsplit

from distributed import Client, Future, KilledWorker
from distributed.comm.core import CommClosedError
from msgspec import Struct
from msgspec.structs import replace

from flows.common.garbage import collected_seldom
from flows.engine.batch import Chunk, Outcomes, blame_death
from flows.engine.outcome import Outcome
from flows.engine.pool import CHUNKS_AHEAD, in_order
from flows.engine.request import Request
from flows.engine.run import run
from flows.engine.worker import Order, work
from storage.backends.open import anywhere

CONNECT_S = 10


class ClusterError(OSError):
    """The cluster cannot be reached, has no workers, or they do not see the store."""


def run_on_cluster(request: Request, *, report: Callable[[Outcome], None], scheduler: str) -> None:
    """Run a request on the workers of a scheduler such as `tcp://host:8786`.

    Raises `ClusterError` or `StoreError`; the next run publishes what was staged by then.
    """
    with connected(scheduler) as client:
        run(as_seen_anywhere(request), report=report, engine=lambda: partial(on_cluster, client))


def as_seen_anywhere(request: Request) -> Request:
    """Make the paths absolute: a worker runs in a folder of its own."""
    store = anywhere(request.settings.store)
    return replace(
        request,
        paths=tuple(path.absolute() for path in request.paths),
        settings=replace(request.settings, store=store),
    )


@contextmanager
def connected(scheduler: str) -> Iterator[Client]:
    """Connect to a scheduler for a while; `ClusterError` where none answers, or no longer does."""
    _check_answers(scheduler)
    _silence()
    try:
        with Client(scheduler, timeout=CONNECT_S, set_as_default=False) as client:
            yield client
    except (CancelledError, CommClosedError, TimeoutError) as error:
        raise ClusterError(
            f"the Dask scheduler at {scheduler!r} stopped answering: start it again, and then the"
            " same command, which goes on from what was saved"
        ) from error


def _silence() -> None:
    """Keep Dask from pages about a connection that it lost: our error says it in one line."""
    for name in [*logging.root.manager.loggerDict, "distributed"]:
        if name.partition(".")[0] == "distributed":
            logging.getLogger(name).setLevel(logging.CRITICAL)


def _check_answers(scheduler: str) -> None:
    # A client that fails to connect goes on trying, and closes with a page of its own errors.
    address = urlsplit(scheduler)
    try:
        socket.create_connection((address.hostname, address.port or 0), CONNECT_S).close()
    except (OSError, ValueError) as error:
        raise ClusterError(
            f"no Dask scheduler answers at {scheduler!r}; its address is like tcp://host:8786"
        ) from error


def on_cluster(
    client: Client,
    order: Order,
    chunks: Iterator[Chunk],
    *,
    jobs: int = 0,  # noqa: ARG001 the cluster has as many as it has
) -> Iterator[Outcomes]:
    """Yield the outcomes of each chunk in order; `ClusterError` where there are no workers."""
    threads = sum(client.nthreads().values())
    if not threads:
        raise ClusterError("the Dask cluster has no workers: start some with `dask worker`")
    body = partial(work_in_sight, order)
    yield from in_order(partial(_sent, client, body), chunks, ahead=threads * CHUNKS_AHEAD)


def work_in_sight(order: Order, chunk: Chunk) -> Outcomes:
    """Work on a chunk, unless it would be staged where nobody looks for it."""
    if order.staging and not order.staging.is_in_sight:
        raise ClusterError(
            f"a Dask worker does not see the store at {order.staging.store}: put it on a disk that"
            " all of them share, at the same path"
        )
    with collected_seldom():
        return work(order, chunk)


Body = Callable[[Chunk], Outcomes]


class _Sent(Struct, frozen=True):
    """A chunk on its way; one that kills its worker is halved until the culprit is alone."""

    client: Client
    body: Body
    chunk: Chunk
    future: Future

    def result(self) -> Outcomes:
        try:
            outcomes: Outcomes = self.future.result()
        except KilledWorker:
            if len(self.chunk) == 1:
                return blame_death(self.chunk[0])
        else:
            return outcomes
        half = len(self.chunk) // 2
        parts = self.chunk[:half], self.chunk[half:]
        first, second = (_sent(self.client, self.body, part) for part in parts)
        return first.result() + second.result()


def _sent(client: Client, body: Body, chunk: Chunk) -> _Sent:
    # Impure: the same chunk of a later run has to be read again.
    return _Sent(client, body, chunk, client.submit(body, chunk, pure=False))
