"""How strongly the signal says that some stretches are the reps of one set.

The weight of evidence (Good 1985) in nats: the log of how much likelier these stretches are as
the reps of a set than as chance plateaus of an ordinary run. Reps are alike in length, speed and
rest; they stand out from the running around them; nothing like them lies in the rests. Each term
below is one such sentence, with the spread expected of reps and of chance beside it.
"""

from __future__ import annotations

from functools import cached_property
from math import inf

from msgspec import Struct

from metrics.contract.enums import SignalKind
from metrics.efforts.evidence.breaks import (
    EASY_MOST_MPS,
    HARDLY_FASTER,
    LIGHT_S,
    UNEVEN_RESTS,
    Interruption,
    are_climbs,
    are_no_faster,
    are_unplanned,
    interruption_of,
    is_short_stop,
)
from metrics.efforts.evidence.contrasts import (
    against_easy,
    rests_stand_out,
    stands_out,
    unclaimed_nats,
)
from metrics.efforts.evidence.outline import PRIOR, Outline, outlined
from metrics.efforts.evidence.shape import longest_rest_s, spread
from metrics.efforts.evidence.witnesses import (
    LONG_S,
    STEADY_FALL_BPM,
    STOOD_MPS,
    UNHEARD,
    Witnesses,
    hear_witnesses,
)
from metrics.efforts.plateaus import WALK_TO_RUN_MPS
from metrics.efforts.run import Reps, Run, covered, easy_speed
from metrics.recording.signal import Mask

LEAST_REST_SHARE = 0.1
"""The rest of a rep that is too fast to be easy running is a tenth of it at least."""
SHORTEST_REST_SHARE = 0.05
"""Nobody rests for less than a twentieth of a rep, each time."""
TIDY = 0.6
"""Nats of misfit a rep that a tidy set may have at most."""
SCATTERED = 0.5
"""Spread of log rest, of the 0.8 that chance has, from which on an untidy set is no more than
surges; of 230 real sets of strangers none had both that no heart excused."""
DENIED, DENIED_TWICE = -1.0, -3.0
"""Nats from which on the other channels say that nothing of the kind was run: the one where a set
is untidy as well, which a short rep's heart alone never says; the other takes two of them."""
PLAIN_SURGE = 1.0
"""Nats a rep that a stretch by itself is faster than easy running by, where it is plain."""
EXCUSED = 2.5
"""Nats that a set lacks which only the heart's rest tells from easy running with stops."""
EXCUSED_DOUBT = 0.5
EXCUSED_FASTER = 0.1
"""A heart rests in walking breaks too: it excuses reps only where it leaves less doubt than this,
and where each is faster than easy by so many nats at least."""


