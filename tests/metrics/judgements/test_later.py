"""A later day without news: the same rows as if all had been judged again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from metrics.contract.race_paces import PROGRESSION, RacePace
from metrics.judgements.contract.enums import History
from metrics.judgements.contract.tables import (
    EXPOSURE_DAILY,
    JUDGEMENTS,
    LEDGER,
    OF_THE_COACH,
    judged,
)
from metrics.judgements.inputs.athlete_facts import AthleteFacts
from metrics.judgements.inputs.coach import (
    CheckIn,
    Coach,
    Meet,
    PlanItem,
    ProgressionSettings,
    Result,
    ResultKind,
    Season,
)
from metrics.judgements.judge import (
    AthleteJudgement,
    judged_athlete,
    judged_without_runs,
    stacked,
)
from metrics.judgements.later import judged_later, replaced_later
from metrics.judgements.progression.settled import SettledProgression
from metrics.judgements.readiness.ledger import ledgers_of
from metrics.judgements.readiness.outlook import Outlook
from metrics.workouts.model import Block, Rep, Workout

SeasonTraining = Callable[..., AthleteFacts]
Tables = Mapping[str, pl.DataFrame]
START, RUN_WEEKS = date(2026, 1, 5), 14
LAST_RUN = START + timedelta(weeks=RUN_WEEKS)
sets = st.lists(
    st.tuples(
        st.integers(0, RUN_WEEKS * 7).map(lambda number: START + timedelta(days=number)),
        st.sampled_from(PROGRESSION),
        st.integers(2, 8),
    ),
    max_size=24,
    unique_by=lambda trained_set: trained_set[:2],
)
few = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(scope="module")
def coach(progression_settings: ProgressionSettings) -> Coach:
    """A season with a meet sixteen weeks in, a plan on every third day, a result and a check-in."""
    meets = (Meet(name="Opener", day=START + timedelta(weeks=16)),)
    season = Season(name="Track", start=START, end=START + timedelta(weeks=22), meets=meets)
    workout = Workout(
        blocks=(Block(count=6, members=(Rep(distance_m=150.0, race_pace=RacePace.R1600),)),)
    )
    days = (START + timedelta(days=number) for number in range(0, 150, 3))
    raced = Result(
        athlete_id="a1",
        day=START - timedelta(weeks=1),
        distance_m=1600.0,
        duration_s=300.0,
        kind=ResultKind.RACE,
    )
    return Coach(
        settings=progression_settings,
        results=(raced,),
        seasons=(season,),
        checkins=(CheckIn(athlete_id="a1", day=START, exertion=4.0),),
        plan=tuple(
            PlanItem(athlete_id="a1", day=day, plan_item=1, workout=workout, text="6x150")
            for day in days
        ),
    )


def sorted_tables(tables: Tables) -> dict[str, pl.DataFrame]:
    return {name: rows.sort(JUDGEMENTS[name].key) for name, rows in tables.items()}


def replaced(tables: Tables, judgement: AthleteJudgement, through: date, coach: Coach) -> Tables:
    """What the tables hold after the later day, its progression read from its text."""
    assert judgement.settled is not None
    settled = SettledProgression.load(judgement.settled.dump())
    outlook = Outlook(
        ledgers=lambda: ledgers_of(tables[LEDGER.name]),
        exposure=lambda: tables[EXPOSURE_DAILY.name],
        history=History.NONE,
    )
    later = judged_later(settled, coach, "a1", outlook, through=through)
    common = {"athlete_id": "a1", "settings_hash": coach.settings_hash("a1")}
    changed = dict(tables)
    for name, since in replaced_later(settled.through).items():
        table = JUDGEMENTS[name]
        day = next(name for name, dtype in table.schema.items() if dtype == pl.Date)
        kept = tables[name].filter(pl.col(day) < since)
        changed[name] = pl.concat([kept, judged(table, later.rows[name], **common)])
    return changed


@few
@given(run=sets, ahead=st.integers(1, 30), after=st.integers(0, 9))
def test_a_later_day_without_news_gives_what_judging_again_gives(
    trained: SeasonTraining, coach: Coach, run: Sequence[Any], ahead: int, after: int
) -> None:
    facts = trained([START + timedelta(days=day) for day in range(0, RUN_WEEKS * 7, 2)], *run)
    since = LAST_RUN + timedelta(days=after)
    through = since + timedelta(days=ahead)
    before = judged_athlete(facts, coach, "a1", through=since)
    again = judged_athlete(facts, coach, "a1", through=through)
    later = replaced(stacked([before]), before, through, coach)
    expected = sorted_tables(stacked([again]))
    for name, rows in sorted_tables(later).items():
        assert rows.equals(expected[name]), name


def test_who_neither_ran_nor_has_a_season_is_judged_from_the_facts(
    trained: SeasonTraining, progression_settings: ProgressionSettings
) -> None:
    nothing = Coach(settings=progression_settings)
    assert judged_athlete(trained([]), nothing, "a1", through=START).settled is None
    assert judged_athlete(trained([START]), nothing, "a1", through=START).settled is not None


@few
@given(day=st.integers(-20, 150))
def test_who_has_not_run_has_what_the_coach_wrote_as_everybody_has(
    trained: SeasonTraining, coach: Coach, day: int
) -> None:
    through = START + timedelta(days=day)
    whole = judged_athlete(trained([]), coach, "a1", through=through)
    alone = judged_without_runs(coach, "a1", through=through)
    tables, expected = stacked([alone]), stacked([whole])
    for name, rows in tables.items():
        assert rows.equals(expected[name] if name in OF_THE_COACH else rows.clear()), name
    assert (alone.settled and alone.settled.dump()) == (whole.settled and whole.settled.dump())
