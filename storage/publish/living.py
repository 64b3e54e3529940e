"""Which runs live: each holds the lock of `_staging/<run>/alive`, dropped when its process dies.

Apart from `runs`, for whoever only asks loads nothing that stages or publishes.
"""

from __future__ import annotations

from storage.backends.base import Disk
from storage.format.layout import STAGING, TEMPORARY

ALIVE = "alive"


def is_alive(disk: Disk, run: str) -> bool:
    """Tell whether a run, by its name, is a living one."""
    return disk.is_held(f"{STAGING}/{run}/{ALIVE}")


def runs(disk: Disk) -> tuple[list[str], list[str]]:
    """Tell the folders of dead runs from those of living ones."""
    folders = [f"{STAGING}/{n}" for n in disk.names(STAGING) if not n.endswith(TEMPORARY)]
    is_living = {folder: disk.is_held(f"{folder}/{ALIVE}") for folder in folders}
    return [f for f in folders if not is_living[f]], [f for f in folders if is_living[f]]


def has_runs(disk: Disk) -> bool:
    """Tell whether anybody is staging, or has died before all was published."""
    return any(runs(disk))


def has_dead_runs(disk: Disk) -> bool:
    """Tell whether a run has died that nobody finished yet."""
    return bool(runs(disk)[0])
