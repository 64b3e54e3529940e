from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from metrics import measure
from metrics.contract.tables import FACTS
from parsers.common.activity import Activity

Make = Callable[..., Activity]


def test_frames_are_the_rows_of_every_table(make_activity: Make) -> None:
    time_s = np.arange(300.0)
    facts = measure(make_activity({"time_s": time_s, "distance_m": time_s * 3}))
    assert list(facts.tables) == list(FACTS)
    assert len(facts.tables) == len(FACTS)
    for name, rows in facts.rows.items():
        assert facts.tables[name].equals(rows.frame())
    assert facts.series.height == 300


def test_a_cell_of_the_activity_is_read_by_its_name(make_activity: Make) -> None:
    facts = measure(make_activity({"time_s": [0.0, 9.0]}))
    assert facts.of_activity("elapsed_s") == 9.0
    assert facts.of_activity("flags") is None
    with pytest.raises(KeyError):
        facts.of_activity("no_such_column")
