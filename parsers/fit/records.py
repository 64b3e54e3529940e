"""The record messages as the records table, and what apps added to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import polars as pl

from parsers.common.activity import Channels, DeveloperField, channels_of
from parsers.common.sports import MAY_COUNT_STEPS
from parsers.common.steps import of_both_legs
from parsers.fit.developer import DeveloperColumn, NativeColumns
from parsers.fit.gather import Values
from parsers.fit.messages import Messages
from parsers.fit.rolling import Mask
from parsers.fit.sessions import Share

_DEGREES = 180.0 / 2**31


class Native(NamedTuple):
    """Field numbers of a record's column, and what brings other units to the column's."""

    fields: tuple[int, ...]
    factors: Mapping[str, float]


_KM_H = dict.fromkeys(("km/h", "kmh", "kph", "km/hr"), 1 / 3.6)
_NATIVE = {
    "distance_m": Native(
        (5,),
        dict.fromkeys(("", "m", "meter", "meters", "metres"), 1.0)
        | {"km": 1000.0, "mi": 1609.344, "miles": 1609.344, "cm": 0.01},
    ),
    "speed_mps": Native(
        (6, 73), dict.fromkeys(("", "m/s", "mps"), 1.0) | _KM_H | {"mph": 0.44704, "mm/s": 0.001}
    ),
    "altitude_m": Native((2, 78), dict.fromkeys(("", "m", "meters"), 1.0) | {"ft": 0.3048}),
    "heart_rate_bpm": Native((3,), dict.fromkeys(("", "bpm", "1/min", "beats/min"), 1.0)),
    "cadence": Native((4,), dict.fromkeys(("", "rpm", "spm", "strides/min", "steps/min"), 1.0)),
    "power_w": Native((7,), dict.fromkeys(("", "w", "watt", "watts"), 1.0) | {"kw": 1000.0}),
    "temperature_c": Native((13,), dict.fromkeys(("", "c", "°c", "deg c", "celsius"), 1.0)),
}
"""Native fields that apps record in developer fields, where the watch itself does not."""


class RecordColumns:
    """The record messages of a part as columns of the records table, in FIT seconds.

    Decoded once, then cut by session. A field that the watch does not record is taken from the
    developer field that stands for it.
    """

    def __init__(self, messages: Messages, natives: NativeColumns):
        self._messages = messages
        self._natives = natives
        self.times = self._values("timestamp")
        self._columns = {
            "latitude_deg": self._values("position_lat") * _DEGREES,
            "longitude_deg": self._values("position_long") * _DEGREES,
            "distance_m": self._values("distance"),
            "speed_mps": self._first_of("enhanced_speed", "speed"),
            "altitude_m": self._first_of("enhanced_altitude", "altitude"),
            "heart_rate_bpm": positive(self._values("heart_rate")),
            "power_w": self._values("power"),
            "temperature_c": self._values("temperature"),
        }
        for name, values in self._columns.items():
            self._columns[name] = self._or_native(name, values)

    def __len__(self) -> int:
        return len(self.times)

    def take_heart_rate(self, heart_rate_bpm: Values) -> None:
        """Use these where there are some: a strap knows better than a wrist under water."""
        recorded = self._columns["heart_rate_bpm"]
        is_known = np.isfinite(heart_rate_bpm)
        self._columns["heart_rate_bpm"] = np.where(is_known, heart_rate_bpm, recorded)

    def channels(self, share: Share, *, sport: str | None) -> Channels:
        """Return the records of one session."""
        chosen = share.rows(self.times)
        rows = slice(None) if chosen.all() else chosen
        columns = {name: values[rows] for name, values in self._columns.items()}
        columns["time_s"] = share.seconds(self.times[rows])
        columns["cadence_spm"] = self._cadence(sport)[rows]
        return channels_of(columns)

    def _cadence(self, sport: str | None) -> Values:
        if sport is not None and sport not in MAY_COUNT_STEPS:
            return np.full(len(self), np.nan)
        cadence = self._or_native("cadence", self._values("cadence"))
        if not np.isfinite(cadence).any():
            return both_legs(self._values("cadence256"), np.zeros(len(self)))
        return both_legs(cadence, self._values("fractional_cadence"))

    def _or_native(self, name: str, values: Values) -> Values:
        native = _NATIVE.get(name)
        if native is None or np.isfinite(values).any():
            return values
        others = self._natives.values(*native)
        return values if others is None else others

    def _values(self, name: str) -> Values:
        return self._messages.values(name)

    def _first_of(self, better: str, other: str) -> Values:
        values = self._values(better)
        is_lacking = np.isnan(values)
        return np.where(is_lacking, self._values(other), values) if is_lacking.any() else values


def both_legs(cadence: Values, fraction: Values) -> Values:
    """Convert FIT's cadence, the strides of one leg, to steps a minute."""
    return of_both_legs(cadence + np.where(np.isnan(fraction), 0.0, fraction))


def developer_fields(columns: Sequence[DeveloperColumn], rows: Mask) -> tuple[DeveloperField, ...]:
    """Return what apps and foot pods added to a session's records; leave out empty fields."""
    fields = (
        DeveloperField(
            developer_index=column.developer_index,
            field_number=column.field_number,
            name=column.name,
            units=column.units,
            values=_series(column.name, column.values[rows]),
        )
        for column in columns
    )
    return tuple(field for field in fields if field.values.null_count() < len(field.values))


def _series(name: str, values: Values) -> pl.Series:
    if values.dtype == object:
        return pl.Series(name, values.tolist(), dtype=pl.String)
    if values.ndim == 2:
        values = values[:, 0]
    return pl.Series(name, values, dtype=pl.Float64, nan_to_null=True)


def positive(values: Values) -> Values:
    """Return the values above 0, NaN for others: a heart rate of 0 is none at all."""
    return np.where(values > 0, values, np.nan)
