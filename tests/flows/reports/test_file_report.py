from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from flows.engine.analyze import ExaminedFile, examine, examine_file
from flows.reports.file_report import describe_file, plot_session, to_json
from metrics import Evidence
from metrics.contract.tables import FACTS

KEYS = ["file", "kind", "format", "reason", "activities", "laps", "efforts", "sets", "errors"]


def parsed_json(examined: ExaminedFile) -> dict[str, Any]:
    line = to_json(examined)
    assert "\n" not in line
    found: dict[str, Any] = json.loads(line)
    return found


@pytest.mark.parametrize(
    "name", ["21x400.fit", "easy_run.gpx", "ride.fit", "workout.fit", "broken.fit", "truth.json"]
)
def test_every_file_is_one_object_with_the_same_keys(contents: dict[str, bytes], name: str) -> None:
    assert list(parsed_json(examine(contents[name], source=name))) == KEYS


def test_rows_have_the_columns_of_the_tables(contents: dict[str, bytes]) -> None:
    found = parsed_json(examine(contents["easy_with_strides.fit"], source="a.fit"))
    assert found["efforts"]
    for name in ("activities", "laps", "efforts", "sets"):
        for row in found[name]:
            assert list(row) == ["activity_index", *FACTS[name].schema.names()]
            assert row["activity_index"] == 1


def test_times_are_seconds_after_the_files_first_record(contents: dict[str, bytes]) -> None:
    examined = examine(contents["easy_with_strides.fit"], source="a.fit")
    (activity,) = examined.parsed.activities
    later = replace(
        examined,
        parsed=replace(examined.parsed, activities=(replace(activity, file_offset_s=100.0),)),
    )
    for name in ("laps", "efforts", "sets"):
        pairs = zip(parsed_json(examined)[name], parsed_json(later)[name], strict=True)
        for own, shifted in pairs:
            assert shifted["start_s"] == own["start_s"] + 100
            assert shifted["end_s"] == own["end_s"] + 100
            assert shifted.get("duration_s") == own.get("duration_s")


def test_detection_alone_uses_no_marks(contents: dict[str, bytes]) -> None:
    examined = examine(contents["21x400.fit"], source="a.fit", evidence=Evidence.DETECTION)
    efforts = parsed_json(examined)["efforts"]
    assert len(efforts) > 10
    assert {effort["evidence"] for effort in efforts} == {"detection"}


def test_damage_is_told_with_its_place(contents: dict[str, bytes]) -> None:
    content = contents["easy_with_strides.fit"][:30_000]
    found = parsed_json(examine(content, source="a.fit"))
    assert found["kind"] == "activity"
    assert found["errors"][0]["error"] == "truncated"
    assert isinstance(found["errors"][0]["byte_offset"], int)
    assert "damaged: byte " in describe_file(examine(content, source="a.fit"))


def test_a_session_reads_as_a_coach_reads_it(contents: dict[str, bytes]) -> None:
    text = describe_file(examine(contents["easy_with_strides.fit"], source="easy.fit"))
    lines = text.splitlines()
    assert lines[0].startswith("easy.fit (")
    assert lines[1].startswith("running · Tue 2026-09-08 ")
    assert " km in " in lines[2]
    assert "per 400" in text
    for heading in ("sets", "efforts", "laps"):
        assert heading in lines


def test_what_is_no_activity_says_what_it_is(contents: dict[str, bytes]) -> None:
    workout = describe_file(examine(contents["workout.fit"], source="w.fit"))
    assert workout.startswith("w.fit (")
    assert "not an activity: " in workout
    assert ": rejected: " in describe_file(examine(contents["broken.fit"], source="b.fit"))
    assert "cycling, not a run" in describe_file(examine(contents["ride.fit"], source="r.fit"))


def test_a_file_that_is_not_there_is_rejected(tmp_path: Path) -> None:
    (examined,) = examine_file(tmp_path / "gone.fit", evidence=Evidence.AUTO)
    assert examined.is_rejected
    assert examined.parsed.reason == "cannot be opened: no such file or directory"


def test_a_picture_of_a_session(tmp_path: Path, contents: dict[str, bytes]) -> None:
    pytest.importorskip("matplotlib")
    path = tmp_path / "run.svg"
    plot_session(examine(contents["race_1600.fit"], source="race_1600.fit"), path)
    assert path.read_text().lstrip().startswith("<?xml")


def test_a_file_without_an_activity_cannot_be_drawn(
    tmp_path: Path, contents: dict[str, bytes]
) -> None:
    examined = examine(contents["workout.fit"], source="w.fit")
    with pytest.raises(ValueError, match=r"w\.fit: no activity to draw"):
        plot_session(examined, tmp_path / "run.svg")


def test_examples_say_what_they_are(inbox: Path, put: Callable[[Path, bytes], Path]) -> None:
    put(inbox / "nothing.fit", b"")
    (examined,) = examine_file(inbox / "nothing.fit", evidence=Evidence.AUTO)
    assert "empty" in str(examined.parsed.reason)
