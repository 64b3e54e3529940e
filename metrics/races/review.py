"""One race reviewed: its splits, each from the best source there is, and what they say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile
from math import sqrt

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from metrics.races.enums import RaceBasis, RaceForm, RaceVenue, SplitKind, SplitSource
from metrics.races.finder import RaceLook, RaceWindow, race_by_look, timed_window
from metrics.races.kick import KICK_LENGTHS_M, KickSpeed, Stepping, kick_speed, stepping
from metrics.races.likelihood import Floats
from metrics.races.marks import RaceStretch, has_third_lap, stretches, venue_of
from metrics.races.road import RoadFigures, road_figures
from metrics.races.sources import (
    ChannelError,
    MarkSource,
    Presses,
    TypedSplits,
    best_source,
    channels,
    disagreement,
    error_sizes,
    finish_sd_s,
)
from metrics.races.trace import RaceTrace
from metrics.races.verdicts import (
    LastThreeHundreds,
    OpeningHalf,
    SlowestMiddle,
    ThirdLap,
    evenness,
    last_three_hundreds,
    opening,
    slowest_middle,
    third_lap,
)


class RaceCard(Struct, frozen=True, kw_only=True):
    """What is known of a race before its recording is read; times in s, speeds in m/s.

    `official_s` is None where only the watch timed it. `typed` holds splits that somebody took.
    `max_mps` is the athlete's maximum speed by that day, None where no sprint was timed.
    """

    distance_m: float
    official_s: float | None = None
    venue: RaceVenue = RaceVenue.TRACK
    form: RaceForm = RaceForm.FLAT
    typed: TypedSplits | None = None
    max_mps: float | None = None


class RaceSplit(Struct, frozen=True, kw_only=True):
    """One stretch of a race: its seconds with their error, and what they rest on."""

    stretch: RaceStretch
    index: int
    seconds: float
    sd_s: float
    source: SplitSource


class RaceReview(Struct, frozen=True, kw_only=True):
    """A race as reviewed. What cannot be told is None; `window` is None without a recording.

    `watch_over` is what the watch read too much, relative to the distance raced.
    """

    card: RaceCard
    basis: RaceBasis
    duration_s: float | None
    window: RaceWindow | None
    splits: tuple[RaceSplit, ...]
    third_lap: ThirdLap | None = None
    slowest_middle: SlowestMiddle | None = None
    opening: OpeningHalf | None = None
    finish: LastThreeHundreds | None = None
    evenness: float | None = None
    kicks: tuple[KickSpeed, ...] = ()
    stepping: Stepping | None = None
    road: RoadFigures | None = None

    @property
    def watch_over(self) -> float | None:
        """The watch's meters over those raced, less 1; None without a recording."""
        return None if self.window is None else self.window.watch_m / self.card.distance_m - 1

    def of_kind(self, kind: SplitKind) -> tuple[RaceSplit, ...]:
        """Select the splits of one division."""
        return tuple(split for split in self.splits if split.stretch.kind is kind)


def review_race(
    card: RaceCard,
    trace: RaceTrace | None,
    *,
    taken: Sequence[RaceWindow] = (),
    window: RaceWindow | None = None,
) -> RaceReview:
    """Review one race.

    Parameters
    ----------
    card
        What is known of it.
    trace
        A recording that may hold it; None without one.
    taken
        Where other races lie in that recording.
    window
        Where it lies, if that is known already; otherwise the official time finds it.

    Returns
    -------
    RaceReview
        With splits from the best source, and verdicts where their errors allow them.
    """
    if window is None and trace is not None and card.official_s is not None:
        window = timed_window(trace, card.distance_m, card.official_s, card.venue, taken=taken)
    duration_s = card.official_s or (window.duration_s if window else None)
    blank = RaceReview(
        card=card,
        basis=RaceBasis.WATCH if card.official_s is None else RaceBasis.OFFICIAL,
        duration_s=duration_s,
        window=window,
        splits=(),
    )
    if duration_s is None:
        return blank
    table = _SplitTable(card, tuple(_sources(card, trace, window)))
    return _with_figures(blank, table, trace, duration_s)


