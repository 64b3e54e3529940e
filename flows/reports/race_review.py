"""A race as a coach reads it: its laps, the last 300, and what they say; a meet as a table."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any

from flows.common.text import UNKNOWN, aligned, clock, table
from flows.engine.races import FileRace, MeetRaces
from flows.reports.race_look import look_sentence
from metrics.judgements.races.race_days import JudgedRace
from metrics.judgements.races.race_rows import review_row, split_rows
from metrics.judgements.races.race_sentences import (
    race_sentences,
    race_time,
    review_sentences,
    source_line,
)
from metrics.races.enums import RaceVenue, Settling, SplitKind
from metrics.races.likelihood import Q80
from metrics.races.names import race_name
from metrics.races.review import RaceReview, RaceSplit
from metrics.races.team import TopFive
from metrics.races.verdicts import THIRD

Row = dict[str, Any]


def race_lines(race: JudgedRace, *, width: int) -> Iterator[str]:
    """Write one judged race: what it was, its splits, and what they say."""
    first, *others = race_sentences(race)
    yield " · ".join(filter(None, (first.rstrip("."), *_where(race))))
    yield from split_lines(race.review, width=width)
    yield from _wrapped(others, width)


def _where(race: JudgedRace) -> tuple[str, ...]:
    if race.result is None:
        return ()
    words = (race.result.meet, race.result.round, str(race.day))
    return tuple(word for word in words if word)


def file_race_lines(found: FileRace, *, width: int) -> Iterator[str]:
    """Write a race of a file, by its look where nobody named it."""
    review = found.race.review
    if found.look is None:
        yield from race_lines(found.race, width=width)
        return
    yield from _wrapped([look_sentence(found.look)], width, indent="")
    yield from split_lines(review, width=width)
    yield from _wrapped(list(review_sentences(review)), width)


def plot_race(found: FileRace, path: Path, *, title: str) -> None:
    """Draw the laps of a race over each other; `ValueError` where it has none to draw."""
    from flows.reports.oval_plot import LapTrace, draw_laps
    from metrics.races.lap_speeds import lap_speeds

    laps = [
        LapTrace(
            lap=speeds.lap,
            along_m=speeds.along_m,
            speed_mps=speeds.speed_mps,
            duration_s=speeds.duration_s,
        )
        for speeds in lap_speeds(found.trace, found.race.review)
    ]
    if not laps:
        raise ValueError("no laps to draw: this race is not divided into laps")
    draw_laps(path, title=title, laps=laps)


def split_lines(review: RaceReview, *, width: int) -> Iterator[str]:
    """Write the laps with the running clock, then 200s and the last 300 in a line each."""
    kinds = (
        (SplitKind.LAP,) if review.card.venue is RaceVenue.TRACK else (SplitKind.KM, SplitKind.MILE)
    )
    for kind in kinds:
        splits = review.of_kind(kind)
        if splits:
            yield f"  {_KIND_TITLES[kind]} ({source_line(review, kind)})"
            yield from _laps(splits, review, width=width).splitlines()
    for kind in (SplitKind.TWO_HUNDRED, SplitKind.LAST_300):
        splits = review.of_kind(kind)
        if splits and (kind is not SplitKind.TWO_HUNDRED or review.card.distance_m <= MOST_200S_M):
            times = " ".join(f"{split.seconds:.1f}" for split in splits)
            line = f"{_KIND_TITLES[kind]}: {times} ({source_line(review, kind)})"
            yield from _wrapped([line], width)


MOST_200S_M = 1_700.0
_KIND_TITLES = {
    SplitKind.LAP: "laps",
    SplitKind.TWO_HUNDRED: "200s",
    SplitKind.LAST_300: "last 300",
    SplitKind.KM: "kilometers",
    SplitKind.MILE: "miles",
}


def _laps(splits: Sequence[RaceSplit], review: RaceReview, *, width: int) -> str:
    clocks = accumulate(split.seconds for split in splits)
    rows = [
        (
            str(split.index),
            f"{split.stretch.start_m:.0f}–{split.stretch.end_m:.0f}",
            clock(split.seconds, decimals=1),
            f"{Q80 * split.sd_s:.1f}",
            clock(then, decimals=1),
            _mark(split, review, width),
        )
        for split, then in zip(splits, clocks, strict=True)
    ]
    return table(("#", "meters", "time", "±", "clock", ""), rows, indent="    ")


def _mark(split: RaceSplit, review: RaceReview, width: int) -> str:
    """Point at a third lap that settled; on a phone without the word."""
    third = review.third_lap
    is_settled = third is not None and third.verdict is Settling.SETTLED
    if not is_settled or split.index != THIRD + 1:
        return ""
    return "← settled" if width >= WIDE else "←"


WIDE = 60


def _wrapped(sentences: Sequence[str], width: int, *, indent: str = "  ") -> Iterator[str]:
    for sentence in sentences:
        yield from textwrap.wrap(
            sentence, width, initial_indent=indent, subsequent_indent=f"{indent}  "
        )


def race_data(race: JudgedRace, *, athlete_id: str | None = None) -> Row:
    """Make one object of a race: its row of `race_review`, and its splits."""
    splits = [
        {name: value for name, value in row.items() if name not in _OF_REVIEW}
        for row in split_rows(race)
    ]
    return {"athlete_id": athlete_id, **review_row(race), "splits": splits}


_OF_REVIEW = ("local_date", "race_index")


def meet_table(races: Sequence[tuple[str, JudgedRace]], names: Mapping[str, str]) -> str:
    """Lay out the races of a meet, a line each, the fastest of a distance first."""
    head = ("race", "athlete", "time", "third lap", "last 300", "to best")
    return aligned(
        head, [_meet_row(race, names.get(key, key)) for key, race in _ordered(races)], indent=""
    )


def _ordered(races: Sequence[tuple[str, JudgedRace]]) -> list[tuple[str, JudgedRace]]:
    return sorted(
        races,
        key=lambda pair: (pair[1].review.card.distance_m, pair[1].review.duration_s or 0.0),
    )


def _meet_row(race: JudgedRace, name: str) -> tuple[str, ...]:
    review = race.review
    off = None
    if race.best_before_s is not None and review.duration_s is not None:
        off = review.duration_s - race.best_before_s
    finish = review.finish
    return (
        race_name(review.card.distance_m, review.card.form),
        name,
        race_time(review.duration_s),
        _third(review),
        " ".join(f"{split:.1f}" for split in finish.seconds) if finish else UNKNOWN,
        UNKNOWN if off is None else f"{'−' if off < 0 else '+'}{abs(off):.1f}",
    )


def _third(review: RaceReview) -> str:
    lap = review.third_lap
    if lap is None:
        return UNKNOWN
    words = {Settling.SETTLED: "settled", Settling.HELD: "held", Settling.UNKNOWN: "?"}
    sign = "−" if lap.change_s < 0 else "+"
    return f"{words[lap.verdict]} {sign}{abs(lap.change_s):.1f}"


def meet_lines(meet: MeetRaces, names: Mapping[str, str], *, width: int) -> Iterator[str]:
    """Write the races of a meet as a table, or on a phone as two lines a race; then the team."""
    table_text = meet_table(meet.races, names)
    if max(map(len, table_text.splitlines())) <= width:
        yield from table_text.splitlines()
    else:
        for key, race in _ordered(meet.races):
            name, athlete, time, third, last, off = _meet_row(race, names.get(key, key))
            lines = (f"{name} {athlete} {time}", f"3rd lap {third}", f"last 300 {last}")
            yield from _wrapped([" · ".join((*lines, f"to best {off}"))], width, indent="")
    if meet.team is not None:
        yield ""
        yield from team_lines(meet.team, names, width=width)


def team_lines(five: TopFive, names: Mapping[str, str], *, width: int) -> Iterator[str]:
    """Write a team's top five over a distance (A20)."""
    name = race_name(five.distance_m)
    count = len(five.times_s)
    head = f"Top five over {name}" if not five.missing else f"{count} of five over {name}"
    last = "last" if five.missing else "fifth"
    spread = f": mean {race_time(five.mean_s)}, {five.spread_s:.1f} s from the first to the {last}"
    yield from _wrapped([f"{head}{spread if count > 1 else ''} (A20)"], width, indent="")
    times = [race_time(time_s) for time_s in five.times_s]
    longest = max(map(len, times), default=0)
    for athlete, time in zip(five.athletes, times, strict=True):
        yield f"  {time:>{longest}}  {names.get(athlete, athlete)}"
