"""Is the simulator as hard as the world? Figures of real runs, and of simulated ones beside them.

The real figures come from an audit of runners who are not in the corpus: 63 sessions with marks, 85
steady runs and 22 runs in track mode; those of hearts from 130 sessions with walked and stood rests
and 55 easy runs with stops of 80 to 160 s, of other such runners; those of races are of the best on
the track (Hopkins 2005), and of club runners on roads (Hopkins & Hewson 2001). Where two are given
elsewhere, the second is the corpus' by the measure used here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import pairwise
from statistics import mean, median, pstdev

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from benchmarks.evaluation.judge import Edges
from metrics.contract.enums import EffortKind
from metrics.contract.race_paces import RacePace
from metrics.efforts.evidence.witnesses import BEAT_LOWEST_S, BEAT_SETTLES_S, break_fall_bpm
from metrics.efforts.plateaus import WALK_TO_RUN_MPS
from metrics.judgements.paces.date_paces import RACE_PACE_M
from metrics.workouts.notation import parse_workout
from simulator.body import heart_rate_bpm
from simulator.course import meters, track
from simulator.noise import COROS, GARMIN, WatchProfile
from simulator.processes import Floats
from simulator.runner import run
from simulator.season.ability import draw_ability
from simulator.season.calendar import START, week_of
from simulator.season.plan import WEEKS
from simulator.season.running import WorkoutRunner, phases
from simulator.season.stories import TEAM, Archetype
from simulator.season.team import draw_team, performances
from simulator.season.truth import Where, true_reps
from simulator.session import Outing, simulate
from simulator.shapes import draw_athlete, outing, script_of
from simulator.truth import TrueEffort
from simulator.watch import Surroundings, draw_watch
from simulator.workouts import POSITIVES

WINDOW_S, EXCESS_S, EVERY_S = 240, 20, 60
RUNNING_MPS = 2.0
EVEN_SD = 0.1
"""Four minutes are even where their 20-s means differ by less than this relative SD."""
LONG_WINDOW_S, FEWEST_WINDOWS = 300, 6
CHORD_S = 5
LOW_CONTRAST = 0.30
LONG_S, MIDDLE_S = 150.0, 40.0


class Figure(Struct, frozen=True, kw_only=True):
    """One figure: what real runs show, the range that is as hard, and how to measure it."""

    name: str
    real: str
    low: float
    high: float
    measure: Callable[[Sequence[int]], float]


def figures() -> tuple[Figure, ...]:
    """List what the simulator is held to."""
    return (
        Figure(
            name="largest 20-s excess of speed in 4 even minutes, 90 % of files",
            real="0.164–0.143",
            low=0.125,
            high=0.19,
            measure=even_excess,
        ),
        Figure(
            name="error of meters over 5 minutes beside recorded speed",
            real="0.007",
            low=0.005,
            high=0.009,
            measure=meters_error,
        ),
        Figure(
            name="contrast < 30 %, reps of 40–150 s",
            real="0.27",
            low=0.20,
            high=0.34,
            measure=lambda seeds: low_contrast(seeds, MIDDLE_S, LONG_S),
        ),
        Figure(
            name="contrast < 30 %, reps from 150 s on",
            real="0.35",
            low=0.27,
            high=0.43,
            measure=lambda seeds: low_contrast(seeds, LONG_S, np.inf),
        ),
        Figure(
            name="speed of rests behind reps from 150 s on, median (m/s)",
            real="1.39",
            low=1.2,
            high=1.6,
            measure=long_rest_mps,
        ),
        Figure(
            name="reps in files without easy running",
            real="85 of 1,220",
            low=0.03,
            high=0.12,
            measure=bare_share,
        ),
        Figure(
            name="a watch over lane 1, mean",
            real="+0.025",
            low=0.021,
            high=0.029,
            measure=lambda seeds: mean(track_biases(seeds, GARMIN)),
        ),
        Figure(
            name="… and its SD over sessions",
            real="0.010",
            low=0.008,
            high=0.014,
            measure=lambda seeds: pstdev(track_biases(seeds, GARMIN)),
        ),
        Figure(
            name="COROS in track mode, mean",
            real="+0.007",
            low=0.0,
            high=0.014,
            measure=lambda seeds: mean(track_biases(seeds, COROS, Surroundings.TRACK_MODE)),
        ),
        Figure(
            name="… its positions off the oval (m)",
            real="0.07",
            low=0.04,
            high=0.10,
            measure=off_the_oval_m,
        ),
        Figure(
            name="the same workout on other days: SD of the set's pace",
            real="0.030",
            low=0.026,
            high=0.034,
            measure=day_to_day,
        ),
        Figure(
            name="the same race on other days: SD of its time, up to 1600 m",
            real="0.010",
            low=0.008,
            high=0.013,
            measure=lambda seeds: race_to_race(seeds, (RacePace.R400, RacePace.R800)),
        ),
        Figure(
            name="… and longer",
            real="0.014–0.019",
            low=0.012,
            high=0.019,
            measure=lambda seeds: race_to_race(seeds, (RacePace.R3200, RacePace.R5K)),
        ),
        Figure(
            name="strides of a set, CV of their speeds",
            real="0.05",
            low=0.04,
            high=0.06,
            measure=stride_cv,
        ),
        Figure(
            name="heart rate of a 20-s stride, rise (bpm)",
            real="8",
            low=6.0,
            high=10.0,
            measure=lambda seeds: stride_heart_rate(seeds)[0],
        ),
        Figure(
            name="… and its peak behind the stride's end (s)",
            real="12",
            low=9.0,
            high=15.0,
            measure=lambda seeds: stride_heart_rate(seeds)[1],
        ),
        *_break_figures(),
        Figure(
            name="distance over the line of positions, 10 % of files",
            real="0.998",
            low=0.993,
            high=1.002,
            measure=lambda seeds: float(np.quantile(length_ratios(seeds), 0.1)),
        ),
        Figure(
            name="… and 90 % of files",
            real="1.007–1.021",
            low=1.003,
            high=1.024,
            measure=lambda seeds: float(np.quantile(length_ratios(seeds), 0.9)),
        ),
    )


def _break_figures() -> tuple[Figure, ...]:
    """List what breaks show: what hearts fall by in them, and how unlike the runs between are."""
    return (
        Figure(
            name="what hearts fall by in walked and stood rests beyond a break's, median (bpm)",
            real="11",
            low=7.0,
            high=14.0,
            measure=lambda seeds: median(over_breaks(_workouts(tuple(seeds)), _rests)),
        ),
        Figure(
            name="… 10 % of sessions",
            real="−5",
            low=-9.0,
            high=2.0,
            measure=lambda seeds: _quantile(over_breaks(_workouts(tuple(seeds)), _rests), 0.1),
        ),
        Figure(
            name="… 90 % of sessions",
            real="25",
            low=20.0,
            high=28.0,
            measure=lambda seeds: _quantile(over_breaks(_workouts(tuple(seeds)), _rests), 0.9),
        ),
        Figure(
            name="the same in stops of easy runs, median (bpm)",
            real="2",
            low=-3.0,
            high=4.0,
            measure=lambda seeds: median(over_breaks(_regroupings(tuple(seeds)), _stops)),
        ),
        Figure(
            name="… 10 % of runs",
            real="−8",
            low=-11.0,
            high=-4.0,
            measure=lambda seeds: _quantile(over_breaks(_regroupings(tuple(seeds)), _stops), 0.1),
        ),
        Figure(
            name="… 90 % of runs",
            real="9",
            low=5.0,
            high=14.0,
            measure=lambda seeds: _quantile(over_breaks(_regroupings(tuple(seeds)), _stops), 0.9),
        ),
        Figure(
            name="what is run between such stops, SD of the logs, median of runs",
            real="0.81",
            low=0.6,
            high=1.0,
            measure=between_stops,
        ),
    )


def hardness_table(seeds: Sequence[int]) -> str:
    """Lay out all figures as a Markdown table."""
    rows = [
        f"| {figure.name} | {figure.real} | {figure.measure(seeds):.3f} |" for figure in figures()
    ]
    return "\n".join(("| figure | real | simulated |", "|---|---|---|", *rows)) + "\n"


def even_excess(seeds: Sequence[int]) -> float:
    """Measure how far 20 s of even running exceed the 4 minutes around: median of a file, 90 %."""
    excesses = [_even_excess(outing("easy", seed=seed).recorded.distance_m) for seed in seeds]
    return float(np.quantile([value for value in excesses if value is not None], 0.9))


def _even_excess(distance_m: Floats) -> float | None:
    found_excess = []
    for start in range(EVERY_S, len(distance_m) - WINDOW_S, EVERY_S):
        window = distance_m[start : start + WINDOW_S + 1]
        speed = (window[EXCESS_S:] - window[:-EXCESS_S]) / EXCESS_S
        usual = (window[-1] - window[0]) / WINDOW_S
        if usual >= RUNNING_MPS and np.std(speed) <= EVEN_SD * usual:
            found_excess.append(float(speed.max() / usual - 1))
    return median(found_excess) if found_excess else None


def meters_error(seeds: Sequence[int]) -> float:
    """Measure by how much, relative, meters over 5 minutes differ from recorded speed.

    The scaled median absolute deviation from what is usual in each file.
    """
    runs = (outing(name, seed=seed) for name in ("easy", "reps_6x1000_auto_km") for seed in seeds)
    return 1.4826 * float(np.median(np.abs(np.concatenate([_meters_errors(run) for run in runs]))))


def _meters_errors(run: Outing) -> Floats:
    """List how far off the usual ratio a file's ratios of meters to recorded speed are, as logs."""
    seconds = np.arange(len(run.recorded.distance_m), dtype=np.float64)
    speed = np.interp(seconds + run.watch.speed_lag_s, seconds, run.recorded.speed_mps)
    slow_s = np.cumsum(speed < RUNNING_MPS)
    starts = np.arange(EVERY_S, len(seconds) - LONG_WINDOW_S, LONG_WINDOW_S // 2)
    starts = starts[slow_s[starts + LONG_WINDOW_S] == slow_s[starts]]
    if len(starts) < FEWEST_WINDOWS:
        return np.zeros(0)
    seen_m, way_m = (
        each[starts + LONG_WINDOW_S] - each[starts]
        for each in (np.cumsum(speed), run.recorded.distance_m)
    )
    ratios = np.log(way_m / seen_m)
    return np.asarray(ratios - np.median(ratios))


def low_contrast(seeds: Sequence[int], shortest_s: float, longest_s: float) -> float:
    """Compute the share of reps this long that are less than 30 % faster than easy running."""
    contrasts = [
        effort.distance_m / effort.duration_s / run.truth.easy_speed_mps - 1
        for run in _workouts(tuple(seeds))
        for effort in run.truth.efforts
        if effort.kind is EffortKind.REP and shortest_s <= effort.duration_s < longest_s
    ]
    return mean(contrast < LOW_CONTRAST for contrast in contrasts)


def long_rest_mps(seeds: Sequence[int]) -> float:
    """Compute the median speed of rests behind reps from 150 s on."""
    return median(
        (float(run.motion.distance_at(after.start_s)) - float(run.motion.distance_at(rep.end_s)))
        / (after.start_s - rep.end_s)
        for run in _workouts(tuple(seeds))
        for rep, after in _pairs(run)
        if rep.duration_s >= LONG_S
    )


def _pairs(run: Outing) -> Iterator[tuple[TrueEffort, TrueEffort]]:
    yield from zip(run.truth.efforts, run.truth.efforts[1:], strict=False)


def bare_share(seeds: Sequence[int]) -> float:
    """Compute the share of reps whose file holds no easy running before the first one."""
    reps = [
        run.truth.efforts[0].start_s < LONG_S * 2
        for run in _workouts(tuple(seeds))
        for _ in run.truth.efforts
    ]
    return mean(reps)


def track_biases(
    seeds: Sequence[int], profile: WatchProfile, mode: Surroundings = Surroundings.TRACK
) -> list[float]:
    """List each file's distance over what was run on a track, less 1."""
    return [
        float(run.recorded.distance_m[-1] / run.motion.distance_m[-1]) - 1
        for run in _on_track(tuple(seeds), profile)
        if run.watch.surroundings is mode
    ]


def off_the_oval_m(seeds: Sequence[int]) -> float:
    """Measure how far positions in track mode lie from where the runner was (median of files)."""
    return median(
        _off_the_oval_m(run)
        for run in _on_track(tuple(seeds), COROS)
        if run.watch.surroundings is Surroundings.TRACK_MODE
    )


def _off_the_oval_m(run: Outing) -> float:
    seconds = np.arange(len(run.recorded.distance_m), dtype=np.float64) - run.watch.position_lag_s
    east, north = track().at(run.motion.distance_at(seconds))
    seen_east, seen_north = meters(run.recorded.latitude_deg, run.recorded.longitude_deg)
    return float(np.sqrt(np.mean((seen_east - east) ** 2 + (seen_north - north) ** 2) / 2))


def day_to_day(seeds: Sequence[int]) -> float:
    """Compute the relative SD over days of an athlete's same set, as watches show it."""
    workout = parse_workout("10:00 easy + 8x200 @1600 (200 jog)")
    spreads = []
    for seed in list(seeds)[:4]:
        runner = WorkoutRunner(ability=draw_ability(np.random.default_rng(seed)), week=1.0)
        speeds = []
        for day in seeds:
            rng = np.random.default_rng([seed, day])
            motion = run(phases(workout, runner, rng), rng)
            reps = true_reps(motion, runner.ability, _NOWHERE, lag_s=0.0)
            watch = draw_watch(rng, surroundings=Surroundings.TRACK, profile=GARMIN)
            speeds.append(median(rep.speed_mps for rep in reps) * (1 + watch.distance_bias))
        spreads.append(pstdev(speeds) / mean(speeds))
    return mean(spreads)


_NOWHERE = Where(activity_id="", athlete_id="", day=START, week=1)


def race_to_race(seeds: Sequence[int], race_paces: Sequence[RacePace]) -> float:
    """Compute the relative SD of races at these paces about what an athlete usually races."""
    lengths_m = {RACE_PACE_M[race_pace]: race_pace for race_pace in race_paces}
    offs = [
        result.duration_s
        * member.ability.race_mps(lengths_m[result.distance_m], week_of(result.day))
        / result.distance_m
        for seed in seeds
        for member in draw_team(seed, athletes=len(TEAM))
        if member.archetype is not Archetype.LAST_SEASONS_PACE
        for result in performances(member, seed, weeks=WEEKS)
        if result.distance_m in lengths_m
    ]
    return pstdev(offs)


def stride_cv(seeds: Sequence[int]) -> float:
    """Compute the median over sets of strides of the coefficient of variation of their speeds."""
    return median(
        pstdev(speeds) / mean(speeds)
        for name in ("strides_6x100", "strides_8x15s")
        for seed in seeds
        if (speeds := [e.distance_m / e.duration_s for e in outing(name, seed=seed).truth.efforts])
    )


def stride_heart_rate(seeds: Sequence[int]) -> tuple[float, float]:
    """Measure by how much a 20-s stride lifts the heart rate, and how late behind its end."""
    rises, peaks = [], []
    for seed in seeds:
        rng = np.random.default_rng(seed)
        athlete = draw_athlete(rng)
        speed = np.full(600, athlete.easy_mps)
        speed[300:320] = athlete.race_mps(1600)
        rng_state = rng.bit_generator.state
        with_stride = heart_rate_bpm(athlete, speed, np.zeros(600), rng)
        rng.bit_generator.state = rng_state
        without = heart_rate_bpm(athlete, np.full(600, athlete.easy_mps), np.zeros(600), rng)
        lift = with_stride - without
        rises.append(float(lift.max()))
        peaks.append(float(np.argmax(lift)) - 320)
    return median(rises), median(peaks)


def _quantile(values: Sequence[float], share: float) -> float:
    """Return the value that so many of them do not exceed."""
    return float(np.quantile(values, share))


def over_breaks(runs: Sequence[Outing], rests_of: Callable[[Outing], list[Edges]]) -> list[float]:
    """Measure by how much hearts fall in rests beyond what breaks make them fall by; one a run.

    The median of a run's rests that were walked or stood, of two or more; as detection hears it.
    """
    overs: list[float] = []
    for each in runs:
        beat, distance_at = each.recorded.heart_rate_bpm, each.motion.distance_at
        found: list[float] = []
        for start_s, end_s in rests_of(each):
            first, last = round(start_s), round(end_s)
            mps = float(distance_at(end_s) - distance_at(start_s)) / (end_s - start_s)
            if mps > WALK_TO_RUN_MPS:
                continue
            before = beat[first + BEAT_SETTLES_S[0] : first + BEAT_SETTLES_S[1]].mean()
            after = beat[last + BEAT_LOWEST_S[0] : last + BEAT_LOWEST_S[1]].mean()
            usual = break_fall_bpm(np.array([end_s - start_s]), np.array([mps]))[0]
            found.append(float(before - after - usual))
        if len(found) >= 2:
            overs.append(median(found))
    return overs


def _rests(run: Outing) -> list[Edges]:
    """List what lies between the reps of a run that are long enough for a heart to hear of."""
    return [(rep.end_s, after.start_s) for rep, after in _pairs(run) if rep.duration_s >= MIDDLE_S]


def _stops(run: Outing) -> list[Edges]:
    """List the stops of a run that went on after them."""
    spans = zip(run.motion.phases, pairwise(run.motion.border_s.tolist()), strict=True)
    return [span for phase, span in spans if phase.speed_mps == 0][:-1]


def between_stops(seeds: Sequence[int]) -> float:
    """Compute how unlike what a group runs between two waits is: SD of the logs of its seconds."""
    spreads: list[float] = []
    for each in _regroupings(tuple(seeds)):
        stops = _stops(each)
        ends = [0.0, *(end_s for _, end_s in stops)]
        lengths = [start_s - end_s for end_s, (start_s, _) in zip(ends, stops, strict=False)]
        spreads.append(float(np.std(np.log(lengths))))
    return median(spreads)


def length_ratios(seeds: Sequence[int]) -> list[float]:
    """Divide each file's distance by the length of its line of positions, in chords of 5 s."""
    ratios = []
    for name in ("easy", "reps_8x200", "reps_16x400"):
        for seed in seeds:
            recorded = outing(name, seed=seed).recorded
            east, north = meters(recorded.latitude_deg, recorded.longitude_deg)
            seen_m = np.hypot(east[CHORD_S:] - east[:-CHORD_S], north[CHORD_S:] - north[:-CHORD_S])
            distance_m = recorded.distance_m[CHORD_S:] - recorded.distance_m[:-CHORD_S]
            is_running = distance_m >= CHORD_S * RUNNING_MPS
            ratios.append(float(distance_m[is_running].sum() / seen_m[is_running].sum()))
    return ratios


@cache
def _workouts(seeds: tuple[int, ...]) -> tuple[Outing, ...]:
    names = [name for name in POSITIVES if name.startswith(("reps", "timed", "ladder", "pyramid"))]
    return tuple(outing(name, seed=seed) for name in names for seed in seeds)


@cache
def _regroupings(seeds: tuple[int, ...]) -> tuple[Outing, ...]:
    return tuple(outing("regrouping", seed=seed) for seed in seeds)


@cache
def _on_track(seeds: tuple[int, ...], profile: WatchProfile) -> tuple[Outing, ...]:
    name = "reps_16x400"
    return tuple(
        simulate(replace(script_of(name, seed=seed), profile=profile), name=name, seed=seed)
        for seed in seeds
    )
