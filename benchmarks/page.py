"""What the page costs for a large team: `python -m benchmarks page`.

Eight simulated athletes are trained, judged and copied until there are 152. For growing teams the
report is built in a process of its own and opened in headless Chromium from its file; the Streamlit
starter of `docs/recipes` and the same page in Dash (in an environment of its own; `–` where that
cannot be made) are served over the same tables in the same run.

Ready is when a coach can use the page: every athlete's row of the team page has its place on the
screen, and a word typed into the search has hidden all rows, by the browser's own clock since the
navigation began. Loaded is when the browser has the whole file. Main-thread CPU is what that took
of the page's own thread, which a busy machine hardly changes. An empty document says how long this
machine takes to open anything. Seen is what all three can be asked:
from the navigation until the team page's words stand there, as the test program sees it.
"""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks.page_build import MARK
from benchmarks.pictures import BROWSERS, DESK, PHONE, STARTERS, served
from benchmarks.season import judged_season
from dashboard.tables import COLUMNS
from simulator.season.workspace import SMALL, Size
from storage import Store

SEASON = Size(athletes=8, weeks=16)
TEAMS = (38, 76, 152)
LATEST_S = 45
"""Until a server is up, and its page has drawn."""
ROUNDS = 3
"""Of the same opening the quickest counts: other programs may run."""
DASH = ("dash==4.4.1", "polars==2.1.0")
HEAD = (
    "athletes",
    "build CPU s",
    "peak MB",
    "file MB",
    "gzipped MB",
    "ready s",
    "loaded s",
    "main-thread CPU s",
    "scripts off: loaded s",
    "CPU s",
    "empty document: loaded s",
    "seen s",
    "Streamlit seen s",
    "Dash seen s",
)
READY = """
window.readyMs = null;
(function look() {
  var rows = Array.from(document.querySelectorAll("#everyone tbody tr:not(.group)"));
  var find = document.getElementById("find");
  var isThere = find && !find.parentElement.hidden && rows.length === ATHLETES
    && rows[rows.length - 1].getClientRects().length > 0;
  function type(words) { find.value = words; find.dispatchEvent(new Event("input")); }
  if (!isThere) { requestAnimationFrame(look); return; }
  type("no such athlete");
  var isFiltered = rows.every(function (row) { return row.hidden; });
  type("");
  requestAnimationFrame(function () {
    setTimeout(function () { window.readyMs = isFiltered ? performance.now() : null; });
  });
})();
"""
"""Runs in the page; ATHLETES stands for their number."""


def main(*, quick: bool) -> None:
    """Print the table."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only here is a browser needed

    rows: list[tuple[str, ...]] = [HEAD]
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        original = Path(folder) / "season"
        _, store = judged_season(original, seed=1, size=SMALL if quick else SEASON)
        dash = _dash_python(Path(folder) / "dash")
        browser = playwright.chromium.launch(
            executable_path=next(filter(None, map(shutil.which, BROWSERS))), args=["--no-sandbox"]
        )
        for athletes in TEAMS:
            team = Path(folder) / f"team-{athletes}"
            copy_team(store, team / "store", athletes)
            rows.append((str(athletes), *_measured(browser, original, team, athletes, dash)))
        print(f"Chromium {browser.version}, Streamlit {version('streamlit')}, {DASH[0]}")
        browser.close()
    for row in rows:
        print(" | ".join(row))


def _measured(
    browser: Any, original: Path, team: Path, athletes: int, dash: str | None
) -> list[str]:
    out = team / "report.html"
    cost = _built(original, team, out)
    text = out.read_bytes()
    words = f"runner-01{MARK}0"
    opened = [_opened(browser, out, athletes) for _ in range(ROUNDS)]
    bare = [_opened(browser, out, None) for _ in range(ROUNDS)]
    seen = min(_seen_s(browser, out.as_uri(), words) for _ in range(ROUNDS))
    figures: list[float | None] = [cost["cpu_s"], cost["peak_mb"]]
    figures += [len(text) / 1e6, len(gzip.compress(text)) / 1e6]
    figures += [min(times) for times in zip(*opened, strict=True)]
    figures += [min(times) for times in list(zip(*bare, strict=True))[1:]]
    empty = team / "empty.html"
    empty.write_text("<!doctype html><title>empty</title><p>empty")
    figures += [min(_opened(browser, empty, None)[1] for _ in range(ROUNDS)), seen]
    with served(STARTERS["streamlit"], beside=team) as address:
        figures.append(_seen_s(browser, address, "Planned and run"))
    if dash is None:
        figures.append(None)
    else:
        app = Path(__file__).with_name("page_dash.py")
        with served(f"{app} {{port}}", beside=team, python=dash) as address:
            figures.append(_seen_s(browser, address, "Planned and run"))
    return ["–" if figure is None else f"{figure:.2f}" for figure in figures]


def copy_team(store: Store, folder: Path, athletes: int) -> None:
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
    arguments = ["-m", "benchmarks.page_build", str(original), str(team), str(out)]
    told = subprocess.run(
        [sys.executable, *arguments], check=True, capture_output=True, text=True
    ).stdout
    cost: dict[str, float] = json.loads(told)
    return cost


def _opened(browser: Any, path: Path, athletes: int | None) -> tuple[float, float, float]:
    """Open the file: ready, loaded, and CPU of the page's thread, in s; scripts off for None."""
    context = browser.new_context(viewport=DESK if athletes else PHONE)
    page = context.new_page()
    tools = context.new_cdp_session(page)
    if athletes is None:
        tools.send("Emulation.setScriptExecutionDisabled", {"value": True})
    else:
        page.add_init_script(READY.replace("ATHLETES", str(athletes)))
    tools.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.goto(path.as_uri())
    if athletes is not None:
        page.wait_for_function("window.readyMs !== null")
    times = page.evaluate(
        "[window.readyMs || 0, performance.getEntriesByType('navigation')[0].loadEventEnd]"
    )
    metrics = tools.send("Performance.getMetrics")["metrics"]
    (cpu_s,) = [metric["value"] for metric in metrics if metric["name"] == "TaskDuration"]
    context.close()
    return times[0] / 1000, times[1] / 1000, cpu_s


def _seen_s(browser: Any, address: str, words: str) -> float:
    """Open an address, as often as its server takes to start, and wait for words; seconds."""
    until = time.monotonic() + LATEST_S
    while True:
        page = browser.new_page(viewport=DESK)
        began = time.perf_counter()
        try:
            page.goto(address, wait_until="commit")
            page.get_by_text(words).first.wait_for(state="attached", timeout=1000 * LATEST_S)
            return time.perf_counter() - began
        except Exception:  # not up yet
            if time.monotonic() > until:
                raise
            time.sleep(0.25)
        finally:
            page.close()


def _dash_python(folder: Path) -> str | None:
    """Make an environment with Dash; None, with the reason on the screen, where that fails."""
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    told = subprocess.run(
        [python, "-m", "pip", "install", "--quiet", *DASH],
        check=False,
        capture_output=True,
        text=True,
    )
    if told.returncode:
        print(f"Dash was not installed: {told.stderr.strip().splitlines()[-1]}")
        return None
    return str(python)
