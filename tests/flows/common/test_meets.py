from __future__ import annotations

from datetime import date

import click
import pytest

from flows.common.meets import meet_meant
from metrics.judgements.inputs.coach import Meet, Season

TODAY = date(2026, 3, 10)
DUAL_1, DUAL_2 = Meet(name="Dual", day=date(2026, 3, 7)), Meet(name="Dual", day=date(2026, 3, 21))
OPENER = Meet(name="Opener", day=date(2026, 3, 14))
SEASONS = (
    Season(
        name="spring", start=date(2026, 1, 5), end=date(2026, 6, 1), meets=(DUAL_2, OPENER, DUAL_1)
    ),
)


def found(name: str | None = None, on: date | None = None) -> Meet:
    return meet_meant(SEASONS, name=name, on=on, today=TODAY)


def test_without_a_word_the_next_meet_is_meant() -> None:
    assert found() == OPENER


def test_of_two_meets_of_a_name_the_next_is_meant() -> None:
    assert found("dual") == DUAL_2
    assert meet_meant(SEASONS, name="Dual", on=None, today=date(2026, 5, 1)) == DUAL_2


def test_a_day_is_a_meet_even_where_none_is() -> None:
    assert found(on=OPENER.day) == OPENER
    assert found(on=date(2026, 4, 1)) == Meet(name="", day=date(2026, 4, 1))


def test_a_name_that_is_no_meets_is_said_with_what_was_meant() -> None:
    with pytest.raises(click.UsageError, match="'Openr'; did you mean 'Opener'"):
        found("Openr")
    with pytest.raises(click.UsageError, match="the meets are: Dual, Opener"):
        found("XYZ")
    with pytest.raises(click.UsageError, match=r"season\.toml has no meets"):
        meet_meant((), name="Opener", on=None, today=TODAY)


def test_a_name_and_a_day_are_too_much_and_no_meet_ahead_too_little() -> None:
    with pytest.raises(click.UsageError, match="not both"):
        found("Opener", OPENER.day)
    with pytest.raises(click.UsageError, match="no meet ahead"):
        meet_meant(SEASONS, name=None, on=None, today=date(2026, 5, 1))
