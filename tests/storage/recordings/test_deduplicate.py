"""Of several recordings of one run one is shown, whatever the order; another run never goes."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from metrics import measure
from parsers import parse
from parsers.common.activity import FileFormat
from simulator.body import SimulatedAthlete
from simulator.scripts import ScriptRep, ScriptRest, ScriptRestMode, easy, reps
from simulator.session import Outing, Script, SessionKind, simulate
from simulator.writers.gpx_writer import Track, gpx_file
from simulator.writers.tcx_writer import TcxLap, tcx_file
from storage import AssignedBy, Offer, Store, create_store
from storage.format.enums import UNASSIGNED
from storage.recordings.deduplicate import Recording, is_one_run, is_part_of
from storage.recordings.trace import Trace

START = datetime(2026, 9, 30, 23, 50, tzinfo=UTC)
"""The run goes on into another month."""
OFFERED = datetime(2026, 10, 5, tzinfo=UTC)


@cache
def outing(*, seed: int = 1, start: datetime = START) -> Outing:
    """Make a quarter of an hour with four fast 200s; another seed is another run."""
    rng = np.random.default_rng(seed)
    athlete = SimulatedAthlete(speed_5k_mps=4.5)
    rest = ScriptRest(mode=ScriptRestMode.WALKED, duration_s=60 + 10 * seed)
    phases = [
        *easy(athlete, rng, duration_s=300),
        *reps(athlete, rng, [ScriptRep(speed_mps=5.5, distance_m=200, rest=rest)] * 4),
    ]
    script = Script(athlete=athlete, kind=SessionKind.INTERVALS, phases=phases)
    return simulate(script, name="run", seed=seed, start_time_utc=start)


def later(track: Track, points: int) -> Track:
    """As by a phone that was started so many points later."""
    arrays = ("time_s", "latitude_deg", "longitude_deg", "altitude_m", "distance_m")
    cut = {name: getattr(track, name)[points:] for name in (*arrays, "heart_rate_bpm")}
    cut["cadence_rpm"] = track.cadence_rpm[points:]
    return replace(track, pause_after=[n - points for n in track.pause_after if n >= points], **cut)


def until(track: Track, points: int) -> Track:
    """As by a watch that was stopped after so many points."""
    arrays = ("time_s", "latitude_deg", "longitude_deg", "altitude_m", "distance_m")
    names = (*arrays, "heart_rate_bpm", "cadence_rpm")
    cut = {name: getattr(track, name)[:points] for name in names}
    return replace(track, pause_after=[n for n in track.pause_after if n < points], **cut)


def tcx(track: Track) -> bytes:
    end = len(track.time_s)
    return tcx_file(
        track,
        [TcxLap(first=0, end=end, timer_s=float(end), distance_m=float(track.distance_m[-1]))],
    )


def offer(athlete_id: str | None = "f07") -> Offer:
    if athlete_id is None:
        return Offer(offered_at=OFFERED)
    return Offer(offered_at=OFFERED, athlete_id=athlete_id, assigned_by=AssignedBy.FOLDER)


@cache
def measured(content: bytes) -> tuple[Any, Any]:
    parsed = parse(content)
    return parsed, tuple(map(measure, parsed.activities))


def activity_id(content: bytes) -> str:
    identity: str = measured(content)[0].activities[0].activity_id
    return identity


Offered = tuple[bytes, Offer]


def take_in(store: Store, *groups: Sequence[Offered]) -> None:
    """Each group is a part of its own and published by itself."""
    for group in groups:
        with store.run() as run:
            with run.staging.chunk() as part:
                for content, owner in group:
                    part.add(*measured(content), owner)
            run.publish()


def shown(store: Store) -> set[str]:
    return set(store.scan("activities").collect()["activity_id"])


def verdicts(store: Store) -> dict[str, tuple[str, str | None]]:
    rows = store.files().select("activity_id", "verdict", "duplicate_of").iter_rows()
    return {activity_id: (verdict, rival) for activity_id, verdict, rival in rows}


FIT = outing().fit()
TCX = tcx(outing().track())
PHONE = gpx_file(later(outing().track(), 20))
EVENING = outing(seed=2, start=START + timedelta(hours=4)).fit()
MATE = outing(seed=3).fit()

ALL: tuple[Offered, ...] = (
    (FIT, offer()),
    (TCX, offer()),
    (PHONE, offer()),
    (EVENING, offer()),
    (MATE, offer("m02")),
)


def test_of_three_recordings_of_a_run_the_watchs_own_file_is_shown(tmp_path: Path) -> None:
    store = create_store(tmp_path)
    take_in(store, ALL)
    assert shown(store) == {activity_id(FIT), activity_id(EVENING), activity_id(MATE)}
    beaten = ("duplicate", activity_id(FIT))
    assert verdicts(store)[activity_id(TCX)] == verdicts(store)[activity_id(PHONE)] == beaten
    assert store.verify() == []


@settings(max_examples=12)
@given(order=st.permutations(range(len(ALL))), cuts=st.sets(st.integers(1, len(ALL) - 1)))
def test_any_order_and_grouping_gives_the_same_store(order: list[int], cuts: set[int]) -> None:
    edges = [0, *sorted(cuts), len(ALL)]
    groups = [[ALL[n] for n in order[a:b]] for a, b in pairwise(edges)]
    with tempfile.TemporaryDirectory() as folder:
        store = made(Path(folder))
        take_in(store, *groups)
        assert contents(store) == expected()


def made(folder: Path) -> Store:
    """Make a new store whose device keys are like those of every other one."""
    store = create_store(folder)
    (folder / "device.key").write_bytes(b"the same for all")
    return store


@cache
def expected() -> dict[str, str]:
    with tempfile.TemporaryDirectory() as folder:
        store = made(Path(folder))
        take_in(store, ALL)
        return contents(store)


def contents(store: Store) -> dict[str, str]:
    """Every table's files, each by its hash: a difference is short to tell."""
    return {
        str(path.relative_to(store.path)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in store.path.rglob("*.parquet")
    }


@pytest.mark.parametrize(
    ("name", "first", "other"),
    [
        ("two runs of a day", (FIT, offer()), (EVENING, offer())),
        ("two athletes in one run", (FIT, offer()), (TCX, offer("m02"))),
        ("two athletes nobody knows", (FIT, offer(None)), (MATE, offer(None))),
        (
            "a race and its warm-up",
            (FIT, offer()),
            (outing(seed=4, start=START - timedelta(minutes=16)).fit(), offer()),
        ),
        (
            "a split activity",
            (gpx_file(until(outing().track(), 400)), offer()),
            (gpx_file(later(outing().track(), 400)), offer()),
        ),
    ],
)
def test_what_is_another_run_is_never_skipped(
    tmp_path: Path, name: str, first: Offered, other: Offered
) -> None:
    store = create_store(tmp_path)
    take_in(store, [first], [other])
    assert shown(store) == {activity_id(first[0]), activity_id(other[0])}, name


def by_a_phone(late: timedelta) -> bytes:
    """Record the run once more, by a clock that is so late."""
    return gpx_file(replace(outing().track(), start_time_utc=START + late))


@pytest.mark.parametrize(
    "late",
    [
        *(timedelta(seconds=seconds) for seconds in (-320, -90, -40, 7, 40, 125, 290, 320)),
        *(timedelta(hours=hours) for hours in (-12, -6, -3.5, 1, 5.75, 9.5, 14)),
    ],
)
def test_a_run_by_another_clock_or_in_another_zone_is_one_run(
    tmp_path: Path, late: timedelta
) -> None:
    store = create_store(tmp_path)
    take_in(store, [(by_a_phone(late), offer())], [(FIT, offer())])
    assert shown(store) == {activity_id(FIT)}


@pytest.mark.parametrize("hours", [-6, 1, 5.5])
def test_a_phone_in_another_zone_may_be_started_late_and_stopped_early(
    tmp_path: Path, hours: float
) -> None:
    track = replace(outing().track(), start_time_utc=START + timedelta(hours=hours))
    part = gpx_file(later(until(track, len(track.time_s) - 30), 70))
    store = create_store(tmp_path)
    take_in(store, [(part, offer())], [(FIT, offer())])
    assert shown(store) == {activity_id(FIT)}


@pytest.mark.parametrize("late", [timedelta(minutes=40, seconds=7.5 * 60), timedelta(hours=16)])
def test_a_run_again_that_no_zone_explains_is_another(tmp_path: Path, late: timedelta) -> None:
    store = create_store(tmp_path)
    take_in(store, [(by_a_phone(late), offer())], [(FIT, offer())])
    assert len(shown(store)) == 2


def test_another_run_whole_hours_later_is_another(tmp_path: Path) -> None:
    """Intervals in the morning and other ones exactly twelve hours later."""
    store = create_store(tmp_path)
    evening = outing(seed=4, start=START - timedelta(hours=12)).fit()
    take_in(store, [(evening, offer())], [(FIT, offer())])
    assert len(shown(store)) == 2


def test_a_part_is_not_shown_beside_the_whole_whatever_its_format(tmp_path: Path) -> None:
    whole, track = gpx_file(outing().track()), outing().track()
    halves = [tcx(until(track, 400)), gpx_file(later(track, 500))]
    store = create_store(tmp_path)
    take_in(store, *([(content, offer())] for content in (*halves, whole)))
    assert shown(store) == {activity_id(whole)}
    assert {verdicts(store)[activity_id(half)] for half in halves} == {
        ("duplicate", activity_id(whole))
    }


def test_a_part_of_a_copy_is_beaten_by_what_is_shown_for_the_copy(tmp_path: Path) -> None:
    part = gpx_file(until(outing().track(), 500))
    store = create_store(tmp_path)
    take_in(store, [(part, offer())], [(TCX, offer())], [(FIT, offer())])
    assert shown(store) == {activity_id(FIT)}
    assert verdicts(store)[activity_id(part)] == ("duplicate", activity_id(FIT))


def test_a_part_of_anothers_run_is_shown(tmp_path: Path) -> None:
    part = gpx_file(until(outing().track(), 500))
    store = create_store(tmp_path)
    take_in(store, [(part, offer("m02"))], [(FIT, offer())])
    assert len(shown(store)) == 2


@pytest.mark.parametrize("athlete_id", ["f07", UNASSIGNED])
def test_one_watch_cannot_record_two_runs_at_a_time(athlete_id: str) -> None:
    """A sound file of the first half, as a repaired copy is, whoever it is said to be of."""
    metres = [40.0 + 9 * (cell % 3) for cell in range(40)]
    whole = replace(recording("whole", "f07", 15_000, metres), device_key="d")
    half = replace(recording("half", athlete_id, 15_000, metres[:22]), device_key="d")
    assert is_part_of(half, whole)
    assert not is_part_of(whole, half)
    assert not is_part_of(half, replace(whole, is_run=False))
    assert is_part_of(half, replace(whole, device_key="other")) == (athlete_id == "f07")
    longer = recording("longer", athlete_id, 15_000, [1.2 * each for each in metres[:22]])
    assert not is_part_of(replace(longer, device_key="d"), replace(whole, device_key="other"))


def test_nobodys_copy_of_somebodys_run_is_told_by_the_heart(tmp_path: Path) -> None:
    store = create_store(tmp_path)
    take_in(store, [(TCX, offer(None))], [(FIT, offer())])
    assert shown(store) == {activity_id(FIT)}


@pytest.mark.parametrize("is_late", [False, True])
def test_a_broken_off_copy_is_superseded_by_the_whole(tmp_path: Path, *, is_late: bool) -> None:
    half = FIT[: len(FIT) // 2]
    pair = [(half, offer()), (FIT, offer())]
    store = create_store(tmp_path)
    take_in(store, *([first] for first in (pair[::-1] if is_late else pair)))
    assert shown(store) == {activity_id(FIT)}
    assert verdicts(store)[activity_id(half)] == ("superseded", activity_id(FIT))


def test_a_beaten_recording_comes_back_when_it_is_said_to_be_anothers(tmp_path: Path) -> None:
    store = create_store(tmp_path)
    take_in(store, [(FIT, offer()), (TCX, offer())])
    assert shown(store) == {activity_id(FIT)}
    with store.run() as run:
        with run.staging.chunk() as part:
            part.assign([assignment(activity_id(TCX), "m02")])
        run.publish()
    assert shown(store) == {activity_id(FIT), activity_id(TCX)}
    rows = store.scan("activities").collect()
    assert dict(rows.select("activity_id", "athlete_id").iter_rows())[activity_id(TCX)] == "m02"
    assert store.series(activity_id(TCX)).height > 0
    assert store.verify() == []


def assignment(identity: str, athlete_id: str) -> dict[str, Any]:
    return {
        "activity_id": identity,
        "athlete_id": athlete_id,
        "assigned_by": AssignedBy.CORRECTION,
        "zone": None,
        "assigned_at": OFFERED,
    }


def test_every_row_of_a_beaten_recording_is_kept_aside(tmp_path: Path) -> None:
    store = create_store(tmp_path)
    take_in(store, [(TCX, offer())])
    before = store.scan("speed_histogram").collect().height
    take_in(store, [(FIT, offer())])
    aside = pl.read_parquet(tmp_path / "_aside" / "speed_histogram" / "**" / "*.parquet")
    assert aside.height == before > 0
    assert set(aside["activity_id"]) == {activity_id(TCX)}


def test_what_a_lost_recording_had_beaten_is_shown_until_it_is_back(tmp_path: Path) -> None:
    store = create_store(tmp_path)
    take_in(store, [(FIT, offer()), (TCX, offer())])
    (tmp_path / "activities" / "month=2026-09" / "data-00.parquet").write_bytes(b"?")
    assert store.repair()
    assert shown(store) == {activity_id(TCX)}
    assert store.verify() == []
    take_in(store, [(FIT, offer())])
    assert shown(store) == {activity_id(FIT)}
    assert store.verify() == []


def test_damaged_claims_are_made_again_from_the_rows(tmp_path: Path) -> None:
    store = create_store(tmp_path)
    take_in(store, [(FIT, offer())])
    (tmp_path / "_claims" / "month=2026-09" / "data-00.parquet").write_bytes(b"?")
    assert store.repair()
    assert store.verify() == []
    (claim,) = store.claims().iter_rows(named=True)
    assert (claim["activity_id"], claim["athlete_id"]) == (activity_id(FIT), "f07")


def recording(name: str, athlete_id: str, start_s: int, metres: Sequence[float]) -> Recording:
    trace = Trace(
        first_cell=start_s // 15, metres=np.array(metres), heart_rates=np.zeros(len(metres))
    )
    return Recording(
        activity_id=name,
        athlete_id=athlete_id,
        start_s=start_s,
        end_s=start_s + 15 * len(metres),
        file_format=FileFormat.FIT,
        device_key=None,
        is_truncated=False,
        channel_count=5,
        row_count=len(metres),
        trace=trace,
    )


@pytest.mark.parametrize(
    ("here_h", "there_h", "is_one"), [(-6, 10, False), (-6, -5, True), (-6, None, True)]
)
def test_runs_that_began_in_zones_far_apart_are_two(
    here_h: int, there_h: int | None, is_one: bool
) -> None:
    """The same steady run in Denver, and by the clock eight hours later in Sydney."""
    metres = [45.0, 60.0, 30.0, 75.0] * 10
    first = replace(recording("a", "f07", 90_000, metres), position_offset_s=here_h * 3600)
    second = recording("b", "f07", 90_000 + 8 * 3600, metres)
    offset_s = None if there_h is None else there_h * 3600
    assert is_one_run(first, replace(second, position_offset_s=offset_s)) is is_one


@pytest.mark.parametrize(
    ("file_format", "device_key", "is_one"),
    [
        (FileFormat.FIT, "one watch", False),
        (FileFormat.FIT, "another", True),
        (FileFormat.TCX, "one watch", True),
    ],
)
def test_a_treadmill_workout_run_twice_a_day_by_one_watch_is_two_runs(
    file_format: FileFormat, device_key: str, *, is_one: bool
) -> None:
    """It keeps one clock, unless an exporter wrote one of the two in local time."""
    metres = [45.0, 60.0, 30.0, 75.0] * 10
    first = replace(recording("a", "f07", 90_000, metres), device_key="one watch")
    second = recording("b", "f07", 90_000 + 9 * 3600, metres)
    second = replace(second, device_key=device_key, file_format=file_format)
    assert is_one_run(replace(first, file_format=FileFormat.FIT), second) is is_one


@pytest.mark.parametrize(("late_s", "is_one"), [(0, True), (60, True), (300, False)])
def test_a_heart_rate_alone_is_of_the_run_that_it_overlaps(late_s: int, *, is_one: bool) -> None:
    first = recording("a", "f07", 90_000, [45.0] * 40)
    second = recording("b", "f07", 90_000 + late_s, [45.0] * 40)
    for trace in (None, recording("c", "f07", 90_000 + late_s, [0.0] * 40).trace):
        alone = replace(second, trace=trace, file_format=FileFormat.FIT, channel_count=2)
        assert is_one_run(first, alone) is is_one_run(alone, first) is is_one
        assert first.rank < alone.rank
        assert not is_one_run(first, replace(alone, athlete_id="m02"))
        assert not is_one_run(first, replace(alone, is_run=False))


_METRES = st.lists(st.floats(0, 90), min_size=3, max_size=12)


@settings(max_examples=50)
@given(metres=_METRES, others=_METRES, apart=st.integers(-4, 4))
def test_it_does_not_matter_which_of_two_is_asked(
    metres: list[float], others: list[float], apart: int
) -> None:
    first = recording("a", "f07", 15_000, metres)
    second = recording("b", "f07", 15_000 + 15 * apart, others)
    assert is_one_run(first, second) == is_one_run(second, first)
    assert not is_one_run(first, replace(second, athlete_id="m02"))


@given(metres=st.lists(st.floats(20, 90), min_size=8, max_size=12))
def test_a_recording_is_of_its_own_run(metres: list[float]) -> None:
    first = recording("a", "f07", 15_000, metres)
    assert is_one_run(first, replace(first, activity_id="b"))
