"""Laps, pauses, steps, splits, events, devices and beats of one session, as declared tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite

import numpy as np
import polars as pl

from parsers.cleaning.tolerances import LAP_EDGE
from parsers.common.activity import (
    DEVICES,
    EVENTS,
    INTERVALS,
    LAPS,
    PAUSES,
    SPLITS,
    STEPS,
    Detail,
    Devices,
    Events,
    Intensity,
    Intervals,
    Laps,
    LapTrigger,
    Pauses,
    Splits,
    Steps,
)
from parsers.common.makers import model_named
from parsers.common.sports import MAY_COUNT_STEPS
from parsers.fit.gather import Values
from parsers.fit.messages import Messages
from parsers.fit.records import both_legs, positive
from parsers.fit.rolling import Mask
from parsers.fit.scan import Positions
from parsers.fit.sessions import Share, starts

_TRIGGERS = {
    "manual": LapTrigger.MANUAL,
    "time": LapTrigger.TIME,
    "distance": LapTrigger.DISTANCE,
    "position_start": LapTrigger.POSITION,
    "position_lap": LapTrigger.POSITION,
    "position_waypoint": LapTrigger.POSITION,
    "position_marked": LapTrigger.POSITION,
    "session_end": LapTrigger.SESSION_END,
}
_INTENSITIES = frozenset(Intensity)
_STOPS = frozenset({"stop", "stop_all", "stop_disable", "stop_disable_all"})
_INDEX_COUNT = 0x1000  # the bits above are flags


def laps(messages: Messages, share: Share, *, sport: str | None) -> Laps:
    """Build the laps of one session.

    A lap whose message was written at another time than its start and length say ends with its
    message: cleaning settles which of the three is wrong.
    """
    if not messages.count:
        return Laps(LAPS.empty())
    elapsed_s = messages.values("total_elapsed_time")
    begin_s = starts(messages)
    written_s = messages.values("timestamp")
    end_s = begin_s + elapsed_s
    is_odd = ~(np.abs(written_s - end_s) <= LAP_EDGE.limit) & np.isfinite(written_s)
    end_s = np.where(is_odd, written_s, end_s)
    columns = {
        "start_s": share.seconds(begin_s),
        "end_s": share.seconds(end_s),
        "elapsed_s": elapsed_s,
        "timer_s": messages.values("total_timer_time"),
        "distance_m": messages.values("total_distance"),
        "mean_speed_mps": _first_of(messages, "enhanced_avg_speed", "avg_speed"),
        "mean_heart_rate_bpm": positive(messages.values("avg_heart_rate")),
        "max_heart_rate_bpm": positive(messages.values("max_heart_rate")),
        "mean_cadence_spm": _lap_cadence(messages, sport),
        "ascent_m": messages.values("total_ascent"),
        "descent_m": messages.values("total_descent"),
    }
    chosen = np.flatnonzero(share.rows(_middle(begin_s, elapsed_s)))
    triggers = _of_rows(messages.codes("lap_trigger"), chosen)
    return Laps(
        LAPS.frame(
            {
                "lap_index": np.arange(1, len(chosen) + 1),
                "step_index": _indexes(messages.values("wkt_step_index")[chosen]),
                "trigger": [_TRIGGERS.get(text or "", LapTrigger.UNKNOWN) for text in triggers],
                "intensity": _intensities(_of_rows(messages.codes("intensity"), chosen)),
                **{name: values[chosen] for name, values in columns.items()},
            }
        )
    )


def pauses(messages: Messages, share: Share) -> Pauses:
    """Pair each stop of the timer with its next start.

    A stop without a start is open at its end, a start without a stop at its beginning: cleaning
    completes them by the records, or drops them.
    """
    spans: list[tuple[float | None, float | None]] = []
    stopped_s: float | None = None
    is_running = False
    for time_s, kind in _timer_events(messages, share):
        if kind in _STOPS:
            stopped_s = time_s if stopped_s is None else stopped_s
            is_running = False
        elif kind == "start":
            if stopped_s is not None or is_running:
                spans.append((stopped_s, time_s))
            stopped_s = None
            is_running = True
    if stopped_s is not None:
        spans.append((stopped_s, None))
    if not spans:
        return Pauses(PAUSES.empty())
    return Pauses(
        PAUSES.frame(dict(zip(PAUSES.schema, map(list, zip(*spans, strict=True)), strict=True)))
    )


def _timer_events(messages: Messages, share: Share) -> Iterator[tuple[float, str | None]]:
    times = messages.values("timestamp")
    is_timer = np.array([event == "timer" for event in messages.codes("event")], dtype=bool)
    kinds = messages.codes("event_type")
    rows = np.flatnonzero(share.rows(times) & is_timer & np.isfinite(times))
    for row in rows[np.argsort(times[rows], kind="stable")].tolist():
        yield float(share.seconds(times[row])), kinds[row]


def steps(messages: Messages) -> Steps:
    """Build the steps of the workout that the watch led through."""
    if not messages.count:
        return Steps(STEPS.empty())
    return Steps(
        STEPS.frame(
            {
                "step_index": _indexes(messages.values("message_index")),
                "name": messages.texts("wkt_step_name"),
                "intensity": _intensities(messages.codes("intensity")),
                "duration_type": messages.codes("duration_type"),
                "duration_s": messages.values("duration_time"),
                "distance_m": messages.values("duration_distance"),
                "repeat_from_step": _indexes(messages.values("duration_step")),
                "repeat_count": _whole(messages.values("repeat_steps")),
                "target_type": messages.codes("target_type"),
                "target_low_mps": messages.values("custom_target_speed_low"),
                "target_high_mps": messages.values("custom_target_speed_high"),
            }
        )
    )


def splits(messages: Messages, share: Share) -> Splits:
    """Build FIT's split messages of one session."""
    if not messages.count:
        return Splits(SPLITS.empty())
    elapsed_s = messages.values("total_elapsed_time")
    begin_s = messages.values("start_time")
    end_s = messages.values("end_time")
    end_s = np.where(np.isfinite(end_s), end_s, begin_s + elapsed_s)
    chosen = np.flatnonzero(share.rows(_middle(begin_s, elapsed_s)))
    return Splits(
        SPLITS.frame(
            {
                "split_index": np.arange(1, len(chosen) + 1),
                "split_type": _of_rows(messages.codes("split_type"), chosen),
                "start_s": share.seconds(begin_s)[chosen],
                "end_s": share.seconds(end_s)[chosen],
                "timer_s": messages.values("total_timer_time")[chosen],
                "distance_m": messages.values("total_distance")[chosen],
            }
        )
    )


