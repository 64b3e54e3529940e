"""The picture of a session: written whole, in the format that its name says."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.reports.plot import draw
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
