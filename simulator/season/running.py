"""An athlete runs a planned workout: its reps become phases at this athlete's own speeds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from metrics.contract.enums import RestMode as PlannedMode
from metrics.contract.race_paces import Mode, RacePace
from metrics.sets.grouping import STRIDE_MOST_M
from metrics.workouts.model import PlannedRep, Rep, RepKind, Rest, Workout
from simulator import scripts
from simulator.runner import Phase
from simulator.scripts import Rng, ScriptRestMode
from simulator.season.ability import Ability

STRIDE_SPREAD, REP_SPREAD = 0.050, 0.020
"""Relative SD of the speeds of like strides and reps, cut off at two of them."""
FORM_SPREAD = 0.027
"""Relative SD of a day's form, shared by all of a session: the same workout differs between days by
3 % in real runs (one runner, 19 sessions), the watch's error included."""
FEEL_SPREAD = 0.015
"""What running by effort adds to each rep: nobody looks at a watch."""
BUILD_SHARE = 1.008
"""What a rep's top is faster than its mean: its build and its end are part of it."""
ALL_OUT_SHARE = 0.96
"""Of 400 race speed: a last rep of 400 m, all that is left."""
JOG_S = 60.0
"""Between strides of whose rest the plan says nothing."""


class WorkoutRunner(Struct, frozen=True, kw_only=True):
    """An athlete on one day: `pace_factor` is 1 on a usual one, less in heat."""

    ability: Ability
    week: float
    pace_factor: float = 1.0

    def speed_mps(self, rep: Rep) -> float:
        """Compute what this athlete runs a planned pace at, today."""
        if rep.kind is RepKind.ALL_OUT:
            race_mps = self.ability.race_mps(RacePace.R400, self.week) * ALL_OUT_SHARE
        elif rep.race_pace is None:
            raise ValueError("a planned rep needs a pace to be run at")
        else:
            race_mps = self.ability.race_mps(rep.race_pace, self.week)
        return race_mps * BUILD_SHARE * self.pace_factor


def phases(workout: Workout, runner: WorkoutRunner, rng: Rng) -> list[Phase]:
    """Run the whole workout as this athlete does today."""
    form = float(rng.normal(1.0, FORM_SPREAD))
    today = replace(runner, pace_factor=runner.pace_factor * form)
    run: list[Phase] = []
    for phases_of, members in groupby(workout.reps(), key=_way):
        run += phases_of(list(members), today, rng)
    return run


_Way: TypeAlias = Callable[[Sequence[PlannedRep], WorkoutRunner, Rng], list[Phase]]


def _way(planned: PlannedRep) -> _Way:
    rep = planned.rep
    if rep.kind is RepKind.IN_N_OUT:
        return _in_n_outs
    is_easy = rep.race_pace is RacePace.EASY or (rep.race_pace is None and rep.kind is RepKind.RUN)
    return _easy if is_easy else _reps


def _easy(members: Sequence[PlannedRep], runner: WorkoutRunner, rng: Rng) -> list[Phase]:
    body = runner.ability.body
    durations_s = [
        planned.rep.duration_s or (planned.rep.distance_m or 0.0) / body.easy_mps
        for planned in members
    ]
    return scripts.easy(body, rng, duration_s=sum(durations_s))


def _in_n_outs(members: Sequence[PlannedRep], runner: WorkoutRunner, rng: Rng) -> list[Phase]:
    rest = _rest(members[0].rest)
    return scripts.in_n_out(runner.ability.body, rng, count=len(members), rest_plan=rest)


def _reps(members: Sequence[PlannedRep], runner: WorkoutRunner, rng: Rng) -> list[Phase]:
    """Run reps; like ones are one group."""
    groups = {rep: number for number, rep in enumerate(dict.fromkeys(p.rep for p in members), 1)}
    plan = [
        scripts.ScriptRep(
            speed_mps=runner.speed_mps(planned.rep) * _feel(planned.rep, rng),
            distance_m=planned.rep.distance_m,
            duration_s=planned.rep.duration_s,
            rest=_rest(planned.rest),
            group_index=groups[planned.rep],
            speed_spread=_spread(planned.rep),
            race_pace=planned.rep.race_pace,
        )
        for planned in members
    ]
    return scripts.reps(runner.ability.body, rng, plan)


def _feel(rep: Rep, rng: Rng) -> float:
    return float(rng.normal(1.0, FEEL_SPREAD)) if rep.mode is Mode.EFFORT else 1.0


def _spread(rep: Rep) -> float:
    is_long = rep.distance_m is not None and rep.distance_m >= STRIDE_MOST_M
    return REP_SPREAD if is_long else STRIDE_SPREAD


def _rest(rest: Rest | None) -> scripts.ScriptRest:
    """Rest as planned, or jog easily for a minute where the plan says nothing."""
    if rest is None or (rest.low_s is None and rest.distance_m is None):
        return scripts.ScriptRest(mode=ScriptRestMode.EASY, duration_s=JOG_S)
    mode = ScriptRestMode.WALKED if rest.mode is PlannedMode.WALKED else ScriptRestMode.JOGGED
    if rest.low_s is None or rest.high_s is None:
        return scripts.ScriptRest(mode=mode, distance_m=rest.distance_m)
    return scripts.ScriptRest(mode=mode, duration_s=(rest.low_s + rest.high_s) / 2)
