"""Values, and no logic beyond checking them."""

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
    # What a coach knows is made of metrics' dataclasses, and importing those takes as long as
    # everything else in a short command: only who asks for a workspace waits for them.
    if name in {"Workspace", "read_workspace"}:
        return getattr(import_module("config.workspace"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