class Weight(Struct, frozen=True, kw_only=True, dict=True):
    """What speaks for and against one hypothesis, in nats, and what may veto it.

    `contrast` is with the running beside the reps and in their rests, `against_easy` with the
    run's easy level, `unclaimed` of running that is as fast and yet no rep. `interruption` is what
    makes such rests in easy running; `are_rests_run`, `are_rests_walked`: most of them;
    `are_rests_climbs`: they cost as much as the reps, which are run at `level_mps`;
    `is_no_faster`: between walks and stops, no faster than easy running, nor uphill;
    `is_unplanned`: nor alike. `rest_s` are the seconds between the reps. `is_from_positions` tells
    whether positions alone say how far was run. The witnesses say nothing before they are heard.
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
    are_rests_run: bool
    are_rests_walked: bool
    are_rests_climbs: bool
    is_no_faster: bool
    is_unplanned: bool
    rest_s: list[float]
    is_from_positions: bool
    witnesses: Witnesses = UNHEARD

    @cached_property
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

    @cached_property
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
    def is_plain(self) -> bool:
        """Whether each is plainly faster than easy running by itself."""
        return self._is_faster_by(PLAIN_SURGE)

    @property
    def looks_easy(self) -> bool:
        """Whether, for all its likeness, it looks like easy running between interruptions.

        Rests that are run leave reps no faster than easy running only where that was slowed now
        and then, at corners or by company: no real set of 330 is such.
        """
        if self.are_rests_climbs:
            return True
        usual_s, rest_s = self.witnesses.usual_s, self.witnesses.rest_s
        is_rested = rest_s >= LEAST_REST_SHARE * usual_s
        if (self._is_fast and is_rested) or self._is_faster_by(HARDLY_FASTER):
            return False
        is_hindered = self.are_rests_run and self.against_easy < 0
        is_broken = self.interruption is not Interruption.NONE
        return self._is_untidy or not is_rested or is_broken or is_hindered

    @property
    def is_easy_running(self) -> bool:
        """Whether it looks easy, and no heart says otherwise."""
        if self.interruption is Interruption.HIKE or self.is_unplanned or self._is_unrested:
            return True
        if self._may_be_errors or self._is_denied or self._is_break_like or self._is_scattered:
            return True
        if self.interruption is Interruption.NONE or self.are_rests_climbs:
            return self.looks_easy and self.doubt > 0
        is_excused = self.doubt < EXCUSED_DOUBT and self._is_faster_by(EXCUSED_FASTER)
        return self.looks_easy and not (is_excused or self._is_hard)

    @property
    def _is_unrested(self) -> bool:
        """Whether the rests are none: speed dips for seconds at a turn, or where positions err.

        Who means to rest for less than a tenth of a rep does so tidily.
        """
        longest_s, usual_s = max(self.rest_s, default=0.0), self.witnesses.usual_s
        is_hardly_rested = self.witnesses.rest_s < LEAST_REST_SHARE * usual_s
        is_dip = longest_s < SHORTEST_REST_SHARE * usual_s
        return is_dip or (is_hardly_rested and self._is_untidy)

    @property
    def _is_untidy(self) -> bool:
        """Whether more lies on the wrong side of half height, or is as fast, than in tidy sets."""
        return self.misfit + self.doubt * self.unclaimed > TIDY * self.count

    @property
    def _is_scattered(self) -> bool:
        """Whether faster stretches are neither set apart nor evenly rested, and no heart rests.

        Who plays with a dog or a child, or runs a trail, speeds up again and again. Who plays with
        speed does so plainly, runs on between, and is seen by another channel: who walks a dog runs
        now and then as well. The break between two sets is no rest.
        """
        is_played = self.is_plain and self.are_rests_run and self.heard > 0
        if is_played or self.doubt < EXCUSED_DOUBT or not self._is_untidy:
            return False
        longest_s = longest_rest_s(self.rest_s)
        return spread([rest_s for rest_s in self.rest_s if rest_s <= longest_s]) > SCATTERED

    @property
    def _is_denied(self) -> bool:
        """Whether recorded speed, steps and heart together speak against it.

        Along a loop under trees positions err alike lap after lap, as tidily as reps.
        """
        heard = self.witnesses
        if (heard.fall_bpm or 0.0) >= STEADY_FALL_BPM or heard.is_seen_twice:
            return False
        return heard.nats() < (DENIED if self._is_untidy else DENIED_TWICE)

    @property
    def _is_break_like(self) -> bool:
        """Whether neither speed nor heart tells them from running between breaks.

        Walks that are planned, and those up a hill that is run down again, are regular as well.
        """
        heard, over_bpm = self.witnesses, self.witnesses.over_break_bpm
        if over_bpm is None or heard.usual_s < LONG_S:
            return False
        if self.easy_speed_mps is None and not is_short_stop(heard.usual_s, heard.rest_s):
            return False  # Nothing tells how fast easy is, nor are these drinks.
        return self.is_no_faster and over_bpm < 0

    @property
    def _may_be_errors(self) -> bool:
        """Whether positions alone tell of efforts, and these come as their errors do.

        Positions err by some meters for tens of seconds, now and then, and each time a run looks
        faster than it was. What nothing else has seen must be tidy, longer efforts where no heart
        tells either, and strides evenly rested as well: of nine real sets of minutes all are. Where
        steps tell, they or a heart quicken in strides: of 82 sets of strangers in all that recorded
        speed had not seen, by 5 and more, where positions leapt by less than half a step.
        """
        heard = self.witnesses
        if heard.recorded is not None or not self.is_from_positions:
            return False
        if heard.steps_spm is not None:
            return heard.usual_s < LONG_S and heard.nats() <= DENIED
        if heard.usual_s < LONG_S:
            return self._is_untidy or spread(self.rest_s) > UNEVEN_RESTS
        return heard.fall_bpm is None and self._is_untidy

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

    @cached_property
    def verdict(self) -> float:
        """The total, or −∞ of easy running."""
        return -inf if self.is_easy_running else self.total


IMPOSSIBLE = Weight(
    count=0,
    alike=-inf,
    evenly_rested=0,
    contrast=0,
    against_easy=0,
    misfit=0,
    unclaimed=0,
    easy_speed_mps=None,
    level_mps=0,
    interruption=Interruption.NONE,
    are_rests_run=False,
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
    is_no_faster = are_no_faster(run, outline, against)
    return Weight(
        count=len(reps),
        alike=outline.alike,
        evenly_rested=outline.evenly_rested,
        contrast=stands_out(run, reps, shape) + rests_stand_out(shape),
        against_easy=against,
        misfit=outline.misfit,
        unclaimed=unclaimed_nats(run, reps, is_claimed, easy, shape.level),
        easy_speed_mps=easy,
        level_mps=shape.level,
        interruption=interruption_of(run, reps, shape, against, easy),
        are_rests_run=shape.rest_level > WALK_TO_RUN_MPS,
        are_rests_walked=STOOD_MPS < shape.rest_level <= WALK_TO_RUN_MPS,
        are_rests_climbs=are_climbs(run, reps, shape),
        is_no_faster=is_no_faster,
        is_unplanned=is_no_faster and are_unplanned(outline, easy),
        rest_s=shape.rest_s,
        is_from_positions=run.signal.kind is SignalKind.POSITIONS,
        witnesses=witnesses,
    )
