from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from flows.cli.main import COMMANDS

REPOSITORY = Path(__file__).resolve().parents[3]
HEAVY = ("polars", "numpy", "pyarrow", "prefect", "fitparse", "gpxpy")


@pytest.mark.parametrize("arguments", [["--help"], ["ingest", "--help"], ["config", "show"]])
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    script = (
        "import sys\n"
        "from flows.cli.main import main\n"
        f"main({arguments!r}, standalone_mode=False)\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=REPOSITORY
    )
    assert done.stderr.strip() == "[]"


def test_a_run_over_known_files_loads_nothing_heavy(
    thirdlap: Callable[..., subprocess.CompletedProcess[str]], inbox: Path, tmp_path: Path
) -> None:
    store = tmp_path / "store"
    assert thirdlap("ingest", inbox, "--store", store).returncode == 3
    script = (
        "import sys\n"
        "from flows.cli.main import main\n"
        f"main({['ingest', str(inbox), '--store', str(store)]!r}, standalone_mode=False)\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=REPOSITORY
    )
    assert done.stderr.splitlines()[-1] == "[]"
    assert "unchanged" in done.stdout


def test_every_command_has_help(invoke: Callable[..., Result]) -> None:
    for name in COMMANDS:
        result = invoke(name, "--help")
        assert result.exit_code == 0
        assert len(result.output.splitlines()) > 4


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["ingst", "inbox"], "No such command 'ingst'; did you mean 'ingest'?"),
        (["zones"], "No such command 'zones'"),
        (["ingest", "nowhere"], "Path 'nowhere' does not exist"),
        (["ingest"], "Missing argument"),
        (["ingest", ".", "--jobs", "0"], "0 is not in the range"),
        (["ingest", ".", "--engine", "dusk"], "'dusk' is not one of"),
        (["schema", "effort"], "no table 'effort'; did you mean 'efforts'? The tables are: "),
        (["schema", "xyzzy"], "no table 'xyzzy'. The tables are: activities"),
        (["inspect", "a", "b", "--plot", "x.svg"], "--plot draws one file"),
    ],
)
def test_wrong_usage_is_told_and_ends_with_2(
    arguments: list[str], message: str, invoke: Callable[..., Result]
) -> None:
    result = invoke(*arguments)
    assert result.exit_code == 2
    assert message in result.stderr
    assert result.stdout == ""


def test_a_wrong_setting_is_wrong_usage(invoke: Callable[..., Result]) -> None:
    Path("thirdlap.toml").write_text("stor = 'x'")
    result = invoke("config", "show")
    assert result.exit_code == 2
    assert "unknown setting 'stor'; did you mean 'store'?" in result.stderr


def test_a_reader_that_had_enough_is_no_error(inbox: Path, tmp_path: Path) -> None:
    script = (
        f"{sys.executable} -c 'from flows.cli.main import main; main()' schema --json | head -n 1"
    )
    done = subprocess.run(
        ["bash", "-c", script],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
    )
    assert done.stderr == ""


def test_a_command_loads_no_other_and_all_have_a_module() -> None:
    folder = REPOSITORY / "flows" / "cli" / "commands"
    modules = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    assert modules == set(COMMANDS)
    script = (
        "import sys\n"
        "from flows.cli.main import main\n"
        "main(['workout', '6x150'], standalone_mode=False)\n"
        "names = [name for name in sys.modules if name.startswith('flows.cli.commands.')]\n"
        "print(names, file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=REPOSITORY
    )
    assert done.stderr.strip() == "['flows.cli.commands.workout']"
