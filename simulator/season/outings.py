"""The runs of one athlete: from a day's workout to a watch file, and what was truly run in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from metrics.contract.enums import EffortKind
from metrics.contract.race_paces import RacePace
from metrics.judgements.paces.date_paces import RACE_PACE_M
from metrics.workouts.notation import parse_workout
from parsers.common.identity import Identity
from simulator.laps import Lapping
from simulator.runner import EffortPlan, Phase
from simulator.scripts import Rng, easy
from simulator.season.calendar import day_of, start_of, week_of
from simulator.season.plan import QUARTERS, SATURDAY, WARM_UP, WEEKS
from simulator.season.running import WorkoutRunner, phases
from simulator.season.stories import STORIES, Archetype, run_in
from simulator.season.team import Dialect, TeamMember, performances, races
from simulator.season.truth import TrueRep, Where, true_reps
from simulator.session import CoursePlace, Outing, Script, SessionKind, simulate
from simulator.writers.gpx_writer import gpx_file
from simulator.writers.tcx_writer import TcxLap, tcx_file

WARM_UP_S = 720.0
RACE_AFTER = timedelta(minutes=25)
LATEST_START_S = 900
QUARTERS_EXERTION = 8.0
COARSE_STEP = 5
"""A watch that saves its battery writes every fifth row of smart recording."""
_SHARES = ((0.25, 1.02), (0.25, 1.0), (0.25, 0.98), (0.25, 1.0))
"""Quarters of a race and their relative speeds: the third settles."""


class SeasonFile(Struct, frozen=True, kw_only=True):
    """One watch file, where it goes in the inbox, and the truth of it."""

    name: str
    content: bytes
    reps: tuple[TrueRep, ...]


class _Run(Struct, frozen=True, kw_only=True):
    """One run of a day before it is simulated."""

    day: date
    week: int
    number: int
    start: datetime
    script: Script


def files_of(member: TeamMember, seed: int, *, weeks: int) -> Iterator[SeasonFile]:
    """Simulate every watch file of an athlete's season, in order of time."""
    for week in range(1, weeks + 1):
        for weekday, text in run_in(member.archetype, week).items():
            for run in _runs(member, seed, week, weekday, text):
                yield _file(member, seed, run)


def _runs(member: TeamMember, seed: int, week: int, weekday: int, text: str) -> Iterator[_Run]:
    """Plan a day's runs: the workout, or a warm-up and a race."""
    day = day_of(week, weekday)
    rng = np.random.default_rng([seed, member.number, day.toordinal()])
    start = start_of(day) + timedelta(seconds=int(rng.integers(LATEST_START_S)))
    scripts = [_session(member, text, week=week, day=day, rng=rng)]
    if weekday == SATURDAY and (raced := races(member, week)):
        scripts = [
            _warm_up(member, rng),
            *(
                _race(member, race_pace, _raced_mps(member, seed, race_pace, day))
                for race_pace in raced
            ),
        ]
    for number, script in enumerate(scripts):
        begin = start + number * RACE_AFTER
        yield _Run(day=day, week=week, number=number, start=begin, script=script)


def _session(member: TeamMember, text: str, *, week: int, day: date, rng: Rng) -> Script:
    story = STORIES[member.archetype]
    is_quarters = QUARTERS in text
    runner = WorkoutRunner(
        ability=member.ability,
        week=week_of(day),
        pace_factor=story.quarters_pace if is_quarters else 1.0,
    )
    is_workout = WARM_UP in text
    is_indoors = week <= story.indoors_until_week
    script = Script(
        athlete=member.ability.body,
        kind=SessionKind.INTERVALS if is_workout else SessionKind.STRIDES,
        phases=phases(parse_workout(text), runner, rng),
        place=CoursePlace.TRACK if is_workout else CoursePlace.ROAD,
        lapping=Lapping.MANUAL if is_workout else Lapping.AUTO_KM,
        profile=member.kit.profile,
        workout_rpe=int(10 * QUARTERS_EXERTION) if is_quarters else None,
    )
    if member.archetype is Archetype.FORGETS_LAPS:
        script = replace(script, lapping=Lapping.NONE)
    return replace(script, place=CoursePlace.TREADMILL) if is_indoors else script