def events(messages: Messages, share: Share) -> Events:
    """Build all events of one session."""
    times = messages.values("timestamp")
    chosen = np.flatnonzero(share.rows(times))
    return Events(
        EVENTS.frame(
            {
                "event_index": np.arange(1, len(chosen) + 1),
                "time_s": share.seconds(times)[chosen],
                "event": _of_rows(messages.codes("event"), chosen),
                "event_type": _of_rows(messages.codes("event_type"), chosen),
                "data": _whole(messages.values("data")[chosen], pl.Int64),
            }
        )
    )


def devices(messages: Messages, *, detail: Detail) -> Devices:
    """List watch and sensors, one row each, by the last message about them.

    For an ingest with their types alone: nothing else of them is measured.
    """
    if not messages.count:
        return Devices(DEVICES.empty())
    told: dict[str, Sequence[object]] = {"device_type": _device_types(messages)}
    if detail is Detail.FULL:
        told |= {
            "maker": messages.codes("manufacturer"),
            "product": product(messages),
            "serial_number": _numbers(messages.values("serial_number")),
        }
    indexes = _numbers(messages.values("device_index"))
    last: dict[str, dict[int | None, object]] = {
        name: {
            index: value for index, value in zip(indexes, values, strict=True) if value is not None
        }
        for name, values in told.items()
    }
    devices_ = sorted(index for index in set(indexes) if index is not None)
    columns = {
        name: [last.get(name, {}).get(index) for index in devices_]
        for name in DEVICES.schema
        if name != "device_index"
    }
    return Devices(DEVICES.frame({"device_index": devices_, **columns}))


def beats(messages: Messages, rows: Mask) -> Intervals:
    """Build the intervals between heart beats that were recorded with one session."""
    column = messages.column("time")
    if column is None or column.is_text:
        return Intervals(INTERVALS.empty())
    intervals_s = column.values[rows].ravel()
    intervals_s = intervals_s[np.isfinite(intervals_s)]
    beat_index = np.arange(1, len(intervals_s) + 1)
    return Intervals(INTERVALS.frame({"beat_index": beat_index, "interval_s": intervals_s}))


def product(messages: Messages) -> list[str | None]:
    """Return each message's product: its name in FIT's or our list if there, else `maker:number`.

    A number says nothing without its maker, by whom it was given.
    """
    numbers = zip(messages.codes("manufacturer"), messages.codes("product"), strict=True)
    names = (
        [
            name if name and not name.isdecimal() else None
            for name in messages.codes("garmin_product")
        ],
        map(model_named, messages.texts("product_name")),
        [f"{maker}:{number}" if maker and number else None for maker, number in numbers],
    )
    return [next((name for name in row if name), None) for row in zip(*names, strict=True)]


def _middle(start_s: Values, elapsed_s: Values) -> Values:
    """Return a time well inside a lap or split: its edges are those of sessions too."""
    return start_s + np.where(np.isnan(elapsed_s), 0.0, elapsed_s) / 2


def _device_types(messages: Messages) -> list[str | None]:
    kinds = ("antplus_device_type", "ant_device_type", "device_type")
    names = (messages.codes(name) for name in kinds)
    return [next((name for name in row if name), None) for row in zip(*names, strict=True)]


def _lap_cadence(messages: Messages, sport: str | None) -> Values:
    if sport is not None and sport not in MAY_COUNT_STEPS:
        return np.full(messages.count, np.nan)
    per_leg = messages.values("avg_cadence")
    return positive(both_legs(per_leg, messages.values("avg_fractional_cadence")))


def _first_of(messages: Messages, better: str, other: str) -> Values:
    values = messages.values(better)
    return np.where(np.isfinite(values), values, messages.values(other))


def _of_rows(texts: Sequence[str | None], rows: Positions) -> list[str | None]:
    return [texts[row] for row in rows.tolist()]


def _intensities(texts: Sequence[str | None]) -> list[str | None]:
    return [text if text in _INTENSITIES else None for text in texts]


def _indexes(values: Values) -> list[int | None]:
    """Return message indexes without their flags; None if a message has none."""
    return _numbers(np.mod(values, _INDEX_COUNT))


def _numbers(values: Values) -> list[int | None]:
    """Return whole numbers of a few messages; None if a message has none."""
    return [int(value) if isfinite(value) else None for value in values.tolist()]


def _whole(values: Values, dtype: type[pl.DataType] = pl.Int32) -> pl.Series:
    """Convert to whole numbers; null if there is none or it is too large."""
    return pl.Series(values, dtype=pl.Float64, nan_to_null=True).cast(dtype, strict=False)
