"""The flow against a real Prefect server, started here: the only way to know that it works."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from flows.cli.main import main
from parsers import parse
from simulator.shapes import outing
from storage.backends.errors import FullError, ReadOnlyError, StoreError
from tests.prefect_api import posted

REPOSITORY = Path(__file__).resolve().parents[2]
Put = Callable[[Path, bytes], Path]


def python(script: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, env=environment
    )


COMMAND = "from flows.cli.main import main; main({arguments!r})"

FLOW = """
if __name__ == "__main__":
    from flows.ingest import ingest
    for _ in range(2):
        print(ingest(paths=[{inbox!r}], store={store!r}, athlete="runner-7", jobs=2))
"""


def seen_by(server: dict[str, str], what: str, **chosen: Any) -> list[dict[str, Any]]:
    """Everything of a kind that the server knows. It is that of all tests here, in any order."""
    found: list[dict[str, Any]] = posted(f"{server['PREFECT_API_URL']}/{what}/filter", chosen)
    return found


@pytest.mark.slow
def test_the_command_runs_the_flow_on_the_server(
    server: dict[str, str], inbox: Path, tmp_path: Path
) -> None:
    arguments = ["ingest", str(inbox), "--store", str(tmp_path / "store"), "--engine", "prefect"]
    script = COMMAND.format(arguments=arguments)
    done = python(script, {**server, "THIRDLAP_CHUNK_FILES": "4", "THIRDLAP_JOBS": "1"})
    assert done.returncode == 3, done.stderr
    assert "10 files in " in done.stdout
    assert "Finished in state Completed()" in done.stderr
    assert list((tmp_path / "store" / "efforts").rglob("*.parquet"))
    rejected = hashlib.sha256((inbox / "broken.fit").read_bytes()).hexdigest()[:10]
    row = re.compile(rf"\| rejected \| #\d+ {rejected} \| message header")
    (shown,) = [
        artifact
        for artifact in seen_by(server, "artifacts", artifacts={"key": {"any_": ["ingest"]}})
        if "* new: 5" in artifact["data"] and row.search(artifact["data"])
        if len(states_of(server, artifact["flow_run_id"])) == 3
    ]
    assert set(states_of(server, shown["flow_run_id"])) == {"COMPLETED"}


def states_of(server: dict[str, str], flow_run: str) -> list[str]:
    """How the tasks of a run of a flow ended."""
    runs = seen_by(server, "task_runs", flow_runs={"id": {"any_": [flow_run]}})
    return [run["state_type"] for run in runs]


SERIAL = 3_991_234_567
NOTE = b"Quarkwist kneepain"


def noted_files(contents: dict[str, bytes]) -> dict[str, bytes]:
    """Recordings with a watch's serial, a name and a note, plain and packed."""
    base = outing("strides_6x100", seed=1)
    watch = replace(base, label=replace(base.label, serial_number=SERIAL)).fit()
    texts = b"<trk><name>Ann Athlete</name><cmt>" + NOTE + b"</cmt>"
    track = contents["easy_run.gpx"].replace(b"<trk>", texts, 1)
    return {"5.fit": watch, "6.gpx": track, "7.gpx.gz": gzip.compress(track + b" ")}


def serial_marks() -> list[bytes]:
    """A serial as text and as it may lie in bytes."""
    texts = (f"{SERIAL}", f"{SERIAL:,}", f"{SERIAL:x}", f"{SERIAL:X}")
    return [
        *(text.encode() for text in texts),
        struct.pack("<L", SERIAL),
        struct.pack(">L", SERIAL),
    ]


