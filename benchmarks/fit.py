"""How fast FIT files are decoded, beside fitparse, garmin-fit-sdk and the compiled fitfast.

CPU time over the real files above 100 kB, each decoder on each file in turn. Four doses of ours,
all with the checksums checked:

* everything: every field of every message, developer fields included;
* records: every field of the record messages, which is what fitfast's `records()` gives;
* ingest: the columns that an ingest needs of records, laps, sessions, events, steps, devices …;
* activity: `read_fit`, from the bytes to the tables of the activities that an ingest measures;
* floor: the checksum and the hash of the bytes, without which no file is taken in.

The peers run with their defaults. Ours and fitfast count the best of several rounds, since they are
done before the machine has settled; the slow ones run once.
"""

from __future__ import annotations

import os
import random
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import fitfast
import fitparse
import garmin_fit_sdk

from parsers.common.activity import Detail
from parsers.common.errors import ParseError
from parsers.common.identity import Identity
from parsers.fit import decode, read_fit
from parsers.fit.crc import crc16

_LARGE_BYTES = 100_000
_ROUNDS = 5
_QUICK_FILES = 8
_RECORD = 20

# What `read_fit` asks of each kind of message for an ingest.
_INGEST = {
    0: ("type", "manufacturer", "garmin_product", "product", "product_name", "serial_number"),
    18: (
        *("start_time", "timestamp", "total_elapsed_time", "total_timer_time", "total_distance"),
        *("sport", "sub_sport", "total_ascent", "total_descent", "workout_rpe"),
        *("avg_heart_rate", "max_heart_rate"),
    ),
    19: (
        *("start_time", "timestamp", "total_elapsed_time", "total_timer_time", "total_distance"),
        *("enhanced_avg_speed", "avg_speed", "lap_trigger", "intensity", "wkt_step_index"),
        *("avg_heart_rate", "max_heart_rate", "avg_cadence", "avg_fractional_cadence"),
        *("total_ascent", "total_descent"),
    ),
    20: (
        *("timestamp", "position_lat", "position_long", "distance", "enhanced_speed", "speed"),
        *("enhanced_altitude", "altitude", "heart_rate", "cadence", "fractional_cadence"),
        *("power", "temperature"),
    ),
    21: ("timestamp", "event", "event_type"),
    23: (
        *("device_index", "manufacturer", "garmin_product", "product", "product_name"),
        *("antplus_device_type", "ant_device_type", "device_type", "serial_number"),
    ),
    27: (
        *("message_index", "wkt_step_name", "intensity", "duration_type", "duration_time"),
        *("duration_distance", "duration_step", "repeat_steps", "target_type"),
    ),
    34: ("timestamp", "local_timestamp"),
    312: (
        *("split_type", "start_time", "end_time", "total_elapsed_time", "total_timer_time"),
        "total_distance",
    ),
}

Seconds = Mapping[str, float | None]


def main(*, quick: bool) -> None:
    """Print a row for each file, then the medians of the ratios that are promised."""
    files = large_files(quick=quick)
    if not files:
        folder = os.environ.get("THIRDLAP_CORPUS", "../shared/corpus")
        print(f"fit: no corpus of real files in {folder}: set THIRDLAP_CORPUS")
        return
    print(f"{'FIT file, CPU ms':<34}{'kB':>6}" + "".join(f"{name:>12}" for name in _DECODERS))
    measured = []
    for path in files:
        seconds = side_by_side(path.read_bytes())
        measured.append(seconds)
        print(f"{path.name[-33:]:<34}{path.stat().st_size / 1000:>6.0f}" + _cells(seconds))
    _print_ratios(measured)


def large_files(*, quick: bool) -> list[Path]:
    """List the real files that are measured; none without a corpus."""
    folder = Path(os.environ.get("THIRDLAP_CORPUS", "../shared/corpus"))
    files = sorted(path for path in folder.rglob("*") if path.suffix.lower() == ".fit")
    files = [path for path in files if path.stat().st_size > _LARGE_BYTES]
    return sorted(random.Random(1).sample(files, _QUICK_FILES)) if quick and files else files


