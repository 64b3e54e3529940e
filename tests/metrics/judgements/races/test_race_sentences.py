from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from metrics.judgements.inputs.coach import RaceSplitTimes
from metrics.judgements.inputs.recordings import no_recording, traces_of
from metrics.judgements.races.race_days import judged_races
from metrics.judgements.races.race_sentences import race_sentences, race_time
from metrics.races.enums import Finish, Opening, RaceVenue, SplitKind
from metrics.races.marks import RaceStretch
from metrics.races.road import RoadFigures
from metrics.races.verdicts import SlowestMiddle
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


def test_a_race_in_sentences(
    make_context: MakeContext, make_runs: MakeRuns, make_recording: MakeRecording
) -> None:
    file = make_recording(*RACE_LAPS)
    runs = make_runs(("r", DAY))
    earlier = result(DAY - timedelta(days=300), duration_s=299.0)
    context = make_context(results=(earlier, result()), seasons=(SEASON,))
    race = next(race for race in judged_races(runs, context, of_file(file)) if race.day == DAY)
    text = race_sentences(race)
    assert text[0] == "1600 in 5:02."
    assert text[1].startswith("The third lap settled: +2.")
    assert text[1].endswith("(A14).")
    assert any(
        line.startswith("Last 300:")
        and line.endswith("the season's first race is shown, not graded (A16).")
        for line in text
    )
    assert text[-1] == (
        "3.0 s off the best of 4:59: a best in the first race is unlikely, but possible; shown,"
        " not scored (A17)."
    )


def test_A17_a_best_in_the_first_race_is_said_with_its_odds(
    make_context: MakeContext, make_runs: MakeRuns
) -> None:
    earlier = result(DAY - timedelta(days=300), duration_s=305.0)
    context = make_context(results=(earlier, result()), seasons=(SEASON,))
    race = judged_races(make_runs(), context, traces_of(no_recording))[-1]
    assert race_sentences(race)[-1] == (
        "A best by 3.0 s, in the season's first race: unlikely, but possible (A17)."
    )


def test_a_race_of_which_nothing_is_there_says_what_would_help(
    make_context: MakeContext, make_runs: MakeRuns
) -> None:
    (race,) = judged_races(make_runs(), make_context(results=(result(),)), traces_of(no_recording))
    assert race_sentences(race) == [
        "1600 in 5:02.",
        "No recording holds it and no splits were typed: splits.csv takes them.",
    ]


@pytest.mark.parametrize(
    ("laps", "third_word", "opening_word"),
    [
        (((400, 73.5), (400, 75.0), (400, 79.5), (400, 74.0)), "settled", "Fast"),
        (((400, 76.5), (400, 77.0), (400, 75.0), (400, 73.5)), "held", "Conservative"),
    ],
)
def test_a_verdict_carries_the_probability_that_it_is_right(
    make_context: MakeContext,
    make_runs: MakeRuns,
    make_recording: MakeRecording,
    laps: tuple[tuple[float, float], ...],
    third_word: str,
    opening_word: str,
) -> None:
    """That the third lap held, or that the opening was fast, is as likely as the others are not."""
    file, context = make_recording(*laps), make_context(results=(result(),))
    (race,) = judged_races(make_runs(("r", DAY)), context, of_file(file))
    third, opening = race.review.third_lap, race.review.opening
    assert third is not None
    assert opening is not None
    lines = {line.rsplit(" ", 1)[-1]: line for line in race_sentences(race)}
    assert lines["(A14)."].startswith(f"The third lap {third_word}")
    assert lines["(A13)."].startswith(f"{opening_word} opening")
    for rule, probability in (("(A14).", third.probability), ("(A13).", opening.probability)):
        assert f"({min(max(probability, 1 - probability), 0.99):.0%}" in lines[rule]


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("(A13).", "Whether the opening was conservative cannot be told"),
        ("(A15).", "too close to tell whether each 100 was quicker (that each was: 50%)"),
    ],
)
def test_A13_A15_a_verdict_that_is_withheld_is_said_to_be(
    make_context: MakeContext,
    make_runs: MakeRuns,
    make_recording: MakeRecording,
    rule: str,
    words: str,
) -> None:
    file, context = make_recording(*RACE_LAPS), make_context(results=(result(),))
    (race,) = judged_races(make_runs(("r", DAY)), context, of_file(file))
    review = race.review
    assert review.opening is not None
    assert review.finish is not None
    half = replace(review.opening, verdict=Opening.UNKNOWN, probability=0.5)
    finish = replace(review.finish, verdict=Finish.UNKNOWN, probability=0.5)
    told = replace(race, review=replace(review, opening=half, finish=finish))
    (line,) = (said for said in race_sentences(told) if said.endswith(rule))
    assert words in line


def test_a_split_that_cannot_be_told_is_not_called_even(
    make_context: MakeContext, make_runs: MakeRuns, make_recording: MakeRecording
) -> None:
    file, context = make_recording(*RACE_LAPS), make_context(results=(result(),))
    (race,) = judged_races(make_runs(("r", DAY)), context, of_file(file))
    half = race.review.opening
    assert half is not None
    road = RoadFigures(second_half_s=2.0, gap_mps=None, ascent_m=None)
    for verdict, start in ((Opening.FAST, "Positive split: the"), (Opening.UNKNOWN, "The")):
        review = replace(
            race.review,
            card=replace(race.review.card, venue=RaceVenue.ROAD),
            opening=replace(half, verdict=verdict),
            road=road,
        )
        said = f"{start} second half took 2.0 s longer than the first."
        assert said in race_sentences(replace(race, review=review))


def test_times_as_a_coach_writes_them() -> None:
    assert [race_time(s) for s in (58.44, 119.97, 302.0, 3723.4)] == [
        "58.4",
        "2:00",
        "5:02",
        "1:02:03",
    ]
    assert race_time(None) == "an unknown time"


@pytest.mark.parametrize(
    ("loss_s", "sentence"),
    [(0.45, "No stretch of the middle stands out"), (0.55, "Slowest stretch of the middle")],
)
def test_A14_a_stretch_stands_out_by_half_a_second(
    make_context: MakeContext,
    make_runs: MakeRuns,
    make_recording: MakeRecording,
    loss_s: float,
    sentence: str,
) -> None:
    file, context = make_recording(*RACE_LAPS), make_context(results=(result(),))
    (race,) = judged_races(make_runs(("r", DAY)), context, of_file(file))
    slowest = SlowestMiddle(
        stretch=RaceStretch(1200.0, 1600.0, SplitKind.LAP), loss_s=loss_s, loss_sd_s=0.1
    )
    sentences = race_sentences(replace(race, review=replace(race.review, slowest_middle=slowest)))
    assert any(line.startswith(sentence) for line in sentences)


def test_splits_of_a_first_part_say_how_far_they_reach(
    make_context: MakeContext, make_runs: MakeRuns
) -> None:
    splits = RaceSplitTimes(
        athlete_id="a1",
        day=DAY,
        distance_m=3200.0,
        marks_m=(400.0, 800.0, 1200.0, 1600.0, 2000.0),
        times_s=(74.0, 149.0, 225.0, 301.0, 377.0),
    )
    raced = result(distance_m=3200.0, duration_s=602.0)
    context = make_context(results=(raced,), race_splits=(splits,))
    (race,) = judged_races(make_runs(), context, traces_of(no_recording))
    said = " ".join(race_sentences(race))
    assert "Splits of the first 2000 m only" in said
    assert "no splits were typed" not in said
