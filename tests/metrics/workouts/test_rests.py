"""Rests read by themselves."""

from __future__ import annotations

import pytest

from metrics.workouts.model import Rest
from metrics.workouts.rests import RestScope, read_rest
from metrics.workouts.tokens import NotationError, Tokens


def test_where_a_rest_belongs() -> None:
    assert read_rest(Tokens("3:00 between sets")).scope is RestScope.SETS
    assert read_rest(Tokens("3:00 between reps")).scope is RestScope.REPS
    assert read_rest(Tokens("3:00")).scope is RestScope.OPEN


def test_the_first_number_of_a_range_has_the_unit_of_the_second() -> None:
    assert read_rest(Tokens("2-3 min")).rest_after(None) == Rest(low_s=120.0, high_s=180.0)


@pytest.mark.parametrize("text", ["90", "3m", "easy", ""])
def test_what_is_no_rest(text: str) -> None:
    with pytest.raises(NotationError):
        read_rest(Tokens(text))
