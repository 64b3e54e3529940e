"""Workouts as coaches write them: read, printed back the same, and refused with good words."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from metrics.contract.enums import RestMode
from metrics.contract.race_paces import PACES, Mode, RacePace
from metrics.workouts.model import Block, Extra, ExtraKind, Rep, RepKind, Rest, Workout
from metrics.workouts.notation import NotationError, parse_workout, workout_text
from metrics.workouts.vocabulary import MEANINGS
from simulator.season.plan import WEEKS, TrainingGroup, plan_of

WRITTEN = (
    "20x400 @3k effort (400 jog 2:30-3:00) + 1x400 all out",
    "6x150 @800",
    "3x150 in-n-out (50/50/50)",
    "4x20s @5k effort",
    "3x(4x200 @1600 r200 jog) r3:00",
    "8x60m sprint r3:00",
    "5xfly30",
    "45:00 easy + 6x100 strides @1600",
    "2x(200 @800 + 400 @1600) r3:00",
    "3x1mi in 5:40 r3:00",
    "8x400 in 75 (jog 1:30)",
    "10x30s hill r1:00-1:30",
    "20:00 threshold",
    "6x200 @800 (200m)",
    "2x5:00 @3:30/km",
)


@pytest.mark.parametrize("text", WRITTEN)
def test_what_coaches_write_is_printed_back_the_same(text: str) -> None:
    assert workout_text(parse_workout(text)) == text


def test_every_plan_of_the_simulated_team_can_be_read() -> None:
    texts = {
        text
        for group in TrainingGroup
        for week in range(1, WEEKS + 1)
        for text in plan_of(group, week).values()
    }
    assert len(texts) > 10
    assert all(workout_text(parse_workout(text)) == text for text in texts)


def test_C1_C2_C3_the_quarters_are_read_as_they_are_meant() -> None:
    first, last = parse_workout("20x400 @3k effort (400 jog 2:30-3:00) + 1x400 all out").blocks
    rep = Rep(distance_m=400, race_pace=RacePace.R3200, mode=Mode.EFFORT)
    rest = Rest(distance_m=400, mode=RestMode.JOGGED, low_s=150, high_s=180)
    assert first == Block(count=20, members=(rep,), rest=rest)
    assert last == Block(count=1, members=(Rep(distance_m=400, kind=RepKind.ALL_OUT),))


def test_sets_of_reps_nest() -> None:
    (block,) = parse_workout("3x(4x200 @1600 r200 jog) r3:00").blocks
    rests = [one.rest for one in Workout(blocks=(block,)).reps()]
    jog, long = Rest(distance_m=200, mode=RestMode.JOGGED), Rest(low_s=180, high_s=180)
    assert rests == [jog, jog, jog, long, jog, jog, jog, long, jog, jog, jog, None]


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("6 X 150 @ 800", "6x150 @800"),
        ("6×150m @800", "6x150 @800"),
        ("4 x 20 sec @5K Effort", "4x20s @5k effort"),
        ("45 min easy", "45:00 easy"),
        ("8x400 @mile", "8x400 @1600"),
        ("8x400 @1mi", "8x400 @1600"),
        ("20 min tempo", "20:00 threshold"),
        ("6x100 @1600 strides", "6x100 strides @1600"),
        ("400 all out", "1x400 all out"),
        ("3x1.6km r90s", "3x1600 r1:30"),
        ("3x150 ins-and-outs", "3x150 in-n-out"),
        ("3x150 in-n-out (50m/50m/50m)", "3x150 in-n-out (50/50/50)"),
        ("3x150 in-n-out (250 walk)", "3x150 in-n-out (250 walk)"),
        ("8x200 r200 walk", "8x200 (200 walk)"),
        ("8x200 rest 60s–90s", "8x200 r1:00-1:30"),
    ],
)
def test_other_ways_to_write_the_same(text: str, canonical: str) -> None:
    assert workout_text(parse_workout(text)) == canonical
    assert parse_workout(canonical) == parse_workout(text)


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        ("", 1, "found the end, expected an amount"),
        ("6x", 3, "found the end, expected an amount"),
        ("0x400", 1, "found '0', expected how many times"),
        ("6x0", 3, "not 0"),
        ("6x150 @8000", 8, "did you mean '800'?"),
        ("6x150 800", 7, "expected a kind such as strides, @ and a pace"),
        ("6x150 sprnts", 7, "did you mean 'sprints'?"),
        ("6x150 @800 (90)", 13, "s, m, jog, walk or stand after the rest's number"),
        ("6x150 r3:00-2:00", 13, "the shorter first"),
        ("6x150 r", 8, "expected a rest such as r3:00"),
        ("6x150 r3:00 2:00", 17, "with one time, one distance and one mode at most"),
        ("3x(4x200", 9, "expected + and another part, or )"),
        ("4x20s in 75", 7, "a distance before a time"),
        ("6x400 @3:30", 8, "a pace such as 3:30/km"),
        ("6x400 §", 7, "found '§'"),
        ("2x(" * 6 + "400" + ")" * 6, 15, "at most 4 deep"),
    ],
)
def test_a_mistake_is_named_with_its_place(text: str, column: int, words: str) -> None:
    with pytest.raises(NotationError) as caught:
        parse_workout(text)
    assert caught.value.column == column
    assert words in str(caught.value)


def test_a_count_goes_to_1000_and_brackets_to_4() -> None:
    assert parse_workout("1000x100").blocks[0].count == 1000
    with pytest.raises(NotationError, match="1 to 1000"):
        parse_workout("1001x100")
    assert parse_workout("2x(" * 4 + "400" + ")" * 4)
    with pytest.raises(NotationError, match="at most 4 deep"):
        parse_workout("2x(" * 5 + "400" + ")" * 5)


WORDS = (
    *("6x", "400", "8", "3:00", "90s", "800m", "1mi", "20", "min", "@", "@5k", "@72", "in 75"),
    *("(", ")", "+", ",", "-", "/", "w/", "rest", "jog", "walk back", "easy", "strides", "race"),
    *("hard", "on", "off", "long run", "wu", "cd", "sets", "between sets", "x 3", "bike", "r"),
    *("in-n-out", "50/50/50", "fly", "all out", "effort", "pace", "800", "s", "full", "equal"),
)


@settings(max_examples=300)
@given(
    st.text(alphabet="0123456789x@()+/-:.,;'\" mskrfly in-n-out easy@5k§w½", max_size=40)
    | st.lists(st.sampled_from((*WORDS, *MEANINGS)), max_size=8).map(" ".join)
)
def test_no_text_is_read_with_anything_but_a_workout_or_a_word_about_it(text: str) -> None:
    with suppress(NotationError):
        workout = parse_workout(text)
        assert parse_workout(workout_text(workout)) == workout


METRES = st.sampled_from([30.0, 60.0, 150.0, 400.0, 1000.0, 1609.344, 3200.0, 5000.0, 12_000.0])
SECONDS = st.integers(1, 7200).map(float) | st.integers(1, 600).map(lambda tenths: tenths / 10)
AMOUNTS: st.SearchStrategy[dict[str, float]] = st.builds(dict, distance_m=METRES) | st.builds(
    dict, duration_s=SECONDS
)
PLAIN = st.sampled_from([kind for kind in RepKind if kind is not RepKind.FLY])
RACE_PACES = st.none() | st.sampled_from(PACES)
MODES = st.sampled_from([None, Mode.EFFORT])
REPS = st.builds(
    lambda amount, race_pace, mode, kind: Rep(**amount, race_pace=race_pace, mode=mode, kind=kind),
    AMOUNTS,
    RACE_PACES,
    MODES,
    PLAIN,
) | st.builds(
    lambda metres, seconds: Rep(distance_m=metres, speed_mps=metres / seconds),
    METRES,
    st.integers(10, 7200),
)
TIMES = st.tuples(SECONDS, SECONDS).map(
    lambda pair: dict(zip(("low_s", "high_s"), sorted(pair), strict=True))
)
SPENT = st.sampled_from([RestMode.JOGGED, RestMode.WALKED, RestMode.STOOD, RestMode.MIXED])
RESTS = st.builds(
    lambda times, more: Rest(**times, **more),
    TIMES,
    st.just({}) | st.builds(dict, distance_m=METRES, mode=SPENT) | st.builds(dict, mode=SPENT),
) | st.builds(Rest, distance_m=METRES, mode=st.none() | SPENT)
RESTS |= st.builds(Rest, mode=st.none() | SPENT)
COUNTS = st.integers(1, 30)
SINGLE = st.builds(Block, count=COUNTS, members=st.tuples(REPS), rest=st.none() | RESTS)
NESTED = st.builds(
    Block,
    count=COUNTS,
    members=st.lists(REPS | SINGLE, min_size=2, max_size=3).map(tuple) | st.tuples(SINGLE),
    rest=st.none() | RESTS,
)


TIMED = (ExtraKind.DRILLS, ExtraKind.CROSS_TRAINING, ExtraKind.STRENGTH)
EXTRAS = st.sets(
    st.builds(Extra, kind=st.sampled_from([kind for kind in ExtraKind if kind != ExtraKind.REST]))
    | st.builds(Extra, kind=st.sampled_from(TIMED), duration_s=SECONDS),
    max_size=3,
)
REST_DAY = Workout(blocks=(), extras=(Extra(kind=ExtraKind.REST),))


def plain(member: Rep | Block) -> Rep | Block:
    """Take away brackets around a single rep that is run once, which say nothing."""
    if isinstance(member, Rep):
        return member
    members = tuple(plain(inner) for inner in member.members)
    if member.count == 1 and len(members) == 1 and member.rest is None:
        return members[0]
    return replace(member, members=members)


def planned(blocks: list[Block], extras: set[Extra]) -> Workout:
    order = list(ExtraKind)
    ranked = sorted(extras, key=lambda extra: (order.index(extra.kind), extra.duration_s or 0.0))
    unrolled = (
        replace(block, members=tuple(plain(member) for member in block.members)) for block in blocks
    )
    return Workout(blocks=tuple(unrolled), extras=tuple(ranked))


@settings(max_examples=200)
@given(st.lists(SINGLE | NESTED, min_size=1, max_size=3), EXTRAS)
def test_whatever_can_be_planned_is_read_back_as_it_was(
    blocks: list[Block], extras: set[Extra]
) -> None:
    workout = planned(blocks, extras)
    assert parse_workout(workout_text(workout)) == workout


def test_a_rest_day_is_read_back_as_it_was() -> None:
    assert workout_text(REST_DAY) == "rest"
    assert parse_workout("rest") == REST_DAY


def test_a_word_that_is_half_another_is_no_typo_of_it() -> None:
    with pytest.raises(NotationError) as caught:
        parse_workout("4x100 relay")
    assert caught.value.near_miss is None
