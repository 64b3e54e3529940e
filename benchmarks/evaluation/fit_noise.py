"""How real watches err, beside how the simulated ones do.

`python -m benchmarks.evaluation.fit_noise CORPUS` prints, for each maker, the 10 %, 50 % and 90 %
points over files of what the constants of
`simulator.noise` describe. The correlated, white and jitter parts of a distance stream's error are
a non-negative least-squares fit to the autocovariance of its second-by-second speed on steady
stretches: γ(k) = a² φᵏ + w² [k = 0] + j² (2 [k = 0] − [k = 1]).
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from parsers.parse import parse
from simulator.noise import PROFILES, Maker
from simulator.processes import Floats
from simulator.session import Outing, simulate
from simulator.shapes import script_of
from simulator.watch import WatchRecording

WINDOW_S = 240
STEADY_SD_MPS = 0.12
RUNNING_MPS = 2.0
"""A stretch is steady when the recorded speed is that of running and hardly moves."""
TREND_S = 61
LAGS = np.arange(13)
TIME_CONSTANTS_S = (2.0, 2.5, 3.0, 4.0, 5.0, 8.0)
BURST_MPS = 0.9
CHORD_S = 4
SEEDS = range(8)
WANDER_S = (20, 60, 120, 300, 600)
STEADY_HALF_S = 15
FEWEST_STRETCHES = 4
EDGE_HALF_S = 14
LEAST_JUMP_MPS = 0.8

Figures = Mapping[str, float]


class WatchTrace(Struct, frozen=True, kw_only=True):
    """One recording: its record times, and its distance and recorded speed at whole seconds.

    `reps_s` are the instants at which its distance stream shows reps to begin.
    """

    maker: str
    record_s: Floats
    distance_m: Floats
    speed_mps: Floats
    reps_s: tuple[float, ...] = ()

    @property
    def is_dense(self) -> bool:
        """Recorded every second."""
        return float(np.median(np.diff(self.record_s))) <= 1.0


def main(corpus: Path) -> None:
    """Print the comparison."""
    real = [*real_traces(corpus)]
    made = [*simulated_traces()]
    for maker in Maker:
        sys.stdout.write(f"\n## {maker}\n\n| figure | real | simulated |\n|---|---|---|\n")
        for name, columns in _both(maker, real, made).items():
            sys.stdout.write(f"| {name} | {columns[0]} | {columns[1]} |\n")
    sys.stdout.write("\n## lags behind the mark, from sessions.tsv (s)\n\n")
    for name, values in lags(corpus).items():
        sys.stdout.write(f"* {name}: {_spread(values)}\n")


def figures(trace: WatchTrace) -> Figures:
    """Measure what one recording says of its watch; figures it cannot show are left out."""
    if not trace.is_dense:
        return _intervals(trace)
    windows = [*_steady(trace)]
    measures = _edges(trace)
    if len(windows) >= 2:
        measures |= _stream_error([np.diff(trace.distance_m[window]) for window in windows])
        speeds = [trace.speed_mps[window] for window in windows]
        measures["recorded speed SD (m/s)"] = float(np.median([np.std(s) for s in speeds]))
        hours = len(windows) * WINDOW_S / 3600
        measures["bursts an hour"] = sum(_bursts(trace, window) for window in windows) / hours
        steps = np.concatenate([np.diff(trace.distance_m[window]) for window in windows])
        measures["seconds held"] = float(np.mean(steps == 0))
    return measures | _wander(trace)


def real_traces(corpus: Path) -> Iterator[WatchTrace]:
    """Read the corpus' runs that have distance and recorded speed."""
    reps = _starts(corpus)
    for row in _rows(corpus / "sessions.tsv"):
        parsed = parse((corpus / row["path"]).read_bytes())
        for activity in parsed.activities[:1]:
            records = activity.records.drop_nulls(["distance_m", "speed_mps"])
            if len(records) < WINDOW_S:
                continue
            times = records["time_s"].to_numpy()
            lag_s = float(row["lag_distance_s"] or 0)
            yield _trace(
                str(activity.maker).lower(),
                times,
                (records["distance_m"].to_numpy(), records["speed_mps"].to_numpy()),
                tuple(start + lag_s for start in reps.get(row["path"], ())),
            )


def simulated_traces() -> Iterator[WatchTrace]:
    """Simulate runs with each maker's watches."""
    for profile in PROFILES:
        for name in ("easy", "reps_8x200", "reps_5x800", "strides_8x15s"):
            for seed in SEEDS:
                script = replace(script_of(name, seed=seed), profile=profile)
                for recording in WatchRecording:
                    run = simulate(script, name=name, seed=seed, recording=recording)
                    yield _simulated_trace(profile.maker, run)