def review_look(trace: RaceTrace, venue: str | None = None) -> tuple[RaceLook, RaceReview] | None:
    """Review a race that only its look shows, over the nearest distance that is raced.

    Parameters
    ----------
    trace
        A recording.
    venue
        Its `venue` in `activities`, which tells a road 5,000 m from one on the track.

    Returns
    -------
    tuple of RaceLook and RaceReview, or None
        None where no stretch looks like a race; a stretch that fits no raced distance is reviewed
        by the meters the watch read, as unfinished.
    """
    look = race_by_look(trace)
    if look is None:
        return None
    is_named = bool(look.names_m)
    distance_m = look.names_m[0] if is_named else look.window.watch_m
    card = RaceCard(
        distance_m=distance_m,
        venue=venue_of(distance_m, venue, oval_m=trace.oval_m) if is_named else RaceVenue.TRACK,
        form=RaceForm.FLAT if is_named else RaceForm.UNFINISHED,
    )
    return look, review_race(card, trace, window=look.window)


def _sources(
    card: RaceCard, trace: RaceTrace | None, window: RaceWindow | None
) -> Iterator[MarkSource]:
    if card.typed is not None:
        yield card.typed
    if trace is None or window is None:
        return
    error_s = finish_sd_s(card.official_s)
    by_channel = channels(trace, window, card.distance_m, finish_sd_s=error_s)
    yield from by_channel
    by_error = {channel.error: channel for channel in by_channel}
    on_distance = by_error.get(ChannelError.RAW, by_error.get(ChannelError.RECORDED_SPEED))
    if on_distance is not None and trace.press_s:
        yield Presses(press_s=trace.press_s, motion=on_distance)


class _SplitTable(Struct, frozen=True):
    """Times of every source at every mark of a race, and the best of them for some stretches."""

    card: RaceCard
    sources: tuple[MarkSource, ...]

    def all_stretches(self) -> tuple[RaceStretch, ...]:
        return stretches(self.card.distance_m, self.card.venue)

    def timed(self, parts: Sequence[RaceStretch]) -> tuple[SplitSource, Floats, Floats] | None:
        """Time stretches by the best source that covers them all; errors widened by the others."""
        marks = sorted({part.end_m for part in parts} | {part.start_m for part in parts} - {0.0})
        given = [source.mark_times(self._marks_of(source, marks)) for source in self.sources]
        candidates = [times for times in given if times is not None and times.covers(parts)]
        sd_of = {times.source: times.typical_sd_s(parts) for times in candidates}
        chosen = best_source(candidates, sd_of)
        if chosen is None:
            return None
        seconds, covariance = chosen.durations(parts)
        factor = disagreement(
            (seconds, covariance),
            [times.durations(parts) for times in candidates if times is not chosen],
        )
        return chosen.source, seconds, covariance * factor**2

    def first_typed(self, parts: Sequence[RaceStretch]) -> list[RaceStretch]:
        """Take the first stretches, as far as somebody typed their ends."""
        typed = self.card.typed.mark_times([]) if self.card.typed is not None else None
        if typed is None:
            return []
        return list(takewhile(lambda part: typed.covers([part]), parts))

    def _marks_of(self, source: MarkSource, marks: Sequence[float]) -> Sequence[float]:
        """Presses are sought at the lines of laps and 200s only, the others at all marks."""
        if not isinstance(source, Presses):
            return [*marks, self.card.distance_m]
        return sorted(
            {part.end_m for part in self.all_stretches() if part.kind is not SplitKind.LAST_300}
        )


def _with_figures(
    blank: RaceReview, table: _SplitTable, trace: RaceTrace | None, duration_s: float
) -> RaceReview:
    by_kind = {
        kind: [part for part in table.all_stretches() if part.kind is kind] for kind in SplitKind
    }
    timed = {kind: table.timed(parts) for kind, parts in by_kind.items() if parts}
    main = SplitKind.LAP if blank.card.venue is RaceVenue.TRACK else SplitKind.KM
    shown = {kind: (by_kind[kind], result) for kind, result in timed.items()}
    if by_kind[main] and timed[main] is None:
        first = table.first_typed(by_kind[main])
        shown[main] = (first, table.timed(first) if first else None)
    splits = tuple(
        RaceSplit(
            stretch=part,
            index=index,
            seconds=float(result[1][index - 1]),
            sd_s=sqrt(max(float(result[2][index - 1, index - 1]), 0.0)),
            source=result[0],
        )
        for parts, result in shown.values()
        if result is not None
        for index, part in enumerate(parts, start=1)
    )
    review = replace(blank, splits=splits)
    if timed.get(main) is not None:
        review = _with_laps(review, by_kind[main], timed[main])
    review = replace(review, opening=_opening(table, duration_s))
    if blank.card.venue is RaceVenue.ROAD:
        road = road_figures(trace, blank.window, table.card.distance_m) if trace else None
        return replace(review, road=_with_halves(road, review.opening, duration_s))
    return _with_finish(review, table, trace, duration_s)


