"""What reps are called, and whether stated errors are true: `python -m benchmarks.names`.

Detection alone, against what was set: of simulated sessions, and of the corpus (THIRDLAP_CORPUS)
where a step or a lap that the watch ended says it. A name is in reach where the motion of the
group's reps lies within 6 % of it in the median: nobody can call a minute what lasts 48 s.
Errors are compared with the exact motion, and with the meters of the lap that marks an effort.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import hypot, log
from pathlib import Path
from statistics import median

import numpy as np
from msgspec import Struct

from benchmarks.evaluation.calibration import calibration_error
from benchmarks.evaluation.judge import NOMINAL_TOLERANCE, Row, matched, overlaps
from metrics import Evidence, Facts, measure
from metrics.contract.enums import EffortEvidence, EffortKind
from metrics.sets.judged_speed import NAMED_SHARE
from parsers.parse import parse
from simulator.laps import Lapping
from simulator.session import SimulatedSession
from simulator.shapes import POSITIVES, session
from simulator.watch import WatchRecording

LONG_S = 29.0
"""Reps set to half a minute and longer: a second is allowed for the motion."""
RECORDINGS = {WatchRecording.ONE_SECOND: "1 Hz", WatchRecording.SMART: "smart recording"}


class NamedRep(Struct, frozen=True, kw_only=True):
    """A rep with the name that was set, what it is called, and what its group measures.

    Names are meters or seconds, None where there is none; the measured length is of the same unit
    as what was set.
    """

    set_m: float | None
    set_s: float | None
    told_m: float | None
    told_s: float | None
    group_length: float

    @property
    def kind(self) -> str:
        """Which row of the table it belongs to."""
        return "by distance" if self.set_m else "by time"

    @property
    def is_told(self) -> bool:
        """Whether it has a name."""
        return self.told_m is not None or self.told_s is not None

    @property
    def is_right(self) -> bool:
        """Whether its name is the one that was set."""
        pairs = ((self.told_m, self.set_m), (self.told_s, self.set_s))
        return any(told and meant and _is_near(told, meant) for told, meant in pairs)

    @property
    def is_in_reach(self) -> bool:
        """Whether the motion is near what was set."""
        return abs(log(self.group_length / (self.set_m or self.set_s or 1.0))) < NAMED_SHARE


def _is_near(told: float, meant: float) -> bool:
    return abs(told / meant - 1) <= NOMINAL_TOLERANCE


def named_rep(row: Row, facts: Facts, set_m: float | None, set_s: float | None) -> NamedRep:
    """Compare the name of an effort with what was set; the share that an oval tells is heard."""
    group = [
        other
        for other in facts.tables["efforts"].iter_rows(named=True)
        if all(other[key] == row[key] for key in ("set_index", "group_index"))
    ]
    key = "distance_m" if set_m else "duration_s"
    return NamedRep(
        set_m=set_m,
        set_s=None if set_m else set_s,
        told_m=row["nominal_distance_m"],
        told_s=row["nominal_duration_s"],
        group_length=median(other[key] for other in group),
    )


def simulated(recording: WatchRecording, seeds: Iterable[int]) -> Iterator[tuple[bool, NamedRep]]:
    """Name simulated reps, each with whether it was set to half a minute or more."""
    for name in POSITIVES:
        for seed in seeds:
            made = session(name, seed=seed, recording=recording)
            facts = _facts(made.content, Evidence.DETECTION)
            for effort, row in matched(made.truth, facts):
                set_m, set_s = effort.nominal_distance_m, effort.nominal_duration_s
                if set_m or set_s:
                    yield effort.duration_s >= LONG_S, named_rep(row, facts, set_m, set_s)


def of_corpus(corpus: Path) -> Iterator[tuple[bool, NamedRep]]:
    """Name the reps of real sessions whose file tells what was set."""
    for path in sorted((corpus / "sessions").rglob("*.*")):
        for activity in parse(path.read_bytes()).activities:
            told, detected = (
                measure(activity, evidence=evidence)
                for evidence in (Evidence.AUTO, Evidence.DETECTION)
            )
            for mark, row in _same(told, detected):
                set_m, set_s = mark["nominal_distance_m"], mark["nominal_duration_s"]
                if mark["evidence"] != EffortEvidence.DETECTION and (set_m or set_s):
                    lasted_s = mark["official_duration_s"] or mark["duration_s"]
                    yield lasted_s >= LONG_S, named_rep(row, detected, set_m, set_s)


def _same(told: Facts, detected: Facts) -> list[tuple[Row, Row]]:
    rows = [list(facts.tables["efforts"].iter_rows(named=True)) for facts in (told, detected)]
    spans = [[(row["start_s"], row["end_s"]) for row in each] for each in rows]
    return [
        (rows[0][i], rows[1][j])
        for i, j, _ in overlaps(*spans)
        if rows[1][j]["kind"] != EffortKind.SUSTAINED
    ]


def _facts(content: bytes, evidence: Evidence) -> Facts:
    (activity,) = parse(content).activities
    return measure(activity, evidence=evidence)


def names_table(columns: Mapping[str, Sequence[tuple[bool, NamedRep]]]) -> str:
    """Lay out how many reps are named, how many of these rightly, and how many could be."""
    lines = ["| | reps | named | of those right | in reach |", "|---|---|---|---|---|"]
    for title, reps in columns.items():
        for is_long, length in ((True, ""), (False, ", shorter than 30 s")):
            for kind in ("by distance", "by time"):
                chosen = [rep for long, rep in reps if long is is_long and rep.kind == kind]
                told = [rep for rep in chosen if rep.is_told]
                lines.append(
                    f"| {title}, {kind}{length} | {len(chosen)} | {_share(len(told), len(chosen))} "
                    f"| {_share(sum(rep.is_right for rep in told), len(told))} "
                    f"| {_share(sum(rep.is_in_reach for rep in chosen), len(chosen))} |"
                )
    return "\n".join(lines) + "\n"


def _share(count: int, of: int) -> str:
    return f"{count / of:.3f}" if of else "–"


def pressed(seeds: Iterable[int]) -> Iterator[tuple[str, SimulatedSession, Facts]]:
    """Measure simulated sessions with late, missing and junk presses by all evidence."""
    for recording, title in RECORDINGS.items():
        for name in POSITIVES:
            for seed in seeds:
                made = session(name, seed=seed, recording=recording, lapping=Lapping.MANUAL)
                yield title, made, _facts(made.content, Evidence.AUTO)


def stated_errors(
    sessions: Iterable[tuple[str, SimulatedSession, Facts]],
) -> dict[str, list[float]]:
    """Divide errors by their stated standard deviations, of simulated reps that laps mark."""
    off: dict[str, list[float]] = {}
    for title, made, facts in sessions:
        for effort, row in matched(made.truth, facts):
            _add(off, f"{title}, meters against the motion", _meters(row, effort.distance_m))
            mean_mps = effort.distance_m / effort.duration_s
            _add(off, f"{title}, judged speed against the motion", _speed(row, mean_mps))
        for row, lap_m in _marked(facts):
            _add(off, f"{title}, meters against the lap", _meters(row, lap_m))
    return off


def beside_marks(sessions: Iterable[tuple[str, SimulatedSession, Facts]]) -> str:
    """Compare the confidence of what was detected beside marks with the share that is right."""
    confidences, is_right = [], []
    for _, made, facts in sessions:
        rows = list(facts.tables["efforts"].iter_rows(named=True))
        if all(row["evidence"] == EffortEvidence.DETECTION for row in rows):
            continue
        hits = [row["effort_index"] for _, row in matched(made.truth, facts)]
        for row in rows:
            if row["evidence"] == EffortEvidence.DETECTION and row["kind"] != EffortKind.SUSTAINED:
                confidences.append(row["confidence"])
                is_right.append(row["effort_index"] in hits)
    if not confidences:
        return "Nothing was detected beside marks.\n"
    error = calibration_error(np.array(confidences), np.array(is_right, dtype=np.float64))
    return (
        f"Detected beside marks: {len(confidences)} efforts, said {np.mean(confidences):.3f}, "
        f"right {np.mean(is_right):.3f}, expected calibration error {error:.3f}\n"
    )


def real_errors(corpus: Path) -> dict[str, list[float]]:
    """Divide what real laps differ by by the stated standard deviation, maker by maker."""
    off: dict[str, list[float]] = {}
    for path in sorted((corpus / "sessions").rglob("*.*")):
        for activity in parse(path.read_bytes()).activities:
            facts = measure(activity)
            for row, lap_m in _marked(facts):
                _add(off, "corpus, meters against the lap", _meters(row, lap_m))
                _add(off, f"… {activity.maker}", _meters(row, lap_m))
    return off


def _add(off: dict[str, list[float]], title: str, value: float | None) -> None:
    if value is not None:
        off.setdefault(title, []).append(value)


def _meters(row: Row, true_m: float) -> float | None:
    sd = row["distance_sd_m"]
    return float((row["distance_m"] - true_m) / sd) if sd else None


def _speed(row: Row, true_mps: float) -> float | None:
    if not row["judged_speed_mps"]:
        return None
    sd = hypot(row["judged_speed_sd_mps"], row["judged_bias_sd_mps"])
    return float(row["judged_speed_mps"] - true_mps) / sd


def _marked(facts: Facts) -> Iterator[tuple[Row, float]]:
    """Pair each effort that one lap marks with the lap's meters."""
    laps = facts.tables["laps"].drop_nulls(["effort_index", "distance_m"])
    counts = laps["effort_index"].to_list()
    lap_m = {
        row["effort_index"]: row["distance_m"]
        for row in laps.iter_rows(named=True)
        if counts.count(row["effort_index"]) == 1
    }
    for row in facts.tables["efforts"].iter_rows(named=True):
        if row["effort_index"] in lap_m:
            yield row, lap_m[row["effort_index"]]


