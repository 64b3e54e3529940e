from __future__ import annotations

from dashboard.meet import meet_pages
from dashboard.people import People
from dashboard.races import race_cards
from tests.dashboard.frames import MONDAY, tables_of


def race(
    athlete_id: str, race_name: str, place: int, *, advised: bool = False
) -> dict[str, object]:
    return {
        "athlete_id": athlete_id,
        "meet_date": MONDAY,
        "meet": "Opener",
        "race": race_name,
        "place": place,
        "advised": advised,
        "standing": "not_yet",
        "entered": False,
        "reason": "4 reps at 800 pace.",
    }


def test_the_advised_race_of_each_athlete_comes_first() -> None:
    rows = [race("a2", "800", 2), race("a1", "3200", 2), race("a1", "1600", 1, advised=True)]
    (page,) = meet_pages(tables_of(readiness=rows), People())
    assert page.name == "Opener"
    assert [(row.name, row.is_advised) for row in page.rows] == [
        ("a1", True),
        ("a1", False),
        ("a2", False),
    ]
    assert page.rows[0].standing == "not yet"


def test_outside_a_season_there_is_no_meet() -> None:
    assert meet_pages(tables_of(), People()) == []


def test_a_meet_that_was_raced_has_its_races_by_distance() -> None:
    raced = {
        "athlete_id": "a1",
        "local_date": MONDAY,
        "race_index": 1,
        "distance_m": 1600.0,
        "meet": "Opener",
        "time_s": 300.0,
    }
    other = {**raced, "athlete_id": "a2", "distance_m": 800.0, "time_s": 131.0}
    alone = {**raced, "race_index": 2, "meet": None}
    rows = [race("a1", "1600", 1, advised=True)]
    tables = tables_of(readiness=rows, race_review=[raced, other, alone])
    unnamed, page = meet_pages(tables, People(), race_cards(tables, People()))
    assert unnamed.name == "Races"
    assert [raced.what for raced in page.races] == ["800 m", "1600 m"]
    assert [card.athlete_id for raced in page.races for card in raced.cards] == ["a2", "a1"]
    assert len(page.rows) == 1


def test_time_trials_of_a_day_have_a_page_of_their_own() -> None:
    trial = {
        "local_date": MONDAY,
        "race_index": 1,
        "distance_m": 1600.0,
        "kind": "time_trial",
        "time_s": 331.0,
    }
    rows = [{**trial, "athlete_id": athlete_id} for athlete_id in ("a1", "a2")]
    meet = {"season": "spring", "meet": "Opener", "local_date": MONDAY}
    tables = tables_of(race_review=rows, meets=[meet])
    (page, meet_itself) = meet_pages(tables, People(), race_cards(tables, People()))
    assert (meet_itself.name, meet_itself.rows, meet_itself.races) == ("Opener", [], [])
    assert page.name == "Time trial"
    assert [card.athlete_id for race in page.races for card in race.cards] == ["a1", "a2"]


def test_A14_a_race_tells_for_how_many_the_third_lap_settled() -> None:
    race_row = {"local_date": MONDAY, "distance_m": 1600.0, "meet": "Opener", "time_s": 300.0}
    verdicts = ("settled", "held", "settled", None)
    rows = [
        {**race_row, "athlete_id": f"a{index}", "race_index": 1, "third_lap": verdict}
        for index, verdict in enumerate(verdicts)
    ]
    tables = tables_of(race_review=rows)
    (page,) = meet_pages(tables, People(), race_cards(tables, People()))
    (raced,) = page.races
    assert ">2</span>" in raced.settled
    assert ">4</span>" in raced.reviewed


def test_a_race_is_listed_with_whom_it_is_advised_the_best_prepared_first() -> None:
    race = {"meet_date": MONDAY, "meet": "Opener", "place": 1}
    rows = [
        {**race, "athlete_id": "a1", "race": "1600", "standing": "not_yet", "advised": True},
        {**race, "athlete_id": "a2", "race": "1600", "standing": "prepared", "advised": True},
        {**race, "athlete_id": "a2", "race": "800", "standing": "partly"},
        {**race, "athlete_id": "a3", "race": "3200", "standing": "unknown"},
        {**race, "athlete_id": "a3", "race": "1600", "standing": "unknown", "entered": True},
    ]
    rows[0]["entered"] = rows[2]["entered"] = True
    (meet,) = meet_pages(tables_of(readiness=rows), People())
    told = [
        (str(race), [(advice.row.name, advice.entered) for advice in advices])
        for race, advices in meet.advised
    ]
    assert told == [
        ("<b>1600</b>", [("a2", "<b>800</b>"), ("a1", "")]),
        ("none yet", [("a3", "<b>1600</b>")]),
    ]
