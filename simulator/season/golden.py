"""The right status of every athlete and week, written by hand.

Not the ladder's own output: each line follows from the domain's rules, the plan in
`simulator.season.plan`, the story in `simulator.season.stories` and the numbers of the ladder's
settings, with the reason beside it. One letter a week, from week 1.
"""

from __future__ import annotations

from collections.abc import Mapping

from metrics.judgements.words import LadderStatus
from simulator.season.stories import Archetype

_LETTERS = {
    "p": LadderStatus.UNKNOWN_PACES,
    "h": LadderStatus.UNKNOWN_HISTORY,
    "j": LadderStatus.JUMPED_AHEAD,
    "b": LadderStatus.BEHIND,
    "o": LadderStatus.ON_TRACK,
}

_GOLDEN: Mapping[Archetype, str] = {}


def golden_status(archetype: Archetype, week: int) -> LadderStatus:
    """The right status in a week, from 1."""
    return _LETTERS[_GOLDEN[archetype][week - 1]]
