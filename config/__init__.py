"""Values, and no logic beyond checking them."""

from config.settings import ConfigError, Layer, Resolved, Settings, defaults, resolve

__all__ = ["ConfigError", "Layer", "Resolved", "Settings", "defaults", "resolve"]
