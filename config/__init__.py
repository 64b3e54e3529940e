"""Values, and no logic beyond checking them."""

from config.settings import (
    AfterIngest,
    Archiving,
    ConfigError,
    Layer,
    Resolved,
    Settings,
    defaults,
    resolve,
)

__all__ = [
    "AfterIngest",
    "Archiving",
    "ConfigError",
    "Layer",
    "Resolved",
    "Settings",
    "defaults",
    "resolve",
]
