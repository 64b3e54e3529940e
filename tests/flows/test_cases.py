"""The inputs of public bug reports that once went wrong, as a coach would ingest them.

Each script of the folder of cases writes files, and its first line, `EXPECT`, says what is right.
The scripts stay where they are; THIRDLAP_CASES names their folder.
"""

from __future__ import annotations

import os
import runpy
import sys
from collections.abc import Callable, Mapping
from contextlib import redirect_stdout
from datetime import UTC, datetime
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from flows.engine.outcome import Outcome
from metrics import measure
from metrics.facts import Facts
from parsers import parse
from storage import open_store

REPOSITORY = Path(__file__).resolve().parents[2]
FOLDER = Path(os.environ.get("THIRDLAP_CASES", REPOSITORY.parent / "shared" / "cases"))

Told = dict[str, Any]
Ingest = Callable[..., list[Outcome]]


class Within:
    """Equals what lies between two values, ends included."""

    def __init__(self, low: float, high: float):
        self.low, self.high = low, high

    def __eq__(self, other: object) -> bool:
        return isinstance(other, int | float) and self.low <= other <= self.high

    def __hash__(self) -> int:
        return hash((self.low, self.high))

    def __repr__(self) -> str:
        return f"{self.low}–{self.high}"


class Without:
    """Equals a text that does not hold another."""

    def __init__(self, text: str):
        self.text = text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, str) and self.text not in other

    def __hash__(self) -> int:
        return hash(self.text)

    def __repr__(self) -> str:
        return f"without {self.text}"


def near(value: float, off: float = 1.0) -> Within:
    return Within(value - off, value + off)


EIGHT_REPS = {"is_run": True, "efforts": 8, "distance_m": near(8403, 10), "timer_s": near(2820)}
MINUTES_20 = {"timer_s": near(1200), "distance_m": near(3600, 5)}
MINUTES_15 = {"timer_s": near(900), "distance_m": near(2704, 10)}
MINUTES_30 = {"timer_s": near(1800), "distance_m": near(5401, 5)}
MINUTES_40 = {"timer_s": near(2400), "elapsed_s": near(2400), "distance_m": near(8000)}
PAUSED = {
    "pause_count": 1,
    "elapsed_s": near(2399),
    "timer_s": near(1799),
    "first_lap_end_s": near(1500),
    "best_3000_m_s": near(1000, 3),
    "slowest_split_s": near(334, 2),
}
LATE = {"start": "22:00:00", "elapsed_s": near(1380), "timer_s": near(1380), "first_lap_s": 0}
SIX_LAPS = {"efforts": 6, "evidence": {"lap"}, "first_lap_s": 0}
AS_TOLD = {"timer_s": near(3600), "elapsed_s": near(3600), "distance_m": near(10_800)}
NO_DATE = {"has_date": False, "flags": {"date_impossible"}}
RECORDS_S = {1000.0: 131.96, 1609.344: 223.13, 5000.0: 755.36}
NO_RECORD = {"efforts": 0, "beaten_records": 0}

