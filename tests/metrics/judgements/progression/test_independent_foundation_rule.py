"""A4, kept paces and catch-up against a second A4 that shares no line with the product's.

It follows the words of the rule: it looks through all earlier sets for every question.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from random import Random

import pytest
from msgspec import Struct
from msgspec.structs import replace

from metrics.contract.race_paces import RacePace
from metrics.judgements.contract.enums import CountedAs, KindJudged
from metrics.judgements.inputs.coach import (
    AthleteContext,
    PlanItem,
    ProgressionSettings,
    Result,
    ResultKind,
)
from metrics.judgements.progression.catchup import catch_up
from metrics.judgements.progression.foresight import check_item
from metrics.judgements.progression.foundation_rule import Foundation, Safety
from metrics.judgements.progression.history import RecordedHistory
from metrics.judgements.progression.pace_work import SureSet, sure_sets
from metrics.judgements.sessions.groups import Amount, JudgedGroup
from metrics.judgements.sessions.set_paces import PacedGroup
from metrics.workouts.model import Block, Rep, Workout

MakeContext = Callable[..., AthleteContext]
SLOW_TO_FAST = ("5k", "3200", "1600", "800", "400")
LOOKED_AT = {
    "400": ("800", "1600"),
    "800": ("1600", "3200"),
    "1600": ("3200", "5k"),
    "3200": ("5k",),
    "5k": (),
}
FIRST, TODAY = date(2025, 9, 1), date(2026, 4, 1)
LOOKBACK_DAYS = 42
RACE = Result(
    athlete_id="a1", day=date(2025, 8, 1), distance_m=1600, duration_s=312, kind=ResultKind.RACE
)


class Work(Struct, frozen=True, dict=True):
    day: date
    pace: str
    reps: int
    share: float = 1.0
    """Of the reps, those that are expected: a doubtful set establishes less."""


class SpelledOut:
    """The rule's own words, over a list of sets."""

    def __init__(self, sets: Sequence[Work], settings: ProgressionSettings) -> None:
        self.sets, self.settings = list(sets), settings
        # Answers only look at earlier days; without a memory each would be found thousandfold.
        self.is_lawful = cache(self._is_lawful)
        self.is_kept = cache(self._is_kept)

    def is_met(self, pace: str, day: date) -> bool:
        at_pace = sum(
            work.reps
            for work in self.sets
            if work.pace == pace and timedelta(1) <= day - work.day <= timedelta(LOOKBACK_DAYS)
        )
        if at_pace >= self.settings.min_foundation_reps:
            return True
        return any(self.is_kept(faster, day) for faster in self._and_faster(pace))

    def _is_lawful(self, pace: str, day: date) -> bool:
        return all(self.is_met(below, day) for below in LOOKED_AT[pace])

    def _is_kept(self, pace: str, day: date) -> bool:
        earlier = [work for work in self.sets if work.day < day]
        lawful = [work for work in earlier if self.is_lawful(work.pace, work.day)]
        faster = self._and_faster(pace)
        stayed = sorted({work.day for work in lawful if work.pace in faster})
        return any(
            self._was_established(pace, since, lawful) and self._never_left(stayed, since, day)
            for since in stayed
        )

    def fastest_kept(self, day: date) -> str | None:
        kept = [pace for pace in SLOW_TO_FAST if self.is_kept(pace, day)]
        return kept[-1] if kept else None

    def _was_established(self, pace: str, day: date, lawful: Sequence[Work]) -> bool:
        back = [
            work
            for work in lawful
            if work.pace == pace and timedelta(0) <= day - work.day < timedelta(LOOKBACK_DAYS)
        ]
        reps, days = sum(work.reps * work.share for work in back), len({work.day for work in back})
        return reps + 1e-9 >= self.settings.min_reps and days >= self.settings.min_days

    def _never_left(self, stayed: Sequence[date], since: date, day: date) -> bool:
        chain = [stop for stop in stayed if stop >= since] + [day]
        gaps = (later - sooner for sooner, later in pairwise(chain))
        return all(gap <= timedelta(LOOKBACK_DAYS) for gap in gaps)

    def _and_faster(self, pace: str) -> tuple[str, ...]:
        return SLOW_TO_FAST[SLOW_TO_FAST.index(pace) :]


