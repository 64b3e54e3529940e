"""Each command that changes a store, killed and run again: as if nothing had happened.

Killed at every step that changes what another process sees, and at random moments. Few of these
are commands started anew: see `tests.flows.forked`.
"""

from __future__ import annotations

import gzip
import os
import random
import shutil
import signal
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

import polars as pl
import pytest
from msgspec import Struct

from metrics.judgements.contract.tables import JUDGEMENTS, TEAM_TABLES
from storage import open_store
from storage.recordings.tables import BUCKETED, HIDDEN, STORED_FACTS
from tests.flows.forked import Ended, Forker, forker

SCHEMA_1 = Path(__file__).resolve().parents[1] / "storage/publish/store_of_schema_1.zip"
KILLS = int(os.environ.get("THIRDLAP_TEST_KILLS", "40"))
COLD_KILLS = 2
DOSE = 1
"""So many deaths of each command in the normal suite, anywhere among its steps."""

CLOCKS = ("offered_at", "assigned_at", "device_key", "chunk")
"""What depends on when it was done, and on the secret of a new store."""

TODAY = "2026-10-05"
"""After all runs: what is dated later is not judged."""
LATER = "2026-10-14"

COMMANDS: dict[str, tuple[str, ...]] = {
    "ingest": ("ingest", "inbox"),
    "move": ("ingest", "inbox"),
    "forget": ("forget", "f07", "--yes"),
    "assign": ("assign", "m02", "inbox/a", "--yes"),
    "undo": ("assign", "--undo"),
    "correct": ("ingest", "inbox"),
    "rebuild": ("rebuild", "--facts", "--all"),
    "judge": ("rebuild",),
    "a later day": ("rebuild",),
    "repair": ("doctor", "--repair"),
    "migrate": ("files",),
}
ASKED = ("ingest", "forget", "assign", "rebuild", "judge", "migrate")
"""Killed at random too; the others only at their steps."""

WORKSPACE = {
    "thirdlap.toml": f'workspace_id = "t"\ntoday = "{TODAY}"\njobs = 1\nhold_minutes = 0\n',
    "athletes.csv": "athlete_id,name,folder\nf07,Ada Quick,a\nm02,Ben Steady,b\n",
    "results.csv": (
        "date,athlete,distance,time,kind,meet\n2026-09-19,f07,1600,5:20,race,Opener\n"
        "2026-08-20,f07,3200,11:40,race,\n"
    ),
    "splits.csv": "athlete,date,distance,splits\nf07,2026-09-19,1600,78 80 82 80\n",
    "timings.csv": "athlete,date,distance,times\nm02,2026-09-24,200,33 33 34 33 32 33 33 32\n",
    "plan.csv": "date,athlete,workout\n2026-09-24,m02,8x200 @1600 w/ 200 jog\n",
    "season.toml": (
        '[[season]]\nname = "Fall"\nstart = 2026-08-10\nend = 2026-11-20\n'
        '[[season.meets]]\nname = "Opener"\ndate = 2026-09-19\n'
        '[[season.meets]]\nname = "Final"\ndate = 2026-10-24\n'
    ),
}
RESULT = "2026-08-21,m02,1600,5:01,race,\n"
FILES = {
    "a": ("race_1600.fit", "race_1600_again.fit.gz", "workout.fit", "broken.fit"),
    "b": ("smart_8x200.fit", "ride.fit"),
}


class Started(Protocol):
    """A running command, as `conftest` starts it."""

    said: str

    def ends(self, longest_s: float = 60) -> int: ...
    def kill(self) -> None: ...


Start = Callable[..., Started]


