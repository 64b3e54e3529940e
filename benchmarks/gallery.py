"""The worst misses of simulated sessions: `python -m benchmarks.gallery DIR [--seeds N]`.

One session of each shape, those with most efforts missed or falsely found first: a picture of its
speed with what was run and what was found, and a page of what weighed for and against it.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

from benchmarks.evaluation.judge import Edges, SessionScore
from benchmarks.evaluation.score import measured, score
from metrics import Evidence, Facts
from metrics.efforts.run import Reps, Run
from metrics.efforts.weight import PRIOR, weigh
from metrics.recording.signal import build_signal
from parsers.parse import parse
from simulator.shapes import NEGATIVES, POSITIVES, session
from simulator.truth import Truth
from simulator.watch import Recording

MOST = 8
FEWEST = 3
"""Fewer efforts make no set, and have no weight as one."""
SIZE_INCHES = (9.0, 2.4)
DOTS_PER_INCH = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One session that was read wrongly: its motion, what was run and what was found."""

    score: SessionScore
    recording: Recording
    run: Run
    true: list[Edges]
    found: list[Edges]

    @property
    def title(self) -> str:
        """Which session it is."""
        one = self.score
        return f"{one.name}, seed {one.seed}, {self.recording.value.replace('_', ' ')}"

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
    """Of each shape the session that was read worst by detection alone, worst first."""
    detect = measured(Evidence.DETECTION)
    wrong: dict[str, tuple[SessionScore, Recording]] = {}
    for recording in Recording:
        scores = score(detect, names=names, seeds=seeds, recording=recording)
        for one in scores.worst(len(scores.sessions)):
            known = wrong.get(one.name)
            if known is None or _wrong_count(one) > _wrong_count(known[0]):
                wrong[one.name] = one, recording
    ordered = sorted(wrong.values(), key=lambda pair: -_wrong_count(pair[0]))
    return [_failure(one, recording) for one, recording in ordered[:most]]


def _wrong_count(one: SessionScore) -> int:
    return one.missed_count + one.false_count


def _failure(one: SessionScore, recording: Recording) -> Failure:
    made = session(one.name, seed=one.seed, recording=recording)
    (activity,) = parse(made.content).activities
    return Failure(
        score=one,
        recording=recording,
        run=Run.of(build_signal(activity)),
        true=_true(made.truth),
        found=_found(measured(Evidence.DETECTION)(made.content)),
    )


def _true(truth: Truth) -> list[Edges]:
    """What was run, as late as the distance shows it."""
    late_s = truth.distance_lag_s
    return [(effort.start_s + late_s, effort.end_s + late_s) for effort in truth.efforts]


def _found(facts: Facts) -> list[Edges]:
    return list(facts.tables["efforts"].select("start_s", "end_s").iter_rows())


def draw(failure: Failure, path: Path) -> None:
    """Speed over time; true efforts as a band above it, found ones as a band below."""
    mpl.use("Agg")
    figure = Figure(figsize=SIZE_INCHES, dpi=DOTS_PER_INCH, layout="constrained")
    axes = figure.add_subplot()
    top = float(np.nanmax(failure.run.speed))
    axes.plot(failure.run.signal.time_s / 60, failure.run.speed, linewidth=0.6, color="0.35")
    for label, efforts, height, colour in (
        ("run", failure.true, top * 1.08, "tab:green"),
        ("found", failure.found, -top * 0.12, "tab:orange"),
    ):
        bars = [(start / 60, (end - start) / 60) for start, end in efforts]
        axes.broken_barh(bars, (height, top * 0.08), color=colour, label=label)
    axes.set(title=failure.title, xlabel="minutes", ylabel="m/s")
    axes.legend(loc="lower right", fontsize="small")
    figure.savefig(path)


def page(failures: Sequence[Failure]) -> str:
    """Every failure with its picture and the reason, in Markdown."""
    parts = ["# The worst misses of simulated sessions", ""]
    for failure in failures:
        one = failure.score
        parts += [
            f"## {failure.title}",
            "",
            f"![speed, truth and found]({failure.file_name})",
            "",
            f"{one.true_count} efforts run, {one.missed_count} of them missed, "
            f"{one.false_count} found that were none. {reason(failure)}",
            "",
        ]
    return "\n".join(parts)


def reason(failure: Failure) -> str:
    """What weighed for and against the efforts that were run, or that were found in their stead."""
    is_missed = failure.score.missed_count > 0
    efforts = failure.true if is_missed else failure.found
    whose = "the efforts that were run" if is_missed else "what was found"
    if len(efforts) < FEWEST:
        return f"Fewer than {FEWEST} efforts make no set."
    last = len(failure.run.speed) - 1
    bounds = np.clip(np.round(np.array(efforts)), 0, last).astype(np.int64)
    none = np.zeros(len(failure.run.plateaus), dtype=np.bool_)
    weight = weigh(failure.run, Reps(start=bounds[:, 0], end=bounds[:, 1]), none)
    if not np.isfinite(weight.total):
        return f"By itself {whose} cannot be a set: it is no faster than walking."
    veto = " It is taken for easy running between stops." if weight.is_easy_running else ""
    return (
        f"Nats for {whose} as one set: alike {weight.alike:+.1f}, evenly rested "
        f"{weight.evenly_rested:+.1f}, faster than what is around {weight.contrast:+.1f}, misfit "
        f"{-weight.misfit:+.1f}, any set's rarity {-PRIOR:+.1f}: "
        f"together {weight.total:+.1f}.{veto}"
    )


if __name__ == "__main__":
    main()
