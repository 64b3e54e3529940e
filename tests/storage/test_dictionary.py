from __future__ import annotations

from storage import as_markdown, data_dictionary
from storage.recordings.tables import READABLE


def test_every_column_is_explained() -> None:
    entries = data_dictionary()
    assert [(entry.table, entry.column) for entry in entries] == [
        (name, column) for name, table in READABLE.items() for column in table.schema
    ]
    assert all(entry.meaning.endswith(".") and entry.unit for entry in entries)


def test_measures_carry_their_unit() -> None:
    units = {"_s": "s", "_m": "m", "_mps": "m/s", "_bpm": "1/min", "_spm": "steps/min"}
    for entry in data_dictionary():
        suffix = "_" + entry.column.rpartition("_")[2]
        if entry.type == "float64" and suffix in units:
            assert entry.unit == units[suffix], entry


def test_the_markdown_lists_the_words_of_an_enum() -> None:
    lines = as_markdown(data_dictionary()).splitlines()
    assert lines[0] == "## activities"
    (verdict,) = [line for line in lines if line.startswith("| verdict ")]
    assert "`ingested`, `duplicate`" in verdict
    assert any(line.startswith("| **activity_id** | text |") for line in lines)
