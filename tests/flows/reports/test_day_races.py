"""Races and timed sets of a day: by results, by the coach's word, by their look."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from flows.cli.main import main
from flows.reports.day_races import last_days, race_text, timings_text

ROSTER = "athlete_id,name\nf01,Ada Quick\nf02,Ben Hale\n"


@pytest.fixture(scope="module")
def raced(tmp_path_factory: pytest.TempPathFactory, contents: dict[str, bytes]) -> Path:
    """Ada's recording of a 1600 that no file of the coach names."""
    folder = tmp_path_factory.mktemp("raced")
    (folder / "athletes.csv").write_text(ROSTER)
    (folder / "thirdlap.toml").write_text('today = "2026-09-21"\n')
    (folder / "run.fit").write_bytes(contents["race_1600.fit"])
    words = ["ingest", str(folder / "run.fit"), "--athlete", "f01", "--workspace", str(folder)]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0, done.output
    return folder


@pytest.fixture
def ask(raced: Path, tmp_path: Path) -> Callable[..., Result]:
    """Asks in a copy of the workspace with these files beside."""

    def asked(*words: str, **texts: str) -> Result:
        folder = tmp_path / "copy"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(raced, folder)
        for name, text in texts.items():
            (folder / f"{name}.csv").write_text(text)
        shown = CliRunner().invoke(main, [*words, "--workspace", str(folder)])
        assert shown.exit_code == 0, shown.output
        return shown

    return asked


def words(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("command", ["log f01 --month 2026-09", "athlete f01"])
def test_a_race_that_nobody_named_is_told_by_its_look(
    ask: Callable[..., Result], command: str
) -> None:
    shown = words(ask(*command.split()).stdout)
    assert "By its look a race or time trial: 1600 or mile in about 5:0" in shown


@pytest.mark.parametrize("command", ["log f01 --month 2026-09", "athlete f01"])
def test_a_result_is_the_race_and_its_look_is_not_told_again(
    ask: Callable[..., Result], command: str
) -> None:
    results = (
        "date,athlete,distance,time,kind,meet\n2026-09-19,f01,1600,5:02,race,Relays\n"
        "2026-09-12,f01,800,2:21.5,tt,\n2026-09-05,f01,fly 30,3.61,gate,\n"
    )
    shown = words(ask(*command.split(), results=results).stdout)
    assert "1600 in 5:02, Relays. " in shown
    assert "third lap" in shown
    assert "800 time trial in 2:21.5" in shown
    assert "flying 30 in 3.61, by gate" in shown
    assert "By its look" not in shown


def test_timings_of_a_day_without_a_run_are_told(ask: Callable[..., Result]) -> None:
    timings = (
        "athlete,date,distance,times,method\nf02,2026-09-15,fly 30,3.61 - 3.58,gate\n"
        "f02,2026-09-15,60,8.2,\n"
    )
    shown = words(ask("log", "f02", "--month", "2026-09", timings=timings).stdout)
    assert "timed 3 × flying 30: 3.61 – 3.58, by gate" in shown
    assert "timed 1 × 60 sprint: 8.20, by hand" in shown
    assert "ran –" not in shown


def test_texts() -> None:
    race = {"name": "60", "time_s": 8.1, "kind": "hand_timed", "meet": None, "round": None}
    assert race_text({**race, "reason": None}) == "60 in 8.10, by hand"
    line = {"speed_type": "rep", "distance_m": 200.0, "times_s": [31.0], "method": "hand"}
    assert timings_text(line) == "1 × 200: 31.00, by hand"


def test_the_last_weeks_end_today() -> None:
    days = last_days(date(2026, 9, 23), 2)
    assert (days.first, days.last) == (date(2026, 9, 14), date(2026, 9, 23))


@pytest.mark.parametrize(
    ("results", "is_told"),
    [
        # 5:02 is threshold pace for who runs 5 km in 13:50.
        ("date,athlete,distance,time\n2026-09-12,f01,5000,13:50\n", False),
        ("date,athlete,distance,time\n2026-09-12,f01,1600,5:05\n", True),
    ],
)
def test_what_is_slower_than_threshold_pace_is_no_race(
    ask: Callable[..., Result], results: str, is_told: bool
) -> None:
    shown = words(ask("log", "f01", "--month", "2026-09", results=results).stdout)
    assert ("By its look" in shown) is is_told
