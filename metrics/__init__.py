"""Measure activities: pure functions from tables to tables, with formulas, units and sources.

Names are imported when they are first asked for: whoever reads a plan waits for no detector.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from metrics.contract.enums import Evidence
    from metrics.facts import Facts
    from metrics.measure import measure

__all__ = ["Evidence", "Facts", "measure"]

_HOMES = {"Evidence": "contract.enums", "Facts": "facts"}


class _Package(ModuleType):
    """The package, where `measure` is the function and never the module of that name."""

    @property
    def measure(self) -> Any:
        return import_module("metrics.measure").measure

    @measure.setter
    def measure(self, module: ModuleType) -> None:
        """Leave the function there when the module is imported, which would replace it."""


sys.modules[__name__].__class__ = _Package


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
