from __future__ import annotations

import pytest

from storage.recordings.roster import OwnerHints, RunnerHint

ROSTER = OwnerHints(
    runners=(
        RunnerHint(
            athlete_id="f07", zone="America/Denver", devices=frozenset({"3999999999", "ab12"})
        ),
        RunnerHint(athlete_id="f08", devices=frozenset({"77", "88"}), pattern="zoe*"),
        RunnerHint(athlete_id="f09", devices=frozenset({"88"}), pattern="zoe_*"),
    )
)


@pytest.mark.parametrize(
    ("words", "athlete_id"),
    [(["3999999999"], "f07"), (["ab12", "1"], "f07"), (["77"], "f08"), (["88"], None), ([], None)],
)
def test_a_watch_of_two_runners_tells_nothing(words: list[str], athlete_id: str | None) -> None:
    assert ROSTER.by_device(words) == athlete_id


@pytest.mark.parametrize(
    ("name", "athlete_id"), [("Zoe-1.fit", "f08"), ("zoe_1.fit", None), ("x.fit", None)]
)
def test_a_name_that_fits_two_runners_tells_nothing(name: str, athlete_id: str | None) -> None:
    assert ROSTER.by_name(name) == athlete_id


def test_the_zone_is_the_runners_own() -> None:
    assert ROSTER.zone_of("f07") == "America/Denver"
    assert ROSTER.zone_of("f08") is None
    assert ROSTER.zone_of("unassigned") is None
