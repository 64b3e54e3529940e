"""Pressed laps that are the run itself: from light to light, from hike to hike.

Who presses at every stop of an easy run has laps that are faster than what lies between them, and
are no reps. A rep stands out from the running around it, not only from its rest.
"""

from __future__ import annotations

from metrics.contract.enums import EffortEvidence
from metrics.efforts.evidence.breaks import are_rests_climbs
from metrics.efforts.evidence.contrasts import against_easy
from metrics.efforts.evidence.outline import likeness
from metrics.efforts.marks.mark import Mark
from metrics.efforts.run import Reps, Run, covered, easy_speed, middle, plain_contrasts

PRESSED_SHARE = 0.5
"""Reps that a runner presses, and the signal alone does not show, are at least half as far above
the run's easy running as plain ones: pressed strides at 5k pace are, by the median."""
PRESSED_WEIGHT = 1.3
"""Nats that they must weigh: likeness of lengths and rests, contrast with easy running, and no
running as fast in the rests. A lone press has but its contrast, and needs half more than plain."""
TEMPO_S = 300.0
TEMPO_WEIGHT = 0.4
"""A lone press of five minutes or more is a tempo where it is plain, an eighth faster than
easy running: that wanders less over minutes."""
FEWEST_CLIMBS = 2


def are_pieces_of_the_run(run: Run, marks: tuple[Mark, ...], reps: Reps) -> bool:
    """Tell whether pressed laps that detection confirms none of are no reps.

    Parameters
    ----------
    run : the prepared signal.
    marks : what the watch calls work, at least one.
    reps : the same stretches in seconds of the signal.

    Returns
    -------
    True where they weigh little for reps: hardly faster, on the flat, than the running outside of
    them, unlike each other, or with rests that hold as fast running; and where what lies between
    them is climbed at their cost. False where most are steps, splits, or laps that the watch ended.
    """
    if 2 * sum(map(_is_led, marks)) > len(marks):
        return False
    if len(marks) > FEWEST_CLIMBS and are_rests_climbs(run, reps):
        return True
    easy_mps, _ = easy_speed(run.plateaus, covered(run, reps))
    if easy_mps is None:
        return False
    flat_m = run.flat_metres
    flat_mps = ((flat_m[reps.end] - flat_m[reps.start]) / reps.length_s).tolist()
    plain = plain_contrasts(reps.length_s).tolist()
    shares = [
        (speed / easy_mps - 1) / contrast for speed, contrast in zip(flat_mps, plain, strict=True)
    ]
    if middle(shares) < PRESSED_SHARE:
        return True
    nats = against_easy(flat_mps, plain, easy_mps)
    if len(marks) > 1:
        nats += likeness(run, reps)
    is_tempo = len(marks) == 1 and float(reps.length_s[0]) >= TEMPO_S
    return nats < (TEMPO_WEIGHT if is_tempo else PRESSED_WEIGHT)


def _is_led(mark: Mark) -> bool:
    """Tell whether a workout or a round length ended a mark, and no press."""
    return mark.evidence is not EffortEvidence.LAP or mark.is_watch_ended
