"""A script becomes a watch file and its truth."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TypeAlias

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from simulator import course
from simulator.body import SimulatedAthlete
from simulator.fit_session import Label, Structure, fit_session
from simulator.laps import (
    Lap,
    Lapping,
    LapTotals,
    Marks,
    Presser,
    WorkoutStep,
    laps,
    manual_marks,
    step_marks,
    with_auto_laps,
)
from simulator.noise import WatchProfile
from simulator.runner import Motion, Phase, run
from simulator.scripts import Rng
from simulator.truth import Truth, true_efforts
from simulator.watch import (
    AutoPause,
    Surroundings,
    Watch,
    WatchRecord,
    WatchRecording,
    draw_watch,
    record,
    smart_seconds,
)
from simulator.writers.fit_writer import EPOCH_UNIX_S
from simulator.writers.gpx_writer import Track


class CoursePlace(StrEnum):
    """Where a session takes place, in FIT's words for the sub-sport."""

    ROAD = "generic"
    TRACK = "track"
    TRAIL = "trail"
    TREADMILL = "treadmill"


class SessionKind(StrEnum):
    """What a session is, in the words of the corpus of real files."""

    INTERVALS = "intervals"
    STRIDES = "strides"
    STEADY = "steady"


class Script(Struct, frozen=True, kw_only=True):
    """Everything that is decided before the run: what, where, and how the watch is used."""

    athlete: SimulatedAthlete
    kind: SessionKind
    phases: Sequence[Phase]
    sport: str = "running"
    place: CoursePlace = CoursePlace.ROAD
    lapping: Lapping = Lapping.NONE
    lap_totals: LapTotals = LapTotals.WHOLE
    presser: Presser = Presser.CAREFUL
    auto_pause: AutoPause = AutoPause.OFF
    profile: WatchProfile | None = None
    workout_rpe: int | None = None


Shape: TypeAlias = Callable[[SimulatedAthlete, Rng], Script]
"""Draws one session of its kind for a runner."""


class SimulatedSession(Struct, frozen=True, kw_only=True):
    """A FIT file and what really happened."""

    content: bytes
    truth: Truth


class Outing(Struct, frozen=True, kw_only=True):
    """A simulated run before it is written: the truth, the motion and what the watch holds."""

    truth: Truth
    motion: Motion
    watch: Watch
    recorded: WatchRecord
    laps: tuple[Lap, ...]
    splits: tuple[Lap, ...]
    steps: tuple[WorkoutStep, ...]
    label: Label

    @property
    def start_time_utc(self) -> datetime:
        """When the watch was started."""
        epoch = datetime.fromtimestamp(EPOCH_UNIX_S, tz=UTC)
        return epoch + timedelta(seconds=self.label.start_fit_s)

    def fit(self) -> bytes:
        """Write the run as a FIT file."""
        return fit_session(
            self.recorded,
            Structure(laps=self.laps, splits=self.splits, steps=self.steps),
            watch=self.watch,
            label=self.label,
        )

    def track(self) -> Track:
        """Reduce the run to what GPX and TCX hold."""
        is_written, recorded = self.recorded.is_written, self.recorded
        written_s = recorded.written_s
        starts = [start for start, _ in recorded.pauses]
        return Track(
            start_time_utc=self.start_time_utc,
            time_s=written_s,
            latitude_deg=recorded.latitude_deg[is_written],
            longitude_deg=recorded.longitude_deg[is_written],
            altitude_m=recorded.altitude_m[is_written],
            distance_m=recorded.distance_m[is_written],
            heart_rate_bpm=recorded.heart_rate_bpm[is_written],
            cadence_rpm=recorded.cadence_spm[is_written] / 2,
            pause_after=[int(i) for i in np.searchsorted(written_s, starts, side="right") - 1],
        )


EARLIEST_START = datetime(2026, 9, 7, 21, 30, tzinfo=UTC)
"""Monday afternoon, the local time of the place where all courses lie."""
_SEASON_DAYS = 90


