"""Bytes in, declared tables out: opens nothing, knows no clock."""

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
