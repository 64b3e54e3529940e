"""Remember under whom files were offered that became no activity, so that they can be forgotten.

An activity's claim says whose it is. A file that was refused has none, and is archived all the
same: what it holds is somebody's, too.
"""

from __future__ import annotations

import polars as pl

from parsers.common.schema import Column, Table

OFFERERS = Table(
    name="_offerers",
    key=("file_sha256", "athlete_id"),
    columns=(
        Column("file_sha256", pl.String, "–", "A content that became no activity."),
        Column("athlete_id", pl.String, "–", "Under whom it was offered."),
    ),
)
"""Of every content without an activity that was offered as somebody's."""
