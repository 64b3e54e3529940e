"""What "ready" means (rule A11), gate by gate, each with its numbers."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import asdict

from metrics.contract.race_paces import RacePace
from metrics.judgements import sentences
from metrics.judgements.contract.enums import History
from metrics.judgements.readiness.training import MONTHS_WEEKS, SEVERAL_DAYS, Training

MOST_WEEKS = 6
"""Of the last eight: "for months", a week of illness and one of exams allowed."""


class Gate(Struct, frozen=True, kw_only=True):
    """One thing that being ready takes; `is_passed` None where it cannot be told."""

    name: str
    is_passed: bool | None
    sentence: str


def gates(training: Training) -> tuple[Gate, ...]:
    """Check every gate of A11: work at three paces, months at 800, long runs, aerobic work.

    Parameters
    ----------
    training
        The athlete's training up to a day.

    Returns
    -------
    tuple of Gate
        Always the same gates, in the same order.
    """
    return (
        *(
            _work_at(training, race_pace)
            for race_pace in (RacePace.R3200, RacePace.R1600, RacePace.R800)
        ),
        _months_at_800(training),
        long_runs(training),
        challenging_work(training),
    )


def work_sentence(training: Training, race_pace: RacePace, *, raced: bool = False) -> str:
    """Write the work at a pace beside its goal.

    Parameters
    ----------
    training
        The athlete's training up to a day.
    race_pace
        A race pace of the progression.
    raced
        Whether races count.

    Returns
    -------
    str
        `12 reps on 3 days at 800 pace in 6 weeks (goal: 8 reps on 2 days).`
    """
    done = (training.raced_at if raced else training.at)[race_pace]
    return sentences.work_at_sentence(
        race_pace,
        reps=done.reps,
        days=done.days,
        unsure_reps=done.unsure_reps,
        races=sentences.races_text(**asdict(done.races)),
        settings=training.settings,
    )


def _work_at(training: Training, race_pace: RacePace) -> Gate:
    return Gate(
        name=f"work at {race_pace} pace",
        is_passed=training.has_plenty(race_pace),
        sentence=work_sentence(training, race_pace),
    )


def _months_at_800(training: Training) -> Gate:
    weeks = training.weeks_at_800
    is_passed = True if weeks >= MOST_WEEKS else False if training.shows_absence else None
    sentence = sentences.months_at_800_sentence(
        weeks=weeks, days=SEVERAL_DAYS, months_weeks=MONTHS_WEEKS, goal=MOST_WEEKS
    )
    return Gate(name="800 pace for months", is_passed=is_passed, sentence=sentence)


def long_runs(training: Training) -> Gate:
    """Check for a long run in every week of the look-back but one.

    Parameters
    ----------
    training
        The athlete's training up to a day.

    Returns
    -------
    Gate
        Too few can be told only where the history is known.
    """
    settings, goal = training.settings, training.settings.lookback_weeks - 1
    weeks = sum(week.long_run_minutes > 0 for week in training.weeks)
    sentence = sentences.long_runs_sentence(weeks, goal, settings)
    is_seen = weeks >= goal
    is_passed = True if is_seen else False if training.history is History.KNOWN else None
    return Gate(name="weekly long run", is_passed=is_passed, sentence=sentence)


def challenging_work(training: Training) -> Gate:
    """Check for challenging aerobic work in as many weeks as make a history known.

    Parameters
    ----------
    training
        The athlete's training up to a day.

    Returns
    -------
    Gate
        Too few can be told only where the history is known, and not where weeks without known
        paces could decide.
    """
    settings, goal = training.settings, training.settings.min_weeks
    answers = [week.challenging for week in training.weeks]
    weeks, unknown = answers.count(True), answers.count(None)
    could_be = weeks + unknown >= goal
    is_failed = bool(answers) and not could_be and training.history is History.KNOWN
    is_passed = True if weeks >= goal else False if is_failed else None
    sentence = sentences.challenging_sentence(weeks, settings)
    return Gate(name="challenging aerobic work", is_passed=is_passed, sentence=sentence)
