"""What the page costs for a large team: `python -m benchmarks page`.

Eight simulated athletes are trained, judged and copied until there are 152. For growing teams the
report is built in a process of its own and opened in a headless browser; the Streamlit starter of
`docs/recipes` is served over the same tables in the same run.
"""

from __future__ import annotations

import gzip
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks.pictures import BROWSERS, DESK, STARTERS, served
from benchmarks.season import judged_season
from dashboard.people import People
from dashboard.report import report
from dashboard.tables import COLUMNS, Tables
from flows.common.workspace import enter
from simulator.season.workspace import SMALL, Size
from storage import Store, open_store

SEASON = Size(athletes=8, weeks=16)
TEAMS = (38, 76, 152)
LATEST_S = 45
"""Until a server is up, and its page has drawn."""
MARK = "-copy-"
"""Between an id and the number of its copy."""


def main(*, quick: bool) -> None:
    """Print the table."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only here is a browser needed

    head = "athletes | build, CPU s | peak MB | MB | gzipped MB | ready s | Streamlit ready s"
    rows: list[tuple[str, ...]] = [tuple(head.split(" | "))]
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        original = Path(folder) / "season"
        _, store = judged_season(original, seed=1, size=SMALL if quick else SEASON)
        browser = playwright.chromium.launch(
            executable_path=next(filter(None, map(shutil.which, BROWSERS))), args=["--no-sandbox"]
        )
        for athletes in TEAMS:
            team = Path(folder) / f"team-{athletes}"
            _copied(store, team / "store", athletes)
            out = team / "report.html"
            cost = _built(original, team, out)
            text = out.read_bytes()
            with served(STARTERS["streamlit"], beside=team) as address:
                theirs = _ready_s(browser, address, "Planned and run")
            ours = min(_ready_s(browser, out.as_uri(), f"runner-01{MARK}0") for _ in range(3))
            sizes = (len(text) / 1e6, len(gzip.compress(text)) / 1e6)
            figures = (cost["cpu_s"], cost["peak_mb"], *sizes, ours, theirs)
            rows.append((str(athletes), *(f"{figure:.2f}" for figure in figures)))
        browser.close()
    for row in rows:
        print(" | ".join(row))


def _copied(store: Store, folder: Path, athletes: int) -> None:
    """Write the page's tables for so many athletes, each a copy of one of the season's."""
    roster = sorted(store.read("progression")["athlete_id"].unique())
    numbers = [divmod(place, len(roster)) for place in range(athletes)]
    for table in COLUMNS:
        rows = store.read(table)
        if "athlete_id" in rows.columns:
            rows = pl.concat(_copies(rows, ((roster[place], copy) for copy, place in numbers)))
        (folder / table).mkdir(parents=True)
        rows.write_parquet(folder / table / "data.parquet")


def _copies(rows: pl.DataFrame, athletes: Iterable[tuple[str, int]]) -> list[pl.DataFrame]:
    ids = [name for name in ("athlete_id", "activity_id") if name in rows.columns]
    return [
        rows.filter(athlete_id=athlete_id).with_columns(
            pl.col(name) + pl.lit(f"{MARK}{copy}") for name in ids
        )
        for athlete_id, copy in athletes
    ]


def _built(original: Path, team: Path, out: Path) -> dict[str, float]:
    """Build the report in a process of its own, and give what it took."""
    arguments = ["-m", "benchmarks.page", str(original), str(team), str(out)]
    told = subprocess.run(
        [sys.executable, *arguments], check=True, capture_output=True, text=True
    ).stdout
    cost: dict[str, float] = json.loads(told)
    return cost


def build(original: Path, team: Path, out: Path) -> None:
    """Write the report of copied tables, and print what that took as JSON."""
    store = open_store(original / "store")
    today: date = enter(original).workspace.today
    tables = Tables(lambda table: pl.scan_parquet(team / "store" / table / "*.parquet"))
    text = report(
        tables, lambda activity_id: store.series(activity_id.split(MARK)[0]), People(), today=today
    )
    out.write_text(text, encoding="utf-8")
    used = resource.getrusage(resource.RUSAGE_SELF)
    cost = {"cpu_s": used.ru_utime + used.ru_stime, "peak_mb": used.ru_maxrss / 1024}
    sys.stdout.write(json.dumps(cost))


def _ready_s(browser: Any, address: str, words: str) -> float:
    """Open an address, as often as its server takes to start, and wait for words; seconds."""
    until = time.monotonic() + LATEST_S
    while True:
        page = browser.new_page(viewport=DESK)
        began = time.perf_counter()
        try:
            page.goto(address)
            page.get_by_text(words).first.wait_for(state="attached", timeout=1000 * LATEST_S)
            return time.perf_counter() - began
        except Exception:  # not up yet
            if time.monotonic() > until:
                raise
            time.sleep(0.25)
        finally:
            page.close()


if __name__ == "__main__":
    build(*map(Path, sys.argv[1:4]))
