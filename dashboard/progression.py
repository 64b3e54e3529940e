"""The progression as a row of boxes: one for each race pace, from 5k to 400."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from markupsafe import Markup

from dashboard.tables import Rows
from metrics.contract.race_paces import PROGRESSION as RACE_PACES

PROGRESSION: Final = tuple(map(str, RACE_PACES))
_STATES: Final = {
    "established": "built",
    "kept": "built earlier and kept",
    "skipped": "skipped: a faster pace was run without it",
    "empty": "not yet",
}


def box_state(row: dict[str, Any] | None) -> str:
    """Tell the state of one race pace: established, kept, skipped or empty."""
    if row is None:
        return "empty"
    if row["established"]:
        return "established"
    if row["kept"]:
        return "kept"
    return "skipped" if row["skipped"] else "empty"


def climbed_pace(rows: Rows) -> str | None:
    """Find the fastest race pace that is built, lately or earlier, as the week's sentence does."""
    states = {cell["race_pace"]: box_state(cell) for cell in rows}
    climbed = [pace for pace in PROGRESSION if states.get(pace) in ("established", "kept")]
    return climbed[-1] if climbed else None


def drawn_boxes(rows: Rows) -> Markup:
    """Draw the progression as a row of boxes, which reads as a sentence."""
    by_pace = {cell["race_pace"]: cell for cell in rows}
    return _drawn(tuple(box_state(by_pace.get(pace)) for pace in PROGRESSION))


@lru_cache(maxsize=500)
def _drawn(states: tuple[str, ...]) -> Markup:
    words = ", ".join(
        f"{pace} {_STATES[state]}" for pace, state in zip(PROGRESSION, states, strict=True)
    )
    boxes = Markup("").join(Markup('<i class="box {}"></i>').format(state) for state in states)
    return Markup('<span class=boxes role=img aria-label="{}">{}</span>').format(words, boxes)
