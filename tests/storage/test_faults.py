"""Full disks and sudden deaths at every single step that touches the disk."""

from __future__ import annotations

import errno
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import cycle, product
from pathlib import Path
from typing import Any

import pytest

from storage import Store, create_store, open_store
from storage.backends.errors import FullError, ReadOnlyError
from storage.publish.chunks import ChunkWriter
from storage.recordings.tables import STORED_FACTS
from tests.storage.watched_disk import Death, WatchedDisk, dies_at, fails_at

Make = Callable[..., Any]
Ingest = Callable[..., None]
Tree = Callable[[Path], dict[str, bytes]]


def _stage(store: Store, groups: list[list[Any]]) -> None:
    """Seal parts and die before publishing."""
    with store.run() as run:
        for group in groups:
            with run.staging.chunk() as part:
                for sample in group:
                    part.add(sample.parsed, sample.facts, sample.offer)


def _finish(store: Store) -> None:
    """Return the next start of any command."""
    with store.run():
        pass


def _count_steps(root: Path) -> int:
    """How many steps it takes to finish what is staged."""
    calls: list[str] = []
    _finish(Store(WatchedDisk(root, lambda name, _: calls.append(name))))
    return len(calls)


@pytest.fixture
def groups(make_sample: Make) -> list[list[Any]]:
    """Two parts over two months, with one activity in both of them."""
    old, new, ride = make_sample("old"), make_sample("new"), make_sample("ride", is_run=False)
    return [[old, make_sample("unset", start_time_utc=None)], [new, ride, old]]


@pytest.fixture
def expected(tmp_path: Path, groups: list[list[Any]], ingest: Ingest, tree: Tree) -> Any:
    """Return what a store holds that nothing ever happened to."""
    store = create_store(tmp_path / "expected")
    ingest(store, groups)
    return tree(store.path)


def test_the_order_of_the_steps_is_the_commit_protocol(
    tmp_path: Path, make_sample: Make, ingest: Ingest
) -> None:
    calls: list[tuple[str, str]] = []
    store = create_store(tmp_path)
    ingest(store, [[make_sample("makes the folders")]])
    _stage(store, [[make_sample("one")]])
    disk = WatchedDisk(tmp_path, lambda name, key: calls.append((name, key.split("/")[0])))
    _finish(Store(disk))
    changes = [call for call in calls if call[0] in ("write", "sync", "replace")]
    bucket = [("write", "_staging"), ("sync", "_staging")]
    children = [name for name in STORED_FACTS if name != "activities"]
    steps = [
        *((*bucket, ("replace", name), ("sync", name)) for name in children),
        (("replace", "series"), ("sync", "series")),
        *(
            (*bucket, ("replace", name), ("sync", name))
            for name in ("activities", "_claims", "files")
        ),
    ]
    own_folder = ("sync", "_staging")
    assert changes == [*(step for group in steps for step in group), own_folder]
    removals = [place for place, call in enumerate(calls) if call[0] == "remove"]
    assert min(removals) > calls.index(("replace", "files"))


def _die_everywhere(
    root: Path, groups: list[list[Any]], tree: Tree, expected: Any, *, stride: int
) -> None:
    _stage(create_store(root / "staged"), groups)
    steps = _count_steps(shutil.copytree(root / "staged", root / "counted"))
    assert steps > 40
    for last in range(0, steps, stride):
        store = shutil.copytree(root / "staged", root / f"dead-{last}")
        with pytest.raises(Death):
            _finish(Store(WatchedDisk(store, dies_at(last))))
        _readable(store)
        _finish(open_store(store))
        assert tree(store) == expected, f"after {last} steps"
        assert list((store / "_staging").iterdir()) == []


def test_a_death_at_any_step_loses_nothing_and_doubles_nothing(
    tmp_path: Path, groups: list[list[Any]], expected: Any, tree: Tree
) -> None:
    _die_everywhere(tmp_path, groups, tree, expected, stride=5)


@pytest.mark.soak
def test_a_death_at_every_single_step(
    tmp_path: Path, groups: list[list[Any]], expected: Any, tree: Tree
) -> None:
    _die_everywhere(tmp_path, groups, tree, expected, stride=1)


def _readable(root: Path) -> None:
    """Every file is whole, and no activity is seen twice, whatever a dead writer left."""
    store = open_store(root)
    for name, table in STORED_FACTS.items():
        rows = store.scan(name).collect()
        assert rows.select(table.key).is_unique().all()


