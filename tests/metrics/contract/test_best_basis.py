from __future__ import annotations

import polars as pl

from metrics.contract.best_basis import by_best_basis


def test_along_the_oval_goes_before_the_watch() -> None:
    rows = pl.DataFrame(
        {
            "activity_id": ["a", "a", "b"],
            "by": ["distance"] * 3,
            "target": [400.0] * 3,
            "basis": ["raw", "snapped", "raw"],
        }
    )
    assert by_best_basis(rows).rows() == [rows.row(1), rows.row(2)]
