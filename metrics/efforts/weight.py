"""How strongly the signal says that some stretches are the reps of one set.

The weight of evidence (Good 1985) in nats: the log of how much likelier these stretches are as
the reps of a set than as chance plateaus of an ordinary run. Reps are alike in length, speed and
rest; they stand out from the running around them; nothing like them lies in the rests. Each term
below is one such sentence, with the spread expected of reps and of chance beside it.
"""

from __future__ import annotations

from enum import Enum, auto
from itertools import pairwise
from math import exp, hypot, inf, log, sqrt

import numpy as np
from msgspec import Struct

from metrics.contract.enums import SignalKind
from metrics.efforts.plateaus import WALK_TO_RUN_MPS
from metrics.efforts.run import Reps, Run, easy_speed, middle, plain_contrast
from metrics.efforts.witnesses import (
    LONG_S,
    STEADY_FALL_BPM,
    STOOD_MPS,
    UNHEARD,
    Witnesses,
    hear_witnesses,
)
from metrics.recording.signal import Indexes, Mask

PRIOR = 9.0
"""Log odds against: a set is rare among all the chains of plateaus that could be formed."""
CHANCE_SPREAD = 0.8
"""Standard deviation of log length, and of log rest, of plateaus formed by chance."""
LENGTH_SPREAD = 0.04
EDGE_SPREAD_S = 1.5
"""Reps of one set: relative spread of their lengths, and what the edges add in seconds."""
FEWEST_LADDER_REPS = 5
"""Three or four lengths rise evenly by chance."""
LADDER_RARITY = 3.0
"""Log odds against: one set in twenty is a ladder."""
OTHER_LENGTH = 0.25
OTHER_RATIO = exp(OTHER_LENGTH)
"""Log ratio from which on a length is another one, and no rep of the same block."""
UNPLANNED_LENGTHS = 2.5
"""Lengths so many times as far apart as those of like reps, nobody planned; of 30 real sets between
walks or stops that were no faster than easy running none exceeded 2.3."""
BLOCK_RARITY = 3.0
"""Log odds against: one set in twenty goes on with reps of another length."""
REST_SPREAD = 0.12
"""Relative spread of the rests of one set."""
SPEED_SPREAD = 0.03
UNLIKE_SPEED_SPREAD = 0.06
"""Reps of one set are run within 3 %; beyond 6 % they rather are not one set. Alike speeds are
no evidence by themselves, for a steady run has them too."""
PLAIN_SHARE = 0.7
CONTRAST_WEIGHT = 1.5
CONTRAST_MOST = 1.5
CONTRAST_LEAST = -1.2
"""Each rep weighs by how far its contrast with the easy running exceeds this share of a plain
one, from slower than easy to beyond doubt."""
LOCAL_MOST = 0.3
LOCAL_LEAST = -4.0
"""Standing out from both sides is needed but proves little: so does a run between two lights."""
NEIGHBOURHOOD_S = 15
"""The sides of a rep, as far as its rests go."""
RAMP_S = 3
"""Speeding up and slowing down, so much of a rest is above half height."""
WRONG_SECOND = 3.0
"""For a whole rep's length spent fast in the rests, or slow in the reps."""
MOST_WRONG_REST = 1.5
"""Nats that a rest between presses takes at most, however fast it was."""
UNCLAIMED_MOST = 2.5
"""Other running as fast as the reps counts against them up to so many times their total."""
STOOD_M = 50.0
"""Rests shorter than this are alike in metres without any plan."""
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
LEAST_REST_SHARE = 0.1
"""Where nothing else was run, a kilometer in 4:10 or less is a rep: for few of those who are
coached here it is easy. A rest is a tenth of it at least: a mile's takes a minute."""
ELSEWHERE_SHARE = 0.3
"""Who takes breaks takes them all the way: so much of their share in the set is the least that
other running has."""
LONGEST_REST_S = 600.0
"""No rest of a set is longer, not behind a sprint either."""
HIKED_S = 120.0
HIKED_SHARE = 1.5
"""Nobody needs half as long again as runs of minutes that are no faster than easy running."""
CLEAN = 0.6
"""Nats of misfit a rep that such a set may have at most."""
DENIED, DENIED_TWICE = -1.0, -2.0
"""Nats from which on the other channels say that nothing of the kind was run: the one where a set
is untidy as well, which a short rep's heart alone never says; the other takes two of them."""
EXCUSED = 2.5
"""Nats that a set lacks which only the heart's rest tells from easy running with stops."""
EXCUSED_DOUBT = 0.5
EXCUSED_FASTER = 0.1
"""A heart rests in walking breaks too: it excuses reps only where it leaves less doubt than this,
and where each is faster than easy by so many nats at least."""
UNEVEN_RESTS = 0.35
"""Spread of log rest, as of stops that nobody planned."""
CLIMB_COST = 1.25
CLIMB_SHARE = 0.75
CLIMBED_BREAK_SHARE = 0.6
"""Rests uphill, at 5 % and steeper, that cost this share of the reps' flat speed, are no rests
(Minetti et al. 2002); the lower one where they are shorter than the runs, as breaks are."""
LONG_REST_S = 240.0
LONG_REST = 2.0
"""A rest beyond three usual ones, or so much longer, is the break between two sets."""
FASTEST_REP_MPS = 10.0
"""No rep is faster on average."""


