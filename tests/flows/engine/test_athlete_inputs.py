"""What to race and what to run next, asked over a store of a few weeks' easy runs."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from msgspec.structs import replace

from config import Layer, resolve
from flows.cli.main import main
from flows.common.console import Exit
from flows.common.workspace import enter
from flows.engine import athlete_inputs, judging
from flows.engine.athlete_inputs import foundations_of, foundations_today, readiness_of
from flows.engine.judging import current_bases, facts_of, refresh
from flows.engine.request import Request
from flows.engine.run import run
from metrics.judgements.inputs.athlete_facts import AthleteFacts
from metrics.judgements.inputs.coach import Coach, Meet, PlanItem, ResultKind
from metrics.judgements.progression.foundation_rule import Foundation
from metrics.judgements.readiness.readiness import Readiness
from metrics.workouts.model import Workout
from simulator.shapes import outing
from simulator.writers.fit_writer import EPOCH_UNIX_S
from storage import Store, open_store

TODAY = date(2026, 3, 2)
WEEKS = 6
RESULTS = """athlete,date,distance,time,kind
f07,2026-02-17,1600,5:12,race
f07,2025-05-10,800,2:26,race
"""
SEASON = """[[season]]
name = "spring"
start = 2026-02-20
end = 2026-06-01

[[season.meets]]
name = "Opener"
date = 2026-03-14

[[season.meets.entries]]
athlete = "f07"
distance = "800"
reason = "relay leg the week after"
"""

Thirdlap = Callable[..., Result]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with three easy runs a week of one athlete, up to today."""
    folder = tmp_path_factory.mktemp("team")
    base = outing("easy", seed=1)
    for ago in [7 * week + day for week in range(WEEKS) for day in (0, 2, 4)]:
        start = datetime.combine(TODAY - timedelta(days=ago), time(16), tzinfo=UTC)
        label = replace(base.label, start_fit_s=int(start.timestamp()) - EPOCH_UNIX_S)
        (folder / f"run-{ago}.fit").write_bytes(replace(base, label=label).fit())
    (folder / "athletes.csv").write_text(
        "athlete_id,name,grade\nf07,Ada Quick,11\nm03,Ben Steady,9\n"
    )
    (folder / "results.csv").write_text(RESULTS)
    (folder / "season.toml").write_text(SEASON)
    (folder / "thirdlap.toml").write_text(f'today = "{TODAY}"\n')
    values = {"store": str(folder / "store"), "jobs": 1, "athlete": "f07", "hold_minutes": 0}
    settings = resolve(Layer("test", values)).settings
    here = enter(folder).workspace
    run(Request(paths=(folder,), settings=settings, workspace=here), report=lambda _: None)
    return folder


