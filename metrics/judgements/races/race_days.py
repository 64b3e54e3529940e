"""The races of an athlete, each beside the recording that holds it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from itertools import count

import polars as pl
from msgspec import Struct
from msgspec.structs import replace

from metrics.contract.race_paces import RacePace
from metrics.judgements.inputs.athlete_facts import rows_of
from metrics.judgements.inputs.coach import (
    RACED,
    AthleteContext,
    Correction,
    CorrectionKind,
    RaceSplitTimes,
    Result,
    ResultKind,
)
from metrics.judgements.inputs.corrections import corrections_by_run
from metrics.judgements.inputs.recordings import TraceOf
from metrics.judgements.paces.date_paces import DatePace, PacesOn, paces_of
from metrics.races.enums import RaceForm, RaceVenue
from metrics.races.finder import RaceWindow, race_by_look
from metrics.races.marks import SHORTEST_M, venue_of
from metrics.races.review import RaceCard, RaceReview, review_race
from metrics.races.sources import TypedSplits
from metrics.races.trace import RaceTrace

SAME_DISTANCE = 0.001
"""Results over distances this near each other are compared as bests."""
LOOK_NEAR = 0.03
"""A coach's word names the distance: a stretch by its look may differ from it by so much."""
_OFF_TRACK = re.compile(r"(?i)\b(xc|cross[ -]?country|road|trail|turkey trot|parkrun)\b")
_ROUNDS = ("prelim", "heat", "qual", "quarter", "semi", "final")


class JudgedRace(Struct, frozen=True, kw_only=True):
    """A race as judged: its review, and what the coach's files say around it.

    `result` is None where only a coach's word or entry says that it was a race. `season_index` is
    its order among the season's races, None outside a season. `best_before_s` is the athlete's best
    earlier time at the distance, `max_pace` the maximum speed that the kick is compared with.
    """

    day: date
    index: int
    review: RaceReview
    activity_id: str | None = None
    result: Result | None = None
    season_index: int | None = None
    best_before_s: float | None = None
    max_pace: DatePace | None = None


class RacingDay(Struct, frozen=True, kw_only=True):
    """One day of an athlete: all that its races rest on, so that equal days have equal races.

    `runs` are in the order of their starts, `entered_m` the distances of meets that the athlete is
    entered for, `bests` the best earlier time at each distance raced before. `season` is the name
    of the season that the day lies in, None outside of one.
    """

    day: date
    runs: tuple[RaceRun, ...]
    results: tuple[Result, ...]
    splits: tuple[RaceSplitTimes, ...]
    entered_m: tuple[float, ...]
    bests: tuple[tuple[float, float], ...]
    max_pace: DatePace | None
    season: str | None


class RaceRun(Struct, frozen=True, kw_only=True):
    """A run of a day with races; `word` is the coach's that it was one."""

    activity_id: str
    venue: str | None
    word: Correction | None


def judged_races(
    activities: pl.DataFrame, context: AthleteContext, trace_of: TraceOf
) -> list[JudgedRace]:
    """Review the races of one athlete, in order.

    Parameters
    ----------
    activities
        The athlete's rows of the facts table.
    context
        What the coach knows of the athlete: results, splits, corrections, meets.
    trace_of
        Reads the recording of a run; None where there is none.

    Returns
    -------
    list of JudgedRace
        Every result of a race or time trial of 400 m and more, every run that the coach called a
        race, and an entered race that its recording shows; with or without a recording.
    """
    races: list[JudgedRace] = []
    raced: Counter[str | None] = Counter()
    for day in race_days(activities, context, paces_of(context)):
        of_day = races_of_day(day, trace_of, raced_before=raced[day.season])
        raced[day.season] += sum(race.season_index is not None for race in of_day)
        races += of_day
    return races


def race_days(
    activities: pl.DataFrame, context: AthleteContext, paces_on: PacesOn
) -> list[RacingDay]:
    """List the days of one athlete that may have races.

    Parameters
    ----------
    activities, context
        As of `judged_races`.
    paces_on
        Gives the athlete's paces of a day.

    Returns
    -------
    list of RacingDay
        In order.
    """
    results = [
        result
        for result in (*context.results, *context.special_races)
        if result.kind in RACED and result.distance_m >= SHORTEST_M
    ]
    corrections = corrections_by_run(activities, context.corrections)
    said = {key: word for key, word in corrections.items() if word.kind is CorrectionKind.RACE}
    days = {result.day for result in results} | {day for day, _ in _entries(context)}
    runs = _runs_by_day(activities, days, said)
    return [
        RacingDay(
            day=day,
            runs=tuple(runs.get(day, ())),
            results=tuple(result for result in results if result.day == day),
            splits=tuple(splits for splits in context.race_splits if splits.day == day),
            entered_m=tuple(
                sorted({distance_m for entered, distance_m in _entries(context) if entered == day})
            ),
            bests=_bests_before(context, day),
            max_pace=paces_on(day).pace(RacePace.MAX),
            season=next(
                (each.name for each in context.seasons if each.start <= day <= each.end), None
            ),
        )
        for day in sorted({result.day for result in results} | set(runs))
    ]


