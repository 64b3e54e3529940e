"""Statuses can be told apart by everybody: color vision, contrast, and never color alone."""

from __future__ import annotations

import re
from itertools import combinations

import numpy as np
import pytest

from dashboard.report import asset
from dashboard.words import STATUSES

# Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB (doi:10.1109/TVCG.2009.113).
VISION = {
    "normal": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
SCHEMES = (0, 1)
"""Light, and dark for a phone that asks for it."""
WHITE = np.array([0.95047, 1.0, 1.08883])


def linear(name: str, scheme: int) -> np.ndarray:
    """Read a color from the style sheet, of the light or the dark scheme, as linear RGB."""
    digits = re.findall(rf"--{name}:#([0-9a-f]{{6}}|fff)", asset("page.css"))[scheme]
    digits = "ffffff" if digits == "fff" else digits
    parts = np.array([int(digits[start : start + 2], 16) for start in (0, 2, 4)]) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def contrast(first: str, second: str, scheme: int) -> float:
    """Return the ratio of two colors' luminances, from 1 to 21 (WCAG 2)."""
    dark, bright = sorted(float(TO_XYZ[1] @ linear(name, scheme)) for name in (first, second))
    return (bright + 0.05) / (dark + 0.05)


def lab(color: np.ndarray) -> np.ndarray:
    ratio = TO_XYZ @ color / WHITE
    x, y, z = np.where(ratio > 0.008856, np.cbrt(ratio), 7.787 * ratio + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("vision", VISION)
def test_any_two_statuses_lie_40_apart(vision: str, scheme: int) -> None:
    seen = {
        status.css: lab(np.clip(VISION[vision] @ linear(status.css, scheme), 0, 1))
        for status in STATUSES.values()
    }
    for first, second in combinations(seen, 2):
        assert np.linalg.norm(seen[first] - seen[second]) >= 40, (first, second)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(
    "name",
    [*(status.css for status in STATUSES.values()), "ink", "dim", "link", "good", "part", "bad"],
)
def test_each_color_of_words_reads_on_its_paper(name: str, scheme: int) -> None:
    assert contrast(name, "paper", scheme) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
def test_what_stands_out_reads_on_its_own_ground(scheme: int) -> None:
    assert contrast("ink", "mark", scheme) >= 4.5
    assert contrast("rep", "effort", scheme) >= 4.5
    assert contrast("dim", "soft", scheme) >= 4.5


def test_word_and_shape_stand_beside_the_color(html: str) -> None:
    assert len({status.shape for status in STATUSES.values()}) == len(STATUSES)
    for chip in re.findall(r'<span class="status (\w+)">(.*?)</span> ([^<]+)</span>', html):
        assert chip[2].strip()
