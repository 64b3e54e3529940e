"""A day as a person types it at the terminal: read as the workspace's own files are."""

from __future__ import annotations

from datetime import date

from config.dates import DateOrder
from config.dates import day as day_of_cell
from config.problems import UnusableError


def day_meant(text: str, order: DateOrder = DateOrder.AUTO) -> date:
    """Read a day; raise `ValueError`, in words for the person, for what is none or may be two."""
    try:
        return day_of_cell(text.strip(), order)
    except UnusableError as error:
        meant = error.expected.partition(":")[2]
        why = f": {meant.strip()}" if meant else ""
        raise ValueError(f"expected a day such as 2027-03-20, found {text!r}{why}") from error
