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
from metrics.judgements.progression.settled import SettledProgression

START = date(2026, 1, 5)
days = st.integers(0, 40).map(lambda number: START + timedelta(days=number))


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
    coach, through = Coach(settings=progression_settings), START + timedelta(days=41)
    settled = judged_athlete(trained([START], *run), coach, "a1", through=through).settled
    assert settled is not None
    again = SettledProgression.load(settled.dump(), progression_settings)
    assert again.dump() == settled.dump()
    assert again.foundation.pace_work == settled.foundation.pace_work
    assert again.foundation.kept_paces == settled.foundation.kept_paces
    assert again.foundation.recorded == settled.foundation.recorded
    assert all(finding.day >= monday(through) for finding in again.foundation.findings)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}"])
def test_another_text_is_refused(text: str, progression_settings: ProgressionSettings) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        SettledProgression.load(text, progression_settings)
