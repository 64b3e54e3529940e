"""Sessions with a set: strides in an easy run, and reps between warm-up and cool-down."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from metrics.contract.units import MILE_M
from simulator.body import SimulatedAthlete
from simulator.laps import Lapping, Presser
from simulator.runner import Phase
from simulator.scripts import (
    Rng,
    ScriptRep,
    ScriptRest,
    ScriptRestMode,
    easy,
    flying,
    in_n_out,
    on_foot,
    reps,
)
from simulator.session import CoursePlace, Script, SessionKind, Shape
from simulator.watch import AutoPause

BARE_PROBABILITY = 0.09
"""Share of workouts recorded without warm-up and cool-down."""
LONG_RESTS = {
    ScriptRestMode.STOOD: 0.20,
    ScriptRestMode.WALKED: 0.45,
    ScriptRestMode.JOGGED: 0.30,
    ScriptRestMode.PAUSED: 0.05,
}
"""How the rests after long reps are spent."""


def _long_rest(rng: Rng, low_s: float, high_s: float) -> ScriptRest:
    """Draw a rest behind reps of some minutes."""
    mode = list(LONG_RESTS)[rng.choice(len(LONG_RESTS), p=list(LONG_RESTS.values()))]
    return ScriptRest(mode=mode, duration_s=rng.uniform(low_s, high_s))


def _in_easy_run(athlete: SimulatedAthlete, rng: Rng, middle: list[Phase]) -> Script:
    """Put strides inside or at the end of an easy run."""
    before = easy(athlete, rng, duration_s=rng.uniform(900, 2400))
    after = easy(athlete, rng, duration_s=rng.uniform(120, 600))
    lapping = Lapping.AUTO_KM if rng.random() < 0.6 else Lapping.NONE
    return Script(
        athlete=athlete,
        kind=SessionKind.STRIDES,
        phases=[*before, *middle, *after],
        lapping=lapping,
    )


def _workout(athlete: SimulatedAthlete, rng: Rng, middle: list[Phase]) -> Script:
    """Put reps between warm-up and cool-down, mostly with presses.

    Some start the watch at the line: then the file has no easy running at all.
    """
    is_bare = rng.random() < BARE_PROBABILITY
    before = easy(athlete, rng, duration_s=rng.uniform(600, 1200))
    gather = Phase(speed_mps=0.0, duration_s=rng.uniform(60, 240), acceleration_mps2=1.0)
    after = easy(athlete, rng, duration_s=rng.uniform(300, 900))
    settle = Phase(speed_mps=1.3, duration_s=rng.uniform(60, 180), acceleration_mps2=1.0)
    chosen = rng.choice(3, p=(0.6, 0.2, 0.2))
    return Script(
        athlete=athlete,
        kind=SessionKind.INTERVALS,
        phases=[gather, *on_foot(middle, rng), settle]
        if is_bare
        else [*before, gather, *middle, settle, *after],
        place=CoursePlace.TRACK,
        lapping=(Lapping.MANUAL, Lapping.STEPS, Lapping.AUTO_KM)[chosen],
        presser=Presser.CARELESS if rng.random() < 0.5 else Presser.CAREFUL,
        auto_pause=AutoPause.ON if rng.random() < 0.2 else AutoPause.OFF,
    )


def _even(athlete: SimulatedAthlete, rng: Rng, count: int, rep: ScriptRep) -> list[Phase]:
    return reps(athlete, rng, [rep] * count)


def _strides_6x100(athlete: SimulatedAthlete, rng: Rng) -> Script:
    speed = rng.uniform(athlete.race_mps(1600), athlete.race_mps(400))
    rest = ScriptRest(mode=ScriptRestMode.EASY, duration_s=rng.uniform(40, 80))
    rep = ScriptRep(speed_mps=speed, distance_m=100, rest=rest)
    return _in_easy_run(athlete, rng, _even(athlete, rng, 6, rep))


def _strides_8x15s(athlete: SimulatedAthlete, rng: Rng) -> Script:
    speed = rng.uniform(athlete.race_mps(1600), athlete.race_mps(400))
    rest = ScriptRest(mode=ScriptRestMode.EASY, duration_s=rng.choice([45, 60, 75, 105]))
    rep = ScriptRep(speed_mps=speed, duration_s=15, rest=rest)
    return _in_easy_run(athlete, rng, _even(athlete, rng, 8, rep))


def _strides_4x20s_5k(athlete: SimulatedAthlete, rng: Rng) -> Script:
    rest = ScriptRest(mode=ScriptRestMode.EASY, duration_s=rng.uniform(55, 90))
    rep = ScriptRep(speed_mps=athlete.speed_5k_mps, duration_s=20, rest=rest, acceleration_mps2=0.6)
    return _in_easy_run(athlete, rng, _even(athlete, rng, 4, rep))


def _strides_5x80_faint(athlete: SimulatedAthlete, rng: Rng) -> Script:
    """Stride at 20 % above easy, evenly, or it would be something else."""
    rest = ScriptRest(mode=ScriptRestMode.EASY, duration_s=rng.uniform(50, 90))
    rep = ScriptRep(
        speed_mps=athlete.easy_mps * 1.2,
        distance_m=80,
        rest=rest,
        acceleration_mps2=0.5,
        speed_spread=0.015,
    )
    return _in_easy_run(athlete, rng, _even(athlete, rng, 5, rep))


def _reps_6x150_walk(athlete: SimulatedAthlete, rng: Rng) -> Script:
    rest = ScriptRest(mode=ScriptRestMode.WALKED, distance_m=150)
    rep = ScriptRep(
        speed_mps=athlete.race_mps(800), distance_m=150, rest=rest, acceleration_mps2=1.3
    )
    return replace(_workout(athlete, rng, _even(athlete, rng, 6, rep)), kind=SessionKind.STRIDES)


def _in_n_out_3x150(athlete: SimulatedAthlete, rng: Rng) -> Script:
    rest = ScriptRest(mode=ScriptRestMode.WALKED, duration_s=rng.uniform(150, 240))
    middle = in_n_out(athlete, rng, count=3, rest_plan=rest)
    return replace(_workout(athlete, rng, middle), kind=SessionKind.STRIDES)


def _sprints_8x60(athlete: SimulatedAthlete, rng: Rng) -> Script:
    rest = ScriptRest(mode=ScriptRestMode.WALKED, duration_s=rng.uniform(90, 180))
    rep = ScriptRep(
        speed_mps=athlete.sprint_mps * 0.95, distance_m=60, rest=rest, acceleration_mps2=2.2
    )
    return replace(_workout(athlete, rng, _even(athlete, rng, 8, rep)), kind=SessionKind.STRIDES)


def _fly_5x30(athlete: SimulatedAthlete, rng: Rng) -> Script:
    rest = ScriptRest(mode=ScriptRestMode.WALKED, duration_s=rng.uniform(120, 240))
    middle = flying(athlete, rng, count=5, rest_plan=rest)
    return replace(_workout(athlete, rng, middle), kind=SessionKind.STRIDES)


def _reps_8x200(athlete: SimulatedAthlete, rng: Rng) -> Script:
    speed = rng.uniform(athlete.race_mps(1600), athlete.race_mps(800))
    rest = ScriptRest(mode=ScriptRestMode.JOGGED, distance_m=200)
    rep = ScriptRep(speed_mps=speed, distance_m=200, rest=rest)
    return _workout(athlete, rng, _even(athlete, rng, 8, rep))


def _reps_12x300(athlete: SimulatedAthlete, rng: Rng) -> Script:
    rest = ScriptRest(mode=ScriptRestMode.JOGGED, distance_m=100)
    rep = ScriptRep(speed_mps=athlete.race_mps(1600), distance_m=300, rest=rest)
    return _workout(athlete, rng, _even(athlete, rng, 12, rep))


def _reps_20x400_plus_1(athlete: SimulatedAthlete, rng: Rng) -> Script:
    rest = ScriptRest(mode=ScriptRestMode.JOGGED, distance_m=400)
    rep = ScriptRep(speed_mps=athlete.race_mps(3000), distance_m=400, rest=rest)
    last = replace(rep, speed_mps=athlete.race_mps(600), group_index=2)
    middle = reps(athlete, rng, [*[rep] * 20, last])
    return replace(_workout(athlete, rng, middle), workout_rpe=80)


def _reps_16x400(athlete: SimulatedAthlete, rng: Rng) -> Script:
    rest = ScriptRest(mode=ScriptRestMode.JOGGED, duration_s=rng.uniform(60, 100))
    rep = ScriptRep(speed_mps=athlete.speed_5k_mps, distance_m=400, rest=rest)
    return _workout(athlete, rng, _even(athlete, rng, 16, rep))


def _reps_5x800(athlete: SimulatedAthlete, rng: Rng) -> Script:
    rest = _long_rest(rng, 120, 180)
    rep = ScriptRep(speed_mps=athlete.race_mps(3200), distance_m=800, rest=rest)
    return _workout(athlete, rng, _even(athlete, rng, 5, rep))


def _reps_6x1000_auto_km(athlete: SimulatedAthlete, rng: Rng) -> Script:
    rest = _long_rest(rng, 100, 180)
    rep = ScriptRep(speed_mps=athlete.speed_5k_mps * 1.02, distance_m=1000, rest=rest)
    middle = _even(athlete, rng, 6, rep)
    return replace(_workout(athlete, rng, middle), lapping=Lapping.AUTO_KM, place=CoursePlace.ROAD)


def _reps_3xmile(athlete: SimulatedAthlete, rng: Rng) -> Script:
    rest = _long_rest(rng, 180, 300)
    rep = ScriptRep(speed_mps=athlete.speed_5k_mps, distance_m=MILE_M, rest=rest)
    return _workout(athlete, rng, _even(athlete, rng, 3, rep))


def _timed_10x1min(athlete: SimulatedAthlete, rng: Rng) -> Script:
    rest = ScriptRest(mode=ScriptRestMode.JOGGED, duration_s=60)
    rep = ScriptRep(speed_mps=athlete.speed_5k_mps * 1.02, duration_s=60, rest=rest)
    return replace(_workout(athlete, rng, _even(athlete, rng, 10, rep)), place=CoursePlace.ROAD)


def _paces(athlete: SimulatedAthlete, rng: Rng, distances: tuple[int, ...]) -> list[Phase]:
    """Script reps of several distances; like distances are one group."""
    groups = {distance: index for index, distance in enumerate(dict.fromkeys(distances), start=1)}
    share = rng.uniform(0.45, 0.8)
    mode = _long_rest(rng, 0, 0).mode
    plan = [
        ScriptRep(
            speed_mps=athlete.race_mps(1600) * (400 / distance) ** 0.06,
            distance_m=distance,
            rest=ScriptRest(mode=mode, duration_s=60 + share * distance / 5),
            group_index=groups[distance],
        )
        for distance in distances
    ]
    return reps(athlete, rng, plan)


def _ladder_200_1200(athlete: SimulatedAthlete, rng: Rng) -> Script:
    return _workout(athlete, rng, _paces(athlete, rng, (200, 400, 600, 800, 1000, 1200)))


def _pyramid(athlete: SimulatedAthlete, rng: Rng) -> Script:
    return _workout(athlete, rng, _paces(athlete, rng, (200, 400, 600, 800, 600, 400, 200)))


def _grouped_3x4x200(athlete: SimulatedAthlete, rng: Rng) -> Script:
    short = ScriptRest(mode=ScriptRestMode.JOGGED, duration_s=rng.uniform(45, 75))
    long = ScriptRest(mode=ScriptRestMode.WALKED, duration_s=rng.uniform(200, 300))
    rep = ScriptRep(speed_mps=athlete.race_mps(1000), distance_m=200, rest=short)
    plan = [
        replace(rep, rest=long if number == 3 else short, group_index=group)
        for group in (1, 2, 3)
        for number in range(4)
    ]
    return _workout(athlete, rng, reps(athlete, rng, plan))


def _hills_10x20s(athlete: SimulatedAthlete, rng: Rng) -> Script:
    grade = rng.uniform(0.05, 0.09)
    rep = ScriptRep(
        speed_mps=athlete.easy_mps * rng.uniform(1.3, 1.5),
        duration_s=20,
        rest=ScriptRest(mode=ScriptRestMode.JOGGED, duration_s=rng.uniform(60, 90)),
        grade=grade,
    )
    middle = [
        phase if phase.effort else replace(phase, grade=-grade * 0.45)
        for phase in _even(athlete, rng, 10, rep)
    ]
    return _in_easy_run(athlete, rng, middle)


def _fartlek(athlete: SimulatedAthlete, rng: Rng) -> Script:
    plan = [
        ScriptRep(
            speed_mps=athlete.speed_5k_mps * rng.uniform(0.97, 1.15),
            duration_s=float(rng.choice([30, 45, 60, 90])),
            rest=ScriptRest(mode=ScriptRestMode.EASY, duration_s=rng.uniform(45, 120)),
        )
        for _ in range(rng.integers(7, 12))
    ]
    return replace(_in_easy_run(athlete, rng, reps(athlete, rng, plan)), kind=SessionKind.INTERVALS)


POSITIVES: Mapping[str, Shape] = {
    "strides_6x100": _strides_6x100,
    "strides_8x15s": _strides_8x15s,
    "strides_4x20s_5k": _strides_4x20s_5k,
    "strides_5x80_faint": _strides_5x80_faint,
    "reps_6x150_walk": _reps_6x150_walk,
    "in_n_out_3x150": _in_n_out_3x150,
    "sprints_8x60": _sprints_8x60,
    "fly_5x30": _fly_5x30,
    "reps_8x200": _reps_8x200,
    "reps_12x300": _reps_12x300,
    "reps_20x400_plus_1": _reps_20x400_plus_1,
    "reps_16x400": _reps_16x400,
    "reps_5x800": _reps_5x800,
    "reps_6x1000_auto_km": _reps_6x1000_auto_km,
    "reps_3xmile": _reps_3xmile,
    "timed_10x1min": _timed_10x1min,
    "ladder_200_1200": _ladder_200_1200,
    "pyramid": _pyramid,
    "grouped_3x4x200": _grouped_3x4x200,
    "hills_10x20s": _hills_10x20s,
    "fartlek": _fartlek,
}
"""Sessions with a set."""
