"""How the rests of a plan item were run, each against the plan (rule C3)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from msgspec import Struct

from metrics.contract.enums import RestMode
from metrics.judgements.sessions.alignment import ItemMatch, RunRep, efforts_asked
from metrics.workouts.model import PlannedRep, Rest, Workout

EDGES_S = 3.0
"""A rest ends where a watch sees the runner go: so much beside the plan is as planned."""
SINGLE_SHARE = 0.1
"""A rest of one planned time is as planned up to a tenth beside it."""
ABOUT_SHARE = 0.25
"""`400 jog` is about 400 m: a lap in another lane, with the steps around each end."""


class RestGrades(Struct, frozen=True, kw_only=True):
    """How many rests the plan has, and how many were measured, as planned, short, long and stood.

    One between reps that were not both run is not measured. `elsewhere` counts those that were as
    long as planned and moved in, but over another distance.
    """

    planned: int
    measured: int
    in_range: int
    short: int
    long: int
    stood: int
    elsewhere: int

    def shown(self, count: int) -> int | None:
        """Return a count; None where there were rests and none could be measured."""
        return count if self.measured or not self.planned else None


class RunRest(Struct, frozen=True, kw_only=True):
    """A planned rest as it was run; None where the watch does not say."""

    planned: Rest
    seconds: float | None
    metres: float | None
    mode: RestMode | None

    @property
    def is_measured(self) -> bool:
        """Whether the watch says anything of it.

        A watch that was paused kept the time, but not where and how the runner moved.
        """
        if self.mode is RestMode.PAUSED and self._asks_how:
            return False
        return self.seconds is not None or self.metres is not None

    @property
    def _asks_how(self) -> bool:
        asked_modes = (RestMode.JOGGED, RestMode.WALKED)
        return self.planned.distance_m is not None or self.planned.mode in asked_modes

    @property
    def is_short(self) -> bool:
        """By time where the plan says one, else by distance; asked of what is measured."""
        if self.planned.low_s is not None:
            return _is_below(self.seconds, self.planned.low_s - self._slack_s)
        return self.planned.high_s is None and self._is_less_far

    @property
    def is_long(self) -> bool:
        """By time where the plan says one, else by distance; asked of what is measured."""
        if self.planned.high_s is not None:
            return _is_below(self.planned.high_s + self._slack_s, self.seconds)
        return self.planned.low_s is None and self._is_farther

    @property
    def is_stood(self) -> bool:
        """Stood where the plan says jog; a paused watch did not see it and holds nothing."""
        return self.planned.mode is RestMode.JOGGED and self.mode is RestMode.STOOD

    @property
    def is_kept(self) -> bool:
        """Long enough, not too long, and moving where it is to be; asked of what is measured."""
        return not (self.is_short or self.is_long or self.is_stood)

    @property
    def is_another_way(self) -> bool:
        """Over another distance than planned."""
        return self._is_less_far or self._is_farther

    @property
    def _is_less_far(self) -> bool:
        if self.mode is RestMode.PAUSED:
            return False
        return _is_below(self.metres, _share_of(self.planned.distance_m, 1 - ABOUT_SHARE))

    @property
    def _is_farther(self) -> bool:
        return _is_below(_share_of(self.planned.distance_m, 1 + ABOUT_SHARE), self.metres)

    @property
    def _slack_s(self) -> float:
        is_single = self.planned.low_s == self.planned.high_s
        return max(EDGES_S, SINGLE_SHARE * (self.planned.low_s or 0.0) if is_single else 0.0)


def rest_grades(match: ItemMatch) -> RestGrades:
    """Grade an item's rests; a rest whose reps were not both run counts as planned only.

    Parameters
    ----------
    match
        The plan item and what was run of it.

    Returns
    -------
    RestGrades
        Counts of rests.
    """
    run = list(_run_rests(match))
    measured_rests = [rest for rest in run if rest.is_measured]
    kept_rests = [rest for rest in measured_rests if rest.is_kept]
    elsewhere = sum(rest.is_another_way for rest in kept_rests)
    return RestGrades(
        planned=_rests_planned(match.item.workout),
        measured=len(measured_rests),
        in_range=len(kept_rests) - elsewhere,
        short=sum(rest.is_short for rest in measured_rests),
        long=sum(rest.is_long for rest in measured_rests),
        stood=sum(rest.is_stood for rest in run),
        elsewhere=elsewhere,
    )


@lru_cache(maxsize=1024)
def _rests_planned(workout: Workout) -> int:
    """Count the rests between efforts that the plan says the length of."""
    return sum(
        _rest_between(planned_rep, following) is not None
        for planned_rep, following in pairwise(efforts_asked(workout))
    )


def _run_rests(match: ItemMatch) -> Iterator[RunRest]:
    for run_rep, following in pairwise(match.run):
        rest = _rest_between(run_rep.planned, following.planned)
        if rest is not None:
            mode = run_rep.effort["rest_after_mode"]
            yield RunRest(
                planned=rest,
                seconds=_seconds(run_rep, following),
                metres=run_rep.effort["rest_after_m"],
                mode=RestMode(mode) if mode else None,
            )


def _rest_between(planned_rep: PlannedRep, following: PlannedRep) -> Rest | None:
    """Find the rest that the plan puts between two efforts, if it says how long it is to be."""
    rest = planned_rep.rest if following.number == planned_rep.number + 1 else None
    lengths = (rest.low_s, rest.high_s, rest.distance_m) if rest else ()
    return rest if any(length is not None for length in lengths) else None


def _seconds(run_rep: RunRep, following: RunRep) -> float | None:
    """Measure a rest inside a set; between two sets of a file from the end of one to the other."""
    if run_rep.effort["rest_after_s"] is not None:
        seconds: float = run_rep.effort["rest_after_s"]
        return seconds
    end_s, start_s = run_rep.effort["end_s"], following.effort["start_s"]
    is_one_file = run_rep.effort["activity_id"] == following.effort["activity_id"]
    return start_s - end_s if is_one_file and None not in (end_s, start_s) else None


def _is_below(value: float | None, limit: float | None) -> bool:
    return value is not None and limit is not None and value < limit


def _share_of(metres: float | None, share: float) -> float | None:
    return None if metres is None else share * metres