def random_history(random: Random) -> list[Work]:
    """Weeks at a pace that climbs, leaps, falls back or stops for a while."""
    sets: list[Work] = []
    week, pace = FIRST, random.choice((0, 0, 0, 2, 3))
    while week < TODAY:
        if random.random() < 0.15:
            week += timedelta(weeks=random.choice((1, 3, 5, 6, 7)))
            continue
        for weekday in random.sample(range(7), random.choice((1, 2, 3))):
            day = week + timedelta(days=weekday)
            if day <= TODAY:
                sets.append(Work(day, SLOW_TO_FAST[pace], random.choice((3, 5, 6, 8))))
        pace = min(max(pace + random.choice((-1, 0, 0, 0, 1, 1, 2)), 0), 4)
        week += timedelta(weeks=random.choice((1, 1, 1, 2)))
    return sorted(sets, key=lambda work: work.day)


def foundation_of(sets: Sequence[Work], settings: ProgressionSettings) -> Foundation:
    """The product's view of the same sets, with a run on every day."""
    days = tuple(FIRST + timedelta(days=day) for day in range(-60, (TODAY - FIRST).days + 1))
    sure = [
        SureSet(
            day=work.day,
            key=("run", place, 1),
            kind=KindJudged.STRIDE,
            race_pace=RacePace(work.pace),
            probability=1.0,
            reps=work.reps,
            metres=100.0 * work.reps,
        )
        for place, work in enumerate(sets)
    ]
    recorded = RecordedHistory(days=days, clear_days=days, settings=settings)
    return Foundation.of_sets(sure, recorded, settings, through=TODAY)


class Reps(Struct, frozen=True, dict=True):
    """A group as a watch shows it, of which the rule's words leave some out."""

    work: Work
    rep_m: float
    probability: float
    confidence: float
    kind: KindJudged
    counted_as: CountedAs

    @property
    def as_heard(self) -> Work:
        """The work as far as it is expected."""
        return replace(self.work, share=self.probability * self.confidence)

    def is_heard(self, settings: ProgressionSettings) -> bool:
        """By the rule's own words: a set, of strides or reps, surely at its pace."""
        is_set = self.work.reps >= settings.min_set_reps or self.rep_m >= 150
        is_exercise = self.kind in (KindJudged.STRIDE, KindJudged.IN_N_OUT, KindJudged.REP)
        is_sure = self.probability * self.confidence >= settings.min_probability
        return is_set and is_exercise and is_sure and self.counted_as is not CountedAs.NOT_COUNTED

    def judged(self, place: int) -> PacedGroup:
        """The same as the product has it; what is not at the pace is at none of the progression."""
        amount = Amount(
            reps=self.work.reps,
            metres=self.rep_m * self.work.reps,
            metres_sd_m=1.0,
            seconds=20.0 * self.work.reps,
            seconds_sd_s=1.0,
            metres_share_bias=0.0,
        )
        group = JudgedGroup(
            activity_id=f"run{place}",
            set_index=1,
            group_index=1,
            day=self.work.day,
            kind=self.kind,
            counted_as=self.counted_as,
            intended_pace=None,
            amount=amount,
            measured=None,
            least_rep_m=self.rep_m,
            confidence=self.confidence,
        )
        odds = {RacePace(self.work.pace): self.probability}
        odds[RacePace.THRESHOLD] = 1.0 - self.probability
        return PacedGroup(group=group, odds=odds, paces=None)


