"""Bytes in, declared tables out: opens nothing, knows no clock.

Names are imported when they are first asked for: whoever reads stored tables waits for no decoder.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from parsers.archives import Limits, Member, members
    from parsers.cleaning.clean import clean
    from parsers.common.activity import (
        Activity,
        Detail,
        DeveloperField,
        FileFormat,
        FileKind,
        Intensity,
        LapTrigger,
        Parsed,
        RejectReason,
        SessionTotals,
    )
    from parsers.common.errors import (
        DamagedError,
        EmptyError,
        NotAnActivityError,
        ParseError,
        TruncatedError,
        UnknownFormatError,
        UnsafeError,
    )
    from parsers.parse import parse

__all__ = [
    "Activity",
    "DamagedError",
    "Detail",
    "DeveloperField",
    "EmptyError",
    "FileFormat",
    "FileKind",
    "Intensity",
    "LapTrigger",
    "Limits",
    "Member",
    "NotAnActivityError",
    "ParseError",
    "Parsed",
    "RejectReason",
    "SessionTotals",
    "TruncatedError",
    "UnknownFormatError",
    "UnsafeError",
    "clean",
    "members",
    "parse",
]

_HOMES = {
    **dict.fromkeys(("Limits", "Member", "members"), "archives"),
    "clean": "cleaning.clean",
    **dict.fromkeys(
        (
            *("Activity", "Detail", "DeveloperField", "FileFormat", "FileKind", "Intensity"),
            *("LapTrigger", "Parsed", "RejectReason", "SessionTotals"),
        ),
        "common.activity",
    ),
    **dict.fromkeys(
        (
            *("DamagedError", "EmptyError", "NotAnActivityError", "ParseError", "TruncatedError"),
            *("UnknownFormatError", "UnsafeError"),
        ),
        "common.errors",
    ),
}


class _Package(ModuleType):
    """The package, where `parse` is the function and never the module of that name."""

    @property
    def parse(self) -> Any:
        return import_module("parsers.parse").parse

    @parse.setter
    def parse(self, module: ModuleType) -> None:
        """Leave the function there when the module is imported, which would replace it."""


sys.modules[__name__].__class__ = _Package


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
