"""How well a detector finds what was really run: `python -m benchmarks.evaluation.score`.

Every shape of the catalogue, many seeds each, with 1 Hz and with smart recording.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np

from benchmarks.evaluation.invariance import halving, splitting
from benchmarks.evaluation.judge import LOOSE_IOU, Match, SessionScore, judge
from metrics import Evidence, Facts, measure
from parsers.parse import parse
from simulator.laps import Lapping
from simulator.shapes import NEGATIVES, POSITIVES, session
from simulator.watch import Recording

Detector: TypeAlias = Callable[[bytes], Facts]
"""A watch file's content to its facts."""

TIGHT_IOU = 0.75


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Many sessions together; a figure is None where nothing could be judged."""

    sessions: tuple[SessionScore, ...] = field(repr=False)

    def of(self, name: str) -> Score:
        """The sessions of one shape."""
        return Score(sessions=tuple(one for one in self.sessions if one.name == name))

    @property
    def matches(self) -> list[Match]:
        """All matched efforts."""
        return [match for one in self.sessions for match in one.matches]

    def f1(self, least_iou: float) -> float | None:
        """2 · hits / (true + found)."""
        hits = sum(match.iou >= least_iou for match in self.matches)
        both = sum(one.true_count + one.found_count for one in self.sessions)
        return 2 * hits / both if both else None

    def exact_count_share(self) -> float | None:
        """Share of sessions whose efforts were all found, with nothing over."""
        return _mean(one.is_count_exact for one in self.sessions)

    def worst(self, count: int) -> list[SessionScore]:
        """The sessions with the most efforts missed or falsely found, none without either."""
        wrong = [one for one in self.sessions if not one.is_count_exact]
        return sorted(wrong, key=lambda one: -one.missed_count - one.false_count)[:count]

    def recall(self) -> float | None:
        """Share of true efforts that were found as one effort each."""
        true_count = sum(one.true_count for one in self.sessions)
        return len(self.matches) / true_count if true_count else None

    def edge_errors_s(self) -> tuple[float, float] | None:
        """Median and 90 % point of the absolute error of starts and ends, beyond the lag."""
        errors = [abs(e) for m in self.matches for e in (m.start_error_s, m.end_error_s)]
        return _median_and_p90(errors)

    def raw_edge_errors_s(self) -> tuple[float, float] | None:
        """The same against the motion itself, lag included."""
        errors = [
            abs(error + one.lag_s)
            for one in self.sessions
            for match in one.matches
            for error in (match.start_error_s, match.end_error_s)
        ]
        return _median_and_p90(errors)

    def distance_error(self) -> float | None:
        """Median absolute relative error of the efforts' distances, beyond the bias."""
        errors = [abs(match.distance_error) for match in self.matches]
        return float(np.median(errors)) if errors else None

    def nominal_right_share(self) -> float | None:
        """Of the nominals shown, the share that is what the coach set."""
        return _mean(m.is_nominal_right for m in self.matches if m.is_nominal_right is not None)

    def nominal_shown_share(self) -> float | None:
        """Of the matched efforts, the share that shows a nominal."""
        return _mean(match.is_nominal_right is not None for match in self.matches)

    def kind_right_share(self) -> float | None:
        """Of the matched efforts, the share whose kind is right."""
        return _mean(match.is_kind_right for match in self.matches)

    def plus_one_right_share(self) -> float | None:
        """Of the 20 + 1 sessions, the share grouped as such."""
        verdicts = [one.is_plus_one_right for one in self.sessions]
        return _mean(verdict for verdict in verdicts if verdict is not None)

    def false_per_hour(self) -> float | None:
        """Found efforts that are none, per hour of all sessions."""
        hours = sum(one.hours for one in self.sessions)
        return sum(one.false_count for one in self.sessions) / hours if hours else None

    def calibration(self, least_count: int = 50) -> list[tuple[float, float, int]]:
        """Mean confidence, share that is right, and count, in each tenth that holds enough."""
        pairs = np.array([pair for one in self.sessions for pair in one.confidences], dtype=float)
        if len(pairs) == 0:
            return []
        tenth = np.minimum((pairs[:, 0] * 10).astype(int), 9)
        groups = [pairs[tenth == number] for number in range(10)]
        return [
            (float(group[:, 0].mean()), float(group[:, 1].mean()), len(group))
            for group in groups
            if len(group) >= least_count
        ]


def measured(evidence: Evidence) -> Detector:
    """The product itself as a detector."""

    def detect(content: bytes) -> Facts:
        (activity,) = parse(content).activities
        return measure(activity, evidence=evidence)

    return detect


def score(
    detect: Detector,
    *,
    names: Iterable[str],
    seeds: Sequence[int],
    recording: Recording = Recording.ONE_SECOND,
    lapping: Lapping | None = None,
) -> Score:
    """A detector over all these shapes and seeds."""
    judged = []
    for name in names:
        for seed in seeds:
            made = session(name, seed=seed, recording=recording, lapping=lapping)
            judged.append(judge(made.truth, detect(made.content)))
    return Score(sessions=tuple(judged))


def _mean(verdicts: Iterable[bool | None]) -> float | None:
    values = [float(bool(verdict)) for verdict in verdicts]
    return float(np.mean(values)) if values else None


def _median_and_p90(errors: Sequence[float]) -> tuple[float, float] | None:
    if not errors:
        return None
    return float(np.median(errors)), float(np.quantile(errors, 0.9))


