"""How benchmarks start `thirdlap` as a process of its own."""

from __future__ import annotations

import socket
import sys

THIRDLAP = (sys.executable, "-c", "from flows.cli.main import main; main()")


def free_port() -> int:
    """Find a port of loopback that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
