"""The races of an athlete, each beside the recording that holds it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeAlias

import polars as pl

from metrics.contract.race_paces import RacePace
from metrics.judgements.inputs.coach import (
    AthleteContext,
    Correction,
    CorrectionKind,
    RaceSplitTimes,
    Result,
    ResultKind,
    Season,
)
from metrics.judgements.inputs.corrections import corrections_by_run
from metrics.judgements.inputs.recordings import TraceOf
from metrics.judgements.paces.date_paces import DatePace, DatePaces
from metrics.races.enums import RaceForm, RaceVenue
from metrics.races.finder import RaceWindow, race_by_look
from metrics.races.marks import SHORTEST_M, venue_of
from metrics.races.review import RaceCard, RaceReview, review_race
from metrics.races.sources import TypedSplits
from metrics.races.trace import RaceTrace

RACED = frozenset({ResultKind.RACE, ResultKind.TIME_TRIAL})
SAME_DISTANCE = 0.001
"""Results over distances this near each other are compared as bests."""
LOOK_NEAR = 0.03
"""A coach's word names the distance: a stretch by its look may differ from it by so much."""
_OFF_TRACK = re.compile(r"(?i)\b(xc|cross[ -]?country|road|trail|turkey trot|parkrun)\b")
_ROUNDS = ("prelim", "heat", "qual", "quarter", "semi", "final")
_RunRow: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedRace:
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
    results = [
        result
        for result in (*context.results, *context.special_races)
        if result.kind in RACED and result.distance_m >= SHORTEST_M
    ]
    corrections = corrections_by_run(activities.drop_nulls("local_date"), context.corrections)
    said = {key: word for key, word in corrections.items() if word.kind is CorrectionKind.RACE}
    days = {result.day for result in results} | {day for day, _ in _entries(context)}
    runs = _runs_by_day(activities, days, said)
    races = [
        race
        for day in sorted({result.day for result in results} | set(runs))
        for race in _Day(day, context, trace_of, runs.get(day, []), said).races(
            [result for result in results if result.day == day]
        )
    ]
    return list(_numbered(races, context.seasons))


def _entries(context: AthleteContext) -> Iterator[tuple[date, float]]:
    """List the day and the distance of each race that the athlete is entered for."""
    for season in context.seasons:
        for meet in season.meets:
            for entry in meet.entries:
                if entry.athlete_id == context.athlete.athlete_id:
                    yield meet.day, entry.distance_m


def _runs_by_day(
    activities: pl.DataFrame, days: Iterable[date], said: Mapping[str, Correction]
) -> Mapping[date, list[_RunRow]]:
    columns = ("activity_id", "local_date", "start_time_utc", "venue", "is_run")
    is_wanted = pl.col("local_date").is_in(list(days)) | pl.col("activity_id").is_in(list(said))
    rows = activities.filter(is_wanted & pl.col("is_run").fill_null(value=False))
    by_day: dict[date, list[_RunRow]] = {}
    for row in rows.select(columns).sort("start_time_utc", nulls_last=True).iter_rows(named=True):
        by_day.setdefault(row["local_date"], []).append(row)
    return by_day


@dataclass(slots=True)
class _Recorded:
    """A run of the day with its recording, and where races in it lie already."""

    activity_id: str
    venue: str | None
    order: int
    trace: RaceTrace
    taken: list[RaceWindow]


