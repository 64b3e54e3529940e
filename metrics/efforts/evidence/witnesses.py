"""What other channels than the distance say of a set: recorded speed, steps and heart rate.

Each is the log of how much likelier the set's usual swing is of reps than of steady running,
within bounds, so that no channel decides alone. A channel that the file lacks says nothing. The
backgrounds were measured on 2,000 sets of windows laid over the corpus' steady runs.
"""

from __future__ import annotations

from math import isfinite

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from metrics.efforts.plateaus import WALK_TO_RUN_MPS
from metrics.efforts.run import LEAST_BESIDE_MPS, Channel, Reps, Run, middle
from metrics.recording.signal import Floats, Indexes

SIDE_S = 15
"""The running beside a rep, as far as its rests go."""
BEAT_SETTLES_S = (-2, 10)
BEAT_LOWEST_S = (-4, 6)
"""Heart rate peaks some seconds after the end of a rep, and is lowest as the next one starts."""
KNOWN_SHARE = 0.5
"""A swing is known where so many of the reps, two at least, show it."""


class _Scale(Struct, frozen=True, kw_only=True):
    """From which swing on a channel speaks for reps, nats for each so much more, and the bounds."""

    even: float
    per_nat: float
    least: float
    most: float

    def nats(self, swing: float | None) -> float:
        """Weigh a swing; 0 where it is not known."""
        if swing is None:
            return 0.0
        return min(self.most, max(self.least, (swing - self.even) / self.per_nat))


RECORDED = _Scale(even=0.06, per_nat=0.03, least=-4.0, most=0.5)
"""Relative rise of recorded speed: steady running has 0 ± 0.025, marked reps 0.13 and more. Where
it shows none of what the distance shows, the positions jumped."""
SEEN_SHARE, SEEN_RISE = 0.3, 1.0
"""So much of the distance's rise recorded speed shows of what was run: 0.4 to 1.1 of it in 28 sets
of short reps, 0 to 0.22 where the distance jumped. Of rises beyond the other, from a walk or a
stand, smoothing leaves less."""
STEPS_LONG = _Scale(even=3.0, per_nat=1.0, least=-3.0, most=0.5)
"""Rise of the step rate in 1/min: steady running has 0 ± 2, marked reps 3 to 75. Of 116 sets of
strangers with run rests two rose by less than 2.5, of chance ones six in ten by less than 2."""
STEPS_SHORT = _Scale(even=4.0, per_nat=2.0, least=-1.0, most=0.5)
"""Watches average steps over seconds, which hides those of strides: −1 to 57."""
BEAT_LONG = _Scale(even=12.0, per_nat=4.0, least=-3.0, most=3.0)
"""Fall of heart rate over the rests in 1/min: steady running has −1 ± 3, marked reps of a minute
and more 13 to 56. In 5 of 167 sets of strangers it fell by less than 5, as in nearly all steady
running."""
BEAT_BREAK = _Scale(even=4.0, per_nat=4.0, least=-1.5, most=3.0)
"""What it falls by beyond what a walk or a stand of that length makes it fall by anyway, in 1/min:
after easy running −1 ± 6, after reps of a minute and more 9 ± 8."""
BEAT_SHORT = _Scale(even=4.0, per_nat=4.0, least=-0.5, most=0.5)
"""Strides are over before the heart has heard of them: −5 to 19."""
STEADY_FALL_BPM = 5.0
"""Within two of its standard deviations, steady running shows no greater fall."""
LONG_S = 40.0
"""The heart has not heard of shorter reps before they are over, nor a watch of all their steps."""
WAIT_S = (30.0, 75.0)
"""Hearts rest at lights as well, which are red for up to a minute; then one sets off."""
REST_FALL_BPM = (12.0, 25.0)
"""From the one on the heart may have rested; no light and no hill makes it rest by the other, time
after time."""
CLIMB_FALL_BPM = (25.0, 40.0)
"""The same where the rests went uphill."""
BREAK_FALL_BPM = (0.0, 15.0)
"""The same beyond what a walk or a stand of that length makes it fall by: of 176 easy runs with
breaks one in a hundred had more than 14."""
HARD_FALL_BPM = (15.0, 25.0)
"""Only such a fall in a walk says that what is no faster than easy running was hard."""
STOOD_MPS = 0.6
"""Slower is standing."""
BREAK_LATE_S, BREAK_SETTLES_S = 9.0, 56.0
STOOD_FALL_BPM, WALKED_FALL_BPM = 42.0, 32.0
"""In 2,100 breaks of the easy runs of 20 runners hearts fell by 11 beats in 37 s of standing, 21 in
52, 29 in 75, 36 in 105 and 40 in 240, and by three quarters of it in walks: an exponential with a
dead time. One run's usual break differs from that by 6."""


