"""What every format's reader has in common: what it is given, and what it gives back.

A reader is called as `read(content, identity=…, detail=…)`. It returns the activities as recorded,
uncleaned, and the errors that it got over; it raises a `ParseError` when there is nothing to
return: `NotAnActivityError` for a sound file of another kind, else what is wrong with it.
`parsers.parse` adds the source to the errors, cleans the activities and classifies the file.
"""

from __future__ import annotations

from typing import Protocol

from msgspec import Struct

from parsers.common.activity import Activity, Detail
from parsers.common.errors import ParseError
from parsers.common.identity import Identity


class Reading(Struct, frozen=True, kw_only=True):
    """The activities of one file as recorded, and the errors that were got over.

    In the records of an uncleaned activity `time_s` counts from the first record that has a time,
    whose instant is `start_time_utc`; it may be null, repeat or run backward.
    """

    activities: tuple[Activity, ...]
    errors: tuple[ParseError, ...] = ()


class Reader(Protocol):
    """The one function that a format offers."""

    def __call__(self, content: bytes, *, identity: Identity, detail: Detail) -> Reading:
        """Read the content's activities, or raise a `ParseError`."""
