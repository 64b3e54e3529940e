"""The watch files of one athlete's weeks."""

from __future__ import annotations

from itertools import islice

import numpy as np

from metrics.contract.race_paces import RacePace
from metrics.judgements.inputs.coach import ResultKind
from parsers import parse
from simulator.season.calendar import TRIAL_WEEK, day_of, week_of
from simulator.season.outings import files_of
from simulator.season.plan import SATURDAY
from simulator.season.stories import Archetype
from simulator.season.team import draw_team, performances

TEAM = {member.archetype: member for member in reversed(draw_team(1, athletes=12))}


def sampling_s(archetype: Archetype) -> float:
    (file,) = islice(files_of(TEAM[archetype], 1, weeks=1), 1)
    (activity,) = parse(file.content).activities
    return float(np.median(np.diff(activity.records["time_s"].to_numpy())))


def test_a_coarse_watch_writes_few_records() -> None:
    assert sampling_s(Archetype.STEADY_CLIMBER) == 1.0
    assert sampling_s(Archetype.COARSE_WATCH) >= 10.0


def test_the_truth_names_the_file_that_it_belongs_to() -> None:
    files = list(files_of(TEAM[Archetype.STEADY_CLIMBER], 1, weeks=1))
    assert [file.name for file in files] == sorted(file.name for file in files)
    for file in files:
        (activity,) = parse(file.content).activities
        assert {rep.activity_id for rep in file.reps} <= {activity.activity_id}
    assert sum(len(file.reps) for file in files) == 20  # 5 strides on four of five days


def test_the_file_of_a_race_lasts_as_long_as_its_result() -> None:
    day = day_of(TRIAL_WEEK, SATURDAY)
    unlike_usual = []
    for member in (TEAM[Archetype.STEADY_CLIMBER], TEAM[Archetype.JUMPED_TO_800]):
        *_, race = files_of(member, 1, weeks=TRIAL_WEEK)
        ran_s = sum(rep.duration_s for rep in race.reps)
        (trial,) = (
            result
            for result in performances(member, 1, weeks=TRIAL_WEEK)
            if (result.day, result.kind) == (day, ResultKind.TIME_TRIAL)
        )
        usual_s = trial.distance_m / member.ability.race_mps(RacePace.R1600, week_of(day))
        assert abs(ran_s / trial.duration_s - 1) < 0.006
        unlike_usual.append(abs(trial.duration_s / usual_s - 1))
    assert max(unlike_usual) > 0.02
