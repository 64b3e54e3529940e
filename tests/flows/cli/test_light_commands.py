"""Commands that read load no decoder, no detector and nothing that only a writer needs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from simulator.shapes import outing

HEAVY = (
    *("prefect", "scipy", "pandas", "pyarrow", "numpy", "fitparse", "matplotlib", "rich"),
    *("parsers.fit", "parsers.markup", "parsers.parse", "metrics.measure", "metrics.segmentation"),
    *("metrics.judgements.judge", "storage.publish.publisher", "storage.maintenance"),
)
COMMANDS = (
    *("status", "athlete a1", "log a1", "log --group girls", "paces a1", "paces --all"),
    *(
        "bests a1",
        "curve a1",
        "files",
        "unassigned",
        "roster check",
        "workout 6x150",
        "results propose",
    ),
)
ALSO_JUDGING = ("check plan.csv", "catchup a1")
NEVER = ("prefect", "scipy", "pandas", "pyarrow", "parsers.fit", "parsers.parse", "matplotlib")
_SCRIPT = """
import json, sys
from flows.cli.main import main
for command in sys.argv[1:]:
    try:
        main(command.split(), standalone_mode=False)
    except BaseException:
        pass
    print("LOADED", json.dumps([command, sorted(sys.modules)]))
"""


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace that has been judged today."""
    folder = tmp_path_factory.mktemp("light")
    (folder / "thirdlap.toml").write_text('workspace_id = "w1"\ntoday = "2026-10-19"\n')
    (folder / "athletes.csv").write_text("athlete_id,group\na1,girls\n")
    (folder / "results.csv").write_text("athlete,date,distance,time\na1,2026-09-01,1600,5:20\n")
    (folder / "plan.csv").write_text("date,athlete,workout\n2026-10-20,a1,6x100 @5k\n")
    (folder / "inbox").mkdir()
    (folder / "inbox" / "run.fit").write_bytes(outing("easy", seed=1).fit())
    loaded_by(folder, "ingest inbox --athlete a1 --jobs 1", "status")
    return folder


def loaded_by(folder: Path, *commands: str) -> dict[str, set[str]]:
    """Run commands in one process; return the modules that are loaded after each."""
    root = str(Path(__file__).resolve().parents[3])
    done = subprocess.run(
        [sys.executable, "-c", _SCRIPT, *commands],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": root},
        capture_output=True,
        text=True,
        check=True,
    )
    lines = (line for line in done.stdout.splitlines() if line.startswith("LOADED "))
    pairs = (json.loads(line.removeprefix("LOADED ")) for line in lines)
    return {command: set(modules) for command, modules in pairs}


def test_commands_that_read_load_only_what_they_read_with(here: Path) -> None:
    loaded = loaded_by(here, *COMMANDS)
    assert {command: modules.intersection(HEAVY) for command, modules in loaded.items()} == (
        {command: set() for command in COMMANDS}
    )
    assert "polars" in loaded["status"]


def test_commands_that_judge_a_plan_load_no_decoder_and_no_engine(here: Path) -> None:
    loaded = loaded_by(here, *ALSO_JUDGING)
    assert {command: modules.intersection(NEVER) for command, modules in loaded.items()} == (
        {command: set() for command in ALSO_JUDGING}
    )
    assert "metrics.judgements.progression.foresight" in loaded["check plan.csv"]


def test_what_waits_all_day_loads_neither_tables_nor_prefect() -> None:
    modules = ("flows.cli.commands.up", "flows.service.up", "flows.service.schedule")
    script = (
        "import sys\n"
        f"for name in {(*modules, 'flows.service.watch', 'storage.recordings.creation')!r}:\n"
        "    __import__(name)\n"
        "print({'polars', 'numpy', 'pyarrow', 'prefect', 'pydantic', 'httpx'} & {*sys.modules})"
    )
    root = str(Path(__file__).resolve().parents[3])
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "set()"