class Interruption(Enum):
    """What may have interrupted easy running, where the rests are none of a set."""

    NONE = auto()
    STOP = auto()
    """Lights, a drink, a talk."""
    WALK = auto()
    """A beginner's walking break."""
    HIKE = auto()
    """Walking, of which the runs are the interruption."""


class Weight(Struct, frozen=True, kw_only=True):
    """What speaks for and against one hypothesis, in nats, and what may veto it.

    `contrast` is with the running beside the reps and in their rests, `against_easy` with the
    run's easy level, `unclaimed` of running that is as fast and yet no rep. `interruption` is what
    makes such rests in easy running; `are_rests_walked`: most of them; `are_rests_climbs`: they
    cost as much as the reps, which are run at `level_mps`; `is_no_faster`: between walks and stops,
    no faster than easy running, nor uphill; `is_unplanned`: nor alike. `rest_s` are the seconds
    between the reps. `is_from_positions` tells whether positions alone say how far was run. The
    witnesses say nothing before they are heard.
    """

    count: int
    alike: float
    evenly_rested: float
    contrast: float
    against_easy: float
    misfit: float
    unclaimed: float
    easy_speed_mps: float | None
    level_mps: float
    interruption: Interruption
    are_rests_walked: bool
    are_rests_climbs: bool
    is_no_faster: bool
    is_unplanned: bool
    rest_s: list[float]
    is_from_positions: bool
    witnesses: Witnesses = UNHEARD

    @property
    def doubt(self) -> float:
        """From 1, where no heart rests between the reps, to 0, where it plainly does.

        Whose heart rests between the reps is working in them, however fast the warm-up was. It
        rests in a break from easy running as well, though less.
        """
        return 1.0 - self.witnesses.rested(is_break=self._is_broken, is_climb=self.are_rests_climbs)

    @property
    def _is_broken(self) -> bool:
        """Whether easy running has such rests as well."""
        return self.interruption is not Interruption.NONE

    @property
    def total(self) -> float:
        """The sum of all terms."""
        against_easy = max(self.against_easy, self.doubt * self.against_easy)
        misfit = self.misfit + self.doubt * self.unclaimed
        likeness = self.alike + self.evenly_rested + self.contrast + against_easy
        # The heart rests at a long stop too: what only it excuses must be all the more regular.
        excused = EXCUSED if self.looks_easy else 0.0
        return likeness + self.heard - misfit - excused - PRIOR

    @property
    def heard(self) -> float:
        """What recorded speed, steps and heart weigh together.

        A heart falls in any walk: it speaks by what it falls further.
        """
        return self.witnesses.nats(is_break=self._is_broken or self.are_rests_walked)

    @property
    def _is_fast(self) -> bool:
        """Whether hardly anybody runs so fast easily, and no easy running of this run says so."""
        is_slower_easy = self.easy_speed_mps is None or self.against_easy > 0
        return is_slower_easy and self.level_mps >= EASY_MOST_MPS

    def _is_faster_by(self, nats: float) -> bool:
        """Tell whether it stands out from the run's easy level by so many nats a rep."""
        return self.against_easy >= nats * self.count

    @property
    def looks_easy(self) -> bool:
        """Whether, for all its likeness, it looks like easy running between interruptions."""
        if self.are_rests_climbs:
            return True
        usual_s, rest_s = self.witnesses.usual_s, self.witnesses.rest_s
        is_rested = rest_s >= LEAST_REST_SHARE * usual_s
        if (self._is_fast and is_rested) or self._is_faster_by(HARDLY_FASTER):
            return False
        return self._is_untidy or not is_rested or self.interruption is not Interruption.NONE

    @property
    def is_easy_running(self) -> bool:
        """Whether it looks easy, and no heart says otherwise."""
        if self.interruption is Interruption.HIKE or self.is_unplanned:
            return True
        if self._may_be_errors or self._is_denied or self._is_break_like:
            return True
        if self.interruption is Interruption.NONE or self.are_rests_climbs:
            return self.looks_easy and self.doubt > 0
        is_excused = self.doubt < EXCUSED_DOUBT and self._is_faster_by(EXCUSED_FASTER)
        return self.looks_easy and not (is_excused or self._is_hard)

    @property
    def _is_untidy(self) -> bool:
        """Whether more lies on the wrong side of half height, or is as fast, than in clean sets."""
        return self.misfit + self.doubt * self.unclaimed > CLEAN * self.count

    @property
    def _is_denied(self) -> bool:
        """Whether recorded speed, steps and heart together speak against it.

        Along a loop under trees positions err alike lap after lap, as tidily as reps.
        """
        if (self.witnesses.fall_bpm or 0.0) >= STEADY_FALL_BPM:
            return False
        return self.witnesses.nats() < (DENIED if self._is_untidy else DENIED_TWICE)

    @property
    def _is_break_like(self) -> bool:
        """Whether neither speed nor heart tells them from running between breaks.

        Walks that are planned, and those up a hill that is run down again, are regular as well.
        """
        over_bpm = self.witnesses.over_break_bpm
        if over_bpm is None or self.easy_speed_mps is None or self.witnesses.usual_s < LONG_S:
            return False
        return self.is_no_faster and over_bpm < 0

    @property
    def _may_be_errors(self) -> bool:
        """Whether positions alone tell of efforts, and these come as their errors do.

        Positions err by some meters for tens of seconds, now and then, and each time a run looks
        faster than it was. Strides that nothing else has seen must be tidy and evenly rested;
        longer efforts, of which no heart tells either, the one or the other.
        """
        heard = self.witnesses
        is_seen = heard.recorded is not None or heard.steps_spm is not None
        if is_seen or not self.is_from_positions:
            return False
        is_uneven = spread(self.rest_s) > UNEVEN_RESTS
        if heard.usual_s < LONG_S:
            return self._is_untidy or is_uneven
        return heard.fall_bpm is None and self._is_untidy and is_uneven

    @property
    def is_alone(self) -> bool:
        """Whether positions alone tell of it: a speed beside them may be made of them."""
        heard = self.witnesses
        return self.is_from_positions and heard.steps_spm is None and heard.fall_bpm is None

    @property
    def _is_hard(self) -> bool:
        """Whether the heart falls so far in short walks that the runs were no easy ones."""
        is_short_walk = self.interruption is Interruption.WALK and self.witnesses.rest_s < LIGHT_S
        return is_short_walk and self.witnesses.is_hard

    @property
    def verdict(self) -> float:
        """The total, or −∞ of easy running."""
        return -np.inf if self.is_easy_running else self.total


