from __future__ import annotations

import pytest
from msgspec.structs import replace

from metrics.races.enums import (
    Finish,
    RaceBasis,
    RaceForm,
    RaceVenue,
    Settling,
    SplitKind,
    SplitSource,
)
from metrics.races.review import RaceCard, review_look, review_race
from metrics.races.sources import TypedSplits
from tests.metrics.races.conftest import MakeTrace

LAPS = ((400.0, 73.5), (400.0, 76.0), (400.0, 78.5), (400.0, 74.0))
CARD = RaceCard(distance_m=1600.0, official_s=302.0)
TYPED = TypedSplits(
    marks_m=(400.0, 800.0, 1200.0),
    time_s=(73.5, 149.5, 228.0),
    method="hand",
    distance_m=1600.0,
    official_s=302.0,
)


def test_a_recording_and_an_official_time_give_all(make_trace: MakeTrace) -> None:
    review = review_race(CARD, make_trace(*LAPS, bias=0.02, lag_s=4.0))
    assert review.basis is RaceBasis.OFFICIAL
    assert review.watch_over == pytest.approx(0.02, abs=0.003)
    laps = review.of_kind(SplitKind.LAP)
    assert sum(lap.seconds for lap in laps) == pytest.approx(302.0)
    assert laps[0].source is SplitSource.RECORDED_SPEED
    assert review.third_lap is not None
    assert review.third_lap.verdict is Settling.SETTLED
    assert len(review.of_kind(SplitKind.TWO_HUNDRED)) == 8
    assert review.finish is not None
    assert [kick.length_m for kick in review.kicks] == [100.0, 200.0, 300.0]


def test_typed_splits_go_first_and_the_watch_gives_the_rest(make_trace: MakeTrace) -> None:
    review = review_race(replace(CARD, typed=TYPED), make_trace(*LAPS))
    assert {lap.source for lap in review.of_kind(SplitKind.LAP)} == {SplitSource.TYPED}
    assert {s.source for s in review.of_kind(SplitKind.LAST_300)} == {SplitSource.RECORDED_SPEED}


def test_typed_splits_need_no_recording() -> None:
    review = review_race(replace(CARD, typed=TYPED), None)
    assert [lap.seconds for lap in review.of_kind(SplitKind.LAP)] == pytest.approx(
        [73.5, 76.0, 78.5, 74.0]
    )
    assert review.third_lap is not None
    assert review.third_lap.verdict is Settling.SETTLED
    assert review.opening is not None
    assert review.window is None
    assert review.finish is None


def test_A15_hundreds_by_distance_alone_are_believed_less(make_trace: MakeTrace) -> None:
    """A last hundred two seconds slower is told by recorded speed, not by the distance stream."""
    pieces = ((1300.0, 246.0), (200.0, 37.0), (100.0, 19.0))
    card = replace(CARD, official_s=302.0)
    by_speed = review_race(card, make_trace(*pieces)).finish
    by_distance = review_race(card, make_trace(*pieces, has_speed=False)).finish
    assert by_speed is not None
    assert by_distance is not None
    assert by_speed.verdict is Finish.NOT_FASTER_EACH
    assert by_distance.verdict is Finish.UNKNOWN


def test_with_nothing_there_is_only_the_time() -> None:
    review = review_race(CARD, None)
    assert (review.duration_s, review.splits, review.third_lap) == (302.0, (), None)


def test_a_time_that_no_stretch_fits_is_not_read_from_the_file(make_trace: MakeTrace) -> None:
    review = review_race(replace(CARD, official_s=250.0), make_trace(*LAPS))
    assert review.window is None
    assert review.splits == ()


@pytest.mark.parametrize("form", [RaceForm.STEEPLE, RaceForm.RELAY_LEG])
def test_laps_of_other_forms_are_shown_and_not_judged(
    make_trace: MakeTrace, form: RaceForm
) -> None:
    review = review_race(replace(CARD, form=form), make_trace(*LAPS))
    assert len(review.of_kind(SplitKind.LAP)) == 4
    assert (review.third_lap, review.opening, review.finish) == (None, None, None)


def test_an_800_has_no_third_lap(make_trace: MakeTrace) -> None:
    trace = make_trace((400.0, 62.0), (400.0, 66.0))
    review = review_race(RaceCard(distance_m=800.0, official_s=128.0), trace)
    assert review.third_lap is None
    assert review.opening is not None
    assert len(review.of_kind(SplitKind.TWO_HUNDRED)) == 4


def test_a_road_race_is_read_by_kilometer_and_by_mile(make_trace: MakeTrace) -> None:
    trace = make_trace((2500.0, 560.0), (2500.0, 540.0))
    card = RaceCard(distance_m=5000.0, official_s=1100.0, venue=RaceVenue.ROAD)
    review = review_race(card, trace)
    assert len(review.of_kind(SplitKind.KM)) == 5
    assert len(review.of_kind(SplitKind.MILE)) == 4
    assert review.road is not None
    assert review.road.second_half_s == pytest.approx(-20, abs=2)
    assert review.slowest_middle is not None


def test_a_look_names_the_distance(make_trace: MakeTrace) -> None:
    found = review_look(make_trace(*LAPS, bias=0.015))
    assert found is not None
    look, review = found
    assert look.names_m[0] == 1600.0
    assert review.basis is RaceBasis.WATCH
    assert len(review.of_kind(SplitKind.LAP)) == 4


def test_a_race_not_finished_is_named_so(make_trace: MakeTrace) -> None:
    found = review_look(make_trace((400.0, 73.5), (400.0, 76.0), (300.0, 60.0)))
    assert found is not None
    assert found[1].card.form is RaceForm.UNFINISHED
    assert (found[1].third_lap, found[1].kicks) == (None, ())


@pytest.mark.parametrize("late", [3, 8])
def test_a_watch_started_late_tells_the_middle_laps(make_trace: MakeTrace, late: int) -> None:
    whole = make_trace(*LAPS)
    assert whole.raw_m is not None
    assert whole.speed_m is not None
    begin = 20 + late
    trace = replace(
        whole,
        time_s=whole.time_s[begin:] - begin,
        raw_m=whole.raw_m[begin:] - whole.raw_m[begin],
        speed_m=whole.speed_m[begin:] - whole.speed_m[begin],
        cadence_spm=whole.cadence_spm[begin:],
        altitude_m=whole.altitude_m[begin:],
    )
    review = review_race(CARD, trace)
    seconds = [lap.seconds for lap in review.of_kind(SplitKind.LAP)]
    assert seconds[1:3] == pytest.approx([76.0, 78.5], abs=0.6)
    assert seconds[0] == pytest.approx(73.5, abs=2.0)
    assert review.third_lap is not None
    assert review.third_lap.verdict is Settling.SETTLED


def test_typed_splits_of_a_first_part_are_shown_and_not_judged() -> None:
    typed = TypedSplits(
        marks_m=(400.0, 800.0, 1200.0, 1600.0, 2000.0),
        time_s=(74.0, 149.0, 225.0, 301.0, 377.0),
        method="hand",
        distance_m=3200.0,
        official_s=602.0,
    )
    review = review_race(RaceCard(distance_m=3200.0, official_s=602.0, typed=typed), None)
    laps = review.of_kind(SplitKind.LAP)
    assert [round(lap.seconds) for lap in laps] == [74, 75, 76, 76, 76]
    assert review.slowest_middle is None
    assert review.evenness is None
    assert review.opening is not None
