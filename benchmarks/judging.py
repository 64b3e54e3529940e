"""What judging a team costs: `python -m benchmarks.judging --beside FOLDER [--out FILE]`.

`--prepared FOLDER` keeps the season and both stores there for the next time: to take in a season
twice takes longer than all that is measured.

A simulated season is written for some athletes; the others are copies of them, with watches of
their own. `FOLDER` is another version of this program, checked out there. Each version has a store
of its own of the same files but those of the last day. Then, in turn, both take in one file of that
day, a coach changes one line, and all are judged again: CPU time of the whole command, medians.
"""

from __future__ import annotations

import argparse
import csv
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

from fastcrc import crc16
from msgspec import Struct

from benchmarks.performance import HEAD, replaced
from simulator.season.workspace import Size, write_season

TEAM, WEEKS, ROUNDS = 150, 16, 5
SIMULATED = 12
SEED = 1
_CRC_BYTES = 2
_TITLE = "Judging"
_COMPILING = ("PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX")


class JudgedSeason(Struct, frozen=True, kw_only=True):
    """How many athletes and weeks a season has, and how often each work is measured."""

    team: int = TEAM
    weeks: int = WEEKS
    rounds: int = ROUNDS

    @classmethod
    def quick(cls) -> JudgedSeason:
        """Make a small team, measured once."""
        return cls(team=12, weeks=4, rounds=1)


class Cost(Struct, frozen=True, kw_only=True):
    """CPU and wall seconds of one command."""

    cpu_s: float
    wall_s: float


