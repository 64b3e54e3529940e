"""One plan item against what was run: its status, the rules that decided, and why."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property, lru_cache

from msgspec import Struct

from metrics.contract.enums import EffortEvidence
from metrics.contract.race_paces import Mode
from metrics.judgements import sentences
from metrics.judgements.compliance.pace_grades import LastRep, PaceGrades
from metrics.judgements.compliance.rest_grades import RestGrades
from metrics.judgements.compliance.side_odds import SURE
from metrics.judgements.contract.enums import (
    ComplianceStatus,
    ExertionSource,
    PaceVerdict,
)
from metrics.judgements.progression.pace_work import TWINS
from metrics.judgements.sessions.alignment import ItemMatch, efforts_asked
from metrics.sets.grouping import STRIDE_MOST_M, STRIDE_MOST_S
from metrics.workouts.model import Workout

NEAR_EXERTION = 1.0
"""A point beside the planned exertion is as planned."""


SEEN_LEAST = 3
"""So many faint reps that were seen are a set: it was run, and a watch misses some of its reps."""
FAINT_EVIDENCE = (None, EffortEvidence.DETECTION)


_A3 = {
    PaceVerdict.IN_BAND: True,
    PaceVerdict.FASTER: False,
    PaceVerdict.SLOWER: False,
    PaceVerdict.MIXED: False,
}
"""Whether the planned pace was kept; a pace that is too close to tell is not known."""


class Exertion(Struct, frozen=True, kw_only=True):
    """Exertion as planned and as said, 0–10; `said` None is missing, which is no failure (C4)."""

    planned: float | None
    rating: float | None
    source: ExertionSource | None


class GradedItem(Struct, frozen=True, kw_only=True, dict=True):
    """A plan item and all that was seen of it.

    `done` reps of the plan were run, those of the numbers in `missing` were not, `extra` reps go
    beyond it; steady running is no rep. `has_file` says that a run was recorded that day,
    `could_show` that its sampling could show the shortest rep. `off_lengths_m` are the lengths of
    reps that were measured far off the plan. `are_faint` says that the reps hardly stand out from
    easy running. `breaks_a4` None is not known. On an `is_rest_day` nothing was to be run. It has a
    dict, so that its structure, which all else asks for, is found once.
    """

    done: int
    missing: tuple[int, ...]
    extra: int
    off_lengths_m: tuple[float, ...]
    mode: Mode
    has_file: bool
    could_show: bool
    are_faint: bool
    rests: RestGrades
    pace: PaceGrades
    last: LastRep
    exertion: Exertion
    breaks_a4: bool | None
    is_rest_day: bool = False

    @property
    def asked(self) -> int:
        """Reps in the plan."""
        return self.done + len(self.missing)

    @cached_property
    def structure(self) -> ComplianceStatus:
        """By reps and rests; without any asked, a run that day is enough, but on a rest day."""
        if not self.has_file and not self.done:
            return ComplianceStatus.UNKNOWN
        if self.is_rest_day:
            return ComplianceStatus.MISSED
        if not self.missing or self._is_seen_in_part:
            return ComplianceStatus.DONE if self._are_rests_kept else ComplianceStatus.PARTLY
        if not self.could_show or self.are_faint:
            return ComplianceStatus.UNKNOWN
        return ComplianceStatus.PARTLY if self.done else ComplianceStatus.MISSED

    @property
    def rule_ids(self) -> tuple[str, ...]:
        """Those that are not kept, or all that were looked at when every one is."""
        if self.structure is ComplianceStatus.UNKNOWN or not self.asked:
            return ()
        answers = {rule: is_kept for rule, is_kept in self._kept.items() if is_kept is not None}
        broken = tuple(rule for rule, is_kept in answers.items() if not is_kept)
        return broken or tuple(answers)

    @property
    def _kept(self) -> Mapping[str, bool | None]:
        """Whether each rule is kept, sorted by id; None where it asks nothing or is not known."""
        rests, pace = self.rests, self.pace
        return {
            "A3": _A3.get(pace.verdict) if pace.verdict else None,
            "A4": None if self.breaks_a4 is None else not self.breaks_a4,
            "C1": not self.missing and not self.extra,
            "C2": self.last.is_fastest,
            "C3": rests.in_range == rests.measured if rests.measured else None,
            "C4": self._is_exertion_kept,
            "C5": True if self.mode is Mode.EFFORT else None,
        }

    @property
    def _is_seen_in_part(self) -> bool:
        """Whether a set of faint reps was seen: those between that were not seen were run too."""
        return self.are_faint and self.done >= SEEN_LEAST

    @property
    def _are_rests_kept(self) -> bool:
        """Whether most rests that could be measured were as planned; the usual one decides."""
        return 2 * self.rests.in_range >= self.rests.measured

    @property
    def _is_exertion_kept(self) -> bool | None:
        planned, rated = self.exertion.planned, self.exertion.rating
        if planned is None or rated is None:
            return None
        return abs(rated - planned) <= NEAR_EXERTION


def are_faint(match: ItemMatch) -> bool:
    """Tell whether an item's reps are short, near easy running, and marked by nothing."""
    return _asks_faint_reps(match.item.workout) and all(
        run_rep.effort["evidence"] in FAINT_EVIDENCE for run_rep in match.run
    )


