"""What five simulated seasons show, as a page: asked and found, then where it goes wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from statistics import median

from msgspec import Struct

from benchmarks.evaluation.compliance_score import PaceVerdictScore, given_share, right_share
from benchmarks.evaluation.season_score import (
    LEAST_GAP,
    WIDE_FROM_M,
    MetresScore,
    PaceScore,
    StatusScore,
)
from metrics.contract.race_paces import RacePace
from metrics.judgements.contract.enums import ComplianceStatus, PaceVerdict, Work
from simulator.season.workspace import Size

NEIGHBORS = {RacePace.R5K, RacePace.R3200}
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
check-ins, and the files of three makers' watches. They are as hard as real ones
([how hard](accuracy.md)): a watch over-reads a track by 2.5 %, a day's form moves a session by
2.7 %, strides of a set differ by 5 %, an athlete's races by 1.0 to 1.4 %. They are ingested and
judged as a coach would have it.

What is right is what was *run*: a group of reps has the race pace of its usual rep, on a good day
not the one that was meant, and a status follows by the coaches' rules, spelled out a second time
over the true reps. The plan's own table of statuses, written by hand, stands beside it.

*At best* is what a judge would reach who has the same measured speeds and knows what no program
can: what each athlete could truly race that day, and how each kind of measure errs. What is asked
far beyond it cannot be had from these files by any judging; of a few hundred groups chance alone
carries a program some hundredths past it or short of it.
"""


class Figures(Struct, frozen=True, kw_only=True):
    """The scores of one season, or of several together.

    `structures` are what became of the planned workouts, each of which was run whole.
    """

    status: Sequence[StatusScore]
    metres: Sequence[MetresScore]
    race_paces: Sequence[PaceScore]
    verdicts: Sequence[PaceVerdictScore] = ()
    structures: Sequence[ComplianceStatus] = ()

    @classmethod
    def together(cls, parts: Iterable[Figures]) -> Figures:
        """Put several seasons together."""
        seasons = list(parts)
        return cls(
            status=[scored for season in seasons for scored in season.status],
            metres=[scored for season in seasons for scored in season.metres],
            race_paces=[scored for season in seasons for scored in season.race_paces],
            verdicts=[scored for season in seasons for scored in season.verdicts],
            structures=[status for season in seasons for status in season.structures],
        )

    @property
    def status_right(self) -> float:
        """Share of athlete-weeks whose status is that of what was run."""
        return _share(scored.stated is scored.right for scored in self.status)

    @property
    def structure_told(self) -> float:
        """Share of planned workouts whose structure is told."""
        return _share(status is not ComplianceStatus.UNKNOWN for status in self.structures)

    @property
    def structure_right(self) -> float:
        """Share of workouts that are called done, as all were, of those that are told."""
        told = [status for status in self.structures if status is not ComplianceStatus.UNKNOWN]
        return _share(status is ComplianceStatus.DONE for status in told)

    @property
    def partly(self) -> float:
        """Share of workouts that are wrongly called partly done."""
        return _share(status is ComplianceStatus.PARTLY for status in self.structures)

    @property
    def status_as_meant(self) -> float:
        """Share of athlete-weeks whose status is that of the plan's table."""
        return _share(scored.stated is scored.meant for scored in self.status)

    @property
    def stated(self) -> float:
        """Mean probability of the most likely pace."""
        return _stated(self.race_paces)

    @property
    def right(self) -> float:
        """Share of groups whose most likely pace is the one that was run."""
        return _right(self.race_paces)

    @property
    def weeks(self) -> list[MetresScore]:
        """The weeks with true meters at 800 pace, strides and reps together."""
        return [scored for scored in self.metres if scored.work is Work.ALL]

    @property
    def inside(self) -> float:
        """Share of weeks whose true meters lie in the stated range."""
        return _share(scored.is_inside for scored in self.weeks)

    @property
    def width(self) -> float:
        """Median width of the range over the true meters, where those are many enough."""
        return _width(self.weeks)

    def pace_right(self, low_m: float, high_m: float) -> float:
        """Compute the share of groups of such long reps whose most likely pace is right."""
        return _share(scored.is_right for scored in self.apart(low_m, high_m))

    def apart(self, low_m: float, high_m: float) -> list[PaceScore]:
        """List the groups of such long reps whose neighboring race paces can be told apart."""
        return [
            scored
            for scored in self.race_paces
            if low_m <= scored.rep_m < high_m and scored.least_gap >= LEAST_GAP
        ]

    @property
    def near(self) -> list[PaceScore]:
        """The groups that are said to have been at 5k or at 3200."""
        return [scored for scored in self.race_paces if scored.stated_pace in NEIGHBORS]

    @property
    def miscalibration(self) -> float:
        """Mean distance of stated and right over the steps of `near`, by their groups.

        The expected calibration error (Naeini et al. 2015, doi:10.1609/aaai.v29i1.9602).
        """
        near = self.near
        steps = [groups for _, _, groups in _steps(near)]
        return sum(abs(_stated(groups) - _right(groups)) * len(groups) for groups in steps) / max(
            1, len(near)
        )


