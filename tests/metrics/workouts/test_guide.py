"""The examples of the guide to workouts are understood as it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from metrics.workouts.notation import NotationError, parse_workout, workout_text

GUIDE = (Path(__file__).resolve().parents[3] / "docs" / "workouts.md").read_text(encoding="utf-8")
PARTS = re.findall(r"^\| `([^`]+)` \| `([^`]+)` \|$", GUIDE, re.MULTILINE)
KINDS = GUIDE[GUIDE.index("## Kinds of work") : GUIDE.index("## Paces")]
CELLS = re.findall(r"^\| (`.*?`) \|", KINDS, re.MULTILINE)


def test_the_parts_are_understood_as_the_guide_says() -> None:
    assert len(PARTS) >= 8
    for text, understood in PARTS:
        assert workout_text(parse_workout(text)) == understood


def test_every_kind_of_the_guide_is_read() -> None:
    examples = [text for cell in CELLS for text in re.findall(r"`([^`]+)`", cell)]
    assert len(examples) >= 15
    for text in examples:
        assert parse_workout("3x150 ins and outs" if text == "ins and outs" else text)


@pytest.mark.parametrize("text", ["45 easy", "150s", "6x300 @72", "6x400, 2 min"])
def test_what_the_guide_says_is_refused_is(text: str) -> None:
    with pytest.raises(NotationError):
        parse_workout(text)


def test_a_bare_pace_or_rest_of_the_guide_is_read_behind_reps() -> None:
    for pace in ("@5k", "at 800 pace", "@T", "@ 90%", "in 75", "@72", "@3:30/km", "@72/400"):
        assert parse_workout(f"6x400 {pace}")
    for rest in ("r3:00", "w/ 3:00", ", 3:00 rest", "(3 min)", "walk back", "full recovery"):
        assert parse_workout(f"6x400 {rest}").reps()[0].rest is not None
