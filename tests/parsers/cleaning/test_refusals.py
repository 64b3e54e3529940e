"""The account of what cleaning refused."""

from __future__ import annotations

from msgspec.structs import replace

from parsers.cleaning.clean import clean
from parsers.common.activity import (
    REJECTED_ROWS,
    RejectedRows,
)
from tests.parsers.cleaning.recorded import reasons, recorded


def test_rows_count_from_the_files_own_first_record() -> None:
    """A reader has refused rows 0 and 1 already; cleaning refuses the third of the file."""
    already = REJECTED_ROWS.frame(
        {"row": [0, 1], "reason": ["repeated_segment"] * 2, "found": ["x", "x"]}
    )
    activity = replace(recorded([None, 1, 2]), rejected=RejectedRows(already))
    assert reasons(clean(activity)) == [
        (0, "repeated_segment"),
        (1, "repeated_segment"),
        (2, "no_time"),
    ]