def random_groups(random: Random) -> list[Reps]:
    """Sets with short ones, doubtful ones, races, sprints and hills among them."""
    kinds = (*(KindJudged.STRIDE,) * 6, KindJudged.REP, KindJudged.REP, KindJudged.IN_N_OUT)
    return [
        Reps(
            work=replace(work, reps=random.choice((1, 2, 3, 4, 6, 6, 6, 8))),
            rep_m=random.choice((60.0, 100.0, 149.0, 150.0, 400.0)),
            probability=random.choice((1.0, 1.0, 1.0, 0.95, 0.8, 0.5)),
            confidence=random.choice((1.0, 1.0, 1.0, 0.9, 0.7)),
            kind=random.choice((*kinds, KindJudged.RACE, KindJudged.SPRINT, KindJudged.SURGE)),
            counted_as=random.choice((*(CountedAs.PACE,) * 8, CountedAs.NOT_COUNTED)),
        )
        for work in random_history(random)
    ]


def compare_groups(seed: int, context: AthleteContext) -> None:
    """One history as a watch shows it: which groups count at all, and what follows."""
    random, settings = Random(seed), context.settings
    groups = random_groups(random)
    sure = sure_sets([group.judged(place) for place, group in enumerate(groups)], settings)
    heard = [group.as_heard for group in groups if group.is_heard(settings)]
    assert sorted((one.day, one.race_pace, one.reps) for one in sure) == sorted(
        (work.day, RacePace(work.pace), work.reps) for work in heard
    )
    days = tuple(FIRST + timedelta(days=day) for day in range(-60, (TODAY - FIRST).days + 1))
    recorded = RecordedHistory(days=days, clear_days=days, settings=settings)
    ours = Foundation.of_sets(sure, recorded, settings, through=TODAY)
    spelled_out = SpelledOut(heard, settings)
    for finding in ours.findings:
        is_lawful = spelled_out.is_lawful(finding.race_pace, finding.day)
        assert finding.safety is (Safety.SAFE if is_lawful else Safety.BREAKS_A4), finding
    tomorrow = TODAY + timedelta(days=1)
    for pace in SLOW_TO_FAST:
        check = check_item(planned(pace, tomorrow), ours, context)
        is_lawful = spelled_out.is_lawful(pace, tomorrow)
        assert check.safety is (Safety.SAFE if is_lawful else Safety.BREAKS_A4), pace


def planned(pace: str, day: date, reps: int = 6) -> PlanItem:
    rep = Rep(distance_m=100.0, race_pace=RacePace(pace))
    workout = Workout(blocks=(Block(count=reps, members=(rep,)),))
    return PlanItem(athlete_id="a1", day=day, plan_item=1, workout=workout, text="")


def compare(seed: int, context: AthleteContext) -> None:
    """One history: its sets, plans on several days, and a catch-up plan."""
    random = Random(seed)
    settings = context.settings
    sets = random_history(random)
    ours, spelled_out = foundation_of(sets, settings), SpelledOut(sets, settings)
    for finding in ours.findings:
        is_lawful = spelled_out.is_lawful(finding.race_pace, finding.day)
        assert finding.safety is (Safety.SAFE if is_lawful else Safety.BREAKS_A4), finding
    day = TODAY + timedelta(days=random.choice((1, 2, 10, 43)))
    for pace in SLOW_TO_FAST:
        check = check_item(planned(pace, day), ours, context)
        is_lawful = spelled_out.is_lawful(pace, day)
        assert check.safety is (Safety.SAFE if is_lawful else Safety.BREAKS_A4), (pace, day)
        assert ours.kept_paces.is_kept(RacePace(pace), day) == spelled_out.is_kept(pace, day)
    start = TODAY + timedelta(days=1)
    spelled_out = SpelledOut(sets, settings)
    kept = spelled_out.fastest_kept(start)
    for item in catch_up(context, ours, start=start):
        (rep, *_), reps = item.workout.reps(), len(item.workout.reps())
        pace = str(rep.rep.race_pace)
        assert spelled_out.is_lawful(pace, item.day)
        assert kept is None or SLOW_TO_FAST.index(pace) >= SLOW_TO_FAST.index(kept)
        spelled_out.sets.append(Work(item.day, pace, reps))


