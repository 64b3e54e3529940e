"""What five simulated seasons show, as a page: asked and found, then where it goes wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from benchmarks.evaluation.season_score import (
    LEAST_GAP,
    WIDE_FROM_M,
    MetresScore,
    PaceScore,
    StatusScore,
)
from metrics.contract.race_paces import RacePace
from metrics.judgements.contract.enums import Work
from simulator.season.workspace import Size

NEIGHBOURS = {RacePace.R5K, RacePace.R3200}
"""The two race paces that lie closest: what is said of them has to be as sure as it says."""
LONG_M, SHORT_M = 150.0, 100.0
"""Groups are asked for from the shorter length on, and for more from the longer one on."""
TEAM = 150
"""Athletes whose judgements are to be made again in seconds."""
STEPS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01)
"""By how sure the most likely race pace is said to be."""
HEAD = """# How well a season is judged

Made by `python -m benchmarks.season --out docs/season.md`; never edited by hand. Each of the seeds
{first} to {last} gives a season of {athletes} athletes and {weeks} weeks: results, a plan and
check-ins, and the files of three makers' watches, whose noise is fitted to real ones. They are
ingested and judged as a coach would have it. Statuses are compared with a table written by hand,
race paces and metres with what was truly run; a group of reps has the race pace of its usual rep.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The scores of one season, or of several together."""

    status: Sequence[StatusScore]
    metres: Sequence[MetresScore]
    race_paces: Sequence[PaceScore]

    @classmethod
    def together(cls, every: Iterable[Figures]) -> Figures:
        """Those of several seasons as one."""
        seasons = list(every)
        return cls(
            status=[one for season in seasons for one in season.status],
            metres=[one for season in seasons for one in season.metres],
            race_paces=[one for season in seasons for one in season.race_paces],
        )

    @property
    def status_right(self) -> float:
        """Share of athlete-weeks whose status is that of the table."""
        return _share(one.found is one.right for one in self.status)

    @property
    def inside(self) -> float:
        """Share of weeks whose true metres lie in the stated range."""
        return _share(one.is_inside for one in self.metres)

    @property
    def width(self) -> float:
        """Median width of the range over the true metres, where those are many enough."""
        return _width(self.metres)

    def pace_right(self, low_m: float, high_m: float) -> float:
        """Share of groups of so long reps whose most likely race pace is right."""
        return _share(one.is_right for one in self.apart(low_m, high_m))

    def apart(self, low_m: float, high_m: float) -> list[PaceScore]:
        """The groups of so long reps whose neighbouring race paces can be told apart."""
        return [
            one
            for one in self.race_paces
            if low_m <= one.rep_m < high_m and one.least_gap >= LEAST_GAP
        ]

    @property
    def near(self) -> list[PaceScore]:
        """The groups that are said to have been at 5k or at 3200."""
        return [one for one in self.race_paces if one.found_pace in NEIGHBOURS]

    @property
    def miscalibration(self) -> float:
        """Mean distance of stated and right over the steps of `near`, by their groups.

        The expected calibration error (Naeini et al. 2015, doi:10.1609/aaai.v29i1.9602).
        """
        near = self.near
        steps = [own for _, _, own in _steps(near)]
        return sum(abs(_stated(own) - _right(own)) * len(own) for own in steps) / max(1, len(near))


def page(seasons: Mapping[int, Figures], size: Size, *, judging_s: float) -> str:
    """The whole page; `seasons` by their seeds, `judging_s` of CPU for a season of `TEAM`."""
    head = HEAD.format(
        athletes=size.athletes,
        weeks=size.weeks,
        first=min(seasons),
        last=max(seasons),
    )
    whole = Figures.together(seasons.values())
    parts = (
        head,
        _asked(whole, judging_s),
        "## By season\n\n" + _by_seed(seasons),
        "## Statuses by story\n\n" + _by_story(whole.status),
        "## Metres at 800 pace by work\n\n" + _by_work(whole.metres),
        "## Said of 5k and 3200\n\n" + _by_sureness(whole.near),
    )
    return "\n".join(parts)


def _asked(whole: Figures, judging_s: float) -> str:
    groups = f"groups of 4 reps or more whose race paces are {LEAST_GAP:.0%} apart"
    long, short = whole.apart(LONG_M, 1e9), whole.apart(SHORT_M, LONG_M)
    rows = (
        (
            f"status as in the table, {len(whole.status)} athlete-weeks",
            "≥ 0.95",
            f"{whole.status_right:.3f}",
        ),
        (
            f"true metres at 800 pace in the stated range, {len(whole.metres)} weeks with any",
            "0.75–0.95",
            f"{whole.inside:.3f}",
        ),
        (
            f"median width of that range over the truth, from {WIDE_FROM_M:.0f} m on",
            "≤ 0.40",
            f"{whole.width:.2f}",
        ),
        (
            f"race pace right, reps of {LONG_M:.0f} m and more, {len(long)} {groups}",
            "≥ 0.95",
            f"{_right(long):.3f}",
        ),
        (
            f"race pace right, reps of {SHORT_M:.0f} to {LONG_M:.0f} m, {len(short)} such groups",
            "≥ 0.88",
            f"{_right(short):.3f}",
        ),
        (
            f"stated against right for 5k and 3200, {len(whole.near)} groups",
            "≤ 0.05",
            f"{whole.miscalibration:.3f}",
        ),
        (f"CPU to judge a season of {TEAM} athletes again (s)", "< 10", f"{judging_s:.1f}"),
    )
    return _table(("", "asked", "found"), rows)


def _by_seed(seasons: Mapping[int, Figures]) -> str:
    head = (
        "seed",
        "status",
        "in range",
        "width",
        "race pace, 150 m on",
        "race pace, 100–149 m",
        "5k, 3200",
    )
    return _table(
        head,
        [
            (
                str(seed),
                f"{one.status_right:.3f}",
                f"{one.inside:.3f}",
                f"{one.width:.2f}",
                f"{one.pace_right(LONG_M, 1e9):.3f}",
                f"{one.pace_right(SHORT_M, LONG_M):.3f}",
                f"{one.miscalibration:.3f}",
            )
            for seed, one in seasons.items()
        ],
    )


def _by_story(found: Sequence[StatusScore]) -> str:
    stories: dict[str, list[StatusScore]] = {}
    for one in found:
        stories.setdefault(one.archetype, []).append(one)
    return _table(
        ("story", "athlete-weeks", "right"),
        [
            (
                name.replace("_", " "),
                str(len(own)),
                f"{_share(one.found is one.right for one in own):.3f}",
            )
            for name, own in sorted(stories.items())
        ],
    )


def _by_work(found: Sequence[MetresScore]) -> str:
    rows = []
    for work in (Work.STRIDES, Work.REPS):
        own = [one for one in found if one.work is work]
        more = _share(one.true_m > one.high_m for one in own)
        less = _share(one.true_m < one.low_m for one in own)
        shares = (1 - more - less, more, less)
        rows.append((work, str(len(own)), *map("{:.3f}".format, shares), f"{_width(own):.2f}"))
    return _table(("", "weeks", "in range", "more was run", "less was run", "median width"), rows)


def _by_sureness(near: Sequence[PaceScore]) -> str:
    return _table(
        ("the likelier race pace is said to be", "groups", "stated", "right"),
        [
            (
                f"{low:.0%} to {min(high, 1):.0%} likely",
                str(len(own)),
                f"{_stated(own):.3f}",
                f"{_right(own):.3f}",
            )
            for low, high, own in _steps(near)
        ],
    )


def _steps(near: Sequence[PaceScore]) -> list[tuple[float, float, list[PaceScore]]]:
    """The groups by how sure their race pace is said to be; steps without any are left out."""
    steps = [
        (low, high, [one for one in near if low <= one.odds[one.found_pace] < high])
        for low, high in pairwise(STEPS)
    ]
    return [step for step in steps if step[2]]


def _stated(groups: Sequence[PaceScore]) -> float:
    return sum(one.odds[one.found_pace] for one in groups) / max(1, len(groups))


def _right(groups: Sequence[PaceScore]) -> float:
    return _share(one.is_right for one in groups)


def _width(found: Sequence[MetresScore]) -> float:
    return median([one.width for one in found if one.true_m >= WIDE_FROM_M] or [0.0])


def _share(answers: Iterable[bool]) -> float:
    """Of those that are true; 0 of none."""
    given = list(answers)
    return sum(given) / max(1, len(given))


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
