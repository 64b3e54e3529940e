"""Who needs a word first: one order of athletes for the page and for `thirdlap status`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from dashboard.words import STATUSES

_ORDER: Final = tuple(STATUSES)
"""Safety first, then who needs more work, then who cannot be judged, then the rest."""


def urgency(week: Mapping[str, Any], name: str) -> tuple[Any, ...]:
    """Rank a row of `progression`: by status, then by how far behind, and since when.

    Parameters
    ----------
    week
        The row; null where nothing is due.
    name
        How the athlete is called: the last to decide.

    Returns
    -------
    tuple
        To be sorted by, the most urgent first.
    """
    missing_days = (week["stride_days_target"] or 0) - (week["stride_days"] or 0)
    return (
        _ORDER.index(week["status"]),
        -(week["paces_short"] or 0),
        week["due_since"] or date.max,
        -missing_days,
        name.casefold(),
    )
