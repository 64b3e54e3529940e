"""What a reviewer would otherwise have to look for each time."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent
FOLDERS = ("parsers", "metrics", "storage", "flows", "config", "simulator")
TEXT = {".py", ".md", ".toml", ".txt", ".json", ".sh", ""}

# Paths that exist on one machine only: a home, a mounted disk, a checkout.
MACHINE_PATH = re.compile(r"(?<![\w.$}])/(?:work|home|Users|root|mnt|private)/[\w.-]+")


def test_the_packaged_folders_are_those_of_the_tree() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    assert set(project["tool"]["hatch"]["build"]["targets"]["wheel"]["only-include"]) == set(
        FOLDERS
    )


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_other_distribution_owns_our_folder_names(folder: str) -> None:
    assert set(packages_distributions().get(folder, ())) <= {"thirdlap"}


@pytest.mark.parametrize("folder", [name for name in FOLDERS if name != "flows"])
def test_only_flows_knows_the_orchestrator(folder: str) -> None:
    for path in (REPOSITORY / folder).rglob("*.py"):
        assert not _imported(path) & {"prefect", "distributed", "dask"}, path


def test_below_flows_nothing_reads_the_clock_or_the_environment() -> None:
    for folder in ("parsers", "metrics"):
        for path in (REPOSITORY / folder).rglob("*.py"):
            assert not _imported(path) & {"os", "time", "random", "logging"}, path


def _imported(path: Path) -> set[str]:
    """Top-level names of the modules that a file imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.partition(".")[0])
    return names


def test_no_tracked_file_names_a_place_on_one_machine() -> None:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    for name in listed.stdout.splitlines():
        path = REPOSITORY / name
        if path.suffix in TEXT and path.is_file() and name != "tests/test_guards.py":
            found = MACHINE_PATH.findall(path.read_text(encoding="utf-8", errors="replace"))
            assert not found, f"{name}: {found}"
