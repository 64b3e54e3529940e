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
WHITE = np.array([0.95047, 1.0, 1.08883])


def linear(name: str) -> np.ndarray:
    """Read a status's color from the style sheet as linear RGB."""
    (digits,) = re.findall(rf"--{name}:#([0-9a-f]{{6}})", asset("page.css"))
    parts = np.array([int(digits[start : start + 2], 16) for start in (0, 2, 4)]) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def lab(color: np.ndarray) -> np.ndarray:
    ratio = TO_XYZ @ color / WHITE
    x, y, z = np.where(ratio > 0.008856, np.cbrt(ratio), 7.787 * ratio + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("vision", VISION)
def test_any_two_statuses_lie_40_apart(vision: str) -> None:
    seen = {
        status.css: lab(np.clip(VISION[vision] @ linear(status.css), 0, 1))
        for status in STATUSES.values()
    }
    for first, second in combinations(seen, 2):
        assert np.linalg.norm(seen[first] - seen[second]) >= 40, (first, second)


@pytest.mark.parametrize("status", STATUSES.values())
def test_each_status_reads_on_white(status: tuple[str, str, str]) -> None:
    luminance = TO_XYZ[1] @ linear(status[2])
    assert 1.05 / (luminance + 0.05) >= 4.5


def test_word_and_shape_stand_beside_the_color(html: str) -> None:
    assert len({status.shape for status in STATUSES.values()}) == len(STATUSES)
    for chip in re.findall(r'<span class="status (\w+)">(.*?)</span> ([^<]+)</span>', html):
        assert chip[2].strip()
