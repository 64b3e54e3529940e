"""What a coach wants to read of one activity: what it is, its sets, its efforts, its laps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from flows.common.text import (
    UNKNOWN,
    clock,
    count,
    lap_time,
    line_limit,
    metres,
    number,
    pace,
    screen_width,
    table,
    watch_name,
)
from flows.engine.races import races_of_file
from flows.reports.race_review import file_race_lines
from flows.reports.sparkline import WIDTH, sparkline
from metrics.contract.flags import activity_sentences
from metrics.contract.shown_pair import judged_sd_mps, other_watch_s, shown_pair
from metrics.facts import Facts
from metrics.recording.grade import HILL_GRADE
from metrics.recording.signal import build_signal
from metrics.sets.text import UNTIMED_M, UNTIMED_S
from metrics.workouts.from_steps import workout_from_steps
from metrics.workouts.printing import workout_text
from parsers.common.activity import Activity

Row = Mapping[str, Any]


def describe(activity: Activity, facts: Facts) -> str:
    """Write the activity on a few lines, then its sets, efforts and laps."""
    run = facts.tables["activities"].row(0, named=True)
    race = list(_race(activity, facts))
    parts = (
        *(_heading(activity, run), _shape(activity, facts), race),
        *(_sets(facts, is_race=bool(race)), _efforts(facts)),
    )
    return "\n".join(chain(*parts, _laps(facts)))


def _heading(activity: Activity, run: Row) -> Iterator[str]:
    yield " · ".join((_what(run), _when(run["start_time_utc"], activity.utc_offset_s), _watch(run)))
    parts = [f"{metres(run['distance_m'])} in {clock(run['timer_s'])}"]
    if run["timer_s"] is not None and run["elapsed_s"] - run["timer_s"] >= 1:
        parts.append(f"{clock(run['elapsed_s'])} with pauses")
    if run["is_run"]:
        parts += [pace(run["mean_speed_mps"]), f"easy {pace(run['easy_speed_mps'])}"]
    if run["mean_heart_rate_bpm"] is not None:
        means = number(run["mean_heart_rate_bpm"]), number(run["max_heart_rate_bpm"])
        parts.append("heart rate {}, highest {}".format(*means))
    yield "  " + " · ".join(parts)
    yield from _watch_workout(activity)
    yield from _doubts(run)


def _watch_workout(activity: Activity) -> Iterator[str]:
    workout = workout_from_steps(activity.steps)
    if workout is not None:
        yield f"  workout on the watch: {workout_text(workout)}"


def _what(run: Row) -> str:
    sport = (run["sport"] or "unknown sport").replace("_", " ")
    return sport if run["is_run"] else f"{sport}, not a run"


def _when(start_time_utc: datetime | None, utc_offset_s: int | None) -> str:
    if start_time_utc is None:
        return "the watch's clock was not set"
    local = start_time_utc + timedelta(seconds=utc_offset_s or 0)
    return f"{local:%a %Y-%m-%d %H:%M}" + (" UTC" if utc_offset_s is None else "")


def _watch(run: Row) -> str:
    names = (watch_name(run["maker"], run["product"]), run["file_format"].upper())
    return " ".join(filter(None, names))


def _doubts(run: Row) -> Iterator[str]:
    if run["is_run"] and (run["shortest_findable_s"] or 0) > 15:
        yield f"  recorded too rarely to show efforts under {number(run['shortest_findable_s'])} s"
    if run["rows_rejected"]:
        yield f"  {count(run['rows_rejected'], 'record')} dropped as implausible"
    yield from (f"  {sentence}" for sentence in activity_sentences(run["flags"]))


def _shape(activity: Activity, facts: Facts) -> Iterator[str]:
    """Draw a run's speed over time with the efforts marked."""
    if not facts.is_run:
        return
    limit = line_limit()
    columns = WIDTH if limit is None else limit - len("  ")
    if lines := sparkline(build_signal(activity), facts.tables["efforts"], columns=columns):
        yield ""
        yield from (f"  {line}" for line in lines if line)


def _race(activity: Activity, facts: Facts) -> Iterator[str]:
    """Write the race that a run holds by its look, with its splits."""
    for found in races_of_file(activity, facts):
        yield ""
        yield from file_race_lines(found, width=screen_width())


