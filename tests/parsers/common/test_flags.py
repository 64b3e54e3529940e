"""Doubts about a recording, as words and as sentences."""

from __future__ import annotations

from pathlib import Path

from parsers.common.flags import FLAG_SENTENCES, RecordingFlag


def test_every_flag_has_a_sentence() -> None:
    assert set(FLAG_SENTENCES) == set(RecordingFlag)
    assert all(sentence.endswith(".") for sentence in FLAG_SENTENCES.values())


def test_a_flag_is_one_word_of_a_table() -> None:
    assert all(str(flag).replace("_", "").isalpha() for flag in RecordingFlag)


def test_the_page_about_recordings_tells_every_flag() -> None:
    page = (Path(__file__).resolve().parents[3] / "docs" / "recordings.md").read_text()
    for flag, sentence in FLAG_SENTENCES.items():
        assert f"| `{flag}` | {sentence} |" in page