class Witnesses(Struct, frozen=True, kw_only=True):
    """Usual swings of a set: relative, in steps and in beats a minute; None where not known.

    `rise` is that of the distance's own speed, which `recorded` should show; 0 where that is not
    known. `over_break_bpm` is what heart rate falls by beyond what such breaks make it fall by
    anyway; None where most rests were run.
    """

    rise: float
    recorded: float | None
    steps_spm: float | None
    fall_bpm: float | None
    over_break_bpm: float | None
    usual_s: float
    rest_s: float

    def nats(self, *, is_break: bool = False) -> float:
        """Sum up what they weigh together.

        Parameters
        ----------
        is_break : whether such rests are breaks that easy running has as well.
        """
        return self._recorded_nats() + self._steps_nats() + self._beat_nats(is_break)

    def _recorded_nats(self) -> float:
        if self.recorded is None:
            return 0.0
        least_rise = SEEN_SHARE * min(self.rise, SEEN_RISE)
        return RECORDED.nats(self.recorded - max(0.0, least_rise - RECORDED.even))

    def _steps_nats(self) -> float:
        scale = STEPS_SHORT if self.usual_s < LONG_S else STEPS_LONG
        return scale.nats(self.steps_spm)

    def _beat_nats(self, is_break: bool) -> float:
        if self.usual_s < LONG_S:
            return BEAT_SHORT.nats(self.fall_bpm)
        return BEAT_BREAK.nats(self.over_break_bpm) if is_break else BEAT_LONG.nats(self.fall_bpm)

    def rested(self, *, is_break: bool = False, is_climb: bool = False) -> float:
        """Tell how plainly the heart rests between the reps.

        Parameters
        ----------
        is_break : whether such rests are breaks that easy running has as well.
        is_climb : whether they went uphill at the cost of the reps.

        Returns
        -------
        0 to 1; 0 where no heart rate is known.
        """
        if is_climb:
            return self._rested(self.fall_bpm, CLIMB_FALL_BPM)
        if is_break:
            return self._rested(self.over_break_bpm, BREAK_FALL_BPM)
        return self._rested(self.fall_bpm, REST_FALL_BPM)

    @property
    def is_seen(self) -> bool:
        """Whether recorded speed or steps show that something of the kind was run."""
        return self._recorded_nats() > 0 or self._steps_nats() > 0

    @property
    def is_seen_twice(self) -> bool:
        """Whether both of them do: then a heart that does not fall was not measured."""
        return self._recorded_nats() > 0 and self._steps_nats() > 0

    @property
    def is_hard(self) -> bool:
        """Whether it falls so far in breaks that what was run before them was hard."""
        return self._rested(self.over_break_bpm, HARD_FALL_BPM) == 1.0

    def _rested(self, fall_bpm: float | None, bounds_bpm: tuple[float, float]) -> float:
        """Place a fall between where the heart may have rested, and plainly has."""
        if fall_bpm is None:
            return 0.0
        least_bpm, plain_bpm = bounds_bpm
        share = (fall_bpm - least_bpm) / (plain_bpm - least_bpm)
        return self.planned * min(1.0, max(0.0, share))

    @property
    def planned(self) -> float:
        """How surely the rests are longer than lights make one wait, from 0 to 1."""
        shortest_s, longest_s = WAIT_S
        return min(1.0, max(0.0, (self.rest_s - shortest_s) / (longest_s - shortest_s)))


UNHEARD = Witnesses(
    rise=0.0,
    recorded=None,
    steps_spm=None,
    fall_bpm=None,
    over_break_bpm=None,
    usual_s=0.0,
    rest_s=0.0,
)


