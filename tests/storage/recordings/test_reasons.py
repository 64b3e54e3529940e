"""Stored reasons are codes with numbers, whoever gave them."""

from __future__ import annotations

import pytest

from parsers.common import reasons
from parsers.common.reasons import Reason
from storage.recordings.reasons import SENTENCES, VerdictReason, coded, sentence


def test_every_code_has_a_sentence_and_no_code_is_the_parsers_too() -> None:
    assert SENTENCES.keys() == set(VerdictReason)
    assert not set(map(str, VerdictReason)) & set(map(str, Reason))


@pytest.mark.parametrize("reason", VerdictReason)
def test_a_sentence_tells_its_code_again(reason: VerdictReason) -> None:
    numbers = ("cycling, vehicle",) * SENTENCES[reason].count("{}")
    assert coded(sentence(reason, *numbers)) == (reason, numbers)


def test_what_the_parsers_say_is_read_too() -> None:
    text = reasons.sentence(Reason.TOO_LARGE, 1000)
    assert coded(text) == (Reason.TOO_LARGE, ("1,000",))


@pytest.mark.parametrize("text", [None, "", "Ada Quick"])
def test_no_reason_has_no_code(text: str | None) -> None:
    assert coded(text) is None
