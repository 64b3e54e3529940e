from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from metrics.contract.race_paces import RacePace
from metrics.judgements.inputs.athlete_facts import AthleteFacts
from metrics.judgements.inputs.coach import (
    Athlete,
    Coach,
    Meet,
    MeetEntry,
    ProgressionSettings,
    Result,
    ResultKind,
    Season,
)
from metrics.judgements.judge import judge

SeasonTraining = Callable[..., AthleteFacts]
Raced = Callable[[date], tuple[Result, ...]]
TODAY = date(2026, 3, 8)
DAYS = [TODAY - timedelta(days=ago) for ago in range(0, 70, 2)]
MEETS = tuple(
    Meet(name=name, day=TODAY + timedelta(days=days), entries=entries)
    for name, days, entries in (
        ("Past", -1, ()),
        (
            "Opener",
            6,
            (MeetEntry(athlete_id="a1", distance_m=800, reason="a name nobody should read"),),
        ),
        ("Dual", 20, ()),
    )
)
SEASON = Season(name="spring", start=date(2026, 1, 5), end=date(2026, 6, 1), meets=MEETS)


def test_A6_the_next_meet_has_a_row_a_race_in_its_place(
    trained: SeasonTraining, raced: Raced, progression_settings: ProgressionSettings
) -> None:
    sets = [(day, RacePace.R1600, 6) for day in DAYS[3:9]]
    best = Result(
        athlete_id="a1",
        day=date(2025, 5, 1),
        distance_m=1600,
        duration_s=310,
        kind=ResultKind.RACE,
    )
    coach = Coach(
        settings=progression_settings,
        athletes={"a1": Athlete(athlete_id="a1", grade=11)},
        results=(*raced(DAYS[-1]), best),
        seasons=(SEASON,),
    )
    rows = judge(trained(DAYS, *sets), coach, "a1", through=TODAY)["readiness"]
    assert rows.select("meet", "race", "place", "advised", "standing").rows() == [
        ("Opener", "3200", 1, True, "prepared"),
        ("Opener", "1600", 2, False, "partly"),
        ("Opener", "800", 3, False, "not_yet"),
    ]
    assert dict(rows.select("race", "best_s").iter_rows())["1600"] == 310
    assert dict(rows.select("race", "entered").iter_rows())["800"] is True
    assert dict(rows.select("race", "ruled_out_by").iter_rows())["800"] == "A8"
    assert "nobody should read" not in str(rows.to_dicts())


def test_without_a_meet_ahead_there_is_no_readiness(
    trained: SeasonTraining, progression_settings: ProgressionSettings
) -> None:
    coach = Coach(settings=progression_settings, seasons=(SEASON,))
    assert judge(trained(DAYS), coach, "a1", through=MEETS[-1].day)["readiness"].is_empty()
    assert judge(trained(DAYS), Coach(settings=progression_settings), "a1", through=TODAY)[
        "readiness"
    ].is_empty()
