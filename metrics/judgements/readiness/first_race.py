"""The rules for an athlete's first race of a season, each saying what it puts first and out.

Precedence: A12 (grade) > A8 (no 800 yet) > A7 (few strides) > A9 (engine without revving). What
training cannot show rules nothing out but the 800, which has to be earned.
"""

from __future__ import annotations

from msgspec import Struct

from metrics.contract.race_paces import PROGRESSION, RacePace
from metrics.judgements import sentences
from metrics.judgements.contract.enums import PaceBasis, Purpose
from metrics.judgements.inputs.coach import Athlete, AthleteContext, Meet, OpeningEight, ResultKind
from metrics.judgements.paces.date_paces import RACE_PACE_M, DatePaces
from metrics.judgements.readiness.gates import challenging_work, long_runs, work_sentence
from metrics.judgements.readiness.training import MONTHS_WEEKS, WEEK, Training, season_start

RACES = (RacePace.R3200, RacePace.R1600, RacePace.R800)
"""The races chosen among; the longest goes first where nothing else decides."""
YOUNG_GRADES = (9, 10)
"""Freshmen and sophomores."""
COUPLE_OF_WEEKS = 3
"""Strides that began fewer weeks ago are "only a couple of weeks of strides"."""
METRES_ALIKE = 10.0
"""An entry or a result within so many meters of 800, 1600 or 3200 is that race."""


class Ruling(Struct, frozen=True, kw_only=True):
    """What one rule says: the races it puts first, those it rules out, and why."""

    rule_id: str
    first: frozenset[RacePace] = frozenset(RACES)
    out: frozenset[RacePace] = frozenset()
    sentence: str


def race_of(distance_m: float) -> RacePace | None:
    """Name the race of a distance.

    Parameters
    ----------
    distance_m
        Meters.

    Returns
    -------
    RacePace or None
        800, 1600 or 3200 within 10 m, else None.
    """
    alike = (race for race in RACES if abs(RACE_PACE_M[race] - distance_m) <= METRES_ALIKE)
    return next(alike, None)


def is_first_race(context: AthleteContext, meet: Meet) -> bool:
    """Tell whether a meet is the athlete's first race of its season.

    Parameters
    ----------
    context
        What the coach knows of the athlete.
    meet
        The meet asked about.

    Returns
    -------
    bool
        False where a result or an entry of an earlier meet of the season says so.
    """
    since, athlete_id = season_start(context, meet.day), context.athlete.athlete_id
    raced = [result.day for result in context.results if result.kind is ResultKind.RACE]
    raced += [
        other.day
        for season in context.seasons
        for other in season.meets
        if any(entry.athlete_id == athlete_id for entry in other.entries)
    ]
    return not any(since <= day < meet.day for day in raced)


def first_rulings(context: AthleteContext, training: Training, meet: Meet) -> tuple[Ruling, ...]:
    """Apply the rules for a first race, in their precedence.

    Parameters
    ----------
    context
        What the coach knows of the athlete.
    training
        The athlete's training up to the day asked about.
    meet
        The meet.

    Returns
    -------
    tuple of Ruling
        Only of rules that have something to say.
    """
    eight = _a8(training)
    # Where A8 opens the 800 it goes before A7, which would send to 1600 or 3200.
    few = _a7(context, training, meet) if RacePace.R800 in eight.out else None
    rulings = (_a12(context.athlete), eight, few, _a9(context.athlete, training))
    return tuple(ruling for ruling in rulings if ruling is not None)


def later_rulings(athlete: Athlete) -> tuple[Ruling, ...]:
    """Apply the rule that holds for every race of a season: A12 alone.

    Parameters
    ----------
    athlete
        The athlete, with the grade.

    Returns
    -------
    tuple of Ruling
        Empty for juniors, seniors and unknown grades.
    """
    if not _is_young(athlete):
        return ()
    sentence = sentences.young_entries_sentence(athlete.grade)
    return (Ruling(rule_id="A12", out=frozenset({RacePace.R3200}), sentence=sentence),)


def _is_young(athlete: Athlete) -> bool:
    return athlete.grade in YOUNG_GRADES


def _a12(athlete: Athlete) -> Ruling | None:
    if not _is_young(athlete):
        return None
    return Ruling(
        rule_id="A12",
        first=frozenset({RacePace.R1600}),
        out=frozenset({RacePace.R3200}),
        sentence=sentences.young_opener_sentence(athlete.grade),
    )