def lags(corpus: Path) -> dict[str, list[float]]:
    """Collect the corpus' own estimates of how late each channel trails the lap marks."""
    lag_values: dict[str, list[float]] = {}
    for row in _rows(corpus / "sessions.tsv"):
        if row["lag_distance_s"]:
            runner = row["path"].split("/")[1]
            distance_s, speed_s = float(row["lag_distance_s"]), float(row["lag_speed_s"])
            lag_values.setdefault(f"{runner} distance", []).append(distance_s)
            lag_values.setdefault(f"{runner} speed behind distance", []).append(
                speed_s - distance_s
            )
            if row["lag_gps_s"]:
                lag_values.setdefault(f"{runner} positions", []).append(float(row["lag_gps_s"]))
    return lag_values


def _both(
    maker: Maker, real: Sequence[WatchTrace], made: Sequence[WatchTrace]
) -> dict[str, tuple[str, str]]:
    columns = [
        _gathered(figures(trace) for trace in traces if trace.maker == maker)
        for traces in (real, made)
    ]
    names = dict.fromkeys([*columns[0], *columns[1]])
    return {
        name: (_spread(columns[0].get(name, [])), _spread(columns[1].get(name, [])))
        for name in names
    }


def _gathered(recordings: Iterable[Figures]) -> dict[str, list[float]]:
    values: dict[str, list[float]] = {}
    for recording_figures in recordings:
        for name, value in recording_figures.items():
            values.setdefault(name, []).append(value)
    return values


def _spread(values: Sequence[float]) -> str:
    if not values:
        return "–"
    low, middle, high = np.quantile(values, (0.1, 0.5, 0.9))
    return f"{low:.2f} … {middle:.2f} … {high:.2f} ({len(values)})"


def _trace(
    maker: str, times: Floats, channels: tuple[Floats, Floats], reps_s: tuple[float, ...]
) -> WatchTrace:
    seconds = np.arange(int(times[0]), int(times[-1]) + 1, dtype=np.float64)
    distance, speed = (np.asarray(np.interp(seconds, times, values)) for values in channels)
    return WatchTrace(
        maker=maker,
        record_s=times,
        distance_m=distance,
        speed_mps=speed,
        reps_s=tuple(start - seconds[0] for start in reps_s),
    )


def _simulated_trace(maker: Maker, run: Outing) -> WatchTrace:
    is_written = run.recorded.is_written
    channels = (run.recorded.distance_m[is_written], run.recorded.speed_mps[is_written])
    starts = tuple(e.start_s + run.watch.distance_lag_s for e in run.truth.efforts)
    return _trace(maker, run.recorded.written_s, channels, starts)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def _starts(corpus: Path) -> dict[str, list[float]]:
    starts: dict[str, list[float]] = {}
    for row in _rows(corpus / "truth_reps.tsv"):
        starts.setdefault(row["path"], []).append(float(row["start_s"]))
    return starts


def _steady(trace: WatchTrace) -> Iterator[slice]:
    for start in range(60, len(trace.distance_m) - WINDOW_S, WINDOW_S):
        window = slice(start, start + WINDOW_S)
        speed = trace.speed_mps[window]
        if np.std(speed) <= STEADY_SD_MPS and np.mean(speed) >= RUNNING_MPS:
            yield window


def _stream_error(speeds: Sequence[Floats]) -> dict[str, float]:
    covariance = np.median([_autocovariance(speed) for speed in speeds], axis=0)
    fits = []
    for time_s in TIME_CONSTANTS_S:
        decay = np.exp(-LAGS / time_s)
        design = np.stack([decay, LAGS == 0, 2.0 * (LAGS == 0) - (LAGS == 1)], axis=1)
        parts, residual = _non_negative(design, covariance)
        fits.append((residual, time_s, parts))
    _, time_s, parts = min(fits, key=lambda fit: fit[0])
    names = ("correlated error (m/s)", "white error (m/s)", "jitter (m)")
    parts_by_name = dict(zip(names, np.sqrt(parts).tolist(), strict=True))
    return parts_by_name | {
        "its time constant (s)": time_s,
        "whole error (m/s)": covariance[0] ** 0.5,
    }