@pytest.fixture
def context(make_context: MakeContext) -> AthleteContext:
    return make_context(results=(RACE,))


@pytest.mark.parametrize("seed", range(30))
def test_A4_and_catch_up_agree_with_the_rule_spelled_out(
    seed: int, context: AthleteContext
) -> None:
    compare(seed, context)


@pytest.mark.parametrize("seed", range(20))
def test_A4_hears_the_same_groups_of_a_history_as_its_words(
    seed: int, context: AthleteContext
) -> None:
    compare_groups(seed, context)


@pytest.mark.slow
@pytest.mark.parametrize("start", range(1000, 1200, 50))
def test_A4_hears_the_same_groups_of_200_histories(start: int, context: AthleteContext) -> None:
    for seed in range(start, start + 50):
        compare_groups(seed, context)


@pytest.mark.slow
@pytest.mark.parametrize("start", range(0, 600, 50))
def test_A4_and_catch_up_agree_on_600_histories(start: int, context: AthleteContext) -> None:
    for seed in range(start, start + 50):
        compare(seed, context)


def history(*sets: tuple[int, str, int]) -> list[Work]:
    """Sets by weeks before today's week, three days a week."""
    return sorted(
        (
            Work(TODAY - timedelta(weeks=weeks, days=day), pace, reps)
            for weeks, pace, reps in sets
            for day in (0, 2, 4)
        ),
        key=lambda work: work.day,
    )


def check(sets: Sequence[Work], pace: str, context: AthleteContext) -> Safety:
    item = planned(pace, TODAY + timedelta(days=1))
    return check_item(item, foundation_of(sets, context.settings), context).safety


def test_A4_one_lawful_set_is_not_kept_over_five_weeks_of_easy_runs(
    context: AthleteContext,
) -> None:
    once = ((60, "5k"), (50, "3200"), (48, "1600"), (35, "800"))
    sets = [Work(TODAY - timedelta(days=ago), pace, 3) for ago, pace in once]
    assert {finding.safety for finding in foundation_of(sets, context.settings).findings} == {
        Safety.SAFE
    }
    assert not foundation_of(sets, context.settings).kept_paces.is_kept(RacePace.R800, TODAY)
    assert check(sets, "800", context) is Safety.BREAKS_A4


def test_A4_an_unlawful_set_does_no_harm_once_the_paces_below_are_run(
    context: AthleteContext,
) -> None:
    sets = [*history((4, "800", 6), (2, "3200", 6), (1, "1600", 6))]
    assert check(sets, "800", context) is Safety.SAFE


def test_A4_six_weeks_at_800_keep_800_and_what_is_below(context: AthleteContext) -> None:
    climb = history((9, "5k", 6), (8, "3200", 6), (7, "1600", 6))
    stay = history(*((weeks, "800", 6) for weeks in range(1, 7)))
    sets = [*climb, *stay]
    foundation = foundation_of(sets, context.settings)
    tomorrow = TODAY + timedelta(days=1)
    assert foundation.kept_paces.is_kept(RacePace.R800, tomorrow)
    assert not foundation.reps(RacePace.R3200, tomorrow + timedelta(days=14))
    assert check(sets, "400", context) is Safety.SAFE


def test_A4_back_from_a_summer_of_easy_runs_the_climb_begins_again(
    context: AthleteContext,
) -> None:
    climb = history((20, "5k", 6), (19, "3200", 6), (18, "1600", 6), (17, "800", 6))
    assert check(climb, "3200", context) is Safety.BREAKS_A4
    assert foundation_of(climb, context.settings).kept_paces.fastest(TODAY) is None
    start = TODAY + timedelta(days=1)
    first, *_ = catch_up(context, foundation_of(climb, context.settings), start=start)
    assert first.workout.reps()[0].rep.race_pace is RacePace.R5K
