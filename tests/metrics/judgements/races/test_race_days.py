from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from metrics.contract.units import MILE_M
from metrics.judgements.inputs.coach import (
    Correction,
    CorrectionKind,
    Meet,
    MeetEntry,
    RaceSplitTimes,
    ResultKind,
)
from metrics.judgements.inputs.recordings import no_recording, traces_of
from metrics.judgements.races.race_days import judged_races
from metrics.races.enums import RaceForm, RaceVenue, SplitKind, SplitSource
from metrics.races.marks import venue_of
from tests.metrics.judgements.conftest import MakeContext
from tests.metrics.judgements.races.conftest import (
    DAY,
    RACE_LAPS,
    SEASON,
    MakeRecording,
    MakeRuns,
    of_file,
    result,
)


def test_a_result_is_found_in_its_recording(
    make_context: MakeContext, make_runs: MakeRuns, make_recording: MakeRecording
) -> None:
    race = make_recording(*RACE_LAPS)
    warm_up = make_recording((2000.0, 600.0))
    files = {"warm": warm_up, "race": race}
    runs = make_runs(("warm", DAY), ("race", DAY))
    (found,) = judged_races(runs, make_context(results=(result(),)), traces_of(files.get))
    assert found.activity_id == "race"
    assert found.review.window is not None


def test_a_race_without_a_watch_has_its_typed_splits(
    make_context: MakeContext, make_runs: MakeRuns
) -> None:
    splits = RaceSplitTimes(
        athlete_id="a1",
        day=DAY,
        distance_m=1600.0,
        marks_m=(400.0, 800.0, 1200.0),
        times_s=(73.5, 149.5, 228.0),
    )
    context = make_context(results=(result(),), race_splits=(splits,))
    (found,) = judged_races(make_runs(), context, traces_of(no_recording))
    assert found.activity_id is None
    assert {s.source for s in found.review.of_kind(SplitKind.LAP)} == {SplitSource.TYPED}


def test_prelim_and_final_in_one_file_keep_their_order(
    make_context: MakeContext, make_runs: MakeRuns, make_recording: MakeRecording
) -> None:
    """The final is faster and entered first; it is the second race of the day all the same."""
    prelim = tuple((m, s + 3.0) for m, s in RACE_LAPS)
    file = make_recording(*prelim, (300.0, 600.0), *RACE_LAPS)
    results = (result(round="final"), result(duration_s=314.0, round="prelim"))
    found = judged_races(make_runs(("r", DAY)), make_context(results=results), of_file(file))
    assert [race.result.round for race in found if race.result] == ["prelim", "final"]
    windows = [race.review.window for race in found]
    assert windows[0] is not None
    assert windows[1] is not None
    assert not windows[0].overlaps(windows[1])


def test_A16_races_of_a_season_are_counted_time_trials_are_not(
    make_context: MakeContext, make_runs: MakeRuns
) -> None:
    results = tuple(
        result(DAY + timedelta(days=day), kind=kind)
        for day, kind in ((0, ResultKind.TIME_TRIAL), (7, ResultKind.RACE), (14, ResultKind.RACE))
    )
    context = make_context(results=results, seasons=(SEASON,))
    found = judged_races(make_runs(), context, traces_of(no_recording))
    assert [race.season_index for race in found] == [None, 1, 2]
    outside = judged_races(make_runs(), make_context(results=results), traces_of(no_recording))
    assert [race.season_index for race in outside] == [None, None, None]


def test_A17_the_best_before_is_of_earlier_days_and_the_same_distance(
    make_context: MakeContext, make_runs: MakeRuns
) -> None:
    earlier = DAY - timedelta(days=300)
    results = (
        result(earlier, duration_s=310.0),
        result(earlier, distance_m=1500.0, duration_s=280.0),
        result(earlier, duration_s=250.0, kind=ResultKind.ESTIMATE),
        result(),
    )
    found = judged_races(make_runs(), make_context(results=results), traces_of(no_recording))
    assert [race.best_before_s for race in found if race.day == DAY] == [310.0]


def test_a_coachs_word_makes_a_race_and_names_its_distance(
    make_context: MakeContext, make_runs: MakeRuns, make_recording: MakeRecording
) -> None:
    word = Correction(
        athlete_id="a1", local_date=DAY, at=None, kind=CorrectionKind.RACE, distance_m=MILE_M
    )
    file = make_recording(*RACE_LAPS)
    found = judged_races(make_runs(("r", DAY)), make_context(corrections=(word,)), of_file(file))
    assert [race.review.card.distance_m for race in found] == [MILE_M]


def test_a_race_that_was_not_finished_is_named_so(
    make_context: MakeContext, make_runs: MakeRuns, make_recording: MakeRecording
) -> None:
    word = Correction(
        athlete_id="a1", local_date=DAY, at=None, kind=CorrectionKind.RACE, distance_m=1600.0
    )
    file = make_recording((400.0, 73.5), (400.0, 76.0), (300.0, 60.0))
    found = judged_races(make_runs(("r", DAY)), make_context(corrections=(word,)), of_file(file))
    assert [race.review.card.form for race in found] == [RaceForm.UNFINISHED]


