from __future__ import annotations

from collections.abc import Callable

import pytest

from metrics.contract.tables import FACTS
from metrics.judgements.inputs.athlete_facts import AthleteFacts


def test_each_field_is_a_stored_table_of_facts() -> None:
    names = set(AthleteFacts.__struct_fields__)
    assert names <= set(FACTS)
    assert {"activities", "efforts", "sets"} <= names


def test_judgements_cannot_change_the_facts(make_facts: Callable[..., AthleteFacts]) -> None:
    facts = make_facts(activities=[{"activity_id": "r1"}])
    with pytest.raises(AttributeError):
        facts.activities = facts.sets  # type: ignore[misc]
