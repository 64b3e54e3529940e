"""Numbers are found, moved by a fifth and compiled into the module that they belong to."""

from __future__ import annotations

from pathlib import Path

from benchmarks.mutants import Answer, Mutant, MutantLoader, Task, mutants, ordered_tests, report

SOURCE = '''"""A module."""
from __future__ import annotations

EDGES_M: tuple[float, ...] = (180.0, 0.0, -5.0)
COUNT = 3
IS_ON = True
NAME = "36"


def double(value: float) -> float:
    """Numbers of a function's own are no constants."""
    return 2 * value
'''


def written(tmp_path: Path) -> list[Mutant]:
    path = tmp_path / "numbers.py"
    path.write_text(SOURCE)
    return list(mutants(path))


def test_every_number_of_a_constant_is_moved_up_and_down(tmp_path: Path) -> None:
    assert [(m.constant, m.place, m.value, m.moved) for m in written(tmp_path)] == [
        ("EDGES_M", 0, 180.0, 216.0),
        ("EDGES_M", 0, 180.0, 144.0),
        ("EDGES_M", 1, 5.0, 6.0),
        ("EDGES_M", 1, 5.0, 4.0),
        ("COUNT", 0, 3, 4),
        ("COUNT", 0, 3, 2),
    ]


def test_a_mutant_is_the_module_with_one_number_moved(tmp_path: Path) -> None:
    values = []
    for mutant in written(tmp_path):
        loader = MutantLoader(mutant)
        names: dict[str, object] = {}
        exec(loader.get_code(mutant.module), names)
        values.append((names["EDGES_M"], names["COUNT"]))
    assert values == [
        ((216.0, 0.0, -5.0), 3),
        ((144.0, 0.0, -5.0), 3),
        ((180.0, 0.0, -6.0), 3),
        ((180.0, 0.0, -4.0), 3),
        ((180.0, 0.0, -5.0), 4),
        ((180.0, 0.0, -5.0), 2),
    ]


def test_the_mirrored_test_comes_first_and_the_dear_ones_not_at_all() -> None:
    seconds = {
        "tests/metrics/sets/test_rows.py": 0.1,
        "tests/metrics/sets/test_kinds.py": 9.0,
        "tests/metrics/test_measure.py": 8.0,
    }
    order = ordered_tests(Path("metrics/sets/kinds.py"), seconds, 10.0)
    assert order == ["tests/metrics/sets/test_kinds.py", "tests/metrics/sets/test_rows.py"]


def test_a_mutant_is_tried_again_when_what_its_answer_rests_on_has_changed(tmp_path: Path) -> None:
    mutant, *_ = written(tmp_path)
    test = tmp_path / "test_numbers.py"
    test.write_text("assert True\n")
    task = Task(mutant=mutant, tests=[str(test)], before=None)
    assert task.is_open
    unnoticed = task.answer("")
    assert not Task(mutant=mutant, tests=[str(test)], before=unnoticed).is_open
    test.write_text("assert 2 == 2\n")
    assert Task(mutant=mutant, tests=[str(test)], before=unnoticed).is_open


def test_the_report_counts_moves_and_numbers(tmp_path: Path) -> None:
    wanted = written(tmp_path)
    answers = {mutant.name: Answer(digest="", noticed_by="a test") for mutant in wanted[:3]}
    text = report(wanted, answers)
    assert "moves that no test notices: 3 (50.0%)" in text
    assert "numbers of which neither move is noticed: 1 (33.3%)" in text
    assert "COUNT: 3 -> 4 or 2" in text