@pytest.mark.slow
def test_no_name_of_a_file_reaches_the_server(
    server: dict[str, str], tmp_path: Path, contents: dict[str, bytes], put: Put
) -> None:
    folder = tmp_path / "Ann Athlete"
    (tmp_path / "athletes.csv").write_text(
        f"athlete_id,name,device_serials\nq7,Ann Athlete,{SERIAL}\n"
    )
    for name, content in noted_files(contents).items():
        put(folder / f"Ann Athlete {name}", content)
    put(folder / "Ann Athlete 1.fit", contents["21x400.fit"])
    put(folder / "Ann Athlete 2.fit", contents["broken.fit"])
    put(folder / "Ann Athlete 4.fit", contents["race_1600.fit"])
    export = put(folder / "Ann Athlete.zip", contents["21x400.fit"])
    with zipfile.ZipFile(export, "w") as archive:
        archive.writestr("Ann Athlete 3.fit", contents["broken.fit"] + b"x")
    places = ["--store", str(tmp_path / "store"), "--workspace", str(tmp_path)]
    arguments = ["ingest", str(folder), *places, "--engine", "prefect", "--athlete", "q7"]
    done = python(COMMAND.format(arguments=arguments), {**server, "THIRDLAP_JOBS": "1"})
    assert done.returncode == 3, done.stderr
    assert "Ann Athlete 2.fit" in done.stdout
    kinds = ("flow_runs", "task_runs", "logs", "artifacts")
    seen = json.dumps([seen_by(server, kind) for kind in kinds])
    assert "rejected" in seen
    assert "Ann" not in seen
    claims = pl.read_parquet(tmp_path / "store" / "_claims" / "**" / "*.parquet")
    assert claims["device_key"].drop_nulls().len() > 0
    CliRunner(env=server).invoke(main, ["rebuild", *places])
    forget = CliRunner(env=server).invoke(main, ["forget", "q7", *places, "--yes"])
    assert forget.exit_code == 0, forget.stderr
    assert f"{claims.height} activities" in forget.stdout
    marks = [b"Ann", *NOTE.split(), *serial_marks(), *positions_of(contents["race_1600.fit"])]
    for root in (Path(server["PREFECT_HOME"]), tmp_path / "store"):
        assert marks_below(root, marks) == []


def positions_of(content: bytes) -> list[bytes]:
    """Where somebody ran, as a number of degrees or of FIT's own unit may be written."""
    records = parse(content).activities[0].records
    (latitude, longitude), *_ = records.select("latitude_deg", "longitude_deg").drop_nulls().rows()
    # A clock may write two decimals of them by chance: 12:31:40.00.
    degrees = [f"{value:.4f}"[:-1].encode() for value in (latitude, longitude)]
    return [*degrees, *(struct.pack("<i", round(d * 2**31 / 180)) for d in (latitude, longitude))]


def marks_below(root: Path, marks: list[bytes]) -> list[tuple[Path, bytes]]:
    """Search every file: databases with their free pages, logs, tables and archives unpacked."""
    hits = []
    for path in filter(Path.is_file, root.rglob("*")):
        content = path.read_bytes()
        if path.suffix == ".zst":
            content += pa.input_stream(pa.BufferReader(content), compression="zstd").read()
        if path.suffix == ".parquet":
            content += str(pl.read_parquet(path).rows()).encode()
        hits += [(path, mark) for mark in marks if mark in content]
    return hits


@pytest.mark.slow
def test_the_flow_alone_returns_the_counts(
    server: dict[str, str], inbox: Path, tmp_path: Path
) -> None:
    script = FLOW.format(inbox=str(inbox), store=str(tmp_path / "store"))
    done = python(script, {**server, "THIRDLAP_CHUNK_FILES": "4"})
    assert done.returncode == 0, done.stderr
    first, again = done.stdout.splitlines()
    assert "'ingested': 5" in first
    assert "'unchanged': 10" in again


@pytest.mark.slow
@pytest.mark.parametrize(
    ("url", "message"),
    [("", "no Prefect server is set"), ("http://127.0.0.1:1/api", "does not answer")],
)
def test_without_a_server_it_says_so_and_starts_none(
    inbox: Path, tmp_path: Path, url: str, message: str
) -> None:
    environment = {**os.environ, "PREFECT_HOME": str(tmp_path), "PYTHONPATH": str(REPOSITORY)}
    environment.pop("PREFECT_API_URL", None)
    if url:
        environment["PREFECT_API_URL"] = url
    done = python(
        COMMAND.format(arguments=["ingest", str(inbox), "--engine", "prefect"]), environment
    )
    assert done.returncode == 1
    assert message in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("error", "is_worth_it"),
    [
        (OSError(5, "Input/output error"), True),
        (StoreError("stale file handle"), True),
        (FullError("no space left on the disk"), False),
        (ReadOnlyError("permission denied"), False),
        (ValueError("a bug"), False),
    ],
)
def test_only_what_may_pass_is_tried_again(error: Exception, is_worth_it: bool) -> None:
    # Prefect takes a second to load, and no other test of this process needs it.
    from prefect.states import Failed  # noqa: PLC0415

    from flows.ingest import is_worth_a_retry  # noqa: PLC0415

    assert is_worth_a_retry(None, None, Failed(data=error)) is is_worth_it
