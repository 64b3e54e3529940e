from __future__ import annotations

from datetime import date
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from flows.cli.options import ANY_DAY, for_intake, for_store
from flows.common.workspace import Context


@click.command()
@for_store
def reading(here: Context) -> None:
    click.echo(f"{here.settings.store} {here.workspace.path}")


@click.command()
@for_intake
def intake(here: Context) -> None:
    click.echo(f"{here.settings.athlete} {here.settings.jobs}")


def test_the_current_folder_is_the_workspace_if_it_holds_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(reading, []).output.split()[1] == "None"
    (tmp_path / "thirdlap.toml").write_text("")
    assert CliRunner().invoke(reading, []).output.split()[1] != "None"


def test_a_named_workspace_is_where_its_store_is(tmp_path: Path) -> None:
    (tmp_path / "thirdlap.toml").write_text('store = "tables"\n')
    shown = CliRunner().invoke(reading, ["--workspace", str(tmp_path)])
    assert shown.output.split()[0] == str(tmp_path / "tables")


def test_an_option_goes_over_the_file(tmp_path: Path) -> None:
    (tmp_path / "thirdlap.toml").write_text("jobs = 3\n")
    words = ["--workspace", str(tmp_path), "--athlete", "f07"]
    assert CliRunner().invoke(intake, words).output.split() == ["f07", "3"]
    assert CliRunner().invoke(intake, [*words, "--jobs", "1"]).output.split() == ["f07", "1"]


@click.command()
@click.option("--on", type=ANY_DAY)
@for_store
def dated(here: Context, on: date) -> None:
    click.echo(on)


def test_what_is_no_day_is_told_in_plain_words() -> None:
    refused = CliRunner().invoke(dated, ["--on", "2026-13-01"])
    assert refused.exit_code == 2
    assert "expected a day such as 2027-03-20, found '2026-13-01'" in refused.output
    assert CliRunner().invoke(dated, ["--on", "2026-12-01"]).output == "2026-12-01\n"


@pytest.mark.parametrize("text", ["2026-12-01", "12/1/26", "Dec 1, 2026", "1.12.2026"])
def test_a_day_is_read_as_the_files_of_the_workspace_are(tmp_path: Path, text: str) -> None:
    (tmp_path / "thirdlap.toml").write_text('date_order = "month_first"\n')
    words = ["--on", text, "--workspace", str(tmp_path)]
    assert CliRunner().invoke(dated, words).output == "2026-12-01\n"


def test_a_day_that_may_be_two_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    refused = CliRunner().invoke(dated, ["--on", "12/1/26"])
    assert refused.exit_code == 2
    assert "this may be December 1 or January 12" in " ".join(refused.output.split())
