"""What else makes rests like those of a set: stops, walks and climbs in easy running."""

from __future__ import annotations

from enum import Enum, auto
from math import log

from metrics.efforts.evidence.alike import CHANCE_SPREAD, SPEED_SPREAD
from metrics.efforts.evidence.outline import Outline
from metrics.efforts.evidence.shape import Shape, length_spread, spread
from metrics.efforts.evidence.witnesses import LONG_S, STOOD_MPS
from metrics.efforts.plateaus import WALK_TO_RUN_MPS
from metrics.efforts.run import Reps, Run, middle

UNPLANNED_LENGTHS = 2.5
"""Lengths so many times as far apart as those of like reps, nobody planned; of 30 real sets between
walks or stops that were no faster than easy running none exceeded 2.3."""
HARDLY_FASTER = 0.3
"""Nats a rep below which the set does not stand out from the run's easy level."""
WALKING_BREAK_SHARE = 0.9
WALKING_BREAKS_MPS = 3.5
"""A walk shorter than the runs is a walking break, of five minutes even between beginners' runs of
eight. Who runs a kilometer in 4:45 takes short ones, as stops are: Galloway's run-walk has half a
minute for runs of four at that pace."""
LIGHT_S = 100.0
"""A minute and a half of standing, shorter than the runs, is a light."""
SHORT_STOP_S = 170.0
SHORT_STOP_SHARE = 0.3
"""Who runs three minutes or more, as edges show them, and stands or walks for less than a third of
it waits at lights, or drinks: reps that are no faster than easy running take no such rests."""
LONG_RUN_S = 900.0
"""Who runs a quarter of an hour and stands about, and nothing else, meets somebody or rests."""
EASY_MOST_MPS = 4.0
"""Where nothing else was run, a kilometer in 4:10 or less is a rep: for few of those who are
coached here it is easy."""
ELSEWHERE_SHARE = 0.3
"""Who takes breaks takes them all the way: so much of their share in the set is the least that
other running has."""
LONGEST_REST_S = 600.0
"""No rest of a set is longer, not behind a sprint either, unless a rep is longer still."""
HIKED_S = 120.0
HIKED_SHARE = 1.5
PLAINLY_FASTER = 0.75
"""Nobody walks half as long again as runs of minutes that are not plainly faster than easy ones, by
so many nats a rep: such sets of strangers are faster by twice as many."""
UNEVEN_RESTS = 0.35
"""Spread of log rest, as of stops that nobody planned."""
CLIMB_COST = 1.25
CLIMB_SHARE = 0.75
CLIMBED_BREAK_SHARE = 0.5
"""Rests uphill, at 5 % and steeper, that cost this share of the reps' flat speed, are no rests
(Minetti et al. 2002); the lower one where they are shorter than the runs, as breaks are: of 98 sets
of strangers with walked rests one had any so steep."""


class Interruption(Enum):
    """What may have interrupted easy running, where the rests are none of a set."""

    NONE = auto()
    STOP = auto()
    """Lights, a drink, a talk."""
    WALK = auto()
    """A beginner's walking break."""
    HIKE = auto()
    """Walking, of which the runs are the interruption."""


def interruption_of(
    run: Run, reps: Reps, shape: Shape, against: float, easy: float | None
) -> Interruption:
    """Tell what may have interrupted easy running so that it looks like these reps.

    Breaks are shorter than the runs between them, and either these are slow or, as `against` tells,
    no faster than easy running. Lights come as they like, and are short beside a run of minutes.

    Parameters
    ----------
    run : the prepared signal.
    reps : at least two stretches in time order.
    shape : the reps and rests of the hypothesis.
    against : nats by which the reps are faster than the run's easy level.
    easy : this level in m/s, None where nothing else was run.

    Returns
    -------
    `NONE` where most rests were run, for ten minutes at most, or may be those of a set.
    """
    usual_rest_s = middle(shape.rest_s)
    if usual_rest_s > max(LONGEST_REST_S, shape.usual_s):
        return Interruption.HIKE
    if shape.rest_level > WALK_TO_RUN_MPS:
        return Interruption.NONE
    is_long = shape.usual_s >= HIKED_S and usual_rest_s > HIKED_SHARE * shape.usual_s
    is_fast = easy is None and shape.level >= EASY_MOST_MPS
    is_faster = is_fast or against >= PLAINLY_FASTER * len(shape.speed)
    if usual_rest_s > LONGEST_REST_S or (is_long and not is_faster):
        return Interruption.HIKE
    if usual_rest_s < WALKING_BREAK_SHARE * shape.usual_s:
        is_slow, is_short = shape.level < WALKING_BREAKS_MPS, usual_rest_s < LIGHT_S
        if shape.rest_level <= STOOD_MPS:
            if against < 0 or (is_slow and is_short):
                return Interruption.STOP
        elif (against < 0 or is_slow) and (is_short or not _is_whole_beside(run, reps, shape)):
            return Interruption.WALK
    is_short = is_short_stop(shape.usual_s, usual_rest_s)
    is_stop = is_short or shape.usual_s >= LONG_RUN_S or spread(shape.rest_s) > UNEVEN_RESTS
    return Interruption.STOP if is_stop else Interruption.NONE


