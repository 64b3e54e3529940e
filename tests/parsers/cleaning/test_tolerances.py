"""Every tolerance gives its reason."""

from __future__ import annotations

from parsers.cleaning import tolerances
from parsers.cleaning.tolerances import Tolerance

TABLE = [value for value in vars(tolerances).values() if isinstance(value, Tolerance)]


def test_every_tolerance_gives_its_reason() -> None:
    assert len(TABLE) > 10
    assert all(row.limit > 0 and row.unit and len(row.reason) > 20 for row in TABLE)