class Scene(Struct, frozen=True):
    """A workspace that is made as it was before each command, and what runs the command."""

    folder: Path
    forks: Forker

    @property
    def store(self) -> Path:
        return self.folder / "store"

    def run(self, name: str, **death: Any) -> Ended:
        return self.forks.run(*words(name), cwd=self.folder, **death)

    def prepare(self, name: str) -> None:
        """Make the workspace as it is before a command; the index knows where its files lie."""
        shutil.rmtree(self.folder)
        origin = self.folder.with_name(f"before {name}")
        if not origin.exists():
            shutil.copytree(self.folder.with_name("kept"), self.folder)
            self._make(name)
            shutil.copytree(self.folder, origin)
        else:
            shutil.copytree(origin, self.folder)

    def _make(self, name: str) -> None:
        if name in ("ingest", "move"):
            shutil.rmtree(self.store)
            if name == "move":
                with (self.folder / "thirdlap.toml").open("a") as settings:
                    settings.write('after_ingest = "move"\n')
        elif name == "judge":
            with (self.folder / "results.csv").open("a") as results:
                results.write(RESULT)
        elif name == "a later day":
            path = self.folder / "thirdlap.toml"
            path.write_text(path.read_text().replace(TODAY, LATER))
        elif name == "correct":
            day = open_store(self.store).read("activities", only_race)["local_date"].item()
            lines = f"f07,{day},,athlete,m02\n"
            (self.folder / "corrections.csv").write_text(f"athlete,date,time,kind,value\n{lines}")
        elif name == "undo":
            assert self.run("assign").status == 0
        elif name == "repair":
            damage(self.store)
        elif name == "migrate":
            shutil.rmtree(self.store)
            with zipfile.ZipFile(SCHEMA_1) as archive:
                archive.extractall(self.store)


def only_race(rows: pl.LazyFrame) -> pl.LazyFrame:
    return rows.filter(pl.col("athlete_id") == "f07", pl.col("is_run"))


def damage(store: Path) -> None:
    """Flip a bit of one table, lose a file of another, and put a stranger there."""
    efforts, sets = (min((store / name).rglob("*.parquet")) for name in ("efforts", "sets"))
    content = bytearray(efforts.read_bytes())
    content[len(content) // 2] ^= 1
    efforts.write_bytes(content)
    shutil.copy(sets, sets.with_name("data-00 (conflicted copy).parquet"))
    next((store / "progression").rglob("*.parquet")).unlink()


def words(name: str) -> tuple[str, ...]:
    return COMMANDS[name]


@pytest.fixture(scope="module")
def forks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forker]:
    with forker(tmp_path_factory.mktemp("forker")) as forks:
        yield forks


@pytest.fixture(scope="module")
def scene(
    tmp_path_factory: pytest.TempPathFactory, contents: dict[str, bytes], forks: Forker
) -> Scene:
    """A workspace of two athletes, its files taken in and judged."""
    folder = tmp_path_factory.mktemp("killed") / "team"
    for athlete, names in FILES.items():
        (folder / "inbox" / athlete).mkdir(parents=True)
        for name in names:
            # Nothing packed, which would have processes of their own started for it.
            content, path = contents[name], folder / "inbox" / athlete / name
            is_packed = path.suffix == ".gz"
            (path.with_suffix("") if is_packed else path).write_bytes(
                gzip.decompress(content) if is_packed else content
            )
    for name, text in WORKSPACE.items():
        (folder / name).write_text(text)
    done = forks.run("ingest", "inbox", cwd=folder)
    assert done.status == 3, done.said
    shutil.copytree(folder, folder.with_name("kept"))
    return Scene(folder, forks)


def state(root: Path) -> dict[str, Any]:
    """Give everything that a store holds, but for what depends on the clock."""
    store = open_store(root)
    assert store.verify(archived=list(store.archive.hashes())) == []
    held: dict[str, Any] = {"raw": list(store.archive.hashes())}
    held["series"] = sorted(path.name for path in (root / "series").iterdir())
    held["judged"] = store.judged()
    held["undo"] = (root / "undo.json").read_text() if (root / "undo.json").exists() else "[]"
    for name in (*BUCKETED, *JUDGEMENTS, *TEAM_TABLES):
        held[name] = plain(store.read(name))
    for name, table in HIDDEN.items():
        frames = map(pl.read_parquet, sorted((root / name).rglob("*.parquet")))
        held[name] = plain(pl.concat([table.empty(), *frames]))
    held["staged"] = [path for path in (root / "_staging").iterdir() if path.is_dir()]
    held["damaged"] = sorted(path.name for path in root.glob("_damaged/*"))
    inbox = root.parent / "inbox"
    held["inbox"] = sorted(str(path.relative_to(inbox)) for path in inbox.rglob("*"))
    return held


def plain(rows: pl.DataFrame) -> list[tuple[Any, ...]]:
    without = rows.drop(CLOCKS, strict=False)
    return without.sort(pl.all()).rows() if without.width else []


