"""What files call a sport, as FIT's names for sport and sub-sport."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from typing import NamedTuple


class Sport(NamedTuple):
    """FIT names; None where the file says nothing that is known."""

    sport: str | None = None
    sub_sport: str | None = None


UNKNOWN = Sport()
ON_FOOT = frozenset({"running", "walking", "hiking"})
MAY_COUNT_STEPS = ON_FOOT | {"generic"}
"""Sports whose cadence can be steps: of no sport in particular, only the motion tells whether."""
TREADMILLS = ("treadmill", "indoor_running")
"""Sub-sports of runs on a treadmill; watches have the second for indoor tracks, too."""
VIRTUAL = "virtual_activity"
"""The sub-sport of a run or ride in a game, on a treadmill or a trainer."""

_RUNNING = Sport("running")

# Garmin Connect's activity types, Strava's numbers and words, TCX's three sports, and what
# people type. Names that are FIT's own already stand for themselves.
_SPORTS = {
    "run": _RUNNING,
    "running": _RUNNING,
    "jogging": _RUNNING,
    "9": _RUNNING,
    "ultra_run": Sport("running", "ultra"),
    "obstacle_run": Sport("running", "obstacle"),
    "street_running": Sport("running", "street"),
    "trail_run": Sport("running", "trail"),
    "trail_running": Sport("running", "trail"),
    "track_running": Sport("running", "track"),
    "treadmill_running": Sport("running", "treadmill"),
    "indoor_running": Sport("running", "indoor_running"),
    "virtual_run": Sport("running", VIRTUAL),
    "walk": Sport("walking"),
    "walking": Sport("walking"),
    "10": Sport("walking"),
    "hike": Sport("hiking"),
    "hiking": Sport("hiking"),
    "4": Sport("hiking"),
    "mountaineering": Sport("mountaineering"),
    "ride": Sport("cycling"),
    "biking": Sport("cycling"),
    "cycling": Sport("cycling"),
    "road_biking": Sport("cycling", "road"),
    "mountain_biking": Sport("cycling", "mountain"),
    "gravel_cycling": Sport("cycling", "gravel_cycling"),
    "indoor_cycling": Sport("cycling", "indoor_cycling"),
    "virtual_ride": Sport("cycling", VIRTUAL),
    "1": Sport("cycling"),
    "swim": Sport("swimming"),
    "swimming": Sport("swimming"),
    "lap_swimming": Sport("swimming", "lap_swimming"),
    "open_water_swimming": Sport("swimming", "open_water"),
    "16": Sport("swimming"),
    "17": Sport("cycling", VIRTUAL),
    "rowing": Sport("rowing"),
    "kayaking": Sport("kayaking"),
    "driving": Sport("driving"),
    "training": Sport("training"),
    "strength_training": Sport("training", "strength_training"),
    "cross_country_skiing": Sport("cross_country_skiing"),
    "alpine_skiing": Sport("alpine_skiing"),
    "inline_skating": Sport("inline_skating"),
    "elliptical": Sport("fitness_equipment", "elliptical"),
    "transition": Sport("transition"),
    "multi_sport": Sport("multisport"),
    "other": Sport("generic"),
    "workout": Sport("generic"),
}


# What other makers' and languages' words lead to, one word at a time: Strava's and FitTrackee's
# sport types, Garmin Connect's keys, and what phones' languages call them. The first line that
# holds counts.
_WORDS: tuple[tuple[Sport, str], ...] = (
    (Sport("transition"), "transition"),
    (Sport("multisport"), "triathlon duathlon aquathlon swimrun multisport brick"),
    (Sport("wheelchair_push_run"), "wheelchair rollstuhl"),
    (
        _RUNNING,
        "run running runner jog jogging laufen lauf joggen dauerlauf waldlauf berglauf correr"
        " carrera course footing corsa correndo hardlopen jogginglauf corrida trote lopning løping"
        " løb juoksu bieg bieganie beh kosu бег пробежка беговая"
        " futas kocogas alergare alergat trcanje jooks begimas skriesana hlaup korrika lari"
        " berlari chay τρεξιμο ריצה الجري جري الركض ركض دویدن бягане біг пробіжка трчање",
    ),
    (Sport("running", "trail"), "trail trailrun trailrunning traillauf"),
    (Sport("running", "treadmill"), "treadmill laufband"),
    (
        Sport("e_biking"),
        "ebike ebikeride emountainbikeride emountainbike pedelec",
    ),
    (Sport("motorcycling"), "motorcycling motorcycle motorrad moto motocross atv"),
    (
        Sport("cycling"),
        "ride bike biking bicycle cycling cycle cyclocross velo velomobile velomobil cyclisme"
        " radfahren rad radtour fahrrad rennrad radsport ciclismo bici bicicleta mtb mountainbike"
        " vtt bmx"
        " handcycle handcycling halfbike spinning rennradfahren fahrradfahren radeln mountainbiken"
        " velofahren velofahrt velotour radausfahrt"
        " fietsen wielrennen bicicletta pedalada cykling cykla sykling pyoraily rower kolarstwo"
        " kolo cyklistika bisiklet велосипед велопрогулка велотренировка"
        " kerekpar kerekparozas bicikli biciklizes ciclism ciclisme bicikl biciklizam"
        " kolesarjenje bicyklovanie dviratis ritenbrauksana velosipeds jalgratas rattasoit"
        " hjolreidar txirrindularitza sepeda bersepeda đapxe xeđap ποδηλασια ποδηλατο רכיבה"
        " אופניים دراجة دراجات الدراجات دوچرخه колоездене бицикл велоспорт",
    ),
    (
        Sport("cross_country_skiing"),
        "nordicski langlauf skilanglauf rollerski rollerskiing skifond crosscountryski langrenn"
        " hiihto лыжи",
    ),
    (Sport("snowboarding"), "snowboard snowboarding"),
    (Sport("snowshoeing"), "snowshoe snowshoes snowshoeing schneeschuh raquettes raquetas"),
    (Sport("snowmobiling"), "snowmobile snowmobiling"),
    (Sport("alpine_skiing"), "ski skiing skifahren esqui backcountryski alpineski skitour"),
    (Sport("ice_skating"), "iceskate iceskating eislaufen schlittschuh schaatsen"),
    (
        Sport("inline_skating"),
        "skate skating inline inlineskate rollerblading rollerskating patinage patinaje roller"
        " skateboard skateboarding inlineskaten inlineskating",
    ),
    (
        Sport("swimming"),
        "swim swimming schwimmen natation nager natacion nadar freiwasserschwimmen zwemmen nuoto"
        " natacao simning svømming svømning uinti plywanie plavani yuzme плавание"
        " uszas inot plivanje plavanje plavanie plaukimas peldesana ujumine sund natacio"
        " renang berenang boi κολυμβηση κολυμπι שחייה שחיה السباحة سباحة شنا плуване плавання"
        " пливање",
    ),
    (
        Sport("hiking"),
        "hike hiking trekking wandern wanderung randonnee senderismo wandelen escursionismo"
        " vandring fottur vaellus turistika поход"
        " tura turazas gyalogtura drumetie planinarenje pohod pohodnistvo matk mendaki leonui"
        " πεζοπορια کوهنوردی туризъм похід",
    ),
    (Sport("mountaineering"), "mountaineering bergsteigen alpinisme alpinismo"),
    (
        Sport("walking"),
        "walk walking gehen spazieren spaziergang marche marcher caminar caminata walken camminata"
        " caminhada promenad gatur kavely spacer chuze yuruyus ходьба прогулка"
        " seta setalas gyaloglas mers plimbare hodanje setnja hoja chodza ejimas iesana"
        " pastaiga kond ganga caminada jalankaki đibo περπατημα βαδισμα הליכה المشي مشي پیاده"
        " ходене ходання ходање gassi hunderunde dogwalk",
    ),
    (Sport("rowing"), "row rowing rudern aviron remo virtualrow ergometer roeien canottaggio"),
    (Sport("stand_up_paddleboarding"), "sup standup standuppaddling paddleboarding paddleboard"),
    (
        Sport("paddling"),
        "canoe canoeing kanu paddling paddeln piragua pirogue piraguismo",
    ),
    (Sport("kayaking"), "kayak kayaking kajak rafting"),
    (Sport("kitesurfing"), "kitesurf kitesurfing kiteboarding kiten"),
    (Sport("windsurfing"), "windsurf windsurfing"),
    (Sport("surfing"), "surf surfing surfen"),
    (Sport("sailing"), "sail sailing segeln voile vela"),
    (Sport("boating"), "boat boating"),
    (Sport("horseback_riding"), "horse horseback riding reiten equitation equitacion"),
    (
        Sport("driving"),
        "driving drive car auto fahren conduire conducir racing bus tram train taxi metro subway"
        " scooter escooter trottinette",
    ),
    (Sport("flying"), "flying flight fliegen paragliding gliding vol"),
    (Sport("rock_climbing"), "climb climbing climber klettern escalade escalada bouldering"),
    (Sport("golf"), "golf"),
    (Sport("soccer"), "soccer football fussball futbol"),
    (Sport("basketball"), "basketball"),
    (
        Sport("team_sport"),
        "hockey cricket volleyball handball rugby baseball softball lacrosse frisbee korfball"
        " netball floorball unihockey curling bowling",
    ),
    (Sport("tennis"), "tennis padel squash badminton pickleball racquetball"),
    (Sport("fishing"), "fishing angeln"),
    (Sport("hunting"), "hunting jagd"),
    (
        Sport("training"),
        "training strength weight weights gym crossfit hiit yoga pilates cardio"
        " krafttraining gymnastik musculation stairstepper stair dancing dance zumba"
        " силовая boxing kickboxing martial karate judo aikido fencing archery"
        " shooting meditation breathwork mobility stretching trampoline parkour",
    ),
    (Sport("fitness_equipment", "elliptical"), "elliptical crosstrainer"),
)
_RANK = {sport: rank for rank, (sport, _) in enumerate(_WORDS)}


def sport_named(text: str | None) -> Sport:
    """Look up the sport that a file's own word or number stands for; `UNKNOWN` if none.

    A name made of several words counts by the one that says most: a Nordic walk is a walk, a
    transition from run to bike is neither.
    """
    slug = _slug(text or "")
    if slug in _SPORTS:
        return _SPORTS[slug]
    words = slug.split("_")
    # Words that are written apart in one language and together in another.
    pairs = (first + second for first, second in pairwise(words))
    sports = {_BY_WORD[word] for word in (*words, *pairs) if word in _BY_WORD}
    if sports:
        return min(sports, key=lambda sport: _RANK[sport])
    return next((sport for part, sport in _PARTS if part in slug), UNKNOWN)


def _slug(text: str) -> str:
    """Spell a name in small letters without accents, its words apart."""
    parted = unicodedata.normalize("NFKD", text)
    plain = "".join(sign for sign in parted if sign in _OF_KANA or not unicodedata.combining(sign))
    # Kana and Hangul are put together again.
    whole = unicodedata.normalize("NFC", plain)
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", whole)
    return re.sub(r"[\W_]+", "_", apart.casefold()).strip("_")


_OF_KANA = "\u3099\u309a"
"""Marks that make another syllable of Japanese signs: no accents."""

_BY_WORD = {word: sport for sport, words in reversed(_WORDS) for word in words.split()}
# Chinese, Japanese, Korean and Thai do not part their words, and signs of Thai's and Hindi's words
# are no letters: the first of these that is in a name counts.
_PARTS: tuple[tuple[str, Sport], ...] = tuple(
    (_slug(part), sport)
    for sport, parts in (
        (Sport("cycling"), "骑 騎 自行车 自転車 サイクリング 자전거 사이클 จักรยาน साइकिल साइक्लिंग"),
        (Sport("swimming"), "泳 水泳 スイミング 수영 ว่ายน้ำ तैराकी"),
        (Sport("hiking"), "徒步 登山 爬山 ハイキング 등산 하이킹 เดินป่า"),
        (Sport("walking"), "步行 健走 散步 散歩 行走 ウォーキング 걷기 เดิน पैदल"),
        (Sport("rowing"), "划船 ローイング"),
        (Sport("alpine_skiing"), "滑雪 スキー 스키"),
        (Sport("running", "trail"), "越野跑 トレイルラン"),
        (Sport("running", "treadmill"), "跑步机 室内跑 トレッドミル"),
        (_RUNNING, "跑 ランニング ジョギング マラソン 달리기 러닝 วิ่ง दौड़"),
    )
    for part in parts.split()
)