IMPOSSIBLE = Weight(
    count=0,
    alike=-np.inf,
    evenly_rested=0,
    contrast=0,
    against_easy=0,
    misfit=0,
    unclaimed=0,
    easy_speed_mps=None,
    level_mps=0,
    interruption=Interruption.NONE,
    are_rests_walked=False,
    are_rests_climbs=False,
    is_no_faster=False,
    is_unplanned=False,
    rest_s=[],
    is_from_positions=False,
)


def weigh(run: Run, reps: Reps, is_claimed: Mask) -> Weight:
    """Weigh one hypothesis by all witnesses.

    Parameters
    ----------
    run : the prepared signal.
    reps : at least two stretches in time order.
    is_claimed : one entry per plateau, true where it belongs to a set accepted earlier.

    Returns
    -------
    The terms in nats; `IMPOSSIBLE` where the reps are no running.

    References
    ----------
    Good 1985, Weight of evidence: a brief survey, in Bayesian Statistics 2.
    """
    return weigh_speed(run, reps, is_claimed, hear_witnesses(run, reps))


def weigh_speed(
    run: Run,
    reps: Reps,
    is_claimed: Mask,
    witnesses: Witnesses = UNHEARD,
    *,
    hopeless: float = -inf,
) -> Weight:
    """Weigh one hypothesis by its speed alone, which is enough to rank guesses.

    Parameters
    ----------
    run : the prepared signal.
    reps : at least two stretches in time order.
    is_claimed : one entry per plateau, true where it belongs to a set accepted earlier.
    witnesses : what they say of it, where they were heard.
    hopeless : nats; what weighs no more, were it ever so fast, is not weighed to the end.

    Returns
    -------
    The terms in nats; `IMPOSSIBLE` where the reps are no running, or hopeless.
    """
    outline = outlined(run, reps)
    most_heard = max(witnesses.nats(), witnesses.nats(is_break=True))
    if outline is None or outline.most + most_heard <= hopeless:
        return IMPOSSIBLE
    return weigh_outline(run, outline, is_claimed, witnesses)


