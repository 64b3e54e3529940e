"""How well races and speed days are read: `python -m benchmarks.races [--seeds N] [--out FILE]`.

Simulated 1600 m races whose laps are known, recorded by watches that err as real ones do, and speed
days whose reps are known. Nothing here is read from a store: a file goes in, a review comes out.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from benchmarks.evaluation.race_bound import best_known, given_and_right
from metrics import Facts, measure
from metrics.races.enums import Finish, Opening, Settling
from metrics.races.likelihood import Q80, SURE
from metrics.races.review import RaceCard, RaceReview, review_look, review_race
from metrics.races.speed_zones import zone_count
from metrics.races.trace import RaceTrace
from metrics.races.verdicts import SURER
from parsers import parse
from simulator.laps import Lapping
from simulator.races import SimulatedRace, race_plan, simulate_race
from simulator.shapes import draw_athlete
from simulator.speed_days import SPEED_DAYS, SpeedDay, speed_day
from simulator.watch import WatchRecording

HELD_OUT = 1000
"""From this seed on no race was looked at when the limits of verdicts were chosen."""
RACE_M = 1600.0
LAPS_M = (400.0, 800.0, 1200.0, 1600.0)
FEWEST = 10
"""Of fewer verdicts no share is told."""

_HEAD = """# How well races and speed days are read

