"""The words that coaches use in workouts, and their meanings.

Keys are in lower case with spaces for hyphens: `warm up` is also read from `warm-up`.
"""

from __future__ import annotations

from collections.abc import Mapping

from metrics.contract.enums import RestMode
from metrics.contract.race_paces import Mode, RacePace
from metrics.contract.units import KILOMETRE_M, MILE_M, YARD_M
from metrics.workouts.model import ExtraKind, RepKind

METRES: Mapping[str, float] = {
    **dict.fromkeys(("m", "meter", "meters", "metre", "metres", "mtr", "mtrs"), 1.0),
    **dict.fromkeys(("km", "kms", "k", "kilometer", "kilometers", "kilometre"), KILOMETRE_M),
    **dict.fromkeys(("mi", "mile", "miles", "miler", "milers"), MILE_M),
    **dict.fromkeys(("lap", "laps"), 400.0),
    **dict.fromkeys(("yd", "yds", "yard", "yards"), YARD_M),
}
SECONDS: Mapping[str, float] = {
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds", '"'), 1.0),
    **dict.fromkeys(("min", "mins", "minute", "minutes", "'"), 60.0),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), 3600.0),
}
LENGTHS_M: Mapping[str, float] = {
    "mile": MILE_M,
    "miles": MILE_M,
    "half mile": MILE_M / 2,
    "half miles": MILE_M / 2,
    "quarter": 400.0,
    "quarters": 400.0,
    "half lap": 200.0,
    "half a lap": 200.0,
}
"""Distances written without a number."""
DISTANCE_PACES: Mapping[str, RacePace] = {
    **dict.fromkeys(("5k", "5km", "5000"), RacePace.R5K),
    **dict.fromkeys(
        ("3k", "3km", "3000", "3200", "3.2k", "2mi", "2mile", "2miles"), RacePace.R3200
    ),
    **dict.fromkeys(("1600", "1500", "1.5k", "1.6k", "1mi", "1mile"), RacePace.R1600),
    "800": RacePace.R800,
    "400": RacePace.R400,
    **dict.fromkeys(
        ("10k", "10km", "10000", "12k", "15k", "10mi", "10mile", "10miles"), RacePace.THRESHOLD
    ),
}
"""Race paces by their distance. What is slower than 5k and raced under two hours is threshold."""
LOOSE_PACES: Mapping[str, RacePace] = {
    **dict.fromkeys(
        (
            *("easy", "ez", "regen", "regeneration", "conversational", "conversation pace", "e"),
            *("easier", "jogging", "slow", "aerobic", "general aerobic", "base", "z1", "z2"),
        ),
        RacePace.EASY,
    ),
    **dict.fromkeys(
        (
            *("threshold", "tempo", "tempo run", "lt", "t", "thr", "cruise", "cruise intervals"),
            *("lactate threshold", "threshold run", "half marathon", "hm", "hmp"),
            *("cv", "critical velocity"),
        ),
        RacePace.THRESHOLD,
    ),
    **dict.fromkeys(("max", "maximum", "max speed", "top speed"), RacePace.MAX),
}
"""Paces that need neither @ nor the word pace."""
WORD_PACES: Mapping[str, RacePace] = {
    **LOOSE_PACES,
    **dict.fromkeys(("two mile", "deuce"), RacePace.R3200),
    "mile": RacePace.R1600,
    "half mile": RacePace.R800,
    "quarter": RacePace.R400,
}

FEEL_PACES = ("marathon", "mp", "m", "goal marathon")
"""Paces slower than any race pace here and faster than easy: not graded, like running by feel."""
CURRENT = ("current", "present", "date", "own", "your", "their", "his", "her")
"""Before or behind a race pace: the one of today, which is meant anyway."""

