"""Find numbers that no test guards: `python -m benchmarks.mutants [PATH …] [--jobs N]`.

Every number in a module constant of `metrics/` is moved by a fifth, up and down (whole numbers by 1
at least), in a process forked from one that has the libraries imported. The process runs the fast
tests that import the module, the module's mirrored test first, then the cheapest, and stops at the
first failure. What no test notices is listed. Answers are remembered by the sources they rest on.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import importlib
import importlib.abc
import importlib.machinery
import json
import os
import random
import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

import pytest
from hypothesis import is_hypothesis_test
from msgspec import Struct, field
from msgspec.structs import asdict

# Imported once here, for every forked process: all that knows nothing of the mutated modules.
PREPARED = ("hypothesis.strategies", "numpy.testing", "polars.testing", "parsers", "scipy.stats")

SHARE = 0.2
LIMIT_S = 120
"""A test that no longer ends has noticed, too."""
BUDGET_S = 3.0
"""Seconds of tests for each mutant, by what they take with the right numbers."""
FAST = "not slow and not soak"
MEMORY, BASELINE = Path(".mutants.json"), Path(".mutants.seconds.json")
ROOT = Path("metrics")
TESTS = Path("tests")

EXEMPT: dict[str, str] = {
    "metrics.contract.tables.MEASURE_VERSION": "says which code wrote a row",
    "metrics.judgements.contract.tables.JUDGE_VERSION": "says which code wrote a row",
    "metrics.judgements.exposure.monte_carlo.DIMENSIONS": "bounds the draws: no week holds as many",
    "metrics.judgements.paces.equivalence.SETTLED": "bounds the work: far below any error",
    "metrics.recording.world_records.ROUNDING[1]": "far below what a watch can tell",
    "metrics.judgements.progression.pace_work.ROUNDING": "far below a share of a rep",
    "metrics.totals.best_efforts.FEW_WINDOWS": "parts two ways to the same answer",
    "metrics.totals.best_efforts.LEAST_STEP_M": "keeps a division from 0",
    "metrics.races.likelihood._NO_SPREAD": "far below the error of any time",
    "metrics.races.likelihood._STEPS": "steps of an integral: more change no digit that is shown",
    "metrics.races.likelihood._REACH": "ends of an integral: beyond them nothing is left",
    "metrics.track.search.FOLD": "size of a histogram: no track is as large",
    "metrics.efforts.plateaus.LOOK_BACK": "bounds the work: no plateau holds so many candidates",
    "metrics.efforts.search.chains.MOST_CANDIDATES": "bounds the work: hours of running hold more",
    "metrics.efforts.search.seeds.MOST_STRETCHES": "bounds the work: hours of running hold more",
}
"""Numbers that change no answer, with the reason."""


class Mutant(Struct, frozen=True, kw_only=True):
    """One number of a module constant, moved. `place` counts the numbers of the constant from 0."""

    path: str
    constant: str
    place: int
    line: int
    column: int
    value: float
    moved: float

    @property
    def module(self) -> str:
        """The module that holds the number."""
        return self.path.removesuffix(".py").replace("/", ".")

    @property
    def number(self) -> str:
        """The number as a reader finds it."""
        return f"{self.module}.{self.constant}" + (f"[{self.place}]" if self.place else "")

    @property
    def name(self) -> str:
        """The number and where it was moved to."""
        return f"{self.number}: {self.value:g} -> {self.moved:g}"

    def is_at(self, node: ast.Constant) -> bool:
        """Tell whether a node of the source is this number."""
        return (node.lineno, node.col_offset) == (self.line, self.column)


class Answer(Struct, frozen=True, kw_only=True):
    """Which test noticed a mutant, empty if none did, and the sources that this rests on."""

    digest: str
    noticed_by: str


class Task(Struct, frozen=True, kw_only=True):
    """A mutant, the test files that may notice it, and what was answered last time."""

    mutant: Mutant
    tests: Sequence[str]
    before: Answer | None

    @property
    def is_open(self) -> bool:
        """Whether it has to be tried, again or for the first time."""
        return self.before is None or self.before != self.answer(self.before.noticed_by)

    def answer(self, noticed_by: str) -> Answer:
        """Answer by the name of a test, with the sources that the answer rests on."""
        tests = [noticed_by.split("::", maxsplit=1)[0]] if noticed_by else self.tests
        files = [Path(test) for test in tests if Path(test).is_file()]
        return Answer(digest=_hash([Path(self.mutant.path), *files]), noticed_by=noticed_by)


class Result(Struct, frozen=True, kw_only=True):
    """One run of tests: the first failure, all failures, and the seconds of each file."""

    node: str = ""
    failed: Sequence[str] = ()
    seconds: Mapping[str, float] = field(default_factory=dict)


class MutantLoader(importlib.machinery.SourceFileLoader):
    """Loads one module with one number moved."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant
        super().__init__(mutant.module, str(Path(mutant.path).resolve()))

    def get_code(self, fullname: str) -> CodeType:
        """Compile the source with the number moved, past any compiled copy on disk."""
        assert fullname == self.name
        tree = ast.parse(Path(self.path).read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and self.mutant.is_at(node):
                node.value = self.mutant.moved
        return compile(tree, self.path, "exec")


class MutantFinder(importlib.abc.MetaPathFinder):
    """Finds the mutated module before anyone else does; every other module as it is."""

    def __init__(self, mutant: Mutant) -> None:
        self._mutant = mutant

    def find_spec(
        self, fullname: str, path: object = None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Claim the mutated module."""
        del path, target
        if fullname != self._mutant.module:
            return None
        loader = MutantLoader(self._mutant)
        return importlib.machinery.ModuleSpec(fullname, loader, origin=loader.path)


class FirstFailure:
    """A pytest plugin that remembers the first failure, and how long each file took."""

    def __init__(self) -> None:
        self.node = ""
        self.failed: list[str] = []
        self.seconds: dict[str, float] = {}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Put laws behind examples: they take longest, and see a moved number last."""
        items.sort(key=lambda item: is_hypothesis_test(getattr(item, "obj", None)))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note a test's failure and its time."""
        file = report.nodeid.split("::")[0]
        self.seconds[file] = self.seconds.get(file, 0.0) + report.duration
        if report.failed:
            self.failed.append(report.nodeid)
            self.node = self.node or report.nodeid

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Note a file that can no longer be imported."""
        if report.failed:
            self.node = self.node or report.nodeid


def mutants(path: Path) -> Iterator[Mutant]:
    """List the moved numbers of a module's constants, up and down."""
    for statement in ast.parse(path.read_text(encoding="utf-8")).body:
        if not isinstance(statement, (ast.Assign, ast.AnnAssign)) or statement.value is None:
            continue
        target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
        names = [node.id for node in ast.walk(target) if isinstance(node, ast.Name)]
        for place, (node, value) in enumerate(numbers_in(statement.value)):
            for moved in _moved(value):
                yield Mutant(
                    path=str(path),
                    constant=", ".join(names),
                    place=place,
                    line=node.lineno,
                    column=node.col_offset,
                    value=value,
                    moved=moved,
                )


def numbers_in(expression: ast.expr) -> list[tuple[ast.Constant, float]]:
    """List the numbers of an expression in their order; 0.0 has no share to be moved by."""
    constants = [node for node in ast.walk(expression) if isinstance(node, ast.Constant)]
    constants.sort(key=lambda node: (node.lineno, node.col_offset))
    return [
        (node, node.value)
        for node in constants
        if type(node.value) is int or (type(node.value) is float and node.value != 0.0)
    ]


def _moved(value: float) -> tuple[float, float]:
    if isinstance(value, int):
        step = max(1, round(abs(value) * SHARE))
        return value + step, value - step
    return value * (1 + SHARE), value * (1 - SHARE)


@cache
def imports_of(path: Path) -> frozenset[str]:
    """List the modules that a file imports, by name."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    return frozenset(names)


def ordered_tests(path: Path, seconds: Mapping[str, float], budget_s: float) -> list[str]:
    """Order the test files that may notice a change of a module, likeliest and cheapest first."""
    module = ".".join(path.with_suffix("").parts)
    mirror = TESTS.joinpath(*path.parts[:-1], f"test_{path.name}")

    def rank(file: str) -> tuple[bool, bool, bool, float]:
        test = Path(file)
        is_near = mirror.parent in (test.parent, *test.parents)
        return test != mirror, module not in imports_of(test), not is_near, seconds[file]

    chosen, total_s = [], 0.0
    for file in sorted(seconds, key=rank):
        total_s += seconds[file]
        if total_s <= budget_s or Path(file) == mirror:
            chosen.append(file)
    return chosen


def main() -> None:
    """Try every mutant and list those that nothing notices."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mutants", description=__doc__)
    parser.add_argument("path", nargs="*", type=Path, default=[ROOT])
    parser.add_argument("--jobs", type=int, default=1, help="processes at a time")
    parser.add_argument("--sample", type=int, help="so many moves, drawn at random")
    parser.add_argument("--seed", type=int, default=1, help="of that draw")
    parser.add_argument("--budget", type=float, default=BUDGET_S, help="seconds of tests a mutant")
    options = parser.parse_args()
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    for name in PREPARED:
        importlib.import_module(name)
    files = [file for path in options.path for file in (sorted(path.rglob("*.py")) or [path])]
    wanted = [mutant for file in files for mutant in mutants(file)]
    wanted = [mutant for mutant in wanted if mutant.number not in EXEMPT]
    if options.sample is not None:
        wanted = random.Random(options.seed).sample(wanted, min(options.sample, len(wanted)))
    seconds, failing = baseline()
    tests = {str(file): ordered_tests(file, seconds, options.budget) for file in files}
    answers = _remembered()
    tasks = [
        Task(mutant=mutant, tests=tests[mutant.path], before=answers.get(mutant.name))
        for mutant in wanted
    ]
    _try_all([task for task in tasks if task.is_open], failing, answers, jobs=options.jobs)
    sys.stdout.write(report(wanted, answers))


def baseline() -> tuple[Mapping[str, float], Sequence[str]]:
    """Run the fast tests of `metrics` as they are: seconds by file, and what fails anyhow.

    Only files that changed are run anew.
    """
    files = sorted(TESTS.joinpath(ROOT).rglob("test_*.py"))
    digests = {str(file): _hash([file]) for file in files}
    content = json.loads(BASELINE.read_text()) if BASELINE.is_file() else {}
    before = {
        file: timed for file, timed in content.items() if timed["digest"] == digests.get(file)
    }
    if changed := [file for file in digests if file not in before]:
        ran = _in_child(lambda: _run_tests(changed, [], stop=False))
        for file in changed:
            failed = [node for node in ran["failed"] if node.split("::")[0] == file]
            seconds = ran["seconds"].get(file, 0.0)
            before[file] = {"digest": digests[file], "seconds": seconds, "failed": failed}
        BASELINE.write_text(json.dumps(before))
    seconds_by_file = {
        file: timed["seconds"] for file, timed in before.items() if timed["seconds"] > 0
    }
    return seconds_by_file, [node for timed in before.values() for node in timed["failed"]]


def report(wanted: Sequence[Mutant], answers: dict[str, Answer]) -> str:
    """Count what was noticed, and list the numbers of which a move was not."""
    unnoticed = [mutant for mutant in wanted if not _is_noticed(answers.get(mutant.name))]
    by_number: dict[str, list[Mutant]] = {}
    for mutant in unnoticed:
        by_number.setdefault(mutant.number, []).append(mutant)
    numbers = {mutant.number for mutant in wanted}
    never = [number for number, moves in by_number.items() if len(moves) == 2]
    lines = [
        f"{len(numbers)} numbers, {len(wanted)} moves by a fifth",
        f"moves that no test notices: {len(unnoticed)} ({len(unnoticed) / len(wanted):.1%})",
        f"numbers of which neither move is noticed: {len(never)} ({len(never) / len(numbers):.1%})",
        *(
            f"  {number}: {moves[0].value:g} -> {' or '.join(f'{m.moved:g}' for m in moves)}"
            for number, moves in by_number.items()
        ),
        *(f"  exempt: {number}: {reason}" for number, reason in EXEMPT.items()),
    ]
    return "\n".join(lines) + "\n"


def _try_all(
    tasks: Sequence[Task], failing: Sequence[str], answers: dict[str, Answer], *, jobs: int
) -> None:
    """Try mutants, several at a time, and remember each answer as soon as it is there."""
    waiting = list(reversed(tasks))
    running: dict[int, tuple[Task, int]] = {}
    while waiting or running:
        while waiting and len(running) < jobs:
            task = waiting.pop()
            if task.mutant not in mutants(Path(task.mutant.path)):
                sys.exit(f"{task.mutant.path} changed; start again")
            child, pipe = _fork(partial(_tried, task, failing))
            running[child] = task, pipe
        child, _ = os.wait()
        task, pipe = running.pop(child)
        with os.fdopen(pipe) as reader:
            content = reader.read()
        # No word from the child: its alarm ended it, or the mutant did.
        answer = task.answer(json.loads(content)["node"] if content else "no end")
        answers[task.mutant.name] = answer
        _remember(answers)
        print(
            f"{len(waiting):5} {task.mutant.name}  {answer.noticed_by or 'UNNOTICED'}", flush=True
        )


def _tried(task: Task, failing: Sequence[str]) -> Result:
    """Run the test that noticed it before, the mirrored test, then all others."""
    sys.meta_path.insert(0, MutantFinder(task.mutant))
    first = [task.before.noticed_by] if task.before and "::" in task.before.noticed_by else []
    for some in (first, task.tests[:1], task.tests[1:]):
        if some and (result := _run_tests(some, failing, stop=True)).node:
            return result
    return Result()


def _run_tests(tests: Sequence[str], failing: Sequence[str], *, stop: bool) -> Result:
    plugin = FirstFailure()
    options = ["-q", "-p", "no:cacheprovider", "-m", FAST, *(["-x"] if stop else [])]
    code = pytest.main([*options, *(f"--deselect={node}" for node in failing), *tests], [plugin])
    if code in (pytest.ExitCode.INTERNAL_ERROR, pytest.ExitCode.USAGE_ERROR):
        return Result(node="pytest cannot start")
    return Result(node=plugin.node, failed=plugin.failed, seconds=plugin.seconds)


def _in_child(work: Callable[[], Result]) -> dict[str, Any]:
    child, pipe = _fork(work, limit_s=10 * LIMIT_S)
    with os.fdopen(pipe) as reader:
        content = reader.read()
    os.waitpid(child, 0)
    return dict(json.loads(content))


def _fork(work: Callable[[], Result], *, limit_s: int = LIMIT_S) -> tuple[int, int]:
    """Do some work in a process of its own, silently; where to read its result."""
    reader, writer = os.pipe()
    child = os.fork()
    if child:
        os.close(writer)
        return child, reader
    os.close(reader)
    signal.alarm(limit_s)
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    try:
        os.write(writer, json.dumps(asdict(work())).encode())
    finally:
        os._exit(0)


def _is_noticed(answer: Answer | None) -> bool:
    return answer is not None and answer.noticed_by != ""


def _hash(files: Sequence[Path]) -> str:
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()[:16]


def _remembered() -> dict[str, Answer]:
    if not MEMORY.is_file():
        return {}
    return {name: Answer(**answer) for name, answer in json.loads(MEMORY.read_text()).items()}


def _remember(answers: dict[str, Answer]) -> None:
    """Write all answers, or leave the file as it was: a run may be stopped at any time."""
    content = json.dumps({name: asdict(answer) for name, answer in answers.items()})
    written = MEMORY.with_suffix(".new")
    written.write_text(content)
    written.replace(MEMORY)


if __name__ == "__main__":
    main()