def weigh_outline(
    run: Run, outline: Outline, is_claimed: Mask, witnesses: Witnesses = UNHEARD
) -> Weight:
    """Weigh a hypothesis to the end whose likeness is known.

    Parameters
    ----------
    run : the prepared signal.
    outline : of the hypothesis.
    is_claimed : one entry per plateau, true where it belongs to a set accepted earlier.
    witnesses : what they say of it, where they were heard.
    """
    reps, shape = outline.reps, outline.shape
    is_inside = covered(run, reps)
    easy, easy_s = easy_speed(run.plateaus, is_inside | is_claimed)
    share = min(1.0, easy_s / sum(shape.length_s))
    against = 0.0 if easy is None else share * against_easy(shape.speed, shape.plain, easy)
    is_no_faster = _is_no_faster(run, outline, against)
    return Weight(
        count=len(reps),
        alike=outline.alike,
        evenly_rested=outline.evenly_rested,
        contrast=_stands_out(run, reps, shape) + _rests_stand_out(shape),
        against_easy=against,
        misfit=outline.misfit,
        unclaimed=_unclaimed(run, reps, is_claimed, easy, shape.level),
        easy_speed_mps=easy,
        level_mps=shape.level,
        interruption=_interruption(run, reps, shape, against),
        are_rests_walked=STOOD_MPS < shape.rest_level <= WALK_TO_RUN_MPS,
        are_rests_climbs=_are_climbs(run, reps, shape),
        is_no_faster=is_no_faster,
        is_unplanned=is_no_faster and _is_unplanned(outline, easy),
        rest_s=shape.rest_s,
        is_from_positions=run.signal.kind is SignalKind.POSITIONS,
        witnesses=witnesses,
    )


def likeness(run: Run, reps: Reps) -> float:
    """Weigh how alike stretches and their rests are, whatever their speed.

    Parameters
    ----------
    run : the prepared signal.
    reps : at least two stretches in time order, which may touch.

    Returns
    -------
    Nats of alike lengths, speeds and rests, less those of seconds on the wrong side of half height.
    No rest takes more than 1.5: half the height of faint strides is what easy running wanders by,
    and a press may be forgotten.
    """
    outline = Outline.of(run, reps, _Shape.of(run, reps))
    misfit = min(outline.misfit, MOST_WRONG_REST * len(outline.shape.rest_s))
    return outline.alike + outline.evenly_rested - misfit


