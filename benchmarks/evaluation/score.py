"""How well a detector finds what was really run: `python -m benchmarks.evaluation.score`.

Every shape of the catalogue, many seeds each, with 1 Hz and with smart recording.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias

import numpy as np
from msgspec import Struct

from benchmarks.evaluation.invariance import halving, splitting
from benchmarks.evaluation.judge import LOOSE_IOU, Match, SessionScore, judge
from metrics import Evidence, Facts, measure
from parsers.parse import parse
from simulator.laps import Lapping, LapTotals
from simulator.shapes import NEGATIVES, POSITIVES, session
from simulator.watch import WatchRecording

Detector: TypeAlias = Callable[[bytes], Facts]
"""A watch file's content to its facts."""

TIGHT_IOU = 0.75


class Score(Struct, frozen=True, kw_only=True):
    """Many sessions together; a figure is None where nothing could be judged."""

    sessions: tuple[SessionScore, ...]

    def of(self, name: str) -> Score:
        """Select the sessions of one shape."""
        return Score(sessions=tuple(scored for scored in self.sessions if scored.name == name))

    @property
    def matches(self) -> list[Match]:
        """All matched efforts."""
        return [match for scored in self.sessions for match in scored.matches]

    def f1(self, least_iou: float) -> float | None:
        """Compute F1 = 2 · hits / (true + detected)."""
        hits = sum(match.iou >= least_iou for match in self.matches)
        both = sum(scored.true_count + scored.detected_count for scored in self.sessions)
        return 2 * hits / both if both else None

    def exact_count_share(self) -> float | None:
        """Compute the share of sessions with every effort detected and no false one."""
        return _mean(scored.is_count_exact for scored in self.sessions)

    def worst(self, count: int) -> list[SessionScore]:
        """List the sessions with the most missed and false efforts; none without either."""
        wrong = [scored for scored in self.sessions if not scored.is_count_exact]
        return sorted(wrong, key=lambda scored: -scored.missed_count - scored.false_count)[:count]

    def recall(self) -> float | None:
        """Compute the share of true efforts that were detected as one effort each."""
        true_count = sum(scored.true_count for scored in self.sessions)
        return len(self.matches) / true_count if true_count else None

    def edge_errors_s(self) -> tuple[float, float] | None:
        """Compute median and 90 % point of the absolute edge error beyond the lag."""
        errors = [abs(e) for m in self.matches for e in (m.start_error_s, m.end_error_s)]
        return _median_and_p90(errors)

    def raw_edge_errors_s(self) -> tuple[float, float] | None:
        """Compute median and 90 % point of the absolute edge error against the motion."""
        errors = [
            abs(error + scored.lag_s)
            for scored in self.sessions
            for match in scored.matches
            for error in (match.start_error_s, match.end_error_s)
        ]
        return _median_and_p90(errors)

    def distance_error(self) -> float | None:
        """Compute the median absolute relative error of the distances, beyond the bias."""
        errors = [abs(match.distance_error) for match in self.matches]
        return float(np.median(errors)) if errors else None

    def lap_within_share(self) -> float | None:
        """Compute which share of marked efforts lies within its stated error of the lap's meters.

        Of normal errors 0.68 do.
        """
        return _mean(within for scored in self.sessions for within in scored.laps_within)

    def nominal_right_share(self) -> float | None:
        """Compute which share of the shown nominals is what the coach set."""
        return _mean(m.is_nominal_right for m in self.matches if m.is_nominal_right is not None)

    def nominal_shown_share(self) -> float | None:
        """Compute which share of the matched efforts shows a nominal."""
        return _mean(match.is_nominal_right is not None for match in self.matches)

    def kind_right_share(self) -> float | None:
        """Compute which share of the matched efforts has the right kind."""
        return _mean(match.is_kind_right for match in self.matches)

    def plus_one_right_share(self) -> float | None:
        """Compute which share of the 20 + 1 sessions is grouped as such."""
        verdicts = [scored.is_plus_one_right for scored in self.sessions]
        return _mean(verdict for verdict in verdicts if verdict is not None)

    def false_per_hour(self) -> float | None:
        """Count false efforts per hour of all sessions."""
        hours = sum(scored.hours for scored in self.sessions)
        return sum(scored.false_count for scored in self.sessions) / hours if hours else None

    def calibration(self, least_count: int = 50) -> list[tuple[float, float, int]]:
        """Compare confidence with the share that is right in each tenth that holds enough."""
        pairs = np.array(
            [pair for scored in self.sessions for pair in scored.confidences], dtype=float
        )
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
    """Wrap the product itself as a detector."""

    def detect(content: bytes) -> Facts:
        (activity,) = parse(content).activities
        return measure(activity, evidence=evidence)

    return detect


