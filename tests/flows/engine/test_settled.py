"""Whatever was judged before, and in whatever order days and files came: the same judgements."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from msgspec.structs import replace

from config import Workspace
from flows.common.workspace import enter
from flows.engine import athlete_inputs
from flows.engine.athlete_inputs import readiness_of
from flows.engine.judging import judge_store
from flows.engine.outcome import Outcome
from flows.engine.settled import SettledEntry, runs_by_week
from metrics.contract.weeks import monday
from metrics.judgements.contract.tables import JUDGEMENTS
from metrics.judgements.inputs.coach import Meet
from metrics.races.finder import fastest_window
from storage import Store, open_store
from storage.publish.judgements import Basis

BASIS = Basis(facts_hash="f", settings_hash="s", judge_version=1, through=date(2026, 3, 2))
PLAN_DAYS = 60
RUNNERS = ("a1", "a2")
RUN_WEEK = date(2026, 2, 23)


def tables(store: Store) -> dict[str, pl.DataFrame]:
    return {name: store.read(name).sort(table.key) for name, table in JUDGEMENTS.items()}


@pytest.fixture
def store(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    runs: Callable[[int], Iterator[tuple[str, bytes]]],
    put: Callable[[Path, bytes], Path],
    ingest: Callable[..., list[Outcome]],
) -> Store:
    """Six runs each of two athletes, and a third who has not run yet."""
    (tmp_path / "athletes.csv").write_text("athlete_id\na1\na2\na3\n")
    (tmp_path / "thirdlap.toml").write_text('workspace_id = "w1"\ntoday = "2020-01-01"\n')
    monkeypatch.chdir(tmp_path)
    for number, (name, content) in enumerate(runs(12)):
        put(tmp_path / "inbox" / f"a{number % 2 + 1}" / name, content)
    for athlete_id in ("a1", "a2"):
        ingest(tmp_path / "inbox" / athlete_id, athlete=athlete_id)
    return open_store(tmp_path / "store")


def written(folder: Path, days: list[date], chance: random.Random) -> Workspace:
    """A season that begins and has its meet among the runs, with a plan, a result, a check-in."""
    start, meet = days[2], days[8]
    lines = [
        f"{start + timedelta(days=number)},a{chance.randint(1, 3)},6x150 @1600"
        for number in range(PLAN_DAYS)
    ]
    (folder / "plan.csv").write_text("date,athlete,workout\n" + "\n".join(lines) + "\n")
    results = [f"a{number},{chance.choice(days)},1600,5:0{number},race" for number in (1, 2, 3)]
    (folder / "results.csv").write_text("athlete,date,distance,time,kind\n" + "\n".join(results))
    (folder / "checkins.csv").write_text(f"athlete,date,exertion\na1,{chance.choice(days)},5\n")
    (folder / "season.toml").write_text(
        f'[[season]]\nname = "S"\nstart = {start}\nend = {days[-1]}\n'
        f'[[season.meets]]\nname = "M"\ndate = {meet}\n'
    )
    return enter().read_workspace()


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.soak)])
def test_days_in_any_order_leave_what_judging_all_again_leaves(
    tmp_path: Path, store: Store, seed: int
) -> None:
    chance = random.Random(seed)
    run_days = sorted(store.read("activities")["local_date"].to_list())
    workspace = written(tmp_path, run_days, chance)
    days = [day + timedelta(days=chance.choice((0, 1, 9))) for day in run_days]
    steps = sorted(chance.sample(days, 4)) + chance.sample(days, 1)
    for today in steps:
        judge_store(store, workspace, today=today)
        step_by_step = tables(store)
        store.remove_judgements(list(store.judged()))
        forget_readings(store)
        judge_store(store, workspace, today=today)
        for name, rows in tables(store).items():
            assert rows.equals(step_by_step[name]), (today, name)


def test_readiness_on_an_earlier_day_is_read_from_what_was_judged_later(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(3)
    run_days = sorted(store.read("activities")["local_date"].to_list())
    coach, last = written(tmp_path, run_days, chance).coach, run_days[-1]
    judge_store(store, enter().read_workspace(), today=last)
    length = (last - run_days[0]).days
    days = [run_days[0] + timedelta(days=chance.randint(-1, length - 1)) for _ in range(6)]
    meets = [Meet(name="M", day=day + timedelta(days=1), entries=()) for day in days]
    expected = [
        [athlete_inputs._readiness_from_facts(store, coach, name, meet, day) for name in RUNNERS]
        for meet, day in zip(meets, days, strict=True)
    ]

    def refuse(*_: object) -> None:
        raise AssertionError("judged again")

    monkeypatch.setattr(athlete_inputs, "_readiness_from_facts", refuse)
    found = [readiness_of(store, coach, RUNNERS, meet, today=last) for meet in meets]
    assert found == expected


def raced_in_a_recording(store: Store) -> str:
    """Write a result of five minutes over what was run fastest in a recording of that day."""
    run = store.read("activities").sort("start_time_utc").row(0, named=True)
    series = store.series(run["activity_id"])
    times, metres = (series[name].to_numpy() for name in ("time_s", "distance_m"))
    window = fastest_window(times, metres, 300.0)
    assert window is not None
    line = f"{run['athlete_id']},{run['local_date']},{window.watch_m:.0f} m,5:00,race"
    return f"athlete,date,distance,time,kind\n{line}\n"


def forget_readings(store: Store) -> None:
    with store.index() as index:
        index.forget_readings(["a1", "a2", "a3"])


def kept_readings(store: Store) -> dict[str, dict[str, str]]:
    with store.index() as index:
        return index.readings(["a1", "a2", "a3"])


def test_races_are_read_again_only_where_what_they_rest_on_has_changed(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_days = sorted(store.read("activities")["local_date"])
    written(tmp_path, run_days, random.Random(4))
    (tmp_path / "results.csv").write_text(raced_in_a_recording(store))
    judge_store(store, enter().read_workspace(), today=run_days[-1])
    first, kept = tables(store), kept_readings(store)
    (raced,) = first["race_review"].to_dicts()
    assert raced["activity_id"] is not None
    with monkeypatch.context() as watched:
        watched.setattr("metrics.judgements.races.race_rows.races_of_day", None)
        (tmp_path / "checkins.csv").write_text(f"athlete,date,exertion\na1,{run_days[0]},7\n")
        store.remove_judgements(list(store.judged()))
        judge_store(store, enter().read_workspace(), today=run_days[-1])
    assert kept_readings(store) == kept
    assert (
        tables(store)["race_splits"]
        .drop("settings_hash")
        .equals(first["race_splits"].drop("settings_hash"))
    )
    line = f"{raced['athlete_id']},{raced['local_date']},race,400"
    (tmp_path / "corrections.csv").write_text(f"athlete,date,kind,value\n{line}\n")
    judge_store(store, enter().read_workspace(), today=run_days[-1])
    corrected, corrected_kept = tables(store), kept_readings(store)
    assert corrected_kept != kept
    store.remove_judgements(list(store.judged()))
    forget_readings(store)
    judge_store(store, enter().read_workspace(), today=run_days[-1])
    assert all(rows.equals(corrected[name]) for name, rows in tables(store).items())
    assert kept_readings(store) == corrected_kept


def test_a_later_day_asks_the_facts_of_nobody_without_news(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = max(store.read("activities")["local_date"])
    workspace = written(tmp_path, sorted(store.read("activities")["local_date"]), random.Random(3))
    judge_store(store, workspace, today=last)
    with monkeypatch.context() as watched:
        watched.setattr("flows.engine.judging.facts_of", None)
        later = judge_store(store, workspace, today=last + timedelta(days=30))
    assert later.judged == ("a1", "a2", "a3")
    assert max(store.read("progression")["as_of_date"]) == last + timedelta(days=30)


def test_an_entry_that_is_damaged_or_of_another_basis_is_of_no_use() -> None:
    entry = SettledEntry(basis=BASIS, known_hash="k", runs={RUN_WEEK: "12"}, progression="{}")
    assert SettledEntry.load(entry.dump(), BASIS) == entry
    other = Basis(facts_hash="g", settings_hash="s", judge_version=1, through=BASIS.through)
    damaged = entry.dump().replace("12", "13")
    earlier = replace(BASIS, through=BASIS.through - timedelta(days=1))
    old = "f s 1 2026-03-02\tk\t{}\t{}"
    older = f"{hashlib.sha256(old.encode()).hexdigest()[:8]}\t{old}"
    wrong = (
        *((entry.dump(), other), (damaged, BASIS), (entry.dump()[:-1], BASIS)),
        *((entry.dump(), earlier), (older, BASIS)),
        *((None, BASIS), ("", BASIS), (entry.dump(), None)),
    )
    for text, basis in wrong:
        assert SettledEntry.load(text, basis) is None


def test_an_entry_serves_later_days_that_brought_nothing() -> None:
    entry = SettledEntry(basis=BASIS, known_hash="k", runs={RUN_WEEK: "12"}, progression="{}")
    later = replace(BASIS, through=BASIS.through + timedelta(days=3))
    assert SettledEntry.load(entry.dump(), later) == entry


def test_what_is_kept_is_written_once_a_week_where_nothing_is_new(
    tmp_path: Path, store: Store
) -> None:
    last = max(store.read("activities")["local_date"])
    workspace = written(tmp_path, sorted(store.read("activities")["local_date"]), random.Random(3))
    start = monday(last) + timedelta(weeks=5)
    judge_store(store, workspace, today=start)
    first = store.settled_texts()
    for days in (2, 6, 4):
        judge_store(store, workspace, today=start + timedelta(days=days))
        assert store.settled_texts() == first
    judge_store(store, workspace, today=start + timedelta(weeks=1))
    assert store.settled_texts().keys() == first.keys()
    assert all(text != first[name] for name, text in store.settled_texts().items())


def test_the_runs_of_a_week_are_told_apart_whatever_their_order() -> None:
    next_week = RUN_WEEK + timedelta(weeks=1)
    days = [date(2026, 3, 1), date(2026, 3, 1), next_week]
    rows = pl.DataFrame(
        {
            "athlete_id": ["a", "a", "a"],
            "activity_id": ["x", "y", "z"],
            "measure_version": [1, 1, 1],
            "local_date": days,
        }
    )
    before = runs_by_week(rows, ["a"])
    assert before == runs_by_week(rows.reverse(), ["a"])
    changed = runs_by_week(rows.with_columns(measure_version=pl.Series([1, 2, 1])), ["a"])["a"]
    assert changed[RUN_WEEK] != before["a"][RUN_WEEK]
    assert changed[next_week] == before["a"][next_week]
