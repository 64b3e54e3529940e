"""Runs: one process that stages and publishes, and what is done about those that died.

A run begins by publishing the sealed chunks of dead runs and sweeping whatever else they left.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial

from storage.backends.base import Disk
from storage.backends.open import disk_at
from storage.format.layout import LOCK, STAGING, TEMPORARY, StoreSettings, read_settings
from storage.publish.chunks import PART, StagedChunk, StagingArea
from storage.publish.living import ALIVE, runs
from storage.publish.migrate import migrate
from storage.publish.publisher import Published, Publisher
from storage.recordings.index import Index
from storage.recordings.orphans import judged_contents, orphans, take_up


class StagingRun:
    """A living run. Workers stage at its `staging`; `publish` makes visible what they sealed."""

    def __init__(
        self,
        disk: Disk,
        settings: StoreSettings,
        name: str,
        *,
        wait_s: float,
        recovered: frozenset[str],
    ) -> None:
        self._disk = disk
        self._settings = settings
        self._wait_s = wait_s
        self._folder = f"{STAGING}/{name}"
        self.staging = StagingArea(store=disk.address, run=name)
        self.recovered = recovered
        """Hashes of the files that dead runs had staged and that are published now."""

    @property
    def publication(self) -> Callable[[], Published]:
        """What `publish` does, for a process of its own: it can be pickled."""
        name = self.staging.run
        return partial(publish_run, self._disk.address, name, wait_s=self._wait_s)

    def publish(self) -> Published:
        """Publish every chunk sealed so far; `LockedError` if another process keeps publishing."""
        chunks = _sealed(self._disk, self._folder)
        if not chunks:
            return Published()
        with self._disk.locked(LOCK, wait_s=self._wait_s):
            return _publish(self._disk, self._settings, chunks)


def publish_run(address: str, name: str, *, wait_s: float) -> Published:
    """Publish what a run sealed so far, in another process than its own; as `StagingRun.publish`.

    `address` is the store's, `name` the run's.
    """
    disk = disk_at(address)
    settings = read_settings(disk)
    return StagingRun(disk, settings, name, wait_s=wait_s, recovered=frozenset()).publish()


@contextmanager
def started(disk: Disk, *, wait_s: float) -> Iterator[StagingRun]:
    """Start a new run, after finishing dead ones. What it seals but does not publish stays."""
    name = f"run-{uuid.uuid4().hex}"
    folder = f"{STAGING}/{name}"
    with ExitStack() as alive:
        # Under the store's lock nobody can take a run for dead before it holds its own.
        with disk.locked(LOCK, wait_s=wait_s):
            settings = migrate(disk)
            recovered = recover(disk, settings)
            disk.make_folder(folder)
            alive.enter_context(disk.locked(f"{folder}/{ALIVE}", wait_s=0))
        yield StagingRun(disk, settings, name, wait_s=wait_s, recovered=recovered)
        if not _sealed(disk, folder):
            disk.remove_folder(folder)


def recover(disk: Disk, settings: StoreSettings) -> frozenset[str]:
    """Publish what dead runs sealed, and sweep the rest: the hashes of the files published.

    The caller holds the store's lock.

    A damaged chunk, or one of another version, is dropped: its files have no verdict yet. Those
    that were archived are measured again by the next run, others when they are next offered.
    """
    dead, living = runs(disk)
    chunks = [chunk for folder in dead for chunk in _sealed(disk, folder) if chunk.is_usable()]
    recovered = frozenset(hash_ for chunk in chunks for hash_ in chunk.verdicts()["file_sha256"])
    if chunks:
        _publish(disk, settings, chunks)
    # What a living run has archived and not sealed yet has no verdict either.
    if dead and not living:
        take_up(disk, settings, orphans(disk, judged_contents(disk)))
    for folder in [] if living else dead:
        disk.remove_folder(folder)
    for name in disk.names(STAGING):
        if name.endswith(TEMPORARY):
            disk.remove(f"{STAGING}/{name}")
    return recovered


def _sealed(disk: Disk, folder: str) -> list[StagedChunk]:
    return [
        StagedChunk(disk, f"{folder}/{name}") for name in disk.names(folder) if name.endswith(PART)
    ]


def _publish(disk: Disk, settings: StoreSettings, chunks: list[StagedChunk]) -> Published:
    with Index(disk.address) as index:
        return Publisher(disk, settings, index).publish(chunks)
