"""FIT files written by the simulator, and what they are read as."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import ArrayLike

from parsers.common.activity import (
    Activity,
    Detail,
)
from parsers.common.identity import Identity
from parsers.common.reading import Reading
from parsers.fit import read_fit
from simulator.writers.fit_writer import (
    FieldRows,
    Value,
    Values,
    fit_file,
    message,
    pack,
)

START = 1_000_000_000


START_UTC = datetime(1989, 12, 31, tzinfo=UTC) + timedelta(seconds=START)


ACTIVITY = message("file_id", type="activity", manufacturer="garmin", serial_number=42)


def read(*rows: FieldRows, detail: Detail = Detail.FULL) -> Reading:
    content = fit_file(rows)
    return read_fit(content, identity=Identity(content), detail=detail)


def activity(*rows: FieldRows) -> Activity:
    (only,) = read(ACTIVITY, *rows).activities
    return only


def records(seconds: ArrayLike, **columns: Values) -> FieldRows:
    return pack("record", {"timestamp": START + np.asarray(seconds), **columns})


def timer(second: float, kind: str, **more: Value) -> FieldRows:
    return message("event", timestamp=START + second, event="timer", event_type=kind, **more)


def session(start: float, end: float, **more: Value) -> FieldRows:
    named: dict[str, Value] = {"sport": "running", "total_elapsed_time": end - start, **more}
    return message("session", timestamp=START + end, start_time=START + start, **named)


def lap(start: float, end: float, **more: Value) -> FieldRows:
    named: dict[str, Value] = {"total_elapsed_time": end - start, **more}
    return message("lap", timestamp=START + end, start_time=START + start, **named)
