"""What speaks for a set, and what vetoes it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from msgspec.structs import replace

from metrics.efforts.evidence.breaks import Interruption
from metrics.efforts.evidence.weight import IMPOSSIBLE, Weight
from metrics.efforts.evidence.witnesses import UNHEARD, Witnesses
from tests.metrics.efforts.evidence.hypotheses import weighed
from tests.metrics.hand_made import Make, detected, pieces


@pytest.mark.parametrize(
    ("rep_mps", "rest_s", "count"), [(4.2, 60, 6), (3.8, 60, 0), (3.8, 100, 6), (4.2, 20, 0)]
)
def test_kilometers_with_nothing_around_them(
    make_activity: Make, rep_mps: float, rest_s: int, count: int
) -> None:
    """Slower ones take a longer rest, and no rep of four minutes takes one of 20 s."""
    parts = [(240, rep_mps), (rest_s, 1.4)] * 6
    assert detected(make_activity(pieces(*parts))).efforts.height == count


def test_a_heart_that_falls_further_than_in_breaks_is_no_hopeless_one() -> None:
    """It says 2 nats of a set with such rests, and but half a one of any other."""
    heard = replace(UNHEARD, fall_bpm=14.0, over_break_bpm=12.0, usual_s=180.0, rest_s=50.0)
    work, rests = [(180, 5.5)] * 4, [(50, 0.3)] * 3
    weight = weighed(work, rests, witnesses=heard)
    assert weight.interruption is Interruption.STOP
    assert weighed(work, rests, witnesses=heard, hopeless=weight.total - 0.5) == weight


def a_weight(**terms: Any) -> Weight:
    """Make the weight of five reps, of which each term is 0 if not given."""
    names = ["alike", "evenly_rested", "contrast", "against_easy", "misfit", "unclaimed"]
    fields: dict[str, Any] = dict.fromkeys(names, 0.0) | {"easy_speed_mps": 3.0}
    fields |= {"count": 5, "level_mps": 4.5, "are_rests_climbs": False}
    fields |= {"are_rests_run": True, "are_rests_walked": False}
    fields |= {"is_no_faster": False, "is_unplanned": False}
    fields |= {"rest_s": [100.0] * 4, "is_from_positions": False}
    fields["interruption"] = Interruption.NONE
    return Weight(**(fields | terms))


def test_nine_nats_speak_against_any_set() -> None:
    assert a_weight(alike=12.0, against_easy=7.5).total == 12.0 + 7.5 - 9.0


@pytest.mark.parametrize(("against_easy", "looks_easy"), [(1.4, True), (1.6, False)])
def test_runs_between_stops_are_easy_under_0_3_nats_a_rep(
    against_easy: float, *, looks_easy: bool
) -> None:
    stops = Interruption.STOP
    weight = a_weight(against_easy=against_easy, interruption=stops, level_mps=3.4)
    assert weight.looks_easy is looks_easy


@pytest.mark.parametrize(("misfit", "looks_easy"), [(2.9, False), (3.1, True)])
def test_an_untidy_set_that_is_hardly_faster_is_easy_from_0_6_nats_a_rep(
    misfit: float, *, looks_easy: bool
) -> None:
    weight = a_weight(against_easy=1.0, misfit=misfit, level_mps=3.4)
    assert weight.looks_easy is looks_easy


@pytest.mark.parametrize(
    ("terms", "witness", "is_easy"),
    [
        ({"misfit": 3.1}, {}, True),
        ({"misfit": 2.9}, {}, False),
        ({"rest_s": [70.0, 150.0] * 2}, {}, True),
        ({"misfit": 3.1, "is_from_positions": False}, {}, False),
        ({"misfit": 3.1}, {"usual_s": 41.0}, True),
        ({"misfit": 2.9, "rest_s": [70.0, 150.0] * 2}, {"usual_s": 41.0}, False),
        ({"misfit": 3.1}, {"usual_s": 41.0, "fall_bpm": 6.0}, False),
        ({"misfit": 3.1}, {"recorded": 0.1}, False),
        ({}, {"steps_spm": 2.0}, True),  # Positions leapt: nobody sprints at an easy step rate.
        ({"misfit": 3.1}, {"steps_spm": 2.1}, False),
        ({}, {"steps_spm": 2.0, "fall_bpm": 4.1}, False),  # Steps come late, but a heart tells.
        ({}, {"steps_spm": 1.0, "recorded": 0.1}, False),
        ({}, {"steps_spm": 1.0, "usual_s": 41.0}, False),  # It has its own nats.
        ({"is_from_positions": False}, {"steps_spm": 1.0}, False),
    ],
)
def test_what_positions_alone_tell_of_is_tidy_and_strides_evenly_rested_as_well(
    terms: dict[str, Any], witness: dict[str, float], *, is_easy: bool
) -> None:
    heard = replace(UNHEARD, **({"usual_s": 39.0, "rest_s": 100.0} | witness))
    strides = {"against_easy": 7.5, "is_from_positions": True, "witnesses": heard}
    assert a_weight(**(strides | terms)).is_easy_running is is_easy


@pytest.mark.parametrize(
    ("misfit", "witness", "is_easy"),
    [
        (3.1, {"recorded": 0.02}, True),  # A rise of 2 % lacks one and a third nats.
        (2.9, {"recorded": 0.02}, False),
        (3.1, {"recorded": 0.04}, False),
        (3.1, {"recorded": 0.02, "steps_spm": 5.0}, False),
        (3.1, {"steps_spm": 2.0, "fall_bpm": 4.0}, True),
        (3.1, {"steps_spm": 2.0, "fall_bpm": 6.0}, False),  # More than in steady running.
        (0.0, {"recorded": 0.01, "steps_spm": 1.5}, True),  # Two of them lack more than three.
        (0.0, {"recorded": 0.01, "steps_spm": 2.0}, False),
        (0.0, {"steps_spm": 0.0}, False),  # One alone lacks no more.
        (3.1, {"steps_spm": 5.0, "fall_bpm": -4.0}, True),
        (3.1, {"steps_spm": 5.0, "recorded": 0.2, "fall_bpm": -4.0}, False),  # Two have seen it.
    ],
)
def test_a_set_that_two_channels_speak_against_or_one_and_its_untidiness_is_none(
    misfit: float, witness: dict[str, float], *, is_easy: bool
) -> None:
    heard = replace(UNHEARD, usual_s=60.0, rest_s=100.0, **witness)
    weight = a_weight(against_easy=7.5, misfit=misfit, witnesses=heard)
    assert weight.is_easy_running is is_easy


@pytest.mark.parametrize(
    ("terms", "is_easy"),
    [
        ({}, True),
        ({"against_easy": 0.5}, False),  # Faint strides are faster than easy running.
        ({"are_rests_run": False}, False),
    ],
)
def test_easy_running_that_slows_at_corners_is_no_set(
    terms: dict[str, Any], *, is_easy: bool
) -> None:
    corners = {"alike": 20.0, "against_easy": -0.5, "level_mps": 3.1}
    assert a_weight(**(corners | terms)).is_easy_running is is_easy


@pytest.mark.parametrize(
    ("terms", "fall_bpm", "is_easy"),
    [
        ({}, 0.0, True),
        ({"misfit": 2.9}, 0.0, False),  # Tidy.
        ({"rest_s": [50.0, 100.0, 60.0, 90.0]}, 0.0, False),  # As a coach's whistle has them.
        ({}, 25.0, False),  # A heart rests.
        ({"rest_s": [50.0, 60.0, 900.0, 55.0]}, 0.0, False),  # Two sets with a break between.
        ({"against_easy": 5.1}, 5.0, False),  # Each is plain, by a nat.
        ({"against_easy": 5.1}, 2.0, True),  # Nothing else vouches for them.
        ({"against_easy": 5.1, "are_rests_run": False}, 5.0, True),  # A walk with some runs.
    ],
)
def test_surges_come_as_they_like_and_rest_no_heart(
    terms: dict[str, Any], fall_bpm: float, *, is_easy: bool
) -> None:
    heard = replace(UNHEARD, recorded=0.3, fall_bpm=fall_bpm, usual_s=30.0, rest_s=100.0)
    surges = {"against_easy": 4.9, "misfit": 3.1, "rest_s": [30.0, 160.0, 40.0, 120.0]}
    assert a_weight(**(surges | {"witnesses": heard} | terms)).is_easy_running is is_easy


@pytest.mark.parametrize(("dip_s", "is_easy"), [(4.0, True), (6.0, False)])
def test_dips_of_seconds_are_no_rests(dip_s: float, *, is_easy: bool) -> None:
    heard = replace(UNHEARD, usual_s=100.0, rest_s=dip_s)
    weight = a_weight(against_easy=7.5, rest_s=[3.0, 3.0, 3.0, dip_s], witnesses=heard)
    assert weight.is_easy_running is is_easy


@pytest.mark.parametrize(
    ("misfit", "rest_s", "is_easy"), [(3.1, 39.0, True), (2.9, 39.0, False), (3.1, 41.0, False)]
)
def test_who_rests_for_less_than_a_tenth_does_so_tidily(
    misfit: float, rest_s: float, *, is_easy: bool
) -> None:
    """Down a hill all run fast, and slow for a while at its turns."""
    heard = replace(UNHEARD, usual_s=400.0, rest_s=rest_s)
    terms = {"against_easy": 7.5, "misfit": misfit, "rest_s": [rest_s] * 3 + [60.0]}
    assert a_weight(**terms, witnesses=heard).is_easy_running is is_easy


def test_what_only_the_heart_excuses_lacks_two_and_a_half_nats() -> None:
    climbed = a_weight(alike=20.0, are_rests_climbs=True)
    assert climbed.total == a_weight(alike=20.0).total - 2.5


@pytest.mark.parametrize(
    ("level_mps", "rest_s", "looks_easy"), [(3.9, 60, True), (4.1, 60, False), (4.1, 20, True)]
)
def test_where_nothing_else_was_run_a_fast_rep_is_one_with_a_tenth_of_rest(
    level_mps: float, rest_s: float, *, looks_easy: bool
) -> None:
    heard = replace(UNHEARD, usual_s=240.0, rest_s=rest_s)
    terms = {"easy_speed_mps": None, "level_mps": level_mps, "witnesses": heard}
    assert a_weight(interruption=Interruption.STOP, **terms).looks_easy is looks_easy


@pytest.mark.parametrize(
    ("interruption", "over_bpm", "doubt"),
    [
        (Interruption.NONE, 0.0, 0.0),
        (Interruption.WALK, 0.0, 1.0),
        (Interruption.STOP, 7.5, 0.5),
        (Interruption.WALK, 15.0, 0.0),
    ],
)
def test_in_a_break_from_easy_running_a_heart_rests_too(
    interruption: Interruption, over_bpm: float, doubt: float
) -> None:
    heard = in_a_break(over_bpm)
    assert a_weight(interruption=interruption, witnesses=heard).doubt == pytest.approx(doubt)


@pytest.mark.parametrize(("walked", "nats"), [(True, -1.0), (False, 3.0)])
def test_a_walk_makes_any_heart_fall(*, walked: bool, nats: float) -> None:
    """It speaks for reps by what it falls further, also where no easy running has such rests."""
    weight = a_weight(are_rests_walked=walked, witnesses=in_a_break(0.0))
    assert weight.heard == pytest.approx(nats)


@pytest.mark.parametrize(
    ("rest_mps", "are_walked"), [(0.5, False), (0.8, True), (1.8, True), (2.1, False)]
)
def test_what_is_faster_than_standing_and_slower_than_running_is_walked(
    rest_mps: float, *, are_walked: bool
) -> None:
    weight = weighed([(120, 4.5)] * 4, [(90, rest_mps)] * 3)
    assert weight.are_rests_walked is are_walked


def in_a_break(over_bpm: float, rest_s: float = 90.0) -> Witnesses:
    """Make a heart that falls by so much more than the 25 beats of a minute and a half's walk."""
    fall_bpm = 25.0 + over_bpm
    return replace(
        UNHEARD, usual_s=240.0, rest_s=rest_s, fall_bpm=fall_bpm, over_break_bpm=over_bpm
    )


