"""Races on the page: their laps, the third one marked, and the last 300."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from dashboard.people import People
from dashboard.races import race_cards
from dashboard.words import SPLIT_SOURCES
from metrics.races.enums import SplitSource
from tests.dashboard.frames import MONDAY, tables_of

RACE: dict[str, Any] = {
    "athlete_id": "a1",
    "local_date": MONDAY,
    "race_index": 1,
    "distance_m": 1600.0,
    "form": "flat",
    "kind": "race",
    "meet": "Opener",
    "time_s": 300.4,
    "split_source": "typed",
    "third_lap": "settled",
    "reason": "1600 in 5:00.4. The third lap settled.",
}


def splits(kind: str, *seconds: float) -> list[dict[str, Any]]:
    key = {name: RACE[name] for name in ("athlete_id", "local_date", "race_index")}
    return [
        {**key, "split_kind": kind, "split_index": index, "time_s": time_s}
        for index, time_s in enumerate(seconds, 1)
    ]


ALL_SPLITS = splits("lap", 73.1, 74.9, 78.2, 74.2) + splits("last_300", 19.0, 18.5, 18.1)


def test_A14_the_third_lap_is_marked_where_the_pace_settled() -> None:
    (card,) = race_cards(tables_of(race_review=[RACE], race_splits=ALL_SPLITS), People())
    laps = card.laps.split("<span class=")[1:]
    assert ["settled" in lap for lap in laps if "split_kind" in lap] == [False, False, True, False]
    assert ">1:13.1</span>" in card.laps
    assert card.last_300.index("19.0") < card.last_300.index("18.5") < card.last_300.index("18.1")
    assert (card.what, card.rests_on) == ("1600 m", "splits as typed")


@pytest.mark.parametrize("verdict", ["held", "unknown", None])
def test_no_lap_is_marked_without_that_verdict(verdict: str | None) -> None:
    race = {**RACE, "third_lap": verdict}
    (card,) = race_cards(tables_of(race_review=[race], race_splits=ALL_SPLITS), People())
    assert "settled" not in card.laps
    assert "1:18.2" in card.laps
    assert (">?<" in card.laps) == (verdict == "unknown")


def test_A15_the_last_hundreds_have_their_error() -> None:
    by_watch = [{**split, "sd_s": 0.24 + index / 100} for index, split in enumerate(ALL_SPLITS)]
    (card,) = race_cards(tables_of(race_review=[RACE], race_splits=by_watch), People())
    assert card.last_300.endswith('split_index=3">±<span data-column=sd_s>0.3</span></span>')
    assert "±<span data-column=sd_s>0.3<" in card.laps
    blurred = [{**split, "sd_s": 1.2} for split in ALL_SPLITS]
    (coarse,) = race_cards(tables_of(race_review=[RACE], race_splits=blurred), People())
    assert ">1:13</span>" in coarse.laps  # no tenths beside ± 1.2 s
    (typed,) = race_cards(tables_of(race_review=[RACE], race_splits=ALL_SPLITS), People())
    assert "±" not in typed.last_300


def test_races_stand_newest_first_and_the_fastest_of_a_distance_first() -> None:
    older: date = MONDAY - timedelta(days=7)
    rows = [
        {**RACE, "local_date": older},
        {**RACE, "athlete_id": "a2", "time_s": 290.0},
        RACE,
        {**RACE, "athlete_id": "a3", "distance_m": 800.0, "time_s": 140.0, "kind": "time_trial"},
    ]
    cards = race_cards(tables_of(race_review=rows), People())
    assert [(card.athlete_id, card.date) for card in cards] == [
        ("a3", MONDAY),
        ("a2", MONDAY),
        ("a1", MONDAY),
        ("a1", older),
    ]
    assert cards[0].note == "time trial"
    assert not cards[0].is_divided


def test_a_race_without_a_meet_belongs_to_the_only_one_of_its_day() -> None:
    race = {**RACE, "meet": None}
    opener = {"season": "Spring", "meet": "Opener", "local_date": MONDAY}
    trial = {**race, "kind": "time_trial", "race_index": 2}

    def meets(*rows: dict[str, Any]) -> list[str]:
        tables = tables_of(race_review=[race, trial], meets=rows)
        return sorted(card.meet for card in race_cards(tables, People()))

    assert meets(opener) == ["", "Opener"]
    assert meets(opener, {**opener, "meet": "Relays"}) == ["", ""]


def test_each_source_of_splits_has_words() -> None:
    assert set(SPLIT_SOURCES) == set(SplitSource)