KINDS: Mapping[str, RepKind] = {
    **dict.fromkeys(
        (
            *(
                "stride",
                "strides",
                "strider",
                "striders",
                "stride out",
                "stride outs",
                "strideouts",
                "str",
            ),
            *(
                "acceleration",
                "accelerations",
                "accel",
                "accels",
                "build up",
                "build ups",
                "buildups",
            ),
            *("pickup", "pickups", "pick up", "pick ups"),
        ),
        RepKind.STRIDE,
    ),
    **dict.fromkeys(
        (
            *("in n out", "in n outs", "in and out", "in and outs", "ins and outs", "ins n outs"),
            *("in out", "in outs", "ins outs", "ins and out"),
        ),
        RepKind.IN_N_OUT,
    ),
    **dict.fromkeys(("sprint", "sprints"), RepKind.SPRINT),
    **dict.fromkeys(
        ("fly", "flys", "flies", "flyer", "flyers", "flying", "flying sprint", "flying sprints"),
        RepKind.FLY,
    ),
    **dict.fromkeys(
        ("hill", "hills", "uphill", "hill sprint", "hill sprints", "hill repeats", "hill reps"),
        RepKind.HILL,
    ),
    **dict.fromkeys(
        ("all out", "flat out", "max effort", "as fast as possible", "full out"), RepKind.ALL_OUT
    ),
    **dict.fromkeys(("race", "tt", "time trial", "time trials"), RepKind.RACE),
}
BY_FEEL = (
    *("effort", "hard", "fast", "quick", "strong", "relaxed", "smooth", "controlled", "steady"),
    *("faster", "harder", "quicker", "brisk", "medium"),
    *("moderate", "by feel", "progression", "progressive", "progression run", "fartlek", "surge"),
    *("surges", "comfortable", "comfortably hard"),
)
"""Words for running by feel: its pace is not graded."""

EXTRAS: Mapping[str, ExtraKind] = {
    **dict.fromkeys(("wu", "w/u", "warm up", "warmup", "w up"), ExtraKind.WARM_UP),
    **dict.fromkeys(
        (
            *("drills", "drill", "form drills", "dynamic drills", "dynamics", "dynamic warm up"),
            *("dynamic warmup", "abc drills", "sprint drills", "hurdle drills", "speed drills"),
            *("relay practice", "relay handoffs", "handoffs", "hand offs", "exchanges"),
            *("block starts", "starts", "blocks"),
        ),
        ExtraKind.DRILLS,
    ),
    **dict.fromkeys(
        (
            *("easy run", "ez run", "recovery run", "distance run", "easy distance", "easy day"),
            *(
                "jog",
                "easy jog",
                "recovery jog",
                "distance",
                "shakeout",
                "shake out",
                "shakeout run",
            ),
        ),
        ExtraKind.EASY_RUN,
    ),
    **dict.fromkeys(("long run", "long", "lr", "lsd", "long easy run"), ExtraKind.LONG_RUN),
    **dict.fromkeys(
        (
            *("cross train", "cross training", "crosstrain", "crosstraining", "x train", "xt"),
            *("x training", "bike", "biking", "cycling", "swim", "swimming", "pool", "pool run"),
            *(
                "pool running",
                "aqua jog",
                "aqua jogging",
                "aq jog",
                "water running",
                "elliptical",
                "ct",
                "spin",
                "ride",
                "row",
            ),
            *("rowing", "erg", "bike ride"),
        ),
        ExtraKind.CROSS_TRAINING,
    ),
    **dict.fromkeys(
        (
            *("strength", "strength training", "weights", "weight training", "lift", "lifting"),
            *("core", "gym", "plyos", "plyometrics", "mobility", "circuit", "circuits", "abs"),
            *("core work", "stretching", "stretch", "yoga", "strength work", "general strength"),
        ),
        ExtraKind.STRENGTH,
    ),
    **dict.fromkeys(("cd", "c/d", "cool down", "cooldown", "warm down", "wd"), ExtraKind.COOL_DOWN),
    **dict.fromkeys(
        (
            *("race day", "meet", "meet day", "champs", "championships", "invitational", "invite"),
            *(
                f"{level} {event}"
                for level in (
                    *("conference", "league", "dual", "home", "away", "state", "county"),
                    *("district", "regional", "sectional", "city", "school"),
                )
                for event in ("meet", "champs", "championships", "invitational", "invite", "relays")
            ),
        ),
        ExtraKind.RACE,
    ),
    **dict.fromkeys(
        (
            *("rest", "off", "rest day", "day off", "off day", "complete rest", "no run"),
            *("total rest", "full rest day", "complete rest day", "no running", "rest off"),
        ),
        ExtraKind.REST,
    ),
}
EASY_EXTRAS = (
    ExtraKind.WARM_UP,
    ExtraKind.COOL_DOWN,
    ExtraKind.EASY_RUN,
    ExtraKind.LONG_RUN,
)
"""With a length these are easy running."""
TIMED_EXTRAS = (ExtraKind.DRILLS, ExtraKind.CROSS_TRAINING, ExtraKind.STRENGTH)
"""These may have a time."""