def are_no_faster(run: Run, outline: Outline, against: float) -> bool:
    """Tell whether runs between walks and stops are no faster than easy ones, nor uphill.

    Parameters
    ----------
    run : the prepared signal.
    outline : of the hypothesis.
    against : nats by which the reps are faster than the run's easy level.
    """
    reps, shape = outline.reps, outline.shape
    if shape.rest_level > WALK_TO_RUN_MPS or against >= HARDLY_FASTER * len(reps):
        return False
    if not run.is_hilly:
        return True  # What is no hill costs less than that.
    flat_m = run.flat_metres[reps.end] - run.flat_metres[reps.start]
    return float(flat_m.sum()) <= CLIMB_COST * sum(shape.metres)


def are_unplanned(outline: Outline, easy: float | None) -> bool:
    """Tell whether runs between walks and stops that are no faster than easy ones are not alike.

    A heart rests in every break, and what was run stands out from every walk: of easy running with
    breaks, only a plan tells such reps.

    Parameters
    ----------
    outline : of the hypothesis.
    easy : the easy level in m/s, None where nothing else was run.
    """
    shape = outline.shape
    is_evenly_rested = spread(shape.rest_s) <= UNEVEN_RESTS
    if easy is None and shape.level >= EASY_MOST_MPS and is_evenly_rested:
        return False
    planned = log(CHANCE_SPREAD / (UNPLANNED_LENGTHS * length_spread(shape.usual_s)))
    is_slow = easy is not None and shape.level < (1 - SPEED_SPREAD) * easy
    return is_slow or outline.alike < planned * (len(outline.reps) - 1)


def _is_whole_beside(run: Run, reps: Reps, shape: Shape) -> bool:
    """Tell whether the run beside the set goes on for longer than the reps, without such breaks.

    Who needs them takes them all the way.
    """
    margin_s = 1.5 * middle(shape.rest_s)
    first, last = reps.start[0] - margin_s, reps.end[-1] + margin_s
    middles = run.plateaus.middle
    is_far = (middles < first) | (middles > last)
    run_s = float(run.plateaus.length_s[is_far & (run.plateaus.speed_mps > WALK_TO_RUN_MPS)].sum())
    far_s = max(first, 0.0) + max(len(run.speed) - last, 0.0)
    most_s = ELSEWHERE_SHARE * middle(shape.rest_s) / shape.usual_s * run_s
    return run_s > 2 * shape.usual_s and far_s - run_s < most_s


def is_short_stop(run_s: float, stop_s: float) -> bool:
    """Tell whether stops are as short beside the runs between them as lights and drinks are.

    Parameters
    ----------
    run_s, stop_s : their usual lengths in s.
    """
    return run_s >= SHORT_STOP_S and stop_s <= SHORT_STOP_SHARE * run_s


def are_rests_climbs(run: Run, reps: Reps) -> bool:
    """Tell whether what was walked between stretches was uphill, and cost as much as they did.

    Parameters
    ----------
    run : the prepared signal.
    reps : at least two stretches in time order.

    References
    ----------
    Minetti et al. 2002, doi:10.1152/japplphysiol.01177.2001.
    """
    return are_climbs(run, reps, Shape.of(run, reps))


def are_climbs(run: Run, reps: Reps, shape: Shape) -> bool:
    """Tell whether rests went uphill, or reps downhill, so that the rests cost as much as these.

    Where all is run, the reps are long enough for an altimeter.

    Parameters
    ----------
    run : the prepared signal.
    reps : at least two stretches in time order.
    shape : the reps and rests of the hypothesis.
    """
    rest_s, rest_m = sum(shape.rest_s), sum(shape.rest_m)
    is_run = rest_m / rest_s > WALK_TO_RUN_MPS
    if not run.is_hilly or (is_run and shape.usual_s < LONG_S):
        return False
    passed_m = run.flat_metres[reps.bounds]
    between_m = passed_m[1:] - passed_m[:-1]
    flat_rest_m = float(between_m[1::2].sum())
    if not is_run and flat_rest_m <= CLIMB_COST * rest_m:
        return False
    reps_mps = float(between_m[::2].sum()) / sum(shape.length_s)
    rests_mps = flat_rest_m / rest_s
    if is_run:
        return rests_mps >= reps_mps
    is_break = middle(shape.rest_s) < WALKING_BREAK_SHARE * shape.usual_s
    return rests_mps > (CLIMBED_BREAK_SHARE if is_break else CLIMB_SHARE) * reps_mps