def _with_halves(
    road: RoadFigures | None, half: OpeningHalf | None, duration_s: float
) -> RoadFigures | None:
    """Take the halves from the best source, as the opening does."""
    if road is None or half is None:
        return road
    return replace(road, second_half_s=duration_s * (1 - 2 * half.share))


def _with_laps(
    review: RaceReview,
    parts: Sequence[RaceStretch],
    timed: tuple[SplitSource, Floats, Floats] | None,
) -> RaceReview:
    if timed is None:
        return review
    _, seconds, covariance = timed
    review = replace(review, evenness=evenness(parts, seconds))
    if review.card.form is not RaceForm.FLAT:
        return review
    if review.card.venue is RaceVenue.TRACK and has_third_lap(review.card.distance_m):
        return replace(review, third_lap=third_lap(parts, seconds, covariance))
    return replace(review, slowest_middle=slowest_middle(parts, seconds, covariance))


def _opening(table: _SplitTable, duration_s: float) -> OpeningHalf | None:
    """Judge the first half, or of a 1500 and a mile the laps before its middle lap mark."""
    card = table.card
    if card.form is not RaceForm.FLAT or card.distance_m < 800.0:
        return None
    half = RaceStretch(0.0, card.distance_m / 2, SplitKind.LAP)
    timed = table.timed([half])
    if timed is None:
        timed, half = _typed_half(table)
    if timed is None:
        return None
    source, seconds, covariance = timed
    # A lap mark that is not exactly half way stands for it at the same pace.
    to_half = card.distance_m / 2 / half.length_m
    half_s, half_sd_s = float(seconds[0]) * to_half, sqrt(float(covariance[0, 0])) * to_half
    return opening(half_s, half_sd_s, duration_s, sizes=error_sizes(source))


def _typed_half(
    table: _SplitTable,
) -> tuple[tuple[SplitSource, Floats, Floats] | None, RaceStretch]:
    """Take the lap mark nearest to half way, where it is within 5 % of the race."""
    half_m = table.card.distance_m / 2
    laps = [part for part in table.all_stretches() if part.kind in (SplitKind.LAP, SplitKind.KM)]
    mark_m = min((part.end_m for part in laps), key=lambda end: abs(end - half_m))
    half = RaceStretch(0.0, mark_m, SplitKind.LAP)
    is_near = abs(mark_m - half_m) <= 0.05 * table.card.distance_m
    return (table.timed([half]) if is_near else None), half


def _with_finish(
    review: RaceReview, table: _SplitTable, trace: RaceTrace | None, duration_s: float
) -> RaceReview:
    card = review.card
    hundreds = [part for part in table.all_stretches() if part.kind is SplitKind.LAST_300]
    timed = table.timed(hundreds)
    if timed is not None and card.form is RaceForm.FLAT:
        source, seconds, covariance = timed
        finish = last_three_hundreds(seconds, covariance, sizes=error_sizes(source))
        review = replace(review, finish=finish)
    kicks = tuple(_kicks(table, duration_s))
    steps = None
    if trace is not None and review.window is not None and kicks:
        steps = stepping(trace, review.window, kicks[0], card.distance_m)
    return replace(review, kicks=kicks, stepping=steps)


def _kicks(table: _SplitTable, duration_s: float) -> Iterator[KickSpeed]:
    card = table.card
    if card.form is RaceForm.UNFINISHED:
        return
    for length_m in KICK_LENGTHS_M:
        part = RaceStretch(card.distance_m - length_m, card.distance_m, SplitKind.LAST_300)
        timed = table.timed([part]) if card.distance_m > length_m else None
        if timed is not None and np.all(timed[1] > 0):
            yield kick_speed(
                length_m,
                float(timed[1][0]),
                sqrt(float(timed[2][0, 0])),
                race_mps=card.distance_m / duration_s,
                max_mps=card.max_mps,
            )
