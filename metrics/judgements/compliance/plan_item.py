"""One plan item against what was run: its status, the rules that decided, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from metrics.contract.race_paces import Mode
from metrics.judgements.compliance.pace_grades import LastRep, PaceGrades
from metrics.judgements.compliance.rest_grades import RestGrades
from metrics.judgements.contract.enums import ComplianceStatus, ExertionSource
from metrics.judgements.progression.sentences import count_text

NEAR_EXERTION = 1.0
"""A point beside the planned exertion is as planned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exertion:
    """Exertion as planned and as said, 0–10; `said` None is missing, which is no failure (C4)."""

    planned: float | None
    rating: float | None
    source: ExertionSource | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GradedItem:
    """A plan item and all that was seen of it.

    `done` reps of the plan were run, those of the numbers in `missing` were not, `extra` reps go
    beyond it; steady running is no rep. `has_file` says that a run was recorded that day,
    `could_show` that its sampling could show the shortest rep. `breaks_a4` None is not known.
    """

    done: int
    missing: tuple[int, ...]
    extra: int
    mode: Mode
    has_file: bool
    could_show: bool
    rests: RestGrades
    pace: PaceGrades
    last: LastRep
    exertion: Exertion
    breaks_a4: bool | None

    @property
    def asked(self) -> int:
        """Reps in the plan."""
        return self.done + len(self.missing)

    @property
    def status(self) -> ComplianceStatus:
        """By its reps; without any asked, a run that day is enough."""
        if not self.has_file and not self.done:
            return ComplianceStatus.UNKNOWN
        if not self.missing:
            return ComplianceStatus.DONE
        if not self.could_show:
            return ComplianceStatus.UNKNOWN
        return ComplianceStatus.PARTLY if self.done else ComplianceStatus.MISSED

    @property
    def rule_ids(self) -> tuple[str, ...]:
        """Those that are not kept, or all that were looked at when every one is."""
        if self.status is ComplianceStatus.UNKNOWN or not self.asked:
            return ()
        answers = {rule: is_kept for rule, is_kept in self._kept.items() if is_kept is not None}
        broken = tuple(rule for rule, is_kept in answers.items() if not is_kept)
        return broken or tuple(answers)

    @property
    def _kept(self) -> Mapping[str, bool | None]:
        """Whether each rule is kept, sorted by id; None where it asks nothing or is not known."""
        rests, pace = self.rests, self.pace
        return {
            "A3": None if pace.in_band is None else not (pace.fast or pace.slow),
            "A4": None if self.breaks_a4 is None else not self.breaks_a4,
            "C1": not self.missing and not self.extra,
            "C2": self.last.is_fastest,
            "C3": rests.in_range == rests.measured if rests.measured else None,
            "C4": self._is_exertion_kept,
            "C5": True if self.mode is Mode.EFFORT else None,
        }

    @property
    def _is_exertion_kept(self) -> bool | None:
        planned, rated = self.exertion.planned, self.exertion.rating
        if planned is None or rated is None:
            return None
        return abs(rated - planned) <= NEAR_EXERTION


def graded_sentence(graded: GradedItem) -> str:
    """What became of the item, in one sentence with its numbers."""
    if graded.status is ComplianceStatus.UNKNOWN:
        return _unknown(graded)
    if not graded.asked:
        return "A run was recorded that day; steady running is not graded."
    parts = [_reps(graded)]
    if graded.done:
        parts += [_rests(graded.rests), _pace(graded), _last(graded.last)]
    parts += [_exertion(graded.exertion), _a4(graded)]
    return "; ".join(part for part in parts if part) + "."


def _unknown(graded: GradedItem) -> str:
    if not graded.has_file:
        return "No run was recorded that day."
    seen = f"{graded.done} of {count_text(graded.asked, 'rep')}"
    return f"{seen} can be seen, in a file too coarse to show them all."


def _reps(graded: GradedItem) -> str:
    text = f"{graded.done} of {count_text(graded.asked, 'rep')}"
    numbers = ", ".join(map(str, graded.missing))
    text += f", missing number {numbers}" if numbers and graded.done else ""
    return f"{text}, {graded.extra} more than planned" if graded.extra else text


def _rests(rests: RestGrades) -> str:
    if not rests.planned:
        return ""
    wrong = {"too short": rests.short, "too long": rests.long, "stood": rests.stood}
    off_text = "".join(f", {count} {what}" for what, count in wrong.items() if count)
    return f"{rests.in_range} of {count_text(rests.planned, 'rest')} as planned{off_text}"


def _pace(graded: GradedItem) -> str:
    if graded.mode is Mode.EFFORT:
        return "run by effort, so pace is not graded"
    pace = graded.pace
    if pace.in_band is None:
        return ""
    return f"{pace.in_band} at the planned pace, {pace.fast} faster, {pace.slow} slower"


def _last(last: LastRep) -> str:
    if last.is_fastest is None or last.margin is None:
        return "the last rep, all out, cannot be told" if last.is_asked else ""
    was = "was" if last.is_fastest else "was not"
    return f"the last rep {was} the fastest ({100 * last.margin:+.0f} % on the others)"


def _exertion(exertion: Exertion) -> str:
    planned, rated = exertion.planned, exertion.rating
    if rated is None:
        return "" if planned is None else f"exertion missing ({planned:g}/10 is planned)"
    return f"exertion {rated:g}/10" + ("" if planned is None else f" ({planned:g}/10 is planned)")


def _a4(graded: GradedItem) -> str:
    return "too fast for what lies behind it (A4)" if graded.breaks_a4 else ""
