import pytest

from parsers.markup.makers import maker_named


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
