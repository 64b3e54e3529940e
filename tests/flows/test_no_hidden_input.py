"""No folder that one happens to stand in changes what a store says of a coached team."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from flows.cli.main import main
from metrics.judgements.contract.tables import JUDGEMENTS
from simulator.copies import copies
from storage import Store, open_store

Put = Callable[[Path, bytes], Path]
Thirdlap = Callable[..., Result]

RESULTS = "athlete,date,distance,time,kind\na1,2024-03-02,5k,19:30,race\n"


@pytest.fixture(scope="module")
def thirdlap() -> Thirdlap:
    """Run a command in the current folder."""
    return lambda *arguments: CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory, put: Put, thirdlap: Thirdlap) -> Path:
    """A workspace with a judged store of one athlete's runs."""
    folder = tmp_path_factory.mktemp("judged") / "team"
    thirdlap("init", folder)
    (folder / "athletes.csv").write_text("athlete_id\na1\n")
    (folder / "results.csv").write_text(RESULTS)
    with (folder / "thirdlap.toml").open("a") as file:
        file.write('\ntoday = "2027-01-01"\n')
    for name, content in copies(6):
        put(folder / "inbox" / "a1" / name, content)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert thirdlap("ingest", "inbox").exit_code == 0
    return folder


@pytest.fixture
def coached(judged: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Take a copy of the workspace, and stand elsewhere."""
    folder = shutil.copytree(judged, tmp_path / "team")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    return folder


def judgements(store: Store) -> dict[str, list[dict[str, object]]]:
    return {name: store.read(name).sort(table.key).to_dicts() for name, table in JUDGEMENTS.items()}


def test_rebuild_from_another_folder_leaves_a_coachs_judgements(
    coached: Path, thirdlap: Thirdlap
) -> None:
    store = open_store(coached / "store")
    before = judgements(store)
    assert before["set_paces"][0]["race_pace"] != "unknown"
    refused = thirdlap("rebuild", "--store", store.path)
    assert refused.exit_code == 2
    assert "was judged for its coach's workspace, and no workspace is here" in refused.stderr
    assert "--workspace DIR" in refused.stderr
    assert judgements(store) == before


def test_ingest_from_another_folder_takes_in_facts_and_leaves_judgements(
    coached: Path, thirdlap: Thirdlap, put: Put, contents: dict[str, bytes], tmp_path: Path
) -> None:
    store = open_store(coached / "store")
    before, activity_count = judgements(store), store.read("activities").height
    file = put(tmp_path / "more" / "a1" / "race.fit", contents["race_1600.fit"])
    done = thirdlap("ingest", file, "--store", store.path, "--athlete", "a1")
    assert done.exit_code == 2
    assert "  new             1" in done.stdout
    assert "the judgements stay as they are" in done.stderr
    assert store.read("activities").height == activity_count + 1
    assert judgements(store) == before


def test_the_nightly_judge_in_another_folder_leaves_judgements_and_says_so(
    coached: Path,
) -> None:
    from flows.ingest import enter_flow  # noqa: PLC0415 Prefect takes a second to load
    from flows.nightly import judge, summary  # noqa: PLC0415

    store = open_store(coached / "store")
    before = judgements(store)
    nowhere = enter_flow("", store=str(store.path))
    outcome = judge.fn(nowhere.settings.store, nowhere.workspace)
    assert "the judgements stay as they are" in summary(outcome, [])
    assert judgements(store) == before
    here = enter_flow(str(coached), store="store")
    assert here.settings.store == str(store.path)
    assert "0 athletes, 1 as before" in summary(judge.fn(here.settings.store, here.workspace), [])


def test_the_workspace_can_be_named_from_anywhere(coached: Path, thirdlap: Thirdlap) -> None:
    done = thirdlap("rebuild", "--workspace", coached)
    assert done.exit_code == 0
    assert done.stdout == "0 athletes judged, 1 unchanged, through 2027-01-01\n"
    assert thirdlap("status", "--workspace", coached).stdout.startswith("week of 2026-12-28")


def test_another_workspace_judges_only_when_it_adopts_the_store(
    coached: Path, thirdlap: Thirdlap
) -> None:
    thirdlap("init", "mine")
    store = coached / "store"
    refused = thirdlap("rebuild", "--workspace", "mine", "--store", store)
    assert refused.exit_code == 2
    assert "this is another workspace" in refused.stderr
    adopted = thirdlap("rebuild", "--workspace", "mine", "--store", store, "--adopt")
    assert adopted.exit_code == 0
    assert set(open_store(store).read("set_paces")["race_pace"]) == {"unknown"}
    assert thirdlap("rebuild", "--workspace", coached).exit_code == 2


def test_what_is_no_workspace_is_refused(tmp_path: Path, thirdlap: Thirdlap) -> None:
    refused = thirdlap("rebuild", "--workspace", tmp_path)
    assert refused.exit_code == 2
    assert "is no workspace: it has no thirdlap.toml; `thirdlap init" in refused.stderr


def test_init_writes_an_id_once(tmp_path: Path, thirdlap: Thirdlap) -> None:
    thirdlap("init", tmp_path / "a")
    thirdlap("init", tmp_path / "b")
    first, other = (
        (tmp_path / name / "thirdlap.toml").read_text().partition("workspace_id = ")[2][:18]
        for name in "ab"
    )
    assert first != other
    thirdlap("init", tmp_path / "a")
    assert first in (tmp_path / "a" / "thirdlap.toml").read_text()


def test_unassigned_runs_and_impossible_days_move_no_status(
    coached: Path, thirdlap: Thirdlap, put: Put, contents: dict[str, bytes]
) -> None:
    """The examples belong to nobody, and lie three months after the athlete's last run."""
    store = open_store(coached / "store")
    before = judgements(store)
    for name, content in contents.items():
        put(coached / "examples" / name, content)
    done = thirdlap("ingest", coached / "examples", "--workspace", coached)
    assert done.exit_code == 3
    assert "unassigned" in store.read("activities")["athlete_id"]
    assert judgements(store) == before
