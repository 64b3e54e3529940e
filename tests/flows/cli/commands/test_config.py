from __future__ import annotations

from collections.abc import Callable

import pytest
from click.testing import Result


def test_config_show_says_where_each_value_comes_from(
    invoke: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("THIRDLAP_JOBS", "2")
    rows = [line.split() for line in invoke("config", "show").stdout.splitlines()]
    assert ["jobs", "2", "THIRDLAP_JOBS"] in rows
    assert ["store", "store", "default"] in rows