Made by `python -m benchmarks.races`; never edited by hand. 1600 m races of drawn runners and
watches, seeds {first} to {last}, none of which was used to choose a limit: lap 3 changes by −1 to
+4 s against lap 2, a third of them by no more than half a second; half of the files hold a warm-up
too. The official time is known, no lap is pressed. "Given" is the share of races with a verdict,
"right" the share of verdicts that agree with what was run, – where fewer than {fewest} were given.
"Covered" is how often the stated 80 % range holds the true time. A GPX file has no recorded speed;
off an oval it has distances alone. "From the gun to the line" is a watch that is started with the
race and stopped at its end.
"""
_BOUND = """A verdict on the third lap is given where it is at least {sure:.0%} sure, the others
from {surer:.0%} on. From distance alone, whoever knew the size of every error of each file, and how
such laps are drawn, could give {given:.2f} at that, and {right:.2f} of them would be right.
"""
_SPEED = """Reps without a press of the lap button, between warm-up and cool-down. "Zones right" is
how often the number of accelerate–maintain zones in a rep is the one that was run (B4).
"""


def main() -> None:
    """Write the page, or print it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.races", description=__doc__)
    parser.add_argument("--first", type=int, default=HELD_OUT, help="the first seed")
    parser.add_argument("--seeds", type=int, default=480, help="simulated races")
    parser.add_argument("--out", type=Path, help="where the page goes; by default it is printed")
    options = parser.parse_args()
    seeds = range(options.first, options.first + options.seeds)
    page = "\n".join(
        (
            _HEAD.format(first=seeds[0], last=seeds[-1], fewest=FEWEST),
            race_tables(seeds),
            f"## Speed days\n\n{_SPEED}",
            speed_table(seeds[: max(options.seeds // 2, 1)]),
        )
    )
    if options.out:
        options.out.write_text(page, encoding="utf-8")
    sys.stdout.write(page)


class Condition(Struct, frozen=True, kw_only=True):
    """How a race is recorded and what of it is used."""

    name: str
    recording: WatchRecording = WatchRecording.ONE_SECOND
    has_speed: bool = True
    has_oval: bool = True
    around: tuple[tuple[str, float], ...] = ()
    """What is recorded before the gun and behind the line, where that is not drawn."""


CONDITIONS = (
    Condition(name="every second"),
    Condition(name="positions and distance", has_speed=False),
    Condition(name="distance alone", has_speed=False, has_oval=False),
    Condition(name="smart recording", recording=WatchRecording.SMART),
    Condition(
        name="from the gun to the line",
        around=(("warm_up_s", 0.0), ("before_s", 1.0), ("after_s", 1.0)),
    ),
)


class ReadRace(Struct, frozen=True, kw_only=True):
    """A simulated race beside what was read of it."""

    race: SimulatedRace
    review: RaceReview


def read_race(seed: int, condition: Condition) -> ReadRace:
    """Simulate a race, record it, and read it."""
    race, trace = _recorded(seed, condition.recording, condition.around)
    if not condition.has_speed:
        trace = replace(trace, speed_m=None)
    if not condition.has_oval:
        trace = replace(trace, snapped_m=None)
    review = review_race(RaceCard(distance_m=RACE_M, official_s=race.official_s), trace)
    return ReadRace(race=race, review=review)


@lru_cache(maxsize=4)
def _recorded(
    seed: int, recording: WatchRecording, around: tuple[tuple[str, float], ...]
) -> tuple[SimulatedRace, RaceTrace]:
    rng = np.random.default_rng([seed, 77])
    athlete = draw_athlete(rng)
    drawn = {"warm_up_s": 400.0 * (seed % 2), **dict(around)}
    plan = race_plan(rng, athlete, lapping=Lapping.NONE, **drawn)
    race = simulate_race(plan, athlete, name="race", seed=seed, recording=recording)
    return race, _trace(_facts(race.outing.fit()))


def _facts(content: bytes) -> Facts:
    (activity,) = parse(content).activities
    return measure(activity)


def _trace(facts: Facts) -> RaceTrace:
    trace = RaceTrace.of(facts.series, facts.tables["laps"])
    assert trace is not None
    return trace


def race_tables(seeds: Sequence[int]) -> str:
    """Tabulate splits, coverage and verdicts for each condition."""
    read: dict[str, list[ReadRace]] = defaultdict(list)
    for seed in seeds:
        for condition in CONDITIONS:
            read[condition.name].append(read_race(seed, condition))
    return "\n".join(
        (
            "## Splits\n",
            _table(
                ("recording", "split", "source", "median error", "90 %", "covered"),
                [row for name, races in read.items() for row in split_rows(name, races)],
            ),
            "## Verdicts\n",
            _table(
                ("recording", "verdict", "given", "right"),
                [row for name, races in read.items() for row in verdict_rows(name, races)],
            ),
            _bound_line(seeds),
            "## Races that nobody named\n",
            _look_line(seeds),
        )
    )


def split_rows(name: str, races: Sequence[ReadRace]) -> Iterator[tuple[str, ...]]:
    """Compare each kind of split with what was run."""
    errors: dict[tuple[str, str], list[tuple[float, bool]]] = defaultdict(list)
    for read in races:
        for split in read.review.splits:
            start_m, end_m = split.stretch.start_m, split.stretch.end_m
            before, after = read.race.time_at([start_m, end_m])
            off = split.seconds - (after - (before if start_m else 0.0))
            key = (split.stretch.kind.value, split.source.value)
            errors[key].append((abs(off), abs(off) <= Q80 * split.sd_s))
    for (kind, source), pairs in errors.items():
        errors_s = np.array([pair[0] for pair in pairs])
        covered = np.mean([pair[1] for pair in pairs])
        yield (
            name,
            kind.replace("_", " "),
            source.replace("_", " "),
            f"{np.median(errors_s):.2f} s",
            f"{np.quantile(errors_s, 0.9):.2f} s",
            f"{covered:.2f}",
        )


def verdict_rows(name: str, races: Sequence[ReadRace]) -> Iterator[tuple[str, ...]]:
    """Count verdicts that were given, and those that were right."""
    for title, verdicts in (
        ("third lap settled (A14)", [_third_lap(read) for read in races]),
        ("opening conservative (A13)", [_opening(read) for read in races]),
        ("last 300 faster each (A15)", [_finish(read) for read in races]),
    ):
        given = [is_right for is_right in verdicts if is_right is not None]
        right = f"{np.mean(given):.2f}" if len(given) >= FEWEST else "–"
        yield name, title, f"{len(given) / len(verdicts):.2f}", right


def _bound_line(seeds: Sequence[int]) -> str:
    given, right = given_and_right([best_known(seed) for seed in seeds], SURE)
    return _BOUND.format(sure=SURE, surer=SURER, given=given, right=right)


def _third_lap(read: ReadRace) -> bool | None:
    """Tell whether the verdict on lap 3 is right; None where none was given."""
    laps = np.diff([0.0, *read.race.time_at(LAPS_M)])
    is_settled = bool(laps[2] > laps[1] and laps[2] > laps[1:].mean())
    verdict = read.review.third_lap.verdict if read.review.third_lap else Settling.UNKNOWN
    return None if verdict is Settling.UNKNOWN else (verdict is Settling.SETTLED) is is_settled


def _opening(read: ReadRace) -> bool | None:
    half_s, whole_s = read.race.time_at([RACE_M / 2, RACE_M])
    verdict = read.review.opening.verdict if read.review.opening else Opening.UNKNOWN
    is_conservative = half_s >= whole_s / 2
    if verdict is Opening.UNKNOWN:
        return None
    return (verdict is Opening.CONSERVATIVE) is is_conservative


def _finish(read: ReadRace) -> bool | None:
    splits = np.diff(read.race.time_at([1300.0, 1400.0, 1500.0, 1600.0]))
    verdict = read.review.finish.verdict if read.review.finish else Finish.UNKNOWN
    is_faster = bool(splits[0] > splits[1] > splits[2])
    return None if verdict is Finish.UNKNOWN else (verdict is Finish.FASTER_EACH) is is_faster


def _look_line(seeds: Sequence[int]) -> str:
    names: Counter[bool] = Counter()
    for seed in seeds:
        _, trace = _recorded(seed, WatchRecording.ONE_SECOND, ())
        look = review_look(trace)
        names[look is not None and RACE_M in look[0].names_m] += 1
    return f"{names[True]} of {len(seeds)} are found and called a 1600 (or a mile) by their look.\n"


def speed_table(seeds: Sequence[int]) -> str:
    """Count the reps of speed days, and look for times that a watch cannot give."""
    return _table(
        ("speed day", "count right", "zones right", "times below 100 m printed"),
        [_speed_row(day, seeds) for day in SPEED_DAYS],
    )


def _speed_row(day: SpeedDay, seeds: Sequence[int]) -> tuple[str, ...]:
    counts, zones, printed = [], [], 0
    for seed in seeds:
        athlete = draw_athlete(np.random.default_rng([seed, 78]))
        facts = _facts(speed_day(day, athlete, seed=seed).fit())
        efforts = facts.tables["efforts"]
        counts.append(len(efforts) == day.reps)
        printed += len(short_times(facts))
        if counts[-1] and day.name.endswith(("in-n-outs", "ins and outs")):
            spans = list(efforts.select("start_s", "end_s").iter_rows())
            zones.append(zone_count(_trace(facts), spans) == day.zones)
    zones_right = f"{np.mean(zones):.2f}" if zones else "–"
    return day.name, f"{np.mean(counts):.2f}", zones_right, str(printed)


def short_times(facts: Facts) -> list[str]:
    """List the texts of sets that give a time for fewer than 100 m, strides of over 12 s apart."""
    rows = facts.tables["sets"].iter_rows(named=True)
    return [
        row["text"]
        for row in rows
        if any(float(metres) < 100 for metres in _TIMED.findall(row["text"] or ""))
        and ((row["median_duration_s"] or 0.0) <= 12 or abs(row["grade"] or 0.0) >= 0.03)
    ]


_TIMED = re.compile(r"× (?:about )?(\d+)(?: m)? in ")


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


if __name__ == "__main__":
    main()
