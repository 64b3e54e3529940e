"""The rules for an athlete's first race of a season, each saying what it puts first and out.

Precedence: A12 (grade) > A8 (no 800 yet) > A7 (few strides) > A9 (engine without revving). What
training cannot show rules nothing out but the 800, which has to be earned.
"""

from __future__ import annotations

from dataclasses import dataclass

from metrics.contract.race_paces import PROGRESSION, RacePace
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
"""An entry or a result within so many metres of 800, 1600 or 3200 is that race."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What one rule says: the races it puts first, those it rules out, and why."""

    rule_id: str
    first: frozenset[RacePace] = frozenset(RACES)
    out: frozenset[RacePace] = frozenset()
    sentence: str


def race_of(distance_m: float) -> RacePace | None:
    """The race of a distance; None where it is none of 800, 1600 and 3200."""
    alike = (race for race in RACES if abs(RACE_PACE_M[race] - distance_m) <= METRES_ALIKE)
    return next(alike, None)


def is_first_race(context: AthleteContext, meet: Meet) -> bool:
    """Whether no race of this season is in the results or among the entries of earlier meets."""
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
    """What the rules say of a first race, in their precedence."""
    eight = _a8(training)
    # Where A8 opens the 800 it goes before A7, which would send to 1600 or 3200.
    few = _a7(context, training, meet) if RacePace.R800 in eight.out else None
    rulings = (_a12(context.athlete), eight, few, _a9(context.athlete, training))
    return tuple(ruling for ruling in rulings if ruling is not None)


def later_rulings(athlete: Athlete) -> tuple[Ruling, ...]:
    """What holds for every race of a season: A12 alone."""
    if not _is_young(athlete):
        return ()
    sentence = f"Grade {athlete.grade}: freshmen and sophomores race 1600 and 800, not 3200."
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
        sentence=f"Grade {athlete.grade}: the first race of freshmen and sophomores is the 1600.",
    )


def _a8(training: Training) -> Ruling:
    plenty, faster = training.has_plenty(RacePace.R800), training.has_faster(RacePace.R800)
    at_400 = training.at[RacePace.R400].reps
    numbers = f"{work_sentence(training, RacePace.R800)} At 400 pace: {at_400:.0f}"
    if training.settings.opening_800 is OpeningEight.NEVER:
        why = "even the well-trained open in the 1600 or 3200"
    elif plenty and faster:
        return Ruling(rule_id="A8", sentence=f"The 800 is open to those who are ready: {numbers}.")
    else:
        why = "plenty at 800 pace and some at 400 pace come first"
    return Ruling(
        rule_id="A8",
        first=frozenset({RacePace.R3200, RacePace.R1600}),
        out=frozenset({RacePace.R800}),
        sentence=f"No 800 yet, {why}: {numbers}.",
    )


def _a7(context: AthleteContext, training: Training, meet: Meet) -> Ruling | None:
    """Few weeks of strides, mostly at 1600 pace or slower, or at last season's 800 pace; none."""
    if not training.shows_absence:
        return None
    if training.first_strides is None:
        return _race_long(
            "No strides this season: race 1600 or 3200, and start strides today (A18)."
        )
    weeks = (training.as_of - training.first_strides) / WEEK
    if weeks >= COUPLE_OF_WEEKS or not _is_slow(training.usual_pace, context, meet):
        return None
    return _race_long(
        f"Strides since {training.first_strides}, {weeks:.1f} weeks,"
        f" mostly at {training.usual_pace} pace: race 1600 or 3200."
    )


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
    """A good engine without revving, and able to focus for eight laps."""
    engine = (long_runs(training), challenging_work(training))
    has_engine = all(gate.is_passed for gate in engine)
    is_unrevved = training.has_plenty_or_faster(RacePace.R1600) is False
    if not (athlete.can_focus_for_eight_laps and has_engine and is_unrevved):
        return None
    return Ruling(
        rule_id="A9",
        first=frozenset({RacePace.R3200}),
        sentence=(
            "A good engine without revving may do best in the 3200 first (said of boys). "
            + " ".join(gate.sentence for gate in engine)
            + f" {work_sentence(training, RacePace.R1600)}"
        ),
    )


def purpose(context: AthleteContext, training: Training, meet: Meet) -> tuple[Purpose, str]:
    """Whether the opener is to be raced, and why (A10)."""
    weeks = training.unbroken_weeks
    trained = f"{weeks} weeks of training without a gap (asked: {MONTHS_WEEKS})"
    if _is_young(context.athlete):
        return Purpose.RUST_BUSTER, f"Grade {context.athlete.grade}: the opener is a rust-buster."
    if context.results and not _has_raced_before(context, meet):
        return Purpose.RUST_BUSTER, "No race before this season: the opener is a rust-buster."
    if weeks >= MONTHS_WEEKS:
        return Purpose.COMPETE, f"{trained}: the opener is no rust-buster, race to compete."
    if training.shows_absence:
        return Purpose.OPEN, f"{trained}: too few to say that the opener is no rust-buster."
    return Purpose.UNKNOWN, f"{trained} are seen, and not all runs may be."


def _has_raced_before(context: AthleteContext, meet: Meet) -> bool:
    since = season_start(context, meet.day)
    return any(result.kind is ResultKind.RACE and result.day < since for result in context.results)