def page(seasons: Mapping[int, Figures], best: Figures, size: Size, *, judging_s: float) -> str:
    """Write the whole page; `seasons` by seed, `judging_s` of CPU for a season of `TEAM`.

    `best` is the ceiling of all seasons together.
    """
    head = HEAD.format(
        athletes=size.athletes,
        weeks=size.weeks,
        first=min(seasons),
        last=max(seasons),
    )
    whole = Figures.together(seasons.values())
    parts = (
        head,
        _targets(whole, best, judging_s),
        "## By season\n\n" + _by_seed(seasons),
        "## Statuses by story\n\n" + _by_story(whole.status, best.status),
        "## Statuses that are wrong\n\n" + _by_mistake(whole.status),
        "## Verdicts on pace\n\n" + _by_verdict(whole.verdicts),
        "## Meters at 800 pace by work\n\n" + _by_work(whole.metres),
        "## Said of 5k and 3200\n\n" + _by_sureness(whole.near),
    )
    return "\n".join(parts)


def _targets(whole: Figures, best: Figures, judging_s: float) -> str:
    groups = f"groups of 4 reps or more whose race paces are {LEAST_GAP:.0%} apart"
    count, near = len(whole.race_paces), len(whole.near)
    long, short = len(whole.apart(LONG_M, 1e9)), len(whole.apart(SHORT_M, LONG_M))
    rows: tuple[tuple[str, str, Callable[[Figures], str]], ...] = (
        (
            f"status as of what was run, {len(whole.status)} athlete-weeks",
            "≥ 0.96",
            lambda of: f"{of.status_right:.3f}",
        ),
        ("… as in the table of what was meant", "–", lambda of: f"{of.status_as_meant:.3f}"),
        (
            f"true meters at 800 pace in the stated range, {len(whole.weeks)} weeks with any",
            "0.75–0.95",
            lambda of: f"{of.inside:.3f}",
        ),
        (
            f"median width of that range over the truth, from {WIDE_FROM_M:.0f} m on",
            "≤ 0.40",
            lambda of: f"{of.width:.2f}",
        ),
        (
            f"race pace right, reps of {LONG_M:.0f} m and more, {long} {groups}",
            "≥ 0.92",
            lambda of: f"{of.pace_right(LONG_M, 1e9):.3f}",
        ),
        (
            f"race pace right, reps of {SHORT_M:.0f} to {LONG_M:.0f} m, {short} such groups",
            "≥ 0.88",
            lambda of: f"{of.pace_right(SHORT_M, LONG_M):.3f}",
        ),
        (
            f"stated against right over all {count} groups: apart by",
            "≤ 0.02",
            lambda of: f"{abs(of.stated - of.right):.3f}",
        ),
        (
            "… stated; right by the pace run; by the pace meant",
            "–",
            lambda of: (
                f"{of.stated:.3f}; {of.right:.3f}; "
                f"{_share(scored.is_as_meant for scored in of.race_paces):.3f}"
            ),
        ),
        (
            f"stated against right for 5k and 3200, {near} groups",
            "≤ 0.05",
            lambda of: f"{of.miscalibration:.3f}",
        ),
    )
    return _table(
        ("", "asked", "found", "at best"),
        [
            *((name, asked, figure(whole), figure(best)) for name, asked, figure in rows),
            *((*row, "–") for row in _compliance_rows(whole)),
            (
                f"CPU to judge a season of {TEAM} athletes again (s)",
                "< 10",
                f"{judging_s:.1f}",
                "–",
            ),
        ],
    )


