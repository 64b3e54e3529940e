"""What `inspect` shows of one file: as text, as one JSON object, as a picture."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from flows.common.text import fitted, printable, size
from flows.engine.analyze import ExaminedFile
from flows.reports.session import describe
from metrics import Facts
from metrics.contract.tables import FACTS
from parsers import Activity, FileKind, ParseError

# Seconds after the activity's first record; in a file of several sessions the file's counts.
_INSTANTS_S = ("start_s", "end_s")


def to_json(examined: ExaminedFile) -> str:
    """Write one object on one line: the file's kind, activities, laps, efforts, sets, errors.

    Rows have the columns of the tables, `activity_index` from 1 in place of the key, and times in
    wall-clock seconds after the file's first record.
    """
    parsed = examined.parsed
    return json.dumps(
        {
            "file": parsed.source,
            "kind": parsed.kind,
            "format": parsed.file_format,
            "reason": parsed.reason,
            "activities": _rows(examined, "activities"),
            "laps": _rows(examined, "laps"),
            "efforts": _rows(examined, "efforts"),
            "sets": _rows(examined, "sets"),
            "errors": [_error(error) for error in parsed.errors],
        },
        default=str,
    )


def effort_rows(examined: ExaminedFile) -> list[dict[str, Any]]:
    """List the file's efforts, each with the file's name, for a spreadsheet."""
    return [{"file": examined.parsed.source, **row} for row in _rows(examined, "efforts")]


def effort_columns() -> list[str]:
    """Name the columns of `effort_rows`."""
    return ["file", "activity_index", *FACTS["efforts"].schema]


def _rows(examined: ExaminedFile, name: str) -> list[dict[str, Any]]:
    return [
        {"activity_index": number, **_shifted(row, activity.file_offset_s)}
        for number, (activity, facts) in enumerate(_measured(examined), 1)
        for row in facts.tables[name].iter_rows(named=True)
    ]


def _measured(examined: ExaminedFile) -> Iterator[tuple[Activity, Facts]]:
    return zip(examined.parsed.activities, examined.facts, strict=True)


def _shifted(row: Mapping[str, Any], offset_s: float) -> dict[str, Any]:
    moved = {name: row[name] + offset_s for name in _INSTANTS_S if row.get(name) is not None}
    return {**row, **moved}


def _error(error: ParseError) -> dict[str, Any]:
    return {
        "error": type(error).__name__.removesuffix("Error").lower(),
        "problem": error.problem,
        "byte_offset": error.offset,
        "line": error.line,
    }


def describe_file(examined: ExaminedFile) -> str:
    """Write the file as a coach reads it."""
    parsed = examined.parsed
    how_large = f" ({size(parsed.size_bytes)})" if parsed.size_bytes else ""
    head = f"{printable(parsed.source)}{how_large}"
    if parsed.kind is not FileKind.ACTIVITY:
        kind = "rejected" if parsed.kind is FileKind.REJECTED else "not an activity"
        return f"{head}: {kind}: {parsed.reason}\n"
    damage = [f"  damaged: {_place(error)}" for error in parsed.errors]
    sessions = [describe(activity, facts) for activity, facts in _measured(examined)]
    return fitted("\n".join((head, *damage, "\n\n".join(sessions))) + "\n")


def _place(error: ParseError) -> str:
    excerpt = f" ({error.excerpt!r})" if error.excerpt else ""
    return f"{error.of('')}{excerpt}"


def plot_session(examined: ExaminedFile, path: Path) -> None:
    """Draw the file's first run, or its first activity; `ValueError` where it holds none."""
    from flows.reports.plot import draw
    from metrics.recording.signal import build_signal

    activities = sorted(_measured(examined), key=lambda pair: not pair[1].is_run)
    if not activities:
        raise ValueError(f"{examined.parsed.source}: no activity to draw")
    activity, facts = activities[0]
    draw(path, title=_title(examined, facts), signal=build_signal(activity), facts=facts)


def plot_oval(examined: ExaminedFile, path: Path) -> None:
    """Draw the oval of the file's first run on a track; `ValueError` where it holds none."""
    from flows.reports.oval_plot import draw_oval
    from metrics.recording.running import venue
    from metrics.recording.signal import build_signal
    from metrics.track.found import find_track

    for activity, facts in _measured(examined):
        track = find_track(activity, build_signal(activity), venue(activity))
        if facts.is_run and track is not None:
            rows = facts.tables["efforts"].select("start_s", "end_s").iter_rows()
            efforts = [(start + track.shift_s, end + track.shift_s) for start, end in rows]
            draw_oval(path, title=_title(examined, facts), fit=track.fit, efforts=efforts)
            return
    raise ValueError(f"{examined.parsed.source}: no oval in its positions")


def _title(examined: ExaminedFile, facts: Facts) -> str:
    texts = facts.tables["sets"].select(pl.col("text").drop_nulls().unique(maintain_order=True))
    return " · ".join((Path(examined.parsed.source).name, *texts["text"]))
