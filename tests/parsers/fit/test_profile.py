"""Names, scales and words of FIT's fields."""

from __future__ import annotations

from parsers.fit.profile import TIMESTAMP, message_spec, words_of


def test_a_field_reads_as_the_protocol_says() -> None:
    altitude = message_spec(20).field(2)
    assert altitude.name == "altitude"
    assert (altitude.meaning.scale, altitude.meaning.offset) == (5.0, 500.0)
    assert message_spec(20).numbers["heart_rate"] == 3


def test_what_the_profile_lacks_is_numbered() -> None:
    assert message_spec(65_000).name == "unknown_65000"
    assert message_spec(20).field(222).name == "unknown_222"
    assert message_spec(65_000).field(TIMESTAMP).name == "timestamp"


def test_words_of_an_old_and_a_newer_type() -> None:
    assert words_of("sport")[1] == "running"
    assert words_of("sport")[62] == "hiit"
    assert words_of("message_index") == {}
    assert words_of("no_such_type") == {}
