"""Mixed sets: unlike reps in one workout, each group at a race pace of its own.

What every coach writes, and what a program that looks for likes alone gets wrong: 2 × 1000 at 3200
pace and then 3 × 300 at 800 pace.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from statistics import median

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from metrics.contract.race_paces import PROGRESSION, RacePace
from simulator.laps import Lapping
from simulator.runner import Phase
from simulator.scripts import Rng, ScriptRep, ScriptRest, ScriptRestMode, easy, reps
from simulator.season.ability import Ability, draw_ability
from simulator.session import CoursePlace, Outing, Script, SessionKind, simulate
from simulator.watch import WatchRecording

LEAST_GAP = 0.06
"""Neighboring race paces of these athletes are this far apart, so that 1 Hz GPS can tell them."""
START_MPS2 = 2.0
STANDING_START = 1.015
"""From a stand or a walk, as one starts a rep whose time counts; what is lost has to be made up."""
PACE_SD = 0.008
"""A day's form, shared by the session: these sets are asked for by the pace that is run."""


class MixedRep(Struct, frozen=True, kw_only=True):
    """One rep of a mixed set as the coach writes it."""

    distance_m: float
    race_pace: RacePace


def _series(*members: tuple[int, float, RacePace], times: int = 1) -> tuple[MixedRep, ...]:
    once = [
        MixedRep(distance_m=distance_m, race_pace=race_pace)
        for count, distance_m, race_pace in members
        for _ in range(count)
    ]
    return tuple(once * times)


MIXED: Mapping[str, tuple[MixedRep, ...]] = {
    "2x1000_3x300": _series((2, 1000, RacePace.R3200), (3, 300, RacePace.R800)),
    "3x800_2x400": _series((3, 800, RacePace.R1600), (2, 400, RacePace.R800)),
    "2x(800_400_200)": _series(
        (1, 800, RacePace.R1600), (1, 400, RacePace.R800), (1, 200, RacePace.R400), times=2
    ),
    "3x(400_200)": _series((1, 400, RacePace.R1600), (1, 200, RacePace.R800), times=3),
    "4x400_4x200": _series((4, 400, RacePace.R1600), (4, 200, RacePace.R800)),
    "1x1600_3x400_4x200": _series(
        (1, 1600, RacePace.R3200), (3, 400, RacePace.R1600), (4, 200, RacePace.R800)
    ),
    "4x300_2x800": _series((4, 300, RacePace.R800), (2, 800, RacePace.R3200)),
    "5x1000_5x200": _series((5, 1000, RacePace.R5K), (5, 200, RacePace.R800)),
}
"""Eight kinds."""


class MixedOuting(Struct, frozen=True, kw_only=True):
    """A mixed workout that was run, by an athlete of known ability."""

    outing: Outing
    ability: Ability
    plan: tuple[MixedRep, ...]

    def group_sizes(self) -> list[int]:
        """Count the reps of each group, in the order in which the groups begin."""
        return [self.plan.count(rep) for rep in dict.fromkeys(self.plan)]

    def metres_at(self, race_pace: RacePace) -> float:
        """Add up the true meters, up to the lines, of the groups that were run at a race pace."""
        motion = self.outing.motion
        groups: dict[MixedRep, list[tuple[float, float]]] = {}
        for span, rep in zip(motion.efforts(), self.plan, strict=True):
            run_m = float(motion.distance_at(span.line_s) - motion.distance_at(span.start_s))
            groups.setdefault(rep, []).append((run_m, span.line_s - span.start_s))
        return sum(
            sum(run_m for run_m, _ in group)
            for group in groups.values()
            if self._pace_of(group) is race_pace
        )

    def _pace_of(self, group: Sequence[tuple[float, float]]) -> RacePace:
        return self.ability.pace_of(median(run_m / run_s for run_m, run_s in group), week=0)


def mixed_outing(
    name: str,
    *,
    seed: int,
    lapping: Lapping,
    recording: WatchRecording = WatchRecording.ONE_SECOND,
) -> MixedOuting:
    """Simulate one mixed workout; KeyError when there is no such kind."""
    plan = MIXED[name]
    rng = np.random.default_rng([seed, *name.encode(), 2])
    ability = _with_gaps(draw_ability(rng))
    script = Script(
        athlete=ability.body,
        kind=SessionKind.INTERVALS,
        phases=_phases(plan, ability, rng),
        place=CoursePlace.TRACK,
        lapping=lapping,
    )
    outing = simulate(script, name=name, seed=seed, recording=recording)
    return MixedOuting(outing=outing, ability=ability, plan=plan)


def _with_gaps(ability: Ability) -> Ability:
    """Spread the race speeds to `LEAST_GAP` at least."""
    speeds = {RacePace.R5K: ability.speeds_mps[RacePace.R5K]}
    for slower, race_pace in pairwise(PROGRESSION):
        gap = ability.speeds_mps[race_pace] / ability.speeds_mps[slower]
        speeds[race_pace] = speeds[slower] * max(gap, 1 + LEAST_GAP)
    return replace(ability, speeds_mps=speeds, weekly_gain=0.0)


def _phases(plan: Sequence[MixedRep], ability: Ability, rng: Rng) -> list[Phase]:
    form = float(rng.normal(1.0, PACE_SD))
    groups = {rep: number for number, rep in enumerate(dict.fromkeys(plan), start=1)}
    mode = (ScriptRestMode.WALKED, ScriptRestMode.JOGGED, ScriptRestMode.STOOD)[
        rng.choice(3, p=(0.5, 0.3, 0.2))
    ]
    share = rng.uniform(0.7, 1.2)
    written = [
        ScriptRep(
            speed_mps=ability.speeds_mps[rep.race_pace] * form * STANDING_START,
            acceleration_mps2=START_MPS2,
            distance_m=rep.distance_m,
            rest=ScriptRest(
                mode=mode,
                duration_s=30 + share * rep.distance_m / ability.speeds_mps[rep.race_pace],
            ),
            group_index=groups[rep],
            speed_spread=0.015,
        )
        for rep in plan
    ]
    return [
        *easy(ability.body, rng, duration_s=rng.uniform(600, 1200)),
        Phase(speed_mps=0.0, duration_s=rng.uniform(60, 240)),
        *reps(ability.body, rng, written),
        Phase(speed_mps=1.3, duration_s=rng.uniform(60, 180)),
        *easy(ability.body, rng, duration_s=rng.uniform(300, 900)),
    ]
