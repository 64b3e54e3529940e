"""What recorded speed, steps and heart rate say of a set."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
from msgspec.structs import replace

from metrics.contract.enums import SignalKind
from metrics.efforts.evidence.witnesses import (
    UNHEARD,
    Witnesses,
    break_fall_bpm,
    hear_heart,
    hear_witnesses,
)
from metrics.efforts.run import Channel, Reps, Run
from metrics.recording.signal import build_signal
from tests.metrics.hand_made import Make, detected, in_turn, pieces, signal_at

COUNT, REP_S, REST_S, START_S = 5, 120, 90, 600
PARTS = [(START_S, 3.0), *[(REP_S, 4.5), (REST_S, 1.4)] * COUNT, (300, 3.0)]
REPS = Reps(
    start=START_S + np.arange(COUNT) * (REP_S + REST_S),
    end=START_S + np.arange(COUNT) * (REP_S + REST_S) + REP_S,
)


def in_reps(records: dict[str, Any], inside: float, beside: float) -> Any:
    """Make a channel with one value in the reps and another beside them, over by half a minute."""
    into = (records["time_s"] - START_S) % (REP_S + REST_S)
    is_set = (records["time_s"] >= START_S) & (records["time_s"] < REPS.end[-1])
    return slowly(np.where(is_set & (into < REP_S), inside, beside))


def slowly(values: Any, seconds: int = 30) -> Any:
    """Let a channel follow as slowly as a heart does."""
    before = np.concatenate((np.full(seconds, values[0]), values))
    sums = np.cumsum(before)
    return (sums[seconds:] - sums[:-seconds]) / seconds


def heard(make_activity: Make, **channels: Any) -> Witnesses:
    """Hear the witnesses of a run with these channels."""
    records = pieces(*PARTS)
    more = {name: in_reps(records, *values) for name, values in channels.items()}
    return hear_witnesses(Run.of(build_signal(make_activity(records | more))), REPS)


def test_a_channel_that_is_not_there_says_nothing(make_activity: Make) -> None:
    silent = heard(make_activity)
    assert (silent.recorded, silent.steps_spm, silent.fall_bpm) == (None, None, None)
    assert (silent.nats(), silent.rested()) == (0.0, 0.0)


@pytest.mark.parametrize(
    ("beats", "nats"), [((150.0, 146.0), -2.3), ((170.0, 150.0), 1.1), ((180.0, 120.0), 3.0)]
)
def test_a_heart_that_rests_speaks_for_a_set_within_bounds(
    make_activity: Make, beats: tuple[float, float], nats: float
) -> None:
    assert heard(make_activity, heart_rate_bpm=beats).nats() == pytest.approx(nats, abs=0.4)


@pytest.mark.parametrize(
    ("rest_s", "fall_bpm", "rested"),
    [(90.0, 12.0, 0.0), (90.0, 18.5, 0.5), (90.0, 25.0, 1.0), (52.5, 30.0, 0.5), (30.0, 30.0, 0.0)],
)
def test_a_heart_rests_plainly_by_25_beats_in_a_minute_or_more(
    rest_s: float, fall_bpm: float, rested: float
) -> None:
    witnesses = replace(UNHEARD, fall_bpm=fall_bpm, usual_s=120.0, rest_s=rest_s)
    assert witnesses.rested() == pytest.approx(rested)


@pytest.mark.parametrize(
    ("rest_s", "rest_mps", "fall_bpm"),
    [
        (37, 0.0, 16.5),
        (75, 0.0, 29.1),
        (240, 0.5, 41.3),
        (75, 1.4, 22.2),
        (75, 2.5, 0.0),
        (5, 0, 0),
    ],
)
def test_a_heart_falls_in_every_break(rest_s: float, rest_mps: float, fall_bpm: float) -> None:
    falls = break_fall_bpm(np.array([rest_s], dtype=float), np.array([rest_mps]))
    assert falls[0] == pytest.approx(fall_bpm, abs=0.1)


@pytest.mark.parametrize(
    ("over_bpm", "nats", "rested"), [(0.0, -1.0, 0.0), (7.5, 0.875, 0.5), (16.0, 3.0, 1.0)]
)
def test_in_breaks_a_heart_speaks_by_what_it_falls_further(
    over_bpm: float, nats: float, rested: float
) -> None:
    heard = replace(UNHEARD, fall_bpm=40.0, over_break_bpm=over_bpm, usual_s=240.0, rest_s=90.0)
    assert heard.nats(is_break=True) == pytest.approx(nats)
    assert heard.rested(is_break=True) == pytest.approx(rested)
    assert (heard.nats(), heard.rested()) == (3.0, 1.0)


@pytest.mark.parametrize(("rest_s", "fall_bpm", "does"), [(90, 30, 1), (20, 30, 0), (90, 10, 0)])
def test_whether_a_heart_rests_is_known_before_all_are_heard(
    rest_s: int, fall_bpm: int, does: int
) -> None:
    parts = [(300, 3.0), *[(120, 4.5), (rest_s, 1.4)] * 4]
    heart = [(300, 140.0), *[(120, 170.0), (rest_s, 170.0 - fall_bpm)] * 4]
    run = Run.of(signal_at(in_turn(*parts), heart_rate_bpm=in_turn(*heart)))
    start = 300 + np.arange(4) * (120 + rest_s)
    # Each begins and ends so early that its beats, which come late, are those of rep and rest.
    reps = Reps(start=start - 6, end=start + 108)
    by_heart, by_all = hear_heart(run, reps), hear_witnesses(run, reps)
    assert (by_heart.rested() > 0) is bool(does)
    for is_break, is_climb in product((False, True), repeat=2):
        told = (each.rested(is_break=is_break, is_climb=is_climb) for each in (by_heart, by_all))
        assert len(set(told)) == 1


@pytest.mark.parametrize(
    ("rest_mps", "over_bpm"), [(1.4, 30.0 - 32 * (1 - np.exp(-81 / 56))), (2.4, None)]
)
def test_only_what_was_walked_or_stood_is_a_break(rest_mps: float, over_bpm: float | None) -> None:
    parts = [(START_S, 3.0), *[(REP_S, 4.5), (REST_S, rest_mps)] * COUNT, (300, 3.0)]
    beat = np.full(sum(seconds for seconds, _ in parts), 150.0)
    for end in REPS.end[:-1]:
        beat[end - 2 : end + 10] = 180.0
    run = Run.of(signal_at(in_turn(*parts), heart_rate_bpm=beat))
    over = hear_witnesses(run, REPS).over_break_bpm
    assert over == (over_bpm if over_bpm is None else pytest.approx(over_bpm, abs=0.3))


@pytest.mark.parametrize(("rep_mps", "nats"), [(4.5, 0.5), (3.8, -1.11), (3.0, -4.0)])
def test_recorded_speed_without_the_rise_speaks_against_a_set(
    make_activity: Make, rep_mps: float, nats: float
) -> None:
    signal = build_signal(make_activity(pieces(*PARTS)))
    seconds = np.arange(len(signal))
    is_rep = ((seconds - START_S) % (REP_S + REST_S) < REP_S) & (seconds >= START_S)
    wobble = 0.001 * (seconds % 2)
    recorded_mps = np.where(is_rep, rep_mps, 3.0) + wobble
    told = replace(signal, recorded_speed_mps=recorded_mps, lag_speed_s=0.0)
    heard = hear_witnesses(Run.of(told), REPS)
    assert heard.nats() == pytest.approx(nats, abs=0.01)


@pytest.mark.parametrize(
    ("rise", "recorded", "nats"),
    [
        (0.5, 0.165, 0.5),  # As much of a stride as a smoothed speed shows,
        (0.5, 0.135, -0.5),  # and less than anyone's.
        (0.9, 0.16, -11 / 3),  # Of a leap it shows what lies beside it.
        (0.15, 0.075, 0.5),  # A faint one
        (0.15, 0.045, -0.5),  # rises by more than easy running does.
        (6.0, 0.315, 0.5),  # From a stand all rise,
        (6.0, 0.285, -0.5),  # and it need not show how far.
    ],
)
def test_recorded_speed_shows_its_share_of_what_was_run(
    rise: float, recorded: float, nats: float
) -> None:
    heard = replace(UNHEARD, rise=rise, recorded=recorded)
    assert heard.nats() == pytest.approx(nats)
    assert heard.is_seen is (nats > 0)


def test_the_rise_is_the_distance_s_own(make_activity: Make) -> None:
    """It is measured where recorded speed is there to show it."""
    signal = build_signal(make_activity(pieces(*PARTS)))
    recorded_mps = 1.4 + 0.001 * (np.arange(len(signal)) % 2)
    told = replace(signal, recorded_speed_mps=recorded_mps, lag_speed_s=0.0)
    run = Run.of(told)
    first, last = REPS.start[2], REPS.end[2]
    beside_mps = np.mean([run.speed[first - 15 : first], run.speed[last : last + 15]])
    rise = np.mean(run.speed[first:last]) / beside_mps - 1
    assert hear_witnesses(run, REPS).rise == pytest.approx(rise, abs=0.01)
    assert hear_witnesses(Run.of(signal), REPS).rise == 0.0


@pytest.mark.parametrize(
    ("share", "rise"), [(1.0, 0.0), (0.85, None)], ids=["of-the-same-way", "of-another-way"]
)
def test_recorded_speed_that_never_goes_with_the_distance_denies_its_swings(
    share: float, rise: float | None
) -> None:
    """A track mode lets the distance leap on, straight after straight; the watch's speed is even.

    Where both tell of one way, the one that swings is wrong. Another way is no witness of this one.
    """
    speed_mps = in_turn(*PARTS)
    wander = 0.05 * np.sin(np.arange(len(speed_mps)) / 400)
    recorded_mps = share * speed_mps.mean() * (1 + wander)
    run = Run.of(signal_at(speed_mps, recorded_speed_mps=recorded_mps))
    heard = hear_witnesses(run, REPS).recorded
    assert heard == (rise if rise is None else pytest.approx(rise, abs=0.02))


@pytest.mark.parametrize(
    ("kind", "lag_s", "is_heard"),
    [
        (SignalKind.POSITIONS, 0.4, False),
        (SignalKind.POSITIONS, 2.0, True),
        (SignalKind.DISTANCE, 0.4, True),
    ],
)
def test_a_speed_that_was_made_of_positions_is_no_witness_of_them(
    kind: SignalKind, lag_s: float, *, is_heard: bool
) -> None:
    """A watch's own speed trails; one that a website made of the points errs where they do."""
    speed_mps = in_turn(*PARTS)
    signal = signal_at(speed_mps, recorded_speed_mps=speed_mps, lag_speed_s=lag_s, kind=kind)
    assert (Run.of(signal).recorded is not None) is is_heard