@pytest.mark.parametrize(
    ("interruption", "over_bpm", "against_easy", "is_easy"),
    [
        (Interruption.WALK, 10.0, 0.6, False),  # A tenth of a nat a rep faster than easy.
        (Interruption.WALK, 10.0, 0.4, True),
        (Interruption.WALK, 7.0, 0.6, True),  # Less than half a rest.
        (Interruption.WALK, 26.0, -1.0, False),  # No walk rests the heart so after easy running.
        (Interruption.WALK, 24.0, -1.0, True),
        (Interruption.STOP, 26.0, -1.0, True),  # But standing does.
    ],
)
def test_a_heart_excuses_what_is_faster_than_easy_or_rests_by_50_beats_in_a_walk(
    interruption: Interruption, over_bpm: float, against_easy: float, *, is_easy: bool
) -> None:
    heard = in_a_break(over_bpm)
    weight = a_weight(
        interruption=interruption, witnesses=heard, against_easy=against_easy, level_mps=3.0
    )
    assert weight.is_easy_running is is_easy


@pytest.mark.parametrize(("rest_s", "is_easy"), [(95.0, False), (105.0, True)])
def test_a_long_walk_rests_any_heart(rest_s: float, *, is_easy: bool) -> None:
    heard = in_a_break(30.0, rest_s)
    weight = a_weight(interruption=Interruption.WALK, witnesses=heard, level_mps=3.0)
    assert weight.is_easy_running is is_easy


