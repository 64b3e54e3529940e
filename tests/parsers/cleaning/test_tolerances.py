"""Every tolerance gives its reason, and every flag its sentence."""

from __future__ import annotations

from parsers.cleaning import tolerances
from parsers.cleaning.tolerances import Tolerance
from parsers.common.flags import FLAG_SENTENCES, RecordingFlag

TABLE = [value for value in vars(tolerances).values() if isinstance(value, Tolerance)]


def test_every_tolerance_gives_its_reason() -> None:
    assert len(TABLE) > 10
    assert all(row.limit > 0 and row.unit and len(row.reason) > 20 for row in TABLE)


def test_every_flag_has_a_sentence() -> None:
    assert set(FLAG_SENTENCES) == set(RecordingFlag)
    assert all(sentence.endswith(".") for sentence in FLAG_SENTENCES.values())
