from __future__ import annotations

from pathlib import Path

import pytest

from storage.backends.errors import StoreError
from storage.backends.folder import Folder
from storage.backends.open import anywhere, disk_at, is_remote


def test_a_path_is_a_folder(tmp_path: Path) -> None:
    for address in (tmp_path, str(tmp_path)):
        disk = disk_at(address)
        assert isinstance(disk, Folder)
        assert disk.address == str(tmp_path)


def test_other_schemes_are_refused_by_name() -> None:
    with pytest.raises(StoreError, match=r"gs://b/team: a store is a folder or s3://"):
        disk_at("gs://b/team")


def test_an_address_holds_in_any_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert anywhere("S") == str(tmp_path / "S")
    assert anywhere("s3://b/team") == "s3://b/team"
    assert is_remote("s3://b/team")
    assert not is_remote("S")