def test_a_channel_averages_what_it_knows() -> None:
    channel = Channel.of(np.array([1.0, np.nan, 3.0, np.nan, np.nan, 5.0]))
    assert channel is not None
    means = channel.mean(np.array([0, 3, -4, 2]), np.array([3, 5, 1, 99]))
    assert means[[0, 2, 3]].tolist() == [2.0, 1.0, 4.0]
    assert np.isnan(means[1])
    assert Channel.of(np.zeros(5)) is None
    assert Channel.of(np.full(5, np.nan)) is None
    assert Channel.of(np.array([0.0, 150.0, np.nan, 150.0])) is None
    assert Channel.of(np.array([0.0, 150.0, np.nan, 151.0])) is not None


@pytest.mark.parametrize(("beats", "count"), [(None, 0), ((165.0, 135.0), 0), ((180.0, 105.0), 5)])
def test_reps_no_faster_than_the_warm_up_are_found_where_the_heart_rests(
    make_activity: Make, beats: tuple[float, float] | None, count: int
) -> None:
    """A slow runner's minutes between walks look like walking breaks, where it falls a little."""
    walk, rep = (80, 1.3), (240, 2.6)
    records = pieces((900, 2.6), walk, *[rep, walk] * 5, (600, 2.6))
    if beats is not None:
        into = (records["time_s"] - 900) % 320
        is_walk = (records["time_s"] >= 900) & (records["time_s"] < 2580) & (into < 80)
        records["heart_rate_bpm"] = slowly(np.where(is_walk, beats[1], beats[0]), 40)
    assert detected(make_activity(records)).efforts.height == count


