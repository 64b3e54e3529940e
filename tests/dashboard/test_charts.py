from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from typing import NamedTuple

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dashboard.charts import (
    GRID,
    Bar,
    Shade,
    Timed,
    TracePoints,
    sparkline,
    speed_curve,
    stacked_bars,
    trace,
)

PACES = ("5k", "3200", "1600", "800", "400")
METERS = st.lists(st.floats(0, 5000), min_size=1, max_size=20)


class Drawn(NamedTuple):
    """A bar of a path."""

    left: float
    width: float
    top: float
    foot: float


def drawn(svg: str) -> dict[str, list[Drawn]]:
    """Read the bars of each path, by its class."""
    bar = re.compile(r"M(\d+) (-?\d+)h(\d+)V(\d+)h-\d+z")
    return {
        path.get("class", ""): [
            Drawn(float(left), float(width), float(top), float(foot))
            for left, top, width, foot in bar.findall(path.attrib["d"])
        ]
        for path in ET.fromstring(svg).iter("path")
    }


@given(METERS)
def test_a_sparkline_stays_inside_its_box(meters: list[float]) -> None:
    bars = drawn(sparkline(meters, meters, title="meters"))[""]
    assert len(bars) == sum(amount > 0 for amount in meters)
    assert all(0 <= bar.top <= bar.foot == 24 for bar in bars)


def test_a_stack_is_as_high_as_its_meters() -> None:
    week = Bar("Jan 5", {"400": 300.0, "800": 600.0}, {"800": 900.0})
    paths = drawn(stacked_bars([week], PACES, title="meters"))
    heights = {kind: bars[0].foot - bars[0].top for kind, bars in paths.items() if bars}
    assert abs(heights["run p800"] - 2 * heights["run p400"]) <= 1
    assert heights["plan p800"] == heights["run p800"] + heights["run p400"]
    assert paths["run p400"][0].foot == paths["run p800"][0].top


@given(st.lists(st.dictionaries(st.sampled_from(PACES), st.floats(0, 9000)), max_size=14))
def test_no_bar_of_a_week_leaves_the_chart(weeks: list[dict[str, float]]) -> None:
    svg = stacked_bars([Bar("Jan 5", week, week) for week in weeks], PACES, title="meters")
    for bars in drawn(svg).values():
        assert all(0 <= bar.left <= bar.left + bar.width <= GRID for bar in bars)
        assert all(0 <= bar.top < bar.foot <= 190 for bar in bars)


def test_every_other_week_has_a_label_and_the_last_one_always() -> None:
    for count in (5, 6):
        bars = [Bar(f"week {index}", {}, {}) for index in range(count)]
        root = ET.fromstring(stacked_bars(bars, PACES, title="meters"))
        labels = [text.text for text in root.iter("text") if text.get("class") == "mid"]
        assert labels == [f"week {index}" for index in range(count) if index % 2 != count % 2]


def test_no_week_at_all_is_an_empty_chart() -> None:
    assert set(drawn(stacked_bars([], PACES, title="meters"))) == {"grid"}


POINTS = TracePoints(
    np.array([0.0, 10.0, 20.0, 30.0]), np.array([3.0, 3.0, 3.0, 5.0]), np.empty(0), 30.0
)


def test_a_trace_goes_through_its_points_and_numbers_its_efforts() -> None:
    root = ET.fromstring(trace(POINTS, [Shade(20, 30, "1")], title="speed"))
    (speed,) = [path for path in root.iter("path") if path.get("class") == "speed"]
    first, steps = re.fullmatch(r"M(\d+ \d+)l(.*)", speed.attrib["d"]).groups()  # type: ignore[union-attr]
    assert first.startswith("0 ")
    assert [int(step) for step in re.findall(r"-?\d+", steps)][::2] == [333, 334, 333]
    assert [text.text for text in root.iter("text") if "rep" in text.get("class", "")] == ["1"]


def test_a_trace_has_lines_for_paces_and_presses() -> None:
    root = ET.fromstring(trace(POINTS, [], title="speed", presses=[10.0, 20.0]))
    paths = {path.get("class"): path.attrib["d"] for path in root.iter("path")}
    assert paths["press"].count("M") == 2
    told = [text.text for text in root.iter("text") if "per400" in text.get("class", "")]
    assert told[0] == "80"
    assert len(told) == paths["grid"].count("M") == 4


def test_numbers_of_efforts_that_would_touch_are_left_out() -> None:
    shades = [Shade(0.1 * index, 0.1 * index + 0.05, str(index)) for index in range(300)]
    root = ET.fromstring(trace(POINTS, shades, title="speed"))
    numbers = [text.text for text in root.iter("text") if "rep" in text.get("class", "")]
    assert numbers[0] == "0"
    assert 20 <= len(numbers) <= 50


def test_a_curve_has_a_dot_for_each_race_and_falls_with_distance() -> None:
    timed = [
        Timed(1600.0, 300.0, is_race=True),
        Timed(400.0, 66.0, is_race=False),
        Timed(1000.0, 190.0, is_race=False),
        Timed(5000.0, 0.0, is_race=True),
    ]
    root = ET.fromstring(speed_curve(timed, title="curve"))
    dots = {dot.get("class"): float(dot.attrib["cy"]) for dot in root.iter("circle")}
    assert set(dots) == {"best", "race"}
    (line,) = [line for line in root.iter("line") if line.get("class") == "best"]
    assert float(line.attrib["y1"]) < dots["race"] < float(line.attrib["y2"])
    assert [text.text for text in root.iter("text") if text.get("class") == "mid"] == [
        "400",
        "1000",
        "1600",
    ]


def test_one_distance_is_no_curve() -> None:
    assert speed_curve([Timed(400.0, 66.0, is_race=True)], title="curve") == ""


def test_titles_are_escaped() -> None:
    assert "<script>" not in sparkline([1.0], [1.0], title="<script>")
