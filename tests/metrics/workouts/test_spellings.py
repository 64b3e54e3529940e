"""The usual spellings of workouts: each is understood as it is meant, or refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from metrics.workouts.notation import NotationError, parse_workout, workout_text

LINES = (Path(__file__).parent / "spellings.txt").read_text(encoding="utf-8").splitlines()
SPELLINGS = [tuple(line.split(" => ")) for line in LINES if not line.startswith("#")]


def test_the_list_is_as_long_as_the_guide_says() -> None:
    assert len(SPELLINGS) >= 250


@pytest.mark.parametrize(("text", "understood"), SPELLINGS)
def test_a_usual_spelling_is_understood(text: str, understood: str) -> None:
    workout = parse_workout(text)
    assert workout_text(workout) == understood
    assert parse_workout(understood) == workout


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("45 easy", "min, mi or km behind the number"),
        ("20m tempo", "min, mi or km behind the number"),
        ("30", "min, mi or km behind the number"),
        ("5m easy", "of 10 m or more (min for minutes, mi for miles)"),
        ("1:30 long run", "min or h behind the number"),
        ("6x100s", "100 m or 100 sec"),
        ("6x300 @72", "'in 72' for the time of the rep, or '@72/400' a lap"),
        ("5x1000 @5:30", "'in' before the time of the rep, or /km or /mi behind a pace"),
        ("20 min @6:30", "a pace such as 3:30/km or 5:40/mi"),
        ("6x400, 2 min", "rest, jog or easy behind a length after a comma"),
        ("1x500 all out, 10 min, 1x300 all out", "rest, jog or easy behind a length"),
        ("1x1200 @3200, 3 min, 2x600 @1600", "rest, jog or easy behind a length"),
        ("600 @800 pace / 10 min / 300 all out", "rest, jog or easy behind a length"),
        ("1 min on, 1 min off fartlek", "how many times, such as 10x(1:00 hard, 1:00 easy)"),
        ("1 min hard, 1 min easy fartlek", "how many times"),
        ("30s/30s fartlek", "how many times"),
        ("fartlek (1 min hard, 1 min easy)", "how many times"),
        ("20 min of 2:00 on, 1:00 off", "the turns do not fill that time"),
        ("5 x (30/20/10)", "s, min or m behind the numbers"),
        ("6-4-3-2-1 fartlek", "s, min or m behind the numbers"),
        ("6x400 @5k-3k", "one pace for a rep"),
        ("6x200 @ goal 800 pace", "a pace of today"),
        ("6x400 @1600 @800", "one race pace for a part"),
        ("60 min w/ 20 min tempo", "as parts"),
        ("day off / cross train", "a rest day alone"),
        ("400/300/200 x2 all out", "2x(400/300/200) where all of them are run 2 times"),
        ("400-300-200 x 2 @800", "or 400 + 300 + 2x200"),
        ("400-800 @1600", "one length, or + between two parts"),
        ("w/ 3:00", "an amount such as 400"),
        ("3:00 rest, 4x400", "a rest such as r3:00"),
        ("6x150 w/ 90", "min, mi or km behind the number"),
        ("strides", "how many strides, such as 6x100 strides"),
        ("bike 10 miles", "a time with other work, such as 45 min bike"),
        ("rest 90s", "a time with other work"),
        ("meet day 3:00", "a time with other work"),
        ("bike 45 min all out", "a time with other work"),
        ("tempo", "an amount such as 400"),
        ("6x400 or 8x400", "+ and another part"),
    ],
)
def test_what_may_mean_two_things_is_refused_with_both(text: str, words: str) -> None:
    with pytest.raises(NotationError) as caught:
        parse_workout(text)
    assert words in str(caught.value)


def test_a_pace_behind_a_list_is_that_of_all_its_reps() -> None:
    paces = {planned.rep.race_pace for planned in parse_workout("1600+1200+800+400 @5k").reps()}
    assert paces == {"5k"}
    mixed = parse_workout("400 + 6x100 @1600").reps()
    assert [planned.rep.race_pace for planned in mixed[:2]] == [None, "1600"]
