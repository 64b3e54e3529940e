"""How often a process looks for garbage in cycles, which is all that counting does not free."""

from __future__ import annotations

import atexit
import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

COLLECTED_AFTER = 200_000

_changing = threading.Lock()
_usual: list[tuple[int, int, int]] = []
"""What was usual before the first of those at work, once for each of them."""


def collect_seldom() -> None:
    """Look for garbage less often in this process, and not at its end.

    An answer makes many objects and keeps nearly all of them: looking for garbage after every 700
    takes a tenth of its time, and looking through all that was loaded, before the memory is given
    back anyway, as much again.
    """
    gc.set_threshold(COLLECTED_AFTER)
    # What is frozen, the interpreter passes over when it ends.
    atexit.register(gc.freeze)


@contextmanager
def collected_seldom() -> Iterator[None]:
    """Look for garbage less often for a while, in a process that does other people's work too.

    Several threads may do so at once: the last one to end sets again what was usual.
    """
    with _changing:
        _usual.append(_usual[0] if _usual else gc.get_threshold())
        gc.set_threshold(COLLECTED_AFTER)
    try:
        yield
    finally:
        with _changing:
            usual = _usual.pop()
            if not _usual:
                gc.set_threshold(*usual)
