"""What each witness brings: the same runs searched with some channels left out."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import polars as pl
from msgspec import Struct
from msgspec.structs import replace

from benchmarks.evaluation.judge import Edges, overlaps
from benchmarks.evaluation.real_runs import RealRun
from metrics import Evidence
from metrics.contract.enums import EffortKind, SignalKind
from metrics.efforts.lags import usual_lag_s
from metrics.recording.signal import Signal, build_signal
from metrics.segmentation import find_efforts
from parsers.parse import parse
from simulator.shapes import session

Figures: TypeAlias = Mapping[str, Any]


class Witness(StrEnum):
    """A channel beside the distance."""

    RECORDED = "recorded speed"
    STEPS = "cadence"
    HEART = "heart rate"


ALL = frozenset(Witness)
TRIALS: Mapping[str, frozenset[Witness]] = {
    "distance alone": frozenset(),
    **{f"… and {witness}": frozenset({witness}) for witness in Witness},
    "all": ALL,
    **{f"all but {witness}": ALL - {witness} for witness in Witness},
}


def hushed(signal: Signal, heard: frozenset[Witness]) -> Signal:
    """Leave out the channels that are not heard.

    Recorded speed stays where the signal itself was made of it.
    """
    nothing = np.full(len(signal), np.nan)
    is_recorded_kept = Witness.RECORDED in heard or signal.kind is SignalKind.RECORDED_SPEED
    return replace(
        signal,
        lag_speed_s=signal.lag_speed_s if Witness.RECORDED in heard else None,
        recorded_speed_mps=signal.recorded_speed_mps if is_recorded_kept else nothing,
        cadence_spm=signal.cadence_spm if Witness.STEPS in heard else nothing,
        heart_rate_bpm=signal.heart_rate_bpm if Witness.HEART in heard else nothing,
    )


class Answer(Struct, frozen=True, kw_only=True):
    """What was detected in one run."""

    real: RealRun
    efforts: pl.DataFrame

    @property
    def edges(self) -> list[Edges]:
        """Start and end of each effort that repeats."""
        repeated = self.efforts.filter(pl.col("kind") != EffortKind.SUSTAINED)
        return [(start, end) for start, end in repeated.select("start_s", "end_s").iter_rows()]

    @property
    def hits(self) -> int:
        """Labeled efforts that were detected."""
        return len(overlaps(self.real.reps, self.edges))

    @property
    def wrong(self) -> int:
        """Missed and false efforts together."""
        return len(self.real.reps) + len(self.edges) - 2 * self.hits


def answers(runs: Iterable[RealRun], heard: frozenset[Witness]) -> list[Answer]:
    """Detect the efforts of each run with these witnesses."""
    return [
        Answer(
            real=real,
            efforts=find_efforts(
                real.activity, hushed(real.signal, heard), evidence=Evidence.DETECTION
            ).efforts,
        )
        for real in runs
    ]


def figures(found: Sequence[Answer], corpus: Path, scorer: Path) -> Figures:
    """Run the scorer that is not this project's."""
    rows = ("start_s", "end_s", "distance_m", "kind")
    by_path: dict[str, list[dict[str, Any]]] = {}
    for answer in found:
        by_path.setdefault(answer.real.path, []).extend(answer.efforts.select(rows).to_dicts())
    with tempfile.TemporaryDirectory() as name:
        results, out = Path(name) / "results.jsonl", Path(name) / "figures.json"
        lines = [
            json.dumps({"file": path, "efforts": efforts}) for path, efforts in by_path.items()
        ]
        results.write_text("\n".join(lines), encoding="utf-8")
        truth = ("--truth", str(corpus / "truth_reps.tsv"))
        labeled = ("--sessions", str(corpus / "sessions.tsv"), "--lag-tolerant")
        command = (sys.executable, str(scorer), str(results), *truth, *labeled, "--json", str(out))
        subprocess.run(command, check=True, capture_output=True)
        scored: Figures = json.loads(out.read_text(encoding="utf-8"))
    return scored


def simulated_runs(names: Iterable[str], seeds: Sequence[int]) -> list[RealRun]:
    """Simulate runs; their labels are the true edges, as late as their watch shows them."""
    made = []
    for name in names:
        for seed in seeds:
            simulated = session(name, seed=seed)
            (activity,) = parse(simulated.content).activities
            truth = simulated.truth
            late_s = truth.distance_lag_s - usual_lag_s(activity.maker)
            made.append(
                RealRun(
                    path=f"simulated {name}, seed {seed}",
                    kind=truth.kind,
                    activity=activity,
                    signal=build_signal(activity),
                    reps=tuple(
                        (effort.start_s + late_s, effort.end_s + late_s)
                        for effort in truth.efforts
                        if effort.kind is not EffortKind.SUSTAINED
                    ),
                    is_complete=True,
                    is_simulated=True,
                )
            )
    return made


def f1(found: Sequence[Answer]) -> float:
    """Compute F1 = 2 · hits / (true + detected)."""
    hits = sum(answer.hits for answer in found)
    return 2 * hits / sum(len(answer.real.reps) + len(answer.edges) for answer in found)


def trial_table(
    runs: Sequence[RealRun], simulated: Sequence[RealRun], corpus: Path, scorer: Path
) -> str:
    """Lay out every trial: on the corpus, on simulated sessions, and on runs without any effort."""
    lines = [
        "| witnesses | intervals F1 at 0.5 / 0.75 | exact | strides F1 | false, real steady runs | "
        "simulated sessions, F1 | false, simulated runs |",
        "|---|---|---|---|---|---|---|",
    ]
    for title, heard in TRIALS.items():
        scored = figures(answers(runs, heard), corpus, scorer)
        plain, tolerant = scored["plain"], scored["lag_tolerant"]
        found = answers(simulated, heard)
        false = sum(len(answer.edges) for answer in found if not answer.real.reps)
        lines.append(
            f"| {title} | {plain['intervals']['f1_50']:.3f} / {plain['intervals']['f1_75']:.3f} "
            f"| {plain['intervals']['exact_count_rate']:.3f} "
            f"| {tolerant['strides']['f1_50']:.3f} "
            f"| {plain['steady']['false_efforts']} "
            f"| {f1([answer for answer in found if answer.real.reps]):.3f} | {false} |"
        )
    return "\n".join(lines) + "\n"
