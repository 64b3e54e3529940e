"""A season as a coach types it: spreadsheets of two continents, typos, a rename, a misfiled run.

Every answer stands beside what was written down by hand before.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from msgspec.structs import replace

from flows.cli.main import main
from simulator.shapes import outing
from simulator.writers.fit_writer import EPOCH_UNIX_S
from storage import open_store

TODAY = date(2026, 9, 21)
"""A Monday."""

WEEKS = 6
THREE_A_WEEK = [7 * week + day for week in range(WEEKS) for day in (0, 2, 4)]
SPRING = [140, 142, 144]

# As Excel saves it in Germany: a byte order mark, semicolons, decimal commas.
ATHLETES = """\ufeffathlete_id;name;group;grade;sex;device_serials;folder
f01;Ada Quick;girls;11;F;;
f02;Bea Flink;girls;Jr;girls;;
f03;Cléo Martin;girls;10th;f;;
f04;Dora Twin;girls;9;F;4004;
f05;Emma Twin;girls;9;F;4005;
f06;Fay Late;girls;12;F;;
m01;Gus Adams;boys;11;M;;
m02;Hal Brown;boys;11;M;;
m03;Ben Steady;boys;10;M;;
m04;Ian Summer;boys;12;M;;
m05;Jon Fresh;boys;9;M;;
m06;Kim Absent;boys;9;M;;
"""

# As Excel saves it in the United States; the last line has a typing mistake.
RESULTS = """athlete,date,distance,time,kind
f01,08/17/2026,1600,5:45.2,race
f01,08/17/2026,3200,12:31,race
Bea Flink,08/18/2026,5k,21:40,race
f03,08/18/2026,1600,5:59,tt
f04,08/18/2026,1600,6:01,race
f05,08/18/2026,1600,6:05,race
f06,08/18/2026,1600,5:50,race
m01,08/18/2026,1600,4:45,race
m02,08/18/2026,1600,4:50,race
m03,08/18/2026,1600,4:59.5,race
m04,03/14/2026,1600,4:40,race
m06,08/18/2026,1600,5:10,race
m02,08/18/2026,800,2:3x,race
"""
SEASON = """[[season]]
name = "Fall"
start = 2026-08-10
end = 2026-11-20

[[season.meets]]
name = "Opener"
date = 2026-10-03
"""
PLAN = """date,group,workout
2026-09-21,girls,"long run 60 min"
2026-09-21,boys,6x150m @800 pace w/ 3:00
2026-09-23,girls,off
"""

STATUS = {
    "f01": "behind",
    "f02": "unknown_history",
    "f03": "unknown_history",
    "f04": "unknown_history",
    "f05": "unknown_history",
    "f06": "unknown_history",
    "m01": "unknown_history",
    "m02": "unknown_history",
    "m03": "unknown_history",
    "m04": "unknown_history",
    "m05": "unknown_paces",
}
"""Written by hand: who ran three times a week for six weeks has a history and, without a stride, is
behind; who ran less has none; without a result no pace is known; who never ran is no row."""

TEAM = {
    "f01": (18, "2026-09-21", 86.3),
    "f02": (2, "2026-09-20", None),
    "f03": (1, "2026-09-19", 89.75),
    "f04": (1, "2026-09-20", 90.25),
    "f05": (1, "2026-09-19", 91.25),
    "f06": (1, "2026-09-18", 87.5),
    "m01": (1, "2026-09-20", 71.25),
    "m02": (1, "2026-09-20", 72.5),
    "m03": (1, "2026-09-20", 74.875),
    "m04": (3, "2026-05-04", 70.0),
    "m05": (1, "2026-09-20", None),
    "m06": (0, None, 77.5),
}
"""Written by hand from the lines above: runs, the last one, and the seconds of a quarter at 1600
pace by a 1600 m result; f02 has raced 5k only, m05 never."""

Thirdlap = Callable[..., Result]


def run_of(athlete: int, ago: int, serial: int) -> bytes:
    base = outing("easy", seed=1)
    start = datetime.combine(TODAY - timedelta(days=ago), time(15, athlete), tzinfo=UTC)
    start_fit_s = int(start.timestamp()) - EPOCH_UNIX_S
    return replace(
        base, label=replace(base.label, start_fit_s=start_fit_s, serial_number=serial)
    ).fit()


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the workspace with `init`, type the files, and fill the inbox."""
    folder = tmp_path_factory.mktemp("season")
    done = CliRunner().invoke(main, ["init", str(folder)])
    assert done.exit_code == 0
    with (folder / "thirdlap.toml").open("a") as file:
        file.write(f'\ntoday = "{TODAY}"\nhold_minutes = 0\njobs = 1\n')
    texts = {"athletes": ATHLETES, "results": RESULTS, "plan": PLAN}
    for name, text in texts.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    (folder / "season.toml").write_text(SEASON)
    for number, (name, days, where, serial) in enumerate(
        (
            ("f01", THREE_A_WEEK, "f01", 4001),
            ("f02", [1, 3], "f02", 4002),
            ("f03", [2], "f03", 4003),
            ("f04", [1], "twins", 4004),
            ("f05", [2], "twins", 4005),
            ("f06", [3], "f06", 4006),
            ("m01", [1], "m01", 5001),
            ("m02", [1], "m02", 5002),
            ("m03", [1], "m03", 5003),
            ("m04", SPRING, "m04", 5004),
            ("m05", [1], "m05", 5005),
        )
    ):
        for ago in days:
            path = folder / "inbox" / where / f"{name}-{ago}.fit"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(run_of(number, ago, serial))
    (folder / "inbox" / "f02" / "f02-3.fit").rename(folder / "inbox" / "f03" / "f02-3.fit")
    return folder


