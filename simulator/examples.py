"""The files of `examples/`, made anew: `python -m simulator.examples [FOLDER]`.

Every verdict that an ingest can give a new file is among them. Same program, same bytes.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from msgspec.structs import replace

from metrics.contract.enums import EffortKind
from simulator.body import SimulatedAthlete
from simulator.fit_session import workout_file
from simulator.laps import Lapping, WorkoutStep
from simulator.noise import GARMIN
from simulator.runner import EffortPlan, Phase
from simulator.scripts import ScriptRep, ScriptRest, ScriptRestMode, easy, reps
from simulator.session import CoursePlace, Outing, Script, SessionKind, simulate
from simulator.watch import AutoPause, WatchRecording
from simulator.writers.fit_writer import seal
from simulator.writers.gpx_writer import gpx_file

WATCH = replace(GARMIN, track_mode_share=1.0)
"""Told of every track."""
ATHLETE = SimulatedAthlete(speed_5k_mps=4.7)
"""5k in 17:44."""
RACE_M = 1600.0
RACE_QUARTERS_S = (73.5, 76.0, 78.5, 74.0)
"""A 1600 m race in 5:02 whose third lap settles."""
_SEED = 400
_WITHOUT_DEFINITION = bytes(200)
"""Data messages of a local type that was never defined: a checksum that is right saves nothing."""


def main(folder: Path) -> None:
    """Write all examples and their truth into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in examples().items():
        (folder / name).write_bytes(content)


def examples() -> Mapping[str, bytes]:
    """Make the content of every example by its file name."""
    strides = _outing(
        "easy_with_strides", _easy_with_strides(), datetime(2026, 9, 8, 22, tzinfo=UTC)
    )
    quarters = _outing("21x400", _21x400(), datetime(2026, 9, 12, 14, tzinfo=UTC))
    race = _outing("race_1600", _race(), datetime(2026, 9, 19, 16, tzinfo=UTC))
    road = _outing(
        "easy_run", _easy_run(), datetime(2026, 9, 22, 22, tzinfo=UTC), WatchRecording.SMART
    )
    smart = _outing(
        "smart_8x200", _8x200(), datetime(2026, 9, 24, 22, tzinfo=UTC), WatchRecording.SMART
    )
    ride = _outing("ride", _ride(), datetime(2026, 9, 27, 15, tzinfo=UTC), WatchRecording.SMART)
    runs = (strides, quarters, race, road, smart)
    return {
        "easy_with_strides.fit": strides.fit(),
        "21x400.fit": quarters.fit(),
        "race_1600.fit": race.fit(),
        "easy_run.gpx": gpx_file(road.track()),
        "smart_8x200.fit": smart.fit(),
        "race_1600_again.fit.gz": gzip.compress(race.fit(), mtime=0),
        "ride.fit": ride.fit(),
        "workout.fit": workout_file(_workout_steps(), strides.label),
        "broken.fit": seal(_WITHOUT_DEFINITION),
        "truth.json": _truths(runs),
    }


def _truths(runs: tuple[Outing, ...]) -> bytes:
    truths = {run.truth.name: json.loads(run.truth.to_json()) for run in runs}
    return (json.dumps(truths, indent=1) + "\n").encode()


def _outing(
    name: str,
    script: Script,
    start_time_utc: datetime,
    recording: WatchRecording = WatchRecording.ONE_SECOND,
) -> Outing:
    return simulate(
        replace(script, profile=WATCH),
        name=name,
        seed=_SEED,
        recording=recording,
        start_time_utc=start_time_utc,
    )


def _rng(number: int) -> np.random.Generator:
    return np.random.default_rng([_SEED, number])


def _easy_with_strides() -> Script:
    rng = _rng(1)
    rest = ScriptRest(mode=ScriptRestMode.EASY, duration_s=60)
    stride = ScriptRep(speed_mps=ATHLETE.race_mps(1600), distance_m=100, rest=rest)
    phases = [
        *easy(ATHLETE, rng, duration_s=1800),
        *reps(ATHLETE, rng, [stride] * 6),
        *easy(ATHLETE, rng, duration_s=240),
    ]
    return Script(athlete=ATHLETE, kind=SessionKind.STRIDES, phases=phases)


def _21x400() -> Script:
    """Script 20 at 3k effort with a 400 m jog between, and a last one all out."""
    rng = _rng(2)
    rest = ScriptRest(mode=ScriptRestMode.JOGGED, distance_m=400)
    rep = ScriptRep(speed_mps=ATHLETE.race_mps(3000), distance_m=400, rest=rest)
    last = replace(rep, speed_mps=ATHLETE.race_mps(500), group_index=2)
    phases = [
        *easy(ATHLETE, rng, duration_s=900),
        Phase(speed_mps=0.0, duration_s=90),
        *reps(ATHLETE, rng, [*[rep] * 20, last]),
        Phase(speed_mps=1.3, duration_s=120),
        *easy(ATHLETE, rng, duration_s=600),
    ]
    return Script(
        athlete=ATHLETE,
        kind=SessionKind.INTERVALS,
        phases=phases,
        place=CoursePlace.TRACK,
        lapping=Lapping.MANUAL,
        workout_rpe=80,
    )


def _race() -> Script:
    plan = EffortPlan(rep=1, kind=EffortKind.SUSTAINED, nominal_distance_m=RACE_M)
    quarter_m = RACE_M / len(RACE_QUARTERS_S)
    laps = [
        Phase(
            speed_mps=quarter_m / seconds,
            distance_m=quarter_m,
            acceleration_mps2=0.4 if number else 2.2,
            variation=0.01,
            effort=plan,
        )
        for number, seconds in enumerate(RACE_QUARTERS_S)
    ]
    phases = [
        Phase(speed_mps=0.0, duration_s=5),
        *laps,
        Phase(speed_mps=1.0, duration_s=20),
    ]
    return Script(athlete=ATHLETE, kind=SessionKind.STEADY, phases=phases, place=CoursePlace.TRACK)


def _easy_run() -> Script:
    phases = easy(ATHLETE, _rng(3), duration_s=1800)
    light = Phase(speed_mps=0.0, duration_s=40)
    return Script(
        athlete=ATHLETE,
        kind=SessionKind.STEADY,
        phases=[*phases[:4], light, *phases[4:]],
        auto_pause=AutoPause.ON,
    )


def _8x200() -> Script:
    rng = _rng(4)
    rest = ScriptRest(mode=ScriptRestMode.JOGGED, distance_m=200)
    rep = ScriptRep(speed_mps=ATHLETE.race_mps(1600), distance_m=200, rest=rest)
    phases = [
        *easy(ATHLETE, rng, duration_s=900),
        *reps(ATHLETE, rng, [rep] * 8),
        *easy(ATHLETE, rng, duration_s=600),
    ]
    return Script(
        athlete=ATHLETE, kind=SessionKind.INTERVALS, phases=phases, lapping=Lapping.AUTO_KM
    )


def _ride() -> Script:
    phases = [Phase(speed_mps=7.5, duration_s=900), Phase(speed_mps=6.5, duration_s=600)]
    return Script(athlete=ATHLETE, kind=SessionKind.STEADY, phases=phases, sport="cycling")


def _workout_steps() -> tuple[WorkoutStep, ...]:
    return (
        WorkoutStep(name="warm up", intensity="warmup"),
        WorkoutStep(name="run", intensity="active", distance_m=400.0),
        WorkoutStep(name="recover", intensity="rest", distance_m=400.0),
    )


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "examples"))
