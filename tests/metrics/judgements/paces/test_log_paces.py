from __future__ import annotations

from itertools import pairwise
from math import exp, sqrt

import pytest

from metrics.contract.race_paces import PACES, RacePace
from metrics.judgements.paces.log_paces import LogPaces

SPEEDS_MPS = (3.2, 3.9, 4.5, 4.65, 5.0, 5.35, 6.0, 6.9)


def test_borders_are_geometric_means_and_errors_are_relative() -> None:
    found = LogPaces.of(SPEEDS_MPS, [0.01 * place for place in range(len(PACES))])
    assert [exp(each) for each in found.log_mps] == pytest.approx(SPEEDS_MPS)
    assert [exp(border) for border in found.borders] == pytest.approx(
        [sqrt(slow * fast) for slow, fast in pairwise(SPEEDS_MPS)]
    )
    place = PACES.index(RacePace.R800)
    assert found.sd_share(RacePace.R800) == pytest.approx(0.01 * place / SPEEDS_MPS[place])


def test_each_pace_needs_its_error() -> None:
    with pytest.raises(ValueError, match="argument"):
        LogPaces.of(SPEEDS_MPS, [0.01])