def side_by_side(data: bytes) -> Seconds:
    """Measure each decoder on one file; None where it refuses."""
    return {name: measure(data) for name, measure in _DECODERS.items()}


def ratios_of(measured: Sequence[Seconds], ours: str, peer: str) -> list[float]:
    """Compute how many times as fast as a peer one of ours is, file by file."""
    return [
        theirs / mine
        for seconds in measured
        if (theirs := seconds[peer]) is not None and (mine := seconds[ours]) is not None
    ]


def _print_ratios(measured: Sequence[Seconds]) -> None:
    for ours, peer, least in (
        ("everything", "fitparse", 80.0),
        ("everything", "garmin", 25.0),
        ("records", "fitfast", 1.0),
        ("ingest", "fitparse", 120.0),
        ("activity", "fitparse", None),
    ):
        ratios = ratios_of(measured, ours, peer)
        median = statistics.median(ratios)
        print(
            f"{ours} against {peer}: median of {len(ratios)} files {median:.1f} times as fast, "
            f"{min(ratios):.1f} to {max(ratios):.1f}" + (f"; promised {least:g}" if least else "")
        )


def _cells(seconds: Seconds) -> str:
    return "".join(f"{'–':>12}" if s is None else f"{s * 1e3:>12.1f}" for s in seconds.values())


def _everything(data: bytes) -> None:
    for part in decode(data).parts:
        for number, messages in part.messages.items():
            for column in messages.columns():
                assert len(column.values) == messages.count
            part.developer_columns(number)


def _records(data: bytes) -> None:
    for part in decode(data).parts:
        for column in part.of(_RECORD).columns():
            assert len(column.values) == part.of(_RECORD).count


def _ingest(data: bytes) -> None:
    for part in decode(data).parts:
        for number, names in _INGEST.items():
            messages = part.of(number)
            for name in names:
                column = messages.column(name)
                assert column is None or len(column.values) == messages.count


def _activity(data: bytes) -> None:
    read_fit(data, identity=Identity(data), detail=Detail.INGEST)


def _floor(data: bytes) -> None:
    crc16(data)
    Identity(data)


def _fitfast(data: bytes) -> None:
    fitfast.records(data)


def _fitparse(data: bytes) -> None:
    fitparse.FitFile(data).parse()


def _garmin(data: bytes) -> None:
    garmin_fit_sdk.Decoder(garmin_fit_sdk.Stream.from_byte_array(bytearray(data))).read()


def _cpu_s(work: Callable[[bytes], None], data: bytes, *, rounds: int) -> float | None:
    """Measure the least CPU seconds of several rounds; None where the decoder refuses."""
    times = []
    for _ in range(rounds):
        start = time.process_time()
        try:
            work(data)
        except (ParseError, fitfast.FitDecodeError, fitparse.FitParseError):
            return None
        times.append(time.process_time() - start)
    return min(times)


_DECODERS: Mapping[str, Callable[[bytes], float | None]] = {
    "everything": lambda data: _cpu_s(_everything, data, rounds=_ROUNDS),
    "records": lambda data: _cpu_s(_records, data, rounds=_ROUNDS),
    "ingest": lambda data: _cpu_s(_ingest, data, rounds=_ROUNDS),
    "activity": lambda data: _cpu_s(_activity, data, rounds=_ROUNDS),
    "floor": lambda data: _cpu_s(_floor, data, rounds=_ROUNDS),
    "fitfast": lambda data: _cpu_s(_fitfast, data, rounds=_ROUNDS),
    "garmin": lambda data: _cpu_s(_garmin, data, rounds=1),
    "fitparse": lambda data: _cpu_s(_fitparse, data, rounds=1),
}