def table(scores: Sequence[tuple[str, Score]]) -> str:
    """Scores side by side as a Markdown table, one column each; what none can tell is left out."""
    lines = [
        "| | " + " | ".join(name for name, _ in scores) + " |",
        "|---" * (len(scores) + 1) + "|",
    ]
    for label, figure in _FIGURES:
        cells = [figure(one) for _, one in scores]
        if set(cells) != {_UNKNOWN}:
            lines.append(f"| {label} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


_UNKNOWN = "–"


def _share(value: float | None) -> str:
    return _UNKNOWN if value is None else f"{value:.3f}"


def _pair(values: tuple[float, float] | None) -> str:
    return _UNKNOWN if values is None else f"{values[0]:.2f} / {values[1]:.2f}"


_FIGURES: Sequence[tuple[str, Callable[[Score], str]]] = (
    ("sessions", lambda one: str(len(one.sessions))),
    ("F1 at IoU ≥ 0.5", lambda one: _share(one.f1(LOOSE_IOU))),
    ("F1 at IoU ≥ 0.75", lambda one: _share(one.f1(TIGHT_IOU))),
    ("recall", lambda one: _share(one.recall())),
    ("exact count", lambda one: _share(one.exact_count_share())),
    ("edge error beyond the lag, median / p90 (s)", lambda one: _pair(one.edge_errors_s())),
    ("edge error against the motion (s)", lambda one: _pair(one.raw_edge_errors_s())),
    ("distance error beyond the bias, median", lambda one: _share(one.distance_error())),
    ("nominal shown is right", lambda one: _share(one.nominal_right_share())),
    ("nominal is shown", lambda one: _share(one.nominal_shown_share())),
    ("20 + 1 grouped as such", lambda one: _share(one.plus_one_right_share())),
    ("kind right", lambda one: _share(one.kind_right_share())),
    ("false efforts an hour", lambda one: _share(one.false_per_hour())),
)


def main(arguments: Sequence[str]) -> None:
    """Print the tables of all sessions, of runs without a set, and of each shape."""
    options = argparse.ArgumentParser(prog="benchmarks.evaluation.score", description=__doc__)
    options.add_argument("--seeds", type=int, default=30, help="sessions per shape")
    chosen = options.parse_args(arguments)
    sys.stdout.write(report(range(chosen.seeds)))


def report(seeds: Sequence[int]) -> str:
    """The simulated part of the accuracy page."""
    alone, all_evidence = measured(Evidence.DETECTION), measured(Evidence.AUTO)
    found = {
        recording: score(alone, names=POSITIVES, seeds=seeds, recording=recording)
        for recording in Recording
    }
    none = {
        recording: score(alone, names=NEGATIVES, seeds=seeds, recording=recording)
        for recording in Recording
    }
    pressed = {
        recording: score(
            all_evidence, names=POSITIVES, seeds=seeds, recording=recording, lapping=Lapping.MANUAL
        )
        for recording in Recording
    }
    parts = [
        _section("Sessions with a set, detection alone", found),
        _section("Runs without a set, detection alone", none),
        _section("All evidence, with late, missing and junk presses", pressed),
    ]
    parts += [_confidence(found, none), _invariance(seeds), _worst(found, none)]
    parts += [
        _section(name, {recording: one.of(name) for recording, one in found.items()})
        for name in POSITIVES
    ]
    return "\n\n".join(parts) + "\n"


def _section(title: str, scores: Mapping[Recording, Score]) -> str:
    columns = [(_COLUMNS[recording], one) for recording, one in scores.items()]
    return f"### {title}\n\n{table(columns)}"


def _confidence(found: Mapping[Recording, Score], none: Mapping[Recording, Score]) -> str:
    lines = ["### Confidence, detection alone", "", "| | mean confidence | share right | efforts |"]
    lines.append("|---|---|---|---|")
    for recording, column in _COLUMNS.items():
        both = Score(sessions=found[recording].sessions + none[recording].sessions)
        lines += [
            f"| {column} | {confidence:.3f} | {right:.3f} | {count} |"
            for confidence, right, count in both.calibration()
        ]
    return "\n".join(lines)


def _invariance(seeds: Sequence[int]) -> str:
    lines = ["### The same run recorded otherwise, detection alone", ""]
    lines += ["| | efforts kept | sessions with the same count | edges moved: median, most (s) |"]
    lines += ["|---|---|---|---|"]
    for label, moves in (
        ("every second record left out, efforts ≥ 60 s", halving(POSITIVES, seeds)),
        ("split at a pause, contrast ≥ 0.35", splitting(POSITIVES, seeds)),
    ):
        kept = f"{moves.kept_count} of {moves.wanted_count}"
        same = f"{moves.same_count_sessions} of {moves.sessions}"
        lines.append(f"| {label} | {kept} | {same} | {_pair(moves.median_and_most_s)} |")
    return "\n".join(lines)


def _worst(found: Mapping[Recording, Score], none: Mapping[Recording, Score]) -> str:
    lines = ["### The worst sessions, detection alone", ""]
    lines += [
        "| shape | seed | recording | efforts | missed | false |",
        "|---|---|---|---|---|---|",
    ]
    for recording, column in _COLUMNS.items():
        both = Score(sessions=found[recording].sessions + none[recording].sessions)
        lines += [
            f"| {one.name} | {one.seed} | {column} "
            f"| {one.true_count} | {one.missed_count} | {one.false_count} |"
            for one in both.worst(_WORST_COUNT)
        ]
    return "\n".join(lines)


_WORST_COUNT = 10
_COLUMNS = {Recording.ONE_SECOND: "1 Hz", Recording.SMART: "smart recording"}


if __name__ == "__main__":
    main(sys.argv[1:])