def _warm_up(member: TeamMember, rng: Rng) -> Script:
    return Script(
        athlete=member.ability.body,
        kind=SessionKind.STEADY,
        phases=easy(member.ability.body, rng, duration_s=WARM_UP_S),
        profile=member.kit.profile,
    )


def _raced_mps(member: TeamMember, seed: int, race_pace: RacePace, day: date) -> float:
    """Look up how fast a race was: as its result says, or as usual where none is on record."""
    raced = (day, RACE_PACE_M[race_pace])
    for result in performances(member, seed, weeks=WEEKS):
        if (result.day, result.distance_m) == raced:
            return result.distance_m / result.duration_s
    return member.ability.race_mps(race_pace, week_of(day))


def _race(member: TeamMember, race_pace: RacePace, pace_mps: float) -> Script:
    """Script a race from gun to line, with a few seconds before and after."""
    distance_m = RACE_PACE_M[race_pace]
    plan = EffortPlan(rep=1, kind=EffortKind.SUSTAINED, nominal_distance_m=distance_m)
    quarters = [
        Phase(
            speed_mps=pace_mps * relative,
            distance_m=distance_m * share,
            acceleration_mps2=0.3 if number else 2.0,
            variation=0.01,
            effort=plan,
        )
        for number, (share, relative) in enumerate(_SHARES)
    ]
    before = Phase(speed_mps=0.0, duration_s=5.0)
    after = Phase(speed_mps=1.2, duration_s=20.0)
    return Script(
        athlete=member.ability.body,
        kind=SessionKind.STEADY,
        phases=[before, *quarters, after],
        place=CoursePlace.TRACK,
    )


def _file(member: TeamMember, seed: int, run: _Run) -> SeasonFile:
    stem = f"{run.day}-{run.number + 1}"
    outing = simulate(
        replace(run.script, profile=member.kit.profile),
        name=f"{member.athlete_id}-{stem}",
        seed=seed,
        recording=member.kit.recording,
        start_time_utc=run.start,
    )
    outing = _worn(outing, member)
    content = _CONTENT[member.kit.dialect](outing)
    return SeasonFile(
        name=f"{stem}.{member.kit.dialect}",
        content=content,
        reps=true_reps(
            outing.motion,
            member.ability,
            Where(
                activity_id=Identity(content).activity_id(),
                athlete_id=member.athlete_id,
                day=run.day,
                week=run.week,
            ),
            lag_s=outing.truth.distance_lag_s,
        ),
    )


def _worn(outing: Outing, member: TeamMember) -> Outing:
    """Give the run the athlete's own watch: its serial number and how thinly it writes."""
    label = replace(outing.label, serial_number=member.kit.serial_number)
    if member.archetype is not Archetype.COARSE_WATCH:
        return replace(outing, label=label)
    written = np.flatnonzero(outing.recorded.is_written)
    is_written = np.zeros(len(outing.recorded.is_written), dtype=bool)
    is_written[[*written[::COARSE_STEP], written[-1]]] = True
    return replace(outing, label=label, recorded=replace(outing.recorded, is_written=is_written))


def _tcx(outing: Outing) -> bytes:
    """Write laps as TCX has them: stretches of points."""
    track = outing.track()
    cuts = np.searchsorted(track.time_s, [lap.end_s for lap in outing.laps], side="left")
    firsts = [0, *cuts[:-1]]
    laps = [
        TcxLap(
            first=int(a),
            end=int(b),
            timer_s=lap.timer_s,
            distance_m=lap.distance_m,
            trigger="Distance" if lap.trigger == "distance" else "Manual",
        )
        for lap, a, b in zip(outing.laps, firsts, [*cuts[:-1], len(track.time_s)], strict=True)
        if b > a
    ]
    return tcx_file(track, laps)


_CONTENT = {
    Dialect.FIT: Outing.fit,
    Dialect.GPX: lambda outing: gpx_file(outing.track()),
    Dialect.TCX: _tcx,
}
