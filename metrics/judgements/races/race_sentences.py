"""What a race review says, in a coach's words: the words first, the rule's id in brackets.

A verdict carries the probability that it is right.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt

from metrics.contract.durations import typed_clock
from metrics.judgements.inputs.coach import ResultKind
from metrics.judgements.races.race_days import JudgedRace
from metrics.races.enums import (
    Finish,
    Opening,
    RaceBasis,
    RaceForm,
    RaceVenue,
    Settling,
    SplitKind,
    SplitSource,
)
from metrics.races.kick import KickSpeed
from metrics.races.likelihood import Q80
from metrics.races.names import race_name
from metrics.races.review import RaceReview

SOURCE_WORDS = {
    SplitSource.TYPED: "typed splits",
    SplitSource.PRESS: "lap presses",
    SplitSource.SNAPPED: "positions on the oval",
    SplitSource.RECORDED_SPEED: "the watch's speed",
    SplitSource.RAW: "the watch's distance",
}
FORM_WORDS = {
    RaceForm.STEEPLE: "steeplechase: barriers make the laps, so no pace is judged",
    RaceForm.RELAY_LEG: "relay leg: a running start, so no pace is judged",
    RaceForm.UNFINISHED: "it fits no distance that is raced: not finished, or no race",
}
EVEN_LOSS_S = 0.5
HILLY = 0.01
"""Smaller gains and losses by the hills are those of an altimeter."""
NEAR_FINISH_M = 1.0


def race_reason(race: JudgedRace) -> str:
    """Write what a race was, in plain sentences with their numbers.

    Parameters
    ----------
    race
        A judged race.

    Returns
    -------
    str
        One line.
    """
    return " ".join(race_sentences(race))


def race_sentences(race: JudgedRace) -> list[str]:
    """Write the sentences of a race, the most important first.

    Parameters
    ----------
    race
        A judged race.

    Returns
    -------
    list of str
        At least one.
    """
    return [
        *_what(race),
        *review_sentences(race.review, is_first=race.season_index == 1),
        *_season(race),
    ]


def _what(race: JudgedRace) -> Iterator[str]:
    review = race.review
    name = race_name(review.card.distance_m, review.card.form)
    is_trial = race.result is not None and race.result.kind is ResultKind.TIME_TRIAL
    yield f"{name}{' time trial' if is_trial else ''} in {race_time(review.duration_s)}."


def review_sentences(review: RaceReview, *, is_first: bool = False) -> Iterator[str]:
    """Write what the splits of a race say.

    Parameters
    ----------
    review
        The race.
    is_first
        Whether it was a season's first race, whose finish is shown, not graded (A16).

    Yields
    ------
    str
        Sentences; one that says so where nothing can be told.
    """
    if review.card.form is not RaceForm.FLAT:
        yield f"{FORM_WORDS[review.card.form].capitalize()}."
    if not review.splits:
        yield from _why_nothing(review)
        return
    yield from _first_part(review)
    yield from _third_lap(review)
    yield from _slowest(review)
    yield from _opening(review)
    yield from _finish(review, is_first=is_first)
    yield from _kick(review.kicks)
    yield from _steps(review)
    yield from _road(review)


def _why_nothing(review: RaceReview) -> Iterator[str]:
    if review.window is not None:
        yield "The watch recorded too rarely to show splits."
    elif review.basis is RaceBasis.OFFICIAL:
        yield "No recording holds it and no splits were typed: splits.csv takes them."


def _first_part(review: RaceReview) -> Iterator[str]:
    """Say so where somebody took the first splits only and no recording has the others."""
    laps = review.of_kind(SplitKind.LAP if review.card.venue is RaceVenue.TRACK else SplitKind.KM)
    if laps and laps[-1].stretch.end_m < review.card.distance_m - NEAR_FINISH_M:
        yield f"Splits of the first {laps[-1].stretch.end_m:.0f} m only: the rest is not judged."


def _third_lap(review: RaceReview) -> Iterator[str]:
    lap = review.third_lap
    if lap is None:
        return
    beside = f"laps 1–2 averaged {lap.first_two_s:.1f}"
    error = Q80 * lap.change_sd_s
    change = f"{_signed(lap.change_s)} ± {error:.1f} s on lap 2"
    even = f"{_signed(lap.against_even_s)} s on the even pace of laps 2–4"
    odds, against = _odds(lap.probability), _odds(1 - lap.probability)
    if lap.verdict is Settling.SETTLED:
        yield f"The third lap settled: {change}, {even} ({odds}; {beside}) (A14)."
    elif lap.verdict is Settling.HELD:
        yield f"The third lap held: {change}, {even} ({against}; {beside}) (A14)."
    else:
        yield (
            f"Whether the third lap settled cannot be told: {change}, {even}"
            f" (that it did: {odds}; {beside}) (A14)."
        )


def _slowest(review: RaceReview) -> Iterator[str]:
    middle = review.slowest_middle
    if middle is None:
        return
    where = f"{middle.stretch.start_m:.0f}–{middle.stretch.end_m:.0f} m"
    loss = f"{_signed(middle.loss_s)} ± {Q80 * middle.loss_sd_s:.1f} s"
    if middle.loss_s > max(EVEN_LOSS_S, Q80 * middle.loss_sd_s):
        yield f"Slowest stretch of the middle: {where}, {loss} on the others (A14)."
    else:
        yield f"No stretch of the middle stands out: {where} by {loss} (A14)."


def _opening(review: RaceReview) -> Iterator[str]:
    half = review.opening
    if half is None:
        return
    share = f"{half.share:.1%} ± {Q80 * half.share_sd:.1%} of the time"
    words, odds = {
        Opening.CONSERVATIVE: ("Conservative opening", _odds(half.probability)),
        Opening.FAST: ("Fast opening", _odds(1 - half.probability)),
        Opening.UNKNOWN: (
            "Whether the opening was conservative cannot be told",
            f"that it was: {_odds(half.probability)}",
        ),
    }[half.verdict]
    yield f"{words}: the first half took {share} ({odds}) (A13)."


def _finish(review: RaceReview, *, is_first: bool) -> Iterator[str]:
    finish = review.finish
    if finish is None:
        return
    splits = " ".join(f"{split:.1f}" for split in finish.seconds)
    shown = f"Last 300: {splits} (± {Q80 * finish.sd_s:.1f} s)"
    if is_first:
        yield f"{shown}; the season's first race is shown, not graded (A16)."
        return
    words, odds = {
        Finish.FASTER_EACH: ("fast, faster, fastest", _odds(finish.probability)),
        Finish.NOT_FASTER_EACH: ("not each 100 was quicker", _odds(1 - finish.probability)),
        Finish.UNKNOWN: (
            "too close to tell whether each 100 was quicker",
            f"that each was: {_odds(finish.probability)}",
        ),
    }[finish.verdict]
    yield f"{shown}: {words} ({odds}) (A15)."


def _kick(kicks: tuple[KickSpeed, ...]) -> Iterator[str]:
    if not kicks:
        return
    shares = ", ".join(
        f"{kick.length_m:.0f} m at {kick.over_mean:.0%} ± {Q80 * kick.sd_s / kick.seconds:.0%}"
        for kick in kicks
    )
    yield f"Kick against the race's mean speed: {shares} (B8)."
    if kicks[0].over_max is not None:
        yield f"The last 100 was at {kicks[0].over_max:.0%} of maximum speed (B8)."


def _steps(review: RaceReview) -> Iterator[str]:
    steps = review.stepping
    if steps is not None:
        yield (
            f"Steps in the kick: {steps.kick_spm:.0f} a minute of {steps.kick_step_m:.2f} m;"
            f" in the middle {steps.cruise_spm:.0f} of {steps.cruise_step_m:.2f} m (B9)."
        )


def _road(review: RaceReview) -> Iterator[str]:
    if review.card.venue is not RaceVenue.ROAD:
        return
    if review.window is not None and review.watch_over is not None:
        yield (
            f"The watch read {review.window.watch_m / 1000:.2f} km"
            f" ({_signed(100 * review.watch_over)} %)."
        )
    if review.road is not None:
        more_s = review.road.second_half_s
        than = "longer" if more_s > 0 else "less"
        yield f"{_split_word(review)} second half took {abs(more_s):.1f} s {than} than the first."
        run_mps = review.card.distance_m / (review.duration_s or 1.0)
        gap_mps = review.road.gap_mps
        if gap_mps is not None and abs(gap_mps / run_mps - 1) >= HILLY:
            yield _hills(gap_mps, run_mps)


def _split_word(review: RaceReview) -> str:
    """Call a split negative or positive where its error allows that."""
    if review.opening is None or review.opening.verdict is Opening.UNKNOWN:
        return "The"
    is_negative = review.opening.verdict is Opening.CONSERVATIVE
    return f"{'Negative' if is_negative else 'Positive'} split: the"


def _hills(gap_mps: float, run_mps: float) -> str:
    return f"Grade-adjusted {_pace(gap_mps)}/km, for {_pace(run_mps)}/km run (GAP)."


def _pace(speed_mps: float) -> str:
    seconds = round(1000 / speed_mps)
    return f"{seconds // 60}:{seconds % 60:02d}"


def _season(race: JudgedRace) -> Iterator[str]:
    time_s = race.review.duration_s
    if race.best_before_s is None or time_s is None or race.review.basis is not RaceBasis.OFFICIAL:
        return
    off = time_s - race.best_before_s
    if off < 0:
        yield f"A best by {-off:.1f} s{_unlikely(race)} (A17)."
    elif race.season_index == 1:
        yield (
            f"{off:.1f} s off the best of {race_time(race.best_before_s)}: a best in the first"
            " race is unlikely, but possible; shown, not scored (A17)."
        )
    else:
        yield f"{off:.1f} s off the best of {race_time(race.best_before_s)}."


def _unlikely(race: JudgedRace) -> str:
    return ", in the season's first race: unlikely, but possible" if race.season_index == 1 else ""


def race_time(seconds: float | None) -> str:
    """Write a race's time in s: `5:02`, `58.4`, `1:02:03`; None is an unknown one."""
    return "an unknown time" if seconds is None else typed_clock(seconds)


def _odds(probability: float) -> str:
    """Write a probability; no watch makes anything surer than 99 %."""
    return f"{min(probability, 0.99):.0%}"


def _signed(value: float) -> str:
    return f"{'−' if value < -0.05 else '+'}{abs(value):.1f}"


def source_line(review: RaceReview, kind: SplitKind) -> str | None:
    """Name what the splits of a division rest on, with their 80 % error.

    Parameters
    ----------
    review
        The race.
    kind
        The division.

    Returns
    -------
    str or None
        None without such splits.
    """
    splits = review.of_kind(kind)
    if not splits:
        return None
    error = Q80 * sqrt(sum(split.sd_s**2 for split in splits) / len(splits))
    return f"by {SOURCE_WORDS[splits[0].source]}, ± {error:.1f} s"
