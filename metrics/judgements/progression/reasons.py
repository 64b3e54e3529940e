"""Why a week has its status, and where each race pace stands: the facts behind each sentence."""

from __future__ import annotations

from metrics.contract.race_paces import PROGRESSION
from metrics.judgements import sentences
from metrics.judgements.contract.enums import KindJudged, ProgressionStatus
from metrics.judgements.inputs.coach import ProgressionSettings
from metrics.judgements.progression.established import PaceState
from metrics.judgements.progression.foundation_rule import Finding
from metrics.judgements.progression.pace_work import SureSet
from metrics.judgements.progression.progression import ProgressionWeek
from metrics.judgements.progression.schedule import Expected


def week_reason(week: ProgressionWeek, settings: ProgressionSettings) -> str:
    """Say why a week has its status.

    Parameters
    ----------
    week
        One athlete's week.
    settings
        The numbers of the progression.

    Returns
    -------
    str
        One or two sentences with their numbers.
    """
    if week.status is ProgressionStatus.UNKNOWN_PACES:
        if week.pace_basis is None:
            return sentences.no_paces_sentence(week.as_of)
        return sentences.hidden_paces_sentence(settings)
    if week.status is ProgressionStatus.UNKNOWN_HISTORY:
        coverage = week.coverage
        return sentences.unknown_history_sentence(coverage.weeks, coverage.coarse_share, settings)
    if week.status is ProgressionStatus.JUMPED_AHEAD and week.jump:
        return jump_reason(week.jump, settings)
    if week.expected is None:
        return sentences.unscheduled_sentence(_climbed(week))
    return _schedule_reason(week, week.expected, settings)


def jump_reason(finding: Finding, settings: ProgressionSettings) -> str:
    """Say which race paces below a set had not been run (A4).

    Parameters
    ----------
    finding
        What A4 says of the set.
    settings
        The numbers of the progression.

    Returns
    -------
    str
        One sentence with its numbers.
    """
    return sentences.jump_sentence(
        reps=finding.reps,
        race_pace=finding.race_pace,
        day=finding.day,
        unmet=finding.unmet,
        settings=settings,
    )


def pace_reason(
    state: PaceState,
    settings: ProgressionSettings,
    first_400: SureSet | None,
    *,
    is_known: bool = True,
) -> str:
    """Say where one race pace stands.

    Parameters
    ----------
    state
        The race pace as of a day.
    settings
        The numbers of the progression.
    first_400
        For 400 pace the first set at it; None for the others.
    is_known
        Whether paces and history are known, so that nothing seen is nothing done.

    Returns
    -------
    str
        One sentence with its numbers, and for 400 pace how it was first met (A5).
    """
    reps, days, run = state.done.reps_expected, state.done.days, state.done.reps
    if state.established_on:
        text = sentences.established_sentence(
            state.established_on, reps=reps, days=days, settings=settings
        )
    elif state.is_kept:
        text = sentences.kept_sentence(reps=reps, days=days, settings=settings, run=run)
    elif state.is_skipped:
        text = sentences.skipped_sentence(reps=reps, days=days, settings=settings)
    else:
        text = sentences.not_established_sentence(
            reps=reps, days=days, settings=settings, run=run, is_known=is_known
        )
    if first_400 is None:
        return text
    is_in_n_out = first_400.kind is KindJudged.IN_N_OUT
    return f"{text} {sentences.first_400_sentence(first_400.day, is_in_n_out=is_in_n_out)}"


def _schedule_reason(
    week: ProgressionWeek, expected: Expected, settings: ProgressionSettings
) -> str:
    strides = sentences.stride_days_text(
        week.strides.count, expected.stride_days, is_running=week.is_running
    )
    climbed = _climbed(week)
    if week.due_since is None:
        return sentences.on_schedule_sentence(climbed, expected.race_pace, strides)
    last = week.states[expected.race_pace]
    if week.short == (expected.race_pace,) and last.is_kept:
        done = last.done
        low = sentences.low_text(
            expected.race_pace, done.reps_expected, done.days, settings, run=done.reps
        )
        return sentences.behind_sentence(climbed, low, strides)
    short = sentences.short_text(week.short, week.due_since)
    short += sentences.uncounted_text(week.uncounted_reps)
    return sentences.behind_sentence(climbed, short, strides)


def _climbed(week: ProgressionWeek) -> str:
    climbed = [pace for pace in PROGRESSION if week.states[pace].is_climbed]
    if not climbed:
        return sentences.climbed_text(None)
    below = PROGRESSION[: PROGRESSION.index(climbed[-1])]
    return sentences.climbed_text(climbed[-1], [pace for pace in below if pace not in climbed])