def races_of_day(day: RacingDay, trace_of: TraceOf, *, raced_before: int) -> list[JudgedRace]:
    """Review the races of one day, in order.

    Parameters
    ----------
    day
        The day.
    trace_of
        Reads the recording of a run; None where there is none.
    raced_before
        The season's races before this day, time trials left out.

    Returns
    -------
    list of JudgedRace
        The day's results, then what else was a race by the coach's word or by its look.
    """
    return list(_numbered(_Day(day, trace_of).races(), day, raced_before))


def _entries(context: AthleteContext) -> Iterator[tuple[date, float]]:
    """List the day and the distance of each race that the athlete is entered for."""
    for season in context.seasons:
        for meet in season.meets:
            for entry in meet.entries:
                if entry.athlete_id == context.athlete.athlete_id:
                    yield meet.day, entry.distance_m


def _bests_before(context: AthleteContext, day: date) -> tuple[tuple[float, float], ...]:
    """List each distance raced before a day with the best time at it."""
    bests: dict[float, float] = {}
    for result in context.results:
        if result.kind in RACED and result.day < day:
            best = bests.get(result.distance_m, result.duration_s)
            bests[result.distance_m] = min(best, result.duration_s)
    return tuple(sorted(bests.items()))


def _runs_by_day(
    activities: pl.DataFrame, days: Collection[date], said: Mapping[str, Correction]
) -> Mapping[date, list[RaceRun]]:
    rows = rows_of(activities, "start_time_utc", "activity_id", "local_date", "venue", "is_run")
    wanted = [
        (start is None, start, key, day, venue)
        for start, key, day, venue, is_run in rows
        if is_run and (day in days or key in said)
    ]
    by_day: dict[date, list[RaceRun]] = {}
    for *_, key, day, venue in sorted(wanted, key=lambda run: run[:2]):
        run = RaceRun(activity_id=key, venue=venue, word=said.get(key))
        by_day.setdefault(day, []).append(run)
    return by_day


class _Recorded(Struct):
    """A run of the day with its recording, and where races in it lie already."""

    run: RaceRun
    order: int
    trace: RaceTrace
    taken: list[RaceWindow]

    def divided(self, distance_m: float) -> RaceVenue:
        """Tell by what a race in it is divided."""
        return venue_of(distance_m, self.run.venue, oval_m=self.trace.oval_m)


