"""The doubts that a table's `flags` may hold, each with the sentence that a reader is told."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from parsers.common.flags import FLAG_SENTENCES

ACTIVITY_SENTENCES: Final[Mapping[str, str]] = MappingProxyType(
    {
        **{str(flag): sentence for flag, sentence in FLAG_SENTENCES.items()},
        "coarse": "Recorded too rarely to show strides: none found does not mean none run.",
        "treadmill_speed": "Run on a treadmill or indoors: distance and speed are the watch's"
        " guess.",
        "sport_assumed": "The file names no sport; it moves like a run.",
        "said_run": "A run because the coach says so.",
        "said_no_run": "Not a run because the coach says so.",
        "no_sport": "The file names no sport, and it does not move like a run.",
        "hike_as_run": "Recorded as a run, but nearly all of it is walking.",
        "too_fast_for_run": "Recorded as a run, but too fast for anybody on foot.",
        "vehicle": "A part is faster than anybody runs: a vehicle. It is left out.",
        "spikes": "The distance leaps at places; those stretches are not trusted.",
    }
)
"""What each word of `activities.flags` tells."""

EFFORT_SENTENCES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "broken_off": "ended before its target",
        "coarse": "few records",
        "cut_short": "cut off by the recording",
        "edge_uncertain": "start and end uncertain",
        "evidence_disagrees": "laps and motion differ",
        "hill": "on a hill",
        "not_seen_in_motion": "a lap, not seen in the motion",
        "watch_differs": "pace by the motion",
    }
)
"""What each word of `efforts.flags` and `sets.flags` tells, short enough for a table's cell."""


def activity_sentences(flags: str | None) -> list[str]:
    """Write the flags of an activity as sentences.

    Parameters
    ----------
    flags : words of `activities.flags`; null or empty where nothing is flagged.

    Returns
    -------
    list of str
        In the order of the words. A word of a newer version reads as itself.
    """
    return _told(flags, ACTIVITY_SENTENCES)


def effort_notes(flags: str | None) -> list[str]:
    """Write the flags of an effort or a set as short notes.

    Parameters
    ----------
    flags : words of `efforts.flags` or `sets.flags`; null or empty where nothing is flagged.

    Returns
    -------
    list of str
        In the order of the words. A word of a newer version reads as itself.
    """
    return _told(flags, EFFORT_SENTENCES)


def _told(flags: str | None, sentences: Mapping[str, str]) -> list[str]:
    return [sentences.get(flag, flag.replace("_", " ")) for flag in (flags or "").split()]
