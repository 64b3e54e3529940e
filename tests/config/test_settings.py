from datetime import UTC, date, datetime

import pytest

from config import ConfigError, Layer, Settings, defaults, resolve


def test_every_setting_has_a_default() -> None:
    assert set(defaults().values) == set(Settings.__struct_fields__)


def test_the_last_layer_wins_and_says_where_it_came_from() -> None:
    resolved = resolve(
        Layer("thirdlap.toml", {"store": "here", "jobs": 3}), Layer("--store", {"store": "there"})
    )
    assert (resolved.settings.store, resolved.settings.jobs) == ("there", 3)
    assert resolved.origins["store"] == "--store"
    assert resolved.origins["jobs"] == "thirdlap.toml"
    assert resolved.origins["athlete"] == "default"


def test_text_from_the_environment_becomes_a_number() -> None:
    settings = resolve(Layer("THIRDLAP_JOBS", {"jobs": "2", "hold_minutes": "0.5"})).settings
    assert (settings.jobs, settings.hold_minutes) == (2, 0.5)


def test_a_day_may_be_written_as_in_season_toml() -> None:
    days = [
        resolve(Layer("thirdlap.toml", {"today": day})).settings.today
        for day in ("2026-09-27", date(2026, 9, 27))
    ]
    assert days == ["2026-09-27"] * 2
    with pytest.raises(ConfigError, match="'today' must be text"):
        resolve(Layer("thirdlap.toml", {"today": datetime(2026, 9, 27, tzinfo=UTC)}))


@pytest.mark.parametrize(
    "cron",
    ["30 3 * * *", "*/45 0-23/2 1,15 jan-dec mon-fri", "0 0 31 12 7", "@daily", "0 3 * * 5#2"],
)
def test_a_time_that_cron_may_have_is_left_to_prefect(cron: str) -> None:
    assert resolve(Layer("thirdlap.toml", {"nightly_cron": cron})).settings.nightly_cron == cron


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"stor": "x"}, "unknown setting 'stor'; did you mean 'store'"),
        ({"zzzzz": 1}, "unknown setting 'zzzzz'; settings are: store, athlete"),
        ({"jobs": "many"}, "'jobs' must be a whole number, found 'many'"),
        ({"jobs": 1.5}, "'jobs' must be a whole number, found 1.5"),
        ({"jobs": True}, "'jobs' must be a whole number, found True"),
        ({"jobs": -1}, "'jobs' must not be negative, found -1"),
        ({"store": 7}, "'store' must be text, found 7"),
        ({"hold_minutes": [1]}, "'hold_minutes' must be a number"),
        ({"nightly_cron": "30 25 * * *"}, "such as '30 3 * * *', found '30 25 * * *'"),
        ({"nightly_cron": "60 3 * * *"}, "must be a time as cron has it"),
        ({"nightly_cron": "3:30"}, "must be a time as cron has it"),
        ({"nightly_cron": "30 3 * *"}, "must be a time as cron has it"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(values: dict[str, object], message: str) -> None:
    with pytest.raises(ConfigError, match=r"thirdlap\.toml: ") as caught:
        resolve(Layer("thirdlap.toml", values))
    assert message in str(caught.value)
