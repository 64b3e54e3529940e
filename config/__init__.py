"""Settings and a coach's files as checked values."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from config.problems import ConfigError, Problem
from config.settings import AfterIngest, Archiving, Layer, Resolved, Settings, defaults, resolve

if TYPE_CHECKING:
    from config.workspace import Workspace, read_workspace

__all__ = [
    "AfterIngest",
    "Archiving",
    "ConfigError",
    "Layer",
    "Problem",
    "Resolved",
    "Settings",
    "Workspace",
    "defaults",
    "read_workspace",
    "resolve",
]


def __getattr__(name: str) -> Any:
    # A workspace is built from the values of metrics/, and importing those takes as long as
    # the rest of a short command. Commands that need no workspace do not wait for them.
    if name in {"Workspace", "read_workspace"}:
        return getattr(import_module("config.workspace"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
