"""Cron times are this machine's local ones."""

from __future__ import annotations

import asyncio
import zoneinfo
from datetime import date

import pytest

from config import ConfigError, Layer, resolve


@pytest.mark.parametrize(
    ("said", "named"), [("Europe/Berlin", "Europe/Berlin"), (":Asia/Tokyo", "Asia/Tokyo")]
)
def test_the_environment_names_the_time_zone(
    monkeypatch: pytest.MonkeyPatch, said: str, named: str
) -> None:
    from flows.service.deployment import local_zone  # noqa: PLC0415 Prefect takes a second to load

    monkeypatch.setenv("TZ", said)
    assert local_zone() == named


@pytest.mark.parametrize("said", ["", "CET-1CEST,M3.5.0,M10.5.0/3"])
def test_else_the_system_does_and_it_is_one_that_exists(
    monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    from flows.service.deployment import local_zone  # noqa: PLC0415

    monkeypatch.setenv("TZ", said)
    assert zoneinfo.ZoneInfo(local_zone())


def test_a_time_that_is_none_is_named() -> None:
    from flows.service.deployment import schedule_of  # noqa: PLC0415

    settings = resolve(Layer("thirdlap.toml", {"nightly_cron": "30 3 * * funday"})).settings
    with pytest.raises(ConfigError, match=r"'nightly_cron' .* found '30 3 \* \* funday'"):
        schedule_of(settings)


@pytest.mark.parametrize(
    ("cron", "zone", "day"),
    [
        ("30 2 * * *", "America/New_York", "Mar 14"),
        ("*/7 2 * * *", "Europe/Berlin", "Mar 28"),
        ("30 3 * * *", "Europe/Athens", "Mar 28"),
        ("30 3 * * *", "America/New_York", None),
        ("30 2 * * 1", "America/New_York", None),
        ("0 3 * * *", "America/New_York", None),
        ("30 2 * * *", "Asia/Tokyo", None),
        ("30 2 * * *", "UTC", None),
    ],
)
def test_a_time_that_the_clocks_skip_is_warned_of(cron: str, zone: str, day: str | None) -> None:
    from flows.service.deployment import skipped_note  # noqa: PLC0415

    settings = resolve(Layer("test", {"nightly_cron": cron})).settings
    note = asyncio.run(skipped_note(settings, today=date(2026, 11, 30), zone=zone))
    assert note is None if day is None else f"that {day} does not have in {zone}" in str(note)
