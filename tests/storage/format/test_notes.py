"""A small file of JSON is whole, or is no note."""

from __future__ import annotations

import json

import pytest

from storage.format.notes import dump_note, load_note

VALUES = {"judged": {"f07": {"through": "2026-10-05"}}, "files": ["a", "b"]}


def test_a_note_is_read_as_it_was_written_and_is_plain_json() -> None:
    content = dump_note(VALUES)
    assert load_note(content) == load_note(content, *VALUES) == VALUES
    assert json.loads(content).keys() == {*VALUES, "sha256"}
    assert content == dump_note(VALUES)


def test_a_note_of_an_older_program_is_read() -> None:
    assert load_note(json.dumps(VALUES).encode()) == VALUES


def test_every_flipped_bit_is_seen() -> None:
    content = dump_note(VALUES)
    for place in range(len(content) * 8):
        flipped = bytearray(content)
        flipped[place // 8] ^= 1 << place % 8
        with pytest.raises(ValueError):  # noqa: PT011 - of JSON, of text or of the digest
            load_note(bytes(flipped), *VALUES)


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"1", b'{"sha256": 1}', b'{"a": 1}'])
def test_anything_else_is_none(content: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - of JSON or ours
        load_note(content, "judged")