def _sets(facts: Facts, *, is_race: bool) -> Iterator[str]:
    texts = dict(facts.tables["sets"].sort("set_index").select("set_index", "text").iter_rows())
    lines = [text for text in texts.values() if text]
    if facts.is_run and not texts and not is_race:
        yield "\nno efforts found"
    elif lines:
        yield "\nsets"
        yield from (f"  {text}" for text in lines)


def _efforts(facts: Facts) -> Iterator[str]:
    efforts = facts.tables["efforts"]
    if not efforts.is_empty():
        yield "\nefforts"
        rows = list(efforts.iter_rows(named=True))
        has_watch = any(other_watch_s(row) is not None for row in rows)
        yield table(_effort_head(has_watch), (_effort(row, has_watch) for row in rows))


def _effort_head(has_watch: bool) -> tuple[str, ...]:
    watch = ("watch",) if has_watch else ()
    return (
        *("#", "set", "kind", "at", "time", "distance", "±", "per 400", *watch),
        *("rest", "by", "sure"),
    )


def _effort(row: Row, has_watch: bool) -> tuple[str, ...]:
    duration, distance = shown_pair(row)
    is_measured = distance == "distance_m" and not _is_untimed(row)
    error_m = row["distance_sd_m"] if is_measured else None
    told_m = None if distance is None or _is_untimed(row) else row[distance]
    return (
        str(row["effort_index"]),
        f"{row['set_index']}.{row['rep_index']}",
        row["kind"].replace("_", " "),
        clock(row["start_s"]),
        clock(row[duration], decimals=1),
        metres(told_m),
        UNKNOWN if error_m is None else f"{error_m:.0f}",
        UNKNOWN if _is_untimed(row) else lap_time(row["judged_speed_mps"], judged_sd_mps(row)),
        *((clock(other_watch_s(row), decimals=1),) if has_watch else ()),
        clock(row["rest_after_s"]),
        row["evidence"],
        UNKNOWN if row["confidence"] is None else f"{row['confidence']:.0%}",
    )


def _is_untimed(row: Row) -> bool:
    """Tell whether a rep is too short for a time over its meters: it keeps its seconds (B2, B3)."""
    is_hill = abs(row["grade"] or 0.0) >= HILL_GRADE
    is_short = (row["distance_m"] or 0.0) < UNTIMED_M
    return is_short and (is_hill or row["duration_s"] <= UNTIMED_S)


def _laps(facts: Facts) -> Iterator[str]:
    laps = facts.tables["laps"]
    if not laps.is_empty():
        yield "\nlaps"
        rows = list(laps.iter_rows(named=True))
        has_pause = any(_paused_s(row) is not None for row in rows)
        paused = ("paused",) if has_pause else ()
        head = ("#", "at", "time", *paused, "distance", "pace", "heart rate", "by", "")
        yield table(head, (_lap(row, has_pause) for row in rows))


def _lap(row: Row, has_pause: bool) -> tuple[str, ...]:
    timer_s = row["elapsed_s"] if row["timer_s"] is None else row["timer_s"]
    return (
        str(row["lap_index"]),
        clock(row["start_s"]),
        clock(timer_s, decimals=1),
        *((clock(_paused_s(row)),) if has_pause else ()),
        metres(row["distance_m"]),
        pace(_lap_speed_mps(row)),
        number(row["mean_heart_rate_bpm"]),
        (row["trigger"] or UNKNOWN).replace("_", " "),
        "auto" if row["is_auto"] else "",
    )


def _paused_s(row: Row) -> float | None:
    """Give how long the watch stood still in a lap, from one second on: no pace counts it."""
    if row["elapsed_s"] is None or row["timer_s"] is None:
        return None
    paused_s = float(row["elapsed_s"] - row["timer_s"])
    return paused_s if paused_s >= 1 else None


def _lap_speed_mps(row: Row) -> float | None:
    """Give a lap's mean speed: the watch's own, else meters by timer; many watches write none."""
    own_mps: float | None = row["mean_speed_mps"]
    if own_mps is None and row["distance_m"] and row["timer_s"]:
        return float(row["distance_m"] / row["timer_s"])
    return own_mps
