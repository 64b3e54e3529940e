"""Each doubt in a table has a sentence for the reader."""

from __future__ import annotations

import re

from metrics.contract.flags import (
    ACTIVITY_SENTENCES,
    EFFORT_SENTENCES,
    activity_sentences,
    effort_notes,
)
from metrics.contract.tables import ACTIVITY_FLAGS, EFFORT_FLAGS
from metrics.recording.running import NotARun
from parsers.common.flags import RecordingFlag


def test_each_flag_that_a_table_may_hold_has_a_sentence() -> None:
    words = set(RecordingFlag) | (set(NotARun) - {NotARun.OTHER_SPORT})
    assert {str(word) for word in words} <= set(ACTIVITY_SENTENCES)
    assert set(re.findall(r"\b[a-z]+_[a-z_]+", ACTIVITY_FLAGS)) <= set(ACTIVITY_SENTENCES)
    assert set(re.findall(r"\b(\w+) \(", EFFORT_FLAGS)) == set(EFFORT_SENTENCES)


def test_activities_are_told_in_sentences() -> None:
    assert activity_sentences("clock_unset vehicle") == [
        "The watch's clock was never set, so the date is unknown.",
        "A part is faster than anybody runs: a vehicle. It is left out.",
    ]
    assert all(sentence.endswith(".") for sentence in ACTIVITY_SENTENCES.values())


def test_efforts_are_told_in_notes() -> None:
    assert effort_notes("edge_uncertain hill") == ["start and end uncertain", "on a hill"]


def test_nothing_flagged_says_nothing_and_a_newer_word_reads_as_itself() -> None:
    assert activity_sentences(None) == effort_notes("") == []
    assert activity_sentences("not_yet_invented") == ["not yet invented"]
