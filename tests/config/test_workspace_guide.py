"""The examples of the coaches' guide are right, and fit together."""

from __future__ import annotations

import re
from pathlib import Path

from config import read_workspace
from config.athletes import COLUMNS
from config.library import default_library
from config.progression import default_progression
from metrics.workouts.notation import parse_workout, workout_text

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "workspace.md"
EXAMPLE = re.compile(r"^## (\S+\.(?:csv|toml))$.*?^```\w+\n(.*?)^```", re.MULTILINE | re.DOTALL)


def test_the_examples_of_the_guide_are_a_workspace(tmp_path: Path) -> None:
    examples = dict(EXAMPLE.findall(GUIDE.read_text(encoding="utf-8")))
    assert len(examples) == 9
    for name, text in examples.items():
        (tmp_path / name).write_text(text)
    coach = read_workspace(tmp_path).coach
    amounts = [coach.athletes, coach.results, coach.seasons, coach.plan, coach.checkins]
    assert [len(amount) for amount in amounts] == [2, 8, 1, 3, 2]
    assert len(coach.corrections) == 5
    assert [len(coach.race_splits), len(coach.timings)] == [2, 2]
    assert coach.settings != default_progression()


def test_the_guide_shows_every_column_of_the_roster() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    assert ",".join((*COLUMNS.needed, *COLUMNS.optional)) in text


def test_the_guide_names_every_workout_and_writes_none_wrong() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    assert all(f"`{name}`" in text for name in default_library())
    (block,) = re.findall(r"^```text\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    for line in block.splitlines():
        assert workout_text(parse_workout(line)) == line
