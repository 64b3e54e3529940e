"""Nothing outlives the process that started it, even one that is killed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Parent = Callable[..., subprocess.Popen[bytes]]
WaitUntil = Callable[..., None]

REPOSITORY = Path(__file__).resolve().parents[3]

PARENT = """
import subprocess, sys, time
subprocess.Popen([sys.executable, *{command!r}], stdin=subprocess.PIPE, start_new_session=True)
time.sleep(60)
"""

ORDERLY = """
import sys, time
from pathlib import Path
folder = Path(sys.argv[1])
try:
    (folder / "begun").touch()
    time.sleep(60)
except KeyboardInterrupt:
    (folder / "cleaned up").touch()
"""

STUBBORN = """
import os, signal, subprocess, sys, time
from pathlib import Path
signal.signal(signal.SIGINT, signal.SIG_IGN)
below = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
pids = Path(sys.argv[1]) / "pids"
pids.with_suffix(".new").write_text(f"{os.getpid()} {below.pid}")
pids.with_suffix(".new").rename(pids)
time.sleep(60)
"""

IMPATIENT = "import flows.service.parent_watch as it; it.GRACE_S = 0.2; it.main()"


@pytest.fixture
def parent(tmp_path: Path) -> Parent:
    """Starts a process that starts a module below a lifeline."""

    def started(module: str, *lifeline: str) -> subprocess.Popen[bytes]:
        (tmp_path / "told.py").write_text(module)
        script = PARENT.format(command=[*lifeline, "told", str(tmp_path)])
        return subprocess.Popen(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONPATH": os.pathsep.join((str(REPOSITORY), str(tmp_path)))},
        )

    return started


def test_a_module_cleans_up_when_its_parent_is_killed(
    tmp_path: Path,
    parent: Parent,
    wait_until: WaitUntil,
) -> None:
    above = parent(ORDERLY, "-m", "flows.service.parent_watch")
    wait_until((tmp_path / "begun").exists)
    above.kill()
    above.wait()
    wait_until((tmp_path / "cleaned up").exists)


def test_one_that_does_not_end_is_killed_with_all_below_it(
    tmp_path: Path,
    parent: Parent,
    wait_until: WaitUntil,
    are_gone: Callable[[list[int]], bool],
) -> None:
    above = parent(STUBBORN, "-c", IMPATIENT)
    wait_until((tmp_path / "pids").exists)
    above.kill()
    above.wait()
    pids = [int(pid) for pid in (tmp_path / "pids").read_text().split()]
    wait_until(lambda: are_gone(pids))