class Version(Struct, frozen=True, kw_only=True):
    """A version of the program, and its workspace, judged up to the day before the last one."""

    code: Path
    workspace: Path

    def run(self, *arguments: str) -> Cost:
        """Run a command in the workspace."""
        began = time.perf_counter()
        process = subprocess.Popen(
            (sys.executable, "-m", "flows", *arguments),
            cwd=self.workspace,
            env=self._environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise RuntimeError(f"{self.code}: {' '.join(arguments)} failed")
        return Cost(cpu_s=usage.ru_utime + usage.ru_stime, wall_s=time.perf_counter() - began)

    def _environment(self) -> dict[str, str]:
        """Have the version compiled once, as an installed program is, and nothing left in it."""
        given = {key: value for key, value in os.environ.items() if key not in _COMPILING}
        code = {"PYTHONPATH": str(self.code.resolve())}
        return given | code | {"PYTHONPYCACHEPREFIX": f"{self.workspace}-compiled"}


def main() -> None:
    """Write the section, or print it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.judging", description=__doc__)
    parser.add_argument("--beside", type=Path, required=True, help="another version, checked out")
    parser.add_argument("--out", type=Path, help="the page that the section goes into")
    parser.add_argument("--quick", action="store_true", help="a small team, once")
    parser.add_argument("--rounds", type=int, help=f"{ROUNDS} where it is not said")
    parser.add_argument("--prepared", type=Path, help="where the stores are kept, or made")
    options = parser.parse_args()
    size = JudgedSeason.quick() if options.quick else JudgedSeason(rounds=options.rounds or ROUNDS)
    with tempfile.TemporaryDirectory(prefix="thirdlap-") as temporary:
        folder = (options.prepared or Path(temporary)).absolute()
        body = judging(options.beside.absolute(), folder, size)
    if options.out:
        page = options.out.read_text() if options.out.exists() else HEAD
        options.out.write_text(replaced(page, _TITLE, body))
    else:
        print(body)


def judging(beside: Path, folder: Path, size: JudgedSeason) -> str:
    """Compare with another version, and write the section."""
    versions = {
        "ours": Version(code=Path.cwd(), workspace=folder / "ours"),
        "theirs": Version(code=beside, workspace=folder / "theirs"),
    }
    noted = folder / "late.txt"
    if not noted.exists():
        late = write_team(folder / "season", folder / "team", athletes=size.team, weeks=size.weeks)
        noted.write_text(str(late))
    late = Path(noted.read_text())
    for version in versions.values():
        if not version.workspace.exists():
            shutil.copytree(folder / "team", version.workspace)
            settle_in(version, late)
        # By this very build, which may keep other things of who is judged, and compiled.
        (version.workspace / "store" / "judged.json").unlink()
        version.run("rebuild")
    return section(measured(versions, late, rounds=size.rounds), size)


def write_team(season: Path, team: Path, *, athletes: int, weeks: int) -> Path:
    """Write a season and a team of copies of its athletes; return one file of the last day.

    The files of that day are in no inbox.
    """
    simulated = min(SIMULATED, athletes)
    written = write_season(season, seed=SEED, size=Size(athletes=simulated, weeks=weeks))
    roster = list(csv.DictReader((season / "athletes.csv").open()))
    copies = [
        (f"runner-{place + 1:03d}", roster[place % simulated], 7919 * (place // simulated))
        for place in range(athletes)
    ]
    team.mkdir(parents=True)
    _write_roster(season, team, copies)
    last = max(path.name for path in written.inbox.rglob("*.*"))[:10]
    late: list[Path] = []
    for name, person, shift in copies:
        # Of some athletes nothing is recorded in a short season.
        for path in sorted((written.inbox / person["athlete_id"]).glob("*.*")):
            is_late = path.name.startswith(last)
            folder = team / ("late" if is_late else "inbox") / name
            folder.mkdir(parents=True, exist_ok=True)
            (folder / path.name).write_bytes(_copied(path, person["device_serials"], shift, name))
            late += [folder / path.name] if is_late else []
    return late[0].relative_to(team)


def _write_roster(
    season: Path, team: Path, copies: Sequence[tuple[str, Mapping[str, str], int]]
) -> None:
    """Write the coach's files for all copies; groups, and so the plan, stay as they are."""
    names: dict[str, list[str]] = {}
    for name, person, _ in copies:
        names.setdefault(person["athlete_id"], []).append(name)
    roster = [
        {
            **person,
            "athlete_id": name,
            "folder": name,
            "device_serials": _shifted(person["device_serials"], shift),
        }
        for name, person, shift in copies
    ]
    _write_rows(team / "athletes.csv", roster)
    for file in ("results.csv", "checkins.csv"):
        rows = list(csv.DictReader((season / file).open()))
        _write_rows(
            team / file,
            [{**row, "athlete": name} for row in rows for name in names[row["athlete"]]],
        )
    shutil.copy(season / "plan.csv", team / "plan.csv")
    entry = re.compile(r'    \{ athlete = "([^"]+)".*')
    text = entry.sub(
        lambda match: "\n".join(match[0].replace(match[1], name) for name in names[match[1]]),
        (season / "season.toml").read_text(),
    )
    (team / "season.toml").write_text(text)


def _shifted(serial: str, shift: int) -> str:
    return str((int(serial) + shift) % 2**32)


def _copied(path: Path, serial: str, shift: int, name: str) -> bytes:
    """Copy a recording for another athlete: another watch in FIT, a remark in GPX and TCX."""
    content = path.read_bytes()
    if path.suffix != ".fit":
        return content + f"<!-- {name} -->\n".encode()
    old, new = (int(text).to_bytes(4, "little") for text in (serial, _shifted(serial, shift)))
    body = content[:-_CRC_BYTES].replace(old, new)
    return body + crc16.arc(body).to_bytes(_CRC_BYTES, "little")


def _write_rows(path: Path, rows: Sequence[Mapping[str, str]]) -> None:
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)


def settle_in(version: Version, late: Path) -> None:
    """Take in and judge all but the last day, which versions with a `today` do not know yet."""
    day = late.name[:10]
    before = _day_before(day)
    _say_today(version, before)
    version.run("ingest", "inbox")
    shutil.rmtree(version.workspace / "inbox")
    (version.workspace / "inbox" / late.parent.name).mkdir(parents=True)


def _say_today(version: Version, day: str) -> None:
    """Write the day into the settings, where the version knows of such a thing."""
    settings = version.workspace / "thirdlap.toml"
    settings.write_text(f'workspace_id = "team"\ntoday = "{day}"\n')
    try:
        version.run("config", "show")
    except RuntimeError:
        settings.write_text("")


