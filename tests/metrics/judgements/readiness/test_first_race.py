from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from metrics.contract.race_paces import RacePace
from metrics.judgements import sentences
from metrics.judgements.contract.enums import Purpose
from metrics.judgements.inputs.coach import (
    Meet,
    MeetEntry,
    OpeningEight,
    ResultKind,
)
from metrics.judgements.readiness.first_race import race_of
from tests.metrics.judgements.readiness.conftest import (
    AS_OF,
    AT_ALL_PACES,
    ENGINE,
    JUNIOR,
    MEET,
    SEASON,
    Ready,
    order,
    race,
    runs,
    work,
)


def test_A7_two_weeks_of_strides_at_1600_pace_send_to_1600_or_3200(ready: Ready) -> None:
    found = ready(work("1600", 6, 3, 6, 10))
    (ruling,) = (one for one in found.rulings if one.rule_id == "A7")
    assert ruling.sentence == sentences.few_strides_sentence(
        since=AS_OF - timedelta(days=10), weeks=10 / 7, usual_pace="1600"
    )
    assert found.advised in {RacePace.R1600, RacePace.R3200}


def test_A7_last_seasons_800_pace_is_not_todays(ready: Ready) -> None:
    exposure = work("800", 6, 3, 6, 10)
    old, fresh = race(800, 146), race(800, 146, day=AS_OF - timedelta(days=40))
    assert "A7" in ready(exposure, results=(old,)).rule_ids
    assert "A7" not in ready(exposure, results=(fresh,)).rule_ids


def test_A7_no_strides_at_all_are_the_fewest(ready: Ready) -> None:
    (ruling,) = (one for one in ready().rulings if one.rule_id == "A7")
    assert ruling.sentence == sentences.NO_STRIDES_SENTENCE
    assert "A7" not in ready(history="partial").rule_ids


def test_A7_is_silent_after_more_weeks_and_without_a_known_history(ready: Ready) -> None:
    assert "A7" not in ready(work("1600", 6, 3, 21)).rule_ids
    assert "A7" not in ready(work("1600", 6, 3, 6), history="partial").rule_ids


def test_A8_no_800_first_even_for_the_well_trained(ready: Ready) -> None:
    found = ready(AT_ALL_PACES)
    assert found.options[-1].race is RacePace.R800
    assert found.options[-1].ruled_out_by == ("A8",)
    assert found.advised is RacePace.R1600


def test_A8_the_setting_opens_the_800_to_those_who_pass_both_gates(ready: Ready) -> None:
    opening = OpeningEight.IF_READY
    assert ready(AT_ALL_PACES, opening=opening).advised is RacePace.R800
    without_400 = [row for row in AT_ALL_PACES if row["race_pace"] != "400"]
    assert ready(without_400, opening=opening).options[-1].ruled_out_by == ("A8",)
    little_800 = [*work("800", 3, 30), *work("400", 3, 30)]
    assert ready(little_800, opening=opening).options[-1].ruled_out_by == ("A8",)


def test_A8_goes_before_A7(ready: Ready) -> None:
    exposure = work("800", 6, 3, 6, 10) + work("400", 2, 6)
    found = ready(exposure, opening=OpeningEight.IF_READY, results=(race(800, 146),))
    assert found.advised is RacePace.R800
    assert "A7" not in found.rule_ids


def test_A9_an_engine_without_revving_runs_the_3200_first(ready: Ready) -> None:
    focused = replace(JUNIOR, can_focus_for_eight_laps=True)
    exposure = work("3200", 4, 30) + work("1600", 4, 30)
    assert ready(exposure, athlete=focused, **ENGINE).advised is RacePace.R3200
    assert "A9" in ready(exposure, athlete=focused, **ENGINE).rule_ids
    assert "A9" not in ready(exposure, athlete=JUNIOR, **ENGINE).rule_ids
    assert "A9" not in ready(exposure, athlete=focused).rule_ids
    revved = work("1600", 6, 30, 31)
    assert "A9" not in ready(revved, athlete=focused, **ENGINE).rule_ids