@pytest.fixture
def thirdlap(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Thirdlap:
    """A command in that folder, as of that day."""
    monkeypatch.chdir(folder)

    def invoked(*arguments: str, stdin: str | None = None) -> Result:
        return CliRunner().invoke(main, arguments, input=stdin)

    return invoked


def test_ready_names_the_meet_the_race_and_the_numbers(thirdlap: Thirdlap) -> None:
    said = thirdlap("ready", "Ada")
    assert said.exit_code == 0, said.output
    assert said.stdout.splitlines()[:3] == [
        "Ada Quick (f07), Opener, Saturday 2026-03-14; runs up to 2026-03-02",
        "Advised as the first race: the 1600.",
        "1 week of training still to come.",
    ]
    words = " ".join(said.stdout.split())
    assert "No 800 yet" in words
    assert "relay leg the week after" in words
    assert "(A8)" in words
    assert "1 rep on 1 day at 1600 pace in 6 weeks, 1600 m of it in 1 race known by its" in words
    assert "Best race 5:12 on 2026-02-17" in words
    assert max(map(len, said.stdout.splitlines())) <= 100


def test_ready_of_an_athlete_without_runs_says_that_nothing_is_known(thirdlap: Thirdlap) -> None:
    said = thirdlap("ready", "m03", "--on", "2026-03-20").stdout
    assert "Advised as the first race: the 1600." in said
    assert "Too few runs are recorded to know the training" in said


def test_ready_without_a_name_is_about_the_whole_team(thirdlap: Thirdlap) -> None:
    assert thirdlap("ready").stdout.splitlines()[:2] == [
        "Opener, Saturday 2026-03-14; runs up to 2026-03-02",
        "Ada Quick: 1600, not yet prepared (A8 A7)",
    ]
    both = thirdlap("ready", "--json").stdout.splitlines()
    assert [json.loads(one)["athlete_id"] for one in both] == ["f07", "m03"]


def test_ready_looks_at_nothing_after_the_meets_eve(thirdlap: Thirdlap) -> None:
    found = json.loads(thirdlap("ready", "f07", "--on", "2026-02-25", "--json").stdout)
    assert found["as_of"] == "2026-02-24"
    assert found["advised"] == "1600"
    assert [one["race"] for one in found["options"]] == ["1600", "3200", "800"]


def test_ready_says_what_it_cannot_find(thirdlap: Thirdlap) -> None:
    assert "did you mean 'Opener'" in thirdlap("ready", "f07", "--meet", "Openr").stderr
    assert thirdlap("ready", "f07", "--meet", "Openr").exit_code == 2
    assert "nobody in athletes.csv" in thirdlap("ready", "xyz").stderr


def test_A18_catchup_prints_a_plan_csv_that_starts_today(thirdlap: Thirdlap) -> None:
    done = thirdlap("catchup", "Ada")
    assert done.exit_code == 0, done.output
    lines = done.stdout.splitlines()
    assert lines[:2] == [
        "date,athlete,group,workout,mode",
        "2026-03-02,f07,,4x20s strides @5k effort (walk),",
    ]
    assert len(lines) == 10
    assert "history known" in done.stderr
    bare = thirdlap("catchup", "Ada", "--no-header", "--from", "2026-03-09").stdout
    assert bare.splitlines()[0] == "2026-03-09,f07,,4x20s strides @5k effort (walk),"


def test_catchup_gives_objects_too(thirdlap: Thirdlap) -> None:
    first, *_ = map(json.loads, thirdlap("catchup", "m03", "--json").stdout.splitlines())
    assert (first["date"], first["athlete_id"], first["plan_item"]) == ("2026-03-02", "m03", 1)


def test_C7_an_athletes_season_is_audited_period_by_period(thirdlap: Thirdlap) -> None:
    said = thirdlap("athlete", "Ada").stdout
    assert "  spring: " in said
    assert "long runs" in said


def test_C7_days_after_the_last_run_are_no_part_of_the_season_so_far(
    thirdlap: Thirdlap, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, audit, now = thirdlap("athlete", "Ada").stdout.partition("  spring: ")
    monkeypatch.setenv("THIRDLAP_TODAY", "2026-05-30")
    assert audit
    assert thirdlap("athlete", "Ada").stdout.partition("  spring: ")[2] == now


def test_A4_check_refuses_a_plan_before_anyone_runs_it(thirdlap: Thirdlap) -> None:
    plan = "date,athlete,workout\n2026-03-04,f07,6x150 @800\n2026-03-06,f07,6x150 @800\n"
    done = thirdlap("check", "-", stdin=plan)
    assert done.exit_code == 4
    assert "not safe (rule A4): 2 items" in done.stdout
    assert "Ada Quick, 2026-03-04: 6x150 @800" in done.stdout
    assert "6 reps at 800 pace, after 0 reps at 3200 pace and 0 reps at 1600" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 100


def test_check_says_what_is_missing_where_an_item_cannot_be_judged(thirdlap: Thirdlap) -> None:
    plan = "date,athlete,workout\n2026-03-04,m03,6x150 @800\n2026-03-06,f07,6x150 strides\n"
    done = thirdlap("check", "-", stdin=plan)
    assert done.exit_code == 5
    assert "3 usable runs a week in 4 of 6 weeks are needed" in " ".join(done.stdout.split())
    assert "6 reps without a known pace: name one" in " ".join(done.stdout.split())


def test_A18_a_catchup_plan_passes_the_check(thirdlap: Thirdlap, tmp_path: Path) -> None:
    plan = thirdlap("catchup", "Ada").stdout
    (tmp_path / "three weeks.csv").write_text(plan)
    done = thirdlap("check", str(tmp_path / "three weeks.csv"))
    assert (done.exit_code, done.stdout) == (0, "safe: 9 of 9 items for 1 athlete\n")
    first = json.loads(thirdlap("check", "-", "--json", stdin=plan).stdout.splitlines()[0])
    assert (first["safety"], first["date"]) == ("safe", "2026-03-02")


def test_check_leaves_out_what_was_planned_before_today(thirdlap: Thirdlap) -> None:
    plan = "date,athlete,workout\n2026-02-20,f07,6x150 @800\n2026-03-04,f07,45:00 easy\n"
    assert thirdlap("check", "-", stdin=plan).stdout == "safe: 1 of 1 item for 1 athlete\n"


def test_check_of_a_plan_that_is_over_does_not_call_it_safe(thirdlap: Thirdlap) -> None:
    done = thirdlap("check", "-", stdin="date,athlete,workout\n2026-02-20,f07,6x150 @800\n")
    assert done.exit_code == 0
    assert done.stdout == "nothing to check: this plan has no item today or later\n"


def test_check_names_what_it_cannot_read(thirdlap: Thirdlap) -> None:
    done = thirdlap("check", "-", stdin="date,athlete,workout\n2026-03-04,f07,6y150\n")
    assert done.exit_code == Exit.PLAN_UNKNOWN
    assert "line 2" in done.stderr
    assert "1 line of the plan is not used, so not checked" in done.stderr
    assert thirdlap("check", "nowhere.csv").exit_code == 2


def judged_today(folder: Path) -> tuple[Store, Coach]:
    here = enter(folder)
    store, workspace = open_store(here.settings.store), here.workspace.read()
    refresh(store, workspace, today=TODAY)
    return store, workspace.coach


def test_stored_judgements_are_used_and_give_what_the_facts_give(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, coach = judged_today(folder)
    facts = facts_of(store, ["f07"], tables=("activities", "efforts", "sets"))["f07"]
    expected = athlete_inputs._from_facts(facts, coach, "f07", TODAY)
    (meet,) = coach.seasons[0].meets
    (judged,) = readiness_of(store, coach, ["f07"], meet, today=TODAY)
    assert judged == athlete_inputs._readiness_from_facts(store, coach, "f07", meet, TODAY)

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("judged again")

    monkeypatch.setattr(athlete_inputs, "_from_facts", refuse)
    monkeypatch.setattr(athlete_inputs, "_readiness_from_facts", refuse)
    found = foundations_of(store, coach, ["f07"], through=TODAY)["f07"]
    assert (found.pace_work, found.recorded) == (expected.pace_work, expected.recorded)
    assert (found.kept_paces, found.through) == (expected.kept_paces, TODAY)
    assert foundations_today(store, coach, ["f07"], today=TODAY)["f07"].through == TODAY
    tomorrow = TODAY + timedelta(days=1)
    assert foundations_today(store, coach, ["f07"], today=tomorrow)["f07"].through == TODAY
    assert readiness_of(store, coach, ["f07"], meet, today=TODAY) == [judged]


def test_an_earlier_day_is_read_from_what_was_judged_later(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, coach = judged_today(folder)
    days = [TODAY - timedelta(days=ago) for ago in (1, 2, 3, 7, 8, 13, 20, 40)]
    meets = [Meet(name="M", day=day + timedelta(days=1)) for day in days]
    expected = [
        athlete_inputs._readiness_from_facts(store, coach, "f07", meet, day)
        for meet, day in zip(meets, days, strict=True)
    ]
    from_facts: list[str] = []

    def watched(_: Store, __: Coach, athlete_id: str, *___: object) -> Readiness:
        from_facts.append(athlete_id)
        return expected[0]

    monkeypatch.setattr(athlete_inputs, "_readiness_from_facts", watched)
    found = [readiness_of(store, coach, ["f07"], meet, today=TODAY) for meet in meets]
    assert found == [[one] for one in expected]
    assert from_facts == []
    # Who has no runs has nothing stored, and what changed since is in no stored row.
    readiness_of(store, coach, ["m03"], meets[0], today=TODAY)
    later = replace(coach, results=coach.results[1:])
    readiness_of(store, later, ["f07"], meets[0], today=TODAY)
    assert from_facts == ["m03", "f07"]
    saturday = TODAY - timedelta(days=2)
    zones = athlete_inputs._zones_of_the_week(store, ["f07"], saturday)["f07"]
    assert set(zones["local_date"]) == {saturday - timedelta(days=ago) for ago in (0, 2, 5)}


def test_what_changed_since_is_judged_from_the_facts(folder: Path) -> None:
    store, coach = judged_today(folder)
    estimate = replace(coach.results[0], kind=ResultKind.ESTIMATE, day=TODAY)
    other = replace(coach, results=(*coach.results, estimate))
    assert sorted(current_bases(store, coach, ["f07", "m03"], today=TODAY)) == ["f07", "m03"]
    assert current_bases(store, other, ["f07"], today=TODAY) == {}
    assert foundations_of(store, other, ["f07"], through=TODAY)["f07"].through == TODAY
    # A day before the last run cannot be read from what is settled after it.
    eve = TODAY - timedelta(days=1)
    early = foundations_of(store, coach, ["f07"], through=eve)["f07"]
    assert max(early.recorded.days) < TODAY


def test_a_plan_for_days_ahead_leaves_what_was_run_as_it_was_judged(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, coach = judged_today(folder)
    expected = foundations_of(store, coach, ["f07"], through=TODAY)["f07"]
    item = PlanItem(
        athlete_id="f07",
        day=TODAY + timedelta(days=1),
        plan_item=1,
        workout=Workout(blocks=()),
        text="off",
    )
    asked: list[object] = []

    def watched(facts: AthleteFacts, coach: Coach, athlete_id: str, through: date) -> Foundation:
        asked.append(athlete_id)
        return expected

    monkeypatch.setattr(athlete_inputs, "_from_facts", watched)
    ahead, behind = (
        replace(coach, plan=(planned,))
        for planned in (item, replace(item, day=TODAY - timedelta(days=3)))
    )
    assert current_bases(store, ahead, ["f07"], today=TODAY) == {}
    assert foundations_of(store, ahead, ["f07"], through=TODAY)["f07"] == expected
    assert asked == []
    foundations_of(store, behind, ["f07"], through=TODAY)
    assert asked == ["f07"]


def test_news_of_others_judge_nobody_who_is_not_shown(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, coach = judged_today(folder)
    workspace = enter(folder).workspace.read()
    estimate = replace(coach.results[0], athlete_id="m03", kind=ResultKind.ESTIMATE, day=TODAY)
    news = replace(coach, results=(*coach.results, estimate))
    judged: list[date] = []
    monkeypatch.setattr(judging, "judge_store", lambda *_, today: judged.append(today))
    refresh(store, replace(workspace, coach=news), today=TODAY, athletes=["f07"])
    assert judged == []
    refresh(store, replace(workspace, coach=news), today=TODAY, athletes=["m03"])
    refresh(store, replace(workspace, coach=news), today=TODAY)
    assert judged == [TODAY, TODAY]


def test_ready_on_a_later_day_brings_judgements_up_to_it_first(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    team = tmp_path / "team"
    shutil.copytree(folder, team)
    (team / "thirdlap.toml").write_text(f'today = "{TODAY + timedelta(days=2)}"\n')

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("an athlete was judged from the facts for this answer alone")

    monkeypatch.setattr(athlete_inputs, "_readiness_from_facts", refuse)
    shown = CliRunner().invoke(main, ["ready", "f07", "--workspace", str(team)])
    assert shown.exit_code == 0, shown.output
    assert "Opener" in shown.stdout
