from __future__ import annotations

from pathlib import Path

from dashboard.words import BASES, RULES, STATUSES, STRUCTURES, VERDICTS
from metrics.judgements.contract.enums import ComplianceStatus, PaceBasis, ProgressionStatus
from storage import Verdict

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "rules.md"


def test_every_word_of_the_tables_has_words_on_the_page() -> None:
    assert set(STATUSES) == set(ProgressionStatus)
    assert set(STRUCTURES) == set(ComplianceStatus)
    assert set(BASES) == set(PaceBasis)
    assert set(VERDICTS) == set(Verdict)


def test_every_rule_is_told_in_full_elsewhere() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    assert all(f"| {rule} |" in text for rule in RULES)
