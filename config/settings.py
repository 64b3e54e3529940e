"""Settings as a frozen value, merged from layers; an unknown key gets a suggestion."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from msgspec import Struct

from config.dates import DateOrder
from config.packaged import packaged
from config.problems import ConfigError, nearest

DEFAULT_ORIGIN = "default"
CRON_EXPECTED = "'nightly_cron' must be a time as cron has it, such as '30 3 * * *'"


class Archiving(StrEnum):
    """Whether the store keeps the watch files beside their tables."""

    ON = "on"
    OFF = "off"


class AfterIngest(StrEnum):
    """What happens to a file once its verdict is on disk."""

    LEAVE = "leave"
    MOVE = "move"


class Settings(Struct, frozen=True, kw_only=True):
    """All settings, explained in `defaults.toml`. `jobs` 0 is one process per core."""

    store: str
    athlete: str
    inbox: str
    nightly_cron: str
    jobs: int
    chunk_files: int
    chunk_bytes: int
    pool_from_files: int
    publish_share: float
    hold_minutes: float
    archive_members: int
    archive_member_bytes: int
    archive_nested_bytes: int
    archive_ratio: int
    archive_depth: int
    archive: Archiving
    after_ingest: AfterIngest
    workspace_id: str
    today: str
    date_order: DateOrder


class Layer(NamedTuple):
    """Values from a file, the environment or the command line; text is converted."""

    origin: str
    values: Mapping[str, Any]


class Resolved(NamedTuple):
    """The settings in force, and for each the origin of the layer that set it."""

    settings: Settings
    origins: Mapping[str, str]


def defaults() -> Layer:
    """Read the lowest layer, `defaults.toml`."""
    text = packaged("defaults.toml").read_text(encoding="utf-8")
    return Layer(DEFAULT_ORIGIN, tomllib.loads(text))


def resolve(*layers: Layer) -> Resolved:
    """Merge layers over the defaults, the last wins; raise `ConfigError` for bad values."""
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for layer in (defaults(), *layers):
        for name, value in layer.values.items():
            values[name] = _checked(name, value, origin=layer.origin)
            origins[name] = layer.origin
    return Resolved(Settings(**values), origins)


_KINDS = {kind.__name__: kind for kind in (str, int, float, Archiving, AfterIngest, DateOrder)}
_TYPES = {name: _KINDS[kind] for name, kind in Settings.__annotations__.items()}
_WORDS: dict[type, str] = {
    str: "text",
    int: "a whole number",
    float: "a number",
    **{
        kind: " or ".join(f"'{word}'" for word in kind)
        for kind in (Archiving, AfterIngest, DateOrder)
    },
}


def _checked(name: str, value: Any, *, origin: str) -> str | int | float:
    if name not in _TYPES:
        raise ConfigError(f"{origin}: unknown setting '{name}'{_near_miss(name)}")
    kind = _TYPES[name]
    if kind is str and type(value) is date:
        value = value.isoformat()
    number = _converted(value, kind)
    if number is None:
        raise ConfigError(f"{origin}: '{name}' must be {_WORDS[kind]}, found {value!r}")
    if not isinstance(number, str) and number < 0:
        raise ConfigError(f"{origin}: '{name}' must not be negative, found {value!r}")
    if name == "nightly_cron" and not _may_be_cron(str(number)):
        raise ConfigError(f"{origin}: {CRON_EXPECTED}, found {value!r}")
    return number


def _may_be_cron(text: str) -> bool:
    """Tell what no cron can have: too few fields, strange signs, minute 60. Prefect knows the rest.

    It does so when the server has started, which is late for a typing mistake.
    """
    fields = text.split()
    if text.startswith("@"):
        return len(fields) == 1
    return len(fields) >= len(_CRON_BOUNDS) and all(
        _CRON_FIELD.fullmatch(field)
        and all(low <= int(number) <= high for number in _CRON_NUMBER.findall(field))
        for field, (low, high) in zip(fields, _CRON_BOUNDS, strict=False)
    )


_CRON_BOUNDS = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
"""Of minute, hour, day, month and weekday."""
_CRON_FIELD = re.compile(r"[\w*/,#?-]+")
_CRON_NUMBER = re.compile(r"(?<![\w/])\d+")
"""What stands behind a slash is a step."""


def _converted(value: Any, kind: type[str | int | float]) -> str | int | float | None:
    """Convert a value to its kind; None if it is of another, as a Boolean always is."""
    if isinstance(value, str):
        try:
            return kind(value)
        except ValueError:
            return None
    if isinstance(value, bool) or issubclass(kind, str):
        return None
    return kind(value) if isinstance(value, int | float) and kind(value) == value else None


def _near_miss(name: str) -> str:
    close = nearest(name, _TYPES)
    return f"; did you mean '{close}'?" if close else f"; settings are: {', '.join(_TYPES)}"
