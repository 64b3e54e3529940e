"""How rests were spent."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
import pytest

from metrics.contract.enums import RestMode
from metrics.sets.rests import most_common


@pytest.mark.parametrize(
    ("speed_mps", "mode"),
    [(0.0, RestMode.STOOD), (1.4, RestMode.WALKED), (2.5, RestMode.JOGGED)],
)
def test_rests_are_told_apart(
    run_sets: Callable[..., pl.DataFrame], speed_mps: float, mode: RestMode
) -> None:
    rows = run_sets(*[(80, 5.0), (100, speed_mps)] * 5)
    assert rows["rest_mode"].to_list() == [mode]
    assert rows["rest_median_s"].to_list() == pytest.approx([100.0], abs=2.0)


def test_the_usual_rest() -> None:
    assert most_common([]) is RestMode.UNKNOWN
    assert most_common([RestMode.JOGGED, RestMode.JOGGED, RestMode.STOOD]) is RestMode.JOGGED
    assert most_common([RestMode.JOGGED, RestMode.STOOD]) is RestMode.MIXED
