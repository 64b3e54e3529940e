"""The simulator is as hard as the world: each figure lies in the range of real runs."""

from __future__ import annotations

import pytest

from benchmarks.evaluation.hardness import Figure, figures, hardness_table

SEEDS = tuple(range(24))


@pytest.mark.parametrize("figure", figures(), ids=lambda figure: figure.name)
def test_a_simulated_figure_is_as_a_real_one(figure: Figure) -> None:
    assert figure.low <= figure.measure(SEEDS) <= figure.high


def test_the_table_has_a_row_for_each_figure() -> None:
    lines = hardness_table(SEEDS).splitlines()
    assert len(lines) == 2 + len(figures())
    assert lines[2].startswith("| largest 20-s excess of speed")