EXPECTED: Mapping[str, Mapping[str, Told]] = {
    "c01_pause_only_in_totals": {"*.fit": PAUSED},
    "c03_counter_leaps_then_waits": {"c03a.fit": {"distance_m": near(4545, 5)}},
    "c04_started_before_the_first_point": {
        "c04a.tcx": LATE | {"distance_m": near(4140)},
        "c04b.fit": LATE | {"distance_m": near(4140)},
    },
    "c05_laps_without_metres": {
        "c05a.fit": {"efforts": 6},
        "c05b.fit": {"efforts": 6},
        "c05c.fit": {"efforts": 5},
        "c05d.fit": {"efforts": 5},
        "c05[efg].*": {"efforts": 0},
    },
    "c06_broken_off_step": {
        "c06a.fit": {"texts": Without("19 min"), "last_nominal_s": None},
        "c06b.fit": {"texts": Without("3 × 7 min"), "last_nominal_s": None},
    },
    "c07_cool_down_called_active": {"*.fit": {"efforts": 8, "latest_effort_s": Within(1000, 1700)}},
    "c08_developer_fields_that_stand_for_native": {
        "c08a.fit": {
            "mean_heart_rate_bpm": near(157, 0.1),
            "mean_cadence_spm": near(176, 0.1),
            "power_w": near(250, 0.1),
        },
        "c08b.fit": {"distance_m": near(3600), "distance_source": "device"},
    },
    "c09_lap_start_that_cannot_be": {
        "c09a.fit": SIX_LAPS,
        "c09b.fit": SIX_LAPS | {"efforts": 7, "latest_effort_s": near(1590, 5)},
        "c09c.fit": SIX_LAPS,
    },
    "c10_counter_against_positions": {
        "c10*": {"distance_m": near(3600, 5), "distance_source": "positions"}
    },
    "c11_records_of_a_part_only": {"c11.fit": AS_TOLD | {"flags": {"records_missing"}}},
    "c12_gpx_names_of_heart_rate": {
        "*.gpx": {"mean_heart_rate_bpm": near(142, 0.1)},
        "c12[bc].gpx": {"mean_cadence_spm": near(168, 0.1)},
    },
    "c13_gpx_time_that_is_there": {"*.gpx": MINUTES_20},
    "c14_tcx_timer_of_the_laps": {"*": {"timer_s": near(1800, 2)}},
    "c15_one_clock_too_many": {
        "c15a.fit": {
            "elapsed_s": near(3389, 10),
            "timer_s": near(3389, 10),
            "distance_m": near(10_497),
            "first_lap_s": 0,
            "rows_good": 678,
        },
        "c15b.fit": {"distance_m": near(5400), "timer_s": near(1800)},
    },
    "c16_heart_rate_nought": {"c16.fit": {"mean_heart_rate_bpm": None, "max_heart_rate_bpm": None}},
    "c17_distance_laps_of_sparse_points": {"c17.tcx": {"efforts": 0, "auto_laps": 6}},
    "clock_set_by_an_hour": {"*": MINUTES_30 | {"rows_good": 1801, "flags": {"clock_jumped"}}},
    "dates_that_cannot_be": {"*": NO_DATE},
    "distance_stream_useless": {
        "*": {
            "distance_m": near(8404, 84),
            "mean_speed_mps": near(2.98, 0.02),
            "best_3000_m_s": Within(900, 1000),
        }
    },
    "easy_run_lap_at_stops": {"*": {"efforts": 0}},
    "faster_than_anybody": {
        "run_then_bus.fit": NO_RECORD,
        "ten_minutes_at_7.4.gpx": NO_RECORD | {"is_run": False},
        "fourteen_minutes_at_7.8.fit": NO_RECORD | {"is_run": False},
    },
    "fit_heart_rate_in_own_block": {
        "*": {"beats": 565, "mean_heart_rate_bpm": near(156, 0.5), "distance_m": near(8403.8, 0.5)}
    },
    "fit_lap_starts_wrong": {"*": EIGHT_REPS | {"first_lap_s": 0, "first_effort_s": near(900, 5)}},
    "fit_records_end_early": {
        "records_end_early.fit": {"timer_s": near(1500), "distance_m": near(4800)}
    },
    "fit_records_out_of_order": {"*": EIGHT_REPS | {"rows_good": Within(2820, 2821)}},
    "fit_trailing_pause": {"trailing_pause.fit": EIGHT_REPS},
    "gpx_decimal_comma": {"*": EIGHT_REPS},
    "gpx_hole_counted_as_running": {
        "one_segment.gpx": {"timer_s": near(1500, 2), "flags": {"recording_hole"}},
        "two_segments.gpx": {"timer_s": near(1500), "distance_m": near(4800, 20)},
    },
    "gpx_named_other_sport": {"*.gpx": {"is_run": False}},
    "gpx_teleport": {"*.gpx": {"is_run": True, "distance_m": near(7200, 72)}},
    "gpx_times_written_otherwise": {"*.gpx": MINUTES_15},
    "gpx_two_runners_in_one_file": {"*": {"runs": {(8400, 8), (7830, 0)}}},
    "newest_first_segments_and_laps": {"*": EIGHT_REPS},
    "one_run_twice_and_others": {
        "treadmill_with_gps.fit": {"efforts": 6, "venue": "road_or_trail"},
        "laps_only.tcx": {"lap_count": 4, "distance_m": near(1200)},
        "laps_only.fit": {"lap_count": 4, "distance_m": near(1200)},
        "kmh.gpx": {"recorded_mps": near(3, 0.05)},
        "strap_by_an_app.fit": {
            "mean_heart_rate_bpm": Within(150, 154),
            "power_w": near(250, 0.1),
        },
    },
    "run_recorded_as_other": {"*": EIGHT_REPS},
    "tcx_lap_starts_wrong": {"local_with_z.tcx": EIGHT_REPS | {"mean_speed_mps": near(2.98, 0.01)}},
    "tcx_last_pause_missed": {
        "4_pauses_1_hz.tcx": {"pause_count": 4, "timer_s": near(1499, 4)},
        "9_pauses_1_hz.tcx": {"pause_count": 9, "timer_s": near(2999, 9)},
        "5_pauses_every_5_s.tcx": {"pause_count": 5, "timer_s": near(1795, 5)},
    },
    "tcx_totals_without_points": {"*": MINUTES_40},
    "typeless_ride": {"ride.gpx": {"is_run": False}},
    "typeless_walked_rests": {"route.gpx": {"is_run": True, "efforts": 10}},
}
"""By script and file, what must be told of its recording."""


