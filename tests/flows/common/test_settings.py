from pathlib import Path

import pytest

from config import ConfigError
from flows.common.settings import settings_in_force


@pytest.fixture(autouse=True)
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("STORE", "JOBS", "ATHLETE"):
        monkeypatch.delenv(f"THIRDLAP_{name}", raising=False)
    return tmp_path


def test_option_over_environment_over_file_over_default(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert settings_in_force(folder=Path()).settings.store == "store"
    (workspace / "thirdlap.toml").write_text('store = "of file"\njobs = 3\n')
    assert settings_in_force(folder=Path()).settings.store == "of file"
    monkeypatch.setenv("THIRDLAP_STORE", "of environment")
    assert settings_in_force(folder=Path()).settings.store == "of environment"
    settings, origins = settings_in_force({"store": "of option", "jobs": None}, folder=Path())
    assert (settings.store, settings.jobs) == ("of option", 3)
    assert (origins["store"], origins["jobs"]) == ("--store", "thirdlap.toml")


def test_other_variables_of_the_prefix_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THIRDLAP_CORPUS", "somewhere")
    settings_in_force(folder=Path())


def test_a_file_that_is_no_toml_is_refused(workspace: Path) -> None:
    (workspace / "thirdlap.toml").write_text("store = ")
    with pytest.raises(ConfigError, match=r"thirdlap\.toml: not a TOML file"):
        settings_in_force(folder=Path())
