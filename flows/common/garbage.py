"""How often a process looks for garbage in cycles, which is all that counting does not free."""

from __future__ import annotations

import atexit
import gc
from collections.abc import Iterator
from contextlib import contextmanager

COLLECTED_AFTER = 200_000


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
    """Look for garbage less often for a while, in a process that does other people's work too."""
    usual = gc.get_threshold()
    gc.set_threshold(COLLECTED_AFTER)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
