"""What kind of effort a group's reps are, from the file alone; disjoint, first that holds."""

from __future__ import annotations

from statistics import median

import numpy as np

from metrics.contract.enums import EffortEvidence, EffortKind
from metrics.efforts.run import Run
from metrics.recording.running import MOVING_MPS
from metrics.sets.grouping import EffortSet, Group

SUSTAINED_SHARE = 0.5
"""A tempo or a race: at least this share of all moving time."""
IN_N_OUT_M = (80.0, 220.0)
IN_N_OUT_LEAST_S = 12.0
"""Long enough that thirds can be told apart."""
IN_N_OUT_RATIO = 1.04
IN_N_OUT_MEAN_RATIO = 1.05
"""The middle third over each outer one, and the mean of both: building to 50 m of near top speed
and floating out gives 1.16 in truth and 1.05–1.11 after smoothing, an even stride up to 1.03."""
FINE_SAMPLING_S = 4.0


def kind_of(run: Run, effort_set: EffortSet, group: Group) -> EffortKind:
    """Tell what kind of effort the reps of a group are.

    Parameters
    ----------
    run : the prepared signal.
    effort_set : the set that the group belongs to.
    group : like reps.

    Returns
    -------
    One kind for all of them.
    """
    moving_s = np.count_nonzero((run.speed >= MOVING_MPS) & run.signal.timer_runs)
    if group.usual_s >= SUSTAINED_SHARE * moving_s:
        return EffortKind.SUSTAINED
    first = effort_set.reps[0]
    if len(effort_set.reps) == 1 and first.effort.evidence is EffortEvidence.DETECTION:
        return EffortKind.SURGE
    if _is_in_n_out(run, group):
        return EffortKind.IN_N_OUT
    return EffortKind.STRIDE if group.is_short else EffortKind.REP


def _is_in_n_out(run: Run, group: Group) -> bool:
    """Tell whether most reps were built up, fast in the middle, and floated out."""
    if (run.signal.sampling_median_s or FINE_SAMPLING_S) > FINE_SAMPLING_S:
        return False
    shortest_m, longest_m = IN_N_OUT_M
    if not shortest_m <= group.usual_m <= longest_m or group.usual_s < IN_N_OUT_LEAST_S:
        return False
    build = median(rep.thirds_mps[1] / max(rep.thirds_mps[0], 0.1) for rep in group.reps)
    out = median(rep.thirds_mps[1] / max(rep.thirds_mps[2], 0.1) for rep in group.reps)
    return min(build, out) >= IN_N_OUT_RATIO and (build + out) / 2 >= IN_N_OUT_MEAN_RATIO
