"""Pictures of the real pages for the README: `python -m benchmarks.pictures` writes docs/pictures.

The pages, and those of the starters in `docs/recipes`, show the demo's simulated season; nobody on
them is real.
"""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.season import judged_season
from dashboard.people import NameStyle, People
from dashboard.report import report
from dashboard.tables import Tables
from flows.common.workspace import enter
from simulator.season.workspace import SMALL

FOLDER = Path("docs/pictures")
RECIPES = Path("docs/recipes").resolve()
STARTERS = {
    "streamlit": "streamlit run {recipes}/streamlit_app.py --server.address 127.0.0.1"
    " --server.headless true --browser.gatherUsageStats false --server.port {port}",
    "marimo": "marimo run {recipes}/marimo_app.py --host 127.0.0.1 --headless --no-token"
    " --port {port}",
}
"""How each starter is served on this machine alone."""
DESK, PHONE = {"width": 1100, "height": 900}, {"width": 390, "height": 844}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def main() -> None:
    """Simulate the demo's season, and photograph its pages at a desk and on a phone."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only here is a browser needed

    FOLDER.mkdir(parents=True, exist_ok=True)
    browser_path = next(filter(None, map(shutil.which, BROWSERS)))
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        page = Path(folder) / "report.html"
        page.write_text(_document(Path(folder) / "demo"), encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        _photograph(page, browser)
        for name, command in STARTERS.items():
            with served(command, beside=Path(folder) / "demo") as address:
                _photograph_starter(name, address, browser)
        browser.close()


def _document(folder: Path) -> str:
    _, store = judged_season(folder, seed=1, size=SMALL)
    people = People(style=NameStyle.IDS)
    today = enter(folder).workspace.today
    return report(Tables(store.scan), store.series, people, today=today)


def _photograph(page: Path, browser: Any) -> None:
    text = page.read_text(encoding="utf-8")
    athlete, session = (re.findall(rf"id=({kind}-\w+)", text)[0] for kind in ("athlete", "session"))
    shots: dict[str, tuple[str, dict[str, int]]] = {
        "team": ("", DESK),
        "team-phone": ("", PHONE),
        "athlete": (f"#{athlete}", DESK),
        "athlete-phone": (f"#{athlete}", PHONE),
        "session": (f"#{session}", DESK),
    }
    for name, (address, size) in shots.items():
        opened = browser.new_page(viewport=size)
        opened.goto(page.as_uri() + address)
        opened.evaluate("window.scrollTo(0, 0)")
        opened.screenshot(path=FOLDER / f"{name}.png")
        opened.close()


@contextmanager
def served(command: str, *, beside: Path, python: str = "") -> Iterator[str]:
    """Serve a starter beside the folder `store` until the picture is taken.

    `python` runs a file by another Python; without it, ours runs a module.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    arguments = command.format(recipes=RECIPES, port=port).split()
    program = [python] if python else [sys.executable, "-m"]
    server = subprocess.Popen([*program, *arguments], cwd=beside)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=30)


def _photograph_starter(name: str, address: str, browser: Any) -> None:
    opened = browser.new_page(viewport=DESK)
    for _ in range(120):
        try:
            opened.goto(address)
            break
        except Exception:  # not up yet
            opened.wait_for_timeout(500)
    opened.get_by_text("runner-02").first.wait_for(timeout=120_000, state="attached")
    opened.wait_for_timeout(4_000)  # the charts are drawn after the tables
    opened.screenshot(path=FOLDER / f"{name}.png")
    opened.close()


if __name__ == "__main__":
    main()