def simulate(
    script: Script,
    *,
    name: str,
    seed: int,
    recording: WatchRecording = WatchRecording.ONE_SECOND,
    start_time_utc: datetime | None = None,
) -> Outing:
    """Simulate one run. Same arguments, same bytes; smart recording writes fewer rows."""
    rng = np.random.default_rng([seed, *name.encode()])
    label = _label(script, rng, start_time_utc)
    watch = _watch(script, rng)
    phases, steps = _workout(script)
    motion = run(phases, rng)
    recorded = _record(script, motion, watch, recording, rng)
    marks = _marks(script, motion, recorded, steps, rng)
    truth = Truth(
        name=name,
        seed=seed,
        kind=script.kind,
        duration_s=float(motion.time_s[-1]),
        distance_m=float(motion.distance_m[-1]),
        easy_speed_mps=script.athlete.easy_mps,
        distance_bias=watch.distance_bias,
        distance_lag_s=watch.distance_lag_s,
        speed_lag_s=watch.speed_lag_s,
        efforts=true_efforts(motion, marks),
    )
    marked = _written_laps(script, laps(recorded, marks.marks, steps))
    in_splits = script.lapping is Lapping.SPLITS
    return Outing(
        truth=truth,
        motion=motion,
        watch=watch,
        recorded=recorded,
        laps=_written_laps(script, laps(recorded, ())) if in_splits else marked,
        splits=marked if in_splits else (),
        steps=() if in_splits else steps,
        label=label,
    )


def _written_laps(script: Script, whole: Sequence[Lap]) -> tuple[Lap, ...]:
    if script.lap_totals is LapTotals.WHOLE:
        return tuple(whole)
    return tuple(replace(lap, distance_m=np.nan) for lap in whole)


def _label(script: Script, rng: Rng, start_time_utc: datetime | None) -> Label:
    later = timedelta(days=int(rng.integers(_SEASON_DAYS)), seconds=int(rng.integers(3600)))
    start = start_time_utc or EARLIEST_START + later
    return Label(
        start_fit_s=int(start.timestamp()) - EPOCH_UNIX_S,
        serial_number=int(rng.integers(10**9, 4 * 10**9)),
        sport=script.sport,
        sub_sport=script.place,
        workout_rpe=script.workout_rpe,
    )


def _watch(script: Script, rng: Rng) -> Watch:
    return draw_watch(
        rng,
        auto_pause=script.auto_pause,
        surroundings=_SURROUNDINGS.get(script.place, Surroundings.ROAD),
        profile=script.profile,
    )


_SURROUNDINGS = {
    CoursePlace.TRACK: Surroundings.TRACK,
    CoursePlace.TREADMILL: Surroundings.INDOORS,
}


def _workout(script: Script) -> tuple[list[Phase], tuple[WorkoutStep, ...]]:
    """Give each phase its workout step, where the watch runs a workout."""
    if script.lapping not in (Lapping.STEPS, Lapping.SPLITS):
        return list(script.phases), ()
    efforts = [i for i, phase in enumerate(script.phases) if phase.effort is not None]
    phases: list[Phase] = []
    steps: dict[WorkoutStep, int] = {}
    for index, phase in enumerate(script.phases):
        step = _step(phase, is_before=index < efforts[0], is_after=index > efforts[-1])
        number = steps.setdefault(step, len(steps))
        phases.append(replace(phase, step_index=number))
    return phases, tuple(steps)


def _step(phase: Phase, *, is_before: bool, is_after: bool) -> WorkoutStep:
    if phase.effort is not None:
        return WorkoutStep(
            name="run",
            intensity="active",
            duration_s=phase.effort.nominal_duration_s,
            distance_m=phase.effort.nominal_distance_m,
        )
    if is_before:
        return WorkoutStep(name="warm up", intensity="warmup")
    return WorkoutStep(name="cool down", intensity="cooldown") if is_after else _RECOVER


_RECOVER = WorkoutStep(name="recover", intensity="rest")


def _record(
    script: Script,
    motion: Motion,
    watch: Watch,
    recording: WatchRecording,
    rng: Rng,
) -> WatchRecord:
    if script.place is CoursePlace.TRACK:
        # The watch of one in track mode knows lane 1; any other sees a wider oval.
        is_told = watch.surroundings is Surroundings.TRACK_MODE
        way = course.track(stretch=0.0 if is_told else watch.position_bias)
    else:
        way = course.road(float(motion.distance_m[-1]), rng, stretch=watch.position_bias)
    recorded = record(motion, watch=watch, course=way, athlete=script.athlete, rng=rng)
    is_written = smart_seconds(recorded, rng)
    return (
        replace(recorded, is_written=is_written) if recording is WatchRecording.SMART else recorded
    )


def _marks(
    script: Script,
    motion: Motion,
    recorded: WatchRecord,
    steps: Sequence[WorkoutStep],
    rng: Rng,
) -> Marks:
    if script.lapping is Lapping.MANUAL:
        return manual_marks(motion.efforts(), script.presser, rng)
    if script.lapping is Lapping.SPLITS:
        return step_marks(motion, rng)
    if script.lapping is Lapping.STEPS:
        marks = step_marks(motion, rng)
        return replace(marks, marks=with_auto_laps(recorded, marks.marks, steps))
    if script.lapping is Lapping.AUTO_KM:
        return Marks(marks=with_auto_laps(recorded, ()))
    return Marks()