REST_WORDS = (
    *("r", "rest", "rests", "rec", "recovery", "recoveries", "recover", "recov", "ri", "rst"),
    *("off", "break", "breaks", "easy recovery", "rest interval"),
)
REST_MODES: Mapping[str, RestMode] = {
    **dict.fromkeys(("jog", "jogged", "jogging", "easy jog", "slow jog", "float"), RestMode.JOGGED),
    **dict.fromkeys(("jog back", "jog down", "jogback"), RestMode.JOGGED),
    **dict.fromkeys(("walk", "walked", "walking", "walk back", "walkback"), RestMode.WALKED),
    **dict.fromkeys(("walk down",), RestMode.WALKED),
    **dict.fromkeys(("stand", "stood", "standing"), RestMode.STOOD),
}
BACK = ("walk back", "walkback", "jog back", "jogback", "back")
"""A rest over the way of the rep."""
FULL = (
    "full",
    "full rec",
    "full rest",
    "full recovery",
    "complete recovery",
    "complete rest",
    "as needed",
)
SAME = ("equal", "same", "same distance", "equal distance", "same time", "equal time")
BETWEEN_SETS = ("between sets", "btw sets", "after each set", "after sets", "between set")
BETWEEN_REPS = (
    *("between", "between reps", "between each", "btw", "btw reps", "in between", "between all"),
    *("after each", "each", "after each rep", "between intervals", "between efforts"),
    *("between runs", "between repeats", "between repetitions", "between all reps"),
)
SETS = ("set", "sets")
REPS = ("rep", "reps", "repetitions", "times")
LABELS: Mapping[str, ExtraKind | None] = {
    **dict.fromkeys(
        (
            *("repeats", "mile repeats", "k repeats", "quarter repeats", "intervals", "reps"),
            *("speed", "speed work", "speedwork", "track", "main set", "main", "quality"),
            *("pre meet", "premeet", "session", "workout", "am", "pm"),
        )
    ),
    "recovery": ExtraKind.EASY_RUN,
}
"""What stands with a colon before a workout, with the kind of run that it names, if any."""
FILLERS = (
    *("run", "runs", "running", "repeat", "repeats", "rep", "reps", "interval", "intervals"),
    *("of", "a", "the", "total", "continuous", "on track", "on the track", "on grass", "xc"),
    *("workout", "session", "at", "each", "ladder", "pyramid", "cutdown", "cut down"),
    *("from blocks", "from the blocks", "out of blocks", "out of the blocks"),
)
"""Words that change nothing."""
CALLED = ("fartlek", "workout", "session", "intervals", "repeats", "reps")
"""What a whole part is called, behind its rest too: 10x 1:00 on, 1:00 off fartlek."""
AND = ("and", "then", "plus", "followed by", "finish with", "into")
WITH = ("w/", "with", "w")

MEANINGS: Mapping[str, object] = {
    **dict.fromkeys(FILLERS, "filler"),
    **LOOSE_PACES,
    **dict.fromkeys(BY_FEEL, Mode.EFFORT),
    **EXTRAS,
    **KINDS,
}
"""Each word or phrase of a part, with the value that it sets."""