def _autocovariance(speed: Floats) -> Floats:
    trend = np.convolve(speed, np.full(TREND_S, 1 / TREND_S), mode="valid")
    rest = speed[TREND_S // 2 : -(TREND_S // 2)] - trend
    return np.array([np.mean(rest[: len(rest) - lag] * rest[lag:]) for lag in LAGS])


def _non_negative(design: Floats, wanted: Floats) -> tuple[Floats, float]:
    """Solve least squares with coefficients ≥ 0 by trying every subset of the few columns."""
    best = (np.zeros(design.shape[1]), float(np.sum(wanted**2)))
    for count in range(1, design.shape[1] + 1):
        for columns in combinations(range(design.shape[1]), count):
            part = np.linalg.lstsq(design[:, columns], wanted, rcond=None)[0]
            error = float(np.sum((design[:, columns] @ part - wanted) ** 2))
            if np.all(part >= 0) and error < best[1]:
                whole = np.zeros(design.shape[1])
                whole[list(columns)] = part
                best = (whole, error)
    return best


def _wander(trace: WatchTrace) -> dict[str, float]:
    """Tell how far meters over some time and recorded speed lie apart, the file's scale taken out.

    Stretches begin and end where speed is steady, so that how late each is says nothing.
    """
    speed = trace.speed_mps
    way_m = np.concatenate([[0.0], np.cumsum((speed[1:] + speed[:-1]) / 2)])
    walked_s = np.concatenate([[0], np.cumsum(speed < RUNNING_MPS)])
    around = np.lib.stride_tricks.sliding_window_view(speed, 2 * STEADY_HALF_S + 1)
    is_steady = np.zeros(len(speed), dtype=bool)
    is_steady[STEADY_HALF_S : len(speed) - STEADY_HALF_S] = around.std(axis=1) <= STEADY_SD_MPS
    off_m = trace.distance_m - way_m * (np.ptp(trace.distance_m) / max(way_m[-1], 1.0))
    measures = {}
    for seconds in WANDER_S:
        starts = np.arange(0, len(speed) - seconds, STEADY_HALF_S)
        ends = starts + seconds
        is_run = is_steady[starts] & is_steady[ends] & (walked_s[ends + 1] == walked_s[starts])
        if is_run.sum() >= FEWEST_STRETCHES:
            apart_m = off_m[ends[is_run]] - off_m[starts[is_run]]
            name = f"meters beside recorded speed over {seconds} s (m)"
            measures[name] = float(np.sqrt(np.mean(apart_m**2)))
    return measures


def _bursts(trace: WatchTrace, window: slice) -> int:
    """Count the stretches in which the distance runs ahead of the recorded speed."""
    distance = trace.distance_m[window]
    chord = (distance[CHORD_S:] - distance[:-CHORD_S]) / CHORD_S
    ahead = chord - np.median(chord) > BURST_MPS
    return int(np.sum(ahead[1:] & ~ahead[:-1]))


def _edges(trace: WatchTrace) -> dict[str, float]:
    """Time the rise from 20 % to 80 % of a rep's jump in speed, in a chord of 4 s."""
    half = CHORD_S // 2
    chord = (trace.distance_m[2 * half :] - trace.distance_m[: -2 * half]) / CHORD_S
    rises = [
        rise for start in trace.reps_s if (rise := _rise(chord, round(start) - half)) is not None
    ]
    return {"rise of a rep (s)": float(np.median(rises))} if len(rises) >= 3 else {}


def _rise(speed: Floats, middle: int) -> float | None:
    around = speed[max(middle - EDGE_HALF_S, 0) : middle + EDGE_HALF_S + 1]
    if len(around) < 2 * EDGE_HALF_S:
        return None
    before, after = np.median(around[:7]), np.median(around[-7:])
    if after - before < LEAST_JUMP_MPS:
        return None
    share = (around - before) / (after - before)
    (crossings,) = np.nonzero((share[:-1] < 0.5) & (share[1:] >= 0.5))
    if len(crossings) == 0:
        return None
    crossing = int(crossings[np.argmin(np.abs(crossings - EDGE_HALF_S))])
    low = crossing - int(np.argmax(share[crossing::-1] <= 0.2))
    high = crossing + int(np.argmax(share[crossing:] >= 0.8))
    return _at(share, high - 1, 0.8) - _at(share, low, 0.2)


def _at(share: Floats, index: int, level: float) -> float:
    step = share[index + 1] - share[index]
    return index + float((level - share[index]) / step) if step else float(index)


def _intervals(trace: WatchTrace) -> dict[str, float]:
    """Estimate how likely smart recording writes a second, by the age of the last one."""
    intervals = np.rint(np.diff(trace.record_s)).astype(int)
    intervals = intervals[(intervals > 0) & (intervals <= 10)]
    counts = np.bincount(intervals, minlength=11)[1:]
    still = counts[::-1].cumsum()[::-1]
    return {
        f"written after {age} s": float(count / left)
        for age, (count, left) in enumerate(zip(counts, still, strict=True), start=1)
        if left >= 20
    }


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/corpus"))
