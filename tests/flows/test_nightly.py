"""The steps of the nightly batch, each as a plain function; with a server in test_up."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from flows.common.workspace import enter
from flows.engine.judging import Judged
from flows.engine.outcome import Outcome
from storage import StagingRun, open_store

Ingest = Callable[..., list[Outcome]]


def activity_count(store: Path) -> int:
    return open_store(store).read("activities").height


def test_the_sweep_publishes_what_a_dead_run_had_staged(
    inbox: Path, tmp_path: Path, ingest: Ingest, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows.nightly import sweep  # noqa: PLC0415 Prefect takes a second to load

    def killed(run: StagingRun) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(StagingRun, "publish", killed)
        with pytest.raises(KeyboardInterrupt):
            ingest(inbox)
    store = tmp_path / "store"
    assert activity_count(store) == 0
    sweep.fn(str(store))
    assert activity_count(store) == 6
    assert not list((store / "_staging").iterdir())


def test_a_sound_store_has_no_problem_and_a_damaged_one_says_where(
    inbox: Path, tmp_path: Path, ingest: Ingest
) -> None:
    from flows.nightly import summary, verify  # noqa: PLC0415

    ingest(inbox)
    assert verify.fn(str(tmp_path / "store")) == []
    shutil.rmtree(tmp_path / "store" / "efforts")
    problems = verify.fn(str(tmp_path / "store"))
    assert problems
    assert problems[0].message in summary(None, problems)
    assert "nobody until the store is sound" in summary(None, problems)


def test_who_was_judged_is_counted_not_named() -> None:
    from flows.nightly import summary  # noqa: PLC0415

    text = summary(Judged(judged=("ann", "bea"), unchanged=("cleo",)), [])
    assert "2 athletes, 1 as before" in text
    assert "ann" not in text
    assert "roster check" in summary(None, [])


def test_it_judges_what_the_coach_has_written_since(
    inbox: Path, tmp_path: Path, ingest: Ingest, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows.nightly import judge  # noqa: PLC0415

    monkeypatch.chdir(tmp_path)
    ingest(inbox, athlete="a1")
    store = str(tmp_path / "store")
    before = judge.fn(store, enter().workspace)
    assert isinstance(before, Judged)
    assert (before.judged, before.unchanged) == ((), ("a1",))
    (tmp_path / "athletes.csv").write_text("athlete_id,name\na1,Ann\n")
    (tmp_path / "results.csv").write_text(
        "athlete,date,distance,time,kind\na1,2024-03-02,5k,19:30,race\n"
    )
    after = judge.fn(store, enter().workspace)
    assert isinstance(after, Judged)
    assert (after.judged, after.unchanged) == (("a1",), ())


def test_a_run_for_another_store_or_workspace_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows.ingest import NotConfiguredError, enter_flow  # noqa: PLC0415

    for name in ("ours", "theirs"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "thirdlap.toml").touch()
    ours, theirs = str(tmp_path / "ours"), str(tmp_path / "theirs")
    assert enter_flow(theirs, store="store").workspace.path == Path(theirs)
    monkeypatch.setenv("THIRDLAP_WORKSPACE", ours)
    assert enter_flow(ours, store="store").settings.store == f"{ours}/store"
    assert enter_flow(ours, store=f"{ours}/store").settings.store == f"{ours}/store"
    for workspace, store in ((theirs, "store"), (ours, "../theirs/store"), ("", f"{ours}/store")):
        with pytest.raises(NotConfiguredError):
            enter_flow(workspace, store=store)
