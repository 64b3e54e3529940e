"""Which race an athlete is ready for at a meet, ranked, with evidence and what is unknown.

For a season's first race the rules of `first_race` go before what was trained at each pace (A6);
the coach's entry goes above all: its reason is kept, and what it goes against is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from metrics.contract.race_paces import RacePace
from metrics.judgements import sentences
from metrics.judgements.contract.enums import History, Purpose, Standing
from metrics.judgements.inputs.coach import AthleteContext, Meet, MeetEntry, Result, ResultKind
from metrics.judgements.paces.date_paces import DatePaces
from metrics.judgements.readiness.first_race import (
    RACES,
    Ruling,
    first_rulings,
    is_first_race,
    later_rulings,
    purpose,
    race_of,
)
from metrics.judgements.readiness.gates import Gate, gates, work_sentence
from metrics.judgements.readiness.training import Training


class RaceOption(Struct, frozen=True, kw_only=True):
    """One race, its standing by training (A6), the rules that rule it out, and the numbers.

    `best` is the athlete's best result up to the day before, `behind_best_s` how much slower the
    result of the day was (negative: a PR); both None where there is none. It is shown and never
    scored (A17). `entry` is the coach's.
    """

    race: RacePace
    standing: Standing
    reps_at_pace: float
    ruled_out_by: tuple[str, ...]
    evidence: str
    best: Result | None
    behind_best_s: float | None
    entry: MeetEntry | None


class Readiness(Struct, frozen=True, kw_only=True):
    """An athlete's readiness for a meet, from what was known on `as_of`.

    `options` are ranked, `advised` is the first of them, or None where nothing known decides.
    `overrides` are the coach's entries that go against the advice, each in a sentence with its
    reason. `purpose` is None unless this is the season's first race. `unknown` says in sentences
    what is not known and would tell more.
    """

    athlete_id: str
    meet: Meet
    as_of: date
    is_first_race: bool
    options: tuple[RaceOption, ...]
    advised: RacePace | None
    rulings: tuple[Ruling, ...]
    overrides: tuple[str, ...]
    purpose: Purpose | None
    purpose_reason: str
    gates: tuple[Gate, ...]
    unknown: tuple[str, ...]

    @property
    def rule_ids(self) -> tuple[str, ...]:
        """The rules that decided, sorted by number."""
        used = {"A6", "A11", *(ruling.rule_id for ruling in self.rulings)}
        used |= {"A10"} if self.purpose else set()
        return tuple(sorted(used, key=lambda rule_id: int(rule_id[1:])))


def readiness(context: AthleteContext, training: Training, meet: Meet) -> Readiness:
    """Rank 800, 1600 and 3200 for one athlete at a meet.

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
    Readiness
        With the evidence, the rules that decided, and what is not known.
    """
    is_first = is_first_race(context, meet)
    rulings = first_rulings(context, training, meet) if is_first else later_rulings(context.athlete)
    options = _ranked(_options(context, training, meet, rulings), rulings)
    aim, why = purpose(context, training, meet) if is_first else (None, "")
    has_paces = DatePaces.of(context, training.as_of).is_known
    advised = _advised(options, rulings, has_paces=has_paces)
    return Readiness(
        athlete_id=context.athlete.athlete_id,
        meet=meet,
        as_of=training.as_of,
        is_first_race=is_first,
        options=options,
        advised=advised,
        rulings=rulings,
        overrides=_overrides(options, advised),
        purpose=aim,
        purpose_reason=why,
        gates=gates(training),
        unknown=_unknown(context, training),
    )


def _options(
    context: AthleteContext, training: Training, meet: Meet, rulings: Sequence[Ruling]
) -> list[RaceOption]:
    entries = {race_of(entry.distance_m): entry for entry in _entries(context, meet)}
    return [
        RaceOption(
            race=race,
            standing=_standing(training, race),
            reps_at_pace=training.raced_at[race].reps,
            ruled_out_by=tuple(ruling.rule_id for ruling in rulings if race in ruling.out),
            evidence=_evidence(training, race),
            best=_best(context, race, meet.day),
            behind_best_s=_behind_best_s(context, race, meet.day),
            entry=entries.get(race),
        )
        for race in RACES
    ]


def _entries(context: AthleteContext, meet: Meet) -> list[MeetEntry]:
    return [entry for entry in meet.entries if entry.athlete_id == context.athlete.athlete_id]


def _standing(training: Training, race: RacePace) -> Standing:
    plenty, faster = training.has_plenty_or_faster(race, raced=True), training.has_faster(race)
    if plenty:
        return Standing.PREPARED if faster else Standing.PARTLY
    return Standing.UNKNOWN if plenty is None else Standing.NOT_YET


def _evidence(training: Training, race: RacePace) -> str:
    or_faster = training.raced_at_or_faster[race]
    return sentences.evidence_sentence(
        work_sentence(training, race, raced=True), reps=or_faster.reps, days=or_faster.days
    )


def _best(context: AthleteContext, race: RacePace, day: date) -> Result | None:
    earlier = [result for result in _races(context, race) if result.day < day]
    return min(earlier, key=lambda result: result.duration_s, default=None)


def _behind_best_s(context: AthleteContext, race: RacePace, day: date) -> float | None:
    best = _best(context, race, day)
    that_day = [result.duration_s for result in _races(context, race) if result.day == day]
    return min(that_day) - best.duration_s if best and that_day else None


def _races(context: AthleteContext, race: RacePace) -> list[Result]:
    return [
        result
        for result in context.results
        if result.kind is ResultKind.RACE and race_of(result.distance_m) is race
    ]


def _ranked(options: Sequence[RaceOption], rulings: Sequence[Ruling]) -> tuple[RaceOption, ...]:
    """Sort: ruled out last, then rule by rule, then by standing and reps at the race's own pace."""

    def place(option: RaceOption) -> tuple[object, ...]:
        by_rule = tuple(option.race not in ruling.first for ruling in rulings)
        standing = list(Standing).index(option.standing)
        return (bool(option.ruled_out_by), *by_rule, standing, -round(option.reps_at_pace))

    return tuple(sorted(options, key=place))


