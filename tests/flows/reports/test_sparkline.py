"""Two lines of text that show where in a run the efforts were."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from flows.reports.sparkline import WIDTH, sparkline
from metrics import measure
from metrics.recording.signal import build_signal
from parsers import parse
from parsers.common.activity import channels_of
from simulator.shapes import session


@pytest.fixture(scope="module")
def strides() -> tuple[str, str, list[tuple[float, float]], float]:
    """Bars, marks, the efforts' edges and the length of an easy run with six strides."""
    (activity,) = parse(session("strides_6x100", seed=3).content).activities
    facts, signal = measure(activity), build_signal(activity)
    lines = sparkline(signal, facts.tables["efforts"])
    assert lines is not None
    edges = facts.tables["efforts"].select("start_s", "end_s").rows()
    return (*lines, edges, float(len(signal)))


def test_every_effort_has_its_mark_and_nothing_else_does(
    strides: tuple[str, str, list[tuple[float, float]], float],
) -> None:
    bars, marks, edges, length_s = strides
    column_s = length_s / WIDTH
    expected = {
        column
        for column in range(WIDTH)
        if any(s < (column + 1) * column_s and e >= column * column_s for s, e in edges)
    }
    assert len(edges) == 6
    assert {place for place, mark in enumerate(marks) if mark == "▲"} == expected
    assert len(bars) == WIDTH


def test_a_stride_stands_out_although_it_is_shorter_than_a_bar(
    strides: tuple[str, str, list[tuple[float, float]], float],
) -> None:
    bars, marks, _, _ = strides
    marked = [bar for bar, mark in zip(bars, marks.ljust(len(bars)), strict=True) if mark == "▲"]
    plain = [bar for bar, mark in zip(bars, marks.ljust(len(bars)), strict=True) if mark == " "]
    assert min(marked) > max(plain)


def test_without_records_there_is_no_picture() -> None:
    (activity,) = parse(session("easy", seed=1).content).activities
    facts, signal = measure(activity), build_signal(activity)
    unknown = build_signal(replace(activity, channels=channels_of(activity.records.clear())))
    assert sparkline(unknown, facts.tables["efforts"]) is None
    assert sparkline(signal, facts.tables["efforts"]) is not None