def _a8(training: Training) -> Ruling:
    plenty = training.has_plenty(RacePace.R800, raced=True)
    faster = training.has_faster(RacePace.R800)
    at_400 = training.raced_at[RacePace.R400].reps
    work, is_never = work_sentence(training, RacePace.R800, raced=True), _is_never(training)
    if plenty and faster and not is_never:
        sentence = sentences.open_800_sentence(work=work, reps_at_400=at_400)
        return Ruling(rule_id="A8", sentence=sentence)
    return Ruling(
        rule_id="A8",
        first=frozenset({RacePace.R3200, RacePace.R1600}),
        out=frozenset({RacePace.R800}),
        sentence=sentences.no_800_sentence(work=work, reps_at_400=at_400, is_never=is_never),
    )


def _is_never(training: Training) -> bool:
    return training.settings.opening_800 is OpeningEight.NEVER


def _a7(context: AthleteContext, training: Training, meet: Meet) -> Ruling | None:
    """Judge few weeks of strides, mostly at slow paces or at last season's 800 pace; or none."""
    if not training.shows_absence:
        return None
    if training.first_strides is None:
        return _race_long(sentences.NO_STRIDES_SENTENCE)
    weeks = (training.as_of - training.first_strides) / WEEK
    if weeks >= COUPLE_OF_WEEKS or not _is_slow(training.usual_pace, context, meet):
        return None
    sentence = sentences.few_strides_sentence(
        since=training.first_strides, weeks=weeks, usual_pace=training.usual_pace
    )
    return _race_long(sentence)


def _race_long(sentence: str) -> Ruling:
    return Ruling(
        rule_id="A7", first=frozenset({RacePace.R3200, RacePace.R1600}), sentence=sentence
    )


def _is_slow(race_pace: RacePace | None, context: AthleteContext, meet: Meet) -> bool:
    if race_pace is None or race_pace in PROGRESSION[: PROGRESSION.index(RacePace.R800)]:
        return race_pace is not None
    pace = DatePaces.of(context, meet.day).pace(RacePace.R800)
    return race_pace is RacePace.R800 and pace is not None and pace.basis is PaceBasis.LAST_SEASON


def _a9(athlete: Athlete, training: Training) -> Ruling | None:
    """Judge a good engine without revving, in an athlete able to focus for eight laps."""
    engine = (long_runs(training), challenging_work(training))
    has_engine = all(gate.is_passed for gate in engine)
    is_unrevved = training.has_plenty_or_faster(RacePace.R1600) is False
    if not (athlete.can_focus_for_eight_laps and has_engine and is_unrevved):
        return None
    return Ruling(
        rule_id="A9",
        first=frozenset({RacePace.R3200}),
        sentence=sentences.engine_sentence(
            [gate.sentence for gate in engine], work_sentence(training, RacePace.R1600)
        ),
    )


def purpose(context: AthleteContext, training: Training, meet: Meet) -> tuple[Purpose, str]:
    """Decide whether the opener is to be raced, and why (A10).

    Parameters
    ----------
    context
        What the coach knows of the athlete.
    training
        The athlete's training up to the day asked about.
    meet
        The season's first race.

    Returns
    -------
    tuple of Purpose and str
        The purpose and a sentence with its numbers.
    """
    weeks, grade = training.unbroken_weeks, context.athlete.grade
    if _is_young(context.athlete):
        return Purpose.RUST_BUSTER, sentences.young_purpose_sentence(grade)
    if context.results and not _has_raced_before(context, meet):
        return Purpose.RUST_BUSTER, sentences.FIRST_SEASON_SENTENCE
    sentence = sentences.purpose_sentence(
        weeks=weeks, goal=MONTHS_WEEKS, shows_absence=training.shows_absence
    )
    if weeks >= MONTHS_WEEKS:
        return Purpose.COMPETE, sentence
    return (Purpose.OPEN if training.shows_absence else Purpose.UNKNOWN), sentence


def _has_raced_before(context: AthleteContext, meet: Meet) -> bool:
    since = season_start(context, meet.day)
    return any(result.kind is ResultKind.RACE and result.day < since for result in context.results)