def _advised(
    options: Sequence[RaceOption], rulings: Sequence[Ruling], *, has_paces: bool
) -> RacePace | None:
    """Advise the first option, unless nothing but a guess puts it first.

    Without any result the paces of most sets are unknown: what was planned by effort alone does
    not tell one race from another.
    """
    first, *others = [option for option in options if not option.ruled_out_by]
    is_ruled = any(ruling.first == {first.race} for ruling in rulings)
    is_known = has_paces and first.standing is not Standing.UNKNOWN
    return first.race if is_ruled or is_known or not others else None


def _overrides(options: Sequence[RaceOption], advised: RacePace | None) -> tuple[str, ...]:
    """List the coach's entries in other races than the advised one, with the reason given."""
    against = [
        option
        for option in options
        if option.entry and (option.ruled_out_by or advised not in (None, option.race))
    ]
    return tuple(_override(option, advised) for option in against)


def _override(option: RaceOption, advised: RacePace | None) -> str:
    return sentences.override_sentence(
        race=option.race,
        advised=advised,
        ruled_out_by=option.ruled_out_by,
        reason=option.entry.reason if option.entry else None,
    )


def _unknown(context: AthleteContext, training: Training) -> tuple[str, ...]:
    athlete, notes = context.athlete, []
    if not DatePaces.of(context, training.as_of).is_known:
        notes.append(sentences.NO_RESULT_SENTENCE)
    if training.history is not History.KNOWN:
        notes.append(sentences.unknown_history_note(training.history))
    if training.has_unknown_pace:
        notes.append(sentences.UNKNOWN_SETS_SENTENCE)
    unsure = sum(done.unsure_reps for done in training.raced_at.values())
    if unsure >= training.settings.min_reps:
        notes.append(sentences.unsure_reps_note(unsure))
    if athlete.grade is None:
        notes.append(sentences.NO_GRADE_SENTENCE)
    if athlete.can_focus_for_eight_laps is None:
        notes.append(sentences.NO_FOCUS_SENTENCE)
    return tuple(notes)
