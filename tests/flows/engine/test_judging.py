"""From files to judgements: what is judged again, and that no order of files shows in them."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner

from config import Workspace
from flows.cli.main import main
from flows.common.workspace import enter
from flows.engine.judging import (
    bring_up_to_date,
    facts_of,
    is_stale,
    judge_store,
    refresh,
    refresh_apart,
)
from flows.engine.outcome import Outcome
from metrics.judgements.contract.tables import JUDGEMENTS, OF_THE_COACH
from metrics.judgements.inputs.athlete_facts import (
    EFFORT_COLUMNS,
    HEART_RATE_COLUMNS,
    SPEED_COLUMNS,
    AthleteFacts,
)
from metrics.judgements.inputs.coach import Coach
from metrics.judgements.judge import judged_athlete
from storage import Store, open_store

Ingest = Callable[..., list[Outcome]]
Runs = Callable[[int], Iterator[tuple[str, bytes]]]

TODAY = date(2027, 1, 1)
RESULTS = """athlete,date,distance,time,kind
a1,2026-06-01,5k,19:30,race
a1,2026-06-01,800,2:24,race
"""


def write_workspace(folder: Path) -> None:
    """Two athletes, one of them with results."""
    (folder / "athletes.csv").write_text("athlete_id\na1\na2\n")
    (folder / "results.csv").write_text(RESULTS)
    (folder / "thirdlap.toml").write_text(f'workspace_id = "w1"\ntoday = "{TODAY}"\n')


@pytest.fixture(scope="module")
def with_a1(
    tmp_path_factory: pytest.TempPathFactory,
    runs: Runs,
    put: Callable[[Path, bytes], Path],
    ingest_into: Ingest,
) -> Path:
    """A workspace with twelve runs of each athlete, those of the first in its store.

    Tests take a copy.
    """
    folder = tmp_path_factory.mktemp("judging")
    write_workspace(folder)
    for number, (name, content) in enumerate(runs(24)):
        put(folder / "inbox" / f"a{number % 2 + 1}" / name, content)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        ingest_into(folder / "store", folder / "inbox" / "a1", athlete="a1")
    return folder


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with two athletes, one of them with results."""
    write_workspace(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def inbox(here: Path, with_a1: Path) -> Path:
    """Twelve runs of each athlete in a folder of their own."""
    return shutil.copytree(with_a1 / "inbox", here / "inbox")


@pytest.fixture
def store(here: Path, with_a1: Path) -> Store:
    """The runs of the first athlete, ingested and judged."""
    return open_store(shutil.copytree(with_a1 / "store", here / "store"))


def judgements(store: Store) -> dict[str, list[dict[str, object]]]:
    return {name: store.read(name).sort(table.key).to_dicts() for name, table in JUDGEMENTS.items()}


def knowledge() -> Workspace:
    return enter().read_workspace()


def stored(here: Path) -> Store:
    return open_store(here / "store")


def test_an_ingest_judges_what_it_brought(here: Path, inbox: Path, ingest: Ingest) -> None:
    ingest(inbox / "a1", athlete="a1")
    store = stored(here)
    assert set(store.read("progression")["athlete_id"]) == {"a1"}
    assert not is_stale(store, knowledge().coach, today=TODAY)
    assert store.read("progression").height > 0
    assert set(store.read("set_paces")["athlete_id"]) == {"a1"}
    ingest(inbox / "a2", athlete="a2")
    assert set(store.read("progression")["athlete_id"]) == {"a1", "a2"}


def test_only_what_may_differ_is_judged_again(
    here: Path, store: Store, inbox: Path, ingest: Ingest
) -> None:
    ingest(inbox / "a2", athlete="a2")
    workspace = knowledge()
    judge_store(store, workspace, today=TODAY)
    again = judge_store(store, workspace, today=TODAY)
    assert (again.judged, again.unchanged) == ((), ("a1", "a2"))
    (here / "results.csv").write_text(f"{RESULTS}a2,2024-03-02,5k,21:00,race\n")
    assert is_stale(store, knowledge().coach, today=TODAY)
    assert judge_store(store, knowledge(), today=TODAY).judged == ("a2",)


def test_a_process_judges_only_where_something_is_stale(
    here: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[dict[str, object]] = []

    class Process:
        exitcode = 0

        def __init__(self, **how: object) -> None:
            started.append(how)

        def start(self) -> None:
            pass

        def join(self) -> None:
            pass

    class Spawning:
        def __init__(self, _: str) -> None:
            self.Process = Process

    monkeypatch.setattr("multiprocessing.get_context", Spawning)
    refresh_apart(store, knowledge(), today=TODAY)
    assert not started
    (here / "results.csv").write_text(f"{RESULTS}a1,2026-06-02,5k,19:00,race\n")
    refresh_apart(store, knowledge(), today=TODAY)
    assert [how["target"] for how in started] == [refresh]


def test_one_more_file_judges_its_own_athlete_alone(
    here: Path, inbox: Path, ingest: Ingest, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = here / "late"
    min((inbox / "a1").iterdir()).rename(late)
    ingest(inbox / "a1", athlete="a1")
    ingest(inbox / "a2", athlete="a2")
    seen: list[str] = []

    def watched(facts: AthleteFacts, coach: Coach, athlete_id: str, **others: Any) -> Any:
        seen.append(athlete_id)
        return judged_athlete(facts, coach, athlete_id, **others)

    monkeypatch.setattr("metrics.judgements.judge.judged_athlete", watched)
    ingest(late, athlete="a1")
    assert seen == ["a1"]


def test_runs_of_nobody_are_judged_as_nobodys(here: Path, inbox: Path, ingest: Ingest) -> None:
    (here / "athletes.csv").unlink()
    (here / "results.csv").unlink()
    ingest(inbox)
    assert stored(here).judged() == {}


def test_a_mistake_of_the_coach_stops_no_ingest(
    here: Path, inbox: Path, ingest: Ingest, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "results.csv").write_text("athlete,date,distance,time,kind\na1,yesterday,5k,1,race\n")
    ingest(inbox / "a1", athlete="a1")
    assert stored(here).read("activities").height == 12
    said = capsys.readouterr().err
    assert "results.csv, line 2" in said
    assert "yesterday" in said
    assert bring_up_to_date(stored(here), enter().workspace) is not None
    (here / "results.csv").write_text("athlete,kind\na1,race\n")
    assert bring_up_to_date(stored(here), enter().workspace) is None
    result = CliRunner().invoke(main, ["rebuild"])
    assert result.exit_code == 1


def test_a_late_result_changes_judgements_from_its_day_on(here: Path, store: Store) -> None:
    days = store.read("activities")["local_date"].sort()
    late = days[len(days) // 2]
    before = store.read("set_paces").drop("settings_hash")
    (here / "results.csv").write_text(f"{RESULTS}a1,{late},1600,5:31,race\n")
    judge_store(store, knowledge(), today=TODAY)
    after = store.read("set_paces").drop("settings_hash")
    is_earlier = pl.col("local_date") < late
    assert before.filter(is_earlier).equals(after.filter(is_earlier))
    assert not before.equals(after)


def test_of_wide_tables_only_what_is_looked_at_is_read(store: Store) -> None:
    (facts,) = facts_of(store, ["a1"]).values()
    assert facts.efforts.columns == ["athlete_id", *EFFORT_COLUMNS]
    assert facts.speed_histogram.columns == ["athlete_id", *SPEED_COLUMNS]
    assert facts.heart_rate_histogram.columns == ["athlete_id", *HEART_RATE_COLUMNS]
    assert facts.speed_histogram.height > 0


@pytest.mark.parametrize("seed", range(3))
def test_no_order_of_the_files_shows(
    store: Store, inbox: Path, ingest: Ingest, tmp_path: Path, seed: int
) -> None:
    files = sorted((inbox / "a1").iterdir())
    at_once = judgements(store)
    dice = random.Random(seed)
    dice.shuffle(files)
    other = str(tmp_path / "other")
    while files:
        some = [files.pop() for _ in range(min(len(files), dice.randint(1, 5)))]
        ingest(*some, athlete="a1", store=other)
    assert judgements(open_store(other)) == at_once


def test_a_run_of_the_future_moves_nothing(store: Store) -> None:
    workspace = knowledge()
    early = store.read("activities")["local_date"].sort()[3]
    assert judge_store(store, workspace, today=early).through == early
    assert store.read("progression")["as_of_date"].max() == early


SEASON = """[[season]]
name = "Winter"
start = 2026-11-02
end = 2027-02-28
[[season.meets]]
name = "Opener"
date = 2027-01-16
"""


def test_what_the_coach_wrote_of_an_athlete_without_runs_is_in_tables(
    here: Path, inbox: Path, ingest: Ingest
) -> None:
    (here / "results.csv").write_text(f"{RESULTS}a2,2026-12-02,5k,21:00,race\n")
    (here / "plan.csv").write_text(
        "date,athlete,workout\n2026-12-28,a2,6x100 strides @5k\n2027-01-05,a2,6x100 strides @5k\n"
    )
    (here / "season.toml").write_text(SEASON)
    ingest(inbox / "a1", athlete="a1")
    store = stored(here)
    (row,) = store.read("athletes").filter(athlete_id="a2").to_dicts()
    assert (row["run_count"], row["first_run_date"], row["last_run_date"]) == (0, None, None)
    for table in ("plan", "results", "date_paces"):
        assert "a2" in store.read(table)["athlete_id"]
    (planned,) = store.read("compliance").filter(athlete_id="a2").to_dicts()
    assert (planned["local_date"], planned["structure"]) == (date(2026, 12, 28), "unknown")
    assert (planned["reps_planned"], planned["reps_done"]) == (6, 0)
    for table in JUDGEMENTS.keys() - OF_THE_COACH:
        assert "a2" not in store.read(table)["athlete_id"]
    (meet,) = store.read("meets").rows()
    assert meet == ("Winter", "Opener", date(2027, 1, 16), True)
    assert store.verify() == []
    (here / "athletes.csv").write_text("athlete_id\na1\n")
    (here / "season.toml").unlink()
    for name in ("results", "plan"):
        (here / f"{name}.csv").unlink()
    assert is_stale(store, knowledge().coach, today=TODAY)
    assert judge_store(store, knowledge(), today=TODAY).gone == ("a2",)
    assert "a2" not in store.read("athletes")["athlete_id"]
    assert store.read("meets").height == 0
    assert not is_stale(store, knowledge().coach, today=TODAY)


def test_a_meet_that_moved_is_published(here: Path, store: Store) -> None:
    for day in (16, 23):
        (here / "season.toml").write_text(SEASON.replace("01-16", f"01-{day}"))
        judge_store(store, knowledge(), today=TODAY)
        assert store.read("meets")["local_date"].to_list() == [date(2027, 1, day)]
