"""The pool's own behaviour, with work that any process can import."""

from __future__ import annotations

import importlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from functools import partial
from multiprocessing.context import SpawnProcess
from operator import add
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.engine.pool import Pool, in_order, in_own_process

REPOSITORY = Path(__file__).resolve().parents[3]

WORK = """
import os
import time

DEADLY = 13

def squares(chunk):
    if DEADLY in chunk:
        os._exit(137)
    return [number * number for number in chunk]

def survive_in(pid):
    if os.getpid() != pid:
        os._exit(137)
    return pid

def fail(chunk):
    raise OSError(28, "no space left")

def pids(chunk):
    time.sleep(0.3)
    return [os.getpid() for _ in chunk]
"""


@pytest.fixture
def worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A module that spawned processes can import as well."""
    (tmp_path / "pool_worker.py").write_text(WORK)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    return importlib.import_module("pool_worker")


def blamed(item: int) -> list[int]:
    return [-item]


class _Ready:
    def __init__(self, number: int) -> None:
        self._number = number

    def result(self) -> int:
        return self._number


@given(st.lists(st.integers()), st.integers(1, 5))
def test_results_come_in_the_order_of_the_items(numbers: list[int], ahead: int) -> None:
    assert list(in_order(_Ready, numbers, ahead=ahead)) == numbers


def test_no_more_than_what_is_ahead_is_submitted() -> None:
    submitted: list[int] = []

    def submit(number: int) -> _Ready:
        submitted.append(number)
        return _Ready(number)

    results = in_order(submit, range(100), ahead=3)
    next(results)
    assert len(submitted) == 3


@pytest.mark.slow
def test_a_worker_that_dies_costs_only_the_item_that_kills_it(worker: ModuleType) -> None:
    chunks: list[Sequence[int]] = [range(8), range(8, 16), range(16, 20)]
    with Pool(jobs=2, blame=blamed, merge=add) as pool:
        submit = partial(pool.submit, worker.squares)
        results = [number for part in in_order(submit, chunks, ahead=6) for number in part]
    assert results == [n * n if n != 13 else -13 for n in range(20)]


class _Closing:
    """An executor whose pipes are closed, or which the system lets start no process."""

    def __init__(self, error: OSError) -> None:
        self._error = error

    def submit(self, *_: object) -> None:
        raise self._error

    def shutdown(self, **_: object) -> None:
        """Have nothing to end."""


def close(pool: Pool[int, list[int]], error: OSError, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the pool's executor refuse the next chunk."""
    pool._executor.shutdown()
    monkeypatch.setattr(pool, "_executor", _Closing(error))


def test_a_pool_that_dies_while_a_worker_starts_is_replaced(
    worker: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Pool(jobs=1, blame=blamed, merge=add) as pool:
        close(pool, OSError("handle is closed"), monkeypatch)
        assert pool.submit(worker.squares, [3]).result() == [9]


def test_a_system_that_starts_no_process_is_told(
    worker: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Pool(jobs=1, blame=blamed, merge=add) as pool:
        close(pool, OSError(11, "no more processes"), monkeypatch)
        with pytest.raises(OSError, match="no more processes"):
            pool.submit(worker.squares, [3])


@pytest.mark.slow
def test_work_in_its_own_process_is_made_up_for_where_that_dies(worker: ModuleType) -> None:
    assert in_own_process(os.getpid) != os.getpid()
    assert in_own_process(partial(worker.survive_in, os.getpid())) == os.getpid()


def test_work_is_done_here_where_the_system_starts_no_process(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refused(*_: object) -> None:
        raise OSError(11, "resource temporarily unavailable")

    monkeypatch.setattr(SpawnProcess, "start", refused)
    assert in_own_process(os.getpid) == os.getpid()


@pytest.mark.slow
def test_what_work_raises_reaches_the_caller(worker: ModuleType) -> None:
    with (
        Pool(jobs=2, blame=blamed, merge=add) as pool,
        pytest.raises(OSError, match="no space left"),
    ):
        list(in_order(partial(pool.submit, worker.fail), [[1], [2]], ahead=6))


@pytest.mark.slow
def test_workers_do_not_outlive_a_killed_parent(worker: ModuleType, tmp_path: Path) -> None:
    script = (
        "import pool_worker\n"
        "from operator import add\n"
        "from flows.engine.pool import Pool\n"
        "if __name__ == '__main__':\n"
        "    pool = Pool(jobs=1, blame=list, merge=add)\n"
        "    print(pool.submit(pool_worker.pids, [1]).result()[0], flush=True)\n"
        "    input()\n"
    )
    (tmp_path / "parent.py").write_text(script)
    parent = subprocess.Popen(
        [sys.executable, tmp_path / "parent.py"],
        env={**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{REPOSITORY}"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        parent.send_signal(signal.SIGKILL)
    assert _ends(pid)


def _ends(pid: int) -> bool:
    for _ in range(100):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        if Path(f"/proc/{pid}/stat").exists() and " Z " in Path(f"/proc/{pid}/stat").read_text():
            return True
        time.sleep(0.1)
    return False
