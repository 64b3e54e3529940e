"""The watch files of one athlete's weeks."""

from __future__ import annotations

from itertools import islice

import numpy as np

from parsers import parse
from simulator.season.outings import files_of
from simulator.season.stories import Archetype
from simulator.season.team import draw_team

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
