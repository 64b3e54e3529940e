from __future__ import annotations

from datetime import date
from typing import Any

import click
import pytest
from click.testing import CliRunner

from flows.cli.output import form_options, print_data, print_rows

ROWS: list[dict[str, Any]] = [
    {"name": "Zoé", "day": date(2026, 3, 2), "sets": ["6x150", "2x400"]},
    {"name": "Ada, Q", "day": None, "sets": []},
]
Capture = pytest.CaptureFixture[str]


def test_json_is_one_object_per_line(capsys: Capture) -> None:
    print_data(ROWS, "json")
    assert capsys.readouterr().out == (
        '{"name": "Zoé", "day": "2026-03-02", "sets": ["6x150", "2x400"]}\n'
        '{"name": "Ada, Q", "day": null, "sets": []}\n'
    )


def test_csv_has_a_header_and_lists_as_json(capsys: Capture) -> None:
    print_data(ROWS, "csv")
    assert capsys.readouterr().out == (
        'name,day,sets\nZoé,2026-03-02,"[""6x150"", ""2x400""]"\n"Ada, Q",,[]\n'
    )


def test_without_rows_csv_has_the_header_and_json_nothing(capsys: Capture) -> None:
    print_data([], "csv", columns=("name", "day"))
    assert capsys.readouterr().out == "name,day\n"
    print_data([], "json", columns=("name", "day"))
    assert capsys.readouterr().out == ""


def test_people_get_a_table_and_nothing_where_there_are_no_rows(capsys: Capture) -> None:
    for rows in (ROWS, []):
        print_rows(rows, form=None, head=("name", "sets"), cells=_name_and_count)
    assert capsys.readouterr().out.split() == ["name", "sets", "Zoé", "2", "Ada,", "Q", "0"]
    print_rows(ROWS[:1], form="json", head=(), cells=_name_and_count)
    assert capsys.readouterr().out.startswith('{"name": "Zoé"')


def _name_and_count(row: dict[str, Any]) -> tuple[str, ...]:
    return row["name"], str(len(row["sets"]))


@pytest.mark.parametrize(
    ("arguments", "form"), [([], "None"), (["--json"], "json"), (["--csv"], "csv")]
)
def test_a_command_is_told_its_form(arguments: list[str], form: str) -> None:
    @click.command()
    @form_options
    def shown(form: str | None) -> None:
        click.echo(str(form))

    assert CliRunner().invoke(shown, arguments).stdout == f"{form}\n"
