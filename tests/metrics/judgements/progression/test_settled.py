from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from metrics.contract.race_paces import PROGRESSION
from metrics.contract.weeks import monday
from metrics.judgements.inputs.athlete_facts import AthleteFacts
from metrics.judgements.inputs.coach import Coach, ProgressionSettings
from metrics.judgements.judge import judged_athlete
from metrics.judgements.progression.history import WEEK
from metrics.judgements.progression.settled import SettledProgression

START = date(2026, 1, 5)
days = st.integers(0, 80).map(lambda number: START + timedelta(days=number))


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    run=st.lists(
        st.tuples(days, st.sampled_from(PROGRESSION), st.integers(3, 9)),
        max_size=10,
        unique_by=lambda trained_set: trained_set[:2],
    )
)
def test_what_is_read_back_is_what_was_written(
    trained: Callable[..., AthleteFacts],
    progression_settings: ProgressionSettings,
    run: Sequence[Any],
) -> None:
    coach, through = Coach(settings=progression_settings), START + timedelta(days=81)
    settled = judged_athlete(trained([START], *run), coach, "a1", through=through).settled
    assert settled is not None
    assert SettledProgression.load(settled.dump()) == settled
    first = monday(through) - progression_settings.lookback_weeks * WEEK
    assert all(finding.day >= monday(through) for finding in settled.findings)
    assert all(day >= first for work in settled.pace_work.values() for day in work.days)
    assert all(day >= first for day in (*settled.days, *settled.clear_days, *settled.uncounted))


@pytest.mark.parametrize("text", ["", "{", "[]", "{}"])
def test_another_text_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"JSON|truncated|Expected|required"):
        SettledProgression.load(text)