def test_A10_two_months_of_training_make_the_opener_a_race(ready: Ready) -> None:
    raced = (race(1600, 300),)
    trained = ready(results=raced, runs=runs(9))
    assert trained.purpose is Purpose.COMPETE
    assert trained.purpose_reason == sentences.purpose_sentence(weeks=9, goal=8, shows_absence=True)
    assert ready(results=raced, runs=runs(5)).purpose is Purpose.OPEN
    assert ready(results=raced, runs=runs(5), history="partial").purpose is Purpose.UNKNOWN


def test_A10_the_opener_of_new_and_young_athletes_is_a_rust_buster(ready: Ready) -> None:
    freshman = replace(JUNIOR, grade=9)
    assert ready(athlete=freshman, results=(race(1600, 300),)).purpose is Purpose.RUST_BUSTER
    trial = replace(race(1600, 300), kind=ResultKind.TIME_TRIAL)
    assert ready(results=(trial,)).purpose is Purpose.RUST_BUSTER


def test_A10_speaks_of_the_first_race_only(ready: Ready) -> None:
    raced = race(1600, 300, day=AS_OF - timedelta(days=7))
    found = ready(results=(raced,))
    assert (found.is_first_race, found.purpose, found.rulings) == (False, None, ())


def test_A12_the_first_race_of_a_freshman_is_the_1600_whatever_else_holds(ready: Ready) -> None:
    freshman = replace(JUNIOR, grade=9, can_focus_for_eight_laps=True)
    exposure = work("3200", 8, 25, 30, 35)
    found = ready(exposure, athlete=freshman, opening=OpeningEight.IF_READY, **ENGINE)
    assert found.advised is RacePace.R1600
    assert "A12" in found.options[-1].ruled_out_by or "A12" in found.options[1].ruled_out_by
    assert ready(history="none", athlete=freshman).advised is RacePace.R1600


def test_A12_goes_before_A8(ready: Ready) -> None:
    sophomore = replace(JUNIOR, grade=10)
    found = ready(AT_ALL_PACES, athlete=sophomore, opening=OpeningEight.IF_READY)
    assert order(found) == [RacePace.R1600, RacePace.R800, RacePace.R3200]


def test_A12_later_races_of_the_young_are_1600_and_800(ready: Ready) -> None:
    raced = race(1600, 300, day=AS_OF - timedelta(days=7))
    found = ready(AT_ALL_PACES, athlete=replace(JUNIOR, grade=9), results=(raced,))
    assert order(found) == [RacePace.R800, RacePace.R1600, RacePace.R3200]
    assert found.options[-1].ruled_out_by == ("A12",)


def test_an_entry_at_an_earlier_meet_makes_this_one_a_later_race(ready: Ready) -> None:
    day = MEET.day - timedelta(days=7)
    earlier = Meet(name="Dual", day=day, entries=(MeetEntry(athlete_id="a1", distance_m=1600),))
    assert ready(seasons=(replace(SEASON, meets=(earlier, MEET)),)).is_first_race is False


@pytest.mark.parametrize(("days_ago", "is_a_couple"), [(20, True), (21, False)])
def test_A7_less_than_three_weeks_are_a_couple(
    ready: Ready, days_ago: int, is_a_couple: bool
) -> None:
    assert ("A7" in ready(work("1600", 6, 3, days_ago)).rule_ids) is is_a_couple


@pytest.mark.parametrize(
    ("distance_m", "race_pace"),
    [
        (789.0, None),
        (790.0, RacePace.R800),
        (810.0, RacePace.R800),
        (811.0, None),
        (1609.344, RacePace.R1600),
        (3000.0, None),
        (3218.688, None),
    ],
)
def test_a_race_within_10_m_of_its_distance_has_its_name(
    distance_m: float, race_pace: RacePace | None
) -> None:
    assert race_of(distance_m) is race_pace
