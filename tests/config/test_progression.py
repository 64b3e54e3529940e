import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

from config import read_workspace
from config.progression import default_progression
from metrics.contract.race_paces import RacePace
from metrics.judgements.inputs.coach import OpeningEight, ProgressionSettings, ScheduleStep
from tests.config.conftest import Complaints, Read


def test_the_defaults_have_every_number_once_and_a_reason_before_it() -> None:
    text = files("config").joinpath("progression.toml").read_text(encoding="utf-8")
    assert set(tomllib.loads(text)) == set(ProgressionSettings.__struct_fields__)
    assert "this project's own" in text
    for paragraph in text.split("\n\n"):
        if "=" in paragraph and not paragraph.startswith("[[schedule]]"):
            assert paragraph.startswith("#")


def test_the_defaults_are_those_that_the_domain_names() -> None:
    progression = default_progression()
    assert (progression.fresh_days, progression.min_foundation_reps) == (120, 1)
    assert (progression.threshold_vdot_share, progression.easy_vdot_share) == (0.86, 0.72)
    assert (progression.max_over_400, progression.long_run_ratio) == (1.15, 1.25)
    assert (progression.threshold_minutes, progression.aerobic_rep_s) == (15, 180)


def test_A8_the_default_is_the_closing_advice() -> None:
    assert default_progression().opening_800 is OpeningEight.NEVER


def test_A2_the_schedule_climbs_to_800_pace_and_never_demands_400() -> None:
    race_paces = [step.race_pace for step in default_progression().schedule]
    assert race_paces == [RacePace.R5K, RacePace.R3200, RacePace.R1600, RacePace.R800]


def test_a_workspace_goes_over_the_defaults_number_by_number(read: Read) -> None:
    settings = read(progression='min_reps = 8\nopening_800 = "if_ready"\n').coach.settings
    assert (settings.min_reps, settings.opening_800) == (8, OpeningEight.IF_READY)
    assert settings.schedule == default_progression().schedule
    assert settings.min_days == default_progression().min_days


def test_a_schedule_goes_over_the_whole_of_the_defaults(read: Read) -> None:
    step = "[[schedule]]\nweeks_before = {}\nrace_pace = '{}'\nstride_days = 4\n"
    text = step.format(2, "800") + step.format(6, "1600")
    assert read(progression=text).coach.settings.schedule == (
        ScheduleStep(weeks_before=6, race_pace=RacePace.R1600, stride_days=4),
        ScheduleStep(weeks_before=2, race_pace=RacePace.R800, stride_days=4),
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("min_rep = 8", "line 1: found 'min_rep', expected one of fresh_days"),
        ("min_rep = 8", "did you mean 'min_reps'?"),
        ("min_days = 2.5", "line 1, min_days: found '2.5', expected a whole number from 1 to 200"),
        ("min_probability = 70", "expected a number from 0.5 to 1"),
        ("opening_800 = 'yes'", "expected one of never, if_ready"),
        (
            "min_weeks = 5\nlookback_weeks = 4",
            "min_weeks: found '5', expected at most 4, because of loo",
        ),
        ("min_weeks = 9", "expected at most 6, because of lookback_weeks"),
        ("lookback_weeks = 3", "expected at least 4, because of min_weeks"),
        ("easy_vdot_share = 0.9", "expected at most 0.86, because of threshold_vdot_share"),
        (
            "[[schedule]]\nweeks_before = 3\nrace_pace = 'easy'\nstride_days = 3",
            "one of 5k, 3200, 1600",
        ),
        (
            "[[schedule]]\nweeks_before = 3\nrace_pace = '800'",
            "stride_days: found nothing, expected",
        ),
    ],
)
def test_each_number_is_checked(complaints: Complaints, text: str, expected: str) -> None:
    (found,) = complaints(progression=text)
    assert expected in found


def test_a_schedule_does_not_go_down_nor_stand_twice_in_a_week(complaints: Complaints) -> None:
    step = "[[schedule]]\nweeks_before = 4\nrace_pace = '{}'\nstride_days = 3\n"
    found = complaints(progression=step.format("800") + step.format("1600"))
    assert "line 6, weeks_before: found '4', expected a number of weeks that no" in found[0]
    assert "line 7, race_pace: found '1600', expected a race pace no slower than 800" in found[1]


OLD_STEP = "[[schedule]]\nweeks_before = 3\nrung = '800'\nstride_days = 4\n"


def test_a_file_with_old_words_is_read_with_one_warning_that_names_the_new_ones(
    tmp_path: Path,
) -> None:
    (tmp_path / "ladder.toml").write_text(f"min_reps = 9\n{OLD_STEP}{OLD_STEP.replace('3', '2')}")
    workspace = read_workspace(tmp_path)
    assert workspace.coach.settings.min_reps == 9
    steps = workspace.coach.settings.schedule
    assert [step.race_pace for step in steps] == [RacePace.R800, RacePace.R800]
    assert [str(warning) for warning in workspace.warnings] == [
        "ladder.toml: found 'ladder.toml, rung', expected progression.toml, race_pace "
        "(the old words are still read)"
    ]


def test_an_old_key_in_a_new_file_is_read_with_a_warning(read: Read) -> None:
    workspace = read(progression=OLD_STEP)
    assert workspace.coach.settings.schedule[0].race_pace is RacePace.R800
    (warning,) = workspace.warnings
    assert "found 'rung', expected race_pace" in str(warning)


def test_a_new_file_goes_before_an_old_one(tmp_path: Path) -> None:
    (tmp_path / "ladder.toml").write_text("min_reps = 9\n")
    (tmp_path / "progression.toml").write_text("min_reps = 10\n")
    assert read_workspace(tmp_path).coach.settings.min_reps == 10


def test_an_old_and_a_new_key_at_once_is_a_problem(complaints: Complaints) -> None:
    both = OLD_STEP.replace("rung = '800'", "rung = '800'\nrace_pace = '800'")
    (problem,) = complaints(progression=both)
    assert "found 'rung', expected one of weeks_before, race_pace" in problem
