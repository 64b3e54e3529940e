"""Runs a module that ends when the process that started it does, even if that was killed.

`python -m flows.service.parent_watch MODULE ARGUMENT…`, with a pipe as stdin whose other end the
parent alone holds: the system closes it when the parent dies, however it dies. The module leads a
process group of its own, which is killed when it does not end in time.
"""

from __future__ import annotations

import os
import runpy
import signal
import sys
import threading
import time

GRACE_S = 10.0


def main() -> None:
    """Become the module named by the first argument."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


def _end_with_parent() -> None:
    while os.read(sys.stdin.fileno(), 1):
        pass
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(GRACE_S)
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    main()
