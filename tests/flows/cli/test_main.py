from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from flows.cli.main import main
from simulator.shapes import outing
from simulator.writers.gpx_writer import gpx_file

REPOSITORY = Path(__file__).resolve().parents[3]
HEAVY = ("polars", "numpy", "pyarrow", "prefect", "fitparse", "gpxpy")


@pytest.fixture
def invoke(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Runs a command in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def invoked(*arguments: object) -> Result:
        return CliRunner().invoke(main, [str(argument) for argument in arguments])

    return invoked


def thirdlap(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command as a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "flows", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY), **environment},
    )


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


def test_a_run_over_known_files_loads_nothing_heavy(inbox: Path, tmp_path: Path) -> None:
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
    assert done.stderr.strip() == "[]"
    assert "unchanged" in done.stdout


def test_every_command_has_help(invoke: Callable[..., Result]) -> None:
    for name in main.commands:
        result = invoke(name, "--help")
        assert result.exit_code == 0
        assert len(result.output.splitlines()) > 4


def test_the_summary_is_data_and_the_rest_is_not(inbox: Path, tmp_path: Path) -> None:
    done = thirdlap("ingest", inbox, "--store", tmp_path / "store")
    assert done.returncode == 3
    assert done.stderr == ""
    lines = done.stdout.splitlines()
    assert lines[0].startswith("10 files in ")
    assert [line.split()[:-1] for line in lines[1:2]] == [["new"]]
    assert "  not a run       1  cycling" in done.stdout
    assert f"  rejected: {inbox / 'broken.fit'}: " in done.stdout


def test_a_run_without_rejects_ends_well(inbox: Path, invoke: Callable[..., Result]) -> None:
    (inbox / "broken.fit").unlink()
    assert invoke("ingest", inbox).exit_code == 0
    assert Path("store/efforts").is_dir()


def test_verify_opens_known_files(inbox: Path, invoke: Callable[..., Result]) -> None:
    invoke("ingest", inbox)
    path = inbox / "truth.json"
    before = path.stat()
    path.write_bytes(b" " * before.st_size)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    for options, unchanged in ([], 10), (["--verify"], 9):
        *_, last = invoke("ingest", inbox, "--json", *options).stdout.splitlines()
        assert json.loads(last)["summary"]["unchanged"] == unchanged


def test_json_is_one_object_per_file_and_the_counts(
    inbox: Path, invoke: Callable[..., Result]
) -> None:
    result = invoke("ingest", inbox, "--json")
    *files, last = map(json.loads, result.stdout.splitlines())
    assert len(files) == 10
    assert all({"file", "verdict", "reason", "activity_ids"} <= set(file) for file in files)
    assert last["summary"]["files"] == 10
    assert last["summary"]["rejected"] == 1
    assert result.exit_code == 3


def test_a_store_is_no_folder_of_watch_files(
    invoke: Callable[..., Result], inbox: Path, tmp_path: Path
) -> None:
    store = tmp_path / "store"
    invoke("ingest", inbox, "--store", store)
    for command in ("ingest", "backfill"):
        refused = invoke(command, store, "--store", tmp_path / "other")
        assert refused.exit_code == 2
        assert "is a store: name the folder that the watch files are in" in refused.stderr
    assert not (tmp_path / "other").exists()


def test_a_second_recording_of_a_run_is_told_of(
    invoke: Callable[..., Result], tmp_path: Path
) -> None:
    run = outing("easy", seed=1)
    (tmp_path / "run.fit").write_bytes(run.fit())
    (tmp_path / "run.gpx").write_bytes(gpx_file(run.track()))
    said = invoke("ingest", tmp_path, "--store", tmp_path / "store", "--athlete", "abe").stdout
    assert "new             2  1 of runs that have a better recording" in said
    assert "better recording" not in invoke("ingest", tmp_path, "--store", "store").stdout


def test_a_dry_run_writes_nothing(
    inbox: Path, tmp_path: Path, invoke: Callable[..., Result]
) -> None:
    result = invoke("ingest", inbox, "--dry-run")
    assert "nothing was written" in result.stdout
    assert not (tmp_path / "store").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["ingest", "nowhere"], "Path 'nowhere' does not exist"),
        (["ingest"], "Missing argument"),
        (["ingest", ".", "--jobs", "0"], "0 is not in the range"),
        (["ingest", ".", "--engine", "dusk"], "'dusk' is not one of"),
        (["schema", "effort"], "no table 'effort'; the tables are: "),
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


def test_a_folder_that_is_no_store_is_left_alone(
    inbox: Path, invoke: Callable[..., Result]
) -> None:
    before = sorted(inbox.iterdir())
    result = invoke("ingest", inbox, "--store", inbox)
    assert result.exit_code == 1
    assert "not a store, and not empty" in result.stderr
    assert sorted(inbox.iterdir()) == before


def test_files_without_a_store(invoke: Callable[..., Result]) -> None:
    result = invoke("files")
    assert result.exit_code == 1
    assert "no store here" in result.stderr


