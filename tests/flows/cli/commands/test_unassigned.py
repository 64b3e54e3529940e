from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from click.testing import Result

Invoke = Callable[..., Result]


def test_runs_of_nobody_are_listed_with_file_and_reason(inbox: Path, invoke: Invoke) -> None:
    invoke("ingest", inbox)
    shown = invoke("unassigned")
    assert "5 runs unassigned" in shown.stderr
    line = next(line for line in shown.stdout.splitlines() if "21x400.fit" in line)
    assert "no folder, watch or file name tells whose it is" in line
    rows = [json.loads(line) for line in invoke("unassigned", "--json").stdout.splitlines()]
    assert len(rows) == 5
    assert all(row["reason"] for row in rows)


def test_status_and_doctor_mention_how_many_there_are(inbox: Path, invoke: Invoke) -> None:
    invoke("ingest", inbox)
    assert "5 runs unassigned" in invoke("status").stderr
    assert "5 runs unassigned" in invoke("doctor").stdout
    invoke("assign", "a1", inbox)
    assert "unassigned" not in invoke("status").stderr
    assert "runs unassigned" not in invoke("doctor").stdout


def test_programs_get_the_columns_even_where_every_run_has_an_owner(
    inbox: Path, invoke: Invoke
) -> None:
    invoke("ingest", inbox)
    head = invoke("unassigned", "--csv").stdout.splitlines()[0]
    invoke("assign", "a1", inbox)
    assert invoke("unassigned", "--csv").stdout.splitlines() == [head]
