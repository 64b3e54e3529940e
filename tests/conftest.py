"""What every test may ask for."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import uuid
from collections.abc import Generator, Iterator
from http.client import HTTPConnection
from pathlib import Path
from subprocess import DEVNULL, PIPE

import pytest
from hypothesis import settings

from flows.engine.run import spare_threads

REPOSITORY = Path(__file__).resolve().parent.parent

# Beside one another the tests have the cores already, as the workers of an ingest have; a test that
# runs alone has Polars on all of them.
if "PYTEST_XDIST_WORKER" in os.environ:
    spare_threads()

# Seeded and without a clock: a slow machine must not turn a law into a failure.
settings.register_profile("thirdlap", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("thirdlap")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Collect tests without looking for garbage, and never among them: they stay to the end."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def corpus_folder() -> Path | None:
    """The folder of real watch files, or None where this machine has none."""
    folder = Path(os.environ.get("THIRDLAP_CORPUS", REPOSITORY.parent / "shared" / "corpus"))
    return folder if (folder / "manifest.tsv").is_file() else None


@pytest.fixture(scope="session")
def corpus() -> Path:
    """Real watch files, read in place; the test is skipped where there are none."""
    folder = corpus_folder()
    if folder is None:
        pytest.skip("no corpus of real files: set THIRDLAP_CORPUS to its folder")
    return folder


S3_SERVER = """
import logging
from moto.moto_server.werkzeug_app import create_backend_app
from werkzeug.serving import make_server

# One request at a time: moto looks at a condition and writes in two steps. S3 alone: to tell which
# service a request is for, moto lists its own folder, and tests make thousands of requests.
server = make_server("127.0.0.1", 0, create_backend_app("s3"))
logging.disable(logging.INFO)
print(server.port, flush=True)
server.serve_forever()
"""


@pytest.fixture(scope="session")
def s3_server() -> Iterator[str]:
    """The URL of an S3 server on this machine, with a bucket `tables`; skipped without moto."""
    for package in ("moto", "flask", "flask_cors", "obstore"):
        pytest.importorskip(
            package, reason=f"{package} is not installed: pip install -e '.[dev,s3]'"
        )
    command = [sys.executable, "-c", S3_SERVER]
    with subprocess.Popen(command, stdout=PIPE, stderr=DEVNULL, text=True) as server:
        try:
            assert server.stdout is not None
            yield f"http://127.0.0.1:{int(server.stdout.readline())}"
        finally:
            server.terminate()


@pytest.fixture
def bucket(s3_server: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """An empty prefix in a bucket, as `s3://…`; what is known of it is kept below `tmp_path`."""
    variables = {
        "AWS_ENDPOINT_URL": s3_server,
        "AWS_ALLOW_HTTP": "true",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": "us-east-1",
        "HOME": str(tmp_path / "home"),
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    make_bucket(s3_server, "tables")
    return f"s3://tables/{uuid.uuid4().hex}"


def make_bucket(server: str, name: str) -> None:
    """A bucket; fine if it is there. No client that is needed for tests alone is asked to."""
    host = server.removeprefix("http://")
    connection = HTTPConnection(host)
    connection.request("PUT", f"/{name}")
    assert connection.getresponse().status == 200
    connection.close()


@pytest.fixture(scope="session", autouse=True)
def no_power_cuts() -> Iterator[None]:
    """Wait for no disk: what a test writes outlives killed processes, and need outlive no more."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: None)
        yield


@pytest.fixture(autouse=True)
def no_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no width of a screen fold what a test reads; readline sets it for the workers."""
    monkeypatch.delenv("COLUMNS", raising=False)
