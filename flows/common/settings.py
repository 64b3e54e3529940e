"""The settings in force: options over the environment over the workspace's file."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from config import ConfigError, Layer, Resolved, Settings, resolve
from config.settings import DEFAULT_ORIGIN
from storage.backends.open import is_remote

FILE_NAME = "thirdlap.toml"
PREFIX = "THIRDLAP_"

LOG_VARIABLE = "THIRDLAP_LOG"
"""Tells the processes of `thirdlap up` where more is written than they print."""


def settings_in_force(options: Mapping[str, Any] | None = None, *, folder: Path | None) -> Resolved:
    """Resolve defaults < the folder's thirdlap.toml < THIRDLAP_… < options that are not None.

    A path that the defaults or the file name begins in the folder. No file is read without a
    folder. Raises `ConfigError`.
    """
    given = [
        Layer(f"--{name.replace('_', '-')}", {name: value})
        for name, value in (options or {}).items()
        if value is not None
    ]
    of_file = _of_file(folder / FILE_NAME) if folder else []
    resolved = resolve(*of_file, *_of_environment(os.environ), *given)
    return resolved._replace(settings=_in_folder(resolved, folder or Path()))


def _in_folder(resolved: Resolved, folder: Path) -> Settings:
    """Let relative paths of the folder's own settings begin there."""
    settings, origins = resolved

    def placed(path: str, origin: str) -> str:
        is_moved = origin in (DEFAULT_ORIGIN, FILE_NAME) and not is_remote(path)
        return str(folder / path) if is_moved else path

    return replace(
        settings,
        store=placed(settings.store, origins["store"]),
        inbox=placed(settings.inbox, origins["inbox"]),
    )


def _of_file(path: Path) -> list[Layer]:
    if not path.is_file():
        return []
    try:
        return [Layer(path.name, tomllib.loads(path.read_text(encoding="utf-8")))]
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path.name}: not a TOML file: {error}") from error


def _of_environment(environment: Mapping[str, str]) -> list[Layer]:
    # Other variables of the same prefix have other uses, so only known names are looked up.
    variables = {f"{PREFIX}{name.upper()}": name for name in Settings.__struct_fields__}
    return [
        Layer(variable, {name: environment[variable]})
        for variable, name in variables.items()
        if variable in environment
    ]
