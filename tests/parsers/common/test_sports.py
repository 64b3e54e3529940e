import pytest
from fitparse.profile import FIELD_TYPES

from parsers.common import sports
from parsers.common.sports import UNKNOWN, Sport, sport_named

# Sub-sports that FIT got after the profile tables that are at hand here.
_NEWER = {"ultra", "indoor_running", "wheelchair_push_run", "team_sport"}


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
        ("17", Sport("cycling", "virtual_activity")),
        ("Other", Sport("generic")),
        ("prune", UNKNOWN),
        ("easy", UNKNOWN),
        ("EBikeRide", Sport("e_biking")),
        ("Cycling (Sport)", Sport("cycling")),
        ("hand_cycling", Sport("cycling")),
        ("Nordic walking", Sport("walking")),
        ("runToBikeTransition_v2", Sport("transition")),
        ("wheelchair_push_run", Sport("wheelchair_push_run")),
        ("StandUpPaddling", Sport("stand_up_paddleboarding")),
        ("Trail", Sport("running", "trail")),
        ("Course à pied", Sport("running")),
        ("Carrera", Sport("running")),
        ("Dauerlauf", Sport("running")),
        ("Langlauf", Sport("cross_country_skiing")),
        ("Eislaufen", Sport("ice_skating")),
        ("Vélo", Sport("cycling")),
        ("Natación", Sport("swimming")),
        ("Senderismo", Sport("hiking")),
        ("Rennradfahren", Sport("cycling")),
        ("Velofahren", Sport("cycling")),
        ("Wandelen", Sport("hiking")),
        ("Fietsen", Sport("cycling")),
        ("Corrida", Sport("running")),
        ("Löpning", Sport("running")),
        ("Løping", Sport("running")),
        ("Бег", Sport("running")),
        ("Велосипед", Sport("cycling")),
        ("户外跑步", Sport("running")),
        ("越野跑", Sport("running", "trail")),
        ("骑行", Sport("cycling")),
        ("登山", Sport("hiking")),
        ("ランニング", Sport("running")),
        ("サイクリング", Sport("cycling")),
        ("달리기", Sport("running")),
        ("Fußball", Sport("soccer")),
        ("E-Scooter", Sport("driving")),
        ("Tram", Sport("driving")),
        ("Kerékpározás", Sport("cycling")),
        ("Úszás", Sport("swimming")),
        ("Túra", Sport("hiking")),
        ("Futás", Sport("running")),
        ("Ciclism", Sport("cycling")),
        ("Drumeție", Sport("hiking")),
        ("Ποδηλασία", Sport("cycling")),
        ("Τρέξιμο", Sport("running")),
        ("רכיבה על אופניים", Sport("cycling")),
        ("ركوب الدراجات", Sport("cycling")),
        ("الجري", Sport("running")),
        ("دوچرخه\u200cسواری", Sport("cycling")),
        ("دویدن", Sport("running")),
        ("ปั่นจักรยาน", Sport("cycling")),
        ("วิ่ง", Sport("running")),
        ("साइकिल चलाना", Sport("cycling")),
        ("Đạp xe", Sport("cycling")),
        ("Chạy bộ", Sport("running")),
        ("Bersepeda", Sport("cycling")),
        ("Jalan kaki", Sport("walking")),
        ("Kolesarjenje", Sport("cycling")),
        ("Колоездене", Sport("cycling")),
        ("Піший похід", Sport("hiking")),
        ("Силовая тренировка", Sport("training")),
        ("Hunderunde", Sport("walking")),
        ("Inlineskating", Sport("inline_skating")),
        ("Field Hockey", Sport("team_sport")),
        ("Workout", Sport("generic")),
        ("...", UNKNOWN),
        ("", UNKNOWN),
        (None, UNKNOWN),
    ],
)
def test_a_files_own_word_for_a_sport(text: str | None, expected: Sport) -> None:
    assert sport_named(text) == expected


def test_every_name_is_fits_own() -> None:
    named = {*sports._SPORTS.values(), *sports._BY_WORD.values()}
    assert {name.sport for name in named} <= set(FIELD_TYPES["sport"].values.values()) | _NEWER
    names = set(FIELD_TYPES["sub_sport"].values.values()) | _NEWER
    assert {name.sub_sport for name in named if name.sub_sport} <= names
