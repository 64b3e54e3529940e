"""The words that a store's own columns may hold. Light to import: the command line asks here."""

from __future__ import annotations

from enum import StrEnum

UNASSIGNED = "unassigned"
"""`athlete_id` where nobody is known; the run is kept all the same."""


class Verdict(StrEnum):
    """What became of a file, or of one activity in it."""

    INGESTED = "ingested"
    DUPLICATE = "duplicate"
    NOT_AN_ACTIVITY = "not_an_activity"
    NOT_A_RUN = "not_a_run"
    REJECTED = "rejected"
    HELD = "held"
    SUPERSEDED = "superseded"
    FORGOTTEN = "forgotten"


PUBLISHED = (Verdict.INGESTED, Verdict.NOT_A_RUN)
"""Verdicts on what has a row in `activities`."""

BEATEN = (Verdict.DUPLICATE, Verdict.SUPERSEDED)
"""Verdicts on recordings that are laid aside, because a better one of the same run is shown."""


class AssignedBy(StrEnum):
    """What said whose run it was; a later word outweighs an earlier one."""

    NONE = "none"
    PATTERN = "pattern"
    DEVICE = "device"
    FOLDER = "folder"
    OPTION = "option"
    CORRECTION = "correction"


class ZoneSource(StrEnum):
    """What said which local day it was, most trusted first."""

    ROSTER = "roster"
    FILE_OFFSET = "file_offset"
    TIMESTAMP_CORRELATION = "timestamp_correlation"
    POSITION = "position"
    UTC_ASSUMED = "utc_assumed"
