from __future__ import annotations

from datetime import date

from metrics.judgements.inputs.coach import Meet, Season
from metrics.judgements.meets import meets_table


def season(name: str, *meets: tuple[str, date]) -> Season:
    return Season(
        name=name,
        start=date(2026, 3, 1),
        end=date(2026, 6, 1),
        meets=tuple(Meet(name=meet, day=day) for meet, day in meets),
    )


def test_every_meet_is_a_row_and_one_of_a_season_is_its_first() -> None:
    track = season("Track", ("League", date(2026, 4, 30)), ("Opener", date(2026, 3, 28)))
    rows = meets_table([season("Cross"), track]).rows()
    assert rows == [
        ("Track", "League", date(2026, 4, 30), False),
        ("Track", "Opener", date(2026, 3, 28), True),
    ]


def test_meets_of_one_name_are_told_apart_by_their_day() -> None:
    days = (date(2026, 4, 2), date(2026, 4, 9), date(2026, 4, 9))
    table = meets_table([season("Track", *(("Dual meet", day) for day in days))])
    assert table["meet"].to_list() == ["Dual meet", "Dual meet 2026-04-09"]
    assert table["is_first"].to_list() == [True, False]


def test_without_a_season_there_is_no_meet() -> None:
    assert meets_table([]).height == 0
