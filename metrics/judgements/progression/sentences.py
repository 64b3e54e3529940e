"""What the progression says, in one plain sentence with its numbers, as a coach would."""

from __future__ import annotations

from datetime import date

from metrics.contract.race_paces import RacePace
from metrics.judgements.contract.enums import KindJudged, ProgressionStatus
from metrics.judgements.inputs.coach import ProgressionSettings
from metrics.judgements.progression.established import PaceState
from metrics.judgements.progression.foundation_rule import Finding
from metrics.judgements.progression.pace_work import SureSet
from metrics.judgements.progression.progression import ProgressionWeek
from metrics.judgements.progression.schedule import Expected


def week_sentence(week: ProgressionWeek, settings: ProgressionSettings) -> str:
    """Why a week has its status."""
    if week.status is ProgressionStatus.UNKNOWN_PACES:
        return _unknown_paces(week, settings)
    if week.status is ProgressionStatus.UNKNOWN_HISTORY:
        return _unknown_history(week, settings)
    if week.status is ProgressionStatus.JUMPED_AHEAD and week.jump:
        return jump_sentence(week.jump, settings)
    return _by_schedule(week, week.expected) if week.expected else _unscheduled(week)


def pace_sentence(state: PaceState, settings: ProgressionSettings, first: SureSet | None) -> str:
    """Where one race pace stands; `first` is the first set at 400 pace, None for the other race paces."""
    done, weeks = state.done, settings.lookback_weeks
    work = f"{count_text(done.reps_expected, 'rep')} on {count_text(done.days, 'day')} in {weeks} weeks"
    if state.established_on:
        text = f"Established since {day_text(state.established_on)}: {work}."
    elif state.is_skipped:
        text = f"Skipped: {work}, though a faster pace was run."
    else:
        needed = f"{settings.min_reps:g} on {count_text(settings.min_days, 'day')}"
        text = f"Not established: {work}; it takes {needed}."
    return f"{text} {_first_met(first)}" if first else text


def jump_sentence(finding: Finding, settings: ProgressionSettings) -> str:
    """Which race paces below a set were unmet (A4)."""
    below = " and ".join(f"{reps} at {race_pace}" for race_pace, reps in finding.unmet.items())
    return (
        f"{count_text(finding.reps, 'rep')} at {finding.race_pace} pace on {day_text(finding.day)} came"
        f" after {below} pace in the {settings.lookback_weeks} weeks before, where at least"
        f" {settings.min_foundation_reps:g} each should lie."
    )


def count_text(amount: float, word: str) -> str:
    """`1 rep`, `12 reps`; expected amounts as whole ones."""
    return f"{amount:.0f} {word}" if f"{amount:.0f}" == "1" else f"{amount:.0f} {word}s"


def day_text(day: date) -> str:
    """`14 April`."""
    return f"{day.day} {day:%B}"


def _unknown_paces(week: ProgressionWeek, settings: ProgressionSettings) -> str:
    if week.pace_basis is None:
        return (
            f"No race, time trial or estimate is known up to {day_text(week.as_of)}:"
            " one of them would tell at which pace the strides were."
        )
    return (
        f"Much of the last {settings.lookback_weeks} weeks was run when no race, time trial or"
        " estimate was known yet, so its pace is not known: an estimate for those weeks would"
        " tell."
    )


def _unknown_history(week: ProgressionWeek, settings: ProgressionSettings) -> str:
    text = (
        f"{week.seen.weeks} of the last {settings.lookback_weeks} weeks hold"
        f" {settings.min_runs} recorded runs that can show a stride; it takes {settings.min_weeks}"
        " to tell what was not done from what was not recorded."
    )
    coarse = week.seen.coarse_share
    return (
        f"{text} {100 * coarse:.0f} % of the runs were recorded too coarsely." if coarse else text
    )


def _by_schedule(week: ProgressionWeek, expected: Expected) -> str:
    standing = (
        f"{_established(week.established)}, {expected.race_pace} is expected {_when(expected)}"
    )
    strides = (
        f"Strides on {count_text(week.strides.count, 'day')}, {expected.stride_days} are asked for."
    )
    if week.status is ProgressionStatus.ON_TRACK:
        return f"{standing}. {strides}"
    weeks = count_text(expected.weeks_behind(week.established), "week")
    uncounted = f" (not counted: {count_text(week.uncounted_reps, 'rep')} on a treadmill or a hill)"
    below = f"{standing}{uncounted if week.uncounted_reps else ''}: {weeks} behind."
    return " ".join(
        text for text, holds in ((below, week.is_below), (strides, week.lacks_strides)) if holds
    )


def _unscheduled(week: ProgressionWeek) -> str:
    return f"{_established(week.established)}; no schedule expects anything of this week."


def _established(race_pace: RacePace | None) -> str:
    return (
        f"{race_pace} pace is established"
        if race_pace
        else "No pace of the progression is established"
    )


def _when(expected: Expected) -> str:
    weeks = expected.weeks_to_meet
    if weeks == 0:
        return "in the week of the first meet"
    return f"{count_text(abs(weeks), 'week')} {'before' if weeks > 0 else 'after'} the first meet"


def _first_met(first: SureSet) -> str:
    by = "by in-n-outs" if first.kind is KindJudged.IN_N_OUT else "without in-n-outs"
    return f"First met on {day_text(first.day)} {by} (A5 begins with them)."
