"""The words of the notation have one meaning each."""

from __future__ import annotations

from metrics.contract.race_paces import PACES
from metrics.workouts import vocabulary
from metrics.workouts.model import ExtraKind, RepKind


def test_no_word_is_in_two_of_the_tables_of_a_part() -> None:
    tables = (
        vocabulary.LOOSE_PACES,
        vocabulary.KINDS,
        vocabulary.EXTRAS,
        dict.fromkeys(vocabulary.BY_FEEL),
        dict.fromkeys(vocabulary.FILLERS),
    )
    words = [word for table in tables for word in table]
    assert len(words) == len(set(words))


def test_each_kind_and_pace_and_extra_has_a_word() -> None:
    assert {*vocabulary.KINDS.values()} == {*RepKind} - {RepKind.RUN}
    paces = {*vocabulary.WORD_PACES.values(), *vocabulary.DISTANCE_PACES.values()}
    assert paces == {*PACES}
    # Strides and a race without a length are read from the words for their kinds.
    assert {*vocabulary.EXTRAS.values()} == {*ExtraKind} - {ExtraKind.STRIDES}


def test_words_are_in_lower_case_with_spaces_for_hyphens() -> None:
    for table in (vocabulary.KINDS, vocabulary.EXTRAS, vocabulary.LOOSE_PACES):
        assert all(word == word.lower().replace("-", " ") for word in table)