INGESTED: Mapping[str, Mapping[str, Told]] = {
    "c02_local_time_not_known": {
        "c02a.fit": {"local_date": "2026-04-14", "zone_source": "position"},
        "c02b.fit": {"local_date": "2026-04-15", "zone_source": "position"},
    },
    "same_run_other_clock": {
        f"{clock}/watch.fit {clock}/phone.gpx": {"runs": {(8400, 8)}}
        for clock in ("ahead_40_s", "ahead_90_s", "local_with_z", "local_without_z")
    },
    "zip_member_not_named": {
        "export.zip": {
            "members": {
                "1.fit": "ingested",
                "2.fit": "rejected",
                "3.fit": "not_an_activity",
                "4.fit": "not_a_run",
            }
        }
    },
    "one_run_twice_and_others": {
        "whole.fit beginning.fit": {"runs": {(4400, 6)}},
        "stitched.fit beginning.fit second_half.fit": {"runs": {(4400, 6)}},
    },
}
"""By script and the files that are ingested together, what must be told of them."""


@pytest.fixture(scope="module")
def cases() -> Path:
    """The folder of the scripts; the test is skipped where there is none."""
    if not (FOLDER / "README.md").is_file():
        pytest.skip("no cases of public bug reports: set THIRDLAP_CASES to their folder")
    return FOLDER