def test_an_entered_race_shows_before_its_result_is_typed(
    make_context: MakeContext, make_runs: MakeRuns, make_recording: MakeRecording
) -> None:
    entry = MeetEntry(athlete_id="a1", distance_m=1600.0)
    season = replace(SEASON, meets=(Meet(name="Relays", day=DAY, entries=(entry,)),))
    file = make_recording(*RACE_LAPS)
    found = judged_races(make_runs(("r", DAY)), make_context(seasons=(season,)), of_file(file))
    assert [race.review.card.distance_m for race in found] == [1600.0]
    assert found[0].result is None


def test_steeple_and_relay_legs_are_named(make_context: MakeContext, make_runs: MakeRuns) -> None:
    special = (
        result(distance_m=2000.0, duration_s=400.0, form=RaceForm.STEEPLE),
        result(distance_m=400.0, duration_s=55.0, form=RaceForm.RELAY_LEG),
    )
    found = judged_races(make_runs(), make_context(special_races=special), traces_of(no_recording))
    assert {race.review.card.form for race in found} == {RaceForm.STEEPLE, RaceForm.RELAY_LEG}


@pytest.mark.parametrize(
    ("distance_m", "venue", "oval_m", "division"),
    [
        (1600.0, "road_or_trail", 0.0, RaceVenue.TRACK),
        (5000.0, "road_or_trail", 0.0, RaceVenue.ROAD),
        (5000.0, "unknown", 0.0, RaceVenue.ROAD),
        (5000.0, "unknown", 4100.0, RaceVenue.TRACK),
        (5000.0, "road_or_trail", 3900.0, RaceVenue.ROAD),
        (5000.0, "track", 0.0, RaceVenue.TRACK),
        (5000.0, None, 0.0, RaceVenue.TRACK),
        (4023.0, "track", 0.0, RaceVenue.ROAD),
        (8000.0, None, 0.0, RaceVenue.ROAD),
    ],
)
def test_by_what_a_race_is_divided(
    distance_m: float, venue: str | None, oval_m: float, division: RaceVenue
) -> None:
    """Who ran most of 5,000 m along an oval raced on the track, whatever the watch was told."""
    assert venue_of(distance_m, venue, oval_m=oval_m) is division


def test_a_cross_country_meet_is_no_track(make_context: MakeContext, make_runs: MakeRuns) -> None:
    context = make_context(results=(result(distance_m=3000.0, meet="XC opener", duration_s=660.0),))
    (found,) = judged_races(make_runs(), context, traces_of(no_recording))
    assert found.review.card.venue is RaceVenue.ROAD


@pytest.mark.parametrize(("distance_m", "best_s"), [(1601.4, 310.0), (1601.8, None)])
def test_A17_bests_are_compared_within_a_thousandth_of_the_distance(
    make_context: MakeContext, make_runs: MakeRuns, distance_m: float, best_s: float | None
) -> None:
    earlier = result(DAY - timedelta(days=300), distance_m=distance_m, duration_s=310.0)
    races = judged_races(
        make_runs(), make_context(results=(earlier, result())), traces_of(no_recording)
    )
    assert [race.best_before_s for race in races if race.day == DAY] == [best_s]


@pytest.mark.parametrize(
    ("distance_m", "form"), [(1645.0, RaceForm.FLAT), (1653.0, RaceForm.UNFINISHED)]
)
def test_a_coachs_word_may_name_a_distance_3_percent_off_the_look(
    make_context: MakeContext,
    make_runs: MakeRuns,
    make_recording: MakeRecording,
    distance_m: float,
    form: RaceForm,
) -> None:
    word = Correction(
        athlete_id="a1", local_date=DAY, at=None, kind=CorrectionKind.RACE, distance_m=distance_m
    )
    file = make_recording(*RACE_LAPS)
    context = make_context(corrections=(word,))
    (race,) = judged_races(make_runs(("r", DAY)), context, of_file(file))
    assert race.review.card.form is form


def test_prelim_and_final_in_two_files_find_their_own(
    make_context: MakeContext, make_runs: MakeRuns, make_recording: MakeRecording
) -> None:
    """The final's time would fit the prelim's recording too: there were only fewer meters in it."""
    files = {
        "prelim": make_recording(*((m, s + 2.0) for m, s in RACE_LAPS)),
        "final": make_recording(*RACE_LAPS),
    }
    runs = make_runs(("prelim", DAY), ("final", DAY))
    results = (result(round="final"), result(duration_s=310.0, round="prelim"))
    races = judged_races(runs, make_context(results=results), traces_of(files.get))
    assert [(race.activity_id, race.result.round) for race in races if race.result] == [
        ("prelim", "prelim"),
        ("final", "final"),
    ]
