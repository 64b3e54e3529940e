"""A recorded session as the bytes of a FIT file."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from simulator.laps import Lap, WorkoutStep
from simulator.processes import Floats
from simulator.watch import Watch, WatchRecord
from simulator.writers.fit_writer import FieldRows, Value, fit_file, message, pack

UTC_OFFSET_S = -6 * 3600
"""The origin of all courses lies in this zone in winter."""


class Label(Struct, frozen=True, kw_only=True):
    """What a file says of itself. `start_fit_s` counts from the FIT epoch."""

    start_fit_s: int
    serial_number: int
    sport: str = "running"
    sub_sport: str = "generic"
    workout_rpe: int | None = None
    """Ten times the runner's exertion of 0–10."""


class Structure(Struct, frozen=True, kw_only=True):
    """How the file divides the run: laps always, splits and workout steps where there are any."""

    laps: Sequence[Lap]
    splits: Sequence[Lap] = ()
    steps: Sequence[WorkoutStep] = ()


def fit_session(
    recorded: WatchRecord, structure: Structure, *, watch: Watch, label: Label
) -> bytes:
    """Write the whole file, messages in the order in which a watch writes them."""
    start, laps = label.start_fit_s, structure.laps
    return fit_file(
        [
            *_opening(watch, label),
            *workout(structure.steps),
            *_in_time_order(_records(recorded, start), _between(recorded, laps, watch, label)),
            *_splits(structure.splits, start),
            *_closing(recorded, laps, label),
        ]
    )


def workout(steps: Sequence[WorkoutStep]) -> list[FieldRows]:
    """Write the messages of a structured workout; none without steps."""
    if not steps:
        return []
    head = message("workout", sport="running", num_valid_steps=len(steps), wkt_name="simulated")
    return [head, *(_step(index, step) for index, step in enumerate(steps))]


def workout_file(steps: Sequence[WorkoutStep], label: Label) -> bytes:
    """Write a workout as it is sent to a watch: a FIT file that is no activity."""
    head = message(
        "file_id",
        type="workout",
        manufacturer="development",
        serial_number=label.serial_number,
        time_created=label.start_fit_s,
    )
    return fit_file([head, *workout(steps)])


def _step(index: int, step: WorkoutStep) -> FieldRows:
    kind, value = "open", None
    if step.duration_s is not None:
        kind, value = "time", round(step.duration_s * 1000)
    elif step.distance_m is not None:
        kind, value = "distance", round(step.distance_m * 100)
    return message(
        "workout_step",
        message_index=index,
        wkt_step_name=step.name,
        intensity=step.intensity,
        duration_type=kind,
        duration_value=value,
        target_type="open",
    )


def _opening(watch: Watch, label: Label) -> list[FieldRows]:
    maker: dict[str, Value] = {
        "manufacturer": watch.profile.manufacturer,
        "product": watch.profile.product,
        "serial_number": label.serial_number,
    }
    start = label.start_fit_s
    return [
        message("file_id", type="activity", time_created=start, **maker),
        message("device_info", timestamp=start, device_index="creator", **maker),
        message("event", timestamp=start, event="timer", event_type="start"),
    ]


def _records(recorded: WatchRecord, start: int) -> FieldRows:
    is_written = recorded.is_written
    columns: dict[str, Floats] = {
        "timestamp": start + recorded.written_s,
        "position_lat": recorded.latitude_deg[is_written],
        "position_long": recorded.longitude_deg[is_written],
        "distance": recorded.distance_m[is_written],
        "enhanced_speed": recorded.speed_mps[is_written],
        "enhanced_altitude": recorded.altitude_m[is_written],
        "heart_rate": recorded.heart_rate_bpm[is_written],
        "cadence": recorded.cadence_spm[is_written] / 2,
    }
    if np.isnan(columns["position_lat"]).all():
        del columns["position_lat"], columns["position_long"]
    return pack("record", columns)


