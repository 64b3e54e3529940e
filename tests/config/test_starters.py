import re
from pathlib import Path

from config import defaults, read_workspace
from config.progression import default_progression
from config.starters import starters
from metrics.judgements.inputs.coach import Coach

EXAMPLE = re.compile(r"^#(?! |$)", re.MULTILINE)
"""The mark of a line that is an example and not an explanation."""


def write(folder: Path, *, with_examples: bool) -> None:
    for name, text in starters().items():
        (folder / name).write_text(EXAMPLE.sub("", text) if with_examples else text)


def test_a_fresh_workspace_says_nothing(tmp_path: Path) -> None:
    write(tmp_path, with_examples=False)
    assert read_workspace(tmp_path).coach == Coach(settings=default_progression())


def test_the_examples_of_the_starters_are_right_and_fit_together(tmp_path: Path) -> None:
    write(tmp_path, with_examples=True)
    coach = read_workspace(tmp_path).coach
    assert set(coach.athletes) == {"f07", "m03"}
    assert coach.athletes["m03"].grade == 11
    amounts = (coach.results, coach.seasons, coach.plan, coach.checkins, coach.corrections)
    assert [len(amount) for amount in amounts] == [3, 1, 3, 2, 4]
    assert coach.settings == default_progression()


def test_the_settings_start_as_the_defaults_unsaid() -> None:
    text = starters()["thirdlap.toml"]
    for name in defaults().values:
        assert re.search(f"^#{name} = ", text, re.MULTILINE)
    assert all(line.startswith("#") for line in text.splitlines() if line)