@lru_cache(maxsize=1024)
def _asks_faint_reps(workout: Workout) -> bool:
    """Tell whether all reps of a plan are short and near easy running."""
    reps = [planned.rep for planned in efforts_asked(workout)]
    return bool(reps) and all(
        rep.race_pace in TWINS
        and (rep.distance_m or 0.0) < STRIDE_MOST_M
        and (rep.duration_s or 0.0) <= STRIDE_MOST_S
        for rep in reps
    )


def graded_reason(graded: GradedItem) -> str:
    """Say what became of a plan item.

    Parameters
    ----------
    graded
        The item and all that was seen of it.

    Returns
    -------
    str
        One sentence with its numbers.
    """
    if graded.is_rest_day:
        return sentences.NO_REST_SENTENCE if graded.has_file else sentences.REST_SENTENCE
    if graded.structure is ComplianceStatus.UNKNOWN:
        return _unknown(graded)
    if not graded.asked:
        return sentences.STEADY_SENTENCE
    reps = sentences.reps_text(
        done=graded.done, planned=graded.asked, missing=graded.missing, extra=graded.extra
    )
    parts = [reps]
    if graded.off_lengths_m:
        parts.append(sentences.off_length_text(graded.off_lengths_m))
    if graded.done:
        parts += [_rests(graded.rests), _pace(graded), _last(graded.last)]
    parts.append(sentences.exertion_text(graded.exertion.rating, graded.exertion.planned))
    parts += [sentences.TOO_FAST_TEXT] if graded.breaks_a4 else []
    return "; ".join(filter(None, parts)) + "."


def _unknown(graded: GradedItem) -> str:
    if not graded.has_file:
        return sentences.NO_RUN_SENTENCE
    if graded.could_show:
        return sentences.faint_sentence(graded.done, graded.asked)
    return sentences.coarse_sentence(graded.done, graded.asked)


def _rests(rests: RestGrades) -> str:
    if not rests.planned:
        return ""
    return sentences.rests_text(
        in_range=rests.in_range,
        planned=rests.planned,
        short=rests.short,
        long=rests.long,
        stood=rests.stood,
        elsewhere=rests.elsewhere,
        unknown=rests.planned - rests.measured,
    )


def _pace(graded: GradedItem) -> str:
    pace = graded.pace
    if graded.mode is Mode.EFFORT:
        return sentences.BY_EFFORT_TEXT
    if pace.in_band is None or pace.fast is None or pace.slow is None:
        return "" if pace.verdict is None else sentences.NO_PACE_TEXT
    if pace.verdict is PaceVerdict.UNKNOWN:
        return sentences.unsure_pace_text(pace.likeliest, sure=SURE)
    return sentences.pace_text(in_band=pace.in_band, fast=pace.fast, slow=pace.slow)


def _last(last: LastRep) -> str:
    if last.is_fastest is None or last.margin is None:
        return sentences.LAST_UNKNOWN_TEXT if last.is_asked else ""
    return sentences.last_rep_text(is_fastest=last.is_fastest, margin=last.margin)
