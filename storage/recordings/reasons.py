"""Why a file has its verdict, where the parsers do not say so: codes with numbers, as theirs."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache

from parsers.common import reasons
from parsers.common.reasons import Coded


class VerdictReason(StrEnum):
    """The codes of all reasons that the store adds to those of the parsers; they are stable."""

    ARRIVING = "arriving"
    LONGER_COPY_CAME = "longer_copy_came"
    OTHER_RECORDING_SHOWN = "other_recording_shown"
    RUN_WAS_KILLED = "run_was_killed"
    MEASURED_WRONGLY = "measured_wrongly"
    INTERNAL_ERROR = "internal_error"
    OTHER_SPORT = "other_sport"


SENTENCES: dict[VerdictReason, str] = {
    VerdictReason.ARRIVING: (
        "incomplete, and perhaps still being copied; a later run takes it in if it stays so"
    ),
    VerdictReason.LONGER_COPY_CAME: "it breaks off, and a longer copy of it came",
    VerdictReason.OTHER_RECORDING_SHOWN: "another recording of the same run is shown",
    VerdictReason.RUN_WAS_KILLED: (
        "the run that archived it was killed; it is measured again from the archive"
    ),
    VerdictReason.MEASURED_WRONGLY: "it was measured wrongly: {}",
    VerdictReason.INTERNAL_ERROR: "internal error: {}",
    VerdictReason.OTHER_SPORT: "sport {}",
}


def sentence(reason: VerdictReason, *numbers: object) -> str:
    """Write a reason for people."""
    return SENTENCES[reason].format(*numbers)


def coded(text: str | None) -> Coded | None:
    """Read the code and the numbers of a stored reason; None where there is no reason."""
    if not text:
        return None
    return reasons.read_by(_patterns(), text) or reasons.coded(text)


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    return reasons.patterns_of(SENTENCES)