def readable(root: Path) -> None:
    """Check what a reader finds beside a dead writer: each table whole, no activity twice."""
    if not (root / "store.json").exists():
        return
    store = open_store(root)
    for name, table in STORED_FACTS.items():
        assert store.read(name).select(table.key).is_unique().all(), name


@pytest.fixture(scope="module")
def undisturbed(scene: Scene) -> Callable[[str], tuple[Ended, dict[str, Any]]]:
    """What each command does to its store when nothing happens to it, and in how many steps."""
    done: dict[str, tuple[Ended, dict[str, Any]]] = {}

    def of(name: str) -> tuple[Ended, dict[str, Any]]:
        if name not in done:
            scene.prepare(name)
            ended = scene.run(name)
            assert ended.status in (0, 1, 3), ended.said
            done[name] = ended, state(scene.store)
        return done[name]

    return of


Undisturbed = Callable[[str], tuple[Ended, dict[str, Any]]]


def oddities(scene: Scene, name: str, expected: tuple[Ended, dict[str, Any]]) -> list[str]:
    """Run the command again after a death; list what is not as undisturbed."""
    again = scene.run(name)
    found = state(scene.store)
    odd = [key for key, value in expected[1].items() if found[key] != value]
    if again.status not in (0, expected[0].status):
        odd.append(f"exit {again.status}: {again.said}")
    return odd


def die_at_steps(
    scene: Scene, name: str, undisturbed: Undisturbed, *, deaths: int | None = None
) -> None:
    """Die before each step of a command, or before so many of them; then run it again."""
    expected = undisturbed(name)
    count = expected[0].steps
    assert count >= 10
    every = range(1, count + 1)
    chosen = every if deaths is None else sorted(random.Random(name).sample(every, deaths))
    wrong = []
    for step in chosen:
        scene.prepare(name)
        assert scene.run(name, dies_at=step).status == -signal.SIGKILL
        if name != "repair":
            readable(scene.store)
        if odd := oddities(scene, name, expected):
            wrong.append((step, odd))
    print(f"\n{name}: dead at {len(chosen)} of {count} steps, {len(wrong)} wrong {wrong}")  # noqa: T201
    assert not wrong


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_that_died_at_some_step_is_finished_by_the_same_one(
    scene: Scene, undisturbed: Undisturbed, name: str
) -> None:
    die_at_steps(scene, name, undisturbed, deaths=DOSE)


@pytest.mark.soak
@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_that_died_at_any_step_is_finished_by_the_same_one(
    scene: Scene, undisturbed: Undisturbed, name: str
) -> None:
    die_at_steps(scene, name, undisturbed)


@pytest.mark.soak
@pytest.mark.parametrize("name", ASKED)
def test_forty_kills_of_each_command_at_random_moments(
    scene: Scene, undisturbed: Undisturbed, name: str
) -> None:
    expected, dice, wrong, dead = undisturbed(name), random.Random(name), [], 0
    scene.prepare(name)
    begun_s = time.monotonic()
    scene.run(name)
    longest_s = time.monotonic() - begun_s
    for _ in range(KILLS):
        scene.prepare(name)
        after_s = dice.uniform(0.02, 1.0) * longest_s
        dead += scene.run(name, dies_after_s=after_s).status == -signal.SIGKILL
        if odd := oddities(scene, name, expected):
            wrong.append((after_s, odd))
    print(f"\n{name}: {KILLS} kills, {dead} of them while it ran, {len(wrong)} wrong {wrong}")  # noqa: T201
    assert dead > KILLS // 2
    assert not wrong


@pytest.mark.soak
@pytest.mark.parametrize("name", ASKED)
def test_a_command_of_its_own_that_is_killed(
    scene: Scene, undisturbed: Undisturbed, start: Start, name: str
) -> None:
    """The same with a process that starts as a person starts it, its workers included."""
    expected, dice = undisturbed(name), random.Random(name)
    arguments = [scene.folder / word if word.startswith("inbox") else word for word in words(name)]
    for _ in range(COLD_KILLS):
        scene.prepare(name)
        killed = start(*arguments, "--workspace", scene.folder)
        time.sleep(dice.uniform(0.5, 3.0))
        killed.kill()
        assert oddities(scene, name, expected) == []
