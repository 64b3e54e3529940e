"""What the coach knows in this folder, and which day it is."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from config import Workspace, read_workspace
from flows.common.console import warn


def workspace_here() -> Workspace:
    """What the coach knows, from the files in this folder; `ConfigError` names all mistakes."""
    workspace = read_workspace(Path())
    for warning in workspace.warnings:
        warn(f"thirdlap: {warning}")
    return workspace


def today() -> date:
    """The day on this machine's calendar."""
    return date.today()  # noqa: DTZ011 - the coach's own day is meant
