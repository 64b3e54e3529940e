"""Words, numbers and signs of a workout, each with its column."""

from __future__ import annotations

import pytest

from metrics.workouts.tokens import Kind, NotationError, Tokens


def kinds(text: str) -> list[tuple[Kind, str, int]]:
    tokens = Tokens(text)
    read = []
    while tokens.here.kind is not Kind.END:
        token = tokens.step()
        read.append((token.kind, token.text, token.column))
    return read


def test_an_x_multiplies_only_after_a_number() -> None:
    assert kinds("20x400 max") == [
        (Kind.NUMBER, "20", 1),
        (Kind.TIMES, "x", 3),
        (Kind.NUMBER, "400", 4),
        (Kind.WORD, "max", 8),
    ]


def test_times_and_words_with_hyphens_stay_together() -> None:
    assert kinds("1:05:00 in-n-out") == [(Kind.CLOCK, "1:05:00", 1), (Kind.WORD, "in-n-out", 9)]


def test_a_reader_never_runs_past_the_end() -> None:
    tokens = Tokens("400")
    assert tokens.ahead(9).kind is Kind.END
    tokens.step()
    assert tokens.take("m") is None


def test_an_unreadable_character_is_named_with_its_column() -> None:
    with pytest.raises(NotationError, match="column 5: found '§'"):
        Tokens("400 §")


def test_the_longest_phrase_wins() -> None:
    meanings = {"as": 1, "as fast": 2, "as fast as possible": 4}
    tokens = Tokens("as fast-as possible 3")
    assert tokens.is_phrase(meanings)
    assert tokens.phrase(meanings) == 4
    assert tokens.here.text == "3"
    assert not tokens.is_phrase(meanings)


@pytest.mark.parametrize(("word", "near_miss"), [("hil", "hill"), ("hi", None)])
def test_words_of_three_letters_get_a_suggestion(word: str, near_miss: str | None) -> None:
    assert Tokens(word).error("a kind", among=("hill",)).near_miss == near_miss


def test_letters_with_a_longer_lower_case_move_no_column() -> None:
    with pytest.raises(NotationError, match="column 1: found 'İ'"):
        Tokens("İ 400")


@pytest.mark.parametrize(
    ("word", "number"),
    [
        ("one", "1"),
        ("two", "2"),
        ("three", "3"),
        ("four", "4"),
        ("five", "5"),
        ("six", "6"),
        ("seven", "7"),
        ("eight", "8"),
        ("nine", "9"),
        ("ten", "10"),
        ("twelve", "12"),
        ("fifteen", "15"),
        ("sixteen", "16"),
        ("twenty", "20"),
        ("½", "0.5"),
        ("1¼", "1.25"),
        ("1 1/4", "1.25"),
        ("3/4", "0.75"),
        ("2¾", "2.75"),
        ("1 1/2", "1.5"),
    ],
)
def test_numbers_are_read_from_words_and_parts(word: str, number: str) -> None:
    ((kind, text, _),) = kinds(f"{word} mile")[:1]
    assert (kind, text) == (Kind.NUMBER, number)