def _day_before(day: str) -> str:
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()


def measured(
    versions: Mapping[str, Version], late: Path, *, rounds: int
) -> dict[str, dict[str, list[Cost]]]:
    """Measure each work by each version, in turn, each time in a new copy of its workspace.

    The copy takes the place of the workspace: its index knows where every file lies.
    """
    costs: dict[str, dict[str, list[Cost]]] = {
        work: {name: [] for name in versions} for work in WORKS
    }
    for _ in range(rounds):
        for work, prepare in WORKS.items():
            for name, version in versions.items():
                kept = version.workspace.rename(f"{version.workspace}-kept")
                shutil.copytree(kept, version.workspace, copy_function=_copy)
                costs[work][name].append(version.run(*prepare(version.workspace, late)))
                shutil.rmtree(version.workspace)
                kept.rename(version.workspace)
    return costs


def _copy(source: str, target: str) -> None:
    """Copy a file; recordings, which are never written in place, as another name of the same."""
    if Path(source).parent.name in ("series", "raw") or "/raw/" in source:
        os.link(source, target)
    else:
        shutil.copy2(source, target)


def _new_day(folder: Path, late: Path) -> tuple[str, ...]:
    settings = folder / "thirdlap.toml"
    day = late.name[:10]
    settings.write_text(settings.read_text().replace(_day_before(day), day))
    target = folder / "inbox" / late.parent.name
    target.mkdir(parents=True, exist_ok=True)
    shutil.copy(folder / late, target / late.name)
    return ("ingest", "inbox")


def _new_result(folder: Path, late: Path) -> tuple[str, ...]:
    day = _day_before(late.name[:10])
    with (folder / "results.csv").open("a") as file:
        file.write(f"{late.parent.name},{day},1600,301.5,time_trial\n")
    return ("rebuild",)


def _all_again(folder: Path, late: Path) -> tuple[str, ...]:  # noqa: ARG001
    (folder / "store" / "judged.json").unlink()
    return ("rebuild",)


def _empty_store(folder: Path, late: Path) -> tuple[str, ...]:
    shutil.rmtree(folder / "store")
    for path in folder.glob("*.csv"):
        path.unlink()
    for path in folder.glob("*.toml"):
        path.unlink()
    return ("ingest", str(late))


WORKS: Mapping[str, Callable[[Path, Path], tuple[str, ...]]] = {
    "one file of a new latest day": _new_day,
    "the same file, an empty store": _empty_store,
    "one result more": _new_result,
    "all athletes again": _all_again,
}
"""What is measured: each prepares a copy of a workspace and gives the command."""


def section(costs: Mapping[str, Mapping[str, Sequence[Cost]]], size: JudgedSeason) -> str:
    """Write a row for each work: CPU of both, ours over theirs, and our wall time."""
    lines = ["| work | ours, CPU s | theirs, CPU s | ours / theirs | ours, wall s |"]
    lines.append("| --- | --- | --- | --- | --- |")
    for work, by_version in costs.items():
        ours, theirs = ([cost.cpu_s for cost in by_version[name]] for name in ("ours", "theirs"))
        ratio = statistics.median(ours) / statistics.median(theirs)
        wall = statistics.median(cost.wall_s for cost in by_version["ours"])
        cells = (work, _spread(ours), _spread(theirs), f"**{ratio:.2f}**", f"{wall:.1f}")
        lines.append(f"| {' | '.join(cells)} |")
    load = os.getloadavg()[0]
    how = "`python -m benchmarks.judging --beside FOLDER`, from the start of the command to its end"
    machine = f"{os.cpu_count()} cores, load {load:.0f}"
    work = f"{size.team} athletes × {size.weeks} weeks, {size.rounds} rounds"
    return "\n".join((*lines, "", f"{how}, {work}; least – median – most. On {machine}."))


def _spread(values: Sequence[float]) -> str:
    return f"{min(values):.2f} – {statistics.median(values):.2f} – {max(values):.2f}"


if __name__ == "__main__":
    main()
