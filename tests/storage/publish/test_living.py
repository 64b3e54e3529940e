"""Which runs live, by the locks they hold."""

from __future__ import annotations

from pathlib import Path

from storage.backends.open import disk_at
from storage.format.layout import STAGING
from storage.publish.living import ALIVE, has_dead_runs, has_runs, is_alive, runs


def test_a_run_lives_as_long_as_its_lock_is_held(tmp_path: Path) -> None:
    disk = disk_at(str(tmp_path))
    assert not has_runs(disk)
    (tmp_path / STAGING / "one").mkdir(parents=True)
    (tmp_path / STAGING / "two").mkdir()
    with disk.locked(f"{STAGING}/one/{ALIVE}", wait_s=0):
        assert runs(disk) == ([f"{STAGING}/two"], [f"{STAGING}/one"])
        assert [is_alive(disk, run) for run in ("one", "two", "three")] == [True, False, False]
        assert has_runs(disk)
        assert has_dead_runs(disk)
        (tmp_path / STAGING / "two").rmdir()
        assert not has_dead_runs(disk)
    assert has_dead_runs(disk)
