"""The settings in force here: options over the environment over the workspace's file."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from config import ConfigError, Layer, Resolved, Settings, resolve

FILE_NAME = "thirdlap.toml"
PREFIX = "THIRDLAP_"


def settings_in_force(options: Mapping[str, Any] | None = None) -> Resolved:
    """Defaults < thirdlap.toml here < THIRDLAP_… < options that are not None; `ConfigError`."""
    given = [
        Layer(f"--{name.replace('_', '-')}", {name: value})
        for name, value in (options or {}).items()
        if value is not None
    ]
    return resolve(*_of_file(Path(FILE_NAME)), *_of_environment(os.environ), *given)


def _of_file(path: Path) -> list[Layer]:
    if not path.is_file():
        return []
    try:
        return [Layer(path.name, tomllib.loads(path.read_text(encoding="utf-8")))]
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path.name}: not a TOML file: {error}") from error


def _of_environment(environment: Mapping[str, str]) -> list[Layer]:
    # Other variables of the same prefix have other uses, so only known names are looked up.
    variables = {f"{PREFIX}{name.upper()}": name for name in Settings.__dataclass_fields__}
    return [
        Layer(variable, {name: environment[variable]})
        for variable, name in variables.items()
        if variable in environment
    ]