def _between(
    recorded: WatchRecord, laps: Sequence[Lap], watch: Watch, label: Label
) -> list[tuple[float, FieldRows]]:
    """Write pauses and laps, each with the second at which it comes among the records."""
    start = label.start_fit_s
    timed: list[tuple[float, FieldRows]] = []
    for begin, end in recorded.pauses:
        for second, kind in ((begin, "stop_all"), (end, "start")):
            row = message("event", timestamp=start + second, event="timer", event_type=kind)
            timed.append((second if kind == "stop_all" else second - 0.5, row))
    packed = _laps(recorded, laps, watch, start)
    timed += [(lap.end_s, packed[i : i + 1]) for i, lap in enumerate(laps)]
    stop = len(recorded.distance_m) - 1.0
    ending = message("event", timestamp=start + stop, event="timer", event_type="stop_all")
    timed.append((stop, ending))
    return sorted(timed, key=lambda item: item[0])


def _laps(recorded: WatchRecord, laps: Sequence[Lap], watch: Watch, start: int) -> FieldRows:
    triggers = [lap.trigger if watch.profile.writes_triggers else None for lap in laps]
    steps = [np.nan if lap.step_index is None else lap.step_index for lap in laps]
    return pack(
        "lap",
        {
            "message_index": np.arange(len(laps)),
            "timestamp": [start + int(lap.end_s) for lap in laps],
            "start_time": [start + int(lap.start_s) for lap in laps],
            "event": ["lap"] * len(laps),
            "event_type": ["stop"] * len(laps),
            "total_elapsed_time": [lap.end_s - lap.start_s for lap in laps],
            "total_timer_time": [lap.timer_s for lap in laps],
            "total_distance": [lap.distance_m for lap in laps],
            "avg_heart_rate": [_mean(recorded.heart_rate_bpm, lap) for lap in laps],
            "lap_trigger": triggers,
            "intensity": [lap.intensity for lap in laps],
            "wkt_step_index": steps,
        },
    )


def _splits(splits: Sequence[Lap], start: int) -> list[FieldRows]:
    return [
        message(
            "split",
            message_index=index,
            split_type=_SPLIT_TYPES[split.intensity],
            total_elapsed_time=split.end_s - split.start_s,
            total_timer_time=split.timer_s,
            total_distance=split.distance_m,
            start_time=start + int(split.start_s),
            end_time=start + int(split.end_s),
        )
        for index, split in enumerate(splits)
    ]


_SPLIT_TYPES = {
    "active": "interval_active",
    "rest": "interval_rest",
    "warmup": "interval_warmup",
    "cooldown": "interval_cooldown",
}


def _mean(channel: Floats, lap: Lap) -> float:
    return float(np.mean(channel[int(lap.start_s) : int(lap.end_s) + 1]))


def _in_time_order(records: FieldRows, timed: Sequence[tuple[float, FieldRows]]) -> list[FieldRows]:
    first = int(records.data["f0"][0])
    seconds = records.data["f0"].astype(np.int64) - first
    cuts = np.searchsorted(seconds, [moment for moment, _ in timed], side="right")
    woven: list[FieldRows] = []
    begin = 0
    for cut, (_, row) in zip(cuts, timed, strict=True):
        woven += [records[begin:cut], row]
        begin = cut
    return [*woven, records[begin:]]


def _closing(recorded: WatchRecord, laps: Sequence[Lap], label: Label) -> list[FieldRows]:
    start, stop = label.start_fit_s, len(recorded.distance_m) - 1
    timer_s = recorded.timer_between(0.0, float(stop))
    session = message(
        "session",
        timestamp=start + stop,
        start_time=start,
        event="session",
        event_type="stop",
        sport=label.sport,
        sub_sport=label.sub_sport,
        total_elapsed_time=float(stop),
        total_timer_time=timer_s,
        total_distance=float(recorded.distance_m[-1]),
        avg_heart_rate=float(np.mean(recorded.heart_rate_bpm)),
        max_heart_rate=float(np.max(recorded.heart_rate_bpm)),
        num_laps=len(laps),
        first_lap_index=0,
        trigger="activity_end",
        workout_rpe=label.workout_rpe,
    )
    activity = message(
        "activity",
        timestamp=start + stop,
        local_timestamp=start + stop + UTC_OFFSET_S,
        total_timer_time=timer_s,
        num_sessions=1,
        type="manual",
        event="activity",
        event_type="stop",
    )
    return [session, activity]