class _Shape(Struct, frozen=True, kw_only=True):
    """The reps and rests of a hypothesis in numbers, and what is usual among them."""

    length_s: list[float]
    metres: list[float]
    speed: list[float]
    rest_s: list[float]
    rest_m: list[float]
    plain: list[float]
    usual_s: float
    level: float
    rest_level: float

    @classmethod
    def of(cls, run: Run, reps: Reps) -> _Shape:
        """Measure the reps and rests of a hypothesis."""
        bounds = reps.bounds
        between_s, passed_m = bounds[1:] - bounds[:-1], run.metres[bounds]
        between_m = passed_m[1:] - passed_m[:-1]
        length_s, rest_s = between_s[::2].tolist(), between_s[1::2].tolist()
        metres, rest_m = between_m[::2].tolist(), between_m[1::2].tolist()
        speed = [m / s for m, s in zip(metres, length_s, strict=True)]
        level = middle(speed)
        rest_level = middle([m / max(s, 1.0) for m, s in zip(rest_m, rest_s, strict=True)])
        return cls(
            length_s=length_s,
            metres=metres,
            speed=speed,
            rest_s=rest_s,
            rest_m=rest_m,
            plain=[plain_contrast(s) for s in length_s],
            usual_s=middle(length_s),
            level=level,
            rest_level=rest_level,
        )

    @property
    def half(self) -> float:
        """Half way from the usual rest to the usual rep."""
        return (self.rest_level + self.level) / 2


class Outline(Struct, frozen=True, kw_only=True):
    """How alike the reps and the rests of a hypothesis are, in nats: what it weighs at most.

    `alike` and `evenly_rested` speak for it, `misfit` against it, as in its `Weight`.
    """

    reps: Reps
    shape: _Shape
    alike: float
    evenly_rested: float
    misfit: float

    @classmethod
    def of(cls, run: Run, reps: Reps, shape: _Shape) -> Outline:
        """Score what lies inside a hypothesis, whatever its speed."""
        is_above = run.speed > shape.half
        return cls(
            reps=reps,
            shape=shape,
            alike=_alike_in_length(shape, _falls_per_s(reps, is_above)) + _alike_in_speed(shape),
            evenly_rested=_evenly_rested(shape),
            misfit=_misfit(reps, shape, is_above),
        )

    @property
    def most(self) -> float:
        """The most that it can weigh before the witnesses are heard, were it ever so fast."""
        most_contrast = (CONTRAST_MOST + LOCAL_MOST) * len(self.reps)
        return self.alike + self.evenly_rested + most_contrast - self.misfit - PRIOR


def outlined(run: Run, reps: Reps) -> Outline | None:
    """Score the likeness of a hypothesis, without a look at the running around it.

    Parameters
    ----------
    run : the prepared signal.
    reps : at least two stretches in time order.

    Returns
    -------
    None where the reps are no running.
    """
    shape = _Shape.of(run, reps)
    is_running = WALK_TO_RUN_MPS < shape.level < FASTEST_REP_MPS
    return Outline.of(run, reps, shape) if is_running else None


def longest_rest_s(rest_s: list[float]) -> float:
    """Bound the rests of a set: what is longer is the break between two.

    Parameters
    ----------
    rest_s : the rests of a set in s, at least one.
    """
    usual_s = middle(rest_s)
    return max(3 * usual_s, usual_s + LONG_REST_S)


def length_spread(length_s: float) -> float:
    """Return the relative spread expected of the lengths of like reps.

    Parameters
    ----------
    length_s : their usual length in s.

    Returns
    -------
    A ratio, 0.04 for long reps, more for short ones, whose edges weigh.
    """
    return hypot(LENGTH_SPREAD, EDGE_SPREAD_S / length_s)


def spread(values: list[float]) -> float:
    """Compute the standard deviation of logs.

    Parameters
    ----------
    values : at least one; smaller ones than 3 count as 3, for nobody measures so finely.
    """
    logs = [log(value if value > 3.0 else 3.0) for value in values]
    mean = sum(logs) / len(logs)
    return sqrt(sum([(value - mean) ** 2 for value in logs]) / len(logs))


