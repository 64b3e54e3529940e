"""A team's season from files to judgements: `python -m benchmarks.season [--quick] [--out FILE]`.

Nothing is short-cut: watch files are written, ingested by two processes and judged as a coach
would have it, and compared with what was truly run and with a table written by hand. Five seeds
of 30 athletes and 16 weeks, one of 8 and 8 with --quick.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from msgspec.structs import replace

from benchmarks.evaluation.compliance_score import structures_of, verdict_scores
from benchmarks.evaluation.season_ceiling import at_best, metres_at_best, statuses_at_best
from benchmarks.evaluation.season_score import SeasonTables, metres_at_800, race_paces, statuses
from benchmarks.season_page import TEAM, Figures, page
from flows.common.workspace import WorkspaceFolder, enter
from flows.engine.judging import bring_up_to_date
from flows.engine.request import Request
from flows.engine.run import run
from simulator.season.stories import Archetype
from simulator.season.workspace import FULL, SMALL, Size, WrittenSeason, write_season
from storage import Store, open_store

SEEDS = range(1001, 1006)
"""Held out: numbers are looked at on seeds from 1 on, and none on these."""


def main(*, quick: bool) -> None:
    """Print the page."""
    sys.stdout.write(measured_page(quick=quick))


def measured_page(
    *, quick: bool, seed_count: int = len(SEEDS), first_seed: int = SEEDS.start
) -> str:
    """Write the page of so many seeds from one on, or of a small season."""
    seeds = range(first_seed, first_seed + (1 if quick else seed_count))
    size = SMALL if quick else FULL
    seasons: dict[int, Figures] = {}
    best: list[Figures] = []
    with tempfile.TemporaryDirectory(prefix="thirdlap-") as name:
        for seed in seeds:
            season, store = judged_season(Path(name) / str(seed), seed=seed, size=size)
            seasons[seed] = figures(season, store)
            best.append(figures_at_best(season, seasons[seed]))
        judging_s = team_judging_s(Path(name) / str(seeds[0]), size.athletes)
    return page(seasons, Figures.together(best), size, judging_s=judging_s)


def judged_season(folder: Path, *, seed: int, size: Size) -> tuple[WrittenSeason, Store]:
    """Write a season, ingest it and judge it as a coach would have it."""
    season = write_season(folder, seed=seed, size=size)
    here = enter(folder, jobs=2)
    request = Request(paths=(season.inbox,), settings=here.settings, workspace=here.workspace)
    run(request, report=lambda _: None)
    return season, open_store(folder / "store")


def figures(season: WrittenSeason, store: Store) -> Figures:
    """Compare a judged season with the truth."""
    names = ("efforts", "sets", "set_paces", "exposure_weekly", "progression")
    tables = SeasonTables(**{name: store.read(name) for name in names})
    compliance = store.read("compliance")
    coarse = [
        member.athlete_id for member in season.team if member.archetype is Archetype.COARSE_WATCH
    ]
    return Figures(
        status=statuses(season, tables.progression),
        metres=metres_at_800(season, tables.exposure_weekly),
        race_paces=race_paces(season, tables),
        verdicts=verdict_scores(season.reps, compliance, store.read("plan"), coarse=coarse),
        structures=structures_of(compliance, store.read("activities"), coarse=coarse),
    )


def figures_at_best(season: WrittenSeason, judged: Figures) -> Figures:
    """Judge the same measures as one who knows the true sizes of all errors."""
    best = at_best(judged.race_paces)
    stated = statuses_at_best(season, best)
    return Figures(
        status=[
            replace(scored, stated=stated[scored.athlete_id, scored.week])
            for scored in judged.status
        ],
        metres=metres_at_best(season, best, judged.metres),
        race_paces=best,
    )


def team_judging_s(folder: Path, athletes: int) -> float:
    """Estimate the CPU to judge a season of `TEAM` athletes, from all here and one alone.

    What is done once, however many athletes there are, is so not multiplied with them.
    """
    store = open_store(folder / "store")
    workspace = enter(folder).workspace
    athletes_judged = sorted(store.judged())
    all_s, one_s = (
        _judging_s(store, workspace, chosen) for chosen in (athletes_judged, athletes_judged[:1])
    )
    return one_s + (TEAM - 1) * (all_s - one_s) / (athletes - 1)


def _judging_s(store: Store, workspace: WorkspaceFolder, athletes: Sequence[str]) -> float:
    store.remove_judgements(athletes)
    start = time.process_time()
    bring_up_to_date(store, workspace)
    return time.process_time() - start


def _run() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.season", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one small season")
    parser.add_argument("--seeds", type=int, default=len(SEEDS), help="seasons, 5 by default")
    parser.add_argument(
        "--first-seed", type=int, default=SEEDS.start, help="of the seasons, 1001 by default"
    )
    parser.add_argument("--out", type=Path, help="where the page goes; by default it is printed")
    options = parser.parse_args()
    text = measured_page(
        quick=options.quick, seed_count=options.seeds, first_seed=options.first_seed
    )
    if options.out:
        options.out.write_text(text, encoding="utf-8")
    sys.stdout.write(text)


if __name__ == "__main__":
    _run()