@pytest.mark.parametrize(
    ("usual_s", "fall_bpm", "nats"),
    [
        (41.0, 16.0, 1.0), (41.0, 40.0, 3.0), (41.0, 10.0, -0.5), (41.0, 0.0, -3.0),
        (41.0, -9.0, -3.0),
        (39.0, 5.0, 0.25), (39.0, 40.0, 0.5), (39.0, -9.0, -0.5),
    ],
)  # fmt: skip
def test_a_heart_says_more_of_longer_reps(usual_s: float, fall_bpm: float, nats: float) -> None:
    heart = replace(UNHEARD, fall_bpm=fall_bpm, usual_s=usual_s, rest_s=90.0)
    assert heart.nats() == pytest.approx(nats)


@pytest.mark.parametrize(
    ("usual_s", "steps_spm", "nats"),
    [
        (60.0, 5.0, 0.5), (60.0, 3.2, 0.2), (60.0, 2.0, -1.0), (60.0, -1.0, -3.0),
        (15.0, 5.0, 0.5), (15.0, 4.5, 0.25), (15.0, 3.0, -0.5), (15.0, 1.0, -1.0),
    ],
)  # fmt: skip
def test_steps_speak_within_bounds_and_deny_long_reps_alone(
    usual_s: float, steps_spm: float, nats: float
) -> None:
    steps = replace(UNHEARD, steps_spm=steps_spm, usual_s=usual_s, rest_s=90.0)
    assert steps.nats() == pytest.approx(nats)


