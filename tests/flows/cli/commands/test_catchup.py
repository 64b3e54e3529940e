from __future__ import annotations

import json
from collections.abc import Callable

from click.testing import Result


def test_the_plan_is_lines_of_a_plan_file(ask: Callable[..., Result]) -> None:
    shown = ask("catchup", "f02")
    assert shown.exit_code == 0, shown.output
    head, *lines = shown.stdout.splitlines()
    assert head.startswith("date,athlete")
    assert lines
    assert all(",f02," in line for line in lines)


def test_lines_can_come_without_a_head(ask: Callable[..., Result]) -> None:
    whole, bare = ask("catchup", "f02").stdout, ask("catchup", "f02", "--no-header").stdout
    assert whole.splitlines()[1:] == bare.splitlines()


def test_programs_get_objects_or_the_same_lines(ask: Callable[..., Result]) -> None:
    lines = ask("catchup", "f02").stdout
    assert ask("catchup", "f02", "--csv").stdout == lines
    objects = [json.loads(line) for line in ask("catchup", "f02", "--json").stdout.splitlines()]
    assert [one["date"] for one in objects] == [line[:10] for line in lines.splitlines()[1:]]