def covered(run: Run, reps: Reps) -> Mask:
    """Mark the plateaus whose middle lies in a rep.

    Parameters
    ----------
    run : the prepared signal.
    reps : the stretches, in time order.

    Returns
    -------
    One entry per plateau.
    """
    passed: Indexes = reps.bounds.searchsorted(run.plateaus.middle, side="right")
    is_inside: Mask = (passed & 1) == 1
    return is_inside


def _falls_per_s(reps: Reps, is_above: Mask) -> float:
    """Count how often the speed falls below half height, in the run or, if calmer, in the set.

    Where half height is about the speed of the warm-up, its unevenness makes falls that no rep
    could end at; it never hides one, so that the lower rate is nearer the truth.
    """
    is_fall = is_above[:-1] & ~is_above[1:]
    inside = is_fall[reps.start[0] : reps.end[-1]]
    return min(np.count_nonzero(is_fall) / len(is_fall), np.count_nonzero(inside) / len(inside))


def _alike_in_length(shape: _Shape, falls_per_s: float) -> float:
    """Score likeness in time or in metres, whichever the coach had in mind.

    Where the speed falls so often that a rep could have ended at several places, likeness
    proves less.
    """
    expected = length_spread(shape.usual_s)
    choices = max(1.0, falls_per_s * shape.usual_s)
    spread_s = spread(shape.length_s)
    observed = hypot(min(spread_s, spread(shape.metres)), expected)
    alike = (len(shape.length_s) - 1) * log(CHANCE_SPREAD / (observed * choices))
    if max(shape.length_s) < OTHER_RATIO * min(shape.length_s):
        in_blocks = in_block(len(shape.length_s), spread_s, expected * choices)
    else:
        in_blocks = _in_blocks(shape.length_s, falls_per_s)
    return max(alike, on_a_ladder(shape.metres, expected * choices), in_blocks)


def _in_blocks(length_s: list[float], falls_per_s: float) -> float:
    """Score lengths that are alike in blocks: two of 1000 m, then three of 300 m.

    Each block's first length is free; that there is another block at all costs its rarity.
    """
    blocks = _blocks(length_s)
    nats = -BLOCK_RARITY * (len(blocks) - 1)
    for block in blocks:
        usual_s = middle(block)
        expected = length_spread(usual_s) * max(1.0, falls_per_s * usual_s)
        nats += in_block(len(block), spread(block), expected)
    return nats


def in_block(count: int, observed: float, expected: float) -> float:
    """Score lengths of one block by their spread and the one that is expected.

    Parameters
    ----------
    count : of the lengths, the first of which is free.
    observed, expected : standard deviations of their logs; the latter above 0.

    Returns
    -------
    Nats against lengths of chance.
    """
    return (count - 1) * log(CHANCE_SPREAD / hypot(observed, expected))


def _blocks(length_s: list[float]) -> list[list[float]]:
    """Cut lengths where one is another than those of its block so far."""
    blocks = [length_s[:1]]
    for length in length_s[1:]:
        if abs(log(length / middle(blocks[-1]))) < OTHER_LENGTH:
            blocks[-1].append(length)
        else:
            blocks.append([length])
    return blocks


def on_a_ladder(metres: list[float], expected: float) -> float:
    """Score lengths that rise, or fall, in equal steps: two of them tell the others.

    Parameters
    ----------
    metres : or seconds, in order.
    expected : relative spread of each.

    Returns
    -------
    Nats against lengths of chance; −∞ where they do not rise or fall so.
    """
    if len(metres) < FEWEST_LADDER_REPS:
        return -inf
    steps = [after - before for before, after in pairwise(metres)]
    if not (min(steps) > 0 or max(steps) < 0):
        return -inf
    step = np.arange(len(metres)) - (len(metres) - 1) / 2
    mean = sum(metres) / len(metres)
    line = mean + step * float(step @ np.array(metres)) / float(step @ step)
    if line.min() <= 0:
        return -inf
    off = np.log(np.array(metres) / line)
    observed = hypot(sqrt(float(off @ off) / (len(metres) - 2)), expected)
    return (len(metres) - 2) * log(CHANCE_SPREAD / observed) - LADDER_RARITY


