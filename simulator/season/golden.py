"""The right status of every athlete and week, written by hand.

This is not the program's output: each line follows from the domain's rules, the plan in
`simulator.season.plan`, the story in `simulator.season.stories` and the numbers in
`progression.toml`, with the reason beside it. One letter a week, from week 1.
"""

from __future__ import annotations

from collections.abc import Mapping

from metrics.judgements.contract.enums import ProgressionStatus
from simulator.season.stories import Archetype

_LETTERS = {
    "p": ProgressionStatus.UNKNOWN_PACES,
    "h": ProgressionStatus.UNKNOWN_HISTORY,
    "j": ProgressionStatus.JUMPED_AHEAD,
    "b": ProgressionStatus.BEHIND,
    "o": ProgressionStatus.ON_TRACK,
}

_GOLDEN: Mapping[Archetype, str] = {
    # Expected, by the weeks to the meet of week 13: 3200 in weeks 1 and 2, 1600 in 3 and 4, 800
    # from 5 on. Until week 3 too few weeks are recorded. The plan has 5k in week 1, 3200 in 3, 1600
    # in 5; its first 800 days are two of week 7, so the third is in week 8.
    Archetype.STEADY_CLIMBER: "hhhbbbbooooooooo",
    Archetype.FORGETS_LAPS: "hhhbbbbooooooooo",
    # The quarters of week 4 end with one all out, in heat at 800 pace: a third day in week 7.
    Archetype.GENERAL_EFFORT: "hhhbbboooooooooo",
    # The same four weeks later; nothing established in week 4.
    Archetype.FOUR_WEEKS_BEHIND: "hhhbbbbbbbbooooo",
    # 5k only, and on Thursday of weeks 6 and 7 a set at 800 pace with nothing between: the first
    # does not make the second lawful.
    Archetype.ILLEGAL_TWICE: "hhhbbjjbbbbbbbbb",
    # Once, in week 6; then the climb from 3200 on. The leap is the first of three 800 days, the
    # others are in week 11, where it is just inside the six weeks.
    Archetype.JUMPED_TO_800: "hhhbbjbbbboooooo",
    # One stride day of three, whatever the race paces.
    Archetype.STRIDES_ONCE_A_WEEK: "hhhbbbbbbbbbbbbb",
    # Never faster than 1600 pace, which was the 800 of last spring.
    Archetype.LAST_SEASONS_PACE: "hhhbbbbbbbbbbbbb",
    Archetype.NO_RESULT: "pppppppppppppppp",
    # Files from week 7 on: the fourth recorded week is week 10, with four 800 days behind it. But
    # of the 5k below, which nobody saw in winter, there are eleven reps on two days until week 12.
    Archetype.MID_SEASON_START: "hhhhhhhhhbbooooo",
    # Recorded, so that history is known, but no meter of an uncalibrated treadmill counts. From
    # week 9 on outdoors: 3200 in 9, 1600 in 11, the third 800 day in 14.
    Archetype.TREADMILL_WINTER: "hhhbbbbbbbbbbooo",
    # No sampling that could show a stride: nothing is ever known.
    Archetype.COARSE_WATCH: "hhhhhhhhhhhhhhhh",
}


def golden_status(archetype: Archetype, week: int) -> ProgressionStatus:
    """Look up the right status in a week, from 1."""
    return _LETTERS[_GOLDEN[archetype][week - 1]]
