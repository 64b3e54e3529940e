"""What is newer than fitparse's tables."""

from __future__ import annotations

from fitparse.profile import FIELD_TYPES, MESSAGE_TYPES

from parsers.fit import supplement
from parsers.fit.profile import message_spec


def test_newer_names_replace_no_older_ones() -> None:
    """A name that leads to two numbers would be read from only one of them."""
    for number, fields in supplement.FIELDS.items():
        older = MESSAGE_TYPES[number].fields if number in MESSAGE_TYPES else {}
        names = {field.name: field.def_num for field in older.values()}
        assert all(names.get(newer.name, at) == at for at, newer in fields.items())


def test_newer_words_are_new_numbers() -> None:
    for type_name, words in supplement.WORDS.items():
        older = FIELD_TYPES[type_name].values if type_name in FIELD_TYPES else {}
        assert not set(words.values()) & set(older.values())


def test_exertion_is_a_field_of_the_session() -> None:
    assert message_spec(18).numbers["workout_rpe"] == 193
