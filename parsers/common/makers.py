"""Name the watch from text that a file gives, and nothing else that may stand there.

A creator or a product name is free text, and some people's own names stand in it. So only words of
a list leave this module, with the short numbers that follow them.
"""

from __future__ import annotations

import re

# FIT's manufacturer names; families that are sold under their own name lead to their maker.
_MAKERS = {
    **dict.fromkeys(("garmin", "forerunner", "fenix", "instinct", "venu", "vivoactive"), "garmin"),
    **dict.fromkeys(("epix", "enduro", "edge", "etrex", "oregon"), "garmin"),
    **dict.fromkeys(("zepp", "amazfit", "huami"), "zepp"),
    "apple": "apple",
    "coros": "coros",
    "fitbit": "fitbit",
    "polar": "polar_electro",
    "strava": "strava",
    "stravagpx": "strava",
    "suunto": "suunto",
    "tomtom": "tomtom",
    "wahoo": "wahoo_fitness",
}


_FAMILIES = frozenset(
    (
        *("adventurer", "ambit", "apex", "balance", "band", "bip", "bolt", "charge", "cheetah"),
        *("cor", "delta", "descent", "elemnt", "fit", "galaxy", "gpsmap", "grit", "gt", "gtr"),
        *("gts", "honor", "huawei", "ignite", "ionic", "loop", "magene", "marq", "oneplus"),
        *("oppo", "pace", "pacer", "peak", "pixel", "quatix", "race", "rival", "roam", "runner"),
        *("samsung", "sigma", "soleus", "spark", "spartan", "sport", "stratos", "swim", "tactix"),
        *("timex", "traverse", "ultra", "unite", "vantage", "versa", "vertical", "vertix"),
        *("vivosmart", "vivosport", "watch", "wear", "xiaomi", "xplova"),
        *("app", "connect", "express"),
    )
)
_EDITIONS = frozenset(
    (
        *("classic", "gps", "lite", "max", "mini", "music", "plus", "pro", "s", "sapphire"),
        *("series", "solar", "wearables", "x", "xt"),
    )
)
_NUMBER = r"\d{1,4}[a-z]{0,2}(?:,\d{1,2})?"
_MODEL = re.compile(
    rf"(?P<word>[a-z][a-z-]*?)(?:[ ]?(?P<number>{_NUMBER})|[ ](?P<code>[a-z]{_NUMBER}))?(?![\w.])",
    re.IGNORECASE | re.ASCII,
)


def model_named(text: str | None) -> str | None:
    """Return the model that a text names, in words of a list; None where it names none.

    Of "Ada's Forerunner 245, call 555 1234567" `Forerunner 245` is left.
    """
    words: list[str] = []
    has_model = False
    for match in _MODEL.finditer((text or "").replace("ē", "e")):
        word, number = match["word"], match["number"] or match["code"]
        names_model = word.lower() in _MAKERS or word.lower() in _FAMILIES
        if names_model or (words and word.lower() in _EDITIONS):
            words += [match[0]] if number else [word]
            has_model |= names_model
    return " ".join(words) if has_model else None


def maker_named(creator: str | None) -> str | None:
    """Return the FIT name of the maker whose name or product family a text contains."""
    words = re.findall(r"[a-z]+", (creator or "").lower().replace("fēnix", "fenix"))
    return next((_MAKERS[word] for word in words if word in _MAKERS), None)