def _compliance_rows(whole: Figures) -> list[tuple[str, str, str]]:
    return [
        (
            f"structure right when told, of {len(whole.structures)} planned workouts with a file",
            "≥ 0.97",
            f"{whole.structure_right:.3f}",
        ),
        ("… told; the others are unknown", "–", f"{whole.structure_told:.3f}"),
        ("… wrongly called partly done", "≤ 0.02", f"{whole.partly:.3f}"),
        (
            f"verdicts on pace right when given, of {len(whole.verdicts)} planned workouts",
            "≥ 0.97",
            f"{right_share(whole.verdicts):.3f}",
        ),
        (
            "… given; the others are too close to tell",
            "–",
            f"{given_share(whole.verdicts):.3f}",
        ),
    ]


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
                f"{scored.status_right:.3f}",
                f"{scored.inside:.3f}",
                f"{scored.width:.2f}",
                f"{scored.pace_right(LONG_M, 1e9):.3f}",
                f"{scored.pace_right(SHORT_M, LONG_M):.3f}",
                f"{scored.miscalibration:.3f}",
            )
            for seed, scored in seasons.items()
        ],
    )


def _by_story(scores: Sequence[StatusScore], best: Sequence[StatusScore]) -> str:
    stories = sorted({scored.archetype for scored in scores})
    rows = []
    for story in stories:
        ours, at_best = (
            [scored for scored in side if scored.archetype is story] for side in (scores, best)
        )
        rows.append(
            (
                story.replace("_", " "),
                str(len(ours)),
                f"{_share(scored.stated is scored.right for scored in ours):.3f}",
                f"{_share(scored.stated is scored.right for scored in at_best):.3f}",
                f"{_share(scored.stated is scored.meant for scored in ours):.3f}",
            )
        )
    return _table(("story", "athlete-weeks", "right", "at best", "as meant"), rows)


def _by_mistake(scores: Sequence[StatusScore]) -> str:
    mistakes = Counter(
        (scored.right.replace("_", " "), (scored.stated or "none").replace("_", " "))
        for scored in scores
        if scored.stated is not scored.right
    )
    return _table(
        ("by what was run", "stated", "athlete-weeks"),
        [(right, stated, str(count)) for (right, stated), count in mistakes.most_common()],
    )


def _by_verdict(scores: Sequence[PaceVerdictScore]) -> str:
    """Lay out what was told against what was run; items by GPS alone are seldom sure."""
    head = ("told", "workouts", *(f"truly {_words(side)}" for side in _SIDES))
    rows = [
        (_words(told), str(len(of_told)), *(str(rights.count(side)) for side in _SIDES))
        for told in PaceVerdict
        if (of_told := [score for score in scores if score.stated is told])
        for rights in [[score.right for score in of_told]]
    ]
    return _table(head, rows)


_SIDES = (PaceVerdict.IN_BAND, PaceVerdict.FASTER, PaceVerdict.SLOWER)


def _words(verdict: PaceVerdict) -> str:
    return verdict.value.replace("_", " ")


def _by_work(scores: Sequence[MetresScore]) -> str:
    rows = []
    for work in (Work.STRIDES, Work.REPS):
        scores_of_work = [scored for scored in scores if scored.work is work]
        more = _share(scored.true_m > scored.high_m for scored in scores_of_work)
        less = _share(scored.true_m < scored.low_m for scored in scores_of_work)
        shares = (1 - more - less, more, less)
        rows.append(
            (
                work,
                str(len(scores_of_work)),
                *map("{:.3f}".format, shares),
                f"{_width(scores_of_work):.2f}",
            )
        )
    return _table(("", "weeks", "in range", "more was run", "less was run", "median width"), rows)


def _by_sureness(near: Sequence[PaceScore]) -> str:
    return _table(
        ("the likelier race pace is said to be", "groups", "stated", "right"),
        [
            (
                f"{low:.0%} to {min(high, 1):.0%} likely",
                str(len(groups)),
                f"{_stated(groups):.3f}",
                f"{_right(groups):.3f}",
            )
            for low, high, groups in _steps(near)
        ],
    )


def _steps(near: Sequence[PaceScore]) -> list[tuple[float, float, list[PaceScore]]]:
    """Sort the groups by the stated probability; empty steps are left out."""
    steps = [
        (low, high, [scored for scored in near if low <= scored.odds[scored.stated_pace] < high])
        for low, high in pairwise(STEPS)
    ]
    return [step for step in steps if step[2]]


def _stated(groups: Sequence[PaceScore]) -> float:
    return sum(scored.odds[scored.stated_pace] for scored in groups) / max(1, len(groups))


def _right(groups: Sequence[PaceScore]) -> float:
    return _share(scored.is_right for scored in groups)


def _width(scores: Sequence[MetresScore]) -> float:
    return median([scored.width for scored in scores if scored.true_m >= WIDE_FROM_M] or [0.0])


def _share(answers: Iterable[bool]) -> float:
    """Compute the share of true answers; 0 if there are none."""
    given = list(answers)
    return sum(given) / max(1, len(given))


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
