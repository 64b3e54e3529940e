"""Each reason is a code with numbers; its sentence tells them again."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.common.reasons import SENTENCES, Reason, coded, sentence
from parsers.common.sniff import Content

FIELD = re.compile(r"\{[:,]*\}")
WORDS = st.sampled_from(["a GPX track", "course, workout", "0x4f", "17", "points", "hr"])


def fields(reason: Reason) -> list[str]:
    return FIELD.findall(SENTENCES[reason])


def test_every_code_has_a_sentence_of_its_own() -> None:
    assert SENTENCES.keys() == set(Reason)
    assert len(set(SENTENCES.values())) == len(SENTENCES)


@given(st.data())
def test_a_sentence_tells_its_code_and_its_numbers_again(data: st.DataObject) -> None:
    reason = data.draw(st.sampled_from(Reason))
    values = [
        data.draw(st.integers(0, 10**12) if field == "{:,}" else WORDS) for field in fields(reason)
    ]
    written = tuple(f"{value:,}" if isinstance(value, int) else value for value in values)
    assert coded(sentence(reason, *values)) == (reason, written)


@pytest.mark.parametrize("content", Content)
def test_a_content_is_told_apart_from_plans_and_routes(content: Content) -> None:
    text = sentence(Reason.OTHER_CONTENT, content)
    assert coded(text) == (Reason.OTHER_CONTENT, (content,))


@pytest.mark.parametrize("text", ["", "Ada Quick", "wrong checksum of Ada", "{}"])
def test_anything_else_is_no_reason(text: str) -> None:
    assert coded(text) is None