FULL, READ_ONLY = (errno.ENOSPC, FullError), (errno.EROFS, ReadOnlyError)


def _fail_everywhere(
    root: Path,
    groups: list[list[Any]],
    tree: Tree,
    expected: Any,
    failures: Callable[[int], Iterator[tuple[int, tuple[int, type[Exception]]]]],
) -> None:
    """Fail at the steps, and as told, that `failures` gives for so many of them."""
    _stage(create_store(root / "staged"), groups)
    steps = _count_steps(shutil.copytree(root / "staged", root / "counted"))
    for number, (code, error) in failures(steps):
        store = shutil.copytree(root / "staged", root / f"failed-{number}-{code}")
        with pytest.raises(error, match=str(store)):
            _finish(Store(WatchedDisk(store, fails_at(number, code, store))))
        _readable(store)
        _finish(open_store(store))
        assert tree(store) == expected, f"at step {number}"


def test_a_disk_that_fails_at_any_step_leaves_the_store_unharmed(
    tmp_path: Path, groups: list[list[Any]], expected: Any, tree: Tree
) -> None:
    """Full at one step, read-only at the next one that is tried."""

    def in_turn(steps: int) -> Iterator[tuple[int, tuple[int, type[Exception]]]]:
        return zip(range(1, steps + 1, 9), cycle((FULL, READ_ONLY)), strict=False)

    _fail_everywhere(tmp_path, groups, tree, expected, in_turn)


@pytest.mark.soak
def test_a_disk_that_is_full_or_read_only_at_every_single_step(
    tmp_path: Path, groups: list[list[Any]], expected: Any, tree: Tree
) -> None:
    def each(steps: int) -> Iterator[tuple[int, tuple[int, type[Exception]]]]:
        return product(range(1, steps + 1), (FULL, READ_ONLY))

    _fail_everywhere(tmp_path, groups, tree, expected, each)


def test_a_part_that_was_not_sealed_does_not_count(
    tmp_path: Path, make_sample: Make, tree: Tree
) -> None:
    store = create_store(tmp_path)
    sample = make_sample("one")
    for number in range(1, 7):
        with store.run() as run:
            disk = WatchedDisk(tmp_path, fails_at(number, errno.ENOSPC, tmp_path))
            part = ChunkWriter(disk, folder=f"_staging/{run.staging.run}")
            with pytest.raises(FullError):
                _add_and_seal(part, sample)
            run.publish()
        assert store.files().is_empty()
        assert list((tmp_path / "_staging").iterdir()) == []


def _add_and_seal(part: ChunkWriter, sample: Any) -> None:
    part.add(sample.parsed, sample.facts, sample.offer)
    part.seal()


KILLED = """
import os, signal, sys
from pathlib import Path
from storage.backends.folder import Folder
from storage.store import Store

class DeadlyDisk(Folder):
    left = int(sys.argv[2])

    def sync(self, key):
        super().sync(key)
        DeadlyDisk.left -= 1
        if DeadlyDisk.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

with Store(DeadlyDisk(Path(sys.argv[1]))).run():
    pass
"""


def _kill_and_finish(root: Path, groups: list[list[Any]], *, syncs: int) -> int:
    """Return the killed publisher's exit code; afterwards another has finished its work."""
    _stage(create_store(root), groups)
    command = [sys.executable, "-c", KILLED, str(root), str(syncs)]
    killed = subprocess.run(command, check=False, cwd=Path(__file__).parents[2])
    _readable(root)
    _finish(open_store(root))
    return killed.returncode


@pytest.mark.parametrize("syncs", [1, 17])
def test_a_killed_publisher_is_followed_by_one_that_finishes(
    tmp_path: Path, groups: list[list[Any]], expected: Any, tree: Tree, syncs: int
) -> None:
    root = tmp_path / "killed"
    assert _kill_and_finish(root, groups, syncs=syncs) == -signal.SIGKILL
    assert tree(root) == expected


@pytest.mark.soak
def test_a_publisher_killed_after_every_sync(
    tmp_path: Path, groups: list[list[Any]], expected: Any, tree: Tree
) -> None:
    for syncs in range(1, 200):
        root = tmp_path / f"killed-{syncs}"
        code = _kill_and_finish(root, groups, syncs=syncs)
        assert tree(root) == expected
        if code == 0:
            break
    assert syncs > 40