def _alike_in_speed(shape: _Shape) -> float:
    """Score likeness in speed: no evidence for a set, but against one where it is missing."""
    logs = [log(value) for value in shape.speed]
    mean = sum(logs) / len(logs)
    observed = hypot(sqrt(sum([(x - mean) ** 2 for x in logs]) / len(logs)), SPEED_SPREAD)
    return (len(logs) - 1) * min(0.0, log(UNLIKE_SPEED_SPREAD / observed))


def _evenly_rested(shape: _Shape) -> float:
    """Score rests alike in time or, unless stood, in metres; the first one is free."""
    observed = spread(shape.rest_s)
    if middle(shape.rest_m) > STOOD_M:
        observed = min(observed, spread(shape.rest_m))
    return (len(shape.rest_s) - 1) * log(CHANCE_SPREAD / hypot(observed, REST_SPREAD))


def _stands_out(run: Run, reps: Reps, shape: _Shape) -> float:
    """Score by how far each rep is faster than both of its sides, against a plain contrast."""
    beside = run.speed_beside(reps, NEIGHBOURHOOD_S, is_within_rests=True).tolist()
    return sum(
        [
            _limited(speed / other - 1, plain, LOCAL_LEAST, LOCAL_MOST)
            for speed, other, plain in zip(shape.speed, beside, shape.plain, strict=True)
        ]
    )


def _rests_stand_out(shape: _Shape) -> float:
    """Score by how far each rest is slower than the reps, plainly so for its length."""
    return sum(
        [
            _limited(
                shape.level * rest_s / max(rest_m, 0.1 * rest_s) - 1,
                plain_contrast(min(rest_s, shape.usual_s)),
                LOCAL_LEAST,
                0.0,
            )
            for rest_s, rest_m in zip(shape.rest_s, shape.rest_m, strict=True)
        ]
    )


def _limited(contrast: float, plain: float, least: float, most: float) -> float:
    """Score a contrast against a plain one, within limits, in nats."""
    excess = CONTRAST_WEIGHT * (contrast / plain - 1)
    return least if excess < least else min(most, excess)


def against_easy(speed_mps: list[float], plain: list[float], easy_mps: float) -> float:
    """Score by how far the reps are faster than the run's easy level.

    Parameters
    ----------
    speed_mps : mean speed of each rep in m/s.
    plain : the contrast that makes an effort as long as each plain to see.
    easy_mps : the easy level in m/s, above 0.

    Returns
    -------
    Nats, from −1.2 to 1.5 a rep.
    """
    offset = CONTRAST_WEIGHT * (1 - PLAIN_SHARE)
    least, most = CONTRAST_LEAST - offset, CONTRAST_MOST - offset
    return sum(
        [
            offset + _limited(speed / easy_mps - 1, contrast, least, most)
            for speed, contrast in zip(speed_mps, plain, strict=True)
        ]
    )


def _interruption(run: Run, reps: Reps, shape: _Shape, against: float) -> Interruption:
    """Tell what may have interrupted easy running so that it looks like these reps.

    Breaks are shorter than the runs between them, and either these are slow or, as `against` tells,
    no faster than easy running. Lights come as they like, and are short beside a run of minutes.
    """
    if shape.rest_level > WALK_TO_RUN_MPS:
        return Interruption.NONE
    usual_rest_s = middle(shape.rest_s)
    is_long = shape.usual_s >= HIKED_S and usual_rest_s > HIKED_SHARE * shape.usual_s
    is_faster = shape.level >= EASY_MOST_MPS or against >= HARDLY_FASTER * len(shape.speed)
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


def _is_no_faster(run: Run, outline: Outline, against: float) -> bool:
    """Tell whether runs between walks and stops are no faster than easy ones, nor uphill."""
    reps, shape = outline.reps, outline.shape
    if shape.rest_level > WALK_TO_RUN_MPS or against >= HARDLY_FASTER * len(reps):
        return False
    flat_m = run.flat_metres[reps.end] - run.flat_metres[reps.start]
    return float(flat_m.sum()) <= CLIMB_COST * sum(shape.metres)


