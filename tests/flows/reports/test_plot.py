"""The picture of a session: written whole, in the format that its name says."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

from flows.reports.plot import draw, title_lines
from metrics import Facts, measure
from metrics.recording.signal import Signal, build_signal
from parsers import parse
from simulator.shapes import session


@pytest.fixture(scope="module")
def strides() -> tuple[Signal, Facts]:
    """An easy run with six strides."""
    (activity,) = parse(session("strides_6x100", seed=2).content).activities
    return build_signal(activity), measure(activity)


@pytest.mark.parametrize(
    ("suffix", "start"), [(".svg", b"<?xml"), (".png", b"\x89PNG"), (".PNG", b"\x89PNG")]
)
def test_the_suffix_says_the_format(
    strides: tuple[Signal, Facts], suffix: str, start: bytes, tmp_path: Path
) -> None:
    path = tmp_path / f"run{suffix}"
    signal, facts = strides
    draw(path, title="6 × 100", signal=signal, facts=facts)
    assert path.read_bytes().startswith(start)


def test_another_suffix_is_refused_before_anything_is_written(
    strides: tuple[Signal, Facts], tmp_path: Path
) -> None:
    signal, facts = strides
    with pytest.raises(ValueError, match=r"run\.pdf: a picture ends in \.svg or \.png"):
        draw(tmp_path / "run.pdf", title="6 × 100", signal=signal, facts=facts)
    assert not list(tmp_path.iterdir())


def svg_texts(path: Path) -> str:
    """All that a picture says: letters are drawn as outlines, and named in comments."""
    return "\n".join(re.findall(r"<!-- (.*?) -->", path.read_text()))


def test_efforts_are_numbered_and_heart_rate_is_shown(
    strides: tuple[Signal, Facts], tmp_path: Path
) -> None:
    signal, facts = strides
    path = tmp_path / "run.svg"
    draw(path, title="6 × 100", signal=signal, facts=facts)
    texts = svg_texts(path).splitlines()
    efforts = len(facts.tables["efforts"])
    assert efforts == 6
    assert "heart rate" in texts
    assert all(str(number) in texts for number in range(1, efforts + 1))
    without = replace(signal, heart_rate_bpm=np.full(len(signal), np.nan))
    draw(path, title="6 × 100", signal=without, facts=facts)
    assert "heart rate" not in svg_texts(path)


def test_a_long_title_is_broken_and_not_cut_off(
    strides: tuple[Signal, Facts], tmp_path: Path
) -> None:
    title = "a-file-with-a-very-long-name.fit · " + " + ".join(
        f"{count} × {metres} in 61.2 (60.8–62.4), 200 jog 1:30"
        for count, metres in ((3, 800), (4, 400), (6, 200), (8, 100))
    )
    assert len(title_lines(title)) > 1
    assert "".join(title_lines(title)).replace(" ", "") == title.replace(" ", "")
    assert all(len(line) <= 100 for line in title_lines(title))
    assert title_lines("x" * 250) == ["x" * 100, "x" * 100, "x" * 50]
    path = tmp_path / "run.svg"
    signal, facts = strides
    draw(path, title=title, signal=signal, facts=facts)
    assert all(line in svg_texts(path) for line in title_lines(title))