@pytest.mark.parametrize(
    ("over_bpm", "terms", "is_easy"),
    [
        (-1.0, {}, True),  # Planned walks are regular, too.
        (1.0, {}, False),  # A heart rests further than in a break,
        (None, {}, False),  # or most rests were run.
        (-1.0, {"is_no_faster": False}, False),
        (-1.0, {"easy_speed_mps": None}, False),  # Nothing to be faster than.
    ],
)
def test_what_neither_speed_nor_heart_tells_from_running_between_breaks_is_none(
    over_bpm: float | None, terms: dict[str, Any], *, is_easy: bool
) -> None:
    heard = replace(in_a_break(0.0), over_break_bpm=over_bpm)
    weight = a_weight(**{"is_no_faster": True, "witnesses": heard} | terms)
    assert weight.is_easy_running is is_easy
    drinks = replace(heard, usual_s=400.0, rest_s=80.0)
    alone = {"is_no_faster": True, "witnesses": drinks, "easy_speed_mps": None}
    assert a_weight(**alone).is_easy_running is ((over_bpm or 0.0) < 0)
    strides = replace(heard, usual_s=30.0)
    assert not a_weight(**{"is_no_faster": True, "witnesses": strides} | terms).is_easy_running


@pytest.mark.parametrize(("easy_mps", "against_easy"), [(None, 0.0), (3.0, 0.1)])
def test_a_kilometer_in_4_10_is_fast_where_no_easy_running_says_otherwise(
    easy_mps: float | None, against_easy: float
) -> None:
    walks = {"interruption": Interruption.WALK, "easy_speed_mps": easy_mps}
    assert not a_weight(**walks, against_easy=against_easy, level_mps=4.1).looks_easy
    assert a_weight(**walks, against_easy=against_easy, level_mps=3.9).looks_easy
    assert a_weight(interruption=Interruption.WALK, against_easy=-0.1, level_mps=4.1).looks_easy


def test_what_is_no_running_has_no_terms() -> None:
    """But that nothing can make up for it."""
    terms = (
        *(IMPOSSIBLE.count, IMPOSSIBLE.evenly_rested, IMPOSSIBLE.contrast),
        *(IMPOSSIBLE.against_easy, IMPOSSIBLE.misfit, IMPOSSIBLE.unclaimed),
        IMPOSSIBLE.level_mps,
    )
    assert terms == (0,) * 7
    assert -np.inf == IMPOSSIBLE.verdict
