"""The page's words: statuses, verdicts, flags and rules, as a coach's assistant would say them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from markupsafe import Markup

from metrics.judgements.contract.enums import CountedAs


class Status(NamedTuple):
    """How a status looks: its word, the shape beside the word, and its class."""

    word: str
    shape: str
    css: str

    @property
    def pill(self) -> Markup:
        """Write the status as a pill: never by color alone."""
        return Markup('<span class="status {}"><span aria-hidden=true>{}</span> {}</span>').format(
            self.css, self.shape, self.word
        )


STATUSES: Final[Mapping[str, Status]] = MappingProxyType(
    {
        "jumped_ahead": Status("Jumped ahead", "▲", "ahead"),
        "behind": Status("Behind", "▼", "behind"),
        "unknown_paces": Status("Paces unknown", "?", "nopaces"),
        "unknown_history": Status("Not enough runs", "…", "nohistory"),
        "on_track": Status("On track", "●", "ontrack"),
    }
)
"""The statuses of a week, whoever needs a word first."""

STRUCTURES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "done": "Done",
        "partly": "Partly done",
        "missed": "Missed",
        "unplanned": "Not planned",
        "unknown": "Cannot tell",
    }
)

COUNTED: Final[Mapping[CountedAs, str]] = MappingProxyType(
    {
        CountedAs.PACE: "",
        CountedAs.INTENT: " (as planned or corrected, not as run)",
        CountedAs.NOT_COUNTED: " (not counted: hill, treadmill or corrected)",
    }
)
"""What is told behind the pace of a group that is not counted as it was run."""

PACES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "in_band": "on pace",
        "slower": "slower than planned",
        "faster": "faster than planned",
        "mixed": "some faster, some slower",
        # The reason says why: nobody's pace is known, or it is too close to tell.
        "unknown": "",
    }
)

STANDINGS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "prepared": "prepared",
        "partly": "partly prepared",
        "unknown": "not known",
        "not_yet": "not yet",
    }
)

BASES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "result": "a result",
        "interpolated": "between two results",
        "estimate": "an estimate from another distance",
        "coach": "the coach's estimate",
        "last_season": "an older result",
    }
)

VERDICTS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "ingested": ("run in the tables", "runs in the tables"),
        "duplicate": ("second recording of a run", "second recordings of a run"),
        "not_a_run": ("activity of another sport", "activities of other sports"),
        "not_an_activity": ("file without an activity", "files without an activity"),
        "rejected": ("file that could not be used", "files that could not be used"),
        "held": ("file that looks unfinished", "files that look unfinished"),
        "superseded": (
            "recording, replaced by a better one",
            "recordings, replaced by better ones",
        ),
        "forgotten": ("file, forgotten on request", "files, forgotten on request"),
    }
)
"""What files became, said of one and of several."""

RESTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "stood": "stood",
        "walked": "walked",
        "jogged": "jogged",
        "paused": "watch paused",
        "mixed": "mixed",
        "unknown": "",
    }
)

METHODS: Final[Mapping[str, str]] = MappingProxyType(
    {"hand": "by stopwatch", "gate": "by timing gates"}
)

RESULT_KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "race": "race",
        "time_trial": "time trial",
        "estimate": "your estimate",
        "hand_timed": "by stopwatch",
        "gate_timed": "by timing gates",
    }
)

SPLIT_SOURCES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "typed": "splits as typed",
        "press": "by presses of the lap button",
        "snapped": "by the watch, along the oval",
        "recorded_speed": "by the watch's speed",
        "raw": "by the watch's distance",
    }
)

DISTANCE_NAMES: Final[Mapping[float, str]] = MappingProxyType(
    {1609.344: "mile", 10000.0: "10k", 5000.0: "5k", 21097.5: "half marathon"}
)

RULES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "A1": "Strides on three or four days a week. Fewer is “behind”.",
        "A2": "By now, strides at 800 pace, ideally 400.",
        "A3": "Paces are climbed in order: 5k, 3200, 1600, 800, 400.",
        "A4": "Never a fast set with nothing behind it at the two slower paces.",
        "A5": "400 pace is first met in 150 m in-n-outs.",
        "A6": "The first race is the one the legs are prepared for.",
        "A7": "A couple of weeks of strides, mostly at 1600 pace: race the 1600 or 3200.",
        "A8": "No 800 at the first meets without plenty at 800 pace and some at 400 pace.",
        "A9": "A good engine that does not rev may do best in the 3200 first.",
        "A10": "After two or three months of training the opener is a race, not a rust-buster.",
        "A11": "Ready: work at 3200, 1600 and 800 pace, a weekly long run, hard aerobic work.",
        "A12": "Freshmen and sophomores race the 1600 and the 800; first the 1600.",
        "A13": "A young runner's first 1600: two conservative laps.",
        "A14": "The third lap is where the pace settles.",
        "A15": "The last 300: fast, faster, fastest.",
        "A16": "The first race of a season is shown, not graded.",
        "A17": "A personal record in race one is unlikely, but possible.",
        "A18": "No strides yet: start today.",
        "A19": "Engine, chassis, revving: what each week gave to each.",
        "A20": "Five solid 1600 runners in spring are five solid 5k runners in autumn.",
        "B8": "Must be able to outkick: the last 100, 200 and 300 against the race.",
        "B9": "The kick looks like sprinting: step rate and step length.",
        "C1": "20 × 400 are 20 reps of about 400 m.",
        "C2": "The last rep is there, and it is the fastest.",
        "C3": "Rests as planned; unknown where the watch was paused.",
        "C4": "Exertion as planned; missing is missing, not a failure.",
        "C5": "In effort mode pace is never graded.",
        "C7": "Run fast first, run long later.",
        "C8": "Marathoners meet 3K pace early.",
        "Z1": "Time in zones is for whole runs; race pace comes from sets.",
    }
)
"""The rules that a page may name, in short; `docs/rules.md` has each in full."""


def timed_name(speed_type: str, metres: float) -> str:
    """Name what was timed as a coach does: `fly 30`, `60 m`, `150 in-n-out`, `40 m hill`."""
    if speed_type == "flying":
        return f"fly {metres:.0f}"
    if speed_type in ("in_n_out", "ins_and_outs"):
        return f"{metres:.0f} {speed_type.replace('_', '-' if speed_type == 'in_n_out' else ' ')}"
    return f"{metres:.0f} m hill" if speed_type == "hill_sprint" else f"{metres:.0f} m"


def distance_name(metres: float) -> str:
    """Name a race distance as runners do: `mile`, `5k`, else whole meters."""
    return DISTANCE_NAMES.get(metres, f"{metres:.0f} m")
