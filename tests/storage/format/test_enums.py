from __future__ import annotations

from storage.format.enums import BEATEN, PUBLISHED, AssignedBy, Verdict


def test_a_later_word_outweighs_an_earlier_one() -> None:
    assert [str(word) for word in AssignedBy] == [
        "none", "pattern", "device", "folder", "option", "correction",
    ]  # fmt: skip


def test_a_verdict_is_about_a_row_shown_or_laid_aside_or_about_no_row() -> None:
    assert set(PUBLISHED) == {"ingested", "not_a_run"}
    assert set(BEATEN) == {"duplicate", "superseded"}
    assert set(Verdict) - {*PUBLISHED, *BEATEN} == {
        "not_an_activity", "rejected", "held", "forgotten",
    }  # fmt: skip