@pytest.mark.parametrize(
    ("rise", "nats"), [(0.075, 0.5), (0.07, 1 / 3), (0.03, -1.0), (-0.04, -10 / 3), (-0.07, -4.0)]
)
def test_recorded_speed_speaks_within_bounds(rise: float, nats: float) -> None:
    """A rise of 6 % says nothing; each 3 % more or less is a nat."""
    speed = replace(UNHEARD, recorded=rise, usual_s=60.0, rest_s=90.0)
    assert speed.nats() == pytest.approx(nats)


@pytest.mark.parametrize(("heard_reps", "is_known"), [(1, False), (2, False), (3, True)])
def test_a_swing_is_known_where_half_of_the_reps_show_it(
    heard_reps: int, *, is_known: bool
) -> None:
    """Of five reps, so many have steps beside them."""
    steps = np.full(2200, np.nan)
    for start in REPS.start[:heard_reps]:
        steps[start - 10 : start + 20 : 2] = 169.0
        steps[start - 9 : start + 20 : 2] = 171.0
    run = Run.of(signal_at(in_turn((2200, 3.0)), cadence_spm=steps))
    assert (hear_witnesses(run, REPS).steps_spm is not None) is is_known


def test_the_running_beside_a_rep_is_heard_for_15_s() -> None:
    """Steps are 150 that near and 120 beyond: 180 in the reps are 30 more."""
    steps = np.full(2200, 120.0)
    for start, end in zip(REPS.start, REPS.end, strict=True):
        steps[start - 15 : end + 15] = 150.0
        steps[start:end] = 180.0
    near = Run.of(signal_at(in_turn((2200, 3.0)), cadence_spm=steps))
    assert hear_witnesses(near, REPS).steps_spm == pytest.approx(30.0)
    steps = np.where(steps == 120.0, 150.0, np.where(steps == 150.0, 120.0, steps))
    for start, end in zip(REPS.start, REPS.end, strict=True):
        steps[start - 12 : start] = steps[end : end + 12] = 150.0
    far = Run.of(signal_at(in_turn((2200, 3.0)), cadence_spm=steps))
    assert hear_witnesses(far, REPS).steps_spm == pytest.approx(180.0 - (12 * 150 + 3 * 120) / 15)


def test_a_heart_peaks_up_to_10_s_after_a_rep_and_is_lowest_as_the_next_begins() -> None:
    """A beat a second down, from the end of one rep to the end of the next."""
    beat = np.full(2200, 160.0)
    for end in REPS.end[:-1]:
        beat[end - 2 : end + 150] = 180.0 - 0.5 * np.arange(152)
    run = Run.of(signal_at(in_turn((2200, 3.0)), heart_rate_bpm=beat))
    # From −2 to 10 s the mean lies 3.5 s after the end; from −4 to 6 s around the start 0.5 s.
    assert hear_witnesses(run, REPS).fall_bpm == pytest.approx(0.5 * (90 + 0.5 - 3.5))
