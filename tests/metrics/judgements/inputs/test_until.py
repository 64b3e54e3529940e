from __future__ import annotations

from datetime import date, timedelta

import pytest

from metrics.judgements.inputs.coach import (
    AthleteContext,
    CheckIn,
    Coach,
    ProgressionSettings,
    Result,
    ResultKind,
    Season,
)
from metrics.judgements.inputs.until import has_new_season, is_plan_alone, known_until

DAY = date(2026, 3, 2)
NEXT = DAY + timedelta(days=1)


def coach(progression_settings: ProgressionSettings, day: date, kind: str) -> Coach:
    result = Result(
        athlete_id="a1", day=day, distance_m=800.0, duration_s=150.0, kind=ResultKind.RACE
    )
    return Coach(
        settings=progression_settings,
        results=(result,) if kind == "result" else (),
        checkins=(CheckIn(athlete_id="a1", day=day),) if kind == "checkin" else (),
        seasons=(Season(name="Track", start=day, end=day + timedelta(weeks=9)),)
        if kind == "season"
        else (),
    )


@pytest.mark.parametrize("kind", ["result", "checkin", "season"])
def test_what_is_dated_between_two_days_is_news(
    progression_settings: ProgressionSettings, kind: str
) -> None:
    early, late = (coach(progression_settings, day, kind) for day in (DAY, NEXT))
    assert is_plan_alone(early.context_of("a1"), DAY, NEXT)
    assert not is_plan_alone(late.context_of("a1"), DAY, NEXT)
    assert is_plan_alone(late.context_of("a1"), NEXT, NEXT + timedelta(days=9))
    assert has_new_season(late.seasons, DAY, NEXT) == (kind == "season")


def test_nothing_later_is_known(progression_settings: ProgressionSettings) -> None:
    for kind in ("result", "checkin", "season"):
        context = coach(progression_settings, NEXT, kind).context_of("a1")
        assert known_until(context, DAY) == AthleteContext(
            athlete=context.athlete, settings=context.settings
        )
        assert known_until(context, NEXT) == context