def errors_table(off: Mapping[str, Sequence[float]]) -> str:
    """Lay out which share lies within one stated standard deviation; of normal errors 0.68."""
    lines = ["| | reps | within 1 SD | mean, in SD |", "|---|---|---|---|"]
    lines += [
        f"| {title} | {len(each)} | {np.mean(np.abs(each) <= 1):.3f} | {np.mean(each):+.2f} |"
        for title, each in off.items()
    ]
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str]) -> None:
    """Print both tables."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.names", description=__doc__)
    options.add_argument("--first", type=int, default=300, help="first seed")
    options.add_argument("--seeds", type=int, default=8, help="sessions per simulated shape")
    chosen = options.parse_args(arguments)
    seeds = range(chosen.first, chosen.first + chosen.seeds)
    columns = {title: list(simulated(each, seeds)) for each, title in RECORDINGS.items()}
    sessions = list(pressed(seeds))
    errors = stated_errors(sessions)
    corpus = Path(os.environ.get("THIRDLAP_CORPUS", "../shared/corpus"))
    if (corpus / "truth_reps.tsv").is_file():
        columns["corpus"] = list(of_corpus(corpus))
        errors |= real_errors(corpus)
    sys.stdout.write(f"{names_table(columns)}\n{errors_table(errors)}\n{beside_marks(sessions)}")


if __name__ == "__main__":
    main(sys.argv[1:])
