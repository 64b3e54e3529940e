"""What "ready" means (rule A11), gate by gate, each with its numbers."""

from __future__ import annotations

from dataclasses import dataclass

from metrics.contract.race_paces import RacePace
from metrics.judgements.inputs.coach import ProgressionSettings
from metrics.judgements.progression.sentences import count_text
from metrics.judgements.readiness.training import MONTHS_WEEKS, SEVERAL_DAYS, AtPace, Training

MOST_WEEKS = 6
"""Of the last eight: "for months", a week of illness and one of exams allowed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """One thing that being ready takes; `is_passed` None where it cannot be told."""

    name: str
    is_passed: bool | None
    sentence: str


def gates(training: Training) -> tuple[Gate, ...]:
    """Every gate of A11: work at three paces, 800 pace for months, long runs, hard miles."""
    return (
        *(
            _work_at(training, race_pace)
            for race_pace in (RacePace.R3200, RacePace.R1600, RacePace.R800)
        ),
        _months_at_800(training),
        long_runs(training),
        challenging_work(training),
    )


def work_sentence(training: Training, race_pace: RacePace) -> str:
    """`12 reps on 3 days at 800 pace in 6 weeks (plenty is 8 on 2).`"""
    done, settings = training.at[race_pace], training.settings
    return (
        f"{work_done(done)} at {race_pace} pace"
        f" in {settings.lookback_weeks} weeks{_unsure(done)}"
        f" (plenty is {settings.min_reps:.0f} on {settings.min_days})."
    )


def work_done(done: AtPace) -> str:
    """`12 reps on 3 days`; whole reps, though they are expectations."""
    return f"{count_text(done.reps, 'rep')} on {count_text(done.days, 'day')}"


def _unsure(done: AtPace) -> str:
    return f" and about {done.unsure_reps:.0f} that may have been" if done.unsure_reps >= 1 else ""


def _work_at(training: Training, race_pace: RacePace) -> Gate:
    return Gate(
        name=f"work at {race_pace} pace",
        is_passed=training.has_plenty(race_pace),
        sentence=work_sentence(training, race_pace),
    )


def _months_at_800(training: Training) -> Gate:
    weeks = training.weeks_at_800
    is_passed = True if weeks >= MOST_WEEKS else False if training.shows_absence else None
    sentence = (
        f"800 pace on {SEVERAL_DAYS} days or more in {weeks} of the last {MONTHS_WEEKS} weeks"
        f" (asked: {MOST_WEEKS})."
    )
    return Gate(name="800 pace for months", is_passed=is_passed, sentence=sentence)


def long_runs(training: Training) -> Gate:
    """A long run every week of the look-back but one."""
    settings, weeks_needed = training.settings, training.settings.lookback_weeks
    weeks = sum(week.long_run_minutes > 0 for week in training.weeks)
    is_passed = weeks >= weeks_needed - 1 if training.weeks else None
    sentence = (
        f"A long run in {weeks} of the last {weeks_needed} weeks (asked: {weeks_needed - 1};"
        f" long is {settings.long_run_ratio:g} × the median run)."
    )
    return Gate(name="weekly long run", is_passed=is_passed, sentence=sentence)


def challenging_work(training: Training) -> Gate:
    """Challenging aerobic work in as many weeks as make a history known."""
    settings, weeks_needed = training.settings, training.settings.min_weeks
    answers = [week.challenging for week in training.weeks]
    weeks, unknown = answers.count(True), answers.count(None)
    could_be = weeks + unknown >= weeks_needed
    is_passed = True if weeks >= weeks_needed else None if could_be or not answers else False
    sentence = (
        f"Challenging aerobic work in {weeks} of the last {settings.lookback_weeks} weeks"
        f" (asked: {weeks_needed}; it is {_challenge(settings)})."
    )
    return Gate(name="challenging aerobic work", is_passed=is_passed, sentence=sentence)


def _challenge(settings: ProgressionSettings) -> str:
    return (
        f"{settings.threshold_minutes:g} min at threshold"
        f" or reps of {settings.aerobic_rep_s / 60:g} min"
    )
