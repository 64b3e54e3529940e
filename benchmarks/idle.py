"""What `thirdlap up` costs while nothing happens: memory of all its processes, and CPU.

Memory is the proportional set size (Linux alone tells it): pages that several processes share are
counted once, split among them.
"""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
from msgspec import Struct

from benchmarks.command import THIRDLAP, free_port

FULL_S, QUICK_S = 60.0, 20.0
START_S = 120.0
MB = 1e6
_STARTED = "press Ctrl-C to stop"
_TITLE_WORDS = 60


class Usage(Struct, frozen=True, kw_only=True):
    """Memory and CPU so far of one process, and what it was started as."""

    title: str
    memory_mb: float
    cpu_s: float


def main(*, quick: bool) -> None:
    """Start everything in a new workspace, wait, and print each process's memory and CPU."""
    seconds = QUICK_S if quick else FULL_S
    with tempfile.TemporaryDirectory(prefix="thirdlap-") as name:
        folder = Path(name)
        (folder / "inbox").mkdir()
        command = (*THIRDLAP, "up", "--port", str(free_port()), "--page-port", str(free_port()))
        process = subprocess.Popen(
            command, cwd=folder, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
        )
        try:
            _await_start(process)
            time.sleep(seconds)  # whatever starts late has started, whatever is freed is freed
            before = dict(usages(process.pid))
            time.sleep(seconds)
            _print(before, dict(usages(process.pid)), seconds)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait()


def usages(pid: int) -> Iterator[tuple[int, Usage]]:
    """Yield each process of a tree with what it uses; those that just ended are left out."""
    root = psutil.Process(pid)
    for process in (root, *root.children(recursive=True)):
        try:
            times, line = process.cpu_times(), process.cmdline()
            rollup = Path(f"/proc/{process.pid}/smaps_rollup").read_text(encoding="ascii")
        except (psutil.NoSuchProcess, FileNotFoundError, ProcessLookupError):
            continue
        kilobytes = next(row.split()[1] for row in rollup.splitlines() if row.startswith("Pss:"))
        title = " ".join(word for word in line[1:] if not word.startswith("-"))
        yield (
            process.pid,
            Usage(
                title=title[:_TITLE_WORDS],
                memory_mb=1024 * int(kilobytes) / MB,
                cpu_s=times.user + times.system,
            ),
        )


def _print(before: dict[int, Usage], after: dict[int, Usage], seconds: float) -> None:
    load = os.getloadavg()[0]
    print(f"`thirdlap up`, idle for {seconds:.0f} s after as long a rest; load {load:.0f}")
    print("  memory MB   CPU %  process")
    shares = {
        pid: (100 / seconds) * (usage.cpu_s - (before[pid].cpu_s if pid in before else 0.0))
        for pid, usage in after.items()
    }
    for pid, usage in after.items():
        print(f"  {usage.memory_mb:9.0f}  {shares[pid]:6.2f}  {usage.title}")
    total_mb = sum(usage.memory_mb for usage in after.values())
    print(f"  {total_mb:9.0f}  {sum(shares.values()):6.2f}  all")


def _await_start(process: subprocess.Popen[str]) -> None:
    assert process.stderr is not None
    until = time.monotonic() + START_S
    for line in process.stderr:
        if _STARTED in line:
            return
        if time.monotonic() > until:
            break
    raise SystemExit("`thirdlap up` did not start")