def _is_unplanned(outline: Outline, easy: float | None) -> bool:
    """Tell whether runs between walks and stops that are no faster than easy ones are not alike.

    A heart rests in every break, and what was run stands out from every walk: of easy running with
    breaks, only a plan tells such reps.
    """
    shape = outline.shape
    is_evenly_rested = spread(shape.rest_s) <= UNEVEN_RESTS
    if easy is None and shape.level >= EASY_MOST_MPS and is_evenly_rested:
        return False
    planned = log(CHANCE_SPREAD / (UNPLANNED_LENGTHS * length_spread(shape.usual_s)))
    is_slow = easy is not None and shape.level < (1 - SPEED_SPREAD) * easy
    return is_slow or outline.alike < planned * (len(outline.reps) - 1)


def _is_whole_beside(run: Run, reps: Reps, shape: _Shape) -> bool:
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
    return _are_climbs(run, reps, _Shape.of(run, reps))


def _are_climbs(run: Run, reps: Reps, shape: _Shape) -> bool:
    """Tell whether rests went uphill, or reps downhill, so that the rests cost as much as these.

    Where all is run, the reps are long enough for an altimeter.
    """
    rest_mps = _rest_mps(shape)
    is_run = rest_mps > WALK_TO_RUN_MPS
    if is_run and (shape.usual_s < LONG_S or not run.is_hilly):
        return False
    passed_m = run.flat_metres[reps.bounds]
    between_m = passed_m[1:] - passed_m[:-1]
    rests_m = float(between_m[1::2].sum())
    if not is_run and rests_m <= CLIMB_COST * sum(shape.rest_m):
        return False
    reps_mps = float(between_m[::2].sum()) / sum(shape.length_s)
    rests_mps = rests_m / sum(shape.rest_s)
    if is_run:
        return rests_mps >= reps_mps
    is_break = middle(shape.rest_s) < WALKING_BREAK_SHARE * shape.usual_s
    return rests_mps > (CLIMBED_BREAK_SHARE if is_break else CLIMB_SHARE) * reps_mps


def _rest_mps(shape: _Shape) -> float:
    return sum(shape.rest_m) / sum(shape.rest_s)


def _misfit(reps: Reps, shape: _Shape, is_above: Mask) -> float:
    """Count seconds on the wrong side of half height, in the rests and in the reps; and breaks."""
    # How many seconds above it lie before each edge tells how many lie between two.
    above = is_above[reps.start[0] : reps.end[-1]].nonzero()[0] + reps.start[0]
    passed = above.searchsorted(reps.bounds)
    above_s = passed[1:] - passed[:-1]
    in_reps_s: list[int] = above_s[::2].tolist()
    in_rests_s: list[int] = above_s[1::2].tolist()
    slow = sum(
        [
            1.0 - fast_s / length_s
            for fast_s, length_s in zip(in_reps_s, shape.length_s, strict=True)
        ]
    )
    fast = sum(
        [
            min(2.0, (fast_s - RAMP_S) / max(min(shape.usual_s, rest_s), 1.0))
            for fast_s, rest_s in zip(in_rests_s, shape.rest_s, strict=True)
            if fast_s > RAMP_S
        ]
    )
    longest_s = longest_rest_s(shape.rest_s)
    breaks = sum([rest_s > longest_s for rest_s in shape.rest_s])
    return WRONG_SECOND * (slow + fast) + LONG_REST * breaks


def _unclaimed(run: Run, reps: Reps, is_claimed: Mask, easy: float | None, level: float) -> float:
    """Count running outside the set that is as fast as its reps, and yet none of them.

    As fast is well above half way from easy to the reps, or within the spread of their speeds.
    """
    if easy is None:
        return 0.0
    height = min(easy + 0.6 * max(0.0, level - easy), (1 - SPEED_SPREAD) * level)
    middles = run.plateaus.middle
    is_fast = (run.plateaus.speed_mps > height) & ~is_claimed
    is_fast &= (middles < reps.start[0]) | (middles > reps.end[-1])
    seconds = float(run.plateaus.length_s[is_fast].sum())
    return WRONG_SECOND * min(UNCLAIMED_MOST, seconds / float(reps.length_s.sum()))
