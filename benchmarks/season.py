"""A team's season from files to judgements, beside what was truly run and a table by hand.

Nothing is short-cut: watch files are written, ingested by two processes and judged as a coach
would have it. Five seeds of 30 athletes and 16 weeks, one of 8 and 8 with --quick.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from contextlib import chdir
from pathlib import Path
from statistics import median

from config import Layer, resolve
from flows.judging import bring_up_to_date
from flows.request import Request
from flows.run import run
from metrics.rungs import Rung
from simulator.season.score import (
    LEAST_GAP,
    WIDE_FROM_M,
    Judged,
    MetresScore,
    RungScore,
    StatusScore,
    metres_at_800,
    rungs,
    statuses,
)
from simulator.season.workspace import FULL, SMALL, Season, Size, write_season
from storage import Store, open_store

SEEDS = range(1, 6)
NEIGHBOURS = {Rung.R5K, Rung.R3200}
"""The two rungs that lie closest: what is said of them has to be as sure as it says."""


def main(*, quick: bool) -> None:
    """Print the figures."""
    size = SMALL if quick else FULL
    seeds = SEEDS[:1] if quick else SEEDS
    status: list[StatusScore] = []
    metres: list[MetresScore] = []
    rung: list[RungScore] = []
    with tempfile.TemporaryDirectory(prefix="thirdlap-") as name:
        for seed in seeds:
            season, store = judged_season(Path(name) / str(seed), seed=seed, size=size)
            tables = _judged(store)
            status += statuses(season, tables.ladder)
            metres += metres_at_800(season, tables.exposure_weekly)
            rung += rungs(season, tables)
        print(f"{len(seeds)} seasons of {size.athletes} athletes and {size.weeks} weeks")
        _print_cost(Path(name) / str(seeds[0]), size)
    _print_statuses(status)
    _print_metres(metres)
    _print_rungs(rung)


def judged_season(folder: Path, *, seed: int, size: Size) -> tuple[Season, Store]:
    """The season written, ingested and judged as a coach would have it."""
    season = write_season(folder, seed=seed, size=size)
    with chdir(folder):
        settings = resolve(Layer("season", {"store": "store", "jobs": 2})).settings
        run(Request(paths=(season.inbox,), settings=settings), report=lambda _: None)
    return season, open_store(folder / "store")


def _judged(store: Store) -> Judged:
    names = ("efforts", "set_rungs", "exposure_weekly", "ladder")
    return Judged(**{name: store.read(name) for name in names})


def _print_cost(folder: Path, size: Size) -> None:
    store = open_store(folder / "store")
    store.remove_judgements(store.judged())
    with chdir(folder):
        start = time.process_time()
        bring_up_to_date(store)
        each_s = (time.process_time() - start) / size.athletes
    print(f"  judging again: {1000 * each_s:.0f} ms CPU an athlete, 150 in {150 * each_s:.1f} s")


def _print_statuses(found: Sequence[StatusScore]) -> None:
    right = sum(one.found is one.right for one in found)
    print(f"  status as in the table by hand: {right} of {len(found)}, {right / len(found):.3f}")
    for name in sorted({one.archetype for one in found}):
        own = [one for one in found if one.archetype is name]
        print(f"    {name:20} {sum(one.found is one.right for one in own)} of {len(own)}")


def _print_metres(found: Sequence[MetresScore]) -> None:
    inside = sum(one.is_inside for one in found) / len(found)
    widths = [one.width for one in found if one.true_m >= WIDE_FROM_M]
    print(
        f"  metres at 800 rhythm: {len(found)} weeks with any, {inside:.3f} in the stated range,"
        f" whose median width is {median(widths):.2f} of the truth from {WIDE_FROM_M:.0f} m on"
    )


def _print_rungs(found: Sequence[RungScore]) -> None:
    print(f"  groups of 4 reps or more whose rungs are {LEAST_GAP:.0%} apart")
    for low_m, high_m in ((150.0, 1e9), (100.0, 150.0), (0.0, 100.0)):
        own = [one for one in found if low_m <= one.rep_m < high_m and one.least_gap >= LEAST_GAP]
        right = sum(one.is_right for one in own) / max(1, len(own))
        print(f"    reps of {low_m:.0f} m and more: {len(own)} groups, right {right:.3f}")
    near = [one for one in found if one.found_rung in NEIGHBOURS]
    print("  5k against 3200, by how sure the judgement says it is")
    for low in (0.5, 0.6, 0.7, 0.8, 0.9):
        own = [one for one in near if low <= one.odds[one.found_rung] < low + 0.1]
        if own:
            stated = sum(one.odds[one.found_rung] for one in own) / len(own)
            right = sum(one.is_right for one in own) / len(own)
            print(f"    stated {stated:.2f}, right {right:.2f} of {len(own)} groups")
