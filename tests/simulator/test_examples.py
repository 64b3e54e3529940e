"""The committed examples are what the command makes, small, and known in every detail."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from simulator.examples import examples, main

FOLDER = Path(__file__).resolve().parents[2] / "examples"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("examples")
    main(folder)
    return folder


def test_running_the_command_again_gives_identical_bytes(made: Path) -> None:
    assert dict(examples()) == {path.name: path.read_bytes() for path in made.iterdir()}


def test_the_committed_examples_are_the_command_s(made: Path) -> None:
    committed = {path.name: path.read_bytes() for path in FOLDER.iterdir() if path.is_file()}
    assert committed == {path.name: path.read_bytes() for path in made.iterdir()}


def test_examples_stay_small(made: Path) -> None:
    assert sum(path.stat().st_size for path in made.iterdir()) < 1_500_000


def test_the_truth_is_beside_them(made: Path) -> None:
    truth = json.loads((made / "truth.json").read_text())
    assert [len(truth[name]["efforts"]) for name in ("easy_with_strides", "21x400")] == [6, 21]
    (race,) = truth["race_1600"]["efforts"]
    assert race["distance_m"] == pytest.approx(1600, abs=1)
    assert race["duration_s"] == pytest.approx(302, abs=3)
