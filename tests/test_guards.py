"""What a reviewer would otherwise have to look for each time."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent
FOLDERS = ("parsers", "metrics", "storage", "flows", "config", "dashboard", "simulator")
TEXT = {".py", ".md", ".toml", ".txt", ".json", ".sh", ""}

WITHOUT_A_TEST_FILE = 10
"""Modules that tests reach only through others."""

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
    for path, nodes in _modules(folder):
        assert not _imported(nodes) & {"prefect", "distributed", "dask"}, path


def test_below_flows_nothing_reads_the_clock_or_the_environment() -> None:
    for path, nodes in _modules("parsers", "metrics"):
        assert not _imported(nodes) & {"os", "time", "random", "logging"}, path


def _imported(nodes: Iterable[ast.AST]) -> set[str]:
    """Top-level names of the modules that a file imports."""
    names: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.partition(".")[0])
    return names


VAGUE = {"asked", "every", "found", "kept", "known", "one", "own", "said", "told", "whose"}
"""Names that say nothing of what they hold."""
VAGUE_SHARE = 0.003


def _bound_names(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """Every name that a module binds: functions, classes, arguments, variables, attributes."""
    for node in nodes:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.name
            case ast.arg():
                yield node.arg
            case ast.Name(ctx=ast.Store()):
                yield node.id
            case ast.Attribute(ctx=ast.Store()):
                yield node.attr


TELLING = (
    *(ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef),
    *(ast.arg, ast.Name, ast.Attribute),
)
"""The nodes that these tests look at."""


def _modules(*folders: str) -> Iterator[tuple[Path, list[ast.AST]]]:
    """Every module below some folders, and its nodes."""
    for folder in folders:
        for path in sorted((REPOSITORY / folder).rglob("*.py")):
            yield path, _nodes(path)


@cache
def _nodes(path: Path) -> list[ast.AST]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, TELLING)]


def test_names_say_what_they_hold() -> None:
    names = [
        (path, name.strip("_"))
        for path, nodes in _modules(*FOLDERS)
        for name in _bound_names(nodes)
    ]
    vague = [f"{path}: {name}" for path, name in names if name in VAGUE]
    assert len(vague) <= VAGUE_SHARE * len(names), "\n".join(vague)


def test_a_class_name_belongs_to_one_module() -> None:
    homes: dict[str, set[str]] = {}
    for path, nodes in _modules(*FOLDERS):
        for node in nodes:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes.setdefault(node.name, set()).add(str(path.relative_to(REPOSITORY)))
    doubled = {name: paths for name, paths in homes.items() if len(paths) > 1}
    assert not doubled


def test_modules_have_a_test_file_of_their_own() -> None:
    paths = [path for folder in FOLDERS for path in (REPOSITORY / folder).rglob("*.py")]
    modules = [path.relative_to(REPOSITORY) for path in paths if path.name != "__init__.py"]
    missing = [
        str(module)
        for module in modules
        if not (REPOSITORY / "tests" / module.parent / f"test_{module.name}").is_file()
    ]
    assert len(missing) <= WITHOUT_A_TEST_FILE, "\n".join(missing)


def test_no_tracked_file_names_a_place_on_one_machine() -> None:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    for name in listed.stdout.splitlines():
        path = REPOSITORY / name
        assert not path.is_symlink(), f"{name}: a link"
        if path.suffix in TEXT and path.is_file() and name != "tests/test_guards.py":
            found = MACHINE_PATH.findall(path.read_text(encoding="utf-8", errors="replace"))
            assert not found, f"{name}: {found}"
