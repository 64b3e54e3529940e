from __future__ import annotations

from collections.abc import Callable
from datetime import date

import polars as pl
from msgspec.structs import replace

from metrics.judgements.inputs.athlete_facts import AthleteFacts
from metrics.judgements.inputs.coach import AthleteContext
from metrics.judgements.sessions.paced_sets import paced_sets

DAYS = [date(2026, 3, 2), date(2026, 3, 5)]


def test_A4_needs_no_histogram_for_the_same_sets_as_exposure_has(
    trained: Callable[..., AthleteFacts], make_context: Callable[..., AthleteContext]
) -> None:
    facts, context = trained(DAYS), make_context()
    whole = paced_sets(facts, context)
    nothing = pl.DataFrame()
    bare = replace(facts, speed_histogram=nothing, heart_rate_histogram=nothing)
    sets = paced_sets(bare, context)
    assert sets.groups == whole.groups
    assert sets.days == whole.days
