"""Take athletes' names out of what the coach calls meets, rounds, seasons and groups.

These texts become cells of tables, and no name may: `Ada Quick's birthday mile` is one of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import partial
from typing import TypeVar

from msgspec.structs import replace

from metrics.judgements.inputs.coach import Coach, RaceSplitTimes, Result, Season

STAND_IN = "(name)"


def without_names(coach: Coach, names: Iterable[str]) -> Coach:
    """Replace the full names of these athletes by `(name)`, wherever a text becomes a cell.

    A first or a last name alone stays: `Jordan Invitational` is a meet, whoever is called Jordan.
    """
    spellings = sorted({spelling for name in names for spelling in _spellings(name)}, reverse=True)
    if not spellings:
        return coach
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(spellings)})(?!\w)", re.IGNORECASE)
    bare = partial(_bare, pattern)
    return replace(
        coach,
        athletes={
            key: replace(athlete, group=bare(athlete.group))
            for key, athlete in coach.athletes.items()
        },
        seasons=tuple(_season(each, bare) for each in coach.seasons),
        results=tuple(_raced(each, bare) for each in coach.results),
        special_races=tuple(_raced(each, bare) for each in coach.special_races),
        race_splits=tuple(_raced(each, bare) for each in coach.race_splits),
    )


def _spellings(name: str) -> list[str]:
    """Write a name first to last and last to first as patterns; none for a single word."""
    words = [re.escape(word) for word in name.split()]
    if len(words) < 2:
        return []
    first, last = r"\s+".join(words[:-1]), words[-1]
    return [rf"{first}\s+{last}", rf"{last},?\s+{first}"]


def _bare(pattern: re.Pattern[str], text: str | None) -> str | None:
    return None if text is None else pattern.sub(STAND_IN, text)


_Raced = TypeVar("_Raced", Result, RaceSplitTimes)
_Bare = Callable[[str | None], str | None]


def _season(season: Season, bare: _Bare) -> Season:
    meets = tuple(replace(meet, name=bare(meet.name) or "") for meet in season.meets)
    return replace(season, name=bare(season.name) or "", meets=meets)


def _raced(raced: _Raced, bare: _Bare) -> _Raced:
    return replace(raced, meet=bare(raced.meet), round=bare(raced.round))