@dataclass(frozen=True, slots=True)
class _Day:
    """All of one athlete's day that a race may need."""

    day: date
    context: AthleteContext
    trace_of: TraceOf
    runs: Sequence[_RunRow]
    said: Mapping[str, Correction]

    def races(self, results: Sequence[Result]) -> list[JudgedRace]:
        """Review the day's results, then what else was a race by the coach's word."""
        recorded = list(self._recorded())
        max_pace = self._max_pace()
        # The fastest first: a slower time of the same distance would fit its stretch as well.
        by_speed = sorted(results, key=lambda result: result.duration_s / result.distance_m)
        placed = [self._timed(result, recorded, max_pace) for result in by_speed]
        placed += self._untimed(recorded, results, max_pace)
        ordered = sorted(placed, key=lambda pair: pair[0])
        return [replace(race, index=index) for index, (_, race) in enumerate(ordered, start=1)]

    def _recorded(self) -> Iterator[_Recorded]:
        for order, run in enumerate(self.runs):
            trace = self.trace_of(run["activity_id"])
            if trace is not None:
                yield _Recorded(run["activity_id"], run["venue"], order, trace, [])

    def _max_pace(self) -> DatePace | None:
        return DatePaces.of(self.context, self.day).pace(RacePace.MAX)

    def _timed(
        self, result: Result, recorded: Sequence[_Recorded], max_pace: DatePace | None
    ) -> tuple[tuple[float, float, int], JudgedRace]:
        """Look for a result in each recording of the day; where most was run in its time it is."""
        reviews = [
            (run, review_race(self._card(result, max_pace, run.venue), run.trace, taken=run.taken))
            for run in recorded
        ]
        fits = [(run, review) for run, review in reviews if review.window is not None]
        if not fits:
            alone = review_race(self._card(result, max_pace, None), None)
            return (float("inf"), 0.0, _round_order(result)), self._race(
                alone, None, result, max_pace
            )
        run, review = max(fits, key=lambda fit: fit[1].watch_over or 0.0)
        if review.window is not None:
            run.taken.append(review.window)
        place = (float(run.order), review.window.start_s if review.window else 0.0, 0)
        return place, self._race(review, run.activity_id, result, max_pace)

    def _untimed(
        self,
        recorded: Sequence[_Recorded],
        results: Sequence[Result],
        max_pace: DatePace | None,
    ) -> Iterator[tuple[tuple[float, float, int], JudgedRace]]:
        """Find races without a result: by the coach's word, or entered and there by their look."""
        timed_m = {result.distance_m for result in results}
        for run in recorded:
            word = self.said.get(run.activity_id)
            if run.taken or (word is None and not self._entered_m() - timed_m):
                continue
            names_m = {word.distance_m} if word and word.distance_m else self._entered_m() - timed_m
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
                venue=venue_of(distance_m, run.venue),
                max_mps=max_pace.speed_mps if max_pace else None,
                typed=self._typed(distance_m, None, None),
            )
            review = review_race(card, run.trace, window=look.window)
            place = (float(run.order), look.window.start_s, 0)
            yield place, self._race(review, run.activity_id, None, max_pace)

    def _entered_m(self) -> set[float]:
        return {distance_m for day, distance_m in _entries(self.context) if day == self.day}

    def _card(self, result: Result, max_pace: DatePace | None, venue: str | None) -> RaceCard:
        words = " ".join(filter(None, (result.meet, result.round)))
        return RaceCard(
            distance_m=result.distance_m,
            official_s=result.duration_s,
            venue=RaceVenue.ROAD
            if _OFF_TRACK.search(words)
            else venue_of(result.distance_m, venue),
            form=result.form,
            typed=self._typed(result.distance_m, result.round, result.duration_s),
            max_mps=max_pace.speed_mps if max_pace else None,
        )

    def _typed(
        self, distance_m: float, round_name: str | None, official_s: float | None
    ) -> TypedSplits | None:
        """Take the splits of the day and distance; of several those of the same round."""
        taken = [
            splits
            for splits in self.context.race_splits
            if splits.day == self.day and _is_same(splits.distance_m, distance_m)
        ]
        of_round = [splits for splits in taken if splits.round == round_name] or taken
        return _typed_splits(of_round[0], official_s) if of_round else None

    def _race(
        self,
        review: RaceReview,
        activity_id: str | None,
        result: Result | None,
        max_pace: DatePace | None,
    ) -> JudgedRace:
        return JudgedRace(
            day=self.day,
            index=0,
            review=review,
            activity_id=activity_id,
            result=result,
            best_before_s=self._best_before(review),
            max_pace=max_pace,
        )

    def _best_before(self, review: RaceReview) -> float | None:
        if review.card.form is not RaceForm.FLAT:
            return None
        return min(
            (
                result.duration_s
                for result in self.context.results
                if result.kind in RACED
                and result.day < self.day
                and _is_same(result.distance_m, review.card.distance_m)
            ),
            default=None,
        )


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


def _numbered(races: Sequence[JudgedRace], seasons: Sequence[Season]) -> Iterator[JudgedRace]:
    """Count the races of each season, time trials left out."""
    counts: dict[str, int] = {}
    for race in races:
        season = next((each for each in seasons if each.start <= race.day <= each.end), None)
        is_trial = race.result is not None and race.result.kind is ResultKind.TIME_TRIAL
        if season is None or is_trial:
            yield race
            continue
        counts[season.name] = counts.get(season.name, 0) + 1
        yield replace(race, season_index=counts[season.name])
