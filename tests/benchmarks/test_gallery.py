"""The gallery of misses: which sessions it shows, how it draws them and what it says of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.gallery import Failure, draw, page, worst

LARGEST_BYTES = 60_000


@pytest.fixture(scope="module")
def failures() -> list[Failure]:
    """The misses of faint strides, the shape that is hardest, and of one that is never missed."""
    return worst(range(2, 3), names=("strides_5x80_faint", "reps_12x300"))


def test_one_session_of_each_shape_that_was_misread(failures: list[Failure]) -> None:
    assert [failure.score.name for failure in failures] == ["strides_5x80_faint"]
    assert failures[0].score.missed_count > 0
    assert len(failures[0].true) == failures[0].score.true_count


def test_a_failure_is_drawn_small(failures: list[Failure], tmp_path: Path) -> None:
    picture = tmp_path / failures[0].file_name
    draw(failures[0], picture)
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert picture.stat().st_size < LARGEST_BYTES


def test_the_page_names_the_session_and_what_weighed(failures: list[Failure]) -> None:
    text = page(failures)
    assert f"]({failures[0].file_name})" in text
    assert "Nats for the efforts that were run as one set: alike " in text