def score(
    detect: Detector,
    *,
    names: Iterable[str],
    seeds: Sequence[int],
    recording: WatchRecording = WatchRecording.ONE_SECOND,
    lapping: Lapping | None = None,
    lap_totals: LapTotals = LapTotals.WHOLE,
) -> Score:
    """Score a detector over all these shapes and seeds."""
    judged = []
    for name in names:
        for seed in seeds:
            made = session(
                name, seed=seed, recording=recording, lapping=lapping, lap_totals=lap_totals
            )
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
    """Lay scores side by side as a Markdown table; rows nobody can fill are left out."""
    lines = [
        "| | " + " | ".join(name for name, _ in scores) + " |",
        "|---" * (len(scores) + 1) + "|",
    ]
    for label, figure in _FIGURES:
        cells = [figure(column) for _, column in scores]
        if set(cells) != {_UNKNOWN}:
            lines.append(f"| {label} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


_UNKNOWN = "–"


def _share(value: float | None) -> str:
    return _UNKNOWN if value is None else f"{value:.3f}"


def _pair(values: tuple[float, float] | None) -> str:
    return _UNKNOWN if values is None else f"{values[0]:.2f} / {values[1]:.2f}"


_FIGURES: Sequence[tuple[str, Callable[[Score], str]]] = (
    ("sessions", lambda scored: str(len(scored.sessions))),
    ("F1 at IoU ≥ 0.5", lambda scored: _share(scored.f1(LOOSE_IOU))),
    ("F1 at IoU ≥ 0.75", lambda scored: _share(scored.f1(TIGHT_IOU))),
    ("recall", lambda scored: _share(scored.recall())),
    ("exact count", lambda scored: _share(scored.exact_count_share())),
    ("edge error beyond the lag, median / p90 (s)", lambda scored: _pair(scored.edge_errors_s())),
    ("edge error against the motion (s)", lambda scored: _pair(scored.raw_edge_errors_s())),
    ("distance error beyond the bias, median", lambda scored: _share(scored.distance_error())),
    (
        "distance within its stated error of the lap's",
        lambda scored: _share(scored.lap_within_share()),
    ),
    ("nominal shown is right", lambda scored: _share(scored.nominal_right_share())),
    ("nominal is shown", lambda scored: _share(scored.nominal_shown_share())),
    ("20 + 1 grouped as such", lambda scored: _share(scored.plus_one_right_share())),
    ("kind right", lambda scored: _share(scored.kind_right_share())),
    ("false efforts an hour", lambda scored: _share(scored.false_per_hour())),
)


def main(arguments: Sequence[str]) -> None:
    """Print the tables of all sessions, of runs without a set, and of each shape."""
    options = argparse.ArgumentParser(prog="benchmarks.evaluation.score", description=__doc__)
    options.add_argument("--seeds", type=int, default=30, help="sessions per shape")
    chosen = options.parse_args(arguments)
    sys.stdout.write(report(range(chosen.seeds)))


def report(seeds: Sequence[int]) -> str:
    """Write the simulated part of the accuracy page."""
    alone, all_evidence = measured(Evidence.DETECTION), measured(Evidence.AUTO)
    by_recording = {
        recording: score(alone, names=POSITIVES, seeds=seeds, recording=recording)
        for recording in WatchRecording
    }
    negatives = {
        recording: score(alone, names=NEGATIVES, seeds=seeds, recording=recording)
        for recording in WatchRecording
    }
    pressed = {
        recording: score(
            all_evidence, names=POSITIVES, seeds=seeds, recording=recording, lapping=Lapping.MANUAL
        )
        for recording in WatchRecording
    }
    silent = {
        recording: score(
            all_evidence,
            names=NEGATIVES,
            seeds=seeds,
            recording=recording,
            lapping=Lapping.AUTO_KM,
            lap_totals=LapTotals.TIMES_ONLY,
        )
        for recording in WatchRecording
    }
    parts = [
        _section("Sessions with a set, detection alone", by_recording),
        _section("Runs without a set, detection alone", negatives),
        _section("Runs without a set, all evidence, kilometer laps without meters", silent),
        _section("All evidence, with late, missing and junk presses", pressed),
    ]
    parts += [
        _confidence(by_recording, negatives),
        _invariance(seeds),
        _worst(by_recording, negatives),
    ]
    parts += [
        _section(
            name, {recording: by_shape.of(name) for recording, by_shape in by_recording.items()}
        )
        for name in POSITIVES
    ]
    return "\n\n".join(parts) + "\n"


def _section(title: str, scores: Mapping[WatchRecording, Score]) -> str:
    columns = [(_COLUMNS[recording], scored) for recording, scored in scores.items()]
    return f"### {title}\n\n{table(columns)}"


def _confidence(
    positives: Mapping[WatchRecording, Score], negatives: Mapping[WatchRecording, Score]
) -> str:
    lines = ["### Confidence, detection alone", "", "| | mean confidence | share right | efforts |"]
    lines.append("|---|---|---|---|")
    for recording, column in _COLUMNS.items():
        both = Score(sessions=positives[recording].sessions + negatives[recording].sessions)
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
        survivors = f"{moves.kept_count} of {moves.wanted_count}"
        same = f"{moves.same_count_sessions} of {moves.sessions}"
        lines.append(f"| {label} | {survivors} | {same} | {_pair(moves.median_and_most_s)} |")
    return "\n".join(lines)


def _worst(
    positives: Mapping[WatchRecording, Score], negatives: Mapping[WatchRecording, Score]
) -> str:
    lines = ["### The worst sessions, detection alone", ""]
    lines += [
        "| shape | seed | recording | efforts | missed | false |",
        "|---|---|---|---|---|---|",
    ]
    for recording, column in _COLUMNS.items():
        both = Score(sessions=positives[recording].sessions + negatives[recording].sessions)
        lines += [
            f"| {scored.name} | {scored.seed} | {column} "
            f"| {scored.true_count} | {scored.missed_count} | {scored.false_count} |"
            for scored in both.worst(_WORST_COUNT)
        ]
    return "\n".join(lines)


_WORST_COUNT = 10
_COLUMNS = {WatchRecording.ONE_SECOND: "1 Hz", WatchRecording.SMART: "smart recording"}


if __name__ == "__main__":
    main(sys.argv[1:])
