from __future__ import annotations

import xml.etree.ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from dashboard.charts import Bar, Shade, Timed, sparkline, speed_curve, stacked_bars, trace

PACES = ("5k", "3200", "1600", "800", "400")
METERS = st.lists(st.floats(0, 5000), min_size=1, max_size=20)


def drawn(svg: str, kind: str) -> list[ET.Element]:
    return [rect for rect in ET.fromstring(svg).iter("rect") if kind in rect.get("class", "")]


@given(METERS)
def test_a_sparkline_stays_inside_its_box(meters: list[float]) -> None:
    for rect in ET.fromstring(sparkline(meters, meters, title="meters")).iter("rect"):
        assert 0 <= float(rect.attrib["y"]) <= 24
        assert float(rect.attrib["y"]) + float(rect.attrib["height"]) <= 24.2


def test_a_stack_is_as_high_as_its_meters() -> None:
    bars = [Bar("5 Jan", {"800": 600.0, "400": 300.0}, {"800": 900.0})]
    svg = stacked_bars(bars, PACES, title="meters")
    run = {rect.attrib["class"]: float(rect.attrib["height"]) for rect in drawn(svg, "run")}
    assert abs(run["run p800"] - 2 * run["run p400"]) <= 1
    assert float(drawn(svg, "plan")[0].attrib["height"]) == sum(run.values())


def test_no_week_at_all_is_an_empty_chart() -> None:
    assert not drawn(stacked_bars([], PACES, title="meters"), "run")


def test_a_trace_breaks_where_nothing_is_known_and_numbers_its_efforts() -> None:
    svg = trace([0, 10, 20, 30], [3.0, None, 3.0, 5.0], [Shade(20, 30, "1")], title="speed")
    root = ET.fromstring(svg)
    (speed,) = [path for path in root.iter("path") if path.get("class") == "speed"]
    assert speed.attrib["d"].count("M") == 2
    assert [text.text for text in root.iter("text") if "rep" in text.get("class", "")] == ["1"]


def test_a_trace_has_lines_for_paces_and_presses() -> None:
    svg = trace([0, 10, 20, 30], [3.0, 3.0, 3.0, 5.0], [], title="speed", presses=[10.0, 20.0])
    root = ET.fromstring(svg)
    kinds = [path.get("class") for path in root.iter("path")]
    assert kinds.count("press") == 2
    told = [text.text for text in root.iter("text") if "per400" in text.get("class", "")]
    assert told[0] == "80"
    assert len(told) == kinds.count("pace") == 4


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
    (line,) = root.iter("line")
    assert float(line.attrib["y1"]) < dots["race"] < float(line.attrib["y2"])
    assert [text.text for text in root.iter("text") if text.get("text-anchor")] == [
        "400",
        "1000",
        "1600",
    ]


def test_one_distance_is_no_curve() -> None:
    assert speed_curve([Timed(400.0, 66.0, is_race=True)], title="curve") == ""


def test_titles_are_escaped() -> None:
    assert "<script>" not in sparkline([1.0], [1.0], title="<script>")