@pytest.fixture(scope="module")
def written(cases: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Runs a script in this process, once; the folder with its files."""

    @cache
    def write(name: str) -> Path:
        folder = tmp_path_factory.mktemp(name)
        with pytest.MonkeyPatch.context() as patch, redirect_stdout(StringIO()):
            patch.setattr(sys, "argv", [name, str(folder)])
            patch.syspath_prepend(cases)
            runpy.run_path(str(cases / f"{name}.py"), run_name="__main__")
        return folder

    return write


def test_every_script_has_something_to_check(cases: Path) -> None:
    scripts = {path.stem for path in cases.glob("*.py") if path.read_text().startswith('"""EXPECT')}
    assert scripts == {*EXPECTED, *INGESTED}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_public_bug_report_is_told_right(name: str, written: Callable[[str], Path]) -> None:
    folder = written(name)
    wrong: Told = {}
    for pattern, expected in EXPECTED[name].items():
        paths = sorted(folder.glob(pattern))
        assert paths
        for path in paths:
            wrong |= _differences(path.name, expected, _measured(path))
    assert not wrong


@pytest.mark.parametrize("name", INGESTED)
def test_what_a_store_makes_of_a_public_bug_report(
    name: str, written: Callable[[str], Path], ingest: Ingest, tmp_path: Path
) -> None:
    wrong: Told = {}
    for place, (files, expected) in enumerate(INGESTED[name].items()):
        store = str(tmp_path / str(place))
        paths = [written(name) / file for file in files.split()]
        outcomes = ingest(*paths, store=store, athlete="ada")
        wrong |= _differences(files, expected, _stored(store, outcomes))
    assert not wrong


def _differences(files: str, expected: Told, told: Told) -> Told:
    return {
        f"{files}: {word}": told[word]
        for word, value in expected.items()
        if not (value <= told[word] if isinstance(value, set) else value == told[word])
    }


def _measured(path: Path) -> Told:
    """All that is told of a file, under the words of `EXPECTED`."""
    parsed = parse(path.read_bytes(), offered_at=datetime.now(UTC))
    activity, facts = parsed.activities[0], measure(parsed.activities[0])
    tables = {name: rows.frame() for name, rows in facts.rows.items()}
    names = ("efforts", "sets", "laps", "splits")
    efforts, sets, laps, splits = (tables[name] for name in names)
    best = tables["best_efforts"].filter(pl.col("by").eq("distance") & pl.col("showable"))
    told = _row(facts)
    return told | {
        "has_date": told["start_time_utc"] is not None,
        "start": f"{told['start_time_utc']:%H:%M:%S}" if told["start_time_utc"] else None,
        "flags": set((told["flags"] or "").split()),
        "runs": {_run(_row(measure(each))) for each in parsed.activities},
        "efforts": len(efforts),
        "evidence": set(efforts["evidence"].cast(str)),
        "first_effort_s": efforts["start_s"].min(),
        "latest_effort_s": efforts["start_s"].max(),
        "last_nominal_s": efforts["nominal_duration_s"].last(),
        "texts": " ".join(sets["text"]),
        "first_lap_s": laps["start_s"].min(),
        "first_lap_end_s": laps["end_s"].first(),
        "auto_laps": laps["is_auto"].sum(),
        "beats": activity.records["heart_rate_bpm"].count(),
        "power_w": activity.records["power_w"].mean(),
        "recorded_mps": activity.records["speed_mps"].median(),
        "slowest_split_s": splits.filter(pl.col("unit").eq("km"))["timer_s"].max(),
        "best_3000_m_s": best.filter(pl.col("target").eq(3000))["duration_s"].max(),
        "beaten_records": len(best.filter(pl.col("duration_s") < _record_s())),
    }


def _record_s() -> pl.Expr:
    """The world record over a best effort's distance, null over others."""
    return pl.col("target").replace_strict(RECORDS_S, default=None, return_dtype=pl.Float64)


def _row(facts: Facts) -> Told:
    return facts.rows["activities"].frame().row(0, named=True)


def _run(activity: Told) -> tuple[int, int]:
    """The run's meters, to ten of them, and how many efforts it has."""
    return round(activity["distance_m"] or 0, -1), activity["effort_count"]


def _stored(root: str, outcomes: list[Outcome]) -> Told:
    """All that a store tells, under the words of `INGESTED`."""
    activities = open_store(root).read("activities")
    return {
        "runs": {_run(row) for row in activities.iter_rows(named=True)},
        "local_date": str(activities["local_date"].first()),
        "zone_source": activities["zone_source"].first(),
        "members": {one.member_name.rpartition("/")[2]: str(one.fate) for one in outcomes},
    }