@pytest.fixture(scope="module")
def thirdlap(team: Path) -> Thirdlap:
    """Run a command for the workspace, from anywhere."""

    def invoked(*arguments: str, stdin: str | None = None) -> Result:
        words = [*arguments, "--workspace", str(team)]
        return CliRunner().invoke(main, words, input=stdin)

    return invoked


@pytest.mark.slow
def test_the_coachs_first_weeks(team: Path, thirdlap: Thirdlap) -> None:
    """One test, because each step stands on the one before."""
    # The typing mistake is told once, with its line, and everything else is used.
    checked = thirdlap("roster", "check")
    assert "line 14" in checked.output
    assert "2:3x" in checked.output
    assert "line 13" not in checked.output

    ingested = thirdlap("ingest", str(team / "inbox"))
    assert ingested.exit_code == 0, ingested.output
    assert "new             31" in ingested.stdout
    assert "unassigned" not in ingested.stderr

    # The twins' folder is told apart by their watches.
    twins = [
        json.loads(line) for line in thirdlap("log", "f04", "--month", "--json").stdout.splitlines()
    ]
    assert [day["date"] for day in twins if day["runs"]] == ["2026-09-20"]

    # The misfiled run goes to its runner, with consent and told.
    moved = team / "inbox" / "f03" / "f02-3.fit"
    moved.rename(team / "inbox" / "f02" / "f02-3.fit")
    told = thirdlap("ingest", str(team / "inbox"))
    assert "f03 → f02: 1 run" in told.stderr
    assert "f03 → f02: 1 run" in thirdlap("ingest", str(team / "inbox"), "--yes").stderr

    # Where everybody stands.
    rows = [json.loads(line) for line in thirdlap("status", "--json").stdout.splitlines()]
    assert {row["athlete_id"]: row["status"] for row in rows} == STATUS
    shown = thirdlap("status").stdout
    assert "no runs yet (1)\n  Kim Absent" in shown
    girls = thirdlap("status", "--group", "girls").stdout
    assert "Gus Adams" not in girls

    # A rename in the roster needs nothing else.
    text = ATHLETES.replace("Ben Steady", "Benjamin Steady")
    (team / "athletes.csv").write_text(text, encoding="utf-8")
    assert thirdlap("paces", "Benjamin").stdout.startswith("Benjamin Steady (m03)")
    assert "nobody" in thirdlap("paces", "Ben Stedy").stderr

    # A 4:59.5 for 1600 m is 74.9 for 400 m.
    line = next(
        line
        for line in thirdlap("paces", "m03").stdout.splitlines()
        if line.split()[:1] == ["1600"]
    )
    assert line.split()[1] == "74.9"
    assert "No pace is known" in thirdlap("paces", "m05").stderr

    # What was planned, and what was run.
    log = " ".join(thirdlap("log", "Ada").stdout.split())
    assert "Mon Sep 21 planned long run 60 min" in log
    assert "Wed Sep 23 planned off" in log

    # Nobody without a foundation runs 6 × 150 at 800 pace today.
    plan = "date,athlete,workout\n2026-09-22,f01,6x150 @800\n"
    refused = thirdlap("check", "-", stdin=plan)
    assert refused.exit_code == 4
    assert "Ada Quick, 2026-09-22: 6x150 @800" in refused.stdout

    # A catch-up plan passes the check that refused the other.
    catchup = thirdlap("catchup", "Ada", "--from", "2026-09-22")
    assert catchup.exit_code == 0, catchup.output
    assert thirdlap("check", "-", stdin=catchup.stdout).exit_code == 0

    # A wrong owner can be taken back.
    assert thirdlap("assign", "m01", str(team / "inbox" / "m02"), "--yes").exit_code == 0
    assert "m01 → m02: 1 run" in thirdlap("assign", "--undo").stdout

    compare_with_the_table(team, thirdlap)


def compare_with_the_table(team: Path, thirdlap: Thirdlap) -> None:
    """Compare every athlete with the table written by hand, as tables and as answers."""
    athletes = open_store(team / "store").read("athletes").to_dicts()
    assert {
        row["athlete_id"]: (row["run_count"], row["last_run_date"] and str(row["last_run_date"]))
        for row in athletes
    } == {athlete_id: facts[:2] for athlete_id, facts in TEAM.items()}
    sheet = [json.loads(line) for line in thirdlap("paces", "--all", "--json").stdout.splitlines()]
    quarters = {
        row["athlete_id"]: 400 / row["speed_mps"]
        for row in sheet
        if row["race_pace"] == "1600" and row["athlete_id"] != "f02"
    }
    by_hand = {name: facts[2] for name, facts in TEAM.items() if facts[2]}
    assert quarters == pytest.approx(by_hand, abs=0.01)

    # Whoever comes back from the summer, or has only begun, begins at the bottom again.
    for name in ("m04", "m05", "m06"):
        first = thirdlap("catchup", name, "--from", "2026-09-22").stdout.splitlines()[1]
        assert "@5k effort" in first
    (meet,) = open_store(team / "store").read("meets").rows()
    assert meet == ("Fall", "Opener", date(2026, 10, 3), True)
