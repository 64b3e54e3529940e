"""The table of right statuses, written by hand."""

from __future__ import annotations

from metrics.judgements.contract.enums import ProgressionStatus
from simulator.season.golden import golden_status
from simulator.season.plan import WEEKS
from simulator.season.stories import Archetype


def test_the_table_written_by_hand_has_every_athlete_and_week() -> None:
    for archetype in Archetype:
        statuses = [golden_status(archetype, week) for week in range(1, WEEKS + 1)]
        assert len(statuses) == WEEKS
    leaps = [week for week in range(1, WEEKS + 1) if _leaps(Archetype.ILLEGAL_TWICE, week)]
    assert leaps == [6, 7]


def _leaps(archetype: Archetype, week: int) -> bool:
    return golden_status(archetype, week) is ProgressionStatus.JUMPED_AHEAD
