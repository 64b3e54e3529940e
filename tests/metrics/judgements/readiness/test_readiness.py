from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from metrics.contract.race_paces import RacePace
from metrics.judgements import sentences
from metrics.judgements.contract.enums import Standing
from metrics.judgements.inputs.coach import (
    Athlete,
    MeetEntry,
    OpeningEight,
)
from tests.metrics.judgements.readiness.conftest import (
    AT_ALL_PACES,
    MEET,
    Ready,
    Row,
    order,
    race,
    work,
)


def test_A6_the_race_whose_pace_was_trained_goes_first(ready: Ready) -> None:
    at_1600 = ready(work("1600", 6, 25, 30, 35) + work("800", 3, 30))
    assert at_1600.advised is RacePace.R1600
    assert at_1600.options[0].standing is Standing.PREPARED
    assert at_1600.options[0].evidence.startswith(sentences.work_text(18, 3))
    at_3200 = ready(work("3200", 6, 25, 30, 35) + work("1600", 3, 30))
    assert at_3200.advised is RacePace.R3200


def test_A6_faster_work_prepares_for_a_slower_race(ready: Ready) -> None:
    options = {one.race: one for one in ready(work("1600", 6, 25, 30) + work("800", 1, 30)).options}
    assert options[RacePace.R3200].standing is Standing.PREPARED
    assert options[RacePace.R800].standing is Standing.NOT_YET


def test_A17_the_difference_to_the_best_is_shown_and_scores_nothing(ready: Ready) -> None:
    best, opener = race(1600, 300), race(1600, 303.5, day=MEET.day)
    with_result = ready(AT_ALL_PACES, results=(best, race(1600, 310), opener))
    without = ready(AT_ALL_PACES, results=(best, race(1600, 310)))
    (sixteen,) = (one for one in with_result.options if one.race is RacePace.R1600)
    assert (sixteen.best, sixteen.behind_best_s) == (best, 3.5)
    assert order(with_result) == order(without)


def test_an_entry_of_the_coach_stands_with_its_reason(ready: Ready) -> None:
    entry = MeetEntry(athlete_id="a1", distance_m=800, reason="asked to, relay leg next week")
    found = ready(AT_ALL_PACES, meet=replace(MEET, entries=(entry,)))
    assert found.overrides == (
        sentences.override_sentence(
            race="800",
            advised="1600",
            ruled_out_by=("A8",),
            reason="asked to, relay leg next week",
        ),
    )
    assert found.advised is RacePace.R1600
    agreed = replace(MEET, entries=(replace(entry, distance_m=1600),))
    assert ready(AT_ALL_PACES, meet=agreed).overrides == ()


def test_without_history_nothing_is_advised_and_it_is_said_what_is_missing(ready: Ready) -> None:
    found = ready(history="none", runs=(), athlete=Athlete(athlete_id="a1"))
    assert found.advised is None
    assert {one.standing for one in found.options} == {Standing.UNKNOWN}
    assert len(found.unknown) == 3


EXPOSURES = st.lists(
    st.builds(
        work,
        st.sampled_from(["5k", "3200", "1600", "800", "400"]),
        st.floats(0.5, 12),
        st.integers(0, 60),
        work=st.sampled_from(["strides", "reps", "races", "sprints"]),
        sure=st.floats(0, 1),
    ),
    max_size=12,
).map(lambda sets: [row for rows in sets for row in rows])
ATHLETES = st.builds(
    Athlete,
    athlete_id=st.just("a1"),
    grade=st.sampled_from([None, 9, 10, 11, 12]),
    can_focus_for_eight_laps=st.sampled_from([None, False, True]),
)
HISTORIES = st.sampled_from(["known", "partial", "none"])


@settings(max_examples=40)
@given(EXPOSURES, ATHLETES, HISTORIES, st.sampled_from(OpeningEight))
def test_what_is_advised_is_never_ruled_out_and_every_race_is_ranked_once(
    ready: Ready, exposure: list[Row], athlete: Athlete, history: str, opening: OpeningEight
) -> None:
    found = ready(exposure, athlete=athlete, history=history, opening=opening)
    assert sorted(order(found)) == ["1600", "3200", "800"]
    ruled_out = [bool(one.ruled_out_by) for one in found.options]
    assert ruled_out == sorted(ruled_out)
    assert found.advised in {None, found.options[0].race}
    assert not ruled_out[0]


@settings(max_examples=30)
@given(EXPOSURES, st.sampled_from(["3200", "1600", "800", "400"]), HISTORIES)
def test_A6_more_work_never_makes_anyone_less_prepared(
    ready: Ready, exposure: list[Row], race_pace: str, history: str
) -> None:
    def places(rows: list[Row]) -> dict[RacePace, int]:
        options = ready(rows, history=history).options
        return {one.race: list(Standing).index(one.standing) for one in options}

    before, after = places(exposure), places([*exposure, *work(race_pace, 8, 3, 5)])
    assert all(after[race] <= place for race, place in before.items())


def test_without_any_result_no_race_is_advised_and_no_entry_is_scolded(ready: Ready) -> None:
    entry = MeetEntry(athlete_id="a1", distance_m=1600)
    exposure = work("3200", 8, 25, 30, 35)
    found = ready(exposure, results=(), meet=replace(MEET, entries=(entry,)))
    assert (found.advised, found.overrides) == (None, ())
    assert sentences.NO_RESULT_SENTENCE in found.unknown
    assert ready(exposure, meet=replace(MEET, entries=(entry,))).advised is RacePace.R3200
