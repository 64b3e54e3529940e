from __future__ import annotations

from enum import EnumType, StrEnum

import pytest

from metrics.contract import enums

ENUMS = [
    item for item in vars(enums).values() if isinstance(item, EnumType) and item is not StrEnum
]


@pytest.mark.parametrize("words", ENUMS)
def test_words_of_a_column_are_plain_and_told_once(words: type[StrEnum]) -> None:
    assert issubclass(words, StrEnum)
    values = [str(word) for word in words]
    assert len(set(values)) == len(values)
    assert all(value == value.lower() and " " not in value for value in values)
