"""The words of the notation have one meaning each."""

from __future__ import annotations

import pytest

from metrics.contract.race_paces import PACES
from metrics.workouts import vocabulary
from metrics.workouts.model import Block, ExtraKind, Rep, RepKind
from metrics.workouts.notation import parse_workout


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


def rep_of(text: str) -> Rep:
    """Read the one rep of a workout."""
    (block,) = parse_workout(text).blocks
    assert isinstance(block, Block)
    (rep,) = block.members
    assert isinstance(rep, Rep)
    return rep


@pytest.mark.parametrize(
    ("length", "metres"),
    [
        ("300 m", 300.0),
        ("2 km", 2000.0),
        ("2 laps", 800.0),
        ("mile", 1609.344),
        ("half mile", 804.672),
        ("half miles", 804.672),
        ("quarters", 400.0),
        ("quarter", 400.0),
        ("100 yd", 91.44),
    ],
)
def test_lengths_are_written_in_meters_laps_miles_and_yards(length: str, metres: float) -> None:
    assert rep_of(f"3 x {length}").distance_m == pytest.approx(metres)


@pytest.mark.parametrize(("length", "seconds"), [("40 sec", 40.0), ("3 min", 180.0)])
def test_times_are_written_in_seconds_and_minutes(length: str, seconds: float) -> None:
    assert rep_of(f"3 x {length}").duration_s == seconds


def test_an_hour_has_sixty_minutes() -> None:
    assert rep_of("1 hour easy").duration_s == 3600.0


def test_the_longest_phrase_has_four_words() -> None:
    assert rep_of("3 x 200 as fast as possible").kind is RepKind.ALL_OUT
