"""What a coach sees on one screen, from judgement rows made by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner

from flows.cli.main import main
from flows.reports.athlete_progression import _amounts
from metrics.judgements.contract.enums import ProgressionStatus
from metrics.judgements.contract.tables import JUDGE_VERSION, JUDGEMENTS, PROGRESSION_TABLE
from storage import create_store
from storage.publish.judgements import Basis

MONDAY, SUNDAY = date(2026, 11, 16), date(2026, 11, 22)
BASIS = Basis(facts_hash="f", settings_hash="s", judge_version=JUDGE_VERSION, through=SUNDAY)
ROW: dict[str, Any] = {
    **dict.fromkeys(PROGRESSION_TABLE.schema),
    "week_start": MONDAY,
    "as_of_date": SUNDAY,
    "judge_version": JUDGE_VERSION,
}


def say(folder: Path, *rows: dict[str, Any]) -> None:
    """Publish a progression of these rows."""
    tables = {name: table.empty() for name, table in JUDGEMENTS.items()}
    tables["progression"] = PROGRESSION_TABLE.frame([{**ROW, **row} for row in rows])
    create_store(folder / "store").publish_judgements(
        tables, {row["athlete_id"]: BASIS for row in rows}
    )


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in an empty folder, where judgements made by hand stay as they are."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("flows.engine.judging.is_stale", lambda *_, **__: False)
    return tmp_path


def shown(*arguments: str) -> str:
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_whoever_needs_a_word_comes_first(here: Path) -> None:
    say(
        here,
        {
            "athlete_id": "a1",
            "status": ProgressionStatus.ON_TRACK,
            "established_pace": "800",
            "expected_pace": "800",
            "stride_days": 3,
            "stride_days_target": 3,
            "reason": "all is well",
        },
        {
            "athlete_id": "a2",
            "status": ProgressionStatus.BEHIND,
            "established_pace": "3200",
            "expected_pace": "800",
            "stride_days": 1,
            "stride_days_target": 3,
            "reason": "strides on 1 day of 3",
        },
        {
            "athlete_id": "a3",
            "status": ProgressionStatus.JUMPED_AHEAD,
            "reason": "6 × 150 at 800 pace with nothing at 1600",
        },
    )
    said = shown("status")
    assert "week of 2026-11-16, through 2026-11-22: 3 athletes" in said
    places = [said.index(word) for word in ("jumped ahead (1)", "behind (1)", "on track (1)")]
    assert places == sorted(places)
    assert "  a2                  strides on 1 day of 3" in said
    assert "  a1                  through 800 pace (800 is due); strides on 3 days (goal 3)" in said
    assert "6 × 150 at 800 pace with nothing at 1600" in said
    assert "all is well" not in said


def test_what_holds_for_several_is_said_once_and_what_to_do(here: Path) -> None:
    row = {"status": ProgressionStatus.UNKNOWN_PACES, "reason": "No race so far."}
    say(here, {**row, "athlete_id": "a1"}, {**row, "athlete_id": "a2"})
    said = shown("status")
    assert "paces unknown (2)\n  No race so far.\n  a1 " in said
    assert said.count("No race so far.") == 1
    assert "`thirdlap results propose` may find one." in said
    say(here, {**row, "athlete_id": "a1"}, {**row, "athlete_id": "a2", "reason": "None."})
    assert "    No race so far." in shown("status")


def test_another_week_and_nobody_in_it(here: Path) -> None:
    say(here, {"athlete_id": "a1", "status": ProgressionStatus.ON_TRACK})
    assert "strides not known" in shown("status", "--week", "2026-11-18")
    assert "no athlete" in shown("status", "--week", "2026-10-01")


@pytest.mark.parametrize(
    ("history", "days", "told", "column"),
    [
        ("partial", 0, "strides not known", "–"),
        ("none", 2, "strides on 2 days", "2"),
        ("known", 0, "strides on 0 days", "–"),
    ],
)
def test_A1_no_stride_day_is_seen_where_runs_may_be_missing(
    here: Path, history: str, days: int, told: str, column: str
) -> None:
    row = {"athlete_id": "a1", "status": ProgressionStatus.UNKNOWN_PACES}
    say(here, {**row, "history": history, "stride_days": days})
    assert told in shown("status")
    (line,) = (
        line for line in shown("athlete", "a1").splitlines() if "2026-11-16  unknown" in line
    )
    assert line.split()[5] == column


def test_without_judgements_it_says_what_to_do(here: Path) -> None:
    create_store(here / "store")
    result = CliRunner().invoke(main, ["status"])
    assert result.exit_code == 0
    assert "thirdlap files" in result.stderr


def test_a_line_is_no_wider_than_a_phone_in_landscape(here: Path) -> None:
    say(here, {"athlete_id": "a" * 60, "status": ProgressionStatus.BEHIND, "reason": "word " * 60})
    assert max(map(len, shown("status").splitlines())) <= 100


@pytest.mark.parametrize("width", [40, 80])
def test_an_athletes_sentences_are_no_wider_than_the_screen(
    here: Path, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    say(here, {"athlete_id": "a1", "status": ProgressionStatus.BEHIND, "reason": "word " * 60})
    assert max(map(len, shown("athlete", "a1").splitlines())) <= width


@pytest.mark.parametrize(
    ("amount", "told"),
    [
        ((894.0, 903.0, 952.0), "890 m (890–950)"),
        ((2035.2, 1604.0, 2296.1), "2,040 m (1,600–2,300)"),
        ((1200.0, 1200.0, 1200.0), "1,200 m"),
        ((3.1, 0.0, 0.0), "0 m"),
    ],
)
def test_an_amount_lies_in_its_own_range_and_is_told_to_tens(
    amount: tuple[float, float, float], told: str
) -> None:
    names = ("metres_expected", "metres_low", "metres_high")
    rows = pl.DataFrame([{"work": "strides", **dict(zip(names, amount, strict=True))}])
    assert _amounts(rows, is_known=True) == (told, "0 m")


def test_no_amount_is_none_where_that_is_known() -> None:
    assert _amounts(None, is_known=True) == ("0 m", "0 m")
    assert _amounts(None, is_known=False) == ("–", "–")


def test_one_athlete(here: Path) -> None:
    say(here, {"athlete_id": "a1", "status": ProgressionStatus.BEHIND, "reason": "why so"})
    said = shown("athlete", "a1")
    assert "week of 2026-11-16" in said
    assert "why so" in said
    (here / "athletes.csv").write_text("athlete_id\na1\na2\n")
    assert "No judged week" in shown("athlete", "a2")


def test_within_a_status_the_most_urgent_comes_first(here: Path) -> None:
    behind = {"status": ProgressionStatus.BEHIND, "reason": "why"}
    say(
        here,
        {**behind, "athlete_id": "a1", "paces_short": 1, "due_since": date(2026, 11, 9)},
        {**behind, "athlete_id": "a2", "paces_short": 2, "due_since": date(2026, 11, 9)},
        {**behind, "athlete_id": "a3", "paces_short": 1, "due_since": date(2026, 11, 2)},
    )
    said = shown("status")
    places = [said.index(name) for name in ("a2", "a3", "a1")]
    assert places == sorted(places)


def test_runs_of_an_id_that_has_changed_are_told(here: Path) -> None:
    (here / "athletes.csv").write_text("athlete_id,name,group\na1,Ann Quick,girls\n")
    row = {"status": ProgressionStatus.ON_TRACK}
    say(here, {**row, "athlete_id": "a1"})
    assert "not in athletes.csv" not in shown("status")
    say(here, {**row, "athlete_id": "a1"}, {**row, "athlete_id": "b9"})
    assert "not in athletes.csv (1)\n  b9: where an id has changed" in shown("status")
    assert "b9" not in shown("status", "--group", "girls")


def test_a_group_and_those_without_runs(here: Path) -> None:
    (here / "athletes.csv").write_text(
        "athlete_id,name,group\na1,Ann Quick,girls\na2,Bob Steady,boys\na3,Cleo Late,girls\n"
    )
    row = {"status": ProgressionStatus.ON_TRACK}
    say(here, {**row, "athlete_id": "a1"}, {**row, "athlete_id": "a2"})
    girls = shown("status", "--group", "Girls")
    assert "Ann Quick" in girls
    assert "no runs yet (1)\n  Cleo Late" in girls
    assert "Bob" not in girls
    wrong = CliRunner().invoke(main, ["status", "--group", "girl"])
    assert wrong.exit_code == 2
    assert "did you mean 'girls'?" in wrong.stderr
    header, *lines = shown("status", "--csv").splitlines()
    assert header.startswith("athlete_id,week_start,as_of_date,status")
    assert len(lines) == 2
