"""The worst misses of simulated sessions: `python -m benchmarks.gallery DIR [--seeds N]`.

One session of each shape, those with most efforts missed or falsely found first: a picture of its
speed with what was run and what was found, and a page of what weighed for and against it.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure
from msgspec import Struct

from benchmarks.evaluation.judge import Edges, SessionScore
from benchmarks.evaluation.score import measured, score
from metrics import Evidence, Facts
from metrics.efforts.evidence.outline import PRIOR
from metrics.efforts.evidence.weight import weigh
from metrics.efforts.run import Reps, Run
from metrics.recording.signal import build_signal
from parsers.parse import parse
from simulator.shapes import NEGATIVES, POSITIVES, session
from simulator.truth import Truth
from simulator.watch import WatchRecording

MOST = 8
FEWEST = 3
"""Fewer efforts make no set, and have no weight as one."""
SIZE_INCHES = (9.0, 2.4)
DOTS_PER_INCH = 80


class Failure(Struct, frozen=True, kw_only=True):
    """One session that was read wrongly: its motion, what was run and what was found."""

    score: SessionScore
    recording: WatchRecording
    run: Run
    true: list[Edges]
    detected: list[Edges]

    @property
    def title(self) -> str:
        """Which session it is."""
        scored = self.score
        return f"{scored.name}, seed {scored.seed}, {self.recording.value.replace('_', ' ')}"

    @property
    def file_name(self) -> str:
        """The picture's name."""
        return f"{self.score.name}-{self.score.seed}-{self.recording.value}.png"


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the pictures and the page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.gallery", description=__doc__)
    parser.add_argument("directory", type=Path, help="where pictures and page go")
    parser.add_argument("--seeds", type=int, default=30, help="sessions per simulated shape")
    options = parser.parse_args(arguments)
    options.directory.mkdir(parents=True, exist_ok=True)
    failures = worst(range(options.seeds))
    for failure in failures:
        draw(failure, options.directory / failure.file_name)
    (options.directory / "failures.md").write_text(page(failures), encoding="utf-8")
    print(f"{len(failures)} failures in {options.directory / 'failures.md'}")


def worst(
    seeds: Sequence[int], names: Sequence[str] = (*POSITIVES, *NEGATIVES), most: int = MOST
) -> list[Failure]:
    """Pick the session of each shape that detection alone read worst, worst first."""
    detect = measured(Evidence.DETECTION)
    wrong: dict[str, tuple[SessionScore, WatchRecording]] = {}
    for recording in WatchRecording:
        scores = score(detect, names=names, seeds=seeds, recording=recording)
        for scored in scores.worst(len(scores.sessions)):
            previous = wrong.get(scored.name)
            if previous is None or _wrong_count(scored) > _wrong_count(previous[0]):
                wrong[scored.name] = scored, recording
    ordered = sorted(wrong.values(), key=lambda pair: -_wrong_count(pair[0]))
    return [_failure(scored, recording) for scored, recording in ordered[:most]]


def _wrong_count(scored: SessionScore) -> int:
    return scored.missed_count + scored.false_count


def _failure(scored: SessionScore, recording: WatchRecording) -> Failure:
    made = session(scored.name, seed=scored.seed, recording=recording)
    (activity,) = parse(made.content).activities
    return Failure(
        score=scored,
        recording=recording,
        run=Run.of(build_signal(activity)),
        true=_true(made.truth),
        detected=_detected(measured(Evidence.DETECTION)(made.content)),
    )


def _true(truth: Truth) -> list[Edges]:
    """List the true edges, as late as the distance shows them."""
    late_s = truth.distance_lag_s
    return [(effort.start_s + late_s, effort.end_s + late_s) for effort in truth.efforts]


def _detected(facts: Facts) -> list[Edges]:
    return list(facts.tables["efforts"].select("start_s", "end_s").iter_rows())


def draw(failure: Failure, path: Path) -> None:
    """Draw speed over time, with true efforts as a band above and detected ones below."""
    mpl.use("Agg")
    figure = Figure(figsize=SIZE_INCHES, dpi=DOTS_PER_INCH, layout="constrained")
    axes = figure.add_subplot()
    top = float(np.nanmax(failure.run.speed))
    axes.plot(failure.run.signal.time_s / 60, failure.run.speed, linewidth=0.6, color="0.35")
    for label, efforts, height, color in (
        ("run", failure.true, top * 1.08, "tab:green"),
        ("found", failure.detected, -top * 0.12, "tab:orange"),
    ):
        bars = [(start / 60, (end - start) / 60) for start, end in efforts]
        axes.broken_barh(bars, (height, top * 0.08), color=color, label=label)
    axes.set(title=failure.title, xlabel="minutes", ylabel="m/s")
    axes.legend(loc="lower right", fontsize="small")
    figure.savefig(path)


def page(failures: Sequence[Failure]) -> str:
    """Describe every failure with its picture and the reason, in Markdown."""
    parts = ["# The worst misses of simulated sessions", ""]
    for failure in failures:
        scored = failure.score
        parts += [
            f"## {failure.title}",
            "",
            f"![speed, truth and found]({failure.file_name})",
            "",
            f"{scored.true_count} efforts run, {scored.missed_count} of them missed, "
            f"{scored.false_count} found that were none. {reason(failure)}",
            "",
        ]
    return "\n".join(parts)


def reason(failure: Failure) -> str:
    """Explain what weighed for and against the true efforts, or the false ones."""
    is_missed = failure.score.missed_count > 0
    efforts = failure.true if is_missed else failure.detected
    subject = "the efforts that were run" if is_missed else "what was found"
    if len(efforts) < FEWEST:
        return f"Fewer than {FEWEST} efforts make no set."
    last = len(failure.run.speed) - 1
    bounds = np.clip(np.round(np.array(efforts)), 0, last).astype(np.int64)
    none = np.zeros(len(failure.run.plateaus), dtype=np.bool_)
    weight = weigh(failure.run, Reps(start=bounds[:, 0], end=bounds[:, 1]), none)
    if not np.isfinite(weight.total):
        return f"By itself {subject} cannot be a set: it is no faster than walking."
    veto = " It is taken for easy running between stops." if weight.is_easy_running else ""
    return (
        f"Nats for {subject} as one set: alike {weight.alike:+.1f}, evenly rested "
        f"{weight.evenly_rested:+.1f}, faster than what is around {weight.contrast:+.1f}, than "
        f"easy running {weight.against_easy:+.1f}, heart, steps and recorded speed "
        f"{weight.heard:+.1f}, misfit {-weight.misfit - weight.unclaimed:+.1f}, any set's "
        f"rarity {-PRIOR:+.1f}: together {weight.total:+.1f}.{veto}"
    )


if __name__ == "__main__":
    main()
