"""Who runs the batches of a watcher."""

from __future__ import annotations

from enum import StrEnum


class Conductor(StrEnum):
    """Who runs the batches: this machine alone, or a Prefect server with a flow run for each."""

    LOCAL = "local"
    PREFECT = "prefect"