def hear_witnesses(run: Run, reps: Reps) -> Witnesses:
    """Measure the usual swings of a set.

    Parameters
    ----------
    run : the prepared signal.
    reps : at least two stretches in time order.

    Returns
    -------
    Median swings over the reps, or over the rests for heart rate.
    """
    low, high = reps.sides(SIDE_S, is_within_rests=True)
    starts = np.concatenate((reps.start, low, reps.end))
    ends = np.concatenate((reps.end, reps.start, high))
    recorded = _inside_and_beside(run.recorded, starts, ends)
    steps = _inside_and_beside(run.steps, starts, ends)
    way_mps = recorded and _inside_and_beside(run.way, starts, ends)
    return replace(
        hear_heart(run, reps),
        rise=(way_mps and _usual(_rises(*way_mps))) or 0.0,
        recorded=recorded and _usual(_rises(*recorded)),
        steps_spm=steps and _usual(steps[0] - steps[1]),
    )


def hear_heart(run: Run, reps: Reps) -> Witnesses:
    """Measure how heart rate swings in a set, and nothing else: enough to tell whether it rests.

    Parameters
    ----------
    run : the prepared signal.
    reps : at least two stretches in time order.

    Returns
    -------
    Witnesses with recorded speed and steps unheard, whose `rested` is that of all.
    """
    fall_bpm = over_break_bpm = None
    if run.beat is not None:
        falls = _falls(run.beat, reps)
        fall_bpm = _usual(falls)
        rest_mps = run.mean_speed(reps.end[:-1], reps.start[1:])
        if middle(rest_mps.tolist()) <= WALK_TO_RUN_MPS:
            over_break_bpm = _usual(falls - break_fall_bpm(reps.rest_s, rest_mps))
    return replace(
        UNHEARD,
        fall_bpm=fall_bpm,
        over_break_bpm=over_break_bpm,
        usual_s=middle(reps.length_s.tolist()),
        rest_s=middle(reps.rest_s.tolist()),
    )


def _inside_and_beside(
    channel: Channel | None, starts: Indexes, ends: Indexes
) -> tuple[Floats, Floats] | None:
    """Average a channel in each rep and on both of its sides; NaN where it is not known."""
    if channel is None:
        return None
    inside, before, after = channel.mean(starts, ends).reshape(3, -1)
    beside = (before + after) / 2
    is_unknown = np.isnan(beside)
    # What one side alone tells, fmax takes.
    if is_unknown.any():
        beside = np.where(is_unknown, np.fmax(before, after), beside)
    return inside, beside


def _rises(inside_mps: Floats, beside_mps: Floats) -> Floats:
    """Compare speeds with those beside them, which a stand makes no lower than half a m/s."""
    rises: Floats = inside_mps / np.maximum(beside_mps, LEAST_BESIDE_MPS) - 1
    return rises


def _falls(beat: Channel, reps: Reps) -> Floats:
    """Measure by how much heart rate falls over each rest."""
    peaks, lowest = reps.end[:-1], reps.start[1:]
    starts = np.concatenate((peaks + BEAT_SETTLES_S[0], lowest + BEAT_LOWEST_S[0]))
    ends = np.concatenate((peaks + BEAT_SETTLES_S[1], lowest + BEAT_LOWEST_S[1]))
    before, after = beat.mean(starts, ends).reshape(2, -1)
    falls: Floats = before - after
    return falls


def break_fall_bpm(rest_s: Floats | Indexes, rest_mps: Floats) -> Floats:
    """Tell by how much hearts fall in breaks of easy running.

    Parameters
    ----------
    rest_s, rest_mps : length and mean speed of each break; what is run is none.

    Returns
    -------
    Usual falls in 1/min, one per break; 0 where it was run.
    """
    most_bpm = np.where(rest_mps < STOOD_MPS, STOOD_FALL_BPM, WALKED_FALL_BPM)
    most_bpm = np.where(rest_mps > WALK_TO_RUN_MPS, 0.0, most_bpm)
    settled_s = np.maximum(rest_s - BREAK_LATE_S, 0.0)
    falls: Floats = most_bpm * (1 - np.exp(-settled_s / BREAK_SETTLES_S))
    return falls


def _usual(swings: Floats) -> float | None:
    """Return the median of the known swings; None where too few are."""
    finite = [swing for swing in swings.tolist() if isfinite(swing)]
    return middle(finite) if len(finite) >= max(2, KNOWN_SHARE * len(swings)) else None