def test_files_tells_every_verdict(inbox: Path, invoke: Callable[..., Result]) -> None:
    invoke("ingest", inbox)
    shown = invoke("files").stdout
    assert str(inbox / "21x400.fit") in shown
    rows = [json.loads(line) for line in invoke("files", "--json").stdout.splitlines()]
    assert len(rows) == 9
    assert sorted({row["verdict"] for row in rows}) == [
        "ingested",
        "not_a_run",
        "not_an_activity",
        "rejected",
    ]
    rejected = invoke("files", "--verdict", "rejected").stdout
    assert "broken.fit" in rejected
    assert "21x400.fit" not in rejected


def test_schema_names_every_column_with_its_unit(invoke: Callable[..., Result]) -> None:
    rows = [json.loads(line) for line in invoke("schema", "--json").stdout.splitlines()]
    speeds = [row for row in rows if row["column"].endswith("_mps")]
    assert speeds
    assert {row["unit"] for row in speeds} == {"m/s"}
    assert "judged_speed_mps" in invoke("schema", "efforts").stdout


def test_inspect_writes_one_line_per_file(inbox: Path, invoke: Callable[..., Result]) -> None:
    paths = sorted(inbox.iterdir())
    result = invoke("inspect", "--json", *paths)
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [line["file"] for line in lines] == [str(path) for path in paths]
    assert result.exit_code == 3
    assert invoke("inspect", inbox / "21x400.fit").exit_code == 0


def test_inspect_says_why_it_cannot_draw(inbox: Path, invoke: Callable[..., Result]) -> None:
    result = invoke("inspect", inbox / "21x400.fit", "--plot", "run.bmp")
    assert result.exit_code == 1
    assert "a picture ends in .svg or .png" in result.stderr


def test_config_show_says_where_each_value_comes_from(
    invoke: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("THIRDLAP_JOBS", "2")
    rows = [line.split() for line in invoke("config", "show").stdout.splitlines()]
    assert ["jobs", "2", "THIRDLAP_JOBS"] in rows
    assert ["store", "store", "default"] in rows


def test_doctor_is_content_here_and_finds_a_damaged_store(
    inbox: Path, invoke: Callable[..., Result]
) -> None:
    invoke("ingest", inbox)
    assert invoke("doctor").exit_code == 0
    (bucket, *_) = Path("store/efforts").rglob("*.parquet")
    bucket.write_bytes(b"not a table")
    result = invoke("doctor")
    assert result.exit_code == 1
    assert "PROBLEM" in result.stdout


def test_doctor_repairs_and_the_next_ingest_brings_back_what_was_lost(
    inbox: Path, invoke: Callable[..., Result]
) -> None:
    invoke("ingest", inbox)
    (bucket, *_) = Path("store/efforts").rglob("*.parquet")
    before = bucket.read_bytes()
    bucket.write_bytes(b"not a table")
    result = invoke("doctor", "--repair")
    assert result.exit_code == 0
    assert "repaired: " in result.stdout
    invoke("ingest", inbox)
    assert bucket.read_bytes() == before
    assert invoke("doctor").exit_code == 0


@pytest.mark.slow
def test_the_demo_says_where_the_tables_are_and_can_be_repeated(
    invoke: Callable[..., Result],
) -> None:
    first = invoke("demo")
    assert first.exit_code == 0
    for text in ("weeks", "efforts: ", "week of", "demo/store/efforts/**/*.parquet", "try next"):
        assert text in first.stdout
    second = invoke("demo")
    assert second.exit_code == 0
    assert "unchanged" in second.stdout
    assert first.stdout.split("\n\n", 1)[1] == second.stdout.split("\n\n", 1)[1]


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


def test_a_full_disk_is_told_in_plain_words(
    inbox: Path, invoke: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("storage.backends.folder.os.fsync", full)
    result = invoke("ingest", inbox)
    assert result.exit_code == 1
    assert "no space left on the disk" in result.stderr
    assert "Traceback" not in result.stderr


def on_terminal(*arguments: object, **environment: str) -> str:
    """What the command writes to stderr where that is a terminal."""
    outer, inner = os.openpty()
    command = [
        sys.executable,
        "-c",
        "from flows.cli.main import main; main()",
        *map(str, arguments),
    ]
    settings = {**os.environ, "PYTHONPATH": str(REPOSITORY), **environment}
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=inner, env=settings)
    process.wait(timeout=60)
    os.close(inner)
    os.set_blocking(outer, False)
    try:
        return os.read(outer, 100_000).decode()
    except BlockingIOError:
        return ""
    finally:
        os.close(outer)


def test_a_terminal_gets_a_bar_that_goes_away(inbox: Path, tmp_path: Path) -> None:
    written = on_terminal("ingest", inbox, "--store", tmp_path / "store", "--jobs", 1)
    assert "█" in written
    assert written.endswith("\r\x1b[K")


@pytest.mark.parametrize(("no_colour", "is_bold"), [("", True), ("1", False)])
def test_a_warning_is_bold_unless_no_colour_is_wanted(
    tmp_path: Path, no_colour: str, is_bold: bool
) -> None:
    (tmp_path / "empty").mkdir()
    written = on_terminal("ingest", tmp_path / "empty", NO_COLOR=no_colour)
    assert "no file was found" in written
    assert ("\x1b[1m" in written) is is_bold
