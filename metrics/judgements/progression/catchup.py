"""Three weeks of strides for an athlete who has none yet or too few (rule A18).

The plan takes a race pace a week, going on above the fastest pace that the athlete keeps; each week
is the foundation of the next, so nothing breaks A4 as long as what comes before it is run. It makes
room beside what is planned already. The numbers are this project's own: the source's printed
progression is not available.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby

from msgspec.structs import replace

from metrics.contract.enums import RestMode
from metrics.contract.race_paces import PROGRESSION, Mode, RacePace
from metrics.contract.weeks import monday
from metrics.judgements.inputs.coach import RACED, AthleteContext, PlanItem
from metrics.judgements.paces.date_paces import is_pace_known
from metrics.judgements.progression.foresight import check_item, with_race_paces
from metrics.judgements.progression.foundation_rule import Foundation, Safety
from metrics.judgements.progression.history import DAY, WEEK
from metrics.judgements.progression.progression import next_pace
from metrics.judgements.progression.schedule import expected_in
from metrics.judgements.sessions.alignment import efforts_asked
from metrics.workouts.model import Block, ExtraKind, Rep, RepKind, Rest, Workout
from metrics.workouts.notation import workout_text

WEEKS = 3
DAYS_IN_ORDER = (0, 2, 4, 5, 1, 3, 6)
"""Which days of a week, from the first one on, get strides first: every other, then a fourth."""
LEAST_DAYS, MOST_DAYS = 3, 4
"""Stride days a week (rule A1)."""
REPS = (4, 5, 6, 6)
"""Of a week's stride days, in their order."""
IN_N_OUT_REPS = 3
RUNNING = frozenset({ExtraKind.EASY_RUN, ExtraKind.WARM_UP, ExtraKind.COOL_DOWN})
HARD = frozenset({ExtraKind.LONG_RUN, ExtraKind.RACE, ExtraKind.STRIDES})
"""Parts of a plan after which strides fit, and those beside which they do not."""
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

    A week's race pace is the next one above the fastest kept pace, or the slowest one that is not
    established where none is kept, if all before it is run as planned; the fastest one where all
    are climbed. Days of meets, of races, of hard work and of rest stay as they are, and days that
    have strides already count.

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
        In the order of days, each after the items that its day has already. None below the
        fastest kept pace, and none that breaks A4. Fewer days where the plan leaves fewer.
    """
    plan = {day: list(items) for day, items in groupby(context.plan, key=lambda item: item.day)}
    items: list[PlanItem] = []
    foundation = _with_plan_until(start, context, foundation)
    for week in range(WEEKS):
        first = start + week * WEEK
        race_pace = _pace_of_week(foundation, first)
        reps = dict(zip(_stride_days(context, plan, first), REPS, strict=False))
        for day in (first + after * DAY for after in range(WEEK // DAY)):
            if day in reps:
                items.append(_lawful(context, foundation, day, race_pace, reps[day]))
            added = items[-1:] if day in reps else []
            coming = plan.get(day, []) if day > foundation.through else []
            foundation = _with_items([*coming, *added], context, foundation)
    return tuple(items)


def _with_plan_until(start: date, context: AthleteContext, foundation: Foundation) -> Foundation:
    """Add what is planned between today and the first day, as if it had been run."""
    coming = [item for item in context.plan if foundation.through < item.day < start]
    for _, items in groupby(coming, key=lambda item: item.day):
        foundation = _with_items(list(items), context, foundation)
    return foundation


def _with_items(
    items: Sequence[PlanItem], context: AthleteContext, foundation: Foundation
) -> Foundation:
    """Add the lawful items of one day; none is the foundation of another."""
    checks = [check_item(item, foundation, context) for item in items]
    for check in checks:
        if check.safety is Safety.SAFE:
            foundation = foundation.with_planned(with_race_paces(check.item, context))
    return foundation


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
    is_by_effort = race_pace is RacePace.R5K or not is_pace_known(context, day)
    rep = replace(
        STRIDES[race_pace], race_pace=race_pace, mode=Mode.EFFORT if is_by_effort else None
    )
    count = IN_N_OUT_REPS if race_pace is RacePace.R400 else reps
    workout = Workout(blocks=(Block(count=count, members=(rep,), rest=WALK_BACK),))
    return PlanItem(
        athlete_id=context.athlete.athlete_id,
        day=day,
        plan_item=1 + max((item.plan_item for item in context.plan if item.day == day), default=0),
        workout=workout,
        text=workout_text(workout),
    )


def _pace_of_week(foundation: Foundation, day: date) -> RacePace:
    """Find the pace to work at next; the fastest one where all are climbed."""
    return next_pace(foundation, day) or PROGRESSION[-1]


def _stride_days(
    context: AthleteContext, plan: Mapping[date, Sequence[PlanItem]], first: date
) -> list[date]:
    """Choose days of the week that begins there, beside those that have strides already."""
    taken = {meet.day for season in context.seasons for meet in season.meets}
    taken |= {result.day for result in context.results if result.kind in RACED}
    days = [first + timedelta(days=after) for after in DAYS_IN_ORDER]
    planned = sum(any(map(_has_strides, plan.get(day, ()))) for day in days)
    free = [day for day in days if day not in taken and all(map(_leaves_room, plan.get(day, ())))]
    return sorted(free[: max(0, _days_a_week(context, first) - planned)])


def _has_strides(item: PlanItem) -> bool:
    """Tell whether an item has a set of strides or in-n-outs."""
    if any(extra.kind is ExtraKind.STRIDES for extra in item.workout.extras):
        return True
    kinds = [planned.rep.kind for planned in efforts_asked(item.workout)]
    return sum(kind in (RepKind.STRIDE, RepKind.IN_N_OUT) for kind in kinds) >= IN_N_OUT_REPS


def _leaves_room(item: PlanItem) -> bool:
    """Tell whether strides may follow an item: not hard work, and not a day of rest."""
    extras = {extra.kind for extra in item.workout.extras}
    is_run = bool(item.workout.blocks) or bool(extras & RUNNING)
    is_hard = bool(efforts_asked(item.workout)) or bool(extras & HARD)
    return is_run and not is_hard and not item.workout.is_rest_day


def _days_a_week(context: AthleteContext, day: date) -> int:
    """Read the season's stride days, within three and four."""
    expected = expected_in(context, monday(day), day)
    stride_days = expected.stride_days if expected else LEAST_DAYS
    return min(MOST_DAYS, max(LEAST_DAYS, stride_days))
