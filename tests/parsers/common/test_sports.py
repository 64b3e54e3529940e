import pytest
from fitparse.profile import FIELD_TYPES

from parsers.common import sports
from parsers.common.sports import UNKNOWN, Sport, sport_named

# Sub-sports that FIT got after the profile tables that are at hand here.
_NEWER = {"ultra", "indoor_running"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("running", Sport("running")),
        ("Running", Sport("running")),
        ("9", Sport("running")),
        ("trail_running", Sport("running", "trail")),
        ("Trail Run", Sport("running", "trail")),
        ("morning run", Sport("running")),
        ("Biking", Sport("cycling")),
        ("1", Sport("cycling")),
        ("Other", Sport("generic")),
        ("prune", UNKNOWN),
        ("...", UNKNOWN),
        ("", UNKNOWN),
        (None, UNKNOWN),
    ],
)
def test_a_files_own_word_for_a_sport(text: str | None, expected: Sport) -> None:
    assert sport_named(text) == expected


def test_every_name_is_fits_own() -> None:
    named = set(sports._SPORTS.values())
    assert {name.sport for name in named} <= set(FIELD_TYPES["sport"].values.values())
    names = set(FIELD_TYPES["sub_sport"].values.values()) | _NEWER
    assert {name.sub_sport for name in named if name.sub_sport} <= names
