from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

from click.testing import Result


def test_inspect_writes_one_line_per_file(inbox: Path, invoke: Callable[..., Result]) -> None:
    paths = sorted(inbox.iterdir())
    result = invoke("inspect", "--json", *paths)
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [line["file"] for line in lines] == [str(path) for path in paths]
    assert result.exit_code == 3
    assert invoke("inspect", inbox / "21x400.fit").exit_code == 0


def test_inspect_reads_files_and_says_so_of_a_folder(
    inbox: Path, invoke: Callable[..., Result]
) -> None:
    shown = invoke("inspect", inbox)
    assert "it is a folder; name a file in it" in shown.stdout
    assert shown.exit_code == 3


def test_inspect_says_why_it_cannot_draw(inbox: Path, invoke: Callable[..., Result]) -> None:
    result = invoke("inspect", inbox / "21x400.fit", "--plot", "run.bmp")
    assert result.exit_code == 1
    assert "a picture ends in .svg or .png" in result.stderr


def test_efforts_can_be_had_as_csv(inbox: Path, invoke: Callable[..., Result]) -> None:
    path = inbox / "21x400.fit"
    head, *rows = csv.reader(invoke("inspect", path, "--csv").stdout.splitlines())
    assert len(rows) == 21
    assert head[:2] == ["file", "activity_index"]
    assert {row[0] for row in rows} == {str(path)}
    assert rows[0][head.index("kind")] == "rep"
