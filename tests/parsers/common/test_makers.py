import pytest

from parsers.common.makers import maker_named, model_named


@pytest.mark.parametrize(
    ("creator", "maker"),
    [
        ("Garmin Connect", "garmin"),
        ("Forerunner 410 Software Version 2.20", "garmin"),
        ("Instinct Solar", "garmin"),
        ("fēnix 7", "garmin"),
        ("COROS Wearables", "coros"),
        ("Polar M400", "polar_electro"),
        ("StravaGPX iPhone", "strava"),
        ("Zepp Life App", "zepp"),
        ("gpx.py -- https://example.org", None),
        ("", None),
        (None, None),
    ],
)
def test_the_maker_behind_a_creator(creator: str | None, maker: str | None) -> None:
    assert maker_named(creator) == maker


@pytest.mark.parametrize(
    ("text", "model"),
    [
        ("COROS PACE 3", "COROS PACE 3"),
        ("HUAWEI WATCH GT 5", "HUAWEI WATCH GT 5"),
        ("Watch6,14", "Watch6,14"),
        ("Forerunner 410 Software Version 2.20", "Forerunner 410"),
        ("Polar M400", "Polar M400"),
        ("fēnix 7X Sapphire Solar", "fenix 7X Sapphire Solar"),
        ("Ada's Forerunner 245", "Forerunner 245"),
        ("Ada Quick's Garmin, call 555 1234567", "Garmin"),
        ("Ada Quick", None),
        ("52.5163 13.3777", None),
        ("Pro Max", None),
        ("", None),
        (None, None),
    ],
)
def test_a_model_is_named_in_words_of_a_list(text: str | None, model: str | None) -> None:
    assert model_named(text) == model
