"""Three weeks of strides for an athlete who has none yet or too few (rule A18).

The plan takes a race pace a week, from the slowest one that is not established; each week is the
foundation of the next, so nothing breaks A4 as long as what comes before it is run. The numbers
are this project's own: the source's printed progression is not available.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from metrics.contract.enums import RestMode
from metrics.contract.race_paces import PROGRESSION, Mode, RacePace
from metrics.judgements.exposure.exposure import monday
from metrics.judgements.inputs.coach import AthleteContext, PlanItem
from metrics.judgements.paces.date_paces import DatePaces
from metrics.judgements.progression.established import EstablishedPaces
from metrics.judgements.progression.foresight import check_item
from metrics.judgements.progression.foundation_rule import DAY, Foundation, Safety
from metrics.judgements.progression.history import WEEK
from metrics.judgements.progression.schedule import expected_in
from metrics.workouts.model import Block, Rep, RepKind, Rest, Workout
from metrics.workouts.notation import workout_text

WEEKS = 3
DAYS_IN_ORDER = (0, 2, 4, 5, 1, 3, 6)
"""Which days of a week, from the first one on, get strides first: every other, then a fourth."""
LEAST_DAYS, MOST_DAYS = 3, 4
"""Stride days a week (rule A1)."""
REPS = (4, 5, 6, 6)
"""Of a week's stride days, in their order."""
IN_N_OUT_REPS = 3
WALK_BACK = Rest(mode=RestMode.WALKED)
STRIDES = {
    RacePace.R5K: Rep(duration_s=20.0, kind=RepKind.STRIDE),
    RacePace.R3200: Rep(distance_m=100.0, kind=RepKind.STRIDE),
    RacePace.R1600: Rep(distance_m=100.0, kind=RepKind.STRIDE),
    RacePace.R800: Rep(distance_m=100.0, kind=RepKind.STRIDE),
    RacePace.R400: Rep(distance_m=150.0, kind=RepKind.IN_N_OUT, parts_m=(50.0, 50.0, 50.0)),
}
"""One stride at each race pace. 400 pace is first run in in-n-outs (A5): 50 m build, fast, out."""


def catch_up(
    context: AthleteContext, foundation: Foundation, *, start: date
) -> tuple[PlanItem, ...]:
    """Plan three weeks of strides, three or four days a week.

    A week's race pace is the slowest one that is not established when it begins, if all before it
    is run as planned; where A4 would forbid it, the slowest one that it needs. Days of meets stay
    free.

    Parameters
    ----------
    context
        What the coach knows of the athlete.
    foundation
        What lies behind the athlete.
    start
        The first day.

    Returns
    -------
    tuple of PlanItem
        In the order of days, each after the items that its day has already.
    """
    items: list[PlanItem] = []
    for week in range(WEEKS):
        first = start + week * WEEK
        race_pace = _slowest_not_established(foundation, first)
        for day, reps in zip(_stride_days(context, first), REPS, strict=False):
            item = _lawful(context, foundation, day, race_pace, reps)
            foundation = foundation.with_planned(item)
            items.append(item)
    return tuple(items)


def _lawful(
    context: AthleteContext, foundation: Foundation, day: date, race_pace: RacePace, reps: int
) -> PlanItem:
    """Plan an item at a race pace, or at the next slower one that A4 passes; 5k needs nothing."""
    slower = reversed(PROGRESSION[: PROGRESSION.index(race_pace) + 1])
    items = (_item(context, day, pace, reps) for pace in slower)
    return next(
        item for item in items if check_item(item, foundation, context).safety is Safety.SAFE
    )


def _item(context: AthleteContext, day: date, race_pace: RacePace, reps: int) -> PlanItem:
    """Plan by effort at 5k pace, where first steps are not timed, and where no pace is known."""
    is_by_effort = race_pace is RacePace.R5K or not DatePaces.of(context, day).is_known
    rep = replace(
        STRIDES[race_pace], race_pace=race_pace, mode=Mode.EFFORT if is_by_effort else None
    )
    count = IN_N_OUT_REPS if race_pace is RacePace.R400 else reps
    workout = Workout(blocks=(Block(count=count, members=(rep,), rest=WALK_BACK),))
    return PlanItem(
        athlete_id=context.athlete.athlete_id,
        day=day,
        plan_item=1 + sum(planned.day == day for planned in context.plan),
        workout=workout,
        text=workout_text(workout),
    )


def _slowest_not_established(foundation: Foundation, day: date) -> RacePace:
    """Find the slowest pace not established the day before; the fastest where all are."""
    paces = EstablishedPaces.of(foundation.pace_work, foundation.settings)
    states = paces.states(day - DAY, is_all_known=foundation.is_all_known(day))
    return next(
        (race_pace for race_pace in PROGRESSION if not states[race_pace].established_on),
        PROGRESSION[-1],
    )


def _stride_days(context: AthleteContext, first: date) -> list[date]:
    """Choose three or four days of the week that begins there, free of meets."""
    meets = {meet.day for season in context.seasons for meet in season.meets}
    days = (first + timedelta(days=after) for after in DAYS_IN_ORDER)
    free = [day for day in days if day not in meets]
    return sorted(free[: _days_a_week(context, first)])


def _days_a_week(context: AthleteContext, day: date) -> int:
    """Read the season's stride days, within three and four."""
    expected = expected_in(context, monday(day), day)
    stride_days = expected.stride_days if expected else LEAST_DAYS
    return min(MOST_DAYS, max(LEAST_DAYS, stride_days))
