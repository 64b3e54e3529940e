from __future__ import annotations

import re

import pytest
from msgspec.structs import replace

from flows.reports.session import describe
from metrics import measure
from parsers import parse

EFFORT_LINE = (
    r" (?P<time>(\d+:)?\d+\.\d) +(?P<metres>\d+) m +(?:\d+|–) +(?P<lap>(\d+:)?\d+(\.\d)?) "
)
"""The time, meters and pace of a row of efforts; no lap has a pace per 400. Pressed reps of 400 m
are told to tenths, strides by GPS are not."""


def seconds(clock: str) -> float:
    minutes, _, rest = clock.rpartition(":")
    return 60 * int(minutes or 0) + float(rest)


def described(content: bytes) -> str:
    (activity,) = parse(content).activities
    return describe(activity, measure(activity))


def test_a_session_is_told_as_a_coach_writes_it(contents: dict[str, bytes]) -> None:
    text = described(contents["21x400.fit"])
    assert "20 × 400" in text
    assert "1 × 400" in text


def test_a_ride_is_told_as_such(contents: dict[str, bytes]) -> None:
    assert "cycling" in described(contents["ride.fit"])


def test_the_pace_of_an_effort_follows_from_its_time_and_meters(
    contents: dict[str, bytes],
) -> None:
    rows = [
        match
        for name in ("21x400.fit", "easy_with_strides.fit")
        for match in re.finditer(EFFORT_LINE, described(contents[name]))
    ]
    assert len(rows) > 21
    assert {"." in row["lap"] for row in rows} == {True, False}
    for row in rows:
        assert seconds(row["lap"]) == pytest.approx(
            seconds(row["time"]) * 400 / float(row["metres"]), rel=0.03
        )


def test_no_position_is_told(contents: dict[str, bytes]) -> None:
    text = described(contents["easy_run.gpx"])
    (activity,) = parse(contents["easy_run.gpx"]).activities
    latitude = activity.records["latitude_deg"].drop_nulls()[0]
    assert f"{latitude:.2f}" not in text


def test_a_doubt_is_a_sentence_with_its_word(contents: dict[str, bytes]) -> None:
    lines = contents["easy_run.gpx"].splitlines(keepends=True)
    half = len(lines) // 2
    cut = b"".join(lines[:half])
    text = described(cut)
    assert "  The file was cut off; its end is missing." in text
    assert "truncated" not in text


def test_a_lap_has_a_pace_where_the_watch_wrote_none(contents: dict[str, bytes]) -> None:
    text = described(contents["21x400.fit"])
    (warm_up,) = (line for line in text.splitlines() if "16:30.7" in line)
    assert "5:37/km" in warm_up


def test_a_lap_is_as_long_as_its_watch_ran_and_says_what_it_paused(
    contents: dict[str, bytes],
) -> None:
    (activity,) = parse(contents["21x400.fit"]).activities
    facts = measure(activity)
    laps = facts.rows["laps"]
    first_s, *others_s = laps.columns["elapsed_s"]
    paused = replace(laps, columns={**laps.columns, "elapsed_s": [first_s + 75, *others_s]})
    text = describe(activity, replace(facts, rows={**facts.rows, "laps": paused}))
    (warm_up,) = (line for line in text.splitlines() if "16:30.7" in line)
    assert "1:15" in warm_up
    assert "5:37/km" in warm_up
    assert "paused" not in described(contents["21x400.fit"])
