"""The page of speeds: its sections are replaced one by one, and those of others stay."""

from __future__ import annotations

import pytest

from benchmarks.performance import HEAD, Comparison, replaced


def test_a_section_takes_the_place_of_its_own_and_leaves_the_others() -> None:
    page = replaced(replaced(HEAD, "Reading files", "old"), "Judging", "12 s")
    page = replaced(page, "Reading files", "new \\1")
    assert page.startswith(HEAD)
    assert page.endswith("\n## Reading files\n\nnew \\1\n\n## Judging\n\n12 s\n")
    assert replaced(page, "Judging", "12 s") == page


def test_a_title_inside_another_is_another() -> None:
    page = replaced(replaced(HEAD, "Reading files twice", "a"), "Reading files", "b")
    assert page.count("\n## Reading files twice\n\na\n") == 1


def test_a_row_says_least_median_and_most() -> None:
    row = Comparison(work="w", peer="p", ratios=[4.0, 1.0, 2.0], floor_shares=[0.1, 0.2, 0.3])
    assert row.cells == ("w", "p", "3", "1.0 – **2.0** – 4.0", "20%")
    assert Comparison(work="w", peer="p", ratios=[1.0]).cells[-1] == "–"


@pytest.mark.parametrize("name", ["reading", "beside"])
def test_without_real_files_the_page_says_so(
    name: str, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    from benchmarks import performance  # noqa: PLC0415

    empty = tmp_path_factory.mktemp("empty")
    monkeypatch.setenv("THIRDLAP_CORPUS", str(empty))
    monkeypatch.setattr(performance, "_CORPUS", empty)
    said = {
        "reading": lambda: performance.reading(quick=True),
        "beside": lambda: performance.beside(empty, quick=True),
    }[name]()
    assert said.startswith("Not measured: no real files")
