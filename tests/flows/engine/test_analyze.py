from __future__ import annotations

from pathlib import Path

import pytest

from flows.common.text import described
from flows.engine import analyze
from flows.engine.analyze import examine, examine_file, member_source
from metrics import Evidence
from parsers.common.activity import FileKind


def test_a_fault_of_ours_rejects_the_file_and_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fault(*_: object, **__: object) -> None:
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr(analyze, "parse", fault)
    examined = examine(b"x", source="a.fit")
    assert examined.is_rejected
    assert "ZeroDivisionError" in str(examined.internal_error)
    assert "test_analyze.py" in str(examined.internal_error)


def test_ctrl_c_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(analyze, "parse", stop)
    with pytest.raises(KeyboardInterrupt):
        examine(b"x", source="a.fit")


def test_a_file_that_cannot_be_opened_is_rejected_with_its_reason(tmp_path: Path) -> None:
    (examined,) = examine_file(tmp_path / "gone.fit", evidence=Evidence.AUTO)
    assert examined.parsed.kind is FileKind.REJECTED
    assert examined.parsed.reason


def test_a_member_is_named_behind_its_archive() -> None:
    assert member_source("export.zip", "runs/1.fit") == "export.zip/runs/1.fit"
    assert member_source("a.fit", "") == "a.fit"


def test_an_error_without_a_place_is_described_too() -> None:
    assert described(ValueError("what a file may hold")) == "ValueError"