class _Day(Struct, frozen=True):
    """Reviews the races of one day."""

    of: RacingDay
    trace_of: TraceOf

    def races(self) -> list[JudgedRace]:
        """Review the day's results, then what else was a race by the coach's word."""
        recorded = list(self._recorded())
        # The fastest first: a slower time of the same distance would fit its stretch as well.
        by_speed = sorted(self.of.results, key=lambda result: result.duration_s / result.distance_m)
        placed = [self._timed(result, recorded) for result in by_speed]
        placed += self._untimed(recorded)
        ordered = sorted(placed, key=lambda pair: pair[0])
        return [replace(race, index=index) for index, (_, race) in enumerate(ordered, start=1)]

    def _recorded(self) -> Iterator[_Recorded]:
        for order, run in enumerate(self.of.runs):
            trace = self.trace_of(run.activity_id)
            if trace is not None:
                yield _Recorded(run, order, trace, [])

    def _timed(
        self, result: Result, recorded: Sequence[_Recorded]
    ) -> tuple[tuple[float, float, int], JudgedRace]:
        """Look for a result in each recording of the day; where most was run in its time it is."""
        reviews = [
            (run, review_race(self._card(result, run), run.trace, taken=run.taken))
            for run in recorded
        ]
        fits = [(run, review) for run, review in reviews if review.window is not None]
        if not fits:
            alone = review_race(self._card(result, None), None)
            return (float("inf"), 0.0, _round_order(result)), self._race(alone, None, result)
        run, review = max(fits, key=lambda fit: fit[1].watch_over or 0.0)
        if review.window is not None:
            run.taken.append(review.window)
        place = (float(run.order), review.window.start_s if review.window else 0.0, 0)
        return place, self._race(review, run.run.activity_id, result)

    def _untimed(
        self, recorded: Sequence[_Recorded]
    ) -> Iterator[tuple[tuple[float, float, int], JudgedRace]]:
        """Find races without a result: by the coach's word, or entered and there by their look."""
        open_m = set(self.of.entered_m) - {result.distance_m for result in self.of.results}
        for run in recorded:
            word = run.run.word
            if run.taken or (word is None and not open_m):
                continue
            names_m = {word.distance_m} if word and word.distance_m else open_m
            look = race_by_look(run.trace)
            if look is None:
                continue
            read_m = look.names_m[0] if look.names_m else look.window.watch_m
            distance_m = min(names_m, key=lambda name: abs(name - read_m), default=read_m)
            is_whole = abs(distance_m / read_m - 1) <= LOOK_NEAR
            if not is_whole and word is None:
                continue
            # The coach says that it was a race, and it is shorter: it was not finished.
            distance_m = distance_m if is_whole else read_m
            card = RaceCard(
                distance_m=distance_m,
                form=RaceForm.FLAT if is_whole else RaceForm.UNFINISHED,
                venue=run.divided(distance_m),
                max_mps=self._max_mps(),
                typed=self._typed(distance_m, None, None),
            )
            review = review_race(card, run.trace, window=look.window)
            place = (float(run.order), look.window.start_s, 0)
            yield place, self._race(review, run.run.activity_id, None)

    def _max_mps(self) -> float | None:
        return self.of.max_pace.speed_mps if self.of.max_pace else None

    def _card(self, result: Result, run: _Recorded | None) -> RaceCard:
        words = " ".join(filter(None, (result.meet, result.round)))
        distance_m = result.distance_m
        divided = run.divided(distance_m) if run else venue_of(distance_m, None)
        return RaceCard(
            distance_m=distance_m,
            official_s=result.duration_s,
            venue=RaceVenue.ROAD if _OFF_TRACK.search(words) else divided,
            form=result.form,
            typed=self._typed(result.distance_m, result.round, result.duration_s),
            max_mps=self._max_mps(),
        )

    def _typed(
        self, distance_m: float, round_name: str | None, official_s: float | None
    ) -> TypedSplits | None:
        """Take the splits of the distance; of several those of the same round."""
        taken = [each for each in self.of.splits if _is_same(each.distance_m, distance_m)]
        of_round = [splits for splits in taken if splits.round == round_name] or taken
        return _typed_splits(of_round[0], official_s) if of_round else None

    def _race(
        self, review: RaceReview, activity_id: str | None, result: Result | None
    ) -> JudgedRace:
        return JudgedRace(
            day=self.of.day,
            index=0,
            review=review,
            activity_id=activity_id,
            result=result,
            best_before_s=self._best_before(review),
            max_pace=self.of.max_pace,
        )

    def _best_before(self, review: RaceReview) -> float | None:
        if review.card.form is not RaceForm.FLAT:
            return None
        at_distance = (
            best_s for at_m, best_s in self.of.bests if _is_same(at_m, review.card.distance_m)
        )
        return min(at_distance, default=None)


def _typed_splits(splits: RaceSplitTimes, official_s: float | None) -> TypedSplits:
    return TypedSplits(
        marks_m=splits.marks_m,
        time_s=splits.times_s,
        method=splits.method,
        distance_m=splits.distance_m,
        official_s=official_s,
    )


def _is_same(one_m: float, other_m: float) -> bool:
    return abs(one_m / other_m - 1) <= SAME_DISTANCE


def _round_order(result: Result) -> int:
    """Order rounds as they are run; races without a round keep the order of their distances."""
    word = (result.round or "").casefold()
    matches = [index for index, stem in enumerate(_ROUNDS) if stem in word]
    # `semifinal` and `quarterfinal` hold the word final too.
    return matches[0] if matches else len(_ROUNDS)


def _numbered(
    races: Sequence[JudgedRace], day: RacingDay, raced_before: int
) -> Iterator[JudgedRace]:
    """Count the races of a season on from those before, time trials left out."""
    numbers = count(raced_before + 1)
    for race in races:
        is_trial = race.result is not None and race.result.kind is ResultKind.TIME_TRIAL
        is_counted = day.season is not None and not is_trial
        yield replace(race, season_index=next(numbers)) if is_counted else race
